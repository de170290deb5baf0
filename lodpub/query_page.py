"""
The page on which the data is asked by SPARQL: a form that works by itself, which a script makes an editor of.

Its address is that of the endpoint when a browser asks there without a query. Without the script the form sends
`query` and `format` to the endpoint, whose answer for people is this page again, with the query and its `Answer`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.errors import PublishError
from lodpub.facts import Term
from lodpub.frames import Surroundings, frame, page_path
from lodpub.graph import Publication
from lodpub.naming import Scene, link, name
from lodpub.query_terms import TERMS
from lodpub.query_views import Answer, QueryPage
from lodpub.questions import questions
from lodpub.views import Link, Value
from lodpub.words import number

#: The path of the page without language, and that of our own endpoint.
QUERY = "sparql"
#: The formats of results that the form offers, by the value that it sends as `format`.
FORMS = {
    "html": "HTML",
    "json": "JSON",
    "xml": "XML",
    "csv": "CSV",
    "tsv": "TSV",
    "turtle": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "jsonld": "JSON-LD",
}
#: Where the words of the script begin in the locale.
_OF_SCRIPT = "script_"
#: What may stand in the query of an address as it is (RFC 3986 §3.4), but for what forms encode.
_PLAIN = "/:@!$()*,?"
#: How many rows a page has at most.
_MOST_ROWS = 1000
#: What stays itself when it is written relative to the base: no scheme, no other host, no way up.
_RELATIVE = re.compile(r"(?!.*/\.)[\w-]+(?:[/#?].*)?")


@dataclass(frozen=True, slots=True)
class Solutions:
    """Solutions of a SELECT query, whichever engine found them: names of variables, and a term or None for each."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Term | None]]


#: Solutions, the answer to ASK, or a graph in Turtle.
Results = Solutions | bool | str


def endpoint(publication: Publication) -> str | None:
    """Give the address of the query service that the data declares: below the base relative to it, else as it is."""
    for dataset in publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        for address in publication.data.values(dataset, vocab.VOID_SPARQL_ENDPOINT):
            if isinstance(address, NamedNode) and address.value.startswith(("https://", "http://")):
                return address.value.removeprefix(publication.base)
    return None


def query_page(scene: Scene, around: Surroundings, *, scripted: bool) -> QueryPage:
    """Make the page; `scripted` tells that the script of the package has been bundled."""
    words = scene.words
    address = endpoint(scene.publication) or QUERY
    own = not address.startswith(("https://", "http://"))
    settings = {
        "base": scene.publication.base,
        "endpoint": address,
        "language": scene.language,
        "page": page_path(QUERY, scene.language),
        "terms": TERMS,
        "words": {key.removeprefix(_OF_SCRIPT): text for key, text in words.text.items() if key.startswith(_OF_SCRIPT)},
    }
    heading = words["query_title"]
    return QueryPage(
        frame=frame(scene, around, QUERY, heading, about=[Value(words["query_intro"])]),
        heading=heading,
        text=words["query_intro"],
        endpoint=address,
        address=scene.publication.base + address if own else address,
        questions=questions(scene.publication, scene.language),
        formats=tuple(FORMS.items()) if own else (),
        settings=json.dumps(settings, ensure_ascii=False, sort_keys=True),
        scripted=scripted,
    )


def query_link(scene: Scene, iri: NamedNode, page: str) -> Link:
    """Link from the page of a thing to the query that shows all that the data says of it and all that points at it."""
    return Link(scene.words["query_open"], asking(scene, everything_about(scene, iri), page))


def asking(scene: Scene, query: str, page: str) -> str:
    """Give the way from a page to the page of queries with a query in it."""
    lines = "%0A".join(map(_quoted, query.split("\n")))
    return f"{relative(page_path(QUERY, scene.language), page)}?query={lines}"


@lru_cache
def _quoted(line: str) -> str:
    """Write a line for an address; most lines are the same in many queries."""
    return quote(line, safe=_PLAIN)


def everything_about(scene: Scene, iri: NamedNode) -> str:
    """Write the query for all that is said of a thing, with a comment that calls the thing by its name."""
    base = scene.publication.base
    short = iri.value.removeprefix(base)
    local = short != iri.value and _RELATIVE.fullmatch(short)
    told = " ".join(scene.words["query_everything"].format(name=name(scene, iri)[0]).split())
    node = f"<{short if local else iri.value}>"
    lines = (
        *([f"BASE <{base}>"] if local else []),
        f"# {told}",
        "SELECT ?property ?value ?subject WHERE {",
        f"  {{ {node} ?property ?value }}",
        "  UNION",
        f"  {{ ?subject ?property {node} }}",
        "}",
        "ORDER BY ?subject ?property ?value",
    )
    return "\n".join(lines)


def answered(scene: Scene, page: QueryPage, query: str, results: Results | PublishError) -> QueryPage:
    """Put a query and what it came to into the page, for those without the script."""
    return replace(page, query=query, answer=_answer(scene, results))


def _answer(scene: Scene, results: Results | PublishError) -> Answer:
    words = scene.words
    if isinstance(results, PublishError):
        return Answer(results.message(scene.language), failed=True)
    if isinstance(results, bool):
        return Answer(words["script_yes" if results else "script_no"])
    if isinstance(results, str):
        return Answer(words["query_graph"], code=results)
    own = page_path(QUERY, scene.language)
    found = islice(results.rows, _MOST_ROWS + 1)
    rows = tuple(tuple(_cell(scene, term, own) for term in row) for row in found)
    key = "query_rows_first" if len(rows) > _MOST_ROWS else "query_rows" if rows else "script_rows_none"
    told = words[key].format(count=number(min(len(rows), _MOST_ROWS), words))
    return Answer(told, tuple(results.columns), rows[:_MOST_ROWS])


def _cell(scene: Scene, term: Term | None, page: str) -> Link:
    """Make a cell; a literal has its language, an IRI its name, what is unbound nothing."""
    if isinstance(term, Literal):
        return Link(term.value, "", term.language or "")
    if isinstance(term, BlankNode):
        return Link(f"_:{term.value}", "")
    return link(scene, term, page) if term else Link("", "")

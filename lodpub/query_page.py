"""
The page on which the data is asked by SPARQL: a form that works by itself, which a script makes an editor of.

Its address is that of the endpoint when a browser asks there without a query. Without the script the form sends
`query` and `format` to the endpoint, whose answer for people is this page again, with the query and its `Answer`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.facts import Term
from lodpub.graph import Publication
from lodpub.naming import Scene, link, name
from lodpub.pages import Surroundings, frame, page_path
from lodpub.query_terms import TERMS
from lodpub.query_views import Answer, QueryPage
from lodpub.questions import questions
from lodpub.views import Link

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
#: What stays itself when it is written relative to the base: no scheme, no other host, no way up.
_RELATIVE = re.compile(r"(?!.*/\.)[\w-]+(?:[/#?].*)?")


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
        "terms": TERMS,
        "words": {key.removeprefix(_OF_SCRIPT): text for key, text in words.text.items() if key.startswith(_OF_SCRIPT)},
    }
    heading = words["query_title"]
    return QueryPage(
        frame=frame(scene, around, QUERY, heading),
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
    target = relative(page_path(QUERY, scene.language), page)
    return Link(scene.words["query_open"], f"{target}?query={quote(everything_about(scene, iri), safe=_PLAIN)}")


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


def table_answer(scene: Scene, columns: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> Answer:
    """Show solutions as a table: IRIs by their names, with links to their pages here or to where they lead."""
    own = page_path(QUERY, scene.language)
    told = scene.words["query_rows"].format(count=len(rows))
    return Answer(told, tuple(columns), tuple(tuple(_cell(scene, term, own) for term in row) for row in rows))


def boolean_answer(scene: Scene, holds: bool) -> Answer:
    """Show the answer to ASK."""
    return Answer(scene.words["script_yes" if holds else "script_no"])


def graph_answer(scene: Scene, turtle: str) -> Answer:
    """Show a graph as the Turtle that it is written in."""
    return Answer(scene.words["query_graph"], code=turtle)


def failed_answer(message: str) -> Answer:
    """Show why there are no results."""
    return Answer(message, failed=True)


def _cell(scene: Scene, term: Term | None, page: str) -> Link:
    """Make a cell; a literal has its language, an IRI its name, what is unbound nothing."""
    if isinstance(term, Literal):
        return Link(term.value, "", term.language or "")
    if isinstance(term, BlankNode):
        return Link(f"_:{term.value}", "")
    return link(scene, term, page) if term else Link("", "")

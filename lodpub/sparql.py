"""
Ask the publication by SPARQL 1.1: the union of all graphs as the default graph, each file's graph by its name.

The engine is pyoxigraph's. It would follow `SERVICE` to other servers, so such queries are refused before it sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from lodpub.errors import QueryError
from lodpub.facts import Fact
from lodpub.graph import DEFAULT_BASE, Publication

#: The formats of results by the name that `--format` takes.
SOLUTION_FORMATS: Mapping[str, QueryResultsFormat] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}

#: What may hold the letters SERVICE without being the keyword: comments, IRIs, strings, names.
_NOT_KEYWORDS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>|#[^\n]*|[?$]\w+|[\w.-]*:(?:\\.|[\w.%-])*",
    re.DOTALL,
)
#: What the engine's complaints are made of: place, list of signs and sentences; and what stands at the place.
_PLACE = re.compile(r"\bat (\d+):(\d+)")
_LISTED = re.compile(r", |expected one of |expected ")
_SENTENCE = re.compile(r"[A-Z][A-Za-z]* [A-Za-z]+ [^\[\]]+")
_WORD = re.compile(r"[^\s(){}\[\],;]+")
_LONGEST = 80
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT query: the variables' names and, row by row, the terms as text ("" for unbound)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def named_facts(publication: Publication) -> Iterator[tuple[NamedNode, Iterable[Fact]]]:
    """Go through the graphs, each file's own and the ontology's under its name; a name may come again."""
    for file in publication.files:
        yield from file.facts.items()
    definitions = NamedNode(f"{publication.base}graph/ontology")
    for graph in (publication.ontology, publication.external):
        yield definitions, graph.facts()


def make_store(publication: Publication) -> Store:
    """Load every named graph of the publication into a store in memory."""
    store = Store()
    for graph, facts in named_facts(publication):
        store.bulk_extend(Quad(*fact, graph) for fact in facts)
    return store


def ask(
    store: Store, query: str, base: str, prefixes: Mapping[str, str]
) -> QuerySolutions | QueryTriples | QueryBoolean:
    """
    Evaluate a query; the publication's prefixes need not be declared.

    Raises `QueryError` for a query that is wrong or reaches outside.
    """
    if _SERVICE.search(_NOT_KEYWORDS.sub(" ", query)):
        raise QueryError("service")
    try:
        return store.query(query, base_iri=base, prefixes=dict(prefixes), use_default_graph_as_union=True)
    except SyntaxError as problem:
        raise _not_query(query, str(problem.msg or problem)) from None
    except (ValueError, OSError, RuntimeError) as problem:
        raise QueryError("query_failed", reason=problem) from None


def check_query(query: str, prefixes: Mapping[str, str]) -> None:
    """Raise `QueryError` for a query that is wrong or reaches outside, without asking any data."""
    ask(Store(), query, DEFAULT_BASE, prefixes)


def to_table(solutions: QuerySolutions) -> Table:
    """Lay out solutions for people: IRIs and literals as bare text."""
    variables = solutions.variables
    rows = tuple(tuple(_text(solution[variable]) for variable in variables) for solution in solutions)
    return Table(tuple(variable.value for variable in variables), rows)


def serialize_results(results: QuerySolutions | QueryTriples | QueryBoolean, syntax: str) -> bytes:
    """Write results in one of `SOLUTION_FORMATS` (SELECT, ASK) or `GRAPH_FORMATS` (CONSTRUCT, DESCRIBE)."""
    formats: Sequence[str]
    if isinstance(results, QueryTriples):
        formats = list(GRAPH_FORMATS)
        written = results.serialize(format=GRAPH_FORMATS[syntax]) if syntax in GRAPH_FORMATS else None
    else:
        formats = list(SOLUTION_FORMATS)
        written = results.serialize(format=SOLUTION_FORMATS[syntax]) if syntax in SOLUTION_FORMATS else None
    if written is None:
        raise QueryError("format_query", format=syntax, formats=", ".join(formats))
    return written


def _not_query(query: str, complaint: str) -> QueryError:
    """Take line and reason out of the engine's complaint, which lists every sign that it would have liked better."""
    place = _PLACE.search(complaint)
    if place is None:
        return QueryError("not_query", reason=" ".join(complaint.split())[:_LONGEST])
    line, column = int(place[1]), int(place[2])
    lines = query.split("\n")
    words = _WORD.finditer(lines[line - 1] if line <= len(lines) else "")
    word = next((found[0] for found in words if found.end() >= column - 1), "")
    told = [part for part in _LISTED.split(complaint) if _SENTENCE.match(part)]
    if "Prefix not found" in told and ":" in word:
        reason = f"unknown prefix '{word.partition(':')[0]}:'"
    else:
        reason = ". ".join(told) or (f"near '{word[:_LONGEST]}'" if word else "near its end")
    return QueryError("not_query", line=line, reason=reason)


def _text(term: NamedNode | BlankNode | Literal | object | None) -> str:
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)

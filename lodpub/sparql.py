"""
Ask the publication by SPARQL 1.1: the union of all graphs as the default graph, each file's graph by its name.

The engine is pyoxigraph's. It would follow `SERVICE` to other servers, so `guard` sees a query before it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from lodpub import guard
from lodpub.errors import QueryError
from lodpub.facts import Fact
from lodpub.graph import DEFAULT_BASE, Publication
from lodpub.results import GRAPHS, SOLUTIONS

#: What the engine's complaints are made of: place, list of signs and sentences; and what stands at the place.
_PLACE = re.compile(r"\bat (\d+):(\d+)")
_LISTED = re.compile(r", |expected one of |expected ")
_SENTENCE = re.compile(r"[A-Z][A-Za-z]* [A-Za-z]+ [^\[\]]+")
_WORD = re.compile(r"[^\s(){}\[\],;]+")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT query: the variables' names and, row by row, the terms as text ("" for unbound)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def make_store(publication: Publication, folder: Path | None = None) -> Store:
    """
    Load every file's graph, and the ontology under its own name, into a store in memory or in an empty folder.

    The union of the graphs is kept as the default graph. An engine told to unite them itself finds a fact of two graphs
    twice, heeds no FROM, and takes up to two hundred times as long.
    """
    store = Store(folder)
    store.bulk_extend(_quads(publication))
    store.flush()
    return store


def graphs(publication: Publication) -> Iterator[tuple[NamedNode, Sequence[Fact]]]:
    """List the named graphs of a store with their facts; a graph that two files state comes twice."""
    for file in publication.files:
        yield from file.facts.items()
    for graph in (publication.ontology, publication.external):
        yield NamedNode(f"{publication.base}graph/ontology"), list(graph.facts())


def ask(
    store: Store, query: str, base: str, prefixes: Mapping[str, str]
) -> QuerySolutions | QueryTriples | QueryBoolean:
    """
    Evaluate a query; the publication's prefixes need not be declared.

    Raises `QueryError` for a query that is wrong or reaches outside.
    """
    guard.check(query)
    try:
        return store.query(query, base_iri=base, prefixes=dict(prefixes))
    except SyntaxError as problem:
        raise not_query(query, str(problem.msg or problem)) from None
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
    """Write results in a format of `SOLUTIONS` (SELECT, ASK) or `GRAPHS` (CONSTRUCT, DESCRIBE)."""
    formats = {one.name: one for one in (GRAPHS if isinstance(results, QueryTriples) else SOLUTIONS)}
    if syntax not in formats:
        raise QueryError("format_query", format=syntax, formats=", ".join(formats))
    written = results.serialize(format=formats[syntax].writer)  # type: ignore[arg-type] # each kind has its own writers
    assert written is not None  # only None when an output file is given
    return written


def _quads(publication: Publication) -> Iterator[Quad]:
    for name, facts in graphs(publication):
        for fact in facts:
            yield Quad(*fact, name)
            yield Quad(*fact)


def not_query(query: str, complaint: str) -> QueryError:
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
    return QueryError("not_query", line=line, column=column, reason=reason)


def _text(term: NamedNode | BlankNode | Literal | object | None) -> str:
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)

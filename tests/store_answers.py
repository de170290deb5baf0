"""The example queries, asked of a store at its SPARQL address and of our own engine, and made comparable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import httpx
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from lodpub.canonical import measure, named_graphs
from lodpub.graph import Publication
from lodpub.sparql import ask, make_store
from tests.conftest import ROOT

QUERIES = sorted((ROOT / "queries").glob("*.rq"))

#: Rows, however ordered: each value told by the digest that a fact with it has.
Rows = Counter[tuple[str, ...]]


def from_store(publication: Publication, address: str, path: Path) -> Rows:
    """Ask a store about the union of the publication's graphs, by the SPARQL protocol alone."""
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in publication.prefixes.items())
    query = f"BASE <{publication.base}>\n{declared}{path.read_text(encoding='utf-8')}"
    graphs = [graph.name.value for graph in named_graphs(publication)]
    return _asked(address, {"query": query, "default-graph-uri": graphs, "named-graph-uri": graphs})


def from_service(address: str, path: Path) -> Rows:
    """Ask a query service of ours as a client does that knows nothing of graphs and prefixes."""
    return _asked(address, {"query": path.read_text(encoding="utf-8")})


def _asked(address: str, form: Mapping[str, str | list[str]]) -> Rows:
    answer = httpx.post(address, data=form, headers={"Accept": "application/sparql-results+json"}, timeout=60)
    assert answer.status_code == httpx.codes.OK, answer.text
    found = parse_query_results(answer.content, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    return _rows(found)


def ours(publication: Publication, path: Path) -> Rows:
    """Ask our own engine."""
    text = path.read_text(encoding="utf-8")
    found = ask(make_store(publication), text, publication.base, publication.prefixes)
    assert isinstance(found, QuerySolutions)
    return _rows(found)


def _rows(found: QuerySolutions) -> Rows:
    return Counter(tuple(_value(solution[variable]) for variable in found.variables) for solution in found)


def _value(term: object) -> str:
    """
    Give the digest of a fact with this value, by which equal numbers are equal; "" for none.

    A text is compared without its language: engines differ in whether GROUP_CONCAT keeps it.
    """
    node = NamedNode("a:a")
    value = Literal(term.value) if isinstance(term, Literal) and term.language else term
    return measure([(node, node, value)])[1] if value is not None else ""  # type: ignore[list-item] # a term of an answer

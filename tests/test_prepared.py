"""Queries for rdflib, each parsed once: the answers stay those of rdflib."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import plugin
from rdflib.query import Processor

from lodpub.prepared import Asker, remember

EX, OTHER = rdflib.Namespace("https://example.org/"), rdflib.Namespace("https://example.com/")
QUERY = "SELECT ?value { ?this ex:p ?value }"


def ask(node: str, names: rdflib.Namespace = EX) -> list[str]:
    """Ask a little graph for the values of a node."""
    graph = rdflib.Graph()
    for value in ("a", "b"):
        graph.add((EX[value], EX.p, rdflib.Literal(value)))
        graph.add((EX[value], OTHER.p, rdflib.Literal(f"other {value}")))
    remember()
    found = graph.query(QUERY, initBindings={"this": EX[node]}, initNs={"ex": names})
    return [str(one[rdflib.Variable("value")]) for one in found.bindings]


def test_rdflib_asks_in_this_way() -> None:
    """Once it is told to, rdflib takes our processor for every query."""
    remember()
    assert plugin.get("sparql", Processor) is Asker  # type: ignore[comparison-overlap] # a processor by what it does


def test_a_query_that_was_prepared_answers_for_each_node() -> None:
    """The values that are handed over with a query are those of this time."""
    assert [ask("a"), ask("b"), ask("c"), ask("a")] == [["a"], ["b"], [], ["a"]]


def test_the_same_text_with_other_prefixes_is_another_query() -> None:
    """What a prefix stands for is part of a query."""
    assert [ask("a"), ask("a", OTHER)] == [["a"], ["other a"]]


def test_the_same_text_with_another_base_is_another_query() -> None:
    """What a relative IRI stands for is part of a query too."""
    graph = rdflib.Graph()
    graph.add((EX.a, EX.p, rdflib.Literal("a")))
    remember()
    assert [bool(graph.query("ASK { <a> ?p ?o }", base=str(base))) for base in (EX, OTHER, EX)] == [True, False, True]


def test_a_query_that_is_none_is_told_as_ever() -> None:
    """A mistake in a query is raised by rdflib's parser, every time."""
    for _ in range(2):
        with pytest.raises(Exception, match="Expected"):
            rdflib.Graph().query("SELECT")

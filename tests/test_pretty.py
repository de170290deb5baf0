"""Turtle as it is written for people."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from lodpub.facts import Fact, index
from lodpub.pretty import to_turtle
from lodpub.vocab import PREFIXES
from tests.graphs import facts_of, graphs, same

EX = "http://example.org/"


def test_prefixes_that_are_not_used_are_not_declared() -> None:
    """Only the prefixes that shorten something stand at the top."""
    text = to_turtle(facts_of("<http://e.org/a> a <http://www.w3.org/2004/02/skos/core#Concept> ."), PREFIXES)
    assert text.splitlines()[0] == "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
    assert text.count("@prefix") == 1


def test_the_lead_comes_first() -> None:
    """The subject that the document is about opens it, whatever its IRI."""
    facts = facts_of("<http://e.org/a> <http://e.org/p> 1 . <http://e.org/z> <http://e.org/p> 2 .")
    text = to_turtle(facts, {}, lead=[NamedNode("http://e.org/z")])
    assert text.index("/z>") < text.index("/a>")


def test_iris_below_the_base_are_relative() -> None:
    """A document says @base once and names its things by what follows."""
    facts = facts_of("<http://e.org/id/a> <http://e.org/p> <http://e.org/id/b#part> .")
    text = to_turtle(facts, {}, "http://e.org/")
    assert "<id/a>\n    <p> <id/b#part> ." in text


def test_a_blank_node_named_once_stands_inside() -> None:
    """Dependent nodes are written where they are named."""
    text = to_turtle(facts_of("<http://e.org/a> <http://e.org/p> [ <http://e.org/q> 1 ] ."), {}, "http://e.org/")
    assert "<p> [\n        <q> 1\n    ]" in text


def test_collections_are_written_as_collections() -> None:
    """An RDF list becomes ( … )."""
    assert "( 1 2 3 )" in to_turtle(facts_of("<http://e.org/a> <http://e.org/p> (1 2 3) ."), {})


def test_a_deep_chain_of_blank_nodes_is_no_trouble() -> None:
    """Two thousand nodes, each inside the other, are written without falling over."""
    nodes = [BlankNode(f"n{number}") for number in range(2000)]
    facts: list[Fact] = [(first, NamedNode(EX + "next"), second) for first, second in pairwise(nodes)]
    facts.append((NamedNode(EX + "a"), NamedNode(EX + "p"), nodes[0]))
    onwards = {quad.subject: quad.object for quad in parse(to_turtle(facts, {}), format=RdfFormat.TURTLE)}
    place, steps = onwards[NamedNode(EX + "a")], 1
    while place in onwards:
        place, steps = onwards[place], steps + 1
    assert steps == len(onwards) == 2000


def test_lexical_forms_are_kept() -> None:
    """12.50 stays 12.50, and an integer that is none stays quoted."""
    facts = facts_of('<http://e.org/a> <http://e.org/p> 12.50, "x"^^<http://www.w3.org/2001/XMLSchema#integer> .')
    text = to_turtle(facts, PREFIXES)
    assert "12.50" in text
    assert '"x"^^xsd:integer' in text


@given(graphs())
def test_every_graph_survives(facts: list[Fact]) -> None:
    """Any graph that is written and read again is the same graph."""
    text = to_turtle(list(index(facts).facts()), PREFIXES, EX)
    assert same(facts, parse(text, format=RdfFormat.TURTLE, base_iri=EX))


@given(st.text())
def test_every_text_survives(text: str) -> None:
    """Any text that RDF can hold comes back letter by letter."""
    try:
        value = Literal(text)
        facts: list[Fact] = [(NamedNode(EX + "a"), NamedNode(EX + "p"), value)]
        written = to_turtle(facts, {})
    except (ValueError, UnicodeEncodeError):
        return
    assert [quad.object for quad in parse(written, format=RdfFormat.TURTLE)] == [value]

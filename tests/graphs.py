"""Graphs for tests: from Turtle, at random, and compared as graphs."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from lodpub.facts import Fact, index

_EX = "http://example.org/"
_LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
_IRIS = st.sampled_from(
    [
        NamedNode(_EX + "a"),
        NamedNode(_EX + "id/thing/b"),
        NamedNode(_EX + "id/thing/b#part"),
        NamedNode("http://www.w3.org/2004/02/skos/core#Concept"),
        NamedNode("http://example.com/path/1?q=ā&x='y'"),
        NamedNode("urn:isbn:0451450523"),
        NamedNode("geo:56.65,23.71"),
        NamedNode(_EX),
    ]
)
_PREDICATES = st.sampled_from(
    [
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#first"),
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"),
        NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
        NamedNode("https://schema.org/name"),
        NamedNode(_EX + "p"),
    ]
)
_BLANK = st.integers(0, 4).map(lambda number: BlankNode(f"b{number}"))
_DATATYPES = ("string", "integer", "decimal", "boolean", "gYear", "date")
_LITERALS = st.one_of(
    _LETTERS.map(Literal),
    st.tuples(_LETTERS, st.sampled_from(["lv", "en", "sr-latn"])).map(lambda pair: Literal(pair[0], language=pair[1])),
    st.tuples(st.sampled_from(["1", "007", "1.50", "true", "2016", "x"]), st.sampled_from(_DATATYPES)).map(
        lambda pair: Literal(pair[0], datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{pair[1]}"))
    ),
)


def graphs() -> st.SearchStrategy[list[Fact]]:
    """Make small random graphs with cycles, blank nodes, awkward IRIs and awkward texts."""
    subjects = st.one_of(_IRIS, _BLANK)
    return st.lists(st.tuples(subjects, _PREDICATES, st.one_of(_IRIS, _BLANK, _LITERALS)), max_size=14)


def facts_of(turtle: str) -> list[Fact]:
    """Read Turtle into sorted facts."""
    quads = parse(turtle, format=RdfFormat.TURTLE)
    return list(index((quad.subject, quad.predicate, quad.object) for quad in quads).facts())


def same(facts: Iterable[Fact], quads: Iterable[Quad]) -> bool:
    """Tell whether two graphs are isomorphic."""
    first = Dataset(Quad(*fact) for fact in facts)
    second = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    first.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    second.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return first == second

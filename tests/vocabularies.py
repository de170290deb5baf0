"""The public vocabularies as one graph, and what they ask of the two ends of a fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from lodpub import vocab
from lodpub.facts import Fact, Graph, Subject, Term, index

FOLDER = Path(__file__).parents[2] / "shared" / "standards" / "vocab"
DCAM = "http://purl.org/dc/dcam/"
FILES = sorted([*FOLDER.glob("*.nq"), *FOLDER.glob("*.ttl")])

#: The literals that are values of schema.org's data types; a year and a month are dates (ISO 8601).
SCHEMA_DATATYPES: Mapping[NamedNode, frozenset[NamedNode]] = {
    vocab.term("schema:Date"): frozenset({vocab.XSD_DATE, vocab.XSD_G_YEAR, vocab.XSD_G_YEAR_MONTH}),
    vocab.term("schema:Number"): frozenset({vocab.XSD_DECIMAL, vocab.XSD_INTEGER}),
    vocab.term("schema:Text"): frozenset({vocab.XSD_STRING, vocab.RDF_LANG_STRING}),
}

Types = Mapping[Subject, set[Term]]

_ANYTHING = frozenset(vocab.term(name) for name in ("owl:Thing", "rdfs:Resource", "schema:Thing"))


def read(own: Iterable[Fact]) -> Graph:
    """Read the vocabularies beside our own; schema.org, which the file spells with http, by its https names."""
    facts = list(own)
    for path in FILES:
        syntax = RdfFormat.N_QUADS if path.suffix == ".nq" else RdfFormat.TURTLE
        for quad in parse(path=str(path), format=syntax, rename_blank_nodes=True):
            subject, predicate, value = (_https(term) for term in (quad.subject, quad.predicate, quad.object))
            facts.append((subject, predicate, value))  # type: ignore[arg-type] # the vocabularies are RDF 1.1
    return index(facts)


def superclasses(graph: Graph, classes: Iterable[Term]) -> set[Term]:
    """Give the classes and all above them."""
    return _closure(graph, classes, vocab.RDFS_SUBCLASS_OF, vocab.term("owl:equivalentClass"))


def conditions(graph: Graph, predicate: NamedNode, end: str) -> list[list[Term]]:
    """
    Give what a property and those above it ask of their `domain` or `range`.

    Each condition is met by any of its classes: one class of RDFS or a union of OWL, which hold for the properties
    below too; a list of schema.org or DCMI, which advise on the one property.
    """
    found: list[list[Term]] = []
    for includes in (vocab.term(f"schema:{end}Includes"), NamedNode(f"{DCAM}{end}Includes")):
        found.append(graph.values(predicate, includes))
    for one in _closure(graph, [predicate], vocab.RDFS_SUBPROPERTY_OF):
        for asked in graph.values(one, vocab.term(f"rdfs:{end}")) if isinstance(one, NamedNode) else []:
            union = None if isinstance(asked, Literal) else graph.value(asked, vocab.term("owl:unionOf"))
            found.append(graph.members(union) if union else [asked])
    return [condition for condition in found if condition and not _ANYTHING.intersection(condition)]


def holds(types: Types, value: Term, condition: list[Term]) -> bool:
    """Tell whether a value is of one of the classes or datatypes; what is not described may be anything."""
    if isinstance(value, Literal):
        return any(_is_literal_of(value, asked) for asked in condition)
    if isinstance(value, BlankNode) or value not in types:
        return True
    return vocab.term("schema:URL") in condition or bool(types[value].intersection(condition))


def _is_literal_of(value: Literal, asked: Term) -> bool:
    if isinstance(asked, NamedNode) and asked in SCHEMA_DATATYPES:
        return value.datatype in SCHEMA_DATATYPES[asked]
    return asked in (vocab.term("rdfs:Literal"), value.datatype)


def _closure(graph: Graph, start: Iterable[Term], *predicates: NamedNode) -> set[Term]:
    found = set(start)
    ahead = list(found)
    while ahead:
        node = ahead.pop()
        values = [] if isinstance(node, Literal) else [one for by in predicates for one in graph.values(node, by)]
        ahead.extend(set(values) - found)
        found.update(values)
    return found


def _https(term: object) -> object:
    if isinstance(term, NamedNode) and term.value.startswith("http://schema.org/"):
        return NamedNode(term.value.replace("http:", "https:", 1))
    return term

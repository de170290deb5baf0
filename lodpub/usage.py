"""
How the data uses the terms of an ontology: how often, under which rules, and for example where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.diagram import shape_anchor
from lodpub.facts import Fact, Term
from lodpub.graph import Publication
from lodpub.naming import Scene, by_name, link, name, short
from lodpub.query_page import asking
from lodpub.shapes import together
from lodpub.views import Row, Value
from lodpub.words import best

_QUERIES = {
    "classes": "SELECT ?thing\nWHERE {{ ?thing a <{0}> }}\nORDER BY ?thing\nLIMIT 100",
    "properties": "SELECT ?thing ?value\nWHERE {{ ?thing <{0}> ?value }}\nORDER BY ?thing ?value\nLIMIT 100",
    "datatypes": (
        "SELECT ?thing ?property ?value\n"
        "WHERE {{ ?thing ?property ?value . FILTER (DATATYPE(?value) = <{0}>) }}\nORDER BY ?value\nLIMIT 100"
    ),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """
    How often the data uses each class, property and datatype, and of each property the fact that comes first.

    `facts` is how many there are in all.
    """

    facts: int
    counts: Mapping[Term, int]
    first: Mapping[Term, Fact]


def count_uses(publication: Publication) -> Usage:
    """Count in one pass over the data."""
    counts: Counter[Term] = Counter()
    first: dict[Term, Fact] = {}
    facts = 0
    for fact in publication.data.facts():
        facts += 1
        predicate, value = fact[1:]
        counts[predicate] += 1
        if predicate not in first and isinstance(fact[0], NamedNode) and not isinstance(value, BlankNode):
            first[predicate] = fact
        if predicate == vocab.RDF_TYPE:
            counts[value] += 1
        elif isinstance(value, Literal):
            counts[value.datatype] += 1
    return Usage(facts, counts, first)


def use_rows(scene: Scene, page: str, usage: Usage, term: NamedNode, *, part: str, asked: bool) -> Iterator[Row]:
    """
    Tell how a term is used; `part` is that of the page on which it stands (`vocab.TERM_PARTS`).

    Where the data can be `asked`, the number leads to the query that lists the uses. An example is only looked for
    where the ontology has none.
    """
    words, ontology = scene.words, scene.publication.ontology
    count = usage.counts.get(term, 0)
    told = words[f"used_{part}"].format(count=count) if count else words["used_never"]
    query = asking(scene, _QUERIES[part].format(term.value), page) if count and asked else ""
    yield _row(words["used"], [Value(told, query)])
    if not ontology.values(term, vocab.SKOS_EXAMPLE):
        yield _row(words["used_example"], _example(scene, page, usage, term))
    for key, predicate in (("used_domain", vocab.RDFS_DOMAIN), ("used_range", vocab.RDFS_RANGE)):
        terms = [one for one in ontology.subjects(predicate, term) if isinstance(one, NamedNode)]
        links = (link(scene, one, page) for one in by_name(scene, terms))
        yield _row(words[key], [Value(one.text, one.href, one.language, one.external) for one in links])
    yield _row(words["used_rules"], _rules(scene, term))


def _row(label: str, values: Iterable[Value]) -> Row:
    return Row(label, "", "", tuple(values))


def _example(scene: Scene, page: str, usage: Usage, term: NamedNode) -> Iterator[Value]:
    """Give the first thing of a class, or the first fact with a property, written as Turtle."""
    thing = next(iter(scene.publication.data.subjects(vocab.RDF_TYPE, term)), None)
    if isinstance(thing, NamedNode):
        found = link(scene, thing, page)
        yield Value(found.text, found.href, found.language, found.external)
    elif term in usage.first:
        yield Value(" ".join(_turtle(scene, one) for one in usage.first[term]) + " .")


def _turtle(scene: Scene, term: Term) -> str:
    """Write a term as Turtle with the base and the prefixes of the publication does."""
    if not isinstance(term, NamedNode):
        return str(term)
    written = short(scene.publication, term.value)
    return f"<{written.removeprefix(scene.publication.base)}>" if written == term.value else written


def _rules(scene: Scene, term: NamedNode) -> Iterator[Value]:
    """Lead to the rules for a class, or to those that have a property in a path."""
    for shapes in together(scene.model.shapes):
        rules = [one for shape in shapes for one in shape.properties]
        steps = {step for one in rules if one.path for step, _ in one.path.steps}
        if term in shapes[0].classes or term in steps:
            label = best(shapes[0].labels, scene.language)
            named = label[0] if label else ", ".join(name(scene, one)[0] for one in shapes[0].classes)
            yield Value(named, f"#{shape_anchor(shapes[0])}")

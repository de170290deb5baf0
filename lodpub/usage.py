"""
How the data uses the terms of an ontology: how often, under which rules, and for example where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.diagram import shape_anchor
from lodpub.facts import Fact, Term
from lodpub.graph import Publication
from lodpub.naming import Scene, by_name, link, name, short
from lodpub.query_page import asking
from lodpub.shapes import Model, NodeShape, together
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

    `facts` is how many there are in all. `rules` are the shapes of each class, and those with a property in a path.
    """

    facts: int
    counts: Mapping[Term, int]
    first: Mapping[Term, Fact]
    rules: Mapping[Term, Sequence[tuple[NodeShape, ...]]]


def count_uses(publication: Publication, model: Model) -> Usage:
    """Count in one pass over the data, and sort the shapes by the terms that they are about."""
    facts = list(publication.data.facts())
    counts: Counter[Term] = Counter(predicate for _, predicate, _ in facts)
    counts.update(value for _, predicate, value in facts if predicate == vocab.RDF_TYPE)
    counts.update(value.datatype for _, _, value in facts if isinstance(value, Literal))
    first: dict[Term, Fact] = {}
    for fact in facts:
        if fact[1] not in first and isinstance(fact[0], NamedNode) and not isinstance(fact[2], BlankNode):
            first[fact[1]] = fact
    rules: dict[Term, list[tuple[NodeShape, ...]]] = {}
    for shapes in together(model.shapes):
        paths = [one.path for shape in shapes for one in shape.properties if one.path]
        for term in {*shapes[0].classes, *(step for path in paths for step, _ in path.steps)}:
            rules.setdefault(term, []).append(shapes)
    return Usage(len(facts), counts, first, rules)


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
    yield _row(words["used_rules"], _rules(scene, usage, term))


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


def _rules(scene: Scene, usage: Usage, term: NamedNode) -> Iterator[Value]:
    """Lead to the rules for a class, or to those that have a property in a path."""
    for shapes in usage.rules.get(term, ()):
        label = best(shapes[0].labels, scene.language)
        named = label[0] if label else ", ".join(name(scene, one)[0] for one in shapes[0].classes)
        yield Value(named, f"#{shape_anchor(shapes[0])}")

"""
The facts at the end of a path from a thing, in the order in which a reader expects their values.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Subject, Term
from lodpub.naming import by_name
from lodpub.shapes import Path, follow
from lodpub.values import Desk, profile

#: Predicates whose values are names: those in other languages than the reader's are told as well.
NAMING = frozenset({*vocab.LABELS, *vocab.OTHER_LABELS})


def end(fact: Fact, path: Path) -> Term:
    """Give what a path leads to by this fact, its last step."""
    return fact[0] if path.inverse else fact[2]


def facts(desk: Desk, node: Subject, path: Path) -> list[Fact]:
    """Follow a path from a node; of a path of several steps the facts of the last one, each value once."""
    if path.single:
        return _step(desk, node, path)
    data = desk.scene.publication.data
    last = Path(path.steps[-1:])
    found: dict[Term, Fact] = {}
    for start in follow(data, node, Path(path.steps[:-1])):
        if not isinstance(start, Literal):
            for fact in _step(desk, start, last):
                found.setdefault(end(fact, path), fact)
    return [found[term] for term in _in_order(desk, found)]


def members(desk: Desk, fact: Fact) -> list[Fact]:
    """Give the fact, or for a collection of the page's own the facts of its members."""
    data = desk.scene.publication.data
    head = fact[2]
    if not isinstance(head, BlankNode) or not (head in desk.own or desk.visiting) or head in desk.shown:
        return [fact]
    cells = data.cells(head) if data.values(head, vocab.RDF_FIRST) else []
    if not cells:
        return [fact]
    desk.shown.update(cells)
    return [(cell, vocab.RDF_FIRST, member) for cell in cells for member in data.values(cell, vocab.RDF_FIRST)[:1]]


def _step(desk: Desk, node: Subject, path: Path) -> list[Fact]:
    data = desk.scene.publication.data
    if path.inverse:
        subjects = by_name(desk.scene, profile(desk, node).pointing.get(path.predicate, ()))
        return [(subject, path.predicate, node) for subject in subjects]
    predicate = path.predicate
    values = data.values(node, predicate)
    if len(values) > 1:
        values = _in_order(desk, _in_one_language(desk, predicate, values))
    return [(node, predicate, value) for value in values]


def _in_one_language(desk: Desk, predicate: NamedNode, values: list[Term]) -> list[Term]:
    """Keep of sentences that are written in several languages those in the reader's; names stay in all of theirs."""
    if predicate in NAMING or not all(isinstance(value, Literal) and value.language for value in values):
        return values
    return [value for value in values if isinstance(value, Literal) and value.language == desk.scene.language] or values


def _in_order(desk: Desk, values: Iterable[Term]) -> list[Term]:
    """Put the reader's language first, then the other languages of the site, then the rest; in each go by name."""
    order = [desk.scene.language, *desk.scene.publication.languages]
    ranked: dict[int, list[Term]] = {}
    for value in values:
        language = value.language if isinstance(value, Literal) else None
        rank = 0 if not language else order.index(language) if language in order else len(order)
        ranked.setdefault(rank, []).append(value)
    return [value for rank in sorted(ranked) for value in by_name(desk.scene, ranked[rank])]

"""
A small picture of what a thing is connected with, for shapes that ask for it (show:neighbourhood).

Drawn are things with pages of their own, the nearest first: those whose shapes stand first (sh:order), concepts after
all others, then by name. Sources are left out: every page lists them. Measures are in units of the drawing, of which a
letter is about eight wide.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.describe import SOURCES, implied
from lodpub.facts import Subject, Term
from lodpub.naming import link, name, sort_key, title
from lodpub.neighbourhood_views import Neighbour, Neighbourhood, Strand
from lodpub.paths import properties
from lodpub.shapes import PropertyShape
from lodpub.values import Desk

#: How many things are drawn on each side at most.
_MOST = 8
_WIDTH, _COLUMN, _LINE, _GAP = 720, 240, 24, 14
_BOX = (284, 436)
_LETTERS = 28
_NAME_LETTERS, _NAME_LINES = 17, 4
_LEFT_OUT = frozenset({vocab.RDF_TYPE, vocab.RDF_SUBJECT, vocab.RDF_PREDICATE, vocab.RDF_OBJECT, *SOURCES})
_VOCABULARIES = frozenset({vocab.SKOS_CONCEPT, vocab.SKOS_CONCEPT_SCHEME, vocab.SKOS_COLLECTION})


@dataclass(frozen=True, slots=True)
class _Edge:
    """A connection with a thing, or with a part of its page: by which property, and how the shapes call that."""

    thing: NamedNode
    predicate: NamedNode
    shape: PropertyShape | None
    part: bool = False


def neighbourhood(desk: Desk) -> Neighbourhood | None:
    """Draw what the page's thing is connected with; None where no shape asks for it, or there is nothing to draw."""
    data = desk.scene.publication.data
    shapes = desk.scene.model.of_classes(data.values(desk.iri, vocab.RDF_TYPE))
    if not any(shape.neighbourhood for shape in shapes):
        return None
    out = list(_nearest(desk, _outwards(desk)))
    there = {edge.thing for edge in out}
    inwards = [edge for edge in _nearest(desk, _inwards(desk)) if edge.thing not in there]
    if not out and not inwards:
        return None
    sides = inwards[:_MOST], out[:_MOST]
    height = max(map(_height, sides))
    lines = textwrap.wrap(name(desk.scene, desk.iri)[0], _NAME_LETTERS) or [""]
    lines = [*lines[: _NAME_LINES - 1], "…"] if len(lines) > _NAME_LINES else lines
    height = max(height, len(lines) * _LINE + 2 * _GAP)
    top = (height - len(lines) * _LINE) // 2 - _GAP
    language = name(desk.scene, desk.iri)[1]
    return Neighbourhood(
        width=_WIDTH,
        height=height,
        top=top,
        bottom=height - top,
        name=tuple((line, top + _GAP + place * _LINE + 17) for place, line in enumerate(lines)),
        language="" if language == desk.scene.language else language,
        left=tuple(_strands(desk, sides[0], height, left=True)),
        right=tuple(_strands(desk, sides[1], height, left=False)),
        rest=len(inwards[_MOST:]) + len(out[_MOST:]),
    )


def _outwards(desk: Desk) -> Iterator[_Edge]:
    """Go through what the thing points at, in the order of its facts."""
    said = {one.path.predicate: one for one in properties(desk, desk.iri) if one.path and _is_step(one, inverse=False)}
    for _, predicate, value in desk.scene.publication.data.about[desk.iri]:
        if predicate not in _LEFT_OUT and isinstance(value, NamedNode):
            yield _Edge(value, predicate, said.get(predicate))


def _inwards(desk: Desk) -> Iterator[_Edge]:
    """Go through what points at the thing; a part of a page stands for the thing of that page."""
    scene = desk.scene
    said = {one.path.predicate: one for one in properties(desk, desk.iri) if one.path and _is_step(one, inverse=True)}
    repeated: dict[NamedNode, set[Subject]] = {}
    for subject, predicate, _ in scene.publication.data.pointing.get(desk.iri, ()):
        if predicate in _LEFT_OUT or not isinstance(subject, NamedNode):
            continue
        if predicate not in repeated:
            repeated[predicate] = implied(scene.publication, scene.directory, desk.iri, predicate)
        if subject not in repeated[predicate]:
            owner = scene.directory.owners.get(subject)
            yield _Edge(owner or subject, predicate, said.get(predicate), owner is not None)


def _is_step(shape: PropertyShape, *, inverse: bool) -> bool:
    """Tell a named property of the thing itself, read in one direction."""
    path = shape.path
    return path is not None and path.single and path.inverse == inverse and bool(shape.names)


def _nearest(desk: Desk, edges: Iterable[_Edge]) -> Iterator[_Edge]:
    """Put edges in order and give the first to each thing that has a page; the thing itself is in the middle."""
    data, key = desk.scene.publication.data, sort_key(desk.scene)

    def rank(edge: _Edge) -> tuple[bool, float, tuple[str, str, str], bool, float]:
        kinds = data.values(edge.thing, vocab.RDF_TYPE)
        shapes = desk.scene.model.of_classes(kinds)
        place = edge.shape.order if edge.shape else float("inf")
        order = shapes[0].order if shapes else float("inf")
        return not _VOCABULARIES.isdisjoint(kinds), order, key(edge.thing), edge.part, place

    seen: set[Term] = {desk.iri}
    for edge in sorted(edges, key=rank):
        if edge.thing in desk.scene.directory.paths and edge.thing not in seen:
            seen.add(edge.thing)
            yield edge


def _groups(edges: Sequence[_Edge]) -> dict[NamedNode, list[_Edge]]:
    """Sort edges by property, in the order of the first of each."""
    found: dict[NamedNode, list[_Edge]] = {}
    for edge in edges:
        found.setdefault(edge.predicate, []).append(edge)
    return found


def _height(edges: Sequence[_Edge]) -> int:
    """Say how high the column of one side is: a line a property, a line a thing, a gap after each property."""
    groups = _groups(edges)
    return len(groups) * (_LINE + _GAP) + len(edges) * _LINE


def _strands(desk: Desk, edges: Sequence[_Edge], height: int, *, left: bool) -> Iterator[Strand]:
    """Lay out one side from top to bottom, in the middle of the height."""
    x = _COLUMN if left else _WIDTH - _COLUMN
    y = (height - _height(edges)) // 2 + _LINE
    for predicate, some in _groups(edges).items():
        label, _, language = title(desk.scene, predicate, some[0].shape)
        head = y
        neighbours = []
        for edge in some:
            y += _LINE
            target = link(desk.scene, edge.thing, desk.path)
            neighbours.append(Neighbour(target.text, _short(target.text), target.href, target.language, x, y))
        lines = tuple(_line(height // 2, one.y - 5, left=left) for one in neighbours)
        yield Strand(_short(label), language, x, head, lines, tuple(neighbours))
        y += _LINE + _GAP


def _line(start: int, stop: int, *, left: bool) -> str:
    """Draw a curve from the edge of the box to a name."""
    here = _BOX[0] if left else _BOX[1]
    there = _COLUMN + 6 if left else _WIDTH - _COLUMN - 6
    middle = (here + there) // 2
    return f"M{here} {start}C{middle} {start} {middle} {stop} {there} {stop}"


def _short(text: str) -> str:
    """Cut a text to the width of a column, between words where it has some."""
    if len(text) <= _LETTERS:
        return text
    cut = text[: _LETTERS - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"

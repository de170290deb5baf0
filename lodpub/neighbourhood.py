"""
A small picture of what a thing is connected with, for shapes that ask for it (show:neighbourhood).

Drawn are things with pages of their own: first those whose shapes stand first (sh:order), concepts after all others,
then by name. Sources are left out: every page lists them. Where there is room, what points at the thing stands at its
left and what it points at on its right; on narrow pages all stand below it. A letter is about eight units wide.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.describe import SOURCES
from lodpub.facts import Term
from lodpub.naming import link, name, sort_key, title
from lodpub.neighbourhood_views import Box, Drawing, Neighbour, Neighbourhood, Strand
from lodpub.shapes import PropertyShape
from lodpub.values import Desk, profile

#: How many things are drawn on each side at most.
_MOST = 8
#: The height of a line of text and of a gap; how much space there is between the edge of the box and its text.
_LINE, _GAP, _EDGE = 30, 10, 12
#: Of the wide drawing: its width, that of a column of names, that of the box; of the narrow one the width.
_WIDE, _COLUMN, _MIDDLE = 720, 240, 152
_NARROW, _INDENT = 340, 34
_MOST_LINES = 4
_LEFT_OUT = frozenset({vocab.RDF_TYPE, vocab.RDF_SUBJECT, vocab.RDF_PREDICATE, vocab.RDF_OBJECT, *SOURCES})
_VOCABULARIES = frozenset({vocab.SKOS_CONCEPT, vocab.SKOS_CONCEPT_SCHEME, vocab.SKOS_COLLECTION})


@dataclass(frozen=True, slots=True)
class _Edge:
    """A connection with a thing, or with a part of its page: by which property, and how the shapes call that."""

    thing: NamedNode
    predicate: NamedNode
    shape: PropertyShape | None
    part: bool = False


_Groups = dict[NamedNode, list[_Edge]]


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
    rest = len(inwards[_MOST:]) + len(out[_MOST:])
    sides = _groups(inwards[:_MOST]), _groups(out[:_MOST])
    return Neighbourhood((_wide(desk, *sides), _narrow(desk, *sides)), rest)


def _outwards(desk: Desk) -> Iterator[_Edge]:
    """Go through what the thing points at, in the order of its facts."""
    said = _called(desk, inverse=False)
    for _, predicate, value in desk.scene.publication.data.about[desk.iri]:
        if predicate not in _LEFT_OUT and isinstance(value, NamedNode):
            yield _Edge(value, predicate, said.get(predicate))


def _inwards(desk: Desk) -> Iterator[_Edge]:
    """Go through what points at the thing; a part of a page stands for the thing of that page."""
    data, known = desk.scene.publication.data, profile(desk, desk.iri)
    said = _called(desk, inverse=True)
    wanted = {predicate: set(subjects) for predicate, subjects in known.pointing.items() if predicate not in _LEFT_OUT}
    for subject, predicate, _ in data.pointing[desk.iri] if wanted else ():
        if isinstance(subject, NamedNode) and subject in wanted.get(predicate, ()):
            owner = desk.scene.directory.owners.get(subject)
            yield _Edge(owner or subject, predicate, said.get(predicate), owner is not None)


def _called(desk: Desk, *, inverse: bool) -> Mapping[NamedNode, PropertyShape]:
    """Give the shapes that name the properties of the thing itself, read in one direction."""
    paths = ((one, one.path) for one in profile(desk, desk.iri).shapes if one.path and one.names)
    return {path.predicate: one for one, path in paths if path.single and path.inverse == inverse}


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


def _groups(edges: Sequence[_Edge]) -> _Groups:
    """Sort edges by property, in the order of the first of each."""
    found: _Groups = {}
    for edge in edges:
        found.setdefault(edge.predicate, []).append(edge)
    return found


def _wide(desk: Desk, inwards: _Groups, out: _Groups) -> Drawing:
    """Draw the thing between two columns."""
    lines = _lines(name(desk.scene, desk.iri)[0], _MIDDLE)
    height = max(_height(inwards), _height(out), len(lines) * _LINE + 2 * _EDGE)
    box = _box(desk, lines, ((_WIDE - _MIDDLE) // 2, (height - len(lines) * _LINE) // 2 - _EDGE), _MIDDLE)
    columns = []
    for groups, anchor, edge, x in (
        (inwards, "end", box.x, _COLUMN),
        (out, "start", box.x + box.width, _WIDE - _COLUMN),
    ):
        end = x + 6 if anchor == "end" else x - 6
        middle = (edge + end) // 2

        def curve(y: int, edge: int = edge, middle: int = middle, end: int = end) -> str:
            return f"M{edge} {height // 2}C{middle} {height // 2} {middle} {y} {end} {y}"

        columns += _column(desk, groups, (anchor, x, (height - _height(groups)) // 2), curve)
    return Drawing("wide", _WIDE, height, box, tuple(columns))


def _narrow(desk: Desk, inwards: _Groups, out: _Groups) -> Drawing:
    """Draw the thing above all others, which hang on one line."""
    box = _box(desk, _lines(name(desk.scene, desk.iri)[0], _NARROW - 2 * _EDGE), (1, 1), _NARROW - 2)
    bottom = box.y + box.height
    spine = _INDENT // 2 - 3

    def branch(y: int) -> str:
        return f"M{spine} {bottom}V{y - 8}Q{spine} {y} {spine + 8} {y}H{_INDENT - 5}"

    columns = _column(desk, inwards, ("start", _INDENT, bottom), branch)
    columns += _column(desk, out, ("start", _INDENT, bottom + _height(inwards)), branch)
    return Drawing("narrow", _NARROW, bottom + _height(inwards) + _height(out), box, tuple(columns))


def _box(desk: Desk, lines: Sequence[str], corner: tuple[int, int], width: int) -> Box:
    x, y = corner
    language = name(desk.scene, desk.iri)[1]
    heights = tuple((line, y + _EDGE + place * _LINE + 20) for place, line in enumerate(lines))
    shown = "" if language == desk.scene.language else language
    return Box(x, y, width, len(lines) * _LINE + 2 * _EDGE, x + width // 2, heights, shown)


def _lines(text: str, width: int) -> list[str]:
    """Break a name into the lines of a box."""
    lines = textwrap.wrap(text, width // 9) or [""]
    return [*lines[: _MOST_LINES - 1], "…"] if len(lines) > _MOST_LINES else lines


def _height(groups: _Groups) -> int:
    """Say how high a column is: a gap and a line a property, a line a thing."""
    return sum(_GAP + _LINE + len(some) * _LINE for some in groups.values())


def _column(desk: Desk, groups: _Groups, place: tuple[str, int, int], line: Callable[[int], str]) -> list[Strand]:
    """Lay out properties from top to bottom; `place` is the anchor of the names, where they stand, and the top."""
    anchor, x, y = place
    room = (_COLUMN if anchor == "end" or x > _COLUMN else _NARROW - _INDENT) // 7.9
    strands = []
    for predicate, some in groups.items():
        label, _, language = title(desk.scene, predicate, some[0].shape)
        y += _GAP + _LINE
        head, neighbours = y - 6, []
        for edge in some:
            y += _LINE
            target = link(desk.scene, edge.thing, desk.path)
            neighbours.append(
                Neighbour(target.text, _short(target.text, int(room)), target.href, target.language, y - 6)
            )
        lines = tuple(line(one.y - 5) for one in neighbours)
        strands.append(Strand(_short(label, int(room)), language, anchor, x, head, lines, tuple(neighbours)))
    return strands


def _short(text: str, room: int) -> str:
    """Cut a text to a number of letters, between words where it has some."""
    if len(text) <= room:
        return text
    cut = text[: room - 1]
    words = cut.rpartition(" ")[0].rstrip(" -–—,:;")
    return (words if 3 * len(words) > 2 * room else cut) + "…"

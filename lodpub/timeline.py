"""
Things by the years in which they begin and end: each by itself, or, where they are many, how many began when.

What has no known start is named beneath and not drawn at a guess; what has no known end is a point.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lodpub.chart_views import Column, Lane, Mark, Tick, TimelineView
from lodpub.displays import Display
from lodpub.listings import Group
from lodpub.moments import Moment, read_moment
from lodpub.naming import Scene, link, sort_key
from lodpub.shapes import NodeShape, Path, follow
from lodpub.tally import Ways, href, list_of, members, more, shape_title
from lodpub.views import Link, Value
from lodpub.words import machine_readable, number, readable

#: How many things of a shape are drawn one by one, and how many are named that have no date.
_MOST, _MOST_UNDATED = 60, 24
_MOST_TICKS, _MOST_COLUMNS = 8, 40
#: What shows of a short time in a long one and of a small number beside a great one.
_LEAST_WIDTH, _LEAST_HEIGHT = 0.6, 1.5
#: The room that the last year needs at the edge, for its label.
_LABEL_ROOM = 0.14


@dataclass(frozen=True, slots=True)
class _Dated:
    """A thing with a known start."""

    thing: NamedNode
    start: Moment
    end: Moment | None

    @property
    def lasting(self) -> Moment | None:
        """The end, where it does not come before the start."""
        return self.end if self.end and self.end.end > self.start.begin else None


@dataclass(frozen=True, slots=True)
class _Row:
    """The things of a shape, sorted out, and the list on which they stand."""

    shape: NodeShape
    group: Group | None
    dated: Sequence[_Dated]
    undated: Sequence[NamedNode]


@dataclass(frozen=True, slots=True)
class _Axis:
    """The years that are drawn: the first, how many, and the years of the lines."""

    first: int
    span: float
    years: Sequence[int]

    def at(self, moment: float) -> float:
        """Give the place of a moment in per cent."""
        return round(100 * (moment - self.first) / self.span, 2)


def make_timeline(scene: Scene, ways: Ways, display: Display, page: str) -> TimelineView | None:
    """Make a lane for each shape of a display, all over the same years; without any date there is none."""
    rows = [_row(scene, ways, display, shape, some) for shape, some in members(scene, display) if some]
    dated = [one for row in rows for one in row.dated]
    if not dated:
        return None
    axis = _make_axis(dated)
    columns = _columns(scene, axis, rows)
    lanes = []
    for row, of_row in zip(rows, columns, strict=True):
        marks = () if of_row else tuple(_marks(scene, axis, row.dated, page))
        lanes.append(_lane(scene, row, marks, of_row, page))
    return TimelineView(tuple(Tick(axis.at(year), str(year)) for year in axis.years), tuple(lanes))


def _row(scene: Scene, ways: Ways, display: Display, shape: NodeShape, some: Iterable[NamedNode]) -> _Row:
    dated, undated = [], []
    for thing in some:
        starts, ends = _moments(scene, thing, display.start), _moments(scene, thing, display.end)
        if starts:
            end = max(ends, key=lambda one: one.end) if ends else None
            dated.append(_Dated(thing, min(starts, key=lambda one: one.begin), end))
        else:
            undated.append(thing)
    return _Row(shape, list_of(ways.lists, shape), dated, undated)


def _moments(scene: Scene, thing: NamedNode, path: Path | None) -> list[Moment]:
    values = follow(scene.publication.data, thing, path) if path else ()
    return [moment for moment in map(read_moment, values) if moment]


def _make_axis(dated: Sequence[_Dated]) -> _Axis:
    first = min(one.start.year for one in dated)
    last = max(math.ceil((one.lasting or one.start).end) for one in dated)
    step = _step(last - first, _MOST_TICKS)
    years = range(-(-first // step) * step, last, step)
    room = (years[-1] - first) * (1 + _LABEL_ROOM) if years else 0
    return _Axis(first, max(last - first, room), years)


def _step(span: float, most: int) -> int:
    """Give the smallest round number of years that cuts a span into no more pieces than `most`."""
    sizes = (int(base * 10**power) for power in itertools.count() for base in (1, 2, 5))
    return next(size for size in sizes if span <= size * most)


def _marks(scene: Scene, axis: _Axis, dated: Sequence[_Dated], page: str) -> Iterable[Mark]:
    by_name = sort_key(scene)
    for one in sorted(dated, key=lambda one: (one.start.begin, by_name(one.thing))):
        start, end = one.start, one.lasting
        years = f"{start.year}–{end.year}" if end and end.year > start.year else str(start.year)
        yield Mark(
            link=link(scene, one.thing, page),
            years=years,
            at=axis.at(start.begin if end else (start.begin + start.end) / 2),
            width=round(max(axis.at(end.end) - axis.at(start.begin), _LEAST_WIDTH), 2) if end else 0,
            start=_value(scene, start),
            end=_value(scene, one.end) if one.end else None,
        )


def _value(scene: Scene, moment: Moment) -> Value:
    return Value(readable(moment.value, scene.words), machine=machine_readable(moment.value))


def _columns(scene: Scene, axis: _Axis, rows: Sequence[_Row]) -> list[tuple[Column, ...]]:
    """
    Count, in lanes of too many things, by year, or by as many years as give a column that can be seen.

    All lanes are of one scale.
    """
    step = _step(axis.span, _MOST_COLUMNS)
    counted = [row.dated if len(row.dated) > _MOST else () for row in rows]
    counts = [Counter((one.start.year - axis.first) // step for one in some) for some in counted]
    highest = max(max(found.values(), default=0) for found in counts)
    width = round(100 * step / axis.span, 2)
    return [
        tuple(
            Column(
                years=_span(axis.first + place * step, step),
                number=number(count, scene.words),
                at=axis.at(axis.first + place * step),
                width=width,
                share=max(round(100 * count / highest, 1), _LEAST_HEIGHT),
            )
            for place, count in sorted(found.items())
        )
        for found in counts
    ]


def _span(first: int, step: int) -> str:
    return str(first) if step == 1 else f"{first}–{first + step - 1}"


def _lane(scene: Scene, row: _Row, marks: tuple[Mark, ...], columns: tuple[Column, ...], page: str) -> Lane:
    named = heapq.nsmallest(_MOST_UNDATED, row.undated, key=sort_key(scene))
    text, language = shape_title(scene, row.shape)
    return Lane(
        title=Link(text, href(scene, row.group, page), language),
        count=len(row.dated) + len(row.undated),
        marks=marks,
        columns=columns,
        undated=tuple(link(scene, one, page) for one in named),
        more=more(scene, row.undated[_MOST_UNDATED:], row.group, page),
    )

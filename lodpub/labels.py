"""
Where the labels of a picture stand: beside their points, clear of each other, of every point and of the edge.

The places are tried in a fixed order, nearest first, so that the same points give the same picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, dist, pi, sin
from typing import NamedTuple

#: Widths of letters in units of the font size, for any sans-serif; a label is rather given too much room.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[] -"), frozenset("mwMW@%—ŌŪ")
_LETTER, _CAPITAL, _THIN, _BROAD, _FULL = 0.57, 0.7, 0.36, 0.92, 1.05
#: The first code point of scripts whose letters are as wide as they are high.
_IDEOGRAPHS = 0x2E80
_LINE_LENGTH, _MOST_LINES = 10.5, 3
#: How far from its point a label may stand, in units of the font size; beyond the first it has a leader line.
_DISTANCES = (0.3, 0.9, 1.6, 2.5, 3.6, 5.0, 6.7)
_LEADER_FROM = 0.8
#: The directions in which a label may lie, the best first: right, left, then up and down, then between these.
_DIRECTIONS = tuple(turn * pi / 8 for turn in (0, 8, 15, 1, 9, 7, 14, 2, 10, 6, 12, 4, 13, 11, 3, 5))
_NEIGHBOURHOOD = 10.0
#: What it costs, in units of the font size, that a label lies on a line or that leader lines cross points.
_ON_LINE, _OVER_POINT, _TURN = 0.8, 4.0, 0.06
_LINE_HEIGHT = 1.16
_AIR = 0.18


class Box(NamedTuple):
    """A rectangle in the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether the two share any area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Tell whether it lies inside the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def crossed(self, segment: Segment) -> bool:
        """Tell whether a segment runs through it (Liang and Barsky)."""
        (ax, ay), (bx, by) = segment
        if (ax <= self.left and bx <= self.left) or (ax >= self.right and bx >= self.right):
            return False  # most are far away
        enter, leave = 0.0, 1.0
        for start, step, low, high in ((ax, bx - ax, self.left, self.right), (ay, by - ay, self.top, self.bottom)):
            if step == 0:
                if not low < start < high:
                    return False
                continue
            first, second = sorted(((low - start) / step, (high - start) / step))
            enter, leave = max(enter, first), min(leave, second)
        return enter < leave


Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be written beside a point."""

    point: Point
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture for labels: its edge, the size of letters, the radius of points, lines better not written on."""

    edge: Box
    font: float
    radius: float
    lines: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A label in its place: its box, how its lines are set, its first baseline, a leader line if it needs one."""

    box: Box
    anchor: str
    x: float
    baseline: float
    leader: Segment | None


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is already there: the boxes of points and of labels, the leader lines."""

    sheet: Sheet
    points: tuple[Box, ...]
    taken: list[Box]
    leaders: list[Segment]


def place_labels(texts: Sequence[Text], sheet: Sheet) -> list[Placed | None]:
    """Find a place for each text, those in a crowd first; None where there is no room or nothing to write."""
    radius = sheet.radius
    points = tuple(Box(x - radius, y - radius, x + radius, y + radius) for x, y in (one.point for one in texts))
    scene = _Scene(sheet, points, [], [])
    found: list[Placed | None] = [None] * len(texts)
    reach = _NEIGHBOURHOOD * sheet.font
    crowd = [sum(dist(one.point, other.point) < reach for other in texts) for one in texts]
    for number in sorted(range(len(texts)), key=lambda each: (-crowd[each], each)):
        best = found[number] = _best(texts[number], scene) if texts[number].lines else None
        if best:
            scene.taken.append(best.box)
            if best.leader:
                scene.leaders.append(best.leader)
    return found


def wrap(text: str) -> tuple[str, ...]:
    """
    Break a name into at most three lines of about the same length; what is longer ends in an ellipsis.

    >>> wrap("Fundão"), wrap("Alytus District Municipality")
    (('Fundão',), ('Alytus District', 'Municipality'))
    """
    whole = measure(text)
    aim = whole / min(_MOST_LINES, max(1, ceil(whole / _LINE_LENGTH - 0.15)))
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and measure(longer) <= aim * 1.35 and measure(lines[-1]) < aim * 0.9:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    return tuple(_cut(line) for line in lines)


@lru_cache(1_000)
def measure(text: str) -> float:
    """Estimate the width of a text in units of the font size."""
    return sum(map(_width, text))


def _width(letter: str) -> float:
    if letter in _NARROW:
        return _THIN
    if ord(letter) >= _IDEOGRAPHS:
        return _FULL
    if letter in _WIDE:
        return _BROAD
    return _CAPITAL if letter.isupper() else _LETTER


def _cut(line: str) -> str:
    """Shorten a line that is one endless word."""
    if measure(line) <= 2 * _LINE_LENGTH:
        return line
    length = 0
    room = 2 * _LINE_LENGTH - 1
    while room > 0:
        room -= _width(line[length])
        length += 1
    return line[: length - 1] + "…"


def _best(text: Text, scene: _Scene) -> Placed | None:
    """Choose the cheapest place of those that are free."""
    best, least = None, float("inf")
    for cost, placed in _candidates(text, scene.sheet):
        if cost >= least:
            break
        if _free(placed, scene):
            cost += _disturbance(text, placed, scene)
            if cost < least:
                best, least = placed, cost
    return best


def _candidates(text: Text, sheet: Sheet) -> Iterator[tuple[float, Placed]]:
    """Go through the places around a point, from the nearest outwards, with what their distance costs."""
    for far in _DISTANCES:
        for rank, turn in enumerate(_DIRECTIONS):
            yield far + rank * _TURN * (1 if far == _DISTANCES[0] else 0.3), _put(text, sheet, far, turn)


def _put(text: Text, sheet: Sheet, far: float, turn: float) -> Placed:
    """Lay a label at a distance, in units of the font size, in a direction; it turns its nearest side to the point."""
    font = sheet.font
    width = max(map(measure, text.lines)) * font
    height = len(text.lines) * _LINE_HEIGHT * font
    (x, y), right, down = text.point, cos(turn), sin(turn)
    away = sheet.radius + far * font
    near_x, near_y = x + right * away, y + down * away
    side = 0.0 if abs(right) < 0.1 else (1.0 if right > 0 else -1.0)
    left = near_x - width / 2 + side * width / 2
    top = near_y - height / 2 + down * height / 2
    box = Box(left, top, left + width, top + height)
    anchor = {0.0: "middle", 1.0: "start", -1.0: "end"}[side]
    leader = None
    if far > _LEADER_FROM:
        start = x + right * sheet.radius, y + down * sheet.radius
        leader = start, (near_x - right * _AIR * font, near_y - down * _AIR * font)
    return Placed(box, anchor, near_x, top + 0.87 * font, leader)


def _free(placed: Placed, scene: _Scene) -> bool:
    """Tell whether a label keeps clear of the edge, of points, of other labels and of leader lines."""
    box, air = placed.box, _AIR * scene.sheet.font
    if not box.within(scene.sheet.edge):
        return False
    roomy = Box(box.left - air, box.top, box.right + air, box.bottom)
    apart = Box(box.left - 3 * air, box.top - air, box.right + 3 * air, box.bottom + air)
    if any(map(roomy.meets, scene.points)) or any(map(apart.meets, scene.taken)):
        return False
    if any(map(box.crossed, scene.leaders)):
        return False
    return placed.leader is None or not any(other.crossed(placed.leader) for other in scene.taken)


def _disturbance(text: Text, placed: Placed, scene: _Scene) -> float:
    """Reckon what a place costs beside its distance: lines below the text, points and lines below its leader."""
    cost = _ON_LINE * sum(map(placed.box.crossed, scene.sheet.lines))
    if placed.leader:
        leader, x, y = placed.leader, *text.point
        others = (box for box in scene.points if not box.left < x < box.right or not box.top < y < box.bottom)
        cost += _OVER_POINT * sum(other.crossed(leader) for other in others)
        cost += _OVER_POINT * sum(_cross(leader, other) for other in scene.leaders)
    return cost


def _cross(one: Segment, other: Segment) -> bool:
    """Tell whether two segments cross."""

    def side(start: Point, end: Point, point: Point) -> float:
        return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])

    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0

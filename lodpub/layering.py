"""
Where boxes and arrows stand in a diagram that is read from left to right (Sugiyama's method).

Boxes of one width stand in columns, so that arrows lead from one column to the next. An arrow that passes a column has
a lane of its own there, which arrows to the same box share: no arrow ever runs over a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

#: The width of a box, the way between columns, and between what stands in one column.
WIDTH, BETWEEN, APART = 204, 44, 20
#: How high a lane is, and how far below the top of a box arrows arrive.
_LANE, ENTRY = 6, 15
_SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from a box to another, by their numbers; it begins `port` below the top of the first."""

    source: int
    target: int
    port: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the corner of each box is, the way of each arrow as SVG writes it, and how big the whole is."""

    corners: tuple[tuple[int, int], ...]
    paths: tuple[str, ...]
    width: int
    height: int


#: A box by its number, or a lane: the box that it leads to, its column, and whether it comes from the left.
_Node = int | tuple[int, int, bool]


@dataclass(slots=True)
class _Columns:
    """What stands in which column, in order, and the ways between neighbours: from, to, port of the first."""

    nodes: list[list[_Node]]
    ways: dict[tuple[_Node, _Node], int | None]
    routes: list[list[_Node]]
    heights: Mapping[_Node, int]
    tops: dict[_Node, float] = field(default_factory=dict)


def lay_out(heights: Sequence[int], arrows: Sequence[Arrow]) -> Layout:
    """Place boxes of these heights; boxes that come first stand to the left and above where the arrows allow."""
    column_of = _columns(len(heights), [(one.source, one.target) for one in arrows])
    columns = _with_lanes(heights, arrows, column_of)
    _order(columns)
    _place(columns)
    lowest = min(columns.tops.values(), default=0)
    tops = {node: round(top - lowest) for node, top in columns.tops.items()}
    paths = tuple(
        _path([(node, column_of[node] if isinstance(node, int) else node[1]) for node in route], tops, arrow.port)
        for arrow, route in zip(arrows, columns.routes, strict=True)
    )
    return Layout(
        corners=tuple((column_of[box] * (WIDTH + BETWEEN), tops[box]) for box in range(len(heights))),
        paths=paths,
        width=(max(column_of, default=0) + 1) * (WIDTH + BETWEEN) - BETWEEN,
        height=max((tops[node] + columns.heights[node] for node in tops), default=0),
    )


def _columns(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Give each box a column right of all that point at it, but for arrows that close a circle."""
    after, order = _without_circles(count, pairs)
    column = [0] * count
    for box in order:
        for target in after[box]:
            column[target] = max(column[target], column[box] + 1)
    before = {target for targets in after.values() for target in targets}
    for box in order:
        if box not in before and after[box]:  # nothing holds it at the left
            column[box] = min(column[target] for target in after[box]) - 1
    return column


def _without_circles(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[dict[int, list[int]], list[int]]:
    """Turn round the arrows that close a circle; give what comes after each box, and an order that keeps to it."""
    after: dict[int, list[int]] = {box: [] for box in range(count)}
    for source, target in dict.fromkeys(pairs):
        if source != target:
            after[source].append(target)
    order: list[int] = []
    begun: set[int] = set()

    def visit(box: int) -> None:
        begun.add(box)
        for target in list(after[box]):
            if target not in begun:
                visit(target)
            elif target not in order:
                after[box].remove(target)
                after[target].append(box)
        order.append(box)

    for box in range(count):
        if box not in begun:
            visit(box)
    return after, order[::-1]


def _with_lanes(heights: Sequence[int], arrows: Iterable[Arrow], column_of: Sequence[int]) -> _Columns:
    """Put boxes and lanes into their columns."""
    nodes: list[list[_Node]] = [[] for _ in range(max(column_of, default=0) + 1)]
    for box, column in enumerate(column_of):
        nodes[column].append(box)
    ways: dict[tuple[_Node, _Node], int | None] = {}
    routes: list[list[_Node]] = []
    sizes: dict[_Node, int] = dict(enumerate(heights))
    for arrow in arrows:
        start, end = column_of[arrow.source], column_of[arrow.target]
        step = 1 if end >= start else -1
        lanes: list[_Node] = [(arrow.target, column, step > 0) for column in range(start + step, end, step)]
        for lane in lanes:
            if lane not in sizes and not isinstance(lane, int):
                nodes[lane[1]].append(lane)
                sizes[lane] = _LANE
        route: list[_Node] = [arrow.source, *lanes, arrow.target]
        routes.append(route)
        for place, way in enumerate(pairwise(route)):
            ways.setdefault(way if step > 0 else way[::-1], arrow.port if place == 0 else None)
    return _Columns(nodes, ways, routes, sizes)


def _order(columns: _Columns) -> None:
    """Order each column so that few arrows cross: each by the middle of its neighbours, to and fro; the best stays."""
    best = [list(column) for column in columns.nodes]
    fewest = _crossings(columns)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns.nodes if forward else reversed(columns.nodes):
            places = {node: place for other in columns.nodes for place, node in enumerate(other)}
            middles = {node: _middle(columns, places, node, forward=forward) for node in column}
            column.sort(key=lambda node, middles=middles: middles[node])  # type: ignore[misc] # mypy has no types for it
        found = _crossings(columns)
        if found < fewest:
            fewest, best = found, [list(column) for column in columns.nodes]
    columns.nodes[:] = best


def _middle(columns: _Columns, places: Mapping[_Node, int], node: _Node, *, forward: bool) -> float:
    """Give the mean place of the neighbours on one side, each a little lower by its port; without any its own."""
    near = [
        places[left] + (port or 0) / 10_000 if forward else places[right]
        for (left, right), port in columns.ways.items()
        if (right if forward else left) == node
    ]
    return sum(near) / len(near) if near else places[node]


def _crossings(columns: _Columns) -> int:
    places = {node: place for column in columns.nodes for place, node in enumerate(column)}
    column_of = {node: number for number, column in enumerate(columns.nodes) for node in column}
    by_column: dict[int, list[tuple[float, int]]] = {}
    for (left, right), port in columns.ways.items():
        by_column.setdefault(column_of[left], []).append((places[left] + (port or 0) / 10_000, places[right]))
    return sum(
        (one[0] - two[0]) * (one[1] - two[1]) < 0
        for ways in by_column.values()
        for number, one in enumerate(ways)
        for two in ways[number + 1 :]
    )


def _place(columns: _Columns) -> None:
    """Give everything its height: as near to its neighbours as the order of its column allows."""
    for column in columns.nodes:
        top = 0.0
        for node in column:
            columns.tops[node] = top
            top += columns.heights[node] + APART
    for sweep in range(_SWEEPS):
        for column in columns.nodes if sweep % 2 == 0 else reversed(columns.nodes):
            _settle(columns, column)


def _settle(columns: _Columns, column: Sequence[_Node]) -> None:
    """Move what stands in a column to where it wants to be; what would overlap moves as one (isotonic regression)."""
    offset, blocks = 0.0, list[tuple[float, int]]()
    offsets = []
    for node in column:
        offsets.append(offset)
        blocks.append((_wish(columns, node) - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (first, one), (second, two) = blocks[-2:]
            blocks[-2:] = [((first * one + second * two) / (one + two), one + two)]
        offset += columns.heights[node] + APART
    settled = [wish for wish, count in blocks for _ in range(count)]
    for node, wish, shift in zip(column, settled, offsets, strict=True):
        columns.tops[node] = wish + shift


def _wish(columns: _Columns, node: _Node) -> float:
    """Say where a node would stand if all its arrows were level."""
    wishes = []
    for (left, right), port in columns.ways.items():
        if node in (left, right):
            out, into = _leaves(left, port), _leaves(right, None)
            wishes.append(columns.tops[left] + out - into if node == right else columns.tops[right] + into - out)
    return sum(wishes) / len(wishes) if wishes else columns.tops[node]


def _leaves(node: _Node, port: int | None) -> int:
    """Tell how far below its top an arrow touches a node."""
    return (ENTRY if port is None else port) if isinstance(node, int) else _LANE // 2


def _path(route: Sequence[tuple[_Node, int]], tops: Mapping[_Node, int], port: int) -> str:
    """Draw the way of an arrow: curves between columns, straight through lanes."""
    (source, start), (_, end) = route[0], route[-1]
    step = 1 if end >= start else -1
    x = start * (WIDTH + BETWEEN) + (WIDTH if step > 0 else 0)
    y = tops[source] + port
    drawn = [f"M{x} {y}"]
    for node, column in route[1:]:
        near = column * (WIDTH + BETWEEN) + (0 if step > 0 else WIDTH)
        to = tops[node] + _leaves(node, None)
        half = step * BETWEEN // 2
        drawn.append(f"C{x + half} {y} {near - half} {to} {near} {to}")
        x, y = near + (step * WIDTH if not isinstance(node, int) else 0), to
        if not isinstance(node, int):
            drawn.append(f"H{x}")
    return "".join(drawn)

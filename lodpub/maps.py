"""
The maps of pages: where things are, drawn on the outlines of Europe or of the world, and a small map of one place.

What has no coordinates is named beside the map, never drawn at a guess. However many things there are, a map draws
a bounded number of marks: beyond `LABELLED` things lie in heaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import hypot, sqrt

from pyoxigraph import Literal

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.displays import Display, things
from lodpub.facts import Subject
from lodpub.labels import Box, Placed, Point, Segment, Sheet, Text, place_labels, wrap
from lodpub.listings import Lists
from lodpub.map_views import Heap, Label, MapView, PlaceRow, Spot
from lodpub.naming import Scene, is_named, link, name, sort_key
from lodpub.place_views import Backdrop, SmallMap
from lodpub.projection import EUROPE, WORLD, Outlines
from lodpub.shapes import follow
from lodpub.tables import coordinates
from lodpub.views import Link
from lodpub.words import best, readable

#: How many things have labels; how many rows the table has at most, and how many names the list of unknown places.
LABELLED, ROWS, NAMES = 40, 200, 50
#: The picture: its size, the letters of names and of numbers on narrow screens, the radius of points.
WIDTH, HEIGHT = 1000, 680
FONT, NUMBER_FONT = 16.0, 34.0
RADIUS, WIDE_RADIUS = 6.0, 12.0
_MARGIN = 8.0
#: The least that a map shows from west to east, in kilometres; the small map shows just that.
_LEAST = {EUROPE: 900, WORLD: 6000}
_ROOM = 1.3
_HEAP = 40
_BEND = 0.09
_SMALL_WIDTH, _SMALL_HEIGHT = 320, 240
_NAMED_IN_HEAP = 5


@dataclass(frozen=True, slots=True)
class _Located:
    """A thing at one of its places: longitude and latitude, and the node that has them."""

    thing: Subject
    node: Subject
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class _Picture:
    """A window of the outlines, in their units, and the size of the picture that it fills."""

    outlines: Outlines
    window: Box
    width: int
    height: int

    def place(self, longitude: float, latitude: float) -> Point:
        """Give the place of a point in the picture."""
        x, y = self.outlines.place(longitude, latitude)
        scale = self.width / (self.window.right - self.window.left)
        return round((x - self.window.left) * scale, 1), round((y - self.window.top) * scale, 1)

    def backdrop(self) -> Backdrop:
        """Give the outlines as a template draws them."""
        left, top, right, bottom = self.window
        window = f"{left:g} {top:g} {right - left:g} {bottom - top:g}"
        return Backdrop(self.outlines.name, window, round((right - left) / self.width, 2))


def make_map(scene: Scene, display: Display, page: str, lists: Lists | None = None) -> MapView | None:
    """
    Make the map that a display asks for, for the page at a path; None where nothing has coordinates.

    `lists` are those of the site, so that a map with very many things can lead to the page that lists them all.
    """
    centre = next(_places(scene, display, [display.centre]), None) if display.centre else None
    every = dict.fromkeys(thing for shape in display.shapes for thing in things(scene.publication, shape))
    members = sorted((one for one in every if one != display.centre), key=sort_key(scene))
    found = list(_places(scene, display, members))
    known = {one.thing for one in found}
    unknown = [one for one in members if one not in known]
    everything = [*([centre] if centre else []), *found]
    if not everything:
        return None
    picture = _frame(everything)
    spots, heaps = _drawn(scene, picture, centre, found, page)
    title, text = best(display.labels, scene.language), best(display.comments, scene.language)
    return MapView(
        name=display.name,
        title=title[0] if title else scene.words["map"],
        text=text[0] if text else "",
        backdrop=picture.backdrop(),
        width=picture.width,
        height=picture.height,
        centre=spots[0] if centre else None,
        spots=tuple(spots[1:] if centre else spots),
        heaps=tuple(heaps),
        unknown=tuple(link(scene, one, page) for one in unknown[:NAMES]),
        rows=tuple(_row(scene, one, page) for one in everything[:ROWS]),
        all=_list(scene, display, page, lists),
        more=max(0, len(everything) - ROWS),
        more_unknown=max(0, len(unknown) - NAMES),
    )


def small_map(scene: Scene, place: Sequence[float], page: str) -> SmallMap:
    """
    Make a small map of a place, for the page at a path; `place` is longitude and latitude (`tables.coordinates`).

    Its outlines are a static file that all pages share, so that it adds a few hundred bytes to each.
    """
    longitude, latitude = place
    outlines = EUROPE if EUROPE.shows(longitude, latitude) else WORLD
    x, y = outlines.place(longitude, latitude)
    ratio = _SMALL_HEIGHT / _SMALL_WIDTH
    window = _window(outlines, Box(x, y, x, y), ratio)
    picture = _Picture(outlines, window, _SMALL_WIDTH, _SMALL_HEIGHT)
    x, y = picture.place(longitude, latitude)
    return SmallMap(
        text=scene.words["map_place"].format(latitude=_degrees(scene, latitude), longitude=_degrees(scene, longitude)),
        backdrop=picture.backdrop(),
        root=relative("x", page)[:-1],
        width=picture.width,
        height=picture.height,
        x=x,
        y=y,
    )


def _places(scene: Scene, display: Display, members: Iterable[Subject]) -> Iterator[_Located]:
    """Go through things with each of their places that has coordinates; the same spot once."""
    data = scene.publication.data
    for thing in members:
        seen = set()
        for node in follow(data, thing, display.place) if display.place else [thing]:
            place = () if isinstance(node, Literal) else tuple(coordinates(data, node) or ())
            if len(place) == 2 and place not in seen and not isinstance(node, Literal):
                seen.add(place)
                yield _Located(thing, node, *place)


def _frame(found: Sequence[_Located]) -> _Picture:
    """Choose the outlines and the window in which all places lie, with room around them."""
    outlines = EUROPE if all(EUROPE.shows(one.longitude, one.latitude) for one in found) else WORLD
    points = [outlines.place(one.longitude, one.latitude) for one in found]
    across, along = [x for x, _ in points], [y for _, y in points]
    left, top, right, bottom = outlines.bounds
    ratio = min(HEIGHT / WIDTH, (bottom - top) / (right - left))
    window = _window(outlines, Box(min(across), min(along), max(across), max(along)), ratio)
    return _Picture(outlines, window, WIDTH, round(WIDTH * ratio))


def _window(outlines: Outlines, extent: Box, ratio: float) -> Box:
    """Widen an extent to a window of a ratio of height to width that holds it with room; inside the outlines."""
    left, top, right, bottom = outlines.bounds
    least = _LEAST[outlines] * outlines.scale
    wanted = max(least, _ROOM * (extent.right - extent.left), _ROOM * (extent.bottom - extent.top) / ratio)
    width = min(round(wanted), right - left, (bottom - top) / ratio)
    height = width * ratio
    x = min(max((extent.left + extent.right - width) / 2, left), right - width)
    y = min(max((extent.top + extent.bottom - height) / 2, top), bottom - height)
    return Box(round(x), round(y), round(x) + width, round(y) + round(height, 1))


def _drawn(
    scene: Scene, picture: _Picture, centre: _Located | None, found: Sequence[_Located], page: str
) -> tuple[list[Spot], list[Heap]]:
    """Draw each thing with its label or, where they are many, those that lie together as one; the centre is first."""
    start = picture.place(centre.longitude, centre.latitude) if centre else None
    drawn = [(one, picture.place(one.longitude, one.latitude)) for one in found]
    heaps: list[Heap] = []
    labelled = len(found) <= LABELLED
    if not labelled:
        drawn, heaps = _heaped(scene, drawn)
    if centre and start:
        drawn.insert(0, (centre, start))
    names = [link(scene, one.thing, page) for one, _ in drawn]
    lines = [_line(start, place) if labelled else "" for _, place in drawn]
    spots = [
        Spot(number if centre else number + 1, named, *place, line=line)
        for number, (named, (_, place), line) in enumerate(zip(names, drawn, lines, strict=True))
    ]
    return (_labelled(spots, picture, start) if labelled else spots), heaps


def _heaped(scene: Scene, drawn: Sequence[tuple[_Located, Point]]) -> tuple[list[tuple[_Located, Point]], list[Heap]]:
    """Gather what lies in the same square of the picture; what lies alone stays by itself."""
    squares: dict[tuple[int, int], list[tuple[_Located, Point]]] = {}
    for one in drawn:
        squares.setdefault((int(one[1][0] // _HEAP), int(one[1][1] // _HEAP)), []).append(one)
    single, heaps = [], []
    for square in sorted(squares):
        inside = squares[square]
        if len(inside) == 1:
            single.append(inside[0])
            continue
        x, y = (round(sum(place[axis] for _, place in inside) / len(inside), 1) for axis in (0, 1))
        named = ", ".join(name(scene, one.thing)[0] for one, _ in islice(inside, _NAMED_IN_HEAP))
        text = f"{len(inside)}: {named}{' …' if len(inside) > _NAMED_IN_HEAP else ''}"
        radius = round(min(_HEAP / 2, 8 + sqrt(len(inside))), 1)
        heaps.append(Heap(len(inside), text, x, y, radius))
    return sorted(single, key=lambda one: sort_key(scene)(one[0].thing)), heaps


def _labelled(spots: Sequence[Spot], picture: _Picture, start: Point | None) -> list[Spot]:
    """Write names beside the points, and numbers for narrow screens."""
    lines = tuple(segment for spot in spots if start for segment in _segments(start, (spot.x, spot.y)))
    edge = Box(_MARGIN, _MARGIN, picture.width - _MARGIN, picture.height - _MARGIN)
    names = [Text((spot.x, spot.y), wrap(spot.link.text)) for spot in spots]
    numbers = [Text((spot.x, spot.y), (str(spot.number),) if spot.number else ()) for spot in spots]
    wide = place_labels(names, Sheet(edge, FONT, RADIUS, lines))
    narrow = place_labels(numbers, Sheet(edge, NUMBER_FONT, WIDE_RADIUS, lines))
    return [
        Spot(
            spot.number,
            spot.link,
            spot.x,
            spot.y,
            spot.line,
            _label(text, named, FONT),
            _label(number, numbered, NUMBER_FONT),
        )
        for spot, text, named, number, numbered in zip(spots, names, wide, numbers, narrow, strict=True)
    ]


def _label(text: Text, placed: Placed | None, font: float) -> Label | None:
    if placed is None:
        return None
    leader = ""
    if placed.leader:
        (ax, ay), (bx, by) = placed.leader
        leader = f"M{ax:.1f} {ay:.1f}L{bx:.1f} {by:.1f}"
    return Label(text.lines, round(placed.x, 1), round(placed.baseline, 1), placed.anchor, leader)


def _bend(start: Point, end: Point) -> Point:
    """Give the control point of the curve from one point to another: a little above the straight line."""
    across, along = end[0] - start[0], end[1] - start[1]
    side = 1 if across >= 0 else -1
    return (start[0] + end[0]) / 2 + side * along * _BEND, (start[1] + end[1]) / 2 - side * across * _BEND


def _line(start: Point | None, end: Point) -> str:
    """Write the line from the centre to a point as path data."""
    if start is None or hypot(end[0] - start[0], end[1] - start[1]) < RADIUS:
        return ""
    x, y = _bend(start, end)
    return f"M{start[0]:g} {start[1]:g}Q{x:.1f} {y:.1f} {end[0]:g} {end[1]:g}"


def _segments(start: Point, end: Point) -> list[Segment]:
    """Give the line from the centre as four straight pieces."""
    bend = _bend(start, end)
    steps = [quarter / 4 for quarter in range(5)]
    points = [
        (
            (1 - part) ** 2 * start[0] + 2 * part * (1 - part) * bend[0] + part**2 * end[0],
            (1 - part) ** 2 * start[1] + 2 * part * (1 - part) * bend[1] + part**2 * end[1],
        )
        for part in steps
    ]
    return list(pairwise(points))


def _row(scene: Scene, one: _Located, page: str) -> PlaceRow:
    place = link(scene, one.node, page) if one.node != one.thing and is_named(scene, one.node) else None
    return PlaceRow(link(scene, one.thing, page), place, _degrees(scene, one.latitude), _degrees(scene, one.longitude))


def _degrees(scene: Scene, number: float) -> str:
    """Write degrees with the decimal sign of the language, to about a metre."""
    text = f"{number:.5f}".rstrip("0").rstrip(".")
    return readable(Literal(text, datatype=vocab.XSD_DECIMAL), scene.words).replace("-", "−") + "°"


def _list(scene: Scene, display: Display, page: str, lists: Lists | None) -> Link | None:
    """Link to the list of the things of a display."""
    for group in lists.groups if lists else ():
        if group.shape in display.shapes:
            path = f"{group.path}.{scene.language}.html"
            return Link(scene.words["map_all"], relative(path, page))
    return None

"""
The maps of pages as plain values. Places are in the units of the picture, which stand in `width` and `height`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.place_views import Backdrop
from lodpub.views import Link


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text; `anchor` is start, middle or end as in SVG, `leader` path data from the point to the text."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """
    A thing on a map, `number` in the list beside it; `line` is path data from the centre.

    `label` is drawn where there is room for text, `short` on narrow screens; either may find no place.
    """

    number: int
    link: Link
    x: float
    y: float
    line: str = ""
    label: Label | None = None
    short: Label | None = None


@dataclass(frozen=True, slots=True)
class Heap:
    """Things that lie too close together to be told apart: how many, and their names in a few words."""

    count: int
    text: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of the table behind a map: the thing, its place where that has a name of its own, degrees as text."""

    link: Link
    place: Link | None
    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class MapView:
    """
    A map of many things, and what stands beside it.

    `unknown` are the things without known place; `more` and `more_unknown` say how many are left out of table and
    list, `all` leads to the page with all of them.
    """

    name: str
    title: str
    text: str
    backdrop: Backdrop
    width: int
    height: int
    centre: Spot | None
    spots: tuple[Spot, ...]
    heaps: tuple[Heap, ...]
    unknown: tuple[Link, ...]
    rows: tuple[PlaceRow, ...]
    all: Link | None = None
    more: int = 0
    more_unknown: int = 0

    @property
    def numbered(self) -> bool:
        """Whether numbers stand for names on narrow screens."""
        return any(spot.short for spot in self.spots)

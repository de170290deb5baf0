"""
The displays of many things as plain values, and the page that shows them. All measures are in per cent of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.map_views import MapView
from lodpub.views import Download, Frame, Link, Listing, Value


@dataclass(frozen=True, slots=True)
class FigureView:
    """A number, written for people, and what it counts; `href` leads to the list of just these things, or is empty."""

    number: str
    href: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A value and how many things have it; `share` is the length of its bar, the longest being 100."""

    link: Link
    number: str
    share: float


@dataclass(frozen=True, slots=True)
class BarsView:
    """The values by number; `more` says how many others there are, and leads to them where they are listed."""

    bars: tuple[Bar, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis, at the beginning of a year."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A thing in time: a bar from `at` on, or a point where it has no `width`.

    `years` say the same in short, `start` and `end` as exactly as the data does.
    """

    link: Link
    years: str
    at: float
    width: float
    start: Value
    end: Value | None


@dataclass(frozen=True, slots=True)
class Column:
    """How many things begin in a span of years; `share` is the height of the column, the highest being 100."""

    years: str
    number: str
    at: float
    width: float
    share: float


@dataclass(frozen=True, slots=True)
class Lane:
    """
    The things of one kind in time: each by itself as `marks`, or, where they are too many, counted as `columns`.

    `undated` are those of which no start is known, `more` how many of these are not named.
    """

    title: Link
    count: int
    marks: tuple[Mark, ...]
    columns: tuple[Column, ...]
    undated: tuple[Link, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Several lanes over the same years."""

    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]


Content = FigureView | BarsView | TimelineView | MapView


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A display on a page: the id of its section, its heading and introduction, what it is and what it shows.

    The languages of heading and introduction are empty where they are those of the page.
    """

    anchor: str
    title: str
    title_language: str
    comment: str
    comment_language: str
    kind: str
    content: Content


@dataclass(frozen=True, slots=True)
class HomePage:
    """
    The first page: what this is, the displays, the main list and, where it does not stand here whole, the
    `rest` of it, the other lists by name, the downloads.
    """

    frame: Frame
    heading: str
    lead: tuple[str, ...]
    displays: tuple[Shown, ...]
    main: Listing | None
    rest: Link | None
    others: tuple[Listing, ...]
    downloads: tuple[Download, ...]

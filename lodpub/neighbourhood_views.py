"""
The picture of a neighbourhood as plain values: names, where they stand, and the lines between them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing in a drawing: its name in full and as far as there is room, its page, the height of its name."""

    text: str
    short: str
    href: str
    language: str
    y: int


@dataclass(frozen=True, slots=True)
class Strand:
    """
    A property in a drawing: its name, its things, and a line to each (SVG path data).

    `x` is where names begin, with `anchor` "start", or end, with "end"; `y` is the height of the property's own.
    """

    label: str
    language: str
    anchor: str
    x: int
    y: int
    lines: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """The box of the thing itself: corner and size, its name in lines, with the height of each, around a middle."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    lines: tuple[tuple[str, int], ...]
    language: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of one `shape`, wide or narrow; measures are its own units."""

    shape: str
    width: int
    height: int
    box: Box
    strands: tuple[Strand, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a thing is connected with, drawn for wide and for narrow pages; `rest` counts what there is no room for."""

    drawings: tuple[Drawing, ...]
    rest: int

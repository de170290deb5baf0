"""
The picture of a neighbourhood as plain values: names, where they stand, and the lines between them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing in the picture: its name in full and as far as there is room, its page, where its name stands."""

    text: str
    short: str
    href: str
    language: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Strand:
    """A property in the picture: its name, where that stands, its things, and a line to each (SVG path data)."""

    label: str
    language: str
    x: int
    y: int
    lines: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """
    What a thing is connected with: at the left what points at it, at the right what it points at.

    Measures are those of the drawing. `name` is the name of the thing in lines, with the height of each; `top` and
    `bottom` are the edges of its box; `rest` counts the things for which there is no room.
    """

    width: int
    height: int
    top: int
    bottom: int
    name: tuple[tuple[str, int], ...]
    language: str
    left: tuple[Strand, ...]
    right: tuple[Strand, ...]
    rest: int

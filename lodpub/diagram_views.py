"""
A diagram of classes as plain values, for its template; all measures are in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiagramLine:
    """A line of text in a box; `y` is its middle, `full` the text where it was cut, `href` leads to the term."""

    text: str
    y: int
    href: str = ""
    full: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class DiagramBox:
    """A class with the properties that matter most; `href` leads to where the class is described."""

    x: int
    y: int
    height: int
    title: DiagramLine
    lines: tuple[DiagramLine, ...]


@dataclass(frozen=True, slots=True)
class DiagramArrow:
    """An arrow from a property to the class of its values: the path as SVG writes it, and what it says in words."""

    path: str
    words: tuple[str, str, str]
    general: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes of one `box` width, arrows between them, and the names of `common` properties, which stand in no box."""

    width: int
    height: int
    box: int
    boxes: tuple[DiagramBox, ...]
    arrows: tuple[DiagramArrow, ...]
    common: str

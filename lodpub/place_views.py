"""
A small map of one place as plain values, and the ground on which maps are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backdrop:
    """
    The outlines behind a map: the static file with them, and the part of it that is shown, as an SVG view box.

    `hair` is the width of a pixel of the picture in the units of the outlines.
    """

    name: str
    window: str
    hair: float


@dataclass(frozen=True, slots=True)
class SmallMap:
    """A map of one place in its surroundings; `root` is the way from the page to the root of the site."""

    text: str
    backdrop: Backdrop
    root: str
    width: int
    height: int
    x: float
    y: float

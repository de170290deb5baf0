"""
From degrees to the plane: Europe in ETRS89-LAEA (EPSG:3035), the world in Equal Earth, both true to area.

The outlines of the maps, `static/europe.svg` and `static/world.svg`, are projected likewise (`frontend/outlines`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import asin, atanh, cos, radians, sin, sqrt

#: GRS80, the ellipsoid of ETRS89: half its greater axis in metres, and its eccentricity.
_AXIS = 6_378_137.0
_FLATTENING = 1 / 298.257222101
_SQUARED = _FLATTENING * (2 - _FLATTENING)
_ECCENTRICITY = sqrt(_SQUARED)
#: EPSG:3035: latitude and longitude of the origin in degrees, false easting and northing in metres.
_ORIGIN = 52.0, 10.0
_FALSE = 4_321_000.0, 3_210_000.0
#: Equal Earth (Šavrič, Patterson, Jenny 2018).
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


@dataclass(frozen=True, slots=True)
class Outlines:
    """
    The outlines of a part of the world: the static file, its projection, what it shows as left, top, right and bottom.

    A point and the bounds are in the units of the file, of which a kilometre has `scale`; down is south.
    """

    name: str
    project: Callable[[float, float], tuple[float, float]]
    bounds: tuple[float, float, float, float]
    scale: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Give the place of a point in the units of the file."""
        east, north = self.project(longitude, latitude)
        return east / 1000 * self.scale, -north / 1000 * self.scale

    def shows(self, longitude: float, latitude: float) -> bool:
        """Tell whether a point lies within the bounds."""
        x, y = self.place(longitude, latitude)
        left, top, right, bottom = self.bounds
        return left <= x <= right and top <= y <= bottom


def to_europe(longitude: float, latitude: float) -> tuple[float, float]:
    """
    Give easting and northing in metres in EPSG:3035 (EPSG method 9820, for the ellipsoid).

    >>> [round(metres) for metres in to_europe(5, 50)]
    [3962799, 2999719]
    """
    turn, beta = radians(longitude - _ORIGIN[1]), _authalic(latitude)
    facing = 1 + _SINE * sin(beta) + _COSINE * cos(beta) * cos(turn)
    away = _RADIUS * sqrt(2 / max(facing, 1e-12))  # the point opposite to the origin is infinitely far away
    east = away * _STRETCH * cos(beta) * sin(turn)
    north = away / _STRETCH * (_COSINE * sin(beta) - _SINE * cos(beta) * cos(turn))
    return _FALSE[0] + east, _FALSE[1] + north


def to_world(longitude: float, latitude: float) -> tuple[float, float]:
    """
    Give metres east and north of the middle of the Equal Earth map.

    >>> to_world(0, 0)
    (0.0, 0.0)
    """
    theta = asin(sqrt(3) / 2 * sin(_authalic(latitude)))
    square = theta * theta
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    east = 2 * sqrt(3) / 3 * _RADIUS * radians(longitude) * cos(theta) / slope
    return east, _RADIUS * theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def _q(sine: float) -> float:
    """Give the q of EPSG method 9820 for the sine of a latitude."""
    part = _ECCENTRICITY * sine
    return (1 - _SQUARED) * (sine / (1 - part * part) + atanh(part) / _ECCENTRICITY)


def _authalic(latitude: float) -> float:
    """Give the latitude in radians on the sphere of the same area."""
    return asin(max(-1.0, min(1.0, _q(sin(radians(latitude))) / _POLE)))


_POLE = _q(1.0)
#: The radius of the sphere of the same area.
_RADIUS = _AXIS * sqrt(_POLE / 2)
_SINE, _COSINE = sin(_authalic(_ORIGIN[0])), cos(_authalic(_ORIGIN[0]))
#: By how much EPSG:3035 stretches the sphere from west to east, and presses it from north to south.
_STRETCH = _AXIS * cos(radians(_ORIGIN[0])) / sqrt(1 - _SQUARED * sin(radians(_ORIGIN[0])) ** 2) / (_RADIUS * _COSINE)

EUROPE = Outlines("europe.svg", to_europe, (2300, -5500, 7400, -1200), 1)
WORLD = Outlines("world.svg", to_world, (-1730, -845, 1730, 845), 0.1)

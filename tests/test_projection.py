"""Projections: ours agree with PROJ, and the files of the outlines with ours."""

from __future__ import annotations

import math
from importlib import resources
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from lodpub.projection import EUROPE, WORLD, Outlines, to_europe, to_world

TO_3035 = Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)
TO_EQUAL_EARTH = Transformer.from_crs("EPSG:4326", "EPSG:8857", always_xy=True)


def test_europe_agrees_with_proj() -> None:
    """Over all Europe, EPSG:3035 is met to a millimetre."""
    grid = [(east, north) for east in range(-32, 61, 3) for north in range(27, 83, 2)]
    assert len(grid) > 500
    for east, north in grid:
        assert to_europe(east, north) == pytest.approx(TO_3035.transform(east, north), abs=0.001)


@given(longitude=st.floats(-180, 180), latitude=st.floats(-90, 90))
def test_the_world_agrees_with_proj(longitude: float, latitude: float) -> None:
    """Equal Earth is met to a metre everywhere (PROJ takes WGS 84, all but the same as GRS80)."""
    assert to_world(longitude, latitude) == pytest.approx(TO_EQUAL_EARTH.transform(longitude, latitude), abs=1)


@given(longitude=st.floats(-180, 180), latitude=st.floats(-90, 90))
def test_every_point_has_a_place(longitude: float, latitude: float) -> None:
    """No point of the globe breaks a projection, not even the one opposite to its origin; the world shows all."""
    assert all(math.isfinite(metres) for metres in (*to_europe(longitude, latitude), *to_europe(-170, -52)))
    assert WORLD.shows(longitude, latitude)


@pytest.mark.parametrize(
    "place", [(-7.5, 40.1), (23.7, 56.65), (28.86, 47.0), (40.2, 49.3), (-10.5, 51.9), (25.8, 71.1)]
)
def test_europe_holds_europe(place: tuple[float, float]) -> None:
    """From Ireland to Luhansk, from Fundão to the North Cape all is within the outlines of Europe; Chicago is not."""
    assert EUROPE.shows(*place)
    assert not EUROPE.shows(-87.6, 41.9)


@pytest.mark.parametrize("outlines", [EUROPE, WORLD], ids=lambda one: one.name)
def test_the_files_have_the_bounds_that_the_projection_tells(outlines: Outlines) -> None:
    """A file of outlines has the view box that the package reckons with, and is light enough for a page."""
    body = (resources.files("lodpub") / "static" / outlines.name).read_bytes()
    left, top, right, bottom = outlines.bounds
    root = ElementTree.fromstring(body)
    assert [float(one) for one in root.get("viewBox", "").split()] == [left, top, right - left, bottom - top]
    assert [one.get("id") for one in root] == ["land", "borders"]
    assert len(body) < 30_000


@pytest.mark.parametrize(
    ("place", "on_land"),
    [
        ((23.71, 56.65), True),  # Jelgava
        ((34.1, 45.3), True),  # Crimea
        ((14.45, 35.9), True),  # Malta
        ((-7.5, 40.14), True),  # Fundão
        ((27.5, 47.77), True),  # Glodeni
        ((20, 58), False),  # the Baltic Sea
        ((33, 43.5), False),  # the Black Sea
        ((-9.5, 46), False),  # the Bay of Biscay
    ],
)
def test_the_outlines_lie_where_the_projection_puts_them(place: tuple[float, float], on_land: bool) -> None:
    """Towns lie on the land of the outlines, places at sea do not: file and projection fit together."""
    for outlines in (EUROPE, WORLD) if place[0] != 14.45 else (EUROPE,):
        assert (_around(outlines, outlines.place(*place)) != 0) == on_land, outlines.name


def _around(outlines: Outlines, place: tuple[float, float]) -> int:
    """Count how often the rings of the land go around a point, modulo two."""
    body = (resources.files("lodpub") / "static" / outlines.name).read_bytes()
    drawn = ElementTree.fromstring(body)[0].get("d", "")
    inside = 0
    for ring in drawn.removeprefix("M").removesuffix("z").split("zM"):
        first, steps = (part.replace("-", " -").split() for part in ring.split("l"))
        x, y = float(first[0]), float(first[1])
        points = [(x, y)]
        for right, down in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + float(right), y + float(down)
            points.append((x, y))
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
            if (ay > place[1]) != (by > place[1]) and place[0] < ax + (place[1] - ay) / (by - ay) * (bx - ax):
                inside ^= 1
    return inside

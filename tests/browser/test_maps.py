"""Maps in a real browser: with the letters that it has, names stay apart, and the keyboard reaches every point."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lodpub.graph import load
from lodpub.html import static_files
from lodpub.map_views import MapView
from lodpub.maps import make_map
from lodpub.workshop import make_workshop
from tests.conftest import ROOT
from tests.sites import fill
from tests.test_maps import HEAD, SHAPES, display_of, point, render, scene_of

pytestmark = pytest.mark.slow

#: Twenty-five places that lie close together, with names of every length.
CROWD = "".join(
    point(f"p{one}", (21 + one % 5 * 1.7, 50 + one // 5 * 1.1), "Wide Municipality of Mmmm" * (one % 3) + f" {one}")
    for one in range(25)
)
#: The names that are shown, with their boxes; and those that lie outside the picture or on one another.
FAULTS = """() => {
    const edge = document.querySelector(".picture").getBoundingClientRect();
    const shown = [...document.querySelectorAll(".picture text")].filter((one) => one.getClientRects().length);
    const boxes = shown.map((one) => [one.textContent, one.getBoundingClientRect()]);
    const meet = (a, b) => a.x < b.right - 1 && b.x < a.right - 1 && a.y < b.bottom - 1 && b.y < a.bottom - 1;
    const outside = boxes.filter(([, box]) => box.x < edge.x || box.right > edge.right);
    const pairs = boxes.filter(([, box], at) => boxes.slice(at + 1).some((one) => meet(box, one[1])));
    return {shown: boxes.length, outside, pairs};
}"""


@pytest.fixture(params=["own", "crowd"])
def view(request: pytest.FixtureRequest, tmp_path: Path) -> MapView:
    """Give the map of the embedded publication, and one with a crowd."""
    crowd = fill(tmp_path / "crowd", {"data/x.ttl": HEAD + CROWD, "shapes/x.ttl": SHAPES})
    shop = make_workshop(load(ROOT if request.param == "own" else crowd))
    found = make_map(scene_of(shop, "lv"), display_of(shop), "lv.html")
    assert found is not None
    return found


def _open(browser: Browser, view: MapView, folder: Path, width: int) -> Page:
    """Open a page that holds nothing but a map, with the style of the site."""
    style = static_files()["style.css"][1].decode()
    body = f"<!doctype html><html lang=lv><title>x</title><style>{style}</style><main class=wide>"
    path = folder / "map.html"
    path.write_text(body + render("map", view, "lv"), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_what_is_written_on_a_map_can_be_read(browser: Browser, view: MapView, tmp_path: Path, width: int) -> None:
    """Names or numbers neither overlap nor run out of the picture, no letter is tiny, and nothing scrolls sideways."""
    page = _open(browser, view, tmp_path, width)
    found = page.evaluate(FAULTS)
    assert found["shown"] > 5
    assert (found["outside"], found["pairs"]) == ([], [])
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".spot text")].filter((one) => one.getClientRects().length)
            .map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"""
    )
    assert min(sizes) >= 11
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_the_keyboard_reaches_every_point(browser: Browser, view: MapView, tmp_path: Path) -> None:
    """Tab goes through all points of the map, each a link with a name."""
    page = _open(browser, view, tmp_path, 1280)
    reached = []
    for _ in view.spots:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.querySelector('title').textContent"))
    assert reached == [spot.link.text for spot in view.spots]
    page.close()

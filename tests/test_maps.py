"""Maps: where things are, what is not known, and that any folder gets one without a line of Python."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import NamedNode

from lodpub.displays import Display, Kind
from lodpub.graph import Publication, load
from lodpub.html import static_files
from lodpub.map_views import MapView, Spot
from lodpub.maps import LABELLED, NAMES, ROWS, make_map, small_map
from lodpub.naming import Scene, name
from lodpub.shapes import follow
from lodpub.tables import coordinates
from lodpub.words import words
from lodpub.workshop import Workshop, make_workshop
from tests.sites import fill, partners

HEAD = """
@prefix x: <https://x.org/id/place/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix schema: <https://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = """
@prefix x: <https://x.org/id/place/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix show: <https://w3id.org/lodpub/show#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
x:Shape a sh:NodeShape ; sh:targetClass x:Place ; rdfs:label "Places"@en, "Vietas"@lv .
x:map a show:Map ; show:of x:Shape ; show:centre x:home .
"""
CONTINENTS = {"Nairobi": (36.8, -1.3), "Lima": (-77, -12), "Suva": (178.4, -18.1), "Rīga": (24.1, 56.95)}


def scene_of(shop: Workshop, language: str) -> Scene:
    return next(scene for scene in shop.scenes if scene.language == language)


def display_of(shop: Workshop) -> Display:
    return next(one for one in shop.displays if one.kind is Kind.MAP)


def _map(root: Path, facts: str, language: str = "en") -> MapView | None:
    """Make the map of a folder of someone else's, from a few facts."""
    shop = make_workshop(load(fill(root, {"data/x.ttl": HEAD + facts, "shapes/x.ttl": SHAPES}), "https://x.org/"))
    return make_map(scene_of(shop, language), display_of(shop), f"{language}.html", shop.around.lists)


def point(local: str, place: tuple[float, float], label: str = "") -> str:
    east, north = place
    return f'x:{local} a x:Place ; rdfs:label "{label or local}" ; geo:lat "{north}" ; geo:long "{east}" .\n'


def render(macro: str, view: Any, language: str) -> str:  # Any: whatever the macro takes
    """Render a macro of maps.html by itself."""
    static = static_files()
    environment = Environment(loader=PackageLoader("lodpub"), autoescape=True, undefined=StrictUndefined)
    environment.globals["static"] = lambda one: static[one][0]
    environment.globals["inline"] = lambda one: static[one][1].decode()
    environment.globals["again"] = lambda inner, what, told: inner(what, told)
    template = f'{{% import "maps.html" as maps %}}{{{{ maps.{macro}(view, words) }}}}'
    return environment.from_string(template).render(view=view, words=words(language))


def _links(page: str) -> list[str]:
    """Give the targets of all links of a piece of a page, those inside SVG too."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [one.get("href", "") for one in tree.iter() if str(one.tag).rpartition("}")[2] == "a"]


def _everything(view: MapView) -> list[Spot]:
    return [*([view.centre] if view.centre else []), *view.spots]


@pytest.fixture(scope="module", params=["lv", "en"])
def own(request: pytest.FixtureRequest, publication: Publication) -> tuple[Scene, Display, MapView]:
    """Give the map of the embedded publication in a language."""
    shop = make_workshop(publication)
    scene = scene_of(shop, request.param)
    view = make_map(scene, display_of(shop), f"{request.param}.html", shop.around.lists)
    assert view is not None
    return scene, display_of(shop), view


def test_every_partner_with_a_known_seat_is_on_the_map(own: tuple[Scene, Display, MapView]) -> None:
    """Partners whose seat has coordinates are drawn, those without are named beside the map, and none is both."""
    scene, display, view = own
    data = scene.publication.data
    assert display.place is not None
    known = {
        one: any(coordinates(data, site) for site in follow(data, one, display.place) if isinstance(site, NamedNode))
        for one in partners(scene.publication)
    }
    assert {True, False} == set(known.values())
    assert {spot.link.text for spot in view.spots} == {name(scene, one)[0] for one, there in known.items() if there}
    assert {one.text for one in view.unknown} == {name(scene, one)[0] for one, there in known.items() if not there}


def test_lines_lead_from_the_centre_to_each(own: tuple[Scene, Display, MapView]) -> None:
    """The centre is drawn and named though it is no partner, and a line leads from it to every other point."""
    scene, display, view = own
    assert display.centre is not None
    assert view.centre is not None
    assert view.centre.link.text == name(scene, display.centre)[0]
    assert all(spot.line.startswith(f"M{view.centre.x:g} {view.centre.y:g}Q") for spot in view.spots)


def test_every_point_has_its_name_and_its_number(own: tuple[Scene, Display, MapView]) -> None:
    """There is room for all names, and on narrow screens for the numbers of the list below the map."""
    _, _, view = own
    assert all(spot.label for spot in _everything(view))
    assert [spot.short.lines for spot in view.spots if spot.short] == [(str(spot.number),) for spot in view.spots]
    assert view.backdrop.name == "europe.svg"


def test_the_map_on_a_page(own: tuple[Scene, Display, MapView], site: Path) -> None:
    """The picture is named, its links lead to pages that are there, the table has the reader's decimal sign."""
    scene, _, view = own
    page = render("map", view, scene.language)
    assert f'role="group" aria-label="{view.title}"' in page
    assert all((site / link).is_file() for link in _links(page))
    assert set(_links(page)) >= {spot.link.href for spot in _everything(view)}
    sign = {"lv": ",", "en": "."}[scene.language]
    assert all(sign in row.latitude and sign in row.longitude for row in view.rows)
    assert len(gzip.compress(page.encode(), mtime=0)) < 16_000
    assert " id=" not in page


def test_the_same_graph_gives_the_same_map(tmp_path: Path) -> None:
    """In whatever order the facts stand in the file, the map is the same."""
    facts = [point(local, place) for local, place in CONTINENTS.items() if local != "Rīga"]
    maps = [_map(tmp_path / str(turn), "".join(facts[::turn])) for turn in (1, -1)]
    assert maps[0] == maps[1]
    assert render("map", maps[0], "en") == render("map", maps[1], "en")


def test_points_on_several_continents_get_a_map_of_the_world(tmp_path: Path) -> None:
    """Where not all points lie in Europe the world is drawn, and every point is in the picture."""
    facts = "".join(point(f"p{number}", place, label) for number, (label, place) in enumerate(CONTINENTS.items()))
    view = _map(tmp_path, facts)
    assert view is not None
    assert view.backdrop.name == "world.svg"
    assert sorted(spot.link.text for spot in view.spots) == sorted(CONTINENTS)
    assert all(0 < spot.x < view.width and 0 < spot.y < view.height for spot in view.spots)
    assert (view.title, view.centre) == ("Map", None)


def test_without_coordinates_there_is_no_map(tmp_path: Path) -> None:
    """Coordinates that are missing, half there, no numbers or off the globe make no map."""
    facts = """x:a a x:Place . x:b a x:Place ; geo:lat "1" . x:c a x:Place ; geo:lat "north" ; geo:long "1" .
        x:d a x:Place ; geo:lat "91" ; geo:long "1" . x:e a x:Place ; geo:lat "NaN" ; geo:long "1" ."""
    assert _map(tmp_path, facts) is None


def test_what_has_no_place_is_named_beside_the_map(tmp_path: Path) -> None:
    """A thing without coordinates is linked below the map and stands nowhere on it; of very many, some are named."""
    facts = point("a", (20, 50)) + "".join(f"x:n{one:03} a x:Place ." for one in range(NAMES + 5))
    view = _map(tmp_path, facts)
    assert view is not None
    assert [spot.link.href for spot in view.spots] == ["doc/place/a.en.html"]
    assert (len(view.unknown), view.more_unknown) == (NAMES, 5)
    assert "and 5 more" in render("map", view, "en")


def test_a_centre_that_is_one_of_the_things_is_drawn_once(tmp_path: Path) -> None:
    """The centre may itself be among the things; a thing at the very same spot has no line."""
    view = _map(tmp_path, point("home", (20, 50)) + point("a", (20, 50)) + point("b", (25, 50)))
    assert view is not None
    assert view.centre is not None
    assert [(spot.link.text, bool(spot.line)) for spot in view.spots] == [("a", False), ("b", True)]


def test_a_thing_at_two_places_has_two_points(tmp_path: Path) -> None:
    """A thing is drawn at each of its places, along whatever path the display names."""
    facts = """x:a a x:Place ; x:at [ geo:lat "50" ; geo:long "20" ], [ geo:lat "51" ; geo:long "10" ] ."""
    root = fill(
        tmp_path, {"data/x.ttl": HEAD + facts, "shapes/x.ttl": SHAPES.replace("x:home", "x:home ; show:place x:at")}
    )
    shop = make_workshop(load(root))
    view = make_map(scene_of(shop, "en"), display_of(shop), "en.html")
    assert view is not None
    assert len(view.spots) == len(view.rows) == 2


def test_a_map_of_very_many_things_stays_small(tmp_path: Path) -> None:
    """Beyond what can be named, things that lie together are one mark with their number; the list has all of them."""
    many = 3000
    facts = "".join(point(f"p{one}", (one % 50 * 0.7 - 5, one // 50 * 0.4 + 38)) for one in range(many))
    view = _map(tmp_path, facts)
    assert view is not None
    assert sum(heap.count for heap in view.heaps) + len(view.spots) == many > LABELLED
    assert not any(spot.label or spot.short or spot.line for spot in view.spots)
    assert (len(view.rows), view.more) == (ROWS, many - ROWS)
    page = render("map", view, "en")
    assert "doc/place.en.html" in _links(page)
    assert len(gzip.compress(page.encode(), mtime=0)) < 30_000


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    """Markup in names and addresses becomes neither an element nor an attribute, in the picture or beside it."""
    bad = '\\"><script>alert(1)</script><img src=x onerror=alert(1)>&lt;'
    facts = "".join(
        [
            point("a", (20, 50), bad),
            f'x:b a x:Place ; rdfs:label "{bad}" .',
            f'<javascript:alert(1)> a x:Place ; rdfs:label "{bad}" ; geo:lat 50 ; geo:long 25 .',
            "".join(point(f"p{one}", (20, 51), f"</title></svg>{bad}") for one in range(LABELLED)),
        ]
    )
    view = _map(tmp_path, facts)
    assert view is not None
    for one in (view, replace(view, spots=view.spots[:3], heaps=())):
        page = render("map", one, "en")
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        found = {str(element.tag).rpartition("}")[2] for element in tree.iter()}
        assert not found & {"script", "img", "image"}
        assert not any(key.startswith("on") for element in tree.iter() for key in element.attrib)
        assert not any(link.startswith("javascript") for link in _links(page))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=8),
    european=st.booleans(),
)
def test_every_point_is_in_the_picture(
    places: list[tuple[float, float]], european: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever on the globe points lie, all are inside the picture, and the window is inside the outlines."""
    here = [(10 + east / 10, 52 + north / 9) for east, north in places] if european else places
    facts = "".join(point(f"p{number}", (round(x, 6), round(y, 6))) for number, (x, y) in enumerate(here))
    view = _map(tmp_path_factory.mktemp("map"), facts)
    assert view is not None
    assert len(view.spots) == len(here)
    assert all(0 <= spot.x <= view.width and 0 <= spot.y <= view.height for spot in view.spots)
    left, top, width, height = map(float, view.backdrop.window.split())
    assert height / width == pytest.approx(view.height / view.width, abs=0.002)
    if view.backdrop.name == "europe.svg":
        assert left >= 2300
        assert top >= -5500
        assert left + width <= 7401
        assert top + height <= -1199


@pytest.mark.parametrize("place", [(23.71278, 56.65), (-7.50135, 40.14025), (179.9, -16.5), (0, 90), (-87.6, 41.9)])
@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_small_map_shows_a_place(publication: Publication, place: tuple[float, float], language: str) -> None:
    """A place anywhere is in its small picture, which is named by its coordinates and adds little to the page."""
    scene = scene_of(make_workshop(publication), language)
    view = small_map(scene, place, f"doc/site/jelgava.{language}.html")
    assert 0 <= view.x <= view.width
    assert 0 <= view.y <= view.height
    page = render("small_map", view, language)
    assert f'href="../../static/{view.backdrop.name.removesuffix(".svg")}.' in page
    assert f'role="img" aria-label="{view.text}"' in page
    assert len(gzip.compress(page.encode(), mtime=0)) < 600

"""The small picture of what a thing is connected with."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.sites import build, dead_links, fill, tree

PREFIXES = """@prefix ex: <https://example.org/id/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix show: <https://w3id.org/lodpub/show#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <https://example.org/def#> .
"""
SHAPES = """v:TownShape a sh:NodeShape ; sh:targetClass v:Town ; sh:order 2 ; show:neighbourhood true ; sh:property
    [ sh:path [ sh:inversePath v:in ] ; sh:name 'Holds'@en ; sh:order 1 ] .
    v:LandShape a sh:NodeShape ; sh:targetClass v:Land ; sh:order 1 ."""
DATA = """ex:a a v:Town ; rdfs:label 'Ascha' ; v:kind ex:k ; v:near ex:b ; v:land ex:l ; v:site <http://a.example/> ;
        v:old [ v:name 'Aska' ] ; prov:hadPrimarySource ex:s .
    ex:b a v:Town ; rdfs:label 'Bach' ; v:near ex:a . ex:l a v:Land ; rdfs:label 'Land' .
    ex:k a skos:Concept ; rdfs:label 'Kind' . ex:s rdfs:label 'Source' .
    ex:h v:in ex:a ; rdfs:label 'House' . <https://example.org/id/h#door> v:of ex:a ; rdfs:label 'Door' ."""


def _site(root: Path, data: str, shapes: str = SHAPES) -> Path:
    fill(root, {"data/one.ttl": PREFIXES + data, "shapes/one.ttl": PREFIXES + shapes})
    build(root)
    return root / "public"


def _drawings(site: Path, path: str = "doc/a.en.html") -> dict[str, Element]:
    page = html5lib.parse((site / path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return {one.get("class", "").removeprefix("drawn-"): one for one in page.iter() if one.tag.endswith("svg")}


def _texts(drawing: Element) -> list[str]:
    return ["".join(one.itertext()).strip() for one in drawing.iter() if one.tag.endswith("text")]


def _links(drawing: Element) -> list[str]:
    return [one.get("href", "") for one in drawing.iter() if one.tag.endswith("}a") or one.tag == "a"]


def test_a_shape_asks_for_the_picture(tmp_path: Path) -> None:
    """Things of the shape have one drawing for wide and one for narrow pages; others have none."""
    site = _site(tmp_path, DATA)
    assert set(_drawings(site)) == {"wide", "narrow"}
    assert _drawings(site, "doc/l.en.html") == {}


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_things_stand_with_their_property_in_order(tmp_path: Path, shape: str) -> None:
    """First what points at the thing, then what it points at; of these the first by the shapes, concepts last."""
    drawing = _drawings(_site(tmp_path, DATA))[shape]
    assert _texts(drawing) == ["Holds", "House", "land", "Land", "near", "Bach", "kind", "Kind", "Ascha"]
    assert _links(drawing) == ["h.en.html", "l.en.html", "b.en.html", "k.en.html"]


def test_the_picture_has_a_name(tmp_path: Path) -> None:
    """Who does not see it hears what it is, and its caption says where the same stands in words."""
    site = _site(tmp_path, DATA)
    for drawing in _drawings(site).values():
        assert (drawing.get("role"), drawing.get("aria-label")) == ("group", "Connections")
    assert "The same stands in words above." in (site / "doc/a.en.html").read_text()


def test_a_crowd_is_cut_to_what_there_is_room_for(tmp_path: Path) -> None:
    """Eight things stand on each side; the caption counts those that are not drawn."""
    crowd = "".join(
        f"ex:n{one} v:in ex:a ; rdfs:label 'N{one:03}' . ex:a v:at ex:m{one} . ex:m{one} rdfs:label 'M' ; v:no {one} ."
        for one in range(300)
    )
    site = _site(tmp_path, "ex:a a v:Town ; rdfs:label 'A' ." + crowd)
    assert len(_links(_drawings(site)["wide"])) == 16
    assert "Not drawn: 584." in (site / "doc/a.en.html").read_text()


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_names_stand_apart_and_inside(tmp_path: Path, shape: str) -> None:
    """Whatever their length, names are inside the drawing, and lines of text do not touch: each has 24 units."""
    long = (
        "ex:a a v:Town ; rdfs:label '"
        + "Very long name " * 12
        + "' . "
        + "".join(
            f"ex:n{one} v:p{one} ex:a ; rdfs:label '{'W' * 80}{one}' . "
            f"ex:a v:q{one} ex:m{one} . ex:m{one} rdfs:label 'I' ; v:z 1 ."
            for one in range(9)
        )
    )
    drawing = _drawings(_site(tmp_path, long))[shape]
    _, _, width, height = map(int, drawing.get("viewBox", "").split())
    places = sorted(
        (float(one.get("x", 0)), float(one.get("y", 0)))
        for one in drawing.iter()
        if one.tag.rpartition("}")[2] in {"text", "tspan"} and one.get("y")
    )
    assert all(0 <= x <= width and 10 < y < height for x, y in places)
    for _, some in itertools.groupby(places, key=lambda place: place[0]):
        heights = [y for _, y in some]
        assert all(below - above >= 24 for above, below in itertools.pairwise(heights))
    assert all(len(text) <= 110 for text in _texts(drawing))


@pytest.mark.parametrize("wicked", ["<script>alert(1)</script>", '"><a xlink:href="javascript:x">', "</text></svg>"])
def test_no_name_becomes_markup(tmp_path: Path, wicked: str) -> None:
    """A name that looks like markup is text in the drawing, too."""
    data = f"ex:a a v:Town ; rdfs:label '''{wicked}''' ; v:near ex:b . ex:b rdfs:label '''{wicked}''' ; v:size 1 ."
    site = _site(tmp_path, data)
    drawing = _drawings(site)["wide"]
    assert {one.tag.rpartition("}")[2] for one in drawing.iter()} <= {"svg", "path", "g", "a", "text", "rect", "tspan"}
    assert len(_links(drawing)) == 1


def test_the_drawing_is_the_same_each_time_and_leads_somewhere(tmp_path: Path) -> None:
    """Two builds draw alike, and every name leads to a page that there is."""
    one, other = _site(tmp_path / "one", DATA), _site(tmp_path / "other", DATA)
    assert tree(one) == tree(other)
    assert list(dead_links(one)) == []

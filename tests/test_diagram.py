"""The diagram of the model: every box and arrow is what ontology and shapes say, and nothing runs over anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodpub.describe import survey
from lodpub.diagram import diagram
from lodpub.diagram_views import Diagram
from lodpub.graph import Publication, load
from lodpub.layering import ENTRY, WIDTH, Arrow, Layout, lay_out
from lodpub.naming import Scene
from lodpub.shapes import read_model
from lodpub.words import words
from tests.sites import DATA, fill

#: Points of a path as `layering` draws it: the start, the ends of curves, the ends of straight pieces.
_PIECE = re.compile(r"([MCH])([^MCH]+)")

ONTOLOGY = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/def#> .

ex:House a owl:Class ; rdfs:label "House"@en .
ex:Villa a owl:Class ; rdfs:label "Villa"@en ; rdfs:subClassOf ex:House .
ex:Street a owl:Class ; rdfs:label "Street"@en .
ex:Cloud a owl:Class ; rdfs:label "Cloud"@en .
ex:on a owl:ObjectProperty ; rdfs:label "stands on"@en ; rdfs:domain ex:House ; rdfs:range ex:Street .
ex:number a owl:DatatypeProperty ; rdfs:label "number"@en ; rdfs:domain ex:House .
ex:corner a owl:ObjectProperty ; rdfs:label "meets"@en ; rdfs:domain ex:Street ; rdfs:range ex:Street .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/def#> .

ex:TreeShape a sh:NodeShape ; rdfs:label "Trees"@en ; sh:targetClass ex:Tree ; sh:order 1 ;
    sh:property [ sh:path ex:in ; sh:name "grows in"@en ; sh:class ex:Park ; sh:order 1 ] ,
        [ sh:path ex:near ; sh:name "stands near"@en ; sh:order 2 ;
            sh:or ( [ sh:class ex:Park ] [ sh:class ex:Pond ] ) ] ,
        [ sh:path ex:keeper ; sh:name "kept by"@en ; sh:node ex:KeeperShape ; sh:order 3 ] ,
        [ sh:path ex:age ; sh:name "age"@en ; sh:order 4 ] .
ex:ParkShape a sh:NodeShape ; rdfs:label "Parks"@en ; sh:targetClass ex:Park ; sh:order 2 .
ex:PondShape a sh:NodeShape ; rdfs:label "Ponds"@en ; sh:targetClass ex:Pond ; sh:order 3 .
ex:KeeperShape a sh:NodeShape ; rdfs:label "Keepers"@en ; sh:targetClass ex:Keeper ; sh:order 4 .
"""


def _diagram(publication: Publication, language: str = "en") -> Diagram | None:
    model = read_model(publication.shapes, publication.shape_files)
    return diagram(Scene(publication, survey(publication), model, words(language)))


def _drawn(root: Path, files: dict[str, str]) -> Diagram:
    found = _diagram(load(fill(root, {"data/a.ttl": DATA, **files})))
    assert found
    return found


def _points(path: str) -> Iterator[tuple[float, float, str]]:
    """Give the points that a path goes through."""
    y = 0.0
    for kind, numbers in _PIECE.findall(path):
        values = [float(one) for one in numbers.split()]
        y = y if kind == "H" else values[-1]
        yield values[0] if kind == "H" else values[-2], y, kind


def test_an_ontology_alone_is_drawn_by_domain_and_range(tmp_path: Path) -> None:
    """A property leads from its domain to its range, a class to a wider one; what nothing leads to is left out."""
    found = _drawn(tmp_path, {"ontology/a.ttl": ONTOLOGY})
    assert {one.words for one in found.arrows} == {
        ("House", "stands on", "Street"),
        ("Villa", "is a kind of", "House"),
    }
    boxes = {box.title.text: [line.text for line in box.lines] for box in found.boxes}
    assert boxes == {
        "House": ["number", "stands on"],
        "Villa": ["is a kind of"],
        "Street": ["meets: Street"],
    }
    assert {box.title.href for box in found.boxes} == {"#House", "#Villa", "#Street"}


def test_shapes_alone_are_drawn_by_class_and_node(tmp_path: Path) -> None:
    """The classes that sh:class, sh:or and sh:node ask for are the ends of the arrows."""
    found = _drawn(tmp_path, {"shapes/a.ttl": SHAPES})
    assert sorted(one.words[1:] for one in found.arrows) == [
        ("grows in", "Park"),
        ("kept by", "Keeper"),
        ("stands near", "Park"),
        ("stands near", "Pond"),
    ]
    tree = next(box for box in found.boxes if box.title.text == "Tree")
    assert [(line.text, line.strong) for line in tree.lines][-1] == ("age", False)
    assert tree.title.href.startswith("#shape-")


def test_where_nothing_points_at_anything_there_is_no_diagram(tmp_path: Path) -> None:
    """Data without ontology and shapes has nothing to draw."""
    assert _diagram(load(fill(tmp_path, {"data/a.ttl": DATA}))) is None


@pytest.mark.parametrize("language", ["lv", "en"])
def test_our_own_model_is_drawn_whole(publication: Publication, language: str) -> None:
    """The own classes have boxes, the links lead to places of the page, and no more is drawn than can be read."""
    found = _diagram(publication, language)
    assert found
    assert {"#Partner", "#Partnership", "#Agreement"} <= {box.title.href for box in found.boxes}
    assert 8 <= len(found.boxes) <= 16
    assert found.common


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_links_of_the_diagram_lead_to_the_terms(site: Path, language: str) -> None:
    """Each link inside the drawing is the id of a term or of a table of rules on the same page."""
    text = (site / f"def.{language}.html").read_text(encoding="utf-8")
    page = html5lib.parse(text, namespaceHTMLElements=False)
    ids = {one.get("id") for one in page.iter() if one.get("id")}
    drawing = next(one for one in page.iter() if one.tag.endswith("svg"))
    links = [one.get("href") for one in drawing.iter() if one.tag.endswith("}a") or one.tag == "a"]
    assert len(links) > 10
    assert {link[1:] for link in links if link} <= ids
    assert "style=" not in text


def test_the_drawing_does_not_depend_on_the_run(publication: Publication) -> None:
    """The same model is drawn the same twice."""
    assert _diagram(publication) == _diagram(publication)


HEIGHTS = st.lists(st.integers(30, 300), min_size=1, max_size=12)


@st.composite
def _models(draw: st.DrawFn) -> tuple[list[int], list[Arrow]]:
    heights = draw(HEIGHTS)
    boxes = st.integers(0, len(heights) - 1)
    pairs = draw(st.lists(st.tuples(boxes, boxes).filter(lambda two: two[0] != two[1]), max_size=24))
    return heights, [Arrow(one, two, heights[one] // 2) for one, two in pairs]


def _touches(layout: Layout, heights: list[int]) -> Iterator[str]:
    """Tell which boxes overlap, and which straight pieces of arrows run over a box."""
    areas = [(x, y, x + WIDTH, y + height) for (x, y), height in zip(layout.corners, heights, strict=True)]
    for one, two in combinations(areas, 2):
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]:
            yield f"{one} {two}"
    for path in layout.paths:
        points = list(_points(path))
        for (left, _, _), (right, y, kind) in pairwise(points):
            low, high = sorted((left, right))
            for area in areas if kind == "H" else ():
                if low < area[2] and area[0] < high and area[1] < y < area[3]:
                    yield f"{path} {area}"


@settings(max_examples=150, deadline=None)
@given(_models())
def test_no_box_and_no_arrow_runs_over_a_box(model: tuple[list[int], list[Arrow]]) -> None:
    """Whatever points at whatever, also in circles: boxes stand apart, and arrows pass between them."""
    heights, arrows = model
    layout = lay_out(heights, arrows)
    assert not list(_touches(layout, heights))
    for arrow, path in zip(arrows, layout.paths, strict=True):
        points = list(_points(path))
        (x, y), (to_x, to_y) = layout.corners[arrow.source], layout.corners[arrow.target]
        assert points[0][0] - x in (0, WIDTH)
        assert points[0][1] == y + arrow.port
        assert points[-1][0] - to_x in (0, WIDTH)
        assert points[-1][1] == to_y + ENTRY
        assert x != to_x
    for x, y in layout.corners:
        assert 0 <= x <= layout.width - WIDTH
        assert 0 <= y <= layout.height


def test_arrows_lead_from_left_to_right_where_there_is_no_circle() -> None:
    """A chain stands in one column a box; an arrow past a column has a lane there."""
    layout = lay_out([60, 60, 60], [Arrow(0, 1, 40), Arrow(1, 2, 40), Arrow(0, 2, 50)])
    lefts = [x for x, _ in layout.corners]
    assert lefts == sorted(set(lefts))
    assert "H" in layout.paths[2]
    assert "H" not in layout.paths[0]

"""
The views of publications that share nothing with ours come without a line of Python.

What the shapes of a sample ask for is looked for on its pages: figures, maps, timelines, bars, facets, pictures,
drawings of the neighbourhood, and values shown in the page of another thing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import survey
from lodpub.displays import Display, Kind, read_displays, things
from lodpub.facts import Subject, Term
from lodpub.graph import Publication, load
from lodpub.shapes import Model, NodeShape, PropertyShape, follow, read_model
from tests.conftest import ROOT
from tests.sites import run

SAMPLES = sorted(path for path in (ROOT / "tests/samples").iterdir() if path.is_dir())


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample publication, its shapes, and the folder of its site."""

    publication: Publication
    model: Model
    displays: tuple[Display, ...]
    site: Path

    def page(self, path: str, language: str) -> Element:
        """Read a page by its path without language and extension; "" is the first one."""
        name = f"{path}.{language}.html" if path else f"{language}.html"
        tree: Element = html5lib.parse((self.site / name).read_text(encoding="utf-8"), namespaceHTMLElements=False)
        return tree

    def names(self, thing: Term, language: str) -> str:
        """Give the name of a thing in a language."""
        assert isinstance(thing, NamedNode)
        found = chain.from_iterable(self.publication.data.values(thing, names[0]) for names in vocab.NAMES)
        return next(one.value for one in found if isinstance(one, Literal) and one.language == language)

    def things(self, display: Display) -> list[NamedNode]:
        """Give the things of a display."""
        return [one for shape in display.shapes for one in things(self.publication, shape)]

    def of_kind(self, kind: Kind) -> list[Display]:
        """Give the displays of a kind: there are some."""
        found = [one for one in self.displays if one.kind is kind]
        assert found, kind
        return found

    def shaped(self) -> Iterator[tuple[NodeShape, PropertyShape]]:
        """Go through the property shapes of all node shapes."""
        for shape in self.model.shapes:
            for one in shape.properties:
                yield shape, one


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Build a sample publication by the command line."""
    out = tmp_path_factory.mktemp("sample") / "public"
    done = run("build", "--quiet", "--root", request.param, "--out", out)
    assert done.returncode == 0, done.stderr
    publication = load(request.param)
    model = read_model(publication.shapes, publication.shape_files)
    return Sample(publication, model, read_displays(publication.shapes, model), out)


def test_figures_say_how_many_there_are(sample: Sample) -> None:
    """Each figure stands on the first page with its number and its words."""
    for display, language in product(sample.of_kind(Kind.FIGURE), sample.publication.languages):
        counted = _values(sample, display) if display.by else sample.things(display)
        words = _text(_section(sample.page("", language), display.name)).split()
        assert str(len(counted)) in words
        assert set(display.labels[language].split()) <= set(words)


def test_a_map_has_every_place_that_is_known_and_no_other(sample: Sample) -> None:
    """Things with coordinates are links on the map by their names; the others are named beside it."""
    for display, language in product(sample.of_kind(Kind.MAP), sample.publication.languages):
        page = sample.page("", language)
        section = _section(page, display.name)
        drawn = {target for svg in section.iter(_SVG) for target in _targets(svg)}
        beside = _targets(section) - drawn
        placed = {one for one in sample.things(display) if _placed(sample, one, display)}
        unplaced = set(sample.things(display)) - placed
        assert len(placed) > 5
        assert len(unplaced) >= 2
        assert _pages(sample, placed, language) <= drawn
        assert not _pages(sample, unplaced, language) & drawn
        assert _pages(sample, unplaced, language) <= beside
        text = _text(section)
        assert all(sample.names(one, language) in text for one in (*placed, *unplaced))
        assert display.labels[language] in text


def test_a_timeline_has_every_thing_with_its_years(sample: Sample) -> None:
    """Things with years are there in their order with the years; those without are named too."""
    for display, language in product(sample.of_kind(Kind.TIMELINE), sample.publication.languages):
        section = _section(sample.page("", language), display.name)
        assert section.find(f".//{_SVG}") is not None
        assert display.start is not None
        data = sample.publication.data
        years = {one: _year(follow(data, one, display.start)) for one in sample.things(display)}
        assert _pages(sample, list(years), language) <= _targets(section)
        dated = sorted((one for one in years if years[one]), key=lambda one: years[one])
        text = _text(section)
        places = [text.index(sample.names(one, language)) for one in dated]
        assert places == sorted(places)
        assert all(years[one] in text for one in dated)
        assert 0 < len(dated) < len(years)


def test_bars_count_what_has_each_value(sample: Sample) -> None:
    """Each value is named with the number of things that have it."""
    for display, language in product(sample.of_kind(Kind.BARS), sample.publication.languages):
        assert display.by is not None
        data = sample.publication.data
        found = [set(follow(data, one, display.by)) for one in sample.things(display)]
        rows = [_text(row) for row in _section(sample.page("", language), display.name).iter("tr")]
        for value in _values(sample, display):
            count = sum(value in one for one in found)
            name = sample.names(value, language)
            assert any(name in row and str(count) in row.split() for row in rows), (name, count)


def test_a_drawing_has_a_table_behind_it(sample: Sample) -> None:
    """What a map, a timeline or bars show is there as a table as well."""
    for display in (one for one in sample.displays if one.kind is not Kind.FIGURE):
        section = _section(sample.page("", "en"), display.name)
        assert section.find(".//table") is not None, display.name


def test_each_facet_has_a_page_for_each_value(sample: Sample) -> None:
    """Below `browse/` a facet has its page, and below that one for each value that any thing has."""
    asked = [(shape, one) for shape, one in sample.shaped() if one.facet and one.path]
    assert len(asked) >= 4
    for (shape, facet), language in product(asked, sample.publication.languages):
        assert facet.path is not None
        data = sample.publication.data
        values = {value for one in things(sample.publication, shape) for value in follow(data, one, facet.path)}
        overviews = list(sample.site.glob(f"browse/**/{facet.facet}.{language}.html"))
        assert any(
            len(list((page.parent / facet.facet).glob(f"*.{language}.html"))) >= len(values) > 0 for page in overviews
        ), facet.facet


def test_everything_stands_in_the_index_by_letters(sample: Sample) -> None:
    """The A–Z has the things of all shapes that are browsed."""
    for language in sample.publication.languages:
        names = " ".join(_text(_read(path)) for path in sorted(sample.site.glob(f"browse/**/a-z*.{language}.html")))
        for shape in {shape.node: shape for shape, one in sample.shaped() if one.facet}.values():
            for thing in things(sample.publication, shape):
                assert sample.names(thing, language) in names


def test_a_thing_has_a_picture_and_a_drawing_of_its_neighbourhood(sample: Sample) -> None:
    """Where the shape asks for it, each page names a picture that is there, and draws what it is connected with."""
    directory = survey(sample.publication)
    asked = [shape for shape in sample.model.shapes if shape.picture and shape.neighbourhood]
    assert asked
    for shape, language in product(asked, sample.publication.languages):
        for thing in things(sample.publication, shape):
            page = sample.page(directory.paths[thing], language)
            pictures = [one.get("content") or "" for one in page.iter("meta") if one.get("property") == "og:image"]
            assert pictures
            assert (sample.site / urlsplit(pictures[0]).path.removeprefix("/")).read_bytes().startswith(b"\x89PNG")
            assert any(_targets(svg) for svg in page.iter(_SVG))


def test_values_are_shown_in_the_page_of_another_thing(sample: Sample) -> None:
    """As `dash:viewer` says: details with their own facts, several as a table, a place as a small map."""
    directory = survey(sample.publication)
    data = sample.publication.data
    seen = set()
    for shape, one in sample.shaped():
        viewers = {viewer.value.rpartition("#")[2] for viewer in one.viewers}
        for thing in things(sample.publication, shape) if viewers and one.path else ():
            assert one.path is not None
            values = [value for value in follow(data, thing, one.path) if isinstance(value, NamedNode)]
            main = sample.page(directory.paths[thing], "en").find(".//main")
            assert main is not None
            if "ValueTableViewer" in viewers and len(values) > 1:
                rows = [_text(row) for table in main.iter("table") for row in table.iter("tr")]
                assert all(any(sample.names(value, "en") in row for row in rows) for value in values)
                seen.add("ValueTableViewer")
            if "DetailsViewer" in viewers and (said := list(_literals(sample, values))):
                assert all(text in _text(main) for text in said)
                seen.add("DetailsViewer")
            if "MapViewer" in viewers:
                placed = any(_placed(sample, value, None) for value in values)
                assert (main.find(f".//{_SVG}") is not None) is placed
                seen.add("MapViewer")
    assert seen == {"ValueTableViewer", "DetailsViewer", "MapViewer"}


_SVG = "{http://www.w3.org/2000/svg}svg"


def _read(path: Path) -> Element:
    tree: Element = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return tree


def _section(page: Element, name: str) -> Element:
    """Find the part of a page that a display makes: its id is the last part of the display's IRI."""
    found = [one for one in page.iter() if one.get("id") == name]
    assert found, f"nothing on the page is called {name}"
    return found[0]


def _text(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _targets(element: Element) -> set[str]:
    """Give what is linked inside an element, without fragments, from the root of the site."""
    found = (one.get("href") or "" for one in element.iter() if one.tag.rpartition("}")[2] == "a")
    return {posixpath.normpath(target.partition("#")[0]) for target in found}


def _pages(sample: Sample, some: Sequence[NamedNode] | set[NamedNode], language: str) -> set[str]:
    directory = survey(sample.publication)
    return {f"{directory.paths[one]}.{language}.html" for one in some}


def _values(sample: Sample, display: Display) -> list[Term]:
    """Give the different values that the things of a display have, by its path."""
    assert display.by is not None
    data = sample.publication.data
    found = (follow(data, one, display.by) for one in sample.things(display))
    return list(dict.fromkeys(chain.from_iterable(found)))


def _placed(sample: Sample, thing: Subject, display: Display | None) -> bool:
    data = sample.publication.data
    nodes = follow(data, thing, display.place) if display and display.place else [thing]
    return any(
        data.values(node, name)
        for node in nodes
        if not isinstance(node, Literal)
        for name in (vocab.GEO_LAT, vocab.SCHEMA_LATITUDE)
    )


def _literals(sample: Sample, values: Sequence[NamedNode]) -> Iterator[str]:
    """Give the years that things say of themselves."""
    for fact in chain.from_iterable(sample.publication.data.about.get(value, ()) for value in values):
        if isinstance(fact[2], Literal) and fact[2].datatype == vocab.term("xsd:gYear"):
            yield fact[2].value


def _year(values: Sequence[Term]) -> str:
    return next((one.value[:4] for one in values if isinstance(one, Literal)), "")

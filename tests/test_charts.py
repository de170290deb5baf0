"""Figures, bar charts and timelines: what they show is what the data says, for any data, and on one bounded page."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lodpub import vocab
from lodpub.graph import Publication, load
from lodpub.moments import read_moment
from lodpub.site import plan
from tests.sites import build, dead_links, fill, words_of

PREFIXES = f"""@prefix l: <https://lights.example/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix show: <{vocab.PREFIXES["show"]}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://lights.example/id/> .
"""
SHAPES = """
l:LightShape a sh:NodeShape ; sh:targetClass l:Light ; rdfs:label "Bākas"@lv, "Lights"@en ; sh:order 1 .
l:ShipShape a sh:NodeShape ; sh:targetClass l:Lightship ; rdfs:label "Ships"@en ; sh:order 2 .
l:CoastShape a sh:NodeShape ; sh:targetClass l:Coast ; rdfs:label "Coasts"@en ; sh:order 3 .
l:lights a show:Figure ; sh:order 1 ; rdfs:label "lights"@en ; show:of l:LightShape .
l:coasts a show:Figure ; sh:order 2 ; rdfs:label "coasts"@en ; show:of l:LightShape ; show:by l:coast .
l:lit a show:Timeline ; sh:order 3 ; rdfs:label "Lit"@en ; rdfs:comment "Since when they burn."@en ;
    show:of l:LightShape, l:ShipShape ; show:start l:lit ; show:end l:out .
l:by-coast a show:Bars ; sh:order 4 ; rdfs:label "By coast"@en ; show:of l:LightShape ; show:by l:coast .
l:by-lamp a show:Bars ; sh:order 5 ; rdfs:label "By lamp"@en ; show:of l:LightShape ; show:by ( l:lamp rdfs:label ) .
l:nothing a show:Bars ; sh:order 6 ; show:of l:LightShape ; show:by l:never .
"""
DATA = """
<east> a l:Coast ; rdfs:label "East" . <west> a l:Coast ; rdfs:label "West" . <north> a l:Coast ; rdfs:label "North" .
<a> a l:Light ; rdfs:label "Akmens"@lv ; l:coast <west>, <east> ; l:lit "1905"^^xsd:gYear ;
    l:out "1917-05"^^xsd:gYearMonth .
<b> a l:Light ; rdfs:label "Baltā" ; l:coast <west> ; l:lit "1884-07-01"^^xsd:date ;
    l:lamp [ rdfs:label "gaze"@lv, "gas"@en ] .
<c> a l:Light ; rdfs:label "Cēlā" ; l:coast <west> ; l:lamp [ rdfs:label "gas"@en ] .
<d> a l:Light ; rdfs:label "Dižā" ; l:coast <east>, <north> ; l:lit "1905"^^xsd:gYear ; l:out "someday" .
<e> a l:Lightship ; rdfs:label "Enkurs" ; l:lit "1890"^^xsd:gYear ; l:out "1889"^^xsd:gYear .
"""


def _home(root: Path, data: str = DATA, shapes: str = SHAPES, language: str = "en") -> Element:
    """Give the first page of a publication of lighthouses."""
    page = _page(root, data, shapes, language)
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree: Element = parser.parse(page.decode())
    assert parser.errors == []
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert not [one for one in tree.iter() if one.get("style")]
    return tree


def _page(root: Path, data: str, shapes: str = SHAPES, language: str = "en") -> bytes:
    fill(root, {"data/lights.ttl": PREFIXES + data, "shapes/lights.ttl": PREFIXES + shapes})
    return next(one.body for one in plan(load(root)).artifacts if one.path == f"{language}.html")


def _part(page: Element, anchor: str) -> Element:
    (found,) = (one for one in page.iter() if one.get("id") == anchor)
    return found


def _bars(page: Element, anchor: str) -> list[str]:
    return _rows(_part(page, anchor))


def _rows(table: Element) -> list[str]:
    """Give the rows of a table, the cells one after the other."""
    return [" ".join(map(words_of, row)).strip() for row in table.findall(".//tbody/tr")]


def _marks(lane: Element) -> list[str]:
    """Give the rows of a lane, each with what is drawn in it."""
    return [f"{words_of(row.find('span'))} {_drawn(row)}" for row in lane.findall(".//ol/li")]


def _drawn(row: Element) -> str:
    return " ".join(
        one.tag.rpartition("}")[2] for one in row.iter() if one.tag.rpartition("}")[2] in ("rect", "circle")
    )


def _lanes(page: Element) -> list[Element]:
    return [one for one in page.iter("div") if "lane" in (one.get("class") or "")]


def _counts(publication: Publication, pattern: str) -> dict[str, int]:
    """Count things by value in SPARQL."""
    store = pyoxigraph.Store()
    store.extend(Quad(*fact) for fact in publication.data.facts())
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in publication.prefixes.items())
    query = f"{prefixes} SELECT ?value (COUNT(DISTINCT ?thing) AS ?count) WHERE {{ {pattern} }} GROUP BY ?value"
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return {str(one["value"]): int(one["count"].value) for one in solutions}


@pytest.fixture(scope="module")
def home(site: Path) -> Element:
    """Give the first page of the embedded publication, in English."""
    tree: Element = html5lib.parse((site / "en.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return tree


@pytest.mark.parametrize(
    ("anchor", "pattern"),
    [
        ("partners", "?value a jn:Partner . ?thing a jn:Partner FILTER (?thing = ?value)"),
        ("countries", "?thing a jn:Partner ; schema:location ?value"),
        ("projects", "?value a schema:Project . ?thing a schema:Project FILTER (?thing = ?value)"),
        ("fields", "?thing a jn:Partnership ; org:purpose ?value"),
    ],
)
def test_a_figure_is_what_sparql_counts(home: Element, publication: Publication, anchor: str, pattern: str) -> None:
    """The numbers at the top of our first page are those that a query finds in the data."""
    assert words_of(_part(home, anchor).find(".//strong")) == str(len(_counts(publication, pattern)))


def test_bars_are_what_sparql_counts(home: Element, publication: Publication) -> None:
    """Each field stands beside the number of partners that a query finds for it; the rest is counted, too."""
    pattern = "?thing a jn:Partner . ?partnership jn:partner ?thing ; org:purpose ?field . "
    pattern += '?field skos:prefLabel ?value FILTER (LANG(?value) = "en")'
    counts = {name.rpartition("@")[0].strip('"'): count for name, count in _counts(publication, pattern).items()}
    shown = dict(bar.rsplit(" ", 1) for bar in _bars(home, "purposes"))
    assert {name: str(counts[name]) for name in shown} == shown
    more = _part(home, "purposes").find("p[@class='more']")
    assert words_of(more) == f"and {len(counts) - len(shown)} more"
    assert min(map(int, shown.values())) > max(counts[name] for name in set(counts) - set(shown))


def test_every_partnership_and_project_stands_on_the_timeline(home: Element, publication: Publication) -> None:
    """Each has a row, or is named among those of which no start is known, and links to its page."""
    (partnerships, projects) = _lanes(home)
    wanted = {"Partnership": partnerships, "Project": projects}
    classes = {"Partnership": f"{publication.base}def#Partnership", "Project": "https://schema.org/Project"}
    for name, lane in wanted.items():
        things = publication.data.subjects(vocab.RDF_TYPE, NamedNode(classes[name]))
        links = {one.get("href") for part in ("ol", "ul") for one in lane.findall(f".//{part}//a")}
        assert links == {
            f"doc/{str(one.value).rpartition('/id/')[2]}.en.html" for one in things if isinstance(one, NamedNode)
        }


def test_a_foreign_folder_gets_its_displays_without_python(tmp_path: Path) -> None:
    """Figures, timeline and bars of invented words stand on the page in the order of the shapes, with headings."""
    page = _home(tmp_path)
    assert [words_of(one) for one in _part(page, "lights").iter("a")] == ["4 lights"]
    assert words_of(_part(page, "coasts")) == "3 coasts"
    headings = [words_of(one) for one in page.iter("h2")]
    assert headings[:3] == ["Lit", "By coast", "By lamp"]
    assert words_of(_part(page, "lit").find("p")) == "Since when they burn."
    build(tmp_path)
    assert list(dead_links(tmp_path / "public")) == []


def test_bars_stand_by_number_then_by_name(tmp_path: Path) -> None:
    """The most frequent value comes first; of equals the one that a dictionary has first."""
    page = _home(tmp_path)
    assert _bars(page, "by-coast") == ["West 3", "East 2", "North 1"]
    assert next(one.get("width") for one in _part(page, "by-coast").iter() if one.tag.endswith("rect")) == "100.0%"


def test_texts_are_counted_in_the_language_of_the_reader(tmp_path: Path) -> None:
    """Of a value in two languages one is counted; a value in another language only says so."""
    assert _bars(_home(tmp_path), "by-lamp") == ["gas 2"]
    page = _home(tmp_path, language="lv")
    assert _bars(page, "by-lamp") == ["gas 1", "gaze 1"]
    assert [one.get("lang") for one in _part(page, "by-lamp").findall(".//tbody/tr/th/span")] == ["en", None]


def test_rows_stand_by_start_then_by_name(tmp_path: Path) -> None:
    """A thing with an end is a bar, one without an end that can be read, or with an end before its start, a point."""
    lights, ships = _lanes(_home(tmp_path))
    assert _marks(lights) == ["Baltā 1884 circle", "Akmens 1905–1917 rect", "Dižā 1905 circle"]
    assert _marks(ships) == ["Enkurs 1890 circle"]
    assert words_of(lights.find("h3/a")) == "Lights"


def test_things_without_a_known_start_are_named_beneath(tmp_path: Path) -> None:
    """They are linked, and nothing is drawn for them."""
    lights, ships = _lanes(_home(tmp_path))
    assert [words_of(one) for one in lights.findall("ul/li")] == ["Cēlā"]
    assert ships.find("ul") is None


def test_the_table_has_the_dates_as_the_data_has_them(tmp_path: Path) -> None:
    """Behind the picture stands a table with the exact dates in words, and for programs."""
    tables = _part(_home(tmp_path), "lit").findall(".//details/table")
    assert _rows(tables[0]) == [
        "Baltā 1 July 1884",
        "Akmens 1905 May 1917",
        "Dižā 1905",
    ]
    assert tables[0].findall(".//time")[0].get("datetime") == "1884-07-01"
    assert _rows(tables[1]) == ["Enkurs 1890 1889"]


def test_all_points_are_inside_the_picture(tmp_path: Path) -> None:
    """Nothing is drawn to the left of the first year or to the right of the last."""
    for element in _part(_home(tmp_path), "lit").iter():
        for name in ("x", "x1", "cx", "width"):
            value = element.get(name) or "0%"
            assert 0 <= float(value.removesuffix("%")) <= 100


def _many(count: int, lit: str = "l:lit '{year}'^^xsd:gYear ;") -> str:
    some = (
        f"<l{one:05}> a l:Light ; rdfs:label 'Light {one:05}' ; {lit.format(year=1800 + one % 200)} l:coast <c{one}> ."
        for one in range(count)
    )
    coasts = (f"<c{one}> a l:Coast ; rdfs:label 'Coast {one:05}' ." for one in range(count))
    return "\n".join([*some, *coasts])


def test_many_things_give_a_page_of_the_same_size(tmp_path: Path) -> None:
    """Thousands of things are counted by years, the list is cut, and what is left out can be reached."""
    few, many = _page(tmp_path, _many(200)), _page(tmp_path, _many(1200))
    assert len(many) < 1.1 * len(few)
    page = html5lib.parse(many.decode(), namespaceHTMLElements=False)
    (lane,) = _lanes(page)
    assert _marks(lane) == []
    columns = [one for one in lane.iter() if one.tag.endswith("rect")]
    assert 0 < len(columns) <= 40
    numbers = [int(row.split()[1]) for row in _rows(_part(page, "lit"))]
    assert sum(numbers) == 1200
    assert len(_bars(page, "by-coast")) == 20
    more = _part(page, "by-coast").find("p/a")
    assert words_of(more) == "and 1,180 more"
    assert more is not None
    assert (more.get("href") or "").startswith("doc/x/list-def-coast-")


def test_the_main_list_is_cut_on_the_first_page(tmp_path: Path) -> None:
    """The first 24 things stand there, with a link to the list where there are more."""
    names = [words_of(one) for one in _part(_home(tmp_path, _many(24)), "page-list").iter("li")]
    assert len(names) == 24
    listed = _part(_home(tmp_path, _many(25)), "page-list")
    assert [words_of(one) for one in listed.iter("li")] == names
    assert words_of(listed.find("p[@class='more']/a")) == "The whole list (25)"


def test_many_things_without_a_start_are_named_in_part(tmp_path: Path) -> None:
    """Of many undated things the first are named, and the others counted."""
    page = _home(tmp_path, DATA + _many(100, lit=""))
    named = [words_of(one) for one in _lanes(page)[0].findall("ul/li")]
    assert len(named) == 25
    assert named[-1] == "and 77 more"


@pytest.mark.parametrize("wicked", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7*7 }}%"])
def test_hostile_names_stay_texts(tmp_path: Path, wicked: str) -> None:
    """A name of a thing, a value, a shape or a display that looks like markup is shown letter by letter."""
    text = str(Literal(wicked))
    data = f"<a> a l:Light ; rdfs:label {text} ; l:lit '1900' ; l:coast {text}, <x> . <x> rdfs:label {text} ."
    shapes = SHAPES.replace('"Lights"@en', text).replace('"By coast"@en', text).replace('"lights"@en', text)
    page = _home(tmp_path, data, shapes)
    shown = words_of(page.find(".//main"))
    assert shown.count(wicked) >= 7
    assert not list(page.iter("img"))
    assert not [one for one in page.iter("script") if one.get("type") != "application/ld+json" and not one.get("src")]


@pytest.mark.parametrize("name", ["page-main", "page-list", "lights", ""])
def test_the_name_of_a_display_never_takes_the_id_of_something_else(tmp_path: Path, name: str) -> None:
    """Displays named as the template's own parts, as each other or not at all get ids of their own."""
    shapes = f"{SHAPES} <https://other.example/{name}> a show:Figure ; show:of l:LightShape ."
    page = _home(tmp_path, shapes=shapes)
    assert len(list(_part(page, "page-main").iter("strong"))) == 3
    assert words_of(_part(page, "page-display-7")) == "4 Lights"


def test_a_folder_without_displays_has_a_plain_first_page(tmp_path: Path) -> None:
    """Without displays the first page has its lists, and no empty part."""
    page = _home(tmp_path, shapes="l:LightShape a sh:NodeShape ; sh:targetClass l:Light ; rdfs:label 'Lights' .")
    assert next(words_of(one) for one in page.iter("h2")).startswith("Lights")
    assert not [one for one in page.iter("ul") if one.get("class") == "figures"]


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    """The same data, its statements in another order, gives the same bytes."""
    statements = DATA.strip().split("\n<")
    statements = [statements[0], *(f"<{one}" for one in statements[1:])]
    shuffled = random.Random(1).sample(statements, len(statements))
    assert shuffled != statements
    one, two = _page(tmp_path / "one", DATA), _page(tmp_path / "two", "\n".join(shuffled))
    downloads = b'id="page-downloads"'  # their checksums tell the order of blank nodes
    assert one.partition(downloads)[0] == two.partition(downloads)[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1905", (1905, 1906)),
        ("1905Z", (1905, 1906)),
        ("-0044", (-44, -43)),
        ("1905-01", (1905, 1905.083)),
        ("1905-12-31", (1905.997, 1906)),
        ("1905-07-01T12:30:00+02:00", (1905.5, 1905.503)),
    ],
)
def test_a_moment_is_as_long_as_it_is_told(text: str, place: Sequence[float]) -> None:
    """A year takes a year of the picture, a month a month, a day a day."""
    moment = read_moment(Literal(text))
    assert moment is not None
    assert [round(moment.begin, 3), round(moment.end, 3)] == list(place)


@pytest.mark.parametrize(
    "term",
    [
        *map(Literal, ("", "soon", "19", "1905-13", "1905-00-01", "1905-01-32", "1905/1910", "19050101x")),
        NamedNode("x:1905"),
    ],
)
def test_what_is_no_date_is_no_moment(term: Literal | NamedNode) -> None:
    """Texts, IRIs and days that no calendar has are not read."""
    assert read_moment(term) is None

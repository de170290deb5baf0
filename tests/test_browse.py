"""The pages by which things are found: lists in pages, facets, letters, and the ways between them."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree.ElementTree import Element

import html5lib
import pytest

from lodpub import concepts
from lodpub.browsing import browsing, paths
from lodpub.frames import page_path
from lodpub.graph import load
from lodpub.paging import CARDS, MOST_CARDS, NAMES, Pages
from lodpub.site import plan
from lodpub.workshop import Workshop, make_workshop
from tests.sites import dead_links, fill
from tests.test_facets import HOSTILE, PREFIXES

SHAPES = """ex:Trees a sh:NodeShape ; sh:targetClass ex:Tree ; rdfs:label "Trees"@en, "Koki"@lv ; sh:property
    [ sh:path ex:kind ; sh:name "Kind"@en, "Suga"@lv ; show:facet "kind" ; sh:order 1 ;
      <http://datashapes.org/dash#propertyRole> <http://datashapes.org/dash#KeyInfoRole> ],
    [ sh:path ex:since ; sh:name "Since"@en ; show:facet "year" ; sh:order 2 ] .
"""
#: No page is heavier, in bytes before compression.
HEAVIEST = 150_000


def _forest(root: Path, count: int, more: str = "") -> Path:
    """Write so many trees of three kinds and ten years."""
    trees = "".join(
        f'id:t{number} a ex:Tree ; skos:prefLabel "Tree {number}"@en ; ex:kind ex:k{number % 3} ; '
        f'ex:since "{1990 + number % 10}"^^xsd:gYear .\n'
        for number in range(count)
    )
    return fill(root, {"data/a.ttl": PREFIXES + trees + more, "shapes/a.ttl": PREFIXES + SHAPES})


def _pages(root: Path) -> dict[str, bytes]:
    """Make the pages of browsing alone."""
    return {page.path: page.body for part in browsing(make_workshop(load(root))) for page in part()}


def _tree(body: bytes) -> Element:
    page: Element = html5lib.parse(body, namespaceHTMLElements=False)
    return page


def _targets(body: bytes, path: str) -> Iterator[str]:
    """Go through the files of the site to which a page links."""
    for found in re.findall(r'<a [^>]*?href="([^"]*)"', body.decode()):
        address = urldefrag(html.unescape(found))[0]
        if address and not address.startswith(("http", "mailto")):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address.partition("?")[0])))


def _followed(pages: dict[str, bytes], path: str) -> Iterator[str]:
    """Go from a page to the next one, as rel=next in its head says, to the end."""
    while path:
        yield path
        ahead = re.search(r'<link rel="next" href="([^"]*)">', pages[path].decode())
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), ahead[1])) if ahead else ""


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, 1), (CARDS, 1), (CARDS + 1, 2), (MOST_CARDS, 10), (MOST_CARDS + 1, 3), (0, 1), (5000, 10), (100_000, 200)],
)
def test_a_list_is_cut_where_a_page_is_full(count: int, expected: int) -> None:
    """A hundred cards fill a page; of more than a thousand things only the names are listed, 500 a page."""
    pages = Pages("doc/tree", "browse/tree", count, CARDS if count <= MOST_CARDS else NAMES)
    parts = [pages.part(number) for number, _ in pages.paths()]
    assert len(parts) == pages.count == expected
    assert [one for part in parts for one in range(count)[part]] == list(range(count))


@pytest.mark.parametrize("count", [CARDS, CARDS + 1])
def test_the_pages_of_a_list_hold_all_of_it_once(tmp_path: Path, count: int) -> None:
    """Whoever goes from page to page meets every thing of the list once, in order of the names."""
    pages = _pages(_forest(tmp_path, count))
    way = list(_followed(pages, "doc/tree.en.html"))
    assert way == ["doc/tree.en.html", "browse/tree/page-2.en.html"][: count - CARDS + 1]
    met = [re.sub(r".*/t(\d+)\..*", r"\1", one) for path in way for one in _targets(pages[path], path) if "/t" in one]
    assert sorted(map(int, filter(str.isdecimal, met))) == list(range(count))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, dict[str, bytes]]:
    """Make the pages by which five thousand things are found."""
    shop = make_workshop(load(_forest(tmp_path_factory.mktemp("many"), 5000)))
    return shop, {page.path: page.body for part in browsing(shop) for page in part()}


def test_five_thousand_things_are_found_on_light_pages(many: tuple[Workshop, dict[str, bytes]]) -> None:
    """Every thing is on the list, under its values and under its letter; no page is heavy; every link leads on."""
    shop, pages = many
    assert len(max(pages.values(), key=len)) < HEAVIEST
    things = {page_path(path, "en") for path in shop.directory.paths.values() if "/t" in path}
    for starts in (
        ["doc/tree.en.html"],
        [f"browse/tree/kind/k{number}.en.html" for number in range(3)],
        ["browse/a-z/t.en.html"],
    ):
        read = [path for start in starts for path in _followed(pages, start)]
        assert len(read) <= 13
        met = {one for path in read for one in _targets(pages[path], path)}
        assert things <= met
    elsewhere = ("", "def", "report", "search", "guide", *shop.directory.paths.values())
    known = pages.keys() | {page_path(path, code) for path in elsewhere for code in ("lv", "en")}
    for path in pages:
        assert set(_targets(pages[path], path)) <= known


def test_the_pages_of_a_long_list_are_named_around_the_one_that_is_read(
    many: tuple[Workshop, dict[str, bytes]],
) -> None:
    """The first, the last and the neighbours are links; the page itself is marked; others are left out."""
    page = _tree(many[1]["browse/tree/page-5.en.html"])
    way = page.find(".//nav[@class='pager']")
    assert way is not None
    assert " ".join("".join(way.itertext()).split()) == "Previous page 1 … page 4 page 5 page 6 … page 10 Next"
    assert [one.get("href") for one in page.findall(".//head/link[@rel='prev']")] == ["page-4.en.html"]
    title = page.find(".//title")
    assert title is not None
    assert "page 5" in (title.text or "")


@pytest.mark.slow
def test_every_link_of_a_foreign_folder_leads_somewhere(tmp_path: Path) -> None:
    """The whole site of a folder that is none of ours, with more than one page to a list, has no dead link."""
    from tests.sites import build

    build(_forest(tmp_path, 105))
    assert list(dead_links(tmp_path / "public")) == []


def test_the_site_has_the_pages_that_its_map_names(site: Path) -> None:
    """Lists, facets and values are in the sitemap, in both languages."""
    named = set(re.findall(r"<loc>https://w3id.org/jelgavas-novads/(.*?)</loc>", (site / "sitemap.xml").read_text()))
    made = {path.relative_to(site).as_posix() for path in (site / "browse").rglob("*.html")}
    assert len(made) > 100
    assert made <= named
    assert all((site / path).is_file() for path in named if path)


def test_every_language_has_every_page_of_browsing(site: Path) -> None:
    """The language switch keeps the page."""
    for path in sorted((site / "browse").rglob("*.html")):
        page = _tree(path.read_bytes())
        for link in page.findall(".//nav[@class='languages']//a"):
            assert (path.parent / link.get("href", "")).is_file()
            assert link.get("href", "").split(".")[0] == path.name.split(".")[0]


def test_paths_are_those_of_the_pages(tmp_path: Path) -> None:
    """What the sitemap is told of is made, and beside it only the letters are."""
    shop = make_workshop(load(_forest(tmp_path, 1201)))
    made = {page.path for part in browsing(shop) for page in part()}
    told = {page_path(path, code) for path in paths(shop) for code in ("lv", "en")}
    assert told <= made
    assert all(path.startswith("browse/a-z/") for path in made - told)


def test_hostile_values_stay_text_and_stay_inside(tmp_path: Path) -> None:
    """Markup is shown as it is written, a path in a value leads nowhere, and a long text is cut."""
    more = "".join(f'id:h{n} a ex:Tree ; ex:kind """{t}""" .\n' for n, t in enumerate(HOSTILE))
    pages = _pages(_forest(tmp_path, 3, more))
    assert all(re.fullmatch(r"(?:[a-z0-9-]+/)*[a-z0-9-]+\.(?:lv|en)\.html", path) for path in pages)
    for path, body in pages.items():
        assert not [one for one in _tree(body).iter("script") if "".join(one.itertext()) and not one.get("type")]
        assert all(not one.startswith("..") for one in _targets(body, path))
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in pages["browse/tree/kind.en.html"]
    assert b"x" * 200 not in pages["browse/tree/kind.en.html"]


def test_the_same_folder_gives_the_same_pages(tmp_path: Path) -> None:
    """Also where the facts come in another order."""
    root = _forest(tmp_path, 120)
    before = _pages(root)
    text = (root / "data" / "a.ttl").read_text()
    lines = text.removeprefix(PREFIXES).splitlines()
    (root / "data" / "a.ttl").write_text(PREFIXES + "\n".join(reversed(lines)))
    assert _pages(root) == before


def test_a_value_and_its_page_lead_to_each_other(site: Path) -> None:
    """The page of a country leads to the partners there, and their page to that of the country."""
    country = next((site / "doc" / "x").glob("country-ltu-*.lv.html"))
    shared = site / "browse" / "partner" / "country" / "ltu.lv.html"
    assert "browse/partner/country/ltu.lv.html" in set(_targets(country.read_bytes(), f"doc/x/{country.name}"))
    assert f"doc/x/{country.name}" in set(_targets(shared.read_bytes(), "browse/partner/country/ltu.lv.html"))


def test_a_list_offers_its_facets(site: Path) -> None:
    """The page of a list leads to each of its facets, and the menu of every page to all lists."""
    targets = set(_targets((site / "doc/partner.en.html").read_bytes(), "doc/partner.en.html"))
    assert {f"browse/partner/{word}.en.html" for word in ("country", "field", "programme", "year", "kind")} <= targets
    assert "browse.en.html" in targets


def _letters(body: bytes) -> list[str]:
    links = _tree(body).findall(".//nav[@class='letters']//a")
    return ["".join(one.itertext()) for one in links]


def test_letters_come_as_in_the_alphabet_of_the_reader(tmp_path: Path) -> None:
    """In Latvian Č, Ģ and Š are letters of their own, in English they are not; other scripts and signs have a place."""
    names = ("Čaks", "Cēsis", "Ādaži", "Aknīste", "Ģibuļi", "Gulbene", "Šķēde", "Saldus", "Київ", "3 ozoli", "„Bērzi”")
    data = "".join(f'id:n{n} a ex:Tree ; skos:prefLabel "{name}" .\n' for n, name in enumerate(names))
    pages = _pages(_forest(tmp_path, 0, data))
    assert _letters(pages["browse/a-z.lv.html"]) == ["#", "A", "B", "C", "Č", "G", "Ģ", "S", "Š", "kirilica"]
    assert _letters(pages["browse/a-z.en.html"]) == ["#", "A", "B", "C", "G", "S", "Cyrillic"]
    found = [urldefrag(one.get("href", ""))[1] for one in _tree(pages["browse/a-z.lv.html"]).findall(".//nav//li/a")]
    anchors = {one.get("id") for one in _tree(pages["browse/a-z.lv.html"]).iter("section")}
    assert {"letter-c-caron", "letter-g-cedilla", "letter-signs", "letter-cyrillic"} <= anchors & set(found)


def test_a_letter_of_one_language_leads_to_its_plain_sister_in_another(tmp_path: Path) -> None:
    """On a site of many things the language switch of Š leads to S, where English has these names."""
    names = ["Šalkone", *(f"Sala {number}" for number in range(301))]
    data = "".join(f'id:n{n} a ex:Tree ; skos:prefLabel "{name}" .\n' for n, name in enumerate(names))
    pages = _pages(_forest(tmp_path, 0, data))
    switch = {
        link.get("lang"): link.get("href")
        for link in _tree(pages["browse/a-z/s-caron.lv.html"]).findall(".//nav[@class='languages']//a")
    }
    assert switch == {"lv": "s-caron.lv.html", "en": "s.en.html"}
    assert "browse/a-z/s-caron.en.html" not in pages
    assert [one.get("id") for one in _tree(pages["browse/a-z.lv.html"]).findall(".//nav[@class='letters']//li")] == [
        "letter-s",
        "letter-s-caron",
    ]


def _document(root: Path, path: str) -> Element:
    return _tree(next(page.body for page in plan(load(root)).artifacts if page.path == path))


def test_a_thing_at_which_very_many_point_has_a_light_page(tmp_path: Path) -> None:
    """Neither its rows nor the data inside it make the page of a country heavy."""
    data = "ex:place a ex:Place ." + "".join(f"id:n{number} ex:in ex:place ; a ex:Tree .\n" for number in range(1500))
    found = {page.path: page.body for page in plan(load(_forest(tmp_path, 0, data))).artifacts}
    assert len(found["doc/place.en.html"]) < HEAVIEST
    assert found["doc/place.ttl"].count(b"ex:in") == 1500
    assert b"1,450 more" in found["doc/place.en.html"]


def test_the_first_page_shows_the_beginning_of_a_long_list(tmp_path: Path) -> None:
    """It leads to the list for the rest, with how many things there are."""
    page = _document(_forest(tmp_path, 60), "en.html")
    shown = page.findall(".//section[@id='page-list']/ul[@class='cards']/li")
    rest = page.find(".//section[@id='page-list']/p[@class='more']")
    assert rest is not None
    assert len(shown) < 60
    assert " ".join("".join(rest.itertext()).split()).endswith("(60)")


@pytest.mark.parametrize(("top", "below", "shown"), [(3, 50, 153), (3, 120, 3), (350, 0, 300)])
def test_a_big_scheme_shows_the_levels_that_fit(tmp_path: Path, top: int, below: int, shown: int) -> None:
    """A tree of very many concepts is cut below a level, and says how many are left out."""
    data = "id:scheme a skos:ConceptScheme .\n"
    for one in range(top):
        data += f"id:c{one} a skos:Concept ; skos:topConceptOf id:scheme ; skos:inScheme id:scheme .\n"
        for two in range(below):
            data += f"id:c{one}-{two} a skos:Concept ; skos:broader id:c{one} ; skos:inScheme id:scheme .\n"
    page = _document(_forest(tmp_path, 0, data), "doc/tree/scheme.en.html")
    section = page.find(".//section[@id='page-concepts']")
    assert section is not None
    assert len(list(section.iter("li"))) == shown
    left = top * (1 + below) - shown
    assert ["".join(one.itertext()) for one in section.findall("p[@class='more']")] == (
        [f"and {left} more"] if left else []
    )
    assert shown <= concepts.MOST


def test_a_mapping_tells_where_the_other_concept_is(site: Path) -> None:
    """A field leads to its EuroVoc concept by name, and the name says that it is EuroVoc's."""
    page = _tree((site / "doc/field/culture.lv.html").read_bytes())
    link = page.find(".//a[@href='http://eurovoc.europa.eu/317']")
    assert link is not None
    assert "culture" in "".join(link.itertext())
    values = [" ".join("".join(one.itertext()).split()) for one in page.iter("dd")]
    assert any(one.startswith("culture") and "(eurovoc.europa.eu)" in one for one in values)

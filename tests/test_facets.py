"""By what the things of lists are browsed: values, their addresses, and how many things have each."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode

from lodpub.addresses import slug
from lodpub.facets import UNKNOWN, Facet, Facets
from lodpub.frames import page_path
from lodpub.graph import Publication, load
from lodpub.shapes import Path as PropertyPath
from lodpub.workshop import Workshop, make_workshop
from tests.sites import fill

PREFIXES = """@prefix ex: <https://example.org/> .
@prefix id: <https://example.org/id/tree/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix show: <https://w3id.org/lodpub/show#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = """ex:Trees a sh:NodeShape ; sh:targetClass ex:Tree ; rdfs:label "Trees"@en ; sh:property
    [ sh:path ex:kind ; show:facet "kind" ; sh:order 1 ],
    [ sh:path ( [ sh:inversePath ex:grows ] ex:since ) ; show:facet "year" ; sh:order 2 ] .
"""
HOSTILE = ("../../etc/passwd", "page-2", "unknown", "a-z", "", " ", ".", "<script>alert(1)</script>", "x" * 5000, "‮x")
SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def _facets(root: Path, data: str, shapes: str = SHAPES) -> Facets:
    texts = {"data/a.ttl": PREFIXES + data, "shapes/a.ttl": PREFIXES + shapes}
    return make_workshop(load(fill(root, texts))).around.facets


def _told(facets: Facets, path: str) -> dict[str, list[str]]:
    """Give the names of the things by the last part of the address of the value."""
    (facet,) = (one for found in facets.of.values() for one in found if one.path == path)
    return {
        choice.path.rpartition("/")[2]: [one.value.rpartition("/")[2] for one in choice.members]
        for choice in facet.choices
    }


@pytest.fixture(scope="module")
def shop(publication: Publication) -> Workshop:
    """Give what the makers of the embedded publication share."""
    return make_workshop(publication)


def test_a_value_is_called_by_the_last_part_of_its_iri(tmp_path: Path) -> None:
    """Things stand under each of their values; those without one stand together."""
    data = "id:a a ex:Tree ; ex:kind ex:Oak , ex:Elm . id:b a ex:Tree ; ex:kind ex:Oak . id:c a ex:Tree ."
    found = _told(_facets(tmp_path, data), "browse/tree/kind")
    assert found == {"elm": ["a"], "oak": ["a", "b"], UNKNOWN: ["c"]}


def test_a_list_that_is_not_divided_has_no_facet(tmp_path: Path) -> None:
    """One value that all or some share, or none at all, is nothing to browse by."""
    facets = _facets(tmp_path, "id:a a ex:Tree ; ex:kind ex:Oak . id:b a ex:Tree .")
    assert [facets.of[path] for path in facets.of if path == "doc/tree"] == [()]


def test_dates_are_read_as_years_along_a_path(tmp_path: Path) -> None:
    """Years, months and days of one year are one value, also several steps away; what is no date stays as it is."""
    data = """id:a a ex:Tree . id:b a ex:Tree . id:c a ex:Tree . id:d a ex:Tree .
        ex:p1 ex:grows id:a ; ex:since "1990"^^xsd:gYear . ex:p2 ex:grows id:b ; ex:since "1990-05"^^xsd:gYearMonth .
        ex:p3 ex:grows id:c ; ex:since "1990-05-06"^^xsd:date . ex:p4 ex:grows id:d ; ex:since "long ago" ."""
    assert _told(_facets(tmp_path, data), "browse/tree/year") == {"1990": ["a", "b", "c"], "long-ago": ["d"]}


def test_no_two_values_share_an_address(tmp_path: Path) -> None:
    """Values whose words are the same, or are ours, get a hash; every word is plain ASCII."""
    data = 'id:a a ex:Tree ; ex:kind ex:oak, <http://b.example/Oak>, <http://c.example/oak#>, "Oak", "oak"@en .\n'
    for number, text in enumerate(HOSTILE):
        data += f"id:h{number} a ex:Tree ; ex:kind {Literal(text)} .\n"
    found = _told(_facets(tmp_path, data), "browse/tree/kind")
    assert len(found) == 5 + len(HOSTILE)
    assert all(SEGMENT.fullmatch(word) and len(word) < 80 for word in found)
    assert not {"page-2", UNKNOWN, "a-z"} & found.keys()


def test_an_address_does_not_depend_on_what_else_is_there(tmp_path: Path) -> None:
    """Another value or another thing changes no address of a value."""
    few = "id:a a ex:Tree ; ex:kind ex:Oak , ex:Elm ."
    before = _told(_facets(tmp_path / "before", few), "browse/tree/kind")
    after = _told(_facets(tmp_path / "after", few + "id:b a ex:Tree ; ex:kind ex:Ash, 'Zelkova' ."), "browse/tree/kind")
    assert before.keys() <= after.keys()


def test_nodes_without_a_name_of_their_own_are_no_values(tmp_path: Path) -> None:
    """A blank node has no address that would stay; things with nothing else count as unknown."""
    data = "id:a a ex:Tree ; ex:kind ex:Oak, ex:Elm . id:b a ex:Tree ; ex:kind [ ex:size 5 ] ."
    assert _told(_facets(tmp_path, data), "browse/tree/kind")[UNKNOWN] == ["b"]


def test_the_word_of_a_facet_becomes_no_path(tmp_path: Path) -> None:
    """A word that is no word for an address is made one, and two that look alike there are told apart."""
    shapes = SHAPES.replace('"kind"', '"../../Kind!"').replace('"year"', '"kind"')
    data = """id:a a ex:Tree ; ex:kind 1, 2 . ex:p ex:grows id:a ; ex:since 3, 4 ."""
    first, second = (facet.path for facet in _facets(tmp_path, data, shapes).of["doc/tree"])
    assert first == "browse/tree/kind"
    assert re.fullmatch("browse/tree/kind-[0-9a-f]{12}", second)


def test_lists_with_the_same_last_part_have_folders_of_their_own(tmp_path: Path) -> None:
    """Lists at `doc/a/tree` and `doc/b/tree` do not share the pages below `browse/`."""
    data = "<https://example.org/id/a/tree/x> a ex:Tree . <https://example.org/id/b/tree/x> a ex:Bush ."
    folders = _facets(tmp_path, data).folders
    assert len(set(folders.values())) == len(folders)
    assert {"doc/a/tree", "doc/b/tree"} <= folders.keys()


def _property_path(path: PropertyPath) -> str:
    """Write a path as SPARQL does."""
    return "/".join(f"{'^' if back else ''}<{predicate.value}>" for predicate, back in path.steps)


def _counted(shop: Workshop, facet: Facet) -> dict[str, int]:
    """Ask by SPARQL how many things of the list of a facet have each value; years by their first four signs."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*fact) for fact in shop.publication.data.facts())
    word = facet.path.rpartition("/")[2]
    having: dict[str, set[str]] = {}
    asked = {one.path for shape in shop.model.shapes for one in shape.properties if one.facet == word and one.path}
    for path in sorted(asked, key=str):
        query = f"SELECT DISTINCT ?x ?v WHERE {{ ?x {_property_path(path)} ?v }}"
        members = {one.value for one in facet.group.members}
        for row in store.query(query):  # type: ignore[union-attr] # the answer to SELECT has rows
            thing, value = row["x"].value, row["v"].value
            if thing in members:
                having.setdefault(value[:4] if word == "year" else value, set()).add(thing)
    found = {value: len(things) for value, things in having.items()}
    unknown = len(facet.group.members) - len(set().union(*having.values()))
    return found | ({"": unknown} if unknown else {})


def test_every_count_is_what_sparql_counts(shop: Workshop, site: Path) -> None:
    """The pages of all facets of the embedded publication say of each value how many things a query finds."""
    facets = [facet for found in shop.around.facets.of.values() for facet in found]
    assert len(facets) > 5
    for facet in facets:
        counted = _counted(shop, facet)
        page = html5lib.parse((site / page_path(facet.path, "en")).read_text("utf-8"), namespaceHTMLElements=False)
        shown = {}
        for item in page.findall(".//ul[@class='choices']/li"):
            link, count = item.find("a"), item.find("span[@class='count']")
            assert link is not None
            assert count is not None
            shown[f"{facet.path}/{link.get('href', '').split('/')[-1]}"] = int("".join(count.itertext()).split()[-1])
        values = {choice.path: choice.value.value if choice.value else "" for choice in facet.choices}
        assert {values[path.removesuffix(".en.html")]: count for path, count in shown.items()} == counted


def test_the_things_of_a_value_are_all_on_its_pages(shop: Workshop, site: Path) -> None:
    """The page of a value says how many things there are, and links to each of them."""
    for facet in (one for found in shop.around.facets.of.values() for one in found):
        for choice in facet.choices:
            page = (site / page_path(choice.path, "lv")).read_text("utf-8")
            assert f"Ierakstu skaits: {len(choice.members)}" in page
            for member in choice.members:
                assert f'{page_path(shop.directory.paths[member], "lv")}"' in page


@pytest.mark.parametrize("text", [*HOSTILE, "http://e.org/", "urn:x:y", "a/../b", "%2e%2e", "Ķekava", "Łódź"])
def test_a_slug_is_a_harmless_word(text: str) -> None:
    """Whatever it is made of."""
    assert SEGMENT.fullmatch(slug(text))


def test_values_know_where_they_are_values(shop: Workshop) -> None:
    """A thing leads to the lists that are browsed by it."""
    country = NamedNode("http://publications.europa.eu/resource/authority/country/LTU")
    assert [choice.path for _, choice in shop.around.facets.at[country]] == ["browse/partner/country/ltu"]

"""The accessibility statement: the parts of the EU's model, filled from the data and from nothing else."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from lodpub.graph import Publication, load
from lodpub.phrases import LANGUAGES
from lodpub.site import plan
from tests.sites import DATA, fill

CATALOGUE = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/> .
<id/dataset/boats> a dcat:Dataset ; dct:title "Boats"@en ; {told} .
<id/body/port> a foaf:Organization ; skos:prefLabel "The port"@en ; foaf:homepage <https://port.example/> .
"""
PARTS = ("status", "gaps", "made", "contact", "enforced")


def _made(root: Path, told: str) -> dict[str, str]:
    root = fill(root, {"data/catalogue.ttl": CATALOGUE.replace("{told}", told), "data/a.ttl": DATA})
    return {one.path: one.body.decode() for one in plan(load(root)).artifacts if one.path.endswith((".html", ".xml"))}


def _parse(page: str) -> Element:
    tree: Element = html5lib.parse(page, namespaceHTMLElements=False)
    return tree


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_has_every_part_of_the_model(site: Path, publication: Publication, language: str) -> None:
    """Commitment, scope, status, content, preparation, contact and enforcement stand in this order."""
    tree = _parse((site / f"accessibility.{language}.html").read_text(encoding="utf-8"))
    sections = list(tree.iter("section"))
    assert [one.get("id") for one in sections] == [f"page-{part}" for part in PARTS]
    assert all(_text(one.find("p")) for one in sections)
    opening = _text(tree.find(".//header[@class='top']"))
    assert "2016/2102" in opening
    assert publication.base in opening
    assert "https://www.jelgavasnovads.lv/" in [one.get("href") for one in sections[3].iter("a")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_this_publication_comes_from_its_folder(
    site: Path, publication: Publication, language: str
) -> None:
    """The status and the law that the municipality names are phrases of its own."""
    page = _text(_parse((site / f"accessibility.{language}.html").read_text(encoding="utf-8")))
    assert publication.phrases[language]["accessibility_status"] in page
    assert "445" in page


def test_every_page_leads_to_the_statement(site: Path, publication: Publication) -> None:
    """The foot of each page but those of a status links to it, and the sitemap has it."""
    pages = [one for one in sorted(site.rglob("*.html")) if one.name not in ("404.html", "410.html")]
    assert len(pages) > 100
    for page in pages:
        assert "accessibility." in page.read_text(encoding="utf-8").partition('class="colophon"')[2], page
    mapped = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert all(f"<loc>{publication.base}accessibility.{one}.html</loc>" in mapped for one in publication.languages)


def test_without_anybody_to_write_to_there_is_no_statement(tmp_path: Path) -> None:
    """A statement with no contact would be worth nothing: a folder without publisher and contact has none."""
    assert "accessibility.en.html" not in _made(tmp_path, "dct:identifier 'x'")


@pytest.mark.parametrize(
    ("told", "links"),
    [
        (
            "dcat:contactPoint [ vcard:fn 'Ada' ; vcard:hasEmail <mailto:ada@example.org> ; "
            "vcard:hasTelephone <tel:+37160000000> ]",
            [("Ada", None), ("ada@example.org", "mailto:ada@example.org"), ("+37160000000", None)],
        ),
        (
            "dct:publisher <id/body/port>",
            [("The port", "doc/body/port.en.html"), ("https://port.example/", "https://port.example/")],
        ),
    ],
)
def test_the_contact_is_that_of_the_data(tmp_path: Path, told: str, links: list[tuple[str, str | None]]) -> None:
    """Names, addresses and numbers of the contact point, or else of the publisher, stand in the part on contact."""
    tree = _parse(_made(tmp_path, told)["accessibility.en.html"])
    found = []
    for item in tree.findall(".//section[@id='page-contact']//li"):
        anchor = item.find("a")
        shown = anchor.text if anchor is not None else _text(item)
        found.append((shown, anchor.get("href") if anchor is not None else None))
    assert found == links


def test_the_day_is_that_of_the_data_or_none(tmp_path: Path) -> None:
    """The statement was looked over when the data last changed; without a date in the data it names no day."""
    dated = "dct:publisher <id/body/port> ; dct:modified '2026-11-24'^^xsd:date"
    pages = [_made(tmp_path / name, told) for name, told in (("a", dated), ("b", "dct:publisher <id/body/port>"))]
    texts = [_text(_parse(page["accessibility.en.html"]).find(".//section[@id='page-made']")) for page in pages]
    assert "24 November 2026" in texts[0]
    assert "20" not in texts[1]


def test_the_page_for_lost_addresses_leads_on(tmp_path: Path) -> None:
    """Home, the lists and whom to tell stand there in each language, by absolute addresses."""
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:s> a sh:NodeShape ; sh:targetClass skos:Concept ; rdfs:label "Jēdzieni"@lv, "Concepts"@en ."""
    fill(tmp_path, {"shapes/s.ttl": shapes})
    made = _made(tmp_path, "dct:publisher <id/body/port>")
    for name in ("404.html", "410.html"):
        blocks = list(_parse(made[name]).iter("section"))
        assert [one.get("lang") for one in blocks] == list(LANGUAGES)
        for language, block in zip(LANGUAGES, blocks, strict=True):
            links = [one.get("href") or "" for one in block.iter("a")]
            assert links[0] == f"https://example.org/{language}.html"
            assert f"https://example.org/doc/thing.{language}.html" in links
            assert f"https://example.org/doc/body/port.{language}.html" in links
            assert "https://port.example/" in links

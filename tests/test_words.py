"""How values read: numbers, sizes, dates and countries by CLDR, each text in the language that it says it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.graph import Publication, load
from lodpub.phrases import LANGUAGES
from lodpub.words import country_code, country_name, number, readable, size, words
from tests.conftest import ROOT
from tests.sites import build, fill

VOID = {"meta", "link", "br", "img", "input", "hr", "wbr"}
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
DATA = f"""@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/id/> .
ex:town skos:prefLabel "Town" ; dct:spatial <{COUNTRY}LTU>, ex:land, <{COUNTRY}ATA> ; schema:addressCountry "PRT" ;
    schema:area 12345.5 ; schema:count 2016, 1234567 ; schema:code "00420" .
ex:land a schema:Country ; skos:prefLabel "Україна"@uk ; skos:notation "UA" .
"""


@pytest.mark.parametrize(
    ("value", "datatype", "lv", "en"),
    [
        ("147500.00", "decimal", "147\xa0500,00", "147,500.00"),
        ("56.65", "decimal", "56,65", "56.65"),
        ("2016", "integer", "2016", "2016"),
        ("-1234567", "integer", "-1\xa0234\xa0567", "-1,234,567"),
        ("007", "integer", "007", "007"),
        ("1.5E3", "double", "1.5E3", "1.5E3"),
        ("0.5", "double", "0,5", "0.5"),
        ("2016", "gYear", "2016", "2016"),
        ("2016-02", "gYearMonth", "2016. gada februāris", "February 2016"),
        ("2016-02-05", "date", "2016. gada 5. februāris", "5 February 2016"),
        ("12345", "string", "12345", "12345"),
    ],
)
def test_a_value_reads_as_the_language_writes_it(value: str, datatype: str, lv: str, en: str) -> None:
    """Decimal sign and thousands are those of the language, no digit is lost, years and codes stay as they are."""
    literal = Literal(value, datatype=vocab.term(f"xsd:{datatype}"))
    assert [readable(literal, words(language)) for language in ("lv", "en")] == [lv, en]


def test_sizes_and_counts_have_the_decimal_sign_of_the_language() -> None:
    """A size in megabytes has a comma in Latvian; a number never breaks from its unit."""
    assert [size(2_700_000, words(language)) for language in ("lv", "en")] == ["2,7\xa0MB", "2.7\xa0MB"]
    assert [number(100_000, words(language)) for language in ("lv", "en")] == ["100\xa0000", "100,000"]


def test_templates_write_counts_as_the_language_does() -> None:
    """No template shows a count or a length but through number(…)."""
    shown = [
        f"{path.name}: {place}"
        for path in sorted((ROOT / "lodpub" / "templates").glob("*.html"))
        for place in re.findall(r"\{\{[^}]*\}\}", path.read_text(encoding="utf-8"))
        if re.search(r"\.count\b|\| length", place) and not re.search(r"number\(|count\(", place)
    ]
    assert [one for one in shown if " if " not in one] == []


def test_no_page_has_a_size_with_the_sign_of_another_language(site: Path) -> None:
    """Sizes of files on the Latvian pages have no decimal point, on the English ones no decimal comma."""
    for language, wrong in (("lv", r"\d\.\d+\s[kM]B"), ("en", r"\d,\d{1,2}\s[kM]B")):
        told = re.findall(r'class="size">([^<]*)<', (site / f"{language}.html").read_text(encoding="utf-8"))
        assert len(told) > 8
        assert not [one for one in told if re.search(wrong, one)]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_countries_of_the_data_are_called_as_in_cldr(publication: Publication, language: str) -> None:
    """The name that the data gives a country is the one that CLDR has in that language."""
    countries = publication.data.subjects(vocab.RDF_TYPE, vocab.SCHEMA_COUNTRY)
    assert len(countries) > 10
    for country in countries:
        named = {
            value.value
            for value in publication.data.values(country, vocab.SKOS_PREF_LABEL)
            if isinstance(value, Literal) and value.language == language
        }
        assert named == {country_name(country_code(country.value), words(language))}


def test_a_country_without_a_name_is_named_by_cldr(tmp_path: Path) -> None:
    """An IRI of the EU's table, a schema:Country with a code and a code as a value read as names."""
    root = fill(tmp_path, {"data/a.ttl": DATA})
    build(root)
    for language, named in (
        ("lv", ("Lietuva", "Ukraina", "Portugāle", "Antarktika")),
        ("en", ("Lithuania", "Ukraine", "Portugal", "Antarctica")),
    ):
        page = (root / f"public/doc/town.{language}.html").read_text(encoding="utf-8")
        assert all(f">{one}<" in page.replace("\n", "") or one in page for one in named)
        assert not re.search(r"authority/country/LTU</", page)
        assert ("12\xa0345,5" if language == "lv" else "12,345.5") in page
        assert ">2016<" in page
        assert ">00420<" in page


class _Texts(HTMLParser):
    """Collects the texts of a page with the language that is in force there."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language of an element, its own or that around it."""
        if tag not in VOID:
            around = self.open[-1][1] if self.open else ""
            self.open.append((tag, dict(attrs).get("lang") or around))

    def handle_endtag(self, tag: str) -> None:
        """Go back to the language around the element."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep what people read."""
        if data.strip() and self.open[-1][0] not in ("script", "style", "code"):
            self.found.append((" ".join(data.split()), self.open[-1][1]))


def _tagged(publication: Publication) -> dict[str, set[str]]:
    """Give every text of data and vocabularies with the languages that it is said to be in."""
    found: dict[str, set[str]] = {}
    graphs = (publication.data, publication.ontology, publication.external, publication.shapes)
    for graph in graphs:
        for _, _, value in graph.facts():
            if isinstance(value, Literal):
                found.setdefault(" ".join(value.value.split()), set()).add(value.language or "")
    return found


def _foreign_texts(page: Path, tagged: dict[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Go through the texts of a page that are known to be in one language: text, that language, the one in force."""
    parser = _Texts()
    parser.feed(page.read_text(encoding="utf-8"))
    for text, language in parser.found:
        known = tagged.get(text, set())
        if len(known) == 1 and "" not in known:
            yield text, next(iter(known)), language


def test_every_text_stands_in_its_language(site: Path, publication: Publication) -> None:
    """On no page stands a text of the graph in another language than the page, or the element around it, declares."""
    spoken = {text for language in LANGUAGES for text in publication.phrases[language].values()}
    tagged = {text: known for text, known in _tagged(publication).items() if text not in spoken}
    seen = 0
    for page in sorted(site.rglob("*.html")):
        for text, said, language in _foreign_texts(page, tagged):
            assert language == said, f"{page.relative_to(site)}: {text!r} is {said}, but stands in {language}"
            seen += said not in LANGUAGES
    assert seen > 20


def test_what_the_shapes_say_in_another_language_says_so(tmp_path: Path) -> None:
    """Where shapes and data have one language only, headings, lists, paths and the name of the site carry it."""
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix ex: <https://example.org/shapes#> .
ex:g a sh:PropertyGroup ; rdfs:label "What it is called"@en .
ex:s a sh:NodeShape ; sh:targetClass skos:Concept ; rdfs:label "The notions"@en ; rdfs:comment "All of them."@en ;
    sh:property [ sh:path skos:prefLabel ; sh:name "Its name"@en ; sh:group ex:g ] ."""
    data = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @base <https://example.org/> .
<id/set> a dcat:Dataset ; dct:title "A set"@en . <id/thing/a> a skos:Concept ; skos:prefLabel "A notion"@en ."""
    root = fill(tmp_path, {"data/a.ttl": data, "shapes/s.ttl": shapes})
    build(root)
    tagged = {"What it is called": {"en"}, "The notions": {"en"}, "All of them.": {"en"}, "Its name": {"en"}}
    tagged |= {"A set": {"en"}, "A notion": {"en"}}
    found = [
        (path.name, *one)
        for path in (root / "public").rglob("*.lv.html")
        if path.name != "def.lv.html"
        for one in _foreign_texts(path, tagged)
    ]
    assert {text for _, text, _, _ in found} == set(tagged)
    assert [one for one in found if one[3] != "en"] == []


def test_the_language_switch_keeps_the_page(site: Path) -> None:
    """Every page but those for addresses that lead nowhere leads to itself in every language."""
    pages = [one for one in sorted(site.rglob("*.html")) if one.name not in ("404.html", "410.html", "index.html")]
    assert len(pages) > 100
    for page in pages:
        stem = page.name.removesuffix(".html").removesuffix("lv").removesuffix("en")
        switch = re.search(r'<nav class="languages".*?</nav>', page.read_text(encoding="utf-8"), re.DOTALL)
        assert switch, page
        assert re.findall(r'href="([^"]*)"', switch[0]) == [f"{stem}lv.html", f"{stem}en.html"]


def test_no_code_of_a_union_is_a_country() -> None:
    """What CLDR names beside countries is left alone, as is what is no code."""
    for text in ("EU", "UN", "ZZ", "Latvia", "", "lv", f"{COUNTRY}EUR"):
        assert country_code(text) == ""
    assert NamedNode(f"{COUNTRY}LVA").value.endswith(country_code(f"{COUNTRY}LVA") + "A")


def test_a_folder_without_catalogue_speaks_all_languages(tmp_path: Path) -> None:
    """Where no dataset names a language, the pages are in all of ours."""
    assert load(fill(tmp_path, {"data/a.ttl": DATA})).languages == LANGUAGES

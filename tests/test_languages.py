"""Languages of the interface: a file each, in the package or in the publication, complete and without leftovers."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from lodpub.errors import InputError
from lodpub.graph import load
from lodpub.phrases import FALLBACK, LANGUAGES, OF_THE_LANGUAGE, phrases
from tests.conftest import ROOT
from tests.sites import build, dead_links, fill, run

PACKAGE = ROOT / "lodpub"
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for pattern in ("*.py", "templates/*.html")
    for path in sorted(PACKAGE.glob(pattern))
) + "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "frontend" / "src").glob("*.js")))
#: Beginnings of phrases whose ends the code takes from the data or from a table of its own.
FAMILIES = ("advice_", "error_", "live_", "mqa_", "script_", "store_")
#: The severities of SHACL, by which the code asks for their words.
SEVERITIES = {"violation", "warning", "info"}
CATALOGUE = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix lang: <http://publications.europa.eu/resource/authority/language/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/> .
<id/dataset/boats> a dcat:Dataset ; dct:title "Laivos"@lt, "Laivas"@lv, "Boats"@en ;
    dct:publisher <id/boat/one> ; dct:modified "2026-11-24"^^xsd:date ;
    dct:language lang:LIT, lang:ENG, lang:LAV .
<id/boat/one> a skos:Concept ; skos:prefLabel "Valtis"@lt, "Laiva"@lv, "Boat"@en .
"""
LITHUANIAN = {
    "language_name": "Lietuvių",
    "language_iri": "http://publications.europa.eu/resource/authority/language/LIT",
    "home": "Pradžia",
    "count": "Įrašų skaičius",
    "modified": "Duomenys pakeisti",
}


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _used(key: str) -> bool:
    """Tell whether the code names a phrase, as a whole or by the parts of a formatted name."""
    if re.search(rf"""["']{re.escape(key)}["']""", CODE) or key.startswith(FAMILIES) or key in SEVERITIES:
        return True
    parts = {one for one in re.findall(r"""f["']([a-z_{}.\[\]]*)["']""", CODE) if "{" in one}
    return any(
        len(re.sub(r"\{[^}]*\}", "", one)) > 4
        and re.fullmatch("".join(".+" if part.startswith("{") else part for part in re.split(r"(\{[^}]*\})", one)), key)
        for one in parts
    )


def _with_lithuanian(root: Path, **more: str) -> Path:
    table = json.dumps({**LITHUANIAN, **more}, ensure_ascii=False)
    return fill(root, {"data/catalogue.ttl": CATALOGUE, "locale/lt.json": table})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_language_has_every_phrase_with_the_same_places(language: str) -> None:
    """A phrase that English has, every file of the package has, with the same values to fill in, and no other."""
    own, english = phrases(language), phrases(FALLBACK)
    assert set(own) ^ set(english) <= {"locale"}
    assert {key for key in own if key in english and _places(own[key]) != _places(english[key])} == set()
    assert {key for key, text in own.items() if not text.strip()} == set()


def test_the_languages_are_the_files() -> None:
    """Nothing lists the languages but the folder; English, which stands in for the others, comes last."""
    assert sorted(LANGUAGES) == sorted(path.stem for path in (PACKAGE / "locale").glob("*.json"))
    assert LANGUAGES[-1] == FALLBACK


def test_no_phrase_is_kept_for_nothing() -> None:
    """Every phrase is named in the code or in a template."""
    assert [key for key in phrases(FALLBACK) if key not in OF_THE_LANGUAGE and not _used(key)] == []


def test_no_phrase_is_missing() -> None:
    """Every phrase that a template or a page names is there."""
    named = set(re.findall(r"""(?:words|told)\["([a-z_]{3,})"\]""", CODE))
    assert len(named) > 60
    assert named - set(phrases(FALLBACK)) == set()


def test_a_third_language_is_one_file_of_the_folder(tmp_path: Path) -> None:
    """With locale/lt.json and a catalogue that names Lithuanian, the whole site speaks three languages."""
    root = _with_lithuanian(tmp_path)
    assert load(root).languages == ("lt", "en", "lv")
    build(root)
    assert list(dead_links(root / "public")) == []
    pages = {language: sorted(root.glob(f"public/**/*{language}.html")) for language in ("lt", "lv", "en")}
    assert len({len(found) for found in pages.values()}) == 1
    assert len(pages["lt"]) > 4
    page = (root / "public/doc/boat/one.lt.html").read_text(encoding="utf-8")
    assert '<html lang="lt">' in page
    assert "Pradžia" in page
    assert "2026 m. lapkričio 24 d." in page
    for code, called in (("lv", "Latviešu"), ("en", "English"), ("lt", "Lietuvių")):
        assert re.search(rf'<a href="one.{code}.html" lang="{code}" hreflang="{code}"[^>]*>{called}</a>', page)
    assert (root / "public/index.html").read_bytes() == (root / "public/lt.html").read_bytes()


def test_what_a_new_language_lacks_is_said_in_english(tmp_path: Path) -> None:
    """A file may begin with a few phrases; the others are those of English, its own name its code."""
    root = fill(tmp_path, {"data/catalogue.ttl": CATALOGUE, "locale/lt.json": '{"home": "Pradžia"}'})
    told = load(root).phrases["lt"]
    assert (told["home"], told["skip"], told["language_name"]) == ("Pradžia", phrases("en")["skip"], "lt")
    assert "locale" not in told


def test_a_publication_may_put_its_own_phrase_in_the_place_of_ours(tmp_path: Path) -> None:
    """A phrase of the folder's locale/lv.json stands on the Latvian pages; the others stay."""
    root = fill(tmp_path, {"data/catalogue.ttl": CATALOGUE, "locale/lv.json": '{"home": "Uz laivām"}'})
    build(root)
    page = (root / "public/doc/boat/one.lv.html").read_text(encoding="utf-8")
    assert "Uz laivām" in page
    assert phrases("lv")["skip"] in page
    assert "Home" in (root / "public/doc/boat/one.en.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('{"home": "Pradžia",\n}', "locale_json", 2),
        ('{\n"nothing_like_this": "x"}', "locale_phrase", 2),
        ('{\n\n"query_rows": "Eilučių: {skaičius}"}', "locale_phrase", 3),
        ('{"query_rows": "Eilučių: {count"}', "locale_phrase", 1),
        ('{"home": 1}', "locale_phrase", 1),
        ('["home"]', "locale_phrase", 1),
    ],
)
def test_a_mistake_in_a_file_of_phrases_is_told_with_its_line(tmp_path: Path, text: str, key: str, line: int) -> None:
    """JSON that is none, a phrase that there is not and a place that there is not are told before anything is built."""
    root = fill(tmp_path, {"data/catalogue.ttl": CATALOGUE, "locale/lt.json": text})
    with pytest.raises(InputError) as caught:
        load(root)
    assert (caught.value.key, caught.value.path, caught.value.line) == (key, root / "locale/lt.json", line)
    assert all(caught.value.message(language) for language in LANGUAGES)


def test_the_first_language_named_is_that_of_the_first_page(tmp_path: Path) -> None:
    """Pages come in the order in which the catalogue names their languages; without any, in all of ours."""
    swapped = CATALOGUE.replace("lang:LIT, lang:ENG, lang:LAV", "lang:ENG, lang:LAV")
    assert load(fill(tmp_path / "a", {"data/catalogue.ttl": swapped})).languages == ("en", "lv")
    none = CATALOGUE.replace("dct:language lang:LIT, lang:ENG, lang:LAV .", "dct:identifier 'x' .")
    assert load(fill(tmp_path / "b", {"data/catalogue.ttl": none})).languages == LANGUAGES


@pytest.mark.slow
def test_the_verbs_know_a_language_of_the_folder(tmp_path: Path) -> None:
    """Build and deploy work for a publication in three languages; the rules of servers name each."""
    root = _with_lithuanian(tmp_path)
    assert run("build", "--root", root, "--quiet").returncode == 0
    done = run("deploy", "--root", root, "--out", tmp_path / "rules", "--quiet")
    assert done.returncode == 0, done.stderr
    assert "lt" in re.findall(r"\b(lt|lv|en)\b", (root / "public/.htaccess").read_text(encoding="utf-8"))

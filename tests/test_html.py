"""Pages: what the data says is what the reader sees, whatever letters it is made of."""

from __future__ import annotations

import json
import string
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from lodpub.graph import load
from lodpub.site import plan
from tests.conftest import ROOT

XHTML = "{http://www.w3.org/1999/xhtml}"
THING = NamedNode("https://example.org/id/thing/one")
#: Letters that HTML can hold (HTML §3.2.6: no controls but white space, no noncharacters, no surrogates).
_TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cs", "Cn"],
    ),
    min_size=1,
    max_size=60,
)


def _pages(turtle: bytes, folder: Path) -> dict[str, str]:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "one.nt").write_bytes(turtle)
    return {
        artifact.path: artifact.body.decode()
        for artifact in plan(load(folder)).artifacts
        if artifact.path.endswith(".html")
    }


@settings(max_examples=40, deadline=None)
@given(text=_TEXT, named=st.booleans())
def test_any_literal_survives_to_html_and_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, named: bool
) -> None:
    """A text of the data, as name or as note, is read from the page letter by letter by a browser's parser."""
    predicate = "http://www.w3.org/2004/02/skos/core#" + ("prefLabel" if named else "note")
    quad = Quad(THING, NamedNode(predicate), Literal(text))
    written = serialize([quad], format=RdfFormat.N_TRIPLES) or b""
    pages = _pages(written, tmp_path_factory.mktemp("literal"))
    tree = html5lib.parse(pages["doc/thing/one.en.html"], namespaceHTMLElements=False)
    texts = [element.text or "" for element in tree.iter() if element.tag != "script"]
    assert text in texts or any(text == (element.text or "").lstrip("\n") for element in tree.iter())


@pytest.mark.parametrize(
    "wicked", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "</title>"]
)
def test_nothing_in_the_data_becomes_markup(tmp_path: Path, wicked: str) -> None:
    """A text that looks like markup or like a template stays a text, wherever it is shown."""
    facts = [
        Quad(THING, NamedNode(f"http://www.w3.org/2004/02/skos/core#{name}"), Literal(wicked))
        for name in ("prefLabel", "definition", "note")
    ]
    pages = _pages(serialize(facts, format=RdfFormat.N_TRIPLES) or b"", tmp_path)
    tree = html5lib.parse(pages["doc/thing/one.en.html"])
    assert not list(tree.iter(f"{XHTML}img"))
    inside = [one for one in tree.iter(f"{XHTML}script") if not (one.get("src") or "").startswith("../../static/")]
    assert {one.get("type") for one in inside} <= {"application/ld+json"}
    assert "49" not in (tree.find(f".//{XHTML}h1").text or "")


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_only_harmless_schemes_become_links(tmp_path: Path, scheme: str) -> None:
    """An IRI of another scheme than http(s) and mailto is text."""
    quad = Quad(THING, NamedNode("http://xmlns.com/foaf/0.1/homepage"), NamedNode(scheme))
    pages = _pages(serialize([quad], format=RdfFormat.N_TRIPLES) or b"", tmp_path)
    for page in pages.values():
        assert not [
            one for one in html5lib.parse(page).iter(f"{XHTML}a") if (one.get("href") or "").startswith(scheme[:6])
        ]


@pytest.mark.slow
def test_every_page_is_valid_for_a_strict_parser(site: Path) -> None:
    """The HTML parser of the standard finds no error on any page."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 100
    for path in pages:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(path.read_text(encoding="utf-8"))
        assert [(place, code) for place, code, _ in parser.errors] == [], path


@pytest.mark.slow
def test_ids_are_unique_on_each_page(site: Path) -> None:
    """No two elements of a page share an id."""
    for path in sorted(site.rglob("*.html")):
        found = [one.get("id") for one in html5lib.parse(path.read_text(encoding="utf-8")).iter() if one.get("id")]
        assert len(found) == len(set(found)), path


def test_pages_say_their_language_and_nothing_in_another(site: Path) -> None:
    """Each page declares its language; the interface speaks only that one."""
    for language, foreign in (("lv", "Download everything"), ("en", "Lejupielādēt")):
        page = (site / f"{language}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert foreign not in page


def test_a_template_of_the_publication_replaces_ours(tmp_path: Path) -> None:
    """A template of the same name in templates/ is used in place of the package's."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "entity.html").write_text("<!doctype html><title>{{ page.heading }}</title>mine")
    quad = Quad(THING, NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), Literal("One"))
    pages = _pages(serialize([quad], format=RdfFormat.N_TRIPLES) or b"", tmp_path)
    assert pages["doc/thing/one.en.html"].endswith("<title>One</title>mine")


def test_both_locales_have_the_same_phrases_with_the_same_places() -> None:
    """A phrase that one language has, the other has too, with the same values to fill in."""
    tables = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "lodpub/locale").glob("*.json")
    }
    assert {"lv", "en"} <= set(tables)
    places = {
        language: {
            key: sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for key, text in table.items()
            if key != "locale"  # of a language whose CLDR locale is not its code
        }
        for language, table in tables.items()
    }
    assert places["lv"] == places["en"]

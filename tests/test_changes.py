"""The page of changes: there when the publication tells of any, in the words of its reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lodpub.graph import Publication, load
from lodpub.site import plan
from tests.conftest import ROOT
from tests.sites import DATA, fill, own_dataset

LATVIAN, ENGLISH = (
    "# Kas jauns\n\nPēc kārtas.\n\n## 2\n\nLabots.\n\n## 1\n\nSākts.\n",
    "# News\n\nIn order.\n\nFixed.\n",
)


def _pages(root: Path) -> dict[str, str]:
    return {one.path: one.body.decode() for one in plan(load(root)).artifacts if one.path.endswith((".html", ".xml"))}


def test_without_a_file_there_is_no_page_and_no_link_to_one(tmp_path: Path) -> None:
    """A publication that tells of no changes has no page of them, and nothing leads there."""
    pages = _pages(fill(tmp_path, {"data/a.ttl": DATA}))
    assert not [path for path in pages if path.startswith("changes")]
    assert not [path for path, page in pages.items() if "changes." in page]


def test_each_language_has_its_own_file(tmp_path: Path) -> None:
    """`CHANGES.lv.md` makes the Latvian page and `CHANGES.en.md` the English one, with a link at the foot of each."""
    pages = _pages(fill(tmp_path, {"data/a.ttl": DATA, "CHANGES.lv.md": LATVIAN, "CHANGES.en.md": ENGLISH}))
    assert "<h1>Kas jauns</h1>" in pages["changes.lv.html"]
    assert "<h1>News</h1>" in pages["changes.en.html"]
    assert '<a href="../../changes.en.html">' in pages["doc/thing/a.en.html"]
    assert "https://example.org/changes.lv.html" in pages["sitemap.xml"]


@pytest.mark.parametrize(("name", "marked"), [("CHANGES.md", ""), ("CHANGES.lv.md", ' lang="lv"')])
def test_one_file_serves_all_languages(tmp_path: Path, name: str, marked: str) -> None:
    """What is written once is shown to everyone, with its language where that is known."""
    pages = _pages(fill(tmp_path, {"data/a.ttl": DATA, name: LATVIAN}))
    assert f"<article{marked}>" in pages["changes.en.html"]
    assert "<article>" in pages["changes.lv.html"]


def test_words_in_quotation_marks_are_words(tmp_path: Path) -> None:
    """A text of changes has no names to be filled in: what stands in «marks» stays, and HTML stays text."""
    pages = _pages(fill(tmp_path, {"data/a.ttl": DATA, "CHANGES.md": "# A\n\nB\n\nThe «base» <b>moved</b>.\n"}))
    assert "<p>The «base» &lt;b&gt;moved&lt;/b&gt;.</p>" in pages["changes.en.html"]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_our_own_changes_tell_of_the_version_that_is_published(publication: Publication, language: str) -> None:
    """The version and the year that the dataset states stand in the newest part of our own page."""
    text = (ROOT / f"CHANGES.{language}.md").read_text(encoding="utf-8")
    newest = re.split(r"^## ", text, flags=re.MULTILINE)[1]
    said = {fact[1].value.rpartition("/")[2]: fact[2] for fact in publication.data.about[own_dataset(publication)]}
    version, issued = (str(getattr(said[key], "value", "")) for key in ("dcat#version", "issued"))
    assert newest.startswith(f"{version}\n")
    assert issued[:4] in newest

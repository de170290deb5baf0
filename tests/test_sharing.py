"""How pages look in a list of results or where they are shared: titles and descriptions for people."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from lodpub.graph import Publication, load
from lodpub.sharing import MOST_LETTERS, shortened
from lodpub.site import plan
from tests.sites import DATA, fill


def _pages(site: Path, language: str) -> list[tuple[Path, str]]:
    found = sorted(site.rglob(f"*{language}.html"))
    assert len(found) > 50
    return [(page, page.read_text(encoding="utf-8")) for page in found]


def _meta(page: str, name: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_no_two_pages_have_the_same_title(site: Path, language: str) -> None:
    """Within a language every page is called otherwise, so that a list of results can be read."""
    titles = Counter(re.findall(r"<title[^>]*>(.*?)</title>", page)[0] for _, page in _pages(site, language))
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_page_has_a_description_of_one_breath(site: Path, language: str) -> None:
    """Each page says in a line of at most 300 letters what it holds, the same where it is shared."""
    for path, page in _pages(site, language):
        (told,) = _meta(page, "description")
        assert 10 < len(told) <= MOST_LETTERS, path
        assert "\n" not in told
        assert _meta(page, "og:description") == [told]


def test_open_graph_tells_articles_from_the_first_page(site: Path, publication: Publication) -> None:
    """Language and country, kind, address and name of the site stand in the head of each page."""
    for language, territory in (("lv", "lv_LV"), ("en", "en_GB")):
        for path, page in _pages(site, language):
            own = path.relative_to(site).as_posix()
            assert _meta(page, "og:locale") == [territory]
            assert _meta(page, "og:url") == [publication.base + own]
            assert _meta(page, "og:type") == ["website" if own == f"{language}.html" else "article"]
            assert _meta(page, "twitter:card") == ["summary_large_image"]


@pytest.mark.parametrize("length", [10, 50, 300])
def test_a_description_is_cut_between_words(length: int) -> None:
    """What is left is the beginning, whole words, no comma at its end, and dots."""
    text = "Ar kuriem partneriem, kopš kura gada,  un kādās jomās sadarbojas pašvaldība. " * 9
    cut = shortened(text, length)
    assert len(cut) <= length
    assert cut[-1] == "…"
    assert cut[-2] not in " ,;"
    assert " ".join(text.split()).startswith(cut[:-1])
    assert " ".join(text.split())[len(cut) - 1] in " ,."


def test_a_thing_without_description_is_described_by_its_facts(tmp_path: Path) -> None:
    """Where the data has no sentence on a thing, its kind and its first facts stand for it."""
    data = DATA.replace("skos:prefLabel", 'skos:altLabel "Alfa"@en ; skos:notation "a1" ; skos:prefLabel')
    made = {one.path: one.body for one in plan(load(fill(tmp_path, {"data/a.ttl": data}))).artifacts}
    (told,) = _meta(made["doc/thing/a.en.html"].decode(), "description")
    assert told.startswith("A – Concept; ")
    assert "a1" in told
    assert "Alfa" in told


def test_a_title_in_another_language_says_so(tmp_path: Path) -> None:
    """The name of a thing that has none in the reader's language carries its own, in title, path and heading."""
    root = fill(tmp_path, {"data/a.ttl": DATA.replace('"A"@en', '"Суми"@uk')})
    made = {one.path: one.body for one in plan(load(root)).artifacts}
    page = made["doc/thing/a.en.html"].decode()
    assert '<title lang="uk">Суми' in page
    assert '<span aria-current="page" lang="uk">Суми</span>' in page
    assert '<h1 lang="uk">' in page


def test_icons_are_there_for_every_browser(site: Path) -> None:
    """SVG, PNG and the icon of a home screen are linked and exist."""
    page = (site / "doc/partner/suwalki.lv.html").read_text(encoding="utf-8")
    links = re.findall(r'<link rel="(icon|apple-touch-icon)" href="([^"]*)"', page)
    assert [rel for rel, _ in links] == ["icon", "icon", "apple-touch-icon"]
    assert all((site / "doc/partner" / href).resolve().is_file() for _, href in links)
    with Image.open(site / "favicon.ico") as icon:
        assert (icon.format, icon.size) == ("ICO", (48, 48))

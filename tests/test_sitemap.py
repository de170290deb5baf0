"""The sitemap, read by the standard library's XML parser, and robots.txt."""

from __future__ import annotations

import urllib.robotparser
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from lodpub.frames import page_path
from lodpub.graph import Publication
from lodpub.sitemap import sitemap

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
BASE = "https://example.org/data/"
PAGES = [("", "2026-11-24"), ("partners", ""), ("doc/partner/fundao", "2026-01-02"), ("def", "2025-12-31")]


def _files(
    pages: Sequence[tuple[str, str]] = PAGES, base: str = BASE, languages: Sequence[str] = ("lv", "en"), **limits: int
) -> dict[str, bytes]:
    """Give the files by path; no path comes twice, and XML says that it is XML."""
    made = list(sitemap(iter(pages), base, languages, **limits))
    assert len({path for path, _, _ in made}) == len(made)
    assert all((kind == "application/xml") == path.endswith(".xml") for path, kind, _ in made)
    return {path: body for path, _, body in made}


def _urls(body: bytes) -> list[ET.Element]:
    root = ET.fromstring(body)
    assert root.tag == f"{SITEMAP}urlset"
    assert all(one.tag == f"{SITEMAP}url" for one in root)
    return list(root)


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{SITEMAP}{name}") or ""


def _alternates(url: ET.Element) -> dict[str, str]:
    links = url.findall(f"{XHTML}link")
    assert all(link.get("rel") == "alternate" for link in links)
    return {link.get("hreflang", ""): link.get("href", "") for link in links}


def test_every_page_stands_once_in_every_language() -> None:
    """Each page is there for each language, at the address that the page has."""
    locations = [_text(url, "loc") for url in _urls(_files()["sitemap.xml"])]
    assert locations == [BASE + page_path(path, language) for path, _ in PAGES for language in ("lv", "en")]


def test_every_page_names_all_its_languages_and_they_agree() -> None:
    """All pages of a group name the same addresses, themselves among them; for other readers that is English."""
    urls = {_text(url, "loc"): _alternates(url) for url in _urls(_files()["sitemap.xml"])}
    for location, alternates in urls.items():
        assert list(alternates) == ["lv", "en", "x-default"]
        assert location in alternates.values()
        assert alternates["x-default"] == alternates["en"]
        assert all(urls[other] == alternates for other in alternates.values())


def test_a_site_of_one_language_offers_that_to_everyone() -> None:
    """Without English the first language is for all other readers."""
    (url,) = _urls(_files([("a", "")], languages=["lv"])["sitemap.xml"])
    assert _alternates(url) == {"lv": f"{BASE}a.lv.html", "x-default": f"{BASE}a.lv.html"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("2026-11-24", ["2026-11-24"]),
        ("2026-11-24Z", ["2026-11-24"]),
        ("2026-11-24T10:00:00+02:00", ["2026-11-24"]),
        ("", []),
        ("2026", []),
        ("2026-02-30", []),
        ("yesterday", []),
        ("<2026>", []),
    ],
)
def test_the_day_of_the_change_is_told_where_it_is_known(changed: str, told: list[str]) -> None:
    """A day is told as a day; what is none is not told."""
    for url in _urls(_files([("a", changed)])["sitemap.xml"]):
        assert [one.text for one in url.findall(f"{SITEMAP}lastmod")] == told


def test_the_parts_of_an_address_stand_in_the_order_of_the_protocol() -> None:
    """The address comes first, the day next, then what is of other namespaces (sitemap.xsd)."""
    url = _urls(_files([("a", "2026-11-24")])["sitemap.xml"])[0]
    assert [one.tag.partition("}")[2] for one in url] == ["loc", "lastmod", "link", "link", "link"]


def test_a_long_sitemap_is_cut_and_indexed() -> None:
    """Past the limit there are several files, each up to the limit, and the index names them by their last change."""
    files = _files(most_urls=5)
    whole = [_text(url, "loc") for url in _urls(_files()["sitemap.xml"])]
    parts = [_urls(files[f"sitemap-{number}.xml"]) for number in (1, 2)]
    assert [len(part) for part in parts] == [5, 3]
    assert [_text(url, "loc") for part in parts for url in part] == whole
    index = ET.fromstring(files["sitemap.xml"])
    assert index.tag == f"{SITEMAP}sitemapindex"
    assert [(_text(one, "loc"), _text(one, "lastmod")) for one in index] == [
        (f"{BASE}sitemap-1.xml", "2026-11-24"),
        (f"{BASE}sitemap-2.xml", "2026-01-02"),
    ]
    assert set(files) == {"sitemap-1.xml", "sitemap-2.xml", "sitemap.xml", "robots.txt"}


@pytest.mark.parametrize("limit", [1, 2, 7, 8])
def test_no_limit_loses_a_page(limit: int) -> None:
    """Wherever the sitemap is cut, all addresses are there, and just the limit needs no index."""
    files = _files(most_urls=limit)
    parts = [body for path, body in files.items() if path.startswith("sitemap-")] or [files["sitemap.xml"]]
    assert sum(len(_urls(part)) for part in parts) == 8
    assert all(len(_urls(part)) <= limit for part in parts)
    assert ("sitemap-1.xml" in files) == (limit < 8)


def test_no_file_is_larger_than_allowed() -> None:
    """The limit in bytes cuts too, counting all of a file."""
    most = 1500
    files = _files([(f"doc/thing/{number}", "2026-11-24") for number in range(20)], most_bytes=most)
    parts = [body for path, body in files.items() if path.startswith("sitemap-")]
    assert len(parts) > 1
    assert all(len(part) <= most for part in parts)
    assert sum(len(_urls(part)) for part in parts) == 40


def test_the_protocol_s_own_limit_is_kept() -> None:
    """Without a limit of the caller's it is 50,000 addresses."""
    files = _files([(f"doc/thing/{number}", "") for number in range(25_001)])
    counts = [body.count(b"<loc>") for path, body in files.items() if path.startswith("sitemap-")]
    assert counts == [50_000, 2]


@pytest.mark.parametrize(
    "base",
    [
        "https://novads.example/šķēle/日本/",
        "https://jelgavas-novāds.example/",
        "https://e.example/a&b's/",
        "https://e.example/a%20b/50%/",
        'https://e.example/<">/',
        "http://[::1]:8080/",
    ],
)
def test_addresses_are_uris_and_the_xml_is_whole(base: str) -> None:
    """Whatever the base holds, addresses are ASCII without what RFC 3986 forbids, and say the same decoded."""
    files = _files([("", ""), ("doc/a'b&c", ""), ("doc/ā ?#%41", "")], base, most_urls=3)
    urls = [url for path, body in files.items() if path.startswith("sitemap-") for url in _urls(body)]
    for url in [*urls, *ET.fromstring(files["sitemap.xml"])]:
        for address in [_text(url, "loc"), *_alternates(url).values()]:
            assert address.isascii()
            assert not set(' <>"{}|\\^`').intersection(address)
            assert urlsplit(address).query == urlsplit(address).fragment == ""
    decoded = [unquote(urlsplit(_text(url, "loc")).path) for url in urls]
    path = unquote(urlsplit(base).path)
    assert decoded[::2] == [path + "lv.html", path + "doc/a'b&c.lv.html", path + "doc/ā ?#%41.lv.html"]


def test_robots_may_read_everything_and_find_the_sitemap() -> None:
    """robots.txt, as Python reads it, closes nothing and names the sitemap by its whole address."""
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(_files()["robots.txt"].decode().splitlines())
    assert robots.can_fetch("anyone", f"{BASE}doc/partner/fundao.lv.html")
    assert robots.site_maps() == [f"{BASE}sitemap.xml"]


def test_a_site_without_pages_has_no_sitemap() -> None:
    """There is no sitemap without an address (sitemap.xsd), so that robots.txt names none."""
    files = _files([])
    assert set(files) == {"robots.txt"}
    assert b"Sitemap" not in files["robots.txt"]


def test_the_same_pages_make_the_same_bytes() -> None:
    """Nothing but pages, base, languages and limits decides what is written."""
    assert _files() == _files()


def test_every_page_of_the_site_can_be_mapped(site: Path, publication: Publication) -> None:
    """The sitemap of all pages of the site leads to a file for each address."""
    pages = {path.relative_to(site).as_posix().removesuffix("lv.html").rstrip(".") for path in site.rglob("*lv.html")}
    files = _files([(page, "") for page in sorted(pages)], publication.base, publication.languages)
    urls = [_text(url, "loc") for url in _urls(files["sitemap.xml"])]
    assert len(urls) == len(pages) * len(publication.languages) > 100
    assert all((site / url.removeprefix(publication.base)).is_file() for url in urls)

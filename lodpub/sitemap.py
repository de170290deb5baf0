"""
What the site tells search engines to read: its sitemap (sitemaps.org, protocol 0.9) and robots.txt (RFC 9309).

Every page stands once for each language, beside its other languages (hreflang). A sitemap that grows past what the
protocol allows is cut into files, and `sitemap.xml` lists them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from lodpub.signposting import to_uri

#: What the protocol allows in one file: addresses, and bytes before compression.
MOST_URLS, MOST_BYTES = 50_000, 50 * 1024 * 1024

_XML = "application/xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPEN = f'{_HEAD}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
_CLOSE = "</urlset>\n"
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})

File = tuple[str, str, bytes]


def sitemap(
    pages: Iterable[tuple[str, str]],
    base: str,
    languages: Sequence[str],
    *,
    most_urls: int = MOST_URLS,
    most_bytes: int = MOST_BYTES,
) -> Iterator[File]:
    """
    Write sitemap and robots.txt: the path, the media type and the content of each file.

    `pages` gives the path of each page without language and extension ("" is the first page) and the day on which it
    was last changed ("" unknown; what is no day is left out). One file is called `sitemap.xml`; of several that is the
    index, and the files are `sitemap-1.xml` and so on. Files are given as soon as they are full.
    """
    parts = _parts(_entries(pages, base, languages), most_urls, most_bytes - len(_OPEN) - len(_CLOSE))
    days: list[str] = []
    before: list[str] | None = None
    for urls, day in parts:
        if before is not None:
            yield _part(f"sitemap-{len(days)}.xml", before)
        days.append(day)
        before = urls
    if before is not None:
        yield _part(f"sitemap-{len(days)}.xml" if len(days) > 1 else "sitemap.xml", before)
    if len(days) > 1:
        yield "sitemap.xml", _XML, _index(base, days).encode()
    yield "robots.txt", "text/plain; charset=utf-8", _robots(base, bool(days)).encode()


def fallback_language(languages: Sequence[str]) -> str:
    """
    Choose the language for readers of none of these (hreflang x-default): English, else the first.

    >>> fallback_language(["lv", "en"]), fallback_language(["lv"])
    ('en', 'lv')
    """
    return "en" if "en" in languages else languages[0]


def _entries(pages: Iterable[tuple[str, str]], base: str, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Write the <url> of each page and language; give it with the day of the change."""
    root = to_uri(base)
    for path, changed in pages:
        stem = f"{root}{quote(path)}." if path else root
        addresses = {language: _escape(f"{stem}{language}.html") for language in languages}
        offers = {**addresses, "x-default": addresses[fallback_language(languages)]}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{_escape(tag)}" href="{address}"/>\n'
            for tag, address in offers.items()
        )
        day = _day(changed)
        dated = f"<lastmod>{day}</lastmod>\n" if day else ""
        for address in addresses.values():
            yield f"<url>\n<loc>{address}</loc>\n{dated}{links}</url>\n", day


def _parts(entries: Iterable[tuple[str, str]], most_urls: int, most_bytes: int) -> Iterator[tuple[list[str], str]]:
    """Cut the entries into files; give each with its last day ("" when there is none)."""
    urls: list[str] = []
    size, last = 0, ""
    for url, day in entries:
        if urls and (len(urls) == most_urls or size + len(url) > most_bytes):
            yield urls, last
            urls, size, last = [], 0, ""
        urls.append(url)
        size += len(url)  # URIs and tags are ASCII: a letter is a byte
        last = max(last, day)
    if urls:
        yield urls, last


def _part(path: str, urls: Iterable[str]) -> File:
    return path, _XML, "".join([_OPEN, *urls, _CLOSE]).encode()


def _index(base: str, days: Sequence[str]) -> str:
    """Write the sitemap index: the address of each file and the day of its last change."""
    lines = [_HEAD, f'<sitemapindex xmlns="{_SITEMAP}">\n']
    for number, day in enumerate(days, start=1):
        dated = f"<lastmod>{day}</lastmod>" if day else ""
        lines.append(f"<sitemap><loc>{_escape(to_uri(f'{base}sitemap-{number}.xml'))}</loc>{dated}</sitemap>\n")
    return "".join([*lines, "</sitemapindex>\n"])


def _robots(base: str, mapped: bool) -> str:
    """Let every robot read everything, and lead it to the sitemap."""
    return "User-agent: *\nAllow: /\n" + (f"\nSitemap: {to_uri(base)}sitemap.xml\n" if mapped else "")


def _day(changed: str) -> str:
    """Give the day of a date or time, "" for what is neither."""
    try:
        return datetime.date.fromisoformat(changed[:10]).isoformat()
    except ValueError:
        return ""


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)

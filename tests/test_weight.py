"""What a page of a build brings with it: little, all at once, and nothing that stands in the way of its text."""

from __future__ import annotations

import gzip
import posixpath
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

#: Bytes, compressed as servers do it, of a page with all that it names; the editor of the query page has its own.
BUDGET = 60_000
#: How many styles may hold back the first picture of a page; the query page has a second.
STYLES = 2
_LEVEL = 6


class _Head(HTMLParser):
    """Gather what a page loads, and what it may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.pictures: list[str] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("rel") in ("stylesheet", "preload", "modulepreload", "icon"):
            self.styles.extend([given["href"]] if given["rel"] == "stylesheet" else [])
            self.pictures.extend([given["href"]] if given["rel"] != "stylesheet" else [])
        elif tag == "script" and "src" in given:
            self.scripts.append(given["src"])
            if not {"defer", "async"}.intersection(given) and given.get("type") != "module":
                self.forbidden.append(f"a script that holds back the page: {given['src']}")
        elif tag == "script" and given.get("type") not in ("application/ld+json", "application/json"):
            self.forbidden.append("a script inside the page")
        elif tag in ("img", "iframe", "embed", "source") and "src" in given:
            self.pictures.append(given["src"])
        for name in given:
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{tag} with {name}")


@pytest.fixture(scope="module")
def heads(site: Path) -> dict[Path, _Head]:
    """Read every page of the build."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        found[path] = _Head()
        found[path].feed(path.read_text(encoding="utf-8"))
    assert len(found) > 600
    return found


@cache
def _weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), _LEVEL, mtime=0))


def _file(page: Path, target: str) -> Path:
    return Path(posixpath.normpath(page.parent / unquote(target.partition("?")[0])))


def test_no_page_weighs_more_than_its_budget(heads: dict[Path, _Head]) -> None:
    """Every page with its styles, scripts and pictures, compressed; a picture for sharing is not loaded by it."""
    heavy = []
    for path, head in heads.items():
        loaded = [_file(path, target) for target in (*head.styles, *head.scripts, *head.pictures)]
        weight = _weight(path) + sum(map(_weight, loaded))
        if weight > BUDGET:
            heavy.append((path.name, weight))
    assert heavy == []


def test_nothing_holds_back_a_page_but_what_it_names(heads: dict[Path, _Head], site: Path) -> None:
    """One style, at most two, and no script before the text; no style that fetches another, no fonts, no handlers."""
    assert [(path.name, head.forbidden) for path, head in heads.items() if head.forbidden] == []
    assert [path.name for path, head in heads.items() if len(head.styles) > STYLES] == []
    assert [path.name for path, head in heads.items() if len(head.styles) > 1 and not head.scripts] == []
    assert list(_fetched_by_styles(site)) == []


def _fetched_by_styles(site: Path) -> Iterator[str]:
    styles = sorted(site.rglob("*.css"))
    assert styles
    for path in styles:
        yield from re.findall(r"@import[^;]*|@font-face|url\((?!['\"]?data:)[^)]*\)", path.read_text(encoding="utf-8"))

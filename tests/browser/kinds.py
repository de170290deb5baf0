"""Which kinds of page a built site has, found in its files: nobody has to list a page that comes later."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LANGUAGE = re.compile(r"(?:(?P<name>.*)[./])?(?P<language>[a-z]{2})\.html|(?P<other>.*)\.html")
_TAGS = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>", re.IGNORECASE)
_CLASSES = re.compile(r'\sclass="([^"]*)"')
_MARKS = re.compile(r'\s(?:type|role|id)="([a-z-]+)"')
_MARKED = frozenset({"section", "aside", "nav", "form", "input", "button", "svg", "g", "div", "ul", "ol", "script"})
_DATA = re.compile(r"<script[^>]*>.*?</script>|<pre.*?</pre>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a built site: its path below the root, its kind, its language; "" where it is in several."""

    path: str
    kind: str
    language: str


def _alike(kind: str) -> str:
    """
    Take folders of folders together: what is browsed by one facet is built as what is browsed by another.

    >>> _alike("browse/tree/height"), _alike("browse/tree/height/*"), _alike("doc/tree/*")
    ('browse/*/*', 'browse/*/*/*', 'doc/tree/*')
    """
    parts = kind.split("/")
    deep = len(parts) > 3 or (len(parts) == 3 and parts[2] != "*")
    return "/".join([parts[0], *("*" for _ in parts[1:])]) if deep else kind


def leaves(site: Path) -> tuple[Leaf, ...]:
    """Go through the pages of a site: what stands at the root or is a folder too is a kind, as are all of a folder."""
    found = []
    for path in sorted(site.rglob("*.html")):
        relative = path.relative_to(site).as_posix()
        parts = _LANGUAGE.fullmatch(relative)
        assert parts is not None
        name = parts["other"] or parts["name"] or ""
        folder = posixpath.dirname(name)
        kind = _alike(name if not folder or (site / name).is_dir() else f"{folder}/*")
        if relative != "index.html":  # the first page once more
            found.append(Leaf(relative, kind, parts["language"] or ""))
    return tuple(found)


def one_of_each(site: Path, pages: Iterable[Leaf]) -> list[Leaf]:
    """Choose one page of every kind in every language: the longest, which has most to show."""
    chosen: dict[tuple[str, str], Leaf] = {}
    for one in sorted(pages, key=lambda leaf: (-(site / leaf.path).stat().st_size, leaf.path)):
        chosen.setdefault((one.kind, one.language), one)
    return sorted(chosen.values(), key=lambda leaf: leaf.path)


def covering(site: Path, pages: Sequence[Leaf], known: frozenset[str] = frozenset()) -> list[Leaf]:
    """
    Choose few pages on which all stands that stands on any: every element, class, role and section, in each language.

    What is `known` from elsewhere is not looked for again.
    """
    chosen: list[Leaf] = []
    for language in sorted({one.language for one in pages}):
        features = {one: features_of(site / one.path) - known for one in pages if one.language == language}
        chosen.extend(_cover(features))
    return chosen


def _cover(features: Mapping[Leaf, frozenset[str]]) -> list[Leaf]:
    """Take the page that adds most, until none adds anything."""
    chosen: list[Leaf] = []
    left = frozenset[str]().union(*features.values())
    while left:
        best = max(features, key=lambda one: (len(features[one] & left), one.path))
        chosen.append(best)
        left -= features[best]
    return chosen


def features_of(path: Path) -> frozenset[str]:
    """Give what a page is made of: each element with each of its classes, its types, roles and sections."""
    text = _DATA.sub("<script></script>", path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for tag, attributes in set(_TAGS.findall(text)):
        names = [name for value in _CLASSES.findall(attributes) for name in value.split()]
        found.update([tag, *(f"{tag}.{name}" for name in names)])
        found.update(f"{tag}[{mark}]" for mark in _MARKS.findall(attributes) if tag in _MARKED)
    return frozenset(found)

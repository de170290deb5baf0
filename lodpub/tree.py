"""
A written site as a server sees it: its files with their media types, and which of them say the same thing.

Files that differ in format or language alone are variants of one resource: `doc/partner/fundao` is there as `.ttl`,
`.jsonld`, `.nt`, `.rdf`, `.lv.html` and `.en.html`, and the root of the site as `lv.html` and `en.html`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lodpub.formats import FORMATS

_HTML = "text/html; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"
#: The media type of a file by its name, of the longest ending that fits; texts say their charset, as UTF-8 goes
#: without saying in no text/* type but Turtle's.
MEDIA_TYPES: Mapping[str, str] = {
    **{f".{syntax.extension}": syntax.media_type for syntax in FORMATS},
    ".ttl": "text/turtle; charset=utf-8",
    ".trig": "application/trig",
    ".csv": "text/csv; charset=utf-8",
    ".csv-metadata.json": "application/csvm+json",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".html": _HTML,
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".xml": "application/xml",
    ".txt": _PLAIN,
    ".gz": "application/gzip",
    "linkset.json": "application/linkset+json",
    "SHA256SUMS": _PLAIN,
    ".well-known/void": "text/turtle; charset=utf-8",
}
#: The endings of RDF and of tables, in the order in which they are offered; pages stand before them.
DATA_ENDINGS = (*(f".{syntax.extension}" for syntax in FORMATS), ".trig", ".csv", ".geojson")
#: Files that answer only by their own address.
_ALONE = frozenset({"index.html", "404.html", "410.html"})
_BINARY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Variant:
    """A file that says what its resource says: its path, its media type, its language ("" for data)."""

    path: str
    media_type: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """
    The files of a site below `folder`, and the variants of each resource, those that are offered first at first.

    `stems` gives for each variant the resource that it belongs to.
    """

    folder: Path
    files: frozenset[str]
    variants: Mapping[str, tuple[Variant, ...]]
    stems: Mapping[str, str]


def media_type(path: str) -> str:
    """
    Give the media type of a file of a site.

    >>> media_type("doc/partner/fundao.ttl"), media_type("data/partners.csv-metadata.json")
    ('text/turtle; charset=utf-8', 'application/csvm+json')
    """
    fitting = [ending for ending in MEDIA_TYPES if path.endswith(ending)]
    return MEDIA_TYPES[max(fitting, key=len)] if fitting else _BINARY


def scan(folder: Path, languages: Sequence[str]) -> Tree:
    """Read the names of the files below a folder; nothing that a link leads to outside it is taken."""
    found = []
    top = str(folder)
    for here, folders, names in os.walk(folder):
        folders.sort()
        inside = here[len(top) + 1 :]
        for name in names:
            if not Path(here, name).is_symlink():
                found.append(f"{inside}/{name}" if inside else name)
    variants = group(found, languages)
    stems = {one.path: stem for stem, several in variants.items() for one in several}
    return Tree(folder, frozenset(found), variants, stems)


def group(paths: Iterable[str], languages: Sequence[str]) -> dict[str, tuple[Variant, ...]]:
    """
    Find the variants of each resource among the files of a site.

    >>> found = group(["lv.html", "def.ttl", "def.en.html", "catalog-dcat-ap-2.1.1.rdf", "404.html"], ["lv", "en"])
    >>> {name: [one.path for one in variants] for name, variants in found.items()}
    {'': ['lv.html'], 'def': ['def.en.html', 'def.ttl'], 'catalog-dcat-ap-2.1.1': ['catalog-dcat-ap-2.1.1.rdf']}
    """
    endings = {f".{language}.html": language for language in languages} | dict.fromkeys(DATA_ENDINGS, "")
    order = {ending: place for place, ending in enumerate(endings)}
    found: dict[str, list[tuple[int, Variant]]] = {}
    homes = {f"{language}.html": language for language in languages}
    for path in paths:
        if path in homes:
            ending, stem = f".{path}", ""
        else:
            ending = next((one for one in endings if path.endswith(one)), "")
            stem = path.removesuffix(ending)
        if ending and path not in _ALONE and not stem.endswith("/"):
            variant = Variant(path, media_type(path), endings[ending])
            found.setdefault(stem, []).append((order[ending], variant))
    return {stem: tuple(one for _, one in sorted(variants, key=lambda two: two[0])) for stem, variants in found.items()}

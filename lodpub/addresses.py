"""
Where an IRI lives on the site: things, their documents and their representations; and how an IRI is written short.

An IRI never becomes a path as it is: only segments of harmless letters pass, everything else gets a safe name with a
hash of the IRI, so that no data can write outside the site or over another page.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

#: The folder for things whose IRIs do not start with the base, or hold letters that no path should.
FOREIGN = "doc/x"

_SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")
_DEEPEST = 8


def document_path(iri: str, base: str) -> str:
    """
    Give the path of the document about a thing, without extension, relative to the site's root.

    >>> document_path("https://e.org/id/partner/fundao", "https://e.org/")
    'doc/partner/fundao'
    >>> document_path("https://e.org/graph/partners", "https://e.org/")
    'doc/graph/partners'
    >>> document_path("https://e.org/../etc/passwd", "https://e.org/")
    'doc/x/etc-passwd-d1b9ab156cf8'
    """
    if iri.startswith(base):
        segments = iri.removeprefix(base).removeprefix("id/").split("/")
        if iri == f"{base}def":
            return "def"
        if segments[0] != "x" and len(segments) <= _DEEPEST and all(map(_SEGMENT.fullmatch, segments)):
            return "/".join(["doc", *segments])
    return f"{FOREIGN}/{safe_name(iri)}"


def safe_name(iri: str) -> str:
    """
    Make a name of lower-case ASCII letters and digits for any IRI: its last two parts and a hash of the whole.

    >>> safe_name("http://publications.europa.eu/resource/authority/country/LTU")
    'country-ltu-ab86c142bdfd'
    """
    parts = [part for part in re.split(r"[/#?:]+", iri) if part][-2:]
    plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    digest = hashlib.sha256(iri.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{words}-{digest}" if words else digest


def relative(target: str, page: str) -> str:
    """
    Give the reference from one page to another, so that the site works wherever it is put.

    >>> relative("doc/partner/fundao.lv.html", "doc/field/culture.lv.html")
    '../partner/fundao.lv.html'
    >>> relative("lv.html#partners", "lv.html")
    'lv.html#partners'
    """
    folder, slash, rest = target.rpartition("/") if "#" not in target else _cut(target)
    return _way(folder + slash, page[: page.rfind("/") + 1]) + rest


def _cut(target: str) -> tuple[str, str, str]:
    """Cut a path with a fragment at the last slash before the fragment."""
    path, mark, fragment = target.partition("#")
    folder, slash, file = path.rpartition("/")
    return folder, slash, file + mark + fragment


@cache
def _way(there: str, here: str) -> str:
    """Give the way from one folder to another; each ends with a slash, and the root is empty."""
    if there == here:
        return ""
    way = posixpath.relpath(there or ".", here or ".")
    return f"{way}/" if way != "." else ""


def split(iri: str) -> tuple[str, str]:
    """
    Cut an IRI into namespace and local name.

    >>> split("https://schema.org/name")
    ('https://schema.org/', 'name')
    """
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def part_iri(whole: str, name: str) -> str:
    """
    Make the IRI of a part of a thing: a fragment of its IRI, or a longer one where it is a fragment itself.

    >>> part_iri("https://e.org/id/dataset/trees", "csv"), part_iri("https://e.org/about#trees", "csv")
    ('https://e.org/id/dataset/trees#csv', 'https://e.org/about#trees-csv')
    """
    return f"{whole}{'-' if '#' in whole else '#'}{name}"


def shorten(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """
    Write an IRI as a prefixed name, or give None when no prefix is for its namespace.

    >>> shorten("https://schema.org/name", {"schema": "https://schema.org/"})
    'schema:name'
    """
    namespace, local = split(iri)
    found = next((prefix for prefix, known in prefixes.items() if known == namespace), None)
    return f"{found}:{local}" if found and local else None

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
from collections.abc import Container, Mapping
from functools import cache, lru_cache
from urllib.parse import unquote

#: The folder for things whose IRIs do not start with the base, or hold letters that no path should.
FOREIGN = "doc/x"

#: What the documents of all things stand below.
_DOCUMENTS = "doc/"
#: The folder for the pages by which things are found.
BROWSE = "browse"
#: The path of the index of all things by letter.
INDEX = f"{BROWSE}/a-z"
#: Latin letters that Unicode does not take apart into a plain letter and a sign.
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ƶ": "z", "æ": "ae", "œ": "oe", "ß": "ss"}
)

#: The last parts of addresses that are ours to give, so that no value takes them.
_RESERVED = re.compile(r"(?:page-\d+|unknown|a-z)?")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
_LONGEST = 60
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
    words = _ascii("-".join(parts))
    return f"{words}-{_digest(iri)}" if words else _digest(iri)


def slug(text: str, taken: Container[str] = ()) -> str:
    """
    Make the last part of an address of a text, or of the last part of an IRI; with a hash where the word is taken.

    >>> slug("http://publications.europa.eu/resource/authority/country/LTU"), slug("Ādažu novads")
    ('ltu', 'adazu-novads')
    >>> slug("page-2"), slug("Київ"), slug("LTU", {"ltu"})
    ('page-2-0f6724ab77e4', '4ec43ff9c420', 'ltu-41d339f6e23d')
    """
    parts = [part for part in re.split(r"[/#?:]+", text) if part] if _IRI.fullmatch(text) else [text]
    words = _ascii(unquote(parts[-1] if parts else "").casefold().translate(PLAIN_LETTERS))
    if _RESERVED.fullmatch(words):
        return f"{words}-{_digest(text)}" if words else _digest(text)
    return f"{words}-{_digest(text)}" if words in taken else words


def _ascii(text: str) -> str:
    """Write a text in lower-case ASCII letters, digits and single hyphens, as far as that goes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


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


@lru_cache
def viewpoint(page: str) -> str:
    """
    Give the folder of a page, as far as it matters for the ways to things and to the pages of the root.

    >>> viewpoint("doc/partner/fundao.lv.html"), viewpoint("browse/partner/country/ltu.lv.html"), viewpoint("lv.html")
    ('doc/partner/', '*/*/*/', '')
    """
    folder = page[: page.rfind("/") + 1]
    return folder if folder.startswith(_DOCUMENTS) else "*/" * folder.count("/")


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
    if local:
        for prefix, known in prefixes.items():
            if known == namespace:
                return f"{prefix}:{local}" if prefix else None
    return None

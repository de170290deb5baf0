"""
What rules of other servers are made of: the HTTP contract as patterns over addresses, and lists for exceptions only.

A site of a hundred thousand things gets no more rules than one of ten: whether a thing or a variant is there, a server
sees by its file. Templates stand in `rules/`, with «names» for what is filled in, as every server has its own use for
braces, dollars and percents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lodpub.addresses import FOREIGN
from lodpub.formats import FORMATS
from lodpub.hosting import Hosting
from lodpub.signposting import to_uri
from lodpub.tree import DATA_ENDINGS, MEDIA_TYPES

TEMPLATES = Path(__file__).parent / "rules"
#: A path of plain names, as things and documents of the publication have (`addresses.document_path`).
SEGMENT = "[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
PLAIN = rf"(?!x(?:/|$)){SEGMENT}(?:/{SEGMENT})*"
#: The endings of data that a resource may have, in the order in which they are offered; pages stand before them.
DATA = tuple(ending[1:] for ending in DATA_ENDINGS)
#: What is worth compressing.
PACKED = ("html", "css", "js", "svg", "xml", "txt", "json", *DATA)
#: Parameters of a wish that stand before its weight, as a pattern: any but a charset that is not UTF-8.
OTHERS = r"(?:\s*;(?!\s*q\s*=|\s*charset\s*=(?!\s*\x22?utf-8\x22?\s*(?:[,;]|$)))[^,;]*)*"
#: More exceptions than these are left out: what they would have told of a thing its page tells too.
_MOST = 1000
_NAME = re.compile(r"«(\w+)»")
_UNFIT = re.compile(r"[\s\"'\\{}$%;<>`|^?#]")


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What rules are written from.

    `formats` are the endings that every document of a thing has. Of a thing whose document is `doc/{kind}/…` the IRI is
    `{base}id/{kind}/…`, but `{base}{kind}/…` for the kinds of `bare`; `iris` gives those of which neither is true.
    `odd` maps paths of things to documents that are not called after them, `gone` withdrawn paths to their documents.
    `singles` are the documents of one segment that are about a thing: the others are lists. `unlisted` is how many
    things are left out of `odd`, because they are too many.
    """

    own: Hosting
    policy: str
    formats: tuple[str, ...]
    bare: tuple[str, ...]
    iris: Mapping[str, str]
    odd: Mapping[str, str]
    gone: Mapping[str, str]
    singles: tuple[str, ...]
    unlisted: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is to stand: its folder on the server, the name of the host, the query service behind it."""

    site: str
    server_name: str
    upstream: str


def make_rules(own: Hosting, policy: str, *, rdfxml: bool) -> Rules:
    """Gather the rules of a publication; `rdfxml` tells whether every document can be had as RDF/XML."""
    prefixes = {path: _prefix(own, path) for path in own.things}
    bare = tuple(sorted(_bare(prefixes)))
    things = sorted(own.things)
    told = {path: to_uri(own.things[path]) for path in things if prefixes[path] != _expected(path, bare)}
    documents = {iri: path for path, iri in own.things.items()}
    odd = {own.things[path].removeprefix(own.base): path for path in things if _is_odd(own, path)}
    listed = {path: document for path, document in sorted(odd.items()) if fit(path)}
    singles = tuple(path for path in things if path.count("/") == 1)
    return Rules(
        own=own,
        policy=policy,
        formats=tuple(one.extension for one in FORMATS if rdfxml or one.extension != "rdf"),
        bare=bare,
        iris={path: iri for path, iri in told.items() if iri.startswith("http") and fit(iri)} if _few(told) else {},
        odd=listed if _few(listed) else {},
        gone={
            path: path if path in own.things else documents.get(own.base + path, "")
            for path in sorted(own.withdrawn)
            if fit(path)
        },
        singles=singles if _few(singles) else (),
        unlisted=0 if _few(listed) else len(listed),
    )


def fit(path: str) -> bool:
    """Tell whether a path or a URI may stand in the rules of a server: it has no sign that any of them would obey."""
    return path.isprintable() and not _UNFIT.search(path.replace("%", "") if "://" in path else path)


def fill(template: str, values: Mapping[str, str]) -> str:
    """
    Fill in the names of a template of `rules/`.

    A name alone on its line gives as many lines as its value has, indented alike; an empty one takes its line with it.
    """
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^( *)«(\w+)»\n", lambda found: _lines(found[1], values[found[2]]), text)
    return _NAME.sub(lambda found: values[found[1]], text)


def any_of(names: Iterable[str]) -> str:
    """Write a pattern for one of some names."""
    return "|".join(re.escape(name) for name in names)


def types() -> Iterator[tuple[str, str]]:
    """Give each ending of one part with its media type without parameters."""
    for ending, kind in MEDIA_TYPES.items():
        if re.fullmatch(r"\.\w+", ending):
            yield ending[1:], kind.partition(";")[0]


def special_types() -> Iterator[tuple[str, str]]:
    """Give the ends of names that stand apart from their last ending, with the media type without parameters."""
    for ending, kind in MEDIA_TYPES.items():
        if not re.fullmatch(r"\.\w+", ending):
            yield ending, kind.partition(";")[0]


def charset_types() -> list[str]:
    """List the media types that say their charset."""
    return sorted({kind.partition(";")[0] for kind in MEDIA_TYPES.values() if "charset" in kind})


def media_types() -> dict[str, str]:
    """Give the media type of each ending of data that a document may have, without parameters."""
    known = dict(types())
    return {ending: known[ending] for ending in DATA}


def _few(several: Sequence[object] | Mapping[str, object]) -> bool:
    """Tell whether so few exceptions can be listed."""
    return len(several) <= _MOST


def _lines(indent: str, value: str) -> str:
    return "".join(f"{indent}{line}\n" if line else "\n" for line in value.splitlines())


def _prefix(own: Hosting, path: str) -> str | None:
    """Tell what stands between base and name in the IRI of a document: `id/` or nothing; None for another IRI."""
    iri, rest = own.things[path], path.removeprefix("doc/")
    for prefix in ("id/", ""):
        if iri == f"{own.base}{prefix}{rest}" and not path.startswith(f"{FOREIGN}/"):
            return prefix
    return None


def _bare(prefixes: Mapping[str, str | None]) -> Iterator[str]:
    """Give the kinds most of whose things have no `id/` in their IRIs."""
    counted = Counter((path.split("/")[1], prefix) for path, prefix in prefixes.items() if path.count("/") > 1)
    for kind in {kind for kind, _ in counted}:
        if counted[kind, ""] > counted[kind, "id/"]:
            yield kind


def _expected(path: str, bare: Sequence[str]) -> str:
    return "" if path.count("/") > 1 and path.split("/")[1] in bare else "id/"


def _is_odd(own: Hosting, path: str) -> bool:
    return path.startswith(f"{FOREIGN}/") and own.things[path].startswith(own.base)

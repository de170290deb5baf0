"""
What a server has to know of a publication beside its files: whose documents they are, what holds for all of them, what
was withdrawn, and what its pages may load.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.describe import Directory
from lodpub.dumps import licence
from lodpub.graph import Publication

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hosting:
    """
    What holds for every answer: `things` maps the path of a document to the IRI that it is about, `withdrawn` has the
    paths of things and documents that are gone for good, `origins` are the hosts that pages ask besides their own.
    """

    base: str
    languages: tuple[str, ...]
    licence: str
    things: Mapping[str, str]
    withdrawn: frozenset[str]
    origins: tuple[str, ...]


def hosting(publication: Publication, directory: Directory) -> Hosting:
    """Gather what a server has to know."""
    found = licence(publication)
    gone = set(withdrawn(publication))
    paths = {path for iri in gone for path in (iri.value.removeprefix(publication.base), directory.paths.get(iri, ""))}
    return Hosting(
        base=publication.base,
        languages=publication.languages,
        licence=found.value if found else "",
        things={path: iri.value for iri, path in directory.paths.items()},
        withdrawn=frozenset(paths - {""}),
        origins=tuple(sorted(set(_origins(publication)))),
    )


def withdrawn(publication: Publication) -> Iterator[NamedNode]:
    """
    Give the things below the base that were published once and are no more.

    They have the time of their end (prov:invalidatedAtTime) and no class any more; what replaces them may be told.
    """
    data, ended = publication.data, vocab.term("prov:invalidatedAtTime")
    for subject in dict.fromkeys(fact[0] for fact in data.facts() if fact[1] == ended):
        own = isinstance(subject, NamedNode) and subject.value.startswith(publication.base)
        if own and not data.values(subject, vocab.RDF_TYPE):
            yield cast("NamedNode", subject)


def policy(own: Hosting, not_found: bytes) -> str:
    """
    Write the Content-Security-Policy of every answer (CSP 3): nothing but what comes from here.

    `not_found` is the page for addresses that lead nowhere, whose style stands inside and is allowed by its hash.
    """
    styles = [
        f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'" for one in _STYLE.findall(not_found)
    ]
    others = "".join(f" {origin}" for origin in own.origins)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            " ".join(["style-src 'self'", *styles]),
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{others}",
            f"form-action 'self'{others}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _origins(publication: Publication) -> Iterator[str]:
    """Give the hosts of query services that are not below the base."""
    for fact in publication.data.facts():
        if fact[1] == vocab.term("void:sparqlEndpoint") and isinstance(fact[2], NamedNode):
            parts = urlsplit(fact[2].value)
            if not fact[2].value.startswith(publication.base) and parts.scheme in ("http", "https") and parts.netloc:
                yield f"{parts.scheme}://{parts.netloc}"

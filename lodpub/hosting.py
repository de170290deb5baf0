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

from pyoxigraph import BlankNode, Literal, NamedNode

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
    `title` is that of the first dataset, `contacts` are the addresses at which its keepers are reached.
    """

    base: str
    languages: tuple[str, ...]
    licence: str
    things: Mapping[str, str]
    withdrawn: frozenset[str]
    origins: tuple[str, ...]
    title: str
    contacts: tuple[str, ...]


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
        title=next(iter(_titles(publication)), ""),
        contacts=tuple(dict.fromkeys(_contacts(publication))),
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


def _titles(publication: Publication) -> Iterator[str]:
    """Give the titles of datasets, those in English before others, for they are read by people of the whole web."""
    found = [
        title
        for dataset in publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
        for title in publication.data.values(dataset, vocab.DCT_TITLE)
        if isinstance(title, Literal)
    ]
    yield from (title.value for title in sorted(found, key=lambda one: one.language != "en"))


def _contacts(publication: Publication) -> Iterator[str]:
    data = publication.data
    for dataset in data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        for contact in data.values(dataset, vocab.term("dcat:contactPoint")):
            for told in ("vcard:hasEmail", "vcard:hasURL"):
                if isinstance(contact, NamedNode | BlankNode):
                    values = data.values(contact, vocab.term(told))
                    yield from (one.value for one in values if isinstance(one, NamedNode))

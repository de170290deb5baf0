"""
The HTTP contract: what a server answers to a request, whatever the server (RFC 9110, Cool URIs, FAIR Signposting).

A thing answers 303 to its document; a document, and every other resource with variants, is negotiated by Accept and
Accept-Language; each variant stands at its own address; what is gone is 410, what never was 404. This module says it
for our own server, `deploy` for others, and the tests hold all of them to one table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote

from lodpub.addresses import document_path
from lodpub.hosting import Hosting
from lodpub.negotiation import choose_language, choose_type
from lodpub.signposting import to_uri
from lodpub.tree import Tree, Variant, media_type

Headers = tuple[tuple[str, str], ...]

METHODS = "GET, HEAD, OPTIONS"
#: What every answer says: any page of the web may read it (without credentials), nobody is to guess its type.
ALWAYS: Headers = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Content-Location, ETag, Link, Location"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)
PREFLIGHT: Headers = (
    ("Allow", METHODS),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match, If-Modified-Since, Content-Type, Range"),
    ("Access-Control-Max-Age", "86400"),
)
NEGOTIATED = "Accept, Accept-Language, Accept-Encoding"
#: Documents are asked for again after five minutes; what has the hash of its content in its name never changes.
FRESH, FOREVER = "public, max-age=300", "public, max-age=31536000, immutable"

_HASHED = re.compile(r"static/.+\.[0-9a-f]{8}\.\w+\Z")
_PLAIN = "text/plain; charset=utf-8"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its method, its path decoded and without the first slash (None when it is none), and its wishes."""

    method: str
    path: str | None
    accept: str = ""
    languages: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers, and the body, or the path of the file that is sent."""

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What is served: the tree, and what holds for all of it; `policy` is the Content-Security-Policy."""

    tree: Tree
    own: Hosting
    policy: str

    def answer(self, asked: Asked) -> Reply:
        """Answer a request; the caller adds what depends on the bytes: length, ETag, coding, 304."""
        if asked.method == "OPTIONS":
            return Reply(HTTPStatus.NO_CONTENT, PREFLIGHT)
        if asked.method not in ("GET", "HEAD"):
            return Reply(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", METHODS), ("Content-Type", _PLAIN)), b"GET, HEAD\n")
        path = asked.path
        if path is None:
            return Reply(HTTPStatus.BAD_REQUEST, (("Content-Type", _PLAIN),), b"This is no path.\n")
        if path in self.own.withdrawn:
            return self._gone(path)
        if path in self.tree.files and not _hidden(path):
            return self._file(path)
        if path in self.tree.variants:
            return self._negotiate(path, asked)
        document = document_path(self.own.base + path, self.own.base)
        if path and document in self.tree.variants and document in self.own.things:
            location = ("Location", "/" + quote(document))
            return Reply(HTTPStatus.SEE_OTHER, (location, ("Cache-Control", FRESH), ("Content-Type", _PLAIN)))
        return self._page(HTTPStatus.NOT_FOUND)

    def _file(self, path: str, more: Headers = ()) -> Reply:
        """Send a file as it is."""
        headers = [*more, ("Content-Type", media_type(path))]
        stem = self.tree.stems.get(path)
        language = next((one.language for one in self.tree.variants.get(stem or "", ()) if one.path == path), "")
        if language:
            headers.append(("Content-Language", language))
        headers.append(("Cache-Control", FOREVER if _HASHED.match(path) else FRESH))
        if not any(name == "Vary" for name, _ in more):
            headers.append(("Vary", "Accept-Encoding"))
        links = self._links(stem)
        if links:
            headers.append(("Link", links))
        if media_type(path) == _HTML:
            headers.append(("Content-Security-Policy", self.policy))
        return Reply(HTTPStatus.OK, tuple(headers), file=path)

    def _negotiate(self, stem: str, asked: Asked) -> Reply:
        """Send the variant that the client likes best."""
        variants = self.tree.variants[stem]
        kind = choose_type(asked.accept, tuple(dict.fromkeys(one.media_type for one in variants)))
        if kind is None:
            listed = "".join(f"/{quote(one.path)} {one.media_type} {one.language}".rstrip() + "\n" for one in variants)
            headers = (("Content-Type", _PLAIN), ("Vary", NEGOTIATED), ("Link", self._links(stem)))
            return Reply(HTTPStatus.NOT_ACCEPTABLE, headers, listed.encode())
        fitting = {one.language: one for one in variants if one.media_type == kind}
        chosen = fitting[choose_language(asked.languages, tuple(fitting))]
        where = ("Content-Location", "/" + quote(chosen.path))
        return self._file(chosen.path, (where, ("Vary", NEGOTIATED)))

    def _gone(self, path: str) -> Reply:
        document = document_path(self.own.base + path, self.own.base) if path not in self.tree.variants else path
        told = [one for one in self.tree.variants.get(document, ()) if not one.language]
        links = ", ".join(f'</{quote(one.path)}>; rel="describedby"; type="{_bare(one)}"' for one in told)
        reply = self._page(HTTPStatus.GONE)
        return Reply(reply.status, (*reply.headers, *((("Link", links),) if links else ())), file=reply.file)

    def _page(self, status: HTTPStatus) -> Reply:
        """Send the page that tells people of a status."""
        headers = (("Content-Type", _HTML), ("Cache-Control", FRESH), ("Content-Security-Policy", self.policy))
        return Reply(status, headers, file=f"{status.value}.html")

    def _links(self, stem: str | None) -> str:
        """Write the Link header of a resource: its variants, what it is about, under which licence."""
        return _links(self.tree.variants.get(stem, ()) if stem is not None else (), *self._about(stem))

    def _about(self, stem: str | None) -> tuple[str, str]:
        iri = self.own.things.get(stem or "", "")
        return (to_uri(iri) if iri.startswith("http") else ""), self.own.licence


@lru_cache(8192)
def _links(variants: tuple[Variant, ...], iri: str, licence: str) -> str:
    found = []
    for one in variants:
        told = f'; hreflang="{one.language}"' if one.language else ""
        relation = "alternate describedby" if iri and not one.language else "alternate"
        found.append(f'</{quote(one.path)}>; rel="{relation}"; type="{_bare(one)}"{told}')
    if variants and iri:
        found.append(f'<{iri}>; rel="cite-as"')
    if variants and licence:
        found.append(f'<{licence}>; rel="license"')
    return ", ".join(found)


def _bare(variant: Variant) -> str:
    return variant.media_type.partition(";")[0]


def _hidden(path: str) -> bool:
    """Tell a file that is for the server alone: `.htaccess` and the like, but not what stands in `.well-known/`."""
    return any(part.startswith(".") for part in path.removeprefix(".well-known/").split("/"))

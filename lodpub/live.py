"""
Checks a published site over HTTP, as a harvester sees it, from nothing but its address.

Redirects are followed five times at most, and to another host never without saying so. No answer is waited for or read
without end.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx
from pyoxigraph import NamedNode

from lodpub import __version__, vocab
from lodpub.addresses import document_path
from lodpub.answers import Answer, Check, Request, Site, advice
from lodpub.dereferencing import check_things, sample
from lodpub.errors import PortalError, UsageError
from lodpub.facts import Graph
from lodpub.harvest import (
    base_of,
    check_distributions,
    check_files,
    check_home,
    check_robots,
    check_sitemap,
    known,
)
from lodpub.manners import check_caching, check_compression, check_encryption, check_listings, check_unknown
from lodpub.others import is_here

#: How much is read of a document, and of a distribution.
_MOST_KEPT, _MOST_MEASURED = 64_000_000, 512_000_000
#: How long one answer may take: in waits for a piece of it, and how many bytes a second have to come after that.
_WAITS, _SLOWEST = 4, 20_000
#: After how many addresses in a row without any answer the host is given up.
_SILENT = 3
_HOPS = 5
#: Every page of the web is another host's: what may be read from there is seen only by asking from there.
_HEADERS = {
    "User-Agent": f"lodpub/{__version__} (check-live)",
    "Origin": "https://example.org",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}

#: Told while a body is read: the address, and how many bytes have come.
Advance = Callable[[str, int], None]


@dataclass(slots=True)
class _Visitor:
    """A client that asks: it remembers which hosts it was sent on to, and which addresses were silent in a row."""

    client: httpx.Client
    root: str
    timeout: float
    advance: Advance
    told: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)

    def ask(self, request: Request) -> Answer:
        """Ask once, following redirects; raises PortalError when the host answers nothing any more."""
        answer = self._follow(request)
        if answer.status or answer.hops:
            self.silent.clear()
        elif request.address.startswith(self.root):
            self.silent.add(request.address)
        if len(self.silent) >= _SILENT:
            raise PortalError("live_unreachable", address=request.address, reason=answer.reason or answer.trouble)
        return answer

    def _follow(self, request: Request) -> Answer:
        hops: list[Answer] = []
        while True:
            answer = self._once(request)
            target = answer.headers.get("location", "")
            if answer.trouble or answer.status not in (301, 302, 303, 307, 308) or not target:
                return replace(answer, hops=tuple(hops))
            hops.append(answer)
            try:
                address = str(httpx.URL(answer.address).join(target))
            except (httpx.InvalidURL, ValueError) as problem:
                return replace(answer, trouble="unreachable", reason=str(problem), hops=tuple(hops))
            if len(hops) > _HOPS:
                return replace(answer, trouble="redirects", hops=tuple(hops))
            host = urlsplit(address).netloc
            if host != urlsplit(answer.address).netloc:
                self.told.setdefault(host, answer.address)
            request = replace(request, address=address)

    def _once(self, request: Request) -> Answer:
        """Send one request and read its answer; one that a closing connection swallowed is sent again."""
        answer = self._send(request)
        return self._send(request) if answer.trouble == "unreachable" and not answer.status else answer

    def _send(self, request: Request) -> Answer:
        started = time.monotonic()
        answer = Answer(request.address)
        try:
            with self.client.stream(request.method, request.address, headers=dict(request.headers)) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                answer = replace(answer, status=response.status_code, headers=headers)
                return self._read(request, response, answer, started)
        except httpx.TimeoutException:
            return replace(answer, trouble="slow", reason=f"{self.timeout:g} s")
        except httpx.DecodingError as problem:
            return replace(answer, trouble="packed", reason=str(problem))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            return replace(answer, trouble="unreachable", reason=str(problem))

    def _read(self, request: Request, response: httpx.Response, answer: Answer, started: float) -> Answer:
        """Read a body: keep it unpacked, or measure it as it comes."""
        measured = hashlib.new(request.digest or "sha256")
        kept, size = bytearray(), 0
        most = _MOST_MEASURED if request.digest else _MOST_KEPT
        try:
            for piece in response.iter_raw() if request.digest else response.iter_bytes():
                size += len(piece)
                if request.digest:
                    measured.update(piece)
                else:
                    kept += piece
                if size > most:
                    return replace(answer, size=size, trouble="big")
                if time.monotonic() - started > _WAITS * self.timeout + size / _SLOWEST:
                    return replace(answer, size=size, trouble="slow", reason=f"{time.monotonic() - started:.0f} s")
                self.advance(request.address, size)
        except (httpx.RemoteProtocolError, httpx.ReadError) as problem:
            return replace(answer, size=size, trouble="cut", reason=str(problem))
        return replace(answer, body=bytes(kept), size=size, digest=measured.hexdigest() if request.digest else "")


def check(url: str, *, timeout: float = 30.0, advance: Advance = lambda address, size: None) -> Iterator[Check]:
    """
    Check the site at `url`, check by check; `advance` is told what is read meanwhile.

    The IRIs of the publication may begin with another base (a preview host): they are asked for below `url`.
    Raises UsageError for what is no address, PortalError when nothing answers there.
    """
    root = _address(url)
    here = is_here(urlsplit(root).hostname or "")
    # a proxy of the environment would not find this machine
    with httpx.Client(headers=_HEADERS, timeout=timeout, follow_redirects=False, trust_env=not here) as client:
        visitor = _Visitor(client, root, timeout, advance)
        home = visitor.ask(Request(root))
        if not home.status:
            reason = home.reason or home.trouble
            raise PortalError("live_unreachable", address=root, reason=reason)
        told: set[str] = set()
        for one in _checks(Site(root, "", visitor.ask), home, here=here):
            for host in sorted(set(visitor.told) - told):
                told.add(host)
                yield advice("redirect", visitor.told[host], "host", host=host)
            yield one


def _checks(site: Site, home: Answer, *, here: bool) -> Iterator[Check]:
    """Go through all checks, from the first page to the single thing."""
    yield from check_home(home)
    yield from check_encryption(site.url, home, here=here)
    void_answer, catalogue_answer = site.get("void.ttl"), site.get("catalog.ttl")
    void, catalogue = known(void_answer, catalogue_answer)
    site = replace(site, base=base_of(void, catalogue) or site.url)
    yield from check_robots(site)
    pages, languages = yield from check_sitemap(site)
    site = replace(site, languages=languages)
    yield from check_files(site, void_answer, catalogue_answer)
    yield from check_distributions(site, catalogue)
    things = sample(site, void, catalogue, pages)
    yield from check_things(site, things)
    documents = [f"{document_path(thing, site.base)}.ttl" for thing in things[:1]]
    yield from check_caching(site, ["catalog.ttl", *documents])
    yield from check_unknown(site)
    yield from check_listings(site, _files(site, catalogue))
    yield from check_compression(site, "catalog.ttl")


def _files(site: Site, catalogue: Graph) -> list[str]:
    """Give the addresses of the files that the catalogue offers."""
    address = vocab.term("dcat:downloadURL")
    return [
        site.at(fact[2].value) for fact in catalogue.facts() if fact[1] == address and isinstance(fact[2], NamedNode)
    ]


def _address(url: str) -> str:
    """
    Give the address of the root of a site, with a slash at its end.

    >>> _address("https://data.example.org/partners")
    'https://data.example.org/partners/'
    """
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.query or parts.fragment:
        raise UsageError("live_url")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"

"""
Speaks with a SPARQL store: Graph Store Protocol, SPARQL 1.1 update and query, each at its address.

Name, password and token go to the hosts of the first two addresses and nowhere else: no redirect is followed, nothing
is sent without TLS (but to this machine), and what the store says is told without them. Updates are sent as forms and
graphs as N-Triples, which every store takes in any size; no answer is waited for or read without end.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from lodpub.errors import StoreError, UsageError
from lodpub.facts import Fact
from lodpub.others import is_here, one_line

#: The ends of a store's three addresses, where the first tells the others: Oxigraph's and Virtuoso's.
_LAYOUTS = (
    ("/store", "/update", "/query"),
    ("/sparql-graph-crud-auth", "/sparql-auth", "/sparql"),
)
#: How long an answer may take: in waits for a piece of it, and how many bytes a second have to come after that.
_WAITS, _SLOWEST = 4, 50_000
#: How long to wait for a connection; how much of a short answer is read, and how many bytes a fact may have on average.
_CONNECT, _MOST_BYTES, _MOST_OF_A_FACT = 10.0, 20_000_000, 20_000
_USER, _TOKEN = re.compile(r"[^:\x00-\x1f\x7f]+"), re.compile(r"[\x21-\x7e]+")
_MARKUP = re.compile(r"<[^<>]*>|\s+")
_TRIPLES, _ANSWERS = "application/n-triples", "application/sparql-results+json"
_UNKNOWN, _NOT_FOUND, _BAD = 401, 404, 400
_DENIED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a store is spoken to: by Graph Store Protocol, for updates, for queries."""

    store: str
    update: str
    query: str


@dataclass(frozen=True, slots=True)
class Login:
    """Who is let in: a name with its password, or a token; nobody where all are empty."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(slots=True)
class Store:
    """A store while it is spoken with; it remembers in which scheme it asked for the password."""

    addresses: Addresses
    client: httpx.Client
    login: Login
    seconds: float
    scheme: httpx.Auth | None = None


def find_addresses(store: str, update: str = "", query: str = "") -> Addresses:
    """
    Complete the addresses from that of the Graph Store Protocol.

    >>> find_addresses("http://localhost:7878/store").update
    'http://localhost:7878/update'
    >>> find_addresses("https://data.example.org/sparql-graph-crud-auth").query
    'https://data.example.org/sparql'
    """
    store = store.strip()
    for first, second, third in _LAYOUTS:
        if store.rstrip("/").endswith(first):
            store = store.rstrip("/")
            stem = store.removesuffix(first)
            update, query = update or stem + second, query or stem + third
    if not update or not query:
        raise UsageError("store_layout")
    return Addresses(store, update.strip(), query.strip())


def read_login(environment: Mapping[str, str]) -> Login:
    """Read name and password, or the token, from SPARQL_STORE_USER, SPARQL_STORE_PASSWORD and SPARQL_STORE_TOKEN."""
    user, password, token = (environment.get(f"SPARQL_STORE_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
    whole = _USER.fullmatch(user) and password.isprintable() if user else not password
    if not whole or (token and (user or not _TOKEN.fullmatch(token))):
        raise UsageError("store_login")
    return Login(user, password, token)


@contextmanager
def connect(addresses: Addresses, login: Login, timeout: float) -> Iterator[Store]:
    """Open a store for as long as the block runs. Raises UsageError for addresses that would give a secret away."""
    secret = bool(login.user or login.token)
    parts = [_safe(address, secret=secret) for address in (addresses.store, addresses.update, addresses.query)]
    # a proxy of the environment would see what is sent to this machine in clear
    outside = all(scheme == "https" for scheme in parts)
    limits = httpx.Timeout(timeout, connect=min(timeout, _CONNECT))
    with httpx.Client(timeout=limits, follow_redirects=False, trust_env=outside) as client:
        yield Store(addresses, client, login, timeout)


def write(store: Store, graph: NamedNode, lines: Iterable[str], *, afresh: bool) -> None:
    """Add lines of N-Triples to a graph, or replace it by them."""
    body = "".join(f"{line}\n" for line in lines).encode()
    named = {"graph": graph.value}
    headers = {"Content-Type": _TRIPLES}
    _exchange(store, "PUT" if afresh else "POST", store.addresses.store, params=named, content=body, headers=headers)


def read(store: Store, graph: NamedNode, facts: int) -> Iterator[Fact]:
    """Read a graph of about so many facts; none when the store does not have it."""
    most = _MOST_BYTES + facts * _MOST_OF_A_FACT
    named = {"graph": graph.value}
    headers = {"Accept": _TRIPLES}
    answer, body = _exchange(store, "GET", store.addresses.store, params=named, headers=headers, most=most)
    if answer.status_code != _NOT_FOUND:
        yield from _facts(answer, body)


def construct(store: Store, query: str) -> Iterator[Fact]:
    """Ask a CONSTRUCT query."""
    answer, body = _exchange(store, "POST", store.addresses.query, data={"query": query}, headers={"Accept": _TRIPLES})
    yield from _facts(answer, body)


def select(store: Store, query: str) -> list[QuerySolution]:
    """Ask a SELECT query."""
    address = store.addresses.query
    _, body = _exchange(store, "POST", address, data={"query": query}, headers={"Accept": _ANSWERS})
    try:
        found = parse_query_results(body, format=QueryResultsFormat.JSON)
        if isinstance(found, QuerySolutions):
            return list(found)
    except (SyntaxError, ValueError):
        pass
    raise StoreError("store_answer", address=address)


def count(store: Store, graph: NamedNode) -> int:
    """Ask how many facts a graph has."""
    for solution in select(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"):
        number = solution["n"]
        if isinstance(number, Literal) and number.value.isascii() and number.value.isdecimal():
            return int(number.value)
    raise StoreError("store_answer", address=store.addresses.query)


def update(store: Store, text: str) -> None:
    """Send an update."""
    _exchange(store, "POST", store.addresses.update, data={"update": text})


def _facts(answer: httpx.Response, body: bytes) -> Iterator[Fact]:
    """Read the triples of an answer, in the syntax that it names."""
    kind = answer.headers.get("Content-Type", "")
    try:
        syntax = RdfFormat.from_media_type(kind) or RdfFormat.N_TRIPLES
        for quad in parse(body, format=syntax, base_iri=str(answer.url)):
            yield quad.subject, quad.predicate, quad.object
    except (SyntaxError, ValueError):
        raise StoreError("store_answer", address=_shown(answer.url)) from None


def _exchange(
    store: Store,
    method: str,
    address: str,
    *,
    most: int = _MOST_BYTES,
    **request: Any,  # Any: httpx's own arguments
) -> tuple[httpx.Response, bytes]:
    """Send one request, with the password once it is asked for; give the answer and its body."""
    trusted = _origin(address) in (_origin(store.addresses.store), _origin(store.addresses.update))
    if trusted and store.login.token:
        request["headers"] = {**request.get("headers", {}), "Authorization": f"Bearer {store.login.token}"}
    try:
        built = store.client.build_request(method, address, **request)
        answer, body = _send(store, built, store.scheme if trusted else None, most)
        if answer.status_code == _UNKNOWN and trusted and store.login.user and not store.scheme:
            store.scheme = _scheme(answer, store.login)
            answer, body = _send(store, store.client.build_request(method, address, **request), store.scheme, most)
    except httpx.TimeoutException:
        raise StoreError("store_slow", address=address, seconds=f"{store.seconds:g}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        reason = one_line(_hide(store, str(problem) or type(problem).__name__))
        raise StoreError("store_unreachable", address=address, reason=reason) from None
    except (KeyError, NotImplementedError):  # a digest that httpx cannot make
        raise StoreError("store_denied", address=address, reason=f"HTTP {_UNKNOWN}") from None
    _judge(store, address, answer, body)
    return answer, body


def _send(store: Store, request: httpx.Request, scheme: httpx.Auth | None, most: int) -> tuple[httpx.Response, bytes]:
    """Send a request and read the answer, no more of it than is sensible and no longer than is bearable."""
    answer = store.client.send(request, auth=scheme, stream=True)
    started, body = time.monotonic(), bytearray()
    try:
        for piece in answer.iter_bytes():
            body += piece
            if time.monotonic() > started + _WAITS * store.seconds + len(body) / _SLOWEST:
                raise httpx.ReadTimeout("deadline")
            if len(body) > most:
                raise StoreError("store_answer", address=_shown(request.url))
    finally:
        answer.close()
    return answer, bytes(body)


def _judge(store: Store, address: str, answer: httpx.Response, body: bytes) -> None:
    """Raise StoreError for an answer that is no success; that a graph is not there is none."""
    status = answer.status_code
    if answer.is_redirect:
        target = _shown(answer.url.join(answer.headers["Location"]))
        raise StoreError("store_redirect", address=address, target=one_line(_hide(store, target)))
    missing = status == _NOT_FOUND and answer.request.method in ("GET", "DELETE")
    if status >= _BAD and not missing:
        text = " ".join(_MARKUP.sub(" ", body.decode("utf-8", "replace")).split())
        reason = one_line(_hide(store, f"HTTP {status}: {text}" if text else f"HTTP {status}"))
        raise StoreError("store_denied" if status in _DENIED else "store_refused", address=address, reason=reason)


def _scheme(answer: httpx.Response, login: Login) -> httpx.Auth | None:
    """Choose the scheme that the store asks for, the one that does not send the password before the one that does."""
    asked = " ".join(answer.headers.get_list("WWW-Authenticate")).lower()
    if "digest" in asked:
        return httpx.DigestAuth(login.user, login.password)
    return httpx.BasicAuth(login.user, login.password) if "basic" in asked else None


def _safe(address: str, *, secret: bool) -> str:
    """Give the scheme of an address that may be asked, and with a secret only where nobody listens."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError("store_url") from None
    if parts.scheme not in ("http", "https") or not host or port == 0 or parts.username is not None or parts.fragment:
        raise UsageError("store_url")
    if secret and parts.scheme == "http" and not is_here(host):
        raise UsageError("store_clear", host=host)
    return parts.scheme


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def _shown(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"


def _hide(store: Store, text: str) -> str:
    login = store.login
    coded = base64.b64encode(f"{login.user}:{login.password}".encode()).decode()  # as Basic sends it (RFC 7617)
    for secret in (login.password, login.token, coded):
        text = text.replace(secret, "***") if secret else text
    return text

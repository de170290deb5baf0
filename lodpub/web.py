"""
The ASGI application: requests in, what the contract answers out, with what depends on the bytes that are sent.

Length, ETag, coding and 304 are added here (RFC 9110 §8.8, §13). Answers whose bytes are in memory are remembered, so
that what is asked for often costs a look into a dictionary.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lodpub.contract import ALWAYS, Asked, Contract, Headers, Reply
from lodpub.negotiation import takes
from lodpub.shelf import Body, Shelf

Raw = list[tuple[bytes, bytes]]
#: An answer as it is sent: status, headers, body.
Whole = tuple[int, Raw, bytes]

_CHUNK = 256 * 1024
#: How many answers are remembered, of how many bytes at most, to requests of how many letters.
_MOST_REMEMBERED, _LONGEST_KEPT, _LONGEST_KEY = 2048, 64_000, 1000
_LONGEST_WISH = 2000
_NO_PATH = re.compile(r"[\x00-\x1f\x7f\\\ufffd]|(?:\A|/)\.{1,2}(?:/|\Z)|//")
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_WANTED = frozenset((b"accept", b"accept-language", b"accept-encoding", b"if-none-match", b"if-modified-since"))


@dataclass(frozen=True, slots=True)
class Served:
    """A site as it is served at one moment: the contract, the bytes, and the answers that are remembered."""

    contract: Contract
    shelf: Shelf
    remembered: dict[tuple[str, ...], Whole] = field(default_factory=dict)

    def remember(self, key: tuple[str, ...], answer: Whole) -> None:
        """Keep an answer, unless it or what was asked is long: what is kept is to stay small, whoever asks."""
        if len(answer[2]) <= _LONGEST_KEPT and sum(map(len, key)) <= _LONGEST_KEY:
            if len(self.remembered) >= _MOST_REMEMBERED:
                self.remembered.clear()
            self.remembered[key] = answer


@dataclass(slots=True)
class Site:
    """The ASGI application of the files of a site; `served` is exchanged when the site is built anew."""

    served: Served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        wishes = {name: value.decode("latin-1") for name, value in scope["headers"] if name in _WANTED}
        method, accept = scope["method"], wishes.get(b"accept", "")[:_LONGEST_WISH]
        languages, codings = wishes.get(b"accept-language", ""), wishes.get(b"accept-encoding", "")
        served = self.served
        key = (method, scope["raw_path"].decode("latin-1"), accept, languages, codings)
        conditional = b"if-none-match" in wishes or b"if-modified-since" in wishes
        found = None if conditional else served.remembered.get(key)
        if found is None:
            asked = Asked(method, path_of(scope), accept, languages)
            reply = served.contract.answer(asked)
            if reply.file and reply.status == HTTPStatus.OK:
                body = served.shelf.take(reply.file, packed=takes(codings, "gzip"))
                if conditional and unchanged(body, wishes):
                    await _send(send, HTTPStatus.NOT_MODIFIED, _raw(_about(reply, body, length=False)), b"")
                    return
                if body.content is None:
                    await _stream(send, reply, body, method)
                    return
                found = (reply.status, _raw(_about(reply, body)), b"" if method == "HEAD" else body.content)
            else:
                found = self._short(reply, method)
            if not conditional:
                served.remember(key, found)
        await _send(send, *found)

    def _short(self, reply: Reply, method: str) -> Whole:
        """Make an answer that has no file of its own: a redirect, a refusal, the page of a status."""
        body = reply.body
        if reply.file:
            body = self.served.shelf.take(reply.file).content or b""
        length: Headers = () if reply.status == HTTPStatus.NO_CONTENT else (("Content-Length", str(len(body))),)
        return reply.status, _raw((*reply.headers, *length)), b"" if method == "HEAD" else body


def make_app(
    site: Site,
    routes: Sequence[BaseRoute] = (),
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> ASGIApp:
    """
    Make the whole application: `routes` answer first, then `/healthz`, then the site.

    What is no route goes to the site at once, past Starlette: its middleware and router would take half of the time.
    """
    health = Route("/healthz", lambda request: PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"}))
    known = [*routes, health]
    app = Starlette(routes=[*known, Mount("/", app=site)], lifespan=lifespan)
    exact = frozenset(route.path for route in known if isinstance(route, Route))
    plain = len(exact) == len(known) and not any("{" in path for path in exact)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        past = plain and scope["type"] == "http" and scope["path"] not in exact
        await (site if past else app)(scope, receive, send)

    return door


def path_of(scope: Mapping[str, object]) -> str | None:
    """Give the path that is asked for, decoded and without the slash before it; None for what is no path."""
    raw, path = scope["raw_path"], scope["path"]
    assert isinstance(raw, bytes)
    assert isinstance(path, str)
    if _BAD_ESCAPE.search(raw) or _NO_PATH.search(path):
        return None
    if b"%2f" in raw.lower():
        return f"{raw.decode('latin-1')[1:]}\x00"  # a slash that is part of a name: no file of ours has one
    return path[1:]


def unchanged(body: Body, wishes: Mapping[bytes, str]) -> bool:
    """Tell whether the client has these bytes already (RFC 9110 §13.2.2): If-None-Match counts before the date."""
    tags = wishes.get(b"if-none-match")
    if tags is not None:
        return tags.strip() == "*" or body.etag in {one.strip().removeprefix("W/") for one in tags.split(",")}
    try:
        since = parsedate_to_datetime(wishes.get(b"if-modified-since", ""))
        return parsedate_to_datetime(body.modified) <= since
    except (TypeError, ValueError):  # no date: the client is sent what it asked for
        return False


def _about(reply: Reply, body: Body, *, length: bool = True) -> Headers:
    """Add to the headers of an answer what depends on its bytes."""
    own = [("ETag", body.etag), ("Last-Modified", body.modified)]
    if body.coding:
        own.append(("Content-Encoding", body.coding))
    if length:
        own.append(("Content-Length", str(body.size)))
    return (*reply.headers, *own)


def _raw(headers: Headers) -> Raw:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in (*ALWAYS, *headers)]


async def _send(send: Send, status: int, headers: Raw, body: bytes) -> None:
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _stream(send: Send, reply: Reply, body: Body, method: str) -> None:
    """Send a file that is not kept in memory, piece by piece."""
    await send({"type": "http.response.start", "status": int(reply.status), "headers": _raw(_about(reply, body))})
    if method != "HEAD":
        async for piece in _pieces(body.source):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece

"""
One exchange with a client of the query service, in plain ASGI: the request is read, the reply sent, the client watched.

Two things want plain ASGI: an answer that breaks off ends its connection, not its body, so that nobody takes the part
for the whole; and a client that goes away cancels what is done for it, which frees its worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lodpub.engine import Answer, InterruptedAnswerError, Limits, ServiceError
from lodpub.errors import PublishError
from lodpub.protocol import FORM, QUERY, Request, status_of, tell, too_long

Headers = tuple[tuple[bytes, bytes], ...]

#: How long a client is taken to be there without a look, in seconds: most answers need less.
_BLIND = 0.05
#: What a form makes of a byte, and room for its other fields.
_FORM_FACTOR, _FORM_ROOM = 3, 20_000
_ALWAYS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Retry-After"),
    (b"cache-control", b"no-cache"),
)
_PREFLIGHT: Headers = (
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type"),
    (b"access-control-max-age", b"86400"),
)
_READ = (b"content-type", b"accept", b"accept-language")
_TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class Reply:
    """A body of a media type; `answer` has a body that is still being made."""

    media_type: str
    body: bytes = b""
    answer: Answer | None = None
    status: int = HTTPStatus.OK
    headers: Headers = ()


Handler = Callable[[Request, Scope, Receive], Awaitable[Reply | Response]]


class Exchange:
    """An ASGI application that answers some methods by a handler; errors of the handler become replies."""

    def __init__(self, handler: Handler, methods: str, limits: Limits) -> None:
        self._handler = handler
        self._methods = methods
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = _read(scope)
        watch = _Watch(receive)
        try:
            reply = await self._reply(request, scope, receive, watch)
            if isinstance(reply, Response):
                watch.close()
                await reply(scope, receive, send)
            else:
                await _send(send, request.method, reply, watch)
        except asyncio.CancelledError:
            if not watch.gone:
                raise
            watch.task.uncancel()
        finally:
            watch.close()

    async def _reply(self, request: Request, scope: Scope, receive: Receive, watch: _Watch) -> Reply | Response:
        """Have the request answered."""
        methods = self._methods.encode()
        try:
            if request.method == "OPTIONS":
                allowed = ((b"allow", methods), (b"access-control-allow-methods", methods))
                return Reply("", status=HTTPStatus.NO_CONTENT, headers=(*allowed, *_PREFLIGHT))
            if request.method not in self._methods.split(", "):
                status = HTTPStatus.METHOD_NOT_ALLOWED
                raise ServiceError("method", status, method=request.method, methods=self._methods)
            if request.method == "POST":
                request = replace(request, body=await self._body(request, receive, watch))
            watch.begin()
            return await self._handler(request, scope, receive)
        except PublishError as problem:
            return _refusal(problem, request, self._methods)

    async def _body(self, request: Request, receive: Receive, watch: _Watch) -> bytes:
        """Read the body; raises `ServiceError` when it is longer than any query, before it is read to its end."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                watch.gone = True
                raise asyncio.CancelledError
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > _FORM_FACTOR * self._limits.query_bytes + _FORM_ROOM:
                raise too_long(request, self._limits)
        return bytes(body)


def _read(scope: Scope) -> Request:
    """Read the head of a request; a header that comes twice is one list (RFC 9110 §5.3)."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    content_type, accept, accept_language = (found.get(name, "") for name in _READ)
    return Request(scope["method"], scope["query_string"], content_type, accept, accept_language)


class _Watch:
    """Cancels a task when its client goes away, looking only after a while."""

    def __init__(self, receive: Receive) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in one
        self.task = task
        self.gone = False
        self._receive = receive
        self._timer: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch from now on; the body must have been read."""
        self._timer = asyncio.get_running_loop().call_later(_BLIND, self._look)

    def close(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._looking is not None:
            self._looking.cancel()

    def _look(self) -> None:
        self._looking = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.task.cancel()


def _refusal(problem: PublishError, request: Request, methods: str) -> Reply:
    """Make the reply that says what is wrong."""
    status = status_of(problem)
    headers: list[tuple[bytes, bytes]] = []
    if isinstance(problem, ServiceError) and problem.retry:
        headers.append((b"retry-after", str(problem.retry).encode()))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", methods.encode()))
    if status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        headers.append((b"accept-post", f"{FORM}, {QUERY}".encode()))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        headers.append((b"connection", b"close"))  # the rest of the body is not read
    body = tell(problem, request.accept_language).encode("utf-8", "replace")
    return Reply(_TEXT, body, status=status, headers=tuple(headers))


async def _send(send: Send, method: str, reply: Reply, watch: _Watch) -> None:
    """Send a reply; one that breaks off is left without its end, so that the server closes the connection."""
    start = {"type": "http.response.start", "status": int(reply.status), "headers": _headers(reply)}
    if reply.answer is None:
        watch.close()
        await send(start)
        await send({"type": "http.response.body", "body": reply.body})
        return
    try:
        await send(start)
        if method != "HEAD":
            async for part in reply.answer.parts():
                await send({"type": "http.response.body", "body": part, "more_body": True})
    except InterruptedAnswerError:
        return
    finally:
        await reply.answer.close()
    watch.close()
    await send({"type": "http.response.body", "body": b""})


def _headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    headers = [*_ALWAYS, *reply.headers]
    headers.append((b"vary", b"Accept" if reply.status == HTTPStatus.OK else b"Accept, Accept-Language"))
    if reply.media_type:
        charset = "; charset=utf-8" if reply.media_type.startswith("text/") else ""
        headers.append((b"content-type", f"{reply.media_type}{charset}".encode()))
    if reply.answer is None and reply.status != HTTPStatus.NO_CONTENT:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    return headers

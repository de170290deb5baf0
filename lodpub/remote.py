"""
Any SPARQL 1.1 endpoint by its address, in the place of a store of our own.

What `guard` refuses never gets here. The endpoint must not fetch what FROM names (none does unless it is told to), and
is asked by POST for answers that are passed on as they come. Nothing is kept, no redirect is followed.

A store into which the publication was pushed has it in named graphs, beside what is not ours: a query that names no
dataset is asked about those graphs. An endpoint that does not have them is asked as it is.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from http import HTTPStatus

import httpx

from lodpub import guard
from lodpub.engine import GraphQuestion, InterruptedAnswerError, Limits, Question, ServiceError
from lodpub.errors import QueryError
from lodpub.others import one_line
from lodpub.protocol import not_acceptable
from lodpub.results import GRAPHS, SOLUTIONS

_MOST_COMPLAINT = 4_000
#: After how many seconds an endpoint without our graphs is asked for them again.
_LOOK_AGAIN = 30
_EVERYTHING, _ANYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }"
_FORMATS = {one.name: one for one in (*SOLUTIONS, *GRAPHS)}
_NAMES = {name: one.name for one in _FORMATS.values() for name in (one.media_type, *one.aliases)}
#: What an endpoint says that has too much to do.
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


class Remote:
    """The endpoint at `url`. It can be asked from the first `swap` on, until `stop`."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._url = url
        self._limits = limits
        self._base = ""
        self._prefixes: Mapping[str, str] = {}
        self._graphs: tuple[str, ...] = ()
        self._has_graphs = False
        self._looked = -math.inf
        self._places = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._client: httpx.AsyncClient | None = None

    async def swap(self, base: str, prefixes: Mapping[str, str], graphs: tuple[str, ...]) -> None:
        """
        Read queries by this base IRI and these prefixes from now on; the endpoint is not asked yet.

        `graphs` are the names of the publication's graphs.
        """
        self._base, self._prefixes, self._graphs = base, prefixes, graphs
        self._has_graphs, self._looked = False, -math.inf
        if self._client is not None:
            return
        limits = httpx.Limits(max_connections=self._limits.workers + 1)
        self._client = httpx.AsyncClient(timeout=self._limits.timeout, limits=limits, trust_env=False)

    async def stop(self) -> None:
        """Close what is open."""
        if self._client is not None:
            await self._client.aclose()
        self._client = None

    async def ask(self, question: Question | GraphQuestion) -> RemoteAnswer:
        """Begin to answer; raises `QueryError` or `ServiceError`."""
        await self._stand_in_line()
        deadline = asyncio.get_running_loop().time() + self._limits.timeout
        try:
            async with asyncio.timeout_at(deadline):
                response = await self._begin(question)
        except BaseException as problem:
            self._places.release()
            if isinstance(problem, TimeoutError | httpx.TimeoutException):
                raise _late(self._limits) from None
            if isinstance(problem, httpx.HTTPError):
                raise ServiceError("remote_unreachable", HTTPStatus.BAD_GATEWAY) from None
            raise
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return RemoteAnswer(_NAMES[media_type], response, deadline, self._places)

    async def _stand_in_line(self) -> None:
        seconds = max(1, round(self._limits.timeout))
        if self._places.locked() and self._waiting >= self._limits.waiting:
            raise ServiceError("engine_busy", HTTPStatus.TOO_MANY_REQUESTS, seconds, seconds=seconds)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.timeout):
                await self._places.acquire()
        except TimeoutError:
            raise ServiceError("engine_busy", HTTPStatus.SERVICE_UNAVAILABLE, seconds, seconds=seconds) from None
        finally:
            self._waiting -= 1

    async def _begin(self, question: Question | GraphQuestion) -> httpx.Response:
        """Ask, and wait for the head of the answer."""
        ours = await self._ours()
        if isinstance(question, Question):
            text = with_prologue(question.text, self._base, self._prefixes)
            if question.default_graphs is None and question.named_graphs is None and not _names_dataset(text):
                return await self._post(replace(question, text=text, default_graphs=ours, named_graphs=ours))
            return await self._post(replace(question, text=text))
        graph = (question.iri,) if question.iri else ours or None
        if question.iri:
            response = await self._post(Question(_ANYTHING, "json", "", graph))
            if b"true" not in await response.aread():
                raise ServiceError("engine_no_graph", HTTPStatus.NOT_FOUND, iri=question.iri)
        return await self._post(Question(_EVERYTHING, "", question.graphs, graph))

    async def _ours(self) -> tuple[str, ...]:
        """Give the publication's graphs when the endpoint has them; while it has not, look again after a while."""
        now = asyncio.get_running_loop().time()
        if self._graphs and not self._has_graphs and now - self._looked > _LOOK_AGAIN:
            self._looked = now
            response = await self._post(Question(_ANYTHING, "json", "", self._graphs))
            self._has_graphs = b"true" in await response.aread()
        return self._graphs if self._has_graphs else ()

    async def _post(self, question: Question) -> httpx.Response:
        """Send a query as a form, which every store takes; raises what its status means."""
        assert self._client is not None  # between start and stop
        form = {
            "query": question.text,
            "default-graph-uri": list(question.default_graphs or ()),
            "named-graph-uri": list(question.named_graphs or ()),
        }
        accept = ", ".join(_FORMATS[name].media_type for name in (question.solutions, question.graphs) if name)
        request = self._client.build_request("POST", self._url, data=form, headers={"Accept": accept})
        response = await self._client.send(request, stream=True)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status_code == HTTPStatus.OK and _NAMES.get(media_type) in (question.solutions, question.graphs):
            return response
        try:
            raise await _problem(response, question)
        finally:
            await response.aclose()


class RemoteAnswer:
    """An answer of the endpoint, passed on as it comes."""

    def __init__(self, format: str, response: httpx.Response, deadline: float, places: asyncio.Semaphore) -> None:
        self.format = format
        self.whole: bytes | None = None
        self._response = response
        self._deadline = deadline
        self._places: asyncio.Semaphore | None = places

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the parts as they come; raises `InterruptedAnswerError` at the deadline or when they break off."""
        parts = self._response.aiter_bytes()
        while True:
            try:
                async with asyncio.timeout_at(self._deadline):
                    part = await anext(parts, None)
            except (TimeoutError, httpx.HTTPError) as problem:
                raise InterruptedAnswerError(str(problem)) from None
            if part is None:
                return
            yield part

    async def close(self) -> None:
        """Leave the answer; the next question may be asked."""
        places, self._places = self._places, None
        if places is not None:
            places.release()
            await self._response.aclose()


def with_prologue(text: str, base: str, prefixes: Mapping[str, str]) -> str:
    """
    Declare the base IRI and those prefixes that a query uses and does not declare, in the line in which it begins.

    >>> with_prologue("ASK { ?s a org:Site }", "http://e/", {"org": "http://www.w3.org/ns/org#"})
    'BASE <http://e/> PREFIX org: <http://www.w3.org/ns/org#> ASK { ?s a org:Site }'
    """
    tokens = list(guard.tokens(text))
    names = [token.partition(":")[0] for kind, token in tokens if kind == "name"]
    words = [token.lower() if kind == "word" else "" for kind, token in tokens]
    declared = {
        name.partition(":")[0]
        for word, (kind, name) in zip(words, tokens[1:], strict=False)
        if word == "prefix" and kind == "name"
    }
    lacking = sorted(name for name in {*names} - declared if name in prefixes)
    lines = [f"PREFIX {name}: <{prefixes[name]}>" for name in lacking]
    return " ".join([*([] if "base" in words else [f"BASE <{base}>"]), *lines, text])


def _names_dataset(text: str) -> bool:
    """
    Tell whether a query says by itself which graphs it asks.

    >>> _names_dataset("SELECT * FROM <a:g> { ?from ?p 'from' }"), _names_dataset("ASK { ?from ?p 'from' }")
    (True, False)
    """
    return any(kind == "word" and token.lower() == "from" for kind, token in guard.tokens(text))


async def _problem(response: httpx.Response, question: Question) -> QueryError | ServiceError:
    """Make of an answer that is none the error that the client is to see."""
    status = response.status_code
    if status == HTTPStatus.BAD_REQUEST:
        complaint = b""
        async for part in response.aiter_bytes():
            complaint += part
            if len(complaint) > _MOST_COMPLAINT:
                break
        return QueryError("query_failed", reason=one_line(complaint.decode("utf-8", "replace").strip()))
    if status in (HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.OK):  # a kind of query that the client wants in no format
        return not_acceptable(GRAPHS if question.solutions else SOLUTIONS)
    if status in _BUSY:
        return ServiceError("remote_refused", HTTPStatus.SERVICE_UNAVAILABLE, 1, code=status)
    return ServiceError("remote_refused", HTTPStatus.BAD_GATEWAY, code=status)


def _late(limits: Limits) -> ServiceError:
    return ServiceError("engine_late", HTTPStatus.SERVICE_UNAVAILABLE, seconds=f"{limits.timeout:g}")

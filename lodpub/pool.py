"""
A small pool of worker processes over one store: a question a worker, a deadline for each, a waiting line with an end.

A query is stopped by killing its worker, which takes milliseconds where the engine's own time-out takes as long as a
sort does. A worker that ended, whoever ended it, is replaced at once. `swap` puts another store in the place of the
first: new workers first, then the idle old ones go, and those that are busy go when they have answered.
"""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any

import orjson

from lodpub import worker
from lodpub.crew import LATE, LEFT, UNWANTED, Stock, Worker
from lodpub.engine import GraphQuestion, InterruptedAnswerError, Limits, Question, ServiceError
from lodpub.errors import QueryError
from lodpub.kept import Kept
from lodpub.results import GRAPHS, SOLUTIONS, listed
from lodpub.sparql import not_query

#: How a worker ends that takes more memory, or more stack, than there is.
_OWN_FAULTS = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}
#: How many times as long as a query may take a client waits for its turn.
_PATIENCE = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0


class Pool:
    """The pool. It has workers from the first `swap` on, and none any more after `stop`."""

    def __init__(self, limits: Limits) -> None:
        self.stock: Stock | None = None
        self._limits = limits
        self._crew: set[Worker] = set()
        self._idle: deque[Worker] = deque()
        self._line: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._kept = Kept(limits.kept)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that are at work or ready for it."""
        return sorted(one.pid for one in self._crew if one.ready and not one.gone.done())

    async def stop(self) -> None:
        """End all workers and wait until they have ended; who waits is told."""
        self._stopping = True
        for waiter in self._line:
            if not waiter.done():
                waiter.set_exception(ServiceError("engine_stopped", HTTPStatus.SERVICE_UNAVAILABLE))
        for one in list(self._crew):
            one.kill(UNWANTED)
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def swap(self, stock: Stock) -> None:
        """
        Answer from another store from now on, or from a first one; see `left` for the old one.

        Raises `ServiceError` when a worker cannot open the store; then nothing has changed.
        """
        await self._enlist(stock)
        for one in [idle for idle in self._idle if idle.stock is not stock]:
            self._idle.remove(one)
            one.kill(UNWANTED)

    async def left(self, stock: Stock) -> None:
        """Wait until no worker needs a store any more that was swapped for another."""
        while remaining := [one.buried() for one in self._crew if one.stock is stock]:
            await asyncio.gather(*remaining)

    async def ask(self, question: Question | GraphQuestion) -> PoolAnswer:
        """
        Begin to answer; raises `QueryError` or `ServiceError`.

        When the caller is cancelled, the worker ends. When the worker is lost by no fault of the query, another is
        asked.
        """
        kept = self._kept.get(question)
        if kept is not None:
            return PoolAnswer(*kept, None, self)
        try:
            return await self._begin_answer(question)
        except ServiceError as problem:
            if problem.key != "engine_lost":
                raise
        return await self._begin_answer(question)

    async def _begin_answer(self, question: Question | GraphQuestion) -> PoolAnswer:
        one = self._idle.popleft() if self._idle else await self._wait()
        try:
            one.ask(_to_json(question), self._limits.timeout)
            letter, body = await one.frame()
        except EOFError:
            raise await self._loss(one) from None
        except BaseException:
            one.kill(LEFT)
            raise
        if letter == worker.HEAD:
            return PoolAnswer(body.decode(), None, one, self)
        self.release(one)
        if letter == worker.WHOLE:
            name, _, content = body.partition(b"\n")
            if one.stock is self.stock:
                self._kept.put(question, name.decode(), content)
            return PoolAnswer(name.decode(), content, None, self)
        raise _problem(orjson.loads(body), question)

    def release(self, one: Worker) -> None:
        """Give a worker the next question of the line, or let it rest; one of an old store is let go."""
        one.rest()
        if one.gone.done() or one.reason:
            return
        if one.stock is not self.stock or self._stopping:
            one.kill(UNWANTED)
            return
        while self._line:
            waiter = self._line.popleft()
            if not waiter.done():
                waiter.set_result(one)
                return
        self._idle.append(one)

    async def _wait(self) -> Worker:
        """Stand in the line; raises `ServiceError` when it is full or takes too long."""
        seconds = max(1, round(self._limits.timeout))
        if self._stopping:
            raise ServiceError("engine_stopped", HTTPStatus.SERVICE_UNAVAILABLE)
        if len(self._line) >= self._limits.waiting:
            raise ServiceError("engine_busy", HTTPStatus.TOO_MANY_REQUESTS, seconds, seconds=seconds)
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._line.append(waiter)
        try:
            async with asyncio.timeout(_PATIENCE * self._limits.timeout):
                return await waiter
        except BaseException as problem:
            if waiter in self._line:
                self._line.remove(waiter)
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.release(waiter.result())
            if isinstance(problem, TimeoutError):
                raise ServiceError("engine_busy", HTTPStatus.SERVICE_UNAVAILABLE, seconds, seconds=seconds) from None
            raise

    async def _loss(self, one: Worker) -> ServiceError:
        """Say why a worker is no more."""
        code = await one.buried()
        if one.reason == LATE:
            seconds = f"{self._limits.timeout:g}"
            return ServiceError("engine_late", HTTPStatus.SERVICE_UNAVAILABLE, seconds=seconds)
        if self._stopping:
            return ServiceError("engine_stopped", HTTPStatus.SERVICE_UNAVAILABLE)
        if code in _OWN_FAULTS:
            return _out_of_memory()
        return ServiceError("engine_lost", HTTPStatus.SERVICE_UNAVAILABLE, retry=1)

    async def _enlist(self, stock: Stock) -> None:
        """Begin all workers of a store, and wait until each can be asked."""
        crew = [self._begin(stock) for _ in range(self._limits.workers)]
        try:
            await asyncio.gather(*(one.connect() for one in crew))
        except EOFError:
            for one in crew:
                one.kill(UNWANTED)
                await self._bury(one)
            raise ServiceError("engine_lost", HTTPStatus.SERVICE_UNAVAILABLE) from None
        self.stock = stock
        self._kept = Kept(self._limits.kept)
        for one in crew:
            self._watch(one)
            self.release(one)

    def _begin(self, stock: Stock) -> Worker:
        one = Worker(stock, self._limits.memory)
        self._crew.add(one)
        return one

    def _watch(self, one: Worker) -> None:
        task = asyncio.get_running_loop().create_task(self._replace(one))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, one: Worker) -> None:
        """When a worker is no more, begin another; more slowly each time that one cannot even begin."""
        await asyncio.shield(one.gone)
        await self._bury(one)
        pause = _FIRST_PAUSE
        while not self._stopping and one.stock is self.stock:
            successor = self._begin(one.stock)
            try:
                await successor.connect()
            except EOFError:
                await self._bury(successor)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            self._watch(successor)
            self.release(successor)
            return

    async def _bury(self, one: Worker) -> None:
        if one in self._idle:
            self._idle.remove(one)
        await one.buried()
        self._crew.discard(one)


class PoolAnswer:
    """An answer of a worker. The worker is free again when it has been read to its end, and killed when it is left."""

    def __init__(self, format: str, whole: bytes | None, one: Worker | None, pool: Pool) -> None:
        self.format = format
        self.whole = whole
        self._worker = one
        self._pool = pool

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the parts as the worker sends them; it waits while nobody takes them."""
        while self._worker is not None:
            try:
                letter, body = await self._worker.frame()
            except EOFError:
                raise InterruptedAnswerError(self._worker.reason) from None
            if letter == worker.PART:
                yield body
                continue
            done, self._worker = self._worker, None
            self._pool.release(done)
            if letter == worker.TROUBLE:
                raise InterruptedAnswerError(body)

    async def close(self) -> None:
        """Leave the answer."""
        if self._worker is not None:
            self._worker.kill(LEFT)


def _to_json(question: Question | GraphQuestion) -> Mapping[str, Any]:  # Any: what JSON holds
    if isinstance(question, GraphQuestion):
        return {"graph": question.iri, "graphs": question.graphs}
    asked = {"query": question.text, "solutions": question.solutions, "graphs": question.graphs}
    if question.default_graphs is None and question.named_graphs is None:
        return asked
    return {
        **asked,
        "default_graph": question.default_graphs or (),
        "named_graphs": question.named_graphs or (),
    }


def _problem(trouble: Mapping[str, str], question: Question | GraphQuestion) -> QueryError | ServiceError:
    """Make what a worker complains of an error."""
    kind, text = trouble["kind"], trouble["text"]
    if kind == "syntax" and isinstance(question, Question):
        return not_query(question.text, text)
    if kind == "format":
        formats = GRAPHS if text == "graphs" else SOLUTIONS
        return ServiceError("engine_format", HTTPStatus.NOT_ACCEPTABLE, formats=listed(formats))
    if kind == "xml":
        return ServiceError("engine_not_xml", HTTPStatus.NOT_ACCEPTABLE, iri=text)
    if kind == "absent":
        return ServiceError("engine_no_graph", HTTPStatus.NOT_FOUND, iri=text)
    return _out_of_memory() if kind == "memory" else QueryError("query_failed", reason=text)


def _out_of_memory() -> ServiceError:
    return ServiceError("engine_memory", HTTPStatus.SERVICE_UNAVAILABLE)

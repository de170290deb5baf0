"""
One worker process seen from the event loop: begun, asked, listened to, ended.

What a worker says waits here until somebody wants it. When much waits, no more is read from the socket, so that the
worker has to wait too: no answer is in memory as a whole.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson

from lodpub import worker

_MUCH = 1 << 18
_COMMAND = (sys.executable, "-P", "-m", "lodpub.worker")
_PACKAGE_HOME = str(Path(__file__).parents[1])

Frame = tuple[bytes, bytes]

#: Why a worker is killed: it is past its deadline, nobody needs it, nobody wants its answer.
LATE, UNWANTED, LEFT = "late", "unwanted", "left"


@dataclass(frozen=True, slots=True)
class Stock:
    """A store on disk, and what its workers have to know: the base IRI and the prefixes of queries."""

    folder: Path
    base: str
    prefixes: Mapping[str, str]


class Worker(asyncio.Protocol):
    """A process that answers one question at a time. `reason` says why it was killed, "" when we did not do it."""

    def __init__(self, stock: Stock, memory: int) -> None:
        self.stock = stock
        self.reason = ""
        self.ready = False
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._buffer = bytearray()
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._process, self._socket = _begin(stock, memory)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    async def connect(self) -> None:
        """Listen to the process, and wait until it can be asked; raises EOFError when it ends before."""
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: self, self._socket)
        except (OSError, ValueError):  # it was killed meanwhile
            raise EOFError from None
        self._send({"base": self.stock.base, "prefixes": dict(self.stock.prefixes)})
        await self.frame()
        self.ready = True

    def ask(self, question: Mapping[str, Any], seconds: float) -> None:  # Any: what JSON holds
        """Send a question. Unless `rest` is called in so many seconds, the worker is killed for being late."""
        self._send(question)
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.kill, LATE)

    def rest(self) -> None:
        """Forget the deadline: the question is answered."""
        if self._deadline is not None:
            self._deadline.cancel()

    async def frame(self) -> Frame:
        """Give the next thing that the worker says; raises EOFError when it will say nothing more."""
        while not self._frames:
            if self.gone.done():
                raise EOFError
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        frame = self._frames.popleft()
        self._bytes -= len(frame[1])
        if self._paused and self._bytes < _MUCH and self._transport is not None:
            self._paused = False
            if not self._transport.is_closing():
                self._transport.resume_reading()
        return frame

    def kill(self, reason: str) -> None:
        """End the process at once."""
        self.rest()
        self.reason = self.reason or reason
        self._process.kill()
        if self._transport is None:
            self._socket.close()
        else:
            self._transport.abort()

    async def buried(self) -> int:
        """Wait until the process is no more; gives its exit code, below zero for the signal that ended it."""
        return await asyncio.to_thread(self._process.wait)

    def _send(self, message: Mapping[str, Any]) -> None:  # Any: what JSON holds
        body = orjson.dumps(message)
        if self._transport is not None:
            self._transport.write(worker.HEARD.pack(len(body)) + body)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the worker."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Cut what came into frames; read no further when there is much of it."""
        self._buffer += data
        start, size = 0, worker.SAID.size
        while len(self._buffer) - start >= size:
            letter, length = worker.SAID.unpack_from(self._buffer, start)
            end = start + size + length
            if len(self._buffer) < end:
                break
            self._frames.append((letter, bytes(self._buffer[start + size : end])))
            self._bytes += length
            start = end
        del self._buffer[:start]
        if start:
            self._wake()
        if self._bytes >= _MUCH and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def connection_lost(self, problem: Exception | None) -> None:
        """Tell those who wait that nothing more will come."""
        if not self.gone.done():
            self.gone.set_result(None)
        self._process.kill()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _begin(stock: Stock, memory: int) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Begin the process. It must be this thread that does so, and not one that ends: the worker ends with it."""
    ours, theirs = socket.socketpair()
    path = os.pathsep.join([_PACKAGE_HOME, *filter(None, [os.environ.get("PYTHONPATH")])])
    with theirs:
        descriptor = theirs.fileno()
        process = subprocess.Popen(
            [*_COMMAND, str(descriptor), str(stock.folder), str(os.getpid()), str(memory)],
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
    ours.setblocking(False)
    return process, ours

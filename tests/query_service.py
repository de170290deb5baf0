"""The query service on this machine, in a real server on a free port, for as long as a test needs it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette

from lodpub.endpoint import Endpoint, Page, make_endpoint
from lodpub.engine import Limits
from lodpub.graph import Publication
from lodpub.pool import Pool
from tests.servers import free_port

Result = TypeVar("Result")

#: Questions that no engine ends in time: many rows one by one, none before a sort, none before a count.
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SMALL = "SELECT ?s { ?s ?p ?o } LIMIT 1"


@dataclass(frozen=True, slots=True)
class Service:
    """A service while it runs: the addresses of its two routes, itself, and the loop in which it lives."""

    sparql: str
    store: str
    endpoint: Endpoint
    loop: asyncio.AbstractEventLoop

    @property
    def pool(self) -> Pool:
        """The workers."""
        assert isinstance(self.endpoint.engine, Pool)
        return self.endpoint.engine

    @property
    def folder(self) -> Path:
        """Where the store is."""
        assert self.pool.stock is not None
        return self.pool.stock.folder


def in_a_loop(main: Coroutine[Any, Any, Result]) -> Result:  # Any: what asyncio.run takes
    """Run a coroutine to its end in a thread of its own: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, main).result()


@contextmanager
def serving(
    publication: Publication, limits: Limits | None = None, *, remote: str = "", page: Page | None = None
) -> Iterator[Service]:
    """Serve the query service of a publication for as long as the block runs."""
    endpoint = make_endpoint(publication, limits, remote=remote, page=page)
    loops: list[asyncio.AbstractEventLoop] = []
    ready = threading.Event()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await endpoint.start()
        loops.append(asyncio.get_running_loop())
        ready.set()
        yield
        await endpoint.stop()

    app = Starlette(routes=endpoint.routes, lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="error", timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, args=[[listener]], daemon=True)
        thread.start()
        assert ready.wait(30)
        try:
            yield Service(f"{url}/sparql", f"{url}/store", endpoint, loops[0])
        finally:
            server.should_exit = True
            thread.join(30)
    assert not thread.is_alive()


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run the oxigraph server over a store on disk; gives the address of its query service."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve-read-only", "--location", str(folder)]
    with subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.PIPE) as server:
        try:
            assert server.stderr is not None
            assert b"http://" in server.stderr.readline()  # it says where it listens once it does
            yield f"http://127.0.0.1:{port}/query"
        finally:
            server.terminate()
            server.communicate(timeout=10)

"""
The live site: the publication is built into a folder, served from there, and built anew when a file of it changes.

The build is that of the verb `build`, in a process of its own: a site that cannot be built leaves the one that is
served as it was.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from watchfiles import awatch

from lodpub import graph
from lodpub.contract import Contract
from lodpub.describe import survey
from lodpub.errors import UsageError
from lodpub.graph import Publication
from lodpub.hosting import hosting, policy
from lodpub.shelf import Shelf
from lodpub.tree import scan
from lodpub.web import Served, Site, make_app

#: How long answers that are under way may take after the signal to stop, in seconds.
_GRACE = 3
_BACKLOG = 1024
_WATCHED = ("data", "ontology", "shapes", "queries", "templates")
_RELOAD = b"new EventSource('/.lodpub/changes').addEventListener('built', () => location.reload());\n"
_SCRIPT = b'<script src="/.lodpub/reload.js" defer></script>\n</head>'

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is served and where: `site` is the folder to build into, `base` replaces the base IRI of the catalogue."""

    root: Path
    site: Path
    base: str | None
    language: str
    watch: bool


@dataclass(slots=True)
class Builds:
    """How often the site was built; readers of `follow` learn of each new one."""

    count: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self) -> None:
        """Tell all that the site is a new one."""
        self.count += 1
        self.news.set()
        self.news = asyncio.Event()

    async def follow(self) -> AsyncIterator[str]:
        """Give an event for each build, as Server-Sent Events (HTML §9.2)."""
        yield "retry: 500\n\n"
        while True:
            await self.news.wait()
            yield f"event: built\ndata: {self.count}\n\n"


def build(settings: Settings) -> int:
    """Build the site, and give the exit code of the build; it says on stderr what is wrong."""
    package = Path(__file__).parents[1]
    paths = os.pathsep.join([str(package), *filter(None, [os.environ.get("PYTHONPATH")])])
    verb = ["build", "--quiet", "--root", settings.root, "--out", settings.site, "--lang", settings.language]
    command = [sys.executable, "-c", "from lodpub.cli import main; main()", *map(str, verb)]
    if settings.base:
        command += ["--base", settings.base]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode


def open_site(publication: Publication, folder: Path, *, watch: bool = False) -> Served:
    """Make ready to serve the site of a publication that stands in a folder."""
    own = hosting(publication, survey(publication))
    shelf = Shelf(folder, _with_reload) if watch else Shelf(folder)
    contract = Contract(scan(folder, publication.languages), own, policy(own, shelf.take("404.html").content or b""))
    return Served(contract, shelf)


def listen(host: str, port: int) -> socket.socket:
    """Take an address to serve from; port 0 is any that is free. Raises UsageError when it cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as problem:
        raise UsageError("listen", host=host, port=port, reason=getattr(problem, "strerror", None) or problem) from None


def run(app: ASGIApp, door: socket.socket) -> None:
    """Serve until a signal to stop comes; answers that are under way are finished."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        lifespan="on",
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises again what it caught, in the end
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])


def make_live_app(settings: Settings, publication: Publication, tell: Tell) -> ASGIApp:
    """Make the application of a site that was built; with `watch` it is built anew when a file changes."""
    site = Site(open_site(publication, settings.site, watch=settings.watch))
    builds = Builds()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with _watching(settings, site, builds, tell):
            yield

    return make_app(site, _reload_routes(builds) if settings.watch else (), lifespan)


@asynccontextmanager
async def _watching(settings: Settings, site: Site, builds: Builds, tell: Tell) -> AsyncIterator[None]:
    """Watch the files of the publication while the site is served."""
    if not settings.watch:
        yield
        return
    task = asyncio.create_task(_rebuild(settings, site, builds, tell))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _rebuild(settings: Settings, site: Site, builds: Builds, tell: Tell) -> None:
    """Build anew after each change, and serve what was built; a build that fails changes nothing."""
    folders = [settings.root / name for name in _WATCHED if (settings.root / name).is_dir()]
    async for _ in awatch(*folders, raise_interrupt=False):
        tell("serve_building")
        if await asyncio.to_thread(build, settings):
            tell("serve_kept")
            continue
        publication = await asyncio.to_thread(graph.load, settings.root, settings.base)
        site.served = await asyncio.to_thread(open_site, publication, settings.site, watch=True)
        builds.add()
        tell("serve_built")


def _reload_routes(builds: Builds) -> Sequence[BaseRoute]:
    async def script(request: Request) -> Response:
        return Response(_RELOAD, media_type="text/javascript", headers={"Cache-Control": "no-store"})

    async def changes(request: Request) -> Response:
        return StreamingResponse(builds.follow(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return [Route("/.lodpub/reload.js", script), Route("/.lodpub/changes", changes)]


def _with_reload(path: str, content: bytes) -> bytes:
    """Add to a page the script that reloads it after a build."""
    return content.replace(b"</head>", _SCRIPT, 1) if path.endswith(".html") else content

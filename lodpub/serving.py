"""
The live site: the publication is built into a folder, served from there, and built anew when a file of it changes.

The build is that of the verb `build`, in a process of its own: a site that cannot be built leaves the one that is
served as it was.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from watchfiles import awatch

from lodpub import graph
from lodpub.contract import ALWAYS, Asked, Contract
from lodpub.describe import survey
from lodpub.endpoint import Endpoint, make_endpoint
from lodpub.engine import Limits
from lodpub.errors import PublishError, UsageError
from lodpub.graph import Publication
from lodpub.hosting import hosting, policy
from lodpub.negotiation import choose_language
from lodpub.plain_form import PlainForm
from lodpub.query_page import QUERY, Results
from lodpub.shelf import Shelf
from lodpub.site import Plan, plan
from lodpub.tree import scan
from lodpub.web import Served, Site, make_app

#: How long answers that are under way may take after the signal to stop, in seconds.
_GRACE = 3
_BACKLOG = 1024
_WATCHED = ("data", "ontology", "shapes", "queries", "templates", "locale", "guide")
_RELOAD = b"new EventSource('/.lodpub/changes').addEventListener('built', () => location.reload());\n"
_SCRIPT = b'<script src="/.lodpub/reload.js" defer></script>\n</head>'

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What is served and how: `site` is the folder to build into, `base` replaces the base IRI of the catalogue.

    `sparql` is the address of the query service that answers in the place of our own store, "" for none.
    """

    root: Path
    site: Path
    base: str | None
    language: str
    watch: bool = False
    sparql: str = ""
    limits: Limits = field(default_factory=Limits)


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
    shelf = Shelf(folder, partial(_dress, publication.base.encode(), watch))
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


@dataclass(slots=True)
class Live:
    """A site that is served: its files, its query service, and the plan whose page shows answers."""

    settings: Settings
    site: Site
    endpoint: Endpoint
    planned: Plan
    builds: Builds = field(default_factory=Builds)

    def answer_page(self, language: str, query: str, results: Results | PublishError) -> bytes:
        """Render the page of queries with an answer in it."""
        return _stay(self.site.served.contract.own.base.encode(), self.planned.query_page(language, query, results))

    async def renew(self) -> None:
        """Serve what was built last."""
        publication = await asyncio.to_thread(graph.load, self.settings.root, self.settings.base)
        self.planned = await asyncio.to_thread(plan, publication)
        served = await asyncio.to_thread(open_site, publication, self.settings.site, watch=True)
        await self.endpoint.swap(publication)
        self.site.served = served
        self.builds.add()


def make_live_app(settings: Settings, publication: Publication, tell: Tell) -> ASGIApp:
    """Make the application of a site that was built; with `watch` it is built anew when a file changes."""
    site = Site(open_site(publication, settings.site, watch=settings.watch))

    async def page(request: Request) -> Response:
        """Give the page of queries."""
        languages = site.served.contract.own.languages
        language = choose_language(request.headers.get("accept-language", ""), languages)
        reply = site.served.contract.answer(Asked("GET", f"{QUERY}.{language}.html"))
        headers = {**dict((*ALWAYS, *reply.headers)), "Vary": "Accept-Language"}
        return Response(site.served.shelf.take(reply.file).content, reply.status, headers)

    endpoint = make_endpoint(publication, settings.limits, remote=settings.sparql, page=page)
    live = Live(settings, site, endpoint, plan(publication))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await endpoint.start()
        try:
            async with _watching(live, tell):
                yield
        finally:
            await endpoint.stop()

    query, store = endpoint.routes
    form = PlainForm(query.app, live.answer_page, publication.languages, site.served.contract.policy)
    routes = [Route(query.path, form), store, *(_reload_routes(live.builds) if settings.watch else ())]
    return make_app(site, routes, lifespan)


@asynccontextmanager
async def _watching(live: Live, tell: Tell) -> AsyncIterator[None]:
    """Watch the files of the publication while the site is served."""
    if not live.settings.watch:
        yield
        return
    task = asyncio.create_task(_rebuild(live, tell))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _rebuild(live: Live, tell: Tell) -> None:
    """Build anew after each change, and serve what was built; a build that fails changes nothing."""
    root = live.settings.root
    folders = [root / name for name in _WATCHED if (root / name).is_dir()]
    async for _ in awatch(*folders, *sorted(root.glob("CHANGES*.md")), raise_interrupt=False):
        tell("serve_building")
        if await asyncio.to_thread(build, live.settings):
            tell("serve_kept")
            continue
        await live.renew()
        tell("serve_built")


def _reload_routes(builds: Builds) -> Sequence[BaseRoute]:
    async def script(request: Request) -> Response:
        return Response(_RELOAD, media_type="text/javascript", headers={"Cache-Control": "no-store"})

    async def changes(request: Request) -> Response:
        return StreamingResponse(builds.follow(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return [Route("/.lodpub/reload.js", script), Route("/.lodpub/changes", changes)]


def _dress(base: bytes, watch: bool, path: str, content: bytes) -> bytes:
    """Let the links that a reader follows stay on this host; with `watch`, add the script that reloads the page."""
    if not path.endswith(".html"):
        return content
    stay = _stay(base, content)
    return stay.replace(b"</head>", _SCRIPT, 1) if watch else stay


def _stay(base: bytes, page: bytes) -> bytes:
    """Let the links that a reader follows stay on this host."""
    return re.sub(rb'(<a [^>]*?href=")' + re.escape(base), rb"\1/", page)

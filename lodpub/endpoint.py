"""
The query service as routes of an ASGI application: SPARQL 1.1 Protocol at `/sparql`, the graph store read at `/store`.

    endpoint = make_endpoint(publication, Limits(), page=query_page)
    Starlette(routes=[*endpoint.routes, …], lifespan=…)   # in it: await endpoint.start(), … await endpoint.stop()
    await endpoint.swap(publication)                      # other data from now on, while queries run

Middleware around the routes has to be plain ASGI; see `exchange` for why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import starlette.requests
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope

from lodpub.crew import Stock
from lodpub.engine import Limits
from lodpub.exchange import Exchange, Reply
from lodpub.facts import Fact
from lodpub.formats import FORMATS
from lodpub.graph import Publication
from lodpub.negotiation import choose_type
from lodpub.pool import Pool
from lodpub.protocol import Asked, Request, not_acceptable, read_graph, read_query
from lodpub.remote import Remote
from lodpub.results import GRAPHS, choose, format_of
from lodpub.service_description import describe, write
from lodpub.sparql import graphs, make_store

Page = Callable[[starlette.requests.Request], Awaitable[Response]]

_HTML = "text/html"


def make_endpoint(
    publication: Publication, limits: Limits | None = None, *, remote: str = "", page: Page | None = None
) -> Endpoint:
    """
    Make the query service of a publication: over a store of its own, or over the SPARQL endpoint at `remote`.

    `page` answers a GET of `/sparql` without a query from a client that prefers HTML.
    """
    return Endpoint(publication, limits or Limits(), remote, page)


class Endpoint:
    """The service: mount `routes`, `start` before the first request, `stop` after the last."""

    def __init__(self, publication: Publication, limits: Limits, remote: str, page: Page | None) -> None:
        self.limits = limits
        self.routes = [
            Route("/sparql", Exchange(self._sparql, "GET, HEAD, POST, OPTIONS", limits)),
            Route("/store", Exchange(self._store, "GET, HEAD, OPTIONS", limits)),
        ]
        self._publication = publication
        self._description: list[Fact] = []
        self._page = page
        self._folder: TemporaryDirectory[str] | None = None
        self.engine: Pool | Remote = Remote(remote, limits) if remote else Pool(limits)

    async def start(self) -> None:
        """Write the store and begin the workers, or make ready to ask the endpoint elsewhere."""
        await self._open(self._publication)

    async def stop(self) -> None:
        """End the workers and remove the store."""
        await self.engine.stop()
        if self._folder is not None:
            await asyncio.to_thread(self._folder.cleanup)

    async def swap(self, publication: Publication) -> None:
        """Answer from other data from now on. Queries that run end with the data with which they began."""
        old = self._folder
        stock = self.engine.stock if isinstance(self.engine, Pool) else None
        await self._open(publication)
        if isinstance(self.engine, Pool) and stock is not None and old is not None:
            await self.engine.left(stock)
            await asyncio.to_thread(old.cleanup)

    async def _open(self, publication: Publication) -> None:
        """Take up a publication: describe its graphs and, unless they are elsewhere, write them to a folder."""
        description = await asyncio.to_thread(describe, publication)
        if isinstance(self.engine, Remote):
            names = sorted({name.value for name, facts in graphs(publication) if facts})
            await self.engine.swap(publication.base, publication.prefixes, tuple(names))
        else:
            folder = TemporaryDirectory(prefix="lodpub-store-", ignore_cleanup_errors=True)
            try:
                await asyncio.to_thread(make_store, publication, Path(folder.name))
                await self.engine.swap(Stock(Path(folder.name), publication.base, publication.prefixes))
            except BaseException:
                folder.cleanup()
                raise
            self._folder = folder
        self._publication, self._description = publication, description

    async def _ask(self, asked: Asked) -> Reply:
        """Put a question to the engine."""
        answer = await self.engine.ask(asked.question)
        media_type = asked.media_types[answer.format]
        return Reply(media_type, answer=answer) if answer.whole is None else Reply(media_type, answer.whole)

    async def _store(self, request: Request, scope: Scope, receive: Receive) -> Reply:
        return await self._ask(read_graph(request))

    async def _sparql(self, request: Request, scope: Scope, receive: Receive) -> Reply | Response:
        """Answer a query; without one give the page or, to those who like RDF better, the Service Description."""
        asked = read_query(request, self.limits)
        if asked is not None:
            return await self._ask(asked)
        rdf = choose(request.accept, GRAPHS)
        if self._page is not None and choose_type(request.accept, (*([rdf] if rdf else []), _HTML)) == _HTML:
            response = await self._page(starlette.requests.Request(scope, receive))
            response.headers.add_vary_header("Accept")
            return response
        if rdf is None:
            raise not_acceptable(GRAPHS)
        writer = format_of(rdf, GRAPHS).writer
        syntax = next(one for one in FORMATS if one.rdf_format == writer)
        return Reply(rdf, await asyncio.to_thread(write, self._description, self._publication, syntax))

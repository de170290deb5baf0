"""
A site with a small query service beside it, under the security policy that a server should send.

The service stands in for any SPARQL 1.1 endpoint: it answers by Accept, or by the `format` of the plain form.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from lodpub.errors import PublishError
from lodpub.graph import Publication
from lodpub.query_page import Results, Solutions
from lodpub.site import Plan, plan
from lodpub.sparql import ask, make_store, serialize_results

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: The names of formats by the media types that a client may accept.
TYPES: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}


@dataclass(slots=True)
class QuerySite:
    """A running site: its address, what was asked, and, when set, the fault with which the service answers."""

    publication: Publication
    folder: Path
    planned: Plan
    store: Store
    address: str = ""
    asked: list[str] = field(default_factory=list)
    trouble: tuple[int, str] | None = None
    held: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(publication: Publication, folder: Path) -> Iterator[QuerySite]:
    """Serve a built site and its query service on a free port of this machine."""
    site = QuerySite(publication, folder, plan(publication), make_store(publication))
    site.held.set()
    handler = functools.partial(_Handler, site, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        site.held.set()
        server.shutdown()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, site: QuerySite, *arguments: object, directory: str) -> None:
        self.site = site
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type] # what a socket server hands over

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Send the policy with everything."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        """Answer a query in the address; everything else is a file."""
        url = urlsplit(self.path)
        if url.path == "/sparql":
            self._answer(parse_qs(url.query))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Answer a query that comes as a form."""
        self._answer(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _answer(self, form: Mapping[str, list[str]]) -> None:
        query = form.get("query", [""])[0]
        self.site.asked.append(query)
        self.site.held.wait(20)
        if self.site.trouble:
            self._send(self.site.trouble[0], "text/plain; charset=utf-8", self.site.trouble[1].encode())
        elif form.get("format") == ["html"]:
            page = self.site.planned.query_page("lv", query, _results(self.site, query))
            self._send(200, "text/html; charset=utf-8", page)
        else:
            self._send_results(query, form.get("format", [""])[0])

    def _send_results(self, query: str, chosen: str) -> None:
        accepted = [one.split(";")[0].strip() for one in self.headers.get("Accept", "").split(",")]
        try:
            results = _ask(self.site, query)
            graph = isinstance(results, QueryTriples)
            fitting = [name for name in ("turtle", "nt", "rdf", "jsonld") if graph] or ["json", "xml", "csv", "tsv"]
            wanted = [chosen, *(TYPES.get(one, "") for one in accepted)]
            name = next((one for one in wanted if one in fitting), fitting[0])
            body = serialize_results(results, name)
        except PublishError as problem:
            self._send(400, "text/plain; charset=utf-8", problem.message("en").encode())
        else:
            self._send(200, next(kind for kind, known in TYPES.items() if known == name), body)

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        with suppress(ConnectionError):  # who asked has stopped waiting
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


def _ask(site: QuerySite, query: str) -> QuerySolutions | QueryTriples | QueryBoolean:
    return ask(site.store, query, site.publication.base, {})


def _results(site: QuerySite, query: str) -> Results | PublishError:
    """Answer for people: in the form in which the page takes it."""
    try:
        results = _ask(site, query)
    except PublishError as problem:
        return problem
    if isinstance(results, QueryBoolean):
        return bool(results)
    if isinstance(results, QueryTriples):
        return serialize_results(results, "turtle").decode()
    columns = [variable.value for variable in results.variables]
    rows = ([_term(solution[name]) for name in columns] for solution in results)
    return Solutions(columns, rows)


def _term(term: object) -> NamedNode | BlankNode | Literal | None:
    return term if isinstance(term, NamedNode | BlankNode | Literal) else None

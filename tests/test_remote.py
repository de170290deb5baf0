"""Another SPARQL endpoint in the place of our store, a real one: the oxigraph server, and one that misbehaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import rdflib
from SPARQLWrapper import JSON, SPARQLWrapper

from lodpub.engine import Limits
from lodpub.graph import Publication, load
from lodpub.remote import with_prologue
from lodpub.sparql import graphs, make_store
from tests.query_service import COUNTED, ENDLESS, SMALL, Service, oxigraph, serving
from tests.sites import fill
from tests.test_endpoint import QUESTIONS

LIMITS = Limits(timeout=1.5)


@pytest.fixture(scope="module")
def elsewhere(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of an oxigraph server with the embedded publication."""
    folder = tmp_path_factory.mktemp("elsewhere")
    make_store(publication, folder)
    with oxigraph(folder) as address:
        yield address


@pytest.fixture(scope="module")
def service(publication: Publication, elsewhere: str) -> Iterator[Service]:
    """Give our service over that server."""
    with serving(publication, LIMITS, remote=elsewhere) as running:
        yield running


@pytest.fixture(scope="module")
def own(publication: Publication) -> Iterator[Service]:
    """Give our service over its own store."""
    with serving(publication) as running:
        yield running


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_questions_are_answered_alike(service: Service, own: Service, path: Path) -> None:
    """SPARQLWrapper finds the same rows in both places, prefixes undeclared."""
    found = []
    for one in (service, own):
        client = SPARQLWrapper(one.sparql, returnFormat=JSON)
        client.setQuery(path.read_text(encoding="utf-8"))
        rows = client.queryAndConvert()["results"]["bindings"]
        found.append(sorted(tuple(sorted((name, cell["value"]) for name, cell in row.items())) for row in rows))
    assert found[0]
    assert found[0] == found[1]


def test_graphs_pass_in_every_syntax(service: Service, publication: Publication) -> None:
    """rdflib reads CONSTRUCT and the graph store as from our own store."""
    name = f"{publication.base}graph/partners"
    facts = {fact for graph, stated in graphs(publication) for fact in stated if graph.value == name}
    for syntax in ("turtle", "xml", "nt"):
        found = rdflib.Graph().parse(f"{service.store}?graph={quote(name, safe='')}", format=syntax)
        assert len(found) == len(facts)
    assert len(rdflib.Graph().parse(f"{service.store}?default", format="nt")) > len(facts)
    assert httpx.get(f"{service.store}?graph=http://example.org/nothing").status_code == 404


def _post(service: Service, text: str, **headers: str) -> httpx.Response:
    return httpx.post(service.sparql, data={"query": text}, headers=headers, timeout=20)


def test_the_dataset_of_the_protocol_is_passed_on(service: Service, publication: Publication) -> None:
    """named-graph-uri takes the place of the query's own dataset."""
    fields = {"query": "ASK { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": f"{publication.base}graph/partners"}
    assert httpx.post(service.sparql, data=fields).json()["boolean"] is True
    assert httpx.post(service.sparql, data={**fields, "named-graph-uri": "http://e/"}).json()["boolean"] is False


@pytest.mark.parametrize(
    ("text", "accept", "status", "said"),
    [
        ("SELECT * { ?s ?p }", "*/*", 400, "error at 1:"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "*/*", 403, "SERVICE"),
        ("CLEAR ALL", "*/*", 403, "CLEAR"),
        ("DESCRIBE <http://e/>", "text/csv", 406, "text/turtle"),
        (SMALL, "text/turtle", 406, "application/sparql-results+json"),
        (COUNTED, "*/*", 503, "more than 1.5 s"),
    ],
)
def test_what_goes_wrong_there_is_told_here(service: Service, text: str, accept: str, status: int, said: str) -> None:
    """What the other endpoint says becomes our own statuses and words."""
    answer = _post(service, text, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert said in answer.text


def test_an_answer_that_is_late_breaks_off(service: Service) -> None:
    """Its first rows come; at the deadline the connection ends, not the body."""
    with httpx.stream("POST", service.sparql, data={"query": ENDLESS}, headers={"Accept": "text/csv"}) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            list(answer.iter_raw())


class _Handler(BaseHTTPRequestHandler):
    """A server that has something else to say."""

    says = (500, "text/html", b"<h1>Internal Server Error</h1>")

    def do_POST(self) -> None:
        """Say it."""
        self.rfile.read(int(self.headers["Content-Length"]))
        status, media_type, body = self.says
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing more."""


@contextmanager
def _saying(status: int, media_type: str) -> Iterator[str]:
    handler = type("Handler", (_Handler,), {"says": (status, media_type, b"something")})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.mark.parametrize(
    ("status", "media_type", "wanted"),
    [
        (500, "text/html", 502),
        (401, "text/html", 502),
        (302, "text/html", 502),
        (429, "text/plain", 503),
        (503, "text/plain", 503),
        (400, "text/plain", 400),
    ],
)
def test_what_an_endpoint_may_say_instead(publication: Publication, status: int, media_type: str, wanted: int) -> None:
    """Faults of the other side are 502, haste is 503, and nothing of its pages is passed on."""
    with _saying(status, media_type) as address, serving(publication, LIMITS, remote=address) as service:
        answer = _post(service, SMALL)
        assert answer.status_code == wanted
        assert ("something" in answer.text) == (wanted == 400)


def test_nobody_is_there(publication: Publication) -> None:
    """An endpoint that cannot be reached is 502; the service itself is there and describes itself."""
    with serving(publication, LIMITS, remote="http://127.0.0.1:9/sparql") as service:
        assert _post(service, SMALL).status_code == 502
        assert httpx.get(service.sparql).status_code == 200


def test_declarations_are_added_only_where_they_lack() -> None:
    """What the query declares itself stays as it is, and strings are no names."""
    prefixes = {"a": "http://a/", "b": "http://b/", "c": "http://c/"}
    text = "BASE <http://e/> PREFIX a: <http://other/> ASK { ?s a:x b:y, 'c:z' }"
    assert with_prologue(text, "http://base/", prefixes) == f"PREFIX b: <http://b/> {text}"


def test_other_prefixes_take_the_place_of_the_old(publication: Publication, elsewhere: str, tmp_path: Path) -> None:
    """After `swap` queries are read by the new publication's words, at the same endpoint."""
    with serving(publication, LIMITS, remote=elsewhere) as service:
        assert _post(service, "ASK { ?s a jn:Partner }").json()["boolean"] is True
        data = f"@prefix mine: <{publication.base}def#> .\n<https://example.org/a> a mine:Partner ."
        other = load(fill(tmp_path, {"data/a.ttl": data}))
        asyncio.run_coroutine_threadsafe(service.endpoint.swap(other), service.loop).result(20)
        assert _post(service, "ASK { ?s a mine:Partner }").json()["boolean"] is True
        assert _post(service, "ASK { ?s a jn:Partner }").status_code == 400

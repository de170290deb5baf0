"""The publication behind a server: what a portal gives it for its catalogue, each version read from its own address."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from lodpub.catalogue import portal_shapes
from lodpub.graph import load
from lodpub.output import write
from lodpub.quality import assess
from lodpub.site import plan
from lodpub.validate import conforms_to
from tests.conftest import ROOT

CATALOGUES = ("catalog", "catalog-dcat-ap-2.1.1")

pytestmark = pytest.mark.slow


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the embedded publication under the address that it is built for; give the address."""
    out: Path = tmp_path_factory.mktemp("served") / "public"
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(out)))
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    write(plan(load(ROOT, address)).artifacts, out)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.parametrize("stem", CATALOGUES)
def test_the_served_catalogue_has_all_points(served: str, stem: str) -> None:
    """RDF/XML as data.europa.eu fetches it: every address in it answers, and all 405 points of MQA are there."""
    body = httpx.get(f"{served}{stem}.rdf").content
    facts = [(one.subject, one.predicate, one.object) for one in parse(body, format=RdfFormat.RDF_XML)]
    asked: dict[str, bool] = {}

    def reachable(url: str) -> bool:
        if url not in asked:
            asked[url] = url.startswith(served) and httpx.head(url).status_code == 200
        return asked[url]

    conforms = conforms_to(facts, portal_shapes())
    found = assess(facts, reachable=reachable, conforms=conforms)
    assert {one.key: one.points for one in found.indicators if one.points < one.most} == {}
    assert (found.total, found.most) == (405, 405)
    assert len(asked) >= 14


def test_a_file_that_is_gone_costs_points(served: str) -> None:
    """A server that does not have the files gives no points for them."""
    body = httpx.get(f"{served}catalog.rdf").content.replace(b"/data/", b"/lost/")
    facts = [(one.subject, one.predicate, one.object) for one in parse(body, format=RdfFormat.RDF_XML)]
    found = assess(facts, reachable=lambda url: httpx.head(url).status_code == 200, conforms=True)
    fell = {one.key for one in found.indicators if one.points < one.most}
    assert fell == {"access_url", "download"}

"""Servers under test: each serves the same site from 127.0.0.1 on a free port and ends by its own process id."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from lodpub.graph import Publication
from lodpub.serving import listen
from tests.sites import PUBLISH

_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name, its port, the folder of the site, the base IRI of the publication."""

    name: str
    port: int
    site: Path
    base: bytes


@contextmanager
def under_test(name: str, publication: Publication, site: Path) -> Iterator[Server]:
    """Run a server by its name; `site` is the publication as it was built."""
    with STARTS[name](publication, site) as port:
        yield Server(name, port, site, publication.base.encode())


@contextmanager
def own_server(publication: Publication, site: Path, *flags: str) -> Iterator[int]:
    """Run `publish.py serve` for the folder of a publication, built anew by it."""
    command = [sys.executable, str(PUBLISH), "serve", "--port", "0", "--root", str(publication.root), *flags]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield _port_told(process)
    finally:
        stop(process)


def _port_told(process: subprocess.Popen[str]) -> int:
    """Read the port from the line in which the server says where it is."""
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        if found:
            return int(found[1])
    raise AssertionError("".join(said))


def stop(process: subprocess.Popen[str]) -> None:
    """End a server as an administrator would, and make sure that it ends."""
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=_PATIENCE)
    finally:
        process.kill()
        process.wait()


@contextmanager
def in_a_thread(app: Starlette) -> Iterator[int]:
    """Serve an application from a thread of this process; give its port."""
    with listen("127.0.0.1", 0) as door:
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
            assert not thread.is_alive()


STARTS = {"lodpub": own_server}


def with_odd_things(source: Path, target: Path) -> Path:
    """Copy a publication, with a thing that was withdrawn and one whose name is not of plain letters."""
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(source / name, target / name)
    (target / "data" / "odd.ttl").write_text(
        """@base <https://w3id.org/jelgavas-novads/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .

<graph/odd>
    a prov:Entity ;
    dct:title "Īpašie"@lv, "Odd ones"@en ;
    dct:license <http://creativecommons.org/licenses/by/4.0/> ;
    prov:hadPrimarySource <id/source/own> .

<id/partner/former>
    skos:prefLabel "Senais partneris"@lv, "Former partner"@en ;
    prov:invalidatedAtTime "2026-11-25"^^xsd:date ;
    dct:isReplacedBy <id/partner/fundao> .

<id/partner/Ķekava>
    skos:prefLabel "Ķekava"@lv, "Ķekava"@en ;
    skos:altLabel "Ķekavas novads"@lv ;
    dct:source <id/source/own> .
""",
        encoding="utf-8",
    )
    return target

"""A published site on this machine that does all that is promised, and one thing wrong when it is told to."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from lodpub.addresses import document_path
from lodpub.formats import FORMATS
from lodpub.graph import load
from lodpub.site import plan
from tests.sites import SHAPES, fill

BASE = "https://things.example/"
DATA = """@base <https://things.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix void: <http://rdfs.org/ns/void#> .

<id/catalogue>
    a dcat:Catalog ;
    dct:title "Katalogs"@lv, "Catalogue"@en ;
    dcat:dataset <id/dataset/things> .

<id/dataset/things>
    a dcat:Dataset ;
    dct:title "Lietas"@lv, "Things"@en ;
    dct:license <http://creativecommons.org/licenses/by/4.0/> ;
    dct:language
        <http://publications.europa.eu/resource/authority/language/LAV>,
        <http://publications.europa.eu/resource/authority/language/ENG> ;
    dct:modified "2026-11-24"^^xsd:date ;
    void:uriSpace "https://things.example/" .

<id/thing/a>
    a skos:Concept ;
    skos:prefLabel "A"@lv, "A"@en .

<id/thing/b>
    a skos:Concept ;
    skos:prefLabel "B"@lv, "B"@en .
"""
LANGUAGES = ("lv", "en")
DUMP, SLOW = "data/things.nt", "linkset.json"

#: The file that a trouble changes: what stands there, and what comes in its place; None is the whole file.
SPOILT: Mapping[str, tuple[str, bytes | None, bytes]] = {
    "another dump": (DUMP, b'"A"', b'"X"'),
    "short dump": (DUMP, None, b"<a:a> <a:a> <a:a> ."),
    "dead page": ("sitemap.xml", b"</urlset>", f"<url><loc>{BASE}dead.html</loc></url></urlset>".encode()),
    "broken sitemap": ("sitemap.xml", b"</urlset>", b""),
    "closed robots": ("robots.txt", b"Allow: /", b"Disallow: /"),
    "robots without map": ("robots.txt", b"Sitemap:", b"# Sitemap:"),
    "blank dataset": ("catalog.ttl", b"a dcat:Dataset", b"dcat:dataset [ a dcat:Dataset ] ; a dcat:Dataset"),
    "sizeless catalogue": ("catalog.ttl", b"dcat:byteSize", b"dcat:bytes"),
    "catalogue without sums": ("catalog.ttl", b"spdx:checksum ", b"spdx:sum "),
    "empty document": ("doc/thing/a.nt", None, b""),
    "broken document": ("doc/thing/a.ttl", None, b"<a> <b>"),
}

Files = Mapping[str, tuple[str, bytes]]


@cache
def small_site() -> Files:
    """Build the small site once: the media type and the content of each file."""
    with TemporaryDirectory() as folder:
        root = fill(Path(folder), {"data/things.ttl": DATA, "shapes/concept.ttl": SHAPES})
        return {one.path: (one.media_type, one.body) for one in plan(load(root)).artifacts}


@dataclass(slots=True)
class Host:
    """A host while it runs; `trouble` is what it does wrong, `target` where it sends everyone on to."""

    trouble: str = ""
    target: str = ""
    base: str = BASE
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(trouble: str = "", target: str = "") -> Iterator[Host]:
    """Serve the small site on a free port for as long as the block runs."""
    host = Host(trouble, target, files=dict(small_site()))
    _spoil(host)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"host": host}))
    host.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def _spoil(host: Host) -> None:
    """Change the files as the trouble wants it."""
    if host.trouble == "no dump":
        del host.files[DUMP]
    if host.trouble in SPOILT:
        path, old, new = SPOILT[host.trouble]
        media_type, body = host.files[path]
        assert old is None or old in body, path
        host.files[path] = (media_type, new if old is None else body.replace(old, new))


class _Handler(BaseHTTPRequestHandler):
    host: Host
    timeout = 5
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with what stands at the address."""
        host, path = self.host, urlsplit(self.path).path.removeprefix("/")
        if host.over.is_set():
            self.close_connection = True
        elif host.target:
            self._reply(302, Location=host.target + path)
        elif path == SLOW and self._ill(host.trouble):
            return
        elif path.startswith("id/") and self._document(path) and host.trouble != "only files":
            status = 302 if host.trouble == "302" else 303
            self._reply(status, Location="/" if host.trouble == "elsewhere" else f"/{self._document(path)}")
        elif f"{path}.ttl" in host.files and path.startswith("doc/") and host.trouble != "only files":
            self._negotiate(path)
        elif (path or "index.html") in host.files:
            self._file(path or "index.html")
        else:
            self._nothing(path)

    def do_HEAD(self) -> None:
        """Answer as to GET, without a body."""
        if self.host.trouble == "no HEAD":
            self._reply(405)
        else:
            self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _ill(self, trouble: str) -> bool:
        """Answer as no server should; False when this host is well in that respect."""
        if trouble == "hanging":
            self.host.over.wait(10)
        elif trouble == "garbage":
            self.wfile.write(b"\x00\xff this is not HTTP\r\n\r\n")
        elif trouble == "dripping":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not self.host.over.wait(0.05):
                    self.wfile.write(b" ")
        elif trouble == "error":
            self._reply(500, "text/html", b"<h1>Internal Server Error</h1>")
        elif trouble == "circle":
            self._reply(302, Location=self.path)
        else:
            return False
        self.close_connection = True
        return True

    def _document(self, path: str) -> str:
        """Give the path of the document of a thing, "" when there is none."""
        found = document_path(self.host.base + path, self.host.base)
        return found if f"{found}.ttl" in self.host.files else ""

    def _negotiate(self, path: str) -> None:
        """Choose format and language of a document."""
        trouble = self.host.trouble
        offers = {"text/html": "html", **{syntax.media_type: syntax.extension for syntax in FORMATS}}
        wishes = _weights(self.headers.get("Accept", "*/*"))
        weights = {offer: wishes.get(offer, wishes.get("*/*", 0.0)) for offer in offers}
        best = "text/html" if trouble == "deaf" else max(offers, key=lambda offer: weights[offer])
        if not weights[best] and trouble not in ("deaf", "no 406"):
            self._reply(406, "text/plain", b"text/html, text/turtle")
            return
        if trouble == "deaf to q" and best != "text/html":
            best = next(offer for offer in offers if offer in wishes)
        tongues = _weights(self.headers.get("Accept-Language", ""))
        language = max(LANGUAGES, key=lambda tag: tongues.get(tag, 0.0)) if trouble != "one language" else "lv"
        name = f"{path}.{language}.html" if best == "text/html" else f"{path}.{offers[best]}"
        told = {"Vary": "Accept, Accept-Language", "Content-Location": f"/{name}"}
        self._file(name, **{header: value for header, value in told.items() if trouble != f"no {header}"})

    def _file(self, path: str, **headers: str) -> None:
        """Send a file, or that it has not changed."""
        trouble = self.host.trouble
        media_type, body = self.host.files[path]
        if trouble == "plain Turtle" and path.endswith(".ttl"):
            media_type = "text/plain; charset=utf-8"
        if trouble == "no charset" and path.endswith(".html"):
            media_type = "text/html"
        if trouble == "packed twice" and path.endswith(".gz"):
            headers["Content-Encoding"] = "gzip"
        if trouble != "no ETag":
            headers["ETag"] = f'{"W/" * (trouble == "weak ETag")}"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"] and trouble != "no 304":
                self._reply(304, media_type, b"", **headers)
                return
        if "gzip" in self.headers.get("Accept-Encoding", "") and not path.endswith(".gz") and trouble != "no gzip":
            body = gzip.compress(body if trouble != "other when packed" else b"other", mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._reply(200, media_type, body, **headers)

    def _nothing(self, path: str) -> None:
        """Say that there is nothing, or list a folder where the host does so."""
        media_type, page = self.host.files["404.html"]
        names = [name for name in self.host.files if path.endswith("/") and name.startswith(path)]
        if self.host.trouble == "listing" and names:
            links = "".join(f'<a href="{name.removeprefix(path)}">{name}</a>' for name in names)
            self._reply(200, media_type, f"<title>Files</title>{links}".encode())
        else:
            self._reply(200 if self.host.trouble == "200 for all" else 404, media_type, page)

    def _reply(self, status: int, kind: str = "", body: bytes = b"", **headers: str) -> None:
        """Send an answer; a dump that is cut ends in the middle."""
        cut = self.host.trouble == "cut dump" and self.path.endswith(DUMP) and status == 200
        self.send_response(status)
        cors = {} if self.host.trouble == "no CORS" else {"Access-Control-Allow-Origin": "*"}
        length = {} if status == 304 else {"Content-Length": str(len(body))}
        for name, value in {**({"Content-Type": kind} if kind else {}), **length, **cors, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut


def _weights(header: str) -> dict[str, float]:
    """
    Read the wishes of a client.

    >>> _weights("text/turtle;q=0.5, */*")
    {'text/turtle': 0.5, '*/*': 1.0}
    """
    parts = [one.replace(" ", "").partition(";q=") for one in header.split(",") if one.strip()]
    return {name: float(weight or 1) for name, _, weight in parts}

"""
The Oxigraph server on a port of its own, and before it a proxy that a test can make ill, strict or curious.

The proxy stands in for what stores and the servers before them do: ask for a password in one of three schemes, send
away, stall, miscount, drop facts. What it lets through is answered by a real store.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus, urlsplit

import httpx
import pytest

from tests.servers import free_port

#: The server as PyPI brings it, beside the interpreter, or as the system has it.
OXIGRAPH = shutil.which(
    "oxigraph", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
)
USER, PASSWORD, TOKEN = "loader", "the-password-of-the-test", "the-token-of-the-test"
_PATIENCE = 30


@dataclass
class Proxied:
    """
    What a test sets and sees. `scheme` is the one that writes need: basic, digest, bearer; "" for none.

    `trouble` makes it ill: slow, drip, flood, garbage, html, broken, echo, redirect:<address>, count (it says
    one more), lossy (it keeps all but one fact of what it is sent), twisted (it changes one). `before` is called with
    each request before it is passed on.
    """

    behind: str
    scheme: str = ""
    trouble: str = ""
    url: str = ""
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    before: Callable[[str, str], None] = lambda method, target: None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def store(self) -> str:
        """Give the address of the Graph Store Protocol."""
        return f"{self.url}/store"

    def writes(self) -> list[str]:
        """List the graphs that were written to, request by request."""
        return [
            target for method, target, _ in self.requests if method in ("PUT", "POST") and target.startswith("graph=")
        ]

    def updates(self) -> list[str]:
        """List the updates that were sent."""
        return [body for _, target, body in self.requests if target == "/update"]


@contextmanager
def oxigraph() -> Iterator[str]:
    """Run an Oxigraph server in memory for as long as the block runs; give its address."""
    if OXIGRAPH is None:
        if os.environ.get("CI"):
            pytest.fail("the Oxigraph server is missing (PyPI: oxigraph)")
        pytest.skip("the Oxigraph server is missing (PyPI: oxigraph)")
    url = f"http://127.0.0.1:{free_port()}"
    command = [OXIGRAPH, "serve", "--bind", url.removeprefix("http://")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"{url}/query", server)
            yield url
        finally:
            server.terminate()


@contextmanager
def proxied(behind: str, **settings: str) -> Iterator[Proxied]:
    """Put a proxy before a store for as long as the block runs."""
    proxy = Proxied(behind, **settings)  # type: ignore[arg-type] # only what is text is set from outside
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": proxy}))
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Ask a server that is starting until it answers."""
    started = time.monotonic()
    pause = threading.Event()
    while time.monotonic() < started + _PATIENCE:
        assert server.poll() is None, "the server has ended"
        with suppress(httpx.HTTPError):
            httpx.get(address, params={"query": "ASK {}"}, timeout=5)
            return
        pause.wait(0.05)
    raise AssertionError("the server does not answer")


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxied
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Pass a request on, or answer it as the test wants."""
        proxy = self.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        target = f"graph={parse_qs(parts.query)['graph'][0]}" if "graph=" in parts.query else parts.path
        form = "urlencoded" in self.headers.get("Content-Type", "")
        text = unquote_plus(body.decode()) if form else body.decode()
        proxy.requests.append((self.command, target, text))
        proxy.authorizations.add(self.headers.get("Authorization", ""))
        proxy.before(self.command, target)
        if self._ill() or not self._let_in(parts.path):
            return
        self._pass_on(_spoilt(body, proxy.trouble) if self.command in ("PUT", "POST") and not form else body, text)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 # as the server of the standard library calls them

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        """Send an answer in one piece."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _pass_on(self, body: bytes, text: str) -> None:
        passed = {name: self.headers[name] for name in ("Accept", "Content-Type") if name in self.headers}
        behind = http.client.HTTPConnection(urlsplit(self.proxy.behind).netloc, timeout=60)
        behind.request(self.command, self.path, body, passed)
        answer = behind.getresponse()
        found, kind = answer.read(), answer.headers.get("Content-Type", "text/plain")
        behind.close()
        if self.proxy.trouble == "count" and "COUNT" in text:
            found = re.sub(rb'"value":"(\d+)"', lambda number: b'"value":"%d"' % (int(number[1]) + 1), found)
        with suppress(OSError):  # a client that was killed
            self.reply(answer.status, found, Content_Type=kind)

    def _let_in(self, path: str) -> bool:
        """Ask for name and password, or the token, of everyone who does not just query."""
        scheme, given = self.proxy.scheme, self.headers.get("Authorization", "")
        if given and self.proxy.trouble == "echo":
            self.reply(403, f"no entry for {given} {USER}:{PASSWORD if scheme == 'basic' else TOKEN}".encode())
            return False
        if not scheme or path == "/query" or _allowed(scheme, given, self.command):
            return True
        challenge = {
            "digest": 'Digest realm="SPARQL", nonce="n1", qop="auth", algorithm=MD5',
            "basic": "Basic",
            "bearer": "Bearer",
        }
        self.reply(401, b"no entry", WWW_Authenticate=challenge[scheme])
        return False

    def _ill(self) -> bool:
        """Answer as no store should; False for what only shows later."""
        trouble, over = self.proxy.trouble, self.proxy.over
        if trouble == "slow":
            over.wait(5)
        elif trouble in ("drip", "flood"):
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                for _ in range(120):
                    self.wfile.write(b" " * (250_000 if trouble == "flood" else 1))
                    over.wait(0.05 if trouble == "drip" else 0)
        elif trouble == "garbage":
            self.wfile.write(b"\x00\xff this is not HTTP\r\n\r\n")
        elif trouble == "html":
            self.reply(200, b"<h1>Welcome</h1>", Content_Type="text/html")
        elif trouble == "broken":
            self.reply(
                500, b"<html><body><h1>Error 22023</h1>\n<p>The disk\nis full</body></html>", Content_Type="text/html"
            )
        elif trouble.startswith("redirect:"):
            self.reply(307, b"", Location=trouble.partition(":")[2] + self.path)
        else:
            return False
        self.close_connection = True
        return True


def _spoilt(body: bytes, trouble: str) -> bytes:
    """Lose the last fact of a graph, or change it."""
    lines = body.splitlines(keepends=True)
    if trouble == "lossy":
        return b"".join(lines[:-1])
    return b"".join([*lines[:-1], b"<a:a> <a:b> <a:c> .\n"]) if trouble == "twisted" else body


def _allowed(scheme: str, given: str, method: str) -> bool:
    """Check what a client sent to be let in (RFC 7616, 7617, 6750)."""
    if scheme == "bearer":
        return given == f"Bearer {TOKEN}"
    if scheme == "basic":
        return given == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    said = dict(re.findall(r'(\w+)="?([^",]*)"?', given))
    if not given.startswith("Digest") or said.get("username") != USER:
        return False
    first, second = _md5(f"{USER}:SPARQL:{PASSWORD}"), _md5(f"{method}:{said['uri']}")
    return said.get("response") == _md5(f"{first}:n1:{said['nc']}:{said['cnonce']}:auth:{second}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()

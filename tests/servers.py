"""Servers under test: each serves the same site from 127.0.0.1 on a free port and ends by its own process id."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import uvicorn
from starlette.types import ASGIApp

from lodpub.graph import Publication
from lodpub.serving import listen
from tests.sites import PUBLISH, run

_PATIENCE = 30
_LONG_AGO = 1_790_000_000
#: The user that owns nothing.
_NOBODY = 65534


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
def in_a_thread(app: ASGIApp) -> Iterator[int]:
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


#: Where Debian keeps the modules of nginx.
_NGINX_MODULES = Path("/usr/lib/nginx/modules")
#: Where Debian keeps the modules of Apache, and those that are loaded, as shared hosting has them.
_APACHE_MODULES = Path("/usr/lib/apache2/modules")
_APACHE_LOADED = (
    *("mpm_event", "authz_core", "mime", "dir", "negotiation", "setenvif", "env", "filter", "alias", "autoindex"),
    *("headers", "rewrite", "deflate", "proxy", "proxy_http"),
)
#: What each server needs: programs, and files of modules.
_NEEDS: Mapping[str, Sequence[str]] = {
    "nginx": ["nginx", str(_NGINX_MODULES / "ngx_http_js_module.so")],
    "nginx-plain": ["nginx"],
    "apache": ["apache2"],
    "caddy": ["caddy"],
}


def missing(name: str) -> list[str]:
    """Tell what a server lacks here."""
    return [one for one in _NEEDS.get(name, ()) if not shutil.which(one) and not Path(one).is_file()]


def need(name: str) -> None:
    """Pass over a test whose server is not installed; in CI it is to fail."""
    lacking = missing(name)
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"not installed: {', '.join(lacking)}")


@contextmanager
def foreign_server(
    name: str, publication: Publication, site: Path, upstream: str = "http://127.0.0.1:8000"
) -> Iterator[int]:
    """Run a server of others by the rules that `publish.py deploy` writes, as a user that owns nothing."""
    port = free_port()
    with TemporaryDirectory(prefix="lodpub-") as temporary:
        place = Path(temporary)
        shutil.copytree(site, place / "public", copy_function=_copy_aged)
        where: list[str | Path] = ["--root", publication.root, "--out", place / "deploy", "--site", place / "public"]
        done = run("deploy", "--quiet", *where, "--server-name", "localhost", "--upstream", upstream)
        assert done.returncode == 0, done.stderr
        start = _CONFIGURATIONS[name](place, port)
        with running(start, place, port):
            yield port


@contextmanager
def running(start: Sequence[str | Path], place: Path, port: int) -> Iterator[None]:
    """Run a server by its command until it is not needed any more; it may write into `place` alone."""
    _give_away(place)
    home = {"HOME": str(place), "XDG_CONFIG_HOME": str(place), "XDG_DATA_HOME": str(place)}
    user = _NOBODY if os.geteuid() == 0 else None
    process = subprocess.Popen(
        start,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **home},
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
    try:
        wait_for(port, process, place / "log")
        yield
    finally:
        stop(process)


def _copy_aged(source: str, target: str) -> None:
    """Copy a file as one that was written a while ago: Apache gives files of the last second weak ETags."""
    shutil.copyfile(source, target)
    os.utime(target, (_LONG_AGO, _LONG_AGO))


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def _give_away(place: Path) -> None:
    """Let the user of the server read a folder, and write beside the site."""
    if os.geteuid() == 0:
        for path in [place, *place.iterdir()]:
            os.chown(path, _NOBODY, _NOBODY)
    place.chmod(0o755)


def wait_for(port: int, process: subprocess.Popen[str], log: Path | None = None) -> None:
    """Wait until a server listens; one that ended has said why on its output or in its log."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(0.05)
            break
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    raise AssertionError(process.communicate()[0] + (log.read_text() if log and log.is_file() else ""))


def _nginx(place: Path, port: int, *, njs: bool = True) -> list[str | Path]:
    """Write the main configuration of nginx, which takes in that of the site as Debian's does."""
    rules = (place / "deploy" / f"lodpub.nginx{'' if njs else '-plain'}.conf").read_text(encoding="utf-8")
    rules = re.sub(r"listen \[::\]:80;", "", rules).replace("listen 80;", f"listen 127.0.0.1:{port};")
    (place / "site.conf").write_text(rules.replace("/etc/nginx/lodpub.js", str(place / "deploy" / "lodpub.js")))
    load = f"load_module {_NGINX_MODULES / 'ngx_http_js_module.so'};\n" if njs else ""
    return nginx_command(place, f"include {place / 'site.conf'};", load)


def nginx_command(place: Path, sites: str, load: str = "") -> list[str | Path]:
    """Write a main configuration of nginx around some sites, and give the command that runs it."""
    main = place / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {place / 'nginx'};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main.write_text(
        f"{load}daemon off; pid {place / 'pid'}; error_log stderr error; worker_processes 1;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on;\n{temporary} {sites} }}\n"
    )
    return ["nginx", "-e", "stderr", "-p", place, "-c", main]


def _apache(place: Path, port: int) -> list[str | Path]:
    """Write the main configuration of Apache with the modules that shared hosting has."""
    rules = (place / "deploy" / "lodpub.apache.conf").read_text(encoding="utf-8")
    (place / "site.conf").write_text(rules.replace("*:80", f"127.0.0.1:{port}"))
    main = place / "apache.conf"
    load = "".join(f"LoadModule {name}_module {_APACHE_MODULES / f'mod_{name}.so'}\n" for name in _APACHE_LOADED)
    main.write_text(
        f"{load}ServerRoot {place}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {place / 'pid'}\n"
        f"DefaultRuntimeDir {place}\nMutex file:{place}\nErrorLog {place / 'log'}\nLogLevel error\n"
        "TypesConfig /etc/mime.types\nStartServers 1\nServerLimit 1\nThreadsPerChild 8\nMaxRequestWorkers 8\n"
        f"<Directory />\nRequire all denied\nAllowOverride None\n</Directory>\nInclude {place / 'site.conf'}\n"
    )
    return ["apache2", "-f", main, "-DFOREGROUND"]


def _caddy(place: Path, port: int) -> list[str | Path]:
    """Write the configuration of Caddy for plain HTTP, without its administration."""
    rules = (place / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    served = rules.replace("\nlocalhost {", f"\nhttp://127.0.0.1:{port} {{", 1)
    options = f"{{\n admin off\n auto_https off\n storage file_system {place / 'caddy'}\n}}\n"
    (place / "Caddyfile").write_text(options + served)
    return ["caddy", "run", "--config", place / "Caddyfile", "--adapter", "caddyfile"]


_CONFIGURATIONS: Mapping[str, Callable[[Path, int], Sequence[str | Path]]] = {
    "nginx": _nginx,
    "nginx-plain": partial(_nginx, njs=False),
    "apache": _apache,
    "caddy": _caddy,
}
STARTS: Mapping[str, Callable[[Publication, Path], AbstractContextManager[int]]] = {
    "lodpub": own_server,
    **{name: partial(foreign_server, name) for name in _CONFIGURATIONS},
}


def with_odd_things(source: Path, target: Path) -> Path:
    """Copy a publication, with a thing that was withdrawn and one whose name is not of plain letters."""
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(source / name, target / name)
    for path in source.glob("CHANGES*.md"):
        shutil.copy(path, target / path.name)
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

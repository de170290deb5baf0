"""The live site as its user meets it: `publish.py serve`, started, asked, changed under its feet, and stopped."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rdflib

from lodpub.graph import Publication, load
from lodpub.serving import open_site
from lodpub.site import plan
from lodpub.tree import media_type
from lodpub.web import Site, make_app
from tests.http_matrix import DOC
from tests.http_matrix.asking import ask
from tests.servers import in_a_thread, own_server
from tests.sites import DATA, PUBLISH, SHAPES, build, fill, run

PATIENCE = 30


@contextmanager
def _serving(root: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """Run `publish.py serve`; give the process, its port and the lines that it says as they come."""
    command = [sys.executable, str(PUBLISH), "serve", "--port", "0", "--lang", "en", "--root", str(root), *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said: list[str] = []
    heard = threading.Condition()

    def listen() -> None:
        assert process.stderr
        for line in process.stderr:
            with heard:
                said.append(line)
                heard.notify_all()

    threading.Thread(target=listen, daemon=True).start()
    try:
        with heard:
            assert heard.wait_for(lambda: any("127.0.0.1" in one for one in said), PATIENCE), said
        (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/", said[-1])
        yield process, int(port), said
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            assert stream
            stream.close()


def _event(port: int) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """Open the stream of builds, and read its first line."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/.lodpub/changes")
    response = connection.getresponse()
    assert response.readline().startswith(b"retry:")
    return connection, response


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a small publication."""
    return fill(tmp_path / "small", {"data/a.ttl": DATA, "shapes/a.ttl": SHAPES})


def test_it_says_that_all_is_well_and_nothing_on_stdout(small: Path) -> None:
    """`/healthz` answers ok; where it is stands on stderr alone; SIGTERM and SIGINT end it with 0, its folder gone."""
    for end in (signal.SIGTERM, signal.SIGINT):
        with _serving(small) as (process, port, said):
            assert ask(port, "/healthz", {}).body == b"ok\n"
            assert ask(port, "/id/thing/a", {}).status == 303
            process.send_signal(end)
            assert process.wait(PATIENCE) == 0
            assert process.stdout
            assert process.stdout.read() == ""
        assert "Ctrl-C" in said[0]
    assert sorted(path.name for path in small.iterdir()) == ["data", "shapes"]


def test_a_port_that_is_taken_is_told_in_one_line(small: Path) -> None:
    """Another program's port: one line, exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--root", small, "--port", str(port), "--lang", "en")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"port {port}" in done.stderr


@pytest.mark.parametrize(
    ("data", "code"), [(DATA.replace('skos:prefLabel "A"@en', "skos:notation 1"), 3), ("<a> <b> .", 2)]
)
def test_what_cannot_be_built_is_not_served(small: Path, data: str, code: int) -> None:
    """Data that does not conform or cannot be read ends it as it ends a build."""
    fill(small, {"data/a.ttl": data})
    done = run("serve", "--root", small, "--port", "0", "--lang", "en")
    assert done.returncode == code
    assert "data/a.ttl" in done.stderr


@pytest.mark.slow
def test_a_change_is_built_and_the_page_learns_of_it(small: Path) -> None:
    """With --watch a changed file brings a new site and an event; a broken one leaves the site as it was."""
    with _serving(small, "--watch") as (_, port, _):
        page = ask(port, "/doc/thing/a.en.html", {}).body
        assert b'<script src="/.lodpub/reload.js"' in page
        assert b"EventSource" in ask(port, "/.lodpub/reload.js", {}).body
        connection, events = _event(port)
        fill(small, {"data/a.ttl": "this is no Turtle"})
        fill(small, {"data/a.ttl": DATA.replace('"A"', '"Another name"')})
        while (line := events.readline()) != b"event: built\n":
            assert line is not None
        connection.close()
        assert b"Another name" in ask(port, "/doc/thing/a.en.html", {}).body
        assert b"Another name" in ask(port, "/doc/thing/a.ttl", {}).body


@pytest.mark.slow
def test_a_build_that_fails_leaves_the_site_as_it_was(small: Path) -> None:
    """What is served stays while the data is broken, and the mistake is told."""
    with _serving(small, "--watch") as (_, port, said):
        before = ask(port, "/doc/thing/a.ttl", {}).body
        fill(small, {"data/a.ttl": "this is no Turtle"})
        deadline = threading.Event()
        for _ in range(PATIENCE * 10):
            if any("stays as it was" in one for one in said):
                break
            deadline.wait(0.1)
        assert any("data/a.ttl:1" in one for one in said), said
        assert ask(port, "/doc/thing/a.ttl", {}).body == before


def test_links_stay_on_the_host_and_the_data_keeps_its_addresses(hosted: tuple[Publication, Path]) -> None:
    """What a page links to inside the site is relative; the RDF speaks of the canonical IRIs."""
    publication, site = hosted
    with own_server(publication, site) as port:
        page = ask(port, DOC, {"Accept": "text/html"}).body.decode()
        links = re.findall(r'<a [^>]*href="([^"]+)"', page)
        assert any(link.endswith(".lv.html") for link in links)
        assert not [link for link in links if link.startswith(publication.base)]
        missing = ask(port, "/nothing", {}).body.decode()
        assert 'href="/lv.html"' in missing
        turtle = ask(port, f"{DOC}.ttl", {}).body.decode()
        graph = rdflib.Graph().parse(data=turtle, format="turtle")
        thing = rdflib.URIRef(f"{publication.base}id/partner/fundao")
        assert (thing, None, None) in graph


def test_every_file_has_the_type_that_the_plan_gives_it(publication: Publication) -> None:
    """The table of media types by names says what the plan says of each file, but for the charset of texts."""
    artifacts = list(plan(publication).artifacts)
    assert len(artifacts) > 1000
    for one in artifacts:
        if one.path == ".htaccess":
            continue  # for the server alone
        assert media_type(one.path).partition(";")[0] == one.media_type.partition(";")[0], one.path


def test_a_big_file_is_sent_from_the_disk(tmp_path: Path) -> None:
    """A dump beyond what is kept in memory comes whole, compressed from the file beside it, with ETag and 304."""
    root = fill(tmp_path, {"data/a.ttl": DATA})
    build(root)
    lines = b"".join(
        b"<https://example.org/%d> <https://example.org/p> <https://example.org/o> .\n" % n for n in range(90_000)
    )
    fill(root, {"public/data/big.nt": lines, "public/data/big.nt.gz": b"\x1f\x8b not looked into"})
    with in_a_thread(make_app(Site(open_site(load(root), root / "public")))) as port:
        plain = ask(port, "/data/big.nt", {})
        assert plain.body == lines
        assert plain.headers["content-length"] == str(len(lines))
        again = ask(port, "/data/big.nt", {"If-None-Match": plain.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        packed = ask(port, "/data/big.nt", {"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] != plain.headers["etag"]
        assert packed.body == b"\x1f\x8b not looked into"
        assert ask(port, "/data/big.nt", {}, "HEAD").body == b""


def test_what_a_link_leads_to_outside_is_not_served(tmp_path: Path) -> None:
    """A symbolic link in the folder of the site opens no way out of it."""
    root = fill(tmp_path / "site", {"data/a.ttl": DATA})
    build(root)
    secret = fill(tmp_path, {"secret.ttl": "secret"}) / "secret.ttl"
    (root / "public/doc/thing/s.ttl").symlink_to(secret)
    with in_a_thread(make_app(Site(open_site(load(root), root / "public")))) as port:
        assert ask(port, "/doc/thing/s.ttl", {}).status == 404
        assert ask(port, "/doc/thing/s", {"Accept": "text/turtle"}).status == 404
        assert ask(port, "/doc/thing/a.ttl", {}).status == 200

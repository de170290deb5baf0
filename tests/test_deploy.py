"""`publish.py deploy`: rules for other servers, from patterns, lists only for exceptions."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from lodpub.apache import htaccess
from lodpub.deploy import files, make_place
from lodpub.errors import UsageError
from lodpub.graph import Publication, load
from lodpub.output import write
from lodpub.rules import Place, make_rules
from lodpub.site import plan, rules_of
from tests.conftest import ROOT
from tests.http_matrix.asking import ask
from tests.servers import STARTS, foreign_server, need
from tests.sites import DATA, fill, run

PLACE = Place("/srv/lodpub/public", "data.example.org", "http://127.0.0.1:8000")


@pytest.fixture(scope="module")
def written(publication: Publication) -> dict[str, str]:
    """Give the files for the embedded publication."""
    return dict(files(rules_of(publication), PLACE))


def test_every_file_says_what_it_is_and_how_it_is_installed(written: dict[str, str]) -> None:
    """The head of each file names its server and the way there."""
    assert len(written) >= 8
    for name, text in written.items():
        head = "\n".join(line for line in text.splitlines()[:12] if line.startswith(("#", "//")))
        assert head, name
        assert name.endswith("README.md") or re.search("install", head), name
        assert "«" not in text, name
        assert str(ROOT) not in text, name


def test_the_verb_writes_them(tmp_path: Path) -> None:
    """The files are written where they are asked for, for the host and the folder that are given."""
    out = tmp_path / "rules"
    done = run("deploy", "--root", ROOT, "--out", out, "--site", "/srv/other", "--server-name", "open.example")
    assert done.returncode == 0, done.stderr
    assert "lodpub.nginx.conf" in done.stderr
    assert "root /srv/other;" in (out / "lodpub.nginx.conf").read_text(encoding="utf-8")
    assert "server_name open.example;" in (out / "lodpub.nginx-plain.conf").read_text(encoding="utf-8")
    assert "open.example {" in (out / "Caddyfile").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("site", "host", "upstream"),
    [
        ("srv", "a.example", "http://127.0.0.1:8000"),
        ("/srv/a; }", "a.example", "http://127.0.0.1:8000"),
        ("/srv", "a b", "http://127.0.0.1:8000"),
        ("/srv", "a;", "http://127.0.0.1:8000"),
        ("/srv", "a.example", "https://127.0.0.1/"),
        ("/srv", "a.example", "http://127.0.0.1:8000/path"),
        ("/srv", "a.example", "http://a.example:port"),
        ("/srv", "a.example", "http://a; }"),
    ],
)
def test_what_could_not_stand_in_rules_is_refused(site: str, host: str, upstream: str) -> None:
    """Nothing of the command line is obeyed by a server as a rule."""
    with pytest.raises(UsageError):
        make_place(site, host, upstream)


def test_the_build_writes_the_same_htaccess(hosted: tuple[Publication, Path]) -> None:
    """`public/.htaccess` is what `deploy` writes, and it is a build's own file."""
    publication, site = hosted
    assert (site / ".htaccess").read_text(encoding="utf-8") == htaccess(rules_of(publication))


def test_rules_do_not_grow_with_the_things(publication: Publication) -> None:
    """A thousand things more do not make one rule more."""
    rules = rules_of(publication)
    own = rules.own
    more = {f"doc/partner/p{number}": f"{own.base}id/partner/p{number}" for number in range(1000)}
    grown = make_rules(replace(own, things={**own.things, **more}), rules.policy, rdfxml=True)
    for (name, text), (_, longer) in zip(files(rules, PLACE), files(grown, PLACE), strict=True):
        assert text == longer, name


def test_exceptions_are_listed_up_to_a_limit(publication: Publication) -> None:
    """Thousands of things of other publications are not listed: rules stay short."""
    rules = rules_of(publication)
    own = rules.own
    assert len(rules.iris) > 10
    foreign = {f"doc/x/t{number}": f"https://other.example/{number}" for number in range(5000)}
    grown = make_rules(replace(own, things={**own.things, **foreign}), rules.policy, rdfxml=True)
    assert grown.iris == {}


def test_who_has_too_many_odd_names_is_told(tmp_path: Path) -> None:
    """A thousand names that are not plain are listed; of more the verb says that they are left out."""
    thing = "<https://example.org/id/thing/A{}> <http://schema.org/name> 'A' .\n"
    things = "".join(thing.format(number) for number in range(1001))
    root = fill(tmp_path / "odd", {"data/a.ttl": things})
    done = run("deploy", "--root", root, "--base", "https://example.org/", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("1001 things have names")
    assert rules_of(load(root, "https://example.org/")).odd == {}


def test_names_that_a_server_would_obey_are_left_out(publication: Publication) -> None:
    """A withdrawn path with signs of configuration languages is not written into them."""
    rules = rules_of(publication)
    evil = ('id/a"; return 200', "id/a{b}", "id/a$1", "id/a b", "id/a\nb", "id/a\\b", "id/a`b")
    own = replace(rules.own, withdrawn=frozenset({*evil, "id/plain/gone"}))
    assert list(make_rules(own, rules.policy, rdfxml=True).gone) == ["id/plain/gone"]


def test_a_thing_without_id_in_its_iri_is_known_by_its_kind(publication: Publication) -> None:
    """Graphs have IRIs without id/; the rules know it for the kind, not graph by graph."""
    rules = rules_of(publication)
    assert rules.bare == ("graph",)
    assert not any(path.startswith("doc/graph/") for path in rules.iris)


def test_w3id_gets_a_folder_only_for_its_own_iris(tmp_path: Path, written: dict[str, str]) -> None:
    """The pull request is for IRIs of w3id.org; another base needs none."""
    assert "w3id.org/jelgavas-novads/.htaccess" in written
    other = load(ROOT, "https://data.example.org/")
    assert not [name for name, _ in files(rules_of(other), PLACE) if name.startswith("w3id")]


def test_w3id_sends_things_by_303_and_keeps_their_names(written: dict[str, str]) -> None:
    """Things are answered with 303, everything else with 302, under the same path."""
    rules = re.findall(r"^RewriteRule (\S+) (\S+) \[R=(\d+),L\]$", written["w3id.org/jelgavas-novads/.htaccess"], re.M)

    def sent(path: str) -> tuple[str, str]:
        for pattern, target, status in rules:
            found = re.search(pattern, path)
            if found:
                return target.replace("$1", found[1]), status
        raise AssertionError(path)

    assert sent("id/partner/fundao") == ("https://data.example.org/id/partner/fundao", "303")
    assert sent("graph/partners") == ("https://data.example.org/graph/partners", "303")
    assert sent("def") == ("https://data.example.org/def", "302")
    assert sent("") == ("https://data.example.org/", "302")


@pytest.mark.parametrize("name", [name for name in STARTS if name != "lodpub"])
def test_the_smallest_publication_is_served(tmp_path: Path, name: str) -> None:
    """One thing, one language, nothing withdrawn, no dataset, no licence: the rules of every server hold."""
    need(name)
    root = fill(tmp_path / "small", {"data/a.ttl": DATA})
    site = root / "public"
    publication = load(root)
    write(plan(publication).artifacts, site)
    with STARTS[name](publication, site) as port:
        assert ask(port, "/", {"Accept": "text/html"}).status == 200
        assert ask(port, "/nothing", {}).status == 404
        [turtle] = [path.relative_to(site) for path in site.glob("doc/**/a*.ttl")]
        answer = ask(port, f"/{turtle.as_posix().removesuffix('.ttl')}", {"Accept": "text/turtle"})
        assert (answer.status, answer.body) == (200, (site / turtle).read_bytes())
        assert "license" not in answer.headers["link"]


class _Service(BaseHTTPRequestHandler):
    """A query service that answers with what it was asked."""

    def do_POST(self) -> None:
        """Answer with method, address and body."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = f"{self.command} {self.path} ".encode() + body
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("name", [name for name in STARTS if name != "lodpub"])
def test_queries_are_handed_on(tmp_path: Path, name: str) -> None:
    """A query goes to the service behind the server as it came, and its answer comes back with its own headers."""
    need(name)
    root = fill(tmp_path / "small", {"data/a.ttl": DATA})
    publication = load(root)
    write(plan(publication).artifacts, root / "public")
    service = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    upstream = f"http://127.0.0.1:{service.server_address[1]}"
    try:
        with foreign_server(name, publication, root / "public", upstream) as port:
            for path in ("/sparql?default-graph-uri=a%2Fb", "/store?default"):
                answer = httpx.post(f"http://127.0.0.1:{port}{path}", content=b"ASK {}", trust_env=False)
                assert answer.text == f"POST {path} ASK {{}}"
                for header in ("access-control-allow-origin", "x-content-type-options"):
                    assert len(answer.headers.get_list(header)) == 1, header
    finally:
        service.shutdown()
        service.server_close()
        thread.join(5)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_unit(written: dict[str, str], tmp_path: Path) -> None:
    """systemd finds nothing wrong with the unit but the program that is not installed here."""
    unit = tmp_path / "lodpub.service"
    unit.write_text(written["lodpub.service"], encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    told = [line for line in done.stderr.splitlines() if "lodpub.service" in line]
    assert all("is not executable" in line for line in told), told

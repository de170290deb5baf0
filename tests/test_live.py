"""The checks of a published site, against a good server and against one bad habit at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable

import pytest

from lodpub import live
from lodpub.answers import Answer, Check
from lodpub.errors import PortalError, UsageError
from lodpub.formats import FORMATS
from lodpub.harvest import base_of, known
from lodpub.live import check
from lodpub.manners import check_encryption
from lodpub.sitemap import sitemap
from tests.conftest import ROOT
from tests.live_server import BASE, DUMP, SLOW, Host, serving, small_site
from tests.test_terminal import _at_a_terminal as at_a_terminal

#: What a server does wrong, and the names of the checks that are about it.
TROUBLES = {
    "plain Turtle": {"content-type"},
    "302": {"thing-303"},
    "elsewhere": {"thing-303"},
    "only files": {"host"},
    "deaf": {"negotiation", "unacceptable-406"},
    "deaf to q": {"negotiation"},
    "no 406": {"unacceptable-406"},
    "one language": {"language"},
    "no Vary": {"vary"},
    "no CORS": {"cors"},
    "no ETag": {"etag"},
    "no 304": {"etag-304"},
    "no HEAD": {"head"},
    "200 for all": {"unknown-404"},
    "listing": {"listing"},
    "no dump": {"distribution"},
    "short dump": {"size"},
    "cut dump": {"size"},
    "another dump": {"checksum"},
    "packed twice": {"content-encoding"},
    "other when packed": {"gzip"},
    "no charset": {"home"},
    "closed robots": {"robots"},
    "robots without map": {"robots"},
    "broken sitemap": {"sitemap"},
    "dead page": {"sitemap-page"},
    "blank dataset": {"catalogue"},
    "empty document": {"content"},
    "broken document": {"content"},
    "error": {"status"},
    "circle": {"status"},
    "hanging": {"status"},
    "dripping": {"status"},
    "garbage": {"status"},
}
#: What a server could do better, and the name of the check that says so.
WEAKNESSES = {
    "weak ETag": "etag",
    "no Content-Location": "content-location",
    "no gzip": "gzip",
    "sizeless catalogue": "size",
    "catalogue without sums": "checksum",
}
#: Where the client waits for no more than a fifth of a second.
IMPATIENT = {"hanging", "dripping"}
#: What is checked of a good site.
ALL = {
    *("home", "status", "content-type", "content", "robots", "sitemap", "sitemap-page", "catalogue", "distribution"),
    *("size", "checksum", "cors", "thing-303", "negotiation", "content-location", "language", "vary"),
    *("unacceptable-406", "etag", "etag-304", "head", "unknown-404", "listing", "gzip"),
}


def _check(host: Host) -> list[Check]:
    """Check a host; every detail can be told in both languages."""
    found = list(check(host.url, timeout=0.2 if host.trouble in IMPATIENT else 5))
    assert all(one.detail(language) for one in found for language in ("lv", "en"))
    return found


def _faults(checks: Iterable[Check]) -> Counter[str]:
    return Counter(one.name for one in checks if one.is_fault)


def test_a_good_site_has_no_fault_and_needs_no_advice() -> None:
    """Everything is looked at and nothing is found; the IRIs of the site begin with another address."""
    with serving() as host:
        found = _check(host)
    assert [one for one in found if not one.ok] == []
    assert {one.name for one in found} == ALL


def test_every_file_that_is_offered_is_fetched() -> None:
    """All distributions and all formats of the documents are asked for at the host that is checked."""
    with serving() as host:
        found = _check(host)
        url = host.url
    offered = {url + path for path in small_site() if path.startswith("data/things.") and "csv-metadata" not in path}
    assert {one.address for one in found if one.name == "checksum"} == offered
    assert len(offered) >= 10
    representations = {one.address for one in found if one.name == "content"}
    assert {f"{url}doc/thing/a.{syntax.extension}" for syntax in FORMATS} <= representations
    assert all(one.address.startswith(url) for one in found)


@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_bad_habit_is_found_by_the_check_that_is_about_it(trouble: str) -> None:
    """One thing is wrong: the checks of that name find it, and no others."""
    with serving(trouble) as host:
        found = _check(host)
    assert set(_faults(found)) == TROUBLES[trouble]


@pytest.mark.parametrize("weakness", WEAKNESSES)
def test_what_could_be_better_is_advice_and_no_fault(weakness: str) -> None:
    """What only costs the client time or trust is told, and the site passes."""
    with serving(weakness) as host:
        found = _check(host)
    assert _faults(found) == {}
    assert {one.name for one in found if not one.ok} == {WEAKNESSES[weakness]}


def test_a_host_of_files_is_told_once() -> None:
    """A host that neither redirects nor negotiates gets one line, not one for each thing and format."""
    with serving("only files") as host:
        faults = _faults(_check(host))
    assert faults == {"host": 1}


def test_a_redirect_to_another_host_is_told_once() -> None:
    """Where a persistent address leads to another host, that is said, and what stands there is checked."""
    with serving() as target, serving(target=target.url) as host:
        found = _check(host)
    assert [(one.name, one.severity) for one in found if not one.ok] == [("redirect", "advice")]
    assert {one.name for one in found} == {*ALL, "redirect"}


def test_a_host_that_falls_silent_is_given_up() -> None:
    """After a few addresses without any answer the rest is not asked for."""
    with serving() as host:
        checks = check(host.url, timeout=5)
        assert next(checks).ok
    with pytest.raises(PortalError) as caught:
        list(checks)
    assert caught.value.key == "live_unreachable"


def test_a_file_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a distribution no more is read than a set number of bytes; that is told, and is no fault."""
    monkeypatch.setattr(live, "_MOST_MEASURED", 1000)
    with serving() as host:
        found = _check(host)
    assert _faults(found) == {}
    assert {one.name for one in found if not one.ok} == {"distribution"}


def test_whoever_waits_is_told_what_is_read() -> None:
    """The callback hears of every distribution, and in the end of its whole size."""
    told: dict[str, int] = {}
    with serving() as host:
        list(check(host.url, advance=lambda address, size: told.update({address: size})))
        assert told[host.url + DUMP] == len(host.files[DUMP][1])


@pytest.mark.parametrize(
    ("url", "headers", "advised"),
    [
        ("http://a.example/", {}, [False]),
        ("https://a.example/", {}, [False]),
        ("https://a.example/", {"strict-transport-security": "max-age=31536000"}, [True]),
    ],
)
def test_encryption_is_advised(url: str, headers: dict[str, str], advised: list[bool]) -> None:
    """Neither plain http nor https without HSTS is a fault, but it is told."""
    found = list(check_encryption(url, Answer(url, 200, headers), here=False))
    assert [one.ok for one in found] == advised
    assert not any(one.is_fault for one in found)


@pytest.mark.parametrize("told", ["uri space", "catalogue"])
def test_the_base_of_the_data_is_found(told: str) -> None:
    """VoID's uriSpace or, without it, the catalogue's IRI tells what the IRIs begin with."""
    facts = {"void.ttl": b"", "catalog.ttl": b""}
    if told == "uri space":
        facts["void.ttl"] = (
            b"<https://a.example/b/id/dataset/c> <http://rdfs.org/ns/void#uriSpace> 'https://a.example/b/'."
        )
    else:
        facts["catalog.ttl"] = b"<https://a.example/b/id/catalogue> a <http://www.w3.org/ns/dcat#Catalog> ."
    void, catalogue = known(*(Answer(f"https://host.example/{name}", 200, body=body) for name, body in facts.items()))
    assert base_of(void, catalogue) == "https://a.example/b/"


def test_things_are_found_by_the_sitemap_where_void_gives_no_example() -> None:
    """Documents of the sitemap tell what they are about."""
    with serving() as host:
        del host.files["void.ttl"]
        found = _check(host)
    assert {one.address for one in found if one.name == "thing-303"} > {f"{host.url}id/thing/a"}
    assert _faults(found) == {"status": 1}


def test_a_big_sitemap_is_read_by_its_first_and_last_file() -> None:
    """An index of sitemaps leads to its files."""
    with serving() as host:
        pages = [(f"doc/thing/{name}", "") for name in "ab"]
        host.files |= {path: (kind, body) for path, kind, body in sitemap(pages, BASE, ("lv", "en"), most_urls=1)}
        found = _check(host)
    assert _faults(found) == {}
    read = [one.address for one in found if one.name == "sitemap"]
    assert read == [f"{host.url}{name}.xml" for name in ("sitemap", "sitemap-1", "sitemap-4")]


@pytest.mark.parametrize("url", ["", "ftp://a.example/", "https://", "https://a:b@c.example/", "https://a.example/?b"])
def test_what_is_no_address_is_refused(url: str) -> None:
    """An address that cannot be asked is a mistake of the user."""
    with pytest.raises(UsageError):
        list(check(url))


def test_at_a_terminal_it_is_shown_what_is_read() -> None:
    """At a terminal a line tells what is being read, and the checks are there all the same."""
    with serving() as host:
        code, shown = at_a_terminal("check-live", host.url, "--lang", "lv")
    assert code == 0
    assert "Lasa " in shown
    assert "thing-303" in shown
    assert "kļūdas: 0" in shown


def _run(*arguments: str, code: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "publish.py"), "check-live", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_the_verb_prints_a_line_a_check_and_a_count() -> None:
    """All is well: exit code 0, a line a check on stdout, the count on stderr."""
    with serving() as host:
        done = _run(host.url, "--lang", "lv", code=0)
    lines = done.stdout.splitlines()
    assert len(lines) > 100
    assert all(line.startswith("ok ") and host.url in line for line in lines)
    assert f"Pārbaudes: {len(lines)}; kļūdas: 0" in done.stderr


def test_the_verb_ends_with_3_on_a_fault_and_shows_only_it_when_quiet() -> None:
    """A fault: exit code 3; --quiet leaves its line alone."""
    with serving("error") as host:
        done = _run(host.url, "--lang", "en", "--quiet", code=3)
    assert done.stdout.split() == ["FAULT", "status", host.url + SLOW, *["HTTP", "500", "instead", "of", "200"]]
    assert done.stderr == ""


def test_the_verb_gives_json() -> None:
    """--json gives every check with its words."""
    with serving("no CORS") as host:
        told = json.loads(_run(host.url, "--json", code=3).stdout)
    assert told["faults"] == len([one for one in told["checks"] if not one["ok"]]) > 0
    assert set(told["checks"][0]) == {"name", "address", "ok", "severity", "detail"}


def test_the_verb_ends_with_2_when_nobody_answers() -> None:
    """Nothing listens there: one line, exit code 2."""
    with serving() as host:
        url = host.url
    done = _run(url, code=2)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert url in done.stderr

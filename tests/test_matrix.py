"""Every server answers as the HTTP contract says: the table of `tests/http_matrix`, cell by cell."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodpub.answers import to_line
from lodpub.formats import FORMATS
from lodpub.graph import Publication
from lodpub.live import check
from lodpub.negotiation import choose_language, choose_type
from tests.conftest import ROOT
from tests.http_matrix import DOC, ROWS, TURTLE, Row
from tests.http_matrix.asking import ask
from tests.http_matrix.departures import DEPARTURES, departure
from tests.http_matrix.judging import faults
from tests.servers import Server, need, under_test

#: The media types of a document in the order in which they are offered.
TYPE_TO_ENDING = {"text/html": "html", **{one.media_type: one.extension for one in FORMATS}}
SERVERS = ("lodpub", "nginx", "nginx-plain", "apache", "caddy")


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, hosted: tuple[Publication, Path]) -> Iterator[Server]:
    """Give each server in turn, serving the same site; one that is not installed is passed over, but not in CI."""
    need(request.param)
    with under_test(request.param, *hosted) as found:
        yield found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_answer_is_that_of_the_contract(server: Server, row: Row) -> None:
    """Status, headers and body are those of the row, or of the safe answer where a server is known not to do better."""
    answer = ask(server.port, row.path, row.sent, row.method)
    found = faults(row, answer, server.site, server.base)
    known = departure(server.name, row)
    if known is None:
        assert found == []
    else:
        assert found, "it does better than it is said to"
        assert faults(known.instead, answer, server.site, server.base) == []


@pytest.mark.parametrize("path", [DOC, f"{DOC}.ttl", f"{DOC}.lv.html", "/data/partners.nt", "/"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_has_not_changed_is_not_sent_again(server: Server, path: str, coding: str) -> None:
    """The ETag of an answer brings 304 without a body, another one brings all; so does the date of change."""
    sent = {"Accept": TURTLE if path == DOC else "*/*", "Accept-Encoding": coding}
    first = ask(server.port, path, sent)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[^"]+"', tag) or coding != "identity"
    again = ask(server.port, path, {**sent, "If-None-Match": f'"other", {tag}'})
    assert (again.status, again.body) == (304, b"")
    assert again.headers.get("etag") == tag
    assert "vary" in again.headers
    assert ask(server.port, path, {**sent, "If-None-Match": '"other"'}).body == first.body
    dated = ask(server.port, path, {**sent, "If-Modified-Since": first.headers["last-modified"]})
    assert (dated.status, dated.body) == (304, b"")
    old = {**sent, "If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert ask(server.port, path, old).status == 200


def test_two_representations_have_two_etags(server: Server) -> None:
    """Turtle, JSON-LD, both languages, plain and compressed: no ETag stands for two."""
    wishes = [("text/turtle", ""), ("application/ld+json", ""), ("text/html", "lv"), ("text/html", "en")]
    tags = [
        ask(server.port, DOC, {"Accept": kind, "Accept-Language": language, "Accept-Encoding": coding}).headers["etag"]
        for kind, language in wishes
        for coding in ("identity", "gzip")
    ]
    assert len(set(tags)) == len(tags)


def test_hashed_files_never_change(server: Server) -> None:
    """What has the hash of its content in its name may be kept for a year without asking."""
    paths = sorted(path.relative_to(server.site).as_posix() for path in (server.site / "static").iterdir())
    assert paths
    for path in paths:
        answer = ask(server.port, f"/{path}", {})
        assert answer.status == 200, path
        assert "immutable" in answer.headers["cache-control"], path


def test_head_says_what_get_says(server: Server) -> None:
    """The headers of HEAD are those of GET, for a document in every format and for what is not there."""
    for path in (DOC, f"{DOC}.rdf", f"{DOC}.en.html", "/id/partner/fundao", "/nothing", "/data/partners.csv"):
        got, head = (ask(server.port, path, {}, method) for method in ("GET", "HEAD"))
        assert head.status == got.status
        assert head.body == b""
        differing = {
            name
            for name in got.headers.keys() | head.headers.keys()
            if name not in ("date", "content-length", "transfer-encoding", "connection", "accept-ranges")
            and got.headers.get(name) != head.headers.get(name)
        }
        assert differing == set(), path


def test_any_wishes_are_met_alike(server: Server) -> None:
    """Of two hundred pairs of headers by chance, each brings the variant that the contract chooses, or 406."""
    chance = random.Random(20261125)
    ranges = [*TYPE_TO_ENDING, "text/*", "application/*", "*/*", "image/png"]
    tags = ["lv", "en", "lv-LV", "en-GB", "de", "*"]
    for _ in range(200):
        accept, languages = _wishes(chance, ranges), _wishes(chance, tags)
        kind = choose_type(accept, tuple(TYPE_TO_ENDING))
        ending = TYPE_TO_ENDING[kind] if kind else ""
        if ending == "html":
            ending = f"{choose_language(languages, ('lv', 'en'))}.html"
        answer = ask(server.port, DOC, {"Accept": accept, "Accept-Language": languages})
        wanted = (200, f"{DOC}.{ending}") if kind else (406, None)
        assert (answer.status, answer.headers.get("content-location")) == wanted, (accept, languages)


def _wishes(chance: random.Random, names: list[str]) -> str:
    """Make a header of some names, each with or without a weight."""
    weights = ["", ";q=0", ";q=0.1", ";q=0.25", ";q=0.9", "; q=0.901", ";q=1.0", ";q=0.000"]
    chosen = chance.sample(names, chance.randint(1, 4))
    return chance.choice([",", ", "]).join(name + chance.choice(weights) for name in chosen)


def test_a_harvester_finds_nothing_to_put_right(server: Server) -> None:
    """`publish.py check-live` finds no fault with any server."""
    found = list(check(f"http://127.0.0.1:{server.port}/"))
    assert len(found) > 100
    assert [to_line(one, "en") for one in found if one.is_fault] == []


def test_what_servers_cannot_do_is_told() -> None:
    """docs/serving.md names every departure, with the servers that depart."""
    told = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    assert DEPARTURES
    for one in DEPARTURES:
        assert f"| {one.row} | {', '.join(one.servers)} | {one.why} |" in told

"""The query service for people without the script: the form of the query page, sent as a browser sends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import html5lib
import pytest

from lodpub.graph import Publication
from lodpub.phrases import phrase
from lodpub.results import GRAPHS, SOLUTIONS, ResultFormat
from tests.http_matrix import BROWSER
from tests.http_matrix.asking import Answer, ask
from tests.servers import own_server

COUNTRIES = """PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?partner ?name WHERE { ?partner a <https://w3id.org/jelgavas-novads/def#Partner> ; skos:prefLabel ?name .
  FILTER ( LANG(?name) = "lv" ) } ORDER BY ?name"""


@pytest.fixture(scope="module")
def port(hosted: tuple[Publication, Path]) -> Iterator[int]:
    """Give the port of a live site."""
    with own_server(*hosted, "--query-timeout", "2") as found:
        yield found


def _send(port: int, query: str, format: str = "html", languages: str = "en", accept: str = BROWSER) -> Answer:
    fields = {"query": query, **({"format": format} if format else {})}
    return ask(port, f"/sparql?{urlencode(fields)}", {"Accept": accept, "Accept-Language": languages})


def _text(answer: Answer) -> str:
    page = html5lib.parse(answer.body.decode(), namespaceHTMLElements=False)
    return " ".join("".join(page.itertext()).split())


@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_form_gets_a_page_with_the_answer(port: int, language: str) -> None:
    """The page has the query in its form, and a row for each solution, whose things are links that stay here."""
    answer = _send(port, COUNTRIES, languages=language)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page = html5lib.parse(answer.body.decode(), namespaceHTMLElements=False)
    rows = page.findall(".//table//tbody/tr")
    assert len(rows) >= 10
    assert phrase(language, "query_rows", count=len(rows)) in _text(answer)
    (area,) = page.findall(".//textarea")
    assert (area.text or "").strip() == COUNTRIES
    links = {one.get("href") or "" for row in rows for one in row.findall(".//a")}
    assert f"doc/partner/fundao.{language}.html" in links
    assert ask(port, f"/doc/partner/fundao.{language}.html", {}).status == 200


def test_a_browser_that_opens_the_address_of_a_query_gets_a_page(port: int) -> None:
    """Without a format a browser gets the page, a program results; curl's */* is a program's."""
    assert b"<table" in _send(port, COUNTRIES, "").body
    for accept in ("*/*", "application/sparql-results+json", "application/json"):
        assert _send(port, COUNTRIES, "", accept=accept).body.startswith(b'{"head"')


def test_yes_and_no_and_a_graph_are_pages_too(port: int) -> None:
    """ASK is told in words, a graph in Turtle."""
    assert phrase("en", "script_yes") in _text(_send(port, "ASK { ?thing ?is ?what }"))
    assert phrase("en", "script_no") in _text(_send(port, "ASK { <urn:nobody> ?is ?what }"))
    construct = "CONSTRUCT { <urn:a> <urn:b> ?name } WHERE { <urn:x> <urn:y> ?z } "
    assert phrase("en", "query_graph") in _text(_send(port, construct))


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("SELECT * WHERE { ?a ?b }", 400, "1:"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403, "INSERT"),
        ("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 503, "2 s"),
    ],
)
def test_what_is_wrong_is_told_on_the_page(port: int, query: str, status: int, told: str) -> None:
    """The status is that of the service, its words stand on the page, and the query can be mended there."""
    answer = _send(port, query)
    assert answer.status == status
    assert told in _text(answer)
    assert query in _text(answer)


@pytest.mark.parametrize("one", [*SOLUTIONS, *GRAPHS], ids=lambda one: one.name)
def test_the_other_formats_of_the_form_are_the_services_own(port: int, one: ResultFormat) -> None:
    """A form that asks for a format of results gets it, whatever the browser accepts besides."""
    query = COUNTRIES if one in SOLUTIONS else "CONSTRUCT WHERE { ?thing <http://schema.org/none> ?what }"
    answer = _send(port, query, one.name)
    assert answer.status == 200
    assert answer.headers["content-type"].partition(";")[0] == one.media_type


def test_the_page_answers_at_the_service_when_nothing_is_asked(port: int, hosted: tuple[Publication, Path]) -> None:
    """A browser gets the page of queries, a program the Service Description."""
    answer = ask(port, "/sparql", {"Accept": BROWSER, "Accept-Language": "en"})
    assert answer.body == (hosted[1] / "sparql.en.html").read_bytes()
    described = ask(port, "/sparql", {"Accept": "*/*"})
    assert described.headers["content-type"] == "text/turtle; charset=utf-8"
    assert b"sd:Service" in described.body


def test_head_has_the_headers_of_the_page(port: int) -> None:
    """HEAD of a form is answered without the page."""
    path = f"/sparql?{urlencode({'query': COUNTRIES, 'format': 'html'})}"
    got, head = (ask(port, path, {}, method) for method in ("GET", "HEAD"))
    assert head.body == b""
    assert head.headers["content-length"] == str(len(got.body))

"""SPARQL 1.1 Protocol and Graph Store Protocol, point by point, by clients that are not ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions
from rdflib.compare import isomorphic
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from lodpub.engine import Limits
from lodpub.graph import Publication
from lodpub.results import GRAPHS, SOLUTIONS
from lodpub.sparql import ask, graphs, make_store, to_table
from tests.conftest import ROOT
from tests.query_service import SMALL, Service, serving

QUESTIONS = sorted((ROOT / "queries").glob("*.rq"))
RESULTS = "http://www.w3.org/2005/sparql-results#"


async def _page(request: Request) -> Response:
    return HTMLResponse(f"<title>{request.url.path}</title>")


@pytest.fixture(scope="module")
def service(publication: Publication) -> Iterator[Service]:
    """Give the service of the embedded publication, with a page for people."""
    with serving(publication, Limits(query_bytes=5_000), page=_page) as running:
        yield running


def curl(*arguments: str, method: str = "") -> tuple[int, dict[str, str], str]:
    """Ask by curl; gives status, headers by name in lower case, body."""
    command = ["curl", "--silent", "--show-error", "--include", "--max-time", "20", *arguments]
    told = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    head, _, body = told.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    return (
        int(first.split()[1]),
        {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines},
        body,
    )


def _client(
    service: Service, text: str, *, accept: str = JSON, method: str = GET, encoding: str = URLENCODED
) -> SPARQLWrapper:
    client = SPARQLWrapper(service.sparql, returnFormat=accept)
    client.setMethod(method)
    client.setRequestMethod(encoding)
    client.setQuery(text)
    return client


def test_there_are_questions() -> None:
    """The parametrised tests below have found what they are about."""
    assert len(QUESTIONS) >= 5


@pytest.mark.parametrize(("method", "encoding"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_three_ways_to_ask(
    service: Service, publication: Publication, path: object, method: str, encoding: str
) -> None:
    """SPARQLWrapper gets by each operation of the protocol what the engine finds in memory, prefixes undeclared."""
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined] # a Path
    found = _client(service, text, method=method, encoding=encoding).queryAndConvert()
    results = ask(make_store(publication), text, publication.base, publication.prefixes)
    assert isinstance(results, QuerySolutions)
    table = to_table(results)
    rows = [
        tuple(row.get(name, {"value": ""})["value"] for name in table.columns) for row in found["results"]["bindings"]
    ]
    assert sorted(rows) == sorted(table.rows)


def test_results_in_each_format_of_a_client(service: Service) -> None:
    """SPARQLWrapper reads JSON, XML, CSV, TSV, and RDF as a graph."""
    text = 'SELECT ("ē\\t\\"" AS ?x) {}'
    assert _client(service, text).queryAndConvert()["results"]["bindings"][0]["x"]["value"] == 'ē\t"'
    [value] = _client(service, text, accept=XML).queryAndConvert().getElementsByTagName("literal")
    assert value.firstChild.data == 'ē\t"'
    assert _client(service, text, accept=CSV).queryAndConvert().decode() == 'x\r\n"ē\t"""\r\n'
    assert _client(service, text, accept=TSV).queryAndConvert().decode() == '?x\n"ē\\t\\""\n'
    turtle = _client(service, "CONSTRUCT { <a:a> <a:b> 'ē' } {}", accept=TURTLE).queryAndConvert()
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == 1


@pytest.mark.parametrize("syntax", SOLUTIONS, ids=lambda one: one.name)
@pytest.mark.parametrize("text", [SMALL, "ASK { ?s ?p ?o }"])
def test_solutions_in_every_format(service: Service, syntax: object, text: str) -> None:
    """SELECT and ASK come in each format that Accept, or `format=`, names, and rdflib reads them."""
    media_type, name = syntax.media_type, syntax.name  # type: ignore[attr-defined] # a ResultFormat
    for arguments in (["-H", f"Accept: {media_type}"], ["-d", f"format={name}"]):
        status, headers, body = curl(service.sparql, "-G", "--data-urlencode", f"query={text}", *arguments)
        assert (status, headers["content-type"].partition(";")[0], headers["vary"]) == (200, media_type, "Accept")
        assert headers["content-type"].partition(";")[2] == (" charset=utf-8" if media_type.startswith("text/") else "")
        assert "transfer-encoding" not in headers
        if text == SMALL or name in ("json", "xml"):
            found = rdflib.query.Result.parse(__import__("io").BytesIO(body.encode()), content_type=media_type)
            assert found.askAnswer if found.type == "ASK" else len(found) == 1
        else:
            assert body.strip() == "true"


@pytest.mark.parametrize("syntax", GRAPHS, ids=lambda one: one.name)
@pytest.mark.parametrize("text", ["CONSTRUCT { ?s a ?o } { ?s a ?o }", "DESCRIBE <id/dataset/partners>"])
def test_graphs_in_every_format(service: Service, syntax: object, text: str) -> None:
    """CONSTRUCT and DESCRIBE come in each RDF syntax, and rdflib's Graph.parse(url) reads them."""
    name = syntax.name  # type: ignore[attr-defined] # a ResultFormat
    address = f"{service.sparql}?{urlencode({'query': text, 'format': name})}"
    known = {"turtle": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
    assert len(rdflib.Graph().parse(address, format=known[name])) > 3


@pytest.mark.parametrize(
    ("accept", "text", "wanted"),
    [
        ("", SMALL, "application/sparql-results+json"),
        ("*/*", "CONSTRUCT WHERE { ?s a ?o }", "text/turtle"),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.5", SMALL, "application/sparql-results+xml"),
        ("text/csv;q=0, text/*, */*;q=0.1", SMALL, "text/xml"),
        ("application/json", SMALL, "application/json"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", SMALL, "application/xml"),
        ("application/ld+json;profile=x, text/turtle;q=0.9", "DESCRIBE <a:a>", "application/ld+json"),
        ("text/csv, text/turtle", "DESCRIBE <a:a>", "text/turtle"),
        ("text/csv, text/turtle", SMALL, "text/csv"),
    ],
)
def test_the_format_that_the_client_likes_best(service: Service, accept: str, text: str, wanted: str) -> None:
    """Weights, wildcards, exclusion and lists count as RFC 9110 says, each kind of query by its own formats."""
    status, headers, _ = curl(service.sparql, "--data-urlencode", f"query={text}", "-H", f"Accept: {accept}")
    assert (status, headers["content-type"].partition(";")[0]) == (200, wanted)


@pytest.mark.parametrize(
    ("accept", "text"), [("image/png", SMALL), ("text/turtle", SMALL), ("text/csv", "DESCRIBE <a:a>")]
)
def test_no_format_fits(service: Service, accept: str, text: str) -> None:
    """406 comes with the list of what there is for this kind of query."""
    status, headers, body = curl(service.sparql, "--data-urlencode", f"query={text}", "-H", f"Accept: {accept}")
    assert (status, headers["content-type"], headers["vary"]) == (
        406,
        "text/plain; charset=utf-8",
        "Accept, Accept-Language",
    )
    assert ("text/turtle" if text.startswith("DESCRIBE") else "application/sparql-results+json") in body


@pytest.mark.parametrize("triple", ["<a:a> <http://example.org/1> 1", "<a:a> <a:b> '\\u0001'"])
def test_rdf_xml_that_would_be_no_xml(service: Service, triple: str) -> None:
    """What RDF/XML cannot say is 406 there, and said in the other syntaxes."""
    text = f"CONSTRUCT {{ {triple} }} {{}}"
    for name, wanted in (("rdf", 406), ("turtle", 200), ("nt", 200), ("jsonld", 200)):
        status, _, body = curl(service.sparql, "--data-urlencode", f"query={text}", "-d", f"format={name}")
        assert (status, "RDF/XML cannot say" in body) == (wanted, wanted == 406)


def _names(publication: Publication) -> list[str]:
    return sorted({name.value for name, facts in graphs(publication) if facts})


def _count(service: Service, pattern: str, clause: str = "", **dataset: list[str]) -> int:
    text = f"SELECT (COUNT(*) AS ?n) {clause} {{ {pattern} }}"
    fields = [("query", text), *((name.replace("_", "-"), iri) for name, iris in dataset.items() for iri in iris)]
    *_, body = curl(service.sparql, "-d", urlencode(fields))
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_is_the_union_of_the_named_graphs(service: Service, publication: Publication) -> None:
    """A fact of two graphs is there once by default and twice in the graphs; each source is a graph."""
    facts = [(name, fact) for name, found in graphs(publication) for fact in found]
    assert _count(service, "?s ?p ?o") == len({fact for _, fact in facts})
    assert _count(service, "GRAPH ?g { ?s ?p ?o }") == len(set(facts))
    assert f"{publication.base}graph/partners" in _names(publication)


def test_the_dataset_of_the_protocol_and_of_the_query(service: Service, publication: Publication) -> None:
    """default-graph-uri and named-graph-uri make the dataset, and take the place of FROM and FROM NAMED."""
    one, other, *_ = _names(publication)
    sizes = {name: _count(service, f"GRAPH <{name}> {{ ?s ?p ?o }}") for name in (one, other)}
    default, named = "?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"
    assert _count(service, default, f"FROM <{one}>") == sizes[one]
    assert _count(service, named, f"FROM <{one}>") == 0
    assert _count(service, named, f"FROM NAMED <{one}>") == sizes[one]
    assert _count(service, default, f"FROM NAMED <{one}>") == 0
    assert _count(service, default, default_graph_uri=[one]) == sizes[one]
    assert _count(service, default, default_graph_uri=[one, other]) == sizes[one] + sizes[other]
    assert _count(service, named, default_graph_uri=[one]) == 0
    assert _count(service, named, named_graph_uri=[other]) == sizes[other]
    assert _count(service, default, named_graph_uri=[other]) == 0
    assert _count(service, default, f"FROM <{one}>", default_graph_uri=[other]) == sizes[other]
    assert _count(service, named, f"FROM NAMED <{one}>", named_graph_uri=[other]) == sizes[other]
    assert _count(service, default, default_graph_uri=["http://127.0.0.1:9/nowhere"]) == 0


def test_the_dataset_of_a_direct_post_stands_in_the_address(service: Service, publication: Publication) -> None:
    """A query that is the whole body has its graphs in the query string (§2.1.3)."""
    name = _names(publication)[0]
    address = f"{service.sparql}?default-graph-uri={quote(name)}"
    text = "ASK { GRAPH ?g { ?s ?p ?o } }"
    body = curl(address, "-H", "Content-Type: application/sparql-query", "--data-binary", text)[2]
    assert json.loads(body)["boolean"] is False


FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@pytest.mark.parametrize(
    ("status", "arguments", "said"),
    [
        (400, ["-d", "query=ASK{}&query=ASK{}"], "one query, not 2"),
        (400, ["-d", "other=1"], "one query, not 0"),
        (400, ["-d", "query=SELECT+*+%7B%0A++%3Fs+%3Fp+%7D"], "2:10: this is not a SPARQL query"),
        (400, ["-d", "query=SELECT+*+%7B+%3Fs+nope:p+%3Fo+%7D"], "unknown prefix 'nope:'"),
        (400, ["-d", "query=%FF"], "UTF-8"),
        (400, ["-H", f"Content-Type: {DIRECT}", "--data-binary", ""], "not a SPARQL query"),
        (400, ["-d", "query=ASK{}&default-graph-uri=nope"], "not an absolute IRI"),
        (403, ["-d", "update=CLEAR+ALL"], "changes data"),
        (403, ["-d", "query=CLEAR+ALL"], "CLEAR changes data"),
        (403, ["-d", "query=LOAD+<http://127.0.0.1:9/>"], "LOAD changes data"),
        (403, ["-H", "Content-Type: application/sparql-update", "--data-binary", "CLEAR ALL"], "changes data"),
        (403, ["-d", "query=SELECT*{SERVICE<http://127.0.0.1:9/>{?s+?p+?o}}"], "SERVICE asks another server"),
        (405, ["-X", "PUT", "-d", "query=ASK{}"], "PUT is not allowed"),
        (405, ["-X", "DELETE"], "GET, HEAD, POST, OPTIONS"),
        (413, ["-d", f"query=ASK{{}}{'+' * 6_000}"], "5000 bytes"),
        (413, ["-d", f"query=ASK{{}}{'+' * 100_000}"], "5000 bytes"),
        (414, ["-G", "-d", f"query=ASK{{}}{'+' * 6_000}"], "5000 bytes"),
        (415, ["-H", "Content-Type: text/plain", "--data-binary", "ASK {}"], DIRECT),
        (415, ["-H", f"Content-Type: {DIRECT}; charset=utf-16", "--data-binary", "ASK {}"], "UTF-8"),
    ],
)
def test_what_is_wrong_has_its_status_and_its_words(
    service: Service, status: int, arguments: list[str], said: str
) -> None:
    """An error is a line of plain text with the right status, which pages of other sites may read."""
    found, headers, body = curl(service.sparql, *arguments)
    assert (found, headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert said in body
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers


def test_errors_speak_the_language_of_the_client(service: Service) -> None:
    """Accept-Language decides, English is for those who do not say."""
    assert "nav SPARQL vaicājums" in curl(service.sparql, "-d", "query=x", "-H", "Accept-Language: lv-LV, en;q=0.5")[2]
    assert "not a SPARQL query" in curl(service.sparql, "-d", "query=x", "-H", "Accept-Language: de")[2]


def test_the_method_that_is_not_allowed_comes_with_those_that_are(service: Service) -> None:
    """405 has Allow; so has OPTIONS, with all that a browser asks for before a POST from another site."""
    assert curl(service.store, "-X", "PUT", "-d", "")[1]["allow"] == "GET, HEAD, OPTIONS"
    status, headers, _ = curl(service.sparql, "-X", "OPTIONS", "-H", "Origin: https://example.org")
    assert (status, headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert headers["access-control-allow-methods"] == headers["allow"]
    assert "Content-Type" in headers["access-control-allow-headers"]


def test_head_is_get_without_a_body(service: Service) -> None:
    """HEAD has the headers of GET, for a query, the description and a graph."""
    for address in (f"{service.sparql}?query={quote(SMALL)}", service.sparql, f"{service.store}?default"):
        status, headers, body = curl(address)
        headless = curl("--head", address)
        assert (headless[0], headless[2], status) == (200, "", 200)
        assert body
        passing = {"date", "transfer-encoding"}
        assert {name: headless[1].get(name) for name in headers if name not in passing} == {
            name: value for name, value in headers.items() if name not in passing
        }


def test_without_a_query_people_get_the_page_and_programs_the_description(service: Service) -> None:
    """What Accept likes better decides; a program that does not say gets Turtle."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    status, headers, body = curl(service.sparql, "-H", f"Accept: {browser}")
    assert (status, body, headers["vary"]) == (200, "<title>/sparql</title>", "Accept")
    assert curl(service.sparql)[1]["content-type"] == "text/turtle; charset=utf-8"
    assert (
        curl(service.sparql, "-H", "Accept: text/html;q=0.5, application/rdf+xml")[1]["content-type"]
        == "application/rdf+xml"
    )
    assert curl(service.sparql, "-H", "Accept: image/png")[0] == 406


@pytest.mark.parametrize("syntax", ["turtle", "xml", "json-ld", "nt"])
def test_the_service_describes_itself(service: Service, publication: Publication, syntax: str) -> None:
    """rdflib reads from the description every graph with the number of its triples, and every format."""
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    found = rdflib.Graph().parse(service.sparql, format=syntax)
    itself = rdflib.URIRef(f"{publication.base}sparql")
    assert found.value(itself, sd.endpoint) == itself
    assert (itself, sd.feature, sd.UnionDefaultGraph) in found
    assert (itself, sd.supportedLanguage, sd.SPARQL11Query) in found
    assert len(list(found.objects(itself, sd.resultFormat))) == len(SOLUTIONS) + len(GRAPHS)
    dataset = found.value(itself, sd.defaultDataset)
    named = {
        str(found.value(one, sd.name)): int(str(found.value(found.value(one, sd.graph), void.triples)))
        for one in found.objects(dataset, sd.namedGraph)
    }
    assert sorted(named) == _names(publication)
    assert all(count == _count(service, f"GRAPH <{name}> {{ ?s ?p ?o }}") for name, count in named.items())
    whole = found.value(found.value(dataset, sd.defaultGraph), void.triples)
    assert int(str(whole)) == _count(service, "?s ?p ?o")


@pytest.mark.parametrize("syntax", ["turtle", "xml", "json-ld", "nt"])
def test_a_graph_is_read_from_the_store(service: Service, publication: Publication, syntax: str) -> None:
    """rdflib's Graph.parse(url) reads a graph by its IRI in every syntax: the facts of the file."""
    name = f"{publication.base}graph/partners"
    found = rdflib.Graph().parse(f"{service.store}?graph={quote(name, safe='')}", format=syntax)
    facts = {fact for graph, stated in graphs(publication) for fact in stated if graph == NamedNode(name)}
    assert len(found) == len(facts)
    titles = {value.value for _, _, value in facts if isinstance(value, Literal) and value.language == "lv"}
    assert titles <= {str(value) for value in found.objects()}


def test_the_default_graph_is_read_from_the_store(service: Service) -> None:
    """`?default` is the union, alike in two syntaxes."""
    turtle, ntriples = (rdflib.Graph().parse(f"{service.store}?default", format=one) for one in ("turtle", "nt"))
    assert len(turtle) == _count(service, "?s ?p ?o")
    assert isomorphic(turtle, ntriples)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "?graph=IRI"),
        ("?graph=http://a/&default", 400, "?graph=IRI"),
        ("?graph=partners", 400, "not an absolute IRI"),
        ("?graph=http://example.org/nothing", 404, "no graph <http://example.org/nothing>"),
    ],
)
def test_what_the_store_does_not_have(service: Service, query: str, status: int, said: str) -> None:
    """A graph is named once, by an IRI that there is."""
    found, headers, body = curl(service.store + query)
    assert (found, headers["access-control-allow-origin"]) == (status, "*")
    assert said in body
    assert curl(f"{service.store}?default", "-H", "Accept: text/csv")[0] == 406

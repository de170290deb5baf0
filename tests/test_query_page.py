"""The query page without a browser: its questions, what its editor is given, links with a query, answers as pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from lodpub import vocab
from lodpub.describe import survey
from lodpub.errors import QueryError
from lodpub.graph import Publication, load
from lodpub.html import static_files
from lodpub.naming import Scene
from lodpub.phrases import LANGUAGES, phrases
from lodpub.query_page import FORMS, Solutions, everything_about
from lodpub.query_terms import TERMS
from lodpub.questions import questions
from lodpub.results import GRAPHS, SOLUTIONS
from lodpub.shapes import read_model
from lodpub.site import SCRIPT, plan
from lodpub.sparql import ask, make_store
from lodpub.words import words
from tests.conftest import ROOT
from tests.sites import DATA, build, dead_links, fill

BASE = "https://example.org/"
DATASET = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix void: <http://rdfs.org/ns/void#> .

<https://example.org/id/dataset/d> a dcat:Dataset ; dct:title "D"@en ; void:sparqlEndpoint <{endpoint}> .
"""


@pytest.fixture(scope="module")
def store(publication: Publication) -> Store:
    """Give a store of the embedded publication."""
    return make_store(publication)


def _page(path: Path) -> Element:
    found: Element = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return found


def _named(page: Element, name: str) -> Element:
    return next(one for one in page.iter() if one.get("id") == name)


def _rows(store: Store, query: str) -> list[tuple[object, ...]]:
    """Ask as an endpoint would that knows neither the base nor the prefixes of a publication."""
    results = ask(store, query, "urn:elsewhere:", {})
    assert isinstance(results, QuerySolutions)
    return [tuple(row) for row in results]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_stands_by_itself(publication: Publication, store: Store, language: str) -> None:
    """The page offers every query by its title; with its own prefixes and base any endpoint answers it."""
    found = questions(publication, language)
    assert len(found) == len(list((publication.root / "queries").glob("*.rq"))) > 5
    assert len({one.title for one in found}) == len(found)
    for one in found:
        assert _rows(store, one.query)


def test_a_question_asks_for_names_in_the_readers_language(publication: Publication, store: Store) -> None:
    """What the file asks for in Latvian the English page asks for in English."""
    by_language = {language: questions(publication, language) for language in LANGUAGES}
    places = [place for place, one in enumerate(by_language["lv"]) if '= "lv"' in one.query]
    assert places
    for place in places:
        assert '"lv"' not in by_language["en"][place].query
        assert _rows(store, by_language["en"][place].query) != _rows(store, by_language["lv"][place].query)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_are_buttons_of_a_form(site: Path, publication: Publication, language: str) -> None:
    """Each button sends its query to the endpoint and asks for a page."""
    page = _page(site / f"sparql.{language}.html")
    form = next(one for one in page.iter("form") if one.get("class") == "questions")
    assert (form.get("action"), form.get("method")) == ("sparql", "get")
    assert [one.get("value") for one in form.iter("input")] == ["html"]
    buttons = {"".join(one.itertext()): one.get("value") for one in form.iter("button")}
    assert buttons == {one.title: one.query for one in questions(publication, language)}


def test_the_form_offers_every_format_of_results(site: Path) -> None:
    """The choices are the formats that results have, and the page itself."""
    page = _page(site / "sparql.lv.html")
    choices = [one.get("value") for one in _named(page, "query-format").iter("option")]
    assert choices == list(FORMS) == ["html", *(one.name for one in (*SOLUTIONS, *GRAPHS))]


def test_the_script_uses_the_words_that_it_is_given() -> None:
    """Every word of the locale that is for the script stands in its sources, and the other way round."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "frontend/src").glob("*.js")))
    used = set(re.findall(r"\bwords\.(\w+)", sources))
    used |= {f"fault_{kind}" for kind in [*re.findall(r'\d{3}: "(\w+)"', sources), "network"]}
    used |= {"class", "property"} | set(re.findall(r'key: "(\w+)"', sources))
    assert used == {key.removeprefix("script_") for key in phrases("lv") if key.startswith("script_")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_is_told_all_its_words(site: Path, language: str) -> None:
    """The settings hold the words of one language."""
    settings = json.loads(_named(_page(site / f"sparql.{language}.html"), "query-settings").text or "")
    assert settings["words"]["running"] == phrases(language)["script_running"]
    assert settings["language"] == language
    assert (site / settings["terms"]).is_file()


def test_the_editor_is_given_every_term_of_the_data(site: Path, publication: Publication) -> None:
    """Each class and property that is used is there once, named in both languages; own terms say what they mean."""
    document = json.loads((site / TERMS).read_text(encoding="utf-8"))
    terms = {iri: (kind, names, comments) for iri, kind, _, names, comments in document["terms"]}
    assert len(terms) == len(document["terms"])
    used = {predicate.value for _, predicate, _ in publication.data.facts()}
    used |= {kind.value for kind in publication.data.pointing if publication.data.subjects(vocab.RDF_TYPE, kind)}
    assert used <= set(terms)
    kind, names, comments = terms[f"{publication.base}def#Partner"]
    assert (kind, document["languages"]) == ("class", ["lv", "en"])
    assert names == ["Sadarbības partneris", "Cooperation partner"]
    assert all(comments)
    assert document["prefixes"]["jn"] == f"{publication.base}def#"


def test_things_of_other_addresses_are_found_by_their_page(site: Path) -> None:
    """The file tells where the page of a foreign IRI is."""
    pages = json.loads((site / TERMS).read_text(encoding="utf-8"))["pages"]
    assert "http://publications.europa.eu/resource/authority/country/LTU" in pages
    assert all((site / f"{path}.lv.html").is_file() for path in pages.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_of_a_thing_asks_for_all_of_it(
    site: Path, publication: Publication, store: Store, language: str
) -> None:
    """The query in the link gives what the data says of the thing and all that points at it."""
    thing = NamedNode(f"{publication.base}id/partner/fundao")
    page = _page(site / f"doc/partner/fundao.{language}.html")
    link = next(one.get("href", "") for one in page.iter("a") if "?query=" in one.get("href", ""))
    assert link.startswith(f"../../sparql.{language}.html?query=BASE%20")
    query = parse_qs(urlsplit(link).query)["query"][0]
    data = publication.data
    assert len(_rows(store, query)) == len(data.about[thing]) + len(data.pointing[thing])


@pytest.mark.parametrize(
    "iri",
    [
        f"{BASE}id/a",
        f"{BASE}a:b",
        f"{BASE}/host/a",
        f"{BASE}a/../b",
        f"{BASE}#a",
        f"{BASE}?a",
        f"{BASE}ā/č#š",
        BASE,
        "urn:uuid:1",
        "https://elsewhere.example/a",
    ],
)
def test_whatever_the_address_of_a_thing_its_query_finds_it(tmp_path: Path, iri: str) -> None:
    """Written relative to the base or in full, the IRI in the query is that of the thing."""
    root = fill(tmp_path, {"data/a.ttl": f'<{iri}> <http://purl.org/dc/terms/title> "A\\n}} ASK {{"@en .'})
    publication = load(root, BASE)
    directory = survey(publication)
    model = read_model(publication.shapes, publication.shape_files)
    scene = Scene(publication, directory, model, words("en"))
    assert len(_rows(make_store(publication), everything_about(scene, NamedNode(iri)))) == 1


def test_the_menu_leads_to_the_page_where_the_data_can_be_asked(site: Path, tmp_path: Path) -> None:
    """With an endpoint every page leads there; without one the page is written, but nothing leads to it."""
    assert 'href="sparql.lv.html"' in (site / "lv.html").read_text(encoding="utf-8")
    assert "sparql.lv.html" in (site / "sitemap.xml").read_text(encoding="utf-8")
    build(fill(tmp_path, {"data/a.ttl": DATA}))
    public = tmp_path / "public"
    assert (public / "sparql.en.html").is_file()
    others = [path for path in public.rglob("*.*ml") if not path.name.startswith("sparql.")]
    assert len(others) > 5
    assert not any("sparql." in path.read_text(encoding="utf-8") for path in others)
    assert list(dead_links(public)) == []


def test_an_endpoint_elsewhere_is_asked_there(tmp_path: Path) -> None:
    """The form goes to the address that the data declares, without a parameter that only ours knows."""
    address = "https://query.example.net/sparql"
    build(fill(tmp_path, {"data/a.ttl": DATASET.format(endpoint=address)}), BASE)
    page = _page(tmp_path / "public/sparql.en.html")
    form = _named(page, "query-form")
    assert form.get("action") == address
    assert [one.get("name") for one in form.iter() if one.get("name")] == ["query"]
    assert json.loads(_named(page, "query-settings").text or "")["endpoint"] == address


def test_the_page_has_a_script_only_when_it_is_bundled(site: Path) -> None:
    """The bundle is fetched from here by a name with its hash; where it is missing nothing is asked for."""
    found = [one.get("data-editor") or "" for one in _page(site / "sparql.lv.html").iter("script")]
    scripts = [one for one in found if "/query." in one]
    assert len(scripts) == (SCRIPT in static_files())
    assert all((site / str(path)).is_file() for path in scripts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_pages_for_those_without_scripts(publication: Publication, language: str) -> None:
    """A table names its things and links to them, a graph is text, ASK a word, a mistake a message."""
    planned = plan(publication)
    partner = NamedNode(f"{publication.base}id/partner/fundao")
    solutions = Solutions(["who", "what"], [[partner, Literal("<b>")], [None, Literal("5")]])
    page = planned.query_page(language, 'ASK { "</textarea>" ?a ?b }', solutions).decode()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert _named(tree, "query-text").text == 'ASK { "</textarea>" ?a ?b }'
    cells = [["".join(cell.itertext()) for cell in row] for row in _named(tree, "page-answer").iter("tr")]
    assert cells[0] == ["who", "what"]
    assert cells[1][1] == "<b>"
    assert cells[2] == ["", "5"]
    assert f'href="doc/partner/fundao.{language}.html"' in page
    assert phrases(language)["script_yes"] in planned.query_page(language, "ASK {}", True).decode()
    assert "&lt;a&gt; a &lt;b&gt;" in planned.query_page(language, "DESCRIBE <a>", "<a> a <b> .").decode()
    failed = planned.query_page(language, "x", QueryError("not_query", line=1, reason="near x")).decode()
    assert "near x" in failed
    assert 'class="problem' in failed


def test_a_page_shows_no_more_rows_than_it_can_bear(publication: Publication) -> None:
    """A long answer is cut, and the page says so; what comes after is not even asked for."""
    taken = []

    def rows() -> object:
        for number in range(5000):
            taken.append(number)
            yield [Literal(str(number))]

    page = plan(publication).query_page("en", "SELECT …", Solutions(["n"], rows())).decode()  # type: ignore[arg-type] # a generator
    assert page.count("<tr>") == 1001
    assert len(taken) == 1001
    assert "The first 1,000 rows" in page


def test_the_service_is_described_where_the_data_declares_it(
    site: Path, publication: Publication, tmp_path: Path
) -> None:
    """`service.ttl` describes the service below the base, its graphs and their sizes; without one there is no file."""
    graph = rdflib.Graph().parse(site / "service.ttl")
    described = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    names = {str(name) for name in graph.objects(None, described.name)}
    assert {f"{publication.base}graph/{path.stem}" for path in (publication.root / "data").glob("*.ttl")} <= names
    assert graph.value(rdflib.URIRef(f"{publication.base}sparql"), described.endpoint)
    build(fill(tmp_path, {"data/a.ttl": DATA}))
    assert not (tmp_path / "public/service.ttl").exists()

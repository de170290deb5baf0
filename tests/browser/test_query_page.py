"""The query page in a real browser, under the security policy that a server should send, beside a small endpoint."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from lodpub.graph import Publication
from lodpub.html import static_files
from lodpub.site import SCRIPT
from tests.browser.test_pages import SIZES, WCAG
from tests.query_site import QuerySite, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SCRIPT not in static_files(), reason="the script is not bundled (make site says why)"),
]

BY_COUNTRY = "Cik partneru ir katrā valstī?"
BY_FIELD = "Ar kuriem partneriem sadarbojas katrā jomā?"
ON_THE_MAP = "Kur kartē ir partneri?"


@pytest.fixture(scope="module")
def running(publication: Publication, site: Path) -> Iterator[QuerySite]:
    """Serve the site and its query service."""
    with serving(publication, site) as found:
        yield found


@pytest.fixture
def service(running: QuerySite) -> Iterator[QuerySite]:
    """Give the running site in good order, and leave it so."""
    running.asked.clear()
    yield running
    running.trouble = None
    running.held.set()


@pytest.fixture
def page(browser: Browser, service: QuerySite) -> Iterator[Page]:
    """Open the page in Latvian; at the end nothing was refused or thrown, and nobody else was asked."""
    context = browser.new_context(locale="lv", accept_downloads=True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    _open(page, f"{service.address}sparql.lv.html")
    yield page
    context.close()
    assert all(url.startswith((service.address, f"blob:{service.address}")) for url in asked)
    assert [fault for fault in faults if not service.trouble and "status of 400" not in fault] == []


def _open(page: Page, address: str) -> None:
    """Open the page of queries and begin to use it, so that the editor comes."""
    page.goto(address)
    page.locator("#query-text").focus()
    expect(page.locator(".cm-content")).to_be_focused()


def _choose(page: Page, question: str) -> None:
    page.get_by_role("button", name=question).click()
    expect(page.locator("#query-results table")).to_be_visible()


def _write(page: Page, query: str) -> None:
    editor = page.get_by_role("textbox", name="Vaicājums SPARQL valodā")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)
    page.keyboard.press("Escape")


def _ask(page: Page, query: str) -> Locator:
    _write(page, query)
    page.get_by_role("button", name="Jautāt").click()
    return page.locator("#query-results")


def _column(page: Page, number: int) -> list[str]:
    return page.locator(f"#query-results tbody td:nth-child({number})").all_inner_texts()


def test_a_ready_question_gives_a_table_of_named_links(page: Page, service: QuerySite) -> None:
    """The query stands in the editor, things are called by their names, and their links stay on this host."""
    _choose(page, BY_FIELD)
    expect(page.locator(".cm-content")).to_contain_text("org:purpose")
    link = page.locator("#query-results").get_by_role("link", name="Suvalku pašvaldība").first
    expect(link).to_have_attribute("href", "doc/partner/suwalki.lv.html")
    link.click()
    expect(page.locator("h1")).to_contain_text("Suvalku")
    assert page.url == f"{service.address}doc/partner/suwalki.lv.html"


def test_the_names_of_all_things_are_looked_up_by_one_query(page: Page, service: QuerySite) -> None:
    """Beside the question itself the service is asked once, whatever the number of things."""
    _choose(page, BY_FIELD)
    expect(page.locator("#query-results td a").first).to_have_text(re.compile("pašvaldība|apriņķis|rajons"))
    assert len(service.asked) == 2


def test_a_column_sorts_the_table_both_ways(page: Page) -> None:
    """A click on a head sorts as a Latvian dictionary does, another one turns it round, and aria-sort tells."""
    _choose(page, BY_COUNTRY)
    head = page.get_by_role("columnheader", name="country")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    countries = _column(page, 1)
    assert countries[0] == "Lietuva"
    assert countries[-1] == "Vācija"
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert _column(page, 1) == countries[::-1]


def test_numbers_sort_as_numbers(page: Page) -> None:
    """Nine comes before ten."""
    expect(_ask(page, "SELECT ?n WHERE { VALUES ?n { 10 9 100 } }").locator("td").first).to_have_text("10")
    page.get_by_role("columnheader", name="n").get_by_role("button").click()
    assert _column(page, 1) == ["9", "10", "100"]


def test_a_label_and_a_number_make_a_chart(page: Page) -> None:
    """There is a bar for every row, as long as its number, and the picture says what it shows."""
    _choose(page, BY_COUNTRY)
    rows = page.locator("#query-results tbody tr").count()
    page.get_by_role("tab", name="Diagramma").click()
    expect(page.get_by_role("img", name=re.compile("partners"))).to_be_visible()
    bars = [float(bar.get_attribute("width") or 0) for bar in page.locator(".chart .bar").all()]
    assert len(bars) == rows
    assert bars == sorted(bars, reverse=True)
    assert bars[0] == pytest.approx(2 * bars[-1], rel=0.01)


def test_coordinates_make_a_map(page: Page) -> None:
    """Every row with a place is a dot that leads to the thing; the north is above, the east to the right."""
    _choose(page, ON_THE_MAP)
    rows = page.locator("#query-results tbody tr").count()
    page.get_by_role("tab", name="Karte").click()
    expect(page.locator(".map .dot")).to_have_count(rows)
    fundao = page.get_by_role("link", name="Fundao pilsēta")
    expect(fundao).to_have_attribute("href", "doc/partner/fundao.lv.html")
    joniskis = page.get_by_role("link", name="Jonišķu rajona pašvaldība").locator("circle").bounding_box()
    south_west = fundao.locator("circle").bounding_box()
    assert joniskis
    assert south_west
    assert joniskis["x"] > south_west["x"]
    assert joniskis["y"] < south_west["y"]


def test_points_of_well_known_text_make_a_map(page: Page) -> None:
    """A WKT point has its longitude first."""
    wkt = "<http://www.opengis.net/ont/geosparql#wktLiteral>"
    query = f'SELECT ?name ?where {{ VALUES (?name ?where) {{ ("Rīga" "POINT(24.1 56.9)"^^{wkt}) ("?" UNDEF) }} }}'
    expect(_ask(page, query).locator("tbody tr")).to_have_count(2)
    page.get_by_role("tab", name="Karte").click()
    expect(page.locator(".map .dot")).to_have_count(1)
    expect(page.locator(".map")).to_contain_text("57° Z")
    expect(page.locator("#query-results")).to_contain_text("Rindu skaits bez vietas: 1")


def test_tabs_move_by_arrows(page: Page) -> None:
    """The keyboard goes from view to view as the ARIA practices say."""
    _choose(page, BY_COUNTRY)
    page.get_by_role("tab", name="Tabula").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Diagramma")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Diagramma")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Tabula")).to_be_hidden()


READS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "CSV": ("table", lambda text: next(csv.reader(text.splitlines())) == ["s"]),
    "TSV": ("table", lambda text: text.startswith("?s\n")),
    "JSON": ("table", lambda text: len(json.loads(text)["results"]["bindings"]) == 3),
    "XML": ("table", lambda text: "<sparql" in text),
    "Turtle": ("graph", lambda text: " ;\n" in text),
    "N-Triples": ("graph", lambda text: " .\n" in text),
    "RDF/XML": ("graph", lambda text: "<rdf:RDF" in text),
    "JSON-LD": ("graph", lambda text: bool(json.loads(text))),
}


@pytest.mark.parametrize(
    ("kind", "query"),
    [("table", "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"), ("graph", "DESCRIBE <id/partner/fundao>")],
)
def test_an_answer_downloads_in_every_format(page: Page, kind: str, query: str) -> None:
    """There is a button for each format of the kind of answer, and it saves the answer in that format."""
    _ask(page, query)
    expect(page.locator(".downloading")).to_be_visible()
    names = page.locator(".downloading button").all_inner_texts()
    assert names == [name for name, (of_kind, _) in READS.items() if of_kind == kind]
    for name in names:
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        assert waiting.value.suggested_filename.startswith("sparql.")
        assert READS[name][1](waiting.value.path().read_text(encoding="utf-8"))
        expect(page.get_by_role("status")).to_contain_text("Lejupielādēts")


def test_the_address_carries_the_query(page: Page, browser: Browser, service: QuerySite) -> None:
    """After an answer the address, the link and the other language have the query; who opens it sees the answer."""
    query = 'SELECT ?a WHERE { VALUES ?a { "č & + % #" } }'
    expect(_ask(page, query).locator("td")).to_have_text("č & + % #")
    assert parse_qs(urlsplit(page.url).query) == {"query": [query]}
    expect(page.get_by_role("link", name="Saite uz šo vaicājumu")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("#query-results td")).to_have_text("č & + % #")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.startswith(f"{service.address}sparql.en.html?query=")


def test_each_thing_leads_to_a_query_about_it(page: Page, service: QuerySite) -> None:
    """From the page of a partner one click gives everything about it, with names."""
    page.goto(f"{service.address}doc/partner/fundao.lv.html")
    page.get_by_role("link", name="Atvērt SPARQL vaicājumā").click()
    rows = page.locator("#query-results tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() > 10
    expect(page.locator(".cm-content")).to_contain_text("Fundao pilsēta")
    expect(page.locator("#query-results").get_by_role("link", name="Portugāle").first).to_have_attribute(
        "href", re.compile(r"^doc/x/country-prt-")
    )


def test_a_mistake_is_told_and_marked_where_it_is(page: Page) -> None:
    """The answer says which line is wrong, and the editor shows it."""
    problem = _ask(page, "SELECT ?a WHERE {\n  ?a unknown:b ?c\n}").get_by_role("alert")
    expect(problem).to_contain_text("Vaicājumā ir kļūda")
    expect(problem).to_contain_text(re.compile(r"^Vaicājumā ir kļūda\s*2\. rindā: [a-z]"))
    expect(problem).to_contain_text("unknown")
    expect(page.locator(".cm-fault")).to_contain_text("unknown")
    expect(page.locator(".cm-fault-line")).to_have_count(1)
    _write(page, "ASK { ?a ?b ?c }")
    expect(page.locator(".cm-fault")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (503, "", "pārāk ilgi"),
        (429, "", "aizņemts"),
        (403, "updates are refused", "updates are refused"),
        (404, "", "nav vaicājumu pakalpojuma"),
        (500, "a bug", "a bug"),
    ],
)
def test_every_refusal_is_told_in_words(page: Page, service: QuerySite, status: int, body: str, told: str) -> None:
    """What a status means is said, with what the service says of it where that helps."""
    service.trouble = (status, body)
    expect(_ask(page, "ASK { ?a ?b ?c }").get_by_role("alert")).to_contain_text(told)


def test_a_long_question_can_be_stopped(page: Page, service: QuerySite) -> None:
    """While an answer is looked for the page says so and offers to stop."""
    service.held.clear()
    _ask(page, "ASK { ?a ?b ?c }")
    expect(page.get_by_role("status")).to_contain_text("Meklē")
    page.get_by_role("button", name="Pārtraukt").click()
    expect(page.get_by_role("status")).to_contain_text("pārtraukts")
    expect(page.get_by_role("button", name="Pārtraukt")).to_be_hidden()


def test_yes_no_and_graphs_are_answers_too(page: Page) -> None:
    """ASK is answered in a word, CONSTRUCT by Turtle; the keyboard alone asks."""
    expect(_ask(page, "ASK { ?a ?b ?c }")).to_contain_text("Jā")
    _write(page, "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c } LIMIT 1")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#query-results pre")).to_contain_text(".")
    expect(_ask(page, "SELECT * { ?a <urn:none> ?c }")).to_contain_text("Datos nav nekā")


def test_the_editor_offers_the_terms_of_the_publication(page: Page) -> None:
    """A term is found by its Latvian name, written with its prefix, and the prefix declared."""
    _write(page, "SELECT * WHERE { ?a a ")
    page.keyboard.type("sadarbības")
    first = page.get_by_role("option").first
    expect(first).to_have_text("Sadarbības partnerisjn:Partner")
    first.click()
    expect(page.locator(".cm-content")).to_contain_text("?a a jn:Partner")
    expect(page.locator(".cm-line").first).to_have_text("PREFIX jn: <https://w3id.org/jelgavas-novads/def#>")


def test_the_keyboard_leaves_the_editor(page: Page) -> None:
    """Tab goes on to the button; the editor is no trap."""
    page.get_by_role("textbox", name="Vaicājums SPARQL valodā").click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Jautāt")).to_be_focused()


def test_what_the_data_says_never_becomes_markup(page: Page) -> None:
    """A text that looks like markup stays a text; an address of another scheme is no link."""
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("<img src=x onerror=alert(1)>" <javascript:alert(1)>) } }'
    results = _ask(page, query)
    expect(results.locator("td").first).to_have_text("<img src=x onerror=alert(1)>")
    expect(results.locator("td img, td a")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("lv", "light", "desktop"), ("en", "dark", "desktop"), ("lv", "dark", "phone"), ("en", "light", "phone")],
)
def test_every_state_is_accessible_and_fits(
    browser: Browser, service: QuerySite, language: str, scheme: str, size: str
) -> None:
    """Empty, chart, map, table with links, mistake: no rule of WCAG 2.2 AA is broken, nothing scrolls sideways."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    _open(page, f"{service.address}sparql.{language}.html")
    _hold(page, width)
    page.locator(".questions button").first.click()
    page.locator("#tab-chart").click()
    _hold(page, width)
    page.locator(".questions button").nth(3).click()
    page.locator("#tab-map").click()
    expect(page.locator(".map .dot").first).to_be_visible()
    _hold(page, width)
    page.locator(".questions button").nth(1).click()
    expect(page.locator("#query-results td a").first).to_be_visible()
    _hold(page, width)
    page.goto(f"{service.address}sparql.{language}.html?query=wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    _hold(page, width)
    context.close()


def _hold(page: Page, width: int) -> None:
    found = Axe().run(page, options=WCAG)
    told = [f"{one['id']}: {node['html'][:120]}" for one in found.response["violations"] for node in one["nodes"][:3]]
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_editor_comes_when_the_page_is_used(browser: Browser, service: QuerySite) -> None:
    """Until then nothing of it is fetched; a question put before it is there is answered by it all the same."""
    page = browser.new_page(locale="lv")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{service.address}sparql.lv.html")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if re.search(r"/query\.\w+\.js$|-terms\.json$", url)]
    page.evaluate("document.querySelector('.questions button').click()")
    expect(page.locator("#query-results table")).to_be_visible()
    expect(page.locator(".cm-content")).to_be_visible()
    page.close()


def test_a_form_whose_editor_does_not_come_is_sent(browser: Browser, service: QuerySite) -> None:
    """Where the script cannot be fetched, the form goes to the service as it does without scripts."""
    page = browser.new_page(locale="lv")
    page.route("**/query.*.js", lambda route: route.abort())
    page.goto(f"{service.address}sparql.lv.html")
    page.get_by_role("button", name=BY_FIELD).click()
    page.wait_for_url("**/sparql?**")
    expect(page.get_by_role("link", name="Suvalku pašvaldība").first).to_be_visible()
    page.close()


def test_without_scripts_the_form_works(browser: Browser, service: QuerySite) -> None:
    """With JavaScript off a ready question and a query of one's own are answered by a page with a table of links."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{service.address}sparql.lv.html")
    page.get_by_role("button", name=BY_FIELD).click()
    expect(page.get_by_role("link", name="Suvalku pašvaldība").first).to_have_attribute(
        "href", "doc/partner/suwalki.lv.html"
    )
    expect(page.get_by_label("Vaicājums SPARQL valodā")).to_have_value(re.compile("org:purpose"))
    page.get_by_label("Vaicājums SPARQL valodā").fill("ASK { ?a ?b ?c }")
    page.get_by_role("button", name="Jautāt").click()
    expect(page.locator("#query-results")).to_contain_text("Jā")
    page.get_by_label("Vaicājums SPARQL valodā").fill("nonsense")
    page.get_by_role("button", name="Jautāt").click()
    expect(page.locator("#query-results .problem")).to_be_visible()
    page.get_by_label("Atbilde kā").select_option("json")
    page.get_by_label("Vaicājums SPARQL valodā").fill("ASK { ?a ?b ?c }")
    with page.expect_response(lambda response: "format=json" in response.url) as waiting:
        page.get_by_role("button", name="Jautāt").click()
    assert waiting.value.headers["content-type"] == "application/sparql-results+json"
    context.close()

"""The live site in a real browser: its own query service under the query page, and pages that reload themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lodpub.graph import Publication, load
from lodpub.site import SCRIPT
from tests.conftest import ROOT
from tests.servers import own_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "lodpub/static" / SCRIPT).is_file(),
        reason="the script is not bundled (make lodpub/static/query.js)",
    ),
]


@pytest.fixture(scope="module")
def address(hosted: tuple[Publication, Path]) -> Iterator[str]:
    """Give the address of a live site."""
    with own_server(*hosted, "--query-timeout", "2") as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page in Latvian; at the end nothing was refused or thrown, and nobody else was asked."""
    context = browser.new_context(locale="lv")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda problem: faults.append(str(problem)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on(
        "request", lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else faults.append(asked.url)
    )
    yield page
    context.close()
    assert [one for one in faults if "status of 4" not in one and "status of 5" not in one] == []


def test_every_ready_question_is_answered(page: Page, address: str) -> None:
    """Each question of the page, asked at the service itself, gives rows."""
    page.goto(f"{address}sparql")
    questions = page.locator(".questions button, .questions a")
    expect(questions.first).to_be_visible()
    titles = questions.all_inner_texts()
    assert len(titles) >= 5
    for title in titles:
        page.get_by_text(title, exact=True).click()
        expect(page.locator("#query-results tbody tr").first).to_be_visible()


def test_a_runaway_query_is_told_and_the_next_one_answered(page: Page, address: str) -> None:
    """What takes too long is stopped by the service, in words; the service goes on."""
    page.goto(f"{address}sparql.lv.html?query=SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}")
    expect(page.get_by_role("alert")).to_contain_text("pārāk ilgi")
    page.goto(f"{address}sparql.lv.html?query=SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c }}")
    expect(page.locator("#query-results tbody tr")).to_have_count(1)


def test_without_the_script_the_form_is_answered(browser: Browser, address: str) -> None:
    """A browser that runs no script sends the form, and sees a table on the page that comes back."""
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{address}sparql")
    page.locator("textarea").fill("SELECT ?thing WHERE { ?thing a <https://w3id.org/jelgavas-novads/def#Partner> }")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.locator("table tbody tr").count() >= 10
    page.locator("table tbody a").first.click()
    assert "/doc/partner/" in page.url
    context.close()


def test_the_page_reloads_itself_after_a_build(browser: Browser, publication: Publication, tmp_path: Path) -> None:
    """With --watch, a file that is saved shows on the open page without a hand on the browser."""
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(publication.root / name, tmp_path / name)
    catalogue = tmp_path / "data/catalogue.ttl"
    text = catalogue.read_text(encoding="utf-8")
    title = '"International partners of Jelgavas novads"@en'
    assert title in text
    with own_server(load(tmp_path), tmp_path, "--watch") as port:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/en.html")
        expect(page.locator("h1")).to_contain_text("International partners")
        catalogue.write_text(text.replace(title, '"Friends of Jelgavas novads"@en'), encoding="utf-8")
        expect(page.locator("h1")).to_contain_text("Friends of Jelgavas novads", timeout=30_000)
        page.close()

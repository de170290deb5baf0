"""The search in a real browser, under the security policy that a server should send, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from lodpub.graph import Publication
from lodpub.phrases import LANGUAGES, phrase
from tests.browser.test_pages import SIZES, WCAG
from tests.query_site import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(publication: Publication, site: Path) -> Iterator[str]:
    """Serve the site with the policy; give its address."""
    with serving(publication, site) as found:
        yield found.address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Give a page; at the end nobody else was asked, nothing that was typed was sent, nothing was refused or thrown."""
    context = browser.new_context(locale="lv")
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert all(url.startswith(address) for url in asked)
    assert [url for url in asked if "?" in url and "search." not in url] == []
    assert [fault for fault in faults if "ERR_FAILED" not in fault] == []


def _field(page: Page) -> Locator:
    return page.get_by_role("combobox")


def _type(page: Page, text: str) -> Locator:
    """Type into the field letter by letter; give the suggestions when they are there."""
    _field(page).press_sequentially(text)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("lv", "fundao", "Fundao"),
        ("en", "fundao", "Fundão"),
        ("lv", "jelgavas", "Jelgava"),
        ("en", "jelgavas", "Jelgava"),
        ("lv", "suvalkos", "Suvalki"),
        ("en", "rava rusk", "Rava-Ruska"),
    ],
)
def test_folded_text_finds_the_thing_first(page: Page, address: str, language: str, text: str, first: str) -> None:
    """Without diacritics, in another case, half typed: the thing stands first, and it is said how many there are."""
    page.goto(f"{address}doc/project/iotxchange.{language}.html")
    options = _type(page, text)
    expect(options.first.locator("span").first).to_have_text(first)
    expect(page.locator(".suggestions [role=status]")).to_contain_text(phrase(language, "search_count", count=""))
    assert options.first.locator("mark").count() >= 1
    assert _field(page).get_attribute("aria-expanded") == "true"


def test_the_keyboard_alone_leads_to_a_thing(page: Page, address: str) -> None:
    """Tab reaches the field; arrows go through the suggestions and round, Enter opens the one that is chosen."""
    page.goto(f"{address}lv.html")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "search-field":
            break
    options = _type(page, "fundao")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_contain_text("Fundao pilsēta")
    assert _field(page).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/partner/fundao.lv.html")


def test_escape_closes_and_leaves_the_text(page: Page, address: str) -> None:
    """Escape takes the suggestions away; the arrow brings them back; Home leaves the list for the text."""
    page.goto(f"{address}en.html")
    options = _type(page, "fundao")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(_field(page)).to_have_value("fundao")
    assert _field(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    assert _field(page).get_attribute("aria-activedescendant") is None
    page.keyboard.insert_text("zzz")
    expect(page.locator(".suggestions [role=status]")).to_have_text(phrase("en", "search_none"))


def test_a_click_opens_a_thing(page: Page, address: str) -> None:
    """The mouse chooses as the keyboard does; the site may stand below a path."""
    page.goto(f"{address}doc/partner.lv.html")
    _type(page, "alītas rajonā").filter(has_text="pašvaldība").first.click()
    page.wait_for_url("**/alytus-district.lv.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_enter_lists_everything_that_fits(page: Page, address: str, language: str) -> None:
    """Enter on free text opens the page of results, which keeps the text, and whose links lead to the things."""
    page.goto(f"{address}doc/partner/suwalki.{language}.html")
    _type(page, "jelgavas")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/search.{language}.html?q=jelgavas")
    results = page.locator("#search-results li")
    expect(results.first).to_be_visible()
    count = results.count()
    assert count > 8
    expect(page.locator("#search-results [role=status]")).to_have_text(phrase(language, "search_count", count=count))
    expect(_field(page)).to_have_value("jelgavas")
    other = page.locator("nav.languages a").last.get_attribute("href")
    assert other is not None
    assert "?q=jelgavas" in page.evaluate("document.querySelector('nav.languages a').href")
    results.first.get_by_role("link").click()
    page.wait_for_url(f"**/doc/site/jelgava.{language}.html")


def test_a_fault_is_told(page: Page, address: str) -> None:
    """When the index cannot be fetched the reader is told, and the next letter tries again."""
    held = [True]

    def answer(route: Route) -> None:
        if held[0]:
            route.abort()
        else:
            route.continue_()

    page.route("**/search.json", answer)
    page.goto(f"{address}lv.html")
    _field(page).press_sequentially("fund")
    expect(page.locator(".suggestions [role=status]")).to_have_text(phrase("lv", "search_fault"))
    held[0] = False
    assert _type(page, "a").count() > 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_open_list_and_the_results_are_accessible(browser: Browser, address: str, size: str, scheme: str) -> None:
    """What axe-core can check of WCAG 2.2 AA holds with the suggestions open and on the page of results."""
    width, height = SIZES[size]
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height}
    )
    page = context.new_page()
    page.goto(f"{address}lv.html")
    _type(page, "jelgavas")
    page.keyboard.press("ArrowDown")
    found = [*Axe().run(page, options=WCAG).response["violations"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{address}search.lv.html?q=jelgavas")
    expect(page.locator("#search-results li").first).to_be_visible()
    found += Axe().run(page, options=WCAG).response["violations"]
    context.close()
    assert [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_the_form_leads_to_the_lists(browser: Browser, address: str, language: str) -> None:
    """With JavaScript off the form opens the page of results, which says so and leads to everything from A to Z."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}doc/partner/fundao.{language}.html")
    page.get_by_role("searchbox").fill("fundao")
    page.get_by_role("button", name=phrase(language, "search_button")).click()
    assert page.url.endswith(f"search.{language}.html?q=fundao")
    expect(page.get_by_text(phrase(language, "search_plain"))).to_be_visible()
    page.locator("#page-lists a").first.click()
    assert page.url.endswith(f"browse/a-z.{language}.html")
    context.close()

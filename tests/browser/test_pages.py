"""The pages in a real browser: two languages, phone and desktop, light and dark."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

PAGES = (
    "{}.html",
    "doc/partner.{}.html",
    "doc/partner/alytus-district.{}.html",
    "doc/partnership/arges-county.{}.html",
    "doc/project/iotxchange.{}.html",
    "doc/scheme/fields.{}.html",
    "def.{}.html",
    "sparql.{}.html",
    "guide.{}.html",
    "guide/query.{}.html",
    "guide/link.{}.html",
    "changes.{}.html",
)
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}

pytestmark = pytest.mark.slow


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site on a free port of this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page without JavaScript of the site's own, closed at the end."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_and_asks_nobody_else(page: Page, address: str, path: str, language: str, size: str) -> None:
    """No sideways scrolling, no error, no request to another server, at phone and desktop width."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(_url(request)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    response = page.goto(address + path.format(language))
    assert response is not None
    assert response.ok
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(url.startswith(address) for url in asked)
    assert errors == []


def _url(request: Request) -> str:
    return request.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(browser: Browser, address: str, path: str, scheme: str) -> None:
    """The rules of WCAG 2.2 AA that a machine can check hold, in light and dark colours."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address + path.format("lv"))
    found = Axe().run(page, options=WCAG)
    context.close()
    told = [f"{one['id']}: {node['html'][:120]}" for one in found.response["violations"] for node in one["nodes"][:3]]
    assert told == []


def test_a_reader_goes_from_the_first_page_to_a_partner_and_its_data(page: Page, address: str) -> None:
    """Home, card, page, other language, Turtle: by links alone."""
    page.goto(address)
    page.get_by_role("link", name="Alītas rajona pašvaldība").first.click()
    assert page.url.endswith("doc/partner/alytus-district.lv.html")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("doc/partner/alytus-district.en.html")
    target = page.get_by_role("link", name="Turtle").get_attribute("href")
    assert target is not None
    response = page.request.get(address + "doc/partner/" + target)
    assert response.ok
    assert "@prefix" in response.text()


def test_the_keyboard_reaches_the_content(page: Page, address: str) -> None:
    """The first Tab shows the link that skips to the content, and it works."""
    page.goto(address + "lv.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page-main"


def test_pages_work_without_scripts(browser: Browser, address: str) -> None:
    """With JavaScript off the same text is there."""
    texts = []
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled)
        page = context.new_page()
        page.goto(address + "doc/partner/alytus-district.lv.html")
        texts.append(page.locator("main").inner_text())
        context.close()
    assert texts[0] == texts[1]
    assert len(texts[0]) > 200

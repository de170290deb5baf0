"""Visits to pages of a live site in the browser: what is asked, refused, said and weighed while a page comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, CDPSession, Page, Request

from tests.browser.kinds import Leaf

_PROBES = Path(__file__).with_name("probes.js").read_text(encoding="utf-8")
_AXE: str = AXE_SCRIPT
_VIOLATIONS = """options => axe.run(options).then(({violations}) =>
    violations.flatMap(one => one.nodes.slice(0, 3).map(node => `${one.id}: ${node.html.slice(0, 120)}`)))"""
#: How often Tab is pressed beyond the links and fields of a page: parts that scroll, and the editor, are stops too.
_BEYOND = 8
#: Where the pages stand that a server gives with a status: an address that leads nowhere, and something withdrawn.
_ELSEWHERE = {"404.html": "there/is/no-such-page", "410.html": "id/partner/former"}
_STATUSES = {"404.html": 404, "410.html": 410}

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@dataclass(slots=True)
class Visitor:
    """A page of the browser that goes from address to address, and what it noticed at the last one."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    bytes: int = 0
    files: list[str] = field(default_factory=list)

    def go(self, one: Leaf) -> None:
        """Open a page; what goes wrong is in `faults`, what came over the wire in `bytes` and `files`."""
        self.faults, self.bytes, self.files = [], 0, []
        response = self.page.goto(self.address + _ELSEWHERE.get(one.path, one.path))
        self.equip()
        status = _STATUSES.get(one.path, 200)
        if response is None or response.status != status:
            self.faults.append(f"status {response and response.status}")
        elif status != 200:  # the browser tells of the status itself
            self.faults = [fault for fault in self.faults if f"status of {status}" not in fault]

    def equip(self) -> None:
        """Bring the probes onto the page."""
        self.page.evaluate(_PROBES)

    def walk(self) -> list[str]:
        """Press Tab through the whole page, and tell what is wrong on the way."""
        if self.page.locator("script[data-editor]").count():  # the one page that grows when it is used
            self.page.locator("#query-text").focus()
            self.page.locator(".editor").wait_for()
            self.page.wait_for_load_state("networkidle")
        # The keyboard begins where the focus was last, so that it is put at the beginning of the page.
        self.page.evaluate(
            "(({ body }) => (body.tabIndex = -1, body.focus(), body.removeAttribute('tabindex')))(document)"
        )
        for _ in range(self.ask("watch") + _BEYOND):
            self.page.keyboard.press("Tab")
        found: list[str] = self.ask("walk")
        return found

    def ask(self, probe: str, argument: str = "") -> Any:  # Any: what the probe gives
        """Run one of the probes."""
        return self.page.evaluate(f"argument => probes.{probe}(argument)", argument)

    def look(self, width: int, scheme: str = "light") -> None:
        """See the page at a width, in light or dark colours."""
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.set_viewport_size({"width": width, "height": 800})

    def axe(self, options: dict[str, Any]) -> list[str]:
        """Have axe-core look at the page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE)
        found: list[str] = self.page.evaluate(_VIOLATIONS, {**options, "resultTypes": ["violations"]})
        return found


@contextmanager
def visitor(browser: Browser, address: str, *, scripts: bool = True) -> Iterator[Visitor]:
    """Open a page that keeps nothing from one visit to the next."""
    context = browser.new_context(java_script_enabled=scripts, locale="lv", reduced_motion="reduce")
    page = context.new_page()
    visitor = Visitor(page, address)
    page.on("console", lambda said: visitor.faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    page.on("requestfailed", lambda request: _failed(visitor, request))
    page.on("request", lambda request: _notice(visitor, request))
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    _weigh(visitor, session)
    yield visitor
    context.close()


def _failed(visitor: Visitor, request: Request) -> None:
    """Tell of a request that was refused or not answered; who leaves a page breaks off what was still to come."""
    if request.failure != "net::ERR_ABORTED":
        visitor.faults.append(f"failed: {request.url}: {request.failure}")


def _notice(visitor: Visitor, request: Request) -> None:
    if not request.url.startswith((visitor.address, "data:", "blob:")):
        visitor.faults.append(f"asks another host: {request.url}")
    visitor.files.append(request.url.removeprefix(visitor.address))


def _weigh(visitor: Visitor, session: CDPSession) -> None:
    def arrived(event: dict[str, Any]) -> None:
        visitor.bytes += int(event["encodedDataLength"])

    session.on("Network.loadingFinished", arrived)

"""The probes of the browser tests find what they are there for: a page that is wrong in one way each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.visits import CONTRAST, Visitor

FRAME = """<!doctype html><html lang="en"><title>t</title><style>
a, button { font: 16px/1 serif } :focus { outline: 3px solid } .tiny { width: 10px; height: 10px; padding: 0 }
</style><body><header>h</header><main><h1>x</h1>%s</main>"""
TRAP = "<a href=#a>a</a><button id=b>b</button><a href=#c>c</a>"
CROWD = (
    "<svg role=group aria-label=x width=60 height=20><a href='#a'><circle cx=8 cy=8 r=6 /></a>"
    "<a href='#b'><circle cx=20 cy=8 r=6 /></a></svg>"
)
PICTURE = "<svg viewBox='0 0 9 9' %s><a href='#x'><text>x</text></a></svg>"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Visitor]:
    """Open a page that shows what a test gives it."""
    page = browser.new_page(viewport={"width": 600, "height": 600})
    yield Visitor(page, "about:blank")
    page.close()


def _show(visit: Visitor, body: str) -> None:
    visit.page.set_content(FRAME % body)
    visit.equip()


def _walk(visit: Visitor, body: str, script: str = "") -> list[str]:
    _show(visit, body)
    visit.page.evaluate(script)
    return visit.walk()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", ""),
        ("<h2>a</h2><h3>b</h3><h2>c</h2>", ""),
        ("<h1>again</h1>", "2 headings of the first level"),
        ("<h3>deep</h3>", "heading skips a level"),
        ("<h2> </h2>", "empty heading"),
        ("<nav>n</nav>", "nav without a name"),
        ("<p style='color: red'>x</p>", "style attribute"),
        ("<a href='#' tabindex=2>x</a>", "tabindex changes the order"),
        (PICTURE % "role=group aria-label=x", ""),
        (PICTURE % "role=group", "picture without a name"),
        (PICTURE % "aria-label=x", "picture without a role"),
        (PICTURE % "role=img aria-label=x", "links in a picture that is one image"),
        (PICTURE % "aria-hidden=true", "hidden link in the way of the keyboard"),
    ],
)
def test_structure(visit: Visitor, body: str, fault: str) -> None:
    """Each slip in the structure of a page is told, and a good page is passed."""
    _show(visit, body)
    found = visit.ask("structure", "en")
    assert found == [] if not fault else [one for one in found if fault in one]


@pytest.mark.parametrize(("width", "fits"), [(400, True), (700, False)])
def test_width(visit: Visitor, width: int, fits: bool) -> None:
    """What makes the page scroll sideways is told."""
    _show(visit, f"<div style='width: {width}px'>x</div>")
    assert (visit.ask("wide") == []) is fits


@pytest.mark.parametrize(
    ("body", "small"),
    [
        ("<button class=tiny></button><button class=tiny></button>", 2),
        ("<button class=tiny></button><p>far</p><p>far</p><button class=tiny></button>", 0),
        ("<p>A <a href=#x>word</a> <a href=#y>or</a> two of a sentence</p>", 0),
        ("<a href=#x>a</a><br><a href=#x>b</a><br><a href=#x>c</a>", 0),
        (CROWD, 2),
        (CROWD + "<p>or <a href=#a>a</a> or <a href=#b>b</a></p>", 0),
        ("<ul><li><a href=#x style='display: block'>a</a><li><a href=#y style='display: block'>b</a></ul>", 2),
    ],
)
def test_targets(visit: Visitor, body: str, small: int) -> None:
    """Small targets that lie close to each other are told; alone, large, or in a sentence they are not."""
    _show(visit, body)
    assert len(visit.ask("targets")) == small


@pytest.mark.parametrize(
    ("body", "script", "fault"),
    [
        (TRAP, "", ""),
        ("<details><summary>s</summary><a href=#a>a</a></details><a href=#b>b</a>", "", ""),
        (PICTURE % "role=group aria-label=x", "", ""),
        ("<style>#b:focus { outline: none }</style>" + TRAP, "", "focus not to be seen"),
        (
            "<button style='position: absolute; width: 1px; height: 1px; padding: 0; border: 0'>x</button>",
            "",
            "nothing to be seen",
        ),
        (TRAP, "b.addEventListener('keydown', event => event.preventDefault())", "not reached"),
        ("<a href=#a tabindex=1>a</a>" + TRAP + "<a href=#d tabindex=2>d</a>", "", "out of order"),
    ],
)
def test_keyboard(visit: Visitor, body: str, script: str, fault: str) -> None:
    """A focus that is not seen, a trap and another order than that of the page are told."""
    found = _walk(visit, body, script)
    assert found == [] if not fault else [one for one in found if fault in one]


def test_axe(visit: Visitor) -> None:
    """The rules of axe-core are asked."""
    _show(visit, "<p style='color: #bbb'>pale</p>")
    assert [one.partition(":")[0] for one in visit.axe(CONTRAST)] == ["color-contrast"]

"""
Take pictures of the pages that people look at before a release: `python -m tests.browser.portraits OUT [ROOT]`.

Each is taken in every language, on a phone and at a desk, in light and dark colours, as `{page}-{language}-{width}-
{scheme}.png`. Which pages they are is found in the build: home, the fullest thing of the first list, ways to browse,
the query page with the answer to its first question, the dataset, and what else stands at the root.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from lodpub.describe import survey
from lodpub.graph import Publication, load
from lodpub.listings import group_entities
from lodpub.output import write
from lodpub.shapes import read_model
from lodpub.site import plan
from tests.browser.conftest import CHROMIUM
from tests.browser.kinds import Leaf, leaves, one_of_each
from tests.conftest import ROOT
from tests.servers import own_server

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
#: How much of a page is taken, in pixels from its top.
TALLEST = 6000


def portraits(publication: Publication, out: Path) -> Iterator[str]:
    """Take all pictures of a publication; give the name of each file when it is there."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        write(plan(publication).artifacts, site)
        sitters = list(_sitters(publication, site))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with own_server(publication, site) as port:
            for (name, leaf), width, scheme in product(sitters, WIDTHS, SCHEMES):
                file = "-".join(filter(None, (name, leaf.language, str(width), scheme))) + ".png"
                _take(browser, f"http://127.0.0.1:{port}/{leaf.path}", out / file, width, scheme)
                yield file
        browser.close()


def _sitters(publication: Publication, site: Path) -> Iterator[tuple[str, Leaf]]:
    """Choose the pages, each with the name of its pictures."""
    pages = leaves(site)
    directory = survey(publication)
    model = read_model(publication.shapes, publication.shape_files)
    first = group_entities(publication, directory, model).groups[0]
    members = {directory.paths[member] for member in first.members}
    for leaf in one_of_each(site, pages):
        if leaf.language and "/" not in leaf.kind:
            yield leaf.kind or "home", leaf
        elif leaf.kind.startswith("doc/dataset/") or leaf.kind == first.path or not leaf.kind.startswith("doc/"):
            yield leaf.kind.replace("/*", "-one").replace("/", "-"), leaf
    things = [leaf for leaf in pages if leaf.path.rsplit(".", 2)[0] in members]
    yield from (("thing", leaf) for leaf in one_of_each(site, things))


def _take(browser: Browser, address: str, file: Path, width: int, scheme: str) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto(address)
    _ask_something(page)
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=file)
    page.close()


def _ask_something(page: Page) -> None:
    """Where there are ready questions, put the first."""
    if page.locator(".questions button").count():
        page.locator(".questions button").first.click()
        page.locator("#query-results table").wait_for()


if __name__ == "__main__":
    for taken in portraits(load(Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT), Path(sys.argv[1])):
        sys.stdout.write(f"{taken}\n")

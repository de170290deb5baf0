"""
Every kind of page in both languages, from the live site with its strict policy, in a real browser.

Which kinds there are is found in a build (`kinds`). One page of each is looked at for what goes wrong while it comes,
its weight, structure and width; axe-core and the keyboard go through it at one width, and it is read without scripts.
Fewer pages, on which together stands all that stands on any, are gone through closely: by axe-core at both widths and
in both colour schemes, in large print, and where their drawings lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lodpub.graph import Publication, load
from lodpub.hosting import withdrawn
from lodpub.output import write
from lodpub.site import plan
from tests.browser.kinds import Leaf, covering, features_of, leaves, one_of_each
from tests.browser.visits import CONTRAST, WCAG, Visitor, visitor
from tests.conftest import ROOT
from tests.servers import own_server

PHONE, DESKTOP, NARROWEST = 360, 1280, 320
#: What a page may weigh with all it loads, as it comes over the wire.
BUDGET = 60_000
#: Text at twice the size that style.css gives it.
TWICE = "212.5%"

pytestmark = pytest.mark.slow

Findings = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Tour:
    """What was found on the pages of a site, and which pages those were."""

    pages: list[Leaf]
    closely: list[Leaf]
    findings: dict[str, list[str]]

    def of(self, *checks: str) -> list[str]:
        """Give what some checks found."""
        assert set(checks) <= set(self.findings), "no such check was made"
        return [found for check in checks for found in self.findings[check]]


@pytest.fixture(scope="module")
def tour(browser: Browser, hosted: tuple[Publication, Path], tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """Go round our site, and round those of the sample publications for what ours does not have."""
    whole = Tour([], [], {})
    known: frozenset[str] = frozenset()
    sites = [hosted, *_samples(tmp_path_factory.mktemp("samples"))]
    for publication, site in sites:
        pages = _given(publication, leaves(site))
        closely = list(covering(site, pages, known))
        if not known:
            closely = sorted({*closely, *(one for one in pages if "/" not in one.kind)}, key=lambda one: one.path)
        known = known.union(*(features_of(site / one.path) for one in pages))
        whole.closely.extend(closely)
        chosen = one_of_each(site, pages)
        whole.pages.extend(chosen)
        with ExitStack() as stack:
            port = stack.enter_context(own_server(publication, site))
            address = f"http://127.0.0.1:{port}/"
            scripted = stack.enter_context(visitor(browser, address))
            plain = stack.enter_context(visitor(browser, address, scripts=False))
            _round(whole, scripted, plain, chosen, closely)
    return whole


def _given(publication: Publication, pages: Sequence[Leaf]) -> list[Leaf]:
    """Leave out the page of what was withdrawn where nothing was: no address gives it."""
    return [one for one in pages if one.path != "410.html" or any(withdrawn(publication))]


def _samples(place: Path) -> Iterator[tuple[Publication, Path]]:
    for root in sorted(path for path in (ROOT / "tests/samples").iterdir() if path.is_dir()):
        publication = load(root)
        write(plan(publication).artifacts, place / root.name)
        yield publication, place / root.name


def _round(whole: Tour, scripted: Visitor, plain: Visitor, pages: list[Leaf], closely: list[Leaf]) -> None:
    """Visit every page, and some of them closely."""
    for one in sorted({*pages, *closely}, key=lambda leaf: leaf.path):
        checks = dict(_CHECKS)
        scripted.look(PHONE)
        scripted.go(one)
        checks |= _CLOSE_CHECKS if one in closely else _WIDE_CHECKS
        for name, check in checks.items():
            found = check(scripted, one)
            whole.findings.setdefault(name, []).extend(f"{one.path}: {fault}" for fault in found)
        found = _without_scripts(scripted, plain, one)
        whole.findings.setdefault("no scripts", []).extend(f"{one.path}: {fault}" for fault in found)
        if one in closely:
            found = _followed(scripted)
            whole.findings.setdefault("followed", []).extend(f"{one.path}: {fault}" for fault in found)


def _faults(visit: Visitor, one: Leaf) -> list[str]:
    return list(visit.faults)


def _heavy(visit: Visitor, one: Leaf) -> list[str]:
    return [f"{visit.bytes} bytes: {visit.files}"] if visit.bytes > BUDGET else []


def _structure(visit: Visitor, one: Leaf) -> list[str]:
    found: list[str] = visit.ask("structure", one.language)
    return found


def _late(visit: Visitor, one: Leaf) -> list[str]:
    found: list[str] = visit.ask("blocking")
    return found


def _wide(visit: Visitor, one: Leaf) -> list[str]:
    found: list[str] = visit.ask("wide")
    visit.look(NARROWEST)
    found += visit.ask("wide")
    return found


def _leads(visit: Visitor, one: Leaf) -> list[str]:
    """Ask for what the links in drawings lead to."""
    found = []
    for url in dict.fromkeys(visit.ask("leads")):
        if not url.startswith(visit.address):
            found.append(f"a drawing leads away: {url}")
        elif not visit.page.request.head(url).ok:
            found.append(f"a drawing leads nowhere: {url}")
    return found


def _followed(visit: Visitor) -> list[str]:
    """Go where the first and the last link of the drawings lead, by the keyboard."""
    wrong = []
    start = visit.page.url
    for which in ("first", "last"):
        links = visit.page.locator("svg a[href]:visible")
        if links.count():
            with visit.page.expect_navigation() as going:
                getattr(links, which).press("Enter")
            if going.value is not None and not going.value.ok:
                wrong.append(f"{visit.page.url} answers {going.value.status}")
            visit.page.goto(start)
    return wrong


def _axe_phone(visit: Visitor, one: Leaf) -> list[str]:
    visit.look(PHONE)
    return visit.axe(WCAG)


def _axe_desktop(visit: Visitor, one: Leaf) -> list[str]:
    visit.look(DESKTOP)
    return visit.axe(WCAG)


def _axe_in_passing(visit: Visitor, one: Leaf) -> list[str]:
    visit.look(DESKTOP if one.language == "lv" else PHONE)
    return visit.axe(WCAG)


def _dark(visit: Visitor, one: Leaf) -> list[str]:
    """Look at the colours again in the dark, at both widths, where other things lie over each other."""
    found = []
    for width in (DESKTOP, PHONE):
        visit.look(width, "dark")
        found += visit.axe(CONTRAST)
    return found


def _targets(visit: Visitor, one: Leaf) -> list[str]:
    found: list[str] = []
    for width in (PHONE, DESKTOP):
        visit.look(width)
        found += visit.ask("targets")
    return found


def _keyboard(visit: Visitor, one: Leaf) -> list[str]:
    """Walk through the page by Tab, in one language at the width of a desk, in the others at that of a phone."""
    visit.look(DESKTOP if one.language == "lv" else PHONE)
    return visit.walk()


def _skip(visit: Visitor, one: Leaf) -> list[str]:
    """Take the first stop of the keyboard, which leads past the head of the page."""
    first = visit.page.evaluate("document.querySelector('a[href], button, input, summary').matches('.skip')")
    visit.page.locator(".skip").focus()
    visit.page.keyboard.press("Enter")
    there = visit.page.evaluate("document.activeElement.localName === 'main'")
    return [] if first and there else [f"first {first}, there {there}"]


def _enlarged(visit: Visitor, one: Leaf) -> list[str]:
    visit.look(DESKTOP)
    visit.ask("enlarge", TWICE)
    found: list[str] = visit.ask("wide")
    visit.ask("enlarge")
    return found


def _without_scripts(scripted: Visitor, plain: Visitor, one: Leaf) -> list[str]:
    """Compare what a page says with its scripts and without; where there are scripts they may add something."""
    plain.go(one)
    said, scripted_said = plain.ask("text"), scripted.ask("text")
    missing = [heading for heading in scripted_said["headings"] if heading not in said["headings"]]
    wrong = list(plain.faults)
    if missing or (not said["scripts"] and said != scripted_said):
        wrong.append(f"says something else: {missing}")
    return wrong if len(said["words"]) > 40 else [*wrong, f"says only {said['words']!r}"]


_CHECKS: Mapping[str, Callable[[Visitor, Leaf], list[str]]] = {
    "faults": _faults,
    "weight": _heavy,
    "late": _late,
    "structure": _structure,
    "width": _wide,
    "leads": _leads,
}
#: Those of pages that are not gone through closely.
_WIDE_CHECKS: Mapping[str, Callable[[Visitor, Leaf], list[str]]] = {
    "axe in passing": _axe_in_passing,
    "keyboard": _keyboard,
}
_CLOSE_CHECKS: Mapping[str, Callable[[Visitor, Leaf], list[str]]] = {
    "axe on a phone": _axe_phone,
    "axe at a desk": _axe_desktop,
    "dark": _dark,
    "targets": _targets,
    "large print": _enlarged,
    "keyboard": _keyboard,
    "skip": _skip,
}


def test_there_is_something_to_look_at(tour: Tour) -> None:
    """Kinds of page are found, those that everybody knows among them, and both languages of each."""
    kinds = {one.kind for one in tour.pages}
    assert {"", "404", "410", "def", "sparql", "report", "practices", "doc/partner", "doc/partner/*"} <= kinds
    assert len(kinds) >= 40
    for language in ("lv", "en"):
        assert {one.kind for one in tour.pages if one.language in (language, "")} == kinds
        assert len([one for one in tour.closely if one.language == language]) >= 8


def test_nothing_goes_wrong_while_a_page_comes(tour: Tour) -> None:
    """No error of a script, no breach of the policy, no failed request, and nothing is asked of another host."""
    assert tour.of("faults") == []


def test_a_page_weighs_little_with_all_it_loads(tour: Tour) -> None:
    """What comes over the wire, compressed as the server does, stays within the budget."""
    assert tour.of("weight") == []


def test_a_page_shows_itself_within_one_round_trip(tour: Tour) -> None:
    """What holds back the first picture is named in the page itself, so it comes in one round trip after it."""
    assert tour.of("late") == []


def test_a_page_is_well_built(tour: Tour) -> None:
    """One first heading and no level skipped, landmarks with names, language, drawings with names and roles."""
    assert tour.of("structure") == []


def test_a_page_fits_the_narrowest_screen_and_large_print(tour: Tour) -> None:
    """Nothing scrolls sideways at 360 and 320 px, nor with text of twice the size (WCAG 1.4.10, 1.4.4)."""
    assert tour.of("width", "large print") == []


def test_links_in_drawings_lead_to_pages(tour: Tour) -> None:
    """Whatever a map or a timeline links is there, on this site, and a press of Enter leads to it."""
    assert tour.of("leads", "followed") == []


def test_axe_finds_nothing(tour: Tour) -> None:
    """The rules of WCAG 2.2 AA and of good practice hold, on a phone and at a desk, in light and dark."""
    assert tour.of("axe in passing", "axe on a phone", "axe at a desk", "dark") == []


def test_the_keyboard_alone_reaches_everything(tour: Tour) -> None:
    """Tab goes through all links, buttons and fields in the order of the page, the focus is seen, nothing is a trap."""
    assert tour.of("keyboard", "skip") == []


def test_targets_are_large_enough(tour: Tour) -> None:
    """What is tapped is 24 px wide and high, or alone enough, or a word of a sentence (WCAG 2.5.8)."""
    assert tour.of("targets") == []


def test_a_page_reads_without_scripts(tour: Tour) -> None:
    """With JavaScript off the same headings and, where no script adds to it, the same text are there."""
    assert tour.of("no scripts") == []

"""The page of good practice: every point with what the publication gives for it, and proofs that are there."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from lodpub.phrases import LANGUAGES
from tests.sites import build, dead_links, fill

STATUSES = {"kept", "partly", "open", "excluded"}
DATA = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .

<https://data.example.org/id/dataset/d> a dcat:Dataset ; dct:title "D"@en {more} .
<https://data.example.org/id/{thing}> a dct:Agent .
"""


def _table(page: Path) -> dict[str, list[Element]]:
    """Give the rows of the page by list and number, such as dwbp-1: the cells."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    found = {}
    for section in tree.iter("section"):
        for number, row in enumerate(section.iterfind(".//tbody/tr"), 1):
            found[f"{section.get('id', '').removeprefix('page-')}-{number}"] = list(row)
    return found


def _text(cell: Element) -> str:
    return "".join(cell.itertext())


def _page(root: Path, *, more: str = "", thing: str = "tree/oak", base: str = "https://data.example.org/") -> Path:
    """Publish a small dataset, and give its page of good practice."""
    text = DATA.format(more=more, thing=thing).replace("https://data.example.org/", base)
    build(fill(root, {"data/d.ttl": text}), base)
    return root / "public/practices.en.html"


def test_the_lists_are_whole() -> None:
    """The 35 practices of W3C and the ten rules, each with both languages, an address of its own and a known status."""
    points = json.loads((resources.files("lodpub") / "practices.json").read_text(encoding="utf-8"))
    assert [one["list"] for one in points] == ["dwbp"] * 35 + ["uris"] * 10
    assert len({one["anchor"] for one in points}) == 36
    for one in points:
        assert one["status"] in STATUSES
        assert set(one["title"]) == set(one["how"]) == set(LANGUAGES)
        assert all([*one["title"].values(), *one["how"].values()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_of_the_partners_is_shown_by_a_file_of_the_site(site: Path, language: str) -> None:
    """What the page says is kept leads to a file; the counts are those of the rows."""
    rows = _table(site / f"practices.{language}.html")
    assert len(rows) == 45
    kept = [key for key, cells in rows.items() if cells[1].get("class") == "kept"]
    assert sum(key.startswith("dwbp") for key in kept) == 26
    shown = [cells[2].find("a") for key, cells in rows.items() if key in kept and key.startswith("dwbp")]
    assert all(link is not None and (site / link.get("href", "").partition("#")[0]).is_file() for link in shown)
    assert "26" in (site / f"practices.{language}.html").read_text(encoding="utf-8").partition("dwbp/")[0]


def test_what_a_dataset_does_not_give_is_said(tmp_path: Path) -> None:
    """A dataset with a title only: its points are open, with the properties that are missing, and no link is dead."""
    page = _page(tmp_path)
    rows = _table(page)
    assert rows["dwbp-4"][1].get("class") == "open"
    assert _text(rows["dwbp-4"][2]) == "The data does not give: dct:license."
    assert "dcat:keyword, dcat:theme" in _text(rows["dwbp-2"][2])
    assert _text(rows["dwbp-3"][2]) == "That is not so in this publication."
    assert not list(dead_links(tmp_path / "public"))


def test_what_a_dataset_gives_counts(tmp_path: Path) -> None:
    """With a licence and a version the points are kept."""
    rows = _table(_page(tmp_path, more='; dct:license <https://example.org/l> ; dcat:version "1"'))
    assert [rows[key][1].get("class") for key in ("dwbp-4", "dwbp-7")] == ["kept", "kept"]


@pytest.mark.parametrize(
    ("thing", "broken"),
    [
        ("tree/oak", set()),
        ("tree/oak/leaf", {"uris-1"}),
        ("v2/oak", {"uris-7"}),
        ("tree/1.0", {"uris-7"}),
        ("tree/17", {"uris-8"}),
        ("tree?oak", {"uris-1", "uris-9"}),
        ("tree/oak.html", {"uris-10"}),
    ],
)
def test_the_form_of_the_iris_is_looked_at(tmp_path: Path, thing: str, broken: set[str]) -> None:
    """An IRI against a rule opens the point of that rule."""
    rows = _table(_page(tmp_path, thing=thing))
    looked_at = {"uris-1", "uris-7", "uris-8", "uris-9", "uris-10"}
    assert {key for key in looked_at if rows[key][1].get("class") == "open"} == broken


@pytest.mark.parametrize(
    ("base", "status"), [("https://w3id.org/trees/", "kept"), ("https://w3id.org.example.com/trees/", "open")]
)
def test_a_service_for_permanent_addresses_is_known(tmp_path: Path, base: str, status: str) -> None:
    """The base decides whether the IRIs are independent of the publisher's website."""
    assert _table(_page(tmp_path, base=base))["uris-5"][1].get("class") == status


def test_without_a_dataset_there_is_no_such_page(tmp_path: Path) -> None:
    """There is nothing to hold against the lists."""
    build(fill(tmp_path, {"data/d.ttl": "<https://data.example.org/id/tree/oak> a <https://example.org/Tree> ."}))
    assert (tmp_path / "public/en.html").is_file()
    assert not list((tmp_path / "public").glob("practices*"))

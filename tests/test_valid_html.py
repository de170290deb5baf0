"""The Nu HTML checker reads every page, style and picture of a build, and of the sample publications."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lodpub.graph import Publication, load
from lodpub.output import write
from lodpub.site import plan
from tests.conftest import ROOT

CHECKER = ROOT / "tests/checker/node_modules/vnu-jar/build/dist/vnu.jar"
#: What the checker warns of although it is meant, with the reason; whatever else it says is put right.
MEANT: Mapping[str, str] = {}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def said(
    publication: Publication, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, list[dict[str, str]]]:
    """Have everything checked in one run; give how many pages there were, and the messages."""
    if not (CHECKER.is_file() and shutil.which("java")) and not os.environ.get("CI"):
        pytest.skip("the Nu HTML checker or Java is missing (tests/prepare.sh says why)")
    more = tmp_path_factory.mktemp("more")
    for sample in sorted(path for path in (ROOT / "tests/samples").iterdir() if path.is_dir()):
        write(plan(load(sample)).artifacts, more / sample.name)
    for language in publication.languages:  # what a server answers to a query, which no build writes
        page = plan(publication).query_page(language, "ASK { ?a ?b ?c }", True)
        (more / f"answer.{language}.html").write_bytes(page)
    told = _check(site, more)
    return sum(1 for root in (site, more) for _ in root.rglob("*.html")), told


def _check(*places: Path) -> list[dict[str, str]]:
    options = ("--skip-non-html", "--also-check-css", "--also-check-svg", "--format", "json", "--exit-zero-always")
    command = ["java", "-jar", str(CHECKER), *options, *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return found


def _lines(messages: list[dict[str, str]]) -> Iterator[str]:
    for one in messages:
        yield f"{one.get('url', '')}:{one.get('lastLine', '')}: {one['message']} {one.get('extract', '')!r}"


def test_the_checker_finds_no_error(said: tuple[int, list[dict[str, str]]]) -> None:
    """No page, style or picture has an error."""
    pages, messages = said
    assert pages > 600
    assert list(_lines([one for one in messages if one["type"] != "info"])) == []


def test_the_checker_warns_of_nothing_that_is_not_meant(said: tuple[int, list[dict[str, str]]]) -> None:
    """Each warning is explained in the table of this test, and each explanation is of a warning that is given."""
    warned = [one for one in said[1] if one["type"] == "info"]
    assert list(_lines([one for one in warned if not any(re.search(known, one["message"]) for known in MEANT)])) == []
    assert [known for known in MEANT if not any(re.search(known, one["message"]) for one in warned)] == []


def test_the_checker_would_find_a_mistake(tmp_path: Path, said: tuple[int, list[dict[str, str]]]) -> None:
    """A page, a style and a picture with a mistake each are found: the checker does read all three."""
    (tmp_path / "a.html").write_text('<!doctype html><html lang="en"><title>x</title><p><section></section></p>')
    (tmp_path / "a.css").write_text("a { colr: red }")
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><none/></svg>')
    assert {Path(one["url"]).suffix for one in _check(tmp_path) if one["type"] == "error"} == {".html", ".css", ".svg"}

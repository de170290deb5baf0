"""What a portal would refuse is refused before anything is published, with file and line, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sites import run

FILE = """
<id/dataset/partners> dcat:distribution <id/dataset/partners#lost> .
<id/dataset/partners#lost> a dcat:Distribution ; dcat:downloadURL <data/lost.csv> ; dcat:accessURL <data/lost.csv> .
"""


def _wrong_date(text: str) -> str:
    return re.sub(r'dct:issued "[^"]+"', 'dct:issued "2026-02-30"', text)


def _bad_keyword(text: str) -> str:
    return text.replace('"EU projects"@en', '"EU projects, grants!"@en')


def _missing_file(text: str) -> str:
    return text + FILE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "about", "language"),
    [
        (_wrong_date, "dct:issued", "lv"),
        (_bad_keyword, "dcat:keyword", "en"),
        (_missing_file, "dcat:distribution", "lv"),
    ],
)
def test_a_catalogue_that_portals_refuse_is_not_published(
    spoil: Callable[[str], str], about: str, language: str, tmp_path: Path
) -> None:
    """A date that is none, a keyword that CKAN takes for no tag, a file that no build writes: exit code 3, no site."""
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path = tmp_path / "data/catalogue.ttl"
    before = path.read_text(encoding="utf-8")
    after = spoil(before)
    assert after != before
    path.write_text(after, encoding="utf-8")
    done = run("build", "--root", tmp_path, "--lang", language)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    first = done.stderr.splitlines()[0]
    assert re.match(rf"{re.escape(str(path))}:\d+: violation: <id/\S+> {about}: ", first)
    assert not (tmp_path / "public").exists()

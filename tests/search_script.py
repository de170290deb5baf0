"""The script of the search, run by Node over the files of a site: what it folds and what it finds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / "lodpub" / "static" / "search.js"
NODE = shutil.which("node", path=f"{os.environ.get('PATH', '')}:{sysconfig.get_path('scripts')}")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is missing (Debian: apt install nodejs npm)")

_FOLD = """
const { fold, everyWord, stem, keys } = lodpubSearch.folding(given.table);
const folded = (text, words) => [words, everyWord(text), words.map(stem), words.map((word) => keys(word).sort())];
done(given.texts.map((text) => folded(text, fold(text))));
"""
_FIND = """
const read = async (path) => JSON.parse(fs.readFileSync(`${given.site}/${path}`));
read("search.json").then(async (manifest) => {
  const index = lodpubSearch.makeIndex(manifest, given.language, read);
  const found = [];
  for (const query of given.queries) {
    const { hits, whole, query: words } = await index.find(query);
    const first = hits.slice(0, 5).map(({ entry }) => index.mark(entry.name, words));
    found.push({ whole, addresses: hits.map(({ entry }) => entry.address), marks: first });
  }
  done(found);
});
"""


def folded(table: object, texts: Sequence[str]) -> list[object]:
    """Fold texts by the script: of each the words, those in Latin letters too, the stems and the keys."""
    return _node(_FOLD, {"table": table, "texts": texts})


def found(site: Path, language: str, queries: Sequence[str]) -> list[Any]:  # Any: the script's own JSON
    """Look for texts in a site: of each the `addresses` of what is found, `whole`, and how the first are marked."""
    return _node(_FIND, {"site": str(site), "language": language, "queries": queries})


def _node(code: str, given: object) -> list[Any]:  # Any: what the two scripts above write
    preface = f"""
    const fs = require("fs");
    require({json.dumps(str(SCRIPT))});
    const given = JSON.parse(fs.readFileSync(0));
    const done = (answer) => fs.writeFileSync(1, JSON.stringify(answer));
    """
    command = [str(NODE), "--eval", preface + code]
    ran = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    answers: list[Any] = json.loads(ran.stdout)  # Any: as above
    return answers

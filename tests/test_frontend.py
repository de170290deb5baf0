"""The script of the query page: bundled the same way each time, and not missed where it cannot be bundled."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

from lodpub.describe import survey
from lodpub.graph import Publication
from lodpub.naming import Scene, target_path
from lodpub.query_terms import terms_json
from lodpub.shapes import read_model
from lodpub.words import words
from tests.conftest import ROOT

FRONTEND = ROOT / "frontend"
#: What a shell script may expect of any machine.
PLAIN_TOOLS = ("bash", "env", "cat", "tail", "dirname", "mktemp", "rm")
NODE = shutil.which("node", path=f"{os.environ.get('PATH', '')}:{sysconfig.get_path('scripts')}")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is missing (Debian: apt install nodejs npm)")


def _node(code: str, given: object) -> object:
    """Run a line of JavaScript beside the sources; `given` is there as a value of that name, the answer is JSON."""
    script = f"const given = JSON.parse(process.argv[1]);\n{code}"
    command = [str(NODE), "--input-type=module", "--eval", script, json.dumps(given)]
    done = subprocess.run(command, cwd=FRONTEND / "src", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _copy(folder: Path) -> Path:
    """Copy what the bundle is made of into a folder, without what was fetched for it."""
    shutil.copytree(FRONTEND, folder / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "lodpub/static").mkdir(parents=True)
    return folder


def test_without_node_one_line_says_so_and_nothing_fails(tmp_path: Path) -> None:
    """Where there is neither Node nor a way to get it, the page keeps its plain form and `make site` goes on."""
    root = _copy(tmp_path / "copy")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in PLAIN_TOOLS:
        (tools / name).symlink_to(shutil.which(name) or name)
    venv.create(tmp_path / "venv", with_pip=False)
    done = subprocess.run(
        [root / "frontend/build.sh", tmp_path / "venv/bin/python"],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (0, "", 1)
    assert "keeps its plain form" in done.stderr
    assert list((root / "lodpub/static").iterdir()) == []


@pytest.mark.slow
@needs_node
@pytest.mark.skipif(not (FRONTEND / "node_modules").is_dir(), reason="the script is not bundled (make site says why)")
def test_the_same_sources_give_the_same_script(tmp_path: Path) -> None:
    """Two bundles in two folders are equal to the byte, hold the licences of their parts and name no folder."""
    digests = set()
    for name in ("one", "another"):
        root = _copy(tmp_path / name)
        shutil.copytree(FRONTEND / "node_modules", root / "frontend/node_modules", symlinks=True)
        subprocess.run([str(NODE), "build.js"], cwd=root / "frontend", check=True, capture_output=True, timeout=60)
        script = (root / "lodpub/static/query.js").read_bytes()
        digests.add(hashlib.sha256(script).hexdigest())
    assert len(digests) == 1
    assert b"codemirror" in script
    assert b"Permission is hereby granted" in script
    assert str(tmp_path).encode() not in script
    assert len(script) < 400_000


def test_every_package_is_pinned() -> None:
    """The lock names each package with its hash, and package.json asks for nothing that is not in it."""
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert {f"node_modules/{name}" for name in asked} <= set(lock)
    assert all(one.get("integrity") for path, one in lock.items() if path)


def test_the_script_is_made_of_small_modules() -> None:
    """What the house rules say of Python holds here too: no module over 400 lines, no style set as an attribute."""
    modules = sorted((FRONTEND / "src").glob("*.js"))
    assert len(modules) > 5
    for path in modules:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(|style:", text), path.name


@needs_node
def test_the_script_finds_the_pages_where_the_build_puts_them(publication: Publication) -> None:
    """For each thing with a page, or a place on one, the script links to the very path that the pages link to."""
    directory = survey(publication)
    model = read_model(publication.shapes, publication.shape_files)
    scene = Scene(publication, directory, model, words("en"))
    iris = [*directory.paths, *directory.owners, *(term for term in publication.ontology.about if "#" in term.value)]
    expected = {iri.value: target_path(scene, iri) for iri in iris if target_path(scene, iri)}
    assert len(expected) > 250
    given = {"terms": json.loads(terms_json([scene])), "base": publication.base, "iris": list(expected)}
    code = """
    import { Names } from "./names.js";
    const names = new Names({ base: given.base, language: "en" }, given.terms, null);
    given.iris.forEach((iri) => names.known.set(iri, { text: iri, language: "" }));
    console.log(JSON.stringify(Object.fromEntries(given.iris.map((iri) => [iri, names.link(iri).href]))));
    """
    assert _node(code.replace("./names.js", str(FRONTEND / "src/names.js")), given) == expected


@needs_node
@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("error at 3:15: expected one of", [3, 15]),
        ("2: this is not a SPARQL query", [2, 0]),
        ("query:12: near 'x'", [12, 0]),
        ("Lexical error at line 4, column 9.  Encountered", [4, 9]),
        ("Virtuoso 37000 Error SP030: SPARQL compiler, line 7: syntax error", [7, 0]),
        ("something went wrong", [0, 0]),
    ],
)
def test_the_place_of_a_mistake_is_read_from_what_engines_say(told: str, place: list[int]) -> None:
    """Line and column as Oxigraph, Jena, Virtuoso and our own endpoint write them."""
    code = f'import {{ placeIn }} from "{FRONTEND / "src/client.js"}"; console.log(JSON.stringify(placeIn(given)));'
    assert _node(code, told) == place


@needs_node
@pytest.mark.parametrize(
    ("least", "most", "ticks"),
    [(0, 2, [0, 1, 2]), (0, 47, [0, 10, 20, 30, 40, 50]), (-3, 4, [-4, -2, 0, 2, 4]), (0, 0, [0, 1]), (0, 0.3, None)],
)
def test_charts_have_round_numbers(least: float, most: float, ticks: list[float] | None) -> None:
    """The lines of the grid reach from below the least to above the most number, whole ones for whole numbers."""
    code = f'import {{ scale }} from "{FRONTEND / "src/chart.js"}"; console.log(JSON.stringify(scale(...given)));'
    found = _node(code, [least, most])
    assert isinstance(found, list)
    assert found[0] <= least
    assert found[-1] >= most
    assert ticks is None or found == ticks

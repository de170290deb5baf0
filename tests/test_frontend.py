"""The script of the query page: bundled the same way each time, and not missed where it cannot be bundled."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

FRONTEND = ROOT / "frontend"
#: What a shell script may expect of any machine.
PLAIN_TOOLS = ("bash", "env", "cat", "tail", "dirname", "mktemp", "rm")


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
@pytest.mark.skipif(
    not (FRONTEND / "node_modules").is_dir() or shutil.which("node") is None,
    reason="Node is missing (Debian: apt install nodejs npm)",
)
def test_the_same_sources_give_the_same_script(tmp_path: Path) -> None:
    """Two bundles in two folders are equal to the byte, hold the licences of their parts and name no folder."""
    digests = set()
    for name in ("one", "another"):
        root = _copy(tmp_path / name)
        shutil.copytree(FRONTEND / "node_modules", root / "frontend/node_modules", symlinks=True)
        subprocess.run(["node", "build.js"], cwd=root / "frontend", check=True, capture_output=True, timeout=60)
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

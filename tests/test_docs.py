"""The documents: what they promise is there, and what is there they tell."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sites import ABSENT
from tests.test_cli import VERBS, _run

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_readme_opens_with_the_two_commands() -> None:
    """The first commands of the README are `make site` and `make test`."""
    first = re.findall(r"^make \w+", README, flags=re.MULTILINE)[:2]
    assert first == ["make site", "make test"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme(verb: str) -> None:
    """The README names each verb of the command line."""
    assert re.search(rf"publish\.py {verb}\b", README)


def test_every_make_target_exists() -> None:
    """Each `make …` that a document names is a target."""
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    for path in DOCUMENTS:
        named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
        assert {first or second for first, second in named} <= made, path


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    """Each relative link of a document is a file of the repository."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


COMMANDS = sorted(set(re.findall(r"^python publish\.py .*", README, flags=re.MULTILINE)))


def test_the_readme_shows_commands() -> None:
    """There are commands for the next test to run."""
    assert len(COMMANDS) >= 4


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_run(command: str, tmp_path: Path) -> None:
    """
    Each command of the README ends well in a copy of the input; a new partner is one that is not there yet.

    What would ask a server elsewhere is only parsed.
    """
    import shutil
    import sys

    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    command = re.sub(r"(?<= new partner )\S+", ABSENT, command)
    line = command.split("#")[0].strip().replace("python publish.py", f"{sys.executable} {ROOT / 'publish.py'}")
    line += " --help" if "https://" in line or " serve" in line else ""
    done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_every_decision_has_its_parts() -> None:
    """A decision record says context, decision and cost."""
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert records
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert all(f"**{part}" in text for part in ("Context", "Decision", "Cost")), path


def test_exit_codes_are_told_and_true() -> None:
    """The README tells the exit codes; bad usage is 2."""
    assert re.search(r"2 .*(usage|input)", README)
    _run("nonsense", code=2)

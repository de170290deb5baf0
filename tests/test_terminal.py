"""What people see at a terminal and programs do not: a table of findings, a table of answers, a bar that grows."""

from __future__ import annotations

import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import DATA, PUBLISH, SHAPES, fill
from tests.sparql_store import oxigraph


def _at_a_terminal(*arguments: str | Path) -> tuple[int, str]:
    """Run publish.py with both streams at a pseudo-terminal; give exit code and all that was shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200", "LINES": "50"}
    command = [sys.executable, str(PUBLISH), *map(str, arguments)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = bytearray()
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            shown += piece
        code = process.wait()
    os.close(ours)
    return code, shown.decode()


@pytest.mark.parametrize(("language", "title"), [("lv", "Kas datos jālabo"), ("en", "What to put right")])
def test_findings_are_a_table_and_lines(tmp_path: Path, language: str, title: str) -> None:
    """At a terminal findings stand in a table too; nothing in them is taken for markup of the terminal library."""
    unnamed = DATA.replace("skos:prefLabel", "skos:note")
    root = fill(tmp_path / "[bold][z]", {"data/[a]:x:.ttl": unnamed, "shapes/s.ttl": SHAPES})
    code, shown = _at_a_terminal("--root", root, "--lang", language)
    assert code == 3
    assert title in shown
    assert f"{root}/data/[a]:x:.ttl:3: violation:" in shown
    table = "".join(line.split("│")[1].strip() for line in shown.splitlines() if line.count("│") > 3)
    assert "[bold][z]/data/[a]:x:.ttl:3" in table


def test_answers_are_a_table_whatever_is_in_them(tmp_path: Path) -> None:
    """A text that looks like markup of the terminal library is shown as it is."""
    root = fill(
        tmp_path, {"data/a.ttl": DATA.replace('"A"', '"[/red] [bold]A :smile:"'), "q.rq": "SELECT ?o { ?s ?p ?o }"}
    )
    code, shown = _at_a_terminal("query", root / "q.rq", "--root", root)
    assert code == 0
    assert "[/red] [bold]A :smile:" in shown


@pytest.mark.slow
def test_a_bar_grows_when_there_is_something_to_wait_for(tmp_path: Path) -> None:
    """Thousands of files are counted while they are written; a few are not; --quiet shows nothing."""
    many = "\n".join(f"<https://e.org/{one}> <https://e.org/p> {one} ." for one in range(400))
    root = fill(tmp_path, {"data/a.ttl": many})
    code, shown = _at_a_terminal("--root", root, "--lang", "lv")
    assert code == 0
    assert "Raksta datnes" in shown
    assert _at_a_terminal("--root", root, "--quiet") == (0, "")
    few = fill(tmp_path / "few", {"data/a.ttl": DATA})
    assert "Writing" not in _at_a_terminal("--root", few, "--lang", "en")[1]


@pytest.mark.slow
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "-q"],
        ["validate", "--json"],
        ["validate", "--format", "turtle"],
        ["query", "q.rq"],
        ["build", "--json"],
        ["--version"],
        ["-h"],
    ],
    ids=" ".join,
)
def test_a_reader_who_goes_away_is_no_mistake(tmp_path: Path, arguments: list[str], buffered: bool) -> None:
    """When nobody reads stdout, the program stops quietly, however much or little it had to say."""
    shapes = SHAPES if arguments[0] == "validate" else ""
    data = DATA.replace("skos:prefLabel", "skos:note")
    root = fill(tmp_path, {"data/a.ttl": data, "shapes/s.ttl": shapes, "q.rq": "SELECT ?s { ?s ?p ?o }"})
    environment = {**os.environ, "PYTHONUNBUFFERED": "" if buffered else "1"}
    command = [sys.executable, str(PUBLISH), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "Error" not in process.stderr.read()
        assert process.wait(60) == 141


@pytest.mark.slow
def test_the_first_line_alone_can_be_read(tmp_path: Path) -> None:
    """`publish.py validate | head -1` shows one finding and nothing else."""
    many = "\n".join(f"<https://e.org/{one}> a <http://www.w3.org/2004/02/skos/core#Concept> ." for one in range(2_000))
    root = fill(tmp_path, {"data/a.ttl": many, "shapes/s.ttl": SHAPES})
    line = f"{shlex.quote(sys.executable)} {shlex.quote(str(PUBLISH))} validate --quiet | head -1"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, cwd=root, timeout=120)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


@pytest.mark.slow
def test_a_long_push_shows_how_far_it_is(tmp_path: Path) -> None:
    """At a terminal a bar grows while facts are sent to a store; --quiet takes it away."""
    facts = "".join(f"<https://e.org/{one}> <https://e.org/n> <https://e.org/n> .\n" for one in range(12_000))
    root = fill(tmp_path, {"data/a.nt": facts})
    with oxigraph() as url:
        to = ("push", "--store", f"{url}/store", "--no-dry-run", "--root", root)
        code, shown = _at_a_terminal(*to, "--quiet", "--base", "https://quiet.example/")
        assert (code, shown) == (0, "")
        code, shown = _at_a_terminal(*to, "--lang", "en")
    assert code == 0
    assert "Sending facts" in shown
    assert "12000/12000" in shown

"""Several processes at once: the same results as one, every mistake told here, nothing left running or lying about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from lodpub import workers
from lodpub.errors import InputError
from lodpub.graph import Publication
from lodpub.output import MARK, publish
from lodpub.site import plan
from lodpub.validate import Report
from lodpub.workers import begin, share
from tests.conftest import ROOT
from tests.sites import DATA, SHAPES, build, fill, run, tree

PROCESSES = 3

#: Publish two parts by two processes; each part says which process it is, and does then what the second argument says.
SCRIPT = """
import os, signal, sys
from functools import partial
from pathlib import Path
from lodpub import cli, workers
from lodpub.errors import PublishError
from lodpub.output import publish
from lodpub.workshop import Artifact

def part(number):
    yield Artifact(f"{number}.txt", "text/plain", b"half")
    os.write(1, b"%d\\n" % os.getpid())  # in one piece, whoever else writes
    signal.pause() if sys.argv[2] == "wait" else os.kill(os.getpid(), signal.SIGKILL)

workers.count = lambda: 2
try:
    with workers.begin(os.getpid) as check:
        publish(
            [partial(part, 0), partial(part, 1)],
            Path(sys.argv[1]),
            check=check,
            accept=lambda _: None,
            closing=lambda _: iter(()),
            progress=lambda _: None,
        )
except PublishError as problem:
    sys.exit(str(problem))
"""
#: The command line as it is, by three processes wherever it runs.
COMMAND = "from lodpub import cli, workers\nworkers.count = lambda: 3\ncli.main()"


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let several processes work, however few processors there are."""
    monkeypatch.setattr(workers, "count", lambda: PROCESSES)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Give a folder that was published once."""
    root = fill(tmp_path / "root", {"data/a.ttl": DATA, "shapes/s.ttl": SHAPES})
    build(root)
    return root


def _start(*arguments: str | Path, script: str = SCRIPT) -> subprocess.Popen[str]:
    """Run a script beside this process."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def _results(tasks: list[Callable[[], object]]) -> dict[int, object]:
    """Do tasks, and sort their results by the numbers with which they come."""
    found: dict[int, object] = {}
    share(tasks, found.__setitem__)
    return found


@pytest.mark.usefixtures("several")
def test_results_come_with_their_numbers() -> None:
    """Each task is done once, and its result comes under its number, in whatever order."""
    assert _results([partial(pow, number, 2) for number in range(100)]) == {one: one**2 for one in range(100)}


@pytest.mark.usefixtures("several")
def test_the_work_is_done_by_other_processes() -> None:
    """Where there are several processors, no task runs in this process; results are handed over in it."""
    here: list[int] = []
    doers: set[object] = set()

    def done(_: int, result: object) -> None:
        here.append(os.getpid())
        doers.add(result)

    share([os.getpid] * 20, done)
    assert os.getpid() not in doers
    assert here == [os.getpid()] * 20


@pytest.mark.parametrize(("processors", "tasks"), [(1, 20), (8, 1)])
def test_alone_everything_happens_here(monkeypatch: pytest.MonkeyPatch, processors: int, tasks: int) -> None:
    """With one processor, or one thing to do, no process is started, and the tasks are done in order."""
    monkeypatch.setattr(workers, "count", lambda: processors)
    seen: list[tuple[int, object]] = []
    share([os.getpid] * tasks, lambda number, result: seen.append((number, result)))
    assert seen == [(number, os.getpid()) for number in range(tasks)]


def _wrong_input() -> None:
    raise InputError("bad_pattern", path=Path("shapes/a.ttl"), line=7, reason="a bracket")


@pytest.mark.usefixtures("several")
def test_a_mistake_of_the_user_is_raised_here_with_all_it_says() -> None:
    """Path, line, key and values of a PublishError survive the way between processes."""
    with pytest.raises(InputError) as caught:
        _results([os.getpid, _wrong_input, os.getpid])
    assert (caught.value.key, caught.value.path, caught.value.line) == ("bad_pattern", Path("shapes/a.ttl"), 7)
    assert caught.value.message("lv").startswith("shapes/a.ttl:7: sh:pattern")
    assert "a bracket" in str(caught.value)


@pytest.mark.usefixtures("several")
def test_a_bug_is_raised_here_with_the_place_where_it_is() -> None:
    """Any other exception of a task comes with the traceback that it had there."""
    with pytest.raises(ZeroDivisionError) as caught:
        _results([os.getpid, partial(divmod, 1, 0)])
    assert "workers.py" in str(caught.value.__cause__)


@pytest.mark.usefixtures("several")
def test_who_does_not_accept_a_result_stops_the_rest(tmp_path: Path) -> None:
    """An exception in `done` is raised at once; what is begun is ended, what is not begun stays undone."""
    gate, opener = os.pipe()
    tasks = 500

    def task(number: int) -> None:
        if number:
            os.read(gate, 1)
        (tmp_path / str(number)).touch()

    def refuse(number: int, _: None) -> None:
        os.write(opener, b"x" * tasks)
        raise LookupError(number)

    with pytest.raises(LookupError, match="0"):
        share([partial(task, number) for number in range(tasks)], refuse)
    assert 0 < len(list(tmp_path.iterdir())) < tasks
    os.close(gate)
    os.close(opener)


def test_a_killed_worker_ends_the_build_and_not_the_old_site(published: Path) -> None:
    """When the system kills a process that works, the build stops with one line; the old site stands, alone."""
    public = published / "public"
    before = tree(public)
    with _start(public, "die") as process:
        _, told = process.communicate(timeout=60)
    assert (process.returncode, len(told.splitlines())) == (1, 1)
    assert "run again" in told
    assert tree(public) == before
    assert {path.name for path in published.iterdir()} == {"data", "shapes", "public"}


def test_workers_end_with_the_process_that_began_them(published: Path) -> None:
    """After SIGKILL to a build its workers are gone too, the old site is whole, and the next build cleans up."""
    public = published / "public"
    before = tree(public)
    with _start(public, "wait") as process:
        assert process.stdout is not None
        busy = [process.stdout.readline().strip() for _ in range(2)]
        process.kill()
        process.communicate(timeout=30)  # the pipe ends when the last process that can write to it is gone
    assert process.returncode == -signal.SIGKILL
    assert len({*busy, str(process.pid)}) == 3
    assert all(_ends(worker) for worker in busy)
    assert tree(public) == before
    assert len(list(published.iterdir())) > 3
    assert run("--root", published).returncode == 0
    assert {path.name for path in published.iterdir()} == {"data", "shapes", "public"}


def _ends(process: str) -> bool:
    """Tell whether a process goes away within ten seconds, or only waits to be buried."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if "State:\tZ" in Path(f"/proc/{process}/status").read_text():
                return True
        except OSError:
            return True
        os.sched_yield()
    return False


@pytest.mark.slow
def test_several_processes_write_what_one_writes(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The tree is the same to the byte, and so is the count of what was written, however many processes work."""
    trees, counts = [], []
    for processes in (1, PROCESSES):
        monkeypatch.setattr(workers, "count", lambda processes=processes: processes)
        steps: list[int] = []
        out = tmp_path / str(processes)
        planned = plan(publication)
        with begin(partial(Report, (), planned.shapes)) as check:
            written = publish(
                planned.parts,
                out,
                check=check,
                accept=lambda _: None,
                closing=planned.closing,
                progress=steps.append,
            )
        trees.append(tree(out))
        counts.append(written)
        assert sum(steps) == written.files == len(trees[-1])
    assert MARK in trees[0]
    assert trees[0] == trees[1]
    assert counts[0] == counts[1]


def test_data_that_does_not_conform_is_published_by_no_process(published: Path) -> None:
    """Several processes at work or not: the old site stays to the byte, with nothing beside it, exit code 3."""
    before = tree(published / "public")
    unnamed = "".join(
        f"<https://example.org/id/thing/{one}> a <http://www.w3.org/2004/02/skos/core#Concept> ." for one in range(300)
    )
    fill(published, {"data/b.ttl": unnamed})
    with _start("--root", published, "--lang", "en", script=COMMAND) as process:
        out, told = process.communicate(timeout=120)
    assert (process.returncode, out) == (3, "")
    assert len(told.splitlines()) == 301
    assert "Nothing is published" in told
    assert tree(published / "public") == before
    assert {path.name for path in published.iterdir()} == {"data", "shapes", "public"}

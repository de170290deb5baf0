"""Writing the site: a reader never sees half of it, a killed build harms nothing, strangers' folders are left alone."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodpub import output
from lodpub.errors import OutputError
from lodpub.output import MARK, overwrite, write
from lodpub.workshop import Artifact
from tests.conftest import ROOT
from tests.sites import tree

FILES = [MARK, "index.html", "doc/thing/a.ttl", "doc/thing/b.ttl", "static/style.css"]


def _site(version: int, paths: list[str] = FILES) -> Iterator[Artifact]:
    """Make a small site, every file of which says its version, many times over."""
    for path in paths:
        yield Artifact(path, "text/plain", f"{version}\n".encode() * 5_000)


def _beside(out: Path) -> set[str]:
    """List what stands in the folder of the site."""
    return {path.name for path in out.parent.iterdir()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Give the path of a site that was written once."""
    path = tmp_path / "place" / "public"
    write(_site(1), path)
    return path


def test_the_tree_is_what_was_planned_and_nothing_is_left_beside_it(out: Path) -> None:
    """Every artifact is a file, readable for a web server; neither lock nor half-written tree remains."""
    assert set(tree(out)) == set(FILES)
    assert _beside(out) == {"public"}
    assert out.stat().st_mode & 0o777 == 0o755


def test_the_count_tells_what_is_new_changed_unchanged_and_gone(out: Path) -> None:
    """The summary compares the new site with the old one file by file."""
    same, other = list(_site(1, FILES[:3])), list(_site(2, [FILES[3], "new.txt"]))
    written = write([*same, *other], out)
    assert (written.files, written.new, written.changed, written.unchanged, written.removed) == (5, 1, 1, 3, 1)
    assert written.size == 25 * 10_000 / 5


def test_unchanged_files_stay_the_same_files(out: Path) -> None:
    """A file with the same bytes is a hard link to the old one, with its old date; a changed one is new."""
    before = {path: (out / path).stat() for path in FILES}
    write([*_site(1, FILES[:-1]), *_site(2, FILES[-1:])], out)
    after = {path: (out / path).stat() for path in FILES}
    for path in FILES[:-1]:
        assert (after[path].st_ino, after[path].st_mtime_ns) == (before[path].st_ino, before[path].st_mtime_ns)
    assert after[FILES[-1]].st_ino != before[FILES[-1]].st_ino


def test_a_changed_file_does_not_change_under_its_reader(out: Path) -> None:
    """Whoever opened a file before the build reads the old one to its end."""
    with (out / FILES[2]).open("rb") as reader:
        first = reader.read(10)
        write(_site(2), out)
        assert first + reader.read() == b"1\n" * 5_000


@pytest.mark.slow
def test_a_reader_never_sees_half_a_site(out: Path) -> None:
    """While forty builds go on, every file is there at every moment, whole, and never older than one read before."""
    stop, wrong, reads = threading.Event(), [], 0

    def watch() -> None:
        nonlocal reads
        newest = 1
        while not stop.is_set():
            for path in FILES:
                try:
                    lines = (out / path).read_bytes().split()
                except OSError as problem:
                    wrong.append(str(problem))
                    continue
                reads += 1
                version = int(lines[0])
                if len(set(lines)) != 1 or len(lines) != 5_000 or version < newest:
                    wrong.append(f"{path}: {version} after {newest}")
                newest = version

    reader = threading.Thread(target=watch)
    reader.start()
    try:
        for version in range(2, 42):
            write(_site(version), out)
    finally:
        stop.set()
        reader.join()
    assert reads > len(FILES)
    assert wrong == []


KILLED = """
import sys
from pathlib import Path
from lodpub.output import write
from lodpub.workshop import Artifact

def artifacts():
    for number in range(300):
        yield Artifact(f"doc/{number}.txt", "text/plain", b"half")
    print("half", flush=True)
    sys.stdin.read()

write(artifacts(), Path(sys.argv[1]))
"""


def _kill_in_the_middle(out: Path) -> None:
    """Start a build, and kill it when it has written three hundred files."""
    command = [sys.executable, "-c", KILLED, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as build:
        assert build.stdout is not None
        assert build.stdout.readline() == "half\n"
        build.send_signal(signal.SIGKILL)
        assert build.wait() == -signal.SIGKILL


def test_a_killed_build_leaves_the_old_site_and_the_next_one_cleans_up(out: Path) -> None:
    """After SIGKILL the old site is whole; the next build works and removes what the killed one left."""
    before = tree(out)
    _kill_in_the_middle(out)
    assert tree(out) == before
    assert len(_beside(out)) > 1
    assert write(_site(2), out).changed == len(FILES)
    assert _beside(out) == {"public"}


def test_a_killed_first_build_leaves_no_site(tmp_path: Path) -> None:
    """Where there was no site, a killed build leaves none, and the next one makes it."""
    out = tmp_path / "public"
    _kill_in_the_middle(out)
    assert not out.exists()
    write(_site(1), out)
    assert _beside(out) == {"public"}


def test_a_site_that_a_killed_build_had_moved_aside_comes_back(out: Path) -> None:
    """Where names cannot be exchanged, a kill between the two renames loses nothing: the old site comes back."""
    out.rename(out.with_name(".public.building-x-old"))
    with pytest.raises(ZeroDivisionError):
        write((Artifact(str(1 // 0), "", b"") for _ in "x"), out)
    assert set(tree(out)) == set(FILES)
    assert _beside(out) == {"public"}


def test_a_build_that_fails_leaves_the_old_site_and_nothing_else(out: Path) -> None:
    """Whatever goes wrong while the files are made, the old tree stands and no other is left."""
    before = tree(out)

    def failing() -> Iterator[Artifact]:
        yield from _site(2)
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        write(failing(), out)
    assert tree(out) == before
    assert _beside(out) == {"public"}


def test_two_builds_of_one_site_do_not_meet(out: Path) -> None:
    """A second build is told that another one is at work, and the site stays."""
    before = tree(out)
    with (out.parent / ".public.building-lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another build"):
            write(_site(2), out)
    assert tree(out) == before
    write(_site(2), out)


@pytest.mark.parametrize("stranger", ["thesis.odt", "data/partners.ttl", ".git/config"])
def test_a_folder_that_no_build_wrote_is_never_replaced(tmp_path: Path, stranger: str) -> None:
    """A folder with files but without the mark of a build is somebody else's."""
    out = tmp_path / "public"
    (out / stranger).parent.mkdir(parents=True)
    (out / stranger).write_text("mine")
    with pytest.raises(OutputError, match="--out"):
        write(_site(1), out)
    assert (out / stranger).read_text() == "mine"
    assert _beside(out) == {"public"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder made for the site, with nothing in it, is filled."""
    (tmp_path / "public").mkdir()
    assert write(_site(1), tmp_path / "public").new == len(FILES)


def test_a_link_is_not_followed(out: Path) -> None:
    """A symbolic link in place of the site is refused: what it leads to may be anything."""
    link = out.parent / "link"
    link.symlink_to(out)
    with pytest.raises(OutputError):
        write(_site(2), link)
    assert link.is_symlink()


def test_names_with_signs_of_patterns_are_names(tmp_path: Path) -> None:
    """Brackets, stars and spaces in the folder's name mean nothing but themselves."""
    out = tmp_path / "pub [a] * ā"
    _kill_in_the_middle(out)
    write(_site(1), out)
    assert _beside(out) == {out.name}


def test_two_artifacts_of_one_path_are_never_written_over_each_other(out: Path) -> None:
    """A plan that names a file twice fails, and the old site stands."""
    before = tree(out)
    with pytest.raises(OutputError):
        write([*_site(2), *_site(3, FILES[:1])], out)
    assert tree(out) == before


def test_the_fallback_of_two_renames_swaps_too(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot exchange two names, the new site still takes the place of the old one."""
    monkeypatch.setattr(output, "_RENAME_EXCHANGE", 1 << 30)  # a flag that no system knows
    write(_site(2), out)
    assert (out / FILES[1]).read_bytes().startswith(b"2")
    assert _beside(out) == {"public"}


def test_a_text_file_is_overwritten_in_one_step(tmp_path: Path) -> None:
    """`fmt` writes beside the file and renames: its reader sees the old text or the new one."""
    path = tmp_path / "a.ttl"
    path.write_text("old")
    with path.open() as reader:
        overwrite(path, "new\n")
        assert reader.read() == "old"
    assert path.read_text() == "new\n"
    assert _beside(path) == {"a.ttl"}


def test_a_text_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file below a file cannot be: the error names it."""
    (tmp_path / "a").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        overwrite(tmp_path / "a" / "b.ttl", "x")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o444, 0o755])
def test_an_overwritten_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """What only its owner may read, or what a group may write, stays so."""
    path = tmp_path / "a.ttl"
    path.write_text("old")
    path.chmod(mode)
    overwrite(path, "new\n")
    assert (path.read_text(), path.stat().st_mode & 0o7777) == ("new\n", mode)
    assert _beside(path) == {"a.ttl"}


def test_overwriting_follows_a_link(tmp_path: Path) -> None:
    """A file that is a symbolic link stays one; what it leads to is written."""
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "a.ttl", tmp_path / "a.ttl"
    target.write_text("old")
    link.symlink_to(target)
    overwrite(link, "new\n")
    assert (link.is_symlink(), target.read_text()) == (True, "new\n")
    assert _beside(target) == {"a.ttl"}


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A file that is not there can't be overwritten: one line says so, and nothing is left beside it."""
    with pytest.raises(OutputError):
        overwrite(tmp_path / "a.ttl", "new\n")
    assert _beside(tmp_path / "a.ttl") == set()

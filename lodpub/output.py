"""
Write a site to disk so that a reader never sees half of it.

The new tree grows beside the old one; unchanged files are hard links to it. One exchange of names (renameat2 with
RENAME_EXCHANGE on Linux, two renames elsewhere) puts the new one in place; what is left of killed builds is cleared
away by the next.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from lodpub.errors import OutputError
from lodpub.workers import Begun, share
from lodpub.workshop import Artifact, Part

T = TypeVar("T")

#: A folder without this file was not written by a build and is never replaced.
MARK = "data/SHA256SUMS"

_ASIDE = "-old"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True, slots=True)
class Written:
    """What a build wrote: files and bytes in all, and how the files compare with the site before."""

    files: int
    size: int
    new: int
    changed: int
    unchanged: int
    removed: int


def write(artifacts: Iterable[Artifact], out: Path, progress: Callable[[int], None] = lambda _: None) -> Written:
    """
    Write the artifacts as the tree `out`, in place of the one that stands there.

    `progress` gets how many files were written since it was called last. Raises `OutputError` when `out` cannot be
    written or is not a site of ours; whatever is raised, the old tree stands as it was.
    """
    with _in_place_of(out) as new:
        written = _write_tree(lambda: iter(artifacts), new, out)
        progress(written.files)
        removed = _count_removed(out, new)
    return replace(written, removed=removed)


def publish(
    parts: Sequence[Part],
    out: Path,
    *,
    check: Begun[T],
    accept: Callable[[T], None],
    closing: Callable[[T], Iterator[Artifact]],
    progress: Callable[[int], None],
) -> Written:
    """
    Write the parts of a site as `write` does, by several processes, while `check` goes on beside them.

    What `check` gives goes to `accept`, which raises when there is to be no site, and to `closing`, which makes the
    files that tell of it. `progress` gets how many files are written since it was called last. Raises what `write` and
    `check` raise.
    """
    with _in_place_of(out) as new:
        written: list[Written] = []

        def done(number: int, result: T | Written) -> None:
            if not isinstance(result, Written):
                accept(result)
                result = _write_tree(partial(closing, result), new, out)
            written.append(result)
            progress(result.files)

        share([partial(_write_tree, part, new, out) for part in parts], done, [check])
        removed = _count_removed(out, new)
    total = Counter[str]()
    for one in written:
        total.update(asdict(one))
    return replace(Written(**total), removed=removed)


def place(files: Iterable[tuple[str, str]], out: Path) -> list[str]:
    """Write some texts into a folder that may hold other files too, and give their names."""
    names = []
    for name, text in files:
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as problem:
            raise _cannot(path, problem) from None
        names.append(name)
    return names


def overwrite(path: Path, text: str) -> None:
    """
    Write a text file in place of the one that stands there, in one step, with its mode.

    Where a symbolic link stands, the file that it leads to is written.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.new")
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        beside.touch(mode=0o600)  # nobody is to read meanwhile what only the owner may read
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.chmod(mode)
        beside.replace(target)
    except OSError as problem:
        with suppress(OSError):
            beside.unlink()
        raise _cannot(path, problem) from None


@contextmanager
def _in_place_of(out: Path) -> Iterator[Path]:
    """Give an empty folder beside `out` that takes its place when all went well."""
    _refuse_strangers(out)
    with _only_build(out):
        _clear_leftovers(out)
        try:
            new = Path(mkdtemp(prefix=_prefix(out), dir=out.parent))
        except OSError as problem:
            raise _cannot(out, problem) from None
        try:
            yield new
            new.chmod(0o755)
            _swap(new, out)
        except OSError as problem:
            raise _cannot(out, problem) from None
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _write_tree(artifacts: Part, new: Path, old: Path) -> Written:
    """Write some of the files of a site; `removed` is not known yet."""
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    size = 0
    folders: set[str] = set()
    has_old = old.is_dir()
    for artifact in artifacts():
        folder = artifact.path.rpartition("/")[0]
        if folder not in folders:
            (new / folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        state = _place(artifact, f"{new}/{artifact.path}", f"{old}/{artifact.path}", has_old)
        counts[state] += 1
        size += len(artifact.body)
    return Written(sum(counts.values()), size, **counts, removed=0)


def _place(artifact: Artifact, new: str, old: str, has_old: bool) -> str:
    """Put one file into the new tree, as a link to the old one where that is the same to the byte."""
    before = _content(old) if has_old else None
    if before == artifact.body:
        with suppress(OSError):  # another file system, or one without links: a copy serves as well
            os.link(old, new)
            return "unchanged"
    with open(new, "xb") as file:
        file.write(artifact.body)
    if before is None:
        return "new"
    return "unchanged" if before == artifact.body else "changed"


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _count_removed(old: Path, new: Path) -> int:
    """Count the files of the old tree that the new one does not have."""
    return sum(
        not os.path.lexists(f"{new}{folder.removeprefix(str(old))}/{name}")
        for folder, _, names in os.walk(old)
        for name in names
    )


def _swap(new: Path, out: Path) -> None:
    """Exchange the two trees in one step, so that `out` is there at every moment."""
    if not out.exists():
        new.rename(out)
        return
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        failed = libc.renameat2(_AT_FDCWD, bytes(new), _AT_FDCWD, bytes(out), _RENAME_EXCHANGE)
    except (AttributeError, OSError):  # no such call on this system
        failed = -1
    if failed:
        aside = new.with_name(new.name + _ASIDE)
        out.rename(aside)
        try:
            new.rename(out)
        except OSError:
            aside.rename(out)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_strangers(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise OutputError("not_folder", path=out)
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise OutputError("stranger", path=out, mark=MARK)


@contextmanager
def _only_build(out: Path) -> Iterator[None]:
    """Keep two builds of one site apart by a lock on a file beside it, which the system frees at the end."""
    path = out.parent / f"{_prefix(out)}lock"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "a")  # noqa: SIM115 (closed below; only the opening may fail)
    except OSError as problem:
        raise _cannot(out, problem) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
                raise BlockingIOError  # the build before ours took the file away, and the next one made its own
        except OSError:
            raise OutputError("unlocked", path=out) from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _clear_leftovers(out: Path) -> None:
    """Remove what killed builds left, but put an old site that was moved aside back; the lock says that none works."""
    for leftover in sorted(out.parent.iterdir()):
        if not leftover.name.startswith(_prefix(out)) or not leftover.is_dir():
            continue
        if leftover.name.endswith(_ASIDE) and not out.exists():
            leftover.rename(out)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _prefix(out: Path) -> str:
    return f".{out.name}.building-"


def _cannot(out: Path, problem: OSError) -> OutputError:
    reason = os.strerror(problem.errno) if problem.errno else str(problem)
    return OutputError("full" if problem.errno == errno.ENOSPC else "unwritable", path=out, reason=reason)

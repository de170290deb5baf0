"""
Do tasks in several processes at once, where the system can fork (Linux); elsewhere one after the other, with the same
results. A forked process has all that was read before it, so that only results are sent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import format_exc
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lodpub.errors import OutputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
U = TypeVar("U")
Task = Callable[[], T]

_PR_SET_PDEATHSIG = 1
_MOST = 8


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process, the line on which it is told numbers of tasks and tells results, and the numbers still to be told."""

    process: BaseProcess
    line: Connection
    waiting: Iterator[int]


@dataclass(frozen=True, slots=True)
class Begun(Generic[T]):
    """A task that a process of its own does already; without one it is done when its result is asked for."""

    task: Task[T]
    worker: _Worker | None


def count() -> int:
    """Tell how many processes can work at once here."""
    return min(_MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


@contextmanager
def begin(task: Task[T]) -> Iterator[Begun[T]]:
    """Begin a task beside what is done here; it ends at the latest with the block."""
    if count() == 1:
        yield Begun(task, None)
        return
    worker = _fork([task], iter([0]))
    try:
        yield Begun(task, worker)
    finally:
        _end([worker])


def share(tasks: Sequence[Task[T]], done: Callable[[int, T | U], None], begun: Sequence[Begun[U]] = ()) -> None:
    """
    Do each task once, those that stand first first; `done` gets the number and the result of each, as they come.

    The numbers of what is `begun` come before those of the tasks. The first exception of a task or of `done` is raised,
    and what is not done by then stays undone. Results and exceptions of tasks are pickled. Raises `OutputError` when
    the system kills a process.
    """
    everything: list[Task[T] | Task[U]] = [*(one.task for one in begun), *tasks]
    if count() == 1 or len(everything) == 1:
        for number, task in enumerate(everything):
            done(number, task())
        return
    waiting = iter(range(len(begun), len(everything)))
    workers = [_fork(everything, waiting) for _ in range(count())]
    try:
        _gather([*(one.worker for one in begun if one.worker), *workers], done)
    finally:
        _end(workers)


def _fork(tasks: Sequence[Task[object]], waiting: Iterator[int]) -> _Worker:
    """Begin a process and give it its first task."""
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(tasks, theirs))
    process.start()
    theirs.close()  # so that the line ends with the process
    ours.send(next(waiting, None))
    return _Worker(process, ours, waiting)


def _gather(workers: Sequence[_Worker], done: Callable[[int, Any], None]) -> None:  # Any: what tasks give
    """Hand over results as they come, and give each worker its next task."""
    from multiprocessing.connection import wait

    busy: dict[object, _Worker] = {worker.line: worker for worker in workers}
    while busy:
        for line in wait([worker.line for worker in busy.values()]):
            worker = busy[line]
            told = _next_result(worker)
            if told is None:
                del busy[line]
            else:
                done(*told)


def _next_result(worker: _Worker) -> tuple[int, Any] | None:  # Any: what tasks give
    """Take a number and a result, or None at the end; raise here what was raised there, with its traceback."""
    try:
        told = worker.line.recv()
        if told is None:
            return None
        worker.line.send(next(worker.waiting, None))
    except (EOFError, OSError):
        raise OutputError("killed") from None
    number, result, problem, trace = told
    if problem is not None:
        raise problem from RuntimeError(trace)
    return number, result


def _end(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.process.kill()
        worker.process.join()
        worker.line.close()


def _work(tasks: Sequence[Task[object]], line: Connection) -> None:
    """Do tasks until there are no more; leave Ctrl-C to the process that began this one, and end when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    while (number := line.recv()) is not None:
        outcome: tuple[int, object, BaseException | None, str]
        try:
            outcome = number, tasks[number](), None, ""
        except BaseException as problem:  # raised again where the results go
            outcome = number, None, problem, format_exc()
        line.send(outcome)
    line.send(None)

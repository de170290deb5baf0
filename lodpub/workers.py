"""
Do tasks in several processes at once, where the system can fork (Linux); elsewhere one after the other, with the same
results. A forked process has all that was read before it, so that only results are sent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from lodpub.errors import OutputError

T = TypeVar("T")
Task = Callable[[], T]

_PR_SET_PDEATHSIG = 1
_MOST = 8

#: What a worker is there to do; set once in each worker, when it starts.
_tasks: Sequence[Task[object]] = ()


def count() -> int:
    """Tell how many processes can work at once here."""
    return min(_MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


def share(tasks: Sequence[Task[T]], done: Callable[[int, T], None]) -> None:
    """
    Do each task once, those that stand first first; `done` gets the number and the result of each, as they come.

    The first exception of a task or of `done` is raised, and what is not begun by then stays undone. Results and
    exceptions of tasks are pickled. Raises `OutputError` when the system kills a process.
    """
    if count() == 1 or len(tasks) == 1:
        for number, task in enumerate(tasks):
            done(number, task())
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(count(), get_context("fork"), initializer=_start, initargs=(tasks,))
    try:
        numbers = {pool.submit(_do, number): number for number in range(len(tasks))}
        for future in as_completed(numbers):
            done(numbers[future], cast("T", future.result()))
    except BrokenProcessPool:
        raise OutputError("killed") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _start(tasks: Sequence[Task[object]]) -> None:
    """Make a worker ready: it leaves Ctrl-C to the process that began it, and ends when that one does."""
    global _tasks
    _tasks = tasks
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _do(number: int) -> object:
    return _tasks[number]()

"""What people see at a terminal and programs do not: tables, and what moves while they wait."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from lodpub.phrases import phrase

if TYPE_CHECKING:
    from lodpub import sparql
    from lodpub.validate import Report


def show_findings(report: Report, language: str) -> None:
    """Show a table of findings on stderr."""
    table = Table(title=phrase(language, "findings"), show_lines=True)
    for key in ("place", "focus", "property", "message"):
        table.add_column(phrase(language, f"column_{key}"), overflow="fold")
    for one in report.findings:
        style = "red" if one.severity == "Violation" else "yellow"
        place = f"{one.path}:{one.line}" if one.path and one.line else str(one.path or "")
        table.add_row(place, one.focus, one.property, Text(one.message(language), style=style))
    Console(stderr=True, markup=False, emoji=False).print(table)


def show_answers(answers: sparql.Table) -> None:
    """Show the answers to a query on stdout."""
    shown = Table(*answers.columns)
    for row in answers.rows:
        shown.add_row(*row)
    Console(markup=False, emoji=False).print(shown)


@contextmanager
def bar(files: int, title: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr; give the function that moves it on."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task(title, total=files)

        def advance(done: int) -> None:
            progress.advance(task, done)
            progress.refresh()

        yield advance


@contextmanager
def reading(language: str) -> Iterator[Callable[[str, int], None]]:
    """Show on stderr what is being read; give the function that is told of it."""
    with Progress(
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),  # else what belongs into a pipe would land at the terminal
    ) as progress:
        task = progress.add_task("")

        def advance(address: str, size: int) -> None:
            progress.update(task, description=phrase(language, "live_reading", address=address, size=size // 1000))

        yield advance

"""
What the verbs of the command line share: flags, an exit code, the language of messages, and what people see at a
terminal while they wait.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from lodpub.errors import OutputError, UsageError
from lodpub.phrases import FALLBACK, LANGUAGES, phrase

NONCONFORMING = 3
HERE = Path()
_MANY = 2_000

Root = Annotated[Path, typer.Option("--root", metavar="DIR", help="The folder with data/, ontology/ and shapes/.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where to write; ROOT/public when not given.")]
Base = Annotated[
    str | None, typer.Option("--base", metavar="IRI", help="Publish under this base IRI instead of the catalogue's.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="|".join(LANGUAGES), help="The language of messages.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Give the result as JSON on stdout.")]


def language_of(flag: str | None) -> str:
    """Choose the language of messages: the flag, else the system's, else English."""
    if flag is None:
        system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
        return next((code for code in LANGUAGES if system.startswith(code)), FALLBACK)
    if flag not in LANGUAGES:
        raise UsageError("choice", flag="--lang", value=flag, choices=", ".join(LANGUAGES))
    return flag


def reading(language: str, quiet: bool) -> AbstractContextManager[Callable[[str, int], None]]:
    """Show on the terminal what is being read; give the function that is told of it."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda address, size: None)
    from lodpub import terminal

    return terminal.reading(language)


def progress(
    count: int, language: str, quiet: bool, title: str = "writing"
) -> AbstractContextManager[Callable[[int], None]]:
    """Show a bar on the terminal when there are many files or facts to go; give the function that moves it on."""
    if quiet or count < _MANY or not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    from lodpub.terminal import bar

    return bar(count, phrase(language, title))


def refuse_data_folder(root: Path, target: Path) -> None:
    """Keep a build from replacing the folder that it reads from."""
    sources = [root.resolve(), *(root.resolve() / name for name in ("data", "ontology", "shapes", "templates"))]
    if any(source == target.resolve() or target.resolve() in source.parents for source in sources):
        raise OutputError("out_holds_data", path=target)

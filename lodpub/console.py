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

from lodpub.errors import UsageError
from lodpub.phrases import LANGUAGES

NONCONFORMING = 3
HERE = Path()

Root = Annotated[Path, typer.Option("--root", metavar="DIR", help="The folder with data/, ontology/ and shapes/.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where to write; ROOT/public when not given.")]
Base = Annotated[
    str | None, typer.Option("--base", metavar="IRI", help="Publish under this base IRI instead of the catalogue's.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="lv|en", help="The language of messages.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Give the result as JSON on stdout.")]


def language_of(flag: str | None) -> str:
    """Choose the language of messages: the flag, else the system's, else English."""
    if flag is None:
        system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
        return "lv" if system.startswith("lv") else "en"
    if flag not in LANGUAGES:
        raise UsageError("choice", flag="--lang", value=flag, choices=", ".join(LANGUAGES))
    return flag


def reading(language: str, quiet: bool) -> AbstractContextManager[Callable[[str, int], None]]:
    """Show on the terminal what is being read; give the function that is told of it."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda address, size: None)
    from lodpub import terminal

    return terminal.reading(language)

"""
Lay out the Turtle files of a publication the one way (`publish.py fmt`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lodpub import vocab
from lodpub.errors import InputError
from lodpub.graph import read_text
from lodpub.layout import format_turtle
from lodpub.output import overwrite


def tidy(paths: Iterable[Path], *, write: bool) -> list[Path]:
    """
    Lay out each file, and write it when `write` says so; give the files whose text changes.

    Raises `InputError` for a file that is not Turtle; files after it are left as they are.
    """
    changed = []
    for path in paths:
        text = read_text(path)
        try:
            laid_out = format_turtle(text, prefix_order=_ORDER, first=FIRST)
        except InputError as problem:
            raise InputError(problem.key, path=path, line=problem.line, **problem.values) from None
        if laid_out != text:
            changed.append(path)
            if write:
                overwrite(path, laid_out)
    return changed


_ORDER = ("jn", *vocab.PREFIXES)
#: The predicates that follow `a` in a block.
FIRST = (
    "skos:prefLabel",
    "schema:name",
    "rdfs:label",
    "skos:altLabel",
    "dct:title",
    "rdfs:comment",
    "dct:description",
)

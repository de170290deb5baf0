"""
The texts that readers get in Markdown: the guide of the package, chapter by chapter, and what a publication puts in
the place of a chapter or tells of its changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from lodpub.graph import Publication, read_text
from lodpub.phrases import FALLBACK

#: The paths of the first page of the guide and of the page of changes, without language.
GUIDE, CHANGES = "guide", "changes"
#: The chapters of the guide in the order of reading; the first is the way in.
CHAPTERS = ("index", "tables", "query", "harvest", "link", "cite", "reuse")


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in Markdown and the language that it is written in."""

    text: str
    language: str


def chapter(publication: Publication, name: str, language: str) -> Prose:
    """Give a chapter of the guide: the publication's own `guide/{language}/{name}.md`, else that of the package."""
    own = publication.root / "guide"
    return _first([(own / language / f"{name}.md", language)]) or _package(name, language)


def changes(publication: Publication, language: str) -> Prose | None:
    """
    Give what the publication tells of its changes in `CHANGES.{language}.md` or `CHANGES.md`, else in another language.

    What `CHANGES.md` is written in nobody knows: it is taken for the language of its reader.
    """
    root = publication.root
    others = [(root / f"CHANGES.{code}.md", code) for code in publication.languages if code != language]
    return _first([(root / f"CHANGES.{language}.md", language), (root / "CHANGES.md", language), *others])


def _first(files: Iterable[tuple[Path, str]]) -> Prose | None:
    """Read the first of these files that there is."""
    return next((Prose(read_text(path), language) for path, language in files if path.is_file()), None)


@cache
def _package(name: str, language: str) -> Prose:
    """Read a chapter of the package, in English where a language has none of its own; each is read once."""
    folder = resources.files("lodpub") / "guide"
    spoken = language if (folder / language / f"{name}.md").is_file() else FALLBACK
    return Prose((folder / spoken / f"{name}.md").read_text(encoding="utf-8"), spoken)

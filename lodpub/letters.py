"""
Things under the letters with which their names begin, in the order of the reader's dictionary.

Every Latin letter stands for itself, letters of another script stand together under its name, and digits and signs
under one heading before all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lodpub.addresses import slug
from lodpub.naming import OPENING, Scene, sort_key
from lodpub.words import script_name

_SIGNS = "#"
#: What follows a letter in a sort key that comes after its plain sister.
_AFTER = "\uffff"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, its word in addresses, the things under it in order."""

    text: str
    slug: str
    things: tuple[NamedNode, ...]


def letters(scene: Scene, things: Iterable[NamedNode]) -> tuple[Letter, ...]:
    """Sort things by name and put them under their letters, which come in the order of the first thing of each."""
    key = sort_key(scene)
    found: dict[str, list[NamedNode]] = {}
    for thing in sorted(things, key=key):
        plain, text, _ = key(thing)
        found.setdefault(_letter(plain, text), []).append(thing)
    return tuple(
        Letter(script_name(one, scene.words) if len(one) > 1 else one, _slug(one), tuple(some))
        for one, some in found.items()
    )


def _letter(plain: str, text: str) -> str:
    """Give the letter, sign or script of a name, of which `plain` is the sort key and `text` is in lower case."""
    first = plain[:1]
    if "a" <= first <= "z":
        return (text.lstrip(OPENING) if plain[1:2] == _AFTER else first)[0].upper()
    if not first.isalpha():
        return _SIGNS
    script = unicodedata.name(first, _SIGNS).partition(" ")[0]
    return first.upper() if script == "LATIN" else script


def _slug(text: str) -> str:
    """
    Give the word for a letter in addresses.

    >>> _slug("B"), _slug("Č"), _slug("Ģ"), _slug("#"), _slug("CYRILLIC")
    ('b', 'c-caron', 'g-cedilla', 'signs', 'cyrillic')
    """
    if text == _SIGNS:
        return "signs"
    if len(text) > 1:
        return slug(text)
    return slug(unicodedata.name(text, "other").rpartition("LETTER ")[2].replace(" WITH ", "-"))

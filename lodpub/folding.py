"""
Words as they are compared when something is looked for: without case and marks, in Latin letters too, and their stems.

`folding.json` says which letters stand for which and which endings fall. The script of the search reads the same table
in `search.json`, and the tests hold both to the same words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

#: The table for both: `letters` that no decomposition folds, Cyrillic letters in `latin` (Ukraine's table of 2010),
#: `endings` of Latvian cases and English plurals, and how long a stem is at the least and a key of the index at most.
TABLE = json.loads((resources.files("lodpub") / "folding.json").read_text(encoding="utf-8"))

_LETTERS = str.maketrans(TABLE["letters"])
_LATIN = str.maketrans(TABLE["latin"])
_ENDINGS: dict[str, str] = TABLE["endings"]
_LENGTHS = sorted({len(ending) for ending in _ENDINGS}, reverse=True)
_SHORTEST: int = TABLE["shortest"]
_LONGEST: int = TABLE["longest"]
_WORD = re.compile(r"[^\W_]+")
#: How many texts are remembered, for the index of each language has the names in all of them; and how many words.
_TEXTS, _WORDS = 20_000, 100_000


@lru_cache(_TEXTS)
def fold(text: str) -> tuple[str, ...]:
    """
    Cut a text into words, folded.

    >>> fold("Município do Fundão"), fold("Žagarė – Łódź"), fold("Рава-Руська")
    (('municipio', 'do', 'fundao'), ('zagare', 'lodz'), ('рава', 'руська'))
    """
    if text.isascii():
        return tuple(_WORD.findall(text.lower()))
    plain = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(map(_unmarked, plain))
    return tuple(_WORD.findall(bare.translate(_LETTERS)))


@cache
def _unmarked(letter: str) -> str:
    return "" if unicodedata.category(letter)[0] == "M" else letter


def every_word(text: str) -> tuple[str, ...]:
    """
    Fold a text, one in Cyrillic letters also as it is written in Latin ones.

    >>> every_word("Рава-Руська")
    ('рава', 'руська', 'rava', 'ruska')
    """
    words = fold(text)
    if text.isascii():
        return words
    plain = unicodedata.normalize("NFC", text).lower()
    latin = plain.translate(_LATIN)
    return words if latin == plain else (*words, *(word for word in fold(latin) if word not in words))


def stem(word: str) -> str:
    """
    Take the ending off a folded word, where enough of it is left.

    >>> stem("jelgavas"), stem("jelgava"), stem("suvalkiem"), stem("cities"), stem("ape")
    ('jelgav', 'jelgav', 'suvalk', 'city', 'ape')
    """
    for length in _LENGTHS:
        put = _ENDINGS.get(word[-length:])
        if put is not None and len(word) - length + len(put) >= _SHORTEST:
            return word[:-length] + put
    return word


@lru_cache(_WORDS)
def keys(word: str) -> frozenset[str]:
    """
    Give what a folded word stands under in the index: itself and its stem, both cut to a length.

    >>> sorted(keys("jelgavas"))
    ['jelgav', 'jelgavas']
    """
    return frozenset((word[:_LONGEST], stem(word)[:_LONGEST]))

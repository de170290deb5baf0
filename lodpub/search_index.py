"""
The index of the search, cut into shards that a browser can fetch one by one.

A shard has the entries with a word that begins with its prefix, each entry with all of its words, so that one shard
answers a query of several words too. A shard that would grow past `MOST_BYTES` keeps the best of its entries only,
and longer prefixes have the rest; which there are stands in the manifest. Nothing depends on a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, takewhile

import orjson

from lodpub.folding import TABLE, every_word, fold, keys

#: How much a shard has at most, before compression; one of this size is some 15 kB on its way.
MOST_BYTES = 60_000
#: How many letters of its names an entry has at most: those of its own name, and of each of the others together.
_LONGEST_NAME, _LONGEST_NAMES = 200, 2_000
#: What the fields of an entry are, for whoever reads the manifest; those at the end that are empty are left out.
_FIELDS = ("name", "address", "kind", "names", "keywords", "language")
#: From how many words on one name is as long as another; the place of the keywords among the words of an entry.
_LONG, _KEYWORDS = 10, 2
#: What stands between two entries, in bytes; as much surrounds them.
_BETWEEN = 2

#: A key under which an entry is found: its letters, how little the word weighs, and the number of the entry. Words of
#: short names come before those of long ones, those of the name before those of other names, and keywords last.
_Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A page that can be found: `address` is its path without language, `kind` the number of its kind.

    `names` are its other names in any language, `keywords` short words that say something of it, `language` is that
    of its name where it is not the reader's.
    """

    name: str
    address: str
    kind: int
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of the index; one that is not `whole` leaves out entries that shards with longer prefixes have."""

    prefix: str
    whole: bool
    body: bytes


def make_entry(entry: Entry) -> Entry:
    """Leave out of an entry what says nothing new, and what is too long for an index."""
    told = [fold(entry.name)]
    names = _fresh(entry.names, told)
    return Entry(
        name=entry.name[:_LONGEST_NAME],
        address=entry.address,
        kind=entry.kind,
        names=names,
        keywords=_fresh(entry.keywords, told),
        language=entry.language,
    )


def cut(entries: Sequence[Entry], most_bytes: int = MOST_BYTES) -> list[Shard]:
    """Cut the index of some entries, those that matter most first, into shards, ordered by their prefixes."""
    rows = [_row(entry) for entry in entries]
    found = sorted({key for number, entry in enumerate(entries) for key in _keys(number, entry)})
    return list(_shards(found, rows, most_bytes, "")) if found else []


def file_name(prefix: str) -> str:
    """
    Name the file of a shard, by letters that any file system and address may have.

    >>> file_name("jel"), file_name(""), file_name("рав")
    ('jel.json', '_.json', '_440__430__432_.json')
    """
    plain = (letter if letter.isascii() else f"_{ord(letter):x}_" for letter in prefix)
    return f"{''.join(plain) or '_'}.json"


def manifest(languages: Mapping[str, Mapping[str, object]]) -> bytes:
    """Write what the script has to know first: how words are folded, and for each language its shards and words."""
    return _json({"fields": _FIELDS, "folding": TABLE, "languages": languages})


def listed(shards: Iterable[Shard]) -> str:
    """
    List the prefixes of shards; those that are not whole are marked.

    >>> listed([Shard("a", True, b""), Shard("b", False, b""), Shard("be", True, b"")])
    'a b+ be'
    """
    return " ".join(shard.prefix if shard.whole else f"{shard.prefix}+" for shard in shards)


def _fresh(texts: Iterable[str], told: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Choose the texts whose words are not told yet, as many as there is room for; what is chosen is told then."""
    chosen: list[str] = []
    room = _LONGEST_NAMES
    for text in texts:
        words = fold(text)
        if words and words not in told and len(text) <= room:
            told.append(words)
            chosen.append(text)
            room -= len(text)
    return tuple(chosen)


def _keys(number: int, entry: Entry) -> Iterator[_Key]:
    """Give the keys of an entry, each once, by the weightiest of the words that have it."""
    seen: set[str] = set()
    for place, texts in enumerate(((entry.name,), entry.names, entry.keywords)):
        for words in sorted(map(every_word, texts), key=len):
            weight = (_LONG if place == _KEYWORDS else min(len(words), _LONG - 1)) * _KEYWORDS + place
            for key in (key for word in words for key in keys(word)):
                if key not in seen:
                    seen.add(key)
                    yield key, weight, number


def _shards(found: Sequence[_Key], rows: Sequence[bytes], most: int, above: str) -> Iterator[Shard]:
    """Cut the keys that begin with `above`."""
    fitting = _fitting((number for _, _, number in found), rows, most)
    if fitting is not None:
        yield Shard(above, True, _body(rows, fitting))
        return
    prefix = _shared(found[0][0], found[-1][0])
    if prefix:
        yield Shard(prefix, False, _body(rows, _best(found, rows, most, prefix)))
    depth = len(prefix)
    longer = (key for key in found if len(key[0]) > depth)
    for letter, several in groupby(longer, key=lambda key: key[0][depth]):
        yield from _shards(list(several), rows, most, prefix + letter)


def _fitting(numbers: Iterable[int], rows: Sequence[bytes], most: int) -> set[int] | None:
    """Gather entries, or give None as soon as they are more than fit into a shard."""
    gathered: set[int] = set()
    size = 0
    for number in numbers:
        if number not in gathered:
            gathered.add(number)
            size += len(rows[number]) + _BETWEEN
            if size > most:
                return None
    return gathered


def _best(found: Sequence[_Key], rows: Sequence[bytes], most: int, prefix: str) -> set[int]:
    """Choose the entries that fit best: first those with the very key, then by the weight of the word."""
    chosen: set[int] = set()
    size = 0
    for number in chain(
        (number for key, _, number in takewhile(lambda one: one[0] == prefix, found)),
        _by_weight(found),
    ):
        if number not in chosen:
            size += len(rows[number]) + _BETWEEN
            if size > most:
                break
            chosen.add(number)
    return chosen


def _by_weight(found: Iterable[_Key]) -> Iterator[int]:
    """Give the entries by the weight of their words; those of one weight are sorted only when they are asked for."""
    numbers: dict[int, list[int]] = {}
    for _, weight, number in found:
        numbers.setdefault(weight, []).append(number)
    for weight in sorted(numbers):
        yield from sorted(numbers[weight])


def _shared(first: str, last: str) -> str:
    """Give what two keys begin with, and with them all that stand between them."""
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))


def _body(rows: Sequence[bytes], numbers: set[int]) -> bytes:
    return b"[" + b",\n".join(rows[number] for number in sorted(numbers)) + b"]"


def _row(entry: Entry) -> bytes:
    fields: list[object] = [entry.name, entry.address, entry.kind, entry.names, entry.keywords, entry.language]
    while not fields[-1] and len(fields) > 3:
        fields.pop()
    return _json(fields)


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

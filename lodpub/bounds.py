"""
What a page of a thing shows of very many values: the first of them, and a way to the rest.
"""

from __future__ import annotations

from dataclasses import replace

from lodpub.views import EntityPage, Link, Row, Value
from lodpub.words import Words

#: So many values of a property stand on a page.
MOST_VALUES = 100


def bounded(page: EntityPage, rest: str, words: Words) -> EntityPage:
    """Cut what is too long for a page; `rest` is the address at which a reader finds all of it."""

    def cut(row: Row) -> Row:
        shown = tuple(inside(value) if value.rows else value for value in row.values[:MOST_VALUES])
        left = len(row.values) - len(shown)
        return replace(row, values=shown, more=_more(left, rest, words) if left else None)

    def inside(value: Value) -> Value:
        return replace(value, rows=tuple(map(cut, value.rows)))

    return replace(
        page,
        sections=tuple(replace(one, rows=tuple(map(cut, one.rows))) for one in page.sections),
        claims=tuple(replace(one, rows=tuple(map(cut, one.rows))) for one in page.claims),
        pointing=tuple(map(cut, page.pointing)),
        more_concepts=_more(page.concepts_left, rest, words) if page.concepts_left else None,
    )


def _more(left: int, rest: str, words: Words) -> Link:
    return Link(words["more_values"].format(count=left), rest)

"""
A bar chart: how many things have each value, the most frequent first.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal

from lodpub.chart_views import Bar, BarsView
from lodpub.displays import Display
from lodpub.facts import Term
from lodpub.listings import Lists
from lodpub.naming import Scene, link, sort_key
from lodpub.tally import more, shared_list, tally
from lodpub.views import Link
from lodpub.words import number, readable

_FEWEST, _MOST = 8, 20


def make_bars(scene: Scene, lists: Lists, display: Display, page: str) -> BarsView | None:
    """Make a bar for each value, those of many things first."""
    counts = tally(scene, display, display.by) if display.by else None
    if not counts:
        return None
    by_name = sort_key(scene)
    ordered = sorted(counts, key=lambda value: (-counts[value], by_name(value)))
    cut = _cut([counts[value] for value in ordered])
    shown, hidden = ordered[:cut], ordered[cut:]
    longest = counts[ordered[0]]
    bars = tuple(
        Bar(_value(scene, one, page), number(counts[one], scene.words), round(100 * counts[one] / longest, 1))
        for one in shown
    )
    return BarsView(bars, more(scene, hidden, shared_list(lists, hidden), page))


def _cut(falling: Sequence[int]) -> int:
    """
    Say how many of the numbers are shown: no long tail, and rather all of the same number than some of them.

    >>> _cut([3] * 20), _cut([3] * 9 + [1] * 20), _cut([1] * 30)
    (20, 9, 20)
    """
    if len(falling) <= _MOST or falling[_MOST] < falling[_MOST - 1]:
        return min(len(falling), _MOST)
    even = falling.index(falling[_MOST])
    return even if even >= _FEWEST else _MOST


def _value(scene: Scene, value: Term, page: str) -> Link:
    if not isinstance(value, Literal):
        return link(scene, value, page)
    language = value.language or ""
    return Link(readable(value, scene.words), "", "" if language == scene.language else language)

"""
A bar chart: how many things have each value, the most frequent first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Literal

from lodpub.chart_views import Bar, BarsView
from lodpub.displays import Display
from lodpub.facets import Choice
from lodpub.facts import Term
from lodpub.naming import Scene, link, sort_key
from lodpub.tally import Ways, choices_of, facet_of, href, more, shared_list, tally
from lodpub.views import Link
from lodpub.words import number, readable

_FEWEST, _MOST = 8, 20


def make_bars(scene: Scene, ways: Ways, display: Display, page: str) -> BarsView | None:
    """Make a bar for each value, those of many things first."""
    counts = tally(scene, display, display.by) if display.by else None
    if not counts:
        return None
    by_name = sort_key(scene)
    ordered = sorted(counts, key=lambda value: (-counts[value], by_name(value)))
    cut = _cut([counts[value] for value in ordered])
    shown, hidden = ordered[:cut], ordered[cut:]
    longest, choices = counts[ordered[0]], choices_of(ways, display, counts)
    bars = []
    for one in shown:
        share = round(100 * counts[one] / longest, 1)
        bars.append(Bar(_value(scene, one, choices.get(one), page), number(counts[one], scene.words), share))
    return BarsView(tuple(bars), more(scene, hidden, facet_of(ways, counts) or shared_list(ways.lists, hidden), page))


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


def _value(scene: Scene, value: Term, choice: Choice | None, page: str) -> Link:
    """Link to the things that have a value where they stand on a page, else to the value."""
    to_things = href(scene, choice, page)
    if not isinstance(value, Literal):
        found = link(scene, value, page)
        return replace(found, href=to_things, external=False) if choice else found
    language = value.language or ""
    return Link(readable(value, scene.words), to_things, "" if language == scene.language else language)

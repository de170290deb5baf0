"""
A number at a glance: how many things there are, or how many different values they have.
"""

from __future__ import annotations

from lodpub.chart_views import FigureView
from lodpub.displays import Display
from lodpub.facets import Facet
from lodpub.listings import Group
from lodpub.naming import Scene
from lodpub.shapes import Path
from lodpub.tally import Ways, facet_of, href, list_of, members, shared_list, tally
from lodpub.words import number


def make_figure(scene: Scene, ways: Ways, display: Display, page: str) -> FigureView | None:
    """Count what a display asks for; nothing is no figure."""
    if display.by:
        count, group = _of_values(scene, ways, display, display.by)
    else:
        count, group = _of_things(scene, ways, display)
    return FigureView(number(count, scene.words), href(scene, group, page)) if count else None


def _of_things(scene: Scene, ways: Ways, display: Display) -> tuple[int, Group | None]:
    count = sum(len(some) for _, some in members(scene, display))
    return count, list_of(ways.lists, display.shapes[0]) if len(display.shapes) == 1 else None


def _of_values(scene: Scene, ways: Ways, display: Display, path: Path) -> tuple[int, Group | Facet | None]:
    """Count values; a list that holds others too would show another number, and is no proof of this one."""
    values = tally(scene, display, path)
    group = shared_list(ways.lists, values)
    exact = group if group and len(group.members) == len(values) else facet_of(ways, values)
    return len(values), exact

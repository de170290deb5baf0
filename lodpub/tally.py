"""
Which things a display is about, and how many of them have each value; where those that it does not name are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub.addresses import relative
from lodpub.displays import Display, things
from lodpub.facets import Choice, Facet, Facets
from lodpub.facts import Term
from lodpub.listings import Group, Lists
from lodpub.naming import Scene, name
from lodpub.shapes import NodeShape, Path, follow
from lodpub.views import Link
from lodpub.words import best, number


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a display can lead: to lists, and to what they are browsed by."""

    lists: Lists
    facets: Facets = field(default_factory=Facets)


def members(scene: Scene, display: Display) -> list[tuple[NodeShape, list[NamedNode]]]:
    """Give the things of a display by shape, each with the first shape that it has."""
    seen: set[NamedNode] = set()
    found = []
    for shape in display.shapes:
        fresh = [one for one in things(scene.publication, shape) if one not in seen]
        seen.update(fresh)
        found.append((shape, fresh))
    return found


def tally(scene: Scene, display: Display, path: Path) -> Counter[Term]:
    """Count the things of a display that have each value of a path; what has no name is not counted."""
    found: Counter[Term] = Counter()
    for _, some in members(scene, display):
        for thing in some:
            found.update(_legible(scene, follow(scene.publication.data, thing, path)))
    return found


def _legible(scene: Scene, values: list[Term]) -> Iterable[Term]:
    """Leave out the texts in other languages where there are some in the reader's, and nodes without a name."""
    named = [one for one in values if not isinstance(one, BlankNode) or name(scene, one)[0]]
    own = [one for one in named if not isinstance(one, Literal) or one.language in (None, scene.language)]
    return own or named


def shape_title(scene: Scene, shape: NodeShape) -> tuple[str, str]:
    """Call the things of a shape by its label, else by the name of their class; with the language, if another."""
    text, language = best(shape.labels, scene.language) or name(scene, shape.classes[0])
    return text, "" if language == scene.language else language


def list_of(lists: Lists, shape: NodeShape) -> Group | None:
    """Find the list that a shape makes."""
    return next((group for group in lists.groups if group.shape and group.shape.node == shape.node), None)


def shared_list(lists: Lists, values: Iterable[Term]) -> Group | None:
    """Find the one list on which all these things stand."""
    groups = {id(group): group for group in (_group(lists, value) for value in values)}
    return next(iter(groups.values())) if len(groups) == 1 else None


def _group(lists: Lists, value: Term) -> Group | None:
    return lists.of.get(value) if isinstance(value, NamedNode) else None


def facet_of(ways: Ways, values: Collection[Term]) -> Facet | None:
    """Find the facet that has just these values."""
    for facets in ways.facets.of.values():
        for facet in facets:
            if facet.known == len(values) and all(one.value is None or one.value in values for one in facet.choices):
                return facet
    return None


def choices_of(ways: Ways, display: Display, counts: Mapping[Term, int]) -> Mapping[Term, Choice]:
    """Find the pages on which stand just the things that a display counts for each value."""
    group = list_of(ways.lists, display.shapes[0]) if len(display.shapes) == 1 else None
    for facet in ways.facets.of.get(group.path, ()) if group else ():
        found: dict[Term, Choice] = {one.value: one for one in facet.choices if one.value is not None}
        if {value: len(one.members) for value, one in found.items()} == counts:
            return found
    return {}


def href(scene: Scene, there: Group | Facet | Choice | None, page: str) -> str:
    """Give the way from a page to a list, a facet or one of its values; "" where there is none."""
    return relative(f"{there.path}.{scene.language}.html", page) if there else ""


def more(scene: Scene, hidden: Collection[object], group: Group | Facet | None, page: str) -> Link | None:
    """Say how many there are beyond those that are shown, with the way to the list of all."""
    if not hidden:
        return None
    text = scene.words["and_more"].format(count=number(len(hidden), scene.words))
    return Link(text, href(scene, group, page))

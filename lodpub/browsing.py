"""
The pages by which things are found, as parts of a site: lists, facets, values, letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from pyoxigraph import NamedNode

from lodpub.addresses import BROWSE, INDEX
from lodpub.browse_pages import (
    browse_page,
    choice_page,
    choice_pages,
    facet_page,
    facet_pages,
    index_page,
    is_small,
    letter_page,
    letter_pages,
    list_page,
    list_pages,
)
from lodpub.facets import Facet, in_order
from lodpub.letters import Letter, letters
from lodpub.listings import Group
from lodpub.naming import Scene, by_name
from lodpub.workshop import Artifact, Part, Workshop, make_page

#: So many things at least are listed by one part.
_FEWEST = 1000

_Maker = Callable[[], Iterator[Artifact]]


def browsing(shop: Workshop) -> tuple[Part, ...]:
    """Cut what leads to the things into parts of some size."""
    if not shop.around.lists.groups:
        return ()
    makers: list[tuple[int, _Maker]] = [(_FEWEST, partial(_index, shop))]
    for scene in shop.scenes:
        for group in shop.around.lists.groups:
            makers.append((len(group.members), partial(_list, shop, scene, group)))
            for facet in shop.around.facets.of[group.path]:
                told = sum(len(choice.members) for choice in facet.choices)
                makers.append((told, partial(_facet, shop, scene, facet)))
    return tuple(_bundled(makers))


def paths(shop: Workshop) -> Iterator[str]:
    """Go through the paths of these pages that are there in every language: all but those of the letters."""
    around = shop.around
    if around.lists.groups:
        yield from (BROWSE, INDEX)
    for group in around.lists.groups:
        yield from (path for _, path in list_pages(around, group).paths())
        for facet in around.facets.of[group.path]:
            yield from (path for _, path in facet_pages(facet).paths())
            for choice in facet.choices:
                yield from (path for _, path in choice_pages(facet, choice).paths())


def _bundled(makers: Iterable[tuple[int, _Maker]]) -> Iterator[Part]:
    """Put small tasks together, so that each part is worth handing out."""
    together: list[_Maker] = []
    weight = 0
    for told, maker in makers:
        together.append(maker)
        weight += told
        if weight >= _FEWEST:
            yield partial(_all, tuple(together))
            together, weight = [], 0
    if together:
        yield partial(_all, tuple(together))


def _all(makers: Iterable[_Maker]) -> Iterator[Artifact]:
    for maker in makers:
        yield from maker()


def _index(shop: Workshop) -> Iterator[Artifact]:
    """Make the first page of browsing and the index, which is sorted for each language."""
    spoken = {scene.language: letters(scene, _indexed(shop)) for scene in shop.scenes}
    for scene in shop.scenes:
        own = spoken[scene.language]
        yield make_page(shop, scene, BROWSE, browse_page(scene, shop.around, own))
        yield make_page(shop, scene, INDEX, index_page(scene, shop.around, own))
        for letter in own if not is_small(own) else ():
            yield from _letter(shop, scene, letter, spoken)


def _indexed(shop: Workshop) -> Iterator[NamedNode]:
    """Go through the things of lists that shapes make; where no shape makes one, through all."""
    groups = shop.around.lists.groups
    shaped = [group for group in groups if group.shape] or groups
    for group in shaped:
        yield from group.members


def _letter(shop: Workshop, scene: Scene, letter: Letter, spoken: dict[str, tuple[Letter, ...]]) -> Iterator[Artifact]:
    for number, path in letter_pages(letter).paths():
        yield make_page(shop, scene, path, letter_page(scene, shop.around, letter, spoken, number=number))


def _list(shop: Workshop, scene: Scene, group: Group) -> Iterator[Artifact]:
    """Make the pages of a list."""
    ordered = by_name(scene, group.members)
    for number, path in list_pages(shop.around, group).paths():
        yield make_page(shop, scene, path, list_page(scene, shop.around, group, ordered, number=number))


def _facet(shop: Workshop, scene: Scene, facet: Facet) -> Iterator[Artifact]:
    """Make the pages of a facet and of its values."""
    choices = in_order(scene, facet.choices)
    for number, path in facet_pages(facet).paths():
        yield make_page(shop, scene, path, facet_page(scene, shop.around, facet, choices, number=number))
    for choice in choices:
        ordered = by_name(scene, choice.members)
        for number, path in choice_pages(facet, choice).paths():
            page = choice_page(scene, shop.around, facet, choice, ordered, number=number)
            yield make_page(shop, scene, path, page)

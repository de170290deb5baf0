"""
Long lists cut into pages: how many things stand on each, where the pages are, how a reader goes from one to another.

The first page stands at the address of the list; further ones are called `page-2` and so on in its folder, which is a
word that nothing else takes (`addresses.slug`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lodpub.addresses import relative
from lodpub.browse_views import Pager
from lodpub.frames import page_path
from lodpub.naming import Scene
from lodpub.views import Frame, HeadLink, Link

#: How many cards, or names alone, stand on a page.
CARDS, NAMES = 100, 500
#: Of more things than these only the names are listed.
MOST_CARDS = 1000
#: How many pages before and after the one that is read are named by their numbers.
_AROUND = 1


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a list: the path of the first, the folder of the others, how many things there are, and on each."""

    first: str
    folder: str
    total: int
    size: int

    @property
    def count(self) -> int:
        """How many pages there are; also nothing stands on a page."""
        return max(1, -(-self.total // self.size))

    def path(self, number: int) -> str:
        """Give the path of a page, without language and extension."""
        return self.first if number == 1 else f"{self.folder}/page-{number}"

    def paths(self) -> Iterator[tuple[int, str]]:
        """Go through the pages."""
        for number in range(1, self.count + 1):
            yield number, self.path(number)

    def part(self, number: int) -> slice:
        """Tell which of the things stand on a page."""
        return slice((number - 1) * self.size, number * self.size)


def with_cards(total: int) -> bool:
    """Tell a list whose things stand on cards from one of names."""
    return total <= MOST_CARDS


def size_for(total: int) -> int:
    """Tell how many of so many things stand on a page."""
    return CARDS if with_cards(total) else NAMES


def pager(scene: Scene, pages: Pages, number: int) -> Pager | None:
    """Make the way to the other pages; None where there are none."""
    if pages.count == 1:
        return None
    own = page_path(pages.path(number), scene.language)

    def link(other: int, text: str) -> Link:
        return Link(text, "" if other == number else relative(page_path(pages.path(other), scene.language), own))

    numbers: list[Link] = []
    before = 0
    for other in _named(number, pages.count):
        if other > before + 1:
            numbers.append(Link("…", ""))
        numbers.append(link(other, str(other)))
        before = other
    return Pager(
        previous=link(number - 1, scene.words["page_before"]) if number > 1 else None,
        next=link(number + 1, scene.words["page_after"]) if number < pages.count else None,
        numbers=tuple(numbers),
    )


def numbered(scene: Scene, surroundings: Frame, way: Pager | None, number: int) -> Frame:
    """Tell programs of the pages around, and call a further page by its number, too."""
    if way is None:
        return surroundings
    around = (("prev", way.previous), ("next", way.next))
    links = tuple(HeadLink(rel, link.href) for rel, link in around if link)
    title = surroundings.title
    if number > 1:
        title = scene.words["page_title"].format(title=title, number=number)
    return replace(surroundings, title=title, links=(*surroundings.links, *links))


def _named(number: int, last: int) -> Sequence[int]:
    """
    Choose the pages that are named.

    >>> _named(1, 3), _named(7, 20)
    ([1, 2, 3], [1, 6, 7, 8, 20])
    """
    around = range(number - _AROUND, number + _AROUND + 1)
    return sorted({1, last, *(one for one in around if 1 <= one <= last)})

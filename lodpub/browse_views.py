"""
The page dataclasses of lists and of what leads to them: facets, letters, numbered pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.views import Count, Frame, Link, Listing


@dataclass(frozen=True, slots=True)
class Pager:
    """
    The way through the pages of a list that is cut: the pages around, the first and the last.

    In `numbers` the page itself has no address, and neither has "…" for pages left out.
    """

    previous: Link | None
    next: Link | None
    numbers: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to browse a list: its facet, how many values that has, some of them; `current` marks that of the page."""

    link: Link
    count: int
    choices: tuple[Count, ...] = ()
    current: bool = False


@dataclass(frozen=True, slots=True)
class BrowseList:
    """A list on the first page of browsing."""

    link: Link
    count: int
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """The first page of browsing: lists with facets, lists without, the letters."""

    frame: Frame
    heading: str
    text: str
    lists: tuple[BrowseList, ...]
    others: tuple[Count, ...]
    index: Link
    letters: tuple[IndexLetter, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """
    A page of things: a whole list, or those that share a value.

    Of those that share a value, `whole` leads to the list, `facet` to all values, `about` to the page of the value, and
    `others` are further values to choose; `language` is that of the value's name. `ways` are the facets of a list.
    """

    frame: Frame
    listing: Listing
    ways: tuple[Way, ...] = ()
    pager: Pager | None = None
    whole: Link | None = None
    facet: Link | None = None
    about: Link | None = None
    others: tuple[Way, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class FacetPage:
    """All values of a facet of a list, with how many things have each."""

    frame: Frame
    heading: str
    text: str
    whole: Link
    ways: tuple[Way, ...]
    choices: tuple[Count, ...]
    unknown: Count | None
    pager: Pager | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in the index: its name, and the list on which it stands."""

    link: Link
    kind: str


@dataclass(frozen=True, slots=True)
class IndexPart:
    """The things under a letter."""

    title: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class IndexLetter:
    """A letter of the index with the number of its things; `anchor` is its id where its things are on other pages."""

    link: Link
    count: int
    anchor: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Things by letters: all of them, or those of one letter."""

    frame: Frame
    heading: str
    text: str
    letters: tuple[IndexLetter, ...]
    parts: tuple[IndexPart, ...]
    pager: Pager | None = None

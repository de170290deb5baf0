"""
Make the pages by which things are found: lists, facets and their values, letters, and the first page of all these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode

from lodpub.addresses import BROWSE, INDEX, relative
from lodpub.browse_views import (
    BrowseList,
    BrowsePage,
    Entry,
    FacetPage,
    IndexLetter,
    IndexPage,
    IndexPart,
    ListPage,
    Way,
)
from lodpub.facets import Choice, Facet, choice_name, facet_name, in_order
from lodpub.frames import Surroundings, frame, page_path
from lodpub.letters import Letter
from lodpub.listings import Group
from lodpub.memory import remember
from lodpub.naming import Scene, link, target_path
from lodpub.pages import choice_title, list_link, listing
from lodpub.paging import NAMES, Pages, numbered, pager, size_for, with_cards
from lodpub.views import Alternate, Count, Link, Value

#: So many things at most stand in an index of one page.
SMALL = 300
#: How many names tell in a description what is on a page.
_TOLD = 10
#: For how many facets and folders it is remembered what is offered beside a value.
_REMEMBERED = 100


def list_pages(around: Surroundings, group: Group) -> Pages:
    """Tell into which pages a list is cut."""
    total = len(group.members)
    size = size_for(total) if group.shape else NAMES
    return Pages(group.path, around.facets.folders[group.path], total, size)


def facet_pages(facet: Facet) -> Pages:
    """Tell into which pages the values of a facet are cut."""
    return Pages(facet.path, facet.path, facet.known, NAMES)


def choice_pages(facet: Facet, choice: Choice) -> Pages:
    """Tell into which pages the things that share a value are cut."""
    total = len(choice.members)
    return Pages(choice.path, choice.path, total, size_for(total) if facet.group.shape else NAMES)


def letter_pages(letter: Letter) -> Pages:
    """Tell into which pages the things under a letter are cut."""
    path = f"{INDEX}/{letter.slug}"
    return Pages(path, path, len(letter.things), NAMES)


def browse_page(scene: Scene, around: Surroundings, letters: Sequence[Letter]) -> BrowsePage:
    """Make the first page of browsing."""
    own = page_path(BROWSE, scene.language)
    groups = around.lists.groups
    facets = around.facets.of
    return BrowsePage(
        frame=frame(scene, around, BROWSE, scene.words["browse"], about=(Value(scene.words["browse_intro"]),)),
        heading=scene.words["browse"],
        text=scene.words["browse_intro"],
        lists=tuple(
            BrowseList(list_link(scene, group, own), len(group.members), tuple(ways(scene, around, group, own)))
            for group in groups
            if facets[group.path]
        ),
        others=tuple(
            Count(list_link(scene, group, own), len(group.members)) for group in groups if not facets[group.path]
        ),
        index=Link(scene.words["index"], relative(page_path(INDEX, scene.language), own)),
        letters=tuple(_letters(scene, letters, own)),
    )


def list_page(
    scene: Scene, around: Surroundings, group: Group, ordered: Sequence[NamedNode], *, number: int = 1
) -> ListPage:
    """Make a page of a list, whose things are given in order."""
    pages = list_pages(around, group)
    path = pages.path(number)
    own = page_path(path, scene.language)
    found = listing(scene, group, own, ordered[pages.part(number)], names_only=not with_cards(len(group.members)))
    whole = list_link(scene, group, own)
    way = pager(scene, pages, number)
    crumbs = [whole] if number > 1 else []
    told = Value(found.comment, language=found.comment_language)
    language = found.language
    last = _last(scene, found.title, number, language)
    surroundings = frame(scene, around, path, found.title, crumbs=crumbs, about=(told,), language=language, called=last)
    return ListPage(
        frame=numbered(scene, surroundings, way, number),
        listing=found,
        language=language,
        ways=tuple(_chips(scene, around, group, own)),
        pager=way,
    )


def facet_page(
    scene: Scene, around: Surroundings, facet: Facet, ordered: Sequence[Choice], *, number: int = 1
) -> FacetPage:
    """Make a page of the values of a facet, given in order with what is unknown at the end."""
    pages = facet_pages(facet)
    path = pages.path(number)
    own = page_path(path, scene.language)
    heading = facet_name(scene, facet)
    whole = list_link(scene, facet.group, own)
    known = [one for one in ordered if one.value is not None]
    unknown = next((one for one in ordered if one.value is None), None)
    way = pager(scene, pages, number)
    crumbs = [_to_browse(scene, own), whole, *([_to_facet(scene, facet, own)] if number > 1 else [])]
    title = scene.words["facet_title"].format(list=whole.text, facet=heading)
    told = ", ".join(choice_name(scene, one)[0] for one in known[:_TOLD])
    last = _last(scene, heading, number)
    surroundings = frame(scene, around, path, title, crumbs=crumbs, about=(Value(f"{title}: {told}"),), called=last)
    return FacetPage(
        frame=numbered(scene, surroundings, way, number),
        heading=heading,
        text=scene.words["facet_intro"].format(count=facet.known),
        whole=whole,
        ways=tuple(_chips(scene, around, facet.group, own, facet)),
        choices=tuple(_count(scene, one, own) for one in known[pages.part(number)]),
        unknown=_count(scene, unknown, own) if unknown else None,
        pager=way,
    )


def choice_page(
    scene: Scene, around: Surroundings, facet: Facet, choice: Choice, ordered: Sequence[NamedNode], *, number: int = 1
) -> ListPage:
    """Make a page of the things that share a value, given in order."""
    pages = choice_pages(facet, choice)
    path = pages.path(number)
    own = page_path(path, scene.language)
    called, language = choice_name(scene, choice)
    found = listing(scene, facet.group, own, ordered[pages.part(number)], names_only=not with_cards(pages.total))
    whole, above = list_link(scene, facet.group, own), _to_facet(scene, facet, own)
    back = [Link(called, relative(page_path(choice.path, scene.language), own), language)] if number > 1 else []
    way = pager(scene, pages, number)
    crumbs = [_to_browse(scene, own), whole, above, *back]
    title = choice_title(scene, facet, choice)
    told = ", ".join(card.link.text for card in found.cards[:_TOLD])
    last = _last(scene, called, number)
    surroundings = frame(scene, around, path, title, crumbs=crumbs, about=(Value(f"{title}: {told}"),), called=last)
    return ListPage(
        frame=numbered(scene, surroundings, way, number),
        listing=replace(found, title=called, comment="", count=pages.total),
        language=language,
        pager=way,
        whole=whole,
        facet=above,
        about=_to_value(scene, choice, own),
        others=tuple(_others(scene, around, facet, choice, own)),
    )


def index_page(scene: Scene, around: Surroundings, letters: Sequence[Letter]) -> IndexPage:
    """Make the first page of the index: all things by letters where they are few, else the letters."""
    own = page_path(INDEX, scene.language)
    heading = scene.words["index"]
    small = is_small(letters)
    parts = (_part(scene, around, one, one.things, own) for one in letters if small)
    return IndexPage(
        frame=frame(
            scene, around, INDEX, heading, crumbs=[_to_browse(scene, own)], about=(Value(scene.words["index_intro"]),)
        ),
        heading=heading,
        text=scene.words["index_intro"],
        letters=tuple(_letters(scene, letters, own)),
        parts=tuple(parts),
    )


def letter_page(
    scene: Scene, around: Surroundings, letter: Letter, spoken: Mapping[str, Sequence[Letter]], *, number: int = 1
) -> IndexPage:
    """Make a page of a letter; `spoken` gives the letters of every language, for the way to the others."""
    pages = letter_pages(letter)
    path = pages.path(number)
    own = page_path(path, scene.language)
    index = Link(scene.words["index"], relative(page_path(INDEX, scene.language), own))
    way = pager(scene, pages, number)
    back = [Link(letter.text, relative(page_path(pages.first, scene.language), own))] if number > 1 else []
    title = scene.words["letter_title"].format(index=index.text, letter=letter.text)
    surroundings = frame(
        scene,
        around,
        path,
        title,
        crumbs=[_to_browse(scene, own), index, *back],
        about=(Value(f"{title}. {index.text}"),),
        called=_last(scene, letter.text, number),
    )
    languages = tuple(
        replace(one, href=_same_letter(letter, number, one, spoken[one.language], own))
        for one in surroundings.languages
    )
    surroundings = replace(surroundings, languages=languages)
    return IndexPage(
        frame=numbered(scene, surroundings, way, number),
        heading=title,
        text="",
        letters=tuple(_letters(scene, spoken[scene.language], own, letter)),
        parts=(_part(scene, around, letter, letter.things[pages.part(number)], own),),
        pager=way,
    )


def is_small(letters: Sequence[Letter]) -> bool:
    """Tell an index that fits on one page."""
    return sum(len(one.things) for one in letters) <= SMALL


def ways(scene: Scene, around: Surroundings, group: Group, page: str, current: Facet | None = None) -> Iterator[Way]:
    """Go through the facets of a list with the values that most things have."""
    for way, facet in zip(_chips(scene, around, group, page, current), around.facets.of[group.path], strict=True):
        yield replace(way, choices=tuple(_count(scene, one, page) for one in in_order(scene, facet.offered)))


def _chips(scene: Scene, around: Surroundings, group: Group, page: str, current: Facet | None = None) -> Iterator[Way]:
    """Go through the facets of a list, each a link with how many values there are."""
    for facet in around.facets.of[group.path]:
        yield Way(_to_facet(scene, facet, page), facet.known, current=facet is current)


def _others(scene: Scene, around: Surroundings, facet: Facet, choice: Choice, page: str) -> Iterator[Way]:
    """Go through the facets for those who want another value; that of the page is no link."""
    known, key = around.ways, (facet.path, page[: page.rfind("/") + 1], scene.language)
    found = known.get(key)
    if found is None:
        found = remember(known, key, tuple(ways(scene, around, facet.group, page, facet)), _REMEMBERED)
    own = relative(page_path(choice.path, scene.language), page)
    for way in found:
        yield _unlinked(way, own) if way.current else way


def _unlinked(way: Way, href: str) -> Way:
    """Take the link from the value of the page."""
    choices = (replace(one, link=replace(one.link, href="")) if one.link.href == href else one for one in way.choices)
    return replace(way, choices=tuple(choices))


def _letters(
    scene: Scene, letters: Sequence[Letter], page: str, current: Letter | None = None
) -> Iterator[IndexLetter]:
    """Go through the letters: a link to the place on the one page of a small index, else to the page of each."""
    small = is_small(letters)
    index = page_path(INDEX, scene.language)
    for one in letters:
        anchor = f"letter-{one.slug}"
        target = f"{index}#{anchor}" if small else page_path(letter_pages(one).first, scene.language)
        here = page == index
        href = f"#{anchor}" if small and here else relative(target, page)
        shown = anchor if here and not small else ""
        yield IndexLetter(Link(one.text, href), len(one.things), shown, current=one is current)


def _part(scene: Scene, around: Surroundings, letter: Letter, things: Sequence[NamedNode], page: str) -> IndexPart:
    lists = around.lists.of
    groups = {lists[one].path: lists[one] for one in things}
    titles = {path: replace(list_link(scene, group, page), href="") for path, group in groups.items()}
    entries = (Entry(link(scene, one, page), titles[lists[one].path]) for one in things)
    return IndexPart(letter.text, f"letter-{letter.slug}", tuple(entries))


def _same_letter(letter: Letter, number: int, other: Alternate, letters: Sequence[Letter], page: str) -> str:
    """Find the page of a letter in another language: the same, its plain sister, or the first page of the index."""
    by_slug = {one.slug: one for one in letters}
    for slug in (letter.slug, letter.slug.partition("-")[0]):
        if slug in by_slug:
            pages = letter_pages(by_slug[slug])
            path = pages.path(number if number <= pages.count else 1)
            return relative(page_path(path, other.language), page)
    return relative(page_path(INDEX, other.language), page)


def _count(scene: Scene, choice: Choice, page: str) -> Count:
    text, language = choice_name(scene, choice)
    return Count(Link(text, relative(page_path(choice.path, scene.language), page), language), len(choice.members))


def _to_browse(scene: Scene, page: str) -> Link:
    return Link(scene.words["browse"], relative(page_path(BROWSE, scene.language), page))


def _to_facet(scene: Scene, facet: Facet, page: str) -> Link:
    return Link(facet_name(scene, facet), relative(page_path(facet.path, scene.language), page))


def _to_value(scene: Scene, choice: Choice, page: str) -> Link | None:
    """Link to the page of the value itself, where it has one."""
    if not isinstance(choice.value, NamedNode) or not target_path(scene, choice.value):
        return None
    text = scene.words["about_value"].format(value=choice_name(scene, choice)[0])
    return replace(link(scene, choice.value, page), text=text, language="")


def _last(scene: Scene, name: str, number: int, language: str = "") -> Link:
    """Call a page in its breadcrumbs more briefly than in its title: by its name, a further one by its number."""
    return Link(name, "", language) if number == 1 else Link(scene.words["page_number"].format(number=number), "")

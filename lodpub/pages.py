"""
Make the pages of the site from the graph: the first one, those of things, lists on pages.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import relative, viewpoint
from lodpub.chart_views import HomePage
from lodpub.concepts import concept_tree
from lodpub.contacts import report_link
from lodpub.describe import Description, above, inverse_facts
from lodpub.displays import Display
from lodpub.entity_views import EntityPage, Section
from lodpub.exhibits import exhibit
from lodpub.facets import Choice, Facet, choice_name, facet_name
from lodpub.formats import Format
from lodpub.frames import Surroundings, frame, own_dataset, page_path, site_title
from lodpub.listings import Group
from lodpub.memory import remember
from lodpub.naming import Scene, link, name, other, sort_key
from lodpub.neighbourhood import neighbourhood
from lodpub.rows import key_rows, layout, lead, pointing
from lodpub.shapes import texts
from lodpub.sharing import picture, shortened, summary, wants_picture
from lodpub.tally import Ways
from lodpub.testimony import disputes, source_list
from lodpub.values import Desk, without_number, without_numbers
from lodpub.views import (
    Card,
    Count,
    Download,
    Frame,
    Link,
    Listing,
    Value,
)
from lodpub.words import best, number

#: How many things of the main list stand on the first page.
_ON_FIRST_PAGE = 24
#: How many cards are remembered: those of some lists, which have no more than `paging.MOST_CARDS` each.
_REMEMBERED = 3_000


def entity_page(
    scene: Scene,
    around: Surroundings,
    description: Description,
    formats: Sequence[Format],
    json_ld: str,
) -> EntityPage:
    """Make the page of one thing; `formats` are those in which its description is published."""
    path = scene.directory.paths[description.iri]
    desk = Desk(scene, f"{path}.{scene.language}.html", description.iri, description.own)
    heading, language = name(scene, description.iri)
    told = lead(desk)
    names, sections = layout(desk)
    data = scene.publication.data
    kinds = tuple(link(scene, kind, desk.path) for kind in kinds_of(scene, description.iri))
    crumbs = [list_link(scene, around.lists.of[description.iri], desk.path)]
    concepts, left = concept_tree(scene, description.iri, desk.path)
    given = other(scene, language)
    surroundings = frame(
        scene, around, path, heading, crumbs=crumbs, formats=formats, json_ld=json_ld, about=told, language=given
    )
    page = EntityPage(
        frame=_shared(scene, description.iri, surroundings, kinds, sections),
        heading=heading,
        heading_language=given,
        iri=description.iri.value,
        kinds=kinds,
        names=names,
        lead=told,
        sections=sections,
        concepts=concepts,
        concepts_left=left,
        disputes=disputes(desk),
        pointing=pointing(desk, inverse_facts(data, scene.directory, description.iri, set(description.own))),
        sources=source_list(desk),
        report=report_link(scene, description.iri),
        neighbourhood=neighbourhood(desk),
        browse=tuple(_choices(scene, around, description.iri, desk.path)),
    )
    return _with_sources_once(page) if _same_sources(desk, page) else page


def list_link(scene: Scene, group: Group, page: str) -> Link:
    """Link from a page to a list."""
    title, language = list_title(scene, group)
    return Link(title, relative(page_path(group.path, scene.language), page), other(scene, language))


def _shared(scene: Scene, iri: NamedNode, around: Frame, kinds: Sequence[Link], laid_out: Sequence[Section]) -> Frame:
    """Put into the frame of a thing what shows it where it is shared: its kind, what it is, its own picture."""
    kind = kinds[0].text if kinds else ""
    heading, path = around.title, scene.directory.paths[iri]
    own = picture(scene, path, heading, around.site_title) if wants_picture(scene, iri) else None
    return replace(
        around,
        subtitle=kind,
        description=around.description or shortened(summary(heading, kind, laid_out)),
        picture=own or around.picture,
    )


def _same_sources(desk: Desk, page: EntityPage) -> bool:
    """Tell a page on which every fact has the very same sources."""
    return len(desk.cited) == 1 and () not in desk.cited and not page.disputes


def _with_sources_once(page: EntityPage) -> EntityPage:
    """Name the sources at the foot of the page only."""
    return replace(
        page,
        names=without_numbers(page.names),
        lead=tuple(map(without_number, page.lead)),
        sections=tuple(replace(one, rows=without_numbers(one.rows)) for one in page.sections),
        pointing=without_numbers(page.pointing),
        same_sources=True,
    )


def home_page(
    scene: Scene, around: Surroundings, displays: Sequence[Display], downloads: tuple[Download, ...]
) -> HomePage:
    """Make the first page: the dataset in a few words, what the shapes ask to show, the lists, the downloads."""
    path = page_path("", scene.language)
    heading = site_title(scene)
    dataset = own_dataset(scene)
    told: tuple[str, ...] = ()
    if dataset:
        found = best(texts(scene.publication.data, dataset, vocab.DCT_DESCRIPTION), scene.language)
        told = tuple(found[0].split("\n\n")) if found else ()
    main, *others = around.lists.groups or (None,)
    listed = listing(scene, main, path, _first(scene, main)) if main else None
    about = (Value(told[0]),) if told else ()
    return HomePage(
        frame=frame(scene, around, "", heading, about=about),
        heading=heading,
        lead=told,
        displays=exhibit(scene, Ways(around.lists, around.facets), displays, path),
        main=listed,
        rest=_rest(scene, listed) if listed else None,
        others=tuple(listing(scene, group, path, ()) for group in others if group),
        downloads=downloads,
    )


def _first(scene: Scene, group: Group) -> Sequence[NamedNode]:
    """Choose the members of a list that stand on the first page."""
    return heapq.nsmallest(_ON_FIRST_PAGE, group.members, key=sort_key(scene))


def _rest(scene: Scene, shown: Listing) -> Link | None:
    """Link to the whole list where only its beginning is shown."""
    if len(shown.cards) == shown.count:
        return None
    return Link(scene.words["whole_list"].format(count=number(shown.count, scene.words)), shown.href)


def kinds_of(scene: Scene, iri: NamedNode) -> Sequence[NamedNode]:
    """Put the classes of a thing in order: the publication's own, then what is said of fewest things, then by name."""
    kinds = tuple(one for one in scene.publication.data.values(iri, vocab.RDF_TYPE) if isinstance(one, NamedNode))
    found = scene.kinds.get(kinds)
    if found is None:
        found = scene.kinds[kinds] = _in_order(scene, kinds)
    return found


def _in_order(scene: Scene, kinds: Sequence[NamedNode]) -> Sequence[NamedNode]:
    if len(kinds) < 2:
        return kinds
    publication = scene.publication
    wider = [above(publication, kind, vocab.RDFS_SUBCLASS_OF) for kind in kinds]
    by_name = sort_key(scene)
    return sorted(
        kinds,
        key=lambda kind: (
            kind not in publication.ontology.about,
            sum(kind in some for some in wider),
            len(publication.data.pointing.get(kind, ())),
            by_name(kind),
        ),
    )


def choice_title(scene: Scene, facet: Facet, choice: Choice) -> str:
    """Call the things of a list that share a value."""
    told = list_title(scene, facet.group)[0], facet_name(scene, facet), choice_name(scene, choice)[0]
    return scene.words["choice_title"].format(list=told[0], facet=told[1], value=told[2])


def _choices(scene: Scene, around: Surroundings, iri: NamedNode, page: str) -> Iterator[Count]:
    """Link to the things that are browsed by this one."""
    for facet, choice in around.facets.at.get(iri, ()):
        href = relative(page_path(choice.path, scene.language), page)
        yield Count(Link(choice_title(scene, facet, choice), href), len(choice.members))


def list_title(scene: Scene, group: Group) -> tuple[str, str]:
    """Call a list by its shape or its class; give the language of the name, too."""
    if group.shape:
        return best(group.shape.labels, scene.language) or ("", "")
    return name(scene, group.of_class) if group.of_class else (scene.words["entries"], scene.language)


def listing(
    scene: Scene, group: Group, page: str, members: Iterable[NamedNode], *, names_only: bool = False
) -> Listing:
    """Make the list of some things of a group, in the order in which they come."""
    told = best(group.shape.comments, scene.language) if group.shape else None
    title, language = list_title(scene, group)
    told_of = group.shape is not None and not names_only
    return Listing(
        title=title,
        language=other(scene, language),
        comment=told[0] if told else "",
        comment_language=other(scene, told[1]) if told else "",
        href=relative(page_path(group.path, scene.language), page),
        count=len(group.members),
        cards=tuple(_card(scene, one, page) if told_of else Card(link(scene, one, page), ()) for one in members),
    )


def _card(scene: Scene, thing: NamedNode, page: str) -> Card:
    """Make the card of a thing, which looks the same on the pages of many lists."""
    known, key = scene.cards, (thing, viewpoint(page))
    found = known.get(key)
    if found is None:
        card = Card(link(scene, thing, page), key_rows(Desk(scene, page, thing, frozenset()), thing))
        found = remember(known, key, card, _REMEMBERED)
    return found

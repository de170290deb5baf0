"""
Make the pages of the site from the graph: home, lists, things; and the frame around every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.concepts import concept_tree
from lodpub.describe import Description, above, inverse_facts
from lodpub.facts import Term
from lodpub.formats import Format
from lodpub.listings import Group, Lists
from lodpub.naming import Scene, link, name, other, sort_key
from lodpub.rows import claims, key_rows, lead, pointing, sections, source_list
from lodpub.shapes import texts
from lodpub.sharing import picture, shortened, summary, wants_picture
from lodpub.values import Desk, plain_value, without_number, without_numbers
from lodpub.views import (
    Alternate,
    Card,
    Download,
    EntityPage,
    Frame,
    HomePage,
    Link,
    Listing,
    ListPage,
    Row,
    Section,
    Value,
)
from lodpub.words import best, number

_FOOTER = (
    (vocab.DCT_PUBLISHER, "published_by"),
    (vocab.DCT_LICENSE, "licence"),
    (vocab.DCT_MODIFIED, "modified"),
    (vocab.DC_RIGHTS, "credits"),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What the frame of a page needs beside its scene: the lists, whether there is an ontology page, and the paths of the
    pages on the publication itself, and whether the data can be asked by SPARQL.

    `footers` remembers the footer of each folder and language.
    """

    lists: Lists
    vocabulary: bool
    colophon: tuple[str, ...] = ()
    asked: bool = False
    footers: dict[tuple[str, str], tuple[Row, ...]] = field(default_factory=dict)


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
    laid_out = sections(desk)
    data = scene.publication.data
    kinds = tuple(link(scene, kind, desk.path) for kind in kinds_of(scene, description.iri))
    group = around.lists.of[description.iri]
    title, tag = list_title(scene, group)
    crumbs = [Link(title, relative(f"{group.path}.{scene.language}.html", desk.path), other(scene, tag))]
    given = other(scene, language)
    surroundings = frame(
        scene, around, path, heading, crumbs=crumbs, formats=formats, json_ld=json_ld, about=told, language=given
    )
    page = EntityPage(
        frame=_shared(scene, description.iri, surroundings, kinds, laid_out),
        heading=heading,
        heading_language=given,
        iri=description.iri.value,
        kinds=kinds,
        lead=told,
        sections=laid_out,
        concepts=concept_tree(scene, description.iri, desk.path),
        claims=claims(desk),
        pointing=pointing(desk, inverse_facts(data, scene.directory, description.iri, set(description.own))),
        sources=source_list(desk),
    )
    return _with_sources_once(page) if _same_sources(desk, page) else page


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
    return len(desk.cited) == 1 and () not in desk.cited and not page.claims


def _with_sources_once(page: EntityPage) -> EntityPage:
    """Name the sources at the foot of the page only."""
    return replace(
        page,
        lead=tuple(map(without_number, page.lead)),
        sections=tuple(replace(one, rows=without_numbers(one.rows)) for one in page.sections),
        pointing=without_numbers(page.pointing),
        same_sources=True,
    )


def list_page(scene: Scene, around: Surroundings, group: Group) -> ListPage:
    """Make the page that lists a group."""
    path = f"{group.path}.{scene.language}.html"
    listing = _listing(scene, group, path, group.members)
    about = Value(listing.comment or f"{listing.title}. {scene.words['count']}: {number(listing.count, scene.words)}.")
    surroundings = frame(scene, around, group.path, listing.title, about=[about], language=listing.language)
    return ListPage(surroundings, listing)


def home_page(scene: Scene, around: Surroundings, downloads: tuple[Download, ...], json_ld: str = "") -> HomePage:
    """Make the first page: the dataset in a few words, the main list, the other lists, the downloads."""
    path = f"{scene.language}.html"
    heading = site_title(scene)
    dataset = _dataset(scene)
    told: tuple[str, ...] = ()
    if dataset:
        found = best(texts(scene.publication.data, dataset, vocab.DCT_DESCRIPTION), scene.language)
        told = tuple(found[0].split("\n\n")) if found else ()
    groups = around.lists.groups
    main = _listing(scene, groups[0], path, groups[0].members) if groups else None
    others = tuple(_listing(scene, group, path, ()) for group in groups[1:])
    about = (Value(told[0]),) if told else ()
    surroundings = frame(scene, around, "", heading, json_ld=json_ld, about=about)
    return HomePage(surroundings, heading, told, main, others, downloads)


def site_title(scene: Scene) -> str:
    """Call the site by its dataset, or by what it is."""
    return _site_name(scene)[0]


def _site_name(scene: Scene) -> tuple[str, str]:
    dataset = _dataset(scene)
    return name(scene, dataset) if dataset else (scene.words["untitled"], scene.language)


def frame(
    scene: Scene,
    around: Surroundings,
    path: str,
    title: str,
    *,
    crumbs: Sequence[Link] = (),
    formats: Sequence[Format] = (),
    json_ld: str = "",
    about: Sequence[Value] = (),
    language: str = "",
) -> Frame:
    """Make what surrounds a page: `path` has no ending, "" is home; `language` is that of a title in another one."""
    own = page_path(path, scene.language)
    stem = own.rsplit("/", 1)[-1].removesuffix(f"{scene.language}.html")
    home = Link(scene.words["home"], relative(f"{scene.language}.html", own))
    site, tag = _site_name(scene)
    others = tuple(Alternate(one.name, f"{stem}{one.extension}", one.media_type) for one in formats)
    return Frame(
        language=scene.language,
        title=title,
        description=shortened(about[0].text) if about and not about[0].language else "",
        site_title=site,
        site_language=other(scene, tag),
        path=own,
        root=relative("x", own)[:-1],
        canonical=scene.publication.base + own,
        breadcrumbs=(home, *crumbs, Link(title, "", language)) if path else (),
        menu=(home, *_menu(scene, around, own)),
        languages=tuple(_languages(scene, stem)),
        alternates=others,
        json_ld=json_ld,
        footer=_footer(scene, around, own),
        colophon=_colophon(scene, around, own),
        title_language=language,
        picture=picture(scene, "", site, site),
    )


def _languages(scene: Scene, stem: str) -> Iterator[Alternate]:
    """Lead to the same page in every language."""
    for code in scene.publication.languages:
        called = scene.publication.phrases[code]["language_name"]
        yield Alternate(called, f"{stem}{code}.html", "text/html", code)


def _menu(scene: Scene, around: Surroundings, own: str) -> Iterator[Link]:
    """Link to what stands in the navigation of every page, after the first page."""
    for path, word, there in (("def", "vocabulary", around.vocabulary), ("sparql", "query_menu", around.asked)):
        if there:
            yield Link(scene.words[word], relative(page_path(path, scene.language), own))


def _colophon(scene: Scene, around: Surroundings, own: str) -> tuple[Link, ...]:
    """Link to the pages on the publication itself."""
    return tuple(
        Link(scene.words[f"{one}_title"], relative(page_path(one, scene.language), own)) for one in around.colophon
    )


def kinds_of(scene: Scene, iri: NamedNode) -> list[NamedNode]:
    """Put the classes of a thing in order: the publication's own, then what is said of fewest things, then by name."""
    publication = scene.publication
    kinds = [kind for kind in publication.data.values(iri, vocab.RDF_TYPE) if isinstance(kind, NamedNode)]
    if len(kinds) < 2:
        return kinds
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


def page_path(path: str, language: str) -> str:
    """
    Give the path of a page in a language.

    >>> page_path("doc/partner/fundao", "lv"), page_path("", "en")
    ('doc/partner/fundao.lv.html', 'en.html')
    """
    return f"{path}.{language}.html" if path else f"{language}.html"


def _dataset(scene: Scene) -> NamedNode | None:
    found = scene.publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    return next((one for one in found if isinstance(one, NamedNode)), None)


def _footer(scene: Scene, around: Surroundings, path: str) -> tuple[Row, ...]:
    """Give the footer; the pages of one folder and language share it."""
    shared = path[: path.rfind("/") + 1], scene.language
    if shared not in around.footers:
        around.footers[shared] = _footer_rows(scene, path)
    return around.footers[shared]


def _footer_rows(scene: Scene, path: str) -> tuple[Row, ...]:
    """Say who publishes the data, under which licence and when it changed, from the dataset's own description."""
    dataset = _dataset(scene)
    if dataset is None:
        return ()
    rows = []
    for predicate, word in _FOOTER:
        desk = Desk(scene, path, dataset, frozenset())
        values = _readable(desk, scene.publication.data.values(dataset, predicate))
        if values:
            rows.append(Row(scene.words[word], predicate.value, "", values))
    return tuple(rows)


def _readable(desk: Desk, terms: Sequence[Term]) -> tuple[Value, ...]:
    """Make plain values, of texts only those in the reader's language when there are any."""
    own = [term for term in terms if not isinstance(term, Literal) or term.language in (None, desk.scene.language)]
    return tuple(plain_value(desk, term) for term in own or terms)


def list_title(scene: Scene, group: Group) -> tuple[str, str]:
    """Call a list by its shape, else by the class of what stands on it; give the language of that name too."""
    if group.shape:
        return best(group.shape.labels, scene.language) or ("", "")
    return name(scene, group.of_class) if group.of_class else (scene.words["entries"], scene.language)


def _listing(scene: Scene, group: Group, page: str, members: Sequence[NamedNode]) -> Listing:
    told = best(group.shape.comments, scene.language) if group.shape else None
    title, language = list_title(scene, group)
    cards = []
    for member in sorted(members, key=sort_key(scene)):
        desk = Desk(scene, page, member, frozenset())
        cards.append(Card(link(scene, member, page), key_rows(desk, member) if group.shape else ()))
    return Listing(
        title=title,
        language=other(scene, language),
        comment=told[0] if told else "",
        comment_language=other(scene, told[1]) if told else "",
        href=relative(f"{group.path}.{scene.language}.html", page),
        count=len(group.members),
        cards=tuple(cards),
    )

"""
Make each page of the site from the graph: home, lists, things, messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.concepts import concept_tree
from lodpub.describe import Description, inverse_facts
from lodpub.facts import Term
from lodpub.formats import Format
from lodpub.listings import Group, Lists
from lodpub.naming import Scene, link, name, sort_key
from lodpub.rows import claims, key_rows, lead, pointing, sections, source_list
from lodpub.shapes import texts
from lodpub.values import Desk, plain_value
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
    MessagePage,
    Row,
    Value,
)
from lodpub.words import best, words

_FOOTER = (
    (vocab.DCT_PUBLISHER, "published_by"),
    (vocab.DCT_LICENSE, "licence"),
    (vocab.DCT_MODIFIED, "modified"),
    (vocab.DC_RIGHTS, "credits"),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What the frame of a page needs beside its scene: the lists, and whether there is an ontology page.

    `footers` remembers the footer of each folder and language.
    """

    lists: Lists
    vocabulary: bool
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
    kinds = [kind for kind in data.values(description.iri, vocab.RDF_TYPE) if isinstance(kind, NamedNode)]
    group = around.lists.of[description.iri]
    crumbs = [Link(_title(scene, group)[0], relative(f"{group.path}.{scene.language}.html", desk.path))]
    return EntityPage(
        frame=frame(scene, around, path, heading, crumbs=crumbs, formats=formats, json_ld=json_ld, about=told),
        heading=heading,
        heading_language="" if language == scene.language else language,
        iri=description.iri.value,
        kinds=tuple(link(scene, kind, desk.path) for kind in kinds),
        lead=told,
        sections=laid_out,
        concepts=concept_tree(scene, description.iri, desk.path),
        claims=claims(desk),
        pointing=pointing(desk, inverse_facts(data, scene.directory, description.iri, set(description.own))),
        sources=source_list(desk),
    )


def list_page(scene: Scene, around: Surroundings, group: Group) -> ListPage:
    """Make the page that lists a group."""
    path = f"{group.path}.{scene.language}.html"
    listing = _listing(scene, group, path, group.members)
    return ListPage(frame(scene, around, group.path, listing.title), listing)


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


def not_found_page(scene: Scene, scenes: Sequence[Scene], around: Surroundings) -> MessagePage:
    """
    Make the page for addresses that lead nowhere, in all languages at once.

    It can be shown at any address, so that its links are absolute.
    """
    surroundings = replace(
        frame(scene, around, "404", scene.words["not_found_title"]),
        root="/",
        canonical="",
        breadcrumbs=(),
        menu=(),
        languages=(),
        footer=(),
    )
    heading = " · ".join(one.words["not_found_title"] for one in scenes)
    text = "\n".join(one.words["not_found"] for one in scenes)
    return MessagePage(surroundings, heading, text, Link(scene.words["not_found_home"], scene.publication.base))


def site_title(scene: Scene) -> str:
    """Call the site by its dataset, or by what it is."""
    dataset = _dataset(scene)
    return name(scene, dataset)[0] if dataset else scene.words["untitled"]


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
) -> Frame:
    """Make what surrounds a page. `path` has no language and no extension; "" is the home page."""
    own = page_path(path, scene.language)
    here = own.rsplit("/", 1)[-1]
    stem = here.removesuffix(f"{scene.language}.html")
    home = Link(scene.words["home"], relative(f"{scene.language}.html", own))
    languages = tuple(
        Alternate(words(code)["language_name"], f"{stem}{code}.html", "text/html", code)
        for code in scene.publication.languages
    )
    others = tuple(Alternate(one.name, f"{stem}{one.extension}", one.media_type) for one in formats)
    menu = [home]
    if around.vocabulary:
        menu.append(Link(scene.words["vocabulary"], relative(f"def.{scene.language}.html", own)))
    return Frame(
        language=scene.language,
        title=title,
        description=about[0].text if about else "",
        site_title=site_title(scene),
        path=own,
        root=relative("x", own)[:-1],
        canonical=scene.publication.base + own,
        breadcrumbs=(home, *crumbs, Link(title, "")) if path else (),
        menu=tuple(menu),
        languages=languages,
        alternates=others,
        json_ld=json_ld,
        footer=_footer(scene, around, own),
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


def _title(scene: Scene, group: Group) -> tuple[str, str]:
    if group.shape:
        return best(group.shape.labels, scene.language) or ("", "")
    return name(scene, group.of_class) if group.of_class else (scene.words["entries"], scene.language)


def _listing(scene: Scene, group: Group, page: str, members: Sequence[NamedNode]) -> Listing:
    told = best(group.shape.comments, scene.language) if group.shape else None
    cards = []
    for member in sorted(members, key=sort_key(scene)):
        desk = Desk(scene, page, member, frozenset())
        cards.append(Card(link(scene, member, page), key_rows(desk, member) if group.shape else ()))
    return Listing(
        title=_title(scene, group)[0],
        comment=told[0] if told else "",
        href=relative(f"{group.path}.{scene.language}.html", page),
        count=len(group.members),
        cards=tuple(cards),
    )

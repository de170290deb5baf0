"""
The frame around every page: head, navigation, foot, and the ways to the same page in other languages and formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import BROWSE, relative, viewpoint
from lodpub.browse_views import Way
from lodpub.facets import Facets
from lodpub.facts import Term
from lodpub.formats import Format
from lodpub.listings import Lists
from lodpub.memory import remember
from lodpub.naming import Scene, name, other
from lodpub.sharing import picture, shortened
from lodpub.values import Desk, plain_value
from lodpub.views import Alternate, Frame, Link, Picture, Row, Value

#: The path of the page of results, without language.
SEARCH = "search"
_FOOTER = (
    (vocab.DCT_PUBLISHER, "published_by"),
    (vocab.DCT_LICENSE, "licence"),
    (vocab.DCT_MODIFIED, "modified"),
    (vocab.DC_RIGHTS, "credits"),
)
#: The frames of how many folders are remembered.
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Rim:
    """What the frames of all pages of a folder have in common, in one language; `site` has its language beside it."""

    root: str
    home: Link
    site: tuple[str, str]
    picture: Picture | None
    menu: tuple[Link, ...]
    footer: tuple[Row, ...]
    colophon: tuple[Link, ...]
    search: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What the frame of a page needs beside its scene: the lists, whether there is an ontology page, and the paths of the
    pages on the publication itself, whether the data can be asked by SPARQL, and by what lists can be browsed.

    `letters` is the path of the page that has everything from A to Z ("" none), `searched` tells of a search.
    `rims` remembers what the frames of each folder and language share, `ways` what the pages of values of a facet do.
    """

    lists: Lists
    vocabulary: bool
    colophon: tuple[str, ...] = ()
    asked: bool = False
    facets: Facets = field(default_factory=Facets)
    letters: str = ""
    searched: bool = False
    rims: dict[tuple[str, str], Rim] = field(default_factory=dict)
    ways: dict[tuple[str, str, str], tuple[Way, ...]] = field(default_factory=dict)


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
    called: Link | None = None,
) -> Frame:
    """
    Make what surrounds a page: `path` has no ending, "" is home; `language` is that of a title in another one, `called`
    the last of the breadcrumbs where that is not the title.
    """
    own = page_path(path, scene.language)
    stem = own.rsplit("/", 1)[-1].removesuffix(f"{scene.language}.html")
    rim = _rim(scene, around, own)
    return Frame(
        language=scene.language,
        title=title,
        description=shortened(about[0].text) if about and not about[0].language else "",
        site_title=rim.site[0],
        site_language=rim.site[1],
        path=own,
        root=rim.root,
        canonical=scene.publication.base + own,
        breadcrumbs=(rim.home, *crumbs, called or Link(title, "", language)) if path else (),
        menu=rim.menu,
        languages=tuple(_languages(scene, stem)),
        alternates=tuple(Alternate(one.name, f"{stem}{one.extension}", one.media_type) for one in formats),
        json_ld=json_ld,
        footer=rim.footer,
        colophon=rim.colophon,
        title_language=language,
        picture=rim.picture,
        search=rim.search,
    )


def page_path(path: str, language: str) -> str:
    """
    Give the path of a page in a language.

    >>> page_path("doc/partner/fundao", "lv"), page_path("", "en")
    ('doc/partner/fundao.lv.html', 'en.html')
    """
    return f"{path}.{language}.html" if path else f"{language}.html"


def site_title(scene: Scene) -> str:
    """Call the site by its dataset, or by what it is."""
    return _site_name(scene)[0]


def own_dataset(scene: Scene) -> NamedNode | None:
    """Give the dataset that the publication is, the first if there are several."""
    found = scene.publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    return next((one for one in found if isinstance(one, NamedNode)), None)


def _site_name(scene: Scene) -> tuple[str, str]:
    dataset = own_dataset(scene)
    return name(scene, dataset) if dataset else (scene.words["untitled"], scene.language)


def _rim(scene: Scene, around: Surroundings, own: str) -> Rim:
    """Give what a page shares with the other pages of its folder and language."""
    shared = viewpoint(own), scene.language
    found = around.rims.get(shared)
    if found is None:
        found = remember(around.rims, shared, _make_rim(scene, around, own), _REMEMBERED)
    return found


def _make_rim(scene: Scene, around: Surroundings, own: str) -> Rim:
    home = Link(scene.words["home"], relative(f"{scene.language}.html", own))
    site, tag = _site_name(scene)
    return Rim(
        root=relative("x", own)[:-1],
        home=home,
        site=(site, other(scene, tag)),
        picture=picture(scene, "", site, site),
        menu=(home, *_menu(scene, around, own)),
        footer=_footer(scene, own),
        colophon=_colophon(scene, around, own),
        search=relative(page_path(SEARCH, scene.language), own) if around.searched else "",
    )


def _languages(scene: Scene, stem: str) -> Iterator[Alternate]:
    """Lead to the same page in every language."""
    for code in scene.publication.languages:
        called = scene.publication.phrases[code]["language_name"]
        yield Alternate(called, f"{stem}{code}.html", "text/html", code)


def _menu(scene: Scene, around: Surroundings, own: str) -> Iterator[Link]:
    """Link to what stands in the navigation of every page, after the first page."""
    entries = (
        (BROWSE, "browse", bool(around.lists.groups)),
        ("guide", "guide_menu", True),
        ("def", "vocabulary", around.vocabulary),
        ("sparql", "query_menu", around.asked),
    )
    for path, word, there in entries:
        if there:
            yield Link(scene.words[word], relative(page_path(path, scene.language), own))


def _colophon(scene: Scene, around: Surroundings, own: str) -> tuple[Link, ...]:
    """Link to the pages on the publication itself."""
    return tuple(
        Link(scene.words[f"{one}_title"], relative(page_path(one, scene.language), own)) for one in around.colophon
    )


def _footer(scene: Scene, path: str) -> tuple[Row, ...]:
    """Say who publishes the data, under which licence and when it changed, from the dataset's own description."""
    dataset = own_dataset(scene)
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

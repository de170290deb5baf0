"""
What the makers of a site share: the publication, its paths, shapes and lists, the words of each language, the renderer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lodpub import portal, vocab
from lodpub.addresses import INDEX
from lodpub.describe import Directory, survey
from lodpub.displays import Display, read_displays
from lodpub.facets import find_facets
from lodpub.facts import Fact, Subject
from lodpub.formats import FORMATS, Format, Style, writable
from lodpub.frames import Surroundings, page_path
from lodpub.graph import Publication
from lodpub.html import Page, Renderer, make_renderer, static_files
from lodpub.jsonld import make_context
from lodpub.listings import group_entities
from lodpub.naming import Scene
from lodpub.practices import PRACTICES
from lodpub.profiles import Profile
from lodpub.prose import CHANGES, GUIDE, changes
from lodpub.query_page import endpoint
from lodpub.shapes import Model, read_model
from lodpub.signposting import Citing, entry_citations
from lodpub.statement import STATEMENT
from lodpub.words import make_words

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the site: its path below the root, its media type, its content."""

    path: str
    media_type: str
    body: bytes


Part = Callable[[], Iterator[Artifact]]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the makers share; `formats` are those that can say all that the data does, `citing` is for entries."""

    publication: Publication
    directory: Directory
    model: Model
    displays: tuple[Display, ...]
    style: Style
    around: Surroundings
    scenes: tuple[Scene, ...]
    formats: tuple[Format, ...]
    citing: Mapping[str, Citing]
    render: Renderer
    static: Mapping[str, tuple[str, bytes]]
    catalogued: tuple[NamedNode, ...]


def make_workshop(publication: Publication) -> Workshop:
    """Gather what is needed to make the pages of a publication."""
    directory = survey(publication)
    model = read_model(publication.shapes, publication.shape_files)
    known = [*publication.data.facts(), *publication.ontology.facts(), *_frame_facts()]
    every = [*known, *publication.external.facts()]
    context = make_context(known, publication.prefixes)
    style = Style(publication.prefixes, publication.base, context)
    lists = group_entities(publication, directory, model)
    static = static_files()
    folder = publication.root / "templates"
    return Workshop(
        publication=publication,
        directory=directory,
        model=model,
        displays=read_displays(publication.shapes, model),
        style=style,
        around=Surroundings(
            lists,
            bool(publication.ontology.about or model.shapes),
            tuple(_colophon(publication, directory, model)),
            asked=endpoint(publication) is not None,
            facets=find_facets(publication, lists, model),
            letters=INDEX if directory.paths else "",
            searched=bool(directory.paths),
        ),
        scenes=tuple(_scenes(publication, directory, model)),
        formats=tuple(one for one in FORMATS if writable(every, one)),
        citing={code: entry_citations(publication, code) for code in publication.languages},
        render=make_renderer(folder if folder.is_dir() else None, static),
        static=static,
        catalogued=portal.catalogued(publication, directory),
    )


def _scenes(publication: Publication, directory: Directory, model: Model) -> Iterator[Scene]:
    """Make the scene of each language; they share what does not depend on it."""
    properties: set[NamedNode] = set()
    profiles: dict[Subject, Profile] = {}
    for code in publication.languages:
        words = make_words(code, publication.phrases[code])
        yield Scene(publication, directory, model, words, properties=properties, profiles=profiles)


def _colophon(publication: Publication, directory: Directory, model: Model) -> Iterator[str]:
    """Name the pages on the publication itself that it has: for a statement somebody has to be there to write to."""
    data = publication.data
    yield GUIDE
    if model.shapes:
        yield "report"
    if portal.own(publication, directory):
        yield PRACTICES
    keepers = (vocab.DCAT_CONTACT_POINT, vocab.DCT_PUBLISHER)
    datasets = data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    if any(data.values(dataset, keeper) for dataset in datasets for keeper in keepers):
        yield STATEMENT
    if changes(publication, publication.languages[0]):
        yield CHANGES


def make_page(shop: Workshop, scene: Scene, path: str, page: Page) -> Artifact:
    """Render a page; `path` has neither language nor extension."""
    return Artifact(page_path(path, scene.language), HTML, shop.render(page, scene.words))


def _frame_facts() -> Iterator[Fact]:
    """Give a sample of the facts that every document states of itself, so that the context has keys for them."""
    thing, document = NamedNode("urn:thing"), NamedNode("urn:document")
    yield thing, vocab.FOAF_IS_PRIMARY_TOPIC_OF, document
    yield document, vocab.RDF_TYPE, vocab.FOAF_DOCUMENT
    yield document, vocab.FOAF_PRIMARY_TOPIC, thing
    yield document, vocab.VOID_IN_DATASET, thing
    yield document, vocab.DCT_LICENSE, thing
    yield document, vocab.DCT_SOURCE, thing
    yield document, vocab.PROV_HAD_PRIMARY_SOURCE, thing

"""
The publication as a plan of artifacts: what the site consists of, file by file, in a fixed order, without touching
the disk. The static site and the live one are made from the same plan, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pyoxigraph import NamedNode

from lodpub import portal, vocab
from lodpub.addresses import relative
from lodpub.apache import htaccess
from lodpub.browsing import browsing, paths
from lodpub.describe import describe
from lodpub.dumps import Dump, checksums, compressed, make_dumps
from lodpub.errors import PublishError
from lodpub.facts import Fact, facts_of, index, passages
from lodpub.formats import FORMATS, JSON_LD, RDF_XML, TURTLE, writable
from lodpub.frames import page_path
from lodpub.gallery import favicon, gallery
from lodpub.graph import Publication
from lodpub.guidance import GUIDE_PAGES, changelog, guide
from lodpub.hosting import hosting, policy, withdrawn
from lodpub.html import script_json
from lodpub.jsonld import dumps as dump_json
from lodpub.messages import status_page
from lodpub.naming import Scene
from lodpub.pages import entity_page, home_page
from lodpub.practices import PRACTICES, practices_page
from lodpub.query_page import QUERY, Results, answered, endpoint, query_link, query_page
from lodpub.query_terms import TERMS, terms_json
from lodpub.query_views import QueryPage
from lodpub.reports import to_report_turtle
from lodpub.rules import Rules, make_rules
from lodpub.searching import search
from lodpub.service_description import describe as describe_service
from lodpub.service_description import write
from lodpub.signposting import citations
from lodpub.statement import STATEMENT, statement_page
from lodpub.usage import count_uses
from lodpub.validate import Report, count_shapes
from lodpub.verdict import REPORT, report_page
from lodpub.views import Download
from lodpub.vocabulary import vocabulary_page
from lodpub.words import Words, size
from lodpub.workshop import HTML, Artifact, Part, Workshop, make_page, make_workshop

#: How many things a part has at least, and how many parts there are at most: workers are to be busy to the end.
_FEWEST, _MOST_PARTS = 8, 256
#: How many bytes of JSON-LD a page holds at most; what is longer is only linked to.
_MOST_EMBEDDED = 100_000
_PLAIN = "text/plain; charset=utf-8"
_STATUS_PAGES = {404: "not_found", 410: "gone"}
#: The script of the query page, which is there when it has been bundled (`frontend/`).
SCRIPT = "query.js"
_STATIC_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A site to be made: how many entities and files it has, and its parts, each of which can be made by itself.

    `closing` makes what only the report of the validation can tell. `query_page` renders the page of queries in a
    language, with a query and what it came to: a server's answer for people.
    """

    entities: int
    files: int
    parts: tuple[Part, ...]
    closing: Callable[[Report], Iterator[Artifact]]
    shapes: int
    query_page: Callable[[str, str, Results | PublishError], bytes]

    @property
    def artifacts(self) -> Iterator[Artifact]:
        """Go through all files of the site, made one by one, as if nothing was found in the data."""
        for part in self.parts:
            yield from part()
        yield from self.closing(Report((), self.shapes))


@dataclass(frozen=True, slots=True)
class Extras:
    """What the documents of a dataset or a catalogue have beyond others: facts, what is offered, the table of files."""

    facts: tuple[Fact, ...] = ()
    offer: portal.Offer | None = None
    downloads: Mapping[str, tuple[Download, ...]] = field(default_factory=dict)


NO_EXTRAS = Extras()


def plan(publication: Publication) -> Plan:
    """Plan the whole site of a publication."""
    shop = make_workshop(publication)
    entities = len(shop.directory.paths)
    languages = len(shop.scenes)
    pages = entities * (languages + len(FORMATS)) + sum(1 for _ in paths(shop)) * languages
    return Plan(
        entities=entities,
        files=pages + languages,
        parts=_parts(shop),
        closing=partial(_report, shop),
        shapes=count_shapes(publication),
        query_page=partial(_answered, shop),
    )


def _parts(shop: Workshop) -> tuple[Part, ...]:
    """Cut the site into parts, those that take longest first."""
    iris = [iri for iri in shop.directory.paths if iri not in shop.catalogued]
    chunks = _chunks(iris, _FEWEST)
    vocabulary = [partial(_vocabulary, shop)] if shop.around.vocabulary else []
    return (
        partial(_dataset, shop),
        *gallery(shop),
        *browsing(shop),
        *([partial(search, shop)] if shop.around.searched else []),
        *vocabulary,
        partial(_query, shop),
        *(partial(_entities, shop, chunk) for chunk in chunks),
        partial(_statements, shop),
        partial(_fixed, shop),
    )


def _chunks(iris: Sequence[NamedNode], fewest: int) -> Iterator[Sequence[NamedNode]]:
    """Cut things into parts."""
    step = max(fewest, len(iris) // _MOST_PARTS)
    return (iris[start : start + step] for start in range(0, len(iris), step))


def files_offered(publication: Publication) -> list[Dump]:
    """Make the files that the catalogue offers, as a build would."""
    return _offered(*_dumps(make_workshop(publication)))


def rules_of(publication: Publication) -> Rules:
    """Gather what the rules of a server are written from."""
    shop = make_workshop(publication)
    return _rules(shop, next(page.body for page in _status_pages(shop) if page.path == "404.html"))


def _rules(shop: Workshop, not_found: bytes) -> Rules:
    own = hosting(shop.publication, shop.directory)
    return make_rules(own, policy(own, not_found), rdfxml=writable(shop.publication.data.facts(), RDF_XML))


def _dumps(shop: Workshop) -> tuple[list[Dump], list[Dump]]:
    """Make the files of the whole data, plain and compressed."""
    dumps = list(make_dumps(shop.publication, shop.directory, shop.model, shop.style))
    return dumps, [compressed(dump) for dump in dumps]


def _offered(dumps: Iterable[Dump], packed: Iterable[Dump]) -> list[Dump]:
    """Leave out what only describes another file, as CSVW does the table."""
    return [dump for dump in (*dumps, *packed) if dump.name != "CSVW"]


def _entities(shop: Workshop, iris: Iterable[NamedNode]) -> Iterator[Artifact]:
    """Make the documents of some things."""
    for iri in iris:
        yield from _entity(shop, iri)


def _dataset(shop: Workshop) -> Iterator[Artifact]:
    """Make the dumps, what describes them, and the first page that lists them."""
    dumps, packed = _dumps(shop)
    for dump in [*dumps, *packed]:
        yield Artifact(dump.path, dump.media_type, dump.body)
    yield Artifact("data/SHA256SUMS", "text/plain; charset=utf-8", checksums([*dumps, *packed]))
    offered = _offered(dumps, packed)
    offer = portal.make_offer(shop.publication, offered)
    told = [Artifact(*file) for file in portal.files(offer, shop.directory, shop.around.lists, shop.style)]
    yield from told
    yield from guide(shop, dumps, [one.path for one in told])
    yield from changelog(shop)
    downloads = {scene.language: _downloads(scene.words, dumps, packed) for scene in shop.scenes}
    beyond = portal.facts_beyond(offer)
    for iri in shop.catalogued:
        yield from _entity(shop, iri, Extras(tuple(beyond.get(iri, ())), offer, downloads))
    for dataset in portal.own(shop.publication, shop.directory):
        for scene in shop.scenes:
            held = practices_page(scene, shop.around, dataset, beyond.get(dataset, ()))
            yield make_page(shop, scene, PRACTICES, held)
    for scene in shop.scenes:
        home = make_page(shop, scene, "", home_page(scene, shop.around, shop.displays, downloads[scene.language]))
        yield home
        if scene is shop.scenes[0]:
            yield replace(home, path="index.html")


def _entity(shop: Workshop, iri: NamedNode, extras: Extras = NO_EXTRAS) -> Iterator[Artifact]:
    """Make the document of one thing in every format and language."""
    description = describe(shop.publication, shop.directory, iri)
    told = passages(index([*facts_of(description.told), *extras.facts]).facts()) if extras.facts else description.told
    path = shop.directory.paths[iri]
    known = shop.formats if not extras.facts else ()
    formats = [syntax for syntax in FORMATS if syntax in known or writable(facts_of(told), syntax)]
    embedded = ""
    for syntax in formats:
        body = syntax.writer(told, shop.style, iri)
        yield Artifact(f"{path}.{syntax.extension}", syntax.media_type, body)
        if syntax is JSON_LD and len(body) <= _MOST_EMBEDDED:
            embedded = script_json(body.decode())
    offer = extras.offer
    root = relative("x", path)[:-1]
    dumps = offer.dumps if offer else ()
    links = portal.head_links(shop.publication, shop.directory, iri, formats, root=root, dumps=dumps)
    is_dataset = offer is not None and vocab.DCAT_DATASET in shop.publication.data.values(iri, vocab.RDF_TYPE)
    if offer and is_dataset:
        embedded = script_json(portal.search_engine_json(shop.publication, iri, offer.dumps))
    for scene in shop.scenes:
        page = entity_page(scene, shop.around, description, formats, embedded)
        asked = query_link(scene, iri, page.frame.path) if shop.around.asked else None
        cited = shop.citing[scene.language](iri, page.heading)
        page = replace(page, frame=replace(page.frame, links=links), query=asked, citation=cited)
        if offer and is_dataset:
            cited = citations(shop.publication, iri, scene.language)
            scored = portal.scores(offer, iri, scene.words)
            page = replace(page, downloads=extras.downloads[scene.language], citation=cited, quality=scored)
        yield Artifact(page_path(path, scene.language), HTML, shop.render(page, scene.words))


def _vocabulary(shop: Workshop) -> Iterator[Artifact]:
    """Make the documents of ontology and shapes."""
    terms = passages(shop.publication.ontology.facts())
    formats = (TURTLE, JSON_LD) if terms else ()
    embedded = ""
    for syntax in formats:
        body = syntax.writer(terms, shop.style, None)
        yield Artifact(f"def.{syntax.extension}", syntax.media_type, body)
        if syntax is JSON_LD:
            embedded = script_json(body.decode())
    shapes = passages(shop.publication.shapes.facts())
    if shapes:
        yield Artifact("shapes.ttl", TURTLE.media_type, TURTLE.writer(shapes, shop.style, None))
    usage = count_uses(shop.publication, shop.model)
    for scene in shop.scenes:
        yield make_page(shop, scene, "def", vocabulary_page(scene, shop.around, usage, formats, embedded))


def _query(shop: Workshop) -> Iterator[Artifact]:
    """Make the page on which the data is asked, and what its editor offers."""
    for scene in shop.scenes:
        yield make_page(shop, scene, QUERY, _asking(shop, scene))
    yield Artifact(TERMS, "application/json", terms_json(shop.scenes))
    if endpoint(shop.publication) == QUERY:  # the service is one of ours, below the base
        described = write(describe_service(shop.publication), shop.publication, TURTLE)
        yield Artifact("service.ttl", TURTLE.media_type, described)


def _asking(shop: Workshop, scene: Scene) -> QueryPage:
    page = query_page(scene, shop.around, scripted=SCRIPT in shop.static)
    return replace(page, settings=script_json(page.settings))


def _answered(shop: Workshop, language: str, query: str, results: Results | PublishError) -> bytes:
    """Render the page of queries with an answer; a language that the site does not speak gets its first."""
    scene = next((one for one in shop.scenes if one.language == language), shop.scenes[0])
    return shop.render(answered(scene, _asking(shop, scene), query, results), scene.words)


def _fixed(shop: Workshop) -> Iterator[Artifact]:
    """Make the files of which there is one: sitemap, context, not-found page, style."""
    vocabulary = ["def"] if shop.around.vocabulary else []
    gone = set(withdrawn(shop.publication))
    pages = (
        "",
        *vocabulary,
        *([QUERY] if shop.around.asked else []),
        *shop.around.colophon,
        *GUIDE_PAGES,
        *paths(shop),
        *(path for iri, path in shop.directory.paths.items() if iri not in gone),
    )
    for file in portal.map_of(shop.publication, pages):
        yield Artifact(*file)
    context = dump_json({"@context": shop.style.context.definitions()})
    yield Artifact("context.jsonld", JSON_LD.media_type, context.encode())
    for page in _status_pages(shop):
        yield page
        if page.path == "404.html":
            yield Artifact(".htaccess", _PLAIN, htaccess(_rules(shop, page.body)).encode())
    yield favicon(shop.static["icon.png"][1])
    for path, body in shop.static.values():
        yield Artifact(path, _STATIC_TYPES[path.rpartition(".")[2]], body)


def _statements(shop: Workshop) -> Iterator[Artifact]:
    """Make the accessibility statement, for publications that say who answers for them."""
    for scene in shop.scenes:
        if STATEMENT in shop.around.colophon:
            yield make_page(shop, scene, STATEMENT, statement_page(scene, shop.around))


def _status_pages(shop: Workshop) -> Iterator[Artifact]:
    """Make the pages that tell people of a status."""
    first = shop.scenes[0]
    for status, key in _STATUS_PAGES.items():
        page = status_page(first, shop.scenes, shop.around, key)
        yield Artifact(f"{status}.html", HTML, shop.render(page, first.words))


def _report(shop: Workshop, report: Report) -> Iterator[Artifact]:
    """Make the report of the validation, as RDF and as pages; without shapes there is none."""
    if shop.model.shapes:
        yield Artifact(REPORT, TURTLE.media_type, to_report_turtle(report, shop.scenes[0].language).encode())
        for scene in shop.scenes:
            yield make_page(shop, scene, "report", report_page(scene, shop.around, report))


def _downloads(reader: Words, dumps: Sequence[Dump], packed: Sequence[Dump]) -> tuple[Download, ...]:
    return tuple(_download(reader, dump, small) for dump, small in zip(dumps, packed, strict=True))


def _download(reader: Words, dump: Dump, packed: Dump) -> Download:
    return Download(
        name=dump.name,
        media_type=dump.media_type,
        href=dump.path,
        size=size(len(dump.body), reader),
        compressed_href=packed.path,
        compressed_size=size(len(packed.body), reader),
        checksum=dump.sha256,
    )

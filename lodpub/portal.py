"""
What portals, crawlers and search engines read of a publication: the catalogue, VoID, link set, sitemap, and what the
documents of the dataset and of its catalogue say beyond the data itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from lodpub import ckan, vocab
from lodpub.catalogue import AP_2, AP_3, catalogue_facts, datasets, portal_shapes
from lodpub.describe import Directory
from lodpub.dumps import Dump
from lodpub.facts import Fact, Term, passages
from lodpub.formats import JSON_LD, RDF_XML, TURTLE, Format, Style
from lodpub.graph import Publication
from lodpub.jsonld import dumps as dump_json
from lodpub.listings import Lists
from lodpub.quality import Assessment, assess, dqv_facts
from lodpub.schema_org import dataset_object
from lodpub.signposting import CATALOGUES, LINKSET_TYPE, dataset_links, linkset, typed_links
from lodpub.sitemap import File, sitemap
from lodpub.validate import conforms_to
from lodpub.views import HeadLink, Score
from lodpub.void import void_facts
from lodpub.words import Words, number

_CATALOGUE_FILES = (
    ("catalog", AP_3, (TURTLE, JSON_LD, RDF_XML)),
    ("catalog-dcat-ap-2.1.1", AP_2, (TURTLE, RDF_XML)),
)
_CATALOGUED = frozenset({vocab.DCAT_DATASET, vocab.DCAT_CATALOG, vocab.term("dcat:DataService")})
#: Relations whose targets are files of the site, which are linked to wherever it is put.
_OF_THE_SITE = frozenset({"describedby", "item", "linkset"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What a publication offers to portals: its files, the catalogue of them, and how that would be assessed."""

    publication: Publication
    dumps: tuple[Dump, ...]
    catalogue: tuple[Fact, ...]
    assessments: Mapping[NamedNode, Assessment]


def make_offer(publication: Publication, dumps: Sequence[Dump]) -> Offer:
    """Describe the files of a build, once for all that tell of them."""
    facts = catalogue_facts(publication, dumps)
    addresses = {publication.base + dump.path for dump in dumps}
    conforms = bool(facts) and conforms_to(facts, portal_shapes())
    assessments = {
        dataset: assess(facts, reachable=addresses.__contains__, conforms=conforms, dataset=dataset)
        for dataset in datasets(publication)
    }
    return Offer(publication, tuple(dumps), tuple(facts), assessments)


def catalogued(publication: Publication, directory: Directory) -> tuple[NamedNode, ...]:
    """Give the datasets, catalogues and data services that have documents."""
    data = publication.data
    return tuple(iri for iri in directory.paths if _CATALOGUED.intersection(data.values(iri, vocab.RDF_TYPE)))


def files(offer: Offer, directory: Directory, lists: Lists, style: Style) -> Iterator[File]:
    """Make the files that describe the whole: DCAT-AP in two versions, VoID (also as RFC 8615 asks), link set, CKAN."""
    publication, dumps = offer.publication, offer.dumps
    for stem, profile, formats in _CATALOGUE_FILES:
        told = passages(offer.catalogue if profile is AP_3 else catalogue_facts(publication, dumps, profile))
        for syntax in formats if told else ():
            yield f"{stem}.{syntax.extension}", syntax.media_type, syntax.writer(told, style, None)
    counted = passages(void_facts(publication, directory, lists, dumps))
    void = TURTLE.writer(counted, style, None)
    for path in ("void.ttl", ".well-known/void") if counted else ():
        yield path, TURTLE.media_type, void
    for dataset in own(publication, directory):
        pages = [f"{publication.base}{directory.paths[dataset]}.{code}.html" for code in publication.languages]
        body = linkset(publication, dataset, dumps, catalogues=_catalogues(publication), pages=pages)
        yield "linkset.json", LINKSET_TYPE, body
        yield ckan.path(publication, dataset), "application/json", ckan.payload(publication, dataset, dumps)


def map_of(publication: Publication, paths: Iterable[str]) -> Iterator[File]:
    """Make sitemap and robots.txt; every page changed with the data, on the day that the dataset gives."""
    day = next((value.value for value in _modified(publication)), "")
    yield from sitemap(((path, day) for path in paths), publication.base, publication.languages)


def facts_beyond(offer: Offer) -> Mapping[NamedNode, list[Fact]]:
    """Give what the documents of catalogue and dataset say beyond the data: distributions, record, schema.org."""
    publication, dumps = offer.publication, offer.dumps
    found: dict[NamedNode, list[Fact]] = {}
    for fact in offer.catalogue:
        if fact[1] == vocab.DCT_LICENSE and publication.data.values(fact[0], vocab.DCT_LICENSE):
            continue  # the document has the licence as the data writes it
        owner = NamedNode(fact[0].value.partition("#")[0])
        found.setdefault(owner, []).append(fact)
    day = next((value for value in _modified(publication) if isinstance(value, Literal)), None)
    for dataset in datasets(publication):
        found.setdefault(dataset, []).extend(dqv_facts(dataset, offer.assessments[dataset], day))
        found[dataset].extend(_facts_of(search_engine_json(publication, dataset, dumps)))
    return found


def scores(offer: Offer, dataset: NamedNode, reader: Words) -> Score:
    """Give the assessment of the metadata as data.europa.eu would make it, in the words of a reader."""
    found, told = offer.assessments[dataset], offer.publication.phrases[reader.language]

    def score(key: str, points: float, most: int, remark: str = "", parts: tuple[Score, ...] = ()) -> Score:
        return Score(told[f"mqa_{key}"], number(points, reader), number(most, reader), remark, parts)

    dimensions = tuple(
        score(
            one.key,
            one.points,
            one.most,
            parts=tuple(score(part.key, part.points, part.most) for part in one.indicators),
        )
        for one in found.dimensions
    )
    return score("total", found.total, found.most, told[f"mqa_{found.rating}"], dimensions)


def _facts_of(text: str) -> Iterator[Fact]:
    """Read JSON-LD into facts; nodes without an IRI get names that depend on nothing but their order."""
    names: dict[str, BlankNode] = {}
    for quad in parse(text, format=RdfFormat.JSON_LD):
        subject, value = (
            names.setdefault(node.value, BlankNode(f"s{len(names) + 1}")) if isinstance(node, BlankNode) else node
            for node in (quad.subject, quad.object)
        )
        yield subject, quad.predicate, value


def search_engine_json(publication: Publication, dataset: NamedNode, dumps: Sequence[Dump]) -> str:
    """Write the schema.org Dataset that search engines read in the dataset's page."""
    return dump_json(dataset_object(publication, dataset, dumps))


def head_links(
    publication: Publication,
    directory: Directory,
    iri: NamedNode,
    formats: Sequence[Format],
    *,
    root: str,
    dumps: Sequence[Dump] = (),
) -> tuple[HeadLink, ...]:
    """
    Give the typed links of the page of a thing (FAIR Signposting); with `dumps`, those of a dataset too.

    `root` leads from the page to the root of the site, `formats` are those that the document has.
    """
    links = typed_links(publication, iri, directory.paths[iri], formats)
    if dumps and iri in own(publication, directory):
        links = (*links, *dataset_links(publication, iri, dumps, _catalogues(publication)))
    here = publication.base
    return tuple(
        dict.fromkeys(
            HeadLink(
                one.rel,
                root + one.href.removeprefix(here)
                if one.rel in _OF_THE_SITE and one.href.startswith(here)
                else one.href,
                one.type,
            )
            for one in links
        )
    )


def own(publication: Publication, directory: Directory) -> list[NamedNode]:
    """Give the dataset that the publication is, where it has one."""
    return [one for one in datasets(publication) if one in directory.paths][:1]


def _catalogues(publication: Publication) -> Sequence[Format]:
    return CATALOGUES if publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_CATALOG) else ()


def _modified(publication: Publication) -> list[Term]:
    return [
        day for dataset in datasets(publication)[:1] for day in publication.data.values(dataset, vocab.DCT_MODIFIED)
    ]

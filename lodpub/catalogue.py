"""
The catalogue as portals harvest it: DCAT-AP, made from the description in the data and the files of a build.

What the data says of catalogue and dataset is taken over; what a harvester asks beyond that is added: a distribution
for each file with its size and checksum, a catalogue record, the extent of what has coordinates, and class and names of
each code. Everything has an IRI that never changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from lodpub import vocab
from lodpub.addresses import part_iri
from lodpub.dumps import Dump
from lodpub.facts import Fact, Graph, Term, index
from lodpub.graph import Publication
from lodpub.tables import coordinates

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
_PUBLIC = NamedNode(f"{_EU}access-right/PUBLIC")
_SAME = vocab.term("skos:exactMatch")
_STABLE = NamedNode(f"{_EU}planned-availability/STABLE")
_THEMES = NamedNode(f"{_EU}data-theme")
_CREATED = NamedNode("http://purl.org/adms/changetype/created")
_SPARQL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")

#: The EU file type of each media type; a file of another type is no distribution.
_FILE_TYPES = {
    "text/turtle": "RDF_TURTLE",
    "application/ld+json": "JSON_LD",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "RDF_TRIG",
    "text/csv": "CSV",
    "application/geo+json": "GEOJSON",
}
#: The class that DCAT-AP asks of the value of a property.
_CLASSES = {
    vocab.term(predicate): kind
    for predicate, kind in (
        ("dct:language", "dct:LinguisticSystem"),
        ("dct:license", "dct:LicenseDocument"),
        ("dct:spatial", "dct:Location"),
        ("dct:temporal", "dct:PeriodOfTime"),
        ("dct:publisher", "foaf:Agent"),
        ("dct:accrualPeriodicity", "dct:Frequency"),
        ("dct:conformsTo", "dct:Standard"),
        ("dcat:theme", "skos:Concept"),
        ("dcat:contactPoint", "vcard:Kind"),
        ("dcat:landingPage", "foaf:Document"),
        ("dcat:mediaType", "dct:MediaType"),
        ("dcat:compressFormat", "dct:MediaType"),
        ("foaf:homepage", "foaf:Document"),
    )
}


@dataclass(frozen=True, slots=True)
class Profile:
    """A version of DCAT-AP: what it is called, and where its versions contradict each other."""

    name: str
    size_datatype: NamedNode
    digest: str
    allows_years: bool
    version: NamedNode


AP_3 = Profile("DCAT-AP 3.0.1", vocab.XSD_NON_NEGATIVE_INTEGER, "sha256", True, vocab.term("dcat:version"))
AP_2 = Profile("DCAT-AP 2.1.1", vocab.XSD_DECIMAL, "sha1", False, vocab.OWL_VERSION_INFO)

_WIDE = tuple(vocab.term(name) for name in ("dct:issued", "dct:modified", "dct:license", "dct:language"))
_DAYS = {vocab.term("dcat:startDate"): "01-01", vocab.term("dcat:endDate"): "12-31"}
_LABELS = (vocab.SKOS_PREF_LABEL, vocab.RDFS_LABEL, vocab.DCT_TITLE)


def datasets(publication: Publication) -> list[NamedNode]:
    """Give the datasets of the publication that have an address."""
    found = publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    return [one for one in found if isinstance(one, NamedNode)]


def catalogue_facts(publication: Publication, dumps: Sequence[Dump], profile: Profile = AP_3) -> list[Fact]:
    """
    Give the catalogue in a version of DCAT-AP, sorted; `dumps` are the files that are offered, compressed ones too.

    A publication without a dcat:Catalog or without a dcat:Dataset has none.
    """
    catalogues = publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_CATALOG)
    if not catalogues or not datasets(publication):
        return []
    facts: list[Fact] = []
    for catalogue in catalogues:
        if isinstance(catalogue, NamedNode):
            facts.extend(_catalogue(publication, catalogue, profile))
    for dataset in datasets(publication):
        facts.extend(_dataset(publication, dataset, dumps, profile))
    facts = [_adapted(fact, profile) for fact in facts]
    facts.extend(_described(publication, facts))
    return list(index(facts).facts())


def _adapted(fact: Fact, profile: Profile) -> Fact:
    """Say a fact as the version of DCAT-AP wants it: the version number, and a year as its first or last day."""
    subject, predicate, value = fact
    if predicate == vocab.term("dcat:version"):
        return subject, profile.version, value
    if predicate == vocab.DCT_LICENSE:
        return subject, predicate, _licences().get(value, value)
    day = _DAYS.get(predicate)
    if day and not profile.allows_years and isinstance(value, Literal) and value.datatype == vocab.XSD_G_YEAR:
        return subject, predicate, Literal(f"{value.value}-{day}", datatype=vocab.XSD_DATE)
    return fact


def _catalogue(publication: Publication, catalogue: NamedNode, profile: Profile) -> Iterator[Fact]:
    yield from _taken_over(publication, catalogue)
    yield catalogue, vocab.term("dct:identifier"), Literal(catalogue.value)
    yield catalogue, vocab.term("dcat:themeTaxonomy"), _THEMES
    yield catalogue, vocab.term("foaf:homepage"), NamedNode(publication.base)
    for dataset in publication.data.values(catalogue, vocab.term("dcat:dataset")):
        if isinstance(dataset, NamedNode):
            record = NamedNode(part_iri(catalogue.value, f"record-{_last(dataset.value)}"))
            yield catalogue, vocab.term("dcat:record"), record
            yield from _record(publication, record, dataset, profile)
            for service, predicate, _ in _services(publication, dataset):
                if predicate == vocab.term("dcat:endpointURL"):
                    yield catalogue, vocab.term("dcat:service"), service


def _record(publication: Publication, record: NamedNode, dataset: NamedNode, profile: Profile) -> Iterator[Fact]:
    """Describe the entry of a dataset in the catalogue (dcat:CatalogRecord)."""
    data = publication.data
    yield record, vocab.RDF_TYPE, vocab.term("dcat:CatalogRecord")
    yield record, vocab.FOAF_PRIMARY_TOPIC, dataset
    standard = NamedNode(vocab.PREFIXES["dcatap"])
    yield record, vocab.term("dct:conformsTo"), standard
    yield standard, vocab.DCT_TITLE, Literal(profile.name, language="en")
    yield record, vocab.term("adms:status"), _CREATED
    for name in ("dct:title", "dct:language", "dct:issued", "dct:modified"):
        for value in data.values(dataset, vocab.term(name)):
            yield record, vocab.term(name), value


def _dataset(publication: Publication, dataset: NamedNode, dumps: Sequence[Dump], profile: Profile) -> Iterator[Fact]:
    yield from _taken_over(publication, dataset)
    yield dataset, vocab.term("dct:identifier"), Literal(dataset.value)
    yield dataset, vocab.term("dct:accessRights"), _PUBLIC
    if publication.shapes.about:
        shapes = NamedNode(f"{publication.base}shapes.ttl")
        yield dataset, vocab.term("dct:conformsTo"), shapes
        for language in publication.languages:
            yield shapes, vocab.DCT_TITLE, Literal(publication.phrases[language]["shapes_title"], language=language)
    yield from _provenance(publication, dataset)
    yield from _extent(publication, dataset)
    for dump in dumps:
        inner = _inner_type(dump, dumps)
        if inner:
            node = NamedNode(part_iri(dataset.value, dump.path.rpartition("/")[2].partition(".")[2].replace(".", "-")))
            yield dataset, vocab.term("dcat:distribution"), node
            yield from _distribution(publication, dataset, node, dump, inner)
            yield from _measured(node, dump, profile)
    yield from _services(publication, dataset)


def _last(iri: str) -> str:
    """Give the last words of an IRI, as a part of another."""
    return iri.rstrip("/").rpartition("/")[2].replace("#", "-")


def _taken_over(publication: Publication, node: NamedNode) -> Iterator[Fact]:
    """Take over what the data says of a node and of the nodes below it; rights become a statement, as DCMI asks."""
    data = publication.data
    prefix = part_iri(node.value, "")
    below = [one for one in data.about if isinstance(one, NamedNode) and one.value.startswith(prefix)]
    for subject in (node, *below):
        for _, predicate, value in data.about.get(subject, ()):
            if predicate == vocab.DC_RIGHTS:
                statement = NamedNode(part_iri(node.value, "rights"))
                yield node, vocab.term("dct:rights"), statement
                yield statement, vocab.RDF_TYPE, vocab.term("dct:RightsStatement")
                yield statement, vocab.RDFS_LABEL, value
            elif not isinstance(value, BlankNode):
                yield subject, predicate, value


def _provenance(publication: Publication, dataset: NamedNode) -> Iterator[Fact]:
    """Say from which sources the files of the data come."""
    data = publication.data
    graphs = sorted({graph for found in publication.graphs.values() for graph in found}, key=str)
    told = [graph for graph in graphs if data.values(graph, vocab.PROV_HAD_PRIMARY_SOURCE)]
    if not told:
        return
    statement = NamedNode(part_iri(dataset.value, "provenance"))
    yield dataset, vocab.term("dct:provenance"), statement
    yield statement, vocab.RDF_TYPE, vocab.term("dct:ProvenanceStatement")
    sources = {source for graph in told for source in data.values(graph, vocab.PROV_HAD_PRIMARY_SOURCE)}
    for source in sorted(sources, key=str):
        if isinstance(source, NamedNode):
            yield dataset, vocab.term("prov:wasDerivedFrom"), source
    for language in publication.languages:
        said = publication.phrases[language]["provenance"].format(files=len(told), sources=len(sources))
        yield statement, vocab.RDFS_LABEL, Literal(said, language=language)


def _extent(publication: Publication, dataset: NamedNode) -> Iterator[Fact]:
    """Draw the box around everything in the data that has coordinates (WKT, WGS 84, longitude first)."""
    found = [
        place
        for iri in publication.data.about
        if isinstance(iri, NamedNode) and (place := coordinates(publication.data, iri))
    ]
    if not found:
        return
    west, east = min(one[0] for one in found), max(one[0] for one in found)
    south, north = min(one[1] for one in found), max(one[1] for one in found)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    box = ", ".join(f"{x} {y}" for x, y in corners)
    extent = NamedNode(part_iri(dataset.value, "extent"))
    yield dataset, vocab.term("dct:spatial"), extent
    yield extent, vocab.RDF_TYPE, vocab.term("dct:Location")
    yield extent, vocab.term("dcat:bbox"), Literal(f"POLYGON(({box}))", datatype=vocab.WKT)
    middle = f"POINT({round((west + east) / 2, 5)} {round((south + north) / 2, 5)})"
    yield extent, vocab.term("dcat:centroid"), Literal(middle, datatype=vocab.WKT)


def _inner_type(dump: Dump, dumps: Sequence[Dump]) -> str:
    """Give the media type of a file, of a compressed one that of what is inside."""
    if dump.media_type != "application/gzip":
        return dump.media_type
    return next((one.media_type for one in dumps if f"{one.path}.gz" == dump.path), "")


def _distribution(
    publication: Publication, dataset: NamedNode, node: NamedNode, dump: Dump, inner: str
) -> Iterator[Fact]:
    """Describe one file of the dataset."""
    packed = dump.media_type != inner
    address = NamedNode(publication.base + dump.path)
    yield node, vocab.RDF_TYPE, vocab.term("dcat:Distribution")
    for language in publication.languages:
        for predicate, key in ((vocab.DCT_TITLE, "file_title"), (vocab.DCT_DESCRIPTION, "file_description")):
            said = publication.phrases[language][f"{key}_packed" if packed else key].format(format=dump.name)
            yield node, predicate, Literal(said, language=language)
    yield node, vocab.term("dcat:accessURL"), address
    yield node, vocab.term("dcat:downloadURL"), address
    yield node, vocab.term("dcat:mediaType"), NamedNode(_MEDIA_TYPES + inner)
    if packed:
        yield node, vocab.term("dcat:compressFormat"), NamedNode(_MEDIA_TYPES + dump.media_type)
    if inner in _FILE_TYPES:
        yield node, vocab.term("dct:format"), NamedNode(f"{_EU}file-type/{_FILE_TYPES[inner]}")
    yield node, vocab.term("dcatap:availability"), _STABLE
    for predicate in _WIDE:
        for value in publication.data.values(dataset, predicate):
            yield node, predicate, value
    if publication.data.values(dataset, vocab.DC_RIGHTS):
        yield node, vocab.term("dct:rights"), NamedNode(part_iri(dataset.value, "rights"))


def _measured(node: NamedNode, dump: Dump, profile: Profile) -> Iterator[Fact]:
    """Give size and checksum of a file."""
    yield node, vocab.term("dcat:byteSize"), Literal(str(len(dump.body)), datatype=profile.size_datatype)
    checksum = NamedNode(f"{node.value}-checksum")
    yield node, vocab.term("spdx:checksum"), checksum
    yield checksum, vocab.RDF_TYPE, vocab.term("spdx:Checksum")
    yield checksum, vocab.term("spdx:algorithm"), vocab.term(f"spdx:checksumAlgorithm_{profile.digest}")
    digest = dump.sha256 if profile.digest == "sha256" else hashlib.new(profile.digest, dump.body).hexdigest()
    yield checksum, vocab.term("spdx:checksumValue"), Literal(digest, datatype=vocab.XSD_HEX_BINARY)


def _services(publication: Publication, dataset: NamedNode) -> Iterator[Fact]:
    """Describe what serves a dataset: the services that the data describes (feeds, say), and its query service."""
    data = publication.data
    described = data.subjects(vocab.term("dcat:servesDataset"), dataset)
    for service in (one for one in described if isinstance(one, NamedNode)):
        yield from _taken_over(publication, service)
        yield service, vocab.RDF_TYPE, vocab.term("dcat:DataService")
        yield from _as_the_dataset(publication, service, dataset)
    for address in data.values(dataset, vocab.VOID_SPARQL_ENDPOINT):
        service = NamedNode(part_iri(dataset.value, "sparql"))
        yield service, vocab.RDF_TYPE, vocab.term("dcat:DataService")
        yield service, vocab.term("dcat:endpointURL"), address
        yield service, vocab.term("dcat:endpointDescription"), address
        yield service, vocab.term("dcat:servesDataset"), dataset
        yield service, vocab.term("dct:conformsTo"), _SPARQL
        for language in publication.languages:
            yield service, vocab.DCT_TITLE, Literal(publication.phrases[language]["query_service"], language=language)
        yield from _as_the_dataset(publication, service, dataset)


def _as_the_dataset(publication: Publication, service: NamedNode, dataset: NamedNode) -> Iterator[Fact]:
    """Say of a service what holds for its dataset, where the data says nothing else of it."""
    yield service, vocab.term("dct:accessRights"), _PUBLIC
    for name in ("dct:publisher", "dct:license", "dcat:contactPoint", "dcat:keyword", "dcat:theme"):
        if not publication.data.values(service, vocab.term(name)):
            for value in publication.data.values(dataset, vocab.term(name)):
                yield service, vocab.term(name), value


def _described(publication: Publication, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Give class and names of all that the facts lead to: codes and their schemes, licence, publisher, places."""
    seen: set[tuple[NamedNode, str]] = set()
    waiting = list(facts)
    while waiting:
        _, predicate, value = waiting.pop()
        asked = _CLASSES.get(predicate, "")
        if isinstance(value, NamedNode) and (value, asked) not in seen:
            seen.add((value, asked))
            found = [*_codes().about.get(value, ()), *_named(publication, value, asked)]
            waiting.extend(found)
            yield from found


def _named(publication: Publication, node: NamedNode, asked: str) -> Iterator[Fact]:
    """Give class and names of a node, as data, ontology and external labels know them, in the words of its class."""
    if not asked:
        return
    yield node, vocab.RDF_TYPE, vocab.term(asked)
    for graph in (publication.data, publication.ontology, publication.external):
        for predicate in _LABELS:
            for value in graph.values(node, predicate):
                yield node, _NAMING.get(asked, predicate), value
        for name in ("skos:inScheme", "dct:type"):
            for value in graph.values(node, vocab.term(name)):
                yield node, vocab.term(name), value


_NAMING = {"foaf:Agent": vocab.FOAF_NAME, "dct:Standard": vocab.DCT_TITLE, "dct:LicenseDocument": vocab.DCT_TITLE}


@cache
def _licences() -> Mapping[Term, NamedNode]:
    """Give the code of the EU's table for the address of a licence (skos:exactMatch), which assessments look for."""
    found = _codes().facts()
    return {value: code for code, predicate, value in found if predicate == _SAME and isinstance(code, NamedNode)}


def portal_shapes() -> Iterator[Fact]:
    """Give the shapes that a catalogue has to conform to, wherever it is published."""
    yield from _package_graph("dcat-ap.ttl").facts()


def _codes() -> Graph:
    """Give the codes that come with the package."""
    return _package_graph("codes.ttl")


@cache
def _package_graph(name: str) -> Graph:
    """Read a Turtle file of the package."""
    text = (resources.files("lodpub") / name).read_text(encoding="utf-8")
    facts = ((quad.subject, quad.predicate, quad.object) for quad in parse(text, format=RdfFormat.TURTLE))
    return index(facts)

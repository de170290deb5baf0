"""
The data described by numbers and links, after "Describing Linked Datasets with the VoID Vocabulary" (W3C, 2011).

Everything is counted in one pass over the data. The parts of the description have IRIs below that of the dataset:
`#class-…` and `#property-…` for partitions, `#links-…` for linksets.

A link leads from the data to a thing of another dataset: by a property that says that two things are the same, alike or
related, or by any property to a code of an EU authority table. What the other dataset is follows from the IRI of the
thing alone; see `target_of`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import part_iri, safe_name, split
from lodpub.describe import Directory
from lodpub.dumps import Dump
from lodpub.facts import Fact, Graph, Subject, index
from lodpub.formats import FORMATS
from lodpub.graph import Publication
from lodpub.listings import Lists

_EXAMPLES = 3
#: The W3C's IRI of the format of each dump that is RDF ("Unique URIs for File Formats"), by media type.
_FEATURES: Mapping[str, NamedNode] = {
    media_type: NamedNode(f"http://www.w3.org/ns/formats/{name}")
    for media_type, name in (*((one.media_type, one.feature) for one in FORMATS), ("application/trig", "TriG"))
}
#: What a void:Dataset says of itself in the words of others (§2.1), and what only the data can know (§3).
_TAKEN_OVER = (
    *(
        vocab.term(f"dct:{name}")
        for name in ("title", "description", "creator", "publisher", "contributor", "source", "subject", "license")
    ),
    *(vocab.term(f"dct:{name}") for name in ("created", "issued", "modified")),
    *(vocab.term(f"void:{name}") for name in ("uriSpace", "sparqlEndpoint", "uriLookupEndpoint")),
)
_LINKING = frozenset(
    {
        *(vocab.term(f"skos:{name}Match") for name in ("exact", "close", "broad", "narrow", "related")),
        vocab.term("owl:sameAs"),
        vocab.term("schema:sameAs"),
        NamedNode("http://schema.org/sameAs"),  # the older spelling of the same
        vocab.RDFS_SEE_ALSO,
    }
)
#: Whose values are no ends of links: classes, and the parts of statements, which need not be true.
_NEVER_LINKING = frozenset({vocab.RDF_TYPE, vocab.RDF_SUBJECT, vocab.RDF_PREDICATE, vocab.RDF_OBJECT})
_TABLE = re.compile(r"(https?://publications\.europa\.eu/resource/authority/[^/?#]+)[/#].")
_SITE = re.compile(r"(https?://[^/?#]+/(?:[^/?#\d][^/?#]*/)?).")


@dataclass(frozen=True, slots=True)
class _Counts:
    """What one pass over the data finds: triples by property, entities by class, links by target and property."""

    properties: Mapping[NamedNode, int]
    classes: Mapping[NamedNode, int]
    links: Mapping[tuple[NamedNode, NamedNode], int]


def void_facts(publication: Publication, directory: Directory, lists: Lists, dumps: Sequence[Dump]) -> list[Fact]:
    """
    Describe the datasets of a publication, and the document `{base}void.ttl` that does it; sorted.

    The numbers are those of the whole data, so they stand with one dataset, the publication's own: the first whose IRI
    begins with the base, else the first. Without a dcat:Dataset that has an IRI there is nothing to describe.
    """
    datasets = [
        one
        for one in publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
        if isinstance(one, NamedNode)  # a document cannot point at a blank node
    ]
    if not datasets:
        return []
    own = next((one for one in datasets if one.value.startswith(publication.base)), datasets[0])
    space = _uri_space(publication, directory, own)
    counts = _count(publication.data, space)
    facts = [
        *_document(publication, own, datasets),
        *(fact for dataset in datasets for fact in _taken_over(publication.data, dataset)),
        *_general(directory, lists, own, space),
        *_access(publication, own, dumps),
        *_numbers(publication, own, counts),
        *_partitions(own, counts),
        *_linksets(own, counts),
    ]
    return list(index(facts).facts())


def target_of(iri: str) -> str | None:
    """
    Give the dataset to which a thing of someone else belongs, or None when the IRI does not tell.

    That is its host, with the first segment of its path when more follows and the segment does not begin with a digit,
    as the ids of things do; of the EU authority tables each is a dataset, by the IRI of its concept scheme.

    >>> target_of("http://www.wikidata.org/entity/Q183")
    'http://www.wikidata.org/entity/'
    >>> target_of("https://sws.geonames.org/459279/"), target_of("http://eurovoc.europa.eu/1234")
    ('https://sws.geonames.org/', 'http://eurovoc.europa.eu/')
    >>> target_of("http://publications.europa.eu/resource/authority/country/LVA")
    'http://publications.europa.eu/resource/authority/country'
    >>> target_of("https://example.org/"), target_of("urn:isbn:0451450523")
    (None, None)
    """
    found = _TABLE.match(iri) or _SITE.match(iri)
    return found[1] if found else None


def _document(publication: Publication, own: NamedNode, datasets: Iterable[NamedNode]) -> Iterator[Fact]:
    """Describe the description itself (§6)."""
    document = NamedNode(f"{publication.base}void.ttl")
    yield document, vocab.RDF_TYPE, vocab.term("void:DatasetDescription")
    yield document, vocab.FOAF_PRIMARY_TOPIC, own
    for dataset in datasets:
        yield document, vocab.term("foaf:topic"), dataset
    for title in publication.data.values(own, vocab.DCT_TITLE):
        if isinstance(title, Literal):
            yield document, vocab.DCT_TITLE, Literal(f"VoID: {title.value}", language=title.language)


def _taken_over(data: Graph, dataset: NamedNode) -> Iterator[Fact]:
    """Repeat what the data says of a dataset, as far as it needs no other node."""
    yield dataset, vocab.RDF_TYPE, vocab.term("void:Dataset")
    for predicate in _TAKEN_OVER:
        for value in data.values(dataset, predicate):
            if isinstance(value, NamedNode | Literal):
                yield dataset, predicate, value
    for page in data.values(dataset, vocab.term("dcat:landingPage")):
        if isinstance(page, NamedNode):
            yield dataset, vocab.term("foaf:homepage"), page


def _general(directory: Directory, lists: Lists, own: NamedNode, space: str) -> Iterator[Fact]:
    """Give the space of the IRIs, the number of entities and the first things of the first list (§4.1, §4.2, §4.6)."""
    if space:
        yield own, vocab.VOID_URI_SPACE, Literal(space)
    entities = [iri for iri in directory.paths if iri.value.startswith(space)]
    yield own, vocab.term("void:entities"), _number(len(entities))
    for group in lists.groups:
        examples = [member for member in group.members if member.value.startswith(space)]
        if examples:
            for example in examples[:_EXAMPLES]:
                yield own, vocab.term("void:exampleResource"), example
            return


def _access(publication: Publication, own: NamedNode, dumps: Sequence[Dump]) -> Iterator[Fact]:
    """Name the dumps that are RDF, and their formats (§2.6, §3.2); the compressed ones say the same once more."""
    for dump in dumps:
        feature = _FEATURES.get(dump.media_type.partition(";")[0])
        if feature:
            yield own, vocab.term("void:dataDump"), NamedNode(publication.base + dump.path)
            yield own, vocab.term("void:feature"), feature


def _numbers(publication: Publication, own: NamedNode, counts: _Counts) -> Iterator[Fact]:
    """Give the statistics of the whole data and the vocabularies that it uses (§4.3, §4.6)."""
    data = publication.data
    yield own, vocab.term("void:triples"), _number(sum(counts.properties.values()))
    yield own, vocab.term("void:distinctSubjects"), _number(len(data.about))
    yield own, vocab.term("void:distinctObjects"), _number(len(data.pointing))
    yield own, vocab.term("void:classes"), _number(len(counts.classes))
    yield own, vocab.term("void:properties"), _number(len(counts.properties))
    for vocabulary in _vocabularies(publication.ontology, [*counts.classes, *counts.properties]):
        yield own, vocab.term("void:vocabulary"), vocabulary


def _partitions(own: NamedNode, counts: _Counts) -> Iterator[Fact]:
    """
    Cut the data by class and by property (§4.4, §4.6).

    The entities of a class are all that have an IRI, whoever gave it; blank nodes are none, so there may be no entity.
    """
    for one, entities in counts.classes.items():
        part = _part(own, "class", one)
        yield own, vocab.term("void:classPartition"), part
        yield part, vocab.term("void:class"), one
        yield part, vocab.term("void:entities"), _number(entities)
    for one, triples in counts.properties.items():
        part = _part(own, "property", one)
        yield own, vocab.term("void:propertyPartition"), part
        yield part, vocab.term("void:property"), one
        yield part, vocab.term("void:triples"), _number(triples)


def _linksets(own: NamedNode, counts: _Counts) -> Iterator[Fact]:
    """Describe the links to other datasets, a linkset for each target and property (§5)."""
    for (target, predicate), triples in counts.links.items():
        linkset = _part(own, "links", target, predicate)
        yield own, vocab.term("void:subset"), linkset
        yield linkset, vocab.RDF_TYPE, vocab.term("void:Linkset")
        yield linkset, vocab.term("void:subjectsTarget"), own
        yield linkset, vocab.term("void:objectsTarget"), target
        yield linkset, vocab.term("void:linkPredicate"), predicate
        yield linkset, vocab.term("void:triples"), _number(triples)
        yield target, vocab.RDF_TYPE, vocab.term("void:Dataset")


def _uri_space(publication: Publication, directory: Directory, own: NamedNode) -> str:
    """Give what all IRIs of the dataset begin with: as it states, else the base, if anything begins with that."""
    for stated in publication.data.values(own, vocab.VOID_URI_SPACE):
        if isinstance(stated, Literal):
            return stated.value
    return publication.base if any(iri.value.startswith(publication.base) for iri in directory.paths) else ""


def _count(data: Graph, space: str) -> _Counts:
    properties: Counter[NamedNode] = Counter()
    classes: Counter[NamedNode] = Counter()
    links: Counter[tuple[NamedNode, NamedNode]] = Counter()
    for subject, predicate, value in data.facts():
        properties[predicate] += 1
        if isinstance(value, NamedNode):
            if predicate == vocab.RDF_TYPE:
                classes[value] += isinstance(subject, NamedNode)
            target = _linked(subject, predicate, value, space)
            if target:
                links[NamedNode(target), predicate] += 1
    return _Counts(properties, classes, links)


def _linked(subject: Subject, predicate: NamedNode, value: NamedNode, space: str) -> str | None:
    """Give the dataset to which a fact links; not from one thing of the same dataset to another."""
    if predicate in _NEVER_LINKING or (space and value.value.startswith(space)):
        return None
    if predicate not in _LINKING and not _TABLE.match(value.value):
        return None
    target = target_of(value.value)
    return None if isinstance(subject, NamedNode) and target_of(subject.value) == target else target


def _vocabularies(ontology: Graph, terms: Iterable[NamedNode]) -> Iterator[NamedNode]:
    """Give the vocabularies of some terms: by the IRI of the publication's own ontology, else by their namespace."""
    own = {
        ontology_iri.value.rstrip("#/"): ontology_iri
        for ontology_iri in ontology.subjects(vocab.RDF_TYPE, vocab.OWL_ONTOLOGY)
        if isinstance(ontology_iri, NamedNode)
    }
    for namespace in sorted({split(term.value)[0] for term in terms}):
        if namespace and not namespace.endswith("//"):
            yield own.get(namespace.rstrip("#/"), NamedNode(namespace))


def _part(dataset: NamedNode, kind: str, *terms: NamedNode) -> NamedNode:
    """Name a part of the description, below the IRI of the dataset, by what it is a part for."""
    return NamedNode(part_iri(dataset.value, "-".join([kind, *(safe_name(term.value) for term in terms)])))


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=vocab.XSD_INTEGER)

"""
Describe an IRI: everything a reader of its document needs, and nothing of other documents.

A description is a concise bounded description (CBD) made readable: the thing, the nodes that only exist for it, what
points at it, the names of all it mentions, and what is known of the document itself (topic, licence, sources).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import FOREIGN, document_path, safe_name
from lodpub.facts import Fact, Graph, Subject, Term
from lodpub.graph import Publication

_NOT_INVERSE = frozenset({vocab.RDF_OBJECT, vocab.RDF_PREDICATE, vocab.RDF_TYPE})
_LABELS = frozenset(vocab.LABELS)
#: How many facts a part of another page says at most to be told in full on the pages of all that it points at.
_BRIEF = 100
#: Predicates that say where something comes from.
SOURCES = (vocab.DCT_SOURCE, vocab.PROV_HAD_PRIMARY_SOURCE)


@dataclass(frozen=True, slots=True)
class Directory:
    """
    The things that get a document of their own, each with its path, and the nodes that belong to one of them.

    `paths` maps a thing to its document's path without extension, in the order of the IRIs. `dependents` lists the
    hash IRIs that are shown on a thing's page; `owners` is the same the other way round. `statements` lists the
    reified statements about each fact. `named` remembers the names of what documents mention, `wider` what stands above
    a property.
    """

    paths: Mapping[NamedNode, str]
    dependents: Mapping[NamedNode, Sequence[NamedNode]]
    owners: Mapping[NamedNode, NamedNode]
    statements: Mapping[Fact, Sequence[Subject]]
    named: dict[Subject, list[Fact]] = field(default_factory=dict)
    wider: dict[NamedNode, set[Term]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Description:
    """What the document about `iri` says: `own` about the thing itself, `facts` all of it, sorted."""

    iri: NamedNode
    document: NamedNode
    own: frozenset[Subject]
    facts: tuple[Fact, ...]


def survey(publication: Publication) -> Directory:
    """Find what deserves a document: every IRI that the data says something of, but for mere names and page parts."""
    data, base = publication.data, publication.base
    paths: dict[NamedNode, str] = {}
    dependents: dict[NamedNode, list[NamedNode]] = {}
    owners: dict[NamedNode, NamedNode] = {}
    taken = {"def"} if publication.ontology.about or publication.shapes.about else set()
    for subject in sorted(data.about, key=lambda one: not one.value.startswith(f"{base}id/")):
        if isinstance(subject, BlankNode):
            continue
        owner = NamedNode(subject.value.partition("#")[0])
        if owner != subject and subject.value.startswith(base) and owner in data.about:
            dependents.setdefault(owner, []).append(subject)
            owners[subject] = owner
        elif subject.value.startswith(base) or _stands_alone(data, subject):
            path = document_path(subject.value, base)
            paths[subject] = f"{FOREIGN}/{safe_name(subject.value)}" if path in taken else path
            taken.add(paths[subject])
    paths = {subject: paths[subject] for subject in sorted(paths, key=str)}
    return Directory(MappingProxyType(paths), MappingProxyType(dependents), MappingProxyType(owners), _statements(data))


def describe(publication: Publication, directory: Directory, iri: NamedNode) -> Description:
    """Gather the description of one thing of the directory."""
    data = publication.data
    own = _closure(data, [iri, *directory.dependents.get(iri, ())])
    inverse = list(inverse_facts(data, directory, iri, own))
    parts = {node for node, _, _ in inverse if isinstance(node, BlankNode) or node in directory.owners}
    pointing = [node for node in parts if is_brief(data, node)]
    document = NamedNode(publication.base + directory.paths[iri])
    told: dict[Subject, list[Sequence[Fact]]] = {node: [data.about[node]] for node in own | _closure(data, pointing)}
    for fact in (*inverse, *_document_facts(publication, iri, document, own)):
        told.setdefault(fact[0], []).append((fact,))
    for node in _mentioned(told, own):
        told.setdefault(node, []).append(_names(publication, directory, node))
    ordered = (fact for node in sorted(told, key=str) for fact in _merged(told[node]))
    return Description(iri, document, frozenset(own), tuple(ordered))


def inverse_facts(data: Graph, directory: Directory, iri: NamedNode, own: set[Subject]) -> Iterator[Fact]:
    """Go through what points at a thing from outside its own description; reified statements do not count."""
    for fact in data.pointing.get(iri, ()):
        if fact[0] not in own and fact[1] not in _NOT_INVERSE:
            yield fact


def is_brief(data: Graph, node: Subject) -> bool:
    """
    Tell a node that can be told in full wherever it points from one, such as a long list, that only its own page tells.

    Else each of the many things that it names would repeat all of them.
    """
    count, found, waiting = 0, set[Subject](), [node]
    while waiting and count <= _BRIEF:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            facts = data.about.get(one, ())
            count += len(facts)
            waiting.extend(value for _, _, value in facts[:_BRIEF] if isinstance(value, BlankNode))
    return count <= _BRIEF


def name_facts(graph: Graph, subject: Subject) -> list[Fact]:
    """Give the facts that name a thing, in every language, by the best naming properties that it has."""
    facts = [fact for fact in graph.about.get(subject, ()) if fact[1] in _LABELS]
    for together in vocab.NAMES if facts else ():
        chosen = [fact for predicate in together for fact in facts if fact[1] == predicate]
        if chosen:
            return chosen
    return []


def sources(publication: Publication, directory: Directory, fact: Fact) -> list[Term]:
    """
    Say where a fact comes from, closest first: a reified statement, the node's own sources, its graph's sources.

    A fact that names a source needs none itself.
    """
    if fact[1] in SOURCES:
        return []
    data = publication.data
    found = [
        source
        for statement in directory.statements.get(fact, ())
        for source in data.values(statement, vocab.PROV_HAD_PRIMARY_SOURCE)
    ]
    if not found:
        found = [source for predicate in SOURCES for source in data.values(fact[0], predicate)]
    if not found:
        graphs = publication.graphs.get(fact, ())
        found = [source for graph in graphs for source in data.values(graph, vocab.PROV_HAD_PRIMARY_SOURCE)]
    return list(dict.fromkeys(found))


def stated(data: Graph, statement: Subject) -> Fact | None:
    """Give the fact that a reified statement (rdf:Statement) speaks of, or None when a part is missing."""
    subject = data.value(statement, vocab.RDF_SUBJECT)
    if subject is None or isinstance(subject, Literal):
        return None
    predicate = data.value(statement, vocab.RDF_PREDICATE)
    value = data.value(statement, vocab.RDF_OBJECT)
    if not isinstance(predicate, NamedNode) or value is None:
        return None
    return subject, predicate, value


def above(publication: Publication, term: NamedNode, predicate: NamedNode) -> set[Term]:
    """Follow rdfs:subClassOf or rdfs:subPropertyOf upwards, as far as data and vocabularies tell, to other terms."""
    found: set[Term] = set()
    waiting: list[Term] = [term]
    while waiting:
        one = waiting.pop()
        for graph in (publication.ontology, publication.external, publication.data):
            wider = graph.values(one, predicate) if not isinstance(one, Literal) else []
            waiting.extend(other for other in wider if other not in found)
            found.update(wider)
    return found - {term}


def _statements(data: Graph) -> Mapping[Fact, Sequence[Subject]]:
    """Sort the reified statements by the fact that each speaks of."""
    found: dict[Fact, list[Subject]] = {}
    for statement in data.subjects(vocab.RDF_TYPE, vocab.RDF_STATEMENT):
        fact = stated(data, statement)
        if fact:
            found.setdefault(fact, []).append(statement)
    return MappingProxyType(found)


def _stands_alone(data: Graph, subject: NamedNode) -> bool:
    """Tell a thing of the data from a name or a type that is only there to make a link readable."""
    predicates = {predicate for _, predicate, _ in data.about[subject]}
    typed, named = vocab.RDF_TYPE in predicates, bool(predicates & _LABELS)
    if predicates - _LABELS - {vocab.RDF_TYPE} or (typed and named):
        return True
    return subject not in data.pointing


def _closure(data: Graph, start: Iterable[Subject]) -> set[Subject]:
    """Follow blank nodes from some nodes as far as they go; circles end."""
    found: set[Subject] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in found and node in data.about:
            found.add(node)
            waiting.extend(value for _, _, value in data.about[node] if isinstance(value, BlankNode))
    return found


def _document_facts(publication: Publication, iri: NamedNode, document: NamedNode, own: set[Subject]) -> Iterator[Fact]:
    """Say what the document is about, under which licence, in which dataset and from which graphs."""
    data = publication.data
    yield iri, vocab.FOAF_IS_PRIMARY_TOPIC_OF, document
    yield document, vocab.RDF_TYPE, vocab.FOAF_DOCUMENT
    yield document, vocab.FOAF_PRIMARY_TOPIC, iri
    for dataset in data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)[:1]:
        yield document, vocab.VOID_IN_DATASET, dataset
        for licence in data.values(dataset, vocab.DCT_LICENSE):
            yield document, vocab.DCT_LICENSE, licence
    for graph in sorted(
        {graph for node in own for fact in data.about[node] for graph in publication.graphs[fact]}, key=str
    ):
        if graph in data.about:
            yield document, vocab.DCT_SOURCE, graph
            for source in data.values(graph, vocab.PROV_HAD_PRIMARY_SOURCE):
                yield graph, vocab.PROV_HAD_PRIMARY_SOURCE, source


def _mentioned(told: Mapping[Subject, Sequence[Sequence[Fact]]], own: set[Subject]) -> set[Subject]:
    """Find what is told of or spoken of beside a thing's own nodes; its types go without saying."""
    values = {
        value
        for some in told.values()
        for facts in some
        for _, predicate, value in facts
        if not isinstance(value, Literal) and predicate != vocab.RDF_TYPE
    }
    return (values | told.keys()) - own


def _names(publication: Publication, directory: Directory, node: Subject) -> Sequence[Fact]:
    """Give the names of a thing, from the data or from the labels of external vocabularies."""
    found = directory.named.get(node)
    if found is None:
        given = name_facts(publication.data, node) or name_facts(publication.external, node)
        found = directory.named[node] = sorted(given, key=_property_and_value)
    return found


def _merged(some: Sequence[Sequence[Fact]]) -> Sequence[Fact]:
    """Put what is told of one subject in several places together; what is told in one place is sorted already."""
    if len(some) == 1:
        return some[0]
    return sorted({fact for facts in some for fact in facts}, key=_property_and_value)


def _property_and_value(fact: Fact) -> tuple[str, str]:
    """Give the key by which facts of one subject are sorted, as in `facts.index`."""
    return str(fact[1]), str(fact[2])

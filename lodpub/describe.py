"""
Describe an IRI: everything a reader of its document needs, and nothing of other documents.

A description is a concise bounded description (CBD) made readable: the thing, the nodes that only exist for it, what
points at it, the names of all it mentions, and what is known of the document itself (topic, licence, sources).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import FOREIGN, document_path, safe_name
from lodpub.facts import Fact, Graph, Passage, Subject, Term, Told, passages
from lodpub.graph import Publication
from lodpub.memory import remember

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
    reified statements about each fact. Remembered are the names of what documents mention (`named`), what they say of
    graphs (`graphs`), the sources of nodes and of all facts of some graphs (`sourced`, `given`), and what stands above
    a property (`wider`).
    """

    paths: Mapping[NamedNode, str]
    dependents: Mapping[NamedNode, Sequence[NamedNode]]
    owners: Mapping[NamedNode, NamedNode]
    statements: Mapping[Fact, Sequence[Subject]]
    named: dict[Subject, Passage] = field(default_factory=dict)
    graphs: dict[NamedNode, Passage] = field(default_factory=dict)
    sourced: dict[Subject, Sequence[Term]] = field(default_factory=dict)
    given: dict[tuple[NamedNode, ...], Sequence[Term]] = field(default_factory=dict)
    wider: dict[NamedNode, set[Term]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Description:
    """What the document about `iri` says: `own` about the thing itself, `told` all of it, sorted."""

    iri: NamedNode
    document: NamedNode
    own: frozenset[Subject]
    told: Told


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
    whole = own | _closure(data, (node for node in parts if is_brief(data, node)))
    document = NamedNode(publication.base + directory.paths[iri])
    graphs = _graphs(publication, own)
    told = {node: Passage(str(node), data.about[node]) for node in whole}
    topic = (iri, vocab.FOAF_IS_PRIMARY_TOPIC_OF, document)
    for facts in (inverse, [topic], _document_facts(publication, iri, document, graphs)):
        for node, passage in passages(facts).items():
            _add(told, node, passage)
    for graph in graphs:
        _add(told, graph, _sourced(publication, directory, graph))
    for node in _mentioned(told, own).difference(graphs):
        named = _names(publication, directory, node)
        if named.facts:
            _add(told, node, named)
    ordered = sorted(told.items(), key=lambda item: item[1].subject)
    return Description(iri, document, frozenset(own), dict(ordered))


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


def sources(publication: Publication, directory: Directory, fact: Fact) -> Sequence[Term]:
    """
    Say where a fact comes from, closest first: a reified statement, the node's own sources, its graph's sources.

    A fact that names a source needs none itself.
    """
    if fact[1] in SOURCES:
        return ()
    data = publication.data
    stating = directory.statements.get(fact, ())
    found = [source for statement in stating for source in data.values(statement, vocab.PROV_HAD_PRIMARY_SOURCE)]
    if found:
        return tuple(dict.fromkeys(found))
    own = directory.sourced.get(fact[0])
    if own is None:
        own = remember(directory.sourced, fact[0], _sources(data, fact[:1], SOURCES))
    if own:
        return own
    graphs = publication.graphs.get(fact, ())
    given = directory.given.get(graphs)
    return remember(directory.given, graphs, _sources(data, graphs, SOURCES[1:])) if given is None else given


def _sources(data: Graph, nodes: Iterable[Subject], predicates: Sequence[NamedNode]) -> Sequence[Term]:
    """Give the sources that nodes have by some properties, each once."""
    found = (source for node in nodes for predicate in predicates for source in data.values(node, predicate))
    return tuple(dict.fromkeys(found))


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


def _graphs(publication: Publication, own: Iterable[Subject]) -> list[NamedNode]:
    """Find the graphs that state what is told of some nodes, as far as the data says something of them; sorted."""
    data = publication.data
    found = {graph for node in own for fact in data.about[node] for graph in publication.graphs[fact]}
    return sorted((graph for graph in found if graph in data.about), key=str)


def _document_facts(
    publication: Publication, iri: NamedNode, document: NamedNode, graphs: Iterable[NamedNode]
) -> Iterator[Fact]:
    """Say what the document is about, under which licence, in which dataset and from which graphs; sorted."""
    data = publication.data
    datasets = data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)[:1]
    for dataset in datasets:
        for licence in data.values(dataset, vocab.DCT_LICENSE):
            yield document, vocab.DCT_LICENSE, licence
    for graph in graphs:
        yield document, vocab.DCT_SOURCE, graph
    for dataset in datasets:
        yield document, vocab.VOID_IN_DATASET, dataset
    yield document, vocab.RDF_TYPE, vocab.FOAF_DOCUMENT
    yield document, vocab.FOAF_PRIMARY_TOPIC, iri


def _sourced(publication: Publication, directory: Directory, graph: NamedNode) -> Passage:
    """Give the names and sources of a graph."""
    found = directory.graphs.get(graph)
    if found is None:
        sources = publication.data.values(graph, vocab.PROV_HAD_PRIMARY_SOURCE)
        told = Passage(str(graph), [(graph, vocab.PROV_HAD_PRIMARY_SOURCE, source) for source in sources])
        joined = _joined(_names(publication, directory, graph), told)
        found = remember(directory.graphs, graph, replace(joined, shared=True))
    return found


def _mentioned(told: Told, own: set[Subject]) -> set[Subject]:
    """Find what is told of or spoken of beside a thing's own nodes; its types go without saying."""
    values = {
        value
        for passage in told.values()
        for _, predicate, value in passage.facts
        if not isinstance(value, Literal) and predicate != vocab.RDF_TYPE
    }
    return (values | told.keys()) - own


def _names(publication: Publication, directory: Directory, node: Subject) -> Passage:
    """Give the names of a thing, from the data or from the labels of external vocabularies."""
    found = directory.named.get(node)
    if found is None:
        given = name_facts(publication.data, node) or name_facts(publication.external, node)
        passage = Passage(str(node), sorted(given, key=_property_and_value), shared=True)
        found = remember(directory.named, node, passage)
    return found


def _add(told: dict[Subject, Passage], node: Subject, passage: Passage) -> None:
    """Tell something more of a node."""
    found = told.get(node)
    told[node] = _joined(found, passage) if found else passage


def _joined(first: Passage, second: Passage) -> Passage:
    """Make one passage of what is told of a subject in two places, each of them sorted."""
    together = list(first.facts)
    for fact in second.facts:
        place = bisect_left(together, _property_and_value(fact), key=_property_and_value)
        if together[place : place + 1] != [fact]:
            together.insert(place, fact)
    return Passage(first.subject, together)


def _property_and_value(fact: Fact) -> tuple[str, str]:
    """Give the key by which facts of one subject are sorted, as in `facts.index`."""
    return str(fact[1]), str(fact[2])

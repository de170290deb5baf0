"""The query service told in RDF: "SPARQL 1.1 Service Description" (W3C, 2013), with the graphs of the publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, index, passages
from lodpub.formats import Format, Style
from lodpub.graph import Publication
from lodpub.jsonld import make_context
from lodpub.results import GRAPHS, SOLUTIONS
from lodpub.sparql import graphs

_FORMATS = "http://www.w3.org/ns/formats/"


def describe(publication: Publication) -> list[Fact]:
    """Say what the service at `{base}sparql` takes and gives, and which graphs it has with how many triples; sorted."""
    service = f"{publication.base}sparql"
    sizes = _sizes(publication)
    whole = len({fact for _, facts in graphs(publication) for fact in facts})
    return list(index([*_service(service), *_dataset(service, sizes, whole)]).facts())


def write(facts: list[Fact], publication: Publication, syntax: Format) -> bytes:
    """Write a description in one of the RDF syntaxes."""
    prefixes = {**publication.prefixes, "sd": vocab.SD}
    style = Style(prefixes, publication.base, make_context(facts, prefixes))
    return syntax.writer(passages(facts), style, NamedNode(f"{publication.base}sparql"))


def _service(service: str) -> Iterator[Fact]:
    iri = NamedNode(service)
    yield iri, vocab.RDF_TYPE, NamedNode(f"{vocab.SD}Service")
    yield iri, NamedNode(f"{vocab.SD}endpoint"), iri
    yield iri, NamedNode(f"{vocab.SD}supportedLanguage"), NamedNode(f"{vocab.SD}SPARQL11Query")
    yield iri, NamedNode(f"{vocab.SD}feature"), NamedNode(f"{vocab.SD}UnionDefaultGraph")
    yield iri, NamedNode(f"{vocab.SD}defaultDataset"), NamedNode(f"{service}#dataset")
    for syntax in (*SOLUTIONS, *GRAPHS):
        yield iri, NamedNode(f"{vocab.SD}resultFormat"), NamedNode(f"{_FORMATS}{syntax.feature}")


def _dataset(service: str, sizes: Mapping[NamedNode, int], whole: int) -> Iterator[Fact]:
    dataset, default = NamedNode(f"{service}#dataset"), NamedNode(f"{service}#default-graph")
    yield dataset, vocab.RDF_TYPE, NamedNode(f"{vocab.SD}Dataset")
    yield dataset, NamedNode(f"{vocab.SD}defaultGraph"), default
    yield from _graph(default, whole)
    for number, name in enumerate(sorted(sizes, key=str), 1):
        named, graph = NamedNode(f"{service}#named-graph-{number}"), NamedNode(f"{service}#graph-{number}")
        yield dataset, NamedNode(f"{vocab.SD}namedGraph"), named
        yield named, vocab.RDF_TYPE, NamedNode(f"{vocab.SD}NamedGraph")
        yield named, NamedNode(f"{vocab.SD}name"), name
        yield named, NamedNode(f"{vocab.SD}graph"), graph
        yield from _graph(graph, sizes[name])


def _graph(graph: NamedNode, triples: int) -> Iterator[Fact]:
    yield graph, vocab.RDF_TYPE, NamedNode(f"{vocab.SD}Graph")
    yield graph, vocab.term("void:triples"), Literal(str(triples), datatype=vocab.XSD_INTEGER)


def _sizes(publication: Publication) -> Mapping[NamedNode, int]:
    """Count the triples of each named graph, a triple once."""
    found: dict[NamedNode, set[Fact]] = {}
    for name, facts in graphs(publication):
        if facts:
            found.setdefault(name, set()).update(facts)
    return {name: len(facts) for name, facts in found.items()}

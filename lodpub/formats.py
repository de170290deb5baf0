"""
The representations of RDF: name, media type, extension and writer of each, in the order in which they are offered.

A new RDF syntax is one row in `FORMATS`; pages, links, tests and documentation find it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from lodpub import jsonld, pretty, rdfxml
from lodpub.facts import Fact, Passage, Told, keep
from lodpub.jsonld import Context


@dataclass(frozen=True, slots=True)
class Style:
    """
    How a publication writes: its prefixes in order, its base IRI and its JSON-LD context.

    The others are what documents share, as it was written before: in Turtle, JSON-LD, N-Triples and RDF/XML.
    """

    prefixes: Mapping[str, str]
    base: str
    context: Context
    turtle: pretty.Memory = field(default_factory=pretty.Memory)
    nodes: jsonld.Nodes = field(default_factory=dict)
    lines: dict[Passage, bytes] = field(default_factory=dict)
    elements: rdfxml.Memory = field(default_factory=rdfxml.Memory)


Writer = Callable[[Told, Style, NamedNode | None], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """
    One RDF syntax. `writer` takes sorted passages, the publication's style and the thing that leads the document.

    `feature` is its name among the formats of W3C, http://www.w3.org/ns/formats/.
    """

    name: str
    media_type: str
    extension: str
    rdf_format: RdfFormat
    writer: Writer
    feature: str


def writable(facts: Iterable[Fact], syntax: Format) -> bool:
    """
    Tell whether a syntax can say these facts.

    RDF/XML writes predicates as element names and knows no control characters (RDF 1.1 XML Syntax §2.3, XML 1.0
    §2.2), so some graphs have no RDF/XML form; every other syntax can say everything.
    """
    return syntax.rdf_format != RdfFormat.RDF_XML or rdfxml.writable(facts)


def _turtle(told: Told, style: Style, lead: NamedNode | None) -> bytes:
    return pretty.write(told, style.prefixes, style.base, [lead] if lead else [], style.turtle).encode()


def _jsonld(told: Told, style: Style, lead: NamedNode | None) -> bytes:
    return jsonld.write(told, style.context, lead, style.nodes)


def _ntriples(told: Told, style: Style, lead: NamedNode | None) -> bytes:
    """Write a line a fact."""
    known = style.lines
    return b"".join([known.get(one) or keep(known, one, _lines(one)) for one in told.values()])


def _lines(passage: Passage) -> bytes:
    """Write the facts of a subject; the library writes a term as N-Triples does."""
    subject = passage.subject
    return "".join([f"{subject} {predicate!s} {value!s} .\n" for _, predicate, value in passage.facts]).encode()


def _rdfxml(told: Told, style: Style, lead: NamedNode | None) -> bytes:
    return rdfxml.write(told, style.prefixes, style.elements)


def trig(graphs: Mapping[NamedNode, Sequence[Fact]], style: Style) -> bytes:
    """Write named graphs as TriG, one after the other, in the order of their IRIs."""
    quads = [Quad(*fact, graph) for graph in sorted(graphs, key=str) for fact in graphs[graph]]
    written = serialize(quads, format=RdfFormat.TRIG, prefixes=dict(style.prefixes))
    assert written is not None  # only None when an output file is given
    return written


TURTLE = Format("Turtle", "text/turtle", "ttl", RdfFormat.TURTLE, _turtle, "Turtle")
JSON_LD = Format("JSON-LD", "application/ld+json", "jsonld", RdfFormat.JSON_LD, _jsonld, "JSON-LD")
N_TRIPLES = Format("N-Triples", "application/n-triples", "nt", RdfFormat.N_TRIPLES, _ntriples, "N-Triples")
RDF_XML = Format("RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML, _rdfxml, "RDF_XML")
FORMATS: Sequence[Format] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)

"""The documents of every thing, in every format, read by other libraries than those that wrote them."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib.compare import isomorphic

from lodpub.describe import describe, survey
from lodpub.facts import Fact, index, passages
from lodpub.facts import facts_of as facts_of_document
from lodpub.formats import FORMATS, JSON_LD, RDF_XML, Style, writable
from lodpub.graph import Publication, load
from lodpub.jsonld import make_context
from lodpub.vocab import PREFIXES
from lodpub.workshop import make_workshop
from tests.conftest import ROOT
from tests.graphs import facts_of, graphs, same

PATHS = sorted(survey(load(ROOT)).paths.values())
READERS = {syntax.extension: syntax.media_type for syntax in FORMATS}


def _read(path: Path) -> rdflib.Graph:
    rdflib.NORMALIZE_LITERALS = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return rdflib.Graph().parse(path, format=READERS[path.suffix[1:]])


def test_there_are_things_to_read() -> None:
    """The parametrised tests below have found what they are about."""
    assert len(PATHS) > 50
    assert {"ttl", "jsonld", "nt", "rdf"} <= set(READERS)
    assert len(READERS) == len(FORMATS)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_all_formats_of_a_document_say_the_same(site: Path, path: str) -> None:
    """Turtle, JSON-LD, N-Triples, RDF/XML and what else there is of a thing are isomorphic, read by rdflib."""
    first, *others = (_read(site / f"{path}.{syntax.extension}") for syntax in FORMATS)
    assert len(first) > 3
    for other in others:
        assert isomorphic(first, other)


@pytest.mark.parametrize("stem", ["def", "data/partners"])
def test_vocabulary_and_dump_say_the_same_in_every_format(site: Path, stem: str) -> None:
    """What is published whole says the same in each format in which it is there."""
    found = [
        _read(site / f"{stem}.{syntax.extension}")
        for syntax in FORMATS
        if (site / f"{stem}.{syntax.extension}").exists()
    ]
    assert len(found) >= 2
    assert all(isomorphic(found[0], other) for other in found[1:])


def test_a_third_library_reads_the_same_from_json_ld(site: Path) -> None:
    """PyLD, with no document loader at hand, reads from the whole dump's JSON-LD what the N-Triples say."""
    document = (site / "data/partners.jsonld").read_text(encoding="utf-8")
    quads = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads", "documentLoader": _refuse})
    facts = facts_of((site / "data/partners.nt").read_text(encoding="utf-8"))
    assert same(facts, parse(quads, format=RdfFormat.N_QUADS))


def _refuse(url: str, options: object) -> None:
    raise AssertionError(f"a document asks to fetch {url}")


def test_a_document_holds_what_its_reader_needs(publication: Publication, site: Path) -> None:
    """The thing, what points at it, the names of what it mentions, the licence and where it all comes from."""
    graph = _read(site / "doc/partner/alytus-district.ttl")
    base = rdflib.Namespace(publication.base)
    partner, document = base["id/partner/alytus-district"], base["doc/partner/alytus-district"]
    terms = {name: rdflib.Namespace(iri) for name, iri in PREFIXES.items()}
    assert (base["id/partnership/alytus-district"], base["def#partner"], partner) in graph
    country = graph.value(partner, terms["schema"].location)
    assert country is not None
    assert {
        label.language for label in graph.objects(country, terms["skos"].prefLabel) if isinstance(label, rdflib.Literal)
    } >= {"lv", "en"}
    assert graph.value(document, terms["dct"].license) == rdflib.URIRef("http://creativecommons.org/licenses/by/4.0/")
    assert (document, terms["foaf"].primaryTopic, partner) in graph
    assert graph.value(document, terms["void"].inDataset) == base["id/dataset/partners"]
    assert list(graph.objects(base["graph/partners"], terms["prov"].hadPrimarySource))


@given(graphs())
def test_every_format_that_can_say_a_graph_keeps_it(facts: list[Fact]) -> None:
    """Parse after serialise keeps every triple, for any graph."""
    ordered = list(index(facts).facts())
    style = Style(PREFIXES, "http://example.org/", make_context(ordered, PREFIXES))
    for syntax in FORMATS:
        if writable(ordered, syntax):
            body = syntax.writer(passages(ordered), style, None)
            assert same(facts, parse(body, format=syntax.rdf_format)), syntax.name


@pytest.mark.parametrize("room", [20_000, 3])
def test_a_document_reads_alike_whatever_was_written_before(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """What documents share is written once, however much of it there is room for, and says the same in each."""
    monkeypatch.setattr("lodpub.memory.MOST", room)
    shared, directory = make_workshop(publication).style, survey(publication)
    for iri in list(directory.paths)[::6]:
        told = describe(publication, directory, iri).told
        alone = Style(shared.prefixes, shared.base, shared.context)
        apart = passages(facts_of_document(told))
        for syntax in FORMATS:
            assert syntax.writer(told, shared, iri) == syntax.writer(apart, alone, iri), (iri, syntax.name)
    assert shared.lines
    assert len(shared.lines) <= room


def test_rdf_xml_is_left_out_where_it_cannot_say_it() -> None:
    """A predicate that is no XML name, or a control character, has no RDF/XML; the other formats have it all."""
    facts = facts_of('<http://e.org/a> <http://e.org/1> "x\\u0008" .')
    assert [syntax for syntax in FORMATS if not writable(facts, syntax)] == [RDF_XML]


def test_the_context_is_the_one_that_is_published(site: Path) -> None:
    """The inlined context of each document says what context.jsonld says."""
    published = json.loads((site / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    for path in PATHS[:20]:
        inlined = json.loads((site / f"{path}.{JSON_LD.extension}").read_text(encoding="utf-8"))["@context"]
        assert inlined.items() <= published.items()


def test_named_graphs_are_kept_apart(publication: Publication, site: Path) -> None:
    """The TriG dump has a graph for each file, and together they say what the Turtle dump says."""
    quads = list(parse((site / "data/partners.trig").read_bytes(), format=RdfFormat.TRIG))
    graphs_found = {quad.graph_name for quad in quads}
    assert graphs_found == {NamedNode(f"{publication.base}graph/{file.path.stem}") for file in publication.files}
    facts = list(publication.data.facts())
    assert same(facts, quads)

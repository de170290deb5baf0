"""JSON-LD as it is written for people who write JavaScript."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, parse

from lodpub.facts import Fact, index, passages
from lodpub.jsonld import Nodes, dumps, make_context, to_jsonld, to_object, write
from lodpub.vocab import PREFIXES
from tests.graphs import facts_of, graphs, same

PARTNER = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e.org/a> a org:Organization ; skos:prefLabel "Alīta"@lv, "Alytus"@en ; schema:url <http://e.org/> ;
    schema:foundingDate "2016"^^xsd:gYear ; org:hasMember <http://e.org/b> .
<http://e.org/b> skos:prefLabel "B"@en .
<http://e.org/c> org:hasMember <http://e.org/a> .
"""


def _document(turtle: str, lead: str) -> dict[str, object]:
    facts = facts_of(turtle)
    text = to_jsonld(facts, make_context(facts, PREFIXES), NamedNode(lead))
    return dict(json.loads(text))


def test_names_are_read_by_language() -> None:
    """A developer writes partner.prefLabel.lv."""
    label = _document(PARTNER, "http://e.org/a")["prefLabel"]
    assert label == {"lv": "Alīta", "en": "Alytus"}


def test_keys_are_local_names_and_values_are_plain() -> None:
    """Dates are strings, links are IRIs, types are words."""
    document = _document(PARTNER, "http://e.org/a")
    assert document["type"] == "Organization"
    assert document["foundingDate"] == "2016"
    assert document["url"] == "http://e.org/"


def test_linked_things_bring_their_name_along() -> None:
    """The object of a link is nested with what is known of it."""
    assert _document(PARTNER, "http://e.org/a")["hasMember"] == {"id": "http://e.org/b", "prefLabel": {"en": "B"}}


def test_what_points_here_stands_under_reverse() -> None:
    """Inverse links are found under @reverse by the same keys."""
    reverse = _document(PARTNER, "http://e.org/a")["@reverse"]
    assert reverse == {"hasMember": [{"id": "http://e.org/c"}]}


def test_two_vocabularies_with_one_word_keep_apart() -> None:
    """The vocabulary that stands first has the short key; the other keeps its prefix."""
    document = _document(
        "<http://e.org/a> <http://purl.org/dc/terms/title> 'x' ; <https://schema.org/title> 'y' .", "http://e.org/a"
    )
    assert document["title"] == "x"
    assert document["schema:title"] == "y"


def test_a_prefix_that_is_also_a_scheme_harms_no_iri() -> None:
    """geo:56,23 stays the IRI it is although `geo` is a prefix."""
    facts = facts_of(
        "<http://e.org/a> <http://www.w3.org/2003/01/geo/wgs84_pos#lat> 1, 'x' ; <http://e.org/p> <geo:56,23> ."
    )
    text = to_jsonld(facts, make_context(facts, PREFIXES))
    assert same(facts, parse(text, format=RdfFormat.JSON_LD))


def test_a_name_that_documents_share_harms_no_iri_in_one_of_them() -> None:
    """What was written with a prefix before is written without in a document where that is the scheme of an IRI."""
    lat = "<http://www.w3.org/2003/01/geo/wgs84_pos#lat>"
    name, one = facts_of(f"<a:n> {lat} 'x' ."), facts_of("<a:a> <a:p> <a:n> .")
    other = facts_of("<a:a> <a:p> <a:n>, <geo:56,23> .")
    context = make_context(facts_of(f"<a:n> {lat} 1 ."), PREFIXES)  # so that other values are written in full
    shared = {subject: replace(passage, shared=True) for subject, passage in passages(name).items()}
    nodes: Nodes = {}
    for facts in (one, other, one):
        written = write({**shared, **passages(facts)}, context, None, nodes)
        assert same([*name, *facts], parse(written, format=RdfFormat.JSON_LD))
        assert (b"geo:lat" in written) == (facts is one)


@given(graphs())
def test_every_graph_survives(facts: list[Fact]) -> None:
    """Any graph that is written and read again, by two other processors, is the same graph."""
    ordered = list(index(facts).facts())
    document = to_object(ordered, make_context(ordered, PREFIXES), _lead(ordered))
    assert same(facts, parse(dumps(document), format=RdfFormat.JSON_LD))
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert same(facts, parse(quads, format=RdfFormat.N_QUADS))


def test_a_blank_node_under_reverse_that_is_named_elsewhere_keeps_its_name() -> None:
    """A node that points at the lead and that another node points at is one node in both places."""
    facts = facts_of("<a:lead> <a:p> 1 . _:b <a:q> <a:lead> . <a:other> <a:q> _:b .")
    text = to_jsonld(facts, make_context(facts, PREFIXES), NamedNode("a:lead"))
    assert same(facts, parse(text, format=RdfFormat.JSON_LD))


def _lead(facts: list[Fact]) -> NamedNode | None:
    return facts[0][0] if facts and isinstance(facts[0][0], NamedNode) else None

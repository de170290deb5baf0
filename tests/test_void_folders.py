"""The VoID description of small folders: what counts once, what is no link, what is never made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import survey
from lodpub.facts import index
from lodpub.graph import load
from lodpub.void import target_of
from tests.sites import fill
from tests.void_graphs import FOLDERS, PREFIXES, THESAURUS, facts_of, integer, void_of


def test_two_spellings_of_a_number_are_two_objects(folder: Path) -> None:
    """Objects are counted as terms of RDF: 1.5 and 1.50 are two, and the class makes three."""
    void = index(facts_of(folder, "<https://example.org/id/d> a dcat:Dataset ; rdf:value 1.5, 1.50 ."))
    dataset = NamedNode("https://example.org/id/d")
    assert integer(void.values(dataset, vocab.term("void:distinctObjects"))) == 3


def test_a_fact_of_two_files_is_one_triple(folder: Path) -> None:
    """What two files say alike counts once."""
    fact = PREFIXES + "<https://example.org/id/d> a dcat:Dataset ."
    publication = load(fill(folder, {"data/one.ttl": fact, "data/two.ttl": fact}))
    void = index(void_of(publication, survey(publication), []))
    assert integer(void.values(NamedNode("https://example.org/id/d"), vocab.term("void:triples"))) == 1


def test_a_link_within_someone_elses_dataset_is_none(folder: Path) -> None:
    """A fact between two things of Wikidata makes no linkset."""
    text = "<https://example.org/id/d> a dcat:Dataset . wd:Q1 owl:sameAs wd:Q2 ; rdfs:label 'one' ."
    assert not index(facts_of(folder, text)).subjects(vocab.RDF_TYPE, vocab.term("void:Linkset"))


def test_a_denied_link_is_none(folder: Path) -> None:
    """What a statement only speaks of makes no linkset."""
    text = """<https://example.org/id/d> a dcat:Dataset . [] a rdf:Statement ; rdf:subject <https://example.org/id/1> ;
        rdf:predicate owl:sameAs ; rdf:object <http://publications.europa.eu/resource/authority/country/LVA> ."""
    assert not index(facts_of(folder, text)).subjects(vocab.RDF_TYPE, vocab.term("void:Linkset"))


def test_a_table_is_not_one_of_its_codes(folder: Path) -> None:
    """A fact about a whole EU authority table makes no linkset."""
    text = """<https://example.org/id/d> a dcat:Dataset .
        <https://example.org/id/1> skos:inScheme <http://publications.europa.eu/resource/authority/country> ."""
    assert not index(facts_of(folder, text)).subjects(vocab.RDF_TYPE, vocab.term("void:Linkset"))


@pytest.mark.parametrize(
    ("iri", "target"),
    [
        ("http://d-nb.info/gnd/118540238", "http://d-nb.info/gnd/"),
        ("http://id.loc.gov/authorities/subjects/sh1#concept", "http://id.loc.gov/authorities/"),
        ("http://publications.europa.eu/resource/dataset/x", "http://publications.europa.eu/resource/"),
        ("https://sws.geonames.org/123/about.rdf", "https://sws.geonames.org/"),
        ("http://people.example/jo#me", "http://people.example/"),
        ("http://people.example/jo/", "http://people.example/"),
        ("http://people.example/?of=jo", "http://people.example/"),
        ("http://people.example", None),
        ("mailto:jo@people.example", None),
    ],
)
def test_a_target_is_a_host_and_perhaps_a_folder(iri: str, target: str | None) -> None:
    """The dataset of a foreign IRI is its host with the first word of its path, when more follows."""
    assert target_of(iri) == target


def test_the_endpoint_is_named_where_the_data_names_it(folder: Path) -> None:
    """A void:sparqlEndpoint of the data is repeated, and dct:created too."""
    void = index(facts_of(folder, THESAURUS))
    dataset = NamedNode("http://thes.example/about#data")
    assert void.values(dataset, vocab.term("void:sparqlEndpoint")) == [NamedNode("http://thes.example/sparql")]
    assert void.values(dataset, vocab.term("dct:created")) == [Literal("2020")]


def test_the_order_of_the_data_changes_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same facts from files in another order have the same description."""
    parts = [PREFIXES + FOLDERS["bare"], PREFIXES + FOLDERS["elsewhere"]]
    found = []
    for root, names in ((folder, "ab"), (tmp_path_factory.mktemp("other"), "ba")):
        publication = load(fill(root, {f"data/{name}.ttl": part for name, part in zip(names, parts, strict=True)}))
        found.append(void_of(publication, survey(publication), []))
    assert found[0] == found[1]


def test_without_a_dataset_there_is_no_description(folder: Path) -> None:
    """A folder that names no dataset, or only one without an IRI, has nothing to describe."""
    assert facts_of(folder, "<https://example.org/id/a> a skos:Concept . [] a dcat:Dataset .") == []


def test_without_a_common_beginning_no_space_is_claimed(folder: Path) -> None:
    """Where no IRI begins with the base and no space is stated, there is no void:uriSpace and everything counts."""
    void = index(facts_of(folder, FOLDERS["elsewhere"]))
    assert void.values(NamedNode("urn:uuid:1"), vocab.VOID_URI_SPACE) == []
    assert integer(void.values(NamedNode("urn:uuid:1"), vocab.term("void:entities"))) == 2


def test_of_several_datasets_the_own_one_has_the_numbers(folder: Path) -> None:
    """Every dataset is described, but the numbers of the whole stand with the first below the base alone."""
    text = """<http://a.example/d> a dcat:Dataset ; dct:title "Someone else's" .
        <https://example.org/id/d> a dcat:Dataset ; dct:title "Ours" ."""
    void = index(facts_of(folder, text))
    datasets = [NamedNode("http://a.example/d"), NamedNode("https://example.org/id/d")]
    assert void.subjects(vocab.RDF_TYPE, vocab.term("void:Dataset")) == datasets
    assert void.values(NamedNode("https://example.org/void.ttl"), vocab.term("foaf:topic")) == datasets
    assert [bool(void.values(one, vocab.term("void:triples"))) for one in datasets] == [False, True]

"""Small graphs whose VoID description the tests look at, in the manner of other people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal

from lodpub import vocab
from lodpub.describe import Directory, survey
from lodpub.dumps import Dump
from lodpub.facts import Fact, Term
from lodpub.graph import Publication, load
from lodpub.listings import group_entities
from lodpub.shapes import read_model
from lodpub.void import void_facts
from tests.sites import fill

PREFIXES = """
@prefix dbo: <http://dbpedia.org/ontology/> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix wd: <http://www.wikidata.org/entity/> .
"""
THESAURUS = """@base <http://thes.example/> .
<about#data> a dcat:Dataset ; dct:title "Thesaurus"@en, "plain" ; dct:publisher [ rdfs:label "Someone" ] ;
    dct:created "2020" ; void:sparqlEndpoint <sparql> ;
    dct:language <http://publications.europa.eu/resource/authority/language/ENG> .
<t> a skos:ConceptScheme ; skos:hasTopConcept <1> .
<1> a skos:Concept, [ a owl:Class ] ; skos:prefLabel "one"@en ; skos:related <2> ;
    skos:exactMatch wd:Q1, <http://dbpedia.org/resource/One> ;
    schema:location <http://publications.europa.eu/resource/authority/country/LVA> .
<1#part> a skos:Concept ; skos:note "a part" ; rdfs:seeAlso <http://www.wikidata.org/entity/Q2> .
<2> a skos:Concept ; schema:sameAs wd:Q3 ; skos:exactMatch <1> ; skos:note [ rdf:value "of a blank node" ] .
wd:Q1 a dbo:Thing ; rdfs:label "One" ; owl:sameAs wd:Q100, <1> ; dct:license <http://licence.example/by> .
[] a schema:Thing ; skos:closeMatch <http://dbpedia.org/resource/Blank> ; <urn:a:b> 1 .
"""
#: Publications in the manner of other people; the first is that of this repository.
FOLDERS: Mapping[str, str] = {
    "thesaurus": THESAURUS,
    "bare": "<https://example.org/id/dataset/bare> a dcat:Dataset .",
    "elsewhere": "<urn:uuid:1> a dcat:Dataset . <http://a.example/1> a skos:Concept ; owl:sameAs wd:Q1 .",
}


def void_of(publication: Publication, directory: Directory, dumps: Sequence[Dump]) -> list[Fact]:
    """Describe a publication, with the lists that a build makes."""
    lists = group_entities(publication, directory, read_model(publication.shapes, publication.shape_files))
    return void_facts(publication, directory, lists, dumps)


def facts_of(folder: Path, text: str) -> list[Fact]:
    """Describe a folder with these facts."""
    publication = load(fill(folder, {"data/one.ttl": PREFIXES + text}))
    return void_of(publication, survey(publication), [])


def integer(values: list[Term]) -> int:
    """Read the only value, which is an xsd:integer."""
    (value,) = values
    assert isinstance(value, Literal)
    assert value.datatype == vocab.XSD_INTEGER
    return int(value.value)

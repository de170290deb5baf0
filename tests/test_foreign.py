"""Someone else's graph in, a whole site out: every link leads somewhere, every format says the same."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import html5lib
import pytest
import rdflib
from pyld import jsonld
from pyoxigraph import Quad, RdfFormat, parse, serialize
from rdflib.compare import isomorphic

from lodpub.describe import survey
from lodpub.formats import FORMATS
from lodpub.graph import load
from tests.graphs import same
from tests.sites import build, dead_links, fill

PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

GRAPHS = {
    # in the manner of The Organization Ontology §1.1 and §5: an organization, its unit, site, post and members
    "organization": """
        @base <http://example.com/org> .
        <http://example.com/org> a org:FormalOrganization ; skos:prefLabel "Ltd" ; org:identifier "ex-1"^^<#nn> ;
            org:hasUnit <http://example.com/org/unit1> ; org:hasRegisteredSite <#site> ; org:linkedTo _:other .
        <http://example.com/org/unit1> a org:OrganizationalUnit ; rdfs:label "Unit 1"@en, "1. nodaļa"@lv .
        <#site> a org:Site ; org:siteAddress [ rdfs:label "1 Road" ] .
        [] a org:Membership ; org:member <http://people.example/jo#me> ; org:organization <http://example.com/org> ;
            org:role [ a org:Role ; skos:prefLabel "Chair" ] ; org:memberDuring [ rdfs:label "since 2009" ] .
        <http://people.example/jo#me> a foaf:Person ; foaf:name "Jo" ; org:holds <http://example.com/org/post> .
        <http://example.com/org/post> a org:Post ; org:postIn <http://example.com/org> ; org:reportsTo _:boss .
        _:boss a org:Post ; rdfs:label "Boss" . _:other a org:Organization .
    """,
    "thesaurus": """
        @base <http://thes.example/> .
        <t> a skos:ConceptScheme ; dct:title "Thesaurus"@en ; skos:hasTopConcept <t/1> .
        <t/1> a skos:Concept ; skos:prefLabel "love"@en, "爱"@zh ; skos:inScheme <t> ; skos:narrower <t/2> .
        <t/2> a skos:Concept ; skos:prefLabel "care"@en ; skos:inScheme <t> ; skos:broader <t/1> ; skos:narrower <t/3> .
        <t/3> a skos:Concept ; skos:inScheme <t> ; skos:narrower <t/2> ; skos:exactMatch <http://elsewhere.example/3> .
        <t/4> a skos:Concept ; skos:inScheme <t> ; skos:note [ rdf:value "note"@en ; dct:creator <p> ] .
        <t/c> a skos:OrderedCollection ; skos:memberList ( <t/1> <t/2> <t/9> ) .
    """,
    "schema.org": """
        <http://shop.example/p/1> a schema:Product ; schema:name "Thing" ; schema:url <http://shop.example/p/1> ;
            schema:image <javascript:alert(1)> ; schema:description "<b>bold</b>" ;
            schema:offers [ a schema:Offer ; schema:price 9.50 ; schema:priceValidUntil "2027-01-31"^^xsd:date ] ;
            schema:geo [ schema:latitude "56.65" ; schema:longitude "23.71" ] .
        <http://shop.example/p/2> schema:isSimilarTo <http://shop.example/p/1> ; schema:name "Other"@en, "Cits"@lv .
    """,
    "blank node cycles": """
        ex:a ex:p _:a . _:a ex:p _:b ; ex:q ex:a, ex:b . _:b ex:p _:a, _:b . ex:b ex:list ( 1 [ ex:p _:b ] ex:a ( ) ) .
        _:c ex:p _:d . _:d ex:p _:c . ex:c ex:p [] . _:loop rdf:first 1 ; rdf:rest _:loop . ex:c ex:list _:loop .
    """,
    "only blank nodes": "[] ex:p [ ex:q [] ] . ( 1 2 ) ex:p 'x' .",
    "deep nesting": f"ex:a ex:p {'[ ex:p ' * 60} 1 {'] ' * 60}; ex:list ( {' '.join(map(str, range(60)))} ) .",
    "deep hierarchy": " ".join(f"ex:c{one} skos:broader ex:c{one - 1} ; skos:inScheme ex:s ." for one in range(1, 60))
    + "ex:s a skos:ConceptScheme . ex:c0 skos:inScheme ex:s .",
    "parts of pages": """
        @base <https://example.org/> .
        <card> a foaf:PersonalProfileDocument ; foaf:primaryTopic <card#me> .
        <card#me> foaf:name "Me" ; foaf:knows <you#me> .
        <you> a foaf:Document . <you#me> foaf:name "You" ; foaf:knows <card#me>, <card#page-main>, <none#me> .
        <card#page-main> foaf:name "Not the template's" . <lone#me> foaf:knows <card#me> .
    """,
    "other alphabets": """
        <http://lv.example/Jelgavas_pašvaldība> rdfs:label "Jelgavas novads"@lv .
        <http://ja.example/資源/日本> rdfs:label "日本"@ja .
        <http://ja.example/資源/中国> rdfs:label "中国"@ja ; ex:near <http://ja.example/資源/日本> .
        <https://example.org/id/%E6%97%A5> rdfs:label "percent" . <https://example.org/id/日> rdfs:label "letter" .
        <https://example.org/id/a%2Fb> rdfs:label "slash" . ex:šķēlīte <https://example.org/def/īpašība> "ž" .
    """,
    "same paths": """
        ex:a rdfs:label "1" . <https://example.org/id/a> rdfs:label "2" . ex:A rdfs:label "3" .
        <https://example.org/doc/a> rdfs:label "4" .
        <https://example.org/id/a/> rdfs:label "5" . <https://example.org/id/x/a> rdfs:label "6" .
        <https://example.org/x/a> rdfs:label "7" .
        ex:def a owl:Ontology . <https://example.org/id/def> rdfs:label "8" . <https://example.org/def#T> a owl:Class .
        <https://example.org/> rdfs:label "9" . <https://example.org/id/> rdfs:label "10" .
        <https://example.org/404> rdfs:label "11" .
        <https://example.org/data/data> rdfs:label "12" . <https://example.org/index.html> rdfs:label "13" .
    """,
    "ways out": """
        <https://example.org/../../../etc/passwd> rdfs:label "1" . <https://example.org/id/../../x> rdfs:label "2" .
        <https://example.org/id/%2e%2e/%2e%2e/y> rdfs:label "3" . <https://example.org/id//etc/passwd> rdfs:label "4" .
        <https://example.org/id/.htaccess> rdfs:label "5" . <file:///etc/passwd> rdfs:label "6" .
        <urn:x:../../z> rdfs:label "7" .
        <https://example.org/id/dataset/..> a <http://www.w3.org/ns/dcat#Dataset> .
        <mailto:a@b.example> rdfs:label "8" .
    """,
    "long": f"""
        <https://example.org/id/{"a" * 400}> rdfs:label "1" . <https://example.org/id/{"a/" * 900}b> rdfs:label "2" .
        <https://example.org/id/{"a" * 401}> rdfs:label "3" . <http://e.example/{"b" * 5000}> rdfs:label "4" .
        <https://example.org/id/dataset/{"d" * 300}> a <http://www.w3.org/ns/dcat#Dataset> .
    """,
    "odd predicates": "ex:a <http://e.example/1> 1 ; <http://e.example/p?q=1&r=2> 2 ; <urn:p> 3 ; <tag:a,2026:ā> 4 .",
}
READERS = {syntax.extension: syntax.media_type for syntax in FORMATS}


@pytest.fixture(scope="module", params=GRAPHS, ids=str)
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a foreign graph without shapes or ontology, built."""
    root = fill(tmp_path_factory.mktemp("foreign"), {"data/graph.ttl": PREFIXES + GRAPHS[request.param]})
    build(root)
    return root


def _read(path: Path) -> rdflib.Graph:
    """Read a document by another library than the one that wrote it: PyLD for JSON-LD, rdflib for the rest."""
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph(bind_namespaces="none")
    if path.suffix == ".jsonld":
        options = {"format": "application/n-quads", "documentLoader": _refuse}
        return graph.parse(data=jsonld.to_rdf(json.loads(path.read_text(encoding="utf-8")), options), format="nt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return graph.parse(path, format=READERS[path.suffix[1:]])


def _refuse(url: str, options: object) -> None:
    raise AssertionError(f"a document asks to fetch {url}")


@pytest.mark.slow
def test_every_link_of_a_foreign_site_leads_somewhere(foreign: Path) -> None:
    """Pages, files and places on pages that are linked are there, whatever the data is."""
    assert list(dead_links(foreign / "public")) == []


@pytest.mark.slow
def test_every_page_of_a_foreign_site_is_valid(foreign: Path) -> None:
    """No page makes the strict parser complain, and no id stands twice on one."""
    for path in (foreign / "public").rglob("*.html"):
        parser = html5lib.HTMLParser(strict=False)
        tree = parser.parse(path.read_text(encoding="utf-8"))
        assert parser.errors == [], path
        ids = [one.get("id") for one in tree.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), path


def test_every_thing_has_documents_that_say_the_same_in_every_format(foreign: Path) -> None:
    """Each thing has Turtle, JSON-LD and N-Triples, and RDF/XML where that can say it; all are isomorphic."""
    publication = load(foreign)
    for path in survey(publication).paths.values():
        found = [foreign / "public" / f"{path}.{syntax.extension}" for syntax in FORMATS]
        assert all(one.is_file() for one in found[:3]), path
        first, *others = (_read(one) for one in found if one.is_file())
        assert len(first) >= 4
        assert all(isomorphic(first, other) for other in others), path


def test_every_thing_is_on_a_page_of_its_own_and_inside_the_site(foreign: Path) -> None:
    """No two things share a path, also where capitals do not count, and no path is too long for a file system."""
    paths = [path.lower() for path in survey(load(foreign)).paths.values()]
    assert len(paths) == len(set(paths))
    for path in paths:
        assert (foreign / "public" / f"{path}.en.html").is_file()
        assert ".." not in path.split("/")
        assert len(path) < 1000
        assert all(0 < len(segment) < 200 for segment in path.split("/"))


def test_the_dump_holds_every_fact(foreign: Path) -> None:
    """What goes in comes out: the N-Triples of the whole are the graph that was given, blank nodes and all."""
    facts = list(load(foreign).data.facts())
    dump = next((foreign / "public" / "data").glob("*.nt"))
    assert same(facts, parse(dump.read_bytes(), format=RdfFormat.N_TRIPLES))
    given = parse(
        (foreign / "data" / "graph.ttl").read_bytes(), format=RdfFormat.TURTLE, base_iri="https://example.org/"
    )
    assert same(facts, given)


@pytest.mark.parametrize(
    ("extension", "syntax"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("rdf", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
        ("trig", RdfFormat.TRIG),
        ("nq", RdfFormat.N_QUADS),
    ],
)
def test_data_may_come_in_every_syntax(tmp_path: Path, extension: str, syntax: RdfFormat) -> None:
    """The same graph, whatever the syntax of its file, gives a whole site with the same facts."""
    given = list(parse(PREFIXES + GRAPHS["organization"], format=RdfFormat.TURTLE))
    quads = [Quad(quad.subject, quad.predicate, quad.object) for quad in given]
    root = fill(tmp_path, {f"data/graph.{extension}": serialize(quads, format=syntax) or b""})
    assert build(root).files > 20
    assert list(dead_links(root / "public")) == []
    assert same(load(root).data.facts(), quads)


def test_a_collection_is_shown_member_by_member(tmp_path: Path) -> None:
    """The members of a list stand side by side on the page, not as cells inside cells."""
    root = fill(
        tmp_path, {"data/a.ttl": f"{PREFIXES} ex:a ex:list ( 'one' 'two' ex:b ) . ex:b rdfs:label 'three', 'x' ."}
    )
    build(root)
    tree = html5lib.parse((root / "public/doc/a.en.html").read_text(), namespaceHTMLElements=False)
    members = ["".join(item.itertext()).strip() for item in tree.findall(".//dd/ul/li")]
    assert [member.split("\n")[0] for member in members[:2]] == ["one", "two"]
    assert len(members) == 3


def test_a_link_to_a_part_of_a_page_leads_to_that_part(tmp_path: Path) -> None:
    """A thing whose IRI has a # stands on the page of what stands before it, and links go there."""
    root = fill(tmp_path, {"data/a.ttl": PREFIXES + GRAPHS["parts of pages"]})
    build(root)
    you = (root / "public/doc/you.en.html").read_text()
    assert 'href="card.en.html#me"' in you
    assert 'id="me"' in (root / "public/doc/card.en.html").read_text()


def test_a_word_of_the_ontology_is_linked_only_where_it_is_described(tmp_path: Path) -> None:
    """A class is linked to its place on the vocabulary page, an individual of the ontology to the page as a whole."""
    ontology = "ex:def a owl:Ontology . <https://example.org/def#T> a owl:Class, rdf:Property . "
    ontology += "<https://example.org/def#i> a <https://example.org/def#T> . <http://e.example/o#T> a owl:Class ."
    data = (
        "ex:a a <https://example.org/def#T> ; ex:p <https://example.org/def#i> . ex:def rdfs:label 'also in the data' ."
    )
    root = fill(tmp_path, {"data/a.ttl": PREFIXES + data, "ontology/o.ttl": PREFIXES + ontology})
    build(root)
    assert list(dead_links(root / "public")) == []
    page = (root / "public/doc/a.en.html").read_text()
    assert 'href="../def.en.html#T"' in page
    assert 'href="../def.en.html"' in page


def test_letters_that_no_page_may_hold_are_replaced_there_and_kept_in_the_data(tmp_path: Path) -> None:
    """A control character is a replacement character on the page and itself in every format that can say it."""
    root = fill(tmp_path, {"data/a.nt": '<https://example.org/id/a> <http://e.example/p> "a\\u0000\\u0008\\u007F" .\n'})
    build(root)
    page = (root / "public/doc/a.en.html").read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(page)
    assert parser.errors == []
    assert "a\ufffd\ufffd\ufffd" in "".join(tree.itertext())
    for extension in ("ttl", "nt", "jsonld"):
        values = {str(value) for value in _read(root / f"public/doc/a.{extension}").objects()}
        assert "a\x00\x08\x7f" in values, extension

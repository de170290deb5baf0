"""The page of the vocabulary: every rule of the shapes is told in words."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from lodpub.graph import load
from lodpub.site import plan
from tests.sites import fill

SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path PATH ; sh:minCount 1 ] .
"""
PATHS = {
    "ex:near": "ex:near",
    "[ sh:inversePath ex:near ]": "^ex:near",
    "( ex:near [ sh:inversePath ex:part ] )": "ex:near/^ex:part",
    "[ sh:alternativePath ( ex:near ( ex:far ex:part ) ) ]": "ex:near|(ex:far/ex:part)",
    "[ sh:zeroOrMorePath ex:near ]": "ex:near*",
    "[ sh:oneOrMorePath [ sh:alternativePath ( ex:near ex:far ) ] ]": "(ex:near|ex:far)+",
    "[ sh:zeroOrOnePath ex:near ]": "ex:near?",
}


@pytest.mark.parametrize("path", PATHS)
def test_every_kind_of_path_reads_as_in_sparql(folder: Path, path: str) -> None:
    """A property path (SHACL §2.3.1) stands in the table of its shape as SPARQL writes it."""
    (folder / "data" / "one.ttl").write_text("@prefix ex: <https://example.org/> . ex:a a ex:Thing ; ex:near ex:b .")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "thing.ttl").write_text(SHAPE.replace("PATH", path))
    pages = {one.path: one.body.decode() for one in plan(load(folder)).artifacts if one.path == "def.en.html"}
    tree = html5lib.parse(pages["def.en.html"], namespaceHTMLElements=False)
    heads = [cell.findtext("code") for cell in tree.iter("th") if cell.get("scope") == "row"]
    assert heads == [PATHS[path]]


PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""


def _vocabulary(root: Path, shapes: str, ontology: str = "") -> Element:
    """Give the page of the vocabulary of a small publication."""
    data = "@base <https://example.org/> . <id/a> a <Thing> ; <near> <id/b> ."
    fill(root, {"data/a.ttl": data, "shapes/s.ttl": PREFIXES + shapes, "ontology/o.ttl": PREFIXES + ontology})
    (body,) = (one.body for one in plan(load(root)).artifacts if one.path == "def.en.html")
    tree: Element = html5lib.parse(body.decode(), namespaceHTMLElements=False)
    return tree


def _said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_shapes_of_the_same_classes_are_one_table(tmp_path: Path) -> None:
    """A shape without label adds its rules to the labelled one of the same class; no heading comes twice."""
    shapes = """ex:B a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:near ; sh:minCount 1 ] .
        ex:A a sh:NodeShape ; sh:targetClass ex:Thing ; rdfs:label "Things"@en ;
            sh:property [ sh:path ex:near ; sh:maxCount 2 ] ."""
    page = _vocabulary(tmp_path, shapes)
    assert [_said(one) for one in page.iter("h3")] == ["Things ex:Thing"]
    assert len(page.findall(".//tbody/tr")) == 2


def test_rules_of_one_property_stand_together(tmp_path: Path) -> None:
    """Rules are sorted by where their property comes first."""
    rules = ((1, "near", "minCount 1"), (2, "far", "minCount 1"), (3, "near", "maxCount 2"))
    properties = ", ".join(f"[ sh:path ex:{path} ; sh:{rule} ; sh:order {order} ]" for order, path, rule in rules)
    page = _vocabulary(tmp_path, f"ex:A a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property {properties} .")
    assert [cell.findtext("code") for cell in page.findall(".//tbody/tr/th")] == ["ex:near", "ex:near", "ex:far"]


def test_what_a_shape_asks_of_the_whole_is_a_rule(tmp_path: Path) -> None:
    """A shape without properties tells its message as a rule of the table."""
    shapes = 'ex:A a sh:NodeShape ; sh:targetClass ex:Thing ; sh:nodeKind sh:IRI ; sh:message "Name it."@en .'
    cells = [_said(cell) for cell in _vocabulary(tmp_path, shapes).findall(".//tbody/tr/*")]
    assert cells == ["The entry as a whole", "ex:A", "must", "Name it."]


def test_an_address_below_the_base_is_written_short(tmp_path: Path) -> None:
    """A value of a constraint that begins with the base is written as in the data."""
    shapes = """ex:A a sh:NodeShape ; sh:targetClass ex:Thing ;
        sh:property [ sh:path ex:near ; sh:hasValue <https://example.org/id/b> ] ."""
    assert _vocabulary(tmp_path, shapes).findtext(".//tbody/tr/td/code") == "hasValue <id/b>"


def test_a_rule_without_message_says_what_editors_are_told(tmp_path: Path) -> None:
    """Where a shape has no message of its own, the cell has the words that a finding would have."""
    shapes = """ex:A a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property
        [ sh:path ex:near ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ."""
    told = _said(_vocabulary(tmp_path, shapes).findall(".//tbody/tr/td")[-1])
    assert told.startswith("Add this property; it is required. Write an IRI")


def test_the_facts_of_the_ontology_stand_in_a_sensible_order(tmp_path: Path) -> None:
    """Version, dates, publisher and licence stand in this order, whatever they are called."""
    ontology = """<https://example.org/def> a owl:Ontology ; rdfs:seeAlso ex:x ; dct:license ex:l ; dct:publisher ex:p ;
        dct:modified "2026-01-02" ; dct:issued "2026-01-01" ; owl:versionInfo "1" ."""
    labels = [one.get("data-property", "") for one in _vocabulary(tmp_path, "", ontology).iter("dt")]
    assert [label[label.rfind("/") + 1 :].partition("#")[2] or label[label.rfind("/") + 1 :] for label in labels] == [
        "versionInfo",
        "issued",
        "modified",
        "publisher",
        "license",
        "seeAlso",
    ]


def test_a_version_without_document_is_text(tmp_path: Path) -> None:
    """The IRI of a version that the site has no document of is shown, but leads nowhere."""
    ontology = "<https://example.org/def> a owl:Ontology ; owl:versionIRI <https://example.org/def/1> ."
    page = _vocabulary(tmp_path, "", ontology)
    assert "https://example.org/def/1" in _said(page)
    assert not [one for one in page.iter("a") if one.get("href") == "https://example.org/def/1"]

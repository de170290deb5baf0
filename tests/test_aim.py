"""What the engines look at: the shapes without what asks nothing, aimed at the nodes where something is wrong."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from lodpub import quick
from lodpub.aim import asking, narrowed
from lodpub.facts import Fact, Graph, index
from lodpub.graph import load
from lodpub.validate import ntriples
from lodpub.vocab import term
from tests.conftest import ROOT
from tests.sites import fill

CASES = sorted((ROOT / "tests" / "shapes").glob("*/*.ttl"))
HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = f"""{HEAD}
ex:S a sh:NodeShape ; rdfs:label "S" ; sh:targetClass ex:Thing ; sh:closed true ; sh:property ex:name, ex:of, ex:one .
ex:name a sh:PropertyShape ; sh:path ex:name ; sh:name "Name"@en ; sh:order 1 .
ex:of a sh:PropertyShape ; sh:path [ sh:inversePath ex:has ] ; sh:description "Of"@en .
ex:one a sh:PropertyShape ; sh:path [ sh:inversePath ex:is ] ; sh:maxCount 1 ; sh:message "One"@en .
ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:has ; sh:property ex:name .
"""


def read(*paths: Path) -> list[Fact]:
    """Read Turtle files."""
    quads = (quad for path in paths for quad in parse(path=path, format=RdfFormat.TURTLE))
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]


def listed(facts: list[Fact], predicate: str) -> set[str]:
    """Give the values of a property as they are written."""
    return {str(value) for _, found, value in facts if found == term(predicate)}


def shapes(root: Path) -> Graph:
    """Load the little shapes."""
    return load(fill(root, {"shapes/s.ttl": SHAPES, "data/a.ttl": f"{HEAD}ex:a a ex:Thing ."})).shapes


def test_texts_layout_and_what_is_only_laid_out_are_not_asked(tmp_path: Path) -> None:
    """A property without demands stays only where a closed shape has to know that it is allowed."""
    left = asking(shapes(tmp_path))
    assert listed(left, "sh:property") == {"<https://example.org/name>", "<https://example.org/one>"}
    for silent in ("sh:name", "sh:description", "sh:order", "sh:message", "rdfs:label"):
        assert not listed(left, silent)
    assert listed(left, "sh:maxCount")


def test_what_is_not_asked_finds_nothing() -> None:
    """Of all cases at once, the shapes blame the same with their texts and without."""
    whole = index(read(*(ROOT / "shapes").glob("*.ttl")))
    data = ntriples(read(*CASES))
    found = quick.blamed(data, ntriples(asking(whole)))
    assert found
    assert found == quick.blamed(data, ntriples(whole.facts()))


def test_a_shape_is_aimed_at_what_is_blamed(tmp_path: Path) -> None:
    """A shape that leads to the blamed one is left with that property and the node that it finds wrong."""
    data = f"{HEAD}ex:a a ex:Thing . ex:b a ex:Thing . ex:c ex:has ex:d ."
    publication = load(fill(tmp_path, {"shapes/s.ttl": SHAPES, "data/a.ttl": data}))
    shape, node = NamedNode("https://example.org/one"), NamedNode("https://example.org/a")
    left = narrowed(publication, frozenset({(shape, node)}))
    about = [fact for fact in left if fact[0] == NamedNode("https://example.org/S")]
    assert listed(about, "sh:targetNode") == {str(node)}
    assert listed(about, "sh:property") == {str(shape)}
    assert not listed(about, "sh:closed")
    assert not listed(left, "sh:targetClass")
    assert not listed(left, "sh:targetSubjectsOf")

"""The quick SHACL engine: what it is asked, past the interface of its package, it has to answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode

from lodpub import quick
from lodpub.graph import load
from lodpub.validate import ntriples

ROOT = Path(__file__).parents[1]
SH = "http://www.w3.org/ns/shacl#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DATA = f"<urn:a> {TYPE} <urn:Thing> .\n"


def shapes(subject: str = "<urn:shape>", path: str = "<urn:name>") -> str:
    """Write a shape that asks for a value."""
    return (
        f"{subject} {TYPE} <{SH}PropertyShape> .\n{subject} <{SH}targetClass> <urn:Thing> .\n"
        f"{subject} <{SH}path> {path} .\n"
        f'{subject} <{SH}minCount> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )


def test_data_that_conforms_blames_no_shape() -> None:
    """The partners conform, and the engine knows it: no build of theirs waits for pySHACL."""
    publication = load(ROOT)
    known = ntriples(publication.shapes.facts())
    assert quick.well_formed(known) is True
    assert quick.blamed(ntriples([*publication.data.facts(), *publication.ontology.facts()]), known) == frozenset()


def test_the_shape_that_finds_something_is_blamed() -> None:
    """A shape is blamed by its name, which may be that of a blank node, with the node at which it finds something."""
    thing = NamedNode("urn:a")
    assert quick.blamed(DATA, shapes()) == frozenset({(NamedNode("urn:shape"), thing)})
    assert quick.blamed(DATA, shapes("_:shape")) == frozenset({(BlankNode("shape"), thing)})
    assert quick.blamed(DATA + '<urn:a> <urn:name> "A" .\n', shapes()) == frozenset()


@pytest.mark.parametrize("known", [shapes(path="_:nothing"), "no triples"])
def test_what_it_cannot_tell_is_not_known(known: str) -> None:
    """A path that is none and a text that cannot be read are left to pySHACL."""
    assert quick.blamed(DATA, known) is None


def test_shapes_that_are_malformed_are_told_from_those_that_are_not_known() -> None:
    """A path that is a literal is no path; a text that cannot be read says nothing of shapes."""
    assert quick.well_formed(shapes()) is True
    assert quick.well_formed(shapes(path='"name"')) is False
    assert quick.well_formed("no triples") is None


def test_rdflib_stays_away_where_nothing_is_wrong() -> None:
    """Checking the partners loads neither rdflib nor a SHACL package in Python."""
    program = (
        "import sys; from pathlib import Path; from lodpub.graph import load; from lodpub.validate import validate\n"
        "assert validate(load(Path())).conforms\n"
        "print(sorted({'rdflib', 'pyshacl', 'pyshacl_turbo'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"

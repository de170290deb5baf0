"""RDF/XML, as readers with an XML parser get it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from pyoxigraph import RdfFormat, Triple, parse, serialize

from lodpub.facts import Fact, index, passages
from lodpub.rdfxml import Memory, writable, write
from tests.graphs import facts_of, graphs, same

EX = "http://example.org/"


def _written(facts: list[Fact], prefixes: dict[str, str] | None = None) -> bytes:
    return write(passages(facts), prefixes or {}, Memory())


@given(graphs())
def test_the_library_writes_the_same(facts: list[Fact]) -> None:
    """To the letter, whatever graph it is, but that the library gives some elements no name (Namespaces in XML §4)."""
    ordered = list(index(facts).facts())
    theirs = serialize([Triple(*fact) for fact in ordered], format=RdfFormat.RDF_XML) if writable(facts) else None
    if theirs is not None and b"<oxprefix: " not in theirs:
        assert _written(ordered) == theirs.replace(b"\r", b"&#13;")


def test_a_class_that_cannot_name_an_element_is_a_fact_like_others() -> None:
    """The document of a thing whose class ends in a digit or a slash is well-formed XML."""
    facts = facts_of(f"<{EX}a> a <{EX}9> . <{EX}b> a <{EX}>, <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> .")
    written = _written(facts)
    assert {element.tag for element in ElementTree.fromstring(written)} == {
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
    }
    assert same(facts, parse(written, format=RdfFormat.RDF_XML))


def test_what_rdf_xml_keeps_for_itself_is_no_property() -> None:
    """A graph with rdf:li or rdf:about as a property has no RDF/XML."""
    assert not writable(facts_of("<a:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> <a:b> ."))


def test_a_prefix_of_the_publication_that_the_document_needs_itself_is_not_declared_twice() -> None:
    """A publication may call its own words `its`."""
    facts = facts_of(f"<{EX}a> <{EX}its#name> 'x' .")
    written = _written(facts, {"its": f"{EX}its#"})
    assert ElementTree.fromstring(written)[0][0].tag == f"{{{EX}its#}}name"


def test_a_passage_is_written_alike_in_each_document_that_shares_it() -> None:
    """What is remembered of one document reads the same in the next, which declares other prefixes."""
    facts, other = facts_of(f"<{EX}a> a <{EX}C>, <{EX}D> ."), facts_of(f"<{EX}b> <{EX}p> 'y' .")
    shared = {subject: replace(passage, shared=True) for subject, passage in passages(facts).items()}
    memory = Memory()
    for document in (shared, {**shared, **passages(other)}):
        told = [fact for passage in document.values() for fact in passage.facts]
        assert same(told, parse(write(document, {"ex": EX}, memory), format=RdfFormat.RDF_XML))
    assert memory.elements


def test_texts_keep_their_direction() -> None:
    """A text that is read from right to left says so (RDF 1.2)."""
    facts = facts_of(f'<{EX}a> <{EX}p> "שלום"@he--rtl .')
    assert next(iter(parse(_written(facts), format=RdfFormat.RDF_XML))).object == facts[0][2]

"""What an editor is told where a shape has no message: for every constraint of SHACL, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from pyshacl.constraints import ALL_CONSTRAINT_COMPONENTS

from lodpub.findings import Finding
from lodpub.graph import load
from lodpub.phrases import LANGUAGES, phrases
from lodpub.reports import REPORTS
from lodpub.validate import Report, validate
from lodpub.vocab import term
from tests.sites import fill, run

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
COMPONENTS = sorted(
    found[1]
    for one in ALL_CONSTRAINT_COMPONENTS
    if (
        found := re.fullmatch(
            r"http://www\.w3\.org/ns/shacl#(\w+)ConstraintComponent", str(one.shacl_constraint_component)
        )
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """A constraint on the property ex:p, what ex:a says, and what must be told of it."""

    constraint: str
    data: str
    english: str
    latvian: str


CASES = [
    Case("sh:minCount 1", "", "Add this property", "Pievienojiet šo īpašību"),
    Case("sh:minCount 2", "ex:p 1", "at least 2", "vismaz 2"),
    Case("sh:maxCount 0", "ex:p 1", "does not belong here", "šeit tā neder"),
    Case("sh:maxCount 1", "ex:p 1, 2", "only one value", "tikai vienu"),
    Case("sh:maxCount 2", "ex:p 1, 2, 3", "at most 2", "nedrīkst pārsniegt 2"),
    Case("sh:datatype xsd:gYear", "ex:p 'x'", '"…"^^xsd:gYear', '"…"^^xsd:gYear'),
    Case("sh:datatype xsd:string", "ex:p 'x'@en", "without language tag", "bez valodas koda"),
    Case("sh:datatype rdf:langString", "ex:p 'x'", "with a language tag", "ar valodas kodu"),
    Case("sh:datatype xsd:integer", "ex:p 'x'", "whole number", "veselu skaitli"),
    Case("sh:datatype xsd:decimal", "ex:p 'x'", "decimal point", "decimālpunktu"),
    Case("sh:datatype xsd:boolean", "ex:p 'x'", "true or false", "true vai false"),
    Case("sh:datatype xsd:date", "ex:p 'x'", '"2024-05-31"^^xsd:date', '"2024-05-31"^^xsd:date'),
    Case("sh:class ex:Town", "ex:p ex:b", "'a ex:Town'", "„a ex:Town”"),
    Case("sh:nodeKind sh:IRI", "ex:p 'x'", "Write an IRI, as", "Rakstiet IRI, piemēram"),
    Case("sh:nodeKind sh:Literal", "ex:p ex:b", "Write a text or a number", "Rakstiet tekstu vai skaitli"),
    Case("sh:nodeKind sh:BlankNode", "ex:p ex:b", "Write brackets", "Rakstiet iekavas"),
    Case("sh:nodeKind sh:BlankNodeOrIRI", "ex:p 1", "IRI or brackets", "IRI vai iekavas"),
    Case("sh:nodeKind sh:BlankNodeOrLiteral", "ex:p ex:b", "not an IRI", "nevis IRI"),
    Case("sh:nodeKind sh:IRIOrLiteral", "ex:p []", "not brackets", "nevis iekavas"),
    Case(r"sh:pattern '^\\d{4}$'", "ex:p 'x'", r"expression ^\d{4}$", r"izteiksmei ^\d{4}$"),
    Case("sh:minLength 3", "ex:p 'x'", "at least 3 characters", "jābūt vismaz 3"),
    Case("sh:maxLength 3", "ex:p 'long'", "at most 3 characters", "nedrīkst pārsniegt 3"),
    Case("sh:minExclusive 3", "ex:p 3", "greater than 3", "lielāka par 3"),
    Case("sh:minInclusive 3", "ex:p 2", "not less than 3", "nav mazāka par 3"),
    Case("sh:maxExclusive 3", "ex:p 3", "less than 3", "mazāka par 3"),
    Case(
        "sh:maxInclusive '2024-01-01'^^xsd:date",
        "ex:p '2025-01-01'^^xsd:date",
        'not greater than "2024-01-01"^^xsd:date',
        'nav lielāka par "2024-01-01"^^xsd:date',
    ),
    Case("sh:languageIn ('lv' 'en')", "ex:p 'x'@de", "language tags: @lv, @en", "valodu kodiem: @lv, @en"),
    Case("sh:uniqueLang true", "ex:p 'x'@en, 'y'@en", "one value in each language", "Katrā valodā"),
    Case("sh:in (ex:b 'two words' 3)", "ex:p ex:c", 'values: ex:b, "two words", 3', 'vērtībām: ex:b, "two words", 3'),
    Case("sh:hasValue ex:b", "ex:p ex:c", "Add the value ex:b", "Pievienojiet vērtību ex:b"),
    Case("sh:equals ex:q", "ex:p 1 ; ex:q 2", "that ex:q has", "īpašībai ex:q"),
    Case("sh:disjoint ex:q", "ex:p 1 ; ex:q 1", "of ex:q as well", "īpašības ex:q vērtība"),
    Case(
        "sh:lessThan ex:q", "ex:p 1 ; ex:q 1", "less (earlier) than that of ex:q", "mazāka (agrāka) par īpašības ex:q"
    ),
    Case("sh:lessThanOrEquals ex:q", "ex:p 2 ; ex:q 1", "not greater (later)", "nav lielāka (vēlāka)"),
    Case(
        "sh:node ex:Whole", "ex:p ex:a", "shape ex:Whole. ex:name: Add this", "formai ex:Whole. ex:name: Pievienojiet"
    ),
    Case("sh:property [ sh:path ex:q ; sh:minCount 1 ]", "ex:p ex:b", "Add this", "Pievienojiet"),
    Case("sh:and ([ sh:class ex:K ])", "ex:p ex:b", "every one of these shapes: [ sh:class ex:K ]", "visām šīm formām"),
    Case(
        "sh:or ([ sh:datatype xsd:date ] ex:Whole)",
        "ex:p 1",
        "at least one of these shapes: [ sh:datatype xsd:date ], ex:Whole",
        "vismaz vienai no šīm formām: [ sh:datatype xsd:date ], ex:Whole",
    ),
    Case("sh:xone ([ sh:class ex:K ])", "ex:p ex:b", "exactly one", "tieši vienai"),
    Case("sh:not [ sh:nodeKind sh:IRI ]", "ex:p ex:b", "may not fit", "nedrīkst atbilst"),
    Case(
        "sh:qualifiedValueShape [ sh:class ex:K ] ; sh:qualifiedMinCount 2",
        "ex:p ex:b",
        "fit the shape [ sh:class ex:K ]; at least 2",
        "atbilst formai [ sh:class ex:K ]; to skaitam jābūt vismaz 2",
    ),
    Case(
        "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 1",
        "ex:p ex:b, ex:c",
        "at most 1 may stay",
        "nedrīkst pārsniegt 1",
    ),
    Case("sh:sparql [ sh:select 'SELECT $this { $this a ?c }' ]", "", "the shape ex:S finds", "formas ex:S vaicājums"),
]


def _report(root: Path, constraint: str, data: str) -> Report:
    """Check what ex:a says against a constraint on ex:p."""
    shapes = f"""{HEAD}
    ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; {constraint} ] .
    ex:Whole a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
    """
    stated = f"{HEAD}ex:a a ex:Thing ; {data} .\n"
    return validate(load(fill(root, {"shapes/s.ttl": shapes, "data/a.ttl": stated})))


def _only(report: Report) -> Finding:
    """Give the one thing that is found; several results about several values are told alike."""
    assert len({one.component for one in report.findings}) == 1
    return report.findings[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.constraint)
def test_a_constraint_without_message_says_what_to_write(tmp_path: Path, case: Case) -> None:
    """Each constraint has its own sentence in each language, with its parameter as the editor would write it."""
    found = _only(_report(tmp_path, case.constraint, case.data))
    assert set(found.messages) == {"lv", "en"}
    assert case.english in found.message("en")
    assert case.latvian in found.message("lv")


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_of_shacl_has_a_phrase(component: str) -> None:
    """What pySHACL can find, we can tell."""
    for language in LANGUAGES:
        assert [key for key in phrases(language) if re.fullmatch(rf"advice_{component}(_.*)?", key)]


def test_pyshacl_has_components() -> None:
    """There is something that the test above goes through."""
    assert len(COMPONENTS) > 25


@pytest.mark.parametrize(
    ("ignored", "english", "latvian"),
    [
        ("sh:ignoredProperties (rdf:type ex:q) ;", "place: ex:p, rdf:type, ex:q.", "kādu no: ex:p, rdf:type, ex:q."),
        ("sh:ignoredProperties () ;", "place: ex:p.", "kādu no: ex:p."),
    ],
)
def test_a_closed_shape_lists_what_it_lets_pass(tmp_path: Path, ignored: str, english: str, latvian: str) -> None:
    """A property that does not belong to a thing is told with those that do."""
    shapes = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:closed true ; {ignored} sh:property [ sh:path ex:p ] ."
    root = fill(tmp_path, {"shapes/s.ttl": HEAD + shapes, "data/a.ttl": f"{HEAD}ex:a ex:z 1 ."})
    found = _only(validate(load(root)))
    assert (found.property, found.message("en").endswith(english)) == ("ex:z", True)
    assert found.message("lv").endswith(latvian)


def test_a_closed_shape_without_properties_lets_nothing_pass(tmp_path: Path) -> None:
    """Where no property is allowed, there is none to put in the place of the wrong one."""
    shapes = f"{HEAD}ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:closed true ."
    root = fill(tmp_path, {"shapes/s.ttl": shapes, "data/a.ttl": f"{HEAD}ex:a ex:z 1 ."})
    assert "does not belong here" in _only(validate(load(root))).message("en")


@pytest.mark.parametrize("written", ['"Mine."', '"Mine."@en', '"Mine."@lt'])
def test_the_authors_words_stand_whatever_their_language(tmp_path: Path, written: str) -> None:
    """A message of the shape's author is told as it is, also to readers of a language that it is not in."""
    found = _only(_report(tmp_path, f"sh:minCount 1 ; sh:message {written}", ""))
    assert {found.message("lv"), found.message("en")} == {"Mine."}


def test_the_authors_words_about_a_query_stand(tmp_path: Path) -> None:
    """The message of a sh:sparql constraint is its author's too."""
    query = "sh:sparql [ sh:message 'Mine.' ; sh:select 'SELECT $this { $this a ?c }' ]"
    assert _only(_report(tmp_path, query, "")).message("lv") == "Mine."


def test_a_component_of_somebodys_own_is_told_in_its_own_words(tmp_path: Path) -> None:
    """What the standard does not have keeps the message of its validator (SHACL §6)."""
    component = f"""{HEAD}
    ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] ; sh:validator [ a sh:SPARQLAskValidator ;
        sh:message "Theirs." ; sh:ask "ASK {{ FILTER ($value >= $least) }}" ] .
    """
    fill(tmp_path, {"shapes/component.ttl": component})
    assert _only(_report(tmp_path, "ex:least 5", "ex:p 1")).message("lv") == "Theirs."


@pytest.mark.slow
def test_a_long_list_is_cut(tmp_path: Path) -> None:
    """A list that fills pages is told by its beginning."""
    found = _only(_report(tmp_path, f"sh:in ({' '.join(map(str, range(1_000)))})", "ex:p 'x'"))
    assert "values: 0, 1, 2, 3" in found.message("en")
    assert len(found.message("en")) < 400


def test_the_report_speaks_both_languages(tmp_path: Path) -> None:
    """The sh:ValidationReport has our words with their tags too."""
    told = REPORTS["turtle"](_report(tmp_path, "sh:minCount 1", ""), "en")
    messages = [
        quad.object for quad in parse(told, format=RdfFormat.TURTLE) if quad.predicate == term("sh:resultMessage")
    ]
    assert sorted(message.language for message in messages) == ["en", "lv"]


@pytest.mark.parametrize(("language", "said"), [("lv", "Pievienojiet šo īpašību"), ("en", "Add this property")])
def test_the_command_line_speaks_the_readers_language(tmp_path: Path, language: str, said: str) -> None:
    """--lang chooses our words as it chooses the author's."""
    _report(tmp_path, "sh:minCount 1", "")
    done = run("validate", "--root", tmp_path, "--lang", language)
    assert (done.returncode, said in done.stdout) == (3, True)
    assert "Less than" not in done.stdout

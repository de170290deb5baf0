"""Running the shapes: findings with file and line, severities, broken shapes, and the two engines."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from lodpub.errors import InputError
from lodpub.findings import Finding
from lodpub.graph import load
from lodpub.reports import to_lines
from lodpub.validate import Report, validate
from tests.conftest import ROOT
from tests.sites import fill

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = f"""{HEAD}
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property ex:S-name, ex:S-part .
ex:S-name sh:path ex:name ; sh:maxLength 5 ; sh:message "Īsāk."@lv, "Shorter."@en .
ex:S-part sh:path ex:part ; sh:node ex:Part .
ex:Part a sh:NodeShape ; sh:targetSubjectsOf ex:size ; sh:property [ sh:path ex:size ; sh:datatype xsd:integer ] .
"""
GOOD = f"{HEAD}ex:a a ex:Thing ;\n    ex:name 'a' .\n"


def _report(root: Path, shapes: str, *, thorough: bool = False, **data: str) -> Report:
    files: dict[str, str | bytes] = {"shapes/s.ttl": shapes}
    files |= {f"data/{name}.ttl": text for name, text in data.items()}
    return validate(load(fill(root, files)), thorough=thorough)


def _only(report: Report) -> Finding:
    assert len(report.findings) == 1, to_lines(report, "en")
    return report.findings[0]


def test_data_that_conforms_has_no_findings(tmp_path: Path) -> None:
    """Nothing is found, quickly or thoroughly, and the rules are counted."""
    for thorough in (False, True):
        report = _report(tmp_path, SHAPES, good=GOOD, thorough=thorough)
        assert (report.conforms, report.findings, report.shapes) == (True, (), 5)


def test_without_shapes_everything_conforms(tmp_path: Path) -> None:
    """A folder without shapes is published as it is."""
    assert validate(load(fill(tmp_path, {"data/a.ttl": GOOD}))) == Report((), 0)


def test_a_finding_names_the_file_and_line_of_the_property(tmp_path: Path) -> None:
    """Of two files about a thing, the one that states the wrong value is named, with the line of the property."""
    wrong = f"{HEAD}\nex:a\n    a ex:Thing ;\n    ex:name\n        'too long' .\n"
    found = _only(_report(tmp_path, SHAPES, good=GOOD, wrong=wrong, alpha=f"{HEAD}ex:a ex:other 1 ."))
    assert (found.path, found.line) == (tmp_path / "data/wrong.ttl", 7)
    assert (found.focus, found.property, found.value) == ("ex:a", "ex:name", '"too long"')
    assert (found.message("lv"), found.message("en"), found.message("pl")) == ("Īsāk.", "Shorter.", "Shorter.")


def test_lines_hold_after_moving_house(tmp_path: Path) -> None:
    """With another base the places are still those of the files, which hold the old one."""
    text = "@base <https://example.org/> .\n<a> a <Thing> ;\n    <name> 'too long' .\n"
    root = fill(
        tmp_path, {"shapes/s.ttl": SHAPES, "data/a.ttl": text, "data/b.ttl": "<b> a <Thing> ;\n <name> 'too long' ."}
    )
    report = validate(load(root, "https://other.example/"))
    assert [(one.path, one.line) for one in report.findings] == [(root / "data/a.ttl", 3), (root / "data/b.ttl", 2)]


def test_a_finding_in_a_node_without_name_names_the_way_to_it(tmp_path: Path) -> None:
    """What is wrong in brackets is found at the property that leads there, and is called by it."""
    wrong = f"{HEAD}ex:a ex:name 'a' ;\n    ex:part [ ex:inner [ ex:size 'big' ] ] .\n"
    found = _only(_report(tmp_path, SHAPES, wrong=wrong))
    assert (found.path, found.line) == (tmp_path / "data/wrong.ttl", 5)
    assert found.focus == "ex:a/ex:part/ex:inner"


def test_a_finding_in_the_ontology_has_a_place_too(tmp_path: Path) -> None:
    """The ontology is checked with the data, and its files are named like theirs."""
    fill(tmp_path, {"ontology/o.ttl": f"{HEAD}\nex:T a ex:Thing ;\n    ex:name 'too long' ."})
    found = _only(_report(tmp_path, SHAPES, good=GOOD))
    assert (found.path, found.line) == (tmp_path / "ontology/o.ttl", 6)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "a.nt",
            '<a:x> <https://example.org/x> "1" .\n<https://example.org/a> <https://example.org/size> "b" .',
            2,
        ),
        ("a.trig", f"{HEAD}ex:g {{\n  ex:a ex:x 1 .\n  ex:a ex:size 'b'\n}}", 6),
        ("a.nq", '<a:b> <a:c> <a:d> <a:e> .\n<https://example.org/a> <https://example.org/size> "b" <a:g> .', 2),
        ("a.jsonld", '{\n "@id": "https://example.org/a",\n "https://example.org/size": "b"}', 2),
    ],
)
def test_places_are_found_in_other_syntaxes(tmp_path: Path, name: str, text: str, line: int) -> None:
    """Files that are not Turtle have lines too: of the property, or of the thing where it is named."""
    fill(tmp_path, {f"data/{name}": text})
    found = _only(_report(tmp_path, SHAPES))
    assert (found.path, found.line) == (tmp_path / "data" / name, line)


def test_a_value_of_several_lines_stays_on_one_line(tmp_path: Path) -> None:
    """A report line is one line, whatever the value or the message holds."""
    shapes = SHAPES.replace('"Shorter."@en', '"""Write\n  it shorter."""@en')
    report = _report(tmp_path, shapes, wrong=f"{HEAD}ex:a a ex:Thing ; ex:name '''a\nb\tc\u2028d''' .")
    lines = to_lines(report, "en").split("\n")
    assert len(lines) == 2
    assert "Write it shorter. (found" in lines[0]


@pytest.mark.parametrize("severity", ["Warning", "Info"])
def test_what_is_no_violation_does_not_block(tmp_path: Path, severity: str) -> None:
    """Warnings and notes are told, counted, and let the data be published; violations stand before them."""
    soft = SHAPES.replace("sh:maxLength 5 ;", f"sh:maxLength 5 ; sh:severity sh:{severity} ;")
    wrong = f"{HEAD}ex:a a ex:Thing ;\n ex:name 'too long' .\n"
    report = _report(tmp_path, soft, wrong=wrong)
    assert report.conforms
    assert (_only(report).severity, report.count(severity), report.count("Violation")) == (severity, 1, 0)
    both = _report(tmp_path, soft, wrong=f"{wrong}ex:b ex:size 'x' .")
    assert [one.severity for one in both.findings] == ["Violation", severity]
    assert not both.conforms


def test_queries_speak_the_languages_of_their_messages(tmp_path: Path) -> None:
    """A finding of sh:sparql is told in the reader's language, although pySHACL drops the tags of its messages."""
    query = 'sh:sparql [ sh:message "Nē."@lv, "No."@en ; sh:select "SELECT $this { $this a ?c }" ]'
    shapes = f"{HEAD}ex:Q a sh:NodeShape ; sh:targetClass ex:Thing ; {query} ."
    found = _only(_report(tmp_path, shapes, good=GOOD))
    assert (found.message("lv"), found.message("en")) == ("Nē.", "No.")


def test_a_query_with_declared_prefixes_and_a_path_is_sound(tmp_path: Path) -> None:
    """sh:prefixes, also of imported ontologies, and $PATH are what a query may use."""
    shapes = f"""{HEAD}
    ex:o <http://www.w3.org/2002/07/owl#imports> ex:inner .
    ex:inner sh:declare [ sh:prefix "e" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
    ex:Q a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:name ; sh:sparql [
        sh:prefixes ex:o ; sh:select "SELECT $this ?value {{ $this $PATH ?value . ?value a e:Wrong }}" ] ] .
    """
    assert _report(tmp_path, shapes, good=GOOD).conforms


def test_a_broken_shape_is_found_although_no_data_meets_it(tmp_path: Path) -> None:
    """A pattern that cannot be used is a mistake before the first thing with that property comes along."""
    shapes = f'{HEAD}\nex:Never a sh:NodeShape ;\n    sh:targetClass ex:Nothing ;\n    sh:pattern "(" .'
    with pytest.raises(InputError) as caught:
        _report(tmp_path, shapes, good=GOOD)
    assert (caught.value.key, caught.value.path, caught.value.line) == ("bad_pattern", tmp_path / "shapes/s.ttl", 7)


def test_the_shape_whose_name_begins_another_is_not_blamed(tmp_path: Path) -> None:
    """The line is that of the broken shape, not of one with a shorter name."""
    shapes = f"{HEAD}ex:S a sh:NodeShape ; sh:property ex:S-name .\n\nex:S-name\n    sh:minCount 1 ."
    with pytest.raises(InputError) as caught:
        _report(tmp_path, shapes, good=GOOD)
    assert (caught.value.key, caught.value.line) == ("broken_shape", 6)


@pytest.mark.parametrize("clause", ["SERVICE", "FROM", "FROM NAMED"])
@pytest.mark.parametrize("thorough", [False, True])
def test_shapes_reach_no_server(tmp_path: Path, clause: str, thorough: bool) -> None:
    """No query of a shape connects anywhere, whichever engine runs it."""
    reached: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"<http://127.0.0.1:{server.getsockname()[1]}/>"
        server.settimeout(None)

        def listen() -> None:
            connection, peer = server.accept()
            reached.append(peer)
            connection.close()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        if clause == "SERVICE":
            select = f"SELECT $this {{ $this a ?c . SERVICE SILENT {address} {{ ?s ?p ?o }} }}"
        else:
            select = f"SELECT $this {clause} {address} WHERE {{ $this a ?c }}"
        shapes = f'{HEAD}ex:Q a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select "{select}" ] .'
        with suppress(InputError):
            _report(tmp_path, shapes, good=GOOD, thorough=thorough)
        assert reached == []
        socket.create_connection(server.getsockname()).close()
        listener.join()


def test_a_thorough_run_tells_the_same(tmp_path: Path) -> None:
    """Where the quick engine finds anything, the authority's findings are told, the same as when asked at once."""
    wrong = f"{HEAD}ex:a a ex:Thing ; ex:name 'too long', 'even longer' ; ex:part [ ex:size 'x' ] ."
    quick, thorough = (_report(tmp_path, SHAPES, wrong=wrong, thorough=thorough) for thorough in (False, True))
    assert len(quick.findings) == 4
    assert quick == thorough


#: Shapes that lead to one another by property, node, list and value, with a name and without.
NESTED = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/s#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

ex:Concept sh:targetClass skos:Concept ; sh:node ex:Named ; sh:property ex:related .
ex:Shut sh:targetClass skos:Collection ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
    sh:property ex:name, ex:title .
ex:Noted sh:targetSubjectsOf skos:note ; sh:or ( ex:Named ex:Hidden ) .
ex:Scheme sh:targetClass skos:ConceptScheme ; sh:property {scheme} .
[] sh:targetSubjectsOf skos:example ; sh:nodeKind sh:Literal .
ex:Top a {top} ; sh:targetObjectsOf skos:hasTopConcept ; sh:property ex:name .
ex:Named a sh:NodeShape ; sh:property ex:name .
ex:Hidden a sh:NodeShape ; sh:property [ sh:path skos:hiddenLabel ; sh:minCount 1 ] .
ex:name a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 .
ex:related a sh:PropertyShape ; sh:path skos:related ; sh:property ex:broader .
ex:broader a sh:PropertyShape ; sh:path skos:broader ; sh:minCount 1 .
ex:title a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 .
"""
THINGS = {
    "node": "ex:a a skos:Concept .",
    "below a property": "ex:a a skos:Concept ; skos:prefLabel 'A' ; skos:related ex:b .",
    "list": "ex:a skos:note 'x' .",
    "object": "ex:s skos:hasTopConcept ex:t .",
    "scheme": "ex:s a skos:ConceptScheme .",
    "shape without a name": "ex:a skos:example 'A' . ex:b a skos:Concept ; skos:example 'B' .",
    "shut": "ex:c a skos:Collection ; rdfs:label 'C' . ex:d a skos:Collection ; skos:prefLabel 'D' ; rdfs:label 'D' .",
    "not shut": "ex:c a skos:Collection ; rdfs:label 'C' ; skos:note 'x' ; skos:prefLabel 'C' .",
    "one of many": "ex:a a skos:Concept . ex:b a skos:Concept ; skos:prefLabel 'B' . ex:c skos:hasTopConcept ex:b .",
    "class below": "ex:Kind rdfs:subClassOf ex:Sort . ex:Sort rdfs:subClassOf skos:Concept . ex:a a ex:Kind .",
    "several": "ex:a a skos:Concept ; skos:note 'x' ; skos:related ex:b . ex:s a skos:ConceptScheme .",
    "class": "ex:i a ex:Top .",
    "nothing": "ex:a a skos:Concept ; skos:prefLabel 'A' .",
}


@pytest.mark.parametrize("top", ["sh:NodeShape", "sh:NodeShape, rdfs:Class"])
@pytest.mark.parametrize("scheme", ["ex:title", "[ sh:path rdfs:label ; sh:minCount 1 ]"])
@pytest.mark.parametrize("things", THINGS)
def test_running_only_the_shapes_that_are_blamed_finds_the_same(
    tmp_path: Path, things: str, scheme: str, top: str
) -> None:
    """However shapes lead to one another: what pySHACL finds with all of them it finds with the blamed ones."""
    prefixes = NESTED.split("\n\n")[0]
    shapes = NESTED.replace("{scheme}", scheme).replace("{top}", top)
    files = {"data/a.ttl": prefixes + THINGS[things], "shapes/s.ttl": shapes}
    publication = load(fill(tmp_path, files), "https://example.org/")
    report, whole = validate(publication), validate(publication, thorough=True)
    assert (report.findings, report.shapes) == (whole.findings, whole.shapes)
    assert not report.findings or report.facts == whole.facts
    assert bool(report.findings) == (things not in {"nothing", "class"} or (things == "class" and "Class" in top))


@pytest.mark.slow
def test_the_partners_spoilt_in_several_places_are_told_the_same(tmp_path: Path) -> None:
    """Names, years, countries, sources and catalogue wrong at once: both runs find the very same."""
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name, old, new in (
        ("partners", 'skos:prefLabel "', 'skos:prefLabel "X"@lv, "'),
        ("partners", "^^xsd:gYear", "^^xsd:integer"),
        ("catalogue", '"EU projects"@en', '"EU, x!"@en'),
        ("sources", "dct:title", "dct:alternative"),
        ("places", "schema:latitude", "schema:longitude"),
    ):
        path = tmp_path / f"data/{name}.ttl"
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(old, new, 3), encoding="utf-8")
    publication = load(tmp_path)
    report = validate(publication)
    assert len(report.findings) > 5
    assert report == validate(publication, thorough=True)

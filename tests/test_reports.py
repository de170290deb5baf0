"""A validation report in each form in which it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from lodpub.graph import load
from lodpub.reports import REPORTS, to_lines
from lodpub.validate import Report, validate
from lodpub.vocab import term

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:Shape-name .
ex:Shape-name sh:path ex:name ; sh:minCount 1 ; sh:message "Ierakstiet nosaukumu."@lv, "Write a name."@en .
ex:Other a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:Other-year .
ex:Other-year sh:path ex:year ; sh:datatype <http://www.w3.org/2001/XMLSchema#gYear> ; sh:severity sh:Warning ;
    sh:message "Rakstiet gadu."@lv, "Write a year."@en .
"""
DATA = """@prefix ex: <https://example.org/> .

ex:one
    a ex:Thing ;
    ex:year "now" .
"""


@pytest.fixture
def report(folder: Path) -> Report:
    """Give the report on a thing without a name and with a wrong year."""
    (folder / "shapes").mkdir()
    (folder / "shapes" / "thing.ttl").write_text(SHAPES)
    (folder / "data" / "one.ttl").write_text(DATA)
    return validate(load(folder))


def test_lines_are_for_grep(report: Report, folder: Path) -> None:
    """A line a finding, worst first: file, line of the property or of the thing, severity, message."""
    path = folder / "data" / "one.ttl"
    first, second = to_lines(report, "lv").splitlines()
    assert first.startswith(f"{path}:3: ")
    assert "Ierakstiet nosaukumu." in first
    assert second.startswith(f"{path}:5: ")
    assert "Rakstiet gadu." in second
    assert "Write a name." in to_lines(report, "en")


def test_only_violations_keep_data_from_being_published(report: Report) -> None:
    """A warning is told, but does not stop the build."""
    assert not report.conforms
    assert Report(tuple(one for one in report.findings if one.severity == "Warning"), 1).conforms


def test_json_has_every_finding(report: Report) -> None:
    """The JSON says what the lines say."""
    document = json.loads(REPORTS["json"](report, "en"))
    assert document["conforms"] is False
    assert [one["line"] for one in document["findings"]] == [3, 5]
    assert document["findings"][0]["message"] == "Write a name."


def test_turtle_is_a_shacl_report(report: Report) -> None:
    """The Turtle is a sh:ValidationReport with a result a finding, each with both messages."""
    quads = list(parse(REPORTS["turtle"](report, "en"), format=RdfFormat.TURTLE))
    results = [quad.object for quad in quads if quad.predicate == term("sh:result")]
    assert len(results) == 2
    assert len([quad for quad in quads if quad.predicate == term("sh:resultMessage")]) == 4


def test_sarif_points_at_the_lines(report: Report) -> None:
    """The SARIF log has a result with place and level for each finding."""
    run = json.loads(REPORTS["sarif"](report, "en"))["runs"][0]
    places = [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in run["results"]]
    assert places == [3, 5]
    assert [one["level"] for one in run["results"]] == ["error", "warning"]


@pytest.mark.parametrize("form", sorted(REPORTS))
def test_a_report_is_the_same_every_time(report: Report, folder: Path, form: str) -> None:
    """Two runs over the same data give the same report to the letter."""
    assert REPORTS[form](report, "en") == REPORTS[form](validate(load(folder)), "en")

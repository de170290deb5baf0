"""What is published of the validation: the report as RDF and as pages, warnings on them, nothing without shapes."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, RdfFormat, parse

from lodpub.vocab import XSD_BOOLEAN, term
from tests.sites import DATA, SHAPES, build, fill, run

#: A rule that the thing breaks, and that only warns.
WISH = """
ex:Concept sh:property ex:Concept-definition .

ex:Concept-definition
    sh:path skos:definition ;
    sh:minCount 1 ;
    sh:severity sh:Warning ;
    sh:message "Tell what it is."@en .
"""


def _published(root: Path, shapes: str) -> Path:
    fill(root, {"data/a.ttl": DATA, "shapes/a.ttl": shapes})
    done = run("build", "--root", root, "--base", "https://example.org/")
    assert done.returncode == 0, done.stderr
    return root / "public"


def test_data_without_findings_is_published_with_a_report_that_says_so(tmp_path: Path) -> None:
    """The report conforms and has no result; every page leads to it, and it stands in the sitemap."""
    out = _published(tmp_path, SHAPES)
    triples = list(parse(path=out / "report.ttl", format=RdfFormat.TURTLE))
    told = {triple.predicate: triple.object for triple in triples}
    assert len(triples) == 2
    assert told[term("sh:conforms")] == Literal("true", datatype=XSD_BOOLEAN)
    page = (out / "report.en.html").read_text(encoding="utf-8")
    assert "checked against 2 SHACL shapes, and there are no errors. Warnings: 0, notes: 0." in page
    assert "<table" not in page
    assert 'href="report.en.html"' in (out / "en.html").read_text(encoding="utf-8")
    assert 'href="../../report.en.html"' in (out / "doc/thing/a.en.html").read_text(encoding="utf-8")
    assert "https://example.org/report.en.html" in (out / "sitemap.xml").read_text(encoding="utf-8")


def test_a_warning_stands_in_the_report(tmp_path: Path) -> None:
    """What only warns is published: a row with file, line, thing, property and words, and a result in the RDF."""
    out = _published(tmp_path, SHAPES + WISH)
    page = (out / "report.en.html").read_text(encoding="utf-8")
    assert "Warnings: 1, notes: 0." in page
    row = next(line for line in page.splitlines() if "Tell what it is." in line)
    assert "a.ttl:3" in row
    assert "thing/a" in row
    assert "skos:definition" in row
    report = (out / "report.ttl").read_text(encoding="utf-8")
    assert "sh:resultSeverity sh:Warning" in report
    assert "sh:focusNode <https://example.org/id/thing/a>" in report


def test_without_shapes_there_is_no_report(tmp_path: Path) -> None:
    """Nothing was checked, so nothing is said of it, and no page leads there."""
    fill(tmp_path, {"data/a.ttl": DATA})
    build(tmp_path)
    out = tmp_path / "public"
    assert not list(out.rglob("report*"))
    assert "report" not in (out / "en.html").read_text(encoding="utf-8")

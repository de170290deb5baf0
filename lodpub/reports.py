"""
Write a validation report: lines for grep, JSON, Turtle (sh:ValidationReport) and SARIF 2.1.0 for code forges.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal

from lodpub import __version__, vocab
from lodpub.facts import Fact
from lodpub.findings import Finding
from lodpub.phrases import phrase
from lodpub.pretty import to_turtle
from lodpub.validate import Report

_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def to_lines(report: Report, language: str) -> str:
    """
    Write a line a finding: `file:line: severity: focus property: message [component]`, the value after "found".
    """
    return "".join(f"{_line(finding, language)}\n" for finding in report.findings)


def to_json(report: Report, language: str) -> str:
    """Write the report as one JSON object."""
    findings = [
        {
            "path": str(one.path) if one.path else None,
            "line": one.line,
            "severity": one.severity,
            "focus": one.focus,
            "property": one.property or None,
            "value": one.value,
            "message": one.message(language),
            "component": one.component,
            "shape": one.shape or None,
        }
        for one in report.findings
    ]
    document = {"conforms": report.conforms, "shapes": report.shapes, "findings": findings}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def to_report_turtle(report: Report, language: str) -> str:
    """Write the report as a sh:ValidationReport (SHACL §3.6), messages in every language that the shapes have."""
    node = BlankNode("report")
    empty: tuple[Fact, ...] = (
        (node, vocab.RDF_TYPE, vocab.term("sh:ValidationReport")),
        (node, vocab.term("sh:conforms"), Literal(True)),
    )
    return to_turtle(report.facts or empty, vocab.PREFIXES)


def to_sarif(report: Report, language: str) -> str:
    """Write the report as a SARIF 2.1.0 log, one result a finding."""
    results = [
        {
            "ruleId": one.shape or one.component,
            "level": _LEVELS.get(one.severity, "error"),
            "message": {"text": f"{one.focus} {one.property}: {one.message(language)}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.path.as_posix()},
                        "region": {"startLine": one.line or 1},
                    }
                }
            ]
            if one.path
            else [],
        }
        for one in report.findings
    ]
    rules = [{"id": rule} for rule in sorted({str(result["ruleId"]) for result in results})]
    driver = {"name": "lodpub", "version": __version__, "rules": rules}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


REPORTS: Final[Mapping[str, Callable[[Report, str], str]]] = {
    "json": to_json,
    "turtle": to_report_turtle,
    "sarif": to_sarif,
}


def _line(finding: Finding, language: str) -> str:
    place = ":".join(str(part) for part in (finding.path, finding.line) if part is not None)
    message = " ".join(finding.message(language).split())
    found = phrase(language, "found", value=finding.value) if finding.value is not None else ""
    about = f"{finding.focus} {finding.property}".strip()
    return f"{place or '-'}: {finding.severity.lower()}: {about}: {message}{found} [{finding.component}]"

"""
The page of the validation report: what was checked, and what was found, in the words of the editor.
"""

from __future__ import annotations

from lodpub.frames import Surroundings, frame
from lodpub.naming import Scene
from lodpub.validate import Report
from lodpub.views import Alternate, FindingRow, ReportPage, Value
from lodpub.words import number

#: The report as RDF, beside the page.
REPORT = "report.ttl"


def report_page(scene: Scene, around: Surroundings, report: Report) -> ReportPage:
    """Make the page that tells of a report; it is only published when there are no errors."""
    words = scene.words
    heading = words["report_title"]
    counts = {name.lower(): number(report.count(name), words) for name in ("Warning", "Info")}
    told = words["report_told"].format(shapes=report.shapes, **counts)
    surroundings = frame(scene, around, "report", heading, about=[Value(told)])
    return ReportPage(
        frame=surroundings,
        heading=heading,
        text=told,
        turtle=Alternate("Turtle", REPORT, "text/turtle"),
        findings=tuple(
            FindingRow(
                severity=words[one.severity.lower()],
                place=":".join(str(part) for part in (one.path and one.path.name, one.line) if part),
                focus=one.focus,
                property=one.property,
                message=one.message(scene.language),
            )
            for one in report.findings
        ),
    )

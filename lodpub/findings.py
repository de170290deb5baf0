"""
What is wrong in the data, one `Finding` a mistake: read from a validation report, with file and line and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import shorten
from lodpub.advice import advise
from lodpub.facts import Fact, Graph, Subject, Term, index
from lodpub.graph import Publication
from lodpub.places import Places, data_places

#: Shapes, each with a focus node.
Blame = frozenset[tuple[Term | None, Term | None]]

_SH = vocab.PREFIXES["sh"]
_SEVERITIES = ("Violation", "Warning", "Info")
_COMPONENT = vocab.term("sh:sourceConstraintComponent")
_DETAIL = vocab.term("sh:detail")
_FOCUS = vocab.term("sh:focusNode")
_MESSAGE = vocab.term("sh:message")
_PATH = vocab.term("sh:resultPath")
_RESULT = vocab.term("sh:result")
_RESULT_MESSAGE = vocab.term("sh:resultMessage")
_SHAPE = vocab.term("sh:sourceShape")
_VALIDATION_RESULT = vocab.term("sh:ValidationResult")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One validation result (SHACL §3.6.2). `messages` are by language tag, "" for none; `path` and `focus` are prefixed
    where possible; `value` is None where it is the focus itself; `line` is that of the property in the file, or of the
    node where the property is missing.
    """

    path: Path | None
    line: int | None
    focus: str
    property: str
    value: str | None
    messages: Mapping[str, str]
    severity: str
    component: str
    shape: str

    def message(self, language: str) -> str:
        """Give the message in a language, or in the next best one."""
        return _best(self.messages, language) or self.component


def advised(publication: Publication, report: Graph) -> Graph:
    """Give a report in which results, also inner ones, whose shape has no message are told in words of ours."""
    known: dict[tuple[NamedNode, Subject], Mapping[str, str]] = {}
    ours: dict[Subject, Mapping[str, str]] = {}
    for result in report.subjects(vocab.RDF_TYPE, _VALIDATION_RESULT):
        component, shape = report.value(result, _COMPONENT), report.value(result, _SHAPE)
        if isinstance(component, NamedNode) and isinstance(shape, NamedNode | BlankNode):
            if (component, shape) not in known:
                known[component, shape] = advise(publication, component, shape)
            if known[component, shape] and not _written(publication, report, result):
                ours[result] = known[component, shape]
    return index(_reworded(report, ours))


def find(publication: Publication, report: Graph) -> list[Finding]:
    """Read the findings of a report, worst first."""
    places = data_places(publication)
    rank = {name: place for place, name in enumerate(_SEVERITIES)}
    return sorted(
        (_finding(publication, places, report, result) for result in results(report)),
        key=lambda one: (
            rank.get(one.severity, 0),
            str(one.path or ""),
            one.line or 0,
            one.focus,
            one.property,
            one.component,
            one.shape,
            one.value or "",
        ),
    )


def results(report: Graph) -> list[Subject]:
    """List the results of a report but for those inside others."""
    return [value for _, predicate, value in report.facts() if predicate == _RESULT and not isinstance(value, Literal)]


def blame(report: Graph) -> Blame:
    """Tell which shapes find anything, each with a node at which it does."""
    return frozenset((report.value(result, _SHAPE), report.value(result, _FOCUS)) for result in results(report))


def path_text(publication: Publication, report: Graph, path: Term | None) -> str:
    """Write a property path in SPARQL's way, as far as findings need it."""
    if not isinstance(path, BlankNode):
        return _short(publication, path)
    inverse = report.value(path, vocab.term("sh:inversePath"))
    if inverse is not None:
        return "^" + path_text(publication, report, inverse)
    return "/".join(path_text(publication, report, step) for step in report.members(path)) or path.value


def _reworded(report: Graph, ours: Mapping[Subject, Mapping[str, str]]) -> Iterable[Fact]:
    for fact in report.facts():
        if fact[0] not in ours or fact[1] != _RESULT_MESSAGE:
            yield fact
    for result, texts in ours.items():
        for language, text in texts.items():
            yield result, _RESULT_MESSAGE, Literal(text, language=language)


def _finding(publication: Publication, places: Places, report: Graph, result: Subject) -> Finding:
    focus, path = report.value(result, _FOCUS), report.value(result, _PATH)
    value = report.value(result, vocab.term("sh:value"))
    severity = report.value(result, vocab.term("sh:resultSeverity"))
    shape = report.value(result, _SHAPE)
    if focus is None or severity is None:
        raise AssertionError("a result without focus node or severity (SHACL §3.6.2)")
    file, line = places.find(focus, path if isinstance(path, NamedNode) else None, value)
    return Finding(
        path=file,
        line=line,
        focus=_focus(publication, places, focus),
        property=path_text(publication, report, path),
        value=None if value in (None, focus) else _short(publication, value),
        messages=_messages(publication, report, result),
        severity=severity.value.removeprefix(_SH),
        component=_short(publication, report.value(result, _COMPONENT)),
        shape="" if isinstance(shape, BlankNode) else _short(publication, shape),
    )


def _messages(publication: Publication, report: Graph, result: Subject) -> Mapping[str, str]:
    """
    Give the messages of a result by language tag; of several in one language, the first by letter.

    Where the shape has none of its own, what is wrong inside the value follows. pySHACL 0.40 drops the tags of
    messages of sh:sparql, so they are looked up in the shapes.
    """
    written = _written(publication, report, result)
    tags = {message.value: message.language for message in written}
    found = [
        (message.language or tags.get(message.value) or "", message.value)
        for message in report.values(result, _RESULT_MESSAGE)
        if isinstance(message, Literal)
    ]
    inner = [] if written else report.values(result, _DETAIL)
    return {
        tag: " ".join([text, *_inner(publication, report, inner, tag)]) for tag, text in sorted(found, reverse=True)
    }


def _inner(publication: Publication, report: Graph, details: Iterable[Term], language: str) -> list[str]:
    """Tell the results inside another one, each after its property."""
    told = set()
    for detail in details:
        if not isinstance(detail, Literal):
            path = path_text(publication, report, report.value(detail, _PATH))
            said = _best(_messages(publication, report, detail), language)
            told.add(f"{path}: {said}" if path else said)
    return sorted(told)


def _written(publication: Publication, report: Graph, result: Subject) -> list[Literal]:
    """Give the messages that the author of the shapes wrote for a result."""
    sources = [report.value(result, predicate) for predicate in (_SHAPE, vocab.term("sh:sourceConstraint"))]
    return [
        message
        for source in sources
        if isinstance(source, NamedNode | BlankNode)
        for message in publication.shapes.values(source, _MESSAGE)
        if isinstance(message, Literal)
    ]


def _best(messages: Mapping[str, str], language: str) -> str:
    for tag in (language, "en", "", *sorted(messages)):
        if tag in messages:
            return messages[tag]
    return ""


def _focus(publication: Publication, places: Places, focus: Term) -> str:
    """Write a focus node; one without a name as the way to it, `<id/partner/a>/schema:address`."""
    named, steps = places.trace(focus)
    if isinstance(focus, NamedNode) or not steps:
        return _short(publication, focus)
    way = [shorten(step.value, publication.prefixes) or str(step) for step in steps]
    return "/".join([_short(publication, named), *way])


def _short(publication: Publication, term: Term | None) -> str:
    """Write a term on one line: prefixed, relative to the base, or as a literal."""
    if isinstance(term, NamedNode):
        return shorten(term.value, publication.prefixes) or f"<{term.value.removeprefix(publication.base)}>"
    if isinstance(term, Literal) and str(term).endswith(">"):
        return f"{Literal(term.value)}^^{_short(publication, term.datatype)}"
    return "" if term is None else str(term)

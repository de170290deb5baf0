"""
Run the shapes over the data and report what does not conform, in the editor's words and with file and line.

pySHACL is the authority: every finding is its finding. pyshacl-turbo, the same interface in Rust, goes first and saves
the slow run where it finds nothing at all; the tests hold the two against each other over every case
(docs/decisions/0002).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from lodpub import turtle, vocab
from lodpub.addresses import shorten
from lodpub.errors import InputError
from lodpub.graph import DataFile, Fact, Publication, Term, index, read_text

if TYPE_CHECKING:
    import rdflib

_SH = vocab.PREFIXES["sh"]
_SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One validation result (SHACL §3.6.2). `messages` are by language tag, "" for none; `path` and `focus` are prefixed
    where possible; `line` is that of the property in the file, or of the node where the property is missing.
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
        for tag in (language, "en", "", *sorted(self.messages)):
            if tag in self.messages:
                return self.messages[tag]
        return self.component


@dataclass(frozen=True, slots=True)
class Report:
    """
    All findings, worst first; the data conforms when none of them is a violation.

    `facts` are those of pySHACL's report graph, blank nodes named canonically; empty when there are no findings.
    """

    findings: tuple[Finding, ...]
    shapes: int
    facts: tuple[Fact, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether the data may be published."""
        return not any(finding.severity == "Violation" for finding in self.findings)

    def count(self, severity: str) -> int:
        """Count the findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)


def validate(publication: Publication, *, thorough: bool = False) -> Report:
    """
    Validate data and ontology against the shapes; `thorough` asks pySHACL even where pyshacl-turbo finds nothing.

    Raises `InputError` when the shapes themselves are broken.
    """
    shapes = list(publication.shapes.facts())
    if not shapes:
        return Report((), 0)
    data = [*publication.data.facts(), *publication.ontology.facts()]
    count = sum(1 for _, predicate, _ in shapes if predicate == vocab.term("sh:property")) + len(
        publication.shapes.subjects(vocab.RDF_TYPE, vocab.term("sh:NodeShape"))
    )
    if not thorough and _finds_nothing(data, shapes):
        return Report((), count)
    report = _run_pyshacl(publication, data, shapes)
    return Report(tuple(_findings(publication, report)), count, _report_facts(report))


def _finds_nothing(data: Iterable[Fact], shapes: Iterable[Fact]) -> bool:
    """Ask the quick engine whether there is anything to find, in the data or in the shapes themselves."""
    try:
        import pyshacl_turbo
    except ImportError:  # no wheel for this machine: pySHACL alone does it
        return False
    try:
        conforms, _, _ = pyshacl_turbo.validate(
            _ntriples(data),
            shacl_graph=_ntriples(shapes),
            data_graph_format="nt",
            shacl_graph_format="nt",
            do_owl_imports=False,
            meta_shacl=True,
        )
    except Exception:  # whatever it cannot do, the authority will do or explain
        return False
    return bool(conforms)


def _run_pyshacl(publication: Publication, data: list[Fact], shapes: list[Fact]) -> rdflib.Graph:
    """Run pySHACL and give the report graph."""
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError

    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    shapes_graph = _rdflib_graph(shapes)
    try:
        _, report, text = pyshacl.validate(
            _rdflib_graph(data), shacl_graph=shapes_graph, do_owl_imports=False, inplace=True, meta_shacl=True
        )
    except ReportableRuntimeError as problem:
        raise _broken_shape(publication, str(problem)) from None
    except (ValueError, TypeError, AttributeError, RuntimeError) as problem:
        raise _broken_shape(publication, f"{type(problem).__name__}: {problem}") from None
    finally:
        rdflib.NORMALIZE_LITERALS = False
    if not isinstance(report, rdflib.Graph):
        raise _broken_shape(publication, str(text))
    return report


def _broken_shape(publication: Publication, problem: str) -> InputError:
    """Name the file and the line of the shape that a validator's complaint speaks of."""
    reason = " ".join(problem.split("\nFor reference")[0].split())
    for file in publication.shape_files:
        for iri, line in _lines(file).items():
            if iri in reason:
                return InputError("broken_shape", path=file.path, line=line, reason=reason)
    return InputError("broken_shape", path=publication.root / "shapes", reason=reason)


def _report_facts(report: rdflib.Graph) -> tuple[Fact, ...]:
    """Take the report over from rdflib; its blank nodes get names that depend on nothing but the report (RDFC-1.0)."""
    text = report.serialize(format="nt", encoding="utf-8")
    dataset = Dataset(parse(text, format=RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    facts = [(quad.subject, quad.predicate, quad.object) for quad in dataset]
    return tuple(index(facts).facts())


def _findings(publication: Publication, report: rdflib.Graph) -> list[Finding]:
    import rdflib

    sh = rdflib.Namespace(_SH)
    places = _Places(publication)
    found = []
    for result in report.objects(None, sh.result):
        focus, path = report.value(result, sh.focusNode), report.value(result, sh.resultPath)
        value = report.value(result, sh.value)
        file, line = places.find(focus, path)
        shape = report.value(result, sh.sourceShape)
        found.append(
            Finding(
                path=file,
                line=line,
                focus=_short(publication, focus),
                property=_path_text(publication, report, path),
                value=None if value is None else _short(publication, value),
                messages=_messages(report, result),
                severity=str(report.value(result, sh.resultSeverity)).removeprefix(_SH),
                component=_short(publication, report.value(result, sh.sourceConstraintComponent)),
                shape="" if isinstance(shape, rdflib.BNode) else _short(publication, shape),
            )
        )
    rank = {name: place for place, name in enumerate(_SEVERITIES)}
    return sorted(
        found,
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


def _messages(report: rdflib.Graph, result: rdflib.term.Node) -> Mapping[str, str]:
    """Give the messages of a result by language tag; of several in one language, the first by letter."""
    found = sorted(
        ((getattr(one, "language", None) or "", str(one)) for one in report.objects(result, _term("sh:resultMessage"))),
        reverse=True,
    )
    return dict(found)


def _term(curie: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(vocab.term(curie).value)


class _Places:
    """Looks up file and line of a focus node or its property, reading each file at most once."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.files: dict[str, list[DataFile]] | None = None
        self.lines: dict[Path, tuple[Mapping[str, int], Mapping[tuple[str, str], int]]] = {}

    def find(self, focus: object, path: object) -> tuple[Path | None, int | None]:
        """Give the place of the property, else of the node, else none."""
        best: tuple[Path | None, int | None] = (None, None)
        for file in self._files().get(str(focus), []):
            if file.path not in self.lines:
                text = read_text(file.path) if file.path.suffix == ".ttl" else ""
                self.lines[file.path] = (turtle.locate_subjects(text), turtle.locate_properties(text))
            subjects, properties = self.lines[file.path]
            declared = self._as_written(str(focus))
            line = properties.get((declared, self._as_written(str(path))))
            if line:
                return file.path, line
            if best[1] is None:
                best = file.path, subjects.get(declared)
        return best

    def _as_written(self, iri: str) -> str:
        """Undo the move to another base: the files hold the IRIs of the base that they declare."""
        base, declared = self.publication.base, self.publication.declared_base
        return declared + iri.removeprefix(base) if iri.startswith(base) else iri

    def _files(self) -> dict[str, list[DataFile]]:
        if self.files is None:
            self.files = {}
            for file in self.publication.files:
                for subject in {fact[0] for facts in file.facts.values() for fact in facts}:
                    if isinstance(subject, NamedNode):
                        self.files.setdefault(subject.value, []).append(file)
        return self.files


def _lines(file: DataFile) -> Mapping[str, int]:
    return turtle.locate_subjects(read_text(file.path)) if file.path.suffix == ".ttl" else {}


def _path_text(publication: Publication, report: rdflib.Graph, path: object) -> str:
    """Write a property path in SPARQL's way, as far as findings need it."""
    import rdflib

    if path is None:
        return ""
    if isinstance(path, rdflib.URIRef):
        return _short(publication, path)
    sh = rdflib.Namespace(_SH)
    if isinstance(path, rdflib.BNode):
        inverse = report.value(path, sh.inversePath)
        if inverse is not None:
            return "^" + _path_text(publication, report, inverse)
        steps = list(report.items(path))
        if steps:
            return "/".join(_path_text(publication, report, step) for step in steps)
    return str(path)


def _short(publication: Publication, node: object) -> str:
    """Write a term of rdflib as an editor would: prefixed, relative to the base, or as a literal."""
    import rdflib

    if isinstance(node, rdflib.URIRef):
        short = shorten(str(node), publication.prefixes)
        if short:
            return short
        return f"<{str(node).removeprefix(publication.base)}>"
    return node.n3() if isinstance(node, rdflib.Literal | rdflib.BNode) else str(node)


def _ntriples(facts: Iterable[Fact]) -> str:
    written = serialize([Triple(*fact) for fact in facts], format=RdfFormat.N_TRIPLES)
    return (written or b"").decode()


def _rdflib_graph(facts: Iterable[Fact]) -> rdflib.Graph:
    """Hand facts to rdflib, lexical forms untouched."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph(bind_namespaces="none")

    def convert(term: Term) -> rdflib.term.Node:
        if isinstance(term, NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, BlankNode):
            return rdflib.BNode(term.value)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype == vocab.XSD_STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)

    for subject, predicate, value in facts:
        graph.add((convert(subject), convert(predicate), convert(value)))
    return graph

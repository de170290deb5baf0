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
    Literal,
    NamedNode,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from lodpub import vocab
from lodpub.addresses import shorten
from lodpub.errors import InputError
from lodpub.faults import check_shapes
from lodpub.graph import Fact, Publication, Term, index
from lodpub.places import Places, data_places, shape_places

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
    check_shapes(publication)
    if not thorough and _finds_nothing(data, shapes):
        return Report((), count)
    report = _run_pyshacl(publication, data, shapes, meta=thorough or not _well_formed(shapes))
    return Report(tuple(_findings(publication, report)), count, _report_facts(report))


def _finds_nothing(data: Iterable[Fact], shapes: Iterable[Fact]) -> bool:
    """Ask the quick engine whether there is anything to find, in the data or in the shapes themselves."""
    try:
        import pyshacl_turbo
        from pyshacl_turbo.rdf import Input  # its own reader would go the long way through rdflib
    except ImportError:  # no wheel for this machine: pySHACL alone does it
        return False
    try:
        compiled = pyshacl_turbo.compile_shapes(_rdflib_graph(shapes))
        conforms, _, _ = compiled.validate(Input(_ntriples(data), "nt", None, {}))
    except Exception:  # whatever it cannot do, the authority will do or explain
        return False
    return bool(conforms) and _well_formed(shapes)


def _well_formed(shapes: Iterable[Fact]) -> bool:
    """Ask the quick engine whether the shapes are well-formed (SHACL, appendix C)."""
    try:
        import pyshacl_turbo
        from pyshacl_turbo.rdf import Input
    except ImportError:
        return False
    rules = Path(pyshacl_turbo.__file__).parent / "assets" / "shacl-shacl.ttl"
    try:
        conforms, _, _ = pyshacl_turbo.compile_shapes(str(rules)).validate(Input(_ntriples(shapes), "nt", None, {}))
    except Exception:  # the authority will explain
        return False
    return bool(conforms)


def _run_pyshacl(publication: Publication, data: list[Fact], shapes: list[Fact], *, meta: bool) -> rdflib.Graph:
    """Run pySHACL, with `meta` over the shapes themselves first, and give the report graph."""
    import pyshacl
    import rdflib
    from pyshacl.entrypoints import meta_validate
    from rdflib.plugins import sparql

    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    sparql.SPARQL_LOAD_GRAPHS = False  # else FROM in a shape's query would fetch
    shapes_graph = _rdflib_graph(shapes)
    try:
        sound, faults, _ = meta_validate(shapes_graph, inference=None) if meta else (True, None, "")
        if not sound and isinstance(faults, rdflib.Graph):
            raise _malformed(publication, faults)
        _, report, text = pyshacl.validate(
            _rdflib_graph(data), shacl_graph=shapes_graph, do_owl_imports=False, inplace=True
        )
    except InputError:
        raise
    except Exception as problem:  # a broken shape makes pySHACL, rdflib and pyparsing raise what they please
        raise _broken_shape(publication, problem) from problem
    finally:
        rdflib.NORMALIZE_LITERALS = False
    if not isinstance(report, rdflib.Graph):
        raise _broken_shape(publication, text)
    return report


def _malformed(publication: Publication, report: rdflib.Graph) -> InputError:
    """Name file and line of the first shape that SHACL's own shapes (SHACL, appendix C) do not let pass."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    places = shape_places(publication)
    faults = []
    for result in report.objects(None, sh.result):
        focus, path = report.value(result, sh.focusNode), report.value(result, sh.resultPath)
        property_path = _path_text(publication, report, path)
        file, line = places.find(_term(focus), NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None)
        said = " ".join(str(report.value(result, sh.resultMessage)).split())
        reason = f"{property_path}: {said}" if property_path else said
        faults.append((not property_path, str(file or ""), line or 0, reason, file))
    *_, line, reason, file = min(faults)
    return InputError("broken_shape", path=file or publication.root / "shapes", line=line or None, reason=reason)


def _broken_shape(publication: Publication, problem: object) -> InputError:
    """Name the file and the line of the shape that an engine's complaint speaks of, the longest IRI telling."""
    reason = " ".join(str(problem).split("\nFor reference")[0].split())[:300] or type(problem).__name__
    named = [node for node in publication.shapes.about if isinstance(node, NamedNode) and node.value in reason]
    places = shape_places(publication)
    for node in sorted(named, key=lambda one: -len(one.value)):
        path, line = places.find(node)
        if path:
            return InputError("broken_shape", path=path, line=line, reason=reason)
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
    places = data_places(publication)
    found = []
    for result in report.objects(None, sh.result):
        focus, path = report.value(result, sh.focusNode), report.value(result, sh.resultPath)
        value = report.value(result, sh.value)
        predicate = NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None
        file, line = places.find(_term(focus), predicate, None if value is None else _term(value))
        shape = report.value(result, sh.sourceShape)
        found.append(
            Finding(
                path=file,
                line=line,
                focus=_focus(publication, places, focus),
                property=_path_text(publication, report, path),
                value=None if value is None else _short(publication, value),
                messages=_messages(publication, report, result),
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


def _messages(publication: Publication, report: rdflib.Graph, result: rdflib.term.Node) -> Mapping[str, str]:
    """
    Give the messages of a result by language tag; of several in one language, the first by letter.

    pySHACL 0.40 drops the tags of messages of sh:sparql, so they are looked up in the shapes.
    """
    import rdflib

    sh = rdflib.Namespace(_SH)
    nodes = [report.value(result, key) for key in (sh.sourceShape, sh.sourceConstraint)]
    written = [
        message
        for node in nodes
        if isinstance(node, rdflib.URIRef | rdflib.BNode)
        for message in publication.shapes.values(
            NamedNode(node) if isinstance(node, rdflib.URIRef) else BlankNode(node), vocab.term("sh:message")
        )
    ]
    tags = {message.value: message.language for message in written if isinstance(message, Literal)}
    found = [
        (getattr(message, "language", None) or tags.get(str(message)) or "", str(message))
        for message in report.objects(result, sh.resultMessage)
    ]
    return dict(sorted(found, reverse=True))


def _focus(publication: Publication, places: Places, node: object) -> str:
    """Write a focus node; one without a name as the way to it, `<id/partner/a>/schema:address`."""
    term = _term(node)
    named, steps = places.trace(term)
    if isinstance(term, NamedNode) or not steps:
        return _text(publication, term)
    way = [shorten(step.value, publication.prefixes) or str(step) for step in steps]
    return "/".join([_text(publication, named), *way])


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
    """Write a term of rdflib as an editor would."""
    return "" if node is None else _text(publication, _term(node))


def _text(publication: Publication, term: Term) -> str:
    """Write a term on one line: prefixed, relative to the base, or as a literal."""
    if isinstance(term, NamedNode):
        return shorten(term.value, publication.prefixes) or f"<{term.value.removeprefix(publication.base)}>"
    return str(term)


def _term(node: object) -> Term:
    """Take a term over from rdflib."""
    import rdflib

    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or vocab.XSD_STRING.value)))
    return NamedNode(str(node))


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

"""
Run the shapes over the data and report what does not conform, in the editor's words and with file and line.

pySHACL is the authority: every finding is its finding. The quick engine goes first and saves the slow run where it
finds nothing at all; where it finds something, pySHACL runs the shapes that it blames, at the nodes that it blames. The
tests hold the two against each other over every case (docs/decisions/0002).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
)

from lodpub import quick, vocab
from lodpub.aim import asking, narrowed
from lodpub.errors import InputError
from lodpub.facts import Fact, Graph, Term, index
from lodpub.faults import check_shapes
from lodpub.findings import Finding, advised, blame, find, path_text, results
from lodpub.graph import Publication
from lodpub.places import shape_places

if TYPE_CHECKING:
    import rdflib

_TOLD = ("focusNode", "resultPath", "resultMessage")


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
    count = count_shapes(publication)
    check_shapes(publication)
    sound = not thorough and bool(quick.well_formed(ntriples(shapes)))
    blamed = quick.blamed(ntriples(data), ntriples(asking(publication.shapes))) if sound else None
    if blamed is not None and not blamed:
        return Report((), count)
    report = _run_pyshacl(publication, data, narrowed(publication, blamed) if blamed else shapes, meta=not sound)
    if blamed and not blamed <= blame(report):  # at nodes that are no targets, for one
        report = _run_pyshacl(publication, data, shapes, meta=False)
    told = advised(publication, report)
    return Report(tuple(find(publication, told)), count, _canonical(told))


def count_shapes(publication: Publication) -> int:
    """Count the node shapes and their properties."""
    properties = sum(predicate == vocab.term("sh:property") for _, predicate, _ in publication.shapes.facts())
    return properties + len(publication.shapes.subjects(vocab.RDF_TYPE, vocab.term("sh:NodeShape")))


def conforms_to(facts: Iterable[Fact], shapes: Iterable[Fact]) -> bool:
    """Tell whether facts that a build made conform to shapes of the package."""
    facts, shapes = list(facts), list(shapes)
    if quick.blamed(ntriples(facts), ntriples(shapes)) == frozenset():
        return True
    import pyshacl

    conforms, _, _ = pyshacl.validate(_rdflib_graph(facts), shacl_graph=_rdflib_graph(shapes), do_owl_imports=False)
    return bool(conforms)


def _run_pyshacl(publication: Publication, data: list[Fact], shapes: list[Fact], *, meta: bool) -> Graph:
    """Run pySHACL, with `meta` over the shapes themselves first, and give the report graph."""
    import pyshacl
    import rdflib
    from pyshacl.entrypoints import meta_validate
    from rdflib.plugins import sparql

    from lodpub import prepared

    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    sparql.SPARQL_LOAD_GRAPHS = False  # else FROM in a shape's query would fetch
    prepared.remember()
    shapes_graph = _rdflib_graph(shapes)
    try:
        sound, faults, _ = meta_validate(shapes_graph, inference=None) if meta else (True, None, "")
        if not sound and isinstance(faults, rdflib.Graph):
            raise _malformed(publication, _graph(faults))
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
    return _graph(report)


def _malformed(publication: Publication, report: Graph) -> InputError:
    """Name file and line of the first shape that SHACL's own shapes (SHACL, appendix C) do not let pass."""
    places = shape_places(publication)
    faults = []
    for result in results(report):
        focus, path, message = (report.value(result, vocab.term(f"sh:{name}")) for name in _TOLD)
        about = path_text(publication, report, path)
        file, line = places.find(focus, path if isinstance(path, NamedNode) else None) if focus else (None, None)
        said = " ".join(message.value.split()) if message else ""
        reason = f"{about}: {said}" if about else said
        faults.append((not about, str(file or ""), line or 0, reason, file))
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


def _canonical(report: Graph) -> tuple[Fact, ...]:
    """Give blank nodes names that depend on nothing but the report (RDFC-1.0)."""
    dataset = Dataset(Quad(*fact) for fact in report.facts())
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(index((quad.subject, quad.predicate, quad.object) for quad in dataset).facts())


def _graph(graph: rdflib.Graph) -> Graph:
    """Take a graph over from rdflib."""
    facts = ((_term(subject), _term(predicate), _term(value)) for subject, predicate, value in graph)
    return index(
        (subject, predicate, value)
        for subject, predicate, value in facts
        if not isinstance(subject, Literal) and isinstance(predicate, NamedNode)
    )


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


def ntriples(facts: Iterable[Fact]) -> str:
    """Write facts as N-Triples."""
    return "".join([f"{subject} {predicate} {value} .\n" for subject, predicate, value in facts])


def _rdflib_graph(facts: Iterable[Fact]) -> rdflib.Graph:
    """Hand facts to rdflib, lexical forms untouched."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # else a day that is none brings a traceback
    graph = rdflib.Graph(bind_namespaces="none")

    @lru_cache(4096)
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

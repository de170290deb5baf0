"""
The shapes: every constraint is broken by a case, says in two languages what to write instead, and both engines agree.

A case is a file `tests/shapes/<shape>/valid-<what>.ttl` or `invalid-<what>.ttl`, checked together with the sound little
publication of `tests/shapes/context/`. The first line of an invalid case says what must be found:
`# expect: foaf:homepage sh:ClassConstraintComponent`, the path written as in SPARQL, `-` for none; a second line may
name the shape: `# shape: jnsh:homepage`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pyshacl_turbo
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib.namespace import SH

from lodpub.facts import Fact, Graph, Subject, index
from lodpub.prepared import remember
from lodpub.shapes import texts
from lodpub.vocab import PREFIXES, RDF_TYPE, term

ROOT = Path(__file__).parents[1]
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
CONTEXT = sorted((ROOT / "tests" / "shapes" / "context").glob("*.ttl"))
VALID = sorted((ROOT / "tests" / "shapes").glob("*/valid-*.ttl"))
INVALID = sorted((ROOT / "tests" / "shapes").glob("*/invalid-*.ttl"))

NAMESPACES = {
    "jn": "https://w3id.org/jelgavas-novads/def#",
    "jnsh": "https://w3id.org/jelgavas-novads/shapes#",
    **PREFIXES,
}
#: What a shape says that constrains nothing, or that is part of another parameter (SHACL, appendix A).
NO_CONSTRAINTS = frozenset(
    re.findall(
        r"\w+",
        "path name description message severity group order defaultValue deactivated property "
        "targetClass targetNode targetObjectsOf targetSubjectsOf "
        "flags ignoredProperties qualifiedValueShape qualifiedValueShapesDisjoint",
    )
)
TARGETS = [term(f"sh:target{kind}") for kind in ("Class", "Node", "ObjectsOf", "SubjectsOf")]


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A validation result, without its messages."""

    shape: str
    component: str
    path: str
    focus: str
    severity: str
    value: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the head of an invalid case promises; `shape` is "" where it does not say."""

    path: str
    component: str
    shape: str


def read(path: Path) -> list[Fact]:
    """Read a Turtle file."""
    quads = parse(path=path, format=RdfFormat.TURTLE)
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]


@cache
def shapes() -> Graph:
    """Give the union of all shapes; blank nodes are the parser's, different in each file."""
    return index(fact for path in SHAPES for fact in read(path))


def ntriples(facts: Iterator[Fact] | list[Fact]) -> str:
    """Write facts for an engine to read."""
    return (serialize([Triple(*fact) for fact in facts], format=RdfFormat.N_TRIPLES) or b"").decode()


@cache
def background() -> str:
    """Give what every case is checked together with."""
    return ntriples([fact for path in CONTEXT for fact in read(path)])


def data_of(case: Path) -> str:
    """Give the graph of a case."""
    return background() + ntriples(read(case))


@cache
def quick_engine() -> Any:  # Any: pyshacl-turbo has no types
    """Compile the shapes for pyshacl-turbo."""
    return pyshacl_turbo.compile_shapes(ntriples(shapes().facts()), shacl_graph_format="nt")


@cache
def shapes_for_pyshacl() -> rdflib.Graph:
    """Parse the shapes for pySHACL."""
    return rdflib.Graph().parse(data=ntriples(shapes().facts()), format="nt")


@cache
def by_turbo(case: Path) -> tuple[Found, ...]:
    """Validate a case with pyshacl-turbo."""
    _, report, _ = quick_engine().validate(data_of(case), data_graph_format="nt")
    return tuple(sorted(results(report)))


@cache
def broken() -> frozenset[tuple[str, str]]:
    """Gather the constraints that the invalid cases break, each with its shape."""
    return frozenset((one.shape, one.component) for case in INVALID for one in by_turbo(case))


def report_of_pyshacl(case: Path) -> rdflib.Graph:
    """Validate a case with pySHACL."""
    remember()
    data = rdflib.Graph().parse(data=data_of(case), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_for_pyshacl(), do_owl_imports=False, inplace=True)
    assert isinstance(report, rdflib.Graph)
    return report


def results(report: rdflib.Graph) -> Iterator[Found]:
    """Go through the results of a report."""
    for result in report.objects(None, SH.result):
        yield Found(
            shape=short(report.value(result, SH.sourceShape)),
            component=short(report.value(result, SH.sourceConstraintComponent)),
            path=path_text(report, report.value(result, SH.resultPath)),
            focus=short(report.value(result, SH.focusNode)),
            severity=short(report.value(result, SH.resultSeverity)),
            value=str(report.value(result, SH.value)),
        )


def path_text(report: rdflib.Graph, path: Any) -> str:  # Any: whatever rdflib finds
    """Write a property path as SPARQL does; "-" for none."""
    if path is None:
        return "-"
    if isinstance(path, rdflib.URIRef):
        return short(path)
    inverse, alternatives = report.value(path, SH.inversePath), report.value(path, SH.alternativePath)
    if inverse is not None:
        return f"^{path_text(report, inverse)}"
    steps = report.items(alternatives if alternatives is not None else path)
    return ("/" if alternatives is None else "|").join(path_text(report, step) for step in steps)


def short(node: object) -> str:
    """Write an IRI with its prefix."""
    for prefix, namespace in NAMESPACES.items():
        if str(node).startswith(namespace):
            return f"{prefix}:{str(node).removeprefix(namespace)}"
    return str(node)


def promise(case: Path) -> Expected:
    """Read the head of an invalid case."""
    head = re.match(r"# expect: (\S+) (sh:\w+ConstraintComponent)\n(?:# shape: (\S+)\n)?", case.read_text("utf-8"))
    assert head, f"{case}: the first line must be '# expect: <path> sh:…ConstraintComponent'"
    return Expected(head[1], head[2], head[3] or "")


def enforced() -> list[Subject]:
    """List the shapes that are enforced: those with a target, and property shapes that these lead to."""
    graph = shapes()
    found = [node for node in graph.about if any(graph.values(node, target) for target in TARGETS)]
    for node in found:
        for value in graph.values(node, term("sh:property")):
            if not isinstance(value, Literal) and value not in found:
                found.append(value)
    return sorted(found, key=str)


def constraints(node: Subject) -> list[str]:
    """List the constraint components of a shape."""
    found = set()
    for _, predicate, value in shapes().about[node]:
        name = predicate.value.removeprefix(PREFIXES["sh"])
        if name == predicate.value or name in NO_CONSTRAINTS or (isinstance(value, Literal) and value.value == "false"):
            continue
        kind = "SPARQL" if name == "sparql" else name[0].upper() + name[1:]
        found.add(f"sh:{kind}ConstraintComponent")
    return sorted(found)


def identify(value: object) -> str:
    """Name a test by its case or its node."""
    if isinstance(value, Path):
        return f"{value.parent.name}/{value.stem}"
    return short(value.value) if isinstance(value, NamedNode | BlankNode) else str(value)


ENFORCED = enforced()
PAIRS = [(node, component) for node in ENFORCED for component in constraints(node)]


def test_there_is_something_to_test() -> None:
    """Shapes, context and cases are found."""
    assert SHAPES
    assert CONTEXT
    assert VALID
    assert INVALID
    assert len(PAIRS) > len(SHAPES)


CONSTRAINING = [path for path in SHAPES if "sh:message" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", CONSTRAINING, ids=lambda file: file.stem)
def test_every_file_of_shapes_has_cases(file: Path) -> None:
    """Beside the shapes of a file stand at least one sound and one broken example."""
    folder = ROOT / "tests" / "shapes" / file.stem
    assert list(folder.glob("valid-*.ttl"))
    assert list(folder.glob("invalid-*.ttl"))


def test_every_case_belongs_to_a_file_of_shapes() -> None:
    """A folder of cases is named as the file of shapes that it tests."""
    assert {case.parent.name for case in (*VALID, *INVALID)} <= {file.stem for file in SHAPES}


@pytest.mark.parametrize("case", VALID, ids=identify)
def test_nothing_is_found_in_a_valid_case(case: Path) -> None:
    """Sound data passes without a remark."""
    assert by_turbo(case) == ()


@pytest.mark.parametrize("case", INVALID, ids=identify)
def test_an_invalid_case_breaks_what_it_says_and_nothing_else(case: Path) -> None:
    """One mistake is reported as that mistake, by one constraint."""
    expected = promise(case)
    found = {(one.path, one.component, one.shape) for one in by_turbo(case)}
    assert len(found) == 1, found
    path, component, shape = found.pop()
    assert (path, component) == (expected.path, expected.component)
    assert expected.shape in ("", shape)


@pytest.mark.parametrize(("node", "component"), PAIRS, ids=identify)
def test_some_invalid_case_breaks_every_constraint(node: Subject, component: str) -> None:
    """A constraint that no case breaks is a constraint that nobody knows to work."""
    assert (identify(node), component) in broken()


@pytest.mark.parametrize("node", [node for node in ENFORCED if constraints(node)], ids=identify)
def test_every_constraint_says_what_to_write_instead(node: Subject) -> None:
    """A shape that can be broken has one message in each language, and a severity."""
    messages = [value for value in shapes().values(node, term("sh:message")) if isinstance(value, Literal)]
    assert sorted(message.language or "" for message in messages) == ["en", "lv"]
    assert all(len(message.value) > 10 for message in messages)
    severities = {term("sh:Violation"), term("sh:Warning"), term("sh:Info")}
    assert len(severities.intersection(shapes().values(node, term("sh:severity")))) == 1


def test_every_named_property_is_laid_out() -> None:
    """A property shape that has a name has it in both languages, with help, place and group."""
    named = [node for node in ENFORCED if shapes().values(node, term("sh:name"))]
    assert named
    for node in named:
        assert set(texts(shapes(), node, term("sh:name"))) == {"lv", "en"}, node
        assert set(texts(shapes(), node, term("sh:description"))) == {"lv", "en"}, node
        assert shapes().value(node, term("sh:order")), node
        group = shapes().value(node, term("sh:group"))
        assert isinstance(group, NamedNode), node
        assert shapes().subjects(RDF_TYPE, term("sh:PropertyGroup")).count(group) == 1, node


def test_every_property_shape_is_used() -> None:
    """A property shape that no shape with a target leads to would promise a check that is never made."""
    declared = [node for node in shapes().subjects(RDF_TYPE, term("sh:PropertyShape")) if isinstance(node, NamedNode)]
    assert declared
    assert set(declared) <= set(ENFORCED)


@pytest.mark.slow
def test_the_shapes_conform_to_the_shapes_of_shacl() -> None:
    """The shapes are well-formed by the standard's own shapes (SHACL, appendix C)."""
    conforms, _, text = pyshacl.validate(
        rdflib.Graph(), shacl_graph=shapes_for_pyshacl(), meta_shacl=True, do_owl_imports=False
    )
    assert conforms, text


@pytest.mark.slow
@pytest.mark.parametrize("case", [*VALID, *INVALID], ids=identify)
def test_both_engines_find_the_same(case: Path, caplog: pytest.LogCaptureFixture) -> None:
    """pySHACL, the authority, reports what pyshacl-turbo reports, and says it in the words of the shape."""
    caplog.set_level(logging.CRITICAL, "rdflib.term")
    report = report_of_pyshacl(case)
    assert tuple(sorted(results(report))) == by_turbo(case)
    for result in report.objects(None, SH.result):
        said = {str(message) for message in report.objects(result, SH.resultMessage)}
        shape = NamedNode(str(report.value(result, SH.sourceShape)))
        # the texts only: for sh:sparql, pySHACL 0.40 leaves the language tags out
        assert said == {message.value for message in shapes().values(shape, term("sh:message"))}

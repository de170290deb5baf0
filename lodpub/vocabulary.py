"""
Make the page of the ontology: its terms with alignments and examples, and the shapes as tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import safe_name
from lodpub.advice import advise
from lodpub.diagram import diagram, shape_anchor
from lodpub.facts import Graph, Subject, Term
from lodpub.formats import Format
from lodpub.frames import Surroundings, frame, page_path
from lodpub.naming import Scene, by_name, comment, link, name, short, sort_key, target_path
from lodpub.shapes import NodeShape, PropertyShape, texts, together
from lodpub.usage import Usage, use_rows
from lodpub.values import Desk, plain_value
from lodpub.views import Row, Rule, ShapeEntry, TermEntry, Value, VocabularyPage
from lodpub.words import best

_SAID_ELSEWHERE = frozenset({vocab.RDF_TYPE, *vocab.LABELS, *vocab.DESCRIPTIONS, vocab.term("rdfs:isDefinedBy")})
#: The facts of an ontology in the order in which a reader asks for them; all others follow by name.
_ORDER = {
    vocab.term(curie): place
    for place, curie in enumerate(
        (
            "owl:versionInfo",
            "owl:versionIRI",
            "owl:priorVersion",
            "dct:created",
            "dct:issued",
            "dct:modified",
            "dct:creator",
            "dct:contributor",
            "dct:publisher",
            "dct:license",
            "dct:rights",
            "vann:preferredNamespacePrefix",
            "vann:preferredNamespaceUri",
        )
    )
}
_PATH = vocab.term("sh:path")
_PATH_SIGNS = {
    "^": vocab.term("sh:inversePath"),
    "*": vocab.term("sh:zeroOrMorePath"),
    "+": vocab.term("sh:oneOrMorePath"),
    "?": vocab.term("sh:zeroOrOnePath"),
}


def vocabulary_page(
    scene: Scene, around: Surroundings, usage: Usage, formats: tuple[Format, ...], json_ld: str
) -> VocabularyPage:
    """Make the page of ontology and shapes at `def`."""
    path = page_path("def", scene.language)
    graph = scene.publication.ontology
    ontology = next(
        (one for one in graph.subjects(vocab.RDF_TYPE, vocab.OWL_ONTOLOGY) if isinstance(one, NamedNode)), None
    )
    heading = name(scene, ontology)[0] if ontology else scene.words["vocabulary"]
    told = _told(scene, graph, ontology) if ontology else ""
    surroundings = frame(
        scene,
        around,
        "def",
        heading,
        formats=formats,
        json_ld=json_ld,
        about=[Value(told or scene.words["vocabulary_intro"])],
    )
    parts = tuple(
        (
            key,
            scene.words[key],
            tuple(_terms(scene, path, terms, partial(use_rows, usage=usage, part=key, asked=around.asked))),
        )
        for key, terms in _parts(graph)
    )
    return VocabularyPage(
        frame=surroundings,
        heading=heading,
        lead=told or scene.words["vocabulary_intro"],
        prefix=_prefix(scene, ontology),
        facts=tuple(_rows(scene, path, graph, ontology)) if ontology else (),
        diagram=diagram(scene),
        parts=parts,
        shapes=tuple(_shape_entry(scene, shapes) for shapes in together(scene.model.shapes)),
    )


def _prefix(scene: Scene, ontology: NamedNode | None) -> str:
    """Write the line that declares the prefix of the ontology, "" where it names none."""
    graph = scene.publication.ontology
    found = [graph.value(ontology, one) for one in (vocab.VANN_PREFIX, vocab.VANN_NAMESPACE)] if ontology else []
    return "PREFIX {}: <{}>".format(*(one.value for one in found if one)) if found and all(found) else ""


def _parts(graph: Graph) -> Iterator[tuple[str, list[NamedNode]]]:
    """Sort the terms into the parts of the page, each where it fits first; parts without terms are left out."""
    placed: set[NamedNode] = set()
    for key, kinds in vocab.TERM_PARTS.items():
        found = {one for kind in kinds for one in graph.subjects(vocab.RDF_TYPE, kind) if isinstance(one, NamedNode)}
        if found - placed:
            yield key, sorted(found - placed, key=str)
        placed |= found


def _terms(
    scene: Scene, path: str, terms: Iterable[NamedNode], used: Callable[..., Iterator[Row]]
) -> Iterator[TermEntry]:
    """Describe terms: what the ontology says of each, then how it is `used`."""
    graph, own = scene.publication.ontology, scene.publication.base + "def#"
    for term in by_name(scene, terms):
        yield TermEntry(
            anchor=term.value.removeprefix(own) if term.value.startswith(own) else safe_name(term.value),
            name=short(scene.publication, term.value),
            iri=term.value,
            label=name(scene, term)[0],
            comment=comment(scene, term),
            rows=(
                *_rows(scene, path, graph, term),
                *(row for row in used(scene, path, term=term) if row.values),
            ),
        )


def _rows(scene: Scene, path: str, graph: Graph, node: NamedNode) -> Iterator[Row]:
    """Go through what the ontology says of a term: domain, range, alignments, examples."""
    desk = Desk(scene, path, node, frozenset())
    grouped: dict[NamedNode, list[Term]] = {}
    for _, predicate, value in graph.about[node]:
        if predicate not in _SAID_ELSEWHERE and not _other_language(scene, value):
            grouped.setdefault(predicate, []).append(value)
    key = sort_key(scene)
    for predicate in sorted(grouped, key=lambda one: (_ORDER.get(one, len(_ORDER)), key(one))):
        values = tuple(_value(scene, desk, value) for value in grouped[predicate])
        yield Row(name(scene, predicate)[0], predicate.value, comment(scene, predicate), values)


def _value(scene: Scene, desk: Desk, value: Term) -> Value:
    """Make a value; a class expression of owl:unionOf reads as its members."""
    if isinstance(value, BlankNode):
        members = scene.publication.ontology.members(
            scene.publication.ontology.value(value, vocab.term("owl:unionOf")) or value
        )
        return Value(" / ".join(name(scene, member)[0] for member in members))
    if (
        isinstance(value, NamedNode)
        and value.value.startswith(scene.publication.base)
        and not target_path(scene, value)
    ):
        return Value(value.value)
    if isinstance(value, NamedNode):
        target = link(scene, value, desk.path)
        code = short(scene.publication, value.value)
        return Value(
            target.text, target.href, target.language, target.external, note=code if code != target.text else ""
        )
    return plain_value(desk, value)


def _other_language(scene: Scene, value: Term) -> bool:
    """Tell a text that is there for the readers of another page."""
    return isinstance(value, Literal) and bool(value.language) and value.language != scene.language


def _told(scene: Scene, graph: Graph, node: Subject) -> str:
    for predicate in vocab.DESCRIPTIONS:
        found = best(texts(graph, node, predicate), scene.language)
        if found:
            return found[0]
    return ""


def _shape_entry(scene: Scene, shapes: tuple[NodeShape, ...]) -> ShapeEntry:
    """Make one table of the shapes of the same classes; the rules of one property stand together in it."""
    first = shapes[0]
    title = best(first.labels, scene.language)
    told = [best(shape.comments, scene.language) for shape in shapes]
    rules = [one for shape in shapes for one in shape.properties]
    names = {one.path: best(one.names, scene.language) for one in reversed(rules) if one.names and one.path}
    written = [(one, _path_text(scene, scene.publication.shapes.value(one.node, _PATH))) for one in rules]
    places = {path: place for place, (_, path) in reversed(list(enumerate(written)))}
    of_properties = (
        _rule(scene, one, path, names.get(one.path) if one.path else None)
        for one, path in sorted(written, key=lambda pair: places[pair[1]])
        if one.constraints
    )
    return ShapeEntry(
        anchor=shape_anchor(first),
        title=title[0] if title else ", ".join(name(scene, one)[0] for one in first.classes),
        comment=" ".join(dict.fromkeys(text[0] for text in told if text)),
        classes=", ".join(short(scene.publication, one.value) for one in first.classes),
        rules=(*of_properties, *_rules_of_wholes(scene, shapes)),
    )


def _rules_of_wholes(scene: Scene, shapes: Iterable[NodeShape]) -> Iterator[Rule]:
    """Go through what shapes without properties ask of a thing as a whole, such as by a query."""
    graph = scene.publication.shapes
    for shape in shapes:
        said = best(texts(graph, shape.node, vocab.term("sh:message")), scene.language)
        if said and not shape.properties:
            yield Rule(
                name=scene.words["whole_thing"],
                path="",
                value=_shown(scene, shape.node) if isinstance(shape.node, NamedNode) else "",
                required=False,
                severity=_severity(scene, graph.value(shape.node, vocab.term("sh:severity"))),
                message=said[0],
            )


def _severity(scene: Scene, severity: Term | str | None) -> str:
    """Say how strict a rule is; one that says nothing is a must (SHACL §2.1.4)."""
    written = severity.value if isinstance(severity, NamedNode) else severity or "Violation"
    local = str(written).removeprefix(vocab.PREFIXES["sh"])
    return scene.words[local.lower()] if local.lower() in scene.words.text else local


def _rule(scene: Scene, shape: PropertyShape, path: str, named: tuple[str, str] | None) -> Rule:
    said = best(shape.messages or _advice(scene, shape), scene.language)
    by_parameter = {constraint.parameter: constraint.values for constraint in shape.constraints}
    least = by_parameter.get("minCount", ())
    return Rule(
        name=named[0] if named else "",
        path=path,
        value=_constraint_text(scene, shape),
        required=any(isinstance(value, Literal) and value.value not in ("", "0") for value in least),
        severity=_severity(scene, shape.severity),
        message=said[0] if said else "",
    )


def _advice(scene: Scene, shape: PropertyShape) -> Mapping[str, str]:
    """Say what an editor is told of a rule that has no message: a sentence for each of its constraints."""
    told: dict[str, list[str]] = {}
    for constraint in shape.constraints:
        kind = "SPARQL" if constraint.parameter == "sparql" else constraint.parameter
        component = vocab.term(f"sh:{kind[:1].upper()}{kind[1:]}ConstraintComponent")
        for language, text in advise(scene.publication, component, shape.node).items():
            told.setdefault(language, []).append(text)
    return {language: " ".join(sentences) for language, sentences in told.items()}


def _path_text(scene: Scene, node: Term | None, within: bool = False) -> str:
    """Write a path of SHACL as SPARQL does; one `within` another gets brackets where it needs them."""
    shapes = scene.publication.shapes
    if isinstance(node, NamedNode):
        return _shown(scene, node)
    if node is None or isinstance(node, Literal):
        return "…"
    for sign, kind in _PATH_SIGNS.items():
        inner = shapes.value(node, kind)
        if inner is not None:
            text = _path_text(scene, inner, within=True)
            return f"^{text}" if sign == "^" else f"{text}{sign}"
    either = shapes.value(node, vocab.term("sh:alternativePath"))
    members = shapes.members(node if either is None else either)
    text = ("/" if either is None else "|").join(_path_text(scene, member, within=True) for member in members)
    return f"({text})" if within else text


def _constraint_text(scene: Scene, shape: PropertyShape) -> str:
    """Write the constraints in the words of SHACL, one after the other."""
    written = []
    for constraint in shape.constraints:
        shown = [_shown(scene, value) for value in constraint.values if not isinstance(value, BlankNode)]
        written.append(f"{constraint.parameter} {', '.join(shown)}" if shown else constraint.parameter)
    return "; ".join(written)


def _shown(scene: Scene, value: Term) -> str:
    """Write a term as in Turtle with the base of the publication."""
    if isinstance(value, Literal):
        return value.value
    written, base = short(scene.publication, value.value), scene.publication.base
    return f"<{written.removeprefix(base)}>" if written.startswith(("http://", "https://")) else written

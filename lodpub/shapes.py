"""
Read the shapes as a model: which classes there are, and how their properties are named, ordered and grouped.

The same shapes that validate the data lay out the pages (SHACL §2.3.2, non-validating property shape characteristics)
and, by `dash:propertyRole`, choose the facts that stand on lists and cards (DASH Data Shapes).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Graph, Subject, Term
from lodpub.graph import DataFile

Texts = Mapping[str, str]

_UNORDERED = 1e9
_SH = vocab.PREFIXES["sh"]
_CONSTRAINTS = tuple(
    NamedNode(_SH + name)
    for name in (  # noqa: SIM905 (a list of this length reads better as words)
        "minCount maxCount datatype class nodeKind in hasValue pattern minLength maxLength languageIn uniqueLang "
        "minInclusive maxInclusive minExclusive maxExclusive equals disjoint lessThan lessThanOrEquals "
        "qualifiedMinCount qualifiedMaxCount or and xone not node sparql"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Path:
    """
    A property path: predicates, each followed forwards or (True) backwards, one after the other.

    `predicate` is that of the last step, `inverse` tells whether that goes backwards, `single` that there is no other,
    so that the values are facts about the node itself. Pages ask for them over and over.
    """

    steps: tuple[tuple[NamedNode, bool], ...]
    predicate: NamedNode = field(init=False, repr=False, compare=False)
    inverse: bool = field(init=False, repr=False, compare=False)
    single: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        predicate, inverse = self.steps[-1]
        for name, value in (("predicate", predicate), ("inverse", inverse), ("single", len(self.steps) == 1)):
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint parameter of a shape, with its value, for the documentation."""

    parameter: str
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class PropertyShape:
    """
    What the shapes say of one property of a class; several property shapes of one path are read as one.

    `path` is None for alternatives and repetitions. `order` is infinite-like when the shape gives none.
    `viewers` say how the values are shown (dash:viewer), `facet` is the word by which things are browsed by them.
    """

    node: Subject
    path: Path | None
    names: Texts
    descriptions: Texts
    messages: Texts
    severity: str
    order: float
    group: NamedNode | None
    key_info: bool
    hidden: bool
    viewers: tuple[NamedNode, ...]
    facet: str
    defaults: tuple[Term, ...]
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class NodeShape:
    """
    The shape of a class. `kind` is the stem of its file: the word that `publish.py new` takes.

    `picture` and `neighbourhood` ask for drawings of its things (show:picture, show:neighbourhood).
    """

    node: Subject
    kind: str
    classes: tuple[NamedNode, ...]
    labels: Texts
    comments: Texts
    order: float
    closed: bool
    picture: bool
    neighbourhood: bool
    properties: tuple[PropertyShape, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A property group: a heading on the page."""

    node: NamedNode
    labels: Texts
    order: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """
    The properties of some classes in order, those of one path laid together.

    `forwards` and `backwards` tell at which places the paths stand that begin with a predicate: a thing has values of
    those only whose first step it can make.
    """

    properties: Sequence[PropertyShape]
    forwards: Mapping[NamedNode, Sequence[int]]
    backwards: Mapping[NamedNode, Sequence[int]]

    def beginning(self, forwards: Iterable[NamedNode], backwards: Iterable[NamedNode]) -> list[PropertyShape]:
        """Give the properties whose paths begin with one of these predicates, in order."""
        found = [place for predicate in forwards for place in self.forwards.get(predicate, ())]
        found += [place for predicate in backwards for place in self.backwards.get(predicate, ())]
        return [self.properties[place] for place in sorted(found)]


@dataclass(frozen=True, slots=True)
class Model:
    """
    All shapes with a target class, in the order of their sh:order, and the groups by IRI.

    `known` and `arranged` remember what was asked; that saves time and changes nothing.
    """

    shapes: tuple[NodeShape, ...]
    groups: Mapping[NamedNode, Group]
    known: dict[frozenset[Term], list[NodeShape]] = field(default_factory=dict, repr=False, compare=False)
    arranged: dict[frozenset[Term], Arrangement] = field(default_factory=dict, repr=False, compare=False)

    def of_classes(self, classes: Iterable[Term]) -> list[NodeShape]:
        """Give the shapes that target any of these classes, in order."""
        wanted = frozenset(classes)
        if wanted not in self.known:
            self.known[wanted] = [shape for shape in self.shapes if wanted.intersection(shape.classes)]
        return self.known[wanted]

    def properties_of(self, classes: Iterable[Term]) -> Sequence[PropertyShape]:
        """Give the properties of these classes, those of one path laid together, in order."""
        return self.arrangement(classes).properties

    def arrangement(self, classes: Iterable[Term]) -> Arrangement:
        """Give the properties of these classes, and where they stand among each other."""
        wanted = frozenset(classes)
        found = self.arranged.get(wanted)
        if found is None:
            found = self.arranged[wanted] = _arrange(merged(self.of_classes(wanted)))
        return found


_TARGET_CLASS = vocab.term("sh:targetClass")


def read_model(graph: Graph, files: Sequence[DataFile] = ()) -> Model:
    """Read the node shapes and groups of a shapes graph; `files` tell the kind of each shape."""
    kinds = {
        subject: file.path.stem
        for file in files
        for facts in file.facts.values()
        for subject, predicate, _ in facts
        if predicate == _TARGET_CLASS
    }
    read: dict[Subject, PropertyShape] = {}
    shapes = [_node_shape(graph, node, kinds.get(node, ""), read) for node in graph.about if _classes(graph, node)]
    groups = {
        node: Group(node, texts(graph, node, vocab.RDFS_LABEL), read_number(graph, node))
        for node in graph.subjects(vocab.RDF_TYPE, vocab.term("sh:PropertyGroup"))
        if isinstance(node, NamedNode)
    }
    return Model(tuple(sorted(shapes, key=lambda shape: (shape.order, shape.kind, str(shape.node)))), groups)


def texts(graph: Graph, subject: Subject, predicate: NamedNode) -> Texts:
    """Give the literals of a property by language tag; "" is no language."""
    return {
        value.language or "": value.value for value in graph.values(subject, predicate) if isinstance(value, Literal)
    }


def follow(graph: Graph, node: Subject, path: Path) -> list[Term]:
    """Follow a path of any number of steps; each value once, in the order of the graph."""
    found: list[Term] = [node]
    for predicate, inverse in path.steps:
        reached: list[Term] = []
        for start in found:
            if inverse:
                reached.extend(graph.subjects(predicate, start))
            elif not isinstance(start, Literal):
                reached.extend(graph.values(start, predicate))
        found = list(dict.fromkeys(reached))
    return found


def together(shapes: Iterable[NodeShape]) -> Iterator[tuple[NodeShape, ...]]:
    """Put the shapes of the same classes together, the one that has a label first, in the order of the shapes."""
    grouped: dict[frozenset[NamedNode], list[NodeShape]] = {}
    for shape in shapes:
        grouped.setdefault(frozenset(shape.classes), []).append(shape)
    for same in grouped.values():
        yield tuple(sorted(same, key=lambda shape: not shape.labels))


def merged(shapes: Iterable[NodeShape]) -> list[PropertyShape]:
    """
    Lay the properties of several shapes together, one a path, the first that names it leading.

    A path of several steps stands on the page only where the shape says how its values are shown (dash:viewer).
    """
    chosen: dict[Path, PropertyShape] = {}
    for shape in shapes:
        for one in shape.properties:
            shown = one.path is not None and (one.path.single or one.viewers) and (one.names or one.hidden)
            if one.path is not None and shown and one.path not in chosen:
                chosen[one.path] = one
    return sorted(chosen.values(), key=lambda one: (one.order, str(one.node)))


def _arrange(shapes: Sequence[PropertyShape]) -> Arrangement:
    """Note of each property with which step its path begins."""
    forwards: dict[NamedNode, list[int]] = {}
    backwards: dict[NamedNode, list[int]] = {}
    for place, shape in enumerate(shapes):
        for predicate, inverse in shape.path.steps[:1] if shape.path else ():
            (backwards if inverse else forwards).setdefault(predicate, []).append(place)
    return Arrangement(shapes, forwards, backwards)


def _classes(graph: Graph, node: Subject) -> tuple[NamedNode, ...]:
    """Give the target classes of a shape, also when the shape is itself a class (SHACL §2.1.3.3)."""
    found = [value for value in graph.values(node, _TARGET_CLASS) if isinstance(value, NamedNode)]
    types = graph.values(node, vocab.RDF_TYPE)
    if isinstance(node, NamedNode) and vocab.term("sh:NodeShape") in types and vocab.RDFS_CLASS in types:
        found.append(node)
    return tuple(found)


def _node_shape(graph: Graph, node: Subject, kind: str, read: dict[Subject, PropertyShape]) -> NodeShape:
    """Read a node shape; `read` keeps the property shapes, which several may share."""
    nodes = [value for value in graph.values(node, vocab.term("sh:property")) if not isinstance(value, Literal)]
    read.update((one, _property_shape(graph, one)) for one in nodes if one not in read)
    properties = [read[one] for one in nodes]
    return NodeShape(
        node=node,
        kind=kind,
        classes=_classes(graph, node),
        labels=texts(graph, node, vocab.RDFS_LABEL),
        comments=texts(graph, node, vocab.RDFS_COMMENT),
        order=read_number(graph, node),
        closed=bool(graph.values(node, vocab.term("sh:closed"))),
        picture=_is_true(graph, node, "show:picture"),
        neighbourhood=_is_true(graph, node, "show:neighbourhood"),
        properties=tuple(sorted(properties, key=lambda one: (one.order, str(one.node)))),
    )


def _property_shape(graph: Graph, node: Subject) -> PropertyShape:
    group = graph.value(node, vocab.term("sh:group"))
    severity = graph.value(node, vocab.term("sh:severity"))
    return PropertyShape(
        node=node,
        path=read_path(graph, graph.value(node, vocab.term("sh:path"))),
        names=texts(graph, node, vocab.term("sh:name")),
        descriptions=texts(graph, node, vocab.term("sh:description")),
        messages=texts(graph, node, vocab.term("sh:message")),
        severity=severity.value.removeprefix(_SH) if isinstance(severity, NamedNode) else "Violation",
        order=read_number(graph, node),
        group=group if isinstance(group, NamedNode) else None,
        key_info=vocab.term("dash:KeyInfoRole") in graph.values(node, vocab.term("dash:propertyRole")),
        hidden=_is_true(graph, node, "dash:hidden"),
        viewers=tuple(one for one in graph.values(node, vocab.term("dash:viewer")) if isinstance(one, NamedNode)),
        facet=next(iter(texts(graph, node, vocab.term("show:facet")).values()), ""),
        defaults=tuple(graph.values(node, vocab.term("sh:defaultValue"))),
        constraints=tuple(_constraints(graph, node)),
    )


def read_path(graph: Graph, node: Term | None) -> Path | None:
    """Read a predicate path, an inverse path or a sequence of these (SHACL §2.3.1)."""
    if isinstance(node, NamedNode):
        return Path(((node, False),))
    if node is None or isinstance(node, Literal):
        return None
    inner = graph.value(node, vocab.term("sh:inversePath"))
    if inner is not None:
        return Path(((inner, True),)) if isinstance(inner, NamedNode) else None
    parts = [read_path(graph, member) for member in graph.members(node)]
    if not parts or any(part is None for part in parts):
        return None
    return Path(tuple(step for part in parts if part for step in part.steps))


def _constraints(graph: Graph, node: Subject) -> Iterable[Constraint]:
    held = graph.properties(node)
    for parameter in _CONSTRAINTS:
        values = held.get(parameter)
        if values:
            members = [graph.members(value) if not isinstance(value, Literal) else [] for value in values]
            yield Constraint(parameter.value.removeprefix(_SH), tuple(members[0] or values))


def read_number(graph: Graph, node: Subject) -> float:
    """Read sh:order; what has none comes last."""
    order = graph.value(node, vocab.term("sh:order"))
    try:
        return float(order.value) if isinstance(order, Literal) else _UNORDERED
    except ValueError:
        return _UNORDERED


def _is_true(graph: Graph, node: Subject, name: str) -> bool:
    return "true" in texts(graph, node, vocab.term(name)).values()

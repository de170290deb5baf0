"""
What the engines have to look at: the shapes without what asks nothing, and aimed at the nodes where something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Graph, Term
from lodpub.findings import Blame
from lodpub.graph import Publication

_TO_CLASS, _TO_NODE, _TO_SUBJECTS, _TO_OBJECTS = _TARGETS = tuple(
    vocab.term(f"sh:target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")
)
_PATH, _PROPERTY = vocab.term("sh:path"), vocab.term("sh:property")
#: What only describes or lays out (SHACL §2.3.2), or speaks of results.
_SILENT = frozenset(
    [
        vocab.term(f"sh:{name}")
        for name in ("name", "description", "order", "group", "defaultValue", "message", "severity")
    ]
    + [vocab.term(f"dash:{name}") for name in ("hidden", "propertyRole", "viewer")]
    + [vocab.RDFS_LABEL, vocab.RDFS_COMMENT]
)
#: What a shape that only leads to a blamed one need not ask: its other properties, and whether there are any more.
_OWN = (_PROPERTY, vocab.term("sh:closed"), vocab.term("sh:ignoredProperties"))
_CLASSES = (vocab.RDFS_CLASS, vocab.OWL_CLASS)


def asking(shapes: Graph) -> list[Fact]:
    """
    Leave out texts, layout and properties that are only laid out: whether data conforms does not depend on them.

    Where the path of such a property is an IRI it stays, for shapes that are closed.
    """
    left = [fact for fact in shapes.facts() if fact[1] not in _SILENT]
    demanding = {subject for subject, predicate, _ in left if predicate not in (_PATH, vocab.RDF_TYPE)}

    def needed(shape: Term) -> bool:
        return shape in demanding or isinstance(shape, Literal) or isinstance(shapes.value(shape, _PATH), NamedNode)

    return [fact for fact in left if fact[1] != _PROPERTY or needed(fact[2])]


def narrowed(publication: Publication, blamed: Blame) -> list[Fact]:
    """
    Aim the shapes that are blamed, or lead to one, at those of their targets that are, and all others at nothing.

    Shapes that are classes target their instances without saying so: where there are any, nothing is taken away. One
    without a name stays as it is, as a report repeats what it says.
    """
    shapes, pointing = list(publication.shapes.facts()), publication.shapes.pointing
    if any(predicate == vocab.RDF_TYPE and value in _CLASSES for _, predicate, value in shapes):
        return shapes
    accused = {shape for shape, _ in blamed if shape}
    kept = _reached(accused, lambda node: (fact[0] for fact in pointing.get(node, ())))
    only_leading = {shape for shape in kept - accused if shape not in pointing}
    nodes: dict[tuple[NamedNode, Term], list[Term]] = {}
    for node in {node for _, node in blamed if node}:
        for target in set(_targets(publication, node)):
            nodes.setdefault(target, []).append(node)
    left: list[Fact] = []
    for shape, predicate, value in shapes:
        if predicate in _TARGETS and not (shape in kept and isinstance(shape, BlankNode)):
            left.extend((shape, _TO_NODE, node) for node in nodes.get((predicate, value), ()) if shape in kept)
        elif shape not in only_leading or value in kept or predicate not in _OWN:
            left.append((shape, predicate, value))
    return left


def _targets(publication: Publication, node: Term) -> Iterator[tuple[NamedNode, Term]]:
    """Go through the ways in which a shape can target a node (SHACL §2.1.3)."""
    graphs = (publication.data, publication.ontology)
    yield _TO_NODE, node
    for graph in graphs:
        for _, predicate, _ in graph.pointing.get(node, ()):
            yield _TO_OBJECTS, predicate
        for _, predicate, _ in () if isinstance(node, Literal) else graph.about.get(node, ()):
            yield _TO_SUBJECTS, predicate

    def wider(one: Term, predicate: NamedNode = vocab.RDFS_SUBCLASS_OF) -> list[Term]:
        return [] if isinstance(one, Literal) else [value for graph in graphs for value in graph.values(one, predicate)]

    for one in _reached(wider(node, vocab.RDF_TYPE), wider):
        yield _TO_CLASS, one


def _reached(start: Iterable[Term], step: Callable[[Term], Iterable[Term]]) -> set[Term]:
    """Follow steps as far as they lead."""
    found, waiting = set[Term](), list(start)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(step(node))
    return found

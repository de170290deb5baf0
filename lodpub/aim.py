"""
Shapes aimed at what the quick engine blames, so that pySHACL, the slower one, runs few shapes at few nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Term
from lodpub.findings import Blame
from lodpub.graph import Publication

_TO_CLASS, _TO_NODE, _TO_SUBJECTS, _TO_OBJECTS = _TARGETS = tuple(
    vocab.term(f"sh:target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")
)
_CLASSES = (vocab.RDFS_CLASS, vocab.OWL_CLASS)


def narrowed(publication: Publication, blamed: Blame) -> list[Fact]:
    """
    Aim the shapes that are blamed, or lead to one, at those of their targets that are, and all others at nothing.

    Shapes that are classes target their instances without saying so: where there are any, nothing is taken away.
    """
    shapes = list(publication.shapes.facts())
    if any(predicate == vocab.RDF_TYPE and value in _CLASSES for _, predicate, value in shapes):
        return shapes
    pointing = publication.shapes.pointing
    kept = _reached([shape for shape, _ in blamed if shape], lambda node: (fact[0] for fact in pointing.get(node, ())))
    nodes: dict[tuple[NamedNode, Term], list[Term]] = {}
    for node in {node for _, node in blamed if node}:
        for target in set(_targets(publication, node)):
            nodes.setdefault(target, []).append(node)
    aimed = [
        (shape, _TO_NODE, node)
        for shape, predicate, value in shapes
        if shape in kept
        for node in nodes.get((predicate, value), ())
    ]
    return [fact for fact in shapes if fact[1] not in _TARGETS] + aimed


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

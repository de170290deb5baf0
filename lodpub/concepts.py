"""
Concept schemes as trees, by the relations of SKOS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.naming import Scene, link, sort_key
from lodpub.shapes import texts
from lodpub.views import Concept
from lodpub.words import best

#: How deep concepts stand inside each other; what lies deeper is told beside the others.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Forest:
    """A scheme while its trees are drawn: the page, what is narrower than what, and which concepts stand already."""

    scene: Scene
    page: str
    narrower: Mapping[NamedNode, set[NamedNode]]
    seen: set[NamedNode]


def concept_tree(scene: Scene, scheme: NamedNode, page: str) -> tuple[Concept, ...]:
    """
    Give the concepts of a scheme as a tree; () for what is no scheme.

    The top concepts are those that say so, or else have no broader concept in the scheme. A concept that is reached
    twice, or that lies in a circle of broader and narrower, stands where it is met first.
    """
    data = scene.publication.data
    if vocab.SKOS_CONCEPT_SCHEME not in data.values(scheme, vocab.RDF_TYPE):
        return ()
    members = {concept for concept in data.subjects(vocab.SKOS_IN_SCHEME, scheme) if isinstance(concept, NamedNode)}
    stated = {*data.values(scheme, vocab.SKOS_HAS_TOP_CONCEPT), *data.subjects(vocab.SKOS_TOP_CONCEPT_OF, scheme)}
    top = {concept for concept in stated if isinstance(concept, NamedNode)}
    members |= top
    broader = {concept: _broader(scene, concept) & members for concept in members}
    top = top or {concept for concept in members if not broader[concept]}
    narrower: dict[NamedNode, set[NamedNode]] = {}
    for concept, parents in broader.items():
        for parent in parents:
            narrower.setdefault(parent, set()).add(concept)
    forest = _Forest(scene, page, narrower, set())
    tree = _branches(forest, top, 1)
    return (*tree, *_branches(forest, members - forest.seen, 1))


def _broader(scene: Scene, concept: NamedNode) -> set[NamedNode]:
    data = scene.publication.data
    found = {*data.values(concept, vocab.SKOS_BROADER), *data.subjects(vocab.SKOS_NARROWER, concept)}
    return {one for one in found if isinstance(one, NamedNode)}


def _branches(forest: _Forest, concepts: set[NamedNode], depth: int) -> tuple[Concept, ...]:
    branches = []
    for concept in sorted(concepts, key=sort_key(forest.scene)):
        if concept in forest.seen:
            continue
        forest.seen.add(concept)
        deeper = forest.narrower.get(concept, set()) if depth < _DEEPEST else set()
        below = _branches(forest, deeper, depth + 1)
        branches.append(Concept(link(forest.scene, concept, forest.page), _definition(forest.scene, concept), below))
    return tuple(branches)


def _definition(scene: Scene, concept: NamedNode) -> str:
    for predicate in (vocab.term("skos:definition"), vocab.term("skos:scopeNote")):
        values = scene.publication.data.values(concept, predicate)
        if any(isinstance(value, Literal) for value in values):
            found = best(texts(scene.publication.data, concept, predicate), scene.language)
            return found[0] if found else ""
    return ""

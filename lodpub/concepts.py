"""
Concept schemes as trees, by the relations of SKOS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.naming import Scene, by_name, link
from lodpub.shapes import texts
from lodpub.views import Concept
from lodpub.words import best

#: Of a scheme of more concepts than these a page shows only the upper levels, as far as they fit.
MOST = 300
#: How deep concepts stand inside each other; what lies deeper is told beside the others.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Forest:
    """A scheme while its trees are drawn: the page, what is narrower than what, and which concepts stand already."""

    scene: Scene
    page: str
    narrower: Mapping[NamedNode, set[NamedNode]]
    seen: set[NamedNode]
    deepest: int


def concept_tree(scene: Scene, scheme: NamedNode, page: str) -> tuple[tuple[Concept, ...], int]:
    """
    Give the concepts of a scheme as a tree, () for what is no scheme, and how many are left out because they are many.

    The top concepts are those that say so, or else have no broader concept in the scheme. A concept that is reached
    twice, or that lies in a circle of broader and narrower, stands where it is met first.
    """
    data = scene.publication.data
    if vocab.SKOS_CONCEPT_SCHEME not in data.values(scheme, vocab.RDF_TYPE):
        return (), 0
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
    if len(members) > MOST:
        first = set(by_name(scene, top)[:MOST])
        forest = _Forest(scene, page, narrower, set(), _fitting(narrower, first))
        return _branches(forest, first, 1), len(members - forest.seen)
    forest = _Forest(scene, page, narrower, set(), _DEEPEST)
    tree = _branches(forest, top, 1)
    return (*tree, *_branches(forest, members - forest.seen, 1)), 0


def _fitting(narrower: Mapping[NamedNode, set[NamedNode]], top: set[NamedNode]) -> int:
    """Count the levels from the top that fit on a page together, the first in any case."""
    found, level, depth = set(top), top, 1
    while depth < _DEEPEST:
        level = {one for concept in level for one in narrower.get(concept, ())} - found
        found |= level
        if not level or len(found) > MOST:
            break
        depth += 1
    return depth


def _broader(scene: Scene, concept: NamedNode) -> set[NamedNode]:
    data = scene.publication.data
    found = {*data.values(concept, vocab.SKOS_BROADER), *data.subjects(vocab.SKOS_NARROWER, concept)}
    return {one for one in found if isinstance(one, NamedNode)}


def _branches(forest: _Forest, concepts: set[NamedNode], depth: int) -> tuple[Concept, ...]:
    branches = []
    for concept in by_name(forest.scene, concepts):
        if concept in forest.seen:
            continue
        forest.seen.add(concept)
        deeper = forest.narrower.get(concept, set()) if depth < forest.deepest else set()
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

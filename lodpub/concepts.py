"""
Concept schemes as trees, by the relations of SKOS.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.naming import Scene, link, sort_key
from lodpub.shapes import texts
from lodpub.views import Concept
from lodpub.words import best


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
    seen: set[NamedNode] = set()
    tree = _branches(scene, page, top, narrower, seen)
    return (*tree, *_branches(scene, page, members - seen, narrower, seen))


def _broader(scene: Scene, concept: NamedNode) -> set[NamedNode]:
    data = scene.publication.data
    found = {*data.values(concept, vocab.SKOS_BROADER), *data.subjects(vocab.SKOS_NARROWER, concept)}
    return {one for one in found if isinstance(one, NamedNode)}


def _branches(
    scene: Scene,
    page: str,
    concepts: set[NamedNode],
    narrower: dict[NamedNode, set[NamedNode]],
    seen: set[NamedNode],
) -> tuple[Concept, ...]:
    branches = []
    for concept in sorted(concepts, key=sort_key(scene)):
        if concept in seen:
            continue
        seen.add(concept)
        below = _branches(scene, page, narrower.get(concept, set()), narrower, seen)
        branches.append(Concept(link(scene, concept, page), _definition(scene, concept), below))
    return tuple(branches)


def _definition(scene: Scene, concept: NamedNode) -> str:
    for predicate in (vocab.term("skos:definition"), vocab.term("skos:scopeNote")):
        values = scene.publication.data.values(concept, predicate)
        if any(isinstance(value, Literal) for value in values):
            found = best(texts(scene.publication.data, concept, predicate), scene.language)
            return found[0] if found else ""
    return ""

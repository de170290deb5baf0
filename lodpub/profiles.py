"""
What pages know of a node before they say it in a language: what it has, and what points at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import Directory, above
from lodpub.facts import Graph, Subject, Term
from lodpub.graph import Publication
from lodpub.shapes import Model, PropertyShape


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A node: its `values` by property, and by property what points at it, but for what says the same by a subproperty.

    `shapes` are those of the properties that it has, in order; a longer path may still lead nowhere. `others` are the
    properties of which no shape speaks; it is `shaped` when shapes speak of its classes at all. A reified statement is
    `disputed` when it points at another one or is pointed at by one.
    """

    values: Mapping[NamedNode, list[Term]]
    pointing: Mapping[NamedNode, Sequence[Subject]]
    shapes: Sequence[PropertyShape]
    others: frozenset[NamedNode]
    shaped: bool
    disputed: bool


def make_profile(publication: Publication, directory: Directory, model: Model, node: Subject) -> Profile:
    """Gather what is known of a node."""
    values = publication.data.properties(node)
    pointing = _pointing(publication, directory, node)
    arranged = model.arrangement(values.get(vocab.RDF_TYPE, ()))
    shapes = arranged.beginning(values, pointing)
    done = {one.path.predicate for one in shapes if one.path and one.path.single and not one.path.inverse}
    return Profile(
        values=values,
        pointing=pointing,
        shapes=shapes,
        others=frozenset(values.keys() - done - {vocab.RDF_TYPE}),
        shaped=bool(arranged.properties),
        disputed=vocab.RDF_SUBJECT in values and _is_disputed(publication.data, node),
    )


def _is_disputed(data: Graph, statement: Subject) -> bool:
    around = [value for _, _, value in data.about[statement]] + [fact[0] for fact in data.pointing.get(statement, ())]
    return any(
        not isinstance(node, Literal) and vocab.RDF_STATEMENT in data.values(node, vocab.RDF_TYPE) for node in around
    )


def _pointing(publication: Publication, directory: Directory, node: Subject) -> Mapping[NamedNode, Sequence[Subject]]:
    """Sort what points at a node by property; a property adds nothing where a narrower one says the same."""
    found: dict[NamedNode, list[Subject]] = {}
    for subject, predicate, _ in publication.data.pointing.get(node, ()):
        found.setdefault(predicate, []).append(subject)
    if len(found) < 2:
        return found
    wider = {one: _wider(publication, directory, one) for one in found}
    left: dict[NamedNode, list[Subject]] = {}
    for predicate, subjects in found.items():
        said = {subject for one in found if one != predicate and predicate in wider[one] for subject in found[one]}
        left[predicate] = [subject for subject in subjects if subject not in said] if said else subjects
    return left


def _wider(publication: Publication, directory: Directory, predicate: NamedNode) -> set[Term]:
    """Give the properties above one."""
    found = directory.wider.get(predicate)
    if found is None:
        found = directory.wider[predicate] = above(publication, predicate, vocab.RDFS_SUBPROPERTY_OF)
    return found

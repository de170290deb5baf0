"""
The lists of a publication: which things belong together, under which title and at which path.

A class with a shape is a list, in the order of the shapes; things of other classes are listed by their class. Each
thing stands on one list, the first that fits.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import FOREIGN, safe_name
from lodpub.describe import Directory
from lodpub.facts import Subject
from lodpub.graph import Publication
from lodpub.shapes import Model, NodeShape


@dataclass(frozen=True, slots=True)
class Group:
    """A list: its path without language and extension, the shape or class that makes it, its members in IRI order."""

    path: str
    shape: NodeShape | None
    of_class: NamedNode | None
    members: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists in order, and the list on which each thing stands."""

    groups: tuple[Group, ...]
    of: Mapping[NamedNode, Group]


def group_entities(publication: Publication, directory: Directory, model: Model) -> Lists:
    """Sort every thing of the directory onto one list."""
    by_shape: dict[Subject, list[NamedNode]] = {}
    by_class: dict[NamedNode | None, list[NamedNode]] = {}
    shaped = [shape for shape in model.shapes if shape.labels]
    for iri in directory.paths:
        types = publication.data.values(iri, vocab.RDF_TYPE)
        shape = next((one for one in model.of_classes(types) if one.labels), None)
        if shape:
            by_shape.setdefault(shape.node, []).append(iri)
        else:
            plain = next((one for one in types if isinstance(one, NamedNode)), None)
            by_class.setdefault(plain, []).append(iri)
    taken = set(directory.paths.values())
    groups: list[Group] = []
    for shape in shaped:
        if shape.node in by_shape:
            groups.append(_group(directory, taken, shape, shape.classes[0], by_shape[shape.node]))
    for one in sorted(by_class, key=lambda key: (key is None, str(key))):
        groups.append(_group(directory, taken, None, one, by_class[one]))
    return Lists(tuple(groups), {member: group for group in groups for member in group.members})


def _group(
    directory: Directory,
    taken: set[str],
    shape: NodeShape | None,
    of_class: NamedNode | None,
    members: Sequence[NamedNode],
) -> Group:
    path = _path(directory, taken, of_class, members)
    taken.add(path)
    return Group(path, shape, of_class, tuple(members))


def _path(directory: Directory, taken: set[str], of_class: NamedNode | None, members: Sequence[NamedNode]) -> str:
    """Put the list where its members are, as `doc/partner`, when they share a folder that is free; else beside them."""
    folders = {posixpath.dirname(directory.paths[member]) for member in members}
    folder = folders.pop() if len(folders) == 1 else ""
    if folder not in {"", "doc", FOREIGN} and folder not in taken:
        return folder
    return f"{FOREIGN}/list-{safe_name(of_class.value if of_class else 'other')}"

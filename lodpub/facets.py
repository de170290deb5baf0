"""
Facets: by which values the things of a list can be browsed, as the property shapes ask for it (show:facet).

A facet is called by its word and has a page of its own; so has each of its values. The last part of the address of a
value is that of its IRI or made of its text, the same in every language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import BROWSE, FOREIGN, safe_name, slug
from lodpub.facts import Term
from lodpub.graph import Publication
from lodpub.listings import Group, Lists
from lodpub.naming import Scene, name, sort_key
from lodpub.shapes import Model, PropertyShape, Texts, follow
from lodpub.words import best, readable

#: The last part of the address of things of which the value is not known.
UNKNOWN = "unknown"

_YEAR = re.compile(r"-?[0-9]{4,}")
_DATES = frozenset({vocab.XSD_G_YEAR, vocab.XSD_G_YEAR_MONTH, vocab.XSD_DATE, vocab.term("xsd:dateTime")})
_NUMBERS = frozenset({vocab.XSD_G_YEAR, vocab.XSD_DECIMAL, *vocab.XSD_INTEGERS, *vocab.XSD_FLOATS})
#: What is longer is cut: it stands on many pages.
_LONGEST = 120
#: How many values of a facet stand where it is only offered.
_OFFERED = 8
#: A list is divided by as many values at least.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """
    A value with the things of the list that have it, in IRI order; None stands for those that have none.

    `path` is that of its page, without language and extension.
    """

    value: NamedNode | Literal | None
    path: str
    members: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """
    By what a list is divided: the labels, the path of its page, its values, what is unknown last.

    `offered` are the values that most things have.
    """

    group: Group
    labels: Texts
    path: str
    choices: tuple[Choice, ...]
    offered: tuple[Choice, ...]

    @property
    def known(self) -> int:
        """How many values there are."""
        return sum(choice.value is not None for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Facets:
    """
    The facets of all lists.

    `folders` gives the folder in which the pages of each list stand, by the path of the list; `of` gives its facets;
    `at` tells of a thing where it is a value.
    """

    folders: Mapping[str, str] = field(default_factory=dict)
    of: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    at: Mapping[NamedNode, Sequence[tuple[Facet, Choice]]] = field(default_factory=dict)


def facet_name(scene: Scene, facet: Facet) -> str:
    """Call a facet as its property shape is called."""
    return (best(facet.labels, scene.language) or ("", ""))[0]


def choice_name(scene: Scene, choice: Choice) -> tuple[str, str]:
    """Call a value in the reader's language; give the language of the name where it is another one."""
    if choice.value is None:
        return scene.words["unknown_value"], ""
    text, language = name(scene, choice.value)
    if isinstance(choice.value, Literal):
        text = readable(choice.value, scene.words) or "…"
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return shown, "" if language == scene.language else language


def in_order(scene: Scene, choices: Iterable[Choice]) -> list[Choice]:
    """Put values in the order of a reader: numbers by size, names by the alphabet, the unknown last."""
    by_name = sort_key(scene)
    return sorted(
        choices,
        key=lambda one: (*_size(one), by_name(one.value) if one.value else ("", "", "")),
    )


def _size(choice: Choice) -> tuple[int, float]:
    if choice.value is None:
        return 2, 0
    if isinstance(choice.value, Literal) and choice.value.datatype in _NUMBERS:
        with suppress(ValueError):
            return 0, float(choice.value.value)
    return 1, 0


def find_facets(publication: Publication, lists: Lists, model: Model) -> Facets:
    """Divide every list by what the shapes of its things ask for, in one pass over the things."""
    names = Counter(_name(group) for group in lists.groups)
    folders, of = {}, {}
    at: dict[NamedNode, list[tuple[Facet, Choice]]] = {}
    for group in lists.groups:
        named = _name(group) if names[_name(group)] == 1 else safe_name(group.path)
        folders[group.path] = f"{BROWSE}/{named}"
        of[group.path] = tuple(_facets(publication, model, group, folders[group.path]))
        for facet in of[group.path]:
            for choice in facet.choices:
                if isinstance(choice.value, NamedNode):
                    at.setdefault(choice.value, []).append((facet, choice))
    return Facets(folders, of, at)


def _name(group: Group) -> str:
    """Call a list by the last part of its path; one that stands in no folder of its own by the kind of its shape."""
    kind = group.shape.kind if group.shape and group.path.startswith(f"{FOREIGN}/") else ""
    return slug(kind or group.path.rpartition("/")[2])


def _facets(publication: Publication, model: Model, group: Group, folder: str) -> Iterator[Facet]:
    data = publication.data
    asked: dict[frozenset[Term], list[PropertyShape]] = {}
    labels: dict[str, tuple[float, Texts]] = {}
    found: dict[str, dict[Term, dict[NamedNode, None]]] = {}
    for member in group.members:
        types = frozenset(data.values(member, vocab.RDF_TYPE))
        if types not in asked:
            asked[types] = _asked(model, types)
        for shape in asked[types]:
            labels.setdefault(shape.facet, (shape.order, shape.names))
            values = found.setdefault(shape.facet, {})
            for value in follow(data, member, shape.path) if shape.path else ():
                values.setdefault(_read(value), {})[member] = None
    taken: set[str] = set()
    for word in sorted(found, key=lambda one: (labels[one][0], one)):
        path = f"{folder}/{_free(word, taken)}"
        values = {value: members for value, members in found[word].items() if isinstance(value, NamedNode | Literal)}
        if len(values) >= _FEWEST:
            choices = tuple(_choices(group, path, values))
            offered = sorted(choices, key=lambda one: (one.value is None, -len(one.members), one.path))[:_OFFERED]
            yield Facet(group, labels[word][1] or {"": word}, path, choices, tuple(offered))


def _asked(model: Model, types: Iterable[Term]) -> list[PropertyShape]:
    return [one for shape in model.of_classes(types) for one in shape.properties if one.facet and one.path]


def _choices(group: Group, path: str, values: Mapping[Term, Iterable[NamedNode]]) -> Iterator[Choice]:
    taken: set[str] = set()
    having: set[NamedNode] = set()
    for value in sorted(values, key=str):
        if isinstance(value, NamedNode | Literal):
            members = tuple(values[value])
            having.update(members)
            yield Choice(value, f"{path}/{_free(value.value, taken)}", members)
    rest = tuple(member for member in group.members if member not in having)
    if rest:
        yield Choice(None, f"{path}/{UNKNOWN}", rest)


def _free(text: str, taken: set[str]) -> str:
    """Give the word for an address, and take it."""
    found = slug(text, taken)
    taken.add(found)
    return found


def _read(value: Term) -> Term:
    """Read dates as their years."""
    if isinstance(value, Literal) and value.datatype in _DATES:
        year = _YEAR.match(value.value)
        return Literal(year[0], datatype=vocab.XSD_G_YEAR) if year else value
    return value

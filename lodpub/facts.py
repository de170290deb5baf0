"""
Facts; sets of them that can be asked by subject and by object, always in the same order; and the passages of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.memory import remember

Subject = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal
Fact = tuple[Subject, NamedNode, Term]

_EMPTY: Sequence[Fact] = ()
_Form = TypeVar("_Form")


@dataclass(frozen=True, slots=True)
class Graph:
    """
    A set of facts that can be asked by subject and by object, always in the same order.

    `sorted_out` remembers the values that were asked for; that saves time and changes nothing.
    """

    about: Mapping[Subject, Sequence[Fact]]
    pointing: Mapping[Term, Sequence[Fact]]
    sorted_out: dict[Subject, dict[NamedNode, list[Term]]] = field(default_factory=dict, repr=False, compare=False)

    def facts(self) -> Iterator[Fact]:
        """Go through every fact, ordered by subject, predicate, object."""
        for facts in self.about.values():
            yield from facts

    def properties(self, subject: Subject) -> Mapping[NamedNode, list[Term]]:
        """Give the properties that a subject has, in order, each with its objects. The lists are the graph's own."""
        known = self.sorted_out.get(subject)
        if known is None:
            known = {}
            for _, predicate, value in self.about.get(subject, _EMPTY):
                known.setdefault(predicate, []).append(value)
            if known:
                self.sorted_out[subject] = known
        return known

    def values(self, subject: Subject, predicate: NamedNode) -> list[Term]:
        """Give the objects of a property, sorted. The list is the graph's own: it is not to be changed."""
        known = self.sorted_out.get(subject) or self.properties(subject)
        return known.get(predicate) or []

    def value(self, subject: Subject, predicate: NamedNode) -> Term | None:
        """Give the first object of a property, or None when it has none."""
        values = self.values(subject, predicate)
        return values[0] if values else None

    def subjects(self, predicate: NamedNode, value: Term) -> list[Subject]:
        """Give the subjects of which a property has this value, sorted."""
        return [subject for subject, found, _ in self.pointing.get(value, _EMPTY) if found == predicate]

    def members(self, head: Term) -> list[Term]:
        """Give the members of an RDF collection (rdf:List); a list that runs in a circle ends where it closes."""
        return [member for cell in self.cells(head) for member in self.values(cell, vocab.RDF_FIRST)[:1]]

    def cells(self, head: Term) -> list[Subject]:
        """Give the cells of an RDF collection, as far as it goes."""
        cells: dict[Subject, None] = {}
        while not isinstance(head, Literal) and head not in cells and head in self.about:
            cells[head] = None
            head = self.value(head, vocab.RDF_REST) or vocab.RDF_NIL
        return list(cells)


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """
    What a document says of one subject, sorted; `subject` is as N-Triples writes it, by which passages are sorted.

    A passage that is `shared` stands in other documents too and need be written only once, see `keep`. It equals only
    itself, so that it is found again without a look at its facts.
    """

    subject: str
    facts: Sequence[Fact]
    shared: bool = False


Told = Mapping[Subject, Passage]


def passages(facts: Iterable[Fact]) -> Told:
    """Put facts together by subject, in the order in which the subjects come first."""
    about: dict[Subject, list[Fact]] = {}
    for fact in facts:
        about.setdefault(fact[0], []).append(fact)
    return {subject: Passage(str(subject), found) for subject, found in about.items()}


def facts_of(told: Told) -> Iterator[Fact]:
    """Go through the facts of a document, passage by passage."""
    return (fact for passage in told.values() for fact in passage.facts)


def keep(memory: dict[Passage, _Form], passage: Passage, form: _Form) -> _Form:
    """Remember a form in which a passage is written, for the next document that has it."""
    return remember(memory, passage, form) if passage.shared else form


def index(facts: Iterable[Fact]) -> Graph:
    """Sort and index facts; the result is the same whatever order they come in."""
    found: dict[Subject, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact[0], []).append(fact)
    written: dict[NamedNode, str] = {}
    about = {subject: _ordered(found[subject], written) for subject in sorted(found, key=str)}
    pointing: dict[Term, list[Fact]] = {}
    for some in about.values():
        for fact in some:
            pointing.setdefault(fact[2], []).append(fact)
    return Graph(MappingProxyType(about), MappingProxyType(pointing))


def _ordered(facts: list[Fact], written: dict[NamedNode, str]) -> list[Fact]:
    """Sort the facts of a subject and leave out what is said twice; `written` are the properties as they are sorted."""
    if len(facts) == 1:
        return facts
    keyed: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        name = written.get(fact[1])
        if name is None:
            name = written[fact[1]] = str(fact[1])
        keyed[name, str(fact[2])] = fact
    return [keyed[key] for key in sorted(keyed)]


def collection(told: Told, references: Mapping[Term, int], head: Term) -> list[Term] | None:
    """
    Read an RDF collection that can be written as one: `( … )` in Turtle, `@list` in JSON-LD.

    Every cell must be a blank node that is named once and says nothing but rdf:first and rdf:rest; else None.
    """
    members: list[Term] = []
    seen: set[Term] = set()
    while head != vocab.RDF_NIL:
        passage = told.get(head) if isinstance(head, BlankNode) else None
        if passage is None or len(passage.facts) != 2 or references.get(head) != 1 or head in seen:
            return None
        cell = {predicate: value for _, predicate, value in passage.facts}
        if vocab.RDF_FIRST not in cell or vocab.RDF_REST not in cell:
            return None
        seen.add(head)
        members.append(cell[vocab.RDF_FIRST])
        head = cell[vocab.RDF_REST]
    return members

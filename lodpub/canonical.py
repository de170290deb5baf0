"""
Named graphs in a form that can be sent piece by piece and compared: N-Triples, one line a fact, sorted, no blank nodes.

A blank node becomes an IRI below `{base}.well-known/genid/` (RDF 1.1 §3.5), named after all that the data says about
it: the name depends neither on the order of the files nor on what changes elsewhere. The digest is the SHA-256 of the
sorted lines, as RDFC-1.0 has it for a graph without blank nodes; numbers, truth values and fractions of seconds go into
it by their value, for stores keep the value and write it their own way (docs/decisions/0011).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Term
from lodpub.graph import Publication
from lodpub.sparql import graphs

#: How often blank nodes that look alike are told apart by their neighbours; what is left is numbered as it comes.
_ROUNDS = 64
#: How many digits a whole number has that every store keeps as one; longer ones may become decimals of the same value.
_SMALL = 9
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_FRACTION = re.compile(r"(:[0-9]{2})(?:\.0+|(\.[0-9]*[1-9])0+)(?=[Z+-]|$)")

#: A blank node's neighbourhood: the graphs' names and facts in which it stands.
_Said = Mapping[BlankNode, list[tuple[NamedNode, Fact]]]


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A graph as it is sent: its lines sorted; `count` and `digest` are those of its facts by value."""

    name: NamedNode
    lines: tuple[str, ...]
    count: int
    digest: str


def named_graphs(publication: Publication) -> tuple[NamedGraph, ...]:
    """Give every graph of the publication that says something, sorted by name."""
    facts: dict[NamedNode, set[Fact]] = {}
    for graph, found in graphs(publication):
        facts.setdefault(graph, set()).update(found)
    names = _skolem_names(publication)
    return tuple(_written(graph, facts[graph], names) for graph in sorted(facts, key=str) if facts[graph])


def measure(facts: Iterable[Fact]) -> tuple[int, str]:
    """
    Count facts by value and give their digest.

    >>> one, two = (Literal(text, datatype=vocab.XSD_DECIMAL) for text in ("1.50", "1.5"))
    >>> subject, predicate = NamedNode("a:s"), NamedNode("a:p")
    >>> measure([(subject, predicate, one), (subject, predicate, two)]) == measure([(subject, predicate, one)])
    True
    """
    lines = sorted({_line(subject, predicate, _by_value(value)) for subject, predicate, value in facts})
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return len(lines), digest.hexdigest()


def _written(name: NamedNode, facts: Iterable[Fact], names: Mapping[Term, NamedNode]) -> NamedGraph:
    named = [(names.get(subject, subject), predicate, names.get(value, value)) for subject, predicate, value in facts]
    count, digest = measure(named)
    return NamedGraph(name, tuple(sorted(_line(*fact) for fact in named)), count, digest)


def _line(subject: Term, predicate: NamedNode, value: Term) -> str:
    return f"{subject} {predicate} {value} ."


def _by_value(term: Term) -> Term:
    """
    Write a literal the one way for its value, where stores are known to rewrite it; everything else stays as it is.

    >>> whole, decimal = vocab.term("xsd:short"), vocab.XSD_DECIMAL
    >>> [_by_value(one).value for one in (Literal("007", datatype=whole), Literal("-50.0", datatype=decimal))]
    ['7', '-50']
    >>> _by_value(Literal("10:00:00.500Z", datatype=vocab.term("xsd:time"))).value
    '10:00:00.5Z'
    """
    if not isinstance(term, Literal) or term.language or term.datatype == vocab.XSD_STRING:
        return term
    text, datatype = term.value, term.datatype
    if datatype in vocab.XSD_INTEGERS and _INTEGER.fullmatch(text):
        number = _plain(text)
        small = len(number.lstrip("-")) <= _SMALL
        return Literal(number, datatype=vocab.XSD_INTEGER if small else vocab.XSD_DECIMAL)
    if datatype == vocab.XSD_DECIMAL and _DECIMAL.fullmatch(text):
        return Literal(_plain(text), datatype=datatype)
    if datatype in vocab.XSD_FLOATS and _DOUBLE.fullmatch(text):
        return Literal(repr(float(text)), datatype=datatype)
    if datatype == vocab.XSD_BOOLEAN and text in ("0", "1"):
        return Literal("true" if text == "1" else "false", datatype=datatype)
    if datatype in vocab.XSD_CLOCKS:
        return Literal(_FRACTION.sub(r"\1\2", text), datatype=datatype)
    return term


def _plain(number: str) -> str:
    """Write a decimal number without what does not count."""
    whole, _, fraction = number.lstrip("+-").partition(".")
    fraction = fraction.rstrip("0")
    written = (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
    return f"-{written}" if number.startswith("-") and written != "0" else written


def _skolem_names(publication: Publication) -> Mapping[Term, NamedNode]:
    """Give every blank node of the publication its IRI."""
    said: dict[BlankNode, list[tuple[NamedNode, Fact]]] = {}
    for graph, facts in graphs(publication):
        for fact in facts:
            for term in {fact[0], fact[2]}:
                if isinstance(term, BlankNode):
                    said.setdefault(term, []).append((graph, fact))
    names: dict[Term, NamedNode] = {}
    times: dict[str, int] = {}
    for island in _islands(said):
        for node, colour in _colours(island, said).items():
            times[colour] = times.get(colour, 0) + 1
            twin = f"-{times[colour]}" if times[colour] > 1 else ""
            names[node] = NamedNode(f"{publication.base}.well-known/genid/{colour[:32]}{twin}")
    return names


def _islands(said: _Said) -> Iterator[list[BlankNode]]:
    """Go through the groups of blank nodes that facts join, each in the order in which the files say them."""
    seen: set[BlankNode] = set()
    order = {node: place for place, node in enumerate(said)}
    for start in said:
        if start in seen:
            continue
        seen.add(start)
        island = [start]
        for node in island:  # grows while it is walked
            for _, fact in said[node]:
                for term in (fact[0], fact[2]):
                    if isinstance(term, BlankNode) and term not in seen:
                        seen.add(term)
                        island.append(term)
        yield sorted(island, key=order.__getitem__)


def _colours(island: list[BlankNode], said: _Said) -> Mapping[BlankNode, str]:
    """
    Hash what is said about each node, again with the hashes of its neighbours, until no more can be told apart.

    The hash of the whole island goes into each, for its nodes may look like those of another one until then.
    """
    colours = dict.fromkeys(island, "")
    kinds = 0
    for _ in range(_ROUNDS):
        colours = {node: _hash(_shown(said[node], colours, node)) for node in island}
        before, kinds = kinds, len(set(colours.values()))
        if kinds in (before, len(island)):
            break
    whole = _hash(line for node in island for line in _shown(said[node], colours))
    return {node: _hash([whole, colour]) for node, colour in colours.items()}


def _shown(
    said: Iterable[tuple[NamedNode, Fact]], colours: Mapping[BlankNode, str], own: BlankNode | None = None
) -> Iterator[str]:
    """Write facts with the hashes of their blank nodes; `own` is the one that is being looked at."""
    for graph, fact in said:
        subject, predicate, value = (
            "_:" if term == own else f"_:{colours[term]}" if isinstance(term, BlankNode) else term for term in fact
        )
        yield f"{graph} {subject} {predicate} {value}"


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()

"""
Write Turtle as a person would: prefixes that are used, one block a subject, dependent nodes inside it.

The order is fixed: the first subject leads, then the others by IRI; `a` first, then names, then by prefixed name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Graph, Passage, Subject, Term, Told, collection, keep, passages
from lodpub.memory import remember

_WIDTH = 100
_INDENT = "    "
_DEEPEST = 40
_BASE = "@base"
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:#[A-Za-z0-9_.-]*)?")
_PLAIN = {
    vocab.XSD_INTEGER: re.compile(r"[+-]?[0-9]+"),
    vocab.XSD_DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    vocab.XSD_BOOLEAN: re.compile(r"true|false"),
}
_FIRST = {
    predicate: rank
    for rank, predicate in enumerate((vocab.RDF_TYPE, *vocab.LABELS, vocab.SKOS_ALT_LABEL, *vocab.DESCRIPTIONS))
}


@dataclass(frozen=True, slots=True)
class Memory:
    """
    What was written before under the same prefixes and base: IRIs, properties by rank and name, whole passages.

    With an IRI and a passage stand the prefixes that they use. It saves time and changes nothing.
    """

    names: dict[NamedNode, tuple[str, str]] = field(default_factory=dict)
    places: dict[NamedNode, tuple[int, str, str]] = field(default_factory=dict)
    blocks: dict[Passage, tuple[str, frozenset[str]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Page:
    """What one document needs while it is written; `references` counts how often each node without a name is named."""

    prefixes: Mapping[str, str]
    base: str
    told: Told
    references: Counter[Term]
    memory: Memory
    used: set[str] = field(default_factory=set)
    done: set[Subject] = field(default_factory=set)


def to_turtle(
    facts: Iterable[Fact], prefixes: Mapping[str, str], base: str = "", lead: Sequence[NamedNode] = ()
) -> str:
    """
    Serialise facts as Turtle 1.1, IRIs below `base` relative to it; `lead` names the subjects that come first.

    >>> from pyoxigraph import NamedNode
    >>> print(to_turtle([(NamedNode("http://e.org/a"), vocab.RDF_TYPE, vocab.SKOS_CONCEPT)], vocab.PREFIXES))
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <BLANKLINE>
    <http://e.org/a>
        a skos:Concept .
    <BLANKLINE>
    """
    return write(passages(facts), prefixes, base, lead, Memory())


def write(told: Told, prefixes: Mapping[str, str], base: str, lead: Sequence[NamedNode], memory: Memory) -> str:
    """Write a document as `to_turtle` does; `memory` is what the documents of one publication share."""
    page = _Page(prefixes, base, told, _references(told, memory), memory)
    named = [node for node in told if isinstance(node, NamedNode) and node not in lead]
    nameless = [node for node in told if isinstance(node, BlankNode)]
    nameless.sort(key=lambda node: (len(node.value), node.value))  # by number
    blocks = [_block(page, node) for node in (*lead, *sorted(named, key=attrgetter("value"))) if node in told]
    for only_roots in (True, False):
        for node in nameless:
            if node not in page.done and not (only_roots and page.references[node] == 1):
                blocks.append(_block(page, node))
    head = [f"@base <{base}> ."] * (_BASE in page.used)
    head += [f"@prefix {name}: <{iri}> ." for name, iri in prefixes.items() if name in page.used]
    return "\n\n".join(["\n".join(head)] * bool(head) + blocks) + "\n"


def to_line(term: Term, graph: Graph, prefixes: Mapping[str, str], base: str = "") -> str:
    """
    Write a term on one line as Turtle does, a node without a name as brackets with all that the graph says of it.

    >>> from lodpub.facts import index
    >>> node = BlankNode("b1")
    >>> to_line(node, index([(node, vocab.RDF_TYPE, vocab.SKOS_CONCEPT)]), vocab.PREFIXES)
    '[ a skos:Concept ]'
    """
    told: dict[Subject, Passage] = {}
    references: Counter[Term] = Counter([term])
    waiting = [term]
    while waiting:
        node = waiting.pop()
        if isinstance(node, BlankNode) and node not in told:
            told[node] = Passage(str(node), graph.about.get(node, ()))
            references.update(fact[2] for fact in told[node].facts)
            waiting.extend(fact[2] for fact in told[node].facts)
    return " ".join(_value(_Page(prefixes, base, told, references, Memory()), term, 0).split())


def _references(told: Told, memory: Memory) -> Counter[Term]:
    """Count how often each node without a name is named; no passage that is remembered names one."""
    fresh = (passage.facts for passage in told.values() if passage not in memory.blocks)
    return Counter(value for facts in fresh for _, _, value in facts if isinstance(value, BlankNode))


def _block(page: _Page, subject: Subject) -> str:
    """Write a subject with all its properties; many documents hold the same passage, such as the names of a thing."""
    passage = page.told[subject]
    known = page.memory.blocks.get(passage)
    if known is None:
        page.done.add(subject)
        if not passage.shared or any(isinstance(term, BlankNode) for fact in passage.facts for term in fact):
            return _new_block(page, subject)
        before, page.used = page.used, set()
        known = keep(page.memory.blocks, passage, (_new_block(page, subject), frozenset(page.used)))
        page.used = before
    page.used |= known[1]
    return known[0]


def _new_block(page: _Page, subject: Subject) -> str:
    if isinstance(subject, NamedNode):
        name = _name(page, subject)
    else:
        name = str(subject) if page.references[subject] else "[]"
    lines = f" ;\n{_INDENT}".join(_properties(page, subject, 1))
    return f"{name}\n{_INDENT}{lines} ."


def _properties(page: _Page, subject: Subject, depth: int) -> list[str]:
    """Write each property of a subject with all its values, without the closing sign."""
    grouped: dict[NamedNode, list[Term]] = {}
    for _, predicate, value in page.told[subject].facts:
        grouped.setdefault(predicate, []).append(value)
    placed = [(_place(page, predicate), values) for predicate, values in grouped.items()]
    placed.sort(key=itemgetter(0))
    written = []
    for (_, name, prefix), found in placed:
        if prefix:
            page.used.add(prefix)
        if len(found) == 1:
            written.append(f"{name} {_value(page, found[0], depth)}")
            continue
        values = [_value(page, value, depth) for value in sorted(found, key=_value_order)]
        line = f"{name} {', '.join(values)}"
        if len(line) + len(_INDENT) * depth > _WIDTH or "\n" in line:
            inner = "\n" + _INDENT * (depth + 1)
            line = name + inner + f",{inner}".join(values)
        written.append(line)
    return written


def _place(page: _Page, predicate: NamedNode) -> tuple[int, str, str]:
    """Give the rank of a property, by which it stands before others, its name, which decides else, and its prefix."""
    found = page.memory.places.get(predicate)
    if found is None:
        written = ("a", "") if predicate == vocab.RDF_TYPE else _shorten(page, predicate)
        found = page.memory.places[predicate] = (_FIRST.get(predicate, len(_FIRST)), *written)
    return found


def _value_order(value: Term) -> tuple[int, str, str]:
    """Sort IRIs, then blank nodes, then literals by language and text."""
    if isinstance(value, Literal):
        return 2, value.language or "", value.value
    if isinstance(value, BlankNode):
        return 1, f"{len(value.value):09}", value.value
    return 0, value.value, ""


def _value(page: _Page, value: Term, depth: int) -> str:
    if isinstance(value, NamedNode):
        return _name(page, value)
    if isinstance(value, Literal):
        return _literal(page, value)
    members = collection(page.told, page.references, value) if depth < _DEEPEST else None
    if members is not None:
        page.done.update(_cells(page, value))
        return f"( {' '.join(_value(page, member, depth + 1) for member in members)} )"
    if page.references[value] != 1 or value in page.done or depth >= _DEEPEST:
        return str(value)
    if value not in page.told:
        return "[]"
    page.done.add(value)
    inner = "\n" + _INDENT * (depth + 1)
    lines = f" ;{inner}".join(_properties(page, value, depth + 1))
    return f"[{inner}{lines}\n{_INDENT * depth}]"


def _cells(page: _Page, head: Term) -> Iterator[Subject]:
    """Go through the cells of a well-formed collection."""
    while isinstance(head, BlankNode):
        yield head
        head = next(value for _, predicate, value in page.told[head].facts if predicate == vocab.RDF_REST)


def _literal(page: _Page, value: Literal) -> str:
    """Write a literal as N-Triples does, its datatype short; numbers and booleans bare where Turtle allows it."""
    if value.language:
        return str(value)
    datatype = value.datatype
    if datatype == vocab.XSD_STRING:
        return str(value)
    pattern = _PLAIN.get(datatype)
    if pattern and pattern.fullmatch(value.value):
        return value.value
    return str(value).removesuffix(str(datatype)) + _name(page, datatype)


def _name(page: _Page, iri: NamedNode) -> str:
    """Shorten an IRI by a prefix that leaves a plain local name, or by the base."""
    found = page.memory.names.get(iri)
    if found is None:
        found = remember(page.memory.names, iri, _shorten(page, iri))
    written, prefix = found
    if prefix:
        page.used.add(prefix)
    return written


def _shorten(page: _Page, iri: NamedNode) -> tuple[str, str]:
    """Give an IRI as it is written, and the prefix (or `@base`) that this needs."""
    text = iri.value
    head, mark, local = text.rpartition("#") if "#" in text else text.rpartition("/")
    space = head + mark
    for name, namespace in page.prefixes.items():
        if namespace == space and _LOCAL.fullmatch(local):
            return f"{name}:{local}", name
    if page.base and text.startswith(page.base):
        rest = text.removeprefix(page.base)
        if _RELATIVE.fullmatch(rest):
            return f"<{rest}>", _BASE
    return str(iri), ""

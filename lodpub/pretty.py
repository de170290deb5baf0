"""
Write Turtle as a person would: prefixes that are used, one block a subject, dependent nodes inside it.

The order is fixed: the first subject leads, then the others by IRI; `a` first, then names, then by prefixed name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Graph, Subject, Term, collection

_WIDTH = 100
_INDENT = "    "
_DEEPEST = 40
_BASE = "@base"
_REMEMBERED = 50_000
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
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\n\r\t\x00-\x08\x0b\x0c\x0e-\x1f\x7f]')


@dataclass(slots=True)
class Memory:
    """
    What was written before under the same prefixes and base: how IRIs are written, and the blocks of whole subjects.

    It saves time and changes nothing.
    """

    names: dict[NamedNode, tuple[str, str]] = field(default_factory=dict)
    blocks: dict[Subject, tuple[list[Fact], str, set[str]]] = field(default_factory=dict)

    def remember(self, subject: Subject, facts: list[Fact], text: str, used: set[str]) -> None:
        """Keep a block for the next document that says the same of this subject."""
        if len(self.blocks) > _REMEMBERED:
            self.blocks.clear()
        self.blocks[subject] = facts, text, used


@dataclass(slots=True)
class _Page:
    """What one document needs while it is written: shortened names, facts by subject, nodes written inline."""

    prefixes: Mapping[str, str]
    base: str
    about: dict[Subject, list[Fact]]
    references: Counter[Term]
    memory: Memory
    used: set[str] = field(default_factory=set)
    done: set[Subject] = field(default_factory=set)


def to_turtle(
    facts: Iterable[Fact],
    prefixes: Mapping[str, str],
    base: str = "",
    lead: Sequence[Subject] = (),
    memory: Memory | None = None,
) -> str:
    """
    Serialise facts as Turtle 1.1, IRIs below `base` relative to it; `lead` names the subjects that come first.

    `memory` is what the documents of one publication share.

    >>> from pyoxigraph import NamedNode
    >>> print(to_turtle([(NamedNode("http://e.org/a"), vocab.RDF_TYPE, vocab.SKOS_CONCEPT)], vocab.PREFIXES))
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <BLANKLINE>
    <http://e.org/a>
        a skos:Concept .
    <BLANKLINE>
    """
    about: dict[Subject, list[Fact]] = {}
    references: Counter[Term] = Counter()
    for fact in facts:
        about.setdefault(fact[0], []).append(fact)
        references[fact[2]] += 1
    page = _Page(prefixes, base, about, references, memory or Memory())
    rest = sorted(
        (node for node in about if node not in lead), key=lambda node: (isinstance(node, BlankNode), _order(node))
    )
    blocks: list[str] = []
    for only_roots in (True, False):
        for subject in (*lead, *rest):
            if subject in about and subject not in page.done and not (only_roots and _is_inline(page, subject)):
                blocks.append(_block(page, subject))
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
    about: dict[Subject, list[Fact]] = {}
    references: Counter[Term] = Counter([term])
    waiting = [term]
    while waiting:
        node = waiting.pop()
        if isinstance(node, BlankNode) and node not in about:
            about[node] = list(graph.about.get(node, ()))
            references.update(fact[2] for fact in about[node])
            waiting.extend(fact[2] for fact in about[node])
    return " ".join(_value(_Page(prefixes, base, about, references, Memory()), term, 0).split())


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _order(node: Subject) -> tuple[int, str]:
    """Order blank nodes by their number, IRIs by their letters."""
    return (len(node.value), node.value) if isinstance(node, BlankNode) else (0, node.value)


def _is_inline(page: _Page, subject: Subject) -> bool:
    """Tell a blank node that is named once: it is written where it is named."""
    return isinstance(subject, BlankNode) and page.references[subject] == 1


def _block(page: _Page, subject: Subject) -> str:
    """Write a subject with all its properties; many documents hold the same block, such as the names of a thing."""
    page.done.add(subject)
    facts = page.about[subject]
    known = page.memory.blocks.get(subject)
    if known and known[0] == facts:
        page.used |= known[2]
        return known[1]
    if isinstance(subject, BlankNode) or any(isinstance(fact[2], BlankNode) for fact in facts):
        return _new_block(page, subject)
    before, page.used = page.used, set()
    text = _new_block(page, subject)
    page.memory.remember(subject, facts, text, page.used)
    page.used = before | page.used
    return text


def _new_block(page: _Page, subject: Subject) -> str:
    if isinstance(subject, BlankNode) and page.references[subject] == 0:
        name = "[]"
    else:
        name = str(subject) if isinstance(subject, BlankNode) else _name(page, subject)
    lines = f" ;\n{_INDENT}".join(_properties(page, subject, 1))
    return f"{name}\n{_INDENT}{lines} ."


def _properties(page: _Page, subject: Subject, depth: int) -> list[str]:
    """Write each property of a subject with all its values, without the closing sign."""
    grouped: dict[NamedNode, list[Term]] = {}
    for _, predicate, value in page.about[subject]:
        grouped.setdefault(predicate, []).append(value)
    written = []
    for predicate in sorted(grouped, key=lambda one: (_FIRST.get(one, len(_FIRST)), _sort_name(page, one))):
        name = "a" if predicate == vocab.RDF_TYPE else _name(page, predicate)
        values = [_value(page, value, depth) for value in sorted(grouped[predicate], key=_value_order)]
        line = f"{name} {', '.join(values)}"
        if len(values) > 1 and (len(line) + len(_INDENT) * depth > _WIDTH or "\n" in line):
            inner = "\n" + _INDENT * (depth + 1)
            line = name + inner + f",{inner}".join(values)
        written.append(line)
    return written


def _sort_name(page: _Page, predicate: NamedNode) -> str:
    """Sort by the name that will be written; `a` uses no prefix."""
    return "" if predicate == vocab.RDF_TYPE else _name(page, predicate)


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
    members = collection(page.about, page.references, value) if depth < _DEEPEST else None
    if members is not None:
        page.done.update(_cells(page, value))
        return f"( {' '.join(_value(page, member, depth + 1) for member in members)} )"
    if page.references[value] != 1 or value in page.done or depth >= _DEEPEST:
        return str(value)
    if value not in page.about:
        return "[]"
    page.done.add(value)
    inner = "\n" + _INDENT * (depth + 1)
    lines = f" ;{inner}".join(_properties(page, value, depth + 1))
    return f"[{inner}{lines}\n{_INDENT * depth}]"


def _cells(page: _Page, head: Term) -> Iterator[Subject]:
    """Go through the cells of a well-formed collection."""
    while isinstance(head, BlankNode):
        yield head
        head = next(value for _, predicate, value in page.about[head] if predicate == vocab.RDF_REST)


def _literal(page: _Page, value: Literal) -> str:
    """Write a literal with its lexical form kept; numbers and booleans bare where Turtle allows it."""
    pattern = _PLAIN.get(value.datatype)
    if pattern and pattern.fullmatch(value.value):
        return value.value
    text = '"' + _ESCAPED.sub(_escape, value.value) + '"'
    if value.language:
        return f"{text}@{value.language}"
    return text if value.datatype == vocab.XSD_STRING else f"{text}^^{_name(page, value.datatype)}"


def _name(page: _Page, iri: NamedNode) -> str:
    """Shorten an IRI by a prefix that leaves a plain local name, or by the base."""
    found = page.memory.names.get(iri)
    if found is None:
        found = page.memory.names[iri] = _shorten(page, iri)
    written, prefix = found
    if prefix:
        page.used.add(prefix)
    return written


def _shorten(page: _Page, iri: NamedNode) -> tuple[str, str]:
    """Give an IRI as it is written, and the prefix (or `@base`) that this needs."""
    head, mark, local = iri.value.rpartition("#") if "#" in iri.value else iri.value.rpartition("/")
    for name, namespace in page.prefixes.items():
        if namespace == head + mark and _LOCAL.fullmatch(local):
            return f"{name}:{local}", name
    if page.base and iri.value.startswith(page.base):
        rest = iri.value.removeprefix(page.base)
        if _RELATIVE.fullmatch(rest):
            return f"<{rest}>", _BASE
    return str(iri), ""

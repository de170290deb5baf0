"""
Write JSON-LD 1.1 for people who write JavaScript: one object a document, short keys, names by language.

The context is made from the publication itself. A key is the local name of its property; where two vocabularies share
a local name, the one that stands first in the publication's prefixes has it and the others keep their prefix. How a
value is written (IRI, datatype, language map) is decided by all values of that property; a value that does not fit is
written in full under the prefixed name, so nothing is ever coerced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import split
from lodpub.facts import Fact, Passage, Subject, Term, Told, collection, keep, passages

Json: TypeAlias = "str | bool | int | None | list[Json] | dict[str, Json]"

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DEEPEST = 40
_ID, _LANGUAGE = "@id", "@language"
_ALWAYS: Mapping[str, Json] = {"id": "@id", "type": "@type"}
_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Context:
    """
    Keys for properties and types, each with how its values are written: `@id`, `@language`, a datatype, None for any.

    `defined` says what prefixes and keys stand for, in the order in which documents say so.
    """

    keys: Mapping[NamedNode, tuple[str, str | None]]
    prefixes: Mapping[str, str]
    defined: Mapping[str, Json]

    def definitions(self) -> dict[str, Json]:
        """Give the body of `@context`, every key defined."""
        return {**_ALWAYS, **self.defined}


#: Nodes that hold nothing but texts, as they were written before, each with the keys and prefixes that it uses.
Nodes: TypeAlias = "dict[Passage, tuple[dict[str, Json], frozenset[str]]]"


@dataclass(slots=True)
class _Tree:
    """
    A document while it is written: its passages, what points at its thing, what is placed already, which names it uses.

    `references` counts how often each node without a name is named; `avoided` are the prefixes that are schemes here.
    """

    context: Context
    told: Told
    nodes: Nodes
    avoided: frozenset[str]
    references: Counter[Term] = field(default_factory=Counter)
    pointing: list[Fact] = field(default_factory=list)
    placed: set[Subject] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def make_context(facts: Iterable[Fact], prefixes: Mapping[str, str]) -> Context:
    """Choose a key for every property and class of the facts, and a way to write the values of each property."""
    kinds: dict[NamedNode, set[str]] = {}
    classes: set[NamedNode] = set()
    for _, predicate, value in facts:
        if predicate == vocab.RDF_TYPE and isinstance(value, NamedNode):
            classes.add(value)
        else:
            kinds.setdefault(predicate, set()).add(_kind(value))
    ranks = {namespace: rank for rank, namespace in enumerate(prefixes.values())}
    keys: dict[NamedNode, tuple[str, str | None]] = {}
    taken = {"id", "type", *prefixes}
    for iri in sorted({*kinds, *classes}, key=lambda one: (ranks.get(split(one.value)[0], len(ranks)), one.value)):
        local = split(iri.value)[1]
        if _KEY.fullmatch(local) and local not in taken:
            taken.add(local)
            found = kinds.get(iri, ())
            keys[iri] = local, next(iter(found)) if len(found) == 1 else None
    return Context(keys, prefixes, {**prefixes, **dict(_definitions(keys))})


def to_jsonld(facts: Iterable[Fact], context: Context, lead: NamedNode | None = None) -> str:
    """Serialise facts as one JSON-LD document, the object of `lead` outermost, with the context it needs inside."""
    return dumps(to_object(facts, context, lead))


def to_object(facts: Iterable[Fact], context: Context, lead: NamedNode | None = None) -> dict[str, Json]:
    """Give the JSON-LD document as plain dictionaries and lists."""
    return _document(passages(facts), context, lead, {})


def write(told: Told, context: Context, lead: NamedNode | None, nodes: Nodes) -> bytes:
    """Write a document as `to_jsonld` does; `nodes` are what the documents of one publication share."""
    return orjson.dumps(_document(told, context, lead, nodes), option=_OPTIONS)


def _document(
    told: Told, context: Context, lead: NamedNode | None, nodes: Nodes, avoided: frozenset[str] = frozenset()
) -> dict[str, Json]:
    tree = _tree(told, context, lead, nodes, avoided)
    roots: list[Json] = []
    if lead is not None and lead in told:
        roots.append(_lead(tree, lead))
    roots += [_node(tree, subject, 0) for subject in _left(tree) if subject not in tree.placed]
    clashing = _schemes(told, context.prefixes.keys() & tree.used)
    if clashing:
        return _document(told, context, lead, {}, avoided | clashing)
    used = {name: defined for name, defined in context.defined.items() if name in tree.used}
    body: dict[str, Json] = roots[0] if len(roots) == 1 and isinstance(roots[0], dict) else {"@graph": roots}
    return {"@context": {**_ALWAYS, **used}, **body}


def _tree(told: Told, context: Context, lead: NamedNode | None, nodes: Nodes, avoided: frozenset[str]) -> _Tree:
    tree = _Tree(context, told, nodes, avoided)
    for passage in told.values():
        for fact in () if passage in nodes else passage.facts:
            if isinstance(fact[2], BlankNode):
                tree.references[fact[2]] += 1
            elif fact[2] == lead:
                tree.pointing.append(fact)
    return tree


def _left(tree: _Tree) -> list[Subject]:
    """Give what is not placed yet, things before nodes without a name, those that are seldom named first."""
    left = [node for node in tree.told if node not in tree.placed]
    if len(left) < 2:
        return left
    named = {node for node in left if isinstance(node, NamedNode)}
    facts = (passage.facts for passage in tree.told.values())
    count = tree.references + Counter(value for some in facts for _, _, value in some if value in named)
    return sorted(left, key=lambda node: (isinstance(node, BlankNode), count[node], tree.told[node].subject))


def _schemes(told: Told, prefixes: Set[str]) -> frozenset[str]:
    """Find the prefixes with which an IRI of the document begins, so that it would be taken for a prefixed name."""
    if not prefixes:
        return frozenset()
    terms = chain(told, (fact[2] for passage in told.values() for fact in passage.facts))
    iris = (term.value for term in terms if isinstance(term, NamedNode))
    starts = tuple(f"{prefix}:" for prefix in prefixes)
    return frozenset(iri.partition(":")[0] for iri in iris if iri.startswith(starts))


def dumps(document: Json) -> str:
    """Write JSON with two spaces, letters as letters, and a line feed at the end."""
    return orjson.dumps(document, option=_OPTIONS).decode()


def _definitions(keys: Mapping[NamedNode, tuple[str, str | None]]) -> Iterator[tuple[str, Json]]:
    for iri, (key, kind) in sorted(keys.items(), key=lambda item: (item[1][0].lower(), item[1][0])):
        if kind is None or kind == vocab.XSD_STRING.value:
            yield key, iri.value
        elif kind == _LANGUAGE:
            yield key, {"@id": iri.value, "@container": _LANGUAGE}
        else:
            yield key, {"@id": iri.value, "@type": kind}


def _kind(value: Term) -> str:
    """Tell how a value would be written by itself: as a link, by its language, or with its datatype."""
    if not isinstance(value, Literal):
        return _ID
    return _LANGUAGE if value.language else value.datatype.value


def _lead(tree: _Tree, lead: NamedNode) -> Json:
    """Write the document's own thing, and under `@reverse` what points at it."""
    node = _node(tree, lead, 0)
    reverse: dict[str, list[Json]] = {}
    for subject, predicate, _ in tree.pointing:
        if subject not in tree.placed:
            inner = _node(tree, subject, 1, without=(predicate, lead))
            reverse.setdefault(_key(tree, predicate, lead)[0], []).append(inner)
    return {**node, "@reverse": dict[str, Json](sorted(reverse.items()))} if reverse else node


def _node(
    tree: _Tree, subject: Subject, depth: int, without: tuple[NamedNode, Subject] | None = None
) -> dict[str, Json]:
    """Write one node with its properties; nodes that stand nowhere else yet are written inside it."""
    tree.placed.add(subject)
    passage = tree.told[subject]
    known = tree.nodes.get(passage)
    if known is None:
        told_alone = isinstance(subject, NamedNode) and all(isinstance(fact[2], Literal) for fact in passage.facts)
        if not (passage.shared and told_alone):
            return _new_node(tree, subject, depth, without)
        before, tree.used = tree.used, set()
        known = keep(tree.nodes, passage, (_new_node(tree, subject, depth, without), frozenset(tree.used)))
        tree.used = before
    tree.used |= known[1]
    return known[0]


def _new_node(tree: _Tree, subject: Subject, depth: int, without: tuple[NamedNode, Subject] | None) -> dict[str, Json]:
    node: dict[str, Json] = {}
    count = 0 if isinstance(subject, NamedNode) else tree.references[subject]
    if isinstance(subject, NamedNode) or count > 1 or (count and (without or not depth)):
        node["id"] = _reference(subject)
    types: list[Json] = []
    grouped: dict[str, tuple[str | None, list[Term]]] = {}
    for _, predicate, value in tree.told[subject].facts:
        if without and (predicate, value) == without:
            continue
        if predicate == vocab.RDF_TYPE and isinstance(value, NamedNode):
            types.append(_type(tree, value))
        else:
            key, kind = _key(tree, predicate, value)
            grouped.setdefault(key, (kind, []))[1].append(value)
    if types:
        node["type"] = types if len(types) > 1 else types[0]
    for key in sorted(grouped):
        node[key] = _values(tree, *grouped[key], depth)
    return node


def _values(tree: _Tree, kind: str | None, found: Sequence[Term], depth: int) -> Json:
    """Write the values under one key: a language map, one value or a list."""
    if kind == _LANGUAGE:
        by_language: dict[str, list[Json]] = {}
        for value in found:
            if isinstance(value, Literal):
                by_language.setdefault(value.language or "", []).append(value.value)
        return {tag: texts if len(texts) > 1 else texts[0] for tag, texts in by_language.items()}
    values = [_value(tree, value, kind, depth) for value in found]
    return values if len(values) > 1 else values[0]


def _value(tree: _Tree, value: Term, kind: str | None, depth: int) -> Json:
    if isinstance(value, Literal):
        return _literal(value, kind)
    members = (
        collection(tree.told, tree.references, value) if isinstance(value, BlankNode) and depth < _DEEPEST else None
    )
    if members is not None:
        _place_cells(tree, value)
        return {"@list": [_value(tree, member, _ID, depth + 1) for member in members]}
    if value in tree.told and value not in tree.placed and depth < _DEEPEST:
        return _node(tree, value, depth + 1)
    return _reference(value) if kind == _ID else {"id": _reference(value)}


def _literal(value: Literal, kind: str | None) -> Json:
    """Write a literal as a bare value where the context says the rest, else with its language or datatype."""
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype == vocab.XSD_STRING:
        return {"@value": value.value} if kind == _ID else value.value
    if value.datatype == vocab.XSD_INTEGER and _INTEGER.fullmatch(value.value):
        return int(value.value)
    if value.datatype == vocab.XSD_BOOLEAN and value.value in ("true", "false"):
        return value.value == "true"
    if value.datatype.value == kind:
        return value.value
    return {"@value": value.value, "@type": value.datatype.value}


def _place_cells(tree: _Tree, head: Term) -> None:
    while isinstance(head, BlankNode):
        tree.placed.add(head)
        head = next(value for _, predicate, value in tree.told[head].facts if predicate == vocab.RDF_REST)


def _reference(node: Subject) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _type(tree: _Tree, iri: NamedNode) -> str:
    known = tree.context.keys.get(iri)
    if known is None:
        return _prefixed(tree, iri)
    tree.used.add(known[0])
    return known[0]


def _key(tree: _Tree, predicate: NamedNode, value: Term) -> tuple[str, str | None]:
    """Give the short key, and how it says values are written, where that fits the value, else the prefixed name."""
    known = tree.context.keys.get(predicate)
    if known is None or (known[1] is not None and known[1] != _kind(value)):
        return _prefixed(tree, predicate), None
    tree.used.add(known[0])
    return known


def _prefixed(tree: _Tree, iri: NamedNode) -> str:
    namespace, local = split(iri.value)
    for name, known in tree.context.prefixes.items():
        if known == namespace and local and name not in tree.avoided:
            tree.used.add(name)
            return f"{name}:{local}"
    return iri.value

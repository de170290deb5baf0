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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import split
from lodpub.facts import Fact, Subject, Term, collection

Json: TypeAlias = "str | bool | int | None | list[Json] | dict[str, Json]"

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DEEPEST = 40
_ID, _LANGUAGE = "@id", "@language"


@dataclass(frozen=True, slots=True)
class Context:
    """Keys for properties and types, and how each property's values are written: `@id`, `@language`, a datatype."""

    keys: Mapping[NamedNode, str]
    kinds: Mapping[NamedNode, str]
    prefixes: Mapping[str, str]

    def definitions(self) -> dict[str, Json]:
        """Give the body of `@context`, every key defined."""
        return _definitions(self, self.keys, self.prefixes)


@dataclass(slots=True)
class _Tree:
    """A document while it is written: facts by subject, what is already placed, and which names were used."""

    context: Context
    about: dict[Subject, list[Fact]]
    pointing: dict[Term, list[Fact]]
    references: Counter[Term]
    schemes: frozenset[str]
    placed: set[Subject] = field(default_factory=set)
    terms: set[NamedNode] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)


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
    keys: dict[NamedNode, str] = {}
    taken = {"id", "type", *prefixes}
    for iri in sorted({*kinds, *classes}, key=lambda one: (ranks.get(split(one.value)[0], len(ranks)), one.value)):
        local = split(iri.value)[1]
        if _KEY.fullmatch(local) and local not in taken:
            taken.add(local)
            keys[iri] = local
    uniform = {predicate: found.pop() for predicate, found in kinds.items() if len(found) == 1}
    return Context(MappingProxyType(keys), MappingProxyType(uniform), prefixes)


def to_jsonld(facts: Iterable[Fact], context: Context, lead: NamedNode | None = None) -> str:
    """Serialise facts as one JSON-LD document, the object of `lead` outermost, with the context it needs inside."""
    return dumps(to_object(facts, context, lead))


def to_object(facts: Iterable[Fact], context: Context, lead: NamedNode | None = None) -> dict[str, Json]:
    """Give the JSON-LD document as plain dictionaries and lists."""
    tree = _tree(facts, context)
    roots: list[Json] = []
    if lead is not None and lead in tree.about:
        roots.append(_lead(tree, lead))
    ordered = sorted(
        tree.about, key=lambda node: (isinstance(node, BlankNode), len(tree.pointing.get(node, ())), str(node))
    )
    for subject in ordered:
        if subject not in tree.placed:
            roots.append(_node(tree, subject, 0))
    body: dict[str, Json] = roots[0] if len(roots) == 1 and isinstance(roots[0], dict) else {"@graph": roots}
    used = {iri: key for iri, key in context.keys.items() if iri in tree.terms}
    prefixes = {name: iri for name, iri in context.prefixes.items() if name in tree.prefixes}
    return {"@context": _definitions(context, used, prefixes), **body}


def _tree(facts: Iterable[Fact], context: Context) -> _Tree:
    about: dict[Subject, list[Fact]] = {}
    pointing: dict[Term, list[Fact]] = {}
    for fact in facts:
        about.setdefault(fact[0], []).append(fact)
        pointing.setdefault(fact[2], []).append(fact)
    nodes = {*about, *pointing}
    schemes = frozenset(node.value.partition(":")[0] for node in nodes if isinstance(node, NamedNode))
    references = Counter({node: len(found) for node, found in pointing.items()})
    return _Tree(context, about, pointing, references, schemes)


def dumps(document: Json) -> str:
    """Write JSON with two spaces, letters as letters, and a line feed at the end."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _definitions(context: Context, keys: Mapping[NamedNode, str], prefixes: Mapping[str, str]) -> dict[str, Json]:
    terms: dict[str, Json] = {}
    for iri, key in sorted(keys.items(), key=lambda item: (item[1].lower(), item[1])):
        kind = context.kinds.get(iri)
        if kind is None or kind == vocab.XSD_STRING.value:
            terms[key] = iri.value
        elif kind == _LANGUAGE:
            terms[key] = {"@id": iri.value, "@container": _LANGUAGE}
        else:
            terms[key] = {"@id": iri.value, "@type": kind}
    return {"id": "@id", "type": "@type", **prefixes, **terms}


def _kind(value: Term) -> str:
    """Tell how a value would be written by itself: as a link, by its language, or with its datatype."""
    if not isinstance(value, Literal):
        return _ID
    return _LANGUAGE if value.language else value.datatype.value


def _lead(tree: _Tree, lead: NamedNode) -> Json:
    """Write the document's own thing, and under `@reverse` what points at it."""
    node = _node(tree, lead, 0)
    reverse: dict[str, list[Json]] = {}
    for subject, predicate, _ in tree.pointing.get(lead, ()):
        if subject not in tree.placed:
            inner = _node(tree, subject, 1, without=(predicate, lead))
            reverse.setdefault(_key(tree, predicate, _ID), []).append(inner)
    if reverse:
        node["@reverse"] = {key: list(values) for key, values in sorted(reverse.items())}
    return node


def _node(
    tree: _Tree, subject: Subject, depth: int, without: tuple[NamedNode, Subject] | None = None
) -> dict[str, Json]:
    """Write one node with its properties; nodes that stand nowhere else yet are written inside it."""
    tree.placed.add(subject)
    node: dict[str, Json] = {}
    count = tree.references[subject]
    if isinstance(subject, NamedNode) or count > 1 or (count and (without or not depth)):
        node["id"] = _reference(subject)
    types: list[Json] = []
    grouped: dict[str, list[tuple[NamedNode, Term]]] = {}
    for _, predicate, value in tree.about[subject]:
        if (predicate, value) == without:
            continue
        if predicate == vocab.RDF_TYPE and isinstance(value, NamedNode):
            types.append(_type(tree, value))
        else:
            grouped.setdefault(_key(tree, predicate, _kind(value)), []).append((predicate, value))
    if types:
        node["type"] = types if len(types) > 1 else types[0]
    for key in sorted(grouped):
        node[key] = _values(tree, key, grouped[key], depth)
    return node


def _values(tree: _Tree, key: str, pairs: list[tuple[NamedNode, Term]], depth: int) -> Json:
    """Write the values under one key: a language map, one value or a list."""
    predicate = pairs[0][0]
    kind = tree.context.kinds.get(predicate) if tree.context.keys.get(predicate) == key else None
    if kind == _LANGUAGE:
        by_language: dict[str, list[Json]] = {}
        for _, value in pairs:
            if isinstance(value, Literal):
                by_language.setdefault(value.language or "", []).append(value.value)
        return {tag: texts if len(texts) > 1 else texts[0] for tag, texts in by_language.items()}
    values = [_value(tree, value, kind, depth) for _, value in pairs]
    return values if len(values) > 1 else values[0]


def _value(tree: _Tree, value: Term, kind: str | None, depth: int) -> Json:
    if isinstance(value, Literal):
        return _literal(value, kind)
    members = collection(tree.about, tree.references, value) if depth < _DEEPEST and value != vocab.RDF_NIL else None
    if members is not None:
        _place_cells(tree, value)
        return {"@list": [_value(tree, member, _ID, depth + 1) for member in members]}
    if value in tree.about and value not in tree.placed and depth < _DEEPEST:
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
        head = next(value for _, predicate, value in tree.about[head] if predicate == vocab.RDF_REST)


def _reference(node: Subject) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _type(tree: _Tree, iri: NamedNode) -> str:
    if iri in tree.context.keys:
        tree.terms.add(iri)
        return tree.context.keys[iri]
    return _prefixed(tree, iri)


def _key(tree: _Tree, predicate: NamedNode, kind: str) -> str:
    """Give the short key where its definition says the same of the value, else the prefixed name."""
    defined = tree.context.kinds.get(predicate)
    if predicate in tree.context.keys and defined in (None, kind):
        tree.terms.add(predicate)
        return tree.context.keys[predicate]
    return _prefixed(tree, predicate)


def _prefixed(tree: _Tree, iri: NamedNode) -> str:
    namespace, local = split(iri.value)
    for name, known in tree.context.prefixes.items():
        if known == namespace and local and name not in tree.schemes:
            tree.prefixes.add(name)
            return f"{name}:{local}"
    return iri.value

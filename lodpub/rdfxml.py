"""
Write RDF/XML (RDF 1.1 XML Syntax): an element a subject, and in it an element a fact.

Where the first fact of a subject is its class, that is the name of the element; else it is an rdf:Description. An IRI
becomes a name by its last letters that are an XML name, and the namespace before them: by the prefix of the namespace
where the document declares one, which it does for the properties it has, else by a declaration of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Passage, Told, keep

_RDF = vocab.PREFIXES["rdf"]
_ALWAYS = {_RDF: "rdf", "http://www.w3.org/2005/11/its": "its"}
_TAKEN = frozenset(_ALWAYS.values())
#: What cannot name an element of a subject or of a fact (§5.1).
_RESERVED = frozenset(
    vocab.term(f"rdf:{name}")
    for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li")
)
_NAME = re.compile(r"[^\W\d][\w.\u00b7-]*\Z")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SIGNS = re.compile("[&<>\"'\r]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"})


@dataclass(frozen=True, slots=True)
class Element:
    """What is written of a subject behind the name of its element, its class and the namespaces of its properties."""

    kind: NamedNode | None
    inside: bytes
    namespaces: frozenset[str]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was written before under the same prefixes: tags of properties, with their namespaces; whole passages."""

    tags: dict[NamedNode, tuple[str, str, str]] = field(default_factory=dict)
    elements: dict[Passage, Element] = field(default_factory=dict)


def writable(facts: Iterable[Fact]) -> bool:
    """Tell whether facts have this form: all properties can name elements, and no text has control characters."""
    predicates = set()
    for _, predicate, value in facts:
        predicates.add(predicate)
        if isinstance(value, Literal) and _NOT_XML.search(value.value):
            return False
    return all(_NAME.search(predicate.value) for predicate in predicates - _RESERVED) and not predicates & _RESERVED


def write(told: Told, prefixes: Mapping[str, str], memory: Memory) -> bytes:
    """Write a document that is `writable`; `memory` is what the documents of one publication share."""
    names = {iri: name for name, iri in prefixes.items() if name and name not in _TAKEN} | _ALWAYS
    known = memory.elements
    elements = [known.get(one) or keep(known, one, _element(one, names, memory)) for one in told.values()]
    used = frozenset(_ALWAYS).union(*(element.namespaces for element in elements))
    declared = {iri: names[iri] for iri in sorted(used) if iri in names}
    head = "".join(f' xmlns:{name}="{_escape(iri)}"' for iri, name in declared.items())
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{head}>'.encode()]
    for element in elements:
        if element.kind is None:
            parts += (b"\n\t<rdf:Description", element.inside, b"rdf:Description>")
        else:
            opening, closing = _tag(*_cut(element.kind), declared)
            parts += (f"\n\t<{opening}".encode(), element.inside, f"{closing}>".encode())
    return b"".join([*parts, b"\n</rdf:RDF>"])


def _element(passage: Passage, names: Mapping[str, str], memory: Memory) -> Element:
    subject, first, value = passage.facts[0]
    kind = value if first == vocab.RDF_TYPE and isinstance(value, NamedNode) and _names_elements(value) else None
    about = "nodeID" if isinstance(subject, BlankNode) else "about"
    lines = [f' rdf:{about}="{_escape(subject.value)}">']
    namespaces = set()
    for _, predicate, value in passage.facts[1:] if kind else passage.facts:
        namespace, start, end = memory.tags.get(predicate) or _tags(predicate, names, memory)
        namespaces.add(namespace)
        if isinstance(value, Literal):
            lines.append(f"{start}{_attributes(value)}>{_escape(value.value)}{end}")
        elif isinstance(value, NamedNode):
            lines.append(f'{start} rdf:resource="{_escape(value.value)}"/>')
        else:
            lines.append(f'{start} rdf:nodeID="{value.value}"/>')
    lines.append("\n\t</")
    return Element(kind, "".join(lines).encode(), frozenset(namespaces))


def _tags(predicate: NamedNode, names: Mapping[str, str], memory: Memory) -> tuple[str, str, str]:
    """Give the namespace of a property, how its element begins and how it ends."""
    namespace, local = _cut(predicate)
    opening, closing = _tag(namespace, local, names)
    memory.tags[predicate] = found = (namespace, f"\n\t\t<{opening}", f"</{closing}>")
    return found


def _attributes(value: Literal) -> str:
    """Write the language of a text, with its direction (RDF 1.2 XML Syntax, ITS 2.0), or its datatype."""
    if value.language:
        tag = f' xml:lang="{value.language}"'
        way = value.direction
        return f'{tag} rdf:version="1.2-basic" its:version="2.0" its:dir="{way}"' if way else tag
    datatype = value.datatype
    return "" if datatype == vocab.XSD_STRING else f' rdf:datatype="{_escape(datatype.value)}"'


def _names_elements(iri: NamedNode) -> bool:
    return iri not in _RESERVED and bool(_NAME.search(iri.value))


def _cut(iri: NamedNode) -> tuple[str, str]:
    """Cut an IRI into a namespace and an XML name."""
    text = iri.value
    found = _NAME.search(text)
    assert found is not None  # what has none is not written here
    return text[: found.start()], found[0]


def _tag(namespace: str, local: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Give the name of an element as it opens, with the declaration that it needs, and as it closes."""
    prefix = names.get(namespace)
    return (f"{prefix}:{local}",) * 2 if prefix else (f'{local} xmlns="{_escape(namespace)}"', local)


def _escape(text: str) -> str:
    return text.translate(_ESCAPES) if _SIGNS.search(text) else text

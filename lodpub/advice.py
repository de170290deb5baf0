"""
What an editor is told to write instead, where a shape has no message of its own.

There is a phrase for each constraint component of SHACL Core and SHACL-SPARQL, and another for values of its parameter
that have a plainer one, such as `advice_MinCount_1`. Values stand in it as they are written in Turtle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Subject, Term
from lodpub.graph import Publication
from lodpub.phrases import LANGUAGES, phrase, phrases
from lodpub.places import shape_places
from lodpub.pretty import to_line

_LONGEST = 300


def advise(publication: Publication, component: NamedNode, shape: Subject) -> Mapping[str, str]:
    """
    Say in each language of the interface what a constraint of a shape asks for.

    Nothing is said for a component that the standard does not have.
    """
    name = component.value.removeprefix(vocab.PREFIXES["sh"]).removesuffix("ConstraintComponent")
    values = _cut(", ".join(_values(publication, name, shape)))
    about = _about(publication, shape)
    key = f"advice_{name}"
    special = f"{key}_{values}"
    return {
        language: phrase(language, special if special in phrases(language) else key, values=values, shape=about)
        for language in LANGUAGES
        if special in phrases(language) or key in phrases(language)
    }


def _values(publication: Publication, name: str, shape: Subject) -> Iterator[str]:
    """Write the values of the parameter that a component is named after; of a list, its members."""
    if name == "Closed":
        found = _allowed(publication, shape)
    else:
        found = _members(publication, publication.shapes.values(shape, _parameter(name)))
    for value in found:
        if isinstance(value, Literal) and name == "LanguageIn":
            yield f"@{value.value}"
        elif isinstance(value, Literal) and name == "Pattern":
            yield value.value
        else:
            yield _written(publication, value)


def _allowed(publication: Publication, shape: Subject) -> Iterator[Term]:
    """Go through the properties that a closed shape lets pass (SHACL §4.8.1)."""
    shapes = publication.shapes
    for one in shapes.values(shape, vocab.term("sh:property")):
        path = None if isinstance(one, Literal) else shapes.value(one, vocab.term("sh:path"))
        if isinstance(path, NamedNode):
            yield path
    yield from _members(publication, shapes.values(shape, vocab.term("sh:ignoredProperties")))


def _members(publication: Publication, values: list[Term]) -> Iterator[Term]:
    for value in values:
        if value != vocab.RDF_NIL:
            yield from publication.shapes.members(value) or [value]


def _about(publication: Publication, shape: Subject) -> str:
    """Write the shape that is counted (sh:qualifiedValueShape); where there is none, the named shape around."""
    counted = publication.shapes.values(shape, vocab.term("sh:qualifiedValueShape"))
    named = shape_places(publication).trace(shape)[0] if isinstance(shape, BlankNode) else shape
    return _cut(", ".join(_written(publication, value) for value in counted or [named]))


def _parameter(name: str) -> NamedNode:
    return vocab.term(f"sh:{name[:1].lower()}{name[1:]}")


def _written(publication: Publication, value: Term) -> str:
    return to_line(value, publication.shapes, publication.prefixes, publication.base)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

"""
A diagram of the model: the classes as boxes with their properties, arrows to the classes of the values.

It is read from ontology and shapes alone. Boxes are the classes of the shapes in their order and the publication's own
classes; an arrow is a property whose values a shape (sh:class, sh:node) or the ontology (rdfs:range) says to be of a
class. A class that very many point at is named in their boxes instead, for the arrows would hide the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import safe_name
from lodpub.diagram_views import Diagram, DiagramArrow, DiagramBox, DiagramLine
from lodpub.facts import Subject, Term
from lodpub.layering import ENTRY, WIDTH, Arrow, lay_out
from lodpub.naming import Scene, name
from lodpub.shapes import NodeShape, PropertyShape, together
from lodpub.words import best

#: How many boxes there are at most, how many properties without an arrow a box has, how many point at a box.
_MOST_BOXES, _MOST_PLAIN, _MOST_POINTING = 16, 4, 4
#: The height of the title and of a line, and how many letters go on one.
_TITLE, _LINE, _PADDING, _LETTERS = 30, 30, 6, 25
_CLASS, _NODE, _OR = (vocab.term(f"sh:{one}") for one in ("class", "node", "or"))
_TARGET = vocab.term("sh:targetClass")
#: Boxes and arrows are the same in every language, as far as their words are.
_laid_out = lru_cache(maxsize=4)(lay_out)


@dataclass(frozen=True, slots=True)
class _Property:
    """A property of a class: its name, itself, the boxes of its values; `general` tells of wider classes."""

    label: str
    iri: NamedNode
    targets: tuple[int, ...] = ()
    key: bool = False
    general: bool = False


@dataclass(frozen=True, slots=True)
class _Class:
    """A class, or several that have one shape: its name, where it is described, its properties."""

    label: str
    href: str
    properties: tuple[_Property, ...]


def diagram(scene: Scene) -> Diagram | None:
    """Draw the model; None where nothing points at anything."""
    found = _without_hubs(_classes(scene))
    common = _common(found)
    classes = _bounded([_brief(one, common) for one in found])
    if not any(one.targets for each in classes for one in each.properties):
        return None
    arrows: list[Arrow] = []
    told: list[tuple[tuple[str, str, str], bool]] = []
    for source, one in enumerate(classes):
        for place, held in enumerate(one.properties):
            for target in held.targets:
                arrows.append(Arrow(source, target, _TITLE + place * _LINE + _LINE // 2))
                told.append(((one.label, held.label, classes[target].label), held.general))
    heights = [_TITLE + len(one.properties) * _LINE + (_PADDING if one.properties else 0) for one in classes]
    layout = _laid_out(tuple(heights), tuple(arrows))
    return Diagram(
        width=layout.width,
        height=layout.height,
        box=WIDTH,
        boxes=tuple(
            DiagramBox(x, y, height, _line(one.label, y + ENTRY, one.href), _lines(scene, one, y))
            for one, height, (x, y) in zip(classes, heights, layout.corners, strict=True)
        ),
        arrows=tuple(
            DiagramArrow(path, words, general) for path, (words, general) in zip(layout.paths, told, strict=True)
        ),
        common=", ".join(held.label for held in common),
    )


def _lines(scene: Scene, one: _Class, top: int) -> tuple[DiagramLine, ...]:
    return tuple(
        replace(
            _line(held.label, top + _TITLE + place * _LINE + _LINE // 2, _anchor(scene, held.iri)),
            strong=bool(held.targets),
        )
        for place, held in enumerate(one.properties)
    )


def _line(text: str, y: int, href: str) -> DiagramLine:
    if len(text) <= _LETTERS:
        return DiagramLine(text, y, href)
    return DiagramLine(f"{text[: _LETTERS - 1].rstrip()}…", y, href, full=text)


def _anchor(scene: Scene, term: NamedNode) -> str:
    """Lead to a term that the page describes."""
    own = f"{scene.publication.base}def#"
    described = term in scene.publication.ontology.about and term.value.startswith(own)
    return f"#{term.value.removeprefix(own)}" if described else ""


def _classes(scene: Scene) -> list[_Class]:
    """Read the boxes: the shapes that have a name, together with those of the same classes; then own classes."""
    ontology = scene.publication.ontology
    groups = [shapes for shapes in together(scene.model.shapes) if shapes[0].labels][:_MOST_BOXES]
    shaped = [(shapes[0].classes, shapes) for shapes in groups]
    seen = {one for classes, _ in shaped for one in classes}
    own = [
        one
        for kind in vocab.TERM_PARTS["classes"]
        for one in ontology.subjects(vocab.RDF_TYPE, kind)
        if isinstance(one, NamedNode) and one.value.startswith(scene.publication.base) and one not in seen
    ]
    listed: list[tuple[tuple[NamedNode, ...], tuple[NodeShape, ...]]] = [*shaped, *(((one,), ()) for one in own)]
    number_of: dict[Term, int] = {}
    for number, (classes, _) in enumerate(listed):
        for one in classes:
            number_of.setdefault(one, number)
    return [_class(scene, number_of, classes, shapes) for classes, shapes in listed]


def _class(
    scene: Scene, number_of: Mapping[Term, int], classes: Sequence[NamedNode], shapes: Sequence[NodeShape]
) -> _Class:
    wider = [
        one
        for each in classes
        for one in scene.publication.ontology.values(each, vocab.RDFS_SUBCLASS_OF)
        if one in number_of and number_of[one] != number_of[classes[0]]
    ]
    general = [
        _Property(
            scene.words["model_general"],
            vocab.RDFS_SUBCLASS_OF,
            tuple({number_of[one]: 0 for one in wider}),
            general=True,
        )
    ]
    label = best(shapes[0].labels, scene.language) if shapes and len(classes) > 1 else None
    href = _anchor(scene, classes[0]) or (f"#{shape_anchor(shapes[0])}" if shapes else "")
    held = [*_shaped(scene, number_of, shapes), *_declared(scene, number_of, classes)]
    first = {one.iri: one for one in reversed(held)}
    kept = [one for one in held if first[one.iri] is one]
    return _Class(
        label=label[0] if label else name(scene, classes[0])[0],
        href=href,
        properties=(*(general if wider else ()), *kept),
    )


def shape_anchor(shape: NodeShape) -> str:
    """Name the place on the page where the rules of a shape stand."""
    return f"shape-{safe_name(shape.node.value)}"


def _shaped(scene: Scene, number_of: Mapping[Term, int], shapes: Sequence[NodeShape]) -> Iterator[_Property]:
    """Go through the properties that shapes name, in their order."""
    every = [one for shape in shapes for one in shape.properties]
    for one in sorted(every, key=lambda one: (one.order, str(one.node))):
        if one.path and one.path.single and not one.path.inverse and one.names and not one.hidden:
            same = [other for other in every if other.path == one.path]
            found = [number_of[value] for value in _values(scene, one.path.predicate, same) if value in number_of]
            label = best(one.names, scene.language)
            yield _Property(label[0] if label else "", one.path.predicate, tuple(dict.fromkeys(found)), one.key_info)


def _values(scene: Scene, predicate: NamedNode, rules: Iterable[PropertyShape]) -> Iterator[Term]:
    """Give the classes of the values of a property: what shapes ask for, else what the ontology says."""
    found = [value for one in rules for value in _asked(scene, one.node)]
    yield from found or scene.publication.ontology.values(predicate, vocab.RDFS_RANGE)


def _asked(scene: Scene, node: Subject) -> Iterator[Term]:
    shapes = scene.publication.shapes
    yield from shapes.values(node, _CLASS)
    for shape in shapes.values(node, _NODE):
        if not isinstance(shape, Literal):
            yield from (*shapes.values(shape, _TARGET), *shapes.values(shape, _CLASS))
    for either in shapes.values(node, _OR):
        for member in () if isinstance(either, Literal) else shapes.members(either):
            if not isinstance(member, Literal):
                yield from shapes.values(member, _CLASS)


def _declared(scene: Scene, number_of: Mapping[Term, int], classes: Sequence[NamedNode]) -> Iterator[_Property]:
    """Go through the properties whose domain the ontology says to be one of these classes."""
    ontology = scene.publication.ontology
    for one in classes:
        for predicate in ontology.subjects(vocab.RDFS_DOMAIN, one):
            if isinstance(predicate, NamedNode):
                found = [
                    number_of[value] for value in ontology.values(predicate, vocab.RDFS_RANGE) if value in number_of
                ]
                yield _Property(name(scene, predicate)[0], predicate, tuple(dict.fromkeys(found)))


def _without_hubs(classes: Sequence[_Class]) -> list[_Class]:
    """Name a class that very many point at in their boxes, and each in its own, instead of arrows to it."""
    pointing = [
        {number for number, one in enumerate(classes) for held in one.properties if target in held.targets}
        for target in range(len(classes))
    ]
    hubs = {target for target, sources in enumerate(pointing) if len(sources - {target}) > _MOST_POINTING}
    return [
        replace(one, properties=tuple(_named(classes, held, hubs | {number}) for held in one.properties))
        for number, one in enumerate(classes)
    ]


def _named(classes: Sequence[_Class], held: _Property, hubs: Collection[int]) -> _Property:
    """Name the hubs that a property leads to; an arrow to a wider class stays."""
    away = [] if held.general else [one for one in held.targets if one in hubs]
    if not away:
        return held
    named = ", ".join(classes[one].label for one in away)
    return replace(held, label=f"{held.label}: {named}", targets=tuple(one for one in held.targets if one not in away))


def _common(classes: Sequence[_Class]) -> list[_Property]:
    """Find the properties that most classes have and no arrow begins at: they tell no class from another."""
    counted = Counter(held.iri for one in classes for held in one.properties)
    arrows = {held.iri for one in classes for held in one.properties if held.targets}
    every = {held.iri: held for one in reversed(classes) for held in reversed(one.properties)}
    return [held for iri, held in every.items() if 2 * counted[iri] > len(classes) and iri not in arrows][::-1]


def _brief(one: _Class, common: Collection[_Property]) -> _Class:
    """Keep the properties with arrows, and of the others a few that not all classes have."""
    shared = {held.iri for held in common}
    plain = [held for held in one.properties if not held.targets and held.iri not in shared]
    kept = sorted(plain, key=lambda held: not held.key)[:_MOST_PLAIN]
    return replace(one, properties=tuple(held for held in one.properties if held.targets or held in kept))


def _bounded(classes: Sequence[_Class]) -> list[_Class]:
    """Leave out boxes that no arrow touches."""
    touched = {number for number, one in enumerate(classes) if any(held.targets for held in one.properties)}
    touched |= {target for one in classes for held in one.properties for target in held.targets}
    new = {old: number for number, old in enumerate(sorted(touched))}
    return [
        replace(
            classes[old],
            properties=tuple(
                replace(held, targets=tuple(new[one] for one in held.targets)) for held in classes[old].properties
            ),
        )
        for old in new
    ]

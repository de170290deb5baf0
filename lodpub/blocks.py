"""
A first block of Turtle for a new thing, made from its shape: what is required to fill in, what is optional as comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import shorten
from lodpub.errors import UsageError
from lodpub.facts import Term
from lodpub.graph import Publication
from lodpub.shapes import Model, NodeShape, PropertyShape
from lodpub.tidy import FIRST
from lodpub.words import best

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def new_block(publication: Publication, model: Model, kind: str, slug: str, language: str) -> str:
    """
    Write the block for a new thing; `kind` is the stem of its shape's file.

    It begins with an empty line, so that it can be put at the end of a file. Raises `UsageError` for a kind without a
    shape, or whose things have other addresses; a slug that fits no address, or one that is taken.
    """
    shapes = [shape for shape in model.shapes if shape.kind == kind]
    if not shapes:
        kinds = ", ".join(sorted({shape.kind for shape in model.shapes if shape.kind}))
        raise UsageError("no_kind", kind=kind, kinds=kinds or "-")
    if not _SLUG.fullmatch(slug):
        raise UsageError("bad_slug", slug=slug)
    iri = NamedNode(f"{publication.base}id/{kind}/{slug}")
    if iri in publication.data.about:
        raise UsageError("slug_taken", iri=iri.value)
    _refuse_strangers(publication, shapes, kind)
    classes = _classes(publication, shapes)
    every = [*shapes, *(shape for shape in model.of_classes(classes) if shape not in shapes)]
    lines = [f"<id/{kind}/{slug}>", f"    a {', '.join(_curie(publication, one) for one in classes)} ;"]
    titles = best(shapes[0].labels, language)
    head = [f"# {titles[0]}: {slug}"] if titles else []
    groups = _by_path(publication, every)
    required = {predicate for predicate, group in groups.items() if any(_least(one) for one in group)}
    for group in groups.values():
        lines.extend(_property(publication, group, groups, required, language))
    if lines[-1].endswith(" ;") and not lines[-1].lstrip().startswith("#"):
        lines[-1] = f"{lines[-1].removesuffix(' ;')} ."
    else:
        lines.append("    .")
    return "\n".join(["", *head, *lines]) + "\n"


def _refuse_strangers(publication: Publication, shapes: list[NodeShape], kind: str) -> None:
    """Raise `UsageError` for a kind whose things mostly have other addresses than `new` would give."""
    base, graphs = publication.base, (publication.data, publication.ontology)
    targets = {target for shape in shapes for target in shape.classes}
    found = {one for graph in graphs for target in targets for one in graph.subjects(vocab.RDF_TYPE, target)}
    strangers = [one for one in found if not one.value.startswith(f"{base}id/{kind}/")]
    if strangers and len(strangers) * 2 > len(found):
        named = sorted((not one.value.startswith(base), one.value) for one in strangers if isinstance(one, NamedNode))
        raise UsageError("kind_elsewhere", kind=kind, example=f"<{named[0][1]}>" if named else "[ … ]")


def _classes(publication: Publication, shapes: list[NodeShape]) -> list[NamedNode]:
    """Give the classes of the new thing: those that the shapes target, and those that most of its kind have."""
    data = publication.data
    targets = [one for shape in shapes for one in shape.classes]
    members = {subject for target in targets for subject in data.subjects(vocab.RDF_TYPE, target)}
    counts: dict[NamedNode, int] = {}
    for member in members:
        for one in data.values(member, vocab.RDF_TYPE):
            if isinstance(one, NamedNode):
                counts[one] = counts.get(one, 0) + 1
    usual = sorted((one for one, count in counts.items() if count * 2 > len(members) and one not in targets), key=str)
    return [*dict.fromkeys(targets), *usual]


def _by_path(publication: Publication, shapes: list[NodeShape]) -> dict[NamedNode, list[PropertyShape]]:
    """Sort the property shapes by path, names first as `fmt` has them; what goes backwards is said elsewhere."""
    found: dict[NamedNode, list[PropertyShape]] = {}
    for one in (one for shape in shapes for one in shape.properties):
        if one.path and one.path.single and not one.path.inverse and one.path.predicate != vocab.RDF_TYPE:
            found.setdefault(one.path.predicate, []).append(one)
    ranks = {name: rank for rank, name in enumerate(FIRST)}
    return dict(
        sorted(
            found.items(),
            key=lambda item: (ranks.get(_curie(publication, item[0]), len(ranks)), min(one.order for one in item[1])),
        )
    )


def _property(
    publication: Publication,
    shapes: list[PropertyShape],
    groups: Mapping[NamedNode, list[PropertyShape]],
    required: set[NamedNode],
    language: str,
) -> Iterator[str]:
    """Write one property: its name and help as comments, then a value to fill in, commented out where optional."""
    named = next((best(one.names, language) for one in shapes if one.names), None)
    told = next((best(one.descriptions, language) for one in shapes if one.descriptions), None)
    help_text = next((best(one.messages, language) for one in shapes if one.messages), None)
    predicate = shapes[0].path.predicate if shapes[0].path else vocab.RDF_TYPE
    twin = next((one for one in map(_twin, shapes) if one), predicate)
    value, kind = _sample(publication, groups.get(twin, shapes))
    explained = " ".join((told or help_text or ("", ""))[0].split())
    title = named[0] if named else _curie(publication, predicate)
    yield f"    # {title}{' – ' if explained else ''}{explained}"
    optional = "" if {predicate, twin} & required else "# "
    yield f"    {optional}{_curie(publication, predicate)} {value} ;{f'  # {kind}' if kind else ''}"


def _twin(shape: PropertyShape) -> NamedNode | None:
    """Give the property whose values this one has to repeat (sh:equals)."""
    values = (value for one in shape.constraints if one.parameter == "equals" for value in one.values)
    return next((value for value in values if isinstance(value, NamedNode)), None)


def _sample(publication: Publication, shapes: list[PropertyShape]) -> tuple[str, str]:
    """Write a value to be filled in, of the form that the constraints ask for, and the class it must be of, if any."""
    found: dict[str, tuple[Term, ...]] = {}
    for shape in shapes:
        for constraint in shape.constraints:
            found.setdefault(constraint.parameter, constraint.values)
    if {"uniqueLang", "languageIn"} & set(found) or vocab.RDF_LANG_STRING in found.get("datatype", ()):
        return ", ".join(f'""@{language}' for language in publication.languages), ""
    for fixed in found.get("hasValue", found.get("in", ()))[:1]:
        return _text(publication, fixed), ""
    datatype = next((one for one in found.get("datatype", ()) if isinstance(one, NamedNode)), None)
    if datatype:
        return '""' if datatype == vocab.XSD_STRING else f'""^^{_curie(publication, datatype)}', ""
    of_class = next((one for one in found.get("class", ()) if isinstance(one, NamedNode)), None)
    return "<>", _curie(publication, of_class) if of_class else ""


def _least(shape: PropertyShape) -> bool:
    counted = [one for one in shape.constraints if one.parameter in ("minCount", "qualifiedMinCount", "hasValue")]
    return any(one.parameter == "hasValue" or _number(one.values) > 0 for one in counted)


def _number(values: tuple[Term, ...]) -> int:
    text = values[0].value if values and isinstance(values[0], Literal) else "0"
    return int(text) if text.isdigit() else 0


def _text(publication: Publication, term: Term) -> str:
    return _curie(publication, term) if isinstance(term, NamedNode) else str(term)


def _curie(publication: Publication, iri: NamedNode) -> str:
    short = shorten(iri.value, publication.prefixes)
    if short is None and iri.value.startswith(publication.base):
        return f"<{iri.value.removeprefix(publication.base)}>"
    return short or str(iri)

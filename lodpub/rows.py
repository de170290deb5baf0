"""
The facts about a thing as rows of a page: named, ordered and grouped by the shapes, each value with its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.describe import sources, stated
from lodpub.graph import Fact, Subject, Term
from lodpub.naming import Scene, comment, link, name, sort_key
from lodpub.shapes import NodeShape, Path, PropertyShape, merged
from lodpub.views import Claim, Row, Section, Source, Value
from lodpub.words import best, language_name, readable

_DEEPEST = 4
_STATEMENT_PARTS = frozenset(
    {
        vocab.RDF_TYPE,
        vocab.RDF_SUBJECT,
        vocab.RDF_PREDICATE,
        vocab.RDF_OBJECT,
        vocab.PROV_HAD_PRIMARY_SOURCE,
        vocab.DCT_DESCRIPTION,
    }
)


@dataclass(slots=True)
class Desk:
    """
    One page at work: the scene, the page's path and thing, its numbered sources, the nodes that stand on it already.
    """

    scene: Scene
    path: str
    iri: NamedNode
    own: frozenset[Subject]
    numbers: dict[Term, int] = field(default_factory=dict)
    shown: set[Subject] = field(default_factory=set)


def sections(desk: Desk) -> tuple[Section, ...]:
    """Lay out the facts of the page's thing: a section a group of the shapes, what no shape names at the end."""
    scene = desk.scene
    desk.shown.add(desk.iri)
    shapes = _shapes(desk, desk.iri)
    model_groups = scene.model.groups
    placed: dict[NamedNode | None, list[Row]] = {}
    for group, row in _grouped_rows(desk, desk.iri, shapes):
        placed.setdefault(group if group in model_groups else None, []).append(row)
    placed.setdefault(None, []).extend(_leftovers(desk))
    found = []
    ordered = sorted((group for group in placed if group), key=lambda group: (model_groups[group].order, group.value))
    for number, group in enumerate([*ordered, None], start=1):
        if placed.get(group):
            named = best(model_groups[group].labels, scene.language) if group else None
            title = named[0] if named else scene.words["other_facts"]
            found.append(Section(title, f"section-{number}", tuple(placed[group])))
    return tuple(found)


def lead(desk: Desk) -> tuple[Value, ...]:
    """Give the description of the page's thing in the reader's language, or in the next best one."""
    data = desk.scene.publication.data
    for predicate in vocab.DESCRIPTIONS:
        texts = [value for value in data.values(desk.iri, predicate) if isinstance(value, Literal)]
        chosen = best({text.language or "": text.value for text in texts}, desk.scene.language)
        if chosen:
            return tuple(
                _value(desk, (desk.iri, predicate, text), 0) for text in texts if (text.language or "") == chosen[1]
            )
    return ()


def claims(desk: Desk) -> tuple[Claim, ...]:
    """Give the reified statements about the thing that are contradicted, contradict, or are not stated as facts."""
    data = desk.scene.publication.data
    found = []
    for statement in data.subjects(vocab.RDF_SUBJECT, desk.iri):
        fact = stated(data, statement)
        if fact and (fact not in desk.scene.publication.graphs or _linked_claims(desk, statement)):
            found.append(_claim(desk, statement, fact))
    return tuple(found)


def pointing(desk: Desk, inverse: Iterable[Fact]) -> tuple[Row, ...]:
    """Group what points at the thing by property, leaving out what the shapes already placed on the page."""
    covered = {one.path.predicate for one in merged(_shapes(desk, desk.iri)) if one.path and one.path.inverse}
    grouped: dict[NamedNode, list[Subject]] = {}
    for subject, predicate, _ in inverse:
        if predicate not in covered:
            grouped.setdefault(predicate, []).append(subject)
    rows = []
    for predicate in sorted(grouped, key=sort_key(desk.scene)):
        subjects = sorted(grouped[predicate], key=sort_key(desk.scene))
        values = tuple(_inverse_value(desk, (subject, predicate, desk.iri), 1) for subject in subjects)
        rows.append(_row(desk, predicate, None, values))
    return tuple(rows)


def source_list(desk: Desk) -> tuple[Source, ...]:
    """Give the sources of the page in the order of their numbers."""
    return tuple(
        Source(number, link(desk.scene, term, desk.path))
        for term, number in desk.numbers.items()
        if not isinstance(term, Literal)
    )


def key_rows(desk: Desk, node: NamedNode, shapes: Sequence[NodeShape]) -> tuple[Row, ...]:
    """Give the few facts that stand on a card (dash:KeyInfoRole), without sources."""
    found = []
    for shape in merged(shapes):
        if shape.key_info and shape.path:
            values = tuple(_card_value(desk, fact) for fact in _facts(desk, node, shape.path))
            if values:
                found.append(_row(desk, shape.path.predicate, shape, values))
    return tuple(found)


def _shapes(desk: Desk, node: Subject) -> list[NodeShape]:
    return desk.scene.model.of_classes(desk.scene.publication.data.values(node, vocab.RDF_TYPE))


def _grouped_rows(desk: Desk, node: Subject, shapes: Sequence[NodeShape]) -> Iterator[tuple[NamedNode | None, Row]]:
    """Go through the rows of a node with the group of each: first what the shapes name, then the rest by name."""
    data = desk.scene.publication.data
    laid_out = merged(shapes)
    for shape in laid_out:
        if shape.path and not shape.hidden and shape.path.predicate not in _elsewhere(desk, node):
            row = _shape_row(desk, node, shape, shape.path)
            if row:
                yield shape.group, row
    done = {shape.path.predicate for shape in laid_out if shape.path and not shape.path.inverse}
    rest = {predicate for _, predicate, _ in data.about[node]} - done - _elsewhere(desk, node) - {vocab.RDF_TYPE}
    for predicate in sorted(rest, key=sort_key(desk.scene)):
        row = _shape_row(desk, node, None, Path(((predicate, False),)))
        if row:
            yield None, row


def _elsewhere(desk: Desk, node: Subject) -> set[NamedNode]:
    """Name the properties that the page shows above its sections."""
    return set(vocab.DESCRIPTIONS) if node == desk.iri else set()


def _shape_row(desk: Desk, node: Subject, shape: PropertyShape | None, path: Path) -> Row | None:
    facts = _facts(desk, node, path)
    if not facts or (shape and shape.defaults and {fact[2] for fact in facts} <= set(shape.defaults)):
        return None
    depth = 0 if node == desk.iri else 1
    if path.inverse:
        values = tuple(_inverse_value(desk, fact, depth) for fact in facts)
    else:
        values = tuple(_value(desk, fact, depth) for fact in facts)
    return _row(desk, path.predicate, shape, values)


def _facts(desk: Desk, node: Subject, path: Path) -> list[Fact]:
    """Follow a path from a node; the facts come in the order in which a reader expects their values."""
    data = desk.scene.publication.data
    key = sort_key(desk.scene)
    if path.inverse:
        subjects = sorted(data.subjects(path.predicate, node), key=key)
        return [(subject, path.predicate, node) for subject in subjects]
    values = data.values(node, path.predicate)
    ordered = sorted(values, key=lambda value: (_language_rank(desk, value), *key(value)))
    return [(node, path.predicate, value) for value in ordered]


def _language_rank(desk: Desk, value: Term) -> int:
    """Put the reader's language first, then the other languages of the site, then the rest."""
    if not isinstance(value, Literal) or not value.language:
        return 0
    order = [desk.scene.language, *desk.scene.publication.languages]
    return order.index(value.language) if value.language in order else len(order)


def _row(desk: Desk, predicate: NamedNode, shape: PropertyShape | None, values: tuple[Value, ...]) -> Row:
    language = desk.scene.language
    named = best(shape.names, language) if shape else None
    told = best(shape.descriptions, language) if shape else None
    label = named or name(desk.scene, predicate)
    return Row(
        label=label[0],
        iri=predicate.value,
        help=told[0] if told else comment(desk.scene, predicate),
        values=values,
        language="" if label[1] == language else label[1],
    )


def _value(desk: Desk, fact: Fact, depth: int) -> Value:
    """Make the value of a fact; a node that belongs to the page is unfolded inside it."""
    scene, value = desk.scene, fact[2]
    numbers = _numbers(desk, fact)
    if isinstance(value, Literal):
        return _literal_value(desk, fact, value, numbers)
    if value in desk.own and value not in desk.shown and depth < _DEEPEST:
        desk.shown.add(value)
        named = name(scene, value) if _is_named(desk, value) else ("", "")
        return Value(named[0], sources=numbers, rows=_inner_rows(desk, value, None))
    target = link(scene, value, desk.path)
    return Value(target.text, target.href, target.language, target.external, note=_remark(desk, fact), sources=numbers)


def _inverse_value(desk: Desk, fact: Fact, depth: int) -> Value:
    """Make the value of an inverse fact: a link to its subject, or the subject unfolded when it is part of a page."""
    subject = fact[0]
    owner = desk.scene.directory.owners.get(subject) if isinstance(subject, NamedNode) else None
    if subject in desk.own or isinstance(subject, BlankNode):
        if subject in desk.shown or depth >= _DEEPEST:
            return Value(name(desk.scene, subject)[0])
        desk.shown.add(subject)
        return Value("", sources=_numbers(desk, fact), rows=_inner_rows(desk, subject, fact))
    target = link(desk.scene, owner or subject, desk.path)
    rows = _inner_rows(desk, subject, fact) if owner else ()
    return Value(target.text, target.href, target.language, target.external, sources=_numbers(desk, fact), rows=rows)


def _inner_rows(desk: Desk, node: Subject, without: Fact | None) -> tuple[Row, ...]:
    """Give the rows of a node shown inside a page, but for its name (it is the heading) and the way back."""
    kept = []
    for _, row in _grouped_rows(desk, node, _shapes(desk, node)):
        back = without is not None and row.iri == without[1].value
        if not back and row.iri not in _NAMES and row.iri != vocab.DCT_SOURCE.value:
            kept.append(row)
    return tuple(kept)


_NAMES = frozenset(predicate.value for predicate in vocab.LABELS)


def _literal_value(desk: Desk, fact: Fact, value: Literal, numbers: tuple[int, ...]) -> Value:
    scene = desk.scene
    text = readable(value, scene.words)
    language = value.language or ""
    notes = [language_name(language, scene.words)] if language and language != scene.language else []
    if not language and not value.datatype.value.startswith(vocab.PREFIXES["xsd"]):
        notes.append(name(scene, value.datatype)[0])
    remark = _remark(desk, fact)
    machine = value.value if value.datatype in _DATES else ""
    href = value.value if value.value.startswith(("https://", "http://")) and " " not in value.value else ""
    return Value(
        text,
        href,
        "" if language == scene.language else language,
        external=bool(href),
        note=", ".join([*notes, remark] if remark else notes),
        machine=machine,
        sources=numbers,
    )


_DATES = frozenset({vocab.XSD_DATE, vocab.XSD_G_YEAR, vocab.XSD_G_YEAR_MONTH})


def _card_value(desk: Desk, fact: Fact) -> Value:
    """Make a value for a card: its words and its link, nothing else."""
    shown = fact[0] if fact[2] == desk.iri else fact[2]
    if isinstance(fact[2], Literal):
        return Value(readable(fact[2], desk.scene.words), language=fact[2].language or "")
    target = link(desk.scene, shown if not isinstance(shown, Literal) else fact[0], desk.path)
    return Value(target.text, target.href, target.language, target.external)


def _remark(desk: Desk, fact: Fact) -> str:
    """Say what a reified statement adds to its fact, such as a confidence that is not the usual one."""
    data = desk.scene.publication.data
    found = []
    for statement in desk.scene.directory.statements.get(fact, ()):
        desk.shown.add(statement)
        if _linked_claims(desk, statement):
            continue
        defaults = {value for shape in merged(_shapes(desk, statement)) for value in shape.defaults}
        for _, predicate, value in data.about[statement]:
            if predicate not in _STATEMENT_PARTS and value not in defaults:
                found.append(name(desk.scene, value)[0])
    return ", ".join(dict.fromkeys(found))


def _linked_claims(desk: Desk, statement: Subject) -> bool:
    """Tell whether a statement points at another statement or is pointed at by one."""
    data = desk.scene.publication.data
    around = [value for _, _, value in data.about[statement]] + [fact[0] for fact in data.pointing.get(statement, ())]
    return any(
        not isinstance(node, Literal) and vocab.RDF_STATEMENT in data.values(node, vocab.RDF_TYPE) for node in around
    )


def _claim(desk: Desk, statement: Subject, fact: Fact) -> Claim:
    scene = desk.scene
    data = scene.publication.data
    desk.shown.add(statement)
    found = data.values(statement, vocab.PROV_HAD_PRIMARY_SOURCE)
    texts = {
        value.language or "": value.value
        for value in data.values(statement, vocab.DCT_DESCRIPTION)
        if isinstance(value, Literal)
    }
    told = best(texts, scene.language)
    rows = [
        row
        for _, row in _grouped_rows(desk, statement, _shapes(desk, statement))
        if row.iri not in {part.value for part in _STATEMENT_PARTS}
    ]
    value = plain_value(desk, fact[2], tuple(_number(desk, source) for source in found))
    anchor = statement.value.partition("#")[2] if isinstance(statement, NamedNode) else ""
    return Claim(anchor, name(scene, fact[1])[0], value, told[0] if told else "", tuple(rows))


def plain_value(desk: Desk, term: Term, numbers: tuple[int, ...] = ()) -> Value:
    """Make a value from a term alone."""
    if isinstance(term, Literal):
        return Value(readable(term, desk.scene.words), language=term.language or "", sources=numbers)
    target = link(desk.scene, term, desk.path)
    return Value(target.text, target.href, target.language, target.external, sources=numbers)


def _leftovers(desk: Desk) -> Iterator[Row]:
    """Go through the nodes of the page that nothing on it has unfolded yet, by their class."""
    data = desk.scene.publication.data
    for node in sorted(desk.own - desk.shown, key=str):
        types = data.values(node, vocab.RDF_TYPE)
        if node in desk.shown or vocab.RDF_STATEMENT in types:
            continue
        desk.shown.add(node)
        label = types[0] if types and isinstance(types[0], NamedNode) else vocab.RDFS_SEE_ALSO
        named = name(desk.scene, node) if _is_named(desk, node) else ("", "")
        yield _row(desk, label, None, (Value(named[0], language=named[1], rows=_inner_rows(desk, node, None)),))


def _is_named(desk: Desk, node: Subject) -> bool:
    data = desk.scene.publication.data
    return any(data.values(node, predicate) for predicate in vocab.LABELS)


def _numbers(desk: Desk, fact: Fact) -> tuple[int, ...]:
    publication, directory = desk.scene.publication, desk.scene.directory
    return tuple(_number(desk, source) for source in sources(publication, directory, fact))


def _number(desk: Desk, source: Term) -> int:
    return desk.numbers.setdefault(source, len(desk.numbers) + 1)

"""
The facts about a thing as rows of a page: named, ordered and grouped by the shapes, each value with its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.describe import is_brief, stated
from lodpub.entity_views import Section
from lodpub.facts import Fact, Subject, Term
from lodpub.maps import small_map
from lodpub.naming import by_name, link, name, other, sort_key, title
from lodpub.paths import NAMING, end, facts, members
from lodpub.shapes import Path, PropertyShape
from lodpub.tables import coordinates
from lodpub.value_table import fits, table_row
from lodpub.values import (
    Desk,
    anchor,
    card_value,
    literal_value,
    numbers,
    plain_value,
    profile,
    remark_on,
    statement_value,
)
from lodpub.views import Row, Value
from lodpub.words import best

_DEEPEST = 4
#: How many values of a property stand on a card.
_ON_CARD = 5
#: How many values of a property a page lists that stand elsewhere in the data, and of one that the thing itself has.
_MOST, _MOST_OWN = 50, 500
#: How many things with pages of their own are told inside a page.
_MOST_TOLD = 12
#: The properties that the page shows above its sections.
_ABOVE = frozenset(vocab.DESCRIPTIONS)


def layout(desk: Desk) -> tuple[tuple[Row, ...], tuple[Section, ...]]:
    """
    Lay out the facts of the page's thing: its names, and a section a group of the shapes.

    What no shape names stands in a section at the end.
    """
    scene = desk.scene
    desk.shown.add(desk.iri)
    for shape in profile(desk, desk.iri).shapes:
        if shape.path and vocab.VALUE_TABLE_VIEWER in shape.viewers and not shape.hidden:
            desk.tabled.update(end(fact, shape.path) for fact in facts(desk, desk.iri, shape.path)[:_MOST])
    model_groups = scene.model.groups
    names: list[Row] = []
    placed: dict[NamedNode | None, list[Row]] = {}
    for group, row in grouped_rows(desk, desk.iri):
        rows = names if row.iri in _NAMING else placed.setdefault(group if group in model_groups else None, [])
        rows.append(row)
    placed.setdefault(None, []).extend(_leftovers(desk))
    found = []
    ordered = sorted((group for group in placed if group), key=lambda group: (model_groups[group].order, group.value))
    for place, group in enumerate([*ordered, None], start=1):
        if placed.get(group):
            named = best(model_groups[group].labels, scene.language) if group else None
            heading, language = named or (scene.words["other_facts"], scene.language)
            found.append(Section(heading, f"section-{place}", tuple(placed[group]), other(scene, language)))
    return tuple(names), tuple(found)


def lead(desk: Desk) -> tuple[Value, ...]:
    """Give the description of the page's thing in the reader's language, or in the next best one."""
    said = profile(desk, desk.iri).values
    for predicate in (one for one in vocab.DESCRIPTIONS if one in said):
        texts = [value for value in said[predicate] if isinstance(value, Literal)]
        chosen = best({text.language or "": text.value for text in texts}, desk.scene.language)
        if chosen:
            return tuple(
                _value(desk, (desk.iri, predicate, text)) for text in texts if (text.language or "") == chosen[1]
            )
    return ()


def pointing(desk: Desk, inverse: Iterable[Fact]) -> tuple[Row, ...]:
    """Group what points at the thing by property, leaving out what the shapes already placed on the page."""
    known = profile(desk, desk.iri)
    laid_out = [one.path for one in known.shapes if one.path]
    covered = {path.predicate for path in laid_out if path.single and path.inverse}
    grouped: dict[NamedNode, list[Subject]] = {}
    for subject, predicate, _ in inverse:
        if predicate not in covered:
            grouped.setdefault(predicate, []).append(subject)
    rows = []
    for predicate in by_name(desk.scene, grouped):
        left = set(known.pointing[predicate])
        found: list[Fact] = [(one, predicate, desk.iri) for one in grouped[predicate] if one in left]
        if found:
            rows.append(_inverse_row(desk, predicate, None, found))
    return tuple(rows)


def key_rows(desk: Desk, node: NamedNode) -> tuple[Row, ...]:
    """Give the few facts that stand on a card (dash:KeyInfoRole), without sources."""
    found = []
    for shape in profile(desk, node).shapes:
        if shape.key_info and shape.path:
            found_here = facts(desk, node, shape.path)
            values = [card_value(desk, fact[1], end(fact, shape.path)) for fact in found_here[:_ON_CARD]]
            if values:
                found.append(_row(desk, shape.path.predicate, shape, values, len(found_here[_ON_CARD:])))
    return tuple(found)


def grouped_rows(
    desk: Desk, node: Subject, unsaid: Set[NamedNode] = frozenset()
) -> Iterator[tuple[NamedNode | None, Row]]:
    """
    Go through the rows of a node with the group of each: first what the shapes name, then the rest by name.

    Properties that are `unsaid` get no rows; their facts are among those of which the page tells the sources.
    """
    known = profile(desk, node)
    above = _ABOVE if node == desk.iri else frozenset()
    for shape in known.shapes:
        if shape.path and not shape.hidden and shape.path.predicate not in above:
            row = _shape_row(desk, node, shape, shape.path, unsaid)
            if row:
                yield shape.group, row
    for predicate in by_name(desk.scene, known.others - above):
        if not known.shaped and _is_heading(desk, node, predicate):
            continue
        row = _shape_row(desk, node, None, Path(((predicate, False),)), unsaid)
        if row:
            yield None, row


def _is_heading(desk: Desk, node: Subject, predicate: NamedNode) -> bool:
    """Tell a property whose only value is the heading of the page."""
    values = desk.scene.publication.data.values(node, predicate) if node == desk.iri and predicate in NAMING else []
    return len(values) == 1 and isinstance(values[0], Literal) and values[0].value == name(desk.scene, desk.iri)[0]


def _shape_row(
    desk: Desk, node: Subject, shape: PropertyShape | None, path: Path, unsaid: Set[NamedNode]
) -> Row | None:
    found = facts(desk, node, path)
    if desk.visiting:  # what the page says already, and the way back to its thing, are left out
        found = [fact for fact in found if end(fact, path) not in desk.tabled and end(fact, path) != desk.iri]
    if not found or (shape and shape.defaults and {fact[2] for fact in found} <= set(shape.defaults)):
        return None
    if shape and not desk.depth and vocab.VALUE_TABLE_VIEWER in shape.viewers and fits(desk, found, path):
        return table_row(desk, shape, path, found[:_MOST], len(found[_MOST:]))
    if path.inverse:
        row = _inverse_row(desk, path.predicate, shape, found)
        return row if path.predicate not in unsaid else None
    most = _MOST_OWN if path.single else _MOST
    told = (one for fact in found[:most] for one in members(desk, fact))
    if path.predicate in unsaid:
        for one in told:
            numbers(desk, one)
        return None
    show = _value_on_map if shape and vocab.MAP_VIEWER in shape.viewers else _value
    values = [show(desk, one, shape) for one in told]
    return _row(desk, path.predicate, shape, values, len(found[most:]))


def _row(desk: Desk, predicate: NamedNode, shape: PropertyShape | None, values: Iterable[Value], more: int = 0) -> Row:
    label, help_text, language = title(desk.scene, predicate, shape)
    shown = tuple([value if label not in value.note else _without_note(value, label) for value in values])
    remarks = shown[0].remarks if len(shown) > 1 and len({value.remarks for value in shown}) == 1 else ()
    shown = tuple(replace(value, remarks=()) for value in shown) if remarks else shown
    wide = shape is not None and vocab.DETAILS_VIEWER in shape.viewers and any(value.rows for value in shown)
    return Row(label, predicate.value, help_text, shown, language, more=more, wide=wide, remarks=remarks)


def _without_note(value: Value, label: str) -> Value:
    """Leave out a note that says what the label of the row says already."""
    return replace(value, note=", ".join(note for note in value.note.split(", ") if note != label))


def _value(desk: Desk, fact: Fact, shape: PropertyShape | None = None) -> Value:
    """Make the value of a fact; a node that belongs to the page is unfolded inside it."""
    scene, data, value = desk.scene, desk.scene.publication.data, fact[2]
    found = numbers(desk, fact)
    if isinstance(value, Literal):
        return literal_value(desk, fact, value, found)
    if value in desk.own and vocab.RDF_STATEMENT in data.values(value, vocab.RDF_TYPE):
        return statement_value(desk, value, found)
    part = value in desk.own or (desk.visiting and _is_part(desk, value))
    if part and value not in desk.shown and desk.depth < _DEEPEST:
        desk.shown.add(value)
        named = name(scene, value) if _is_named(desk, value) else ("", "")
        return Value(named[0], sources=found, rows=_inner_rows(desk, value), anchor=anchor(value))
    target = link(scene, value, desk.path)
    remark = remark_on(desk, fact)
    return Value(
        target.text or "…",
        target.href,
        target.language,
        target.external,
        note=", ".join(remark.names),
        remarks=remark.texts,
        sources=found,
        rows=_details(desk, shape, value),
    )


def _is_part(desk: Desk, node: Subject) -> bool:
    """Tell a node that has no page of its own, though the data says more of it than a name."""
    nameless = isinstance(node, BlankNode) or node in desk.scene.directory.owners
    return nameless and node in desk.scene.publication.data.about


def _value_on_map(desk: Desk, fact: Fact, shape: PropertyShape | None) -> Value:
    """Make the value of a fact with a map of where it is or, of a coordinate, where the thing is that has it."""
    place = coordinates(desk.scene.publication.data, fact[0] if isinstance(fact[2], Literal) else fact[2])
    return replace(_value(desk, fact, shape), map=small_map(desk.scene, place, desk.path) if place else None)


def _details(desk: Desk, shape: PropertyShape | None, thing: Subject) -> tuple[Row, ...]:
    """
    Give the facts of a thing with a page of its own where the shape asks for them (dash:DetailsViewer).

    A thing is told once on a page and never inside another one; nor is one told of which there is much to say.
    """
    asked = shape is not None and vocab.DETAILS_VIEWER in shape.viewers
    if not asked or desk.depth or desk.visits >= _MOST_TOLD or thing in desk.shown:
        return ()
    if thing not in desk.scene.directory.paths or not is_brief(desk.scene.publication.data, thing):
        return ()
    desk.shown.add(thing)
    desk.visits += 1
    desk.visiting = True
    rows = _inner_rows(desk, thing)
    desk.visiting = False
    return rows


def _inverse_row(desk: Desk, predicate: NamedNode, shape: PropertyShape | None, found: Iterable[Fact]) -> Row:
    """Make a row of inverse facts, sorted by what is shown; what statements say of one thing stands together."""
    key, data = sort_key(desk.scene), desk.scene.publication.data
    spoken = [(_thing(desk, fact[0], told), fact, told) for fact in found for told in [stated(data, fact[0])]]
    if len(spoken) > 1:
        spoken.sort(key=lambda one: (key(one[0]), key(one[1][0])))
    values: list[Value] = []
    for thing, some in groupby(spoken[:_MOST], key=itemgetter(0)):
        said: list[Row] = []
        for _, fact, told in some:
            if told and fact[0] in desk.scene.directory.owners and fact[0] not in desk.own:
                said.append(_said(desk, fact, told))
            else:
                values.append(_inverse_value(desk, fact, shape))
        if said:
            values.append(replace(plain_value(desk, thing), rows=_joined(said)))
    return _row(desk, predicate, shape, values, len(spoken[_MOST:]))


def _thing(desk: Desk, subject: Subject, told: Fact | None) -> Subject:
    """Give the thing that stands for a subject: what a statement speaks of, and of a part of a page, the page's."""
    thing = told[0] if told and isinstance(told[0], NamedNode) else subject
    return desk.scene.directory.owners.get(thing, thing) if isinstance(thing, NamedNode) else thing


def _said(desk: Desk, fact: Fact, told: Fact) -> Row:
    """Make a row of what a statement of another page says, with what is said of the statement inside it."""
    statement, _, _ = fact
    rows = _inner_rows(desk, statement, _PARTS | _way_back(desk, fact, told[0]))
    value = _value(desk, (statement, vocab.RDF_OBJECT, told[2]))
    return _row(desk, told[1], None, [replace(value, rows=rows)])


def _joined(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Put the values of rows of the same property into one row."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.get(row.iri)
        found[row.iri] = replace(known, values=(*known.values, *row.values)) if known else row
    return tuple(found.values())


def _inverse_value(desk: Desk, fact: Fact, shape: PropertyShape | None = None) -> Value:
    """Make the value of an inverse fact: a link to its subject, or the subject unfolded when it is part of a page."""
    subject = fact[0]
    owner = desk.scene.directory.owners.get(subject) if isinstance(subject, NamedNode) else None
    data = desk.scene.publication.data
    if subject in desk.own or isinstance(subject, BlankNode):
        if subject in desk.shown or desk.depth >= _DEEPEST or not (subject in desk.own or is_brief(data, subject)):
            return Value(name(desk.scene, subject)[0] or "…")
        desk.shown.add(subject)
        rows = _inner_rows(desk, subject, _way_back(desk, fact))
        return Value("", sources=numbers(desk, fact), rows=rows, anchor=anchor(subject))
    target = link(desk.scene, owner or subject, desk.path)
    told = owner is not None and is_brief(data, subject)
    rows = _inner_rows(desk, subject, _way_back(desk, fact, owner)) if told else _details(desk, shape, subject)
    return Value(target.text, target.href, target.language, target.external, sources=numbers(desk, fact), rows=rows)


def _inner_rows(desk: Desk, node: Subject, unsaid: Set[NamedNode] = frozenset()) -> tuple[Row, ...]:
    """Give the rows of a node shown inside a page, but for its name (the heading), its source and what is `unsaid`."""
    desk.depth += 1
    rows = tuple(row for _, row in grouped_rows(desk, node, _HEADING | unsaid))
    desk.depth -= 1
    return rows


def _way_back(desk: Desk, fact: Fact, owner: Term | None = None) -> set[NamedNode]:
    """Name the properties by which the subject of a fact leads back to the page, or to nothing but its owner."""
    back = {fact[1]}
    if owner is not None:
        back.update(one for one, values in profile(desk, fact[0]).values.items() if values == [owner])
    return back


_PARTS = frozenset({vocab.RDF_SUBJECT, vocab.RDF_PREDICATE, vocab.RDF_OBJECT})
_LABELS = frozenset(vocab.LABELS)
_HEADING = _LABELS | {vocab.DCT_SOURCE}
_NAMING = frozenset(predicate.value for predicate in NAMING)


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
        rows = _inner_rows(desk, node)
        yield _row(desk, label, None, [Value(named[0], language=named[1], rows=rows, anchor=anchor(node))])


def _is_named(desk: Desk, node: Subject) -> bool:
    return not _LABELS.isdisjoint(profile(desk, node).values)

"""
The facts about a thing as rows of a page: named, ordered and grouped by the shapes, each value with its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.describe import implied, is_brief, stated
from lodpub.facts import Fact, Subject, Term
from lodpub.naming import Scene, comment, is_named, link, name, other, short, sort_key
from lodpub.shapes import Path, PropertyShape
from lodpub.values import (
    STATEMENT_PARTS,
    Desk,
    anchor,
    card_value,
    is_claim,
    literal_value,
    number,
    numbers,
    plain_value,
    remark_on,
    statement_value,
)
from lodpub.views import Claim, Row, Section, Source, Value
from lodpub.words import best

_DEEPEST = 4
_INVERSE_OF = vocab.term("owl:inverseOf")
_SYMMETRIC = vocab.term("owl:SymmetricProperty")


def sections(desk: Desk) -> tuple[Section, ...]:
    """Lay out the facts of the page's thing: a section a group of the shapes, what no shape names at the end."""
    scene = desk.scene
    desk.shown.add(desk.iri)
    model_groups = scene.model.groups
    placed: dict[NamedNode | None, list[Row]] = {}
    for group, row in _grouped_rows(desk, desk.iri):
        placed.setdefault(group if group in model_groups else None, []).append(row)
    placed.setdefault(None, []).extend(_leftovers(desk))
    found = []
    ordered = sorted((group for group in placed if group), key=lambda group: (model_groups[group].order, group.value))
    for place, group in enumerate([*ordered, None], start=1):
        if placed.get(group):
            named = best(model_groups[group].labels, scene.language) if group else None
            title, language = named or (scene.words["other_facts"], scene.language)
            found.append(Section(title, f"section-{place}", tuple(placed[group]), other(scene, language)))
    return tuple(found)


def lead(desk: Desk) -> tuple[Value, ...]:
    """Give the description of the page's thing in the reader's language, or in the next best one."""
    data = desk.scene.publication.data
    for predicate in vocab.DESCRIPTIONS:
        texts = [value for value in data.values(desk.iri, predicate) if isinstance(value, Literal)]
        chosen = best({text.language or "": text.value for text in texts}, desk.scene.language)
        if chosen:
            return tuple(
                _value(desk, (desk.iri, predicate, text)) for text in texts if (text.language or "") == chosen[1]
            )
    return ()


def claims(desk: Desk) -> tuple[Claim, ...]:
    """Give the reified statements about the thing that are contradicted, contradict, or are not stated as facts."""
    data = desk.scene.publication.data
    found = []
    for statement in data.subjects(vocab.RDF_SUBJECT, desk.iri):
        fact = stated(data, statement)
        if fact and is_claim(desk, statement, fact):
            found.append(_claim(desk, statement, fact))
    return tuple(found)


def pointing(desk: Desk, inverse: Iterable[Fact]) -> tuple[Row, ...]:
    """Group what points at the thing by property, leaving out what the shapes already placed on the page."""
    covered = {one.path.predicate for one in _properties(desk, desk.iri) if one.path and one.path.inverse}
    grouped: dict[NamedNode, list[Subject]] = {}
    for subject, predicate, _ in inverse:
        if predicate not in covered:
            grouped.setdefault(predicate, []).append(subject)
    rows = []
    for predicate in sorted(grouped, key=sort_key(desk.scene)):
        said = implied(desk.scene.publication, desk.scene.directory, desk.iri, predicate)
        facts = [(subject, predicate, desk.iri) for subject in grouped[predicate] if subject not in said]
        if facts:
            rows.append(_row(desk, predicate, None, _inverse_values(desk, facts)))
    return tuple(rows)


def source_list(desk: Desk) -> tuple[Source, ...]:
    """Give the sources of the page in the order of their numbers."""
    return tuple(
        Source(number, link(desk.scene, term, desk.path))
        for term, number in desk.numbers.items()
        if not isinstance(term, Literal)
    )


def key_rows(desk: Desk, node: NamedNode) -> tuple[Row, ...]:
    """Give the few facts that stand on a card (dash:KeyInfoRole), without sources."""
    found = []
    for shape in _properties(desk, node):
        if shape.key_info and shape.path:
            values = tuple(card_value(desk, fact) for fact in _facts(desk, node, shape.path))
            if values:
                found.append(_row(desk, shape.path.predicate, shape, values))
    return tuple(found)


def _properties(desk: Desk, node: Subject) -> list[PropertyShape]:
    return desk.scene.model.properties_of(desk.scene.publication.data.values(node, vocab.RDF_TYPE))


def _grouped_rows(desk: Desk, node: Subject) -> Iterator[tuple[NamedNode | None, Row]]:
    """Go through the rows of a node with the group of each: first what the shapes name, then the rest by name."""
    data = desk.scene.publication.data
    laid_out = _properties(desk, node)
    for shape in laid_out:
        if shape.path and not shape.hidden and shape.path.predicate not in _elsewhere(desk, node):
            row = _shape_row(desk, node, shape, shape.path)
            if row:
                yield shape.group, row
    done = {shape.path.predicate for shape in laid_out if shape.path and not shape.path.inverse}
    rest = {predicate for _, predicate, _ in data.about[node]} - done - _elsewhere(desk, node) - {vocab.RDF_TYPE}
    for predicate in sorted(rest, key=sort_key(desk.scene)):
        if not laid_out and _is_heading(desk, node, predicate):
            continue
        row = _shape_row(desk, node, None, Path(((predicate, False),)))
        if row:
            yield None, row


def _is_heading(desk: Desk, node: Subject, predicate: NamedNode) -> bool:
    """Tell a property whose only value is the heading of the page."""
    values = desk.scene.publication.data.values(node, predicate) if node == desk.iri and predicate in _NAMING else []
    return len(values) == 1 and isinstance(values[0], Literal) and values[0].value == name(desk.scene, desk.iri)[0]


def _elsewhere(desk: Desk, node: Subject) -> set[NamedNode]:
    """Name the properties that the page shows above its sections."""
    return set(vocab.DESCRIPTIONS) if node == desk.iri else set()


def _shape_row(desk: Desk, node: Subject, shape: PropertyShape | None, path: Path) -> Row | None:
    facts = _facts(desk, node, path)
    if not facts or (shape and shape.defaults and {fact[2] for fact in facts} <= set(shape.defaults)):
        return None
    if path.inverse:
        values = _inverse_values(desk, facts)
    else:
        values = tuple(_value(desk, one) for fact in facts for one in _spread(desk, fact))
    return _row(desk, path.predicate, shape, values)


def _facts(desk: Desk, node: Subject, path: Path) -> list[Fact]:
    """Follow a path from a node; the facts come in the order in which a reader expects their values."""
    data = desk.scene.publication.data
    key = sort_key(desk.scene)
    if path.inverse:
        said = implied(desk.scene.publication, desk.scene.directory, node, path.predicate)
        subjects = sorted(set(data.subjects(path.predicate, node)) - said, key=key)
        return [(subject, path.predicate, node) for subject in subjects]
    values = _in_one_language(desk, path.predicate, data.values(node, path.predicate))
    if len(values) < 2:
        return [(node, path.predicate, value) for value in values]
    ordered = sorted(values, key=lambda value: (_language_rank(desk, value), *key(value)))
    return [(node, path.predicate, value) for value in ordered]


def _in_one_language(desk: Desk, predicate: NamedNode, values: list[Term]) -> list[Term]:
    """Keep of sentences that are written in several languages those in the reader's; names stay in all of theirs."""
    if predicate in _NAMING or not all(isinstance(value, Literal) and value.language for value in values):
        return values
    return [value for value in values if isinstance(value, Literal) and value.language == desk.scene.language] or values


def _language_rank(desk: Desk, value: Term) -> int:
    """Put the reader's language first, then the other languages of the site, then the rest."""
    if not isinstance(value, Literal) or not value.language:
        return 0
    order = [desk.scene.language, *desk.scene.publication.languages]
    return order.index(value.language) if value.language in order else len(order)


def _row(desk: Desk, predicate: NamedNode, shape: PropertyShape | None, values: tuple[Value, ...]) -> Row:
    scene = desk.scene
    key = predicate, shape.node if shape else None
    if key not in scene.titles:
        named = best(shape.names, scene.language) if shape else None
        told = best(shape.descriptions, scene.language) if shape else None
        label, language = named or name(scene, predicate)
        help_text = told[0] if told else comment(scene, predicate)
        if not help_text and not named and not is_named(scene, predicate):
            help_text = short(scene.publication, predicate.value)
        scene.titles[key] = label, help_text, "" if language == scene.language else language
    label, help_text, language = scene.titles[key]
    return Row(label, predicate.value, help_text, tuple(_without_note(value, label) for value in values), language)


def _without_note(value: Value, label: str) -> Value:
    """Leave out a note that says what the label of the row says already."""
    if label not in value.note:
        return value
    return replace(value, note=", ".join(note for note in value.note.split(", ") if note != label))


def _spread(desk: Desk, fact: Fact) -> list[Fact]:
    """Give the fact, or for a collection the facts of its members."""
    data = desk.scene.publication.data
    head = fact[2]
    if not isinstance(head, BlankNode) or head not in desk.own or head in desk.shown:
        return [fact]
    cells = data.cells(head) if data.values(head, vocab.RDF_FIRST) else []
    if not cells:
        return [fact]
    desk.shown.update(cells)
    return [(cell, vocab.RDF_FIRST, member) for cell in cells for member in data.values(cell, vocab.RDF_FIRST)[:1]]


def _value(desk: Desk, fact: Fact) -> Value:
    """Make the value of a fact; a node that belongs to the page is unfolded inside it."""
    scene, value = desk.scene, fact[2]
    found = numbers(desk, fact)
    if isinstance(value, Literal):
        return literal_value(desk, fact, value, found)
    if value in desk.own and vocab.RDF_STATEMENT in scene.publication.data.values(value, vocab.RDF_TYPE):
        return statement_value(desk, value, found)
    if value in desk.own and value not in desk.shown and desk.depth < _DEEPEST:
        desk.shown.add(value)
        named = name(scene, value) if _is_named(desk, value) else ("", "")
        return Value(named[0], sources=found, rows=_inner_rows(desk, value, None), anchor=anchor(value))
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
    )


def _inverse_values(desk: Desk, facts: Iterable[Fact]) -> tuple[Value, ...]:
    """Make the values of inverse facts, sorted by what is shown; what statements say of one thing stands together."""
    key, data = sort_key(desk.scene), desk.scene.publication.data
    things = {fact: _thing(desk, fact[0]) for fact in facts}
    values: list[Value] = []
    for thing, some in groupby(
        sorted(things, key=lambda fact: (key(things[fact]), key(fact[0]))), key=things.__getitem__
    ):
        said: list[Row] = []
        for fact in some:
            told = stated(data, fact[0])
            if told and fact[0] in desk.scene.directory.owners and fact[0] not in desk.own:
                said.append(_said(desk, fact, told))
            else:
                values.append(_inverse_value(desk, fact))
        if said:
            values.append(replace(plain_value(desk, thing), rows=_joined(said)))
    return tuple(values)


def _thing(desk: Desk, subject: Subject) -> Subject:
    """Give the thing that stands for a subject: what a statement speaks of, and of a part of a page, the page's."""
    told = stated(desk.scene.publication.data, subject)
    thing = told[0] if told and isinstance(told[0], NamedNode) else subject
    return desk.scene.directory.owners.get(thing, thing) if isinstance(thing, NamedNode) else thing


def _said(desk: Desk, fact: Fact, told: Fact) -> Row:
    """Make a row of what a statement of another page says, with what is said of the statement inside it."""
    statement, _, _ = fact
    rows = tuple(row for row in _inner_rows(desk, statement, fact, told[0]) if row.iri not in _PARTS)
    value = _value(desk, (statement, vocab.RDF_OBJECT, told[2]))
    return _row(desk, told[1], None, (replace(value, rows=rows),))


def _joined(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Put the values of rows of the same property into one row."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.get(row.iri)
        found[row.iri] = replace(known, values=(*known.values, *row.values)) if known else row
    return tuple(found.values())


def _inverse_value(desk: Desk, fact: Fact) -> Value:
    """Make the value of an inverse fact: a link to its subject, or the subject unfolded when it is part of a page."""
    subject = fact[0]
    owner = desk.scene.directory.owners.get(subject) if isinstance(subject, NamedNode) else None
    brief = is_brief(desk.scene.publication.data, subject)
    if subject in desk.own or isinstance(subject, BlankNode):
        if subject in desk.shown or desk.depth >= _DEEPEST or not (subject in desk.own or brief):
            return Value(name(desk.scene, subject)[0] or "…")
        desk.shown.add(subject)
        rows = _inner_rows(desk, subject, fact)
        return Value("", sources=numbers(desk, fact), rows=rows, anchor=anchor(subject))
    target = link(desk.scene, owner or subject, desk.path)
    rows = _inner_rows(desk, subject, fact, owner) if owner and brief else ()
    return Value(target.text, target.href, target.language, target.external, sources=numbers(desk, fact), rows=rows)


def _inner_rows(desk: Desk, node: Subject, without: Fact | None, owner: Term | None = None) -> tuple[Row, ...]:
    """Give the rows of a node shown inside a page, but for its name and owner (the heading) and the way back."""
    data = desk.scene.publication.data
    kept = []
    desk.depth += 1
    rows = list(_grouped_rows(desk, node))
    desk.depth -= 1
    for _, row in rows:
        back = without is not None and row.iri == without[1].value
        back = back or (owner is not None and data.values(node, NamedNode(row.iri)) == [owner])
        if not back and row.iri not in _NAMES and row.iri != vocab.DCT_SOURCE.value:
            kept.append(row)
    return tuple(kept)


_PARTS = frozenset(part.value for part in (vocab.RDF_SUBJECT, vocab.RDF_PREDICATE, vocab.RDF_OBJECT))
_NAMES = frozenset(predicate.value for predicate in vocab.LABELS)
_NAMING = frozenset({*vocab.LABELS, *vocab.OTHER_LABELS})


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
    rows = [row for _, row in _grouped_rows(desk, statement) if row.iri not in {part.value for part in STATEMENT_PARTS}]
    value = plain_value(desk, fact[2], tuple(sorted(number(desk, source) for source in found)))
    rows.extend(_from_other_side(desk, statement))
    return Claim(anchor(statement), name(scene, fact[1])[0], value, told[0] if told else "", tuple(rows))


def _from_other_side(desk: Desk, statement: Subject) -> Iterator[Row]:
    """Go through what other statements say of a statement, such as that they contradict it."""
    scene, data = desk.scene, desk.scene.publication.data
    grouped: dict[NamedNode, list[Value]] = {}
    for fact in data.pointing.get(statement, ()):
        other, predicate, _ = fact
        is_statement = vocab.RDF_STATEMENT in data.values(other, vocab.RDF_TYPE)
        if (
            is_statement
            and predicate not in STATEMENT_PARTS
            and (statement, predicate, other) not in data.about[statement]
        ):
            shown = statement_value if other in desk.own else plain_value
            grouped.setdefault(predicate, []).append(shown(desk, other, numbers(desk, fact)))
    for predicate in sorted(grouped, key=sort_key(scene)):
        label, language = _inverse_name(scene, predicate)
        yield Row(label, predicate.value, comment(scene, predicate), tuple(grouped[predicate]), language)


def _inverse_name(scene: Scene, predicate: NamedNode) -> tuple[str, str]:
    """Call a property read backwards by its inverse, by itself where it is symmetric, else in words of ours."""
    ontology = scene.publication.ontology
    inverses = [*ontology.values(predicate, _INVERSE_OF), *ontology.subjects(_INVERSE_OF, predicate)]
    symmetric = [predicate] if _SYMMETRIC in ontology.values(predicate, vocab.RDF_TYPE) else []
    for one in (*inverses, *symmetric):
        label, language = name(scene, one)
        return label, "" if language == scene.language else language
    return scene.words["from_other_side"].format(property=name(scene, predicate)[0]), ""


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
        rows = _inner_rows(desk, node, None)
        yield _row(desk, label, None, (Value(named[0], language=named[1], rows=rows, anchor=anchor(node)),))


def _is_named(desk: Desk, node: Subject) -> bool:
    data = desk.scene.publication.data
    return any(data.values(node, predicate) for predicate in vocab.LABELS)

"""
The values of a property as a table (dash:ValueTableViewer): a line a thing, in the order of time; a column a key fact
of their shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Literal

from lodpub import vocab
from lodpub.facts import Fact, Subject
from lodpub.naming import link, title
from lodpub.paths import end, facts
from lodpub.shapes import Path, PropertyShape
from lodpub.values import Desk, literal_value, numbers, remark_on
from lodpub.views import Column, Row, Value


def fits(desk: Desk, found: Sequence[Fact], path: Path) -> bool:
    """Tell whether all that a path leads to has pages, so that a line may show a part of what is known of each."""
    return all(end(fact, path) in desk.scene.directory.paths for fact in found)


def table_row(desk: Desk, shape: PropertyShape, path: Path, found: Sequence[Fact], more: int) -> Row:
    """Make the row that holds a table; a column is left out that is empty, or in every line leads back to the page."""
    things = [thing for fact in found if not isinstance(thing := end(fact, path), Literal)]
    columns: list[Column] = []
    filled: list[list[tuple[Value, ...]]] = []
    for one in _key_shapes(desk, things):
        if one.path:
            told = [facts(desk, thing, one.path) for thing in things]
            if any(told) and not all(desk.iri in {end(fact, one.path) for fact in some} for some in told):
                label, help_text, language = title(desk.scene, one.path.predicate, one)
                columns.append(Column(label, one.path.predicate.value, help_text, language))
                filled.append([tuple(_cell(desk, fact, one.path) for fact in some) for some in told])
    lines = zip(found, things, range(len(found)), strict=True)
    values = [_line(desk, fact, thing, tuple(cells[place] for cells in filled)) for fact, thing, place in lines]
    label, help_text, language = title(desk.scene, path.predicate, shape)
    return Row(label, path.predicate.value, help_text, _in_time(values), language, tuple(columns), more, wide=True)


def _in_time(lines: Sequence[Value]) -> tuple[Value, ...]:
    """Put lines in the order of the first column with dates; those without a date there stay in order at the end."""
    columns = range(len(lines[0].cells) if lines else 0)
    dated = next((at for at in columns if any(value.machine for line in lines for value in line.cells[at])), None)
    if dated is None:
        return tuple(lines)
    dates = [next((value.machine for value in line.cells[dated] if value.machine), "") for line in lines]
    return tuple(line for _, line in sorted(zip(dates, lines, strict=True), key=lambda one: (not one[0], one[0])))


def _key_shapes(desk: Desk, things: Sequence[Subject]) -> list[PropertyShape]:
    """Give the key facts (dash:KeyInfoRole) of the classes of some things, in the order of the shapes."""
    data = desk.scene.publication.data
    classes = {kind for thing in things for kind in data.values(thing, vocab.RDF_TYPE)}
    return [one for one in desk.scene.model.properties_of(classes) if one.key_info and not one.hidden]


def _line(desk: Desk, fact: Fact, thing: Subject, cells: tuple[tuple[Value, ...], ...]) -> Value:
    target, remark = link(desk.scene, thing, desk.path), remark_on(desk, fact)
    return Value(
        target.text,
        target.href,
        target.language,
        note=", ".join(remark.names),
        remarks=remark.texts,
        sources=numbers(desk, fact),
        cells=cells,
    )


def _cell(desk: Desk, fact: Fact, path: Path) -> Value:
    value, found = end(fact, path), numbers(desk, fact)
    if isinstance(value, Literal):
        return replace(literal_value(desk, fact, value, found), remarks=())  # they stand on the page of the thing
    target = link(desk.scene, value, desk.path)
    return Value(target.text or "…", target.href, target.language, target.external, sources=found)

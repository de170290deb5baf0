"""
How the facts of a page are known: its sources, and where they disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import viewpoint
from lodpub.describe import stated
from lodpub.entity_views import Claim, Dispute, Source
from lodpub.facts import Fact, Subject, Term
from lodpub.memory import remember
from lodpub.naming import Scene, by_name, comment, link, name
from lodpub.rows import grouped_rows, key_rows
from lodpub.values import (
    STATEMENT_PARTS,
    Desk,
    anchor,
    is_claim,
    number,
    numbers,
    plain_value,
    statement_value,
    without_numbers,
)
from lodpub.views import Row, Value
from lodpub.words import best

_INVERSE_OF = vocab.term("owl:inverseOf")
_SYMMETRIC = vocab.term("owl:SymmetricProperty")
_REMEMBERED = 10_000


def disputes(desk: Desk) -> tuple[Dispute, ...]:
    """Give the reified statements about the thing that are not stated as facts, with those that they speak of."""
    data = desk.scene.publication.data
    claims: dict[Subject, Claim] = {}
    for statement in data.subjects(vocab.RDF_SUBJECT, desk.iri):
        fact = stated(data, statement)
        if fact and is_claim(desk, statement, fact):
            claims[statement] = _claim(desk, statement, fact)
    found: list[Dispute] = []
    seen: set[Subject] = set()
    for statement in claims:
        together = [claims[one] for one in _together(desk, statement, claims) if one not in seen]
        if statement not in seen:
            found.append(Dispute(" / ".join(dict.fromkeys(claim.label for claim in together)), tuple(together)))
        seen.update(_together(desk, statement, claims))
    return tuple(found)


def source_list(desk: Desk) -> tuple[Source, ...]:
    """Give the sources of the page in the order of their numbers, each with its key facts (dash:KeyInfoRole)."""
    return tuple(
        Source(
            number,
            link(desk.scene, term, desk.path),
            _key_facts(desk, term),
            desk.counts.get(number, 0),
        )
        for term, number in desk.numbers.items()
        if not isinstance(term, Literal)
    )


def _key_facts(desk: Desk, source: Subject) -> tuple[Row, ...]:
    """Give the key facts of a source, web addresses by their host; of one that has no page here, nothing."""
    if not isinstance(source, NamedNode) or source not in desk.scene.directory.paths:
        return ()
    known = desk.scene.sources
    folder = viewpoint(desk.path)
    found = known.get((source, None), known.get((source, folder)))
    if found is None:
        rows = key_rows(desk, source)
        found = tuple(replace(row, values=tuple(map(_with_host, row.values))) for row in rows)
        linked = any(value.href and not value.external for row in found for value in row.values)
        remember(known, (source, folder if linked else None), found, _REMEMBERED)
    return found


def _with_host(value: Value) -> Value:
    """Write a web address that stands for itself short."""
    host = value.text.partition("//")[2].partition("/")[0]
    return replace(value, text=host) if value.external and host and value.text == value.href else value


def _together(desk: Desk, statement: Subject, claims: Mapping[Subject, Claim]) -> list[Subject]:
    """Find the claims that speak of each other, directly or by others, in the order of the page."""
    data = desk.scene.publication.data
    found: set[Term] = set()
    waiting: list[Term] = [statement]
    while waiting:
        one = waiting.pop()
        if one in found or one not in claims or isinstance(one, Literal):
            continue
        found.add(one)
        waiting.extend(value for _, predicate, value in data.about[one] if predicate not in STATEMENT_PARTS)
        waiting.extend(other for other, predicate, _ in data.pointing.get(one, ()) if predicate not in STATEMENT_PARTS)
    return [one for one in claims if one in found]


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
    speakers = {number(desk, source): plain_value(desk, source, (number(desk, source),)) for source in found}
    counts = dict(desk.counts)
    rows = [row for _, row in grouped_rows(desk, statement, STATEMENT_PARTS)]
    rows.extend(_from_other_side(desk, statement))
    desk.counts = counts | {one: counts.get(one, 0) + 1 for one in speakers}  # a claim is one statement
    return Claim(
        anchor=anchor(statement),
        label=name(scene, fact[1])[0],
        value=plain_value(desk, fact[2]),
        text=told[0] if told else "",
        rows=without_numbers(tuple(rows)),
        speakers=tuple(speakers[one] for one in sorted(speakers)),
    )


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
    for predicate in by_name(scene, grouped):
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

"""
Single values of a page: their words in the reader's language, their link, their sources, what is remarked of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import SOURCES, sources, stated
from lodpub.facts import Fact, Subject, Term
from lodpub.memory import remember
from lodpub.naming import Scene, is_named, link, name
from lodpub.profiles import Profile, make_profile
from lodpub.views import Link, Row, Value
from lodpub.words import best, country_code, country_name, language_name, machine_readable, readable

_REMEMBERED = 10_000
#: The parts of a reified statement that a page shows in their own places.
STATEMENT_PARTS = frozenset(
    {
        vocab.RDF_TYPE,
        vocab.RDF_SUBJECT,
        vocab.RDF_PREDICATE,
        vocab.RDF_OBJECT,
        vocab.PROV_HAD_PRIMARY_SOURCE,
        vocab.DCT_DESCRIPTION,
    }
)
#: How concepts of different schemes are held to be the same, or near (SKOS §10).
_MAPPINGS = frozenset(vocab.term(f"skos:{kind}Match") for kind in ("exact", "close", "broad", "narrow", "related"))


@dataclass(slots=True)
class Desk:
    """
    One page at work: the scene, the page's path and thing, its numbered sources, which of them stand together beside
    facts, how many facts each gives, which numbers stand for which sources, the nodes that stand on it already, and how
    deep inside each other those stand that are just being written; which things stand in its tables, of how many other
    things it tells, and whether it is just telling of one.
    """

    scene: Scene
    path: str
    iri: NamedNode
    own: frozenset[Subject]
    numbers: dict[Term, int] = field(default_factory=dict)
    cited: set[tuple[int, ...]] = field(default_factory=set)
    counts: dict[int, int] = field(default_factory=dict)
    numbered: dict[tuple[Term, ...], tuple[int, ...]] = field(default_factory=dict)
    shown: set[Subject] = field(default_factory=set)
    depth: int = 0
    tabled: set[Term] = field(default_factory=set)
    visits: int = 0
    visiting: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What statements add to a fact: `names` of things said of it, `texts` in the reader's language where there are."""

    names: tuple[str, ...] = ()
    texts: tuple[Link, ...] = ()


_NO_REMARK = Remark()


def profile(desk: Desk, node: Subject) -> Profile:
    """Give what is known of a node, which the pages of all languages share."""
    known = desk.scene.profiles
    found = known.get(node)
    if found is None:
        made = make_profile(desk.scene.publication, desk.scene.directory, desk.scene.model, node)
        found = remember(known, node, made, _REMEMBERED)
    return found


def literal_value(desk: Desk, fact: Fact, value: Literal, sources: tuple[int, ...]) -> Value:
    """Make the value of a fact with a literal: its words, its language or code scheme, what is remarked of it."""
    scene = desk.scene
    language = value.language or ""
    notes = [language_name(language, scene.words)] if language and language != scene.language else []
    if not language and not value.datatype.value.startswith(vocab.PREFIXES["xsd"]):
        notes.append(name(scene, value.datatype)[0])
    remark = remark_on(desk, fact)
    href = value.value if value.value.startswith(("https://", "http://")) and " " not in value.value else ""
    return Value(
        _written(scene, fact[1], value),
        href,
        "" if language == scene.language else language,
        external=bool(href),
        note=", ".join([*notes, *remark.names]),
        remarks=remark.texts,
        machine=machine_readable(value),
        sources=sources,
    )


def _written(scene: Scene, predicate: NamedNode, value: Literal) -> str:
    """Write a literal for a reader, the code of a country as its name."""
    code = country_code(value.value) if predicate in vocab.OF_COUNTRY else ""
    return (country_name(code, scene.words) if code else "") or readable(value, scene.words)


def card_value(desk: Desk, predicate: NamedNode, value: Term) -> Value:
    """Make a value for a card: its words and its link, nothing else."""
    if isinstance(value, Literal):
        return Value(_written(desk.scene, predicate, value), language=value.language or "")
    return plain_value(desk, value)


def plain_value(desk: Desk, term: Term, sources: tuple[int, ...] = ()) -> Value:
    """Make a value from a term alone."""
    if isinstance(term, Literal):
        return Value(readable(term, desk.scene.words), language=term.language or "", sources=sources)
    target = link(desk.scene, term, desk.path)
    return Value(target.text, target.href, target.language, target.external, sources=sources)


def statement_value(desk: Desk, statement: Subject, sources: tuple[int, ...]) -> Value:
    """Name a statement of this page by what it says, and lead to where the page shows it among the claims."""
    fact = stated(desk.scene.publication.data, statement)
    if fact is None:
        return Value("…", sources=sources)
    said = f"{name(desk.scene, fact[1])[0]}: {plain_value(desk, fact[2]).text}"
    here = anchor(statement) if fact[0] == desk.iri and is_claim(desk, statement, fact) else ""
    return Value(said, f"#{here}" if here else "", sources=sources)


def numbers(desk: Desk, fact: Fact) -> tuple[int, ...]:
    """Give the numbers of the sources of a fact, in order."""
    found = tuple(sources(desk.scene.publication, desk.scene.directory, fact))
    given = desk.numbered.get(found)
    if given is None:
        given = desk.numbered[found] = tuple(sorted(number(desk, source) for source in found))
    for one in given:
        desk.counts[one] = desk.counts.get(one, 0) + 1
    if given or fact[1] not in SOURCES:
        desk.cited.add(given)
    return given


def without_numbers(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Take the numbers of sources from the values of rows, and from those inside them."""
    return tuple(replace(row, values=tuple(map(without_number, row.values))) for row in rows)


def without_number(value: Value) -> Value:
    """Take the numbers of sources from a value, and from those inside it."""
    if value.rows or value.cells:
        cells = tuple(tuple(map(without_number, cell)) for cell in value.cells)
        return replace(value, sources=(), rows=without_numbers(value.rows), cells=cells)
    return replace(value, sources=()) if value.sources else value


def number(desk: Desk, source: Term) -> int:
    """Give the number of a source on the page, the next one when it is new."""
    return desk.numbers.setdefault(source, len(desk.numbers) + 1)


def anchor(node: Subject) -> str:
    """Give the id of a part of the page: the fragment of its IRI, unless the templates use such ids themselves."""
    fragment = node.value.partition("#")[2] if isinstance(node, NamedNode) else ""
    return "" if fragment.startswith(("page-", "section-", "source-")) else fragment


def remark_on(desk: Desk, fact: Fact) -> Remark:
    """
    Say what reified statements add to a fact, such as a confidence that is not the usual one, or a note.

    Of a concept of another scheme it is said where that is, for its name is often the same.
    """
    data = desk.scene.publication.data
    statements = desk.scene.directory.statements.get(fact, ())
    if not statements and fact[1] not in _MAPPINGS:
        return _NO_REMARK
    names: dict[str, None] = dict.fromkeys(_elsewhere(desk, fact))
    texts: dict[NamedNode, dict[str, str]] = {}
    for statement in statements:
        desk.shown.add(statement)
        if profile(desk, statement).disputed:
            continue
        shapes = desk.scene.model.properties_of(data.values(statement, vocab.RDF_TYPE))
        usual = {value for shape in shapes for value in shape.defaults}
        for _, predicate, value in data.about[statement]:
            if predicate in STATEMENT_PARTS or value in usual:
                continue
            if isinstance(value, Literal) and value.language:
                texts.setdefault(predicate, {})[value.language] = value.value
            else:
                names[name(desk.scene, value)[0]] = None
    chosen = [found for one in texts.values() if (found := best(one, desk.scene.language))]
    links = (Link(text, "", "" if tag == desk.scene.language else tag) for text, tag in chosen)
    return Remark(tuple(names), tuple(links))


def _elsewhere(desk: Desk, fact: Fact) -> Iterator[str]:
    """Give the host of a concept to which one is mapped, where it has no page here."""
    _, predicate, value = fact
    if predicate in _MAPPINGS and isinstance(value, NamedNode) and value not in desk.scene.directory.paths:
        host = urlsplit(value.value).hostname if is_named(desk.scene, value) else None
        if host:
            yield host


def is_claim(desk: Desk, statement: Subject, fact: Fact) -> bool:
    """Tell a claim from a statement that only says where a fact comes from."""
    return fact not in desk.scene.publication.graphs or profile(desk, statement).disputed

"""
What things are called in the reader's language, and where a link to them leads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import PLAIN_LETTERS, relative, shorten, split, viewpoint
from lodpub.describe import Directory, name_facts, stated
from lodpub.facts import Graph, Subject, Term
from lodpub.graph import Publication
from lodpub.memory import remember
from lodpub.profiles import Profile
from lodpub.shapes import Model, PropertyShape, texts
from lodpub.views import Card, Link, Row
from lodpub.words import Words, best, country_code, country_name

_REMEMBERED = 100_000
_DEEPEST = 4
_FEWEST_LETTERS = 2
#: Properties whose values are classes or properties.
_OF_VOCABULARY = frozenset(
    vocab.term(one)
    for one in ("rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf", "rdfs:subPropertyOf", "sh:targetClass")
)
#: Where a local name is cut into words: at signs, before a capital, before the last capital of several.
_WORDS = re.compile(r"[_.-]+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: The marks that are taken from Latin letters (Unicode, Combining Diacritical Marks).
_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_Named = TypeVar("_Named", bound=Term)
_COUNTRY_TABLE = f"{vocab.EU_TABLES}country/"
_COUNTRIES = frozenset({vocab.SCHEMA_COUNTRY, vocab.SCHEMA_COUNTRY_HTTP})
#: Where the code of a country may stand.
_CODES = tuple(
    vocab.term(one) for one in ("skos:notation", "dct:identifier", "schema:identifier", "schema:addressCountry")
)
_OPENABLE = ("https://", "http://", "mailto:")
#: What may stand before the first letter of a name.
OPENING = "\"'„“”‚‘’«»‹› "
#: Letters of their own, after their plain sisters; y stands among i (CLDR collation lv).
_LETTERS = {
    "lv": PLAIN_LETTERS
    | str.maketrans(
        {**{letter: f"{base}\uffff" for letter, base in zip("čģķļņŗšž", "cgklnrsz", strict=True)}, "y": "i"}
    )
}
#: What else than plain letters and what follows those of their own is to be looked at one by one.
_OTHER = re.compile("[^\x00-~\uffff]")


@dataclass(frozen=True, slots=True)
class Scene:
    """
    All that the pages of one `language` share.

    `names`, `keys`, `links`, the `titles` of properties, the order of `kinds`, and for the pages of each folder the key
    facts of `sources` and the `cards` of things remember what was looked up; so do, for the scenes of all languages,
    `properties`, all that there are, and the `profiles` of nodes. That saves time and changes nothing.
    """

    publication: Publication
    directory: Directory
    model: Model
    words: Words
    names: dict[Term, tuple[str, str]] = field(default_factory=dict)
    keys: dict[Term, tuple[str, str, str]] = field(default_factory=dict)
    links: dict[tuple[Term, str], Link] = field(default_factory=dict)
    titles: dict[tuple[NamedNode, Subject | None], tuple[str, str, str]] = field(default_factory=dict)
    sources: dict[tuple[NamedNode, str | None], tuple[Row, ...]] = field(default_factory=dict)
    cards: dict[tuple[NamedNode, str], Card] = field(default_factory=dict)
    properties: set[NamedNode] = field(default_factory=set)
    profiles: dict[Subject, Profile] = field(default_factory=dict)
    kinds: dict[tuple[NamedNode, ...], Sequence[NamedNode]] = field(default_factory=dict)
    language: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", self.words.language)


def name(scene: Scene, term: Term) -> tuple[str, str]:
    """Give the name of a thing and the language tag of that name; a thing without name is called by its IRI."""
    found = scene.names.get(term)
    if found is None:
        found = scene.names[term] = _find_name(scene, term, 0)
    return found


def other(scene: Scene, language: str) -> str:
    """Give a language where it is not that of the page."""
    return "" if language == scene.language else language


def link(scene: Scene, term: Subject, page: str) -> Link:
    """Make a link from a page to a thing: to its own page here, else to its IRI where that can be opened."""
    known, key = scene.links, (term, viewpoint(page))
    found = known.get(key)
    if found is None:
        found = remember(known, key, _link(scene, term, page), _REMEMBERED)
    return found


def _link(scene: Scene, term: Subject, page: str) -> Link:
    text, language = name(scene, term)
    target = target_path(scene, term)
    shown = "" if language == scene.language else language
    if target:
        return Link(text, relative(target, page), shown)
    if isinstance(term, NamedNode) and term.value.startswith(_OPENABLE):
        here = term.value.startswith(("mailto:", scene.publication.base))
        return Link(text, term.value, shown, external=not here)
    return Link(text, "", shown)


def target_path(scene: Scene, term: Subject) -> str:
    """Give the path (with fragment) of the page about a thing, below the root; that of the base is the first page."""
    if not isinstance(term, NamedNode):
        return ""
    if term in scene.directory.paths:
        return f"{scene.directory.paths[term]}.{scene.language}.html"
    if term.value == scene.publication.base:
        return f"{scene.language}.html"
    owner = scene.directory.owners.get(term)
    if owner is not None:
        return f"{scene.directory.paths[owner]}.{scene.language}.html#{term.value.partition('#')[2]}"
    ontology, (document, _, fragment) = scene.publication.ontology, term.value.partition("#")
    if term not in ontology.about or document != scene.publication.base + "def":
        return ""
    described = vocab.TERM_KINDS.intersection(ontology.values(term, vocab.RDF_TYPE))
    return f"def.{scene.language}.html" + (f"#{fragment}" if described and fragment else "")


def by_name(scene: Scene, terms: Iterable[_Named]) -> list[_Named]:
    """Sort things by name; one that is alone needs none."""
    found = list(terms)
    if len(found) > 1:
        found.sort(key=sort_key(scene))
    return found


def sort_key(scene: Scene) -> Callable[[Term], tuple[str, str, str]]:
    """
    Give the key that sorts things by name as a dictionary does: letters before case and accents.

    Signs come before digits, digits before letters; quotes before a name do not count. In Latvian č, ģ, ķ, ļ, ņ, ŗ, š
    and ž are letters of their own, after their plain sisters, and y stands among i (CLDR); long vowels stand with the
    short ones, as in dictionaries.
    """
    table = _LETTERS.get(scene.language, PLAIN_LETTERS)

    def key(term: Term) -> tuple[str, str, str]:
        found = scene.keys.get(term)
        if found is None:
            found = scene.keys[term] = spell(term)
        return found

    def spell(term: Term) -> tuple[str, str, str]:
        text = unicodedata.normalize("NFC", name(scene, term)[0]).casefold()
        letters = (text.lstrip(OPENING) or text).translate(table)
        return letters if letters.isascii() else _plain(letters), text, str(term)

    return key


def _plain(letters: str) -> str:
    """Write letters without their accents, and other signs so that they come where those of ASCII do."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", letters))
    return "".join(map(_in_place, plain)) if _OTHER.search(plain) else plain


@cache
def _in_place(letter: str) -> str:
    if letter <= "~" or unicodedata.combining(letter):
        return letter if letter <= "~" else ""
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return "!" if kind[0] in "PS" else letter


def comment(scene: Scene, term: NamedNode) -> str:
    """Give what the vocabularies say of a term, in the reader's language."""
    for graph in (scene.publication.ontology, scene.publication.external):
        found = best(texts(graph, term, vocab.RDFS_COMMENT), scene.language)
        if found:
            return found[0]
    return ""


def title(scene: Scene, predicate: NamedNode, shape: PropertyShape | None = None) -> tuple[str, str, str]:
    """Call a property as its shape does, else by its own name; say what it means, and the language if another one."""
    key = predicate, shape.node if shape else None
    found = scene.titles.get(key)
    if found is None:
        named = best(shape.names, scene.language) if shape else None
        told = best(shape.descriptions, scene.language) if shape else None
        label, language = named or name(scene, predicate)
        help_text = told[0] if told else comment(scene, predicate)
        if not help_text and not named and not is_named(scene, predicate):
            help_text = short(scene.publication, predicate.value)
        found = scene.titles[key] = label, help_text, other(scene, language)
    return found


def short(publication: Publication, iri: str) -> str:
    """Write an IRI with a prefix of the publication where there is one."""
    return shorten(iri, publication.prefixes) or iri


def _find_name(scene: Scene, term: Term, depth: int) -> tuple[str, str]:
    """Find a name; a statement is called by what it says, which may be of a statement again, to a certain depth."""
    publication = scene.publication
    if isinstance(term, Literal):
        return term.value, term.language or ""
    if isinstance(term, BlankNode):
        return _given_name(publication.data, term, scene.language) or ("", "")
    for graph in (publication.data, publication.ontology, publication.external):
        found = _given_name(graph, term, scene.language)
        if found:
            return found if found[1] in (scene.language, "", "mul") else _country(scene, term) or found
    country = _country(scene, term)
    if country:
        return country
    fact = stated(publication.data, term)
    if fact and depth < _DEEPEST:
        predicate, value = (_find_name(scene, part, depth + 1)[0] for part in fact[1:])
        return f"{predicate}: {value}", scene.language
    return _spelled_out(scene, term), ""


def _country(scene: Scene, term: NamedNode) -> tuple[str, str] | None:
    """Name a country by CLDR: what the EU's table of countries has, and what has the class and an ISO 3166 code."""
    data = scene.publication.data
    code = country_code(term.value) if term.value.startswith(_COUNTRY_TABLE) else ""
    if not code and not _COUNTRIES.isdisjoint(data.values(term, vocab.RDF_TYPE)):
        codes = (country_code(value.value) for one in _CODES for value in data.values(term, one))
        code = next(filter(None, codes), "")
    called = country_name(code, scene.words) if code else ""
    return (called, scene.language) if called else None


def is_named(scene: Scene, term: Subject) -> bool:
    """Tell what is called by a name that someone gave it from what is called by its IRI."""
    publication = scene.publication
    return any(name_facts(graph, term) for graph in (publication.data, publication.ontology, publication.external))


def _spelled_out(scene: Scene, term: NamedNode) -> str:
    """Write the IRI of a thing short; that of a class or a property as the words that its local name is made of."""
    words = spell_out(split(term.value)[1]) if _is_of_vocabulary(scene, term) else ""
    return words or short(scene.publication, term.value)


def _is_of_vocabulary(scene: Scene, term: NamedNode) -> bool:
    """Tell what data, ontology or shapes use as a class or a property."""
    graphs = scene.publication.data, scene.publication.ontology, scene.publication.shapes
    if not scene.properties:
        scene.properties.update(fact[1] for graph in graphs for facts in graph.about.values() for fact in facts)
    return term in scene.properties or any(
        any(predicate in _OF_VOCABULARY for _, predicate, _ in graph.pointing.get(term, ()))
        or any(value in vocab.TERM_KINDS for _, _, value in graph.about.get(term, ()))
        for graph in graphs
    )


def spell_out(local: str) -> str:
    """
    Take a local name apart into words; "" for one that is a code, a letter or nothing.

    >>> spell_out("priceCurrency"), spell_out("LocalBusiness"), spell_out("has_URL"), spell_out("P31")
    ('price currency', 'Local business', 'has URL', '')
    """
    words = _WORDS.sub(" ", unquote(local)).split()
    if len(local) < _FEWEST_LETTERS or not all(word.isalpha() for word in words):
        return ""
    return " ".join(word if not place or word.isupper() else word.lower() for place, word in enumerate(words))


def _naming(said: Container[NamedNode]) -> Sequence[NamedNode]:
    """Choose among properties the best ones that name a thing."""
    for together in vocab.NAMES:
        for predicate in together:
            if predicate in said:
                return together
    return ()


def _given_name(graph: Graph, term: Subject, language: str) -> tuple[str, str] | None:
    said = graph.properties(term)
    if not said:
        return None
    named: dict[str, list[str]] = {}
    for predicate in _naming(said):
        for tag, text in texts(graph, term, predicate).items():
            named.setdefault(tag, []).append(text)
    return best({tag: " ".join(parts) for tag, parts in named.items()}, language)

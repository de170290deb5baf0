"""The reference facts that stand beside the repository, and short ways to ask the data about them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Term
from lodpub.graph import Publication

FOLDER = Path(__file__).parents[2] / "shared" / "source"
PAGE = FOLDER / "sadraudzibas-partneri.txt"
_FILE = FOLDER / "facts.json"

Entry = dict[str, Any]  # Any: JSON, shaped as the facts are

FACTS: Entry = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.is_file() else {}
PARTNERS: list[Entry] = FACTS.get("partners", [])
PROJECTS: list[Entry] = FACTS.get("projects", [])
BODIES: list[Entry] = [FACTS["owner"], *PARTNERS] if FACTS else []

needs_facts = pytest.mark.skipif(not FACTS, reason="the reference facts are not beside the repository")


def slug(entry: Entry) -> str:
    """Give the id of an entry, also as the name of a test."""
    return str(entry["id"])


def certain(*facts: Entry | None) -> list[Entry]:
    """Keep the facts that have a value which is certain."""
    return [fact for fact in facts if fact and fact["value"] is not None and fact["confidence"] == "certain"]


# The data


def thing(publication: Publication, path: str) -> NamedNode:
    """Give the thing `id/{path}`, or a whole IRI as it is."""
    return NamedNode(path if "://" in path else f"{publication.base}id/{path}")


def term(publication: Publication, curie: str | NamedNode) -> NamedNode:
    """Expand a prefixed name, of our own vocabulary too; a whole term stays as it is."""
    if isinstance(curie, NamedNode):
        return curie
    own = curie.startswith("jn:")
    return NamedNode(f"{publication.base}def#{curie.removeprefix('jn:')}") if own else vocab.term(curie)


def body(publication: Publication, entry: Entry) -> NamedNode:
    """Give the municipality or the partner that an entry is about."""
    return thing(publication, f"{'partner' if entry in PARTNERS else 'organisation'}/{entry['id']}")


def values(publication: Publication, path: str | NamedNode, curie: str) -> list[Term]:
    """Give the values of a property of a thing, whichever file states them."""
    subject = thing(publication, path) if isinstance(path, str) else path
    return publication.data.values(subject, term(publication, curie))


def nodes(publication: Publication, path: str | NamedNode, curie: str) -> list[NamedNode]:
    """Give those values of a property that are things."""
    return [value for value in values(publication, path, curie) if isinstance(value, NamedNode)]


def words(found: Iterable[Term], *languages: str) -> set[str]:
    """Give the texts among some values, in these languages or, when none is named, in all."""
    return {
        value.value for value in found if isinstance(value, Literal) and (not languages or value.language in languages)
    }


def names(publication: Publication, path: str | NamedNode, *languages: str) -> set[str]:
    """Give the main and the other names of a thing."""
    found = values(publication, path, "skos:prefLabel") + values(publication, path, "skos:altLabel")
    return words(found, *languages)


def things(publication: Publication, kind: str, slugs: Iterable[str]) -> set[Term]:
    """Give the things of a kind that some slugs stand for."""
    return {thing(publication, f"{kind}/{one}") for one in slugs}


def from_page(publication: Publication, path: str, curie: str) -> list[Term]:
    """Give the values of a property that the file of the page states."""
    subject, predicate = thing(publication, path), term(publication, curie)
    page = NamedNode(f"{publication.base}graph/partners")
    return [
        value
        for value in publication.data.values(subject, predicate)
        if page in publication.graphs[subject, predicate, value]
    ]


# Where it comes from


def statements(publication: Publication, subject: NamedNode, curie: str | NamedNode, value: Term) -> list[NamedNode]:
    """Give the reified statements that speak of one fact."""
    asked = {
        (vocab.RDF_TYPE, vocab.RDF_STATEMENT),
        (vocab.RDF_SUBJECT, subject),
        (vocab.RDF_PREDICATE, term(publication, curie)),
        (vocab.RDF_OBJECT, value),
    }
    return [
        statement
        for statement in publication.data.subjects(vocab.RDF_SUBJECT, subject)
        if isinstance(statement, NamedNode)
        and asked <= {(predicate, found) for _, predicate, found in publication.data.about[statement]}
    ]


def sources(publication: Publication, subject: NamedNode, curie: str, value: Term) -> set[str]:
    """Give the keys of the sources of a fact: those of its statements or else those of its thing."""
    found = [
        source
        for statement in statements(publication, subject, curie, value)
        for source in publication.data.values(statement, vocab.PROV_HAD_PRIMARY_SOURCE)
    ]
    return {key(source) for source in found or publication.data.values(subject, vocab.DCT_SOURCE)}


def key(source: Term) -> str:
    """Give the key by which the facts call a source of the data."""
    name = str(source.value).rpartition("/")[2].upper().replace("-", "_")
    return "SEED" if name == "PAGE" else name

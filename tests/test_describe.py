"""Descriptions: what the document of a thing says, in which order."""

from __future__ import annotations

from pathlib import Path

from lodpub.describe import describe, survey
from lodpub.facts import facts_of
from lodpub.graph import Publication, load
from tests.sites import fill

PEOPLE = """@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix ex: <https://example.org/id/> .
ex:ann foaf:givenName "Ann" ; foaf:familyName "Lee" ; foaf:knows ex:bob, [ foaf:nick "nobody" ; foaf:knows ex:ann ] .
ex:bob foaf:givenName "Bob" ; foaf:familyName "Ash" ; foaf:knows ex:ann, ex:bob .
"""


def _is_sorted(publication: Publication) -> bool:
    directory = survey(publication)
    told = [tuple(facts_of(describe(publication, directory, iri).told)) for iri in directory.paths]
    return bool(told) and all(list(facts) == sorted(set(facts), key=lambda fact: [*map(str, fact)]) for facts in told)


def test_what_a_document_says_is_sorted_and_said_once(publication: Publication, tmp_path: Path) -> None:
    """By subject, property and value, whether a thing is told of in one place or several, named in one part or more."""
    assert _is_sorted(publication)
    assert _is_sorted(load(fill(tmp_path, {"data/people.ttl": PEOPLE})))

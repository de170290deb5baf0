"""The rules that the data keeps of itself: every fact has its source, nothing is more exact than it is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Fact, Subject
from lodpub.graph import Publication
from tests.facts import BODIES, PAGE, body, key, nodes, sources, statements, term, thing, values, words

#: What holds a sentence in the language of the reader; names are no sentences.
SENTENCES = ("dct:description", "dc:rights", "skos:definition", "skos:note", "skos:scopeNote")
#: So many words in a row that stand on the page are a copy of it.
COPY = 8
_SOURCES = (vocab.DCT_SOURCE, vocab.PROV_HAD_PRIMARY_SOURCE)


def _graph(publication: Publication, stem: str) -> NamedNode:
    return NamedNode(f"{publication.base}graph/{stem}")


def _facts_of(publication: Publication, stem: str) -> list[Fact]:
    """Give the facts that the file of this name states, of the graph itself too."""
    graph = _graph(publication, stem)
    return [fact for fact, graphs in publication.graphs.items() if graph in graphs]


def _sentences(publication: Publication) -> list[tuple[Subject, str, Literal]]:
    found = []
    for curie in SENTENCES:
        for subject, predicate, value in publication.data.facts():
            if predicate == vocab.term(curie) and isinstance(value, Literal):
                found.append((subject, curie, value))
    return found


def _runs(text: str) -> set[tuple[str, ...]]:
    """Give every row of words that is long enough to be a copy."""
    found = re.findall(r"\w+", text.casefold())
    return {tuple(found[start : start + COPY]) for start in range(len(found) - COPY + 1)}


def _named_sources(facts: Iterable[Fact]) -> set[str]:
    return {key(value) for _, predicate, value in facts if predicate in _SOURCES}


# Where a fact comes from


def test_the_file_of_the_page_names_no_other_source(publication: Publication) -> None:
    """What stands in partners.ttl is what the page says: no source but the page is named there."""
    facts = _facts_of(publication, "partners")
    assert _named_sources(facts) == {"SEED"}


def test_each_fact_added_to_a_thing_of_another_file_names_its_source(publication: Publication) -> None:
    """What enrichment.ttl adds to a thing of another file has a statement; schema:name shares that of the name."""
    facts = _facts_of(publication, "enrichment")
    elsewhere = {
        fact[0] for fact, graphs in publication.graphs.items() if set(graphs) - {_graph(publication, "enrichment")}
    }
    added = [fact for fact in facts if fact[0] in elsewhere]
    assert len(added) > 50
    for subject, predicate, value in added:
        stated = vocab.SKOS_PREF_LABEL if predicate == vocab.SCHEMA_NAME else predicate
        assert isinstance(subject, NamedNode)
        assert statements(publication, subject, stated, value), (subject, predicate, value)


def test_each_thing_of_other_sources_names_them(publication: Publication) -> None:
    """A thing that only enrichment.ttl describes names its sources: it is of one of them as a whole."""
    graph = _graph(publication, "enrichment")
    facts = _facts_of(publication, "enrichment")
    elsewhere = {fact[0] for fact, graphs in publication.graphs.items() if set(graphs) - {graph}}
    own = {fact[0] for fact in facts} - elsewhere - {graph}
    assert own
    unsourced = {one for one in own if not any(publication.data.values(one, predicate) for predicate in _SOURCES)}
    assert unsourced == set()


def test_the_file_of_other_sources_lists_them(publication: Publication) -> None:
    """The graph of enrichment.ttl names exactly the sources of its facts; the page it only cites beside them."""
    graph = _graph(publication, "enrichment")
    facts = _facts_of(publication, "enrichment")
    listed = _named_sources(fact for fact in facts if fact[0] == graph)
    assert listed == _named_sources(fact for fact in facts if fact[0] != graph) - {"SEED"}


def test_our_own_reading_is_only_likely(publication: Publication) -> None:
    """A statement whose only source is this dataset itself is marked as likely."""
    own = thing(publication, "source/own")
    readings = [
        one
        for one in publication.data.subjects(vocab.PROV_HAD_PRIMARY_SOURCE, own)
        if vocab.RDF_STATEMENT in publication.data.values(one, vocab.RDF_TYPE)
    ]
    assert readings
    likely = thing(publication, "confidence/likely")
    for one in readings:
        assert publication.data.values(one, term(publication, "jn:confidence")) == [likely], one


def test_what_is_not_a_fact_is_disputed(publication: Publication) -> None:
    """A statement about something that the data does not state contradicts another or is contradicted."""
    facts, contradicts = set(publication.data.facts()), term(publication, "jn:contradicts")
    disputed = 0
    for one in publication.data.subjects(vocab.RDF_TYPE, vocab.RDF_STATEMENT):
        spoken_of = tuple(
            publication.data.value(one, part) for part in (vocab.RDF_SUBJECT, vocab.RDF_PREDICATE, vocab.RDF_OBJECT)
        )
        if spoken_of not in facts:
            disputed += 1
            assert publication.data.values(one, contradicts) or publication.data.subjects(contradicts, one), one
    assert disputed


def test_no_project_has_a_status_as_a_fact(publication: Publication) -> None:
    """Whether a project is running depends on the day, so it is what a source says and no fact."""
    projects = publication.data.subjects(vocab.RDF_TYPE, vocab.term("schema:Project"))
    assert projects
    assert [one for one in projects if publication.data.values(one, vocab.term("adms:status"))] == []


# As exact as it is known


def test_a_partnership_has_a_year_and_no_end(publication: Publication) -> None:
    """The beginning of a partnership is a year; no source says that one has ended."""
    partnerships = publication.data.subjects(vocab.RDF_TYPE, term(publication, "jn:Partnership"))
    assert partnerships
    for one in partnerships:
        (began,) = publication.data.values(one, vocab.term("schema:foundingDate"))
        assert isinstance(began, Literal)
        assert began.datatype == vocab.XSD_G_YEAR
        assert publication.data.values(one, vocab.term("schema:dissolutionDate")) == []


def test_the_page_dates_by_years(publication: Publication) -> None:
    """No date that partners.ttl gives is more exact than a year; only the day of the page itself is a day."""
    dated = [
        (predicate, value)
        for _, predicate, value in _facts_of(publication, "partners")
        if isinstance(value, Literal) and value.datatype in (vocab.XSD_DATE, vocab.XSD_G_YEAR, vocab.XSD_G_YEAR_MONTH)
    ]
    assert dated
    (issued,) = values(publication, "source/page", "dct:issued")
    exact = {(predicate, value) for predicate, value in dated if value.datatype != vocab.XSD_G_YEAR}
    assert exact == {(vocab.term("dct:date"), issued)}


def test_an_event_of_other_sources_names_them(publication: Publication) -> None:
    """Every day or month of an event has a source that is not the page."""
    events = publication.data.subjects(vocab.RDF_TYPE, vocab.term("schema:Event"))
    exact = [
        (event, value)
        for event in events
        if isinstance(event, NamedNode)
        for value in values(publication, event, "schema:startDate")
        if isinstance(value, Literal) and value.datatype != vocab.XSD_G_YEAR
    ]
    assert exact
    for event, value in exact:
        found = sources(publication, event, "schema:startDate", value)
        assert found
        assert "SEED" not in found


# Sentences


def test_every_sentence_has_its_twin(publication: Publication) -> None:
    """A thing has as many sentences of a property in Latvian as in English."""
    found: dict[tuple[Subject, str], Counter[str | None]] = {}
    for subject, curie, value in _sentences(publication):
        found.setdefault((subject, curie), Counter())[value.language] += 1
    assert found
    assert {where for where, languages in found.items() if languages["lv"] != languages["en"]} == set()
    assert {language for languages in found.values() for language in languages} == {"lv", "en"}


@pytest.mark.parametrize(("language", "opening"), [("lv", "„"), ("en", "“")])
def test_quotation_marks_are_those_of_the_language(publication: Publication, language: str, opening: str) -> None:
    """A sentence quotes as its language does, and closes what it opens."""
    quoting = [one.value for _, _, one in _sentences(publication) if one.language == language and "”" in one.value]
    assert quoting
    for sentence in quoting:
        assert re.findall('[„“”"]', sentence) == [opening, "”"] * (sentence.count("”")), sentence
    straight = [one.value for _, _, one in _sentences(publication) if one.language == language and '"' in one.value]
    assert straight == []


@pytest.mark.skipif(not PAGE.is_file(), reason="the text of the page is not beside the repository")
def test_no_sentence_is_copied_from_the_page(publication: Publication) -> None:
    """The sentences are ours: none has eight words in a row that stand on the page."""
    page = _runs(PAGE.read_text(encoding="utf-8"))
    assert len(page) > 400
    sentences = words((value for _, _, value in _sentences(publication)), "lv")
    assert sentences
    assert [one for one in sorted(sentences) if _runs(one) & page] == []


# Bodies, territories, seats


def test_a_point_is_of_a_place_and_not_of_a_body(publication: Publication) -> None:
    """Coordinates belong to sites, for neither a body nor a territory is a point."""
    found = publication.data.pointing[vocab.term("org:Site")]
    sites = {subject for subject, _, _ in found}
    placed = {subject for subject, predicate, _ in publication.data.facts() if predicate == vocab.SCHEMA_LATITUDE}
    assert placed
    assert placed <= sites


def test_a_territory_is_of_one_body(publication: Publication) -> None:
    """
    Each territory is of exactly one body of the facts, which has one seat.

    A body that joins later may share the territory of another, and its seat may be unknown.
    """
    known = {body(publication, entry) for entry in BODIES}
    territories = publication.data.subjects(vocab.RDF_TYPE, vocab.term("cv:AdminUnit"))
    assert territories
    for one in territories:
        owners = publication.data.subjects(vocab.term("schema:areaServed"), one)
        assert owners, one
        assert len(known.intersection(owners)) <= 1, one
        for owner in owners:
            assert isinstance(owner, NamedNode)
            seats = nodes(publication, owner, "org:hasPrimarySite")
            assert len(seats) == 1 or (owner not in known and not seats), owner

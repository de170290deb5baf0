"""The data beside the reference facts: what other sources say, with the sources of each fact; and nothing unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.graph import Publication
from tests.facts import (
    BODIES,
    FACTS,
    PARTNERS,
    PROJECTS,
    Entry,
    body,
    certain,
    names,
    needs_facts,
    nodes,
    slug,
    sources,
    statements,
    thing,
    values,
    words,
)

pytestmark = needs_facts

DATES = (("start", "schema:foundingDate"), ("end", "schema:dissolutionDate"))
#: The datatype of a date by the number of its parts.
PRECISION = {1: vocab.XSD_G_YEAR, 2: vocab.XSD_G_YEAR_MONTH, 3: vocab.XSD_DATE}

each_body = pytest.mark.parametrize("entry", BODIES, ids=slug)
each_project = pytest.mark.parametrize("project", PROJECTS, ids=slug)


def _names(entry: Entry) -> Iterator[tuple[str, str, Entry]]:
    """Give the names of a body that have a source of their own: text, language, fact."""
    for fact in entry["names"]["own"]:
        yield fact["value"]["text"], fact["value"]["lang"], fact
    for fact in entry["names"]["en"]:
        yield fact["value"], "en", fact
    suggested = entry["names"].get("lv_suggested")
    if suggested and suggested["value"]:
        yield suggested["value"], "lv", suggested


def _named(project: Entry) -> Iterator[tuple[str, Entry]]:
    """Give the names of a project that another source has; `Long name (LN)` is two."""
    for fact in project["names"].values():
        if isinstance(fact, dict):
            long, _, short = fact["value"].removesuffix(")").partition(" (")
            yield from ((one, fact) for one in (long, short) if one)


def _is_likely(publication: Publication, subject: NamedNode, curie: str, value: Literal) -> bool:
    likely = thing(publication, "confidence/likely")
    found = statements(publication, subject, curie, value)
    return any(values(publication, one, "jn:confidence") == [likely] for one in found)


def _curie(publication: Publication, subject: NamedNode, value: Literal) -> str:
    """Tell whether a name is the main one or another."""
    is_main = value in publication.data.values(subject, vocab.SKOS_PREF_LABEL)
    return "skos:prefLabel" if is_main else "skos:altLabel"


def test_the_facts_are_found() -> None:
    """The parametrised tests below have found what they are about."""
    assert sum(len(list(_names(entry))) for entry in BODIES) >= 30
    assert sum(len(certain(project["start"], project["end"])) for project in PROJECTS) >= 12
    assert sum(len(project.get("otherPartners", ())) for project in PROJECTS) >= 20


@each_body
def test_a_body_bears_the_names_of_its_sources(publication: Publication, entry: Entry) -> None:
    """Each name that a source gives is there, names that source, and is marked where it is only likely."""
    node = body(publication, entry)
    for text, language, fact in _names(entry):
        name = Literal(text, language=language)
        assert text in names(publication, node, language)
        curie = _curie(publication, node, name)
        if fact["sources"][0] != "SEED":
            assert sources(publication, node, curie, name) == set(fact["sources"]), text
            assert _is_likely(publication, node, curie, name) == (fact["confidence"] == "likely"), text


@each_project
def test_a_project_bears_the_names_of_its_sources(publication: Publication, project: Entry) -> None:
    """Each name that a source gives is there and names that source."""
    node = thing(publication, f"project/{project['id']}")
    found = values(publication, node, "skos:prefLabel") + values(publication, node, "skos:altLabel")
    labels = [one for one in found if isinstance(one, Literal)]
    for text, fact in _named(project):
        assert any(
            set(fact["sources"]) <= sources(publication, node, _curie(publication, node, one), one)
            for one in labels
            if one.value == text
        ), text


@each_project
@pytest.mark.parametrize(("fact", "curie"), DATES)
def test_a_project_has_the_dates_of_its_sources(
    publication: Publication, project: Entry, fact: str, curie: str
) -> None:
    """Beginning and end are as exact as the source and name it; where they are not known, there are none."""
    node = thing(publication, f"project/{project['id']}")
    date, found = project[fact], values(publication, node, curie)
    if date["value"] is None:
        assert found == []
        return
    expected = Literal(date["value"], datatype=PRECISION[date["value"].count("-") + 1])
    assert found == [expected]
    assert set(date["sources"]) <= sources(publication, node, curie, expected)
    assert _is_likely(publication, node, curie, expected) == (date["confidence"] == "likely")


@each_project
def test_a_project_is_led_by_whom_its_source_names(publication: Publication, project: Entry) -> None:
    """The lead partner is the one of the facts and names its source; where none is known, nobody leads."""
    node, lead = thing(publication, f"project/{project['id']}"), project["lead"]
    roles = [
        one
        for one in publication.data.subjects(vocab.term("org:organization"), node)
        if thing(publication, "role/lead-partner") in publication.data.values(one, vocab.term("org:role"))
    ]
    assert len(roles) == len(certain(lead))
    for role in roles:
        (member,) = nodes(publication, str(role.value), "org:member")
        assert any(lead["value"].partition(" (")[0] in name for name in names(publication, member))
        assert set(lead["sources"]) <= sources(publication, thing(publication, str(role.value)), "org:role", member)


@each_project
def test_a_project_has_the_other_partners_of_its_source(publication: Publication, project: Entry) -> None:
    """Each partner that is not on the page is a member with its name and its country."""
    members = nodes(publication, f"project/{project['id']}", "org:hasMember")
    for partner in project.get("otherPartners", ()):
        name, _, code = partner.rpartition(" ")
        found = [one for one in members if names(publication, one).intersection(name.split("/"))]
        assert len(found) == 1, partner
        (country,) = nodes(publication, found[0], "schema:location")
        assert words(values(publication, country, "skos:notation")) == {code}


@pytest.mark.parametrize("event", FACTS.get("events", []), ids=slug)
def test_a_dated_event_is_as_its_source_has_it(publication: Publication, event: Entry) -> None:
    """The first and the last day are those of the source, and the event names it."""
    node = thing(publication, f"event/{event['id']}")
    for fact, curie in (("start", "schema:startDate"), ("end", "schema:endDate")):
        day = Literal(event[fact]["value"], datatype=vocab.XSD_DATE)
        assert values(publication, node, curie) == [day]
        assert sources(publication, node, curie, day) == set(event[fact]["sources"])
    assert event["names"]["pl"]["value"] in names(publication, node, "pl")
    assert len(nodes(publication, node, "prov:wasAssociatedWith")) == len(event["participants"])


@pytest.mark.parametrize("programme", FACTS.get("programmes", []), ids=slug)
def test_a_programme_runs_in_the_years_of_its_source(publication: Publication, programme: Entry) -> None:
    """Names, spellings of the page and periods are those of the facts."""
    node = thing(publication, f"programme/{programme['id']}")
    periods = [
        "-".join(sorted(words(values(publication, one, "dcat:startDate") + values(publication, one, "dcat:endDate"))))
        for one in nodes(publication, node, "dct:temporal")
    ]
    assert sorted(periods) == programme["periods"]["value"]
    for language in ("lv", "en"):
        name = programme[language]["value"].partition(" (M" if language == "lv" else " (s")[0]
        assert name in names(publication, node, language)


@pytest.mark.parametrize("field", FACTS.get("fields", []), ids=slug)
def test_a_field_is_mapped_as_the_facts_have_it(publication: Publication, field: Entry) -> None:
    """A field has its two names and maps to the EuroVoc concepts and the data theme of the facts, and to no others."""
    node = thing(publication, f"field/{field['id']}")
    for language, label in field["prefLabel"].items():
        assert words(values(publication, node, "skos:prefLabel"), language) == {label}
    expected = {(one["match"], one["uri"]) for one in field["eurovoc"]}
    expected |= {("skos:broadMatch", field["dataTheme"]["uri"])} if field["dataTheme"] else set()
    found = {
        (curie, one.value)
        for curie in ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch")
        for one in nodes(publication, node, curie)
    }
    assert found == expected


def test_the_day_of_an_approval_is_not_the_day_of_signing(publication: Publication) -> None:
    """The county's decision dates the approval of its agreement; on which day it was signed no source says."""
    found = [
        (partner["id"], external["value"]["date"])
        for partner in PARTNERS
        for external in partner["external"]
        if isinstance(external["value"], dict) and "approvedBy" in external["value"]
    ]
    assert found
    for one, date in found:
        agreement = f"agreement/{one}"
        assert words(values(publication, agreement, "dct:dateAccepted")) == {date}
        assert values(publication, agreement, "dct:date") + values(publication, agreement, "schema:dateCreated") == []


def test_the_municipality_changed_when_its_sources_say(publication: Publication) -> None:
    """Each change of the municipality that the facts tell of is there with its year and its source."""
    history = {year: fact for fact in FACTS["owner"]["history"] for year in re.findall(r"\b20\d\d\b", fact["value"])}
    assert len(history) == 2
    found = {}
    for change in publication.data.subjects(vocab.RDF_TYPE, vocab.term("org:ChangeEvent")):
        assert isinstance(change, NamedNode)
        (date,) = values(publication, change, "dct:date")
        found[str(date.value)[:4]] = sources(publication, change, "dct:date", date)
        assert nodes(publication, change, "org:originalOrganization")
    assert found == {year: set(fact["sources"]) for year, fact in history.items()}

"""The data beside the reference facts: all that the page says is there, as the page says it, and no more."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.graph import Publication
from lodpub.phrases import language_code
from tests.facts import (
    BODIES,
    FACTS,
    PARTNERS,
    PROJECTS,
    Entry,
    body,
    from_page,
    key,
    names,
    needs_facts,
    nodes,
    slug,
    statements,
    term,
    thing,
    things,
    values,
    words,
)

pytestmark = needs_facts

#: The kinds of things that keep the ids of the facts, and where in the facts those are.
SLUGS = {
    "partner": "partners",
    "partnership": "partners",
    "project": "projects",
    "programme": "programmes",
    "field": "fields",
    "event": "events",
}

each_body = pytest.mark.parametrize("entry", BODIES, ids=slug)
each_partner = pytest.mark.parametrize("partner", PARTNERS, ids=slug)
each_project = pytest.mark.parametrize("project", PROJECTS, ids=slug)


def _named_on_the_page(project: Entry) -> list[str]:
    """Give the names that the page has for a project; a remark in brackets is none."""
    found = [project["names"].get(kind, "") for kind in ("seed", "seed_lv", "seed_short")]
    return [name for name in found if name and not name.startswith("(")]


def _group(text: str) -> str:
    """Give the last word of the name of a group of people: who they are."""
    return text.split()[-1].casefold()


def test_the_facts_are_found() -> None:
    """The parametrised tests below have found what they are about."""
    assert len(PARTNERS) == 10
    assert len(PROJECTS) >= 7
    assert sum(map(len, map(_named_on_the_page, PROJECTS))) >= 8


# The page


def test_the_page_is_described(publication: Publication) -> None:
    """Address, day, language and title of the page are as the page has them."""
    page = FACTS["page"]
    assert [one.value for one in nodes(publication, "source/page", "schema:url")] == [page["url"]["value"]]
    issued = Literal(page["published"]["value"], datatype=vocab.XSD_DATE)
    assert values(publication, "source/page", "dct:issued") == [issued]
    languages = [
        language_code(one.value, publication.phrases) for one in nodes(publication, "source/page", "dct:language")
    ]
    assert languages == [page["language"]["value"]]
    assert words(values(publication, "source/page", "skos:prefLabel"), "lv") == {page["title_lv"]["value"]}


@pytest.mark.parametrize(("fact", "curie"), [("modified", "dct:modified"), ("licence", "dct:license")])
def test_what_the_page_does_not_show_is_not_said_of_it(publication: Publication, fact: str, curie: str) -> None:
    """The page shows no second date and no licence, so the data gives it none."""
    assert FACTS["page"][fact]["value"] is None
    assert values(publication, "source/page", curie) == []


# Countries


def test_the_countries_named_are_mentioned(publication: Publication) -> None:
    """The claim of the page mentions the countries that the page names, and no others."""
    named = {country["euCountryUri"] for country in FACTS["countries"]["named"]}
    assert len(named) == 12
    assert {one.value for one in nodes(publication, "claim/more-than-fifty", "schema:mentions")} == named


def test_countries_bear_the_name_of_the_page_and_their_code(publication: Publication) -> None:
    """Each country that the page names has that name and its two letters."""
    for country in FACTS["countries"]["named"]:
        assert country["lv"] in names(publication, country["euCountryUri"], "lv")
        assert words(values(publication, country["euCountryUri"], "skos:notation")) == {country["alpha2"]}


def test_more_than_fifty_is_a_claim(publication: Publication) -> None:
    """That there are more than 50 partners is a claim made on the page about the municipality, in both languages."""
    number = next(found for claim in FACTS["owner"]["seedClaims"] for found in re.findall(r"\d+", claim["value"]["lv"]))
    labels = values(publication, "claim/more-than-fifty", "skos:prefLabel")
    assert [number in label for language in ("lv", "en") for label in words(labels, language)] == [True, True]
    owner = thing(publication, "organisation/jelgavas-novads")
    assert values(publication, "claim/more-than-fifty", "schema:about") == [owner]
    assert values(publication, "claim/more-than-fifty", "schema:appearance") == [thing(publication, "source/page")]


# Partners


def test_the_partners_are_those_of_the_page(publication: Publication) -> None:
    """Each of the ten partners of the page is a partner of the data, under its slug; later ones may join them."""
    found = publication.data.subjects(vocab.RDF_TYPE, term(publication, "jn:Partner"))
    assert things(publication, "partner", map(slug, PARTNERS)) <= set(found)


@each_partner
def test_a_partner_bears_the_name_of_the_page(publication: Publication, partner: Entry) -> None:
    """What the page calls a partner is a Latvian name of it, and the file of the page is where that stands."""
    found = from_page(publication, f"partner/{partner['id']}", "skos:prefLabel")
    found += from_page(publication, f"partner/{partner['id']}", "skos:altLabel")
    assert words(found, "lv") == set(partner["names"]["lv_seed"].split("; "))


@each_body
def test_a_body_is_in_its_country(publication: Publication, entry: Entry) -> None:
    """The country stands as the EU authority table has it."""
    country = entry["country"]["euCountryUri"]["value"]
    assert [one.value for one in nodes(publication, body(publication, entry), "schema:location")] == [country]


@each_body
def test_a_body_has_the_website_of_the_page(publication: Publication, entry: Entry) -> None:
    """The website is the one that the page gives; where it gives none, there is none."""
    website = entry["website"]["normalised"]["value"]
    found = [one.value for one in nodes(publication, body(publication, entry), "foaf:homepage")]
    assert found == ([website] if website else [])


@each_partner
def test_a_partnership_is_of_the_municipality_and_the_partner(publication: Publication, partner: Entry) -> None:
    """A partnership has two members, and says which of them is the partner."""
    partnership, node = f"partnership/{partner['id']}", thing(publication, f"partner/{partner['id']}")
    assert values(publication, partnership, "jn:partner") == [node]
    owner = thing(publication, f"organisation/{FACTS['owner']['id']}")
    assert set(values(publication, partnership, "org:hasMember")) == {owner, node}


@each_partner
def test_a_partnership_began_in_the_year_of_the_page(publication: Publication, partner: Entry) -> None:
    """The beginning is a year and no day, for the page gives no more."""
    year = Literal(str(partner["seed"]["since"]["year"]), datatype=vocab.XSD_G_YEAR)
    assert values(publication, f"partnership/{partner['id']}", "schema:foundingDate") == [year]


@each_partner
def test_an_agreement_is_there_where_the_page_names_one(publication: Publication, partner: Entry) -> None:
    """Kind and year of the agreement are those of the page; where it names none, its file has none."""
    fact = partner["seed"]["agreement"]
    found = from_page(publication, f"partnership/{partner['id']}", "jn:agreement")
    assert found == ([thing(publication, f"agreement/{partner['id']}")] if fact else [])
    if fact:
        year = Literal(str(fact["year"]), datatype=vocab.XSD_G_YEAR)
        assert from_page(publication, f"agreement/{partner['id']}", "schema:dateCreated") == [year]
        (kind,) = nodes(publication, f"agreement/{partner['id']}", "dct:type")
        (label,) = words(values(publication, kind, "skos:prefLabel"), "en")
        assert fact["en"].startswith(label)


@each_partner
def test_the_fields_are_those_of_the_page(publication: Publication, partner: Entry) -> None:
    """Fields and aims are those of the facts; what is only the subject of an activity stands on the activity."""
    partnership = f"partnership/{partner['id']}"
    fields = set(values(publication, partnership, "org:purpose"))
    subjects = {
        about
        for event in nodes(publication, partnership, "schema:event")
        for about in nodes(publication, event, "schema:about")
    }
    assert fields
    assert fields | subjects == things(publication, "field", partner["seed"]["fields"])
    only_subject = {one["id"] for one in FACTS["fields"] if "subject of the activity" in one.get("note", "")}
    assert not fields & things(publication, "field", only_subject)


@each_partner
def test_a_derived_field_is_only_likely(publication: Publication, partner: Entry) -> None:
    """A field that the file of the page does not state is marked as this dataset's own reading."""
    partnership = thing(publication, f"partnership/{partner['id']}")
    stated = from_page(publication, f"partnership/{partner['id']}", "org:purpose")
    for field in values(publication, partnership, "org:purpose"):
        if field not in stated:
            (statement,) = statements(publication, partnership, "org:purpose", field)
            assert values(publication, statement, "jn:confidence") == [thing(publication, "confidence/likely")]


@each_partner
def test_the_programmes_are_those_of_the_page(publication: Publication, partner: Entry) -> None:
    """The programmes named with a partner fund its projects and activities, and no other programme does."""
    partnership = f"partnership/{partner['id']}"
    funded = nodes(publication, partnership, "jn:project") + nodes(publication, partnership, "schema:event")
    found = {programme for one in funded for programme in values(publication, one, "schema:funder")}
    assert found == things(publication, "programme", partner["seed"]["programmes"])


@each_partner
def test_the_projects_are_those_of_the_facts(publication: Publication, partner: Entry) -> None:
    """A partnership has the projects that the facts name with the partner."""
    found = set(values(publication, f"partnership/{partner['id']}", "jn:project"))
    assert found == things(publication, "project", partner["seed"]["projects"])


@each_partner
def test_each_activity_is_an_event_with_its_year(publication: Publication, partner: Entry) -> None:
    """Each activity of the page is one event, with a year where the page gives one and nowhere else."""
    events = [one.value for one in from_page(publication, f"partnership/{partner['id']}", "schema:event")]
    found = [
        [
            (date.value, date.datatype)
            for date in values(publication, event, "schema:startDate")
            if isinstance(date, Literal)
        ]
        for event in map(str, events)
    ]
    years = [activity["year"] for activity in partner["seed"]["activities"]]
    assert sorted(found, key=str) == sorted(
        [[(str(year), vocab.XSD_G_YEAR)] if year else [] for year in years], key=str
    )


@each_partner
def test_an_inferred_year_is_marked(publication: Publication, partner: Entry) -> None:
    """As many years of activities are marked as likely as the facts only infer."""
    inferred = [one for one in partner["seed"]["activities"] if one.get("yearConfidence") == "likely"]
    marked = [
        statement
        for event in nodes(publication, f"partnership/{partner['id']}", "schema:event")
        for date in values(publication, event, "schema:startDate")
        for statement in statements(publication, event, "schema:startDate", date)
        if values(publication, statement, "jn:confidence") == [thing(publication, "confidence/likely")]
    ]
    assert len(marked) == len(inferred)


@each_partner
def test_the_beneficiaries_are_those_of_the_page(publication: Publication, partner: Entry) -> None:
    """Each group that the page says benefits is an audience of its own."""
    groups = [group for one in partner["seed"]["beneficiaries"] for group in re.split("[;,]", one["lv"])]
    found = nodes(publication, f"partnership/{partner['id']}", "jn:beneficiary")
    labels = [label for one in found for label in words(values(publication, one, "skos:prefLabel"), "lv")]
    assert sorted(map(_group, labels)) == sorted(map(_group, groups))


# Projects


@each_project
def test_a_project_bears_the_names_of_the_page(publication: Publication, project: Entry) -> None:
    """What the page calls a project is a Latvian name of it; a slip of the page is kept as a statement of the page."""
    node = thing(publication, f"project/{project['id']}")
    for name in _named_on_the_page(project):
        if name not in names(publication, node, "lv"):
            (statement,) = statements(publication, node, "skos:altLabel", Literal(name, language="lv"))
            assert values(publication, statement, "prov:hadPrimarySource") == [thing(publication, "source/page")]


@each_project
def test_a_project_has_the_partners_of_the_page(publication: Publication, project: Entry) -> None:
    """Each partner with whom the page names the project is a member of it, and it stands under each of them."""
    partners = project["partnersOnPage"]
    node = thing(publication, f"project/{project['id']}")
    members = set(values(publication, node, "org:hasMember"))
    assert {one for one in members if "/partner/" in str(one.value)} == things(publication, "partner", partners)
    found = set(publication.data.subjects(term(publication, "jn:project"), node))
    assert found == things(publication, "partnership", partners)


def test_a_project_told_of_twice_is_one(publication: Publication) -> None:
    """The project that the page tells of under two partners is one thing with one name."""
    twice = [project for project in PROJECTS if len(project["partnersOnPage"]) > 1]
    assert twice
    for project in twice:
        for name in _named_on_the_page(project):
            found = publication.data.subjects(vocab.SKOS_PREF_LABEL, Literal(name, language="lv"))
            assert found == [thing(publication, f"project/{project['id']}")]


def test_what_runs_on_the_page_and_had_ended_is_a_disputed_claim(publication: Publication) -> None:
    """That such a project is running is no fact but what the page says; another source contradicts it."""
    stale = [one["seed"]["projects"][-1] for one in PARTNERS if "ended" in one["seed"]["status"].get("external", "")]
    assert len(stale) == 2
    page = thing(publication, "source/page")
    for one in stale:
        project = thing(publication, f"project/{one}")
        assert values(publication, project, "adms:status") == []
        (said,) = statements(publication, project, "adms:status", thing(publication, "status/ongoing"))
        assert values(publication, said, "prov:hadPrimarySource") == [page]
        assert words(values(publication, said, "dct:date")) == {FACTS["page"]["published"]["value"]}
        (other,) = publication.data.subjects(term(publication, "jn:contradicts"), said)
        assert [other] == statements(publication, project, "adms:status", thing(publication, "status/ended"))
        assert page not in values(publication, str(other.value), "prov:hadPrimarySource")


# All


@pytest.mark.parametrize(("kind", "of"), SLUGS.items())
def test_slugs_stay(publication: Publication, kind: str, of: str) -> None:
    """Every id of the facts is an address of the data."""
    assert FACTS[of]
    assert things(publication, kind, map(slug, FACTS[of])) <= set(publication.data.about)


def test_sources_are_those_of_the_facts(publication: Publication) -> None:
    """What the facts tell of rests on no source that they do not have; only things that came later name others."""
    found = {
        one
        for one in publication.data.subjects(vocab.RDF_TYPE, vocab.term("prov:Entity"))
        if isinstance(one, NamedNode) and "/source/" in one.value
    }
    assert len(found) > 50
    others = {one for one in found if key(one) not in FACTS["sources"]}
    assert {"NATURAL_EARTH"} <= set(map(key, others))
    told = _told_of(publication)
    for other in others - {thing(publication, "source/natural-earth")}:
        citing = {subject.value.partition("#")[0] for subject, _, value in publication.data.facts() if value == other}
        assert not citing & told, other


def _told_of(publication: Publication) -> set[str]:
    """Give the IRIs of what the facts tell of: bodies, their places, and whatever has an id there."""
    found = {one for kind, of in SLUGS.items() for one in things(publication, kind, map(slug, FACTS[of]))}
    for entry in BODIES:
        found.add(body(publication, entry))
        for curie in ("dct:spatial", "org:hasPrimarySite", "org:hasSite"):
            found.update(values(publication, body(publication, entry), curie))
    return {str(one.value) for one in found}

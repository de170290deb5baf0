"""The data beside the reference facts: codes, seats and links of territories; what is not known is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.graph import Publication
from tests.facts import (
    BODIES,
    Entry,
    body,
    certain,
    key,
    names,
    needs_facts,
    nodes,
    slug,
    term,
    thing,
    values,
    words,
)

pytestmark = needs_facts

#: ISO 3166-2 codes of the facts that stand for a region around the territory, so they are no codes of it.
REGIONS = {"DE-BB", "DE-BE", "DE-NW", "PL-20", "PL-24", "PT-05", "UA-46"}
#: National codes of the facts that stand for another place: the town in a community, the district around it.
ELSEWHERE = ("town", "raion")

each_body = pytest.mark.parametrize("entry", BODIES, ids=slug)


def _territories(publication: Publication, entry: Entry) -> list[NamedNode]:
    return nodes(publication, body(publication, entry), "dct:spatial")


def _identifiers(publication: Publication, entry: Entry) -> Iterator[tuple[NamedNode, Literal]]:
    """Give the identifiers of a body's territory, each with its code."""
    for territory in _territories(publication, entry):
        for identifier in nodes(publication, territory, "adms:identifier"):
            for code in values(publication, identifier, "skos:notation"):
                assert isinstance(code, Literal)
                yield identifier, code


def _codes(publication: Publication, entry: Entry, scheme: str) -> list[str]:
    datatype = term(publication, scheme)
    return [code.value for _, code in _identifiers(publication, entry) if code.datatype == datatype]


def _seats(publication: Publication, entry: Entry) -> list[NamedNode]:
    return nodes(publication, body(publication, entry), "org:hasPrimarySite")


def _assert_as_sure(publication: Publication, entry: Entry, scheme: str, fact: Entry) -> None:
    """Hold sources and confidence of the code in one scheme against the fact."""
    for identifier, code in _identifiers(publication, entry):
        if code.datatype == term(publication, scheme):
            found = values(publication, identifier, "dct:source")
            assert {key(source) for source in found} == set(fact["sources"])
            likely = values(publication, identifier, "jn:confidence") == [thing(publication, "confidence/likely")]
            assert likely == (fact["confidence"] == "likely")


def test_the_facts_are_found() -> None:
    """The parametrised tests below have found what they are about."""
    assert len(BODIES) == 11
    assert len([seat for entry in BODIES for seat in certain(entry["seat"]["town"])]) == 10


@each_body
@pytest.mark.parametrize("edition", ["2021", "2024"])
def test_the_nuts_code_is_that_of_its_edition(publication: Publication, entry: Entry, edition: str) -> None:
    """The NUTS code of an edition is the one of the facts and as sure; outside NUTS there is none."""
    fact = entry["nuts3"][edition]
    expected = [fact["value"]["code"]] if fact["value"] else []
    assert _codes(publication, entry, f"jn:nuts{edition}") == expected
    _assert_as_sure(publication, entry, f"jn:nuts{edition}", fact)


@each_body
def test_the_lau_code_is_that_of_the_facts(publication: Publication, entry: Entry) -> None:
    """The LAU code is the one of the facts and as sure; where there is none, there is none."""
    fact = entry["lau"]
    assert _codes(publication, entry, "jn:lau") == ([fact["value"]] if fact["value"] else [])
    _assert_as_sure(publication, entry, "jn:lau", fact)


@each_body
def test_the_iso_code_is_of_the_territory_itself(publication: Publication, entry: Entry) -> None:
    """The code of ISO 3166-2 stands where it is of the unit, and not where it is of the region around it."""
    fact = entry["iso3166_2"]
    own = set(fact["value"] if isinstance(fact["value"], list) else [fact["value"]]) - REGIONS
    assert _codes(publication, entry, "jn:iso3166-2") == sorted(own)
    _assert_as_sure(publication, entry, "jn:iso3166-2", fact)


@each_body
def test_national_codes_are_those_of_the_facts(publication: Publication, entry: Entry) -> None:
    """Each national code of the body or its territory is there, as sure and with its sources' number of digits."""
    codes = [
        fact["value"]["code"]
        for fact in certain(*entry["nationalCodes"])
        if not any(word in fact["value"]["scheme"] for word in ELSEWHERE)
    ]
    common = [term(publication, f"jn:{scheme}") for scheme in ("nuts2021", "nuts2024", "lau", "iso3166-2")]
    found = [code.value for _, code in _identifiers(publication, entry) if code.datatype not in common]
    found += words(values(publication, body(publication, entry), "org:identifier"))
    assert sorted(found) == sorted(codes)


@each_body
def test_the_territory_is_linked_to_geonames(publication: Publication, entry: Entry) -> None:
    """The territory is linked to the unit in GeoNames where its number is known, and to nothing where it is not."""
    fact = entry["geonamesUnit"]
    found = [
        link.value
        for territory in _territories(publication, entry)
        for link in nodes(publication, territory, "skos:closeMatch")
    ]
    assert found == ([fact["value"]["uri"]] if fact["value"] else [])


@each_body
def test_the_seat_is_the_town_of_the_facts(publication: Publication, entry: Entry) -> None:
    """The seat has name, point and GeoNames number of the facts; where no seat is known, there is none."""
    seat = entry["seat"]
    seats = _seats(publication, entry)
    assert len(seats) == len(certain(seat["town"]))
    for site in seats:
        assert seat["town"]["value"] in names(publication, site)
        for fact, curie in (("lat", "schema:latitude"), ("lon", "schema:longitude")):
            (degrees,) = words(values(publication, site, curie))
            assert float(degrees) == seat[fact]["value"]
        assert [one.value for one in nodes(publication, site, "skos:closeMatch")] == [seat["geonamesUri"]]
        assert {"GN500"} <= {key(source) for source in values(publication, site, "dct:source")}


@each_body
def test_a_seat_outside_its_territory_says_so(publication: Publication, entry: Entry) -> None:
    """Where the seat lies outside the unit, a note tells the reader; elsewhere there is nothing to tell."""
    outside = entry["seat"].get("insideUnit") is False
    for site in _seats(publication, entry):
        assert bool(values(publication, site, "skos:note")) == outside


@each_body
def test_a_training_centre_is_a_site_but_no_seat(publication: Publication, entry: Entry) -> None:
    """The other sites of a body are the centres of the facts, each at the point of its town."""
    centres = {(one["lat"], one["lon"]) for one in entry["seat"].get("trainingCentres", ())}
    sites = nodes(publication, body(publication, entry), "org:hasSite")
    found = {
        tuple(
            float(one)
            for curie in ("latitude", "longitude")
            for one in words(values(publication, site, f"schema:{curie}"))
        )
        for site in sites
    }
    assert found == centres


@each_body
def test_a_body_without_territory_has_no_codes(publication: Publication, entry: Entry) -> None:
    """A body is a public one with a territory, or a private one with neither territory nor codes."""
    public = vocab.term("cv:PublicOrganisation") in values(publication, body(publication, entry), "rdf:type")
    assert public == ("private law" not in entry["legalKind"]["en"])
    assert len(_territories(publication, entry)) == int(public)


@each_body
def test_wikidata_is_not_guessed(publication: Publication, entry: Entry) -> None:
    """A body and its territory are not linked to Wikidata, for no source gives the number; the country is."""
    assert entry["wikidata"]["value"] is None
    for node in (body(publication, entry), *_territories(publication, entry)):
        assert values(publication, node, "schema:sameAs") + values(publication, node, "owl:sameAs") == []
    country, number = (entry["country"][fact]["value"] for fact in ("euCountryUri", "wikidata"))
    assert [one.value for one in nodes(publication, country, "schema:sameAs")] == [
        f"http://www.wikidata.org/entity/{number}"
    ]


@each_body
def test_the_country_bears_its_names(publication: Publication, entry: Entry) -> None:
    """The country of a body has the Latvian and the English name of the facts, and its code."""
    country = entry["country"]
    iri = country["euCountryUri"]["value"]
    for language in ("lv", "en"):
        name = country[f"name_{language}"]["value"]
        assert words(values(publication, iri, "skos:prefLabel"), language) == {name}
    assert words(values(publication, iri, "skos:notation")) == {country["alpha2"]["value"]}

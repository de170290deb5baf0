"""The questions that stand in queries/, asked of the TriG dump by an engine and by a client that are not ours."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import QuerySolutions

from lodpub.errors import QueryError
from lodpub.graph import Publication
from lodpub.sparql import ask, make_store, to_table
from tests.conftest import ROOT
from tests.sites import partners

QUERIES = sorted((ROOT / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def dump(site: Path) -> rdflib.Dataset:
    """Give the published TriG, read by rdflib."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(site / "data/partners.trig", format="trig")
    return dataset


def _rows(publication: Publication, name: str) -> list[dict[str, str]]:
    text = (ROOT / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    results = ask(make_store(publication), text, publication.base, publication.prefixes)
    assert isinstance(results, QuerySolutions)
    table = to_table(results)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_there_are_questions() -> None:
    """The parametrised tests below have found what they are about."""
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_each_question_has_a_title_in_both_languages(path: Path) -> None:
    """The first two lines say in Latvian and in English what is asked."""
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# lv: ")
    assert second.startswith("# en: ")


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_two_engines_give_the_same_answer(publication: Publication, dump: rdflib.Dataset, path: Path) -> None:
    """Each question has an answer, and rdflib finds in the dump what our engine finds in the folder."""
    ours = _rows(publication, path.stem)
    text = path.read_text(encoding="utf-8")
    theirs = dump.query(text, initNs=dict(publication.prefixes), base=publication.base)
    assert ours
    found = [tuple("" if value is None else str(value) for value in row) for row in theirs]  # type: ignore[union-attr] # SELECT gives rows
    assert sorted(tuple(row.values()) for row in ours) == sorted(found)


def test_partners_since_a_year(publication: Publication) -> None:
    """Those of 2015 and later are found with their year, in its order."""
    rows = _rows(publication, "partners-since")
    assert [row["year"] for row in rows] == sorted(row["year"] for row in rows)
    assert all(int(row["year"]) >= 2015 for row in rows)


def test_partners_by_country_are_ten_in_all(publication: Publication) -> None:
    """Every partner is counted once: the ten of the page and any that came later."""
    assert sum(int(row["partners"]) for row in _rows(publication, "by-country")) == len(partners(publication))


def test_every_partner_has_a_field(publication: Publication) -> None:
    """The list by field names all partners."""
    assert len({row["partner"] for row in _rows(publication, "by-field")}) == len(partners(publication))


def test_contradicted_claims_are_found_with_both_sides(publication: Publication) -> None:
    """What the page says and what the other source says differ, and the other source is not the page."""
    rows = _rows(publication, "contradicted-claims")
    assert len(rows) >= 3
    assert all(row["page_says"] != row["other_says"] for row in rows)
    assert all(not row["other_source"].endswith("/source/page") for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * WHERE { service silent <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * WHERE { SERV\\u0049CE <http://127.0.0.1/> { ?s ?p ?o } }",
    ],
)
def test_no_query_asks_another_server(publication: Publication, query: str) -> None:
    """SERVICE is refused in every spelling, before the engine sees it."""
    with pytest.raises(QueryError):
        ask(make_store(publication), query, publication.base, publication.prefixes)


def test_the_word_service_may_stand_in_a_text(publication: Publication) -> None:
    """A literal, a comment or an IRI with that word harms nobody."""
    query = 'SELECT * WHERE { ?s ?p "SERVICE" . <http://e.org/service> ?q ?o } # SERVICE'
    assert isinstance(ask(make_store(publication), query, publication.base, publication.prefixes), QuerySolutions)

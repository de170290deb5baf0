"""A publication loaded into a real Virtuoso 7, the store behind DBpedia and data.europa.eu."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lodpub import loading
from lodpub.canonical import named_graphs
from lodpub.engine import Limits
from lodpub.errors import StoreError
from lodpub.graph import Publication, load
from lodpub.graph_store import Login, find_addresses
from lodpub.loading import Manner, Outcome
from tests.query_service import serving
from tests.sites import fill
from tests.store_answers import QUERIES, from_service, from_store, ours
from tests.test_loading import actions, small, versions
from tests.virtuoso import PASSWORD, USER, virtuoso

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a Virtuoso, started once; each test has a base or a graph of its own in it."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


def push(publication: Publication, server: str, password: str = PASSWORD, *, verify: bool = False) -> Outcome:
    """Push in earnest, with the password of a new database."""
    addresses = find_addresses(f"{server}/sparql-graph-crud-auth")
    return loading.push(publication, addresses, Login(USER, password), Manner(False, verify, 60))


def test_everything_is_there_and_a_second_push_sends_nothing(publication: Publication, server: str) -> None:
    """Every graph arrives with its digest, the staging graphs are gone, and reading all again finds nothing."""
    outcome = push(publication, server)
    assert [(one.action, one.differs) for one in outcome.graphs] == [("create", "")] * len(named_graphs(publication))
    again = push(publication, server, verify=True)
    assert {(one.action, one.differs) for one in again.graphs} == {("none", "")}
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER (CONTAINS (STR (?g), '/.well-known/push/')) }"
    assert httpx.post(f"{server}/sparql", data={"query": query}, headers={"Accept": "text/csv"}).text.split() == ['"g"']


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_store_answers_the_example_queries_as_we_do(publication: Publication, server: str, path: Path) -> None:
    """Asked at its own address, about the publication's graphs, Virtuoso gives our own engine's answers."""
    push(publication, server)
    found = from_store(publication, f"{server}/sparql", path)
    assert found == ours(publication, path)
    assert found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_our_service_over_the_store_answers_as_over_its_own(publication: Publication, server: str, path: Path) -> None:
    """What `serve --sparql` asks a Virtuoso into which the publication was pushed, it answers as from its own store."""
    push(publication, server)
    with serving(publication, Limits(timeout=60), remote=f"{server}/sparql") as service:
        found = from_service(service.sparql, path)
    assert found == ours(publication, path)
    assert found


def test_changes_removals_and_blank_nodes_arrive(tmp_path: Path, server: str) -> None:
    """One changed graph is one update, a file that is gone is a graph that is gone, lists and seats have addresses."""
    seat = "<id/a> x:seat [ x:street 'Iela' ; x:list ( 1 2.50 true 9999999999 1.5e3 ) ] ."
    assert actions(push(small(tmp_path, a=seat, b="<id/b> x:n 1 ."), server)) == {"a": "create", "b": "create"}
    assert actions(push(small(tmp_path, a=seat, b="<id/b> x:n 2 ."), server)) == {"a": "none", "b": "update"}
    (tmp_path / "data/b.ttl").unlink()
    outcome = push(load(tmp_path, "https://example.org/"), server, verify=True)
    assert (actions(outcome), outcome.differs) == ({"a": "none", "b": "remove"}, False)


def test_more_facts_than_virtuoso_answers_at_once_are_compared(tmp_path: Path, server: str) -> None:
    """A graph beyond ResultSetMaxRows, which a GET cuts off without a word, is read by its subjects."""
    text = "".join(f"<https://big.example/{one}> <https://big.example/n> {one}, -{one}.5 .\n" for one in range(12_000))
    publication = load(fill(tmp_path, {"data/big.ttl": text}), "https://big.example/")
    outcome = push(publication, server)
    assert [(one.action, one.triples, one.differs) for one in outcome.graphs] == [("create", 24_000, "")]
    assert actions(push(publication, server, verify=True)) == {"big": "none"}


def test_a_literal_that_virtuoso_breaks_is_told_and_nothing_is_replaced(tmp_path: Path, server: str) -> None:
    """A duration becomes something else in Virtuoso: the old graph stays, and the outcome says so."""
    base = "https://lost.example/"
    text = f'<{base}a> <{base}took> "PT1H"^^<http://www.w3.org/2001/XMLSchema#duration> .'
    before = load(fill(tmp_path / "one", {"data/a.ttl": f"<{base}a> <{base}took> 1 ."}), base)
    after = load(fill(tmp_path / "two", {"data/a.ttl": text}), base)
    assert not push(before, server).differs
    assert [(one.action, one.differs) for one in push(after, server).graphs] == [("update", "staging")]
    assert actions(push(before, server, verify=True)) == {"a": "none"}


def test_a_wrong_password_is_told(tmp_path: Path, server: str) -> None:
    """Virtuoso's Digest refuses; the line does not have the password in it."""
    base = "https://refused.example/"
    publication = load(fill(tmp_path, {"data/a.ttl": f"<{base}a> <{base}n> 1 ."}), base)
    with pytest.raises(StoreError) as caught:
        push(publication, server, password="not-the-password")
    assert caught.value.key == "store_denied"
    assert "not-the-password" not in str(caught.value)


def test_a_reader_sees_the_old_graph_or_the_new_one(tmp_path: Path, server: str) -> None:
    """Asked all the while from another thread, Virtuoso shows no mixture of a graph as big as ours."""
    over, seen = threading.Event(), set()
    push(_versioned(tmp_path, 0), server)

    def poll() -> None:
        with httpx.Client(timeout=60) as client:
            while not over.is_set():
                seen.add(versions(client, f"{server}/sparql"))

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for version in range(1, 6):
            push(_versioned(tmp_path, version), server)
    finally:
        over.set()
        reader.join(30)
    assert {re.sub(r"\D", "", rows[0][1]) for rows in seen} == {"1500"}
    assert {len(rows) for rows in seen} == {1}
    assert len(seen) > 1


def _versioned(folder: Path, version: int) -> Publication:
    """Make a graph of as many facts as our biggest has, all of which change."""
    return small(folder, a="".join(f"<id/{one}> x:v {version} .\n" for one in range(1_500)))

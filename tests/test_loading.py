"""A publication loaded into the Oxigraph server: what is sent, what readers see meanwhile, what a kill leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import loading, vocab
from lodpub.canonical import named_graphs
from lodpub.engine import Limits
from lodpub.errors import StoreError
from lodpub.graph import Publication, load
from lodpub.graph_store import Login, find_addresses
from lodpub.loading import Loaded, Manner, Outcome
from tests.query_service import serving
from tests.sites import PUBLISH, fill
from tests.sparql_store import Proxied, oxigraph, proxied
from tests.store_answers import QUERIES, from_service, from_store, ours

BASE = "https://example.org/"
_HEAD = f"@base <{BASE}> .\n@prefix x: <{BASE}x#> .\n"
_BLANK = "<id/a> x:seat [ x:street 'One' ; x:list ( 1 2.50 true ) ] .\n"
#: More facts than go at once, so that a push can be killed between.
_MANY = 25_000


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give an Oxigraph server; each test has a base of its own in it."""
    with oxigraph() as url:
        yield url


@pytest.fixture
def store() -> Iterator[Proxied]:
    """Give an empty store behind a proxy."""
    with oxigraph() as url, proxied(url) as proxy:
        yield proxy


def small(folder: Path, **files: str) -> Publication:
    """Make a publication of a few graphs."""
    return load(fill(folder, {f"data/{name}.ttl": _HEAD + text for name, text in files.items()}), BASE)


def push(publication: Publication, proxy: Proxied, *, dry_run: bool = False, verify: bool = False) -> Outcome:
    """Push in earnest."""
    return loading.push(publication, find_addresses(proxy.store), Login(), Manner(dry_run, verify, 20))


def actions(outcome: Outcome) -> dict[str, str]:
    """Give what was done, by the last part of the graph's name."""
    return {one.graph.rpartition("/")[2]: one.action for one in outcome.graphs}


def names(proxy: Proxied) -> set[str]:
    """List the graphs that the store has, by the last part of their names."""
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    told = httpx.post(f"{proxy.behind}/query", data={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    return {name.rpartition("/")[2] for name in told}


def test_everything_is_there_and_a_second_push_sends_nothing(publication: Publication, store: Proxied) -> None:
    """Every named graph arrives, the ontology's too; then there is nothing to do, also when all is read again."""
    outcome = push(publication, store)
    graphs = named_graphs(publication)
    assert [(one.graph, one.triples) for one in outcome.graphs] == [(one.name.value, one.count) for one in graphs]
    assert set(actions(outcome).values()) == {"create"}
    assert not outcome.differs
    assert names(store) == {one.name.value.rpartition("/")[2] for one in graphs} | {"push"}
    before = len(store.writes()), len(store.updates())
    for verify in (False, True):
        assert set(actions(push(publication, store, verify=verify)).values()) == {"none"}
    assert (len(store.writes()), len(store.updates())) == before


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_store_answers_the_example_queries_as_we_do(publication: Publication, server: str, path: Path) -> None:
    """Asked at its own address, about the publication's graphs, the store gives our own engine's answers."""
    loading.push(publication, find_addresses(f"{server}/store"), Login(), Manner(dry_run=False))
    found = from_store(publication, f"{server}/query", path)
    assert found == ours(publication, path)
    assert found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_our_service_over_the_store_answers_as_over_its_own(publication: Publication, server: str, path: Path) -> None:
    """Over a store into which the publication was pushed, `serve --sparql` answers as over its own."""
    loading.push(publication, find_addresses(f"{server}/store"), Login(), Manner(dry_run=False))
    with serving(publication, Limits(timeout=60), remote=f"{server}/query") as service:
        found = from_service(service.sparql, path)
    assert found == ours(publication, path)
    assert found


def test_a_dry_run_sends_nothing(tmp_path: Path, store: Proxied) -> None:
    """What would be done is told, and the store is only asked."""
    outcome = push(small(tmp_path, a=_BLANK), store, dry_run=True)
    assert actions(outcome) == {"a": "create"}
    assert not outcome.sent
    assert not store.writes()
    assert not store.updates()


def test_one_changed_graph_is_one_graph_sent(tmp_path: Path, store: Proxied) -> None:
    """Only the graph of the file that changed is written, and only to its staging graph."""
    push(small(tmp_path, a=_BLANK, b="<id/b> x:n 1 ."), store)
    store.requests.clear()
    outcome = push(small(tmp_path, a=_BLANK, b="<id/b> x:n 2 ."), store)
    assert actions(outcome) == {"a": "none", "b": "update"}
    (written,) = store.writes()
    assert written.startswith(f"graph={BASE}.well-known/push/")
    assert set(actions(push(small(tmp_path, a=_BLANK, b="<id/b> x:n 2.0 ."), store)).values()) == {"none", "update"}


def test_a_graph_that_is_no_more_is_removed_and_others_are_left_alone(tmp_path: Path, store: Proxied) -> None:
    """What an earlier push had sent goes; what somebody else put into the store stays, whatever it is called."""
    push(small(tmp_path, a=_BLANK, b="<id/b> x:n 1 ."), store)
    for name in ("https://other.example/graph", f"{BASE}graph/by-hand"):
        httpx.put(f"{store.behind}/store", params={"graph": name}, content="<a:a> <a:b> <a:c> .", headers=_NT)
    (tmp_path / "data/b.ttl").unlink()
    assert actions(push(load(tmp_path, BASE), store)) == {"a": "none", "b": "remove"}
    assert names(store) == {"a", "graph", "by-hand", "push"}


_NT = {"Content-Type": "application/n-triples"}


def test_another_publication_in_the_same_store_keeps_its_graphs(tmp_path: Path, store: Proxied) -> None:
    """Each base has records of its own."""
    push(small(tmp_path / "one", a=_BLANK), store)
    other = load(fill(tmp_path / "two", {"data/c.ttl": "<https://other.example/s> a <https://other.example/C> ."}))
    assert actions(push(load(other.root, "https://other.example/"), store)) == {"c": "create"}
    assert actions(push(load(tmp_path / "one", BASE), store)) == {"a": "none"}


def test_what_was_changed_in_the_store_is_found_and_put_right(tmp_path: Path, store: Proxied) -> None:
    """With --verify the records are not believed: the graph is read, told and sent again; a dry run only tells it."""
    publication = small(tmp_path, a=_BLANK)
    push(publication, store)
    update = f"DELETE {{ GRAPH <{BASE}graph/a> {{ ?s ?p 1 }} }} INSERT {{ GRAPH <{BASE}graph/a> {{ ?s ?p 9 }} }}"
    update += f" WHERE {{ GRAPH <{BASE}graph/a> {{ ?s ?p 1 }} }}"
    httpx.post(f"{store.behind}/update", data={"update": update}).raise_for_status()
    assert actions(push(publication, store)) == {"a": "none"}
    told = push(publication, store, dry_run=True, verify=True)
    assert [(one.action, one.differs) for one in told.graphs] == [("repair", "content")]
    done = push(publication, store, verify=True)
    assert [(one.action, one.differs) for one in done.graphs] == [("repair", "")]
    assert actions(push(publication, store, verify=True)) == {"a": "none"}


@pytest.mark.parametrize("trouble", ["count", "lossy", "twisted"])
def test_a_store_that_lies_is_found_out(tmp_path: Path, store: Proxied, trouble: str) -> None:
    """What the store counts or gives back is not what it was sent: the old graph stays, and nothing more is sent."""
    push(small(tmp_path, a=_BLANK, b="<id/b> x:n 1 ."), store)
    store.trouble = trouble
    after = small(tmp_path, a=_BLANK.replace("One", "Two"), b="<id/b> x:n 2 .")
    outcome = push(after, store)
    assert [one.differs for one in outcome.graphs] == ["staging", ""]
    assert actions(outcome) == {"a": "update", "b": "none"}
    store.trouble = ""
    assert actions(push(small(tmp_path, a=_BLANK, b="<id/b> x:n 1 ."), store)) == {"a": "none", "b": "none"}
    assert names(store) == {"a", "b", "push"}
    assert not push(after, store).differs


def test_a_graph_that_differs_after_the_swap_is_not_written_down_as_sent(tmp_path: Path, store: Proxied) -> None:
    """When the graph is not what it should be at the end, that is told, and the next push sends it again."""

    def miscount(method: str, target: str) -> None:
        store.trouble = "count" if any("FILTER NOT EXISTS" in one for one in store.updates()) else ""

    store.before = miscount
    publication = small(tmp_path, a="<id/b> x:n 1 .")
    assert [(one.differs, one.found) for one in push(publication, store).graphs] == [("count", 2)]
    store.before, store.trouble = (lambda method, target: None), ""
    outcome = push(publication, store)
    assert (actions(outcome), outcome.differs) == ({"a": "create"}, False)


def test_a_value_that_is_spelt_twice_is_no_difference(tmp_path: Path, store: Proxied) -> None:
    """Whether a store keeps both spellings of a number or makes them one, it has what was sent."""
    publication = small(tmp_path, a="<id/b> x:n 1.0, 1.00, 'x' .")
    outcome = push(publication, store)
    assert [(one.triples, one.differs) for one in outcome.graphs] == [(2, "")]
    store.trouble = "count"
    assert not push(publication, store, verify=True).differs


@pytest.mark.slow
def test_a_killed_push_is_taken_up_where_it_stood(tmp_path: Path, store: Proxied) -> None:
    """Killed before its third piece, a push leaves the old graph; the next sends that piece only and tidies up."""
    small(tmp_path, a="<id/b> x:n 1 .")
    push(load(tmp_path, BASE), store)
    fill(tmp_path, {"data/a.ttl": _HEAD + "".join(f"<id/{one}> x:n {one} .\n" for one in range(_MANY))})
    store.requests.clear()
    _kill_at_write(tmp_path, store, 3)
    assert len(store.writes()) == 3
    assert _numbers(store) == ["1"]
    assert len(names(store)) == 3
    store.requests.clear()
    outcome = push(load(tmp_path, BASE), store)
    assert [(one.action, one.triples, one.differs) for one in outcome.graphs] == [("update", _MANY, "")]
    assert len(store.writes()) == 1
    assert names(store) == {"a", "push"}


@pytest.mark.slow
def test_what_a_killed_push_left_is_removed_when_nobody_wants_it(tmp_path: Path, store: Proxied) -> None:
    """When the data has changed again, the old staging graph goes."""
    small(tmp_path, a="".join(f"<id/{one}> x:n {one} .\n" for one in range(_MANY)))
    _kill_at_write(tmp_path, store, 2)
    assert len(names(store)) == 2
    push(small(tmp_path, a="<id/b> x:n 1 ."), store)
    assert names(store) == {"a", "push"}


def test_a_push_that_ends_after_the_swap_is_tidied_up_by_the_next(tmp_path: Path, store: Proxied) -> None:
    """The new graph is in its place and written down; its staging graph goes with the next push, whatever that does."""

    def stop(method: str, target: str) -> None:
        if target == "/update" and "LIMIT" in store.updates()[-1]:
            raise ConnectionAbortedError

    publication = small(tmp_path, a="<id/b> x:n 1 .")
    store.before = stop
    with pytest.raises(StoreError):
        push(publication, store)
    store.before = lambda method, target: None
    assert len(names(store)) == 3
    assert _numbers(store) == ["1"]
    assert actions(push(publication, store)) == {"a": "none"}
    assert names(store) == {"a", "push"}


def test_a_broken_staging_graph_is_loaded_again(tmp_path: Path, store: Proxied) -> None:
    """What was left and is not what it was is replaced, not trusted."""
    publication = small(tmp_path, a=_BLANK)
    store.trouble = "twisted"
    assert push(publication, store).differs
    store.trouble = ""
    store.requests.clear()
    assert not push(publication, store).differs
    assert len(store.writes()) == 1


def test_a_push_whose_staging_graph_was_cleaned_up_empties_nothing(tmp_path: Path, store: Proxied) -> None:
    """When another push takes the staging graph away just before the swap, the old graph stays, and that is told."""
    push(small(tmp_path, a="<id/b> x:n 1 ."), store)
    others = small(tmp_path / "others", a="<id/b> x:n 3 .")

    def meddle(method: str, target: str) -> None:
        if target == "/update" and "FILTER NOT EXISTS" in store.updates()[-1]:
            store.before = lambda method, target: None
            push(others, store)

    store.before = meddle
    outcome = push(small(tmp_path, a="<id/b> x:n 2 ."), store)
    assert [one.differs for one in outcome.graphs] == ["content"]
    assert _numbers(store) == ["3"]


@pytest.mark.slow
def test_a_reader_sees_the_old_graph_or_the_new_one(tmp_path: Path, store: Proxied) -> None:
    """Asked all the while from another thread, the store never shows a mixture, nor nothing."""
    size = 12_000
    push(_versioned(tmp_path, size, 0), store)
    over, seen = threading.Event(), set()

    def poll() -> None:
        with httpx.Client() as client:
            while not over.is_set():
                seen.add(versions(client, f"{store.behind}/query"))

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for version in range(1, 4):
            push(_versioned(tmp_path, size, version), store)
    finally:
        over.set()
        reader.join(30)
    assert seen <= {((str(version), str(size)),) for version in range(4)}
    assert len(seen) > 1


def versions(client: httpx.Client, address: str) -> tuple[tuple[str, ...], ...]:
    """Ask which versions the graph of the test has, with how many facts each."""
    query = f"SELECT ?v (COUNT(*) AS ?n) WHERE {{ GRAPH <{BASE}graph/a> {{ ?s ?p ?v }} }} GROUP BY ?v"
    told = client.post(address, data={"query": query}, headers={"Accept": "text/csv"}).raise_for_status().text
    return tuple(tuple(line.replace('"', "").split(",")) for line in told.split()[1:])


def _versioned(folder: Path, size: int, version: int) -> Publication:
    return small(folder, a="".join(f"<id/{one}> x:v {version} .\n" for one in range(size)))


def _numbers(proxy: Proxied) -> list[str]:
    query = f"SELECT ?n WHERE {{ GRAPH <{BASE}graph/a> {{ ?s ?p ?n }} }}"
    return httpx.post(f"{proxy.behind}/query", data={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]


def _kill_at_write(root: Path, proxy: Proxied, which: int) -> None:
    """Push in a process of its own and kill it when its write of this number has arrived and is not yet passed on."""
    command = [sys.executable, str(PUBLISH), "push", "--store", proxy.store, "--no-dry-run", "--root", str(root)]
    command += ["--base", BASE]
    killed = threading.Event()

    def kill(method: str, target: str) -> None:
        if len(proxy.writes()) == which:
            process.send_signal(signal.SIGKILL)
            killed.set()
            raise ConnectionAbortedError

    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}) as process:
        proxy.before = kill
        assert process.wait(60) == -signal.SIGKILL
    proxy.before = lambda method, target: None
    assert killed.is_set()


def test_outcomes_are_told_in_lines() -> None:
    """Each graph that changed has its line, then what differs, then the sum; in both languages."""
    graphs = (Loaded("g:a", "create", 5), Loaded("g:b", "update", 7, "count", 6), Loaded("g:c", "none", 1))
    for language in ("lv", "en"):
        lines = loading.to_lines(Outcome(True, False, "http://s/", graphs), language)
        assert [("g:a" in line, "g:b" in line, "http://s/" in line) for line in lines] == [
            (True, False, False),
            (False, True, False),
            (False, True, False),
            (False, False, True),
        ]
    everything = [
        Loaded("g", action, 1, differs, 2)
        for action in ("create", "update", "repair", "remove", "none")
        for differs in ("", "count", "content", "staging")
    ]
    for sent in (True, False):
        assert len(loading.to_lines(Outcome(sent, False, "", tuple(everything)), "lv")) == 16 + 15 + 1


def test_records_are_plain_words(tmp_path: Path, store: Proxied) -> None:
    """Anybody can read in the store what was sent: a checksum and a number of triples for each graph."""
    push(small(tmp_path, a=_BLANK), store)
    (graph,) = named_graphs(load(tmp_path, BASE))
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{BASE}.well-known/push> {{ ?s ?p ?o }} }}"
    told = httpx.post(f"{store.behind}/query", data={"query": query}, headers={"Accept": "text/tab-separated-values"})
    rows = {tuple(line.split("\t")) for line in told.text.splitlines()[1:]}
    checksum, triples = vocab.term("spdx:checksumValue"), vocab.term("void:triples")
    name = NamedNode(f"{BASE}graph/a")
    assert rows == {(str(name), str(checksum), str(Literal(graph.digest))), (str(name), str(triples), str(graph.count))}

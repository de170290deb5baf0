"""
Loads a publication into a SPARQL store, graph by graph, so that no reader ever sees half of one.

A graph that changed is first loaded, piece by piece, into a staging graph beside it, and compared there by count and
digest. Then a single operation of SPARQL update deletes what the old graph has and the new has not, inserts the rest,
and writes down, in a small graph of records, what was sent. What is written down as sent is not sent again; a
staging graph that is written down is one that a push which was stopped has left, and is taken up where it stood.

Updates have no bound values: terms go into them only as pyoxigraph writes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from lodpub import vocab
from lodpub.canonical import NamedGraph, measure, named_graphs
from lodpub.facts import Fact, Term
from lodpub.graph import Publication
from lodpub.graph_store import Addresses, Login, Store, connect, construct, count, read, select, update, write
from lodpub.phrases import phrase

#: How many facts are sent or thrown away at once (a store holds in memory what changes at once), and how many subjects
#: are asked for at once where a store caps its answers.
_PIECE, _SUBJECTS = 10_000, 500
_CHECKSUM, _TRIPLES = vocab.term("spdx:checksumValue"), vocab.term("void:triples")
_STAGES, _USED_UP = vocab.term("dct:isVersionOf"), vocab.term("dct:isReplacedBy")

#: Told how many facts there are to send, it gives the function that is told as they go.
Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How to push: a dry run only looks; `verify` also reads the graphs that are written down as sent, and compares.

    `timeout` is how many seconds the store may be silent.
    """

    dry_run: bool = True
    verify: bool = False
    timeout: float = 300.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """
    A graph, and what was done with it: create, update, repair (it was not as it had been sent), remove, none.

    `triples` is how many it should have. `differs` says in what the store has something else: "count" or "content"
    of the graph, "staging" where it never got as far as that; "" when all is well. `found` is how many it has.
    """

    graph: str
    action: str
    triples: int
    differs: str = ""
    found: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, or would be where `sent` is False; `verified` when graphs that did not change were read too."""

    sent: bool
    verified: bool
    address: str
    graphs: tuple[Loaded, ...]

    @property
    def differs(self) -> bool:
        """Tell whether the store has something else than it should."""
        return any(one.differs for one in self.graphs)


@dataclass(frozen=True, slots=True)
class _Records:
    """
    What stands in the store about earlier pushes: each graph's checksum, and staging graphs with what they are for.

    `used_up` are staging graphs that are in their place already, or unwanted, and have only to be thrown away.
    """

    graph: NamedNode
    sent: Mapping[NamedNode, str]
    staged: Mapping[NamedNode, NamedNode]
    used_up: Mapping[NamedNode, NamedNode]


def push(
    publication: Publication,
    addresses: Addresses,
    login: Login,
    manner: Manner,
    progress: Progress = lambda facts: nullcontext(lambda done: None),
) -> Outcome:
    """
    Make the store's graphs those of the publication; graphs that this base never sent are left alone.

    Raises UsageError for addresses and StoreError for all that goes wrong on the way.
    """
    graphs = named_graphs(publication)
    with connect(addresses, login, manner.timeout) as store:
        records = _records(store, NamedNode(f"{publication.base}.well-known/push"))
        plan = tuple(_plan(store, graphs, records, verify=manner.verify))
        if not manner.dry_run:
            plan = tuple(_carry_out(store, graphs, records, plan, progress))
    return Outcome(not manner.dry_run, manner.verify, addresses.store, plan)


def to_lines(outcome: Outcome, language: str) -> list[str]:
    """Tell an outcome in lines: each graph that changed, what differs, and the sum."""
    tense = "" if outcome.sent else "would_"
    lines = [
        phrase(language, f"store_{tense}{one.action}", graph=one.graph, triples=one.triples)
        for one in outcome.graphs
        if one.action != "none"
    ]
    lines += [
        phrase(language, f"store_differs_{one.differs}", graph=one.graph, triples=one.triples, found=one.found)
        for one in outcome.graphs
        if one.differs
    ]
    changed = sum(one.action != "none" for one in outcome.graphs)
    key = "store_none" if not changed else "store_done" if outcome.sent else "store_would"
    counts = {"changed": changed, "unchanged": len(outcome.graphs) - changed}
    return [*lines, phrase(language, key, address=outcome.address, **counts)]


def _records(store: Store, graph: NamedNode) -> _Records:
    """Read what earlier pushes wrote down."""
    sent: dict[NamedNode, str] = {}
    stages: dict[Term | Triple, dict[NamedNode, NamedNode]] = {_STAGES: {}, _USED_UP: {}}
    for one in select(store, f"SELECT ?about ?said ?value WHERE {{ GRAPH {graph} {{ ?about ?said ?value }} }}"):
        about, said, value = one["about"], one["said"], one["value"]
        if isinstance(about, NamedNode) and said == _CHECKSUM and isinstance(value, Literal):
            sent[about] = value.value
        elif isinstance(about, NamedNode) and said in stages and isinstance(value, NamedNode):
            stages[said][about] = value
    return _Records(graph, sent, stages[_STAGES], stages[_USED_UP])


def _plan(store: Store, graphs: Sequence[NamedGraph], records: _Records, *, verify: bool) -> Iterator[Loaded]:
    """Compare the publication with what is written down, and what is written down with what is there."""
    for graph in graphs:
        name = graph.name.value
        if records.sent.get(graph.name) == graph.digest:
            found = _compare(store, graph.name, graph) if verify else None
            yield Loaded(name, "repair", graph.count, *found) if found else Loaded(name, "none", graph.count)
        else:
            yield Loaded(name, "update" if graph.name in records.sent else "create", graph.count)
    for gone in sorted(records.sent.keys() - {graph.name for graph in graphs}, key=str):
        yield Loaded(gone.value, "remove", 0)


def _carry_out(
    store: Store, graphs: Sequence[NamedGraph], records: _Records, plan: Sequence[Loaded], progress: Progress
) -> Iterator[Loaded]:
    """Do what was planned; after a graph that differs nothing more is sent."""
    known = {graph.name.value: graph for graph in graphs}
    wanted = {_stage(known[one.graph], records): one for one in plan if one.action not in ("none", "remove")}
    for stage, name in records.staged.items():
        if stage not in wanted:
            update(store, _give_up(stage, name, records))
            _throw_away(store, stage, records)
    for stage in records.used_up:
        _throw_away(store, stage, records)
    stopped = False
    with progress(sum(one.triples for one in wanted.values())) as advance:
        for one in plan:
            if one.action == "none" or stopped:
                done = Loaded(one.graph, "none", one.triples)
            elif one.action == "remove":
                done = _remove(store, NamedNode(one.graph), records)
            else:
                done = _load(store, known[one.graph], records, one.action, advance)
            stopped = stopped or bool(done.differs)
            yield done


def _load(store: Store, graph: NamedGraph, records: _Records, action: str, advance: Callable[[int], None]) -> Loaded:
    """Load one graph into its staging graph and from there, at once, into its place."""
    stage = _stage(graph, records)
    if stage not in records.staged:
        update(store, f"INSERT DATA {{ GRAPH {records.graph} {{ {stage} {_STAGES} {graph.name} }} }}")
    left = count(store, stage) if stage in records.staged else 0
    _send(store, stage, graph, left if left <= len(graph.lines) else 0, advance)
    wrong = _compare(store, stage, graph)
    if wrong and left:
        _send(store, stage, graph, 0, lambda done: None)
        wrong = _compare(store, stage, graph)
    if wrong:
        return Loaded(graph.name.value, action, graph.count, "staging", wrong[1])
    update(store, _swap(graph, stage, records))
    _throw_away(store, stage, records)
    wrong = _compare(store, graph.name, graph)
    if wrong:  # what is written down is not so: the next push has to send it again
        update(store, f"DELETE WHERE {{ GRAPH {records.graph} {{ {graph.name} ?said ?value }} }}")
        return Loaded(graph.name.value, action, graph.count, *wrong)
    return Loaded(graph.name.value, action, graph.count)


def _send(store: Store, stage: NamedNode, graph: NamedGraph, left: int, advance: Callable[[int], None]) -> None:
    """Send the facts of a graph in pieces; of the first `left` only the last, broken piece goes once more."""
    start = left // _PIECE * _PIECE
    advance(min(start, len(graph.lines)))
    for place in range(start, len(graph.lines), _PIECE):
        piece = graph.lines[place : place + _PIECE]
        write(store, stage, piece, afresh=place == 0)
        advance(len(piece))


def _remove(store: Store, name: NamedNode, records: _Records) -> Loaded:
    """Remove a graph that the publication no longer has, together with what is written down about it."""
    there, noted = f"GRAPH {name} {{ ?s ?p ?o }}", f"GRAPH {records.graph} {{ {name} ?said ?value }}"
    update(store, f"DELETE {{ {there} {noted} }} WHERE {{ {{ {there} }} UNION {{ {noted} }} }}")
    found = count(store, name)
    return Loaded(name.value, "remove", 0, "count", found) if found else Loaded(name.value, "remove", 0)


def _give_up(stage: NamedNode, name: NamedNode, records: _Records) -> str:
    """Write the update after which nobody puts a staging graph into its place any more."""
    staged, used_up = (f"GRAPH {records.graph} {{ {stage} {said} {name} }}" for said in (_STAGES, _USED_UP))
    return f"DELETE {{ {staged} }} INSERT {{ {used_up} }} WHERE {{ {staged} }}"


def _throw_away(store: Store, stage: NamedNode, records: _Records) -> None:
    """Empty a staging graph that is used up, piece by piece, and then strike it off the records."""
    there = f"GRAPH {stage} {{ ?s ?p ?o }}"
    left = count(store, stage)
    for _ in range(0, left, _PIECE):
        update(store, f"DELETE {{ {there} }} WHERE {{ SELECT ?s ?p ?o WHERE {{ {there} }} LIMIT {_PIECE} }}")
    noted = f"GRAPH {records.graph} {{ {stage} {_USED_UP} ?name }}"
    update(store, f"DELETE {{ {noted} }} WHERE {{ {noted} FILTER NOT EXISTS {{ {there} }} }}")


def _stage(graph: NamedGraph, records: _Records) -> NamedNode:
    """Name the staging graph after what will be in it."""
    digest = hashlib.sha256(f"{graph.name} {graph.digest}".encode()).hexdigest()
    return NamedNode(f"{records.graph.value}/{digest[:32]}")


def _swap(graph: NamedGraph, stage: NamedNode, records: _Records) -> str:
    """
    Write the update that puts a staging graph in the place of the old one.

    It is one operation, for some stores make a transaction of each. It touches only what differs, and does nothing
    when the staging graph is not written down as such: another push has then given it up.
    """
    noted = f"GRAPH {records.graph} {{ {graph.name} ?said ?value }}"
    note = f"?about {_CHECKSUM} ?digest ; {_TRIPLES} ?count . ?stage {_USED_UP} ?about"
    # bound in one solution only: what stands in a template as it is would be written again with every fact
    bound = (
        (graph.name, "about"),
        (stage, "stage"),
        (Literal(graph.digest), "digest"),
        (Literal(graph.count), "count"),
    )
    staged = f"GRAPH {records.graph} {{ ?stage {_STAGES} ?about }}"
    return f"""DELETE {{ GRAPH {graph.name} {{ ?s ?p ?o }} {noted} {staged} }}
INSERT {{ GRAPH {graph.name} {{ ?x ?y ?z }} GRAPH {records.graph} {{ {note} }} }}
WHERE {{
  GRAPH {records.graph} {{ {stage} {_STAGES} {graph.name} }}
  {{
    {{ GRAPH {graph.name} {{ ?s ?p ?o }} FILTER NOT EXISTS {{ GRAPH {stage} {{ ?s ?p ?o }} }} }}
    UNION {{ GRAPH {stage} {{ ?x ?y ?z }} FILTER NOT EXISTS {{ GRAPH {graph.name} {{ ?x ?y ?z }} }} }}
    UNION {{ {noted} }}
    UNION {{ {" ".join(f"BIND ({term} AS ?{name})" for term, name in bound)} }}
  }}
}}"""


def _compare(store: Store, name: NamedNode, graph: NamedGraph) -> tuple[str, int] | None:
    """Say in what a graph of the store differs, and how many facts it has; None when it is what was sent."""
    found = count(store, name)
    if not graph.count <= found <= len(graph.lines):  # one value in two spellings is one fact here and two there
        return "count", found
    there = measure(read(store, name, found))
    if there[0] < found:  # some stores end their answers after so many facts, and do not say so
        there = measure(_read_in_pieces(store, name, graph))
    return None if there == (graph.count, graph.digest) else ("content", found)


def _read_in_pieces(store: Store, name: NamedNode, graph: NamedGraph) -> Iterator[Fact]:
    """Read what a graph says about the subjects that it should have; the count has told that there are no others."""
    subjects = sorted({line.partition(" ")[0] for line in graph.lines})
    for place in range(0, len(subjects), _SUBJECTS):
        asked = " ".join(subjects[place : place + _SUBJECTS])
        pattern = f"VALUES ?s {{ {asked} }} GRAPH {name} {{ ?s ?p ?o }}"
        yield from construct(store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")

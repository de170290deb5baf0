"""Graphs as they are sent and compared: without blank nodes, the same whatever the order, equal where values are."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from lodpub import vocab
from lodpub.canonical import NamedGraph, measure, named_graphs
from lodpub.graph import Publication, load
from lodpub.sparql import make_store
from tests.sites import fill

_HEAD = "@base <https://e.org/> . @prefix x: <https://e.org/x#> .\n"
_STATEMENTS = [
    "<id/a> x:seat [ x:street 'One' ; x:at [ x:lat 1.0 ] ] .",
    "<id/b> x:seat [ x:street 'One' ; x:at [ x:lat 1.0 ] ] .",
    "<id/a> x:list ( 1 2 [ x:in 'list' ] ) .",
    "<id/c> x:twin [ x:n 1 ], [ x:n 1 ] .",
    "_:round x:next [ x:next _:round ] .",
]


def _graphs(folder: Path, **files: str) -> dict[str, NamedGraph]:
    root = fill(folder, {f"data/{name}.ttl": _HEAD + text for name, text in files.items()})
    return {graph.name.value.rpartition("/")[2]: graph for graph in named_graphs(load(root))}


def test_the_graphs_are_those_that_are_asked(publication: Publication) -> None:
    """What is sent is, graph by graph, what our own engine has in its store."""
    store = make_store(publication)
    graphs = named_graphs(publication)
    assert {graph.name for graph in graphs} == set(store.named_graphs())
    for graph in graphs:
        quads = list(store.quads_for_pattern(None, None, None, graph.name))
        assert measure((one.subject, one.predicate, one.object) for one in quads) == (graph.count, graph.digest)  # type: ignore[misc] # no RDF 1.2


def test_the_digest_is_that_of_the_sorted_file(publication: Publication) -> None:
    """Where no number is written in another way, `sort` and `sha256sum` give the same digest."""
    graphs = {graph.name.value.rpartition("/")[2]: graph for graph in named_graphs(publication)}
    text = "".join(f"{line}\n" for line in sorted(graphs["fields"].lines))
    assert graphs["fields"].digest == hashlib.sha256(text.encode()).hexdigest()


def test_blank_nodes_become_iris_and_nothing_else_changes(tmp_path: Path) -> None:
    """The graph with its IRIs turned back into blank nodes is isomorphic to the file."""
    graph = _graphs(tmp_path, a="\n".join(_STATEMENTS))["a"]
    sent = Dataset(parse("\n".join(graph.lines), format=RdfFormat.N_TRIPLES))
    text = "\n".join(graph.lines)
    assert "_:" not in text
    assert "<https://e.org/.well-known/genid/" in text
    names: dict[str, BlankNode] = {}

    def back(term: object) -> object:
        if isinstance(term, NamedNode) and "/genid/" in term.value:
            return names.setdefault(term.value, BlankNode())
        return term

    turned = Dataset(Quad(back(one.subject), one.predicate, back(one.object)) for one in sent)  # type: ignore[arg-type] # terms as they were
    original = Dataset(parse((tmp_path / "data/a.ttl").read_bytes(), format=RdfFormat.TURTLE))
    for dataset in (turned, original):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert {str(one) for one in turned} == {str(one) for one in original}
    assert len(names) >= 10


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_a_file_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Statements in another order give the same names and the same digest."""
    shuffled = random.Random(seed).sample(_STATEMENTS, len(_STATEMENTS))
    ordered = _graphs(tmp_path / "one", a="\n".join(_STATEMENTS))["a"]
    assert _graphs(tmp_path / "two", a="\n".join(shuffled))["a"] == ordered


def test_a_change_renames_no_other_blank_node(tmp_path: Path) -> None:
    """New facts, in the same file or before it, leave the names of the others as they were."""
    before = _graphs(tmp_path / "one", b=_STATEMENTS[0])["b"]
    after = _graphs(tmp_path / "two", a=_STATEMENTS[2], b=f"{_STATEMENTS[1]}\n{_STATEMENTS[0]}")["b"]
    assert set(before.lines) < set(after.lines)


def test_hostile_blank_nodes_take_no_time(tmp_path: Path) -> None:
    """A clique, which makes RDFC-1.0 go through every permutation, is named like anything else."""
    nodes = range(30)
    clique = " ".join(f"_:n{one} x:knows _:n{other} ." for one in nodes for other in nodes if one != other)
    assert _graphs(tmp_path, a=clique)["a"].count == 30 * 29


@pytest.mark.parametrize(
    ("datatype", "texts"),
    [
        ("decimal", ("50", "50.0", "+050.00")),
        ("decimal", ("0", "-0.0", "0.")),
        ("integer", ("7", "007", "+7")),
        ("double", ("1.5E3", "1500", "1500.0", "15e2")),
        ("boolean", ("true", "1")),
        ("dateTime", ("2020-01-01T10:00:00.5+02:00", "2020-01-01T10:00:00.500+02:00")),
        ("time", ("10:00:00Z", "10:00:00.00Z")),
    ],
)
def test_equal_values_have_one_digest(datatype: str, texts: tuple[str, ...]) -> None:
    """What stores write in another way, with the same value, is no difference."""
    assert len({_digest(Literal(text, datatype=vocab.term(f"xsd:{datatype}"))) for text in texts}) == 1


@pytest.mark.parametrize(
    "pair",
    [
        (Literal("50", datatype=vocab.XSD_DECIMAL), Literal("50", datatype=vocab.XSD_INTEGER)),
        (Literal("1", datatype=vocab.XSD_BOOLEAN), Literal("0", datatype=vocab.XSD_BOOLEAN)),
        (Literal("2016", datatype=vocab.XSD_G_YEAR), Literal("2016-01-01", datatype=vocab.XSD_DATE)),
        (Literal("2020-01-01Z", datatype=vocab.XSD_DATE), Literal("2020-01-01", datatype=vocab.XSD_DATE)),
        (Literal("a", language="lv"), Literal("a", language="en")),
        (Literal("1.0"), Literal("1.00")),
        (Literal("one", datatype=vocab.XSD_INTEGER), Literal("1", datatype=vocab.XSD_INTEGER)),
        (
            Literal("1.1234567890123456789", datatype=vocab.XSD_DECIMAL),
            Literal("1.1234567890123457", datatype=vocab.XSD_DECIMAL),
        ),
    ],
    ids=str,
)
def test_different_values_have_two_digests(pair: tuple[Literal, Literal]) -> None:
    """Whatever is not the same value is a difference."""
    assert _digest(pair[0]) != _digest(pair[1])


def test_a_long_whole_number_is_a_decimal_of_its_value() -> None:
    """Virtuoso keeps whole numbers beyond 32 bits as decimals; short ones stay apart from decimals."""
    long, short = (Literal(text, datatype=vocab.XSD_INTEGER) for text in ("2147483648", "214748364"))
    assert _digest(long) == _digest(Literal(long.value, datatype=vocab.XSD_DECIMAL))
    assert _digest(short) != _digest(Literal(short.value, datatype=vocab.XSD_DECIMAL))


def test_a_number_of_any_length_is_read() -> None:
    """Python's own limit for the digits of a number is none of ours."""
    assert _digest(Literal("0" + "9" * 9000, datatype=vocab.XSD_INTEGER)) == _digest(
        Literal("9" * 9000, datatype=vocab.XSD_INTEGER)
    )


def _digest(value: Literal) -> str:
    return measure([(NamedNode("a:s"), NamedNode("a:p"), value)])[1]

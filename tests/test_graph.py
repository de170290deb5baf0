"""Reading a folder: files, graphs, blank nodes, the base IRI and how it moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub.errors import InputError, UsageError
from lodpub.facts import Fact, index
from lodpub.graph import DEFAULT_BASE, load, turtle_files
from lodpub.vocab import RDF_FIRST, RDF_REST
from tests.graphs import graphs
from tests.sites import fill

A, B, P = (NamedNode(f"https://e.org/{name}") for name in "abp")
SPACE = "<https://e.org/set> <http://rdfs.org/ns/void#uriSpace> 'https://e.org/' .\n"


def test_every_file_is_a_named_graph(tmp_path: Path) -> None:
    """A file's facts stand in the graph of its name; a fact of two files in both, and in the union once."""
    root = fill(
        tmp_path, {"data/one.ttl": "<a> <p> 1 .", "data/two file.nt": f"{A} {P} {A} .", "data/two.ttl": "<a> <p> 1 ."}
    )
    publication = load(root, "https://e.org/")
    graphs_of = {str(fact[2]): [graph.value for graph in found] for fact, found in publication.graphs.items()}
    one = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert graphs_of[one] == ["https://e.org/graph/one", "https://e.org/graph/two"]
    assert graphs_of[str(A)] == ["https://e.org/graph/two-file"]
    assert len(list(publication.data.facts())) == 2


def test_named_graphs_of_a_file_are_kept(tmp_path: Path) -> None:
    """TriG and N-Quads bring graphs of their own; what stands in none is in the graph of the file."""
    root = fill(
        tmp_path,
        {
            "data/x.trig": f"<https://e.org/g> {{ {A} {P} 1 }}\n{A} {P} 2 .",
            "data/y.nq": f"{A} {P} {B} <https://e.org/h> .\n{A} {P} {A} _:g .\n",
        },
    )
    found = {graph.value for file in load(root).files for graph in file.facts}
    assert found == {"https://e.org/g", "https://e.org/h", f"{DEFAULT_BASE}graph/x", f"{DEFAULT_BASE}graph/y"}


def test_blank_nodes_are_named_in_the_order_of_the_files(tmp_path: Path) -> None:
    """Names depend on nothing but the order in which the files say them, and two files never share one."""
    root = fill(tmp_path, {"data/1.ttl": "_:z <a:p> _:y .", "data/2.ttl": "_:z <a:p> [ <a:p> _:z ] ."})
    first, second = load(root), load(root)
    assert list(first.data.facts()) == list(second.data.facts())
    nodes = {node.value for fact in first.data.facts() for node in fact if isinstance(node, BlankNode)}
    assert nodes == {"b1", "b2", "b3", "b4"}


def test_lexical_forms_are_kept(tmp_path: Path) -> None:
    """Numbers keep their zeros and language tags mean the same in any case."""
    root = fill(tmp_path, {"data/a.ttl": "<a:a> <a:p> 12.50, 007, 'x'@EN ."})
    values = {fact[2] for fact in load(root).data.facts()}
    assert {value.value for value in values} == {"12.50", "007", "x"}
    assert Literal("x", language="en") in values


@pytest.mark.parametrize(
    ("files", "base"),
    [
        ({"data/a.ttl": "<a:a> a <a:b> ."}, DEFAULT_BASE),
        ({"data/a.ttl": "@base <https://e.org/> . <a> a <b> ."}, "https://e.org/"),
        ({"data/a.ttl": "@base <https://e.org/doc#> . <a> a <b> ."}, "https://e.org/"),
        ({"data/a.ttl": "@base <https://e.org> . <a> a <b> ."}, "https://e.org/"),
        ({"data/a.ttl": "@base <urn:x:y> . <urn:a> a <urn:b> ."}, DEFAULT_BASE),
        ({"data/a.ttl": "@base <https://x.org/> . <a> a <b> .", "data/catalogue.ttl": SPACE}, "https://e.org/"),
        (
            {"data/a.ttl": "@base <https://e.org/> . <a> a <b> .", "data/catalogue.ttl": "<a:a> a <a:b> ."},
            "https://e.org/",
        ),
        ({"data/a.ttl": "<a:a> a <a:b> .", "data/void.ttl": SPACE}, "https://e.org/"),
        ({"data/a.nt": f"{A} {P} {B} .\n" + SPACE.replace("'", '"')}, "https://e.org/"),
    ],
)
def test_the_base_is_what_the_data_declares(tmp_path: Path, files: dict[str, str], base: str) -> None:
    """The catalogue's void:uriSpace, else any, else the folder of an @base; else a name reserved for examples."""
    assert load(fill(tmp_path, {**files})).base == base


def test_moving_house_maps_every_iri(tmp_path: Path) -> None:
    """With another base everything below the old one moves: data, ontology, shapes, texts; what is outside stays."""
    root = fill(
        tmp_path,
        {
            "data/catalogue.ttl": f"@base <https://e.org/> .\n<a> <p> 'a {A.value}', <https://e.org.uk/> .\n{SPACE}",
            "data/more.ttl": "<b> <https://e.org/p> <https://e.org/a> .",
            "ontology/o.ttl": "<https://e.org/def#T> a <https://e.org/x> .",
            "shapes/s.ttl": "<https://e.org/s> a <https://e.org/x> .",
        },
    )
    moved = load(root, "https://n.example/open/")
    text = " ".join(
        str(term) for graph in (moved.data, moved.ontology, moved.shapes) for fact in graph.facts() for term in fact
    )
    assert "https://e.org/" not in text
    assert "<https://e.org.uk/>" in text
    assert "a https://n.example/open/a" in text
    assert NamedNode("https://n.example/open/b") in moved.data.about
    assert (moved.base, moved.declared_base) == ("https://n.example/open/", "https://e.org/")


@pytest.mark.parametrize(
    "base", ["", "e.org", "ftp://e.org/", "http:///", "https://e.org", "https://e.org/a#", "https://e /"]
)
def test_a_base_that_is_none_is_refused(tmp_path: Path, base: str) -> None:
    """A base is an absolute http(s) IRI of a folder."""
    with pytest.raises(UsageError):
        load(fill(tmp_path, {"data/a.ttl": "<a:a> a <a:b> ."}), base)


def test_only_files_of_rdf_are_read(tmp_path: Path) -> None:
    """Hidden files, notes and folders for other things are passed over; the byte order mark is no part of the text."""
    files: dict[str, str | bytes] = {
        "data/a.ttl": "\ufeff<a:a> a <a:b> .",
        "data/.b.ttl": "broken",
        "data/notes.txt": "broken",
        "data/old/c.ttl": "broken",
        "shapes/readme.md": "broken",
    }
    publication = load(fill(tmp_path, files))
    assert [file.path.name for file in publication.files] == ["a.ttl"]
    assert [path.name for path in turtle_files(tmp_path)] == ["a.ttl"]


def test_ontology_and_labels_of_others_are_kept_apart(tmp_path: Path) -> None:
    """What stands in ontology/external is no part of the ontology, and neither is part of the data."""
    files: dict[str, str | bytes] = {
        f"{folder}/a.ttl": f"<a:{folder[-3:]}> a <a:b> ." for folder in ("data", "ontology", "ontology/external")
    }
    publication = load(fill(tmp_path, files))
    assert [len(graph.about) for graph in (publication.data, publication.ontology, publication.external)] == [1, 1, 1]


def test_nothing_is_fetched_and_nothing_included(tmp_path: Path) -> None:
    """owl:imports is a fact like others; an external XML entity is a mistake, not a file to read."""
    load(fill(tmp_path, {"data/a.ttl": "<a:a> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> ."}))
    entity = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    xml = f'{entity}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="a:">'
    with pytest.raises(InputError):
        load(
            fill(
                tmp_path,
                {"data/b.rdf": f'{xml}<rdf:Description rdf:about="a:a"><e:p>&x;</e:p></rdf:Description></rdf:RDF>'},
            )
        )


def test_a_list_that_runs_in_a_circle_ends() -> None:
    """Members are given up to where a collection closes on itself."""
    cell, other = BlankNode("b1"), BlankNode("b2")
    facts: list[Fact] = [(cell, RDF_FIRST, A), (cell, RDF_REST, other), (other, RDF_FIRST, B), (other, RDF_REST, cell)]
    assert index(facts).members(cell) == [A, B]
    assert index(facts).cells(cell) == [cell, other]


@given(graphs())
def test_the_order_of_the_facts_does_not_matter(facts: list[Fact]) -> None:
    """An index is the same whatever order the facts come in, and has each once."""
    forward, backward = index(facts), index(reversed(facts))
    assert list(forward.facts()) == list(backward.facts())
    assert set(forward.facts()) == set(facts)
    assert {value: list(found) for value, found in forward.pointing.items()} == dict(backward.pointing)

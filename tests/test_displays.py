"""What the shapes ask pages to show of many things together."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.displays import Display, Kind, read_displays, things
from lodpub.graph import Publication, load
from lodpub.shapes import follow, read_model
from tests.conftest import ROOT

SHOW = vocab.PREFIXES["show"]
VOCABULARY = list(pyoxigraph.parse((resources.files("lodpub") / "show.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE))
TERMS = sorted(
    {
        fact.subject
        for fact in VOCABULARY
        if isinstance(fact.subject, NamedNode) and fact.subject.value.startswith(SHOW)
    },
    key=str,
)


@pytest.fixture
def displays(folder: Path) -> tuple[Publication, tuple[Display, ...]]:
    """Read some places with years, and a map and a figure of them."""
    (folder / "data" / "x.ttl").write_text(
        "@prefix x: <http://x.org/> .\n"
        'x:a a x:Place ; x:begun "1990" ; x:in x:land .\nx:b a x:Place ; x:in x:land .\nx:land x:rules x:a .\n',
        encoding="utf-8",
    )
    (folder / "shapes").mkdir()
    (folder / "shapes" / "x.ttl").write_text(
        "@prefix x: <http://x.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"@prefix show: <{SHOW}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "x:Shape a sh:NodeShape ; sh:targetClass x:Place ; show:picture true .\n"
        'x:later a show:Map ; sh:order 2 ; show:of x:Shape ; show:centre x:a ; rdfs:label "Where"@en .\n'
        "x:first a show:Figure ; sh:order 1 ; show:of x:Shape ; show:by ( x:in x:rules ) .\n",
        encoding="utf-8",
    )
    publication = load(folder)
    return publication, read_displays(publication.shapes, read_model(publication.shapes))


def test_displays_come_in_the_order_of_the_shapes(displays: tuple[Publication, tuple[Display, ...]]) -> None:
    """A display has its kind, its heading and the things of the shape that it names."""
    publication, (figure, card) = displays
    assert [figure.kind, card.kind] == [Kind.FIGURE, Kind.MAP]
    assert card.labels == {"en": "Where"}
    assert card.centre == NamedNode("http://x.org/a")
    assert card.name == "later"
    assert [one.value for shape in card.shapes for one in things(publication, shape)] == [
        "http://x.org/a",
        "http://x.org/b",
    ]
    assert card.shapes[0].picture


def test_a_display_follows_paths_of_several_steps(displays: tuple[Publication, tuple[Display, ...]]) -> None:
    """What it counts may lie several steps away from its things."""
    publication, (figure, _) = displays
    assert figure.by is not None
    assert follow(publication.data, NamedNode("http://x.org/b"), figure.by) == [NamedNode("http://x.org/a")]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.value.removeprefix(SHOW))
def test_every_word_of_the_vocabulary_is_told_and_used(term: NamedNode) -> None:
    """Each term has a label and a comment in both languages, and the package reads it."""
    told = {
        (fact.predicate.value.rpartition("#")[2], fact.object.language)
        for fact in VOCABULARY
        if fact.subject == term and isinstance(fact.object, pyoxigraph.Literal)
    }
    assert told >= {(name, language) for name in ("label", "comment") for language in ("lv", "en")}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lodpub").glob("*.py"))
    local = term.value.removeprefix(SHOW)
    by_kind = local.lower() in {kind.value for kind in Kind} or local in ("Display", "MapViewer")
    assert by_kind or re.search(rf'"(show:)?{local}"', code)

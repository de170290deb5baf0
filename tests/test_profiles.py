"""What pages know of a node before they say it in a language, and what they remember while they are made."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from lodpub import browse_pages, frames, naming, pages, testimony, values, words
from lodpub.addresses import viewpoint
from lodpub.describe import survey
from lodpub.graph import Publication, load
from lodpub.profiles import Profile, make_profile
from lodpub.shapes import read_model
from lodpub.site import plan
from lodpub.workshop import make_workshop
from tests.sites import fill

EX = "https://example.org/id/"
DATA = """@prefix ex: <https://example.org/id/> . @prefix w: <https://example.org/w#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
w:leads rdfs:subPropertyOf w:joins .
ex:ann a w:Person ; w:leads ex:club ; w:joins ex:club . ex:bob w:joins ex:club ; w:age 7 .
ex:one a rdf:Statement ; rdf:subject ex:bob ; rdf:predicate w:age ; rdf:object 7 ; w:denies ex:two .
ex:two a rdf:Statement ; rdf:subject ex:bob ; rdf:predicate w:age ; rdf:object 8 .
ex:three a rdf:Statement ; rdf:subject ex:ann ; rdf:predicate w:age ; rdf:object 9 .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix w: <https://example.org/w#> .
w:Person-shape a sh:NodeShape ; sh:targetClass w:Person ; sh:property w:has-leads, w:has-age, w:has-head, w:has-far .
w:has-leads sh:path w:leads ; sh:name "leads"@en ; sh:order 2 .
w:has-age sh:path w:age ; sh:name "age"@en ; sh:order 1 .
w:has-head sh:path [ sh:inversePath w:heads ] ; sh:name "head"@en ; sh:order 3 .
w:has-far sh:path ( w:leads w:age ) ; sh:name "age of the club"@en ; sh:order 4 ;
    <http://datashapes.org/dash#viewer> <http://datashapes.org/dash#LabelViewer> .
"""


def _profile(folder: Path, name: str) -> Profile:
    publication = load(fill(folder, {"data/a.ttl": DATA, "shapes/person.ttl": SHAPES}))
    model = read_model(publication.shapes, publication.shape_files)
    return make_profile(publication, survey(publication), model, NamedNode(EX + name))


def test_what_a_narrower_property_says_is_not_pointed_out_again(tmp_path: Path) -> None:
    """Whoever leads a club is told as that and not as one who joins it, too."""
    told = _profile(tmp_path, "club").pointing
    found = {predicate.value.partition("#")[2]: [one.value for one in told[predicate]] for predicate in told}
    assert found == {"leads": [f"{EX}ann"], "joins": [f"{EX}bob"]}


def test_a_profile_has_the_shapes_of_what_the_data_says(tmp_path: Path) -> None:
    """Of what shapes name it has, in order, what the node has or may reach; what no shape names stands beside."""
    ann = _profile(tmp_path, "ann")
    assert [one.names["en"] for one in ann.shapes] == ["leads", "age of the club"]
    assert {one.value for one in ann.others} == {"https://example.org/w#joins"}
    assert ann.shaped
    assert not _profile(tmp_path, "bob").shaped


def test_statements_that_speak_of_each_other_are_disputed(tmp_path: Path) -> None:
    """A statement that denies another one, and the one that is denied; not one that stands by itself."""
    assert [_profile(tmp_path, name).disputed for name in ("one", "two", "three")] == [True, True, False]


def test_things_look_the_same_from_all_folders_of_one_depth(publication: Publication) -> None:
    """The card of a thing is made once for all pages of facets, whose ways to it are the same."""
    shop = make_workshop(publication)
    scene, group = shop.scenes[0], shop.around.lists.groups[0]
    cards = [
        pages.listing(scene, group, page, group.members[:1]).cards[0]
        for page in ("browse/a/b/c.lv.html", "browse/d/e/f.lv.html", f"{group.path}/page.lv.html")
    ]
    assert cards[0] is cards[1]
    assert cards[2].link.href != cards[0].link.href
    assert viewpoint("browse/a/b/c.lv.html") != viewpoint("browse/a/c.lv.html")


def test_a_site_is_the_same_whatever_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memories save time and change nothing: with room for next to nothing every page is the same to the byte."""
    publication = load(fill(tmp_path, {"data/a.ttl": DATA, "shapes/person.ttl": SHAPES}))
    expected = list(plan(publication).artifacts)
    for module in (browse_pages, frames, naming, pages, testimony, values, words):
        monkeypatch.setattr(module, "_REMEMBERED", 0)
    assert list(plan(publication).artifacts) == expected
    assert expected

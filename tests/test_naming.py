"""What things are called, however statements speak of each other."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub.describe import survey
from lodpub.graph import load
from lodpub.naming import Scene, name, sort_key
from lodpub.shapes import read_model
from lodpub.site import plan
from lodpub.words import words
from tests.sites import fill

BASE = "https://example.org/id/statement/"
SAYS = "<https://example.org/says>"
MANY = 5_000
NOTHING = "<a:a> <a:a> <a:a> ."


def _statement(subject: str, said_of: str, value: str) -> str:
    return f"{subject} a rdf:Statement ; rdf:subject {said_of} ; rdf:predicate {SAYS} ; rdf:object {value} .\n"


def _data(*statements: str) -> str:
    return "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n" + "".join(statements)


def _scene(root: Path, data: str, language: str = "en") -> Scene:
    publication = load(fill(root, {"data/a.ttl": data}))
    model = read_model(publication.shapes, publication.shape_files)
    return Scene(publication, survey(publication), model, words(language))


def _node(number: int) -> NamedNode:
    return NamedNode(f"{BASE}{number}")


#: As ICU 78 sorts them by CLDR 48, of which long vowels are left out in Latvian.
SORTED = {
    "lv": (
        "(x) 1905 adazi aebe æbelø čaks dobele ģimene ha-ha haga iecava jelgava kuldiga ķegums limbazi łódź loka",
        "ļaudona madona nitaure ņina ogre rujiena ŗuts sala strasse straße šveice tukums zante zvejnieki žagare žuta",
        "αθήνα київ",
    ),
    "en": (
        "(x) 1905 adaži ādaži aebe æbelø alande ālande čaks cēsis cukurs đakovo dobele dobrich ģimene gulbene ha ħa",
        "haga hz jelgava ķegums kuldīga ļaudona limbaži łódź loka løkken lublin madona ņina nītaure œuvre ogre oslo",
        "østfold ostrava şirvan strasse šveice tukums york žagare zante žuta zvejnieki αθήνα київ",
    ),
}


@pytest.mark.parametrize("language", SORTED)
def test_names_come_as_in_a_dictionary(tmp_path: Path, language: str) -> None:
    """The order is that of CLDR: in Latvian č, ģ, ķ, ļ, ņ, ŗ, š and ž are letters, elsewhere signs on letters."""
    scene = _scene(tmp_path, NOTHING, language)
    expected = " ".join(SORTED[language]).split()
    assert sorted((Literal(word) for word in reversed(expected)), key=sort_key(scene)) == [
        Literal(word) for word in expected
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ābele", "abols"),
        ("īslande", "iz"),
        ("york", "īze"),
        ("idas", "yde"),
        ("cz", "ča"),
        ("„bērzi”", "bērzs"),
        ("٣", "a"),
    ],
)
def test_long_vowels_and_quotes_do_not_move_a_name(tmp_path: Path, first: str, second: str) -> None:
    """In Latvian a long vowel stands with the short one, y with i, and quotes before a name are passed over."""
    key = sort_key(_scene(tmp_path, NOTHING, "lv"))
    assert key(Literal(first)) < key(Literal(second))


def test_a_statement_is_called_by_what_it_says(tmp_path: Path) -> None:
    """Where it has no name, its predicate and its object name it, also when the object is a statement."""
    chain = _data(_statement(f"<{BASE}0>", "<a:a>", f"<{BASE}1>"), _statement(f"<{BASE}1>", "<a:a>", '"yes"'))
    assert name(_scene(tmp_path, chain), _node(0))[0].endswith("says: https://example.org/says: yes")


@pytest.mark.slow
def test_thousands_of_statements_about_statements_have_names(tmp_path: Path) -> None:
    """A chain of any length is named by its first links, whichever is asked for first."""
    chain = _data(*(_statement(f"<{BASE}{one}>", "<a:a>", f"<{BASE}{one + 1}>") for one in range(MANY)))
    forwards, backwards = _scene(tmp_path, chain), _scene(tmp_path, chain)
    numbers = range(MANY)
    names = [name(forwards, _node(one)) for one in numbers]
    assert [name(backwards, _node(one)) for one in reversed(numbers)] == names[::-1]
    assert max(len(text) for text, _ in names) < 200


def test_statements_in_a_circle_have_names_that_nobody_depends_on(tmp_path: Path) -> None:
    """Two statements about each other are called the same whichever is asked for first."""
    circle = _data(*(_statement(f"<{BASE}{one}>", "<a:a>", f"<{BASE}{1 - one}>") for one in (0, 1)))
    first, second = _scene(tmp_path, circle), _scene(tmp_path, circle)
    assert [name(first, _node(0)), name(first, _node(1))] == [name(second, _node(1)), name(second, _node(0))][::-1]


@pytest.mark.slow
@pytest.mark.parametrize("place", ["object", "subject"])
@pytest.mark.parametrize("named", [True, False])
def test_a_site_of_statements_about_statements_is_built(tmp_path: Path, place: str, named: bool) -> None:
    """A chain too long for the stack becomes pages, whether its links have IRIs or are nodes without name."""
    nodes = [f"<{BASE}{one}>" if named else f"_:s{one}" for one in range(1_500)]
    statements = (
        _statement(node, *(("<a:a>", after) if place == "object" else (after, "1"))) for node, after in pairwise(nodes)
    )
    fill(tmp_path, {"data/a.ttl": _data(f"<{BASE}first> {SAYS} {nodes[0]} .\n", *statements)})
    assert any(artifact.path.endswith("statement/first.en.html") for artifact in plan(load(tmp_path)).artifacts)

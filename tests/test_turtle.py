"""The lexer that keeps lines: tokens, subjects, properties, and the statement that somebody forgot to close."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from lodpub.turtle import (
    locate,
    locate_facts,
    resolve,
    statement_line,
    statements,
    syntax_error,
    tokenize,
)
from lodpub.vocab import PREFIXES, RDF_TYPE

ROOT = Path(__file__).parents[1]
FOLDERS = ("data", "ontology", "shapes", "tests/shapes")
FILES = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.ttl"))
PARTNERS = """\
@base <https://e.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# The first partner
<id/partner/a>
    a <def#Partner> ; skos:prefLabel "A"@en ;
    <def#site> [
        skos:prefLabel "inside"@en
    ] ;
    skos:note \"\"\"two
lines. [ ; \"\"\"@en .

<id/partner/b> a <def#Partner> .
<id/partner/a> skos:altLabel "again"@en .
"""
#: Pieces of Turtle, whole and broken, to throw at what must not fall over.
SCRAPS = st.lists(
    st.sampled_from(
        [
            *("<a>", "<a b>", "<", ">", "<http://e.org/>", "<\\uD800>", "<\\UFFFFFFFF>", "<<", "{", "}", "%", "\x00"),
            *("ex:b", ":", "ex:", "ex:\\~", "a", "true", "1.5", "_:x", "ā", ".", ";", ",", "[", "]", "(", ")", "^^"),
            *("@prefix", "@base", "PREFIX", "base", "@en", '"', "'", '"""', "'''", '"x"', "\\", "#", "\n", "\r", " "),
        ]
    )
).map("".join)


def test_the_repository_has_turtle() -> None:
    """There are files for the tests below to read."""
    assert FILES


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<http://e.org/a>", ["iri"]),
        ("ex:a.b.", ["name", "sign"]),
        (":a ex: :", ["name", "name", "name"]),
        (r"ex:a\,b%20c:d", ["name"]),
        ("_:x.y.", ["blank", "sign"]),
        ("1 -2.5 .5 1e3 +1.E-3 1.", ["number"] * 6 + ["sign"]),
        ("a true BASE", ["word"] * 3),
        ('"x"@lv', ["string", "language"]),
        ('"x"@base', ["string", "language"]),
        ("@base @prefix", ["directive"] * 2),
        ('"2016"^^xsd:gYear', ["string", "sign", "name"]),
        ("'''it's'''", ["string"]),
        (r'"a \" b" "\\"', ["string", "string"]),
        ('"""a "quoted" # word"""', ["string"]),
        ("# a <b>\n[", ["comment", "sign"]),
        ('"open\n<a>', ["string", "iri"]),
        ('"""open\n<a> .', ["string"]),
        ("~", ["other"]),
    ],
)
def test_text_is_cut_where_the_grammar_cuts_it(text: str, kinds: list[str]) -> None:
    """Each terminal of the Turtle grammar is one token, and what is open ends where its line or the text ends."""
    assert [token.kind for token in tokenize(text)] == kinds


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    """The lines of tokens are those of an editor, with every kind of line end and with long strings."""
    text = end.join(["<a> <b> '''x", "y''' ,", "", "1 . # z"])
    assert [(token.text[:1], token.line) for token in tokenize(text)] == [
        ("<", 1), ("<", 1), ("'", 1), (",", 2), ("1", 4), (".", 4), ("#", 4),
    ]  # fmt: skip
    assert [token.last_line for token in tokenize(text)][2] == 2


@given(SCRAPS)
def test_nothing_is_lost_between_tokens(text: str) -> None:
    """Tokens and white space together are the text."""
    kept = "".join("".join(token.text.split(" ")) for token in tokenize(text))
    for blank in " \t\r\n":
        text, kept = text.replace(blank, ""), kept.replace(blank, "")
    assert kept == text


def test_subjects_are_found_at_their_first_block() -> None:
    """A subject is on the line of its first block, its IRI made absolute by @base."""
    assert locate(PARTNERS).subjects == {"https://e.org/id/partner/a": 5, "https://e.org/id/partner/b": 13}


def test_properties_are_found_and_those_of_nested_nodes_are_not_mixed_in() -> None:
    """A property is on the line of its predicate; `a` is rdf:type; what stands in brackets is not the subject's."""
    subject, skos = "https://e.org/id/partner/a", PREFIXES["skos"]
    found = locate(PARTNERS).properties
    assert {predicate: line for (one, predicate), line in found.items() if one == subject} == {
        RDF_TYPE.value: 6,
        f"{skos}prefLabel": 6,
        "https://e.org/def#site": 7,
        f"{skos}note": 10,
        f"{skos}altLabel": 14,
    }


def test_declarations_in_the_way_of_sparql_count_too() -> None:
    """BASE and PREFIX, in any case and without a dot, are declarations; a later one replaces an earlier one."""
    text = "base <http://e.org/>\nPREFIX x: <a#>\nx:b x:c 1 .\nPrefix x: <b#>\nx:b x:c 2 ."
    assert locate(text).subjects == {"http://e.org/a#b": 3, "http://e.org/b#b": 5}


def test_a_base_from_outside_is_in_force_until_the_text_has_its_own() -> None:
    """Relative IRIs of a file without @base are below the base that the caller names."""
    assert locate("<a> <p> 1 .", "http://e.org/x/y").subjects == {"http://e.org/x/a": 1}


def test_escapes_in_names_are_resolved() -> None:
    """Letters by number and signs behind a backslash are read as what they stand for."""
    text = "@prefix ex: <http://e.org/> .\nex:a\\,b ex:p 1 .\n<http://e.org/\\u0101> ex:p 1 ."
    assert set(locate(text).subjects) == {"http://e.org/a,b", "http://e.org/ā"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_subject_of_the_repository_is_found(path: Path) -> None:
    """Every IRI that the parser finds as a subject has a line, and so has each of its properties."""
    text = path.read_text(encoding="utf-8")
    quads = list(parse(text, format=RdfFormat.TURTLE))
    named = {(quad.subject.value, quad.predicate.value) for quad in quads if isinstance(quad.subject, NamedNode)}
    assert named
    found = locate(text)
    assert set(found.subjects) == {subject for subject, _ in named}
    assert set(found.properties) == named


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", " # so\n\n"])
def test_a_fact_a_line_is_found_as_in_turtle(end: str) -> None:
    """The quick way through N-Triples and N-Quads, whatever their ends of lines, gives what the lexer gives."""
    facts = [
        "# <http://e.org/x> <http://e.org/p> 1 .",
        '<http://e.org/a> <http://e.org/p> "<http://e.org/y> <http://e.org/p>" .',
        "<http://e.org/\\u0101>\t<http://e.org/p>_:b.",
        "_:b <http://e.org/p> <http://e.org/z> .",
        '  <http://e.org/a> <http://e.org/q> "1"@en <http://e.org/g> .',
    ]
    assert locate_facts(end.join(facts)) == locate(end.join(facts))
    assert len(locate_facts(end.join(facts)).properties) == 3


@pytest.mark.parametrize(
    ("line", "begun"),
    [(1, 1), (3, None), (4, None), (5, 5), (8, 5), (11, 5), (12, None), (13, 13), (14, 14), (99, None)],
)
def test_the_statement_around_a_line_is_found(line: int, begun: int | None) -> None:
    """A line belongs to the statement that runs over it; blank lines and comments between statements to none."""
    assert statement_line(PARTNERS, line) == begun


def test_a_statement_that_is_never_closed_runs_to_the_end() -> None:
    """What is not closed contains every line after it."""
    assert statement_line("<a> a <b> .\n<c> a <d> ;\n\n\n", 4) == 2


@pytest.mark.parametrize(
    "text",
    [
        "@base <http://e.org/> .\n<a>\n    a <B> ;\n    <p> 1\n\n<b> a <B> .\n",
        "@base <http://e.org/> .\n<a>\n    a <B> ;\n    <p> 1\n\n",
        "@base <http://e.org/> .\n<a>\n    a <B> ;\n    <p> [ <q> 1 ;\n",
        '@base <http://e.org/> .\n<a>\n    a <B> ;\n    <p> """open\n\n<b> a <B> .\n',
    ],
)
def test_the_message_names_the_line_where_the_open_statement_began(text: str) -> None:
    """A missing dot, bracket or quote is reported with the statement that it belongs to."""
    with pytest.raises(SyntaxError) as caught:
        list(parse(text, format=RdfFormat.TURTLE))
    problem = syntax_error(text, caught.value, Path("data/a.ttl"))
    assert (problem.key, problem.values["begun"]) == ("not_closed", 2)
    assert "that began on line 2 is not closed" in problem.message("en")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<http://e.org/a> ex:p 1 .", "prefix"),
        ("<http://e.org/a b> a 1 .", "iri"),
        ("<http://e.org/a> a ; .", "syntax"),
    ],
)
def test_other_mistakes_are_told_apart(text: str, key: str) -> None:
    """An unknown prefix and a bad IRI have a remedy of their own."""
    with pytest.raises(SyntaxError) as caught:
        list(parse(text, format=RdfFormat.TURTLE))
    problem = syntax_error(text, caught.value)
    assert (problem.key, problem.line) == (key, 1)


@given(SCRAPS, st.integers(0, 20))
def test_broken_text_never_breaks_the_search(text: str, line: int) -> None:
    """Whatever the text, looking for lines in it raises nothing."""
    locate(text)
    locate_facts(text)
    found = statement_line(text, line)
    assert found is None or found <= line


@given(st.text())
def test_any_text_at_all_can_be_cut(text: str) -> None:
    """Text that is nothing like Turtle is cut into tokens too."""
    assert all(statement for statement in statements(tokenize(text)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ['"""', "'''a", '"\\', "<a", "a.", "<", "[", "(", "a.b.", "@a-", "1e", "_:a..", "\\", "ex:.", "\n", "# "]
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Half a million letters of what is never closed are read at once; going back and forth would take hours."""
    assert locate(piece * (500_000 // len(piece))).properties == {}


@given(
    st.sampled_from(["http://e.org/a/b/c", "http://e.org", "http://e.org/", "https://e/x?q=1#f", "http://e/a//b/"]),
    st.lists(st.sampled_from(["a", "b", "..", ".", "", "x:y", "?q", "#f", "g;x=1", "ā"]), max_size=5).map("/".join),
)
def test_references_are_resolved_as_the_parser_does(base: str, reference: str) -> None:
    """Relative references mean to the lexer what they mean to the parser (RFC 3986 §5.2)."""
    if reference.startswith("//"):  # a host called "..": nobody resolves it alike
        return
    try:
        quads = list(parse(f"<{reference}> a 1 .", format=RdfFormat.TURTLE, base_iri=base))
    except SyntaxError:
        return
    assert [quad.subject for quad in quads] == [NamedNode(resolve(base, reference))]


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("g", "http://a/b/c/g"),
        ("./g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"),
        ("#s", "http://a/b/c/d;p?q#s"),
        ("", "http://a/b/c/d;p?q"),
        ("..", "http://a/b/"),
        ("../../../g", "http://a/g"),
        ("g/./h/../i", "http://a/b/c/g/i"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("urn:x:y", "urn:x:y"),
    ],
)
def test_the_examples_of_the_standard_hold(reference: str, target: str) -> None:
    """The examples of RFC 3986 §5.4 resolve as it says."""
    assert resolve("http://a/b/c/d;p?q", reference) == target

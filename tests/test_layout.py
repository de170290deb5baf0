"""The one layout of hand-kept Turtle: what it looks like, and that nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from lodpub.errors import InputError
from lodpub.layout import format_turtle
from lodpub.outline import DEEPEST
from lodpub.turtle import tokenize
from lodpub.vocab import PREFIXES
from tests.graphs import facts_of, same

ROOT = Path(__file__).parents[1]
FOLDERS = ("data", "ontology", "shapes", "tests/shapes")
FILES = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.ttl"))
HEAD = "@base <https://e.org/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"


def lay_out(text: str) -> str:
    """Lay out, and see that doing it again changes nothing."""
    once = format_turtle(text, prefix_order=tuple(PREFIXES))
    assert format_turtle(once, prefix_order=tuple(PREFIXES)) == once
    return once


def body(text: str) -> str:
    """Lay out what stands below the usual declarations."""
    return lay_out(HEAD + text).split("\n\n", 1)[1]


def comments_of(text: str) -> list[str]:
    """List the comments of a text, sorted, with the spaces at their ends taken off."""
    return sorted(token.text.rstrip() for token in tokenize(text) if token.kind == "comment")


def test_the_repository_has_turtle() -> None:
    """There are files for the tests below to lay out."""
    assert FILES


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_the_repository_keeps_its_facts_and_comments(path: Path) -> None:
    """Data, ontology, shapes and cases can be laid out; graph and comments stay the same."""
    text = path.read_text(encoding="utf-8")
    laid_out = lay_out(text)
    assert same(facts_of(text), parse(laid_out, format=RdfFormat.TURTLE))
    assert comments_of(laid_out) == comments_of(text)


def test_a_file_reads_as_a_person_would_write_it() -> None:
    """Base, used prefixes in order, subject alone, `a` and names first, short values on one line, long ones below."""
    text = """
PREFIX schema: <https://schema.org/>
@prefix zoo: <http://zoo.example/> . @prefix ant: <http://ant.example/> .
@prefix unused: <http://unused.example/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#>. @base <https://e.org/>.
<https://e.org/id/a> zoo:p <https://e.org/id/b>,<http://ant.example/q>; schema:name "A" ; skos:prefLabel 'Alfa'@lv,
"Alpha"@en; a skos:Concept; skos:note "A sentence that is rather long, as sentences in notes often are."@en,
"Teikums, kas ir diezgan garš, kā teikumi piezīmēs mēdz būt."@lv.
<id/b> a skos:Concept.
"""
    assert (
        lay_out(text)
        == """\
@base <https://e.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix ant: <http://ant.example/> .
@prefix zoo: <http://zoo.example/> .

<id/a>
    a skos:Concept ;
    skos:prefLabel "Alfa"@lv, "Alpha"@en ;
    schema:name "A" ;
    zoo:p <id/b>, ant:q ;
    skos:note
        "A sentence that is rather long, as sentences in notes often are."@en,
        "Teikums, kas ir diezgan garš, kā teikumi piezīmēs mēdz būt."@lv .

<id/b>
    a skos:Concept .
"""
    )


def test_comments_stay_with_what_they_explain() -> None:
    """A comment stays above its block, property or value, behind its value, or before the closing sign."""
    text = """\
# The file

@base <https://e.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . # names
# Section

# First
<a> # subject
    <p> 1 ; # behind p
    # above the label
    skos:prefLabel "A"@en ;
    # above q
    <q>
        # above 2
        2,
        3 ; # behind 3
    <r> ( 4 # behind 4
        5 ) ;
    <s> [ # in the bracket
        <t> 6 # behind 6
        # before the bracket closes
    ] ;
    # skos:altLabel "not yet"@en ;
    .
<b> <p> 7 . # behind 7
# The end
"""
    assert (
        lay_out(text)
        == """\
# The file

@base <https://e.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .  # names

# Section

# First
<a>  # subject
    # above the label
    skos:prefLabel "A"@en ;
    <p> 1 ;  # behind p
    # above q
    <q>
        # above 2
        2,
        3 ;  # behind 3
    <r> (
        4  # behind 4
        5
    ) ;
    <s> [
        # in the bracket
        <t> 6 ;  # behind 6
        # before the bracket closes
    ] ;
    # skos:altLabel "not yet"@en ;
    .

<b>
    <p> 7 .  # behind 7

# The end
"""
    )


def test_a_comment_on_a_dropped_prefix_is_kept() -> None:
    """What explains a prefix that goes stands before the first block."""
    text = HEAD + "# why\n@prefix gone: <http://gone.example/> . # gone\n<a> skos:note 1 ."
    assert lay_out(text) == HEAD + "\n# why\n# gone\n\n<a>\n    skos:note 1 .\n"


def test_a_hash_sign_in_a_text_or_an_iri_is_no_comment() -> None:
    """Only what the grammar calls a comment is moved."""
    assert body('<a#b> skos:note "# no" .') == '<a#b>\n    skos:note "# no" .\n'


def test_blank_nodes_and_collections_are_indented() -> None:
    """What says little stands on one line, what says more is indented, brackets of one property follow each other."""
    text = "<a> <p> [ <q> 1 ; <r> ( 2 [ <s> 3 ] ) ; <t> 4 ] , [ <q> 1 ; <r> 2 ; <t> [] ] ; <u> [ <q> 1 ; <r> 2 ] , () ."
    assert (
        body(text)
        == """\
<a>
    <p> [
        <q> 1 ;
        <r> ( 2 [ <s> 3 ] ) ;
        <t> 4
    ], [
        <q> 1 ;
        <r> 2 ;
        <t> []
    ] ;
    <u> [ <q> 1 ; <r> 2 ], () .
"""
    )


def test_long_collections_are_broken() -> None:
    """Short members fill their lines, members in brackets get a line each."""
    codes = " ".join(f'"{number}"' for number in range(100, 130))
    kinds = " ".join(f"[ <class> <kind/{number}> ]" for number in range(1000, 1005))
    lines = body(f"<a> <in> ( {codes} ) ; <or> ( {kinds} ) .").splitlines()
    assert lines[1:4] == ["    <in> (", " " * 8 + codes[:89], " " * 8 + codes[90:]]
    assert lines[5:7] == ["    <or> (", "        [ <class> <kind/1000> ]"]
    assert all(len(line) < 100 for line in lines)


def test_a_subject_without_a_name_is_written_as_a_subject() -> None:
    """What a bracket says of a subject stands below [], like the properties of any other subject."""
    assert body("[ <p> 1 ] <q> 2 . [ a <B> ] . ( 1 2 ) <q> 3 . _:x <q> 4 .") == (
        "[]\n    <p> 1 ;\n    <q> 2 .\n\n[]\n    a <B> .\n\n( 1 2 )\n    <q> 3 .\n\n_:x\n    <q> 4 .\n"
    )


def test_values_of_one_property_come_together() -> None:
    """A property that is written twice becomes one, unless a comment tells the two apart."""
    assert body("<a> <p> 1 ; <q> 2 ; <p> 3 .") == "<a>\n    <p> 1, 3 ;\n    <q> 2 .\n"
    apart = "<a>\n    # one\n    <p> 1 ;\n    # two\n    <p> 3 .\n"
    assert body(apart) == apart


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12.50", "12.50"),
        ("007", "007"),
        ("1E3", "1E3"),
        ("true", "true"),
        ("'it'", '"it"'),
        ("'say \"so\"'", "'say \"so\"'"),
        (r"'it\'s'", r'"it\'s"'),
        (r'"\u0101"', r'"\u0101"'),
        ('"x"@EN-gb', '"x"@EN-gb'),
        ('"""a\n  "b"\n"""', '"""a\n  "b"\n"""'),
        ("'''a\r\nb'''", "'''a\\r\nb'''"),
        ('"2016"^^<http://www.w3.org/2004/02/skos/core#year>', '"2016"^^skos:year'),
    ],
)
def test_literals_keep_their_form(written: str, kept: str) -> None:
    """Numbers, quotes, escapes and long strings stay as their author wrote them, as far as that is safe."""
    assert body(f"<a> <p> {written} .") == f"<a>\n    <p> {kept} .\n"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<https://e.org/id/b#c>", "<id/b#c>"),
        ("<https://e.org/>", "<>"),
        ("<https://e.org/#x>", "<#x>"),
        ("<id/../other>", "<other>"),
        ("<https://e.org/urn:x>", "<https://e.org/urn:x>"),
        ("<https://e.org//x>", "<https://e.org//x>"),
        ("<http://e.org/b>", "<http://e.org/b>"),
        ("<http://www.w3.org/2004/02/skos/core#note>", "skos:note"),
        ("<http://www.w3.org/2004/02/skos/core#>", "<http://www.w3.org/2004/02/skos/core#>"),
        ("<http://www.w3.org/2004/02/skos/core#a/b>", "<http://www.w3.org/2004/02/skos/core#a/b>"),
        ("skos:", "skos:"),
        (r"skos:a\,b", r"skos:a\,b"),
        ("<http://e.org/\\u0101>", "<http://e.org/ā>"),
    ],
)
def test_iris_are_written_the_shortest_safe_way(written: str, kept: str) -> None:
    """An IRI is a prefixed name where a prefix fits, else relative to the base where that means the same."""
    assert body(f"<a> skos:note {written} .") == f"<a>\n    skos:note {kept} .\n"


def test_a_prefix_that_changes_its_meaning_is_written_out() -> None:
    """The first declaration of a prefix stands; names that meant another one become IRIs."""
    text = "@prefix x: <http://one.org/> . x:a x:p 1 . @prefix x: <http://two.org/> . x:a x:p 2 ."
    assert lay_out(text) == (
        "@prefix x: <http://one.org/> .\n\nx:a\n    x:p 1 .\n\n<http://two.org/a>\n    <http://two.org/p> 2 .\n"
    )


def test_relative_iris_without_a_base_stay_as_they_are() -> None:
    """A file that leaves its base to the catalogue keeps its relative IRIs."""
    text = "@prefix x: <def#> .\n\n<id/a>\n    a x:B ;\n    x:p <../c>, <def#d>, <> .\n"
    assert lay_out(text) == text


@pytest.mark.parametrize("text", ["", "\n \n", "# only a comment\n"])
def test_a_file_without_facts_stays_without(text: str) -> None:
    """Nothing becomes nothing, and a comment alone is kept."""
    assert lay_out(text) == text.strip() + "\n" * bool(text.strip())


def test_line_ends_of_other_systems_become_ours() -> None:
    """A file with CR LF is written with LF."""
    assert lay_out("# one\r\n\r\n<http://e.org/a> a # two\r\n 1 .\r\n") == (
        "# one\n\n<http://e.org/a>\n    a\n        # two\n        1 .\n"
    )


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("<a>\n    a <B>\n\n<b> a <B> .", "not_closed", 6),
        ("<a> ex:p 1 .", "prefix", 3),
        ("<a b> a <B> .", "iri", 3),
        ("<a> <p> .", "syntax", 3),
        ("\n<< <a> <p> 1 >> <q> 2 .", "layout", 4),
        ("<a> <p> 1 {| <q> 2 |} .", "layout", 3),
        ("<a> <p> " + "[ <p> " * (DEEPEST + 1) + "1 " + "] " * (DEEPEST + 1) + ".", "layout_deep", 3),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_its_line(text: str, key: str, line: int) -> None:
    """Broken text, triple terms of RDF 1.2 and bottomless brackets are errors that name their line."""
    with pytest.raises(InputError) as caught:
        format_turtle(HEAD + text, prefix_order=())
    assert (caught.value.key, caught.value.line) == (key, line)
    assert caught.value.message("lv") != caught.value.message("en")


def test_the_statement_that_was_left_open_is_named() -> None:
    """A missing dot is reported with the line on which its statement began."""
    with pytest.raises(InputError, match="that began on line 1 is not closed"):
        format_turtle("<http://e.org/a>\n    a 1\n<http://e.org/b> a 1 .", prefix_order=())


def test_a_layout_that_would_say_something_else_is_refused() -> None:
    """Where relative IRIs stand before the base, hoisting it would change them: the file is left as it is."""
    with pytest.raises(InputError) as caught:
        format_turtle("<a> a 1 .\n@base <http://e.org/> .\n<b> a 1 .", prefix_order=())
    assert caught.value.key == "layout_changed"


def test_knotty_graphs_take_no_longer() -> None:
    """Twelve nodes that all know each other, and twelve that are all alike, are compared at once."""
    knot = " ".join(f"_:n{one} <p> _:n{other} ." for one in range(12) for other in range(12))
    alike = "<a> <q> [ <r> " + ", ".join(["[ <s> 1 ]"] * 12) + " ] ."
    assert body(knot + alike).count("[ <s> 1 ]") == 12

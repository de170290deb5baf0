"""What the guard refuses before an engine sees it, held against an engine that would do it; and what it lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store
from SPARQLWrapper import SPARQLWrapper

from lodpub.errors import QueryError
from lodpub.guard import FETCHING, UPDATES, check
from tests.conftest import ROOT

AWAY = "<http://127.0.0.1:9/>"

#: Queries that pyoxigraph reads as questions to another server.
REACHING = (
    f"SELECT * {{ SERVICE {AWAY} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe silent {AWAY} {{ ?s ?p ?o }} }}",
    f"SELECT*{{SERVICE{AWAY}{{?s ?p ?o}}}}",
    f"SELECT * {{ BIND({AWAY} AS ?x) SERVICE?x{{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE # why not\n{AWAY}# {{\n{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o # \r SERVICE {AWAY} {{ ?s ?p ?o }}\n }}",
    f"SELECT * {{ ?s ?p ?x FILTER(?x<?p)SERVICE#>\n{AWAY}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?x FILTER(?x<'>')SERVICE {AWAY} {{ ?s ?p ?o }} FILTER(?x<'>') }}",
    f"PREFIX ex: {AWAY} SELECT * {{ SERVICEex:a {{ ?s ?p ?o }} }}",
    f"PREFIX ex: {AWAY} SELECT * {{ SERVICESILENTex:a {{ ?s ?p ?o }} }}",
    f"PREFIX ex: {AWAY} PREFIX SERVICEex: <http://e/> SELECT * {{ SERVICEex:a {{ ?s ?p ?o }} }}",
    f"PREFIX : {AWAY} SELECT * {{ SERVICE:a {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{AWAY}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{AWAY}{{ ?s ?p ?o }} }}",
    f"PREFIX e: <http://e:8> SELECT * {{ ?s ?p e:SERVICE{AWAY}{{ ?s ?p ?o }} }}",
    f"PREFIX#\ne:<http://e:8>SELECT * {{ ?s ?p e:SERVICE{AWAY}{{ ?s ?p ?o }} }} # PREFIX e: <http://e/>",
    f"PREFIXe:<http://e:8>SELECT * {{ ?s ?p e:SERVICE{AWAY}{{ ?s ?p ?o }} }}",
    f"BASE <http://e:8> PREFIX e: <> SELECT * {{ ?s ?p e:SERVICE{AWAY}{{ ?s ?p ?o }} }}",
    f"PREFIX e: <http://e/> SELECT * {{ ?s ?p e:.SERVICE{AWAY}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {AWAY} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {AWAY} {{ ?s ?p ?o }} }} }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {AWAY} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p '\\' . SERVICE' SERVICE {AWAY} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ BIND(<http://e/\\u0061'> AS ?x) SERVICE {AWAY} {{ ?s ?p ?o }} BIND(<http://e/'> AS ?y) }}",
)
#: What other engines may read so: escapes before tokens, comments that end only at a line feed, strings cut in two.
REACHING_ELSEWHERE = (
    f"SELECT * {{ SERV\\u0049CE {AWAY} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\U00000053ERVICE {AWAY} \\u007B ?s ?p ?o }} }}",
    f'SELECT * {{ ?s ?p "\\u0022 SERVICE {AWAY} {{ ?s ?p ?o }} #" }}',
    f"SELECT * {{ # \r '''\nSERVICE {AWAY} {{ ?s ?p ?o }} #'''\n }}",
    f'SELECT * {{ VALUES (?a ?b) {{(""" ")}} SERVICE {AWAY} {{ ?s ?p ?o }} }} # \\q """',
    f'DEFINE get:soft "replace" SELECT * FROM {AWAY} {{ ?s ?p ?o }}',
    f'SELECT * FROM {AWAY} OPTION (get:soft "soft") {{ ?s ?p ?o }}',
)
CHANGING = (
    f"LOAD {AWAY}",
    f"load silent {AWAY} INTO GRAPH <http://e/>",
    f"PREFIX a: <http://a/> # SELECT\nL\\u004FAD {AWAY}",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP GRAPH <a:a>",
    "CREATE GRAPH <a:a>",
    "COPY <a:a> TO <a:b>",
    "MOVE <a:a> TO <a:b>",
    "ADD <a:a> TO <a:b>",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
)
INNOCENT = (
    "SELECT * { ?s ?p ?o }",
    "SELECT ?service { ?service ?load ?insert . $with $add $drop }",
    "SELECT * { ?s <http://e/service> <http://e/SERVICE#a> ; <http://e/x?service#y> 'DELETE' }",
    f"SELECT * {{ ?s ?p 'SERVICE {AWAY} {{ ?s ?p ?o }}' }}",
    f'SELECT * {{ ?s ?p """\n"SERVICE" {AWAY} {{ ?s ?p ?o }}\n""" }}',
    f"SELECT * {{ ?s ?p '''it''s SERVICE {AWAY} {{ \\'''' }}",
    f"SELECT * {{ ?s ?p ?o }} # SERVICE {AWAY} {{ }}; LOAD {AWAY}",
    f"# SERVICE {AWAY} {{ }}\r\nSELECT * {{ ?s ?p ?o }}",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:a { ?s service:load service:insert } }",
    "PREFIX services: <http://e/> SELECT * FROM services:a { ?s ?p ?o }",
    "PREFIX services: <http://e/> DESCRIBE services:a { ?s ?p ?o }",
    "PREFIX e: <http://e/> SELECT * { ?s e:service ?o { SELECT ?s { ?s ?p ?o } } }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p _:service . _:load ?q 1.5e3 }",
    "SELECT * { ?s ?p ?o FILTER(?o<5&&?o>3) OPTIONAL { ?s ?q 'option' } }",
    "SELECT * { ?s ?p '\\u0053ERVICE' , <http://e/\\u0053ERVICE> }",
    "SELECT * { VALUES (?a ?b) { (<http://e/a> <http://e/b_(service)>) } }",
    "SELECT (REPLACE(STR(?s), 'add', 'WITH') AS ?x) { ?s ?p ?o }",
)


def _query(text: str) -> None:
    Store().query(text, base_iri="http://e/")


@pytest.mark.parametrize("text", REACHING)
def test_what_the_engine_would_ask_of_others_is_refused(text: str) -> None:
    """The engine takes it for a query, so nothing but the guard stands between it and the other server."""
    with pytest.raises(QueryError) as refused:
        check(text)
    assert (refused.value.key, refused.value.values) == ("service", {"word": "SERVICE"})
    _query(text)


@pytest.mark.parametrize("text", REACHING_ELSEWHERE)
def test_what_another_engine_would_ask_of_others_is_refused(text: str) -> None:
    """An endpoint elsewhere may read more into a text than ours does."""
    with pytest.raises(QueryError) as refused:
        check(text)
    assert refused.value.key == "service"


@pytest.mark.parametrize("text", CHANGING)
def test_updates_are_refused(text: str) -> None:
    """Every operation of SPARQL 1.1 Update is told from a query, wherever it stands."""
    with pytest.raises(QueryError) as refused:
        check(text)
    assert refused.value.key == "update"


@pytest.mark.parametrize("text", INNOCENT)
def test_words_that_are_no_keywords_pass(text: str) -> None:
    """Variables, names, IRIs, strings, language tags and comments may hold any word; the engine finds them right."""
    check(text)
    _query(text)


@pytest.mark.parametrize("path", sorted((ROOT / "queries").glob("*.rq")), ids=lambda path: path.stem)
def test_the_publications_own_questions_pass(path: Path) -> None:
    """No question of queries/ is refused."""
    check(path.read_text(encoding="utf-8"))


_words = st.sampled_from(
    [*sorted(UPDATES | FETCHING), "SERVICE", f"SERVICE {AWAY} {{", "#", "'", '"', "\\", "<", "\n", "}"]
)
_contents = st.lists(st.one_of(_words, st.text(st.characters(exclude_categories=["Cs"]), max_size=5))).map(" ".join)


@given(_contents, st.sampled_from(['"', "'", '"""', "'''"]))
def test_any_string_may_hold_any_words(content: str, quote: str) -> None:
    """Whatever stands in a literal, written as SPARQL wants it, the query passes and the literal keeps it."""
    escaped = (
        content.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    )
    text = f"SELECT (STRLEN({quote}{escaped}{quote}) AS ?length) {{ }}"
    check(text)
    [row] = Store().query(text)  # type: ignore[misc] # SELECT gives solutions
    assert int(row["length"].value) == len(content)


@given(_contents)
def test_any_comment_may_hold_any_words(content: str) -> None:
    """Whatever stands after a # up to the end of the line, the query passes."""
    check("SELECT * { ?s ?p ?o # " + content.replace("\n", " ").replace("\r", " ").replace("\\", "") + "\n }")


_signs = st.lists(
    st.sampled_from(
        [
            "SERVICE",
            "SILENT",
            AWAY,
            "{ }",
            "<",
            ">",
            ":",
            "e:",
            "?x",
            "'",
            '"',
            "#",
            "\\",
            "\r",
            "\n",
            " ",
            "(",
            ")",
            ".",
            "1",
            "true",
            "FILTER(?o<",
            "VALUES ?y {",
            "}",
            "a",
            "''",
            '"""',
            ";",
            ",",
            "@en",
            "\\u0027",
            "GRAPH",
        ]
    ),
    max_size=8,
).map("".join)


@settings(max_examples=500)
@given(_signs, _signs)
def test_the_keyword_is_found_between_any_signs(before: str, after: str) -> None:
    """Where the engine goes to ask the other server, the guard had refused the query."""
    text = f"PREFIX : <http://e:8> PREFIX e: <http://e/> SELECT * {{ ?s ?p ?o {before}SERVICE{after} {AWAY} {{ }}\n }}"
    store = Store()
    store.add(Quad(NamedNode("http://e/"), NamedNode("http://e/"), Literal("1")))
    try:
        list(store.query(text))  # type: ignore[arg-type] # SELECT gives solutions
    except OSError:
        with pytest.raises(QueryError):
            check(text)
    except (SyntaxError, ValueError, RuntimeError):
        return


def test_a_client_of_others_names_what_it_asks() -> None:
    """SPARQLWrapper takes what passes here for queries."""
    for text in INNOCENT[:3]:
        client = SPARQLWrapper("http://127.0.0.1/")
        client.setQuery(text)
        assert client.isSparqlQueryRequest()


def test_a_name_is_no_iri_with_a_port_in_it() -> None:
    """The case behind `e:SERVICE`: the namespace alone is an IRI, with letters after it none."""
    assert NamedNode("http://e:8").value
    with pytest.raises(ValueError, match="Invalid character"):
        NamedNode("http://e:8SERVICE")


def test_a_long_text_is_read_in_a_moment() -> None:
    """Texts made to have many readings are read through in linear time."""
    check("SELECT * { ?s ?p ?service " + "FILTER(?x<?y#>\r'''\n)" * 5_000 + " }")

"""Laying out whatever there may be: any graph, any text, facts and comments anyhow; nothing is lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from lodpub.facts import Fact
from lodpub.pretty import to_turtle
from lodpub.vocab import PREFIXES
from tests.graphs import graphs, same
from tests.test_layout import HEAD, body, comments_of, lay_out

NOTE = re.compile(r"note \d+")


@given(graphs())
def test_every_graph_survives(facts: list[Fact]) -> None:
    """Any graph is the same after its Turtle was laid out, whoever wrote that Turtle."""
    base = "http://example.org/"
    plain = (serialize([Triple(*fact) for fact in facts], format=RdfFormat.TURTLE) or b"").decode()
    for text in (to_turtle(facts, PREFIXES, base), plain):
        assert same(facts, parse(lay_out(text), format=RdfFormat.TURTLE, base_iri=base))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(['"', "'", '"""', "'''"]))
def test_every_text_survives(text: str, quote: str) -> None:
    """Any text comes back letter by letter, whichever quotes it was written in."""
    safe = text.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    if len(quote) == 1:
        safe = safe.replace("\n", "\\n").replace("\r", "\\r")
    laid_out = body(f"<a> <p> {quote}{safe}{quote}, 1 .")
    assert Literal(text) in [quad.object for quad in parse(HEAD + laid_out, format=RdfFormat.TURTLE)]


@st.composite
def messy(draw: st.DrawFn) -> str:
    """Write Turtle as carelessly as the grammar allows, with a comment in any gap."""
    count = iter(range(10_000))

    def gap() -> str:
        kind = draw(st.sampled_from([" ", " ", " ", "\n", "\n\n", "\t", " # {}\n", "\n# {}\n", "\n\n# {}\n\n  #{}\n"]))
        return kind.replace("{}", f"note {next(count)}")

    def value(depth: int) -> str:
        kind = draw(st.sampled_from(["atom", "atom", "atom", "[", "("])) if depth < 3 else "atom"
        if kind == "[":
            return f"[{gap()}{properties(depth + 1)}{gap()}]"
        if kind == "(":
            return "(" + gap() + "".join(value(depth + 1) + gap() for _ in range(draw(st.integers(0, 4)))) + ")"
        atoms = ["<x>", "ex:y", "_:z", "1", "2.50", "true", "'q'@lv", '"""a\n# b"""', "'4'^^ex:t", "<http://o.org/>"]
        return draw(st.sampled_from([*atoms, '"a longer text, so that a line may be too long for one"@en']))

    def properties(depth: int) -> str:
        said = []
        for _ in range(draw(st.integers(1, 3))):
            predicate = draw(st.sampled_from(["a", "ex:p", "<q>", "skos:prefLabel"]))
            values = [value(depth) if predicate != "a" else "ex:C" for _ in range(draw(st.integers(1, 3)))]
            said.append(predicate + gap() + f"{gap()},{gap()}".join(values))
        return f"{gap()};{gap()}".join(said) + draw(st.sampled_from(["", gap() + ";"]))

    lines = [gap() + f"@base <http://e.org/> .{gap()}@prefix{gap()}ex: <http://e.org/def#>{gap()}."]
    lines.append(gap() + HEAD.splitlines()[1] + gap() + "PREFIX no: <http://no.org/>" + gap())
    for _ in range(draw(st.integers(0, 4))):
        subject = draw(st.sampled_from(["<x>", "ex:y", "_:z", "[]", "( 1 )", "[ <p> 1 ]"]))
        lines.append(subject + gap() + properties(0) + gap() + "." + gap())
    return "".join(lines)


@given(messy())
def test_careless_turtle_keeps_its_facts_and_its_comments(text: str) -> None:
    """However facts and comments stand, all of them are there afterwards, and a second time changes nothing."""
    laid_out = lay_out(text)
    assert named(laid_out) == named(text)
    assert sorted(NOTE.findall(" ".join(comments_of(laid_out)))) == sorted(NOTE.findall(" ".join(comments_of(text))))


def named(text: str) -> list[tuple[str, str, str]]:
    """List predicate and value of the facts whose value is no blank node, sorted."""
    quads = parse(text, format=RdfFormat.TURTLE)
    return sorted(
        {
            (str(quad.subject) if isinstance(quad.subject, NamedNode) else "", str(quad.predicate), str(quad.object))
            for quad in quads
            if isinstance(quad.object, NamedNode | Literal)
        }
    )

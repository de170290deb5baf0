"""What templates compile to: quicker than what Jinja makes of them, and the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from lodpub import templating
from lodpub.graph import load
from lodpub.site import plan
from lodpub.templating import make_environment, written
from tests.sites import fill

DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <https://example.org/id/> .
e:a a e:Kind ; rdfs:label "A <b> & 'c'"@en ; rdfs:seeAlso e:b, <https://example.com/?a=1&b=2> ; e:count 3 .
e:b a e:Kind ; rdfs:label "B"@en ; e:knows e:a .
"""


class _Bold:
    def __html__(self) -> str:
        return "<b>"


@pytest.mark.parametrize("value", ["a", "<&>\"'", "", Markup("<&>"), 3, 3.5, None, True, _Bold(), ("<", 1)])
def test_text_is_escaped_as_markupsafe_does(value: object) -> None:
    """Whatever a template writes, the first time and when it is remembered."""
    assert [written(value), written(value)] == [escape(value)] * 2


def test_text_and_markup_of_the_same_letters_are_told_apart() -> None:
    """What is remembered of a text is not taken for what is HTML already, nor the other way round."""
    assert [written("<hr>"), written(Markup("<hr>")), written("<hr>")] == ["&lt;hr&gt;", "<hr>", "&lt;hr&gt;"]


def test_what_a_page_may_not_hold_is_replaced() -> None:
    """Controls and noncharacters become the replacement character, in texts and in what becomes a text."""
    assert written("a\x00b\ufffe") == written(ValueError("a\x00b\ufffe")) == "a\ufffdb\ufffd"


def test_much_text_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered is bounded."""
    monkeypatch.setattr(templating, "_REMEMBERED", 10)
    monkeypatch.setattr(templating, "_escaped", {})
    for number in range(100):
        written(str(number))
    assert len(templating._escaped) <= 10


def test_pages_are_what_jinja_makes_of_the_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of a site is the same with the code that Jinja itself writes."""
    publication = load(fill(tmp_path, {"data/a.ttl": DATA}))
    ours = {one.path: one.body for one in plan(publication).artifacts}
    monkeypatch.setattr(templating._Environment, "code_generator_class", CodeGenerator)
    monkeypatch.setattr(templating, "_compiled", lambda: None)
    assert {one.path: one.body for one in plan(publication).artifacts} == ours


def test_a_template_of_a_publication_is_jinja(tmp_path: Path) -> None:
    """There an attribute may be missing or an entry of a dictionary, and functions may ask for the context."""
    text = "{{ one.nothing is defined }} {{ one.key }} {{ one['key'] | upper }} {{ self.part() }}"
    environment = make_environment(fill(tmp_path, {"own.html": text + "{% block part %}x{% endblock %}"}))
    assert environment.get_template("own.html").render(one={"key": "value"}) == "False value VALUE xx"

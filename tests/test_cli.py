"""The command line, run as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from lodpub import vocab
from lodpub.graph import Publication
from tests.conftest import ROOT
from tests.facts import values
from tests.sites import ABSENT, partners

VERBS = ("build", "validate", "query", "new", "fmt", "push", "check-live")


def _run(*arguments: str, stdin: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "publish.py"), *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=120)
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    """--help tells what the verb does and shows a command to copy."""
    told = _run(verb, "--help").stdout
    assert "Example" in told
    assert "publish.py" in told
    assert "--root" in told or verb == "check-live"  # asks a site, whoever built it


def test_help_lists_every_verb() -> None:
    """The general help names all verbs."""
    told = _run("--help").stdout
    assert all(verb in told for verb in VERBS)


@pytest.mark.slow
def test_build_is_the_default_and_sums_up(tmp_path: Path) -> None:
    """Without a verb the publication is built; the summary goes to stderr, stdout stays clean."""
    done = _run("--out", str(tmp_path / "public"), "--lang", "en")
    assert done.stdout == ""
    assert "triples" in done.stderr
    assert "new" in done.stderr
    again = _run("--out", str(tmp_path / "public"), "--json")
    summary = json.loads(again.stdout)
    assert again.stderr == ""
    assert summary["new"] == summary["changed"] == summary["removed"] == 0
    assert summary["unchanged"] == summary["files"] > 300
    assert summary["triples"] > 1000
    assert summary["entities"] > 100


@pytest.mark.slow
def test_quiet_says_nothing(tmp_path: Path) -> None:
    """--quiet leaves both streams empty when all is well."""
    done = _run("build", "--quiet", "--out", str(tmp_path / "public"))
    assert (done.stdout, done.stderr) == ("", "")


def test_validate_tells_that_all_is_well() -> None:
    """Conforming data is said to conform, in the language asked for."""
    assert "conforms" in _run("validate", "--lang", "en").stderr
    assert "atbilst" in _run("validate", "--lang", "lv").stderr


def test_query_answers_a_file_and_standard_input(publication: Publication) -> None:
    """A query comes from a file or from stdin; prefixes need not be declared."""
    found = partners(publication)
    countries = {country for one in found for country in values(publication, one, "schema:location")}
    rows = _run("query", "queries/by-country.rq", "--format", "csv").stdout.splitlines()
    assert rows[0] == "country,partners,names"
    assert len(rows) == 1 + len(countries) > 7
    count = _run("query", "-", "--json", stdin="SELECT (COUNT(?p) AS ?n) WHERE { ?p a jn:Partner }").stdout
    assert json.loads(count)["results"]["bindings"][0]["n"]["value"] == str(len(found))


def test_query_gives_graphs_as_turtle(publication: Publication) -> None:
    """CONSTRUCT answers with RDF."""
    told = _run("query", "-", stdin="CONSTRUCT { ?p a jn:Partner } WHERE { ?p a jn:Partner }").stdout
    told_of = {(quad.subject, quad.predicate) for quad in parse(told, format=RdfFormat.TURTLE)}
    assert told_of == {(one, vocab.RDF_TYPE) for one in partners(publication)}


def test_new_prints_a_block_that_only_lacks_its_values() -> None:
    """The block for a new partner is Turtle with every required property, explained in the clerk's language."""
    block = _run("new", "partner", ABSENT, "--lang", "lv").stdout
    assert block.lstrip().startswith("#")
    assert f"<id/partner/{ABSENT}>" in block
    assert "skos:prefLabel" in block
    header = (ROOT / "data/partners.ttl").read_text(encoding="utf-8").split("\n\n")[0]
    prefixes = [line for line in header.splitlines() if line.startswith(("@base", "@prefix"))]
    known = "\n".join([*prefixes, "@prefix cv: <http://data.europa.eu/m8g/> ."]) + "\n"
    assert list(parse(known + block, format=RdfFormat.TURTLE))


def test_fmt_finds_nothing_to_do() -> None:
    """The Turtle of the repository is laid out."""
    assert _run("fmt", "--check").stdout == ""


def test_fmt_lays_out_a_file_and_keeps_what_it_says(tmp_path: Path) -> None:
    """An untidy file is rewritten once, with the same triples and its comments."""
    untidy = tmp_path / "untidy.ttl"
    untidy.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<a:a> skos:note 1 ; a skos:Concept. # why\n"
    )
    before = set(parse(untidy.read_bytes(), format=RdfFormat.TURTLE))
    assert _run("fmt", "--check", str(untidy), code=3).stdout == f"{untidy}\n"
    _run("fmt", str(untidy))
    assert set(parse(untidy.read_bytes(), format=RdfFormat.TURTLE)) == before
    assert "# why" in untidy.read_text()
    assert _run("fmt", "--check", str(untidy)).stdout == ""


def test_version_is_told() -> None:
    """--version prints name and version."""
    assert _run("--version").stdout.startswith("lodpub ")

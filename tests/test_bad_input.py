"""Bad input: one line that names file, line and remedy in the user's language; the old site stands as it was."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.sites import DATA, SHAPES, build, fill, run, tree

HEAD = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
NAME = "    sh:path skos:prefLabel ;\n    sh:minCount 1 .\n"
XML = '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'


@dataclass(frozen=True, slots=True)
class Case:
    """A mistake: the files that hold it, where the message must point, and what it must say to do."""

    name: str
    files: dict[str, str | bytes]
    place: str
    english: str
    latvian: str


def _data(name: str, text: str | bytes, place: str, english: str, latvian: str, file: str = "data/bad.ttl") -> Case:
    return Case(name, {file: text}, f"{file}{place}", english, latvian)


def _shape(name: str, properties: str, line: int, english: str, latvian: str) -> Case:
    text = SHAPES.replace(NAME, properties)
    return Case(name, {"shapes/bad.ttl": text}, f"shapes/bad.ttl:{line}", english, latvian)


DOT = ("end it with ' .'", "pabeidziet to ar „ .”")
IRI = ("an IRI holds no spaces", "nesatur atstarpes")
LINE = ("correct this line", "izlabojiet šo rindu")
UTF_8 = ("save the file as UTF-8", "saglabājiet datni UTF-8")
RDF_1_1 = ("use RDF 1.1", "izmantojiet RDF 1.1")
SHAPE = ("correct it and run again", "izlabojiet to un palaidiet vēlreiz")
QUERY = ("declare its prefixes", "norādiet tā prefiksus")

CASES = [
    _data("no dot", f"{HEAD}<a:a>\n    a skos:Concept\n\n<a:b> a skos:Concept .\n", ":5", *DOT),
    _data("open bracket", f"{HEAD}<a:a>\n    skos:note [ a skos:Concept ;\n", ":4", *DOT),
    _data("open text", f"{HEAD}<a:a> a skos:Concept .\n<a:a> skos:note 'x .\n", ":3", *LINE),
    _data("no prefix", f"{HEAD}\n<a:a> a ex:Concept .\n", ":3", "add an @prefix line", "pievienojiet datnes sākumā"),
    _data("space in an IRI", f"{HEAD}<https://example.org/a b> a skos:Concept .\n", ":2", *IRI),
    _data("escaped space in an IRI", f"{HEAD}<a:a\\u0020b> a skos:Concept .\n", ":2", *IRI),
    _data("bad percent", f"{HEAD}\n\n<https://example.org/%zz> a skos:Concept .\n", ":4", *IRI),
    _data("no scheme", "<http://e.org/a> <http://e.org/p> <b> .\n", ":1", *IRI, file="data/bad.nt"),
    _data("another encoding", f"{HEAD}<a:a> skos:note 'ā' .\n".encode("iso-8859-13"), ":2", *UTF_8),
    _data("UTF-16", f"{HEAD}".encode("utf-16"), "", "save it as UTF-8", "saglabājiet to UTF-8"),
    _data("UTF-16 without mark", f"{HEAD}".encode("utf-16-le"), "", "save it as UTF-8", "saglabājiet to UTF-8"),
    _data("RDF 1.2 triple", f"{HEAD}<a:a> a <a:b> .\n<a:a> <a:b> <<( <a:a> <a:b> 1 )>> .\n", ":3", *RDF_1_1),
    _data("RDF 1.2 text", f"{HEAD}<a:a> skos:note 'x'@en--ltr .\n", ":2", *RDF_1_1),
    _data("open element", f'{XML}<rdf:Description rdf:about="a:a">\n</rdf:RDF>\n', ":4", *LINE, file="data/bad.rdf"),
    _data("bad IRI in XML", f'{XML}<rdf:Description rdf:about="a:a b"/>\n</rdf:RDF>', ":3", *IRI, file="data/bad.rdf"),
    _data("bad JSON", '{"@id": "a:a",\n "a:p": [1,}\n', ":2", *LINE, file="data/bad.jsonld"),
    _data(
        "remote context",
        '{"@id": "a:a",\n "@context": "http://schema.org/"}\n',
        ":2",
        "copy its definitions",
        "iekopējiet tā definīcijas",
        file="data/bad.jsonld",
    ),
    _data(
        "no base",
        "<https://e.org/a>\n <http://rdfs.org/ns/void#uriSpace> 'e.org' .\n",
        ":2",
        "write an IRI that begins with http",
        "ierakstiet IRI, kas sākas ar http",
        file="data/catalogue.ttl",
    ),
    _shape("syntax", "    sh:path\n", 12, *DOT),
    _shape("no path", "    sh:minCount 1 .\n", 10, *SHAPE),
    _shape("path of text", '    sh:minCount 1 ;\n    sh:path "name" .\n', 12, *SHAPE),
    _shape("unknown path", "    sh:path [ ex:or skos:prefLabel ] ; sh:minCount 1 .\n", 11, *SHAPE),
    _shape("number in words", '    sh:path skos:prefLabel ;\n    sh:minCount "one" .\n', 12, *SHAPE),
    _shape("two numbers", "    sh:path skos:prefLabel ;\n    sh:maxCount 1, 2 .\n", 12, *SHAPE),
    _shape("no list", "    sh:path skos:prefLabel ;\n    sh:in ex:Nothing .\n", 12, *SHAPE),
    _shape("pattern", '    sh:path skos:prefLabel ;\n    sh:pattern "[a-" .\n', 12, "correct it", "izlabojiet to"),
    _shape("no SPARQL", '    sh:path skos:prefLabel ;\n    sh:sparql [ sh:select "SELECT" ] .\n', 12, *QUERY),
    _shape(
        "unknown prefix",
        '    sh:path skos:prefLabel ;\n    sh:sparql [ sh:select "SELECT $this { $this nix:p $PATH }" ] .\n',
        12,
        *QUERY,
    ),
    _shape(
        "SERVICE",
        '    sh:path skos:prefLabel ;\n    sh:sparql [ sh:select "SELECT $this { SERVICE <http://e.org/> {} }" ] .\n',
        12,
        "ask this publication only",
        "vaicājiet tikai šai publikācijai",
    ),
    _shape(
        "update",
        '    sh:path skos:prefLabel ;\n    sh:sparql [ sh:select "DELETE WHERE { $this ?p ?o }" ] .\n',
        12,
        "nothing can be changed here",
        "šeit neko mainīt nevar",
    ),
]
BOTH = pytest.mark.parametrize("language", ["lv", "en"])


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Give a folder that was published once, when nothing was wrong with it."""
    root = fill(tmp_path / "mape ā", {"data/good.ttl": DATA, "shapes/good.ttl": SHAPES})
    build(root)
    return root


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(published: Path, case: Case, language: str) -> None:
    """One line on stderr names file and line and says what to do; exit code 2; the old site is there to the byte."""
    before = tree(published / "public")
    fill(published, case.files)
    if "shapes/bad.ttl" in case.files:
        (published / "shapes" / "good.ttl").unlink()
    done = run("--root", published, "--lang", language)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{published / case.place}: ")
    assert (case.latvian if language == "lv" else case.english) in done.stderr
    assert tree(published / "public") == before


def _nothing(root: Path) -> list[str | Path]:
    return ["--root", root]


def _without_data(root: Path) -> list[str | Path]:
    shutil.rmtree(root / "data")
    return ["--root", root]


def _with_empty_data(root: Path) -> list[str | Path]:
    (root / "data" / "good.ttl").unlink()
    return ["--root", root]


def _with_comments_only(root: Path) -> list[str | Path]:
    (root / "data" / "good.ttl").write_text("# later\n")
    return ["--root", root]


def _with_dangling_link(root: Path) -> list[str | Path]:
    (root / "data" / "new.ttl").symlink_to("nowhere.ttl")
    return ["--root", root]


def _with_folder_as_file(root: Path) -> list[str | Path]:
    (root / "data" / "new.ttl").mkdir()
    return ["--root", root]


@dataclass(frozen=True, slots=True)
class Situation:
    """Something that is missing or cannot be written: what brings it about, and what must be said."""

    make: Callable[[Path], list[str | Path]]
    place: str
    english: str
    latvian: str
    arguments: list[str] = field(default_factory=list)


DIRECTORY = ("name another folder with --out", "norādiet citu mapi ar --out")
ANOTHER = ("name another with --out", "norādiet citu ar --out")
SITUATIONS = {
    "no data folder": Situation(_without_data, "{root}/data: ", "(see --root)", "(sk. --root)"),
    "empty data folder": Situation(_with_empty_data, "{root}/data: ", "put at least one", "ielieciet šajā mapē"),
    "only comments": Situation(_with_comments_only, "{root}/data: ", "put at least one", "ielieciet šajā mapē"),
    "missing file": Situation(_with_dangling_link, "{root}/data/new.ttl: ", "check the name", "pārbaudiet nosaukumu"),
    "folder as file": Situation(
        _with_folder_as_file, "{root}/data/new.ttl: ", "check the name", "pārbaudiet nosaukumu"
    ),
    "output below a file": Situation(
        _nothing, "{root}/data/good.ttl/public: ", *DIRECTORY, ["--out", "{root}/data/good.ttl/public"]
    ),
    "output in /proc": Situation(_nothing, "/proc/none/public: ", *DIRECTORY, ["--out", "/proc/none/public"]),
    "output is a file": Situation(_nothing, "{root}/data/good.ttl: ", *ANOTHER, ["--out", "{root}/data/good.ttl"]),
    "output holds the data": Situation(_nothing, "{root}: ", *ANOTHER, ["--out", "{root}"]),
    "base without scheme": Situation(
        _nothing, "--base e.org/: ", "begins with http", "sākas ar http", ["--base", "e.org/"]
    ),
    "base with a space": Situation(
        _nothing, "--base http://e/ x/: ", "ends in", "beidzas ar", ["--base", "http://e/ x/"]
    ),
    "base without host": Situation(_nothing, "--base http:///: ", "names a host", "nosauc", ["--base", "http:///"]),
    "base without slash": Situation(_nothing, "--base http://e/a: ", "ends in", "beidzas ar", ["--base", "http://e/a"]),
}


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_missing_or_cannot_be_written_is_told_in_one_line(published: Path, name: str, language: str) -> None:
    """A missing file or folder, an output that cannot be, a base that is none: one line, exit code 2, no change."""
    situation, before = SITUATIONS[name], tree(published / "public")
    arguments = [*situation.make(published), *(one.format(root=published) for one in situation.arguments)]
    done = run(*arguments, "--lang", language)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(situation.place.format(root=published))
    assert (situation.latvian if language == "lv" else situation.english) in done.stderr
    assert tree(published / "public") == before


BROKEN = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://example.org/id/thing/b>
    a skos:Concept ;
    skos:note "two\\nlines", 5 .
"""
RULE = '    sh:path skos:{} ;\n    sh:{} ;\n    sh:message "Ierakstiet nosaukumu."@lv, "Write a name."@en .\n'


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize(
    ("rule", "line"), [(RULE.format("prefLabel", "minCount 1"), 3), (RULE.format("note", "maxLength 2"), 5)]
)
def test_data_that_does_not_conform_is_told_line_by_line(published: Path, rule: str, line: int, language: str) -> None:
    """A finding is one line `file:line: …` in the editor's language, exit code 3; the old site stands."""
    before = tree(published / "public")
    fill(published, {"data/new.ttl": BROKEN, "shapes/good.ttl": SHAPES.replace(NAME, rule)})
    done = run("--root", published, "--lang", language)
    first, verdict = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (3, "")
    assert re.match(rf"{re.escape(str(published / 'data/new.ttl'))}:{line}: violation: <id/thing/b> skos:", first)
    assert ("Ierakstiet nosaukumu." if language == "lv" else "Write a name.") in first
    assert ("Nekas nav publicēts" if language == "lv" else "Nothing is published") in verdict
    assert tree(published / "public") == before


@pytest.mark.parametrize("thorough", [False, True])
def test_a_day_that_is_none_is_told_without_a_traceback(tmp_path: Path, thorough: bool) -> None:
    """A 30th of February is one finding in one line, and nothing of the libraries' own talk comes through."""
    written = '"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>'
    data = DATA.replace('"A"@en .', f'"A"@en ;\n    <http://purl.org/dc/terms/issued> {written} .')
    rule = """
ex:Concept sh:property ex:Concept-issued .

ex:Concept-issued
    sh:path <http://purl.org/dc/terms/issued> ;
    sh:datatype <http://www.w3.org/2001/XMLSchema#date> ;
    sh:message "Write a day that is in the calendar."@en .
"""
    fill(tmp_path, {"data/a.ttl": data, "shapes/a.ttl": SHAPES + rule})
    done = run("validate", "--root", tmp_path, "--lang", "en", *(["--thorough"] if thorough else []))
    assert done.returncode == 3
    assert re.match(r".*/data/a\.ttl:6: violation: .* Write a day that is in the calendar\.", done.stdout)
    assert len(done.stdout.splitlines()) == len(done.stderr.splitlines()) == 1


def test_findings_go_to_stdout_when_they_are_the_result(published: Path) -> None:
    """`validate` gives the lines on stdout, for grep, and the verdict on stderr."""
    fill(published, {"data/new.ttl": BROKEN})
    done = run("validate", "--root", published, "--lang", "en")
    assert done.returncode == 3
    assert re.fullmatch(r".*/data/new\.ttl:3: violation: <id/thing/b> skos:prefLabel: .*\n", done.stdout)
    assert "does not conform" in done.stderr


def test_quiet_leaves_only_the_lines(published: Path) -> None:
    """--quiet drops the verdict, not the findings."""
    fill(published, {"data/new.ttl": BROKEN})
    done = run("--quiet", "--root", published)
    assert len(done.stderr.splitlines()) == 1
    assert (done.returncode, done.stdout) == (3, "")


def test_a_mistake_in_a_query_names_the_line(published: Path) -> None:
    """A query that is no SPARQL, and one that reaches out, are refused with exit code 2 in one line."""
    wrong = run("query", "-", "--root", published, "--lang", "en", stdin="SELECT *\nWHERE { nix }")
    assert (wrong.returncode, wrong.stdout, len(wrong.stderr.splitlines())) == (2, "", 1)
    assert wrong.stderr.startswith("-:2: this is not a SPARQL query")
    file = fill(published, {"wrong.rq": "SELECT *\nWHERE { nix }"}) / "wrong.rq"
    assert run("query", file, "--root", published).stderr.startswith(f"{file}:2: ")
    outside = run("query", "-", "--root", published, stdin="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (outside.returncode, len(outside.stderr.splitlines())) == (2, 1)

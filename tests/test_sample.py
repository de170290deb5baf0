"""Publications that share nothing with ours: they conform, are built, and the package knows the words of none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

import html5lib
import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import survey
from lodpub.displays import read_displays, things
from lodpub.graph import Publication, load
from lodpub.listings import group_entities
from lodpub.shapes import read_model
from tests.conftest import ROOT
from tests.sites import dead_links, run

SAMPLES = sorted(path for path in (ROOT / "tests/samples").iterdir() if path.is_dir())
PACKAGE = ROOT / "lodpub"
#: Names of classes that are everybody's words too: as part of an address they are still looked for.
EVERYBODYS = {"count"}


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Publication, Path]:
    """Give a sample publication and the folder of its site, checked and built by the command line."""
    root: Path = request.param
    out = tmp_path_factory.mktemp("sample") / "public"
    done = run("build", "--quiet", "--root", root, "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    return load(root), out


def test_there_are_samples() -> None:
    """At least one publication stands beside ours."""
    assert SAMPLES


def test_a_sample_conforms_and_is_laid_out(sample: tuple[Publication, Path]) -> None:
    """Its shapes find nothing in its data, not even for a warning, and its Turtle is laid out the one way."""
    root = sample[0].root
    checked = run("validate", "--thorough", "--root", root)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert run("fmt", "--check", "--root", root).returncode == 0


def test_a_sample_is_unlike_ours(sample: tuple[Publication, Path], publication: Publication) -> None:
    """It has another base, other classes and other prefixes, and asks for every kind of display and view."""
    other = sample[0]
    assert other.base != publication.base
    own = {term for term in _terms(publication) if term.startswith(publication.base)}
    assert not own.intersection(_terms(other))
    asked = "".join(path.read_text(encoding="utf-8") for path in (other.root / "shapes").glob("*.ttl"))
    for word in (
        *("show:Map", "show:Timeline", "show:Bars", "show:Figure", "show:facet", "show:picture", "show:neighbourhood"),
        *("dash:DetailsViewer", "dash:ValueTableViewer", "show:MapViewer"),
    ):
        assert word in asked


def test_a_sample_has_its_lists_and_a_page_for_each_thing(sample: tuple[Publication, Path]) -> None:
    """Each shape with a heading makes a list in both languages that names its things, which have pages."""
    publication, site = sample
    directory = survey(publication)
    model = read_model(publication.shapes, publication.shape_files)
    lists = [one for one in group_entities(publication, directory, model).groups if one.shape]
    assert len(lists) >= 4
    for language, group in product(publication.languages, lists):
        page = site / f"{group.path}.{language}.html"
        assert group.shape is not None
        assert _heading(page) == group.shape.labels[language]
        text = page.read_text(encoding="utf-8")
        for thing in group.members:
            name = _name(publication, thing, language)
            assert name in text
            assert _heading(site / f"{directory.paths[thing]}.{language}.html") == name
    assert list(dead_links(site)) == []


def test_a_template_of_a_sample_takes_the_place_of_ours(sample: tuple[Publication, Path]) -> None:
    """What stands in its `templates/` is used, and nothing else of it is needed."""
    publication, site = sample
    assert [path.name for path in (publication.root / "templates").iterdir()] == ["message.html"]
    assert 'class="top flown"' in (site / "404.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("root", [ROOT, *SAMPLES], ids=lambda path: path.name)
def test_the_package_knows_no_publication(root: Path) -> None:
    """No address, prefix, class or thing of a publication is named in code, templates, words, styles or vocabulary."""
    words = sorted(set(_words(load(root))))
    assert len(words) > 20
    told = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}" for word in words), re.IGNORECASE)
    sources = [*_sources()]
    assert len(sources) > 100
    found = [f"{path.relative_to(ROOT)}: {hit}" for path, text in sources for hit in told.findall(text)]
    assert found == []


def _words(publication: Publication) -> Iterator[str]:
    """Give what only this publication may say: its base, prefixes, classes, and the names of what it displays."""
    yield publication.base.removeprefix("https://")
    yield from (f"{prefix}:" for prefix, iri in publication.prefixes.items() if iri.startswith(publication.base))
    model = read_model(publication.shapes, publication.shape_files)
    shapes = {one.node: one for display in read_displays(publication.shapes, model) for one in display.shapes}
    for shape in shapes.values():
        for of_class in shape.classes:
            word = of_class.value.replace("#", "/").rpartition("/")[2].lower()
            if of_class.value.startswith(publication.base) and word not in EVERYBODYS:
                yield word
        for thing in things(publication, shape):
            yield from (one.value for one in _names(publication, thing))


def _sources() -> Iterator[tuple[Path, str]]:
    """Go through what the package is made of, without comments and docstrings: examples for readers may be ours."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py":
            yield path, _code(path)
        elif path.suffix in (".html", ".css", ".ttl", ".json", ".svg") or path.parent.name == "rules":
            yield path, re.sub(r"\{#.*?#\}|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _code(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0] = ast.Pass()
    return ast.unparse(tree)


def _terms(publication: Publication) -> set[str]:
    return {one.value for one in publication.ontology.about if isinstance(one, NamedNode)}


def _names(publication: Publication, thing: NamedNode) -> list[Literal]:
    values = chain.from_iterable(publication.data.values(thing, names[0]) for names in vocab.NAMES)
    return [one for one in values if isinstance(one, Literal)]


def _name(publication: Publication, thing: NamedNode, language: str) -> str:
    return next(one.value for one in _names(publication, thing) if one.language == language)


def _heading(path: Path) -> str:
    tree = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return "".join(tree.find(".//h1").itertext()).strip()

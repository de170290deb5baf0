"""Templates of a publication's own: what goes wrong in them is told, what is changed in them is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from jinja2 import TemplateError

from lodpub.errors import InputError
from lodpub.graph import load
from lodpub.html import make_renderer
from lodpub.site import plan
from lodpub.text_views import Message, MessagePage
from lodpub.views import Link
from lodpub.words import words
from tests.sites import DATA, PUBLISH, build, fill, run, tree

PAGE = "<!doctype html>\n<title>{{ page.heading }}</title>\n"
MISTAKES = {
    "TypeError": "{{ page.heading + 1 }}",
    "ZeroDivisionError": "{{ 1 // 0 }}",
    "KeyError": "{{ static('nothing.css') }}",
    "ValueError": "{{ 'x'.encode().index(1) }}",
    "UndefinedError": "{{ page.nothing }}",
    "TemplateNotFound": "{% include 'nothing.html' %}",
    "TemplateSyntaxError": "{% if %}",
    "RecursionError": "{% include 'entity.html' %}",
}


def _render(root: Path) -> str:
    """Give the page of the one thing of the data."""
    pages = {artifact.path: artifact.body for artifact in plan(load(root)).artifacts}
    return pages["doc/thing/a.en.html"].decode()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_in_a_template_is_told_in_one_line(tmp_path: Path, kind: str, language: str) -> None:
    """Whatever a template raises, one line names its file and its line; exit code 2; the old site stands."""
    root = fill(tmp_path, {"data/a.ttl": DATA})
    build(root)
    before = tree(root / "public")
    fill(root, {"templates/entity.html": f"{PAGE}{MISTAKES[kind]}\n"})
    done = run("--root", root, "--lang", language)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith(f"{root}/templates/entity.html:3: ")
    assert kind in done.stderr
    assert ("izlabojiet" if language == "lv" else "correct it") in done.stderr
    assert tree(root / "public") == before


def test_the_template_that_fails_is_named_not_the_one_that_uses_it(tmp_path: Path) -> None:
    """A mistake in what a template includes is told of the included file."""
    files = {"templates/entity.html": "{% include 'part.html' %}", "templates/part.html": "\n{{ 1 // 0 }}"}
    with pytest.raises(InputError) as caught:
        _render(fill(tmp_path, {"data/a.ttl": DATA, **files}))
    assert (caught.value.path, caught.value.line) == (tmp_path / "templates" / "part.html", 2)


def test_a_template_is_named_from_the_folder_one_stands_in(tmp_path: Path) -> None:
    """Without --root the path is as short as the user would write it."""
    root = fill(tmp_path, {"data/a.ttl": DATA, "templates/entity.html": "{{ 1 // 0 }}"})
    command = [sys.executable, str(PUBLISH), "--lang", "en"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert done.stderr.startswith("templates/entity.html:1: ")


def test_a_template_in_another_encoding_is_named(tmp_path: Path) -> None:
    """A template that is not UTF-8 is told as a data file is, with the line of the first wrong byte."""
    with pytest.raises(InputError) as caught:
        _render(fill(tmp_path, {"data/a.ttl": DATA, "templates/macros.html": "a\nā".encode("iso-8859-13")}))
    assert (caught.value.key, caught.value.line) == ("not_utf_8", 2)


def test_a_mistake_of_ours_keeps_its_traceback(tmp_path: Path) -> None:
    """When a template of the package fails, also beside the publication's own, that is a bug and no bad input."""
    message = Message("en", "x", "x", Link("Home", "index.html", ""))
    page = MessagePage(frame=None, messages=(message,))  # type: ignore[arg-type] # what a bug may bring
    render = make_renderer(fill(tmp_path, {"list.html": PAGE}), {})
    with pytest.raises((TemplateError, TypeError, AttributeError)):
        render(page, words("en"))


def test_a_template_changed_between_two_builds_is_seen(tmp_path: Path) -> None:
    """What Jinja keeps of compiled templates never outlives the text, even one of the same length and date."""
    root = fill(tmp_path, {"data/a.ttl": DATA, "templates/entity.html": f"{PAGE}one"})
    template = root / "templates" / "entity.html"
    before = template.stat()
    assert _render(root).endswith("one")
    template.write_text(f"{PAGE}two")
    os.utime(template, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _render(root).endswith("two")
    template.unlink()
    assert "<main" in _render(root)


def _cache() -> Path:
    """Give the folder in which Jinja keeps compiled templates."""
    return Path(tempfile.gettempdir()) / f"_jinja2-cache-{os.getuid()}"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder for temporary files that is this test's own."""
    path = tmp_path / "tmp"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


def test_templates_are_compiled_once(temporary: Path, folder: Path) -> None:
    """What is compiled is kept for the next build."""
    root = fill(folder, {"data/a.ttl": DATA})
    _render(root)
    kept = {path.name: path.stat().st_mtime_ns for path in _cache().iterdir()}
    assert len(kept) > 3
    _render(root)
    assert {path.name: path.stat().st_mtime_ns for path in _cache().iterdir()} == kept


@pytest.mark.parametrize("content", [b"", b"nonsense", "cut off"])
def test_a_broken_kept_template_is_compiled_again(temporary: Path, folder: Path, content: bytes | str) -> None:
    """A file of the folder that was cut off or overwritten changes nothing."""
    root = fill(folder, {"data/a.ttl": DATA})
    page = _render(root)
    for path in _cache().iterdir():
        for length in (12, 40, 80) if content == "cut off" else (0,):
            path.write_bytes(path.read_bytes()[:length] if isinstance(content, str) else content)
    assert _render(root) == page


def test_a_place_that_is_taken_keeps_nobody_from_building(temporary: Path, folder: Path) -> None:
    """Where something else stands in the place of the folder, nothing is kept, and the pages are the same."""
    root = fill(folder, {"data/a.ttl": DATA})
    page = _render(root)
    shutil.rmtree(_cache())
    _cache().write_text("a file")
    assert _render(root) == page
    _cache().unlink()
    (temporary / "elsewhere").mkdir()
    _cache().symlink_to(temporary / "elsewhere")
    assert _render(root) == page
    assert list((temporary / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("place", ["/proc", "/nowhere/at/all"])
def test_a_temporary_folder_that_cannot_be_written_is_not_needed(
    monkeypatch: pytest.MonkeyPatch, folder: Path, place: str
) -> None:
    """Where no temporary file can be made, templates are compiled anew each time."""
    monkeypatch.setattr(tempfile, "tempdir", place)
    assert "<main" in _render(fill(folder, {"data/a.ttl": DATA}))


def test_a_folder_that_goes_away_meanwhile_is_not_needed(temporary: Path, folder: Path) -> None:
    """When the folder is cleared away after a build has begun, the pages are made all the same."""
    root = fill(folder, {"data/a.ttl": DATA})
    planned = plan(load(root))
    shutil.rmtree(temporary)
    assert any(artifact.path == "doc/thing/a.en.html" for artifact in planned.artifacts)


@pytest.mark.parametrize("place", ["/proc", "/nowhere/at/all"])
def test_a_build_with_a_useless_tmpdir_succeeds(folder: Path, place: str) -> None:
    """TMPDIR that is missing or read-only does not keep anyone from publishing."""
    root = fill(folder, {"data/a.ttl": DATA})
    environment = {**os.environ, "TMPDIR": place}
    command = [sys.executable, str(PUBLISH), "--root", str(root), "--quiet"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "public" / "index.html").is_file()

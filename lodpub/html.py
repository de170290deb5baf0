"""
Turn a page into HTML. The only module that knows Jinja2.

A publication may bring its own `templates/` folder; a template there replaces ours of the same name. Templates see
the page, the words of its language, `static(name)`, the path of a static file with the hash of its content in its
name, `once(shared, macro)`, which renders what pages share one time, and `again(macro, values, words)`, which remembers
what a macro makes of some values. Everything is escaped but the JSON-LD block,
which is escaped for a script element here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
)

from lodpub import views
from lodpub.errors import InputError
from lodpub.words import Words

Page = views.EntityPage | views.ListPage | views.HomePage | views.VocabularyPage | views.MessagePage
Renderer = Callable[[Page, Words], bytes]

_REMEMBERED = 50_000

#: What a page may not hold (HTML §13.1.4 with §13.2.3.5): controls but white space, and noncharacters of the BMP.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

TEMPLATES: Mapping[type, str] = {
    views.EntityPage: "entity.html",
    views.ListPage: "list.html",
    views.HomePage: "home.html",
    views.VocabularyPage: "vocabulary.html",
    views.MessagePage: "message.html",
}


def static_files() -> dict[str, tuple[str, bytes]]:
    """Give the package's static files by name: their path on the site and their content."""
    files = {}
    for source in sorted((resources.files("lodpub") / "static").iterdir(), key=lambda one: one.name):
        if source.is_file() and not source.name.startswith("."):
            body = source.read_bytes()
            stem, _, extension = source.name.rpartition(".")
            digest = hashlib.sha256(body).hexdigest()[:8]
            files[source.name] = (f"static/{stem}.{digest}.{extension}", body)
    return files


def make_renderer(overrides: Path | None, static: Mapping[str, str]) -> Renderer:
    """
    Make the function that renders pages; `static` gives the path of each static file on the site.

    Raises `InputError` when a template of the publication's own cannot be used.
    """
    loaders = [FileSystemLoader(overrides)] if overrides else []
    environment = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("lodpub")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(),
        auto_reload=False,
    )
    environment.globals["static"] = static.__getitem__
    environment.globals["once"] = _once()
    environment.globals["again"] = _again()

    def render(page: Page, words: Words) -> bytes:
        template = TEMPLATES[type(page)]
        try:
            text = environment.get_template(template).render(page=page, words=words)
            return _CONTROLS.sub("\ufffd", text).encode()
        except TemplateError as problem:
            line = getattr(problem, "lineno", None)
            where = Path(getattr(problem, "filename", None) or getattr(problem, "name", None) or template)
            raise InputError("template", path=where, line=line, reason=problem) from None

    return render


def _compiled() -> FileSystemBytecodeCache | None:
    """Keep compiled templates in a folder of the user's, as Python keeps modules; None where there can be none."""
    try:
        return FileSystemBytecodeCache()
    except RuntimeError:
        return None


def _again() -> Callable[[Callable[..., str], tuple[object, ...], Words], str]:
    """Make the function by which a template renders small things that come often, such as a link, but once."""
    known: dict[tuple[object, ...], str] = {}

    def again(macro: Callable[..., str], what: tuple[object, ...], words: Words) -> str:
        key = macro, what, words.language
        found = known.get(key)
        if found is None:
            if len(known) > _REMEMBERED:
                known.clear()
            found = known[key] = macro(what, words)
        return found

    return again


def _once() -> Callable[[object, Callable[[], str]], str]:
    """Make the function by which a template renders what pages share, such as the footer, but once."""
    known: dict[int, tuple[object, str]] = {}

    def once(shared: object, render: Callable[[], str]) -> str:
        if id(shared) not in known:
            known[id(shared)] = shared, render()  # the object is kept, so that its id stays its own
        return known[id(shared)][1]

    return once


def script_json(text: str) -> str:
    r"""
    Escape JSON so that no letter of it can end a script element (HTML, 4.12.1.3); its value stays the same.

    >>> script_json('{"name": "</script>"}')
    '{"name": "\\u003c/script\\u003e"}'
    """
    text = _CONTROLS.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

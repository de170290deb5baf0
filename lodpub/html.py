"""
Turn a page into HTML.

A publication may bring its own `templates/` folder; a template there replaces ours of the same name. Templates see
the page, the words of its language, `static(name)`, the path of a static file with the hash of its content in its
name, `inline(name)`, its content, `number(count, words)`, which writes a number, `once(shared, macro, words)`, which
renders an object that pages share one time, and `again(macro, values, words)`, which remembers what a macro makes of
some values. Everything is escaped but our own style, the JSON-LD block, which is escaped for a script element
here, and what `markdown` made of running text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

from lodpub import browse_views, chart_views, entity_views, query_views, search_views, text_views, views
from lodpub.errors import InputError
from lodpub.graph import read_text
from lodpub.memory import remember
from lodpub.templating import CLEAN, CONTROLS, failing, make_environment
from lodpub.words import Words, number

Page = (
    entity_views.EntityPage
    | browse_views.BrowsePage
    | browse_views.FacetPage
    | browse_views.IndexPage
    | browse_views.ListPage
    | chart_views.HomePage
    | views.VocabularyPage
    | text_views.MessagePage
    | views.ReportPage
    | text_views.StatementPage
    | views.PracticesPage
    | query_views.QueryPage
    | search_views.SearchPage
    | text_views.TextPage
)
Renderer = Callable[[Page, Words], bytes]

_REMEMBERED = 50_000

TEMPLATES: Mapping[type, str] = {
    entity_views.EntityPage: "entity.html",
    browse_views.BrowsePage: "browse.html",
    browse_views.FacetPage: "facet.html",
    browse_views.IndexPage: "letters.html",
    browse_views.ListPage: "list.html",
    chart_views.HomePage: "home.html",
    views.VocabularyPage: "vocabulary.html",
    text_views.MessagePage: "message.html",
    views.ReportPage: "report.html",
    text_views.StatementPage: "statement.html",
    views.PracticesPage: "practices.html",
    query_views.QueryPage: "sparql.html",
    search_views.SearchPage: "search.html",
    text_views.TextPage: "guide.html",
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


def make_renderer(overrides: Path | None, static: Mapping[str, tuple[str, bytes]]) -> Renderer:
    """
    Make the function that renders pages; `static` gives path and content of each static file, as `static_files` does.

    Raises `InputError` when a template of the publication's own cannot be used.
    """
    for path in sorted(overrides.rglob("*.html")) if overrides else ():
        read_text(path)  # Jinja would not say which one is not UTF-8
    environment = make_environment(overrides)
    environment.globals["static"] = lambda name: static[name][0]
    environment.globals["inline"] = lambda name: static[name][1].decode()
    environment.globals["number"] = number
    environment.globals["once"] = _once()
    environment.globals["again"] = _again()

    def render(page: Page, words: Words) -> bytes:
        try:
            text = environment.get_template(TEMPLATES[type(page)]).render(page=page, words=words)
        except Exception as problem:  # a template may raise anything
            path, line = failing(problem)
            if not overrides or not path.is_relative_to(overrides):
                raise
            reason = " ".join(f"{type(problem).__name__}: {problem}".split())
            raise InputError("template", path=path, line=line, reason=reason) from None
        return text.encode()

    return render


def _again() -> Callable[[Callable[..., str], tuple[object, ...], Words], str]:
    """Make the function by which a template renders small things that come often, such as a link, but once."""
    known: dict[tuple[object, ...], str] = {}

    def again(macro: Callable[..., str], what: tuple[object, ...], words: Words) -> str:
        key = macro, what, words.language
        found = known.get(key)
        if found is None:
            found = remember(known, key, macro(what, words), _REMEMBERED)
        return found

    return again


def _once() -> Callable[[object, Callable[..., str], Words], str]:
    """Make the function by which a template renders what pages share, such as the footer, but once."""
    known: dict[tuple[int, Callable[..., str], str], tuple[object, str]] = {}

    def once(shared: object, macro: Callable[..., str], words: Words) -> str:
        key = id(shared), macro, words.language
        found = known.get(key)
        if found is None:
            # the object is kept, so that its id stays its own
            found = remember(known, key, (shared, macro(shared, words)), _REMEMBERED)
        return found[1]

    return once


def script_json(text: str) -> str:
    r"""
    Escape JSON so that no letter of it can end a script element (HTML, 4.12.1.3); its value stays the same.

    >>> script_json('{"name": "</script>"}')
    '{"name": "\\u003c/script\\u003e"}'
    """
    if not CLEAN.fullmatch(text):
        text = CONTROLS.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

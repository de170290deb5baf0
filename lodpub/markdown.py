"""
Markdown to HTML, for texts that talk of a publication which they do not know.

A text has «names» where a value of the publication goes in. They are filled in after the text was parsed, so that no
value is ever read as Markdown. What names a value that there is not is left out: a list item, a row of a table, a
paragraph, a command with its output, or below a heading all of its part. «?name» asks for a value and shows nothing.

HTML in a text stays text, and links lead to http, https and mailto or below the root of the site alone. A block of
code whose info string ends in `run` is run by the tests, which read it from the page; a block `output` after it shows
what it prints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from lodpub.addresses import relative
from lodpub.words import Words

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NAME = re.compile(r"( ?«\?|«|%C2%AB)([a-z_]+)(?:»|%C2%BB)")
#: Of these the parts may be left out one by one.
_DIVISIBLE = frozenset({"bullet_list_open", "ordered_list_open", "table_open", "tbody_open"})
_OUTPUT, _RUN = "output", "run"
_OUTSIDE = ("https://", "http://")
#: A reference that stays below the root of the site.
_BELOW = re.compile(r"(?![/\\])(?!.*\.\.)[^:\\\x00-\x20]*")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text as HTML: its first heading and paragraph as plain texts, and anchors and texts of the headings below."""

    heading: str
    lead: str
    body: str
    contents: tuple[tuple[str, str], ...]


def typeset(text: str, values: Mapping[str, str] | None, page: str, words: Words) -> Manuscript:
    """
    Make HTML of a text; `page` is the path on which it stands, to which its links are made relative.

    Without `values` a text has no names, and «words» in it are words.
    """
    parser = _parser()
    tokens = parser.parse(text)
    tokens = tokens if values is None else _with_content(_meaningful(tokens, values))
    for token in _all(tokens):
        token.content = _filled(token.content, values)
        if token.type == "link_open":
            _lead(token, values, page)
    heading, tokens = _taken(tokens, "heading_open")
    lead, tokens = _taken(tokens, "paragraph_open")
    contents = tuple(_anchored(tokens))
    return Manuscript(heading, lead, parser.renderer.render(tokens, parser.options, {"words": words}), contents)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # takes 30 ms, for which only those who make pages should wait

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    for name, rule in (
        ("fence", _code),
        ("link_close", _link_end),
        ("table_open", _table),
        ("table_close", _table_end),
    ):
        parser.add_render_rule(name, rule)
    return parser


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    """Go through tokens and those within them."""
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _filled(text: str, values: Mapping[str, str] | None) -> str:
    return text if values is None else _NAME.sub(lambda found: "" if found[1].endswith("?") else values[found[2]], text)


def _meaningful(tokens: Sequence[Token], values: Mapping[str, str]) -> list[Token]:
    """Leave out what names a value that there is not."""
    kept: list[Token] = []
    start, missing, dropped = 0, "", False
    while start < len(tokens):
        end = _end(tokens, start)
        block = tokens[start:end]
        first = block[0]
        lacking = any(_lacks(token, values) for token in _all(block))
        if first.type == "heading_open" and (not missing or first.tag <= missing):
            missing = first.tag if lacking else ""
        if missing or (dropped and first.info == _OUTPUT):
            block = []
        elif lacking:
            block = _what_is_left(block, values)
        dropped = not block
        kept += block
        start = end
    return kept


def _what_is_left(block: Sequence[Token], values: Mapping[str, str]) -> list[Token]:
    """Leave out parts of a list or a table; nothing is left of what has no parts, nor of a table without rows."""
    inner = _meaningful(block[1:-1], values) if block[0].type in _DIVISIBLE else []
    return [block[0], *inner, block[-1]] if inner and inner[-1].type != "thead_close" else []


def _end(tokens: Sequence[Token], start: int) -> int:
    """Find where the block that begins at `start` has ended."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place + 1
    return len(tokens)


def _lacks(token: Token, values: Mapping[str, str]) -> bool:
    texts = (token.content, str(token.attrs.get("href", "")))
    return any(name not in values for text in texts for _, name in _NAME.findall(text))


def _with_content(tokens: Sequence[Token]) -> list[Token]:
    """Leave out headings after which nothing comes, or one that is as high; the last ones first."""
    kept: list[Token] = []
    end = len(tokens)
    for start in reversed([place for place, token in enumerate(tokens) if token.type == "heading_open"]):
        after = tokens[start + 3 : end]
        following = kept[0] if kept else None
        empty = not after and (following is None or following.tag <= tokens[start].tag)
        kept = [*(tokens[start : start + 3] if not empty or tokens[start].tag == "h1" else ()), *after, *kept]
        end = start
    return [*tokens[:end], *kept]


def _lead(token: Token, values: Mapping[str, str] | None, page: str) -> None:
    """Let a link lead where it may, and say that it leaves the site; one that leads elsewhere is no link any more."""
    target = _filled(str(token.attrs.pop("href", "")), values)
    if target.startswith(_OUTSIDE):
        token.attrs = {"href": target, "class": "outside", "rel": "external noopener"}
    elif target.startswith(("mailto:", "#")):
        token.attrs = {"href": target}
    elif target and _BELOW.fullmatch(target):
        token.attrs = {"href": relative(target, page)}


def _taken(tokens: list[Token], kind: str) -> tuple[str, list[Token]]:
    """Take the text of the first block out where it is of a kind."""
    if tokens and tokens[0].type == kind:
        return _plain(tokens[1]), tokens[3:]
    return "", tokens


def _plain(inline: Token) -> str:
    """Give the text of a heading or a paragraph without its marks."""
    return "".join(" " if one.type == "softbreak" else one.content for one in inline.children or ()).strip()


def _anchored(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Give the headings of the second level an id each, and name them."""
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            text = _plain(tokens[place + 1])
            letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
            stem = "part-" + (re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "x")
            anchor = next(one for one in chain([stem], (f"{stem}-{n}" for n in count(2))) if one not in taken)
            taken.add(anchor)
            token.attrs = {"id": anchor}
            yield anchor, text


#: What a rule of the renderer is given: itself, the tokens, the place among them, options, what `typeset` passes on.
_Env = MutableMapping[str, Any]  # Any: as markdown-it has it


def _code(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: _Env) -> str:
    """Write a block of code that can be scrolled by keyboard; what it prints stands below it under a word."""
    token, words = tokens[place], env["words"]
    language, _, mark = token.info.partition(" ")
    code = escape(token.content.rstrip("\n"), quote=False)
    if language == _OUTPUT:
        label = escape(words["guide_prints"])
        pre = f'<pre class="code" tabindex="0" role="group" aria-label="{label}"><code>{code}</code></pre>'
        return f'<p class="prints" aria-hidden="true">{label}</p>\n{pre}\n'
    label = escape(f"{words['guide_example']}: {language}" if language else words["guide_example"])
    run = f' data-run="{escape(language)}"' if mark == _RUN else ""
    return f'<pre class="code" tabindex="0" role="group" aria-label="{label}"{run}><code>{code}</code></pre>\n'


def _link_end(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: _Env) -> str:
    opening = next(one for one in reversed(tokens[:place]) if one.type == "link_open")
    outside = opening.attrs.get("class") == "outside"
    return f'<span class="hidden"> ({escape(env["words"]["outside"])})</span></a>' if outside else "</a>"


def _table(_self: Any, _tokens: Sequence[Token], _place: int, _options: Any, env: _Env) -> str:
    label = escape(env["words"]["guide_table"])
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">\n<table>\n'


def _table_end(_self: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: _Env) -> str:
    return "</table>\n</div>\n"

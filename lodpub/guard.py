r"""
Refuse SPARQL that would change data or reach out to another server, before any engine sees it.

Only words that an engine would read as keywords count: strings, comments, IRIs, variables and names may hold them. What
is a keyword depends on how an engine cuts the text into tokens, and engines differ where the text invites it:

- `<` begins an IRI or compares: in `FILTER(?x<?y)SERVICE#>` an engine may see the one or the other;
- a comment ends at a carriage return (SPARQL 1.1 §19.4), or only at the next line feed;
- `SERVICEex:a {` is a keyword and a name to engines that want no space between them;
- `ex:SERVICE` is `ex:` and a keyword to an engine for which the whole name makes no IRI, and a long string that holds
  an escape which is none is an empty one and more;
- `\u0053ERVICE` is the keyword to engines that read codepoint escapes first (§19.2), and nothing to others.

So every such reading is followed, and a query passes only when no reading has a federated pattern: the keyword, a name,
and a brace that opens. No word alone makes one, so what the readings find by accident is no pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import NamedNode

from lodpub.errors import QueryError

#: Words of SPARQL 1.1 Update, none of which is a word of the query language.
UPDATES = frozenset({"insert", "delete", "load", "clear", "drop", "create", "copy", "move", "add", "with", "using"})
#: Where Virtuoso takes orders to fetch what a query names (`DEFINE get:soft`, `OPTION (get:soft …)`).
FETCHING = frozenset({"define", "option"})
#: After these a graph or a thing is named, and a brace may follow.
_NAMERS = frozenset({"graph", "from", "named", "describe"})

_WORTH_READING = re.compile(rf"service|\\u|\b(?:{'|'.join(sorted(UPDATES | FETCHING))})\b", re.IGNORECASE)
_WORDS = ("service", "\\u", *sorted(UPDATES | FETCHING))  # searched for first: it takes a tenth of the time
_SHORT = r""""(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'"""
_TOKENS = re.compile(
    rf"""(?P<space>\s+)
    |(?P<comment>\#[^\r\n]*)
    |(?P<string>""\"(?:[^"\\]|\\.|"(?!""))*""\"|'''(?:[^'\\]|\\.|'(?!''))*'''|{_SHORT})
    |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    |(?P<name>[\w.-]*:(?:(?:\\.|%[0-9A-Fa-f]{{2}}|[\w:])(?:\\.|%[0-9A-Fa-f]{{2}}|[\w.:\u00b7-])*)?)
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"(\\\\)|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_BARE_ESCAPE = re.compile(r"()\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_DOUBTFUL_ESCAPE = re.compile(
    r"""\\(?:[^tbnrfuU"'\\]|u[dD][89A-Fa-f]|u(?![0-9A-Fa-f]{4})|U(?!00(?:0[0-9A-Fa-f]|10)))"""
)
_SHORT_STRING = re.compile(_SHORT, re.DOTALL)

#: What stood before, as far as it matters: anything, a word after which a graph is named, SERVICE, SERVICE and a name.
_ANY, _NAMER, _SERVICE, _SERVED = range(4)
#: A place in the text and what stood before it; the namespaces that a prefix may stand for.
_State = tuple[int, int]
_Spaces = Mapping[str, Sequence[str]]


def check(text: str) -> None:
    """
    Raise `QueryError` for a text that some engine would read as an update or as a question to another server.

    >>> check('SELECT * { ?service ?p "SERVICE <a:b> {}" } # LOAD')
    >>> check("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    lodpub.errors.QueryError: SERVICE asks another server and is not allowed here; ask this publication only
    """
    lower = text.lower()
    if not any(word in lower for word in _WORDS) or not _WORTH_READING.search(text):
        return
    for reading in {text, _ESCAPE.sub(_letter, text), _BARE_ESCAPE.sub(_letter, text)}:
        words = {word.lower() for kind, word in tokens(reading) if kind == "word"}
        for word in sorted(words & UPDATES):
            raise QueryError("update", word=word.upper())
        for word in sorted(words & FETCHING):
            raise QueryError("service", word=word.upper())
        if "service" in reading.lower() and _asks_elsewhere(reading):
            raise QueryError("service", word="SERVICE")


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """
    Cut a text into tokens as SPARQL 1.1 does, the longest first; white space and comments are left out.

    >>> list(tokens("ASK { ?s <a:b> 'c' } # d"))[:3]
    [('word', 'ASK'), ('sign', '{'), ('variable', '?s')]
    """
    for found in _TOKENS.finditer(text):
        if found.lastgroup and found.lastgroup not in ("space", "comment"):
            yield found.lastgroup, found[0]


def _asks_elsewhere(text: str) -> bool:
    """Follow every reading of a text; tell whether one of them has a federated pattern."""
    spaces = _spaces(text)
    waiting: list[_State] = [(0, _ANY)]
    seen = set(waiting)
    while waiting:
        place, before = waiting.pop()
        found = _TOKENS.match(text, place)
        if found and found[0] == "{" and before == _SERVED:
            return True
        for state in _next(text, found, before, spaces) if found else ():
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return False


def _next(text: str, found: re.Match[str], before: int, spaces: _Spaces) -> Iterator[_State]:
    """Give where the readings of a text go on after a token, the plain one first."""
    kind, token, end = found.lastgroup, found[0], found.end()
    if kind in ("space", "comment"):
        yield end, before
        if kind == "comment" and text.startswith("\r", end):
            yield max(text.find("\n", end), end), before
    elif kind == "word":
        yield end, _after_word(token.lower(), before)
    elif kind == "name":
        prefix = token.partition(":")[0]
        glued = "service" in prefix.lower() and before != _NAMER
        yield end, _SERVED if glued or before == _SERVICE else _ANY
        if any(not _is_iri(space + token.removeprefix(f"{prefix}:")) for space in spaces.get(prefix, ())):
            yield found.start() + len(prefix) + 1, _ANY
    else:
        yield end, _SERVED if before == _SERVICE and kind in ("iri", "variable") else _ANY
        if kind == "iri":
            yield found.start() + 1, _ANY
        if kind == "string" and token.startswith(('"""', "'''")) and _DOUBTFUL_ESCAPE.search(token):
            short = _SHORT_STRING.match(text, found.start() + 2)
            yield short.end() if short else end, _ANY


def _after_word(word: str, before: int) -> int:
    if word.endswith(("service", "servicesilent")) or (word == "silent" and before == _SERVICE):
        return _SERVICE
    return _NAMER if word in _NAMERS else _ANY


def _spaces(text: str) -> _Spaces:
    """Gather the namespaces that a text may give to each prefix, `PREFIXex:<…>` being two words to some engines."""
    spaces: dict[str, list[str]] = {}
    before = ""
    for kind, token in tokens(text):
        if kind == "iri" and before.endswith(":"):
            for prefix in (before[:-1], before[:-1][len("prefix") :]):
                spaces.setdefault(prefix, []).append(token[1:-1])
        before = token
    return spaces


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text.replace("\\", ""))
    except ValueError:
        return False
    return True


def _letter(escape: re.Match[str]) -> str:
    """Give the letter that an escape stands for, if there is one; a pair of backslashes stays."""
    code = int(escape[2] or escape[3] or "0", 16)
    return chr(code) if not escape[1] and code <= 0x10FFFF else escape[0]

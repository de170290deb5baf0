"""
Read Turtle 1.1 as text: tokens with their lines, where statements begin, where subjects and properties stand.

This is not the parser (that is pyoxigraph): it takes broken text as it comes, never raises, and passes over the text
once, so that a message can name the line that an editor has to look at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lodpub import vocab
from lodpub.errors import InputError

# Every repetition is possessive (*+, ++): what is not closed cannot make the expression go back and try again.
_LETTER = r"""[^\x00-\x20<>"'{}|^`\\()\[\];,.:#@!$%&*+/=?~]"""
_LOCAL = rf"""(?:{_LETTER}|:|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"""
_DIGITS, _EXPONENT = "[0-9]++", "[eE][+-]?[0-9]++"
_DOTTED = rf"{_LETTER}++(?:\.++{_LETTER}++)*+"
_KINDS = {
    "space": r"[ \t\r\n]++",
    "comment": r"#[^\r\n]*+",
    "string": r'"""(?:[^"\\]++|\\(?:.|\Z)|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^'\\]++|\\(?:.|\Z)|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\r\n]++|\\[^\r\n])*+"?+'
    r"|'(?:[^'\\\r\n]++|\\[^\r\n])*+'?+",
    "iri": r'<[^<>"\r\n]*+>',
    "blank": rf"_:{_DOTTED}",
    "language": r"@[A-Za-z]++(?:--?[A-Za-z0-9]++)*+",
    "number": rf"[+-]?(?:{_DIGITS}(?:\.[0-9]*+)?{_EXPONENT}|\.{_DIGITS}{_EXPONENT}|[0-9]*+\.{_DIGITS}|{_DIGITS})",
    "name": rf"(?:{_DOTTED})?+:(?:{_LOCAL}++(?:\.++{_LOCAL}++)*+)?+",
    "word": _DOTTED,
    "sign": r"\^\^|[.;,\[\](){}]",
    "other": r".",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.DOTALL)
#: The files in which this lexer finds its way: N-Triples, TriG and N-Quads are near enough.
LIKE_TURTLE = frozenset({".ttl", ".nt", ".trig", ".nq"})
#: Those of them that have a fact a line.
LINE_BY_LINE = frozenset({".nt", ".nq"})
_FACT = re.compile(r"(?:^|(?<=\r))[ \t]*+<([^<>]*+)>[ \t]*+<([^<>]*+)>", re.MULTILINE)
_DIRECTIVES = ("@base", "@prefix")
#: How many tokens a directive in SPARQL's way has; no dot closes it.
_SPARQL_DIRECTIVES = {"base": 2, "prefix": 3}
_REFERENCE = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\([_~.\-!$&'()*+,;=/?#@%])")


@dataclass(frozen=True, slots=True)
class Token:
    """
    One word or sign of Turtle as it is written, and the line (from 1) on which it begins.

    `kind` is a key of the lexer's table or `directive`; what fits nothing is `other`.
    """

    kind: str
    text: str
    line: int

    @property
    def last_line(self) -> int:
        """Give the line on which the token ends: long strings run over several."""
        return self.line + _newlines(self.text)

    def is_sign(self, *signs: str) -> bool:
        """Tell whether this is one of these signs, not the same letters in a string."""
        return self.kind == "sign" and self.text in signs


def tokenize(text: str) -> list[Token]:
    """
    Cut Turtle into tokens, comments among them; white space is left out.

    >>> [(token.kind, token.text) for token in tokenize("<a> a ex:b . # so")]
    [('iri', '<a>'), ('word', 'a'), ('name', 'ex:b'), ('sign', '.'), ('comment', '# so')]
    """
    tokens: list[Token] = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "other", match[0]
        if found in _DIRECTIVES and (not tokens or tokens[-1].kind != "string"):
            kind = "directive"
        if kind != "space":
            tokens.append(Token(kind, found, line))
        if kind in ("space", "string"):
            line += _newlines(found)
    return tokens


def statements(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Split tokens into directives and triples, each with the dot that closes it; comments are left out."""
    begun: list[Token] = []
    for token in tokens:
        if token.kind == "comment":
            continue
        begun.append(token)
        length = _SPARQL_DIRECTIVES.get(begun[0].text.lower()) if begun[0].kind == "word" else None
        if token.is_sign(".", "{", "}") or len(begun) == length:
            yield begun
            begun = []
    if begun:
        yield begun


def is_directive(token: Token) -> bool:
    """Tell whether a statement that begins like this declares a base or a prefix."""
    return token.kind == "directive" or (token.kind == "word" and token.text.lower() in _SPARQL_DIRECTIVES)


@dataclass(slots=True)
class Scope:
    """The base and the prefixes in force where a reader has come to; each directive changes them."""

    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)

    def declare(self, directive: Sequence[Token]) -> None:
        """Take a directive into account, as far as it can be understood."""
        iris = [token for token in directive if token.kind == "iri"]
        names = [token.text for token in directive if token.kind == "name"]
        if not iris:
            return
        iri = self.expand(iris[0]) or ""
        if names:
            self.prefixes[names[0].removesuffix(":")] = iri
        elif "base" in directive[0].text.lower():
            self.base = iri

    def expand(self, token: Token) -> str | None:
        """Give the absolute IRI of an IRI or a prefixed name; None when it is neither or its prefix is unknown."""
        if token.kind == "iri":
            return resolve(self.base, _unescape(token.text[1:-1]))
        prefix, mark, local = token.text.partition(":")
        if token.kind != "name" or not mark or prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + _unescape(local)


@dataclass(frozen=True, slots=True)
class Lines:
    """The line of the first block of each subject, and of each subject's properties, by their IRIs."""

    subjects: dict[str, int] = field(default_factory=dict)
    properties: dict[tuple[str, str], int] = field(default_factory=dict)


def locate(text: str, base: str = "") -> Lines:
    r"""
    Give the lines of subjects and properties; `base` is in force until the text declares one.

    >>> locate("@prefix ex: <http://e.org/> .\nex:a\n  a ex:B .").subjects
    {'http://e.org/a': 2}
    """
    found = Lines()
    scope = Scope(base)
    for iri, statement in _triples(text, scope):
        found.subjects.setdefault(iri, statement[0].line)
        for token in _predicates(statement):
            predicate = vocab.RDF_TYPE.value if token.text == "a" else scope.expand(token)
            if predicate is not None:
                found.properties.setdefault((iri, predicate), token.line)
    return found


def locate_facts(text: str) -> Lines:
    r"""
    Give the lines of subjects and properties in N-Triples and N-Quads, which may be very long.

    >>> locate_facts("<http://e.org/a> <http://e.org/p> 1 .").properties
    {('http://e.org/a', 'http://e.org/p'): 1}
    """
    found = Lines()
    line, place = 1, 0
    for match in _FACT.finditer(text):
        line, place = line + _newlines(text[place : match.start()]), match.start()
        iri, predicate = _unescape(match[1]), _unescape(match[2])
        found.subjects.setdefault(iri, line)
        found.properties.setdefault((iri, predicate), line)
    return found


def statement_line(text: str, line: int) -> int | None:
    """
    Give the line on which the statement began that runs over `line`; None between statements.

    Of two statements on that line it is the earlier one: the one that somebody forgot to close.
    """
    for statement in statements(tokenize(text)):
        closed = statement[-1].is_sign(".", "{", "}") or is_directive(statement[0])
        if statement[0].line > line:
            return None
        if not closed or statement[-1].last_line >= line:
            return statement[0].line
    return None


def line_of(text: str, words: str) -> int | None:
    r"""
    Give the line on which these words first stand; None when they do not.

    >>> line_of("a\nb c", "c")
    2
    """
    place = text.find(words)
    return None if place < 0 else _newlines(text[:place]) + 1


def first_lines(text: str, words: Collection[str]) -> dict[str, int]:
    """
    Give the first line on which each of these words stands between quotes or brackets.

    >>> first_lines('{"@id": "http://e.org/a"}', {"http://e.org/a"})
    {'http://e.org/a': 1}
    """
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for word in re.split(r"[\"'<>]", line):
            if word in words:
                found.setdefault(word, number)
    return found


def syntax_error(text: str, problem: SyntaxError, path: Path | None = None) -> InputError:
    """Turn the complaint of pyoxigraph into place, complaint and remedy."""
    line = problem.lineno
    reason = (problem.msg or str(problem)).split(": ", 1)[-1].strip().rstrip(".")
    begun = statement_line(text, line) if line else None
    if begun and begun != line and any(said in reason for said in ("a dot", "dot is expected", "Unexpected end")):
        return InputError("not_closed", path=path, line=line, begun=begun, reason=reason)
    if "has not been declared" in reason:
        return InputError("prefix", path=path, line=line, reason=reason)
    return InputError("iri" if "IRI" in reason else "syntax", path=path, line=line, reason=reason)


def resolve(base: str, reference: str) -> str:
    """
    Make a reference absolute (RFC 3986 §5.2.2); without a base, or with a scheme of its own, it stays as it is.

    >>> resolve("https://e.org/id/a?b#c", "../def#Term")
    'https://e.org/def#Term'
    """
    scheme, authority, path, query, fragment = _split(reference)
    if not base or scheme is not None:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is not None:
        path = _without_dots(path or "")
    elif path:
        merged = path if path.startswith("/") else _merge(base_authority, base_path or "", path)
        path, authority = _without_dots(merged), base_authority
    else:
        path, authority = base_path, base_authority
        query = base_query if query is None else query
    return _join(base_scheme, authority, path or "", query, fragment)


def is_absolute(iri: str) -> bool:
    """Tell whether an IRI begins with a scheme."""
    return _split(iri)[0] is not None


def _newlines(text: str) -> int:
    """Count line ends as the parser does: LF, CR LF or a single CR."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _triples(text: str, scope: Scope) -> Iterator[tuple[str, list[Token]]]:
    """Go through the statements whose subject is an IRI, declaring in `scope` what stands before them."""
    for statement in statements(tokenize(text)):
        if is_directive(statement[0]):
            scope.declare(statement)
        else:
            iri = scope.expand(statement[0])
            if iri is not None and len(statement) > 1:
                yield iri, statement


def _predicates(statement: Sequence[Token]) -> Iterator[Token]:
    """Go through the predicates that belong to the subject itself, not to a node in brackets."""
    depth, expected = 0, False
    for token in statement[1:] if statement[0].kind != "sign" else ():
        if token.is_sign("[", "("):
            depth += 1
        elif token.is_sign("]", ")"):
            depth = max(0, depth - 1)
        elif depth == 0 and (token is statement[1] or expected) and token.kind in ("iri", "name", "word"):
            yield token
            expected = False
        elif depth == 0 and token.is_sign(";"):
            expected = True


def _unescape(text: str) -> str:
    """Replace numbers of letters (Turtle's UCHAR) and the backslash before a sign in a local name."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16) if match[3] is None else 0
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return match[0]
    return match[3] or chr(code)


def _split(iri: str) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    """Cut an IRI into scheme, authority, path, query and fragment (RFC 3986, appendix B)."""
    match = _REFERENCE.match(iri)
    return (match[1], match[2], match[3], match[4], match[5]) if match else (None, None, iri, None, None)


def _join(scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None) -> str:
    """Put the parts of an IRI together again (RFC 3986 §5.3)."""
    parts = [
        "" if scheme is None else f"{scheme}:",
        "" if authority is None else f"//{authority}",
        path,
        "" if query is None else f"?{query}",
        "" if fragment is None else f"#{fragment}",
    ]
    return "".join(parts)


def _merge(authority: str | None, base_path: str, path: str) -> str:
    """Put a relative path in place of the last segment of the base's (RFC 3986 §5.2.3)."""
    if authority is not None and not base_path:
        return f"/{path}"
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """Remove the segments . and .. (RFC 3986 §5.2.4)."""
    segments = path.split("/")
    kept: list[str] = []
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            if kept and kept != [""]:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
        if segment in (".", "..") and last:
            kept.append("")
    return "/".join(kept)

"""
The ready questions of a publication: the queries of `queries/*.rq`, each with a title in every language in its head.

A question is written once for all languages. Where it asks for texts in the publication's first language, as
`LANG(?name) = "lv"`, the page of another language asks for its own; the prefixes that it uses are declared in it, so
that any endpoint can answer it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lodpub.graph import Publication, read_text
from lodpub.query_views import Question
from lodpub.words import best

_TITLE = re.compile(r"#\s*([a-z]{2}):\s*(.+)")
_LANGUAGE = re.compile(r'(\bLANG\s*\(\s*\?\w+\s*\)\s*=\s*)"([a-z]+)"', re.IGNORECASE)
#: What holds no prefix that would have to be declared: strings and comments; and what a relative IRI looks like.
_TEXTS = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|(?<![\w/])#[^\n]*')
_IRI = re.compile(r"<([^<>\"{}|^`\\\x00-\x20]*)>")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PREFIX = re.compile(r"(?<![\w?$:])([A-Za-z][\w.-]*):")
_DECLARED = re.compile(r"\bPREFIX\s+([A-Za-z][\w.-]*):", re.IGNORECASE)
_BASE = re.compile(r"\bBASE\s*<", re.IGNORECASE)


def questions(publication: Publication, language: str) -> tuple[Question, ...]:
    """Read the questions for the readers of a language, in the order of the files; one without title has its name."""
    found = []
    for path in sorted((publication.root / "queries").glob("*.rq")):
        lines = read_text(path).splitlines()
        titles: dict[str, str] = {}
        while lines and (head := _TITLE.fullmatch(lines[0].strip())):
            titles[head[1]] = head[2]
            del lines[0]
        text = _LANGUAGE.sub(lambda asked: _asked(asked, publication, language), "\n".join(lines).strip())
        title = best(titles, language)
        found.append(Question(title[0] if title else path.stem, declare(text, publication.base, publication.prefixes)))
    return tuple(found)


def _asked(asked: re.Match[str], publication: Publication, language: str) -> str:
    """Ask for the reader's language where a query asks for the publication's first."""
    return f'{asked[1]}"{language}"' if asked[2] == publication.languages[0] else asked[0]


def declare(query: str, base: str, prefixes: Mapping[str, str]) -> str:
    """
    Declare the base and those prefixes of a publication that a query uses and does not declare itself.

    >>> print(declare("ASK { <id/a> a ex:Thing }", "https://e.org/", {"ex": "https://e.org/def#", "no": "urn:no:"}))
    BASE <https://e.org/>
    PREFIX ex: <https://e.org/def#>
    <BLANKLINE>
    ASK { <id/a> a ex:Thing }
    """
    bare = _TEXTS.sub(" ", _IRI.sub(lambda iri: f"<{iri[1]}>".replace("#", "_"), query))
    relative = any(not _ABSOLUTE.match(iri) for iri in _IRI.findall(bare))
    used = set(_PREFIX.findall(_IRI.sub(" ", bare))) - set(_DECLARED.findall(bare))
    head = [f"BASE <{base}>"] if relative and not _BASE.search(bare) else []
    head += [f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes.items() if prefix in used]
    return "\n".join([*head, "", query]) if head else query

"""
The phrases of the interface by language and key, as they stand in locale/*.json: a file is a language.

Three keys say what the language itself is: `language_name` how it calls itself, `language_iri` how data names it, and
`locale` the CLDR locale by which it writes dates and numbers, where that is not the code of the language alone.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

Phrases = Mapping[str, str]

#: What a language lends to no other.
OF_THE_LANGUAGE = ("language_name", "language_iri", "locale")
#: Whose phrases stand in for those that a language lacks.
FALLBACK = "en"


def _shipped() -> tuple[str, ...]:
    """List the languages that have a file, the one that stands in for the others last."""
    files = (one.name for one in (resources.files("lodpub") / "locale").iterdir())
    codes = (name.removesuffix(".json") for name in files if name.endswith(".json"))
    return tuple(sorted(codes, key=lambda code: (code == FALLBACK, code)))


#: The languages that the interface speaks wherever it is installed.
LANGUAGES = _shipped()


@cache
def phrases(language: str) -> Phrases:
    """Read the phrases of a language, of one without a file those of English; each file is read once."""
    code = language if language in LANGUAGES else FALLBACK
    source = resources.files("lodpub") / "locale" / f"{code}.json"
    return MappingProxyType(json.loads(source.read_text(encoding="utf-8")))


def phrase(language: str, key: str, **values: object) -> str:
    """
    Give a phrase with its places filled in.

    >>> phrase("en", "error_unlocked", path="x").startswith("another build")
    True
    """
    return phrases(language)[key].format(**values)


def spoken(own: Mapping[str, Phrases]) -> Mapping[str, Phrases]:
    """
    Give all phrases of every language: the package's, with a publication's own in their place or beside them.

    >>> told = spoken({"lt": {"home": "Pradžia"}})
    >>> told["lt"]["home"], told["lt"]["skip"], told["lt"]["language_name"], "home" in told["lv"]
    ('Pradžia', 'Skip to content', 'lt', True)
    """
    lent = {key: text for key, text in phrases(FALLBACK).items() if key not in OF_THE_LANGUAGE}
    found = {}
    for code in (*LANGUAGES, *sorted(own.keys() - set(LANGUAGES))):
        shipped = phrases(code) if code in LANGUAGES else {}
        found[code] = MappingProxyType({**lent, "language_name": code, **shipped, **own.get(code, {})})
    return MappingProxyType(found)


def language_code(name: str, languages: Mapping[str, Phrases]) -> str:
    """
    Give the code of a language that data names by an IRI or by the code itself; "" for one that is not spoken.

    >>> language_code("http://publications.europa.eu/resource/authority/language/LAV", spoken({}))
    'lv'
    >>> language_code("http://id.loc.gov/vocabulary/iso639-1/en", spoken({})), language_code("tlh", spoken({}))
    ('en', '')
    """
    end = name.rpartition("/")[2].lower()
    return next((code for code, told in languages.items() if name == told.get("language_iri") or end == code), "")


def fault(table: object) -> str:
    """
    Name the phrase of a file that cannot be used; "" when all can.

    >>> fault({"home": "Pradžia", "count": "Iš viso {number}"})
    'count'
    """
    if not isinstance(table, dict):
        return "…"
    known = phrases(FALLBACK)
    for key, text in table.items():
        own = key in OF_THE_LANGUAGE
        if not isinstance(text, str) or (not own and (key not in known or _places(text) != _places(known[key]))):
            return str(key)
    return ""


def _places(text: str) -> set[str] | None:
    """Name the places of a phrase that are filled in; None where the braces are wrong."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None

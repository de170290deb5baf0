"""The phrases of the interface, by language and key, as they stand in locale/*.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

#: The languages that the interface speaks; the first is the municipality's.
LANGUAGES = ("lv", "en")


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Read the phrases of a language; each file is read once."""
    source = resources.files("lodpub") / "locale" / f"{language}.json"
    return MappingProxyType(json.loads(source.read_text(encoding="utf-8")))


def phrase(language: str, key: str, **values: object) -> str:
    """
    Give a phrase with its places filled in.

    >>> phrase("en", "error_unlocked", path="x").startswith("another build")
    True
    """
    return phrases(language)[key].format(**values)

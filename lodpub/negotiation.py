"""
Content negotiation (RFC 9110 §12): which of the offers a client likes best, by media type and by language.

Headers are read as they come: what cannot be understood is passed over, and a client that says nothing takes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_MOST_WISHES = 100
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Wish:
    """One element of an Accept header: what is wished for, in lower case, its parameters, and its weight (0 to 1)."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    weight: float


@lru_cache(_CACHED)
def wishes(header: str) -> tuple[Wish, ...]:
    """
    Read an Accept or Accept-Language header.

    >>> [(one.name, one.weight) for one in wishes("text/turtle;q=0.5, */*;q=0.1, text/html")]
    [('text/turtle', 0.5), ('*/*', 0.1), ('text/html', 1.0)]
    """
    found = []
    for element in header.split(",")[:_MOST_WISHES]:
        name, *rest = (part.strip() for part in element.split(";"))
        if not name:
            continue
        parameters, weight = [], 1.0
        for key, _, value in (part.partition("=") for part in rest):
            key, value = key.strip().lower(), value.strip().strip('"')
            if key == "q":
                weight = float(value) if _WEIGHT.match(value) else 0.0
                break  # what follows the weight says nothing of the media type
            if key:
                parameters.append((key, value.lower()))
        found.append(Wish(name.lower(), tuple(parameters), weight))
    return tuple(found)


@lru_cache(_CACHED)
def choose_type(accept: str, offers: tuple[str, ...]) -> str | None:
    """
    Choose the media type that the client likes best, of equals the first, or None when it likes none (406).

    The most specific range that fits an offer gives its weight (RFC 9110 §12.5.1).

    >>> choose_type("text/*;q=0.5, application/ld+json", ("text/html", "text/turtle", "application/ld+json"))
    'application/ld+json'
    >>> choose_type("text/html;q=0, */*", ("text/html", "text/turtle"))
    'text/turtle'
    """
    if not accept.strip():
        return offers[0] if offers else None
    liked = wishes(accept)
    weights = [_weight(offer, liked) for offer in offers]
    best = max(weights, default=0.0)
    return offers[weights.index(best)] if best > 0 else None


def _weight(offer: str, liked: Sequence[Wish]) -> float:
    """Give the weight of an offer: that of the range that fits it and says most."""
    kind, *rest = (part.strip() for part in offer.lower().split(";"))
    parameters = {key: value for key, _, value in (part.partition("=") for part in rest)}
    found, rank = 0.0, -1
    for one in liked:
        fits = one.name == kind or one.name == "*/*" or (one.name.endswith("/*") and kind.startswith(one.name[:-1]))
        if not fits or any(parameters.get(key, value) != value for key, value in one.parameters):
            continue
        here = (0 if one.name == "*/*" else 1 if one.name.endswith("/*") else 2) * 10 + len(one.parameters)
        if here > rank:
            found, rank = one.weight, here
    return found


@lru_cache(_CACHED)
def choose_language(header: str, offers: tuple[str, ...]) -> str:
    """
    Choose the language that the reader likes best; the first of the offers when there is none of those liked.

    A range fits the language that it begins with, and one of its kind (RFC 4647 §3.4): `en-GB` takes `en`. A reader
    is not sent away for a language: what is there is better than nothing.

    >>> choose_language("en-GB, lv;q=0.8", ("lv", "en")), choose_language("de", ("lv", "en"))
    ('en', 'lv')
    >>> choose_language("lv;q=0, *", ("lv", "en")), choose_language("", ("lv", "en"))
    ('en', 'lv')
    """
    liked = wishes(header)
    weights = [_language_weight(offer, liked) for offer in offers]
    best = max(weights, default=0.0)
    if best > 0:
        return offers[weights.index(best)]
    refused = {one.name for one in liked if not one.weight}
    return next((offer for offer in offers if offer not in refused), offers[0])


def _language_weight(offer: str, liked: Iterable[Wish]) -> float:
    """Give the weight of a language: that of the longest range that fits it, of equals the greatest."""
    found, rank = 0.0, -1
    for one in liked:
        fits = one.name == "*" or one.name == offer or one.name.startswith(f"{offer}-")
        here = 0 if one.name == "*" else 2 if one.name == offer else 1
        if fits and (here > rank or (here == rank and one.weight > found)):
            found, rank = one.weight, here
    return found


def takes(header: str, coding: str) -> bool:
    """
    Tell whether a client takes a content coding (RFC 9110 §12.5.3).

    >>> takes("gzip;q=0.5, br", "gzip"), takes("*;q=0", "gzip"), takes("", "gzip")
    (True, False, False)
    """
    found = {one.name: one.weight for one in wishes(header)}
    return found.get(coding, found.get("*", 0.0)) > 0

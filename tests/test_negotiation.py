"""Content negotiation by RFC 9110: whatever a client sends, what it likes best comes, and nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodpub.negotiation import choose_language, choose_type, takes

OFFERS = ("text/html; charset=utf-8", "text/turtle; charset=utf-8", "application/ld+json", "application/rdf+xml")
RANGES = ("*/*", "text/*", "application/*", "text/html", "text/turtle", "application/ld+json", "image/png")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", OFFERS[0]),
        ("   ", OFFERS[0]),
        ("*/*", OFFERS[0]),
        ("text/turtle", OFFERS[1]),
        ("text/turtle; charset=utf-8", OFFERS[1]),
        ("text/turtle; charset=latin-1", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=0, */*;q=0.1", OFFERS[0]),
        ("*/*;q=0.1, text/*;q=0.2, text/turtle;q=0.15", OFFERS[0]),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', OFFERS[2]),
        ("text/turtle;q=2", None),
        ("text/turtle;q=abc, application/rdf+xml;q=0.001", OFFERS[3]),
        ("text/turtle ; q=0.3 , application/ld+json ; q=0.31", OFFERS[2]),
        (",,;q=1,text/turtle", OFFERS[1]),
        ("nonsense", None),
    ],
)
def test_media_types(accept: str, chosen: str | None) -> None:
    """Lists, weights, wildcards and parameters count as the RFC says; a broken weight is none."""
    assert choose_type(accept, OFFERS) == chosen


@given(
    st.lists(st.tuples(st.sampled_from(RANGES), st.integers(0, 1000)), min_size=1, max_size=8, unique_by=lambda x: x[0])
)
def test_no_offer_is_liked_better_than_the_chosen(wishes: list[tuple[str, int]]) -> None:
    """Of all offers the chosen one has the greatest weight, computed here from the definition."""
    accept = ", ".join(f"{name};q={weight / 1000:.3f}" for name, weight in wishes)
    given_weights = dict(wishes)

    def weight(offer: str) -> int:
        kind = offer.partition(";")[0]
        for name in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
            if name in given_weights:
                return given_weights[name]
        return 0

    best = max(map(weight, OFFERS))
    chosen = choose_type(accept, OFFERS)
    assert chosen == (next(one for one in OFFERS if weight(one) == best) if best else None)


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_sent_something_sensible_comes_back(accept: str, languages: str) -> None:
    """No header breaks the server; a language always comes, a media type only of those offered."""
    assert choose_type(accept, OFFERS) in (*OFFERS, None)
    assert choose_language(languages, ("lv", "en")) in ("lv", "en")
    assert takes(languages, "gzip") in (True, False)

"""The formats of SPARQL results: short name, media types, writer; which of them a client likes best (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """
    One format. `name` is what `--format` and `format=` take, `feature` its name in http://www.w3.org/ns/formats/.

    `aliases` are other media types that clients ask for and get under that very name.
    """

    name: str
    media_type: str
    writer: QueryResultsFormat | RdfFormat
    feature: str
    aliases: tuple[str, ...] = ()


#: For SELECT and ASK, and for CONSTRUCT and DESCRIBE, in the order in which they are offered.
SOLUTIONS: Sequence[ResultFormat] = (
    ResultFormat(
        "json", "application/sparql-results+json", QueryResultsFormat.JSON, "SPARQL_Results_JSON", ("application/json",)
    ),
    ResultFormat(
        "xml",
        "application/sparql-results+xml",
        QueryResultsFormat.XML,
        "SPARQL_Results_XML",
        ("application/xml", "text/xml"),
    ),
    ResultFormat("csv", "text/csv", QueryResultsFormat.CSV, "SPARQL_Results_CSV"),
    ResultFormat("tsv", "text/tab-separated-values", QueryResultsFormat.TSV, "SPARQL_Results_TSV"),
)
GRAPHS: Sequence[ResultFormat] = (
    ResultFormat("turtle", "text/turtle", RdfFormat.TURTLE, "Turtle"),
    ResultFormat("nt", "application/n-triples", RdfFormat.N_TRIPLES, "N-Triples", ("text/plain",)),
    ResultFormat("rdf", "application/rdf+xml", RdfFormat.RDF_XML, "RDF_XML"),
    ResultFormat("jsonld", "application/ld+json", RdfFormat.JSON_LD, "JSON-LD"),
)


def choose(accept: str, formats: Sequence[ResultFormat]) -> str | None:
    """
    Give the media type that a client likes best, None when it likes none (406).

    >>> choose("text/csv;q=0.5, application/*", SOLUTIONS)
    'application/sparql-results+json'
    >>> choose("text/html", SOLUTIONS) is None
    True
    """
    return negotiate(accept, [name for one in formats for name in (one.media_type, *one.aliases)])


def format_of(media_type: str, formats: Sequence[ResultFormat]) -> ResultFormat:
    """Find the format that a media type stands for."""
    return next(one for one in formats if media_type in (one.media_type, *one.aliases))


def listed(formats: Sequence[ResultFormat]) -> str:
    """List media types for people."""
    return ", ".join(one.media_type for one in formats)


def negotiate(accept: str, offers: Sequence[str]) -> str | None:
    """
    Choose the offer with the highest weight, the first of equals (RFC 9110 §12.5.1); None when none has any.

    An empty header wants anything. The range that fits an offer most closely gives its weight.

    >>> negotiate("text/*;q=0.2, text/html;q=0, */*;q=0.1", ["text/html", "application/json", "text/turtle"])
    'text/turtle'
    """
    ranges = weights(accept or "*/*")
    rated = [
        next((ranges[one] for one in (offer, f"{offer.partition('/')[0]}/*", "*/*") if one in ranges), 0.0)
        for offer in offers
    ]
    best = max(rated, default=0.0)
    return offers[rated.index(best)] if best else None


def weights(header: str) -> dict[str, float]:
    """
    Read a header of wishes: each in lower case, without parameters but q; a weight that is none counts as 0.

    >>> weights("Text/Turtle; charset=utf-8; Q=0.5, */*")
    {'text/turtle': 0.5, '*/*': 1.0}
    """
    found: dict[str, float] = {}
    for one in header.lower().split(","):
        name, *parameters = (part.strip() for part in one.split(";"))
        named = dict(part.split("=", 1) for part in parameters if "=" in part)
        if name:
            found[name] = max(found.get(name, 0.0), _weight(named.get("q", "1")))
    return found


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0

"""The formats of SPARQL results: short name, media types, writer; which of them a client likes best (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat

from lodpub.negotiation import choose_type


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
    return choose_type(accept, tuple(name for one in formats for name in (one.media_type, *one.aliases)))


def format_of(media_type: str, formats: Sequence[ResultFormat]) -> ResultFormat:
    """Find the format that a media type stands for."""
    return next(one for one in formats if media_type in (one.media_type, *one.aliases))


def listed(formats: Sequence[ResultFormat]) -> str:
    """List media types for people."""
    return ", ".join(one.media_type for one in formats)

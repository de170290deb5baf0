"""
SPARQL 1.1 Protocol and Graph Store HTTP Protocol (W3C, 2013) without a server: what is asked, what is wrong with it.

A request is its method, headers, query string and body; what comes out is a `Question`, or an error with its status and
its words. Nothing here waits for anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from lodpub import guard
from lodpub.engine import GraphQuestion, Limits, Question, ServiceError
from lodpub.errors import PublishError, QueryError
from lodpub.negotiation import choose_language
from lodpub.phrases import LANGUAGES, phrase
from lodpub.results import GRAPHS, SOLUTIONS, ResultFormat, choose, format_of, listed

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
#: The languages of messages; the one of programs first, for who wishes nothing.
_SPOKEN = ("en", *(one for one in LANGUAGES if one != "en"))
#: Requests of so many bytes are remembered.
_SHORT = 8_000
_MOST_FIELDS = 200
_GRAPH_FIELDS = ("default-graph-uri", "named-graph-uri")

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent: the headers that matter, "" for those it did not send; the body as far as the limit goes."""

    method: str
    query_string: bytes
    content_type: str = ""
    accept: str = ""
    accept_language: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the engine, and the media type under which each format is to be sent."""

    question: Question | GraphQuestion
    media_types: Mapping[str, str]


def read_query(request: Request, limits: Limits) -> Asked | None:
    """
    Read a request to the query service (SPARQL 1.1 Protocol §2.1); None when a GET asks nothing.

    Raises `ServiceError` for what is no request of the protocol, `QueryError` for what may not be asked.
    """
    short = len(request.query_string) + len(request.body) <= _SHORT
    return (_read_query if short else _read_query.__wrapped__)(request, limits)


def read_graph(request: Request) -> Asked:
    """
    Read a request to the graph store (Graph Store HTTP Protocol §5.2): `?graph=IRI` or `?default`.

    Raises `ServiceError` for what is no such request, and when no format fits.
    """
    fields = _pairs(request.query_string)
    graphs = [value for name, value in fields if name == "graph"]
    default = [value for name, value in fields if name == "default"]
    if len(graphs) + len(default) != 1 or any(default):
        raise ServiceError("graph_store", HTTPStatus.BAD_REQUEST)
    wanted = [value for name, value in fields if name == "format"][-1:]
    _, media_type = _wishes(request.accept, *wanted)
    if not media_type:
        raise not_acceptable(GRAPHS)
    name = format_of(media_type, GRAPHS).name
    return Asked(GraphQuestion(_iri(graphs[0]) if graphs else "", name), {name: media_type})


def not_acceptable(formats: Sequence[ResultFormat]) -> ServiceError:
    """Make the error that lists what there is (406)."""
    return ServiceError("engine_format", HTTPStatus.NOT_ACCEPTABLE, formats=listed(formats))


def too_long(request: Request, limits: Limits) -> ServiceError:
    """Make the error for a query that is too long: 413 for a body, 414 for an address."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if request.method == "POST" else HTTPStatus.REQUEST_URI_TOO_LONG
    return ServiceError("query_long", status, bytes=limits.query_bytes)


def status_of(problem: PublishError) -> HTTPStatus:
    """Give the status under which an error is told: 403 for what may not be asked, 400 for what cannot be."""
    if isinstance(problem, ServiceError):
        return problem.status
    return HTTPStatus.FORBIDDEN if problem.key in ("update", "service") else HTTPStatus.BAD_REQUEST


def tell(problem: PublishError, accept_language: str) -> str:
    """Say what is wrong, with line and column where they are known, in the language of the client or in English."""
    language = choose_language(accept_language, _SPOKEN)
    said = phrase(language, f"error_{problem.key}", **problem.values)
    if problem.line is None:
        return f"{said}\n"
    return f"{problem.line}:{problem.values.get('column', 1)}: {said}\n"


@lru_cache(maxsize=256)  # many ask the same, and reading it takes longer than giving an answer that is kept
def _read_query(request: Request, limits: Limits) -> Asked | None:
    fields = _fields(request)
    names = [name for name, _ in fields]
    if "update" in names or _media_type(request) == UPDATE:
        raise QueryError("update", word="update")
    queries = [value for name, value in fields if name == "query"]
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        raise ServiceError("queries", HTTPStatus.BAD_REQUEST, count=len(queries))
    if len(queries[0].encode()) > limits.query_bytes:
        raise too_long(request, limits)
    guard.check(queries[0])
    wanted = [value for name, value in fields if name == "format"][-1:]
    solutions, graphs = _wishes(request.accept, *wanted)
    if not solutions and not graphs:
        raise not_acceptable([*SOLUTIONS, *GRAPHS])
    media_types = {
        format_of(one, formats).name: one for one, formats in ((solutions, SOLUTIONS), (graphs, GRAPHS)) if one
    }
    dataset = [tuple(_iri(value) for name, value in fields if name == field) for field in _GRAPH_FIELDS]
    question = Question(
        queries[0],
        format_of(solutions, SOLUTIONS).name if solutions else "",
        format_of(graphs, GRAPHS).name if graphs else "",
        *(dataset if any(dataset) else (None, None)),
    )
    return Asked(question, media_types)


def _fields(request: Request) -> Fields:
    """Read the parameters of a request, wherever the protocol puts them (§2.1.1 to §2.1.3)."""
    fields = _pairs(request.query_string)
    if request.method != "POST":
        return fields
    media_type = _media_type(request)
    if media_type == FORM:
        return [*fields, *_pairs(request.body)]
    if media_type == QUERY:
        return [*fields, ("query", _text(request.body))]
    if media_type == UPDATE:
        return fields
    raise ServiceError("query_type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, types=f"{FORM}, {QUERY}")


def _media_type(request: Request) -> str:
    """Read the type of the body; raises `ServiceError` for a charset that is not UTF-8."""
    media_type, *parameters = (part.strip() for part in request.content_type.lower().split(";"))
    charsets = [one.partition("=")[2].strip('" ') for one in parameters if one.startswith("charset")]
    if any(one not in ("utf-8", "utf8", "us-ascii") for one in charsets):
        raise ServiceError("query_type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, types=f"{FORM}, {QUERY}")
    return media_type


def _pairs(encoded: bytes) -> Fields:
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise ServiceError("query_encoding", HTTPStatus.BAD_REQUEST) from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise ServiceError("query_encoding", HTTPStatus.BAD_REQUEST) from None


@lru_cache(maxsize=256)
def _wishes(accept: str, wanted: str = "") -> tuple[str | None, str | None]:
    """
    Give the media types to send for solutions and for graphs, None where no format fits.

    What `format=` names comes first, by name or by media type; else counts what Accept likes best.
    """
    named = [
        next((one.media_type for one in formats if wanted in (one.name, one.media_type)), None)
        for formats in (SOLUTIONS, GRAPHS)
    ]
    return named[0] or choose(accept, SOLUTIONS), named[1] or choose(accept, GRAPHS)


def _iri(text: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError:
        raise ServiceError("graph_iri", HTTPStatus.BAD_REQUEST, iri=text) from None

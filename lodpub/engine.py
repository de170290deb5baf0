"""
What an engine is to the endpoint, whichever it is: `pool` over our own store, or `remote`.

    ServiceError                 a question that cannot be answered now; status and words for the client
    InterruptedAnswerError      an answer that began and will not be whole
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from lodpub.errors import PublishError


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What a client may take: seconds for a query, bytes of memory, bytes of a query; how many work and how many may wait.

    `kept` is how many bytes of small answers are kept for those who ask the same again.
    An engine elsewhere has memory and workers of its own; `workers` is how many questions it is asked at once.
    """

    timeout: float = 10.0
    memory: int = 2 << 30
    query_bytes: int = 100_000
    workers: int = 2
    waiting: int = 32
    kept: int = 16 << 20


@dataclass(frozen=True, slots=True)
class Question:
    """
    A query, and the names of the formats of `results` for solutions and for graphs; "" for a kind nobody wants.

    `default_graphs` and `named_graphs` are the dataset of the protocol, both None when the query's own counts.
    """

    text: str
    solutions: str
    graphs: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GraphQuestion:
    """A graph to be read by its IRI, or the default graph by "", in one of the formats of graphs."""

    iri: str
    graphs: str


class Answer(Protocol):
    """An answer that has begun: the name of its format, and its bytes; whole when they are there at once."""

    format: str
    whole: bytes | None

    def parts(self) -> AsyncIterator[bytes]:
        """Give the rest; raises `InterruptedAnswerError` when there is an end to it before its end."""
        ...

    async def close(self) -> None:
        """Leave the answer, read to its end or not."""
        ...


class ServiceError(PublishError):
    """A question that cannot be answered now: `status` for HTTP, `retry` in seconds when waiting may help."""

    def __init__(self, key: str, status: HTTPStatus, retry: int = 0, **values: object) -> None:
        super().__init__(key)
        self.values = values
        self.status = status
        self.retry = retry


class InterruptedAnswerError(Exception):
    """An answer that began and will not be whole."""

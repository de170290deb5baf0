"""
The page of queries as plain values, for its template.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.views import Frame, Link


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its title in the reader's language."""

    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a query came to, for those without the script: a sentence, and a table or a graph as text.

    `failed` tells that the sentence says why there are no results.
    """

    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Link, ...], ...] = ()
    code: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class QueryPage:
    """
    The page on which the data is asked.

    The form goes to `endpoint`, relative to the page; `address` is where programs find it. `questions` have a title
    and a query, `formats` a value and a name; there are none where the endpoint is another's. `settings` is JSON for
    the script, which is there when the page is `scripted`. `query` stands in the form, and `answer` is what it came to.
    """

    frame: Frame
    heading: str
    text: str
    endpoint: str
    address: str
    questions: tuple[Question, ...]
    formats: tuple[tuple[str, str], ...]
    settings: str
    scripted: bool
    query: str = ""
    answer: Answer | None = None

"""
The pages of running text as plain values: the guide, statements, messages.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.views import Frame, Link


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text under its own heading: paragraphs, then links."""

    key: str
    title: str
    texts: tuple[str, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The accessibility statement: paragraphs before the first heading, then its parts."""

    frame: Frame
    heading: str
    texts: tuple[str, ...]
    parts: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """
    What a page says in one language; `link` leads on to a page of that language, `more` to others; `ask` asks to tell
    `contacts` of it.
    """

    language: str
    heading: str
    text: str
    link: Link
    more: tuple[Link, ...] = ()
    ask: str = ""
    contacts: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page that says one thing, such as 404, in every language of the site."""

    frame: Frame
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class TextPage:
    """
    A page of running text: a chapter of the guide, or what has changed.

    `body` is HTML made by `markdown`, `language` that of the text where it is not the reader's. `contents` lead to
    the headings, `chapters` to the other pages of the guide; `questions` are queries to begin with.
    """

    frame: Frame
    heading: str
    lead: str
    body: str
    language: str
    contents: tuple[Link, ...]
    chapters: tuple[Link, ...] = ()
    questions: tuple[Link, ...] = ()

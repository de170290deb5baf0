"""
The pages of running text as plain values, for their template.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.views import Frame, Link


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

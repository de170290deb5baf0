"""
The page of one thing as plain values: its facts, what else the page says of it, and how all of it is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.neighbourhood_views import Neighbourhood
from lodpub.views import Citation, Concept, Count, Download, Frame, Link, Row, Score, Value


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with rows below it; `anchor` is its id on the page."""

    title: str
    anchor: str
    rows: tuple[Row, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source at the foot of a page: what matters most of it, how many statements of the page it gives."""

    number: int
    link: Link
    rows: tuple[Row, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A reified statement that is shown as a claim: what is said, by which sources, and what else is known of it."""

    anchor: str
    label: str
    value: Value
    text: str
    rows: tuple[Row, ...]
    speakers: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims that speak of each other, to be read side by side; a claim that stands alone is by itself."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class EntityPage:
    """
    The page of one thing; where every fact has `same_sources`, no numbers stand beside them.

    `names` are its names in all languages. `query` leads to the query that shows all of it, `report` to those who
    correct mistakes, `browse` to the things of lists of which this is a value. `concepts_left` says how many concepts a
    big scheme has beside `concepts`.
    """

    frame: Frame
    heading: str
    heading_language: str
    iri: str
    kinds: tuple[Link, ...]
    names: tuple[Row, ...]
    lead: tuple[Value, ...]
    sections: tuple[Section, ...]
    concepts: tuple[Concept, ...]
    disputes: tuple[Dispute, ...]
    pointing: tuple[Row, ...]
    sources: tuple[Source, ...]
    downloads: tuple[Download, ...] = ()
    citation: Citation | None = None
    quality: Score | None = None
    same_sources: bool = False
    query: Link | None = None
    report: Link | None = None
    neighbourhood: Neighbourhood | None = None
    browse: tuple[Count, ...] = ()
    concepts_left: int = 0

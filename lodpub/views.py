"""
The pages as plain values: what a template may show, and nothing that it would have to look up.

Every class here is frozen and holds strings, numbers, tuples and other views. The modules `rows` and `pages` make
them from the graph; `html` hands them to the templates. A contract test holds each template to these fields.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.diagram_views import Diagram
from lodpub.place_views import SmallMap


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `href` is relative to the page or an absolute http(s)/mailto address, `language` that of the text."""

    text: str
    href: str
    language: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A link with how many things stand behind it."""

    link: Link
    count: int


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another form: `kind` is a media type or "", `language` a tag or ""."""

    label: str
    href: str
    kind: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """
    One value of a property.

    `href` is empty for plain text; `note` stands beside it (a language's name, a code's scheme), `remarks` are
    sentences about it; `sources` are the numbers of the page's sources; `rows` are the facts of a node shown inside
    the page, `anchor` its id there; `cells` are what a line of a table says of it, a tuple of values a column; `map` is
    a small map of its place.
    """

    text: str
    href: str = ""
    language: str = ""
    external: bool = False
    note: str = ""
    remarks: tuple[Link, ...] = ()
    machine: str = ""
    sources: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()
    anchor: str = ""
    cells: tuple[tuple[Value, ...], ...] = ()
    map: SmallMap | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column: the name of a property, and what it means."""

    label: str
    iri: str
    help: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """
    A property with its values. `help` says what the property means, `iri` is the property itself.

    With `columns` the values are the lines of a table; a `wide` row takes the whole width. `more` counts the values
    that the page leaves out, `remarks` are sentences about all that it shows.
    """

    label: str
    iri: str
    help: str
    values: tuple[Value, ...]
    language: str = ""
    columns: tuple[Column, ...] = ()
    more: int = 0
    wide: bool = False
    remarks: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Points of an assessment, of the most there are; `remark` is a word for them, `parts` what they are the sum of."""

    label: str
    points: str
    most: str
    remark: str = ""
    parts: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadLink:
    """A link in the head of a page, for programs: its relation, its target, the media type there ("" unknown)."""

    rel: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite: as a sentence, and a dataset also for LaTeX (biblatex) and reference managers (CSL-JSON)."""

    text: str
    bibtex: str = ""
    csl_json: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands for a page where it is shared: its absolute address, its size, what is to be seen on it."""

    address: str
    width: int
    height: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """
    What surrounds every page: head, navigation, foot.

    `path` is the page's own path, `root` the relative way to the site's root ("" or "../../"), `canonical` its
    address on the published site. `alternates` go to the head and the foot, `json_ld` and `links` into the
    head; `colophon` leads to the pages on the publication itself, `search` to the page of results ("" none).
    `subtitle` tells apart what is called the same, `title_language` and `site_language` are those of titles in another
    language.
    """

    language: str
    title: str
    description: str
    site_title: str
    path: str
    root: str
    canonical: str
    breadcrumbs: tuple[Link, ...]
    menu: tuple[Link, ...]
    languages: tuple[Alternate, ...]
    alternates: tuple[Alternate, ...]
    json_ld: str
    footer: tuple[Row, ...]
    links: tuple[HeadLink, ...] = ()
    colophon: tuple[Link, ...] = ()
    subtitle: str = ""
    title_language: str = ""
    site_language: str = ""
    picture: Picture | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A node of a concept tree."""

    link: Link
    note: str
    narrower: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One result of the validation: how strict the rule is, in which file, about what, and what to write instead."""

    severity: str
    place: str
    focus: str
    property: str
    message: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The validation report: a sentence on the whole, the report as RDF, what was found."""

    frame: Frame
    heading: str
    text: str
    turtle: Alternate
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """
    A point of a list of good practice: how far it is kept, how, and what shows it.

    `status` is kept, partly, open or excluded, `label` that in words; `href` leads to the explanation of the point.
    """

    number: int
    title: str
    href: str
    status: str
    label: str
    how: str
    proof: Link | None


@dataclass(frozen=True, slots=True)
class PracticeList:
    """A list of good practice, with a sentence on how much of it is kept."""

    key: str
    title: Link
    text: str
    rows: tuple[PracticeRow, ...]


@dataclass(frozen=True, slots=True)
class PracticesPage:
    """The publication held against lists of good practice."""

    frame: Frame
    heading: str
    text: str
    lists: tuple[PracticeList, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A thing on a list: its name and the few facts that matter most."""

    link: Link
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The things of one kind; `href` leads to their own page."""

    title: str
    comment: str
    href: str
    count: int
    cards: tuple[Card, ...]
    language: str = ""
    comment_language: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """
    A file of the whole data, with the compressed one beside it; `href` is below the root, sizes are written for people,
    `checksum` is the SHA-256 of the file.
    """

    name: str
    media_type: str
    href: str
    size: str
    compressed_href: str
    compressed_size: str
    checksum: str


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term of the ontology; `anchor` is the fragment of its IRI."""

    anchor: str
    name: str
    iri: str
    label: str
    comment: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One property shape as a row of the documentation."""

    name: str
    path: str
    value: str
    required: bool
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class ShapeEntry:
    """One node shape as a table of rules."""

    anchor: str
    title: str
    comment: str
    classes: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """The page of the ontology: a diagram of the model, its terms by kind and the shapes as tables."""

    frame: Frame
    heading: str
    lead: str
    prefix: str
    facts: tuple[Row, ...]
    diagram: Diagram | None
    parts: tuple[tuple[str, str, tuple[TermEntry, ...]], ...]
    shapes: tuple[ShapeEntry, ...]

"""
What the shapes ask pages to show of many things together: maps, timelines, bar charts, figures.

A display is a node of the shapes graph, in the words of `show.ttl`: its class says what it is, `show:of` of which
things, SHACL paths where their coordinates, years and values are. So a publication gets its views without a line of
Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.facts import Graph, Subject, Term
from lodpub.graph import Publication
from lodpub.shapes import Model, NodeShape, Path, Texts, read_number, read_path, texts


class Kind(StrEnum):
    """What a display is; the value is also what templates call it."""

    MAP = "map"
    TIMELINE = "timeline"
    BARS = "bars"
    FIGURE = "figure"


_CLASSES = {vocab.term(f"show:{kind.value.capitalize()}"): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Display:
    """
    A display that the shapes ask for: heading, introduction, and the shapes of its things.

    `place`, `by`, `start` and `end` are paths from a thing to its coordinates, values and years; `centre` is the thing
    from which a map draws lines.
    """

    node: Subject
    kind: Kind
    labels: Texts
    comments: Texts
    order: float
    shapes: tuple[NodeShape, ...]
    place: Path | None
    by: Path | None
    start: Path | None
    end: Path | None
    centre: NamedNode | None

    @property
    def name(self) -> str:
        """The last part of its IRI, which is the id of its section on the page."""
        return self.node.value.replace("#", "/").rpartition("/")[2]


def read_displays(graph: Graph, model: Model) -> tuple[Display, ...]:
    """Read the displays of a shapes graph, in the order in which a page shows them."""
    shapes: dict[Term, NodeShape] = {shape.node: shape for shape in model.shapes}
    found = [
        _display(graph, node, kind, shapes)
        for of_class, kind in _CLASSES.items()
        for node in graph.subjects(vocab.RDF_TYPE, of_class)
    ]
    return tuple(sorted(found, key=lambda one: (one.order, one.kind, str(one.node))))


def things(publication: Publication, shape: NodeShape) -> Iterator[NamedNode]:
    """Go through the things of the classes of a shape, each once."""
    data = publication.data
    found = (one for of_class in shape.classes for one in data.subjects(vocab.RDF_TYPE, of_class))
    yield from dict.fromkeys(one for one in found if isinstance(one, NamedNode))


def _display(graph: Graph, node: Subject, kind: Kind, shapes: dict[Term, NodeShape]) -> Display:
    def path(name: str) -> Path | None:
        return read_path(graph, graph.value(node, vocab.term(f"show:{name}")))

    centre = graph.value(node, vocab.term("show:centre"))
    return Display(
        node=node,
        kind=kind,
        labels=texts(graph, node, vocab.RDFS_LABEL),
        comments=texts(graph, node, vocab.RDFS_COMMENT),
        order=read_number(graph, node),
        shapes=tuple(shapes[one] for one in graph.values(node, vocab.term("show:of")) if one in shapes),
        place=path("place"),
        by=path("by"),
        start=path("start"),
        end=path("end"),
        centre=centre if isinstance(centre, NamedNode) else None,
    )

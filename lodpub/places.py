"""
Where in the files of a publication a node or a property stands, so that a message can name file and line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from lodpub import turtle
from lodpub.facts import Graph, Term
from lodpub.graph import DataFile, Publication, read_text
from lodpub.turtle import Lines

Place = tuple[Path | None, int | None]


@dataclass(slots=True)
class Places:
    """Looks up places in some of the files, reading each file at most once; `graphs` are what the files say."""

    publication: Publication
    sources: Sequence[DataFile]
    graphs: Sequence[Graph]
    files: dict[Term, list[DataFile]] = field(default_factory=dict)
    lines: dict[Path, Lines] = field(default_factory=dict)

    def find(self, node: Term, predicate: NamedNode | None = None, value: Term | None = None) -> Place:
        """
        Give the place of the property, else of the node; for a node without a name, of what leads to it.

        A file that says just this value is preferred to others about the node.
        """
        named, steps = self.trace(node)
        wanted = steps[0] if steps else predicate
        stating = self._stating(node, predicate, value)
        best: Place = (None, None)
        for file in sorted(self._files().get(named, []), key=lambda file: stating.isdisjoint(file.facts)):
            lines = self._lines(file.path)
            declared = self._as_written(named.value)
            line = lines.properties.get((declared, self._as_written(wanted.value))) if wanted else None
            if line:
                return file.path, line
            if best[1] is None:
                best = file.path, lines.subjects.get(declared)
        return best

    def trace(self, node: Term) -> tuple[Term, tuple[NamedNode, ...]]:
        """Give the IRI from which the facts lead to a node that no file describes by name, and the way to it."""
        steps: list[NamedNode] = []
        seen: set[Term] = set()
        while node not in self._files() and node not in seen:
            seen.add(node)
            fact = next((fact for graph in self.graphs for fact in graph.pointing.get(node, ())), None)
            if fact is None:
                break
            node = fact[0]
            steps.insert(0, fact[1])
        return node, tuple(steps)

    def _stating(self, node: Term, predicate: NamedNode | None, value: Term | None) -> frozenset[NamedNode]:
        """Name the graphs that state a fact."""
        if isinstance(node, Literal) or predicate is None or value is None:
            return frozenset()
        return frozenset(self.publication.graphs.get((node, predicate, value), ()))

    def _files(self) -> Mapping[Term, list[DataFile]]:
        """Sort the files by the IRIs that they describe."""
        if not self.files:
            for file in self.sources:
                for subject in {fact[0] for facts in file.facts.values() for fact in facts}:
                    if isinstance(subject, NamedNode):
                        self.files.setdefault(subject, []).append(file)
        return self.files

    def _lines(self, path: Path) -> Lines:
        if path not in self.lines:
            text = read_text(path)
            if path.suffix in turtle.LINE_BY_LINE:
                self.lines[path] = turtle.locate_facts(text)
            elif path.suffix in turtle.LIKE_TURTLE:
                self.lines[path] = turtle.locate(text, self.publication.declared_base)
            else:
                self.lines[path] = Lines(self._mentions(text, path))
        return self.lines[path]

    def _mentions(self, text: str, path: Path) -> dict[str, int]:
        """Find the IRIs of a file that the lexer of Turtle cannot read where they are first written in full."""
        facts = {fact[0] for file in self.sources if file.path == path for some in file.facts.values() for fact in some}
        iris = {self._as_written(node.value) for node in facts if isinstance(node, NamedNode)}
        return turtle.first_lines(text, iris)

    def _as_written(self, iri: str) -> str:
        """Undo the move to another base: the files hold the IRIs of the base that they declare."""
        base, declared = self.publication.base, self.publication.declared_base
        return declared + iri.removeprefix(base) if iri.startswith(base) else iri


def data_places(publication: Publication) -> Places:
    """Look things up in the data and the ontology."""
    files = (*publication.files, *publication.ontology_files)
    return Places(publication, files, (publication.data, publication.ontology))


def shape_places(publication: Publication) -> Places:
    """Look shapes up."""
    return Places(publication, publication.shape_files, (publication.shapes,))

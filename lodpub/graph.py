"""
Read a folder of data, ontology and shapes into a `Publication`.

This is the only module that reads the user's files. Parsing is pyoxigraph's: it fetches nothing (no remote JSON-LD
context, no XML entity, no owl:imports) and reports the line of a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, QuadParser, RdfFormat, Triple, parse

from lodpub import turtle, vocab
from lodpub.errors import InputError, UsageError

Subject = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal
Fact = tuple[Subject, NamedNode, Term]

#: Where a folder without data/catalogue.ttl, `--base` or `@base` is published: a name reserved for examples.
DEFAULT_BASE = "https://example.org/"

_EMPTY: Sequence[Fact] = ()
_READABLE = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
}


@dataclass(frozen=True, slots=True)
class Graph:
    """A set of facts that can be asked by subject and by object, always in the same order."""

    about: Mapping[Subject, Sequence[Fact]]
    pointing: Mapping[Term, Sequence[Fact]]

    def facts(self) -> Iterator[Fact]:
        """Go through every fact, ordered by subject, predicate, object."""
        for facts in self.about.values():
            yield from facts

    def values(self, subject: Subject, predicate: NamedNode) -> list[Term]:
        """Give the objects of a property, sorted."""
        return [value for _, found, value in self.about.get(subject, _EMPTY) if found == predicate]

    def value(self, subject: Subject, predicate: NamedNode) -> Term | None:
        """Give the first object of a property, or None when it has none."""
        return next(iter(self.values(subject, predicate)), None)

    def subjects(self, predicate: NamedNode, value: Term) -> list[Subject]:
        """Give the subjects of which a property has this value, sorted."""
        return [subject for subject, found, _ in self.pointing.get(value, _EMPTY) if found == predicate]

    def members(self, head: Term) -> list[Term]:
        """Give the members of an RDF collection (rdf:List); a list that runs in a circle ends where it closes."""
        members: list[Term] = []
        seen: set[Term] = set()
        while not isinstance(head, Literal) and head not in seen and head in self.about:
            seen.add(head)
            members.extend(self.values(head, vocab.RDF_FIRST)[:1])
            head = self.value(head, vocab.RDF_REST) or vocab.RDF_NIL
        return members


def collection(
    about: Mapping[Subject, Sequence[Fact]], references: Mapping[Term, int], head: Term
) -> list[Term] | None:
    """
    Read an RDF collection that can be written as one: `( … )` in Turtle, `@list` in JSON-LD.

    Every cell must be a blank node that is named once and says nothing but rdf:first and rdf:rest; else None.
    """
    members: list[Term] = []
    seen: set[Term] = set()
    while head != vocab.RDF_NIL:
        facts = about.get(head, _EMPTY) if isinstance(head, BlankNode) else _EMPTY
        cell = {predicate: value for _, predicate, value in facts}
        if len(facts) != 2 or len(cell) != 2 or references.get(head) != 1 or head in seen:
            return None
        if vocab.RDF_FIRST not in cell or vocab.RDF_REST not in cell:
            return None
        seen.add(head)
        members.append(cell[vocab.RDF_FIRST])
        head = cell[vocab.RDF_REST]
    return members


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a publication: where it is and what it says, graph by graph."""

    path: Path
    facts: Mapping[NamedNode, Sequence[Fact]]
    prefixes: Mapping[str, str]
    base: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    """
    Everything that a build or a server needs to know, read once.

    `data` is the union of the files of data/; `graphs` says which named graphs state a fact. `ontology` holds
    ontology/*, `external` ontology/external/*, `shapes` shapes/*. `prefixes` are those to write with, in order.
    """

    root: Path
    base: str
    declared_base: str
    languages: tuple[str, ...]
    prefixes: Mapping[str, str]
    files: tuple[DataFile, ...]
    data: Graph
    graphs: Mapping[Fact, tuple[NamedNode, ...]]
    ontology: Graph
    external: Graph
    shapes: Graph
    shape_files: tuple[DataFile, ...]


def load(root: Path, base: str | None = None) -> Publication:
    """
    Read the publication in `root`; with `base`, move it from the base IRI that its catalogue declares to this one.

    Raises `InputError` (with file and line) for what cannot be read and `UsageError` for a base that is no base.
    """
    if (base is not None and not base.startswith(("http://", "https://"))) or (base and not base.endswith(("/", "#"))):
        raise UsageError("base", base=base)
    declared, prepared = _find_base(root)
    target = base or declared or DEFAULT_BASE
    move = (declared, target) if declared and declared != target else None
    names = _Names()
    data_paths = _paths(root / "data")
    files = tuple(
        prepared if prepared and prepared.path == path and not move else _read(path, target, names, move)
        for path in data_paths
    )
    if not any(file.facts for file in files):
        raise InputError("no_data", path=root / "data")
    ontology = tuple(_read(path, target, names, move) for path in _paths(root / "ontology", required=False))
    external = tuple(
        _read(path, target, names, move) for path in _paths(root / "ontology" / "external", required=False)
    )
    shapes = tuple(_read(path, target, names, move) for path in _paths(root / "shapes", required=False))
    data = index(_union(files))
    return Publication(
        root=root,
        base=target,
        declared_base=declared or target,
        languages=_languages(data),
        prefixes=_prefixes((*ontology, *files), index(_union(ontology))),
        files=files,
        data=data,
        graphs=_graphs(files),
        ontology=index(_union(ontology)),
        external=index(_union(external)),
        shapes=index(_union(shapes)),
        shape_files=shapes,
    )


def index(facts: Iterable[Fact]) -> Graph:
    """Sort and index facts; the result is the same whatever order they come in."""
    keyed = {(str(s), str(p), str(o)): (s, p, o) for s, p, o in facts}
    about: dict[Subject, list[Fact]] = {}
    pointing: dict[Term, list[Fact]] = {}
    for key in sorted(keyed):
        fact = keyed[key]
        about.setdefault(fact[0], []).append(fact)
        pointing.setdefault(fact[2], []).append(fact)
    return Graph(MappingProxyType(about), MappingProxyType(pointing))


def turtle_files(root: Path) -> list[Path]:
    """List every Turtle file of a publication, folder by folder."""
    folders = (root / "data", root / "ontology", root / "ontology" / "external", root / "shapes")
    return [
        path for folder in folders for path in _paths(folder, required=folder.name == "data") if path.suffix == ".ttl"
    ]


def read_text(path: Path) -> str:
    """
    Read a UTF-8 text file, with or without a byte order mark.

    Raises `InputError` that names the line of the first byte that is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise InputError("unreadable", path=path, reason=problem.strerror) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("utf_16", path=path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise InputError("not_utf_8", path=path, line=line, byte=f"{raw[problem.start]:02X}") from None


class _Names:
    """Gives blank nodes names that depend on nothing but the order in which the files say them."""

    def __init__(self) -> None:
        self.count = 0

    def fresh(self) -> BlankNode:
        """Make the next name of this publication."""
        self.count += 1
        return BlankNode(f"b{self.count}")


def _paths(folder: Path, *, required: bool = True) -> list[Path]:
    """List the files of a folder that can hold RDF, sorted by name."""
    if not folder.is_dir():
        if required:
            raise InputError("no_folder", path=folder)
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in _READABLE and not path.name.startswith("."))


def _find_base(root: Path) -> tuple[str | None, DataFile | None]:
    """Find the base IRI that the catalogue declares (void:uriSpace), else the first `@base` of the data."""
    paths = _paths(root / "data")
    catalogue = next((path for path in paths if path.stem == "catalogue"), None)
    for path in [catalogue] if catalogue else paths:
        file = _read(path, DEFAULT_BASE, _Names(), None)
        for facts in file.facts.values():
            for _, predicate, value in facts:
                if predicate == vocab.VOID_URI_SPACE and isinstance(value, Literal):
                    return value.value, None
        if file.base and file.base.startswith("http"):
            return file.base, None
    return None, None


def _read(path: Path, base: str, names: _Names, move: tuple[str, str] | None) -> DataFile:
    """Parse one file; `move` replaces one base IRI by another before the parser sees the text."""
    text = read_text(path)
    if move:
        text = text.replace(*move)
    default_graph = NamedNode(f"{base}graph/{_safe(path.stem)}")
    try:
        parser = parse(text, format=_READABLE[path.suffix], base_iri=base)
        facts = _collect(parser, names, default_graph, path)
    except SyntaxError as problem:
        raise _syntax_error(path, text, problem) from None
    except ValueError as problem:
        raise InputError("bad_term", path=path, reason=problem) from None
    return DataFile(path, facts, dict(parser.prefixes), parser.base_iri if parser.base_iri != base else None)


def _collect(parser: QuadParser, names: _Names, default: NamedNode, path: Path) -> Mapping[NamedNode, Sequence[Fact]]:
    """Sort quads into graphs and give the file's blank nodes their lasting names."""
    known: dict[str, BlankNode] = {}
    graphs: dict[NamedNode, list[Fact]] = {}

    def rename(node: BlankNode) -> BlankNode:
        if node.value not in known:
            known[node.value] = names.fresh()
        return known[node.value]

    for quad in parser:
        subject, value = quad.subject, quad.object
        if isinstance(subject, Triple) or isinstance(value, Triple) or getattr(value, "direction", None):
            raise InputError("rdf_1_2", path=path)
        if isinstance(subject, BlankNode):
            subject = rename(subject)
        if isinstance(value, BlankNode):
            value = rename(value)
        graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else default
        graphs.setdefault(graph, []).append((subject, quad.predicate, value))
    return graphs


def _syntax_error(path: Path, text: str, problem: SyntaxError) -> InputError:
    """Turn the parser's complaint into place, complaint and remedy."""
    line = problem.lineno
    reason = (problem.msg or str(problem)).split(": ", 1)[-1].strip().rstrip(".")
    begun = turtle.statement_line(text, line) if line and path.suffix in {".ttl", ".trig"} else None
    if begun and begun != line and ("dot is expected" in reason or "end of file" in reason):
        return InputError("not_closed", path=path, line=line, begun=begun, reason=reason)
    if "has not been declared" in reason:
        return InputError("prefix", path=path, line=line, reason=reason)
    return InputError("iri" if "IRI" in reason else "syntax", path=path, line=line, reason=reason)


def _safe(stem: str) -> str:
    """Make a file's stem fit for an IRI."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in stem)


def _union(files: Iterable[DataFile]) -> Iterator[Fact]:
    for file in files:
        for facts in file.facts.values():
            yield from facts


def _graphs(files: Iterable[DataFile]) -> Mapping[Fact, tuple[NamedNode, ...]]:
    """Say of each fact which named graphs state it, sorted."""
    found: dict[Fact, tuple[NamedNode, ...]] = {}
    for file in files:
        for graph, facts in file.facts.items():
            for fact in facts:
                known = found.get(fact, ())
                if graph not in known:
                    found[fact] = (*known, graph)
    return MappingProxyType(found)


def _languages(data: Graph) -> tuple[str, ...]:
    """Read the languages of the pages from the datasets' dct:language; Latvian and English when none is given."""
    found = {
        vocab.LANGUAGE_IRIS[value.value]
        for dataset in data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
        for value in data.values(dataset, vocab.DCT_LANGUAGE)
        if isinstance(value, NamedNode) and value.value in vocab.LANGUAGE_IRIS
    }
    return tuple(code for code in vocab.LANGUAGE_IRIS.values() if code in found or not found)


def _prefixes(files: Iterable[DataFile], ontology: Graph) -> Mapping[str, str]:
    """Gather prefixes: the ontology's own, then the well-known, then those of the files, one name a namespace."""
    own = {
        prefix.value: namespace.value
        for subject in ontology.subjects(vocab.RDF_TYPE, vocab.OWL_ONTOLOGY)
        for prefix in ontology.values(subject, vocab.VANN_PREFIX)
        for namespace in ontology.values(subject, vocab.VANN_NAMESPACE)
    }
    declared = {name: iri for file in files for name, iri in sorted(file.prefixes.items()) if name}
    chosen: dict[str, str] = {}
    for name, iri in [*own.items(), *vocab.PREFIXES.items(), *sorted(declared.items())]:
        if iri and name not in chosen and iri not in chosen.values():
            chosen[name] = iri
    return MappingProxyType(chosen)

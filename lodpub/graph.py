"""
Read a folder of data, ontology and shapes into a `Publication`.

This is the only module that reads the user's files. Parsing is pyoxigraph's: it fetches nothing (no remote JSON-LD
context, no XML entity, no owl:imports) and reports the line of a mistake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from pyoxigraph import BlankNode, Literal, NamedNode, QuadParser, RdfFormat, Triple, parse

from lodpub import turtle, vocab
from lodpub.errors import InputError, UsageError
from lodpub.facts import Fact, Graph, index
from lodpub.phrases import LANGUAGES, Phrases, fault, language_code, spoken

#: Where a folder without data/catalogue.ttl, `--base` or `@base` is published: a name reserved for examples.
DEFAULT_BASE = "https://example.org/"

#: The name of a file with phrases: the code of a language (ISO 639).
_LOCALE = re.compile(r"[a-z]{2,3}\.json")
_BASE = re.compile(r"https?://[^/?#@]+/(?:[^?#]*/)?")
_READABLE = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
}


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
    `phrases` are the words of the interface in every language that it speaks here, the folder's locale/ included.
    """

    root: Path
    base: str
    declared_base: str
    languages: tuple[str, ...]
    phrases: Mapping[str, Phrases]
    prefixes: Mapping[str, str]
    files: tuple[DataFile, ...]
    data: Graph
    graphs: Mapping[Fact, tuple[NamedNode, ...]]
    ontology: Graph
    external: Graph
    shapes: Graph
    ontology_files: tuple[DataFile, ...]
    shape_files: tuple[DataFile, ...]


def load(root: Path, base: str | None = None) -> Publication:
    """
    Read the publication in `root`; with `base`, move it from the base IRI that its catalogue declares to this one.

    Raises `InputError` (with file and line) for what cannot be read and `UsageError` for a base that is no base.
    """
    if base is not None and not _is_base(base):
        raise UsageError("base", base=base)
    data_paths = _paths(root / "data")
    declared = _find_base(data_paths)
    target = base or declared or DEFAULT_BASE
    move = (declared, target) if declared and declared != target else None
    names = _Names()
    files = tuple(_read(path, target, names, move) for path in data_paths)
    if not any(file.facts for file in files):
        raise InputError("no_data", path=root / "data")
    ontology = tuple(_read(path, target, names, move) for path in _paths(root / "ontology", required=False))
    external = tuple(
        _read(path, target, names, move) for path in _paths(root / "ontology" / "external", required=False)
    )
    shapes = tuple(_read(path, target, names, move) for path in _paths(root / "shapes", required=False))
    data, known = index(_union(files)), index(_union(ontology))
    told = spoken(_own_phrases(root / "locale"))
    return Publication(
        root=root,
        base=target,
        declared_base=declared or target,
        languages=_languages(files, data, told),
        phrases=told,
        prefixes=_prefixes((*ontology, *files), known),
        files=files,
        data=data,
        graphs=_graphs(files),
        ontology=known,
        external=index(_union(external)),
        shapes=index(_union(shapes)),
        ontology_files=ontology,
        shape_files=shapes,
    )


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
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4]:
        raise InputError("utf_16", path=path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise InputError("not_utf_8", path=path, line=line, byte=f"{raw[problem.start]:02X}") from None


class _Names:
    """
    Gives blank nodes names that depend on nothing but the order in which the files say them.

    `terms` has each term once, by itself: what is equal is to be the same object, which is found again sooner.
    """

    def __init__(self) -> None:
        self.count = 0
        self.terms: dict[Any, Any] = {}  # Any: a term is given for a term of its own kind

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


def _find_base(paths: Iterable[Path]) -> str | None:
    """Find the base IRI that the data declares (void:uriSpace or `@base`), the catalogue being asked first."""
    ordered = sorted(paths, key=lambda path: path.stem != "catalogue")
    return next((found for found in map(_declared_base, ordered) if found), None)


def _declared_base(path: Path) -> str | None:
    """Read the base IRI of one file, of a document or a `#` the folder; of big files no more than their first fact."""
    text = read_text(path)
    parser = parse(text, format=_READABLE[path.suffix])
    try:
        for quad in parser:
            if quad.predicate == vocab.VOID_URI_SPACE and isinstance(quad.object, Literal):
                found = turtle.resolve(quad.object.value, ".")
                if not _is_base(found):
                    line = turtle.line_of(text, "uriSpace")
                    raise InputError("uri_space", path=path, line=line, base=quad.object.value)
                return found
            if "uriSpace" not in text:
                break
    except (SyntaxError, ValueError):
        return None  # whoever reads the file for what it says will say where
    found = turtle.resolve(parser.base_iri or "", ".")
    return found if _is_base(found) else None


def _is_base(iri: str) -> bool:
    """Tell an absolute http(s) IRI of a folder, below which things can have addresses."""
    with suppress(ValueError):
        return bool(_BASE.fullmatch(NamedNode(iri).value))
    return False


def _read(path: Path, base: str, names: _Names, move: tuple[str, str] | None) -> DataFile:
    """Parse one file; `move` replaces one base IRI by another before the parser sees the text."""
    text = read_text(path)
    if move:
        text = text.replace(*move)
    syntax = _READABLE[path.suffix]
    default_graph = NamedNode(f"{base}graph/{_safe(path.stem)}")
    try:
        parser = parse(text, format=syntax, base_iri=base)
        facts = _collect(parser, names, default_graph)
    except SyntaxError as problem:
        problem.lineno = problem.lineno or _failing_line(text, syntax, base)
        raise _syntax_error(path, text, problem) from None
    except ValueError as problem:
        raise InputError("bad_term", path=path, line=_failing_line(text, syntax, base), reason=problem) from None
    if facts is None:
        raise InputError("rdf_1_2", path=path, line=_failing_line(text, syntax, base))
    return DataFile(path, facts, dict(parser.prefixes), parser.base_iri if parser.base_iri != base else None)


def _collect(parser: QuadParser, names: _Names, default: NamedNode) -> Mapping[NamedNode, Sequence[Fact]] | None:
    """Sort quads into graphs and give the file's blank nodes their lasting names; None for what only RDF 1.2 has."""
    known: dict[str, BlankNode] = {}
    graphs: dict[NamedNode, list[Fact]] = {}
    the_same = names.terms.setdefault

    def rename(node: BlankNode) -> BlankNode:
        if node.value not in known:
            known[node.value] = names.fresh()
        return known[node.value]

    for quad in parser:
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if isinstance(subject, Triple) or isinstance(value, Triple) or getattr(value, "direction", None):
            return None
        if isinstance(subject, BlankNode):
            subject = rename(subject)
        if isinstance(value, BlankNode):
            value = rename(value)
        graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else default
        fact = the_same(subject, subject), the_same(predicate, predicate), the_same(value, value)
        graphs.setdefault(graph, []).append(fact)
    return graphs


def _syntax_error(path: Path, text: str, problem: SyntaxError) -> InputError:
    """Turn the parser's complaint into place, complaint and remedy."""
    if "LoadDocumentCallback" in str(problem):
        return InputError("remote_context", path=path, line=turtle.line_of(text, '"@context"'))
    return turtle.syntax_error(text if path.suffix in turtle.LIKE_TURTLE else "", problem, path)


class _LineByLine:
    """Hands out a text line by line and counts the lines."""

    def __init__(self, text: str) -> None:
        self.lines = iter(text.encode().splitlines(keepends=True))
        self.line = 0

    def read(self, size: int = -1) -> bytes:
        """Give the next line, whatever size is asked for."""
        found = next(self.lines, b"")
        self.line += bool(found)
        return found


def _failing_line(text: str, syntax: RdfFormat, base: str) -> int:
    """Find the line of a mistake that comes without one: the last that the parser had asked for when it stopped."""
    lines = _LineByLine(text)
    parser = parse(lines, format=syntax, base_iri=base)  # type: ignore[arg-type] # it only asks for read()
    with suppress(SyntaxError, ValueError):
        _collect(parser, _Names(), NamedNode(base))
    return max(lines.line, 1)


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


def _own_phrases(folder: Path) -> Mapping[str, Phrases]:
    """Read the phrases of the publication's own, by language: those of a new language, or others than ours."""
    found = {}
    for path in sorted(one for one in folder.glob("*.json") if _LOCALE.fullmatch(one.name)):
        text = read_text(path)
        try:
            table = json.loads(text)
        except ValueError as problem:
            raise InputError("locale_json", path=path, line=getattr(problem, "lineno", 1), reason=problem) from None
        wrong = fault(table)
        if wrong:
            raise InputError("locale_phrase", path=path, line=turtle.line_of(text, f'"{wrong}"') or 1, phrase=wrong)
        found[path.stem] = table
    return found


def _languages(files: Iterable[DataFile], data: Graph, told: Mapping[str, Phrases]) -> tuple[str, ...]:
    """Read the languages of the pages from the datasets' dct:language, in the order of the file; else all of ours."""
    datasets = set(data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET))
    named = {value for one in datasets for value in data.values(one, vocab.DCT_LANGUAGE)}
    wanted = {code for value in named if (code := language_code(value.value, told))}
    found: dict[str, None] = {}
    for subject, predicate, value in _union(files):
        if len(found) == len(wanted):
            break
        if predicate == vocab.DCT_LANGUAGE and subject in datasets and value in named:
            code = language_code(cast("NamedNode", value).value, told)
            found.update({code: None} if code else {})
    return tuple(found) or LANGUAGES


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

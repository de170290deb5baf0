"""
The data as a table and as a map: CSV with its CSVW description, and GeoJSON.

A node shape that is also a `csvw:Schema` describes a table: each thing of its class is a row, each named property
shape a column, also along paths of several steps. GeoJSON (RFC 7946) has a point for everything with coordinates.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import Directory, name_facts
from lodpub.facts import Graph, Subject, Term
from lodpub.graph import Publication
from lodpub.shapes import Model, NodeShape, Path, PropertyShape, follow
from lodpub.words import best

_SEPARATOR = "; "
_NUMBER = re.compile(r"-?[0-9.]+")
_COORDINATES = ((vocab.SCHEMA_LATITUDE, vocab.SCHEMA_LONGITUDE), (vocab.GEO_LAT, vocab.GEO_LONG))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its titles by language, its path, and the language of its texts ("" for IRIs and codes)."""

    name: str
    titles: Mapping[str, str]
    path: Path | None
    language: str


def table_shape(publication: Publication, model: Model) -> NodeShape | None:
    """Find the shape that asks for a table (it is typed csvw:Schema), the first in order."""
    for shape in model.shapes:
        if vocab.CSVW_SCHEMA in publication.shapes.values(shape.node, vocab.RDF_TYPE):
            return shape
    return None


def to_csv(publication: Publication, shape: NodeShape) -> bytes:
    """
    Write the table of a shape as CSV (RFC 4180, UTF-8, header row); several values are joined by "; ".

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    columns = _columns(publication, shape)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in columns)
    for row in _rows(publication, shape):
        writer.writerow(_harmless(_SEPARATOR.join(_cell(publication, row, column))) for column in columns)
    return out.getvalue().encode()


def to_csvw(publication: Publication, shape: NodeShape, url: str, licence: Term | None) -> bytes:
    """Describe the table for CSV on the Web (W3C Tabular Data Model): columns, titles, languages, row subjects."""
    columns = []
    for column in _columns(publication, shape):
        entry: dict[str, object] = {"name": column.name, "titles": dict(column.titles)}
        if column.language:
            entry["lang"] = column.language
        if column.path is None:
            entry["datatype"] = "anyURI"
            entry["required"] = True
        else:
            entry["separator"] = _SEPARATOR
            entry["suppressOutput"] = len(column.path.steps) > 1 or column.path.steps[0][1]
            entry["propertyUrl"] = column.path.steps[-1][0].value
        columns.append(entry)
    document: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": publication.languages[0]}],
        "url": url,
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {"columns": columns, "primaryKey": "iri", "aboutUrl": "{iri}"},
    }
    if isinstance(licence, NamedNode):
        document["dc:license"] = {"@id": licence.value}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def to_geojson(publication: Publication, directory: Directory) -> bytes | None:
    """Write a GeoJSON feature for everything that has coordinates in WGS 84; None when nothing has."""
    features = []
    for iri in directory.paths:
        place = coordinates(publication.data, iri)
        if place:
            features.append(
                {
                    "type": "Feature",
                    "id": iri.value,
                    "geometry": {"type": "Point", "coordinates": place},
                    "properties": {
                        **_names(publication, iri),
                        "about": [one.value for one in _pointing(publication.data, directory, iri)],
                    },
                }
            )
    if not features:
        return None
    document = {"type": "FeatureCollection", "features": features}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _columns(publication: Publication, shape: NodeShape) -> list[Column]:
    """Choose the columns: the row's IRI, then for each named property its IRIs and codes, and its texts by language.

    A column that would be empty in every row is left out.
    """
    columns = [Column("iri", {"en": "IRI"}, None, "")]
    taken = {"iri"}
    rows = _rows(publication, shape)
    for one in shape.properties:
        if one.path is None or not one.names or one.hidden:
            continue
        stem = _unused(_column_name(one), taken)
        asked = [Column(stem, one.names, one.path, "")]
        asked += [Column(f"{stem}_{language}", one.names, one.path, language) for language in publication.languages]
        columns.extend(column for column in asked if any(any(_cell(publication, row, column)) for row in rows))
    return columns


def _rows(publication: Publication, shape: NodeShape) -> list[NamedNode]:
    found = {
        subject
        for of_class in shape.classes
        for subject in publication.data.subjects(vocab.RDF_TYPE, of_class)
        if isinstance(subject, NamedNode)
    }
    return sorted(found, key=str)


def _cell(publication: Publication, row: NamedNode, column: Column) -> Iterator[str]:
    if column.path is None:
        yield row.value
        return
    for value in follow(publication.data, row, column.path):
        if isinstance(value, Literal):
            if (value.language or "") == column.language:
                yield value.value
        elif not column.language:
            yield value.value
        else:
            facts = name_facts(publication.data, value) or name_facts(publication.external, value)
            named = {text.language or "": text.value for _, _, text in facts if isinstance(text, Literal)}
            chosen = best(named, column.language)
            if chosen:
                yield chosen[0]


def _column_name(shape: PropertyShape) -> str:
    named = best(shape.names, "en")
    plain = unicodedata.normalize("NFKD", named[0] if named else "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "value"


def _unused(stem: str, taken: set[str]) -> str:
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name)
    return name


def _harmless(cell: str) -> str:
    risky = cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not _NUMBER.fullmatch(cell))
    return f"'{cell}" if risky else cell


def coordinates(graph: Graph, node: Subject) -> list[float] | None:
    """Give longitude and latitude in degrees, or None when there are none or they are off the globe."""
    for latitude, longitude in _COORDINATES:
        north, east = graph.value(node, latitude), graph.value(node, longitude)
        if isinstance(north, Literal) and isinstance(east, Literal):
            try:
                place = [float(east.value), float(north.value)]
            except ValueError:
                continue
            if abs(place[0]) <= 180 and abs(place[1]) <= 90:
                return place
    return None


def _names(publication: Publication, iri: NamedNode) -> dict[str, str]:
    facts: Sequence[tuple[Subject, NamedNode, Term]] = name_facts(publication.data, iri)
    return {
        f"name_{value.language}" if value.language else "name": value.value
        for _, _, value in facts
        if isinstance(value, Literal)
    }


def _pointing(graph: Graph, directory: Directory, iri: NamedNode) -> list[NamedNode]:
    """Give the things whose place this is: what points at it and has a page of its own."""
    found = {fact[0] for fact in graph.pointing.get(iri, ()) if isinstance(fact[0], NamedNode)}
    return sorted((one for one in found if one in directory.paths), key=str)

"""CSV, CSVW and GeoJSON of the publication."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from lodpub.graph import Publication, load
from lodpub.shapes import read_model
from lodpub.tables import table_shape, to_csv
from tests.sites import instances

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix ex: <https://example.org/> .
ex:Shape a sh:NodeShape, csvw:Schema ; sh:targetClass ex:Thing ; sh:property
    [ sh:path ex:note ; sh:name "Note"@en ; sh:order 1 ],
    [ sh:path ( ex:near ex:note ) ; sh:name "Note nearby"@en ; sh:order 2 ] .
"""


def _rows(site: Path) -> list[dict[str, str]]:
    text = (site / "data/partners.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_a_partnership(site: Path, publication: Publication) -> None:
    """The CSV has one row for each of the partnerships, by its IRI."""
    found = [row["iri"] for row in _rows(site)]
    assert sorted(found) == sorted(one.value for one in instances(publication, "Partnership"))
    assert all(iri.startswith(publication.base + "id/partnership/") for iri in found)


def test_the_columns_are_described(site: Path) -> None:
    """The CSVW metadata names every column in order, with titles in both languages, and points at the file."""
    described = json.loads((site / "data/partners.csv-metadata.json").read_text(encoding="utf-8"))
    columns = [column["name"] for column in described["tableSchema"]["columns"]]
    assert columns == list(_rows(site)[0])
    assert described["url"] == "partners.csv"
    assert all({"lv", "en"} <= set(column["titles"]) for column in described["tableSchema"]["columns"][1:])
    assert described["dc:license"]["@id"].startswith("http://creativecommons.org/")


def test_no_column_is_empty(site: Path) -> None:
    """Each column says something in at least one row."""
    rows = _rows(site)
    assert all(any(row[column] for row in rows) for column in rows[0])


def test_points_lie_where_their_partners_are(site: Path, publication: Publication) -> None:
    """Every point is a seat in Europe, named in both languages, with the body whose seat it is."""
    collection = json.loads((site / "data/partners.geojson").read_text(encoding="utf-8"))
    assert len(collection["features"]) >= 10
    for feature in collection["features"]:
        east, north = feature["geometry"]["coordinates"]
        assert -10 < east < 41
        assert 35 < north < 61
        assert feature["id"].startswith(publication.base)
        assert feature["properties"]["about"]


def test_a_cell_is_no_formula_and_paths_are_followed(folder: Path) -> None:
    """What a spreadsheet would run is defused; a column may stand for a path of several steps."""
    (folder / "shapes").mkdir()
    (folder / "shapes" / "thing.ttl").write_text(SHAPES)
    (folder / "data" / "one.ttl").write_text(
        "@prefix ex: <https://example.org/> . ex:a a ex:Thing ; ex:note '=1+1', '-5' ; ex:near ex:b .\n"
        "ex:b ex:note '-x' ."
    )
    publication = load(folder)
    shape = table_shape(publication, read_model(publication.shapes, publication.shape_files))
    assert shape is not None
    rows = list(csv.reader(io.StringIO(to_csv(publication, shape).decode())))
    header, row = rows
    assert dict(zip(header, row, strict=True))["note_nearby"] == "'-x"
    assert dict(zip(header, row, strict=True))["note"].split("; ") == ["'-5", "=1+1"]

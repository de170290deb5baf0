"""
A small publication and what it becomes, kept as files that a person has read.

The files are compared as what they say, RDF as graphs. When a change is meant, `python -m tests.test_golden` writes
them anew; read the difference before committing it.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from lodpub.formats import FORMATS
from lodpub.graph import load
from lodpub.output import write
from lodpub.site import plan

GOLDEN = Path(__file__).parent / "golden"
KEPT = (
    *(f"doc/boat/gulf-wind.{syntax.extension}" for syntax in FORMATS),
    *(f"doc/source/register.{syntax.extension}" for syntax in FORMATS),
    "def.ttl",
    "def.jsonld",
    "shapes.ttl",
    "context.jsonld",
    "data/boats.trig",
    "data/boats.csv",
    "data/boats.csv-metadata.json",
    "data/boats.geojson",
)
RDF = {f".{syntax.extension}": syntax.rdf_format for syntax in FORMATS} | {".trig": RdfFormat.TRIG}


def _build(out: Path) -> None:
    write(plan(load(GOLDEN / "input")).artifacts, out)


def _said(path: Path) -> object:
    """Give what a file says, in a form in which two files that say the same are equal."""
    body = path.read_bytes()
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(body.decode())))
    if path.suffix not in RDF or path.name == "context.jsonld":
        return json.loads(body)
    dataset = Dataset(parse(body, format=RDF[path.suffix], base_iri="https://boats.example/"))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small publication."""
    out = tmp_path_factory.mktemp("golden") / "public"
    _build(out)
    return out


@pytest.mark.parametrize("name", KEPT)
def test_a_file_says_what_it_said_when_it_was_read(built: Path, name: str) -> None:
    """What the build writes says the same as the file that is kept; a syntax that has none yet, as the Turtle."""
    kept = GOLDEN / "expected" / name
    assert _said(built / name) == _said(kept if kept.exists() else kept.with_suffix(".ttl"))


def test_no_file_is_kept_for_nothing() -> None:
    """Every file in expected/ is one that a test above compares."""
    kept = {path.relative_to(GOLDEN / "expected").as_posix() for path in (GOLDEN / "expected").rglob("*.*")}
    assert kept <= set(KEPT)
    assert {name for name in set(KEPT) - kept if Path(name).suffix in {".ttl", ".jsonld", ".nt", ".rdf"}} == set()
    assert len(kept) >= 16


if __name__ == "__main__":
    scratch = GOLDEN / "scratch"
    _build(scratch)
    for name in KEPT:
        target = GOLDEN / "expected" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(scratch / name, target)
    shutil.rmtree(scratch)
    sys.stdout.write(f"{len(KEPT)} files written; read the difference.\n")

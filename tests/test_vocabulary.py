"""The page of the vocabulary: every rule of the shapes is told in words."""

from __future__ import annotations

from pathlib import Path

import html5lib
import pytest

from lodpub.graph import load
from lodpub.site import plan

SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path PATH ; sh:minCount 1 ] .
"""
PATHS = {
    "ex:near": "ex:near",
    "[ sh:inversePath ex:near ]": "^ex:near",
    "( ex:near [ sh:inversePath ex:part ] )": "ex:near/^ex:part",
    "[ sh:alternativePath ( ex:near ( ex:far ex:part ) ) ]": "ex:near|(ex:far/ex:part)",
    "[ sh:zeroOrMorePath ex:near ]": "ex:near*",
    "[ sh:oneOrMorePath [ sh:alternativePath ( ex:near ex:far ) ] ]": "(ex:near|ex:far)+",
    "[ sh:zeroOrOnePath ex:near ]": "ex:near?",
}


@pytest.mark.parametrize("path", PATHS)
def test_every_kind_of_path_reads_as_in_sparql(folder: Path, path: str) -> None:
    """A property path (SHACL §2.3.1) stands in the table of its shape as SPARQL writes it."""
    (folder / "data" / "one.ttl").write_text("@prefix ex: <https://example.org/> . ex:a a ex:Thing ; ex:near ex:b .")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "thing.ttl").write_text(SHAPE.replace("PATH", path))
    pages = {one.path: one.body.decode() for one in plan(load(folder)).artifacts if one.path == "def.en.html"}
    tree = html5lib.parse(pages["def.en.html"], namespaceHTMLElements=False)
    heads = [cell.findtext("code") for cell in tree.iter("th") if cell.get("scope") == "row"]
    assert heads == [PATHS[path]]

"""Folders for tests: made from a few texts, built by the command line as users do it, and compared file by file."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree.ElementTree import Element

import html5lib
from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.graph import Publication, load
from lodpub.output import Written, write
from lodpub.site import plan

PUBLISH = Path(__file__).parents[1] / "publish.py"

#: A slug that nothing in the data has.
ABSENT = "nobody-has-this-slug"
#: Data that nothing is wrong with, and a shape that it conforms to.
DATA = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://example.org/id/thing/a>
    a skos:Concept ;
    skos:prefLabel "A"@en .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/shapes#> .

ex:Concept
    a sh:NodeShape ;
    sh:targetClass skos:Concept ;
    sh:property ex:Concept-name .

ex:Concept-name
    sh:path skos:prefLabel ;
    sh:minCount 1 .
"""


def instances(publication: Publication, name: str) -> list[NamedNode]:
    """Give the things of a class of our own vocabulary: the ten that the page tells of, and any that came later."""
    found = publication.data.subjects(vocab.RDF_TYPE, NamedNode(f"{publication.base}def#{name}"))
    assert len(found) >= 10, name
    return [one for one in found if isinstance(one, NamedNode)]


def partners(publication: Publication) -> list[NamedNode]:
    """Give the partners that the data has, however many."""
    return instances(publication, "Partner")


def own_dataset(publication: Publication) -> NamedNode:
    """Give the dataset of the partners, whatever other datasets stand beside it in data/."""
    found = NamedNode(f"{publication.base}id/dataset/partners")
    assert found in publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    return found


def fill(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, texts as UTF-8; give the folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def build(root: Path, base: str | None = None) -> Written:
    """Build the folder's public/ in this process, without asking its shapes."""
    return write(plan(load(root, base)).artifacts, root / "public")


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run publish.py."""
    command = [sys.executable, str(PUBLISH), *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120)


def tree(root: Path) -> dict[str, str]:
    """Give every file of a folder with the hash of its content."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def read_page(site: Path, path: str = "doc/a.en.html") -> Element:
    """Read a page of a built site as a browser does."""
    page: Element = html5lib.parse((site / path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return page


def words_of(element: Element | None) -> str:
    """Give what an element says, with single spaces."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def dead_links(site: Path) -> Iterator[str]:
    """Go through the references of all pages that lead to no file, or to no id in it, or are fetched from elsewhere."""
    trees = {path: html5lib.parse(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    assert trees
    anchors = {path: {one.get("id", "") for one in tree.iter()} for path, tree in trees.items()}
    for path, page in trees.items():
        for element in page.iter() if path.name not in ("404.html", "410.html") else ():
            target = element.get("href") or element.get("src")
            if not target or target.startswith(("http://", "https://", "mailto:")):
                if element.get("src"):
                    yield f"{path}: fetches {target}"
                continue
            address, fragment = urldefrag(target)
            file = address.partition("?")[0]
            reached = (path.parent / unquote(file)).resolve() if file else path
            if not reached.is_file() or site.resolve() not in reached.parents:
                yield f"{path}: no such file: {target}"
            elif fragment and fragment not in (anchors.get(reached) or _ids(reached)):
                yield f"{path}: no such place: {target}"


def _ids(drawing: Path) -> set[str]:
    """Give the ids of a file that is no page, such as a drawing of which pages use a part."""
    return set(re.findall(r'\sid="([^"]+)"', drawing.read_text(encoding="utf-8")))

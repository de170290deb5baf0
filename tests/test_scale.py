"""What grows: twice the things may take twice the work, not four times."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pyshacl
import pytest

from benchmarks.scale import generate
from lodpub import quick
from lodpub.graph import Publication, load
from lodpub.site import plan
from lodpub.validate import ntriples, validate

ROOT = Path(__file__).parents[1]
PACKAGE = str(ROOT / "lodpub")
PYSHACL = str(Path(pyshacl.__file__).parent)
MANY = """
@prefix jn: <https://w3id.org/jelgavas-novads/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/jelgavas-novads/> .
"""
TERRITORY = """<id/territory/copy-{0}> a schema:AdministrativeArea ; schema:containedInPlace <{1}> .
<id/organisation/copy-{0}> schema:areaServed <id/territory/copy-{0}> ; schema:location <{1}> .
"""
BODY = "<id/organisation/copy-{0}> org:hasPrimarySite <id/site/jelgava> ; schema:location <{1}> .\n"
LATVIA = "http://publications.europa.eu/resource/authority/country/LVA"
CONCEPT = '<id/field/copy-{0}> a skos:Concept ; skos:inScheme <id/scheme/fields> ; skos:prefLabel "Field {0}"@en .\n'
MEMBER = """<id/project/agri-urban> org:hasMember <id/organisation/copy-{0}> .
<id/project/agri-urban#copy-{0}> a org:Membership ; org:organization <id/project/agri-urban> ;
    org:member <id/organisation/copy-{0}> .
<id/organisation/copy-{0}> a org:FormalOrganization .
"""


@contextmanager
def counting(steps: list[int], package: str = PACKAGE) -> Iterator[None]:
    """Count the calls of a package's functions, and the turns of its generators."""

    def step(frame: FrameType, event: str, _: object) -> None:
        steps[0] += event == "call" and frame.f_code.co_filename.startswith(package)

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        yield
    finally:
        sys.setprofile(before)


def work(publication: Publication) -> tuple[int, int]:
    """Make a site; give the calls that this took, and its bytes."""
    steps, size = [0], 0
    with counting(steps):
        for artifact in plan(publication).artifacts:
            size += len(artifact.body)
    return steps[0], size


@pytest.mark.slow
def test_a_site_grows_evenly(tmp_path: Path) -> None:
    """The fourth hundred things take about the calls and the bytes that the third took; before, lists are still cut."""
    made = [work(load(generate(tmp_path / str(things), things))) for things in (200, 300, 400)]
    for first, second, third in zip(*made, strict=True):
        assert third - second < 1.1 * (second - first)


def checking(folder: Path, line: str, count: int) -> float:
    """Give the least processor time in which the quick engine checks the partners and many things of one kind."""
    root = folder / str(count)
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(ROOT / name, root / name)
    many = "".join(line.format(number, LATVIA) for number in range(count))
    (root / "data" / "many.ttl").write_text(MANY + many, encoding="utf-8")
    publication = load(root)
    data, shapes = ntriples(publication.data.facts()), ntriples(publication.shapes.facts())
    taken = []
    for _ in range(3):  # the others that are at work on the machine disturb one of them at the most
        started = time.process_time()
        quick.blamed(data, shapes)
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize(
    ("line", "many"),
    [(BODY, 8000), (CONCEPT, 1200), (MEMBER, 600), (TERRITORY, 4000)],
    ids=["bodies", "concepts", "members", "territories"],
)
def test_a_check_does_not_grow_with_the_square_of_a_hub(tmp_path: Path, line: str, many: int) -> None:
    """Four times the things of a kind take less than eight times the time; the square would be sixteen."""
    assert checking(tmp_path, line, many) < 8 * checking(tmp_path, line, many // 4)


def telling(folder: Path, things: int) -> int:
    """Give the calls of pySHACL's functions that one mistake takes among many things."""
    root = generate(folder / str(things), things)
    abroad = f"<id/territory/copy-7> schema:containedInPlace <{LATVIA}> .\n"
    (root / "data" / "wrong.ttl").write_text(MANY + abroad, encoding="utf-8")
    publication, steps = load(root), [0]
    with counting(steps, PYSHACL):
        assert validate(publication).findings
    return steps[0]


def test_a_mistake_is_told_whatever_else_there_is(tmp_path: Path) -> None:
    """Where one thing of many is wrong, pySHACL looks at that thing only."""
    assert telling(tmp_path, 200) == telling(tmp_path, 100)


@pytest.mark.parametrize("part", ["<id/project/all#everybody>", "<id/project/all> schema:about [] . []"])
def test_what_a_long_list_names_does_not_repeat_it(folder: Path, part: str) -> None:
    """A part of a page that names very many things is told on that page, not on the pages of all of them."""
    things = ", ".join(f"<id/thing/{number}>" for number in range(200))
    said = "".join(f'<id/thing/{number}> a schema:Thing ; schema:name "Thing {number}"@en .\n' for number in range(200))
    listed = f'<id/project/all> a schema:Project ; schema:name "All"@en .\n{part} schema:member {things} .\n'
    (folder / "data" / "many.ttl").write_text(MANY + said + listed, encoding="utf-8")
    made = {one.path: one.body for one in plan(load(folder, "https://w3id.org/jelgavas-novads/")).artifacts}
    for path in ("doc/thing/7.nt", "doc/thing/7.ttl", "doc/thing/7.en.html"):
        assert b"member" in made[path], path
        assert b"thing/8" not in made[path], path

"""The recipes of CONTRIBUTING.md, followed in a copy of the input: what they promise is all that has to be done."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sites import ABSENT, run

COUNTRY = "<http://publications.europa.eu/resource/authority/country/LTU>"
MEMBERS = f"<id/organisation/jelgavas-novads>, <id/partner/{ABSENT}>"

#: What an editor fills into the blocks: the file, the kind of thing, and the values that it has no blank for by itself.
BLOCKS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("places", "territory"): {"schema:containedInPlace": COUNTRY, "dct:source": "<id/source/gnadm>"},
    ("places", "site"): {
        "schema:latitude": "55.1",
        "schema:longitude": "24.1",
        "dct:source": "<id/source/gn500>",
    },
    ("partners", "partner"): {
        "org:classification": "<id/body-kind/municipality>",
        "schema:location": COUNTRY,
        "schema:areaServed": f"<id/territory/{ABSENT}>",
        "dct:spatial": f"<id/territory/{ABSENT}>",
        "org:hasPrimarySite": f"<id/site/{ABSENT}>",
    },
    ("partners", "partnership"): {
        "org:hasMember": MEMBERS,
        "jn:partner": f"<id/partner/{ABSENT}>",
        "schema:foundingDate": '"2021"^^xsd:gYear',
        "jn:basis": "<id/basis/project>",
        "jn:project": f"<id/project/{ABSENT}>",
        "org:purpose": "<id/field/culture>",
    },
    ("partners", "project"): {"schema:funder": "<id/programme/urbact>", "org:hasMember": MEMBERS},
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy what an editor may change."""
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def _fill(block: str, kind: str, values: Mapping[str, str]) -> str:
    """Write values into a block as an editor would: into the blanks, and into those lines that are only offered."""
    texts = f'"{ABSENT}: {kind}"@lv, "{ABSENT} ({kind})"@en'
    names = dict.fromkeys(("skos:prefLabel", "schema:name", "dct:description"), texts)
    lines, missing = [], set(values)
    for line in block.splitlines():
        found = re.match(r"(?: *# )? *([a-z]+:\w+) (?:\"|<)", line)
        end = "." if line.endswith(" .") else ";"
        if found and found[1] in values:
            missing.discard(found[1])
            lines.append(f"    {found[1]} {values[found[1]]} {end}")
        elif found and not line.lstrip().startswith("#") and found[1] in names:
            lines.append(f"    {found[1]} {names[found[1]]} {end}")
        else:
            lines.append(line)
    assert not missing, f"the block of a {kind} does not offer {missing}"
    return "\n".join(lines) + "\n"


def test_a_partner_is_added_without_code(copied: Path) -> None:
    """The blocks of `new`, filled in and put at the end of their files, are laid out by `fmt` and conform."""
    for (file, kind), values in BLOCKS.items():
        block = run("new", kind, ABSENT, "--root", copied)
        assert block.returncode == 0, block.stderr
        with (copied / "data" / f"{file}.ttl").open("a", encoding="utf-8") as written:
            written.write("\n" + _fill(block.stdout, kind, values))
    assert run("fmt", "--root", copied).returncode == 0
    done = run("validate", "--root", copied, "--lang", "en")
    assert done.returncode == 0, done.stdout

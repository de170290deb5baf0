"""The whole tree: the same bytes from the same input, checksums that hold, links that lead somewhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest

from lodpub.formats import FORMATS
from lodpub.graph import Publication
from lodpub.site import plan
from tests.conftest import ROOT
from tests.sites import dead_links, partners, tree

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """Three builds under three hash seeds, in three time zones, and one in this process, are equal file by file."""
    trees = [tree(site)]
    for seed, zone in (("0", "UTC"), ("1", "Pacific/Auckland"), ("4711", "America/Adak")):
        out = tmp_path / seed
        command = [sys.executable, str(ROOT / "publish.py"), "--root", str(ROOT), "--out", str(out), "--quiet"]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone})
        trees.append(tree(out))
    assert len(trees[0]) > 300
    assert trees[1] == trees[0]
    assert trees[2] == trees[0]
    assert trees[3] == trees[0]


@pytest.mark.slow
def test_no_two_artifacts_share_a_path(publication: Publication) -> None:
    """Nothing overwrites anything, also on file systems that do not tell capitals apart."""
    paths = [artifact.path.lower() for artifact in plan(publication).artifacts]
    assert len(paths) == len(set(paths))


def test_checksums_hold_for_every_dump(site: Path) -> None:
    """SHA256SUMS lists each file beside it with its true checksum."""
    lines = (site / "data/SHA256SUMS").read_text().splitlines()
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (site / "data").iterdir()}
    del found["SHA256SUMS"]
    assert listed == found
    assert {f"partners.{kind}" for kind in ("ttl", "nt", "jsonld", "rdf", "trig", "csv", "geojson")} <= set(listed)


def test_every_dump_is_there_compressed(site: Path) -> None:
    """Each .gz unpacks to the very file beside it."""
    packed = sorted((site / "data").glob("*.gz"))
    assert len(packed) >= 7
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


@pytest.mark.slow
def test_every_link_leads_somewhere(site: Path) -> None:
    """Each reference of each page, with its fragment, is there; nothing is fetched from elsewhere."""
    assert list(dead_links(site)) == []


def test_pages_name_their_other_forms(site: Path, publication: Publication) -> None:
    """Each page of a thing has an alternate link for each format and each language, and they exist."""
    pages = sorted((site / "doc/partner").glob("*.html"))
    assert len(pages) == 2 * len(partners(publication))
    for path in pages:
        tree = html5lib.parse(path.read_text(encoding="utf-8"))
        links = [one for one in tree.iter(f"{XHTML}link") if one.get("rel") == "alternate"]
        assert {one.get("type") for one in links} >= {syntax.media_type for syntax in FORMATS}
        assert {one.get("hreflang") for one in links if one.get("hreflang")} == {"lv", "en"}
        assert all((path.parent / one.get("href")).is_file() for one in links)


def test_the_embedded_json_ld_is_the_things_own(site: Path) -> None:
    """What a search engine reads in the page is what the .jsonld beside it says."""
    pages = sorted((site / "doc/partner").glob("*-*.html"))
    assert pages
    for path in pages:
        own = path.with_name(path.name.split(".")[0] + ".jsonld")
        tree = html5lib.parse(path.read_text(encoding="utf-8"))
        blocks = [one.text for one in tree.iter(f"{XHTML}script") if one.get("type") == "application/ld+json"]
        assert len(blocks) == (1 if own.exists() else 0)
        for block in blocks:
            assert json.loads(block) == json.loads(own.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["lv", "en"])
def test_home_lists_the_partners(site: Path, publication: Publication, language: str) -> None:
    """The first page names every partner and leads to its page."""
    tree = html5lib.parse((site / f"{language}.html").read_text(encoding="utf-8"))
    targets = {one.get("href") for one in tree.iter(f"{XHTML}a")}
    pages = {path.name for path in (site / "doc/partner").glob(f"*.{language}.html")}
    assert len(pages) == len(partners(publication))
    assert {f"doc/partner/{name}" for name in pages} <= targets


@pytest.mark.slow
def test_moving_house_is_one_flag(tmp_path: Path) -> None:
    """With --base every IRI of the publication moves, and nothing of the old base is left in the data."""
    out = tmp_path / "public"
    command = [sys.executable, str(ROOT / "publish.py"), "--root", str(ROOT), "--out", str(out), "--quiet"]
    subprocess.run([*command, "--base", "https://data.example.lv/sadarbiba/"], check=True)
    dump = (out / "data/partners.nt").read_text(encoding="utf-8")
    assert "https://data.example.lv/sadarbiba/id/partner/alytus-district" in dump
    assert "w3id.org/jelgavas-novads" not in dump
    assert "w3id.org/jelgavas-novads" not in (out / "doc/partner/alytus-district.lv.html").read_text(encoding="utf-8")

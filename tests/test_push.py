"""The verb `push`, run as its users run it, against a portal and a store on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ckan_portal import KEY, running
from tests.conftest import ROOT
from tests.sites import DATA, fill
from tests.sparql_store import PASSWORD, USER, oxigraph, proxied


def _push(*arguments: str, key: str = KEY, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "publish.py"), "push", *arguments]
    environment = {**os.environ, "CKAN_API_KEY": key}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
    assert done.returncode == code, done.stderr
    assert not key or key not in done.stdout + done.stderr
    return done


@pytest.mark.slow
def test_push_says_what_it_would_do_and_does_it_when_told(site: Path) -> None:
    """Without --no-dry-run nothing is sent; with it the dataset is there, and a second time there is nothing to do."""
    with running() as portal:
        assert "jelgavas-novads-partners" in _push("--ckan", portal.url, "--lang", "en").stdout
        assert portal.packages == {}
        outcome = json.loads(_push("--ckan", portal.url, "--no-dry-run", "--json").stdout)
        assert (outcome["action"], outcome["sent"]) == ("create", True)
        (sent,) = portal.packages.values()
        files = {path.name for path in (site / "data").glob("partners.*") if "csv-metadata" not in path.name}
        assert {one["url"].rpartition("/")[2] for one in sent["resources"]} == files
        assert len(sent["resources"]) == len(files) >= 14
        assert json.loads(_push("--ckan", portal.url, "--no-dry-run", "--json").stdout)["action"] == "none"


def test_push_without_a_key_says_where_it_belongs() -> None:
    """No key in the environment: one line, exit code 2, nothing sent."""
    with running() as portal:
        assert "CKAN_API_KEY" in _push("--ckan", portal.url, "--no-dry-run", key="", code=2).stderr
        assert portal.packages == {}


def _into_store(*arguments: str, password: str = PASSWORD, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "publish.py"), "push", "--lang", "en", *arguments]
    environment = {**os.environ, "SPARQL_STORE_USER": USER, "SPARQL_STORE_PASSWORD": password}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
    assert done.returncode == code, done.stderr
    assert password not in done.stdout + done.stderr
    return done


@pytest.mark.slow
def test_push_into_a_store_says_what_it_would_do_and_does_it_when_told(tmp_path: Path) -> None:
    """Without --no-dry-run nothing is sent; then once; what differs there is exit code 3, a wrong password 2."""
    root = str(fill(tmp_path, {"data/a.ttl": DATA}))
    with oxigraph() as url, proxied(url, scheme="basic") as store:
        to = ("--store", store.store, "--root", root)
        assert "would be created: https://example.org/graph/a" in _into_store(*to).stdout
        assert not store.writes()
        assert "created: https://example.org/graph/a" in _into_store(*to, "--no-dry-run").stdout
        outcome = json.loads(_into_store(*to, "--no-dry-run", "--verify", "--json").stdout)
        assert (outcome["sent"], outcome["verified"], outcome["graphs"][0]["action"]) == (True, True, "none")
        store.trouble = "count"
        assert "the store has 3 facts" in _into_store(*to, "--verify", code=3).stdout
        store.trouble = ""
        root_of_others = str(fill(tmp_path / "two", {"data/b.ttl": DATA}))
        wrong = _into_store("--store", store.store, "--root", root_of_others, "--no-dry-run", password="nope", code=2)
        assert wrong.stderr.count("\n") == 1
        assert "SPARQL_STORE_PASSWORD" in wrong.stderr


@pytest.mark.parametrize("arguments", [(), ("--ckan", "https://a.example/", "--store", "https://b.example/store")])
def test_push_goes_to_one_place(arguments: tuple[str, ...]) -> None:
    """Neither a portal nor a store, or both at once, is bad usage."""
    assert "--ckan" in _into_store(*arguments, code=2).stderr

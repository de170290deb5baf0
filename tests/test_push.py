"""The verb `push`, run as its users run it, against a portal on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ckan_portal import KEY, running
from tests.conftest import ROOT


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

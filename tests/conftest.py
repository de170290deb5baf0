"""What the tests share: the publication read once, the site built once, and no way out to the network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lodpub import ckan
from lodpub.graph import Publication, load
from lodpub.output import write
from lodpub.site import plan
from tests.ckan_portal import DUMPS, Portal, running
from tests.servers import with_odd_things
from tests.sites import own_dataset, run

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # Any: an address is what its family says
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def publication() -> Publication:
    """Give the embedded publication."""
    return load(ROOT)


@pytest.fixture(scope="session")
def site(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the embedded publication once."""
    out = tmp_path_factory.mktemp("site") / "public"
    write(plan(publication).artifacts, out)
    return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty publication folder with a data/ in it."""
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def package(publication: Publication) -> ckan.Package:
    """Give the CKAN package of the embedded publication."""
    return ckan.package(publication, own_dataset(publication), DUMPS)


@pytest.fixture
def portal() -> Iterator[Portal]:
    """Give a core CKAN without datasets."""
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Publication, Path]:
    """Give the publication that the servers under test serve, and the folder of its site, built by the command line."""
    root = with_odd_things(ROOT, tmp_path_factory.mktemp("hosted") / "root")
    done = run("build", "--quiet", "--root", root)
    assert done.returncode == 0, done.stderr
    return load(root), root / "public"

"""A real Virtuoso 7 on two ports of this machine, in a folder of its own, ended by its own process id."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import free_port
from tests.sparql_store import wait_for

USER, PASSWORD = "dba", "dba"
#: What a new database has for name and password, as little memory as it starts with, and Debian's cap on answers.
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 10000
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Run Virtuoso for as long as the block runs; give its address."""
    program = shutil.which("virtuoso-t")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Virtuoso is missing (Debian: apt install virtuoso-opensource-7-bin)")
        pytest.skip("Virtuoso is missing (Debian: apt install virtuoso-opensource-7-bin)")
    http = free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(http=http, sql=free_port()), encoding="utf-8")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{http}/sparql", server)
            yield f"http://127.0.0.1:{http}"
        finally:
            server.kill()  # an orderly end would first write a database that nobody needs

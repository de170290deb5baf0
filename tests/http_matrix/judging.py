"""An answer held against the row that asked for it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.http_matrix import Row
from tests.http_matrix.asking import Answer


def faults(row: Row, answer: Answer, site: Path, moved: bytes = b"") -> list[str]:
    """
    Tell what is not as the row wants it.

    `moved` is the base IRI: a server may write it as its own root in what a reader follows.
    """
    found = []
    if answer.status not in row.status:
        found.append(f"status {answer.status}, not {row.status}")
    for name, pattern in row.wanted.items():
        value = answer.headers.get(name.lower())
        if pattern is None:
            if value is not None:
                found.append(f"{name}: {value}, where there should be none")
        elif value is None or not re.fullmatch(pattern, value):
            found.append(f"{name}: {value}, which is not {pattern}")
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    if row.file and row.method == "GET":
        content = (site / row.file).read_bytes()
        if body not in (
            content,
            re.sub(rb'(<a [^>]*?href=")' + re.escape(moved), rb"\1/", content) if moved else content,
        ):
            found.append(f"the body ({len(body)} bytes) is not {row.file}")
    found.extend(f"the body does not tell of {text}" for text in row.holds if text.encode() not in body)
    if row.method == "HEAD" and body:
        found.append("HEAD has a body")
    return found

"""Ask a server raw, over `http.client`: no library mends a path, follows a redirect or unpacks a body."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, the names of headers in lower case; those that came twice are joined by commas."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(port: int, path: str, sent: Mapping[str, str], method: str = "GET") -> Answer:
    """Send a request exactly as it is written, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        if method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", "0")
        connection.endheaders()
        response = connection.getresponse()
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        return Answer(response.status, headers, response.read())
    finally:
        connection.close()

"""
What servers of others cannot do, as data: the row, why, and the safe answer that comes instead, which is tested too.

`docs/serving.md` tells of the same to whoever chooses a server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.http_matrix import ROWS, Row

NGINX = ("nginx", "nginx-plain")
OTHERS = (*NGINX, "apache", "caddy")


@dataclass(frozen=True, slots=True)
class Departure:
    """A row that some servers cannot keep, why, and what they answer instead."""

    row: str
    servers: tuple[str, ...]
    why: str
    instead: Row


def _row(name: str) -> Row:
    return next(row for row in ROWS if row.name == name)


def _departures() -> Iterable[Departure]:
    host = _row("a redirect names no host")
    yield Departure(
        host.name,
        ("apache",),
        "Apache writes the whole address, with the host that was asked for; behind a proxy, ServerName tells https.",
        replace(host, wanted={"Location": r"http://127\.0\.0\.1(:\d+)?/doc/partner/fundao"}),
    )
    tag = _row("what is compressed has a strong ETag")
    yield Departure(
        tag.name,
        NGINX,
        "What nginx compresses while it sends has a weak ETag, as has its 304; files compressed beforehand have not.",
        replace(tag, wanted={**tag.wanted, "ETag": r'W/"[^"]+"'}),
    )
    links = _row("links of the vocabulary")
    yield Departure(
        links.name,
        OTHERS,
        "The Link header is for documents of things and for lists; other pages have their links in their head.",
        replace(links, wanted={"Link": None}),
    )
    parameter = _row("a charset that is not UTF-8 is not served")
    yield Departure(
        parameter.name,
        ("caddy",),
        "Parameters of a media range are passed over: the type comes in UTF-8, as its Content-Type says.",
        replace(parameter, wanted={"Content-Type": r"text/turtle; ?charset=utf-8"}, file="doc/partner/fundao.ttl"),
    )


DEPARTURES = tuple(_departures())


def departure(server: str, row: Row) -> Departure | None:
    """Give what a server is known not to do."""
    return next((one for one in DEPARTURES if one.row == row.name and server in one.servers), None)

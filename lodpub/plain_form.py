"""
The query service for people without the script of the query page: a form, and an answer that is a page.

The form sends the query and the name of a format in the address, as it cannot send an Accept header. The service knows
the names of its own formats; here the format `html`, and a browser that opens the address of a query, get the page with
the answer in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, parse_query_results
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lodpub.contract import ALWAYS
from lodpub.errors import PublishError
from lodpub.negotiation import choose_language, choose_type
from lodpub.query_page import Results, Solutions
from lodpub.results import GRAPHS, SOLUTIONS

_PAGE, _HTML = "html", "text/html"
#: How much of an answer is read for a page, which shows the first thousand rows.
_MOST_READ = 16_000_000
_JSON, _TURTLE = "application/sparql-results+json", "text/turtle"
_FOR_PAGES = f"{_JSON}, {_TURTLE};q=0.9"
_OTHERS = tuple(one.media_type for one in (*SOLUTIONS, *GRAPHS))

Render = Callable[[str, str, Results | PublishError], bytes]


class ToldError(PublishError):
    """What the service said instead of an answer, in the language of the client."""

    def message(self, language: str) -> str:
        """Give what was said."""
        return str(self.values["said"])


@dataclass(frozen=True, slots=True)
class PlainForm:
    """
    An ASGI application before the query service: `render` makes a page of language, query and answer.

    `policy` is the Content-Security-Policy of the page.
    """

    service: ASGIApp
    render: Render
    languages: tuple[str, ...]
    policy: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the service what it understands by itself."""
        fields = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        queries = [value for name, value in fields if name == "query"]
        formats = [value for name, value in fields if name == "format"]
        if scope["method"] not in ("GET", "HEAD") or len(queries) != 1:
            await self.service(scope, receive, send)
        elif formats == [_PAGE] or (not formats and _likes_pages(_header(scope, b"accept"))):
            await self._answer(scope, receive, send, queries[0])
        else:
            await self.service(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, query: str) -> None:
        """Answer with a page."""
        heard = _Heard()
        await self.service(_asking({**scope, "method": "GET"}, _FOR_PAGES), receive, heard.send)
        language = choose_language(_header(scope, b"accept-language"), self.languages)
        page = self.render(language, query, heard.results())
        headers = (
            *ALWAYS,
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Content-Length", str(len(page))),
            ("Content-Security-Policy", self.policy),
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept, Accept-Language"),
        )
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": heard.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page})


class _Heard:
    """Takes down what the service sends, as far as a page needs it."""

    def __init__(self) -> None:
        self.status = 0
        self._type = ""
        self._body = bytearray()
        self._whole = False

    async def send(self, message: Message) -> None:
        """Take a message of the service."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            named = {name.lower(): value for name, value in message["headers"]}
            self._type = named.get(b"content-type", b"").decode("latin-1").partition(";")[0]
        elif len(self._body) <= _MOST_READ:
            self._body += message.get("body", b"")
            self._whole = not message.get("more_body", False)

    def results(self) -> Results | PublishError:
        """Give what was answered, or what was said instead."""
        if self.status != 200:
            return ToldError("query_failed", said=self._body.decode("utf-8", "replace").strip())
        if not self._whole:
            return PublishError("answer_long")
        if self._type == _TURTLE:
            return self._body.decode()
        found = parse_query_results(bytes(self._body), format=QueryResultsFormat.JSON)
        assert not isinstance(found, QueryTriples)  # no format of results holds a graph
        if isinstance(found, QueryBoolean):
            return bool(found)
        columns = [variable.value for variable in found.variables]
        return Solutions(columns, (tuple(row[name] for name in columns) for row in found))


def _likes_pages(accept: str) -> bool:
    """Tell a browser from a program: it would rather have a page than any format of results."""
    return choose_type(accept, (*_OTHERS, _HTML)) == _HTML


def _header(scope: Scope, asked: bytes) -> str:
    return ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == asked)


def _asking(scope: Scope, accept: str) -> Scope:
    """Write a request so that the service takes the format from Accept, not from the form."""
    fields = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    left = [(name, value.replace("\r\n", "\n")) for name, value in fields if name != "format"]
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept"]
    return {
        **scope,
        "query_string": urlencode(left).encode("ascii"),
        "headers": [*headers, (b"accept", accept.encode("ascii"))],
    }

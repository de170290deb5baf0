"""
What a server answered, and what is to be thought of it: requests, answers, checks, and the site that they are about.

Nothing here or in the modules of single checks touches the network: they ask through `Site.ask`, which `live` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from pyoxigraph import parse

from lodpub.facts import Graph, index
from lodpub.formats import Format
from lodpub.jsonld import Json
from lodpub.others import one_line
from lodpub.phrases import phrase

FAULT, ADVICE = "fault", "advice"


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for; with `digest`, the name of a hash, the body is measured as it comes and not kept."""

    address: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back: names of headers in lower case, the body unpacked unless it was only measured.

    `status` is 0 when nothing came. `trouble` names what went wrong on the way: slow, unreachable, cut (`size` tells
    how much had come), packed (it cannot be unpacked), big, redirects. `hops` are the redirects before it.
    """

    address: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0
    digest: str = ""
    trouble: str = ""
    reason: str = ""
    hops: tuple[Answer, ...] = ()

    @property
    def fine(self) -> bool:
        """Tell an answer that came whole and with 200."""
        return self.status == HTTPStatus.OK and not self.trouble

    @property
    def media_type(self) -> str:
        """Give type and subtype, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """Give the charset that the Content-Type names, "" for none."""
        parameters = self.headers.get("content-type", "").lower().split(";")[1:]
        named = (one.strip().partition("=") for one in parameters)
        return next((value.strip('"') for name, _, value in named if name == "charset"), "")


@dataclass(frozen=True, slots=True)
class Check:
    """
    One thing that was looked at: `name` is what, `address` where, `key` and `values` say what was found.

    `severity` tells how much it matters when it is not `ok`: fault or advice.
    """

    name: str
    address: str
    ok: bool
    key: str
    values: Mapping[str, object]
    severity: str = FAULT

    @property
    def is_fault(self) -> bool:
        """Tell what has to be put right."""
        return not self.ok and self.severity == FAULT

    def detail(self, language: str) -> str:
        """Tell in a line what was found; what the server said comes without signs that a terminal would obey."""
        said = {key: one_line(str(value)) for key, value in self.values.items()}
        return phrase(language, f"live_{self.key}", **said)


Ask = Callable[[Request], Answer]
Checks = Generator[Check, None, None]


@dataclass(frozen=True, slots=True)
class Site:
    """A published site: its address, the base of its IRIs, its languages, and the way to ask it."""

    url: str
    base: str
    ask: Ask
    languages: tuple[str, ...] = ()

    def at(self, iri: str) -> str:
        """Give the address at which an IRI of the publication is asked for on this host."""
        return self.url + iri.removeprefix(self.base) if self.base and iri.startswith(self.base) else iri

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a path below the root, or a whole address; `Accept_Language` becomes Accept-Language."""
        address = path if urlsplit(path).scheme else self.url + path
        return self.ask(Request(address, headers={name.replace("_", "-"): value for name, value in headers.items()}))


def passed(name: str, address: str, key: str = "fine", **values: object) -> Check:
    """Make a check that found what it should."""
    return Check(name, address, True, key, values)


def fault(name: str, address: str, key: str, **values: object) -> Check:
    """Make a check that found something to put right."""
    return Check(name, address, False, key, values)


def advice(name: str, address: str, key: str, **values: object) -> Check:
    """Make a check that found something that could be better."""
    return Check(name, address, False, key, values, ADVICE)


def failure(name: str, asked: str, answer: Answer, wanted: int = HTTPStatus.OK) -> Check:
    """Say why an answer is not the one that was hoped for."""
    if answer.trouble:
        return fault(name, asked, answer.trouble, status=answer.status, size=answer.size, reason=answer.reason)
    return fault(name, asked, "status", status=answer.status, wanted=int(wanted))


def check_status(asked: str, answer: Answer) -> Checks:
    """Check that an address answers with 200, in time and whole."""
    yield passed("status", asked, "ok", status=answer.status) if answer.fine else failure("status", asked, answer)


def check_type(asked: str, answer: Answer, *wanted: str) -> Checks:
    """Check the Content-Type: one of those wanted, and no charset but UTF-8."""
    found = answer.headers.get("content-type", "–")
    if answer.media_type not in wanted or answer.charset not in ("", "utf-8"):
        yield fault("content-type", asked, "type", found=found, wanted=wanted[0])
    else:
        yield passed("content-type", asked, found=found)


def check_rdf(asked: str, answer: Answer, syntax: Format) -> Checks:
    """Check status and type of an RDF file, and that it says something."""
    yield from check_status(asked, answer)
    if answer.fine:
        yield from check_type(asked, answer, syntax.media_type)
        facts = read(answer, syntax)
        count = len(list(facts.facts())) if facts else 0
        key = "triples" if count else "no_triples" if facts else "no_syntax"
        yield Check("content", asked, bool(count), key, {"count": count, "format": syntax.name})


def check_cors(asked: str, answers: Mapping[str, Answer]) -> Checks:
    """Check that pages of other sites may read what was answered (Access-Control-Allow-Origin: *), told once."""
    lacking = [name for name, one in answers.items() if one.headers.get("access-control-allow-origin") != "*"]
    if lacking:
        yield fault("cors", asked, "no_cors", names=", ".join(lacking))
    elif answers:
        yield passed("cors", asked, "cors")


def read(answer: Answer, syntax: Format) -> Graph | None:
    """Read the facts of an answer; None when it is not in this syntax."""
    try:
        quads = list(parse(answer.body, format=syntax.rdf_format, base_iri=answer.address))
    except (SyntaxError, ValueError):
        return None
    return index((quad.subject, quad.predicate, quad.object) for quad in quads)


def to_line(check: Check, language: str) -> str:
    """Write a check as one line: how it went, what, where, and what was found."""
    word = "ok" if check.ok else "FAULT" if check.is_fault else check.severity
    return f"{word:<6} {check.name:<16} {one_line(check.address)}  {check.detail(language)}"


def to_object(check: Check, language: str) -> Json:
    """Give a check as an object of JSON."""
    return {
        "name": check.name,
        "address": check.address,
        "ok": check.ok,
        "severity": check.severity,
        "detail": check.detail(language),
    }

"""
How a published site answers for its things: the 303 to the document, and the document in every format and language.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import document_path
from lodpub.answers import (
    Answer,
    Check,
    Checks,
    Request,
    Site,
    advice,
    check_cors,
    check_rdf,
    check_type,
    failure,
    fault,
    passed,
    read,
)
from lodpub.facts import Graph
from lodpub.formats import FORMATS, TURTLE, Format

#: How many things are looked at, and a media type that nobody offers.
_THINGS = 3
_NO_TYPE = "application/x-nothing-that-exists"
_SEE_OTHER = HTTPStatus.SEE_OTHER
#: How a server answers for an address that it has no file for.
_NO_FILE = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_LANG = re.compile(rb"<html[^>]*\slang=[\"']?([A-Za-z-]+)", re.IGNORECASE)
_PAGE = re.compile(r"(doc/.+/.+)\.[a-z]{2,3}(?:-[A-Za-z]+)?\.html\Z")


@dataclass(frozen=True, slots=True)
class _Thing:
    """A thing of the site: its IRI, the path of its document, and how both addresses answered to a plain question."""

    iri: str
    path: str
    answer: Answer
    document: Answer


def sample(site: Site, void: Graph, catalogue: Graph, pages: Iterable[str]) -> list[str]:
    """Choose things to look at: the examples that VoID gives, else some of the sitemap's; and a dataset."""
    examples = [value for about in void.about for value in void.values(about, vocab.term("void:exampleResource"))]
    things = [one.value for one in examples if isinstance(one, NamedNode)][:_THINGS] or _of_pages(site, pages)
    datasets = catalogue.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    things += [one.value for one in datasets if isinstance(one, NamedNode)][:1]
    return [iri for iri in dict.fromkeys(things) if site.base and iri.startswith(site.base)]


def _of_pages(site: Site, pages: Iterable[str]) -> list[str]:
    """Ask documents of the sitemap what they are about."""
    paths = dict.fromkeys(found[1] for page in pages if (found := _PAGE.fullmatch(page.removeprefix(site.base))))
    things: list[str] = []
    for path in list(paths)[:_THINGS]:
        facts = read(site.get(f"{path}.ttl"), TURTLE)
        if facts:
            topics = facts.values(NamedNode(site.base + path), vocab.FOAF_PRIMARY_TOPIC)
            things += [topic.value for topic in topics if isinstance(topic, NamedNode)]
    return things


def check_things(site: Site, things: Sequence[str]) -> Checks:
    """Check how things and their documents answer; a host that only has files is told so once."""
    looked = [_look(site, iri) for iri in things]
    only_files = bool(looked) and all(map(_only_files, looked))
    if only_files:
        yield fault("host", site.url, "files_only")
    for thing in looked:
        if not only_files:
            yield from _redirect(site, thing)
        page = thing.document.body.decode("utf-8", "replace") if thing.document.media_type == "text/html" else ""
        stem = thing.path.rpartition("/")[2]
        linked = [syntax for syntax in FORMATS if f'{stem}.{syntax.extension}"' in page]
        own = yield from _representations(site, thing, linked or FORMATS)
        if not only_files and thing.document.fine:
            yield from _document(site, thing, own)
        elif not only_files:
            yield failure("negotiation", site.url + thing.path, thing.document)


def _look(site: Site, iri: str) -> _Thing:
    path = document_path(iri, site.base)
    answer = site.get(site.at(iri), Accept=TURTLE.media_type)
    return _Thing(iri, path, answer, site.get(path, Accept="text/html"))


def _only_files(thing: _Thing) -> bool:
    """Tell a host that neither sends on from the thing (but for a slash) nor knows its document without extension."""
    redirected = any(hop.status == _SEE_OTHER for hop in thing.answer.hops)
    return not redirected and not thing.answer.trouble and thing.document.status in _NO_FILE


def _redirect(site: Site, thing: _Thing) -> Checks:
    """Check that the IRI of a thing answers 303 and leads to its document, wherever the host stands."""
    asked, answer = site.at(thing.iri), thing.answer
    statuses = [hop.status for hop in answer.hops]
    if answer.trouble:
        yield failure("thing-303", asked, answer)
    elif not statuses:
        yield fault("thing-303", asked, "status", status=answer.status, wanted=int(_SEE_OTHER))
    elif _SEE_OTHER not in statuses:
        yield fault("thing-303", asked, "no_303", status=statuses[-1])
    else:
        target = answer.hops[statuses.index(_SEE_OTHER)].headers.get("location", "")
        leads = re.search(rf"/{re.escape(thing.path)}(\.[^/]*)?\Z", f"/{unquote(urlsplit(target).path)}")
        key = "leads" if leads else "leads_elsewhere"
        yield Check("thing-303", asked, bool(leads), key, {"target": target, "path": thing.path})
    yield from check_cors(asked, {f"HTTP {hop.status}": hop for hop in answer.hops})


def _representations(
    site: Site, thing: _Thing, formats: Sequence[Format]
) -> Generator[Check, None, Mapping[Format, Answer]]:
    """Check every format at its own address."""
    answers: dict[Format, Answer] = {}
    for syntax in formats:
        path = f"{thing.path}.{syntax.extension}"
        answers[syntax] = site.get(path)
        yield from check_rdf(site.url + path, answers[syntax], syntax)
    fine = {f".{syntax.extension}": one for syntax, one in answers.items() if one.fine}
    yield from check_cors(site.url + thing.path, fine)
    return answers


def _document(site: Site, thing: _Thing, own: Mapping[Format, Answer]) -> Checks:
    """Check that the document gives what is asked for, and tells caches and clients what it gave."""
    asked = site.url + thing.path
    given = [thing.document]
    for syntax in own:
        answer = yield from _negotiated(site, asked, syntax, syntax.media_type)
        given.append(answer)
    worst, *_, best = (*own, *own)
    if worst != best:
        wish = f"{worst.media_type};q=0.1, {best.media_type};q=0.9"
        given.append((yield from _negotiated(site, asked, best, wish, plain=False)))
    given += yield from _languages(site, asked)
    fine = [answer for answer in given if answer.fine]
    yield from _vary(site, asked, fine)
    lacking = [answer.media_type for answer in fine if "content-location" not in answer.headers]
    if lacking:
        yield advice("content-location", asked, "no_location", names=", ".join(dict.fromkeys(lacking)))
    elif fine:
        yield passed("content-location", asked, "location", found=fine[0].headers["content-location"])
    rdf = {answer.media_type: answer for answer in fine if answer.media_type != "text/html"}
    yield from check_cors(asked, rdf)
    yield from _unacceptable(site, asked)


def _negotiated(
    site: Site, asked: str, syntax: Format, accept: str, *, plain: bool = True
) -> Generator[Check, None, Answer]:
    """Ask the document for a format; what is no such format is told, else whether its type is right."""
    answer = site.get(asked, Accept=accept)
    if not answer.fine:
        yield failure("negotiation", asked, answer)
    elif answer.media_type != syntax.media_type and (not plain or not read(answer, syntax)):
        yield fault("negotiation", asked, "negotiated_not", accept=accept, found=answer.media_type or "–")
    else:
        yield passed("negotiation", asked, "negotiated", accept=accept, found=answer.media_type)
        if plain:
            yield from check_type(asked, answer, syntax.media_type)
    return answer


def _languages(site: Site, asked: str) -> Generator[Check, None, list[Answer]]:
    """Ask for the page in each language of the site."""
    answers: list[Answer] = []
    for language in site.languages:
        answer = site.get(asked, Accept="text/html", Accept_Language=language)
        answers.append(answer)
        if not answer.fine:
            yield failure("language", asked, answer)
            continue
        named = _LANG.search(answer.body)
        found = answer.headers.get("content-language") or (named[1].decode() if named else "–")
        ok = found.lower().partition("-")[0] == language.lower().partition("-")[0]
        yield Check("language", asked, ok, "language" if ok else "language_not", {"found": found, "wanted": language})
    return answers


def _vary(site: Site, asked: str, answers: Iterable[Answer]) -> Checks:
    """Check that caches are told on what the answer depends."""
    needed = ["Accept", *(["Accept-Language"] if len(site.languages) > 1 else [])]
    lacking: dict[str, None] = {}
    for answer in answers:
        told = {name.strip().lower() for name in answer.headers.get("vary", "").split(",")}
        html = answer.media_type == "text/html"
        wanted = needed if html else needed[:1]
        lacking |= dict.fromkeys(name for name in wanted if name.lower() not in told and "*" not in told)
    if lacking:
        yield fault("vary", asked, "no_vary", names=", ".join(lacking))
    else:
        yield passed("vary", asked, "vary", names=", ".join(needed))


def _unacceptable(site: Site, asked: str) -> Checks:
    """Check that nothing is given that the client does not want (RFC 9110 §12.4.2, §15.5.7)."""
    for accept in (_NO_TYPE, f"{TURTLE.media_type};q=0, {_NO_TYPE}"):
        answer = site.ask(Request(asked, headers={"Accept": accept}))
        if answer.trouble:
            yield failure("unacceptable-406", asked, answer)
        else:
            ok = answer.status == HTTPStatus.NOT_ACCEPTABLE
            values = {"accept": accept, "status": answer.status, "wanted": int(HTTPStatus.NOT_ACCEPTABLE)}
            yield Check("unacceptable-406", asked, ok, "accept" if ok else "accept_not", values)

"""
What a harvester takes from a published site: robots.txt, sitemap, catalogue, VoID and the distributions.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Generator, Iterable, Sequence
from http import HTTPStatus
from urllib.robotparser import RobotFileParser

from pyoxigraph import BlankNode, Literal, NamedNode

from lodpub import vocab
from lodpub.answers import (
    Answer,
    Check,
    Checks,
    Request,
    Site,
    advice,
    check_cors,
    check_rdf,
    check_status,
    check_type,
    failure,
    fault,
    passed,
    read,
)
from lodpub.facts import Graph, Subject, Term, index
from lodpub.formats import JSON_LD, RDF_XML, TURTLE
from lodpub.jsonld import Json
from lodpub.signposting import LINKSET_TYPE

_RDF_FILES = (
    ("catalog.jsonld", JSON_LD),
    ("catalog.rdf", RDF_XML),
    ("catalog-dcat-ap-2.1.1.ttl", TURTLE),
    ("catalog-dcat-ap-2.1.1.rdf", RDF_XML),
    (".well-known/void", TURTLE),
)
_JSON_FILES = (("context.jsonld", JSON_LD.media_type, "@context"), ("linkset.json", LINKSET_TYPE, "linkset"))
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_HREFLANG = re.compile(r'hreflang="([A-Za-z-]+)"')
_XML = ("application/xml", "text/xml")
#: How many pages of the sitemap are fetched, and how many of its files when it is an index.
_PAGES, _MAPS = 5, 2
_HASHES = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_NOTHING = index(())


def known(void: Answer, catalogue: Answer) -> tuple[Graph, Graph]:
    """Read VoID and catalogue; what cannot be read is empty."""
    return read(void, TURTLE) or _NOTHING, read(catalogue, TURTLE) or _NOTHING


def base_of(void: Graph, catalogue: Graph) -> str:
    """Find what the IRIs of the publication begin with, as VoID or else the catalogue tells; "" when neither does."""
    catalogues = _nodes(catalogue.subjects(vocab.RDF_TYPE, vocab.DCAT_CATALOG))
    for found in (void, catalogue):
        for dataset in _nodes(found.about):
            for space in found.values(dataset, vocab.VOID_URI_SPACE):
                if isinstance(space, Literal) and dataset.value.startswith(space.value):
                    return space.value.removesuffix("id/")
    return next((one.value.partition("/id/")[0] + "/" for one in catalogues if "/id/" in one.value), "")


def check_home(answer: Answer) -> Checks:
    """Check the first page: HTML that says its charset."""
    if not answer.fine:
        yield failure("home", answer.address, answer)
    elif answer.media_type != "text/html" or not answer.charset:
        found = answer.headers.get("content-type", "–")
        yield fault("home", answer.address, "type", found=found, wanted="text/html; charset=utf-8")
    else:
        yield passed("home", answer.address, found=answer.headers["content-type"])


def check_robots(site: Site) -> Checks:
    """Check that robots.txt lets harvesters in and names the sitemap (RFC 9309)."""
    answer = site.get("robots.txt")
    asked = f"{site.url}robots.txt"
    yield from check_status(asked, answer)
    if answer.fine:
        yield from check_type(asked, answer, "text/plain")
        rules = RobotFileParser(asked)
        rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        if not rules.can_fetch("*", f"{site.url}catalog.ttl"):
            yield fault("robots", asked, "robots_shut")
        elif not rules.site_maps():
            yield fault("robots", asked, "robots_no_map")
        else:
            yield passed("robots", asked, "robots")


def check_sitemap(site: Site) -> Generator[Check, None, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Check the sitemap and some of its pages; give the addresses of all pages that it tells of, and the languages."""
    texts: list[str] = []
    pages = yield from _map(site, "sitemap.xml", texts)
    for address in _some([site.at(page) for page in pages], _PAGES):
        answer = site.get(address)
        if answer.fine and answer.media_type == "text/html":
            yield passed("sitemap-page", address, found=answer.headers["content-type"])
        elif answer.fine:
            yield fault("sitemap-page", address, "type", found=answer.media_type, wanted="text/html")
        else:
            yield failure("sitemap-page", address, answer)
    languages = sorted({tag for text in texts for tag in _HREFLANG.findall(text)} - {"x-default"})
    return tuple(pages), tuple(languages)


def _map(site: Site, path: str, texts: list[str], depth: int = 0) -> Generator[Check, None, list[str]]:
    """Check one file of the sitemap, and of an index its first and last file."""
    answer = site.get(path)
    asked = path if depth else site.url + path
    yield from check_status(asked, answer)
    if not answer.fine:
        return []
    yield from check_type(asked, answer, *_XML)
    try:
        if b"<!DOCTYPE" in answer.body:  # a sitemap has none, and what one can do is not wanted
            raise ET.ParseError("DOCTYPE")
        root = ET.fromstring(answer.body)
    except ET.ParseError as problem:
        yield fault("sitemap", asked, "no_xml", reason=str(problem))
        return []
    found = [(one.text or "").strip() for one in root.iterfind(f"{_SITEMAP}*/{_SITEMAP}loc")]
    yield passed("sitemap", asked, "count", count=len(found)) if found else fault("sitemap", asked, "empty_map")
    texts.append(answer.body.decode("utf-8", "replace"))
    if root.tag != f"{_SITEMAP}sitemapindex" or depth:
        return found
    pages: list[str] = []
    for part in _some(found, _MAPS):
        pages += yield from _map(site, site.at(part), texts, depth + 1)
    return pages


def check_files(site: Site, void: Answer, catalogue: Answer) -> Checks:
    """Check catalogue and VoID in all their forms, JSON-LD context and link set."""
    answers = {"catalog.ttl": catalogue, "void.ttl": void}
    yield from check_rdf(f"{site.url}catalog.ttl", catalogue, TURTLE)
    yield from _catalogue(site, catalogue)
    yield from check_rdf(f"{site.url}void.ttl", void, TURTLE)
    for path, syntax in _RDF_FILES:
        answers[path] = site.get(path)
        yield from check_rdf(site.url + path, answers[path], syntax)
    for path, media_type, key in _JSON_FILES:
        asked, answer = site.url + path, site.get(path)
        answers[path] = answer
        yield from check_status(asked, answer)
        if answer.fine:
            yield from check_type(asked, answer, media_type)
            found = _json(answer)
            good = isinstance(found, dict) and key in found
            yield passed("content", asked, "json") if good else fault("content", asked, "no_json", wanted=key)
    yield from check_cors(site.url, {path: one for path, one in answers.items() if one.fine})


def _catalogue(site: Site, answer: Answer) -> Checks:
    """Check that the catalogue has datasets, and that all that is harvested has an IRI."""
    found = read(answer, TURTLE) if answer.fine else None
    if not found:
        return
    kinds = (vocab.DCAT_CATALOG, vocab.DCAT_DATASET, vocab.term("dcat:Distribution"))
    nodes = {kind: found.subjects(vocab.RDF_TYPE, kind) for kind in kinds}
    unnamed = sum(isinstance(node, BlankNode) for of_kind in nodes.values() for node in of_kind)
    lacking = [kind.value.rpartition("#")[2] for kind, of_kind in nodes.items() if not of_kind]
    asked = f"{site.url}catalog.ttl"
    if unnamed:
        yield fault("catalogue", asked, "blank", count=unnamed)
    elif lacking:
        yield fault("catalogue", asked, "lacking", names=", ".join(lacking))
    else:
        datasets, files = len(nodes[kinds[1]]), len(nodes[kinds[2]])
        yield passed("catalogue", asked, "catalogue", datasets=datasets, files=files)


def check_distributions(site: Site, catalogue: Graph) -> Checks:
    """Check that every file of the catalogue is there, with the type, size and checksum that it should have."""
    for node in catalogue.subjects(vocab.RDF_TYPE, vocab.term("dcat:Distribution")):
        address = _first(catalogue, node, "dcat:downloadURL", "dcat:accessURL")
        if isinstance(address, NamedNode):
            yield from _distribution(site, catalogue, node, site.at(address.value))


def _distribution(site: Site, catalogue: Graph, node: Subject, address: str) -> Checks:
    algorithm, checksum = _checksum(catalogue, node)
    head = site.ask(Request(address, "HEAD"))
    answer = site.ask(Request(address, digest=algorithm if algorithm in _HASHES else "sha256"))
    if answer.trouble == "big":
        yield advice("distribution", address, "big", size=answer.size)
        return
    if answer.status != HTTPStatus.OK or answer.trouble not in ("", "cut"):
        yield failure("distribution", address, answer)
        return
    if not head.fine:
        yield fault("head", address, "head_status", status=head.status)
    yield passed("distribution", address, "ok", status=answer.status)
    media_type = _first(catalogue, node, "dcat:compressFormat", "dcat:mediaType")
    if isinstance(media_type, NamedNode):
        yield from check_type(address, answer, media_type.value.removeprefix(vocab.MEDIA_TYPES))
    encoding = answer.headers.get("content-encoding", "identity")
    if encoding != "identity":  # a browser would unpack it, and keep a file with another size and checksum
        yield fault("content-encoding", address, "encoding", found=encoding)
    stated = _first(catalogue, node, "dcat:byteSize")
    size = stated.value if isinstance(stated, Literal) else ""
    whole = not answer.trouble and size in ("", str(answer.size))
    if not whole or not size:
        problem = fault("size", address, "size", found=answer.size, wanted=size)
        yield problem if not whole else advice("size", address, "no_size")
    else:
        yield passed("size", address, "bytes", size=size)
    if whole:  # of another size is another checksum: told once
        yield from _sum(address, answer, algorithm, checksum)


def _sum(address: str, answer: Answer, algorithm: str, checksum: str) -> Checks:
    if not checksum or algorithm not in _HASHES:
        yield advice("checksum", address, "no_checksum")
    elif checksum != answer.digest:
        yield fault("checksum", address, "checksum", algorithm=algorithm, found=answer.digest, wanted=checksum)
    else:
        yield passed("checksum", address, "sum", algorithm=algorithm, found=checksum)


def _checksum(catalogue: Graph, node: Subject) -> tuple[str, str]:
    """Give algorithm and value of the checksum of a distribution, the strongest when there are several."""
    found = []
    for one in catalogue.values(node, vocab.term("spdx:checksum")):
        if not isinstance(one, Literal):
            algorithm, value = _first(catalogue, one, "spdx:algorithm"), _first(catalogue, one, "spdx:checksumValue")
            if isinstance(algorithm, NamedNode) and isinstance(value, Literal):
                found.append((algorithm.value.rpartition("_")[2].lower(), value.value.strip().lower()))
    return max(found, key=lambda one: len(one[1]), default=("", ""))


def _first(graph: Graph, node: Subject, *names: str) -> Term | None:
    """Give the first value of the first property that has one."""
    return next((value for name in names for value in graph.values(node, vocab.term(name))), None)


def _json(answer: Answer) -> Json:
    try:
        found: Json = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found


def _nodes(terms: Iterable[Subject]) -> list[NamedNode]:
    return [one for one in terms if isinstance(one, NamedNode)]


def _some(addresses: Sequence[str], most: int) -> list[str]:
    """
    Take a sample that is spread evenly, first and last among it.

    >>> _some(["a", "b", "c", "d", "e"], 3)
    ['a', 'c', 'e']
    """
    if len(addresses) <= most:
        return list(addresses)
    return [addresses[place * (len(addresses) - 1) // (most - 1)] for place in range(most)]

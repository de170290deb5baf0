"""
Typed links by which programs find their way (FAIR Signposting, https://signposting.org/FAIR/), and how to cite.

Links are for the head of a page; `linkset` says the same of the dataset, its files and its descriptions in one file
(RFC 9264). Targets are URIs: what the data writes as an IRI is percent-encoded. Only http and https are linked to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import document_path
from lodpub.dumps import Dump
from lodpub.facts import Subject, Term
from lodpub.formats import JSON_LD, RDF_XML, TURTLE, Format
from lodpub.graph import Publication
from lodpub.jsonld import Json, dumps
from lodpub.phrases import Phrases
from lodpub.schema_org import creators, landing_page, moment, names, version
from lodpub.views import Citation
from lodpub.words import best

LINKSET_TYPE = "application/linkset+json"
#: The syntaxes in which the catalogue is published.
CATALOGUES: Sequence[Format] = (TURTLE, JSON_LD, RDF_XML)

_SCHEMA = re.compile(r"https?://schema\.org/(\w+)")
_OPENABLE = ("https://", "http://")
_ABSOLUTE = re.compile(r"(\w[\w+.-]*://)([^/?#]*)(.*)", re.ASCII | re.DOTALL)
_KEPT = "%/?#@!$&'()*+,;=:~"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: How LaTeX writes its own signs; braces by name, for BibTeX counts those that stand by themselves.
_LATEX = str.maketrans(
    {letter: f"\\{letter}" for letter in "$&#%_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


#: Says how the page of a thing with this title is cited.
Citing = Callable[[NamedNode, str], Citation | None]


@dataclass(frozen=True, slots=True)
class TypedLink:
    """A link from a page: its relation, its absolute target (a URI), the media type there ("" unknown)."""

    rel: str
    href: str
    type: str = ""


def typed_links(
    publication: Publication, iri: NamedNode, path: str, formats: Sequence[Format]
) -> tuple[TypedLink, ...]:
    """
    Give the links of the page about a thing; `path` is its document's without extension, `formats` those it has.

    Licence, author and collection are those of the first dataset, of which every document is a part.
    """
    found = [*_openable("cite-as", [iri]), *_types(_classes(publication, iri))]
    found += [_file(publication, "describedby", f"{path}.{one.extension}", one.media_type) for one in formats]
    for dataset in _datasets(publication)[:1]:
        if isinstance(dataset, NamedNode):
            found += _rights(publication, dataset)
            found += _openable("collection", [dataset] if dataset != iri else [])
    return tuple(found)


def dataset_links(
    publication: Publication, dataset: NamedNode, files: Sequence[Dump], catalogues: Sequence[Format] = CATALOGUES
) -> tuple[TypedLink, ...]:
    """Give the links of the page of a dataset: its files, and the catalogue files and linkset that describe it."""
    return (
        *_openable("cite-as", [dataset]),
        *_types(["Dataset"]),
        *(_file(publication, "describedby", f"catalog.{one.extension}", one.media_type) for one in catalogues),
        *(_file(publication, "item", one.path, one.media_type) for one in files),
        *_rights(publication, dataset),
        _file(publication, "linkset", "linkset.json", LINKSET_TYPE),
    )


def linkset(
    publication: Publication,
    dataset: NamedNode,
    files: Sequence[Dump],
    *,
    catalogues: Sequence[Format] = CATALOGUES,
    pages: Sequence[str] = (),
) -> bytes:
    """
    Write the links of a dataset's page, and those back to it, as a link set (RFC 9264 §4.2; FAIR Signposting level 2).

    `pages` are the addresses at which that page is read, the one to lead back to first; by default the landing page.
    """
    anchors = [to_uri(page) for page in pages or [landing_page(publication, dataset)]]
    links = [one for one in dataset_links(publication, dataset, files, catalogues) if one.rel != "linkset"]
    contexts = [_context(anchor, links) for anchor in anchors]
    for there, back in (("item", "collection"), ("describedby", "describes")):
        way_back = TypedLink(back, anchors[0], "text/html")
        contexts += [_context(one.href, [way_back]) for one in links if one.rel == there]
    return dumps({"linkset": contexts}).encode()


def citations(publication: Publication, dataset: NamedNode, language: str) -> Citation:
    """Say how a dataset is cited, in the words of one language of the site."""
    cited = _cited(publication, dataset, language)
    return Citation(_sentence(cited, publication.phrases[language]), _bibtex(cited), _csl(cited, language))


def entry_citations(publication: Publication, language: str) -> Citing:
    """Say how pages of things are cited: of a thing by its title, as an entry of the first dataset, if it is in one."""
    datasets = [one for one in _datasets(publication)[:1] if isinstance(one, NamedNode)]
    cited = [_cited(publication, dataset, language) for dataset in datasets]
    told = publication.phrases[language]

    def cite(iri: NamedNode, title: str) -> Citation | None:
        if not cited or not iri.value.startswith(publication.base):
            return None
        return Citation(_sentence(replace(cited[0], url=to_uri(iri.value)), told, _line(title)))

    return cite


def _datasets(publication: Publication) -> list[Subject]:
    return publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)


def _cited(publication: Publication, dataset: NamedNode, language: str) -> _Cited:
    authors = [_name(publication, one, language) for one in creators(publication, dataset)]
    publishers = [_name(publication, one, language) for one in publication.data.values(dataset, vocab.DCT_PUBLISHER)]
    return _Cited(
        key=document_path(dataset.value.partition("#")[0], publication.base).rpartition("/")[2],
        authors=authors,
        publisher="; ".join(publishers),
        day=_day(publication, dataset),
        title=_name(publication, dataset, language),
        version=_line(version(publication, dataset)),
        url=to_uri(dataset.value),
    )


@lru_cache(maxsize=10_000)  # licence, authors and dataset are named on every page
def to_uri(iri: str) -> str:
    """
    Write an IRI as a URI (RFC 3986; RFC 3987 §3.1): host by IDNA, everything else percent-encoded; %-signs stay.

    >>> to_uri("https://novads.example/id/šķēle?a=ā b#%C4%93")
    'https://novads.example/id/%C5%A1%C4%B7%C4%93le?a=%C4%81%20b#%C4%93'
    >>> to_uri("https://jelgavas-novāds.lv:8080/")
    'https://xn--jelgavas-novds-wub.lv:8080/'
    """
    found = _ABSOLUTE.fullmatch(iri)
    scheme, host, rest = found.groups() if found else ("", "", iri)
    with suppress(UnicodeError):  # a host that IDNA does not know is percent-encoded like the rest
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    return scheme + _encode(host, "[]") + _encode(rest)


@dataclass(frozen=True, slots=True)
class _Cited:
    """What a citation is made of; "" and [] are unknown. `day` may be a year only."""

    key: str
    authors: Sequence[str]
    publisher: str
    day: str
    title: str
    version: str
    url: str


def _encode(text: str, kept: str = "") -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_KEPT + kept)


def _file(publication: Publication, rel: str, path: str, media_type: str) -> TypedLink:
    return TypedLink(rel, to_uri(publication.base + path), media_type)


def _openable(rel: str, terms: Iterable[Term]) -> Iterator[TypedLink]:
    """Link to what has a web address."""
    for term in terms:
        if isinstance(term, NamedNode) and term.value.startswith(_OPENABLE):
            yield TypedLink(rel, to_uri(term.value))


def _types(classes: Iterable[str]) -> Iterator[TypedLink]:
    """Say what a page is: a page about something, and what that is."""
    for name in ("AboutPage", *classes):
        yield TypedLink("type", f"{vocab.PREFIXES['schema']}{name}")


def _classes(publication: Publication, iri: NamedNode) -> list[str]:
    """Give the schema.org classes of a thing, those of its classes' superclasses in the ontology too."""
    waiting: list[Term] = list(publication.data.values(iri, vocab.RDF_TYPE))
    seen: dict[Term, None] = {}
    while waiting:
        kind = waiting.pop(0)
        if kind not in seen and isinstance(kind, NamedNode):
            seen[kind] = None
            waiting.extend(publication.ontology.values(kind, vocab.RDFS_SUBCLASS_OF))
    found = [name[1] for kind in seen if (name := _SCHEMA.fullmatch(kind.value))]
    return sorted({*found, "Dataset"} if vocab.DCAT_DATASET in seen else set(found))


def _rights(publication: Publication, dataset: NamedNode) -> Iterator[TypedLink]:
    yield from _openable("license", publication.data.values(dataset, vocab.DCT_LICENSE))
    yield from _openable("author", creators(publication, dataset))


def _context(anchor: str, links: Iterable[TypedLink]) -> Json:
    """Write a link context object: the links of one page, by relation."""
    context: dict[str, Json] = {"anchor": anchor}
    by_relation: dict[str, list[Json]] = {}
    for one in links:
        target: dict[str, Json] = {"href": one.href}
        by_relation.setdefault(one.rel, []).append(target | ({"type": one.type} if one.type else {}))
    return context | dict(by_relation)


def _name(publication: Publication, term: Term, language: str) -> str:
    found = best(names(publication, term), language)
    return _line(found[0] if found else term.value)


def _line(text: str) -> str:
    """Write a text on one line, without the controls that no citation holds."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _day(publication: Publication, dataset: NamedNode) -> str:
    """Say when a dataset was published, else when it was last changed, as YYYY, YYYY-MM or YYYY-MM-DD."""
    for predicate in (vocab.DCT_ISSUED, vocab.DCT_MODIFIED):
        for value in publication.data.values(dataset, predicate):
            if moment(value):
                return moment(value).partition("T")[0]
    return ""


def _sentence(cited: _Cited, told: Phrases, entry: str = "") -> str:
    """Write a citation in the manner of APA 7: who (when). [Entry. In] what (version) [dataset]. Publisher. Where."""
    what = cited.title
    if cited.version:
        what += f" ({told['citation_version'].format(version=cited.version)})"
    what += f" [{told['citation_dataset']}]"
    who = "; ".join(cited.authors)
    year = f" ({cited.day[:4]})" if cited.day else ""
    first = entry or what
    said = [f"{who}{year}", first] if who else [f"{first}{year}"]
    if entry:
        said.append(told["citation_within"].format(dataset=what))
    if cited.publisher != who:
        said.append(cited.publisher)
    return " ".join(f"{one.removesuffix('.')}." for one in said if one) + f" {cited.url}"


def _bibtex(cited: _Cited) -> str:
    """Write a biblatex entry; names and title stand in braces of their own, so that nothing changes their letters."""
    fields = {
        "author": " and ".join(f"{{{_latex(one)}}}" for one in cited.authors),
        "title": f"{{{_latex(cited.title)}}}",
        "year": cited.day[:4],
        "version": _latex(cited.version),
        "publisher": f"{{{_latex(cited.publisher)}}}" if cited.publisher else "",
        "url": cited.url,  # read as it stands (biblatex §2.2.1, verbatim fields); a URI holds no braces
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
    key = f"{cited.key}-{cited.day[:4]}" if cited.day else cited.key
    return "@dataset{" + ",\n".join([key, *lines]) + "\n}\n"


def _latex(text: str) -> str:
    return text.translate(_LATEX)


def _csl(cited: _Cited, language: str) -> str:
    """Write CSL-JSON (citation-style-language/schema, csl-data.json); it has no place for a licence."""
    item: dict[str, Json] = {
        "id": cited.url,
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": one} for one in cited.authors],
        "issued": {"date-parts": [[int(part) for part in cited.day.split("-")]]} if cited.day else None,
        "version": cited.version,
        "publisher": cited.publisher,
        "URL": cited.url,
        "language": language,
    }
    return dumps([{key: value for key, value in item.items() if value}])

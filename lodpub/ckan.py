"""
A dataset as CKAN takes it (Action API v3, `package_create` and `package_update`), Latvian first.

What core CKAN has no field for goes into `extras`, under the names that ckanext-dcat reads. Four of them stand at the
root: data.gov.lv has fields for them, and CKAN refuses an extra named like a field. `ckan_changes` arranges them for
portals that have not. Spatial coverage is no extra `spatial`: ckanext-spatial takes that for a GeoJSON geometry.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import document_path
from lodpub.dumps import Dump
from lodpub.errors import PortalError
from lodpub.facts import Graph, Subject
from lodpub.graph import Publication
from lodpub.jsonld import Json
from lodpub.phrases import language_code

Package = dict[str, Json]

#: The facts that data.gov.lv keeps in fields of its own.
ROOT_FIELDS = ("frequency", "issued", "language", "modified")
#: The length of names and tags that CKAN takes (ckan.model.package, ckan.model.tag), and of versions.
SHORTEST, LONGEST = 2, 100

_NAME = re.compile(r"[a-z0-9_-]+")
_RESERVED = frozenset({"new", "edit", "search"})
_TAG = re.compile(r"[\w .-]+")
_NOT_IN_TAG = re.compile(r"[^\w.-]+")
_PACKED = "application/gzip"
#: What CKAN calls a format (ckan/config/resource_formats.json); others go by their own name.
_FORMATS = {"text/turtle": "TTL", "application/rdf+xml": "RDF", "application/csvm+json": "JSON", _PACKED: "GZ"}
#: The licences that core CKAN knows, by address without scheme; CKAN's ids name no version.
_LICENCE_IDS = {
    "creativecommons.org/licenses/by/": "cc-by",
    "creativecommons.org/licenses/by-sa/": "cc-by-sa",
    "creativecommons.org/publicdomain/zero/": "cc-zero",
    "opendatacommons.org/licenses/by/": "odc-by",
    "opendatacommons.org/licenses/odbl/": "odc-odbl",
    "opendatacommons.org/licenses/pddl/": "odc-pddl",
    "publications.europa.eu/resource/authority/licence/CC_BY_4_0/": "cc-by",
    "publications.europa.eu/resource/authority/licence/CC_BYSA_4_0/": "cc-by-sa",
    "publications.europa.eu/resource/authority/licence/CC0/": "cc-zero",
}


def package(publication: Publication, dataset: NamedNode, dumps: Sequence[Dump]) -> Package:
    """
    Describe a dataset for `package_create`; `dumps` are its files, which become resources that link to them.

    Only what the data says goes in. The portal's own fields (owner_org, groups, state, private) are left to it.
    """
    data, languages = publication.data, publication.languages
    contact = _node(data, dataset, "dcat:contactPoint")
    fields: Package = {
        "name": name(publication, dataset),
        "title": _text(data, dataset, (vocab.DCT_TITLE,), languages),
        "notes": _text(data, dataset, (vocab.DCT_DESCRIPTION,), languages),
        "url": _iri(data, dataset, "dcat:landingPage"),
        "version": _value(data, dataset, "dcat:version") or _value(data, dataset, "owl:versionInfo"),
        "license_id": _licence_id(_iri(data, dataset, "dct:license")),
        "author": _text(data, _node(data, dataset, "dct:publisher"), vocab.LABELS, languages),
        "maintainer": _text(data, contact, (vocab.term("vcard:fn"), *vocab.LABELS), languages),
        "maintainer_email": _iri(data, contact, "vcard:hasEmail").removeprefix("mailto:"),
        **_root_fields(publication, dataset),
    }
    given: Package = {key: value for key, value in fields.items() if value}
    extras: list[Json] = [{"key": key, "value": value} for key, value in sorted(_extras(publication, dataset)) if value]
    tags: list[Json] = [{"name": tag} for tag in _tags(data, dataset, languages)]
    changed = _moment(_value(data, dataset, "dct:modified"))
    resources: list[Json] = [_resource(publication, dump, changed) for dump in dumps]
    return {**given, "tags": tags, "resources": resources, "extras": extras}


def payload(publication: Publication, dataset: NamedNode, dumps: Sequence[Dump]) -> bytes:
    """Write the package as JSON, as it is published."""
    return (json.dumps(package(publication, dataset, dumps), ensure_ascii=False, indent=2) + "\n").encode()


def path(publication: Publication, dataset: NamedNode) -> str:
    """Give the path at which the package is published."""
    return f"ckan/{_slug(publication, dataset)}.json"


def name(publication: Publication, dataset: NamedNode) -> str:
    """
    Name the dataset for ever, from its IRI; the base goes before the slug, as a name is one for the whole portal.

    A base with a path gives its last segment, another one its host: `jelgavas-novads-partners`, `data-example-org-x`.
    """
    address = urlsplit(publication.base)
    place = address.path.strip("/").rpartition("/")[2] or address.netloc
    return re.sub(r"[^a-z0-9_-]+", "-", f"{place}-{_slug(publication, dataset)}".lower()).strip("-")[-LONGEST:]


def to_tag(keyword: str) -> str:
    """
    Spell a keyword as a tag: letters, digits, space, `-`, `_` and `.`, 2 to 100 of them; "" when nothing is left.

    >>> to_tag("ES projekti (Interreg)"), to_tag("C++")
    ('ES projekti Interreg', '')
    """
    tag = _NOT_IN_TAG.sub(" ", unicodedata.normalize("NFC", keyword)).strip()[:LONGEST].strip()
    return tag if len(tag) >= SHORTEST else ""


def check(sent: Mapping[str, Json]) -> None:
    """Raise PortalError with every fault that CKAN's validators would find: name, version, tags, resources, extras."""
    faults = list(_faults(sent))
    if faults:
        raise PortalError("ckan_faults", faults="; ".join(f"{field} ({value})" for field, value in faults))


def items(sent: Mapping[str, Json], field: str) -> list[dict[str, Json]]:
    """Give the objects of a list field; what is no object is left out."""
    found = sent.get(field)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _faults(sent: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Go through the fields that CKAN refuses, each with its value."""
    called, version = sent.get("name"), sent.get("version")
    if not (_fits(called, _NAME) and called not in _RESERVED):
        yield "name", called
    if version is not None and len(str(version)) > LONGEST:
        yield "version", version
    for tag in (one.get("name") for one in items(sent, "tags")):
        if not _fits(tag, _TAG):
            yield "tags", tag
    for resource in items(sent, "resources"):
        url = resource.get("url")
        if not (isinstance(url, str) and url.startswith(("http://", "https://"))):
            yield "resources", url
    yield from (("extras", key) for key in _twice(one.get("key") for one in items(sent, "extras")))
    yield from (("tags", tag) for tag in _twice(one.get("name") for one in items(sent, "tags")))


def _fits(value: Json, pattern: re.Pattern[str]) -> bool:
    """Tell a text of the right length that the pattern takes."""
    return isinstance(value, str) and SHORTEST <= len(value) <= LONGEST and bool(pattern.fullmatch(value))


def _twice(values: Iterable[Json]) -> list[Json]:
    """Give what comes twice, letter case apart."""
    folded = [str(value).casefold() for value in values]
    return [value for value in sorted(set(folded)) if folded.count(value) > 1]


def _slug(publication: Publication, dataset: NamedNode) -> str:
    return document_path(dataset.value.partition("#")[0], publication.base).rpartition("/")[2]


def _root_fields(publication: Publication, dataset: NamedNode) -> Package:
    """Give the fields of data.gov.lv; it has one language for a dataset, so all of them stand in the extras too."""
    data = publication.data
    return {
        "frequency": _iri(data, dataset, "dct:accrualPeriodicity"),
        "issued": _value(data, dataset, "dct:issued"),
        "language": next(iter(_language_iris(publication, dataset)), ""),
        "modified": _value(data, dataset, "dct:modified"),
    }


def _extras(publication: Publication, dataset: NamedNode) -> Iterator[tuple[str, str]]:
    """Give key and value of every extra; values that are lists or objects are JSON, as ckanext-dcat has them."""
    data, languages = publication.data, publication.languages
    publisher = _node(data, dataset, "dct:publisher")
    licence = _node(data, dataset, "dct:license")
    period = _node(data, dataset, "dct:temporal")
    named = (_text(graph, licence, vocab.LABELS, languages) for graph in (data, publication.external))
    yield "identifier", dataset.value
    yield "conforms_to", _as_list(_iris(data, dataset, "dct:conformsTo"))
    yield "contact_url", _iri(data, _node(data, dataset, "dcat:contactPoint"), "vcard:hasURL")
    yield "languages", _as_list(_language_iris(publication, dataset))
    yield "license_title", next(filter(None, named), "")
    yield "license_url", _iri(data, dataset, "dct:license")
    yield "notes_translated", _translated(data, dataset, vocab.DCT_DESCRIPTION, languages)
    yield "publisher_name", _text(data, publisher, vocab.LABELS, languages)
    yield "publisher_uri", _iri(data, dataset, "dct:publisher")
    yield "rights", _text(data, dataset, (vocab.DC_RIGHTS,), languages)
    yield "spatial_coverage", _as_list([{"uri": iri} for iri in _iris(data, dataset, "dct:spatial")])
    yield "temporal_end", _value(data, period, "dcat:endDate")
    yield "temporal_start", _value(data, period, "dcat:startDate")
    yield "theme", _as_list(_iris(data, dataset, "dcat:theme"))
    yield "title_translated", _translated(data, dataset, vocab.DCT_TITLE, languages)


def _resource(publication: Publication, dump: Dump, changed: str) -> Package:
    """Describe a file as a resource that is a link."""
    told = publication.phrases[publication.languages[0]]
    packed = "_packed" if dump.media_type == _PACKED else ""
    fields: Package = {
        "url": publication.base + dump.path,
        "name": told[f"file_title{packed}"].format(format=dump.name),
        "description": told[f"file_description{packed}"].format(format=dump.name),
        "format": _FORMATS.get(dump.media_type, dump.name),
        "mimetype": dump.media_type,
        "size": len(dump.body),
        "hash": f"sha256:{dump.sha256}",
        "last_modified": changed,
    }
    return {key: value for key, value in fields.items() if value != ""}


def _tags(data: Graph, dataset: NamedNode, languages: Sequence[str]) -> list[str]:
    """Spell the keywords as tags, those of the first language first, none twice."""
    found = [value for value in data.values(dataset, vocab.term("dcat:keyword")) if isinstance(value, Literal)]
    order = {language: place for place, language in enumerate(languages)}
    found.sort(key=lambda value: order.get(value.language or "", len(order)))
    tags: dict[str, str] = {}
    for tag in filter(None, (to_tag(value.value) for value in found)):
        tags.setdefault(tag.casefold(), tag)
    return list(tags.values())


def _licence_id(iri: str) -> str:
    """
    Give CKAN's id of a licence, "" when core CKAN has none.

    >>> _licence_id("http://creativecommons.org/licenses/by/4.0/")
    'cc-by'
    """
    address = iri.partition("://")[2].removeprefix("www.").rstrip("/") + "/"
    return next((licence for start, licence in _LICENCE_IDS.items() if address.startswith(start)), "")


def _moment(date: str) -> str:
    """
    Write an xsd:date as CKAN keeps moments, so that its answer compares; another value is left out.

    >>> _moment("2026-11-24"), _moment("2026")
    ('2026-11-24T00:00:00', '')
    """
    return f"{date}T00:00:00" if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else ""


def _language_iris(publication: Publication, dataset: NamedNode) -> list[str]:
    """Give the dataset's languages, that of the first pages first."""
    codes = ("", *publication.languages)

    def place(iri: str) -> int:
        return codes.index(language_code(iri, publication.phrases)) or len(codes)

    return sorted(_iris(publication.data, dataset, "dct:language"), key=place)


def _translated(data: Graph, dataset: NamedNode, predicate: NamedNode, languages: Sequence[str]) -> str:
    """Write the texts by language as JSON (ckanext-fluent's form); "" when there is but one."""
    texts = _texts(data, dataset, (predicate,))
    chosen = {language: texts[language] for language in languages if language in texts}
    return json.dumps(chosen, ensure_ascii=False) if len(chosen) > 1 else ""


def _text(graph: Graph, subject: Subject | None, predicates: Sequence[NamedNode], languages: Sequence[str]) -> str:
    """Give the text in the first of the languages that has one, else any; "" for none."""
    texts = _texts(graph, subject, predicates)
    return next((texts[tag] for tag in (*languages, "", *sorted(texts)) if tag in texts), "")


def _texts(graph: Graph, subject: Subject | None, predicates: Sequence[NamedNode]) -> dict[str, str]:
    """Give the texts of a thing by language, those of the first predicate first."""
    texts: dict[str, str] = {}
    for predicate in predicates:
        for value in graph.values(subject, predicate) if subject is not None else ():
            if isinstance(value, Literal):
                texts.setdefault(value.language or "", value.value)
    return texts


def _node(graph: Graph, subject: Subject, curie: str) -> Subject | None:
    """Give the first node that a property points at."""
    found = graph.values(subject, vocab.term(curie))
    return next((value for value in found if not isinstance(value, Literal)), None)


def _iris(graph: Graph, subject: Subject | None, curie: str) -> list[str]:
    """Give the IRIs that a property points at, sorted."""
    found = graph.values(subject, vocab.term(curie)) if subject is not None else []
    return [value.value for value in found if isinstance(value, NamedNode)]


def _iri(graph: Graph, subject: Subject | None, curie: str) -> str:
    return next(iter(_iris(graph, subject, curie)), "")


def _value(graph: Graph, subject: Subject | None, curie: str) -> str:
    """Give the first literal of a property as it is written."""
    found = graph.values(subject, vocab.term(curie)) if subject is not None else []
    return next((value.value for value in found if isinstance(value, Literal)), "")


def _as_list(values: Sequence[str] | Sequence[Mapping[str, str]]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""

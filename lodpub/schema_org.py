"""
The dataset as search engines read it: one schema.org `Dataset` object, made from the same facts as the catalogue.

It follows schema.org and Google's guidelines for datasets (name, description of at most 5,000 letters, licence,
creator, distributions, extent). The context stands in the object and says of its terms what schema.org's own context
says of them, so that no client fetches anything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.describe import name_facts
from lodpub.dumps import Dump
from lodpub.facts import Subject, Term
from lodpub.graph import Publication
from lodpub.jsonld import Json
from lodpub.phrases import language_code
from lodpub.shapes import texts
from lodpub.tables import coordinates

_CONTEXT: Mapping[str, Json] = {
    "@vocab": vocab.PREFIXES["schema"],
    "url": {"@type": "@id"},
    "license": {"@type": "@id"},
    "contentUrl": {"@type": "@id"},
    "datePublished": {"@type": "Date"},
    "dateModified": {"@type": "Date"},
}
_LONGEST = 5000
_OPENABLE = ("https://", "http://")
_MOMENT = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(T\d\d:\d\d:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_PEOPLE = frozenset({vocab.SCHEMA_PERSON, vocab.FOAF_PERSON})


def dataset_object(publication: Publication, dataset: NamedNode, dumps: Sequence[Dump]) -> dict[str, Json]:
    """
    Describe a dataset and its files for search engines; what the data does not say is left out.

    The object is JSON-LD 1.1 in itself, the same for every language: texts carry their language.
    """
    data = publication.data
    publishers = [_agent(publication, one) for one in data.values(dataset, vocab.DCT_PUBLISHER)]
    found: dict[str, Json] = {
        "@context": dict(_CONTEXT),
        "@type": "Dataset",
        "@id": dataset.value,
        "identifier": dataset.value,
        "url": landing_page(publication, dataset),
        "name": _written(publication, names(publication, dataset)),
        "description": _written(publication, _descriptions(publication, dataset)),
        "keywords": _keywords(publication, dataset),
        "license": _one_or_all([_licence(publication, one) for one in data.values(dataset, vocab.DCT_LICENSE)]),
        "creditText": _written(publication, texts(data, dataset, vocab.DC_RIGHTS)),
        "creator": _one_or_all([_agent(publication, one) for one in creators(publication, dataset)]),
        "publisher": _one_or_all(publishers),
        "datePublished": _one_or_all(_moments(publication, dataset, vocab.DCT_ISSUED)[:1]),
        "dateModified": _one_or_all(_moments(publication, dataset, vocab.DCT_MODIFIED)[-1:]),
        "version": version(publication, dataset),
        "inLanguage": _one_or_all(list(_languages(publication, dataset))),
        "spatialCoverage": _one_or_all(list(_places(publication, dataset))),
        "temporalCoverage": _one_or_all(list(_periods(publication, dataset))),
        "isAccessibleForFree": True,
        "includedInDataCatalog": _one_or_all(list(_catalogues(publication, dataset))),
        "distribution": [_download(publication, dump) for dump in dumps],
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def names(publication: Publication, term: Term) -> Mapping[str, str]:
    """Give the names of something by language; a literal names itself, what has no name is called by its IRI."""
    if isinstance(term, Literal):
        return {term.language or "": term.value}
    facts = name_facts(publication.data, term) or name_facts(publication.external, term)
    return {text.language or "": text.value for _, _, text in facts if isinstance(text, Literal)} or {"": term.value}


def creators(publication: Publication, dataset: NamedNode) -> Sequence[Term]:
    """Give who made a dataset: its dct:creator, else its dct:publisher."""
    return publication.data.values(dataset, vocab.DCT_CREATOR) or publication.data.values(dataset, vocab.DCT_PUBLISHER)


def landing_page(publication: Publication, dataset: NamedNode) -> str:
    """Give the address of the page that leads to a dataset: its dcat:landingPage, else the site's first page."""
    return next(_addresses(publication, dataset, vocab.DCAT_LANDING_PAGE), publication.base)


def version(publication: Publication, dataset: NamedNode) -> str:
    """Give the version of a dataset (dcat:version, else owl:versionInfo), "" when it has none."""
    for predicate in (vocab.DCAT_VERSION, vocab.OWL_VERSION_INFO):
        for value in publication.data.values(dataset, predicate):
            if isinstance(value, Literal):
                return value.value
    return ""


def moment(value: Term | None) -> str:
    """
    Write an XSD year, month, day or time as ISO 8601, without the time zone of a day; "" for what is none of them.

    >>> moment(Literal("2026-11-24+02:00", datatype=vocab.XSD_DATE)), moment(Literal("2026-02-30"))
    ('2026-11-24', '')
    """
    found = _MOMENT.fullmatch(value.value) if isinstance(value, Literal) else None
    if found is None:
        return ""
    day, time, zone = found.groups("")
    try:
        datetime.date.fromisoformat(f"{day}-01-01"[:10])
    except ValueError:
        return ""
    return day + (time + zone if time else "")


def _written(publication: Publication, by_language: Mapping[str, str]) -> Json:
    """Write texts as JSON-LD values, the languages of the site first."""
    order = [*publication.languages, *sorted(set(by_language) - set(publication.languages))]
    found = [(by_language[tag].strip(), tag) for tag in order if by_language.get(tag, "").strip()]
    return _one_or_all([_text(text, tag) for text, tag in found])


def _text(text: str, language: str) -> Json:
    return {"@language": language, "@value": text} if language else text


def _one_or_all(values: list[Json]) -> Json:
    """Write a single value by itself, as people do."""
    return values[0] if len(values) == 1 else values


def _descriptions(publication: Publication, dataset: NamedNode) -> Mapping[str, str]:
    """Give the descriptions by the best property that has any, cut between words where search engines would cut."""
    for predicate in vocab.DESCRIPTIONS:
        found = texts(publication.data, dataset, predicate)
        if found:
            return {language: _cut(text) for language, text in found.items()}
    return {}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(maxsplit=1)[0] + "…"


def _keywords(publication: Publication, dataset: NamedNode) -> list[Json]:
    """Give the keywords, language by language in the order of the site's."""
    ranks = {tag: rank for rank, tag in enumerate(publication.languages)}
    found = [one for one in publication.data.values(dataset, vocab.DCAT_KEYWORD) if isinstance(one, Literal)]
    found.sort(key=lambda one: (ranks.get(one.language or "", len(ranks)), one.language or "", one.value))
    return [_text(one.value, one.language or "") for one in found]


def _licence(publication: Publication, licence: Term) -> Json:
    """Name a licence by its address; one that has none is a work with a name."""
    if isinstance(licence, NamedNode):
        return licence.value
    return {"@type": "CreativeWork", "name": _written(publication, names(publication, licence))}


def _agent(publication: Publication, agent: Term) -> Json:
    """Describe a person or an organisation by name and homepage."""
    kinds = set() if isinstance(agent, Literal) else set(publication.data.values(agent, vocab.RDF_TYPE))
    found: dict[str, Json] = {"@type": "Person" if kinds & _PEOPLE else "Organization"}
    if not isinstance(agent, Literal):
        found["@id"] = _reference(agent)
    found["name"] = _written(publication, names(publication, agent))
    if not isinstance(agent, Literal):
        homepages = [*_addresses(publication, agent, vocab.FOAF_HOMEPAGE, vocab.SCHEMA_URL)]
        if homepages:
            found["url"] = homepages[0]
    return found


def _reference(node: Subject) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _addresses(publication: Publication, node: Subject, *predicates: NamedNode) -> Iterator[str]:
    """Go through the web addresses that some properties of a node lead to."""
    for predicate in predicates:
        for value in publication.data.values(node, predicate):
            if value.value.startswith(_OPENABLE):
                yield value.value


def _moments(publication: Publication, node: Subject, predicate: NamedNode) -> list[Json]:
    return [found for value in publication.data.values(node, predicate) if (found := moment(value))]


def _languages(publication: Publication, dataset: NamedNode) -> Iterator[Json]:
    """Give the languages by their tags (BCP 47), one without a known tag as a Language with its name."""
    for value in publication.data.values(dataset, vocab.DCT_LANGUAGE):
        code = language_code(value.value, publication.phrases)
        if code:
            yield code
        elif isinstance(value, NamedNode):
            yield {
                "@type": "Language",
                "@id": value.value,
                "name": _written(publication, names(publication, value)),
            }
        elif isinstance(value, Literal) and _LANGUAGE_TAG.fullmatch(value.value):
            yield value.value


def _places(publication: Publication, dataset: NamedNode) -> Iterator[Json]:
    """Give the countries and places that a dataset covers, and the box around all that has coordinates (WGS 84)."""
    data = publication.data
    for place in data.values(dataset, vocab.DCT_SPATIAL):
        country = not isinstance(place, Literal) and vocab.SCHEMA_COUNTRY in data.values(place, vocab.RDF_TYPE)
        found: dict[str, Json] = {"@type": "Country" if country else "Place"}
        if not isinstance(place, Literal):
            found["@id"] = _reference(place)
        yield {**found, "name": _written(publication, names(publication, place))}
    points = [point for iri in data.about if isinstance(iri, NamedNode) and (point := coordinates(data, iri))]
    if points:
        east, north = (max(axis) for axis in zip(*points, strict=True))
        west, south = (min(axis) for axis in zip(*points, strict=True))
        yield {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}


def _periods(publication: Publication, dataset: NamedNode) -> Iterator[Json]:
    """Give the time that a dataset covers as ISO 8601-2 intervals, `..` for an end that is open."""
    for period in publication.data.values(dataset, vocab.DCT_TEMPORAL):
        if isinstance(period, Literal):
            if moment(period):
                yield moment(period)
            continue
        start, end = (
            moment(publication.data.value(period, one)) for one in (vocab.DCAT_START_DATE, vocab.DCAT_END_DATE)
        )
        if start or end:
            yield f"{start or '..'}/{end or '..'}"


def _catalogues(publication: Publication, dataset: NamedNode) -> Iterator[Json]:
    """Name the catalogues that list a dataset; the site's first page is where they are read."""
    for catalogue in publication.data.subjects(vocab.DCAT_LISTS, dataset):
        yield {
            "@type": "DataCatalog",
            "@id": _reference(catalogue),
            "name": _written(publication, names(publication, catalogue)),
            "url": publication.base,
        }


def _download(publication: Publication, dump: Dump) -> Json:
    """Describe one file by what was really written."""
    packed = " (gzip)" if dump.media_type == "application/gzip" else ""
    return {
        "@type": "DataDownload",
        "name": f"{dump.name}{packed}",
        "contentUrl": publication.base + dump.path,
        "encodingFormat": dump.media_type,
        "contentSize": f"{len(dump.body)} B",
        "sha256": dump.sha256,
    }

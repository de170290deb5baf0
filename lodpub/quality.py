"""
The quality of a catalogue as data.europa.eu assesses it: MQA, 405 points in five dimensions, from the facts alone.

Indicators, points and ratings are those of https://data.europa.eu/mqa/methodology (as quoted by mjanez/ckan-mqa) and of
the portal's software piveau: its vocabulary of metrics (piveau-vocabularies: piveau-dqv-vocabulary.ttl) and its code
for scores (`scoreMetrics`). Where they differ or leave something open:

- The portal scores a dataset by its best distribution; here an indicator has its points for that part of the
  distributions for which it holds, so that one good file hides no bad one. A catalogue has the average of its datasets.
- Format and media type are from a vocabulary when both are: codes of the EU's file types and of IANA.
- A licence is known when it is a code of the EU's table, `…/authority/licence/CC_BY_4_0`. The address of the same
  licence at Creative Commons is none: piveau asks for a member of its collection.
- Open (non-proprietary) and machine-readable formats are those of the portal's two lists (edp-vocabularies).
- A distribution that gives no date has that of its dataset, as in piveau.
- Piveau's vocabulary takes 5 points off for a missing format or media type; the methodology, followed here, does not.
- With 120 points a dataset is bad by the methodology, sufficient by piveau's code; the methodology is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import part_iri
from lodpub.facts import Fact, Graph, Subject, Term, index
from lodpub.phrases import LANGUAGES, phrase

Accept = Callable[[Term], bool]
Asks = tuple[tuple[NamedNode, Accept], ...]

_FILE_TYPES = f"{vocab.EU_TABLES}file-type/"
_OPEN = (
    "BMP CSV DBF GEOJSON GZIP HTML ICS JPEG2000 JSON JSON_LD KML KMZ NETCDF ODS PNG RDF_N_QUADS RDF_N_TRIPLES RDF_TRIG"
    " RDF_TURTLE RDF_XML RSS RTF TAR TIFF TSV TXT WMS_SRVC XML ZIP"
)
_MACHINE_READABLE = (
    "CSV GEOJSON ICS JSON JSON_LD KML KMZ NETCDF ODS RDFA RDF_N_QUADS RDF_N_TRIPLES RDF_TRIG RDF_TURTLE RDF_XML RSS SHP"
    " XLS XLSX XML"
)
#: From how many points on a catalogue has which rating, best first.
RATINGS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))


def _anything(value: Term) -> bool:
    """Take every value but an empty text."""
    return bool(value.value.strip())


def _code(*tables: str) -> Accept:
    """Take the codes below the addresses of tables."""
    return lambda value: isinstance(value, NamedNode) and value.value.startswith(tables) and value.value not in tables


def _file_type(codes: str) -> Accept:
    """Take the file types of a list."""
    listed = frozenset(_FILE_TYPES + code for code in codes.split())
    return lambda value: value.value in listed


@dataclass(frozen=True, slots=True)
class Metric:
    """
    What an indicator asks: each of the properties has a value that is accepted (and answers, where that is asked).

    `name` is what the portal calls it, `level` whose properties are meant; where nothing is asked, the shapes decide.
    """

    key: str
    name: str
    dimension: str
    most: int
    level: str
    asks: Asks
    must_answer: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """How many points an indicator has, of the most that it can have."""

    key: str
    dimension: str
    points: float
    most: int


@dataclass(frozen=True, slots=True)
class Dimension:
    """The indicators of a dimension."""

    key: str
    indicators: tuple[Indicator, ...]

    @property
    def points(self) -> float:
        """Give the sum of the points."""
        return _sum(self.indicators)

    @property
    def most(self) -> int:
        """Give the most points there are."""
        return sum(one.most for one in self.indicators)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All indicators in the order of the methodology."""

    indicators: tuple[Indicator, ...]

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Give the dimensions in the order of the methodology, each with its indicators."""
        keys = dict.fromkeys(one.dimension for one in self.indicators)
        return tuple(Dimension(key, tuple(one for one in self.indicators if one.dimension == key)) for key in keys)

    @property
    def total(self) -> float:
        """Give the sum of all points."""
        return _sum(self.indicators)

    @property
    def most(self) -> int:
        """Give the most points there are: 405."""
        return sum(one.most for one in self.indicators)

    @property
    def rating(self) -> str:
        """Name the rating: excellent, good, sufficient or bad."""
        return next(name for least, name in RATINGS if self.total >= least)


def _sum(indicators: Iterable[Indicator]) -> float:
    return round(sum(one.points for one in indicators), 2)


def _has(name: str, accept: Accept = _anything) -> Asks:
    return ((vocab.term(name), accept),)


_FIND, _ACCESS, _INTEROPERATE = "findability", "accessibility", "interoperability"
_REUSE, _CONTEXT = "reusability", "contextuality"
_DATASET, _FILE, _EITHER = "dataset", "distribution", "either"
_IANA = _code(vocab.MEDIA_TYPES, vocab.MEDIA_TYPES.replace("http:", "https:"))
_CODES = (*_has("dct:format", _code(_FILE_TYPES)), *_has("dcat:mediaType", _IANA))
_IS_OPEN = _has("dct:format", _file_type(_OPEN))
_IS_READABLE = _has("dct:format", _file_type(_MACHINE_READABLE))
_IS_KNOWN = _has("dct:license", _code(f"{vocab.EU_TABLES}licence/"))
_IS_RIGHT = _has("dct:accessRights", _code(f"{vocab.EU_TABLES}access-right/"))

#: The table of the methodology.
METRICS = (
    Metric("keywords", "keywordAvailability", _FIND, 30, _DATASET, _has("dcat:keyword")),
    Metric("categories", "categoryAvailability", _FIND, 30, _DATASET, _has("dcat:theme")),
    Metric("spatial", "spatialAvailability", _FIND, 20, _DATASET, _has("dct:spatial")),
    Metric("temporal", "temporalAvailability", _FIND, 20, _DATASET, _has("dct:temporal")),
    Metric("access_url", "accessUrlStatusCode", _ACCESS, 50, _FILE, _has("dcat:accessURL"), must_answer=True),
    Metric("download_url", "downloadUrlAvailability", _ACCESS, 20, _FILE, _has("dcat:downloadURL")),
    Metric("download", "downloadUrlStatusCode", _ACCESS, 30, _FILE, _has("dcat:downloadURL"), must_answer=True),
    Metric("format", "formatAvailability", _INTEROPERATE, 20, _FILE, _has("dct:format")),
    Metric("media_type", "mediaTypeAvailability", _INTEROPERATE, 10, _FILE, _has("dcat:mediaType")),
    Metric("known_format", "formatMediaTypeVocabularyAlignment", _INTEROPERATE, 10, _FILE, _CODES),
    Metric("open_format", "formatMediaTypeNonProprietary", _INTEROPERATE, 20, _FILE, _IS_OPEN),
    Metric("machine_readable", "formatMediaTypeMachineInterpretable", _INTEROPERATE, 20, _FILE, _IS_READABLE),
    Metric("dcat_ap", "dcatApCompliance", _INTEROPERATE, 30, _DATASET, ()),
    Metric("licence", "licenceAvailability", _REUSE, 20, _FILE, _has("dct:license")),
    Metric("known_licence", "knownLicence", _REUSE, 10, _FILE, _IS_KNOWN),
    Metric("access_rights", "accessRightsAvailability", _REUSE, 10, _DATASET, _has("dct:accessRights")),
    Metric("known_access_rights", "accessRightsVocabularyAlignment", _REUSE, 5, _DATASET, _IS_RIGHT),
    Metric("contact_point", "contactPointAvailability", _REUSE, 20, _DATASET, _has("dcat:contactPoint")),
    Metric("publisher", "publisherAvailability", _REUSE, 10, _DATASET, _has("dct:publisher")),
    Metric("rights", "rightsAvailability", _CONTEXT, 5, _FILE, _has("dct:rights")),
    Metric("byte_size", "byteSizeAvailability", _CONTEXT, 5, _FILE, _has("dcat:byteSize")),
    Metric("issued", "dateIssuedAvailability", _CONTEXT, 5, _EITHER, _has("dct:issued")),
    Metric("modified", "dateModifiedAvailability", _CONTEXT, 5, _EITHER, _has("dct:modified")),
)


def assess(
    facts: Iterable[Fact],
    *,
    reachable: Callable[[str], bool],
    conforms: bool,
    dataset: NamedNode | None = None,
) -> Assessment:
    """
    Assess a catalogue, or one dataset of it; without a dataset there are no points.

    `reachable` says whether an address answers 200, `conforms` whether the shapes of DCAT-AP find no violation.
    """
    graph = index(facts)
    datasets = [dataset] if dataset else graph.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    found = []
    for metric in METRICS:
        shares = [_share(graph, one, metric, reachable) if metric.asks else float(conforms) for one in datasets]
        points = round(metric.most * sum(shares) / len(shares), 2) if shares else 0.0
        found.append(Indicator(metric.key, metric.dimension, points, metric.most))
    return Assessment(tuple(found))


def _share(graph: Graph, dataset: Subject, metric: Metric, reachable: Callable[[str], bool]) -> float:
    """Tell for which part of a dataset an indicator holds, from 0 to 1."""
    if metric.level != _FILE and _holds(graph, dataset, metric, reachable):
        return 1.0
    files = [] if metric.level == _DATASET else graph.values(dataset, vocab.term("dcat:distribution"))
    held = [not isinstance(one, Literal) and _holds(graph, one, metric, reachable) for one in files]
    return sum(held) / len(held) if held else 0.0


def _holds(graph: Graph, node: Subject, metric: Metric, reachable: Callable[[str], bool]) -> bool:
    return all(
        any(
            accept(value) and (not metric.must_answer or reachable(value.value))
            for value in graph.values(node, predicate)
        )
        for predicate, accept in metric.asks
    )


def dqv_facts(dataset: NamedNode, assessment: Assessment, when: Literal | None) -> list[Fact]:
    """
    State an assessment as measurements of the Data Quality Vocabulary (DQV), sorted; `when` is the day of the data.

    Every indicator, every dimension and the total is a metric in points; an indicator leads to the portal's own metric,
    which says yes or no.
    """
    facts: list[Fact] = []
    names = {metric.key: metric.name for metric in METRICS}
    every = [_named(dataset, "dimension", one.key) for one in assessment.dimensions]
    for dimension, within in zip(assessment.dimensions, every, strict=True):
        facts.append((within, vocab.RDF_TYPE, vocab.term("dqv:Dimension")))
        facts.extend(_labels(within, f"mqa_{dimension.key}"))
        facts.extend(_measured(dataset, dimension, [within], when))
        for one in dimension.indicators:
            facts.extend(_measured(dataset, one, [within], when))
            portal = NamedNode(vocab.PIVEAU + names[one.key])
            facts.append((_named(dataset, "metric", one.key), vocab.RDFS_SEE_ALSO, portal))
    facts.extend(_measured(dataset, Indicator("total", "", assessment.total, assessment.most), every, when))
    return list(index(facts).facts())


def _measured(
    dataset: NamedNode, result: Indicator | Dimension, dimensions: Iterable[NamedNode], when: Literal | None
) -> Iterator[Fact]:
    """State a metric and what it measured."""
    metric, measurement = _named(dataset, "metric", result.key), _named(dataset, "measurement", result.key)
    yield metric, vocab.RDF_TYPE, vocab.term("dqv:Metric")
    yield metric, vocab.term("dqv:expectedDataType"), vocab.XSD_DECIMAL
    for dimension in dimensions:
        yield metric, vocab.term("dqv:inDimension"), dimension
    yield from _labels(metric, f"mqa_{result.key}")
    for language in LANGUAGES:
        text = phrase(language, "mqa_points", most=result.most)
        yield metric, vocab.term("skos:definition"), Literal(text, language=language)
    yield dataset, vocab.term("dqv:hasQualityMeasurement"), measurement
    yield measurement, vocab.RDF_TYPE, vocab.term("dqv:QualityMeasurement")
    yield measurement, vocab.term("dqv:computedOn"), dataset
    yield measurement, vocab.term("dqv:isMeasurementOf"), metric
    yield measurement, vocab.term("dqv:value"), Literal(f"{result.points:.2f}", datatype=vocab.XSD_DECIMAL)
    if when:
        yield measurement, vocab.term("dct:date"), when


def _labels(node: NamedNode, key: str) -> Iterator[Fact]:
    for language in LANGUAGES:
        yield node, vocab.SKOS_PREF_LABEL, Literal(phrase(language, key), language=language)


def _named(dataset: NamedNode, kind: str, key: str) -> NamedNode:
    return NamedNode(part_iri(dataset.value, f"quality-{kind}-{key.replace('_', '-')}"))

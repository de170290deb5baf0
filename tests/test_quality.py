"""The MQA of data.europa.eu: what the catalogue gets, what each indicator rests on, and how it is stated in DQV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from lodpub import vocab
from lodpub.facts import Fact, Subject, Term, index
from lodpub.graph import Publication
from lodpub.phrases import LANGUAGES, phrases
from lodpub.quality import METRICS, RATINGS, Assessment, Indicator, Metric, assess, dqv_facts
from tests.graphs import facts_of
from tests.vocabularies import FILES, conditions, holds, read, superclasses

TABLES = Path(__file__).parents[2] / "shared" / "standards" / "eu-tables-background.ttl"
CATALOGUES = ("catalog", "catalog-dcat-ap-2.1.1")
DISTRIBUTION = vocab.term("dcat:distribution")
CC_BY = NamedNode(f"{vocab.EU_TABLES}licence/CC_BY_4_0")
DAY = Literal("2026-11-24", datatype=vocab.XSD_DATE)

#: What the catalogue does not have, and why.
LACKING: dict[str, str] = {}

DEAD = NamedNode("https://dead.example/")
#: A value that an indicator, and no other, refuses: the property, and what it says instead.
REFUSED: dict[str, tuple[str, Term]] = {
    "access_url": ("dcat:accessURL", DEAD),
    "download": ("dcat:downloadURL", DEAD),
    "known_format": ("dcat:mediaType", Literal("text/csv")),
    "open_format": ("dct:format", NamedNode(f"{vocab.EU_TABLES}file-type/XLSX")),
    "machine_readable": ("dct:format", NamedNode(f"{vocab.EU_TABLES}file-type/PNG")),
    "known_licence": ("dct:license", NamedNode("http://creativecommons.org/licenses/by/4.0/")),
    "known_access_rights": ("dct:accessRights", Literal("public")),
}

MINIMAL = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/d> a dcat:Dataset ; dct:title "Trees" ; dcat:keyword "trees" ; dct:publisher "" ;
    dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://dead.example/> ;
        dct:format "CSV" ; dcat:mediaType "text/csv" ] .
"""


def _catalogue(site: Path, stem: str) -> list[Fact]:
    """Read a catalogue, as far as it is not about other datasets than that of the partners."""
    quads = parse(path=str(site / f"{stem}.ttl"), format=RdfFormat.TURTLE)
    facts = ((quad.subject, quad.predicate, quad.object) for quad in quads)
    graph = index(facts)
    others = {
        one for one in graph.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET) if not str(one.value).endswith("/partners")
    }
    return [fact for fact in graph.facts() if fact[0] not in others]


@pytest.fixture(scope="module")
def full(site: Path) -> list[Fact]:
    """Give the catalogue of the embedded publication with what it still lacks."""
    known = vocab.DCT_LICENSE
    return [
        (subject, predicate, CC_BY if predicate == known else value)
        for subject, predicate, value in _catalogue(site, "catalog")
    ]


@pytest.fixture(scope="module")
def reachable(site: Path, publication: Publication) -> Callable[[str], bool]:
    """Tell whether an address is that of a file of the build."""
    base = publication.base
    return lambda url: url.startswith(base) and (site / url.removeprefix(base)).is_file()


def _files(facts: list[Fact]) -> list[Term]:
    return [value for _, predicate, value in facts if predicate == DISTRIBUTION]


def _dataset(facts: list[Fact]) -> NamedNode:
    (found,) = index(facts).subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    assert isinstance(found, NamedNode)
    return found


def _without(facts: Iterable[Fact], metric: Metric, nodes: Iterable[Subject | Term]) -> list[Fact]:
    """Take away what an indicator asks of some nodes."""
    asked = {predicate for predicate, _ in metric.asks}
    spared = set(nodes)
    return [fact for fact in facts if fact[1] not in asked or fact[0] not in spared]


def _fell(assessment: Assessment) -> dict[str, float]:
    return {one.key: one.points for one in assessment.indicators if one.points < one.most}


def test_the_points_are_those_of_the_methodology() -> None:
    """Five dimensions have 100, 100, 110, 75 and 20 points, 405 together; no key stands twice."""
    most: dict[str, int] = {}
    for metric in METRICS:
        most[metric.dimension] = most.get(metric.dimension, 0) + metric.most
    assert list(most.items()) == [
        ("findability", 100),
        ("accessibility", 100),
        ("interoperability", 110),
        ("reusability", 75),
        ("contextuality", 20),
    ]
    assert len({metric.key for metric in METRICS} | set(most)) == len(METRICS) + len(most)


@pytest.mark.parametrize("stem", CATALOGUES)
def test_the_catalogue_lacks_nothing_but_what_is_explained(
    site: Path, reachable: Callable[[str], bool], stem: str
) -> None:
    """Both versions of the embedded catalogue have full marks in every indicator that is not explained above."""
    found = assess(_catalogue(site, stem), reachable=reachable, conforms=True)
    assert set(_fell(found)) == set(LACKING)
    assert found.rating == "excellent"


def test_with_the_licence_of_the_table_it_is_405(full: list[Fact], reachable: Callable[[str], bool]) -> None:
    """Once the licence is the code of the EU's table, all 405 points are there, as a whole and by dimension."""
    found = assess(full, reachable=reachable, conforms=True)
    assert (found.total, found.most, found.rating) == (405, 405, "excellent")
    assert [one.points for one in found.dimensions] == [one.most for one in found.dimensions]
    assert found == assess(full, reachable=reachable, conforms=True, dataset=_dataset(full))


@pytest.mark.parametrize("metric", [one for one in METRICS if one.asks], ids=lambda one: one.key)
def test_an_indicator_falls_with_its_fact(full: list[Fact], reachable: Callable[[str], bool], metric: Metric) -> None:
    """Without its properties an indicator has no points, nor has another that asks them; all else stays."""
    asked = {predicate for predicate, _ in metric.asks}
    found = assess(_without(full, metric, {fact[0] for fact in full}), reachable=reachable, conforms=True)
    same = [one.key for one in METRICS if asked.intersection(predicate for predicate, _ in one.asks)]
    assert metric.key in same
    assert _fell(found) == dict.fromkeys(same, 0)


@pytest.mark.parametrize("key", REFUSED)
def test_an_indicator_falls_alone(full: list[Fact], reachable: Callable[[str], bool], key: str) -> None:
    """A value that is there but does not answer or is no code of the vocabulary costs that indicator alone."""
    predicate, instead = vocab.term(REFUSED[key][0]), REFUSED[key][1]
    facts = [(fact[0], fact[1], instead if fact[1] == predicate else fact[2]) for fact in full]
    assert _fell(assess(facts, reachable=reachable, conforms=True)) == {key: 0}


def test_every_indicator_that_looks_at_values_is_tried() -> None:
    """What takes not just any value, or asks for an answer, has a value above that it refuses."""
    odd = Literal("something else")
    picky = {one.key for one in METRICS if one.must_answer or not all(accept(odd) for _, accept in one.asks)}
    assert picky == set(REFUSED)


def test_conformance_is_what_the_shapes_say(full: list[Fact], reachable: Callable[[str], bool]) -> None:
    """A catalogue in which the shapes find a violation loses 30 points and no others."""
    assert _fell(assess(full, reachable=reachable, conforms=False)) == {"dcat_ap": 0}


def test_what_does_not_answer_has_no_points_for_access(full: list[Fact]) -> None:
    """Where no address answers, 80 of the 100 points of accessibility are lost: the address alone is worth 20."""
    found = assess(full, reachable=lambda _: False, conforms=True)
    assert _fell(found) == {"access_url": 0, "download": 0}
    assert {one.key: one.points for one in found.dimensions}["accessibility"] == 20


@pytest.mark.parametrize("metric", [one for one in METRICS if one.level != "dataset"], ids=lambda one: one.key)
def test_half_of_the_distributions_give_half_of_the_points(
    full: list[Fact], reachable: Callable[[str], bool], metric: Metric
) -> None:
    """An indicator of distributions is averaged over them."""
    files = _files(full)
    half = files[: len(files) // 2]
    assert len(half) * 2 == len(files)
    found = assess(_without(full, metric, [*half, _dataset(full)]), reachable=reachable, conforms=True)
    assert _fell(found)[metric.key] == metric.most / 2


@pytest.mark.parametrize("metric", [one for one in METRICS if one.level == "either"], ids=lambda one: one.key)
def test_a_date_may_be_that_of_the_dataset(full: list[Fact], reachable: Callable[[str], bool], metric: Metric) -> None:
    """A distribution without a date has that of its dataset; a dataset may leave it to its distributions."""
    for nodes in (_files(full), [_dataset(full)]):
        assert _fell(assess(_without(full, metric, nodes), reachable=reachable, conforms=True)) == {}


def test_a_minimal_catalogue_has_few_points() -> None:
    """Keyword, format and media type are worth 60; an empty text and formats that are no codes are worth nothing."""
    found = assess(facts_of(MINIMAL), reachable=lambda url: url != DEAD.value, conforms=False)
    assert {one.key: one.points for one in found.indicators if one.points} == {
        "keywords": 30,
        "format": 20,
        "media_type": 10,
    }
    assert (found.total, found.rating) == (60, "bad")


def test_a_catalogue_has_the_average_of_its_datasets(full: list[Fact], reachable: Callable[[str], bool]) -> None:
    """Beside a minimal dataset, what only the other one has counts half; one dataset can be assessed by itself."""
    both = [*full, *facts_of(MINIMAL)]
    found = {one.key: one.points for one in assess(both, reachable=reachable, conforms=True).indicators}
    assert (found["keywords"], found["temporal"], found["known_licence"]) == (30, 10, 5)
    assert assess(both, reachable=reachable, conforms=True, dataset=_dataset(full)).total == 405


def test_without_a_dataset_there_are_no_points() -> None:
    """Facts in which no dataset stands have 0 of 405 points, even when they conform."""
    found = assess([], reachable=lambda _: True, conforms=True)
    assert (found.total, found.most, found.rating) == (0, 405, "bad")


@pytest.mark.parametrize(
    ("points", "rating"),
    [
        (405, "excellent"),
        (351, "excellent"),
        (350, "good"),
        (221, "good"),
        (220, "sufficient"),
        (121, "sufficient"),
        (120, "bad"),
        (0, "bad"),
    ],
)
def test_the_ratings_have_the_bounds_of_the_methodology(points: int, rating: str) -> None:
    """351 points are excellent, 221 good, 121 sufficient, fewer bad."""
    assert Assessment((Indicator("all", "all", points, 405),)).rating == rating


@pytest.mark.skipif(not TABLES.is_file(), reason="the EU's tables are not beside the repository")
def test_the_codes_are_those_of_the_tables(full: list[Fact]) -> None:
    """Every format of the portal's two lists is a file type of the EU; every code that has points is in its table."""
    quads = parse(path=str(TABLES), format=RdfFormat.TURTLE)
    tables = {quad.subject for quad in quads}
    for key, count in (("open_format", 29), ("machine_readable", 20)):
        ((_, accept),) = next(one for one in METRICS if one.key == key).asks
        assert len([one for one in tables if isinstance(one, NamedNode) and accept(one)]) == count
    coded = {vocab.term(REFUSED[key][0]) for key in REFUSED if key not in ("access_url", "download")}
    used = {value for _, predicate, value in full if predicate in coded}
    assert used
    assert used <= tables


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_name(language: str) -> None:
    """Every indicator, dimension and rating has words in each language, and no two of one kind have the same."""
    kinds = [
        [one.key for one in METRICS],
        sorted({one.dimension for one in METRICS}),
        [rating for _, rating in RATINGS],
    ]
    for keys in kinds:
        names = [phrases(language)[f"mqa_{key}"] for key in keys]
        assert len(set(names)) == len(keys)


@pytest.fixture(scope="module")
def measured(full: list[Fact], reachable: Callable[[str], bool]) -> list[Fact]:
    """Give the assessment of the embedded catalogue as facts."""
    return dqv_facts(_dataset(full), assess(full, reachable=reachable, conforms=True), DAY)


def test_every_result_is_a_measurement(full: list[Fact], measured: list[Fact]) -> None:
    """Indicators, dimensions and the total are each measured once, on the dataset, that day, in points."""
    graph, dataset = index(measured), _dataset(full)
    measurements = graph.subjects(vocab.RDF_TYPE, vocab.term("dqv:QualityMeasurement"))
    assert len(measurements) == len(METRICS) + 5 + 1
    assert measurements == graph.values(dataset, vocab.term("dqv:hasQualityMeasurement"))
    metrics = [graph.value(one, vocab.term("dqv:isMeasurementOf")) for one in measurements]
    assert set(metrics) == set(graph.subjects(vocab.RDF_TYPE, vocab.term("dqv:Metric")))
    for one in measurements:
        assert graph.values(one, vocab.term("dqv:computedOn")) == [dataset]
        assert graph.values(one, vocab.term("dct:date")) == [DAY]
    total = graph.value(NamedNode(f"{dataset.value}#quality-measurement-total"), vocab.term("dqv:value"))
    assert total == Literal("405.00", datatype=vocab.XSD_DECIMAL)


def test_an_indicator_leads_to_the_metric_of_the_portal(measured: list[Fact]) -> None:
    """Each of the 23 indicators names the portal's own metric, and each stands in one dimension."""
    graph = index(measured)
    led = [fact for fact in measured if fact[1] == vocab.RDFS_SEE_ALSO]
    assert {value.value.removeprefix(vocab.PIVEAU) for _, _, value in led} == {one.name for one in METRICS}
    for metric, _, _ in led:
        assert len(graph.values(metric, vocab.term("dqv:inDimension"))) == 1


def test_everything_stands_below_the_dataset_and_is_named(full: list[Fact], measured: list[Fact]) -> None:
    """Metrics and dimensions have names in each language, and all that is described is the dataset or a part of it."""
    graph, dataset = index(measured), _dataset(full)
    for subject in graph.about:
        assert subject == dataset or subject.value.startswith(f"{dataset.value}#quality-")
    for kind in ("dqv:Metric", "dqv:Dimension"):
        for one in graph.subjects(vocab.RDF_TYPE, vocab.term(kind)):
            names = [name for name in graph.values(one, vocab.SKOS_PREF_LABEL) if isinstance(name, Literal)]
            assert sorted(name.language or "" for name in names) == sorted(LANGUAGES)


def test_the_facts_are_sorted_and_need_no_day(full: list[Fact], measured: list[Fact]) -> None:
    """They come in the order of a graph, none twice; where the day is unknown, none is stated."""
    assert measured == list(index(measured).facts())
    dataset = _dataset(full)
    undated = dqv_facts(dataset, assess(full, reachable=lambda _: True, conforms=True), None)
    assert undated == [fact for fact in measured if fact[1] != vocab.term("dct:date")]


def test_the_words_are_those_of_dqv(full: list[Fact], measured: list[Fact]) -> None:
    """Every property and class is one of its vocabulary, used as its domain and range ask."""
    if not FILES:
        pytest.skip("the folder of public vocabularies is not beside the repository")
    known, graph = read(()), index([*measured, (_dataset(full), vocab.RDF_TYPE, vocab.DCAT_DATASET)])
    types = {one: superclasses(known, graph.values(one, vocab.RDF_TYPE)) for one in graph.about}
    builtin = (vocab.PREFIXES["rdf"], vocab.PREFIXES["rdfs"])
    for subject, predicate, value in measured:
        assert predicate in known.about or predicate.value.startswith(builtin), predicate
        assert predicate != vocab.RDF_TYPE or value in known.about, value
        for condition in conditions(known, predicate, "domain"):
            assert holds(types, subject, condition), (subject, predicate)
        for condition in conditions(known, predicate, "range"):
            assert holds(types, value, condition), (subject, predicate, value)

"""The dataset for search engines: each fact is read back by other processors and found anew in the files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import html5lib
import pytest
import rdflib
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS

from lodpub import vocab
from lodpub.describe import survey
from lodpub.dumps import Dump, checksums, compressed, make_dumps
from lodpub.formats import Style
from lodpub.graph import Publication, load
from lodpub.html import script_json
from lodpub.jsonld import dumps, make_context
from lodpub.schema_org import dataset_object, landing_page
from lodpub.shapes import read_model
from tests import vocabularies
from tests.sites import fill, own_dataset

ROOT = Path(__file__).parents[1]
SCHEMA = rdflib.Namespace("https://schema.org/")
VERSION = rdflib.URIRef(f"{DCAT}version")  # of DCAT 3, newer than rdflib's list
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/> .
"""
DATASET = "https://example.org/id/dataset/d"


@pytest.fixture(scope="module")
def facts() -> rdflib.Graph:
    """Read the files of data/ and the external labels by rdflib."""
    graph = rdflib.Graph()
    paths = [*(ROOT / "data").glob("*.ttl"), *(ROOT / "ontology/external").glob("*.ttl")]
    assert paths
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def dataset(facts: rdflib.Graph, publication: Publication) -> rdflib.URIRef:
    """Give the IRI of the dataset of the partners."""
    found = rdflib.URIRef(own_dataset(publication).value)
    assert found in set(facts.subjects(RDF.type, DCAT.Dataset))
    return found


@pytest.fixture(scope="module")
def files(publication: Publication) -> list[Dump]:
    """Give the dumps, plain and compressed."""
    model = read_model(publication.shapes, publication.shape_files)
    style = Style(publication.prefixes, publication.base, make_context(publication.data.facts(), publication.prefixes))
    plain = list(make_dumps(publication, survey(publication), model, style))
    return [*plain, *map(compressed, plain)]


@pytest.fixture(scope="module")
def told(publication: Publication, dataset: rdflib.URIRef, files: list[Dump]) -> rdflib.Graph:
    """Give the facts of the object, as PyLD reads them without fetching anything."""
    return _graph(dataset_object(publication, NamedNode(str(dataset)), files))


def _graph(document: object) -> rdflib.Graph:
    options = {"format": "application/n-quads", "documentLoader": _refuse}
    return rdflib.Graph().parse(data=jsonld.to_rdf(json.loads(json.dumps(document)), options), format="nt")


def _refuse(url: str, options: object) -> None:
    raise AssertionError(f"the object asks to fetch {url}")


def _foreign(folder: Path, turtle: str) -> dict[str, object]:
    publication = load(fill(folder, {"data/d.ttl": PREFIXES + turtle}))
    return dict(dataset_object(publication, NamedNode(DATASET), []))


def _values(graph: rdflib.Graph, subject: rdflib.term.Node, *predicates: rdflib.URIRef) -> set[rdflib.term.Node]:
    found = {subject}
    for predicate in predicates:
        found = {value for one in found for value in graph.objects(one, predicate)}
    return found


def _plain(nodes: set[rdflib.term.Node]) -> set[str]:
    return {str(node) for node in nodes}


@pytest.mark.parametrize(
    ("ours", "source"),
    [
        (SCHEMA.name, DCTERMS.title),
        (SCHEMA.description, DCTERMS.description),
        (SCHEMA.keywords, DCAT.keyword),
        (SCHEMA.creditText, rdflib.DC.rights),
        (SCHEMA.license, DCTERMS.license),
        (SCHEMA.publisher, DCTERMS.publisher),
        (SCHEMA.creator, DCTERMS.publisher),
        (SCHEMA.url, DCAT.landingPage),
    ],
)
def test_a_fact_is_that_of_the_catalogue(
    told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef, ours: rdflib.URIRef, source: rdflib.URIRef
) -> None:
    """Texts in every language, licence, publisher and landing page are the same terms as in data/catalogue.ttl."""
    assert _values(told, dataset, ours) == _values(facts, dataset, source) != set()


@pytest.mark.parametrize(
    ("ours", "source"),
    [
        (SCHEMA.datePublished, DCTERMS.issued),
        (SCHEMA.dateModified, DCTERMS.modified),
        (SCHEMA.version, VERSION),
    ],
)
def test_dates_and_version_are_those_of_the_catalogue(
    told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef, ours: rdflib.URIRef, source: rdflib.URIRef
) -> None:
    """Days and version read the same, each once."""
    assert _plain(_values(told, dataset, ours)) == _plain(_values(facts, dataset, source))
    assert len(_values(told, dataset, ours)) == 1


def test_there_is_one_dataset_and_it_is_called_by_its_iri(told: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """The object is one schema:Dataset with the IRI of the data, which is its identifier; it is free."""
    assert list(told.subjects(RDF.type, SCHEMA.Dataset)) == [dataset]
    assert _plain(_values(told, dataset, SCHEMA.identifier)) == {str(dataset)}
    assert _values(told, dataset, SCHEMA.isAccessibleForFree) == {rdflib.Literal(True)}


def test_the_publisher_has_name_and_homepage(told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """The publisher is an organisation with the names and the homepage that the data gives it."""
    (publisher,) = _values(told, dataset, SCHEMA.publisher)
    assert _values(told, publisher, RDF.type) == {SCHEMA.Organization}
    assert _values(told, publisher, SCHEMA.name) == _values(facts, publisher, SKOS.prefLabel) != set()
    assert _values(told, publisher, SCHEMA.url) == _values(facts, publisher, FOAF.homepage) != set()


def test_the_catalogue_is_named(told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """The dataset is in the catalogue that lists it, by its names."""
    catalogues = _values(told, dataset, SCHEMA.includedInDataCatalog)
    assert catalogues == set(facts.subjects(DCAT.dataset, dataset)) != set()
    for catalogue in catalogues:
        assert _values(told, catalogue, RDF.type) == {SCHEMA.DataCatalog}
        assert _values(told, catalogue, SCHEMA.name) == _values(facts, catalogue, DCTERMS.title)


def test_languages_are_tags(told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """The languages are those of the catalogue, by the tags in which its titles are written."""
    tags = {title.language for title in facts.objects(dataset, DCTERMS.title) if isinstance(title, rdflib.Literal)}
    assert _plain(_values(told, dataset, SCHEMA.inLanguage)) == tags
    assert len(tags) == len(_values(facts, dataset, DCTERMS.language)) == 2


def test_countries_are_named_in_both_languages(told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """Every country of the catalogue is a schema:Country with the names of the data, and there is no other place."""
    countries = set(facts.objects(dataset, DCTERMS.spatial))
    places = _values(told, dataset, SCHEMA.spatialCoverage)
    assert {place for place in places if isinstance(place, rdflib.URIRef)} == countries != set()
    for country in countries:
        assert _values(told, country, RDF.type) == {SCHEMA.Country}
        assert _values(told, country, SCHEMA.name) == _values(facts, country, SKOS.prefLabel)
        assert len(_values(told, country, SCHEMA.name)) == 2


def test_the_box_holds_all_places_and_no_more(told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """The box runs from the south-western to the north-eastern corner of what has coordinates, latitude first."""
    (box,) = _values(told, dataset, SCHEMA.spatialCoverage, SCHEMA.geo, SCHEMA.box)
    south, west, north, east = map(float, str(box).split())
    latitudes = [float(str(value)) for value in facts.objects(None, SCHEMA.latitude)]
    longitudes = [float(str(value)) for value in facts.objects(None, SCHEMA.longitude)]
    assert len(latitudes) == len(longitudes) >= 10
    assert (south, north) == (min(latitudes), max(latitudes))
    assert (west, east) == (min(longitudes), max(longitudes))


def test_the_time_covered_is_an_interval(told: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """The interval begins in the year of the catalogue and is open at the end."""
    (start,) = _values(facts, dataset, DCTERMS.temporal, DCAT.startDate)
    assert _plain(_values(told, dataset, SCHEMA.temporalCoverage)) == {f"{start}/.."}


def test_every_file_is_there_with_size_and_checksum(
    told: rdflib.Graph, dataset: rdflib.URIRef, publication: Publication, files: list[Dump]
) -> None:
    """Address, media type, size and checksum of each distribution are those of the dump and of SHA256SUMS."""
    sums = {line.split("  ")[1]: line.split("  ")[0] for line in checksums(files).decode().splitlines()}
    found = {
        tuple(str(told.value(one, SCHEMA[key])) for key in ("contentUrl", "encodingFormat", "contentSize", "sha256"))
        for one in told.objects(dataset, SCHEMA.distribution)
    }
    assert found == {
        (
            publication.base + dump.path,
            dump.media_type,
            f"{len(dump.body)} B",
            sums[dump.path.rpartition("/")[2]],
        )
        for dump in files
    }
    assert len(found) == len(files) == len(set(told.objects(None, SCHEMA.sha256))) >= 12


def test_no_two_files_have_one_name(told: rdflib.Graph, dataset: rdflib.URIRef, files: list[Dump]) -> None:
    """Each file is a DataDownload with a name of its own."""
    downloads = _values(told, dataset, SCHEMA.distribution)
    assert {kind for one in downloads for kind in _values(told, one, RDF.type)} == {SCHEMA.DataDownload}
    assert len(_values(told, dataset, SCHEMA.distribution, SCHEMA.name)) == len(files)


def test_it_keeps_to_what_google_asks(told: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    """There is a name, and each description has 50 to 5000 letters."""
    assert all(str(name).strip() for name in told.objects(dataset, SCHEMA.name))
    descriptions = list(told.objects(dataset, SCHEMA.description))
    assert len(descriptions) == 2
    assert all(50 <= len(str(one)) <= 5000 for one in descriptions)


@pytest.mark.skipif(not vocabularies.FILES, reason="the public vocabularies are not beside the repository")
def test_every_word_is_one_of_schema_org_and_fits_its_subject(told: rdflib.Graph) -> None:
    """Properties and classes are schema.org's, and each property is on a class that may have it."""
    known = vocabularies.read([])
    for subject, predicate, value in told:
        if predicate == RDF.type:
            assert known.about.get(NamedNode(str(value))), value
            continue
        kinds = [NamedNode(str(kind)) for kind in told.objects(subject, RDF.type)]
        domains = set(known.values(NamedNode(str(predicate)), vocab.term("schema:domainIncludes")))
        assert domains & vocabularies.superclasses(known, kinds), (kinds, predicate)


def test_it_is_the_same_in_a_script_element(publication: Publication, dataset: rdflib.URIRef) -> None:
    """The object is written the same every time, and survives being put into a page."""
    document = dataset_object(publication, NamedNode(str(dataset)), [])
    assert dumps(document) == dumps(dataset_object(load(ROOT), NamedNode(str(dataset)), []))
    assert json.loads(script_json(dumps(document))) == document


def test_what_the_data_does_not_say_is_left_out(tmp_path: Path) -> None:
    """A dataset of which nothing is known is called by its IRI and read at the site's first page."""
    assert set(_foreign(tmp_path, "<id/dataset/d> a dcat:Dataset .")) == {
        *("@context", "@type", "@id", "identifier", "url", "name", "isAccessibleForFree")
    }


def test_a_long_description_is_cut_between_words(tmp_path: Path) -> None:
    """What is longer than search engines read ends with an ellipsis after a whole word, in each language by itself."""
    document = _foreign(
        tmp_path, f'<id/dataset/d> a dcat:Dataset ; dct:description "{"garš vārds " * 900}"@lv, "short"@en .'
    )
    found = {one["@language"]: one["@value"] for one in document["description"]}  # type: ignore[attr-defined]
    assert found["en"] == "short"
    assert 4980 < len(found["lv"]) <= 5000
    assert re.search("(garš|vārds)…$", found["lv"])


def test_strange_letters_stay_what_they_are(tmp_path: Path) -> None:
    """Quotes, tags, controls and letters of any script come back from the page as they went in."""
    name = "</script><!-- \"x\" & 'y' \\ \u2028 日本 🛰 ā"
    title = json.dumps(name, ensure_ascii=False)
    turtle = f"<id/dataset/d> a dcat:Dataset ; dct:title {title} ; dcat:keyword 'a', 'ā'@lv, 'b'@zh ."
    document = _foreign(tmp_path, turtle)
    script = script_json(dumps(document))  # type: ignore[arg-type]
    page = f'<!doctype html><title>x</title><script type="application/ld+json">{script}</script>'
    (element,) = html5lib.parse(page, namespaceHTMLElements=False).iter("script")
    graph = _graph(json.loads(element.text))
    assert _plain(set(graph.objects(None, SCHEMA.name))) == {name}
    assert {(str(one), getattr(one, "language", "")) for one in graph.objects(None, SCHEMA.keywords)} == {
        ("a", None),
        ("ā", "lv"),
        ("b", "zh"),
    }


def test_people_names_and_nameless_nodes_may_publish(tmp_path: Path) -> None:
    """A creator may be a person, a publisher a mere name; a blank node stays one node in all its places."""
    document = _foreign(
        tmp_path,
        """
        <id/dataset/d> a dcat:Dataset ; dct:creator [ a foaf:Person ; foaf:name "Jo" ] ; dct:publisher "Ltd", _:p .
        _:p rdfs:label "Office" ; foaf:homepage <javascript:alert(1)>, <http://office.example/> .
        """,
    )
    graph = _graph(document)
    dataset = rdflib.URIRef(DATASET)
    (creator,) = _values(graph, dataset, SCHEMA.creator)
    assert _values(graph, creator, RDF.type) == {SCHEMA.Person}
    assert _plain(_values(graph, dataset, SCHEMA.publisher, SCHEMA.name)) == {"Ltd", "Office"}
    assert _plain(_values(graph, dataset, SCHEMA.publisher, SCHEMA.url)) == {"http://office.example/"}


def test_a_creator_of_its_own_is_not_the_publisher(tmp_path: Path) -> None:
    """Where the data names a creator, the publisher is not taken for it."""
    graph = _graph(_foreign(tmp_path, '<id/dataset/d> a dcat:Dataset ; dct:creator "A" ; dct:publisher "B" .'))
    assert _plain(set(graph.objects(predicate=SCHEMA.creator)) - set(graph.objects(predicate=SCHEMA.publisher)))
    assert len(set(graph.subjects(SCHEMA.name, None))) == 3


@pytest.mark.parametrize(
    ("period", "covered"),
    [
        ("[ dcat:startDate '2007'^^xsd:gYear ; dcat:endDate '2010-05-01'^^xsd:date ]", "2007/2010-05-01"),
        ("[ dcat:endDate '2010-05'^^xsd:gYearMonth ]", "../2010-05"),
        ("[ dcat:startDate '2007-01-01T10:00:00Z'^^xsd:dateTime ]", "2007-01-01T10:00:00Z/.."),
        ("'2016Z'^^xsd:gYear", "2016"),
        ("[ dcat:startDate 'long ago' ]", None),
        ("'always'", None),
    ],
)
def test_periods_are_iso_8601_or_nothing(tmp_path: Path, period: str, covered: str | None) -> None:
    """Open and closed periods of any precision are intervals; words are no time."""
    document = _foreign(tmp_path, f"<id/dataset/d> a dcat:Dataset ; dct:temporal {period} .")
    assert document.get("temporalCoverage") == covered


def test_a_date_that_is_none_is_left_out(tmp_path: Path) -> None:
    """Days that the calendar does not have are not told; of several changes the last counts."""
    document = _foreign(
        tmp_path,
        """
        <id/dataset/d> a dcat:Dataset ; dct:issued "2026-02-30"^^xsd:date, "soon" ;
            dct:modified "2026-03-01"^^xsd:date, "2026-01-31Z"^^xsd:date .
        """,
    )
    assert "datePublished" not in document
    assert document["dateModified"] == "2026-03-01"


def test_a_language_without_a_tag_is_named(tmp_path: Path) -> None:
    """A tag is taken as it is; a language that is known by its IRI only is a schema:Language with its name."""
    document = _foreign(
        tmp_path,
        """
        <id/dataset/d> a dcat:Dataset ; dct:language "lt", "no tag", <http://languages.example/pl> .
        <http://languages.example/pl> rdfs:label "Polish"@en .
        """,
    )
    graph = _graph(document)
    assert _plain(set(graph.objects(rdflib.URIRef(DATASET), SCHEMA.inLanguage))) == {
        "lt",
        "http://languages.example/pl",
    }
    assert (None, SCHEMA.name, rdflib.Literal("Polish", lang="en")) in graph


def test_a_licence_in_words_is_a_work(tmp_path: Path) -> None:
    """A licence that has no address is told by name, never as an address."""
    document = _foreign(tmp_path, "<id/dataset/d> a dcat:Dataset ; dct:license 'Public domain' .")
    assert document["license"] == {"@type": "CreativeWork", "name": "Public domain"}


def test_the_landing_page_is_a_web_page(tmp_path: Path) -> None:
    """What cannot be opened is no landing page; then it is the site's first page."""
    publication = load(
        fill(tmp_path, {"data/d.ttl": f"{PREFIXES}<id/dataset/d> a dcat:Dataset ; dcat:landingPage <urn:x> ."})
    )
    assert landing_page(publication, NamedNode(DATASET)) == "https://example.org/"


def test_the_object_moves_with_the_base(tmp_path: Path, dataset: rdflib.URIRef, publication: Publication) -> None:
    """With another base every address of the site is below it, also one with letters beyond ASCII."""
    base = "https://novads.example/dati/ā/"
    moved = NamedNode(str(dataset).replace(publication.base, base))
    text = dumps(dataset_object(load(ROOT, base), moved, [Dump("X", "data/x.ttl", "text/turtle", b"")]))
    assert publication.base not in text
    predicate = NamedNode(f"{SCHEMA}contentUrl")
    found = [quad.object for quad in parse(text, format=RdfFormat.JSON_LD) if quad.predicate == predicate]
    assert found == [NamedNode(f"{base}data/x.ttl")]

"""The catalogue that portals harvest, held to the official shapes of DCAT-AP and to the files that the build wrote."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyld import jsonld
from rdflib import DCAT, DCTERMS, FOAF, RDF
from rdflib.compare import isomorphic

from lodpub.catalogue import AP_2, AP_3, Profile, catalogue_facts
from lodpub.facts import Fact
from lodpub.graph import Publication, load
from lodpub.site import files_offered, plan
from lodpub.validate import validate
from tests.sites import build, fill, own_dataset

STANDARDS = Path(__file__).parents[2] / "shared" / "standards"
SHAPES = ("shapes.ttl", "range.ttl", "shapes_recommended.ttl", "mdr-vocabularies.shape.ttl")
FILES = {"3.0.1": "catalog", "2.1.1": "catalog-dcat-ap-2.1.1"}
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
ADMS = rdflib.Namespace("http://www.w3.org/ns/adms#")

#: What the official shapes complain of that is as it should be, by property and the end of the focus node.
EXPLAINED = {
    ("spdx:algorithm", "-checksum"): "the shape spells the IRI of SPDX with https, SPDX itself with http",
    ("dct:publisher", "partners"): "no list of the EU's own corporate bodies has a Latvian municipality",
    ("dct:publisher", "catalogue"): "the same",
    ("dct:publisher", "service/"): "the same",
    ("dct:spatial", "partners"): "the box around what is in the data is no place of an EU table; the countries are",
    ("dcat:endDate", "#period"): "partnerships go on: the period has no end",
    ("dcat:bbox", "country/"): "where a country lies is the EU table's to say",
    ("dcat:centroid", "country/"): "the same",
}


def _read(path: Path) -> rdflib.Graph:
    rdflib.NORMALIZE_LITERALS = False
    return rdflib.Graph().parse(path, format={".ttl": "turtle", ".rdf": "xml"}[path.suffix])


def _graph(facts: Iterable[Fact]) -> rdflib.Graph:
    """Hand facts over to rdflib."""
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in facts)
    return rdflib.Graph().parse(data=lines, format="nt")


@pytest.fixture(scope="module")
def catalogue(site: Path) -> rdflib.Graph:
    """Give the catalogue of the embedded publication, read by rdflib."""
    return _read(site / "catalog.ttl")


@pytest.fixture(scope="module")
def dataset(catalogue: rdflib.Graph, publication: Publication) -> rdflib.term.Node:
    """Give the dataset of the partners in the catalogue."""
    found = rdflib.URIRef(own_dataset(publication).value)
    assert found in set(catalogue.subjects(RDF.type, DCAT.Dataset))
    return found


def _complaints(graph: rdflib.Graph, version: str) -> set[tuple[str, str, str]]:
    """Run the official shapes, the EU tables beside the data, and give severity, property and focus of each result."""
    data = rdflib.Graph().parse(STANDARDS / "eu-tables-background.ttl")
    data += graph
    shapes = rdflib.Graph()
    for name in SHAPES:
        shapes.parse(STANDARDS / f"dcat-ap-{version}" / name)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, do_owl_imports=False)
    assert isinstance(report, rdflib.Graph)
    found = set()
    for result in report.objects(None, SH.result):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        if (focus, None, None) in graph:  # the tables have faults of their own
            severity = str(report.value(result, SH.resultSeverity)).removeprefix(str(SH))
            found.add((severity, _curie(path), str(focus)))
    return found


def _curie(path: object) -> str:
    namespaces = {"dct": str(DCTERMS), "dcat": str(DCAT), "spdx": str(SPDX), "foaf": str(FOAF), "adms": str(ADMS)}
    for prefix, namespace in namespaces.items():
        if str(path).startswith(namespace):
            return f"{prefix}:{str(path).removeprefix(namespace)}"
    return str(path)


def _beside(graph: rdflib.Graph, dataset: rdflib.term.Node) -> set[str]:
    """Give the IRIs of the other datasets and of their records in the catalogue."""
    others = set(graph.subjects(RDF.type, DCAT.Dataset)) - {dataset}
    return {str(one) for one in others} | {
        str(record) for one in others for record in graph.subjects(FOAF.primaryTopic, one)
    }


def _reason(path: str, focus: str) -> str | None:
    return next((why for (of, part), why in EXPLAINED.items() if of == path and part in focus), None)


@pytest.mark.slow
@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the official shapes of DCAT-AP are not beside the repository")
@pytest.mark.parametrize("version", FILES)
def test_the_official_shapes_find_nothing_unexplained(site: Path, dataset: rdflib.term.Node, version: str) -> None:
    """
    Base, range, recommended and vocabulary shapes: no violation, no warning but those that are explained above.

    What is only recommended, a dataset beside that of the partners may leave out.
    """
    graph = _read(site / f"{FILES[version]}.ttl")
    found = _complaints(graph, version)
    beside = _beside(graph, dataset)
    unexplained = {one for one in found if _reason(one[1], one[2]) is None}
    assert {
        one for one in unexplained if one[0] != "Warning" or not beside & {one[2], one[2].partition("#")[0]}
    } == set()
    assert all(severity == "Warning" or path == "spdx:algorithm" for severity, path, _ in found)


@pytest.mark.slow
@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the official shapes of DCAT-AP are not beside the repository")
def test_the_official_shapes_would_find_something(site: Path) -> None:
    """A catalogue without publisher and with a wrong date is complained of: the test above can fail."""
    graph = _read(site / "catalog.ttl")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    graph.remove((catalogue, DCTERMS.publisher, None))
    graph.set((catalogue, DCTERMS.issued, rdflib.Literal("soon")))
    found = {(severity, path) for severity, path, _ in _complaints(graph, "3.0.1")}
    assert {("Violation", "dct:publisher"), ("Violation", "dct:issued")} <= found


def test_every_distribution_is_a_file_of_that_size_and_checksum(site: Path, catalogue: rdflib.Graph) -> None:
    """Each downloadURL is a file that the build wrote, byteSize and SHA-256 are those of the file."""
    distributions = list(catalogue.subjects(RDF.type, DCAT.Distribution))
    (home,) = set(catalogue.objects(None, FOAF.homepage))
    files = {path.relative_to(site).as_posix() for path in (site / "data").iterdir()}
    assert len(distributions) >= 14
    assert {str(catalogue.value(one, DCAT.downloadURL)).removeprefix(str(home)) for one in distributions} == (
        {path for path in files if "csv-metadata" not in path and not path.endswith("SHA256SUMS")}
    )
    for one in distributions:
        body = (site / str(catalogue.value(one, DCAT.downloadURL)).removeprefix(str(home))).read_bytes()
        assert int(str(catalogue.value(one, DCAT.byteSize))) == len(body)
        checksum = catalogue.value(one, SPDX.checksum)
        assert str(catalogue.value(checksum, SPDX.checksumValue)) == hashlib.sha256(body).hexdigest()


def test_the_older_version_has_the_same_files_with_sha1(site: Path, catalogue: rdflib.Graph) -> None:
    """DCAT-AP 2.1.1 allows SHA-1 alone and sizes as decimals; the distributions are the same."""
    older = _read(site / "catalog-dcat-ap-2.1.1.ttl")
    assert set(older.subjects(RDF.type, DCAT.Distribution)) == set(catalogue.subjects(RDF.type, DCAT.Distribution))
    algorithms = set(older.objects(None, SPDX.algorithm))
    assert algorithms == {SPDX.checksumAlgorithm_sha1}
    assert {value.datatype for value in older.objects(None, DCAT.byteSize) if isinstance(value, rdflib.Literal)} == {
        rdflib.XSD.decimal
    }


@pytest.mark.parametrize("stem", FILES.values())
def test_another_parser_reads_the_same_from_rdf_xml(site: Path, stem: str) -> None:
    """rdflib's RDF/XML parser finds in .rdf what its Turtle parser finds in .ttl."""
    assert isomorphic(_read(site / f"{stem}.rdf"), _read(site / f"{stem}.ttl"))


def test_the_json_ld_needs_nothing_fetched_and_says_the_same(site: Path, catalogue: rdflib.Graph) -> None:
    """PyLD reads catalog.jsonld with no loader, and finds what the Turtle says."""
    document = json.loads((site / "catalog.jsonld").read_text(encoding="utf-8"))

    def refuse(url: str, options: object) -> None:
        raise AssertionError(url)

    quads = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": refuse})
    assert isomorphic(rdflib.Graph().parse(data=quads, format="nt"), catalogue)


def test_nothing_in_it_lacks_an_address(catalogue: rdflib.Graph) -> None:
    """There are no blank nodes, so that a harvester finds the same things again next time."""
    assert not [node for triple in catalogue for node in triple if isinstance(node, rdflib.BNode)]


def test_the_identifier_is_the_iri(catalogue: rdflib.Graph) -> None:
    """dct:identifier of catalogue and dataset is their own IRI."""
    for kind in (DCAT.Catalog, DCAT.Dataset):
        subjects = list(catalogue.subjects(RDF.type, kind))
        assert subjects
        for subject in subjects:
            assert [str(one) for one in catalogue.objects(subject, DCTERMS.identifier)] == [str(subject)]


def test_what_the_data_says_is_not_said_otherwise(
    publication: Publication, catalogue: rdflib.Graph, dataset: rdflib.term.Node
) -> None:
    """Every literal that data/catalogue.ttl states of the dataset stands in the catalogue, letter by letter."""
    stated = rdflib.Graph().parse(publication.root / "data" / "catalogue.ttl")
    literals = [
        (predicate, value)
        for predicate, value in stated.predicate_objects(dataset)
        if isinstance(value, rdflib.Literal) and predicate != rdflib.DC.rights
    ]
    assert len(literals) > 10
    for predicate, value in literals:
        assert (dataset, predicate, value) in catalogue


def test_the_extent_holds_every_place(site: Path, catalogue: rdflib.Graph, dataset: rdflib.term.Node) -> None:
    """The box is as small as the points of the map layer allow."""
    (box,) = catalogue.objects(rdflib.URIRef(f"{dataset}#extent"), DCAT.bbox)
    corners = [tuple(map(float, pair.split())) for pair in re.findall(r"-?[\d.]+ -?[\d.]+", str(box))]
    points = json.loads((site / "data/partners.geojson").read_text(encoding="utf-8"))["features"]
    places = [tuple(one["geometry"]["coordinates"]) for one in points]
    for axis in (0, 1):
        assert min(one[axis] for one in corners) == min(one[axis] for one in places)
        assert max(one[axis] for one in corners) == max(one[axis] for one in places)


def test_a_folder_without_a_catalogue_has_none(tmp_path: Path) -> None:
    """Foreign data without dcat:Catalog gets no catalogue file, and the build goes on."""
    fill(tmp_path, {"data/a.ttl": "<https://example.org/id/a> <https://example.org/p> 1 ."})
    assert not [one.path for one in plan(load(tmp_path)).artifacts if one.path.startswith("catalog")]


FEED = """
<id/service/changes>
    a dcat:DataService ;
    dct:title "Izmaiņas"@lv, "Changes"@en ;
    dct:description "Kas datos mainījies."@lv, "What has changed in the data."@en ;
    dct:conformsTo <https://www.rfc-editor.org/rfc/rfc4287> ;
    dcat:endpointURL <feed.lv.atom> ;
    dcat:endpointDescription <https://www.rfc-editor.org/rfc/rfc4287> ;
    dcat:servesDataset <id/dataset/partners> .
"""


@pytest.fixture(scope="module")
def serving(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Give the embedded publication with a query service and a feed whose addresses are configured."""
    root = tmp_path_factory.mktemp("serving")
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(publication.root / name, root / name)
    path = root / "data/catalogue.ttl"
    text = path.read_text(encoding="utf-8")
    if "void:sparqlEndpoint" not in text:
        text = text.replace("    void:uriSpace ", "    void:sparqlEndpoint <sparql> ;\n    void:uriSpace ", 1)
    path.write_text(text + FEED, encoding="utf-8")
    return load(root)


def test_what_is_configured_is_offered_as_a_service(serving: Publication) -> None:
    """A described dcat:DataService and void:sparqlEndpoint become services of the catalogue that serve the dataset."""
    assert validate(serving).findings == ()
    graph = _graph(catalogue_facts(serving, []))
    services = set(graph.subjects(RDF.type, DCAT.DataService))
    base = serving.base
    assert {str(graph.value(one, DCAT.endpointURL)) for one in services} == {f"{base}sparql", f"{base}feed.lv.atom"}
    assert set(graph.objects(None, DCAT.service)) == services
    for one in services:
        assert str(graph.value(one, DCAT.servesDataset)) == own_dataset(serving).value
        for predicate in (DCTERMS.publisher, DCTERMS.license, DCTERMS.accessRights, DCAT.contactPoint, DCAT.keyword):
            assert graph.value(one, predicate)
        standard = graph.value(one, DCTERMS.conformsTo)
        assert (standard, RDF.type, DCTERMS.Standard) in graph
        assert graph.value(standard, DCTERMS.title)


@pytest.mark.slow
@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the official shapes of DCAT-AP are not beside the repository")
@pytest.mark.parametrize("profile", [AP_3, AP_2], ids=lambda one: one.name)
def test_the_official_shapes_find_nothing_wrong_with_services(serving: Publication, profile: Profile) -> None:
    """What is said of services breaks no shape, and leaves out nothing that is recommended."""
    graph = _graph(catalogue_facts(serving, files_offered(serving), profile))
    version = profile.name.removeprefix("DCAT-AP ")
    services = {str(one) for one in graph.subjects(RDF.type, DCAT.DataService)}
    assert len(services) == 2
    found = _complaints(graph, version)
    assert {one for one in found if one[2] in services and _reason(one[1], one[2]) is None} == set()


def test_a_dataset_that_is_part_of_a_document_has_parts_of_its_own(tmp_path: Path) -> None:
    """Where the IRIs of catalogue and dataset are fragments, those of record and distributions are longer fragments."""
    text = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    @base <https://data.example.org/> .
    <about#catalogue> a dcat:Catalog ; dcat:dataset <about#data> .
    <about#data> a dcat:Dataset ; dct:title "D"@en ; dct:temporal <about#data-period> .
    <about#data-period> dcat:startDate "2020" .
    """
    build(fill(tmp_path, {"data/d.ttl": text}), "https://data.example.org/")
    graph = rdflib.Graph().parse(tmp_path / "public/catalog.ttl")
    about = rdflib.Namespace("https://data.example.org/about#")
    assert set(graph.objects(about.catalogue, DCAT.record)) == {about["catalogue-record-about-data"]}
    assert about["data-nt"] in set(graph.objects(about.data, DCAT.distribution))
    assert (about["data-period"], DCAT.startDate, rdflib.Literal("2020")) in graph
    assert not any(str(node).count("#") > 1 for node in graph.all_nodes())

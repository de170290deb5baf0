"""The VoID description: its terms exist, its numbers are those that the published dump gives when asked another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, RdfFormat, Store, parse

from lodpub import vocab
from lodpub.describe import Directory, survey
from lodpub.dumps import Dump, slug
from lodpub.facts import Graph, Term, index
from lodpub.formats import FORMATS
from lodpub.graph import Publication, load
from lodpub.listings import group_entities
from lodpub.shapes import read_model
from tests.sites import build, fill
from tests.vocabularies import FILES, conditions, holds, read, superclasses
from tests.void_graphs import FOLDERS, PREFIXES, integer, void_of

EMBEDDED = "this repository"

NUMBERS: Mapping[str, str] = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s a ?o FILTER(isIRI(?o)) }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}
PARTS: Mapping[str, tuple[str, str]] = {
    "class": (
        "entities",
        "SELECT ?key (SUM(IF(isIRI(?s), 1, 0)) AS ?n) { ?s a ?key FILTER(isIRI(?key)) } GROUP BY ?key",
    ),
    "property": ("triples", "SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key"),
}
#: Every fact that may be a link; which of them lead from one dataset to another is for the test to say.
LINKS = """SELECT ?s ?p ?o {
    ?s ?p ?o FILTER(isIRI(?o))
    FILTER(?p IN (owl:sameAs, schema:sameAs, <http://schema.org/sameAs>, rdfs:seeAlso, skos:exactMatch, skos:closeMatch,
                  skos:broadMatch, skos:narrowMatch, skos:relatedMatch)
        || (?p NOT IN (rdf:type, rdf:object) && REGEX(STR(?o), "^http://publications.europa.eu/resource/authority/.*/.")))
}"""
#: Where the links of all the publications lead: each dataset with what the IRIs of its things begin with.
TARGETS: Mapping[str, str] = {
    "http://eurovoc.europa.eu/": "http://eurovoc.europa.eu/",
    "https://sws.geonames.org/": "https://sws.geonames.org/",
    "http://www.wikidata.org/entity/": "http://www.wikidata.org/entity/",
    "http://dbpedia.org/resource/": "http://dbpedia.org/resource/",
    **{
        f"http://publications.europa.eu/resource/authority/{table}": f"http://publications.europa.eu/resource/authority/{table}/"
        for table in ("country", "data-theme", "frequency", "language")
    },
}


@dataclass(frozen=True, slots=True)
class Described:
    """A publication, its VoID description, and what was published, to be asked."""

    publication: Publication
    directory: Directory
    dumps: tuple[Dump, ...]
    void: Graph
    dataset: NamedNode
    store: Store
    site: Path

    def values(self, name: str) -> list[Term]:
        """Give what the description says of the dataset by a term of VoID."""
        return self.void.values(self.dataset, vocab.term(f"void:{name}"))

    def numbers(self, part: str, key: str, count: str) -> dict[Term, int]:
        """Give the number in each part of the data by the class or property that makes the part."""
        parts = [one for one in self.values(part) if isinstance(one, NamedNode)]
        return {
            self.void.values(one, vocab.term(f"void:{key}"))[0]: integer(
                self.void.values(one, vocab.term(f"void:{count}"))
            )
            for one in parts
        }

    def ask(self, query: str) -> list[QuerySolution]:
        """Ask the published dump."""
        found = self.store.query(query, prefixes=dict(vocab.PREFIXES))
        assert isinstance(found, QuerySolutions)
        return list(found)


@pytest.fixture(scope="module", params=[EMBEDDED, *FOLDERS])
def described(
    request: pytest.FixtureRequest, publication: Publication, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Described:
    """Give one publication after the other, built and described."""
    if request.param == EMBEDDED:
        return _describe(publication, site)
    root = fill(tmp_path_factory.mktemp("void"), {"data/one.ttl": PREFIXES + FOLDERS[request.param]})
    build(root)
    return _describe(load(root), root / "public")


@pytest.fixture(scope="module")
def own(publication: Publication, site: Path) -> Described:
    """Give the publication of this repository, described."""
    return _describe(publication, site)


def _describe(publication: Publication, site: Path) -> Described:
    directory = survey(publication)
    dumps = tuple(_dumps(site, slug(publication)))
    facts = void_of(publication, directory, dumps)
    store = Store()
    store.load(path=str(site / "data" / f"{slug(publication)}.nt"), format=RdfFormat.N_TRIPLES)
    void = index(facts)
    (dataset,) = void.values(NamedNode(f"{publication.base}void.ttl"), vocab.FOAF_PRIMARY_TOPIC)
    assert isinstance(dataset, NamedNode)
    return Described(publication, directory, dumps, void, dataset, store, site)


def _dumps(site: Path, stem: str) -> list[Dump]:
    """Read the dumps of a site back, the compressed ones too."""
    types = {one.extension: one.media_type for one in FORMATS} | {
        "trig": "application/trig",
        "csv": "text/csv",
        "gz": "application/gzip",
    }
    paths = sorted((site / "data").glob(f"{stem}.*"))
    return [
        Dump("", path.relative_to(site).as_posix(), types[path.suffix[1:]], b"")
        for path in paths
        if path.suffix[1:] in types
    ]


def _number(solution: QuerySolution) -> int:
    value = solution["n"]
    assert isinstance(value, Literal)
    return int(value.value)


def _space(described: Described) -> str:
    """Give what all IRIs of the dataset begin with; what nothing begins with when it has no such space."""
    stated = described.values("uriSpace")
    assert all(isinstance(one, Literal) for one in stated)
    return stated[0].value if stated and isinstance(stated[0], Literal) else ""


# The numbers


@pytest.mark.parametrize("name", NUMBERS)
def test_the_statistics_are_those_of_the_dump(described: Described, name: str) -> None:
    """Triples, subjects, objects, classes and properties are as many as SPARQL counts in the published N-Triples."""
    (counted,) = described.ask(NUMBERS[name])
    assert integer(described.values(name)) == _number(counted)


def test_the_statistics_are_of_different_things(own: Described) -> None:
    """The five statistics of the embedded publication are five numbers, so that none can stand for another."""
    assert len({integer(own.values(name)) for name in NUMBERS}) == len(NUMBERS)


@pytest.mark.parametrize("key", PARTS)
def test_the_partitions_are_those_of_the_dump(described: Described, key: str) -> None:
    """Each class and each property has one partition, as big as SPARQL counts it in the published N-Triples."""
    count, query = PARTS[key]
    counted = {solution["key"]: _number(solution) for solution in described.ask(query) if solution["key"]}
    assert described.numbers(f"{key}Partition", key, count) == counted
    assert len(described.values(f"{key}Partition")) == len(counted)


def test_the_entities_are_the_things_with_documents(described: Described) -> None:
    """There are as many entities as documents of the built site whose topic has an IRI within the dataset's space."""
    topics = {
        quad.object.value
        for path in described.site.glob("doc/**/*.ttl")
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if quad.predicate == vocab.FOAF_PRIMARY_TOPIC and isinstance(quad.object, NamedNode)
    }
    assert topics
    assert integer(described.values("entities")) == sum(one.startswith(_space(described)) for one in topics)


# The links


def test_the_linksets_hold_every_link(described: Described) -> None:
    """For each dataset that is linked to and each property the linkset has as many triples as SPARQL finds links."""
    space = _space(described)
    counted: Counter[tuple[str, str]] = Counter()
    for solution in described.ask(LINKS):
        subject, predicate, value = solution
        assert isinstance(predicate, NamedNode)
        assert isinstance(value, NamedNode)
        target = _dataset_of(value)
        if target != _dataset_of(subject) and not (space and value.value.startswith(space)):
            counted[target, predicate.value] += 1
    assert _linksets(described) == counted


def _dataset_of(term: object) -> str:
    """Find the dataset of an IRI in the table of those that are linked to."""
    iri = term.value if isinstance(term, NamedNode) else ""
    return next((dataset for dataset, start in TARGETS.items() if iri.startswith(start)), "")


def _linksets(described: Described) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for linkset in described.void.subjects(vocab.RDF_TYPE, vocab.term("void:Linkset")):
        (target,) = described.void.values(linkset, vocab.term("void:objectsTarget"))
        (predicate,) = described.void.values(linkset, vocab.term("void:linkPredicate"))
        assert isinstance(target, NamedNode)
        assert isinstance(predicate, NamedNode)
        key = (target.value, predicate.value)
        assert key not in found
        found[key] = integer(described.void.values(linkset, vocab.term("void:triples")))
    return found


def test_a_linkset_is_part_of_the_dataset_it_starts_from(described: Described) -> None:
    """The dataset names each linkset as a subset, and the linkset names the dataset as that of its subjects."""
    linksets = described.void.subjects(vocab.RDF_TYPE, vocab.term("void:Linkset"))
    assert described.values("subset") == linksets
    targets = [described.void.values(one, vocab.term("void:subjectsTarget")) for one in linksets]
    assert targets == [[described.dataset]] * len(linksets)


def test_the_data_links_to_where_it_is_said_to(own: Described) -> None:
    """The embedded publication links to EuroVoc, GeoNames, Wikidata and tables of the EU."""
    assert {target for target, _ in _linksets(own)} == set(TARGETS) - {"http://dbpedia.org/resource/"}


# What else is said


def test_every_number_is_an_integer(described: Described) -> None:
    """Whatever VoID wants as a number is an xsd:integer."""
    numbers = {vocab.term(f"void:{name}") for name in [*NUMBERS, "entities"]}
    values = [value for _, predicate, value in described.void.facts() if predicate in numbers]
    assert values
    assert all(isinstance(one, Literal) and one.datatype == vocab.XSD_INTEGER for one in values)


@pytest.mark.slow
def test_every_term_exists(described: Described) -> None:
    """Classes and properties of the description are those of VoID, DCMI and FOAF, used on values that they allow."""
    if not FILES:
        pytest.skip("the folder of public vocabularies is not beside the repository")
    known = read([])
    typed = {one: described.void.values(one, vocab.RDF_TYPE) for one in described.void.about}
    types = {one: superclasses(known, classes) for one, classes in typed.items() if classes}
    for subject, predicate, value in described.void.facts():
        assert predicate == vocab.RDF_TYPE or predicate in known.about, predicate
        if predicate == vocab.RDF_TYPE:
            assert value in known.about, value
        elif predicate.value.startswith(vocab.PREFIXES["void"]):
            for condition in conditions(known, predicate, "range"):
                assert holds(types, value, condition), (subject, predicate, value)


def test_the_vocabularies_are_those_of_classes_and_properties(own: Described) -> None:
    """The listed vocabularies begin the IRIs of all classes and properties in use; each is of use."""
    used = [
        term
        for name in ("class", "property")
        for term in own.numbers(f"{name}Partition", name, PARTS[name][0])
        if isinstance(term, NamedNode)
    ]
    listed = [one.value for one in own.values("vocabulary") if isinstance(one, NamedNode)]
    assert all(any(term.value.startswith(one) for one in listed) for term in used)
    assert all(any(term.value.startswith(one) for term in used) for one in listed)
    assert set(listed) - {f"{own.publication.base}def"} <= set(vocab.PREFIXES.values())


def test_an_ontology_is_named_by_its_own_iri(own: Described) -> None:
    """The publication's own vocabulary stands by the IRI of its owl:Ontology, not by its namespace."""
    assert NamedNode(f"{own.publication.base}def") in own.values("vocabulary")


def test_the_dumps_are_those_in_rdf(described: Described) -> None:
    """Each dump in an RDF syntax is listed, lies where it is said to lie, and has its format as a feature."""
    base = described.publication.base
    paths = [one.value.removeprefix(base) for one in described.values("dataDump") if isinstance(one, NamedNode)]
    rdf = {one.extension for one in FORMATS} | {"trig"}
    assert sorted(paths) == sorted(dump.path for dump in described.dumps if dump.path.rpartition(".")[2] in rdf)
    assert all((described.site / path).is_file() for path in paths)
    assert len(described.values("feature")) == len(paths) >= len(rdf) - 1


def test_the_examples_stand_first_on_the_first_list(own: Described) -> None:
    """The example resources are the first three things of the first list."""
    publication = own.publication
    model = read_model(publication.shapes, publication.shape_files)
    first = group_entities(publication, own.directory, model).groups[0]
    assert own.values("exampleResource") == list(first.members[:3])


def test_the_examples_are_things_of_the_dataset(described: Described) -> None:
    """There is an example, and it begins with the space of the dataset's IRIs."""
    examples = described.values("exampleResource")
    assert 1 <= len(examples) <= 3
    assert all(isinstance(one, NamedNode) and one.value.startswith(_space(described)) for one in examples)


def test_the_dataset_says_of_itself_what_the_data_says(own: Described) -> None:
    """Titles, descriptions, publisher, licence and dates are those of the data."""
    for name in ("title", "description", "publisher", "license", "issued", "modified"):
        said = own.void.values(own.dataset, vocab.term(f"dct:{name}"))
        assert said
        assert said == own.publication.data.values(own.dataset, vocab.term(f"dct:{name}"))


def test_no_endpoint_is_made_up(own: Described) -> None:
    """Where the data names no query service the description has none."""
    stated = own.publication.data.values(own.dataset, vocab.term("void:sparqlEndpoint"))
    assert own.values("sparqlEndpoint") == stated


def test_the_document_says_what_it_is(own: Described) -> None:
    """void.ttl is a void:DatasetDescription about the dataset, titled in each language of the dataset's title."""
    document = NamedNode(f"{own.publication.base}void.ttl")
    titles = own.publication.data.values(own.dataset, vocab.DCT_TITLE)
    assert own.void.values(document, vocab.RDF_TYPE) == [vocab.term("void:DatasetDescription")]
    datasets = own.publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET)
    assert own.dataset in datasets
    assert set(own.void.values(document, vocab.term("foaf:topic"))) == set(datasets)
    assert own.void.values(document, vocab.DCT_TITLE) == [
        Literal(f"VoID: {one.value}", language=one.language) for one in titles if isinstance(one, Literal)
    ]


# The whole


def test_the_description_needs_no_other_node(described: Described) -> None:
    """There is no blank node in the description, so that its parts can be named from outside."""
    assert all(isinstance(fact[0], NamedNode) for fact in described.void.facts())
    assert all(isinstance(fact[2], NamedNode | Literal) for fact in described.void.facts())


def test_the_iris_of_the_parts_are_new_and_differ(described: Described) -> None:
    """Every partition and linkset has an IRI of its own below the dataset's, which the data does not use."""
    names = ("classPartition", "propertyPartition", "subset")
    parts = [one for name in names for one in described.values(name) if isinstance(one, NamedNode)]
    assert len(parts) == len(set(parts))
    for part in parts:
        assert part.value.startswith(described.dataset.value)
        assert part.value.count("#") == 1
        assert part not in described.publication.data.about


def test_the_description_is_sorted(described: Described) -> None:
    """The facts come as an index of them gives them."""
    facts = void_of(described.publication, described.directory, described.dumps)
    assert facts == list(index(reversed(facts)).facts())


def test_a_new_base_moves_the_whole_description(publication: Publication) -> None:
    """With another base no IRI of the old one is left."""
    moved = load(publication.root, "https://moved.example/data/")
    facts = void_of(moved, survey(moved), [Dump("Turtle", "data/x.ttl", "text/turtle; charset=utf-8", b"")])
    assert (
        NamedNode("https://moved.example/data/id/dataset/partners"),
        vocab.term("void:dataDump"),
        NamedNode("https://moved.example/data/data/x.ttl"),
    ) in facts
    assert not [fact for fact in facts if publication.base in str(fact)]


def test_the_description_reads_nothing_but_what_it_is_given(own: Described) -> None:
    """The root folder does not matter: the description is made of the publication alone."""
    elsewhere = replace(own.publication, root=Path("/nowhere"))
    assert void_of(elsewhere, own.directory, own.dumps) == list(own.void.facts())

"""The vocabulary: what is borrowed exists and is used as it was meant; what is our own is declared, explained, used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph
import pytest
import rdflib.namespace
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from lodpub import vocab
from lodpub.facts import Graph, Subject, Term
from lodpub.graph import Publication
from lodpub.shapes import texts
from tests.conftest import ROOT
from tests.vocabularies import FILES, conditions, holds, read, superclasses

#: Vocabularies that rdflib knows by heart.
BY_HEART = {
    "rdf": rdflib.namespace.RDF,
    "rdfs": rdflib.namespace.RDFS,
    "owl": rdflib.namespace.OWL,
    "xsd": rdflib.namespace.XSD,
    "sh": rdflib.namespace.SH,
    "vann": rdflib.namespace.VANN,
    "dc": rdflib.namespace.DC,
}
SHOW = list(pyoxigraph.parse(path=ROOT / "lodpub" / "show.ttl"))
#: What is used of vocabularies that neither rdflib nor the folder of vocabularies has, as their publishers define it.
READ_ELSEWHERE = {
    "adms": {"Identifier", "identifier", "schemaAgency", "status", "versionNotes"},  # ADMS 2.0, SEMIC
    "cv": {"AdminUnit", "PublicOrganisation"},  # Core Location 2.1 and Core Public Organisation 2.1, SEMIC
    "dash": {"DetailsViewer", "KeyInfoRole", "hidden", "propertyRole", "viewer"},  # DASH Data Shapes, TopQuadrant
    "show": {one.subject.value.rpartition("#")[2] for one in SHOW if "#" in str(one.subject)},  # show.ttl, our own
    "dcat": {"version"},  # DCAT 3; the folder has DCAT 2
}
#: Uses outside a declared domain or range that we stand by.
EXCEPTIONS: Mapping[str, str] = {
    "domain of skos:closeMatch": "SKOS maps concepts; a territory has no other link that claims as little",
    "range of skos:closeMatch": "the same, where the other end is described here",
    "domain of prov:hadPrimarySource": "an rdf:Statement is an entity by what is said of it; PROV-O infers the type",
    "range of org:originalOrganization": "ORG derives it from prov:used; that a body is an entity it leaves unsaid",
    "domain of dct:accrualPeriodicity": "DCAT has it for datasets; DCMI speaks of collections",
    "range of vcard:fn": "a name in two languages; DCAT-AP takes any literal",
    "range of prov:wasAssociatedWith": "bodies are foaf:Agent by ORG; that this is prov:Agent PROV-O leaves unsaid",
}
_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_ALIGNMENTS = (
    vocab.RDFS_SUBCLASS_OF,
    vocab.RDFS_SUBPROPERTY_OF,
    *(vocab.term(f"skos:{name}") for name in _MATCHES),
)
_NAMES_A_TERM = frozenset({vocab.RDF_TYPE, vocab.RDFS_DOMAIN, vocab.RDFS_RANGE, *_ALIGNMENTS})
_SHAPES_NAME_A_TERM = frozenset(
    vocab.term(f"sh:{name}") for name in ("path", "targetClass", "class", "targetSubjectsOf", "targetObjectsOf")
)
_DEFINED_BY = vocab.term("rdfs:isDefinedBy")


# What is used


def _in_data(publication: Publication) -> set[NamedNode]:
    """Gather the properties, classes and datatypes of the data, and the properties that statements speak of."""
    found: set[Term] = set()
    for _, predicate, value in publication.data.facts():
        found.add(predicate)
        if predicate in (vocab.RDF_TYPE, vocab.RDF_PREDICATE):
            found.add(value)
        if isinstance(value, Literal):
            found.add(value.datatype)
    return {term for term in found if isinstance(term, NamedNode)}


def _in_ontology(publication: Publication) -> set[NamedNode]:
    found: set[Term] = set()
    for _, predicate, value in publication.ontology.facts():
        found.add(predicate)
        if predicate in _NAMES_A_TERM:
            found.add(value)
    return {term for term in found if isinstance(term, NamedNode)}


def _in_shapes(publication: Publication) -> set[NamedNode]:
    """Gather what shapes are about: their target classes, the steps of their paths, the classes they ask for."""
    found: set[NamedNode] = set()
    for _, predicate, value in publication.shapes.facts():
        if predicate in _SHAPES_NAME_A_TERM:
            found.update(_steps(publication.shapes, value))
    return found


def _steps(shapes: Graph, node: Term) -> Iterator[NamedNode]:
    if isinstance(node, NamedNode):
        yield node
    elif isinstance(node, BlankNode):
        for _, _, value in shapes.about[node]:
            if value != vocab.RDF_NIL:
                yield from _steps(shapes, value)


def _used(publication: Publication) -> set[NamedNode]:
    """Gather the terms that a reader can meet; datatypes of values are shown as values, so they need no name."""
    datatypes = {
        value.datatype for _, _, value in publication.data.facts() if isinstance(value, Literal)
    } - _in_ontology(publication)
    return (_in_data(publication) - datatypes) | _in_ontology(publication) | _in_shapes(publication)


def _own(terms: Iterable[Term], publication: Publication) -> set[NamedNode]:
    namespace = f"{publication.base}def#"
    return {term for term in terms if isinstance(term, NamedNode) and term.value.startswith(namespace)}


def _declared(publication: Publication) -> set[NamedNode]:
    found = _own(publication.ontology.subjects(_DEFINED_BY, NamedNode(f"{publication.base}def")), publication)
    assert found, "the ontology declares nothing"
    return found


def _curie(term: NamedNode) -> tuple[str, str]:
    """Split a term into the prefix of its vocabulary and its local name."""
    for prefix, namespace in vocab.PREFIXES.items():
        if term.value.startswith(namespace):
            return prefix, term.value.removeprefix(namespace)
    raise AssertionError(f"{term} is of a vocabulary that has no prefix in lodpub.vocab")


@pytest.fixture(scope="session")
def vocabularies(publication: Publication) -> Graph:
    """Give the public vocabularies and our own as one graph."""
    if not FILES:
        pytest.skip("the folder of public vocabularies is not beside the repository")
    return read(publication.ontology.facts())


# Borrowed terms


def test_borrowed_terms_exist(publication: Publication, vocabularies: Graph) -> None:
    """No property, class or datatype is used that its vocabulary does not have."""
    used = _in_data(publication) | _in_ontology(publication) | _in_shapes(publication)
    used |= {predicate for _, predicate, _ in publication.shapes.facts()}
    borrowed = used - _own(used, publication)
    assert borrowed
    unknown = {term.value for term in borrowed if term not in vocabularies.about and not _known_elsewhere(term)}
    assert unknown == set()


def _known_elsewhere(term: NamedNode) -> bool:
    prefix, name = _curie(term)
    by_heart = prefix in BY_HEART and rdflib.URIRef(term.value) in BY_HEART[prefix]
    return by_heart or name in READ_ELSEWHERE.get(prefix, set())


def test_terms_read_elsewhere_are_used(publication: Publication) -> None:
    """The table of terms that no file here vouches for holds nothing that is not needed."""
    used = _used(publication) | {term for fact in publication.shapes.facts() for term in fact if _is_dash(term)}
    idle = {
        f"{prefix}:{name}"
        for prefix, names in READ_ELSEWHERE.items()
        if prefix != "show"  # it serves other publications too
        for name in names
        if vocab.term(f"{prefix}:{name}") not in used
    }
    assert idle == set()


def _is_dash(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(vocab.PREFIXES["dash"])


def test_schema_org_is_named_by_https() -> None:
    """schema.org has two spellings; only https://schema.org/ is used, or one thing would have two names."""
    paths = [path for folder in ("data", "ontology", "shapes", "queries") for path in (ROOT / folder).rglob("*.*")]
    assert any("https://schema.org/" in path.read_text(encoding="utf-8") for path in paths)
    assert [path.name for path in paths if "http://schema.org" in path.read_text(encoding="utf-8")] == []


def test_borrowed_terms_keep_their_type(publication: Publication, vocabularies: Graph) -> None:
    """The files of labels call a term a class or a property as its vocabulary does."""
    labelled = _labelled(publication)
    assert labelled
    for term in labelled:
        types = set(publication.external.values(term, vocab.RDF_TYPE))
        assert types, f"{term} has no type"
        if term in vocabularies.about and not _known_elsewhere(term):
            assert types <= set(vocabularies.values(term, vocab.RDF_TYPE)), term


def _labelled(publication: Publication) -> set[NamedNode]:
    """Gather the borrowed terms that ontology/external gives a label."""
    return {
        subject
        for subject, predicate, _ in publication.external.facts()
        if predicate == vocab.RDFS_LABEL and isinstance(subject, NamedNode)
    }


# Words


def test_every_used_term_is_explained(publication: Publication) -> None:
    """Every class and property that a reader can meet has a name and an explanation in Latvian and English."""
    unnamed = set()
    for term in _used(publication):
        graph = publication.ontology if _own([term], publication) else publication.external
        for predicate in (vocab.RDFS_LABEL, vocab.RDFS_COMMENT):
            if set(texts(graph, term, predicate)) != {"lv", "en"}:
                unnamed.add(f"{predicate.value} of {term.value}")
    assert unnamed == set()


def test_nothing_is_named_that_is_not_used(publication: Publication) -> None:
    """A label of a term that has gone from data, ontology and shapes goes too."""
    assert {term.value for term in _labelled(publication) - _used(publication)} == set()


def test_names_of_foreign_values_are_needed_and_complete(publication: Publication) -> None:
    """A code of an authority table that ontology/external names is a value in the data, and has both languages."""
    named = {subject for subject, predicate, _ in publication.external.facts() if predicate == vocab.SKOS_PREF_LABEL}
    assert named
    for value in named:
        assert value in publication.data.pointing, value
        assert set(texts(publication.external, value, vocab.SKOS_PREF_LABEL)) == {"lv", "en"}, value


def test_each_term_stands_in_the_file_of_its_vocabulary() -> None:
    """ontology/external has one file a vocabulary, called by its prefix."""
    paths = [path for path in (ROOT / "ontology" / "external").glob("*.ttl") if path.stem in vocab.PREFIXES]
    assert paths
    for path in paths:
        subjects = {quad.subject for quad in parse(path=str(path), format=RdfFormat.TURTLE)}
        assert {one for one in subjects if not str(one).startswith(f"<{vocab.PREFIXES[path.stem]}")} == set()


# Our own terms


def test_own_terms_are_declared_and_used(publication: Publication) -> None:
    """The ontology declares exactly the own terms that the data uses."""
    used = _own(_in_data(publication), publication)
    assert {term.value for term in _declared(publication) ^ used} == set()


def test_shapes_and_ontology_name_declared_terms(publication: Publication) -> None:
    """No shape and no term speaks of an own term that there is not."""
    named = _own(_in_shapes(publication) | _in_ontology(publication), publication)
    assert named <= _declared(publication)


def test_every_own_term_is_described(publication: Publication) -> None:
    """Each own term has label, comment, alignment and example; a property also its domain and its range."""
    graph = publication.ontology
    for term in _declared(publication):
        for predicate in (vocab.RDFS_LABEL, vocab.RDFS_COMMENT):
            assert set(texts(graph, term, predicate)) == {"lv", "en"}, term
        assert any(graph.values(term, predicate) for predicate in _ALIGNMENTS), term
        assert graph.values(term, vocab.SKOS_EXAMPLE), term
        if _is_property(graph, term):
            assert graph.values(term, vocab.RDFS_DOMAIN), term
            assert graph.values(term, vocab.RDFS_RANGE), term


def _is_property(graph: Graph, term: Subject) -> bool:
    kinds = {vocab.OWL_OBJECT_PROPERTY, vocab.OWL_DATATYPE_PROPERTY}
    return bool(kinds.intersection(graph.values(term, vocab.RDF_TYPE)))


def test_examples_are_true(publication: Publication) -> None:
    """What the ontology gives as an example is found in the data."""
    facts = set(publication.data.facts())
    for term in _declared(publication):
        for example in publication.ontology.values(term, vocab.SKOS_EXAMPLE):
            if isinstance(example, NamedNode):
                assert (example, vocab.RDF_TYPE, term) in facts, example
            elif isinstance(example, Literal) and example.datatype == term:
                assert example in publication.data.pointing, example
            else:
                _assert_stated(publication, term, example.value)


def _assert_stated(publication: Publication, term: NamedNode, turtle: str) -> None:
    prefixes = f"@prefix jn: <{publication.base}def#> ."
    quads = list(parse(prefixes + turtle, format=RdfFormat.TURTLE, base_iri=publication.base))
    assert quads
    for quad in quads:
        assert quad.predicate == term
        assert isinstance(quad.subject, NamedNode)
        assert quad.object in publication.data.values(quad.subject, quad.predicate), turtle


def test_the_version_has_an_address(publication: Publication) -> None:
    """The ontology has a version, and the address of the version ends with its number."""
    ontology = NamedNode(f"{publication.base}def")
    number = publication.ontology.value(ontology, vocab.OWL_VERSION_INFO)
    assert isinstance(number, Literal)
    versions = publication.ontology.values(ontology, vocab.term("owl:versionIRI"))
    assert versions == [NamedNode(f"{ontology.value}/{number.value}")]


def test_own_properties_fit_those_they_specialise(publication: Publication, vocabularies: Graph) -> None:
    """Domain and range of an own property lie within those of the properties above it."""
    properties = [term for term in _declared(publication) if _is_property(publication.ontology, term)]
    assert properties
    for term in properties:
        for end in ("domain", "range"):
            given = superclasses(vocabularies, publication.ontology.values(term, vocab.term(f"rdfs:{end}")))
            for condition in conditions(vocabularies, term, end):
                assert given.intersection(condition), (term, end, condition)


# Use


def test_properties_are_used_within_domain_and_range(publication: Publication, vocabularies: Graph) -> None:
    """Subjects and values are of the classes and datatypes that the vocabularies ask for, as far as they ask."""
    assert _misuses(publication, vocabularies) - set(EXCEPTIONS) == set()


def test_every_exception_is_needed(publication: Publication, vocabularies: Graph) -> None:
    """An exception whose reason has gone goes too."""
    assert set(EXCEPTIONS) - _misuses(publication, vocabularies) == set()


def _misuses(publication: Publication, vocabularies: Graph) -> set[str]:
    """Name each end of a property that is used outside what is declared, such as `domain of dct:spatial`."""
    types = {
        subject: superclasses(vocabularies, classes)
        for subject in publication.data.about
        if (classes := publication.data.values(subject, vocab.RDF_TYPE))
    }
    asked = {
        (predicate, end): conditions(vocabularies, predicate, end)
        for predicate in {predicate for _, predicate, _ in publication.data.facts()}
        for end in ("domain", "range")
    }
    found = set()
    for subject, predicate, value in publication.data.facts():
        for end, node in (("domain", subject), ("range", value)):
            if not all(holds(types, node, condition) for condition in asked[predicate, end]):
                found.add(f"{end} of {_short(publication, predicate)}")
    return found


def _short(publication: Publication, term: NamedNode) -> str:
    return f"jn:{term.value.partition('#')[2]}" if _own([term], publication) else ":".join(_curie(term))

"""Namespaces and prefixes, each IRI written once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from pyoxigraph import NamedNode

#: The prefixes of published Turtle and JSON-LD, in the order in which they are written.
PREFIXES: Final[Mapping[str, str]] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "cv": "http://data.europa.eu/m8g/",
    "locn": "http://www.w3.org/ns/locn#",
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "void": "http://rdfs.org/ns/void#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "dqv": "http://www.w3.org/ns/dqv#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "sh": "http://www.w3.org/ns/shacl#",
    "dash": "http://datashapes.org/dash#",
    "show": "https://w3id.org/lodpub/show#",
    "vann": "http://purl.org/vocab/vann/",
    "time": "http://www.w3.org/2006/time#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
}


@cache
def term(curie: str) -> NamedNode:
    """
    Expand a prefixed name of `PREFIXES`; a KeyError is a slip in our own code.

    >>> term("skos:prefLabel").value
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, local = curie.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


RDF_TYPE: Final = term("rdf:type")
RDF_FIRST: Final = term("rdf:first")
RDF_REST: Final = term("rdf:rest")
RDF_NIL: Final = term("rdf:nil")
RDF_STATEMENT: Final = term("rdf:Statement")
RDF_SUBJECT: Final = term("rdf:subject")
RDF_PREDICATE: Final = term("rdf:predicate")
RDF_OBJECT: Final = term("rdf:object")
RDF_LANG_STRING: Final = term("rdf:langString")

RDFS_LABEL: Final = term("rdfs:label")
RDFS_COMMENT: Final = term("rdfs:comment")
RDFS_CLASS: Final = term("rdfs:Class")
RDFS_DATATYPE: Final = term("rdfs:Datatype")
RDFS_DOMAIN: Final = term("rdfs:domain")
RDFS_RANGE: Final = term("rdfs:range")
RDFS_SUBCLASS_OF: Final = term("rdfs:subClassOf")
RDFS_SUBPROPERTY_OF: Final = term("rdfs:subPropertyOf")
RDFS_SEE_ALSO: Final = term("rdfs:seeAlso")
RDF_PROPERTY: Final = term("rdf:Property")
OWL_ONTOLOGY: Final = term("owl:Ontology")
OWL_CLASS: Final = term("owl:Class")
OWL_OBJECT_PROPERTY: Final = term("owl:ObjectProperty")
OWL_DATATYPE_PROPERTY: Final = term("owl:DatatypeProperty")
OWL_VERSION_INFO: Final = term("owl:versionInfo")

XSD_STRING: Final = term("xsd:string")
XSD_HEX_BINARY: Final = term("xsd:hexBinary")
XSD_NON_NEGATIVE_INTEGER: Final = term("xsd:nonNegativeInteger")
#: Well-known text, the form of geometries (GeoSPARQL).
WKT: Final = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
XSD_BOOLEAN: Final = term("xsd:boolean")
XSD_INTEGER: Final = term("xsd:integer")
XSD_DECIMAL: Final = term("xsd:decimal")
#: Whole numbers of any size and sign, numbers with an exponent, and what has seconds.
XSD_INTEGERS: Final = frozenset(
    term(f"xsd:{name}")
    for name in (
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
XSD_FLOATS: Final = frozenset({term("xsd:double"), term("xsd:float")})
XSD_CLOCKS: Final = frozenset({term("xsd:dateTime"), term("xsd:dateTimeStamp"), term("xsd:time")})
XSD_DATE: Final = term("xsd:date")
XSD_G_YEAR: Final = term("xsd:gYear")
XSD_G_YEAR_MONTH: Final = term("xsd:gYearMonth")

#: How shapes ask for values to be shown (dash:viewer): with their own facts, as a table, on a map.
DETAILS_VIEWER: Final = term("dash:DetailsViewer")
VALUE_TABLE_VIEWER: Final = term("dash:ValueTableViewer")
MAP_VIEWER: Final = term("show:MapViewer")

SKOS_PREF_LABEL: Final = term("skos:prefLabel")
SKOS_ALT_LABEL: Final = term("skos:altLabel")
SKOS_EXAMPLE: Final = term("skos:example")
SKOS_CONCEPT: Final = term("skos:Concept")
SKOS_CONCEPT_SCHEME: Final = term("skos:ConceptScheme")
SKOS_COLLECTION: Final = term("skos:Collection")
SKOS_IN_SCHEME: Final = term("skos:inScheme")
SKOS_TOP_CONCEPT_OF: Final = term("skos:topConceptOf")
SKOS_HAS_TOP_CONCEPT: Final = term("skos:hasTopConcept")
SKOS_BROADER: Final = term("skos:broader")
SKOS_NARROWER: Final = term("skos:narrower")

DCT_TITLE: Final = term("dct:title")
DCT_DESCRIPTION: Final = term("dct:description")
DCT_CREATOR: Final = term("dct:creator")
DCT_ISSUED: Final = term("dct:issued")
DCT_LANGUAGE: Final = term("dct:language")
DCT_LICENSE: Final = term("dct:license")
DCT_MODIFIED: Final = term("dct:modified")
DCT_PUBLISHER: Final = term("dct:publisher")
DC_RIGHTS: Final = term("dc:rights")
DC_TITLE: Final = term("dc:title")
DCT_SOURCE: Final = term("dct:source")
DCT_SPATIAL: Final = term("dct:spatial")
DCT_TEMPORAL: Final = term("dct:temporal")

SCHEMA_NAME: Final = term("schema:name")
SCHEMA_URL: Final = term("schema:url")
SCHEMA_COUNTRY: Final = term("schema:Country")
SCHEMA_PERSON: Final = term("schema:Person")
SCHEMA_LATITUDE: Final = term("schema:latitude")
SCHEMA_LONGITUDE: Final = term("schema:longitude")
GEO_LAT: Final = term("geo:lat")
GEO_LONG: Final = term("geo:long")
FOAF_NAME: Final = term("foaf:name")
FOAF_HOMEPAGE: Final = term("foaf:homepage")
FOAF_PERSON: Final = term("foaf:Person")
FOAF_DOCUMENT: Final = term("foaf:Document")
FOAF_PRIMARY_TOPIC: Final = term("foaf:primaryTopic")
FOAF_IS_PRIMARY_TOPIC_OF: Final = term("foaf:isPrimaryTopicOf")
PROV_HAD_PRIMARY_SOURCE: Final = term("prov:hadPrimarySource")
CSVW_SCHEMA: Final = term("csvw:Schema")
DCAT_CATALOG: Final = term("dcat:Catalog")
DCAT_DATASET: Final = term("dcat:Dataset")
DCAT_LISTS: Final = term("dcat:dataset")
DCAT_KEYWORD: Final = term("dcat:keyword")
DCAT_VERSION: Final = term("dcat:version")
DCAT_CONTACT_POINT: Final = term("dcat:contactPoint")
DCAT_LANDING_PAGE: Final = term("dcat:landingPage")
DCAT_START_DATE: Final = term("dcat:startDate")
DCAT_END_DATE: Final = term("dcat:endDate")
VANN_PREFIX: Final = term("vann:preferredNamespacePrefix")
VANN_NAMESPACE: Final = term("vann:preferredNamespaceUri")
VOID_IN_DATASET: Final = term("void:inDataset")
VOID_URI_SPACE: Final = term("void:uriSpace")
VOID_SPARQL_ENDPOINT: Final = term("void:sparqlEndpoint")

#: The tables of codes that the EU's Publications Office keeps; the media types that IANA keeps.
EU_TABLES: Final = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES: Final = "http://www.iana.org/assignments/media-types/"
#: The words of SPARQL 1.1 Service Description.
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
#: The words in which data.europa.eu (piveau) names what it measures.
PIVEAU: Final = "https://piveau.eu/ns/voc#"

#: The other spelling of schema.org's namespace, which much data has.
_SCHEMA_HTTP: Final = "http://schema.org/"
SCHEMA_COUNTRY_HTTP: Final = NamedNode(f"{_SCHEMA_HTTP}Country")
#: Predicates whose value is the name of a country or its code (ISO 3166-1).
OF_COUNTRY: Final = frozenset({term("schema:addressCountry"), NamedNode(f"{_SCHEMA_HTTP}addressCountry")})
#: Predicates that name a thing, best first (SKOS, RDFS, DCMI, schema.org, FOAF); some do so only together, in order.
NAMES: Final = (
    (SKOS_PREF_LABEL,),
    (RDFS_LABEL,),
    (DCT_TITLE,),
    (SCHEMA_NAME,),
    (FOAF_NAME,),
    (DC_TITLE,),
    (NamedNode(f"{_SCHEMA_HTTP}name"),),
    (term("schema:headline"),),
    (NamedNode(f"{_SCHEMA_HTTP}headline"),),
    (term("foaf:givenName"), term("foaf:familyName")),
    (term("foaf:nick"),),
)
#: Predicates that name a thing, or part of its name.
LABELS: Final = tuple(predicate for together in NAMES for predicate in together)
#: Predicates that give a thing other names.
OTHER_LABELS: Final = tuple(
    term(name) for name in ("skos:altLabel", "skos:hiddenLabel", "schema:alternateName", "dct:alternative")
)
#: Predicates that say in a sentence what a thing is, best first.
DESCRIPTIONS: Final = (
    DCT_DESCRIPTION,
    term("schema:description"),
    term("skos:definition"),
    RDFS_COMMENT,
    term("dc:description"),
    NamedNode(f"{_SCHEMA_HTTP}description"),
)

#: What a term of an ontology is, by the part of its page on which it is described.
TERM_PARTS: Final[Mapping[str, tuple[NamedNode, ...]]] = {
    "classes": (OWL_CLASS, RDFS_CLASS),
    "properties": (OWL_OBJECT_PROPERTY, OWL_DATATYPE_PROPERTY, RDF_PROPERTY),
    "datatypes": (RDFS_DATATYPE,),
}
TERM_KINDS: Final = frozenset(kind for kinds in TERM_PARTS.values() for kind in kinds)

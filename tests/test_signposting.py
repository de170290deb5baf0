"""Typed links, the link set and citations: read back, and compared with the data as rdflib reads it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, SKOS
from rdflib.paths import MulPath

from lodpub import vocab
from lodpub.describe import survey
from lodpub.dumps import Dump
from lodpub.facts import Fact, index
from lodpub.formats import FORMATS, TURTLE
from lodpub.graph import Publication, load
from lodpub.signposting import LINKSET_TYPE, TypedLink, citations, dataset_links, linkset, to_uri, typed_links
from tests.sites import fill, own_dataset

ROOT = Path(__file__).parents[1]
FILES = [Dump("Turtle", "data/d.ttl", "text/turtle", b"x"), Dump("CSV", "data/d.csv", "text/csv", b"y")]
#: RFC 3986 appendix A, as far as it is about letters.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/> .
"""
DATASET = NamedNode("https://example.org/id/dataset/d")
#: The names that CSL-JSON has and that are used here, with the type of each (csl-data.json).
CSL = {
    **dict.fromkeys(("id", "type", "title", "version", "publisher", "URL", "language"), str),
    "author": list,
    "issued": dict,
}


@pytest.fixture(scope="module")
def facts() -> rdflib.Graph:
    """Read data/ and ontology/ by rdflib."""
    graph = rdflib.Graph()
    for path in [*(ROOT / "data").glob("*.ttl"), *(ROOT / "ontology").glob("*.ttl")]:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def dataset(facts: rdflib.Graph, publication: Publication) -> NamedNode:
    """Give the IRI of the dataset of the partners."""
    found = own_dataset(publication)
    assert rdflib.URIRef(found.value) in set(facts.subjects(RDF.type, DCAT.Dataset))
    return found


def _targets(links: tuple[TypedLink, ...], rel: str) -> list[str]:
    return [link.href for link in links if link.rel == rel]


def _load(folder: Path, turtle: str) -> Publication:
    return load(fill(folder, {"data/d.ttl": PREFIXES + turtle}))


def test_every_page_says_how_to_cite_and_what_describes_it(publication: Publication, site: Path) -> None:
    """The page of each thing leads to its IRI and to a file of each format, by its media type."""
    paths = survey(publication).paths
    assert len(paths) > 100
    for iri, path in paths.items():
        links = typed_links(publication, iri, path, FORMATS)
        assert _targets(links, "cite-as") == ([to_uri(iri.value)] if iri.value.startswith("http") else [])
        described = [link for link in links if link.rel == "describedby"]
        assert [link.type for link in described] == [syntax.media_type for syntax in FORMATS]
        assert all((site / link.href.removeprefix(publication.base)).is_file() for link in described)


def test_every_page_belongs_to_the_dataset(publication: Publication, facts: rdflib.Graph, dataset: NamedNode) -> None:
    """Licence and author are those of the dataset, which is the collection of all pages but its own."""
    node = rdflib.URIRef(dataset.value)
    for iri, path in survey(publication).paths.items():
        links = typed_links(publication, iri, path, [])
        assert _targets(links, "license") == [str(one) for one in facts.objects(node, DCTERMS.license)]
        assert _targets(links, "author") == [str(one) for one in facts.objects(node, DCTERMS.publisher)]
        assert _targets(links, "collection") == ([dataset.value] if iri != dataset else [])


def test_pages_say_what_they_are_about(publication: Publication, facts: rdflib.Graph) -> None:
    """A page is a schema:AboutPage and of the schema.org classes of its thing, by the ontology too."""
    for iri, path in survey(publication).paths.items():
        kinds = {
            str(kind) for kind in facts.objects(rdflib.URIRef(iri.value), RDF.type / MulPath(RDFS.subClassOf, "*"))
        }
        expected = {kind for kind in kinds if kind.startswith("https://schema.org/")}
        expected |= {"https://schema.org/Dataset"} if str(DCAT.Dataset) in kinds else set()
        found = _targets(typed_links(publication, iri, path, []), "type")
        assert found[0] == "https://schema.org/AboutPage"
        assert len(found) == len(set(found))
        assert set(found[1:]) == expected


def test_the_page_of_the_dataset_leads_to_everything(publication: Publication, dataset: NamedNode) -> None:
    """It leads to each file, to the catalogue in each syntax and to the link set, each by its media type."""
    links = dataset_links(publication, dataset, FILES)
    assert [(one.href, one.type) for one in links if one.rel == "item"] == [
        (publication.base + file.path, file.media_type) for file in FILES
    ]
    assert {(one.href.removeprefix(publication.base), one.type) for one in links if one.rel == "describedby"} == {
        ("catalog.ttl", "text/turtle"),
        ("catalog.jsonld", "application/ld+json"),
        ("catalog.rdf", "application/rdf+xml"),
    }
    assert TypedLink("linkset", f"{publication.base}linkset.json", LINKSET_TYPE) in links
    assert _targets(links, "type") == ["https://schema.org/AboutPage", "https://schema.org/Dataset"]
    assert {link.rel for link in links} >= {"cite-as", "license", "author"}
    assert len(links) == len(set(links))


def test_the_link_set_says_what_the_page_says(publication: Publication, dataset: NamedNode) -> None:
    """The landing page's links in the link set are those in its head but the one to the link set."""
    context = json.loads(linkset(publication, dataset, FILES))["linkset"][0]
    assert context.pop("anchor") == publication.base
    found = {
        TypedLink(rel, target["href"], target.get("type", "")) for rel, targets in context.items() for target in targets
    }
    assert found == {link for link in dataset_links(publication, dataset, FILES) if link.rel != "linkset"}


def test_the_link_set_leads_back(publication: Publication, dataset: NamedNode) -> None:
    """Each file is in the collection of the page, and each description describes it."""
    pages = ["https://example.org/ā", "https://example.org/en.html"]
    first, second, *others = json.loads(linkset(publication, dataset, FILES, pages=pages))["linkset"]
    assert (first.pop("anchor"), second.pop("anchor")) == ("https://example.org/%C4%81", pages[1])
    assert first == second
    back = [{"href": "https://example.org/%C4%81", "type": "text/html"}]
    assert [one for one in others if "collection" in one] == [
        {"anchor": target["href"], "collection": back} for target in first["item"]
    ]
    assert [one for one in others if "describes" in one] == [
        {"anchor": target["href"], "describes": back} for target in first["describedby"]
    ]


def test_the_link_set_has_the_form_of_its_rfc(publication: Publication, dataset: NamedNode) -> None:
    """One member, a list of objects: an anchor and, by relation, lists of objects with a URI (RFC 9264 §4.2)."""
    document = json.loads(linkset(publication, dataset, FILES, catalogues=[TURTLE]))
    assert list(document) == ["linkset"]
    for context in document["linkset"]:
        assert URI.fullmatch(context.pop("anchor"))
        for targets in context.values():
            assert targets
            assert all(URI.fullmatch(target["href"]) and set(target) <= {"href", "type"} for target in targets)


def test_catalogue_files_that_are_not_made_are_not_linked(publication: Publication, dataset: NamedNode) -> None:
    """Who makes no catalogue, or not in every syntax, says so."""
    assert _targets(dataset_links(publication, dataset, [], [TURTLE]), "describedby") == [
        f"{publication.base}catalog.ttl"
    ]
    assert b"describe" not in linkset(publication, dataset, [], catalogues=[])


def test_a_folder_without_dataset_has_links_all_the_same(tmp_path: Path) -> None:
    """A thing of no dataset still says what it is and where it is described; http names of schema.org are read."""
    publication = _load(tmp_path, "<id/ā> a schema:Person, <http://schema.org/a/b> ; rdfs:label 'x' .")
    links = typed_links(publication, NamedNode("https://example.org/id/ā"), "doc/x/ā b", [TURTLE])
    assert links == (
        TypedLink("cite-as", "https://example.org/id/%C4%81"),
        TypedLink("type", "https://schema.org/AboutPage"),
        TypedLink("type", "https://schema.org/Person"),
        TypedLink("describedby", "https://example.org/doc/x/%C4%81%20b.ttl", "text/turtle"),
    )


def test_only_the_web_is_linked_to(tmp_path: Path) -> None:
    """What a browser should not open, and what is only a name, becomes no link."""
    publication = _load(
        tmp_path,
        "<id/dataset/d> a dcat:Dataset ; dct:license <javascript:alert(1)>, 'free' ; dct:creator 'Jo', [], <urn:x> .",
    )
    links = [*dataset_links(publication, DATASET, []), *typed_links(publication, NamedNode("urn:x"), "doc/x/x", [])]
    assert all(link.href.startswith("https://") for link in links)
    assert {link.rel for link in links} == {"cite-as", "type", "describedby", "linkset", "collection"}


def test_a_citation_is_made_of_the_facts(publication: Publication, facts: rdflib.Graph, dataset: NamedNode) -> None:
    """Publisher, year, title, version and IRI stand in it, in each language of the site, in that order."""
    node = rdflib.URIRef(dataset.value)
    publisher = facts.value(node, DCTERMS.publisher)
    for language in publication.languages:
        expected = [
            *(str(one) for one in facts.objects(publisher, SKOS.prefLabel) if one.language == language),  # type: ignore[attr-defined]
            str(facts.value(node, DCTERMS.issued))[:4],
            *(str(one) for one in facts.objects(node, DCTERMS.title) if one.language == language),  # type: ignore[attr-defined]
            str(facts.value(node, rdflib.URIRef(f"{DCAT}version"))),
            dataset.value,
        ]
        assert len(expected) == 5
        cited = citations(publication, dataset, language)
        for text in (cited.text, cited.bibtex):
            places = [text.index(one) for one in expected]
            assert set(places) != {-1}
        assert [cited.text.index(one) for one in expected] == sorted(cited.text.index(one) for one in expected)


def test_citations_read_as_people_write_them(publication: Publication, dataset: NamedNode) -> None:
    """The sentence is in the words of the language; the address ends it, with no full stop to break it."""
    iri = dataset.value
    assert citations(publication, dataset, "lv").text.endswith(f" [datu kopa]. {iri}")
    assert " (version " in citations(publication, dataset, "en").text
    assert citations(publication, dataset, "en").text.endswith(f" [dataset]. {iri}")


def test_reference_managers_read_the_same(publication: Publication, facts: rdflib.Graph, dataset: NamedNode) -> None:
    """CSL-JSON is a list of one item with names that CSL knows, and the facts of the dataset."""
    (item,) = json.loads(citations(publication, dataset, "en").csl_json)
    assert all(isinstance(value, CSL[key]) for key, value in item.items())
    assert set(item) == set(CSL)
    issued = str(facts.value(rdflib.URIRef(dataset.value), DCTERMS.issued))
    assert item["issued"] == {"date-parts": [[int(part) for part in issued.split("-")]]}
    assert item["author"] == [{"literal": item["publisher"]}]
    assert (item["type"], item["URL"]) == ("dataset", dataset.value)


def test_what_is_unknown_is_not_cited(tmp_path: Path) -> None:
    """Without publisher, date and version the title leads, or the IRI where there is no title."""
    publication = _load(tmp_path, "<id/dataset/d> a dcat:Dataset ; dct:title 'Data.'@en .")
    cited = citations(publication, DATASET, "en")
    assert cited.text == f"Data. [dataset]. {DATASET.value}"
    assert cited.bibtex == f"@dataset{{d,\n  title = {{{{Data.}}}},\n  url = {{{DATASET.value}}}\n}}\n"
    assert set(json.loads(cited.csl_json)[0]) == {"id", "type", "title", "URL", "language"}
    bare = citations(_load(tmp_path, "<id/dataset/d> a dcat:Dataset ."), DATASET, "lv")
    assert bare.text == f"{DATASET.value} [datu kopa]. {DATASET.value}"


def test_several_authors_are_all_named(tmp_path: Path) -> None:
    """Creators go before the publisher; a name with "and" in it stays one name; a year stays a year."""
    publication = _load(
        tmp_path,
        """
        <id/dataset/d> a dcat:Dataset ; dct:title "D" ; dct:creator "A and B Ltd.", "Ā" ; dct:publisher "P" ;
            dct:issued "2020"^^xsd:gYear .
        """,
    )
    cited = citations(publication, DATASET, "en")
    assert cited.text == f"A and B Ltd.; Ā (2020). D [dataset]. P. {DATASET.value}"
    assert "author = {{A and B Ltd.} and {Ā}}" in cited.bibtex
    assert json.loads(cited.csl_json)[0]["issued"] == {"date-parts": [[2020]]}


def _fields(bibtex: str) -> dict[str, str]:
    """Read the fields of an entry as BibTeX does: by counting braces, whatever stands before them."""
    found: dict[str, str] = {}
    position = bibtex.index(",")
    while match := re.compile(r",\s*(\w+) = \{").match(bibtex, position):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(bibtex[end], 0)
            end += 1
        found[match[1]] = bibtex[match.end() : end - 1]
        position = end
    assert bibtex[position:] == "\n}\n"
    return found


def _unlatex(text: str) -> str:
    for written, letter in (("textasciitilde", "~"), ("textasciicircum", "^"), ("textbackslash", "\\")):
        text = text.replace(f"\\{written}{{}}", letter if letter != "\\" else "\0")
    text = text.replace("\\textbraceleft{}", "{").replace("\\textbraceright{}", "}")
    return re.sub(r"\\([$&#%_])", r"\1", text).replace("\0", "\\")


TITLES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@given(TITLES.filter(lambda text: "\\text" not in text), st.sampled_from(["{", "}", "\\", "%", "~^_&#$", '"@,']))
def test_no_title_breaks_an_entry(title: str, sign: str) -> None:
    """Whatever a title holds, BibTeX finds the fields, LaTeX shows the title, and the other forms keep it."""
    publication = _titled(f"{title}{sign}x")
    cited = citations(publication, DATASET, "en")
    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", f"{title}{sign}x").split())
    fields = _fields(cited.bibtex)
    assert fields["title"].startswith("{")
    assert _unlatex(fields["title"][1:-1]) == line
    assert fields["url"] == DATASET.value
    assert json.loads(cited.csl_json)[0]["title"] == line
    assert cited.text == f"{line} [dataset]. {DATASET.value}"


@cache
def _embedded() -> Publication:
    return load(ROOT)


def _titled(title: str) -> Publication:
    """Make a publication of one dataset with a title, without files."""
    facts: list[Fact] = [
        (DATASET, vocab.RDF_TYPE, vocab.DCAT_DATASET),
        (DATASET, vocab.DCT_TITLE, Literal(title, language="en")),
    ]
    return replace(_embedded(), base="https://example.org/", data=index(facts))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_every_iri_becomes_a_uri_and_stays_one(text: str) -> None:
    """Any letters become those of RFC 3986, and what is a URI is left as it is."""
    uri = to_uri(f"https://example.org/{text}")
    assert URI.fullmatch(uri)
    assert to_uri(uri) == uri

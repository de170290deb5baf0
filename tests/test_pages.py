"""What a page says of a thing: names, kinds, rows, sources, claims; and the few words around pages."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from lodpub.findings import Finding
from lodpub.graph import load
from lodpub.html import static_files
from lodpub.validate import validate
from tests.sites import DATA, SHAPES, build, fill, read_page, run, words_of

PREFIXES = """@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix ex: <https://example.org/id/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <https://example.org/def#> .
@prefix w: <http://words.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
STATEMENT = "a rdf:Statement ; rdf:subject ex:a ; rdf:predicate w:size"


def _site(root: Path, base: str | None = None, **files: str) -> Path:
    """Build a small publication; each file is named by its folder and holds Turtle without prefixes."""
    folders = {"data": "data/one.ttl", "ontology": "ontology/v.ttl", "shapes": "shapes/s.ttl"}
    fill(root, {folders[folder]: PREFIXES + text for folder, text in files.items()})
    build(root, base)
    return root / "public"


def _rows(page: Element) -> dict[str, list[str]]:
    """Give the values of a page's rows by label, also of rows inside others."""
    found: dict[str, list[str]] = {}
    for row in page.iter("div"):
        label, value = row.find("dt"), row.find("dd")
        if label is not None and value is not None:
            found.setdefault(words_of(label), []).append(words_of(value))
    return found


def test_the_not_found_page_works_at_any_address(tmp_path: Path) -> None:
    """Whatever host and path it is shown at, it asks for no other file: its style is inside."""
    page = read_page(_site(tmp_path, "https://user.example/repo/", data="ex:a rdfs:label 'A' ."), "404.html")
    assert [one.get("href") for one in page.iter("link")] == []
    (style,) = page.iter("style")
    assert style.text is not None
    assert style.text.strip() == static_files()["style.css"][1].decode().strip()


def test_the_not_found_page_speaks_each_language_by_itself(tmp_path: Path) -> None:
    """Each language has a block that says so, with its own words and its own way home."""
    blocks = list(read_page(_site(tmp_path, data="ex:a rdfs:label 'A' ."), "404.html").iter("section"))
    assert [block.get("lang") for block in blocks] == ["lv", "en"]
    assert [words_of(block.find("h1")) for block in blocks] == ["Šādas lapas nav", "There is no such page"]
    homes = [one.get("href") for block in blocks for one in block.iter("a")]
    assert homes == [f"https://example.org/{page}{code}.html" for code in ("lv", "en") for page in ("", "browse.")]


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ("dc:title 'A book'", "A book"),
        ("<http://schema.org/name> 'A shop'", "A shop"),
        ("schema:headline 'News'", "News"),
        ("<http://schema.org/headline> 'News'", "News"),
        ("foaf:familyName 'Ozola' ; foaf:givenName 'Anna' ; foaf:nick 'ann'", "Anna Ozola"),
        ("foaf:nick 'ann'", "ann"),
        ("foaf:nick 'ann' ; dc:title 'A' ; foaf:name 'B'", "B"),
    ],
)
def test_names_of_other_vocabularies_are_headings(tmp_path: Path, said: str, heading: str) -> None:
    """A thing is called by what names it in data of others, the best name first, a person by both names."""
    assert words_of(read_page(_site(tmp_path, data=f"ex:a {said} ; w:size 1 .")).find(".//h1")) == heading


@pytest.mark.parametrize("predicate", ["dc:description", "<http://schema.org/description>"])
def test_descriptions_of_other_vocabularies_lead(tmp_path: Path, predicate: str) -> None:
    """A description by the elements of Dublin Core, or by schema.org's other spelling, stands below the heading."""
    page = read_page(_site(tmp_path, data=f"ex:a {predicate} 'Told.' ; w:size 1 ."))
    assert words_of(page.find(".//p[@class='lead']")) == "Told."


def test_a_property_without_label_reads_as_words(tmp_path: Path) -> None:
    """The label is made of the local name; the prefixed name can still be seen."""
    page = read_page(_site(tmp_path, data="ex:a a schema:LocalBusiness ; w:priceCurrency 'EUR' ; rdfs:label 'A' ."))
    labels = {words_of(one): one.get("title") for one in page.iter("dt")}
    assert labels["price currency"] == "w:priceCurrency"
    assert words_of(page.find(".//p[@class='kinds']/a")).startswith("Local business")


def test_a_code_as_local_name_keeps_its_prefix(tmp_path: Path) -> None:
    """What no words can be made of, and a thing that is neither class nor property, keeps its prefixed name."""
    rows = _rows(read_page(_site(tmp_path, data="ex:a w:P31 w:someThing ; rdfs:label 'A' .")))
    assert rows["w:P31"] == ["w:someThing (leads to another site)"]


def test_own_classes_come_first_then_the_most_specific(tmp_path: Path) -> None:
    """The line of kinds begins with the publication's classes; a subclass stands before its superclass; all stay."""
    data = "ex:a a schema:Agent, schema:Town, v:Zone ; rdfs:label 'A' . schema:Town rdfs:subClassOf schema:Agent ."
    ontology = "<https://example.org/def> a owl:Ontology . v:Zone a owl:Class ; rdfs:label 'Zone'@en ."
    page = read_page(_site(tmp_path, data=data, ontology=ontology))
    kinds = [words_of(one) for one in page.findall(".//p[@class='kinds']/a")]
    assert [kind.split()[0] for kind in kinds] == ["Zone", "Town", "Agent"]


def _sources(*names: str) -> str:
    return " ".join(f"prov:hadPrimarySource ex:{name} ;" for name in names)


def test_source_numbers_stand_in_order(tmp_path: Path) -> None:
    """Numbers beside a fact ascend, whatever order their sources came in."""
    data = f"""ex:a w:age 1 ; w:size 2 ; rdfs:label 'A' .
        [] {_sources("z")} a rdf:Statement ; rdf:subject ex:a ; rdf:predicate w:age ; rdf:object 1 .
        [] {_sources("b", "z")} {STATEMENT} ; rdf:object 2 ."""
    groups = read_page(_site(tmp_path, data=data)).findall(".//sup[@class='numbers']")
    assert [[one.get("href") for one in group.iter("a")] for group in groups][:2] == [
        ["#source-1"],
        ["#source-1", "#source-2"],
    ]


@pytest.mark.parametrize(("count", "shown"), [(6, 6), (7, 5)])
def test_many_sources_are_cut_short(tmp_path: Path, count: int, shown: int) -> None:
    """Up to six numbers stand beside a fact; of more the first five, and a way to all of them."""
    data = f"""ex:a w:age 1 ; w:size 2 ; rdfs:label 'A' .
        [] {_sources(*(f"s{number}" for number in range(count)))} {STATEMENT} ; rdf:object 2 ."""
    page = read_page(_site(tmp_path, data=data))
    links = [one.get("href") for one in page.findall(".//sup[@class='numbers']/a")]
    assert links[:shown] == [f"#source-{number}" for number in range(1, shown + 1)]
    assert links[shown:] == ["#page-sources"] * (count > shown)
    assert len(page.findall(".//ol[@class='sources']/li")) == count


def test_sources_that_every_fact_shares_are_said_once(tmp_path: Path) -> None:
    """Where all facts of a page are of the same sources, that is said at the foot and no numbers stand beside them."""
    data = "ex:a w:age 1 ; w:size 2 ; rdfs:label 'A' . <https://example.org/graph/one> prov:hadPrimarySource ex:b ."
    page = read_page(_site(tmp_path, data=data))
    assert page.findall(".//sup[@class='numbers']") == []
    assert "Every fact on this page comes from here." in words_of(page.find(".//section[@id='page-sources']"))


CLAIMS = f"""ex:a rdfs:label 'A' ; w:size 2 .
    <https://example.org/id/a#one> {STATEMENT} ; rdf:object 1 .
    <https://example.org/id/a#two> {STATEMENT} ; rdf:object 2 ; v:denies <https://example.org/id/a#one> ."""


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("a owl:ObjectProperty ; rdfs:label 'Denies'@en", "Denies (from the other side)"),
        ("a owl:ObjectProperty, owl:SymmetricProperty ; rdfs:label 'Denies'@en", "Denies"),
        ("owl:inverseOf v:deniedBy . v:deniedBy rdfs:label 'Is denied by'@en", "Is denied by"),
    ],
)
def test_a_contradiction_shows_on_both_sides(tmp_path: Path, said: str, label: str) -> None:
    """The claim that another one points at says so, and leads there; an inverse or symmetric property has its name."""
    page = read_page(_site(tmp_path, data=CLAIMS, ontology=f"v:denies {said} ."))
    claim = page.find(".//div[@id='one']")
    assert claim is not None
    assert _rows(claim)[label] == ["size: 2"]
    assert [one.get("href") for one in claim.iter("a")] == ["#two"]


def test_a_date_that_there_is_not_is_no_date_for_machines(tmp_path: Path) -> None:
    """An impossible date stands as it was written, outside <time>."""
    page = read_page(_site(tmp_path, data="ex:a w:born '2020-02-31'^^xsd:date ; w:died '2020-02-29'^^xsd:date ."))
    assert [one.get("datetime") for one in page.iter("time")] == ["2020-02-29"]
    assert _rows(page)["born"] == ["2020-02-31"]


def test_a_month_reads_as_a_month_does(tmp_path: Path) -> None:
    """A year and month is written out in either language."""
    site = _site(tmp_path, data="ex:a w:born '2019-01'^^xsd:gYearMonth .")
    assert _rows(read_page(site, "doc/a.lv.html"))["born"] == ["2019. gada janvāris"]
    assert _rows(read_page(site))["born"] == ["January 2019"]


def test_a_note_that_repeats_the_label_is_left_out(tmp_path: Path) -> None:
    """The kind of a code is not said again where the row is called so already."""
    data = "ex:a w:number '1'^^w:number, '2'^^w:other . w:number rdfs:label 'Number' . w:other rdfs:label 'Other' ."
    assert _rows(read_page(_site(tmp_path, data=data)))["Number"] == ["1 2 (Other)"]


def test_a_name_that_is_the_heading_is_not_a_row(tmp_path: Path) -> None:
    """Without shapes, the name of a thing stands on its page once; several names stay together."""
    site = _site(tmp_path, data="ex:a schema:name 'A' ; w:size 1 . ex:b schema:name 'B'@en, 'C'@lv ; w:size 1 .")
    assert set(_rows(read_page(site))) == {"size", "Permanent address This page as data"} or "name" not in _rows(
        read_page(site)
    )
    assert _rows(read_page(site, "doc/b.en.html"))["name"] == ["B C (Latvian)"]


def test_what_points_here_twice_is_listed_once(tmp_path: Path) -> None:
    """An inverse row leaves out what says the same by a subproperty, for that has a row of its own."""
    shapes = """v:Shape a sh:NodeShape ; sh:targetClass v:Town ; sh:property
        [ sh:path [ sh:inversePath w:of ] ; sh:name "Of"@en ; sh:order 1 ],
        [ sh:path [ sh:inversePath w:in ] ; sh:name "In"@en ; sh:order 2 ] ."""
    data = """ex:a a v:Town . ex:b w:of ex:a ; w:in ex:a ; rdfs:label 'B' .
        ex:c w:in ex:a ; w:near ex:a ; rdfs:label 'C' . w:of rdfs:subPropertyOf w:in ."""
    rows = _rows(read_page(_site(tmp_path, data=data, shapes=shapes)))
    assert (rows["Of"], rows["In"], rows["near"]) == (["B"], ["C"], ["C"])


def test_statements_stand_with_the_thing_they_speak_of(tmp_path: Path) -> None:
    """The page of a source lists what it tells, thing by thing in the order of names."""
    data = """ex:z rdfs:label 'Alpha' ; w:age 1 ; w:size 2 . ex:b rdfs:label 'Beta' ; w:size 3 .
        ex:a rdfs:label 'Source' .
        <https://example.org/id/b#x> a rdf:Statement ; rdf:subject ex:b ; rdf:predicate w:size ; rdf:object 3 ;
            prov:hadPrimarySource ex:a .
        <https://example.org/id/z#y> a rdf:Statement ; rdf:subject ex:z ; rdf:predicate w:size ; rdf:object 2 ;
            prov:hadPrimarySource ex:a .
        <https://example.org/id/z#x> a rdf:Statement ; rdf:subject ex:z ; rdf:predicate w:age ; rdf:object 1 ;
            prov:hadPrimarySource ex:a ."""
    items = read_page(_site(tmp_path, data=data)).findall(".//section[@id='page-pointing']//li")
    assert [words_of(item.find("a")) for item in items] == ["Alpha", "Beta"]
    assert [words_of(one) for one in items[0].iter("dt")] == ["age", "size"]


def test_a_statement_with_a_page_of_its_own_is_linked(tmp_path: Path) -> None:
    """A statement that is part of no other page stays a link to its own."""
    data = f"""ex:b rdfs:label 'B' ; w:size 2 . ex:a rdfs:label 'Source' .
        ex:one a rdf:Statement ; rdf:subject ex:b ; rdf:predicate w:size ; rdf:object 2 ; {_sources("a")} ."""
    link = read_page(_site(tmp_path, data=data)).find(".//section[@id='page-pointing']//a")
    assert link is not None
    assert link.get("href") == "one.en.html"


def test_the_base_is_the_first_page(tmp_path: Path) -> None:
    """A link to the publication's own base leads to the first page in the reader's language, not outside."""
    site = _site(tmp_path, data="ex:a foaf:homepage <https://example.org/> ; rdfs:label 'A' .")
    for language in ("lv", "en"):
        link = read_page(site, f"doc/a.{language}.html").find(".//dd/a[@href='../" + f"{language}.html']")
        assert link is not None
        assert link.get("class") is None


def test_prefixes_of_a_json_ld_file_shorten_names(tmp_path: Path) -> None:
    """A prefix that only a JSON-LD context declares is used on the pages."""
    text = '{"@context": {"zz": "http://zz.example/"}, "@id": "https://example.org/id/a", "zz:P1": "one"}'
    fill(tmp_path, {"data/one.jsonld": text})
    build(tmp_path)
    assert _rows(read_page(tmp_path / "public"))["zz:P1"] == ["one"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT *\nWHERE { ?s nix:p ?o }", "-:2: this is not a SPARQL query: unknown prefix 'nix:'"),
        ("SELECT ?x WHERE { ?s ?p ", "-:1: this is not a SPARQL query: near its end"),
        ("SELECT (COUNT(*) AS ?n) ?s WHERE { ?s ?p ?o }", "The SELECT contains a variable that is unbound"),
    ],
)
def test_a_mistake_in_a_query_from_standard_input_is_told_shortly(tmp_path: Path, query: str, told: str) -> None:
    """Place, a few words, what to do: the engine's list of all signs that could stand there is left out."""
    root = fill(tmp_path, {"data/one.ttl": DATA})
    done = run("query", "-", "--root", root, "--lang", "en", stdin=query)
    assert told in done.stderr
    assert done.stderr.startswith("-:1: " if "\n" not in query else "-:2: ")
    assert len(done.stderr) < 150


def _finding(root: Path, shape: str, data: str) -> Finding:
    """Check one thing against one shape that it breaks; give the finding."""
    target = f"v:Shape a sh:NodeShape ; sh:targetClass v:Town ; {shape} ."
    fill(root, {"shapes/s.ttl": PREFIXES + target, "data/one.ttl": f"{PREFIXES} ex:a a v:Town ; {data} ."})
    (found,) = validate(load(root)).findings
    return found


def test_a_found_literal_has_a_short_datatype(tmp_path: Path) -> None:
    """The datatype of the value that was found is written with its prefix."""
    found = _finding(tmp_path, "sh:property [ sh:path w:year ; sh:datatype xsd:date ]", "w:year '2020'^^xsd:gYear")
    assert found.value == '"2020"^^xsd:gYear'


def test_a_focus_is_not_told_twice(tmp_path: Path) -> None:
    """A finding about the focus itself has no value beside it."""
    assert _finding(tmp_path, "sh:nodeKind sh:Literal", "w:size 1").value is None


def test_a_new_block_can_be_put_at_the_end_of_a_file(tmp_path: Path) -> None:
    """`new … >> file` leaves a file that `fmt --check` has nothing to say of."""
    shapes = SHAPES.replace(
        "ex:Concept-name .", "ex:Concept-name, [ sh:path skos:note ; sh:minCount 1 ; sh:order 1 ] ."
    )
    data = f"@base <https://example.org/> .\n{DATA.replace('https://example.org/', '')}"
    root = fill(tmp_path, {"data/a.ttl": data, "shapes/thing.ttl": shapes})
    block = run("new", "thing", "b", "--root", root)
    fill(root, {"data/a.ttl": data + block.stdout})
    assert "skos:note" in block.stdout
    assert run("fmt", "--check", root / "data" / "a.ttl").stdout == ""


def test_a_kind_whose_things_live_elsewhere_is_refused(tmp_path: Path) -> None:
    """`new` offers no address that most things of the kind do not have, and shows one that they have."""
    root = fill(tmp_path, {"data/a.ttl": DATA, "shapes/country.ttl": SHAPES})
    done = run("new", "country", "b", "--root", root, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert "such as <https://example.org/id/thing/a>" in done.stderr

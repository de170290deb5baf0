"""What a page tells of other things: their facts inside it, tables of them, what points at it; and how all is known."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.graph import Publication
from tests.sites import build, dead_links, fill, partners, read_page, words_of

PREFIXES = """@prefix dash: <http://datashapes.org/dash#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix v: <https://example.org/def#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
#: People who know each other in a circle, and whose shape asks to tell whom they know.
CIRCLE = """ex:a a v:Person ; rdfs:label 'Anna' ; v:knows ex:b ; v:born '1950'^^xsd:gYear .
    ex:b a v:Person ; rdfs:label 'Berta' ; v:knows ex:a, ex:c ; v:born '1960'^^xsd:gYear ; v:home [ v:street 'Long' ] .
    ex:c a v:Person ; rdfs:label 'Cilla' ; v:knows ex:a, ex:b, ex:c ; v:born '1970'^^xsd:gYear ."""
TOLD = """v:Shape a sh:NodeShape ; sh:targetClass v:Person ; sh:property
    [ sh:path v:knows ; sh:name 'Knows'@en ; sh:order 1 ; dash:viewer dash:DetailsViewer ],
    [ sh:path v:born ; sh:name 'Born'@en ; sh:order 2 ] ."""
#: Clubs, teams of clubs, and matches of teams.
CLUBS = """ex:a a v:Club ; rdfs:label 'Club' .
    ex:t1 a v:Team ; rdfs:label 'Reds' ; v:club ex:a ; v:played ex:m1, ex:m2 .
    ex:t2 a v:Team ; rdfs:label 'Blues' ; v:club ex:a ; v:played ex:m2 ; v:size 11 .
    ex:m1 a v:Match ; rdfs:label 'Final' ; v:year '2001'^^xsd:gYear ; v:place ex:p ; v:host ex:a .
    ex:m2 a v:Match ; rdfs:label 'Game' ; v:year '1999'^^xsd:gYear ; v:place ex:p ; v:host ex:a .
    ex:p rdfs:label 'Park' ; v:size 5 ."""
MATCH = """v:MatchShape a sh:NodeShape ; sh:targetClass v:Match ; sh:order 3 ; sh:property
    [ sh:path v:year ; sh:name 'Year'@en ; sh:order 1 ; dash:propertyRole dash:KeyInfoRole ],
    [ sh:path v:score ; sh:name 'Score'@en ; sh:order 2 ; dash:propertyRole dash:KeyInfoRole ],
    [ sh:path v:host ; sh:name 'Host'@en ; sh:order 3 ; dash:propertyRole dash:KeyInfoRole ],
    [ sh:path v:place ; sh:name 'Place'@en ; sh:order 4 ] .
    v:TeamShape a sh:NodeShape ; sh:targetClass v:Team ; sh:order 2 ; sh:property
    [ sh:path v:played ; sh:name 'Played'@en ; sh:order 1 ], [ sh:path v:size ; sh:name 'Size'@en ; sh:order 2 ] .
    v:ClubShape a sh:NodeShape ; sh:targetClass v:Club ; sh:order 1 ; sh:property
    [ sh:path ( [ sh:inversePath v:club ] v:played ) ; sh:name 'Matches'@en ; sh:order 1 %s ],
    [ sh:path [ sh:inversePath v:club ] ; sh:name 'Teams'@en ; sh:order 2 ; dash:viewer dash:DetailsViewer ] ."""
TABLED = MATCH % "; dash:viewer dash:ValueTableViewer"


def _site(root: Path, **files: str) -> Path:
    """Build a small publication; each file is named by its folder and holds Turtle without prefixes."""
    fill(root, {f"{folder}/one.ttl": PREFIXES + text for folder, text in files.items()})
    build(root)
    return root / "public"


def _main(page: Element) -> Element:
    found = page.find(".//main")
    assert found is not None
    return found


def _row(page: Element, label: str) -> Element:
    """Give the row of a page that is called so, the outer one before those inside it."""
    return next(row for row in page.iter("div") if words_of(row.find("dt")) == label)


def test_a_thing_is_told_inside_the_page(tmp_path: Path) -> None:
    """Where the shape asks for details, the value keeps its link and has its facts below it, laid out by its shape."""
    row = _row(_main(read_page(_site(tmp_path, data=CIRCLE, shapes=TOLD))), "Knows")
    link = row.find("dd/a")
    assert link is not None
    assert (link.get("href"), words_of(link)) == ("b.en.html", "Berta")
    inner = row.find("dd/dl")
    assert inner is not None
    assert [words_of(one) for one in inner.findall("div/dt")][:2] == ["Knows", "Born"]
    assert "1960" in words_of(inner)
    assert "Long" in words_of(inner), "what only exists for the thing is told as well"


def test_things_in_a_circle_are_told_one_level_deep_and_once(tmp_path: Path) -> None:
    """Nobody is told inside somebody who is told, nobody twice, and the way back is left out."""
    site = _site(tmp_path, data=CIRCLE, shapes=TOLD)
    for path in ("doc/a.en.html", "doc/b.en.html", "doc/c.en.html"):
        main = _main(read_page(site, path))
        own = words_of(main.find(".//h1"))
        born = [words_of(row.find("dd")) for row in main.iter("div") if words_of(row.find("dt")) == "Born"]
        assert len(born) == len(set(born))
        assert not [one for one in main.findall(".//dl//dl//a") if words_of(one) == own]
    assert list(dead_links(site)) == []


def test_what_there_is_much_to_say_of_is_only_linked(tmp_path: Path) -> None:
    """A value with more than a hundred facts is not told inside other pages, and of many values only the first are."""
    big = "ex:b a v:Person ; " + " ; ".join(f"v:p{one} {one}" for one in range(150)) + " ."
    many = "".join(
        f"ex:n{one} a v:Person ; v:born '{1000 + one}'^^xsd:gYear . ex:a v:knows ex:n{one} . " for one in range(40)
    )
    row = _row(read_page(_site(tmp_path, data="ex:a a v:Person ; v:knows ex:b . " + big + many, shapes=TOLD)), "Knows")
    assert len(row.findall("dd/ul/li")) == 41
    assert len(row.findall("dd/ul/li/dl")) == 12


def test_values_are_a_table_of_their_key_facts(tmp_path: Path) -> None:
    """A path of several steps with a viewer is laid out: a line a value, by time; no column is empty or leads back."""
    table = read_page(_site(tmp_path, data=CLUBS, shapes=TABLED)).find(".//table[@class='values']")
    assert table is not None
    assert [words_of(one) for one in table.iter("th") if one.get("scope") == "col"] == ["Matches", "Year"]
    lines = [[words_of(cell) for cell in line] for line in table.findall("tbody/tr")]
    assert lines == [["Game", "1999"], ["Final", "2001"]]
    assert [one.get("href") for one in table.findall("tbody/tr/th/a")] == ["m2.en.html", "m1.en.html"]


def test_a_path_of_several_steps_stays_off_the_page_without_viewer(tmp_path: Path) -> None:
    """What shapes name only for tables of the whole data or for browsing is not repeated on pages."""
    page = read_page(_site(tmp_path, data=CLUBS, shapes=MATCH % ""))
    assert "Matches" not in words_of(_main(page))


def test_what_stands_in_a_table_is_not_told_again(tmp_path: Path) -> None:
    """Details leave out the values that the page has in a table, and the rest stays."""
    row = _row(read_page(_site(tmp_path, data=CLUBS, shapes=TABLED)), "Teams")
    assert words_of(row.find("dd")) == "Blues Size 11 Reds"


def test_a_table_of_texts_is_a_list(tmp_path: Path) -> None:
    """A viewer that does not fit the values changes nothing."""
    shapes = """v:S a sh:NodeShape ; sh:targetClass v:C ;
        sh:property [ sh:path v:p ; sh:name 'P'@en ; dash:viewer dash:ValueTableViewer ] ."""
    page = read_page(_site(tmp_path, data="ex:a a v:C ; v:p 'x', 'y', ex:b . ex:b v:q 1 .", shapes=shapes))
    assert page.find(".//table") is None
    assert len(_row(page, "P").findall("dd/ul/li")) == 3


@pytest.mark.slow
@pytest.mark.parametrize("shaped", [True, False])
def test_a_thousand_links_stay_bounded(tmp_path: Path, shaped: bool) -> None:
    """Of what points at a thing the first fifty are listed, in order of name, with the number of the others."""
    data = "ex:a a v:C ; rdfs:label 'A' . " + "".join(
        f"ex:n{one} v:in ex:a ; rdfs:label 'N{one:04}' . " for one in range(1000)
    )
    shapes = (
        "v:S a sh:NodeShape ; sh:targetClass v:C ; sh:property [ sh:path [ sh:inversePath v:in ] ; sh:name 'In'@en ] ."
    )
    site = _site(tmp_path, data=data, **({"shapes": shapes} if shaped else {}))
    items = [words_of(one) for one in _row(_main(read_page(site)), "In" if shaped else "in").findall("dd/ul/li")]
    assert items[:2] == ["N0000", "N0001"]
    assert (len(items), items[-1]) == (51, "and 950 more")


@pytest.mark.slow
def test_a_page_embeds_what_is_not_too_long(tmp_path: Path) -> None:
    """The JSON-LD in a page is that of the thing's document; a very long one stays a file of its own."""
    links = "".join(f"ex:n{one} v:in ex:a ; rdfs:label 'N{one:04}' . " for one in range(2000))
    site = _site(tmp_path, data="ex:a rdfs:label 'A' . ex:b rdfs:label 'B' . " + links)
    embedded = ".//script[@type='application/ld+json']"
    script = read_page(site, "doc/b.en.html").find(embedded)
    assert script is not None
    assert json.loads(script.text or "") == json.loads((site / "doc/b.jsonld").read_text())
    assert read_page(site).find(embedded) is None
    assert len((site / "doc/a.en.html").read_bytes()) < 25_000


def test_what_is_left_out_can_be_asked_for(tmp_path: Path) -> None:
    """Where there is a query service, the number of the others leads to the query that has them all."""
    data = "ex:d a dcat:Dataset ; void:sparqlEndpoint <https://example.org/sparql> . ex:a rdfs:label 'A' . " + "".join(
        f"ex:n{one} v:in ex:a . " for one in range(60)
    )
    link = read_page(_site(tmp_path, data=data)).find(".//li[@class='more']/a")
    assert link is not None
    assert (link.get("href") or "").startswith("../sparql.en.html?query=")


CLAIMS = """ex:a rdfs:label 'A' ; v:size 2 . ex:book rdfs:label 'The book' ; v:size 1 .
    ex:map rdfs:label 'The map' ; v:size 1 .
    <https://example.org/id/a#one> a rdf:Statement ; rdf:subject ex:a ; rdf:predicate v:size ; rdf:object 1 ;
        prov:hadPrimarySource ex:book ; dct:date '2001-01-01'^^xsd:date .
    <https://example.org/id/a#two> a rdf:Statement ; rdf:subject ex:a ; rdf:predicate v:size ; rdf:object 2 ;
        prov:hadPrimarySource ex:map ; v:denies <https://example.org/id/a#one> .
    <https://example.org/id/a#three> a rdf:Statement ; rdf:subject ex:a ; rdf:predicate v:age ; rdf:object 7 ;
        prov:hadPrimarySource ex:map ."""


def test_claims_that_differ_stand_side_by_side(tmp_path: Path) -> None:
    """What one source says stands beside what the other says, each with its source; other claims by themselves."""
    page = read_page(_site(tmp_path, data=CLAIMS))
    assert words_of(page.find(".//h2[@id='page-claims-title']")) == "Where sources differ"
    groups = page.findall(".//div[@class='dispute']")
    found = [[one.get("id") for one in group.iterfind(".//div[@class='claim']")] for group in groups]
    assert found == [["one", "two"], ["three"]]
    one = page.find(".//div[@id='one']")
    assert one is not None
    assert "The book" in words_of(one.find("p[@class='speakers']"))
    assert words_of(one.find("p[@class='said']")).endswith("1")
    assert "1 January 2001" in words_of(one)


def test_sources_say_what_matters_of_them(tmp_path: Path) -> None:
    """Each source has its key facts, and how many statements of the page it gives; an address is told by its host."""
    shapes = """v:S a sh:NodeShape ; sh:targetClass v:Book ; sh:property
        [ sh:path v:by ; sh:name 'By'@en ; dash:propertyRole dash:KeyInfoRole ],
        [ sh:path v:at ; sh:name 'At'@en ; dash:propertyRole dash:KeyInfoRole ],
        [ sh:path v:pages ; sh:name 'Pages'@en ] ."""
    data = """ex:a rdfs:label 'A' ; v:size 1 ; v:age 2 ; dct:source ex:b . ex:b a v:Book ; rdfs:label 'Book' ;
        v:by 'Ann' ; v:at <https://books.example/very/long> ; v:pages 3 ."""
    item = read_page(_site(tmp_path, data=data, shapes=shapes)).find(".//li[@id='source-1']")
    assert item is not None
    said = {words_of(row.find("dt")): words_of(row.find("dd")) for row in item.iter("div")}
    assert said == {"By": "Ann", "At": "books.example (leads to another site)", "Statements on this page": "2"}


DATASET = "ex:d a dcat:Dataset ; dct:title 'All'@en ; dct:issued '2024-05-01'^^xsd:date ; dcat:contactPoint %s . "


def test_a_page_says_how_to_cite_it(tmp_path: Path) -> None:
    """The page of a thing of the publication's own is cited as an entry of the dataset; that of another's thing not."""
    data = DATASET % "[]" + "ex:a rdfs:label 'A' . <http://elsewhere.example/x> rdfs:label 'X' ; v:size 1 ."
    site = _site(tmp_path, data=data)
    cited = words_of(read_page(site).find(".//section[@aria-labelledby='page-cite']/p"))
    assert cited == "A (2024). In All [dataset]. https://example.org/id/a"
    (other,) = [path for path in (site / "doc/x").glob("*.en.html") if "<h1>X</h1>" in path.read_text()]
    assert 'id="page-cite"' not in other.read_text()


@pytest.mark.parametrize("email", ["<mailto:data@example.org>", "'data@example.org'"])
def test_a_mistake_can_be_reported_by_letter(tmp_path: Path, email: str) -> None:
    """The link writes a letter to the contact point, with the thing's name and address in its subject, encoded."""
    data = DATASET % f"[ vcard:hasEmail {email} ]" + "ex:a rdfs:label 'A & Ā?' ."
    site = _site(tmp_path, data=data)
    link = read_page(site).find(".//section[@aria-labelledby='page-report']//a")
    assert link is not None
    letter = link.get("href") or ""
    subject = "Mistake%20in%20the%20data%3A%20A%20%26%20%C4%80%3F%20%3Chttps%3A%2F%2Fexample.org%2Fid%2Fa%3E"
    assert letter.startswith(f"mailto:data@example.org?subject={subject}&body=")
    assert re.fullmatch(r"[!-~]+", letter)


@pytest.mark.parametrize(
    "contact", ["[]", "[ vcard:hasEmail <mailto:a@b.example?bcc=c@d.example> ]", "[ vcard:hasURL <javascript:x> ]"]
)
def test_without_contact_nothing_is_asked(tmp_path: Path, contact: str) -> None:
    """Where the data names nobody to write to, or no harmless address, there is no link."""
    assert (
        'id="page-report"'
        not in (_site(tmp_path, data=DATASET % contact + "ex:a rdfs:label 'A' .") / "doc/a.en.html").read_text()
    )


def test_a_contact_page_will_do(tmp_path: Path) -> None:
    """Without an e-mail address the link leads to the page of the contact point."""
    data = DATASET % "[ vcard:hasURL <https://example.com/contact> ]" + "ex:a rdfs:label 'A' ."
    link = read_page(_site(tmp_path, data=data)).find(".//section[@aria-labelledby='page-report']//a")
    assert link is not None
    assert link.get("href") == "https://example.com/contact"


def test_sentences_about_all_values_are_said_once(tmp_path: Path) -> None:
    """A remark that every value of a row shares stands below them once."""
    note = "<http://www.w3.org/2004/02/skos/core#note> 'Guessed.'@en"
    data = "ex:a rdfs:label 'A' ; v:size 1, 2 ." + "".join(
        f"[] a rdf:Statement ; rdf:subject ex:a ; rdf:predicate v:size ; rdf:object {one} ; {note} ." for one in (1, 2)
    )
    assert words_of(_row(read_page(_site(tmp_path, data=data)), "size").find("dd")) == "1 2 Guessed."


def test_the_page_of_each_partner_tells_of_the_cooperation(site: Path, publication: Publication) -> None:
    """Since when and on what basis stands on the partner's page; each project once, in the table, and no other list."""
    told = 0
    for partner in partners(publication):
        page = read_page(site, f"doc/{partner.value.removeprefix(publication.base + 'id/')}.en.html")
        labels = {words_of(one) for one in page.iter("dt")}
        assert {"Since", "Basis"} <= labels
        assert "Takes part in" not in labels
        (partnership,) = publication.data.subjects(NamedNode(f"{publication.base}def#partner"), partner)
        projects = publication.data.values(partnership, NamedNode(f"{publication.base}def#project"))
        rows = [row for row in page.iter("div") if words_of(row.find("dt")) == "Projects"]
        found = [one.get("href", "") for row in rows for one in row.findall(".//tbody/tr/th/a")]
        assert sorted(found) == sorted(f"../project/{one.value.rpartition('/')[2]}.en.html" for one in projects)
        told += len(found)
    assert told > 5


def test_the_table_of_projects_leaves_none_out(publication: Publication) -> None:
    """Every project that has a partner as member belongs to the cooperation with it: the page lists only those."""
    data, base = publication.data, publication.base
    for partner in partners(publication):
        (partnership,) = data.subjects(NamedNode(f"{base}def#partner"), partner)
        projects = set(data.values(partnership, NamedNode(f"{base}def#project")))
        assert set(data.subjects(vocab.term("org:hasMember"), partner)) - {partnership} == projects


@pytest.mark.parametrize("wicked", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}</table>"])
def test_nothing_in_tables_details_and_claims_becomes_markup(tmp_path: Path, wicked: str) -> None:
    """A text that looks like markup stays a text wherever the page tells of other things."""
    named = f"""rdfs:label '''{wicked}''' ; v:year '''{wicked}'''"""
    data = f"""ex:a a v:Club ; rdfs:label 'Club' ; v:size 1 . ex:t a v:Team ; v:club ex:a ; v:played ex:m ; {named} .
        ex:m a v:Match ; {named} . ex:s {named} . [] a rdf:Statement ; rdf:subject ex:a ; rdf:predicate v:size ;
            rdf:object '''{wicked}''' ; dct:description '''{wicked}''' ; prov:hadPrimarySource ex:s ."""
    page = read_page(_site(tmp_path, data=data, shapes=TABLED))
    assert page.find(".//main//script") is None
    assert page.find(".//img") is None
    assert len(page.findall(".//table")) == 1
    assert words_of(_main(page)).count(wicked) >= 6

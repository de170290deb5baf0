"""The package that is published for CKAN portals, against the data and CKAN's rules."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from lodpub import ckan, vocab
from lodpub.ckan_changes import EXTRAS
from lodpub.errors import PortalError
from lodpub.graph import Publication, load

from .ckan_portal import DUMPS
from .sites import fill, own_dataset

#: A dataset with keywords, dates and texts that CKAN would refuse as they stand.
ODD = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://data.example.org/id/dataset/x> a dcat:Dataset ; dct:title "X"@en ;
    dct:modified "2026" ;
    dcat:keyword "C++", "a", "ģ_1.x"@lv, "e\u0304ka"@lv,
        "ES projekti (Interreg V-A)"@lv, "es PROJEKTI Interreg V-A"@en .
"""


def made(publication: Publication) -> dict[str, Any]:  # Any: JSON is looked into
    """Make the package of the embedded publication, as its JSON says it."""
    found: dict[str, Any] = json.loads(ckan.payload(publication, own_dataset(publication), DUMPS))
    return found


def extras(package: dict[str, Any]) -> dict[str, str]:
    """Give the extras by key."""
    return {one["key"]: one["value"] for one in package["extras"]}


@pytest.fixture
def odd(folder: Path) -> Publication:
    """Give a publication at a host without a path, with keywords that are no tags."""
    return load(fill(folder, {"data/catalogue.ttl": ODD}), "https://data.example.org/")


def test_latvian_comes_first_and_the_other_language_is_there(publication: Publication) -> None:
    """Title and notes are Latvian, the same in both languages stand in the extras, the Latvian tags lead."""
    package = made(publication)
    titles = json.loads(extras(package)["title_translated"])
    notes = json.loads(extras(package)["notes_translated"])
    assert package["title"] == titles["lv"] != titles["en"]
    assert package["notes"] == notes["lv"] != notes["en"]
    assert list(titles) == list(notes) == ["lv", "en"]
    words = publication.data.values(own_dataset(publication), vocab.term("dcat:keyword"))
    latvian = {one.value for one in words if isinstance(one, Literal) and one.language == "lv"}
    assert latvian == {tag["name"] for tag in package["tags"][: len(latvian)]}


def test_facts_are_those_of_the_data(publication: Publication) -> None:
    """Dates, frequency, page, version, publisher, themes and identifier say what the catalogue says."""
    package, data, about = made(publication), publication.data, own_dataset(publication)

    def values(curie: str) -> list[str]:
        return [one.value for one in data.values(about, vocab.term(curie))]

    assert [package["issued"]] == values("dct:issued")
    assert [package["modified"]] == values("dct:modified")
    assert [package["frequency"]] == values("dct:accrualPeriodicity")
    assert [package["url"]] == values("dcat:landingPage")
    assert [package["version"]] == values("dcat:version")
    more = extras(package)
    assert more["identifier"] == about.value
    assert [more["publisher_uri"]] == values("dct:publisher")
    assert [more["license_url"]] == values("dct:license")
    assert json.loads(more["theme"]) == values("dcat:theme")
    assert json.loads(more["conforms_to"]) == values("dct:conformsTo")
    assert [one["uri"] for one in json.loads(more["spatial_coverage"])] == values("dct:spatial")
    assert sorted(json.loads(more["languages"])) == values("dct:language")
    assert package["language"].endswith("/LAV")
    assert package["author"] == package["maintainer"] == more["publisher_name"] == "Jelgavas novada pašvaldība"
    assert package["license_id"] == "cc-by"
    assert "maintainer_email" not in package


def test_resources_are_links_with_size_and_checksum(publication: Publication) -> None:
    """Each file is a link below the base, with its length and SHA-256; the compressed one says so."""
    found = made(publication)["resources"]
    assert len(found) == len(DUMPS)
    for one, dump in zip(found, DUMPS, strict=True):
        assert one["url"] == publication.base + dump.path
        assert one["size"] == len(dump.body)
        assert one["hash"] == f"sha256:{hashlib.sha256(dump.body).hexdigest()}"
        assert one["mimetype"] == dump.media_type
        assert one["last_modified"].endswith("T00:00:00")
    assert [one["format"] for one in found] == ["TTL", "RDF", "CSV", "GZ"]
    assert len({one["name"] for one in found}) == len(DUMPS)
    assert "gzip" in found[-1]["name"]


def test_the_portal_owns_the_rest(publication: Publication) -> None:
    """Organisation, groups, state, id and visibility are not in the package."""
    assert not {"id", "owner_org", "groups", "state", "private"} & made(publication).keys()


def test_extras_are_named_once_and_like_no_field(publication: Publication) -> None:
    """Extras come in order, none twice, none like a field or ckanext-spatial's geometry, all known."""
    package = made(publication)
    keys = [one["key"] for one in package["extras"]]
    assert keys == sorted(set(keys))
    assert not {*package, "spatial"} & set(keys)
    assert set(keys) <= EXTRAS
    assert all(isinstance(one["value"], str) and one["value"] for one in package["extras"])


def test_the_same_package_every_time(publication: Publication) -> None:
    """Two makings give the same bytes, in UTF-8, at the path named after the dataset."""
    first, second = (ckan.payload(publication, own_dataset(publication), DUMPS) for _ in range(2))
    assert first == second
    assert "pašvaldība".encode() in first
    assert ckan.path(publication, own_dataset(publication)) == "ckan/partners.json"


def test_the_embedded_package_passes_the_check(publication: Publication) -> None:
    """The package of the embedded publication has no fault, and its name carries the publication's."""
    package = made(publication)
    ckan.check(package)
    assert package["name"] == "jelgavas-novads-partners"


def test_keywords_become_tags_that_ckan_takes(odd: Publication) -> None:
    """Other signs become spaces, what is too short goes, letters are composed, letter case makes no second tag."""
    package = ckan.package(odd, NamedNode(f"{odd.base}id/dataset/x"), ())
    tags = [str(one["name"]) for one in ckan.items(package, "tags")]
    assert tags == ["ES projekti Interreg V-A", "ēka", "ģ_1.x"]
    assert all(re.fullmatch(r"[\w .-]{2,100}", tag) for tag in tags)
    ckan.check(package)


def test_a_host_without_a_path_gives_its_name(odd: Publication) -> None:
    """The host goes before the slug; what the data does not say is not in the package."""
    package = ckan.package(odd, NamedNode(f"{odd.base}id/dataset/x"), DUMPS)
    assert package["name"] == "data-example-org-x"
    assert package["title"] == "X"
    assert not {"author", "notes", "license_id", "version", "url"} & package.keys()
    assert all("last_modified" not in one for one in ckan.items(package, "resources"))


def test_a_long_slug_still_fits(odd: Publication) -> None:
    """A name has at most 100 signs and ends as the IRI does."""
    name = ckan.name(odd, NamedNode(f"{odd.base}id/dataset/{'a' * 95}-end"))
    assert len(name) <= 100
    assert name.endswith("-end")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", "x"),
        ("name", "Partneri"),
        ("name", "new"),
        ("name", "n" * 101),
        ("version", "1" * 101),
        ("tags", [{"name": "C++"}]),
        ("tags", [{"name": "x"}]),
        ("tags", [{"name": "ok\n"}]),
        ("tags", [{"name": "Novads"}, {"name": "novads"}]),
        ("resources", [{"name": "CSV"}]),
        ("resources", [{"url": "data/partners.csv"}]),
        ("extras", [{"key": "theme", "value": "a"}, {"key": "theme", "value": "b"}]),
    ],
)
def test_a_fault_is_found_before_anything_is_sent(publication: Publication, field: str, value: Any) -> None:
    """Each value that CKAN's validators refuse is refused here, by the name of its field."""
    with pytest.raises(PortalError, match=field):
        ckan.check({**made(publication), field: value})

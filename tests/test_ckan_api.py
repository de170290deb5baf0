"""Sending a package to a portal: what is written, what stays the portal's, and that the key shows nowhere."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator

import pytest

from lodpub import ckan
from lodpub.ckan_api import send, to_lines
from lodpub.errors import UsageError

from .ckan_portal import DUMPS, KEY, Portal, facts, kept, push, refused, running

FREQUENCY = "http://publications.europa.eu/mdr/authority/frequency/DAILY"
NATIONAL = ("frequency", "issued", "language", "modified", "geodata")


@pytest.fixture
def national() -> Iterator[Portal]:
    """Give a portal that has fields of its own, as data.gov.lv has, a dataset with them, and its own licences."""
    other = {"id": "1", "name": "kartes", "title": "Kartes", "frequency": FREQUENCY, "issued": "2019-01-02"}
    more = {"language": "", "modified": "2020-01-02", "geodata": "yes", "resources": [], "tags": [], "extras": []}
    licences = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/deed.lv", "CC0": "https://example.org/0"}
    with running(fields=NATIONAL, licences=licences, organizations=("jelgavas-novads",)) as found:
        found.packages["kartes"] = {**other, **more}
        yield found


def test_created_then_left_alone_then_updated(package: ckan.Package, portal: Portal) -> None:
    """The first sending creates, the second finds nothing to change, a new title updates that field alone."""
    assert push(package, portal).action == "create"
    assert push(package, portal).action == "none"
    assert portal.actions() == ["package_create"]
    outcome = push({**package, "title": "Partneri"}, portal)
    assert outcome.action == "update"
    assert [(one.field, one.before, one.after) for one in outcome.changes] == [("title", package["title"], "Partneri")]
    assert not outcome.dropped
    assert outcome.address == f"{portal.url}/dataset/jelgavas-novads-partners"
    assert kept(portal)["title"] == "Partneri"


def test_core_ckan_gets_every_fact(package: ckan.Package, portal: Portal) -> None:
    """Where the schema has no field for a date or the frequency, it stands in the extras."""
    outcome = push(package, portal)
    assert {key: facts(portal)[key] for key in ckan.ROOT_FIELDS} == {key: package[key] for key in ckan.ROOT_FIELDS}
    assert not outcome.dropped


def test_a_portal_with_fields_of_its_own_gets_them(package: ckan.Package, national: Portal) -> None:
    """Dates and frequency go into the portal's fields, the frequency with the EU's former IRI that the portal uses."""
    assert push(package, national).action == "create"
    assert kept(national)["issued"] == package["issued"]
    assert kept(national)["frequency"] == "http://publications.europa.eu/mdr/authority/frequency/IRREG"
    assert not set(ckan.ROOT_FIELDS) & facts(national).keys()
    assert push(package, national).action == "none"


def test_licence_and_organisation_are_the_portals(package: ckan.Package, national: Portal) -> None:
    """The licence goes by the portal's id for its address; the key's one organisation owns the dataset."""
    outcome = push(package, national)
    assert kept(national)["license_id"] == "CC-BY-4.0"
    assert kept(national)["owner_org"] == "id-jelgavas-novads"
    assert not outcome.dropped


def test_structured_fields_get_structured_values(package: ckan.Package) -> None:
    """Where the portal keeps lists and texts by language, JSON becomes what it says, other text a list of one."""
    seen = {"theme": ["x"], "title_translated": {"lv": "Kartes"}, "rights": ["[a]"], "language": ["y"]}
    with running(fields=tuple(seen)) as portal:
        portal.packages["kartes"] = {"id": "1", "name": "kartes", **seen}
        others = [one for one in ckan.items(package, "extras") if one["key"] != "rights"]
        push({**package, "extras": [*others, {"key": "rights", "value": "[sic] all"}]}, portal)
        assert len(kept(portal)["theme"]) == 3
        assert kept(portal)["title_translated"]["lv"] == package["title"]
        assert kept(portal)["rights"] == ["[sic] all"]
        assert kept(portal)["language"] == [package["language"]]


def test_several_organisations_ask_for_a_choice(package: ckan.Package) -> None:
    """A key of two organisations needs to be told which; the one that is told owns the dataset."""
    with running(organizations=("a-novads", "b-novads")) as portal:
        problem = refused(package, portal)
        assert isinstance(problem, UsageError)
        assert "a-novads, b-novads" in str(problem)
        send(package, portal.url, KEY, dry_run=False, organization="b-novads")
        assert kept(portal)["owner_org"] == "id-b-novads"


def test_what_is_the_portals_stays(package: ckan.Package, national: Portal) -> None:
    """An update keeps id, organisation, groups, state, visibility, own fields, and what editors added by hand."""
    push(package, national)
    by_hand = {"private": True, "groups": [{"name": "parvalde"}], "geodata": "no", "maintainer_email": "a@example.org"}
    kept(national).update(by_hand)
    kept(national)["extras"].append({"key": "note", "value": "by hand"})
    kept(national)["resources"].append({"id": "7", "url": "https://elsewhere.example/doc.pdf", "format": "PDF"})
    before = copy.deepcopy(kept(national))
    assert push({**package, "version": "1.0.1"}, national).action == "update"
    after = kept(national)
    assert {key: after[key] for key in by_hand} == by_hand
    assert [after[key] for key in ("id", "owner_org", "state")] == [before[key] for key in ("id", "owner_org", "state")]
    assert facts(national)["note"] == "by hand"
    assert [one["id"] for one in after["resources"]] == [one["id"] for one in before["resources"]]


def test_what_the_data_no_longer_says_goes(package: ckan.Package, portal: Portal) -> None:
    """A file that is gone and an extra of ours that is gone leave the portal, each told as one change."""
    push(package, portal)
    less = copy.deepcopy(package)
    less["resources"] = [*ckan.items(package, "resources")[1:]]
    less["extras"] = [one for one in ckan.items(package, "extras") if one["key"] != "temporal_start"]
    outcome = push(less, portal)
    gone = str(ckan.items(package, "resources")[0]["url"])
    assert [(one.field, one.after) for one in outcome.changes] == [
        ("temporal_start", None),
        (f"resources: {gone}", None),
    ]
    assert "temporal_start" not in facts(portal)
    assert len(kept(portal)["resources"]) == len(DUMPS) - 1


def test_a_dry_run_tells_and_changes_nothing(package: ckan.Package, portal: Portal) -> None:
    """A dry run needs no key, names each field, and sends nothing that changes the portal."""
    outcome = send(package, portal.url, "", dry_run=True)
    assert (outcome.action, outcome.sent) == ("create", False)
    assert {"title", "notes", "issued", "tags"} <= {one.field for one in outcome.changes}
    push(package, portal)
    before = copy.deepcopy(portal.packages)
    outcome = send({**package, "title": "Partneri"}, portal.url, KEY, dry_run=True)
    assert [one.field for one in outcome.changes] == ["title"]
    assert portal.packages == before
    assert portal.actions() == ["package_create"]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_an_outcome_is_told_in_lines(package: ckan.Package, portal: Portal, language: str) -> None:
    """Each change is a line with what was and what would be; a portal's control characters reach no terminal."""
    push(package, portal)
    kept(portal)["title"] = "Old\x1b[31m\ntitle"
    lines = to_lines(send(package, portal.url, KEY, dry_run=True), language)
    assert len(lines) == 2
    assert f"Old [31m title → {package['title']}" in lines[1]
    assert all(line.isprintable() for line in lines)


def test_what_the_portal_did_not_keep_is_told(package: ckan.Package, portal: Portal) -> None:
    """A portal that writes something else than it was sent is told by the name of the field."""
    portal.trouble = "deaf"
    outcome = push(package, portal)
    assert outcome.dropped == ("title",)
    assert "title" in to_lines(outcome, "en")[-1]


def test_a_dataset_made_by_hand_is_known_by_its_files(package: ckan.Package, portal: Portal) -> None:
    """Without an identifier, a dataset whose link is one of ours is ours."""
    push(package, portal)
    kept(portal).update({"extras": [], "url": ""})
    assert push(package, portal).action == "update"
    assert facts(portal)["identifier"]


def test_an_address_may_end_in_the_api(package: ckan.Package, portal: Portal) -> None:
    """The address as data.gov.lv's own tool has it, ending in /api/3/, works too."""
    outcome = send(package, f"{portal.url}/api/3/", KEY, dry_run=False)
    assert outcome.address.startswith(f"{portal.url}/dataset/")


def test_the_key_is_in_no_output(
    package: ckan.Package, portal: Portal, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The header has the key; output, log of every level, outcome and its lines have not."""
    with caplog.at_level(logging.DEBUG):
        outcome = push(package, portal)
    assert {key for _, _, key in portal.requests} == {KEY}
    told = [*capfd.readouterr(), caplog.text, repr(outcome), *to_lines(outcome, "en"), str(portal.packages)]
    assert KEY not in "".join(told)

"""What goes wrong when a package is sent: each is told in a line that helps, and the key is in none of them."""

from __future__ import annotations

import copy
import socket

import pytest

from lodpub import ckan
from lodpub.errors import PortalError

from .ckan_portal import Portal, kept, push, refused, running


def test_another_dataset_of_that_name_is_not_overwritten(package: ckan.Package, portal: Portal) -> None:
    """A dataset that is not this one, by identifier, page or files, is left alone."""
    push(package, portal)
    for one in kept(portal)["extras"]:
        one["value"] = "https://example.org/other" if one["key"] == "identifier" else one["value"]
    before = copy.deepcopy(portal.packages)
    assert refused({**package, "title": "Partneri"}, portal).key == "ckan_taken"
    assert portal.packages == before


def test_a_deleted_dataset_is_not_raised(package: ckan.Package, portal: Portal) -> None:
    """What was deleted on the portal is restored there first."""
    push(package, portal)
    kept(portal)["state"] = "deleted"
    assert refused({**package, "title": "x"}, portal).key == "ckan_deleted"


def test_a_wrong_key_is_refused(package: ckan.Package, portal: Portal) -> None:
    """A key that the portal does not know leads to its own words, without the key, even when the portal repeats it."""
    portal.trouble = "echo"
    problem = refused(package, portal, key="not-the-key-of-anyone")
    assert problem.key == "ckan_denied"
    assert "Access denied: unknown key ***" in str(problem)
    assert not portal.packages


@pytest.mark.parametrize("key", ["", "short", "with space in it", "line\nbreak-key", "atslēga-ar-burtiem"])
def test_a_key_that_is_none_is_never_sent(package: ckan.Package, portal: Portal, key: str) -> None:
    """A missing key, or one that would break the header, is refused before the portal is asked."""
    assert refused(package, portal, key=key).key == "ckan_key"
    assert not portal.requests


def test_a_bad_tag_is_refused_before_sending(package: ckan.Package, portal: Portal) -> None:
    """CKAN's tag rule is asked here; the portal hears nothing."""
    problem = refused({**package, "tags": [{"name": "C++"}]}, portal)
    assert "tags (C++)" in str(problem)
    assert not portal.requests


def test_the_portals_own_messages_are_told_by_field(package: ckan.Package) -> None:
    """A validation error of the portal comes with the field that it is about."""
    with running(organizations=("jelgavas-novads",)) as portal:
        problem = refused(package, portal, organization="nobody")
    assert problem.key == "ckan_invalid"
    assert "owner_org: An organization must be provided" in str(problem)


def test_a_schema_that_was_not_seen_is_told(package: ckan.Package) -> None:
    """An extra that the portal has a field for, which no dataset showed, is told in the portal's words."""
    with running(fields=("theme",)) as portal:
        assert "There is a schema field with the same name" in str(refused(package, portal))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "key"),
    [
        ("slow", "ckan_slow"),
        ("drip", "ckan_slow"),
        ("flood", "ckan_no_portal"),
        ("garbage", "ckan_unreachable"),
        ("html", "ckan_no_portal"),
        ("json", "ckan_no_portal"),
    ],
)
def test_an_ill_portal_is_told(package: ckan.Package, portal: Portal, trouble: str, key: str) -> None:
    """No answer, one without end, no HTTP, no JSON, no CKAN: each has its message in both languages."""
    portal.trouble = trouble
    problem = refused(package, portal, timeout=0.3 if key == "ckan_slow" else 3)
    assert isinstance(problem, PortalError)
    assert problem.key == key


def test_a_portal_that_is_down_is_told(package: ckan.Package) -> None:
    """A port that nobody listens at gives one line."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = Portal(url=f"http://127.0.0.1:{free.getsockname()[1]}")
        assert refused(package, down).key == "ckan_unreachable"


def test_the_key_follows_no_redirect(package: ckan.Package, portal: Portal) -> None:
    """A redirect is told, not followed: the other server is not asked at all."""
    with running() as other:
        portal.trouble = f"redirect:{other.url}"
        problem = refused(package, portal)
        assert problem.key == "ckan_redirect"
        assert other.url in str(problem)
        assert "api/3" not in str(problem)
        assert not other.requests


@pytest.mark.parametrize(
    "url",
    [
        "http://data.gov.lv",
        "ftp://data.gov.lv",
        "data.gov.lv",
        "https://",
        "https://user:secret-word@data.gov.lv/",
        "https://data.gov.lv/?x=1",
        "https://data.gov.lv:99999/",
        "https://[::1",
    ],
)
def test_an_address_that_would_give_the_key_away_is_refused(package: ckan.Package, url: str) -> None:
    """Without TLS, with a password in it or broken, an address is not asked, and not repeated."""
    problem = refused(package, Portal(url=url))
    assert problem.key == "ckan_url"
    assert "secret-word" not in str(problem)

"""How a store is spoken with: addresses, passwords that go nowhere else, and each thing that goes wrong in one line."""

from __future__ import annotations

import base64
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lodpub import loading
from lodpub.errors import PublishError, StoreError, UsageError
from lodpub.graph import Publication, load
from lodpub.graph_store import Login, connect, construct, find_addresses, read_login, select
from lodpub.loading import Manner
from tests.sites import DATA, fill
from tests.sparql_store import PASSWORD, TOKEN, USER, Proxied, oxigraph, proxied

_LOGINS = {"basic": Login(USER, PASSWORD), "digest": Login(USER, PASSWORD), "bearer": Login(token=TOKEN)}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give an Oxigraph server."""
    with oxigraph() as url:
        yield url


@pytest.fixture
def store(server: str) -> Iterator[Proxied]:
    """Give a proxy before it, well until the test says otherwise."""
    with proxied(server) as proxy:
        yield proxy


@pytest.fixture
def one_graph(tmp_path: Path) -> Publication:
    """Give a publication of one graph, of a base of its own."""
    return load(fill(tmp_path, {"data/a.ttl": DATA}), f"https://{tmp_path.name.replace('_', '-')}.example/")


def push(publication: Publication, proxy: Proxied, login: Login, timeout: float = 10.0) -> loading.Outcome:
    """Push in earnest."""
    return loading.push(publication, find_addresses(proxy.store), login, Manner(dry_run=False, timeout=timeout))


def refused(publication: Publication, proxy: Proxied, login: Login, timeout: float = 10.0) -> PublishError:
    """Push in vain; give the error, having looked for the secrets in all that it says, and for lines in it."""
    with pytest.raises(PublishError) as caught:
        push(publication, proxy, login, timeout)
    told = [caught.value.message(language) for language in ("lv", "en")]
    assert all("\n" not in line for line in told)
    coded = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    everything = "".join([*told, *traceback.format_exception(caught.value)])
    assert not any(secret in everything for secret in (PASSWORD, TOKEN, coded))
    return caught.value


@pytest.mark.parametrize("scheme", _LOGINS)
def test_each_way_to_be_let_in_works(one_graph: Publication, store: Proxied, scheme: str) -> None:
    """Basic, digest and a bearer token, whichever the store asks for."""
    store.scheme = scheme
    assert not push(one_graph, store, _LOGINS[scheme]).differs


def test_a_password_is_sent_only_when_it_is_asked_for(one_graph: Publication, store: Proxied) -> None:
    """A store that lets everybody in does not get to know it."""
    assert not push(one_graph, store, _LOGINS["basic"]).differs
    assert store.authorizations == {""}


def test_a_store_that_asks_for_a_digest_never_gets_the_password(one_graph: Publication, store: Proxied) -> None:
    """Only the digest goes over the wire."""
    store.scheme = "digest"
    push(one_graph, store, _LOGINS["digest"])
    assert {one.partition(" ")[0] for one in store.authorizations} == {"", "Digest"}


@pytest.mark.parametrize("scheme", _LOGINS)
@pytest.mark.parametrize(
    "login", [Login(), Login("somebody", "not-the-password"), Login(token="not-the-token")], ids=str
)
def test_who_is_not_let_in_is_told(one_graph: Publication, store: Proxied, scheme: str, login: Login) -> None:
    """No password, a wrong one, a wrong token: the line names the variables."""
    store.scheme = scheme
    problem = refused(one_graph, store, login)
    assert problem.key == "store_denied"
    assert "SPARQL_STORE_PASSWORD" in str(problem)


@pytest.mark.parametrize("scheme", ["basic", "bearer"])
def test_what_the_store_repeats_is_told_without_the_secret(one_graph: Publication, store: Proxied, scheme: str) -> None:
    """A store that quotes password and token in its refusal does not get them onto the screen."""
    store.scheme, store.trouble = scheme, "echo"
    problem = refused(one_graph, store, _LOGINS[scheme])
    assert problem.key == "store_denied"
    assert str(problem).count("***") == 2


def test_a_password_follows_no_redirect(one_graph: Publication, store: Proxied, server: str) -> None:
    """A redirect is told, not followed: the other server is not asked at all."""
    with proxied(server, scheme="basic") as other:
        store.trouble = f"redirect:{other.url}"
        problem = refused(one_graph, store, _LOGINS["basic"])
        assert problem.key == "store_redirect"
        assert other.url in str(problem)
        assert not other.requests


def test_a_query_service_elsewhere_gets_no_password(one_graph: Publication, store: Proxied, server: str) -> None:
    """Name and token go to the hosts that write; one that only answers queries is asked without."""
    store.scheme = "bearer"
    with proxied(server) as other:
        addresses = find_addresses(store.store, query=f"{other.url}/query")
        loading.push(one_graph, addresses, _LOGINS["bearer"], Manner(dry_run=False))
        assert other.requests
        assert other.authorizations == {""}


@pytest.mark.parametrize(
    ("trouble", "key"),
    [
        ("garbage", "store_unreachable"),
        ("html", "store_answer"),
        ("broken", "store_refused"),
        pytest.param("slow", "store_slow", marks=pytest.mark.slow),
        pytest.param("drip", "store_slow", marks=pytest.mark.slow),
        pytest.param("flood", "store_answer", marks=pytest.mark.slow),
    ],
)
def test_an_ill_store_is_told(one_graph: Publication, store: Proxied, trouble: str, key: str) -> None:
    """No answer, one without end, no HTTP, no SPARQL, an error page: each has its line in both languages."""
    store.trouble = trouble
    problem = refused(one_graph, store, Login(), timeout=0.3 if key == "store_slow" else 10)
    assert isinstance(problem, StoreError)
    assert problem.key == key
    if trouble == "broken":
        assert "HTTP 500: Error 22023 The disk is full" in str(problem)


def test_a_store_that_is_down_is_told(one_graph: Publication) -> None:
    """A port that nobody listens at gives one line."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = Proxied("", url=f"http://127.0.0.1:{free.getsockname()[1]}")
        assert refused(one_graph, down, Login()).key == "store_unreachable"


@pytest.mark.parametrize(
    ("address", "login", "key"),
    [
        ("ftp://data.example/store", Login(), "store_url"),
        ("https:///store", Login(), "store_url"),
        ("https://me:the-secret@data.example/store", Login(), "store_url"),
        ("https://data.example:99999/store", Login(), "store_url"),
        ("https://[::1/store", Login(), "store_url"),
        ("http://data.example/store", Login(USER, PASSWORD), "store_clear"),
        ("http://data.example/store", Login(token=TOKEN), "store_clear"),
    ],
)
def test_an_address_that_would_give_the_secret_away_is_refused(
    one_graph: Publication, address: str, login: Login, key: str
) -> None:
    """Broken, with a password in it or without TLS, an address is not asked, and not repeated."""
    problem = refused(one_graph, Proxied("", url=address.removesuffix("/store")), login)
    assert problem.key == key
    assert "the-secret" not in str(problem)


@pytest.mark.parametrize("address", ["http://localhost:7878/", "http://localhost/data", ""])
def test_addresses_that_cannot_be_guessed_are_asked_for(address: str) -> None:
    """An unknown layout needs --update and --query, and takes them."""
    with pytest.raises(UsageError) as caught:
        find_addresses(address)
    assert caught.value.key == "store_layout"
    assert find_addresses("http://h/d", "http://h/u", "http://h/q").store == "http://h/d"


@pytest.mark.parametrize(
    "variables",
    [
        {"USER": "", "PASSWORD": "alone"},
        {"USER": "a:b", "PASSWORD": "x"},
        {"USER": "a", "PASSWORD": "line\nbreak"},
        {"TOKEN": "line\nbreak"},
        {"TOKEN": "atslēga"},
        {"USER": "a", "PASSWORD": "b", "TOKEN": "both"},
    ],
)
def test_a_login_that_is_none_is_refused(variables: dict[str, str]) -> None:
    """Half a login, two at once, or signs that would break the header."""
    with pytest.raises(UsageError) as caught:
        read_login({f"SPARQL_STORE_{name}": value for name, value in variables.items()})
    assert caught.value.key == "store_login"


def test_a_login_does_not_show_its_secret() -> None:
    """What Python prints of a login is its name alone."""
    assert repr(read_login({"SPARQL_STORE_USER": "a", "SPARQL_STORE_PASSWORD": PASSWORD})) == "Login(user='a')"
    assert read_login({}) == Login()


@pytest.mark.parametrize("ask", [select, construct])
def test_an_answer_of_another_kind_is_no_answer(store: Proxied, ask: Any) -> None:  # Any: either of two functions
    """A truth value is neither rows nor facts."""
    with connect(find_addresses(store.store), Login(), 10) as opened, pytest.raises(StoreError) as caught:
        list(ask(opened, "ASK {}"))
    assert caught.value.key in ("store_answer", "store_refused")

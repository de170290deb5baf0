"""What one client may not take from the others: all time, all memory, all workers; what the death of a worker costs."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from lodpub.crew import Stock
from lodpub.engine import InterruptedAnswerError, Limits, Question, ServiceError
from lodpub.errors import QueryError
from lodpub.graph import Publication, load
from lodpub.pool import Pool
from lodpub.sparql import make_store
from tests.query_service import COUNTED, ENDLESS, SMALL, SORTED, Service, in_a_loop, serving
from tests.sites import DATA, fill

SHORT = Limits(timeout=0.7, kept=0)
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def service(publication: Publication) -> Iterator[Service]:
    """Give a service of two workers that stops queries soon."""
    with serving(publication, SHORT) as running:
        yield running


def _post(service: Service, text: str) -> httpx.Response:
    return httpx.post(service.sparql, data={"query": text}, headers=CSV, timeout=30)


def _until(happened: Callable[[], bool]) -> None:
    """Wait until something is so, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        os.sched_yield()


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("runaway", [SORTED, COUNTED], ids=["sort", "cross product"])
def test_a_runaway_query_is_stopped_and_harms_nobody(service: Service, runaway: str) -> None:
    """It ends at the deadline with 503 and a plain message, while queries of another client go on."""
    with ThreadPoolExecutor(1) as another:
        started = time.monotonic()
        late = another.submit(_post, service, runaway)
        answers = []
        while not late.done():
            answers.append(_post(service, SMALL))
        passed = time.monotonic() - started
    assert late.result().status_code == 503
    assert late.result().text.startswith("the query took more than 0.7 s and was stopped; ask for less")
    assert 0.6 < passed < 5
    assert len(answers) > 5
    assert {one.status_code for one in answers} == {200}


def test_a_killed_worker_is_replaced(service: Service) -> None:
    """After SIGKILL to every worker the next query is answered, and soon there are as many workers as before."""
    _until(lambda: len(service.pool.pids) == SHORT.workers)  # one that another test had killed may be on its way
    before = service.pool.pids
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert _post(service, SMALL).status_code == 200
    _until(lambda: len(service.pool.pids) == len(before) and not {*service.pool.pids} & {*before})
    assert all(not _alive(pid) for pid in before)


def test_a_worker_killed_at_work_is_replaced(publication: Publication) -> None:
    """The query that it had is asked of another worker, and so are those that wait."""
    with serving(publication, Limits(timeout=2, workers=1, kept=0)) as service, ThreadPoolExecutor(2) as clients:
        [busy] = service.pool.pids
        counted = clients.submit(_post, service, COUNTED)
        _until(lambda: not service.pool._idle)  # the worker has its question
        waiting = clients.submit(_post, service, SMALL)
        os.kill(busy, signal.SIGKILL)
        assert counted.result().status_code == 503
        assert waiting.result().status_code == 200


@pytest.mark.parametrize("limits", [Limits(memory=120 << 20, timeout=20, workers=1, kept=0)])
def test_memory_has_a_limit(publication: Publication, limits: Limits) -> None:
    """A big sort ends with 503 long before the machine has no memory left, and the next query is answered."""
    with serving(publication, limits) as service:
        answer = _post(service, SORTED)
        assert (answer.status_code, answer.text.partition(";")[0]) == (
            503,
            "the query needs more memory than one query may have",
        )
        assert _post(service, SMALL).status_code == 200


def test_deep_brackets_cost_no_more_than_a_worker(service: Service) -> None:
    """A query too deep for any stack is refused or costs its worker; the next one is answered."""
    assert _post(service, "SELECT * {" + "{" * 30_000 + "}" * 30_000 + "}").status_code in (400, 503)
    assert _post(service, SMALL).status_code == 200


def test_the_waiting_line_has_an_end(publication: Publication) -> None:
    """Who finds the line full gets 429 with Retry-After; those in it are answered."""
    with (
        serving(publication, Limits(timeout=1, workers=1, waiting=1, kept=0)) as service,
        ThreadPoolExecutor(2) as clients,
    ):
        first = clients.submit(_post, service, COUNTED)
        _until(lambda: not service.pool._idle)
        second = clients.submit(_post, service, SMALL)
        _until(lambda: len(service.pool._line) == 1)
        refused = _post(service, SMALL)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert refused.headers["access-control-allow-origin"] == "*"
        assert (first.result().status_code, second.result().status_code) == (503, 200)


def test_results_come_while_the_query_runs(service: Service) -> None:
    """The first bytes are here before the end of the query, which has none; then the connection breaks off."""
    read: list[int] = []
    with httpx.stream("POST", service.sparql, data={"query": ENDLESS}, headers=CSV, timeout=30) as answer:
        assert (answer.status_code, answer.headers["transfer-encoding"]) == (200, "chunked")
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            read.extend(len(part) for part in answer.iter_raw())
    assert sum(read) > 100_000


@pytest.mark.slow
def test_a_big_answer_needs_little_memory(publication: Publication) -> None:
    """Two hundred megabytes pass through the server, which never has more than a few of them."""
    with serving(publication, Limits(timeout=60, kept=0)) as service:
        _post(service, SMALL)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = 0
        with httpx.stream(
            "POST", service.sparql, data={"query": f"{ENDLESS} LIMIT 600000"}, headers=CSV, timeout=60
        ) as answer:
            for part in answer.iter_raw():
                size += len(part)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert size > 200_000_000
    assert grown < 40_000  # kilobytes


def test_a_client_that_does_not_read_holds_up_its_worker_only(publication: Publication) -> None:
    """An answer that nobody reads waits in the worker, until the deadline frees it for others."""
    with serving(publication, Limits(timeout=1.5, workers=1, kept=0)) as service:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with httpx.stream("POST", service.sparql, data={"query": ENDLESS}, headers=CSV, timeout=30):
            assert _post(service, SMALL).status_code == 200
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


@pytest.mark.parametrize("text", [COUNTED, ENDLESS], ids=["before the first byte", "while it reads"])
def test_a_client_that_goes_away_frees_its_worker(publication: Publication, text: str) -> None:
    """The only worker is free for others long before the deadline of the query that nobody waits for."""
    with serving(publication, Limits(timeout=300, workers=1, kept=0)) as service:
        [busy] = service.pool.pids
        with pytest.raises(httpx.ReadTimeout):
            _leave(service, text)
        assert _post(service, SMALL).status_code == 200
        assert service.pool.pids != [busy]


def _leave(service: Service, text: str) -> None:
    """Wait a moment for the first part of an answer, read it if it comes, and go."""
    with httpx.stream("POST", service.sparql, data={"query": text}, timeout=httpx.Timeout(10, read=0.3)) as answer:
        next(answer.iter_raw())
        raise httpx.ReadTimeout("enough")


def test_a_client_that_goes_away_in_the_middle_of_its_request(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a request is nothing to complain of, and the next one is answered."""
    address = httpx.URL(service.sparql)
    with socket.create_connection((address.host, address.port or 0)) as client:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n")
        client.sendall(b"Content-Length: 100\r\n\r\nSELECT")
    assert _post(service, SMALL).status_code == 200
    assert caplog.text == ""


def test_a_client_that_goes_away_leaves_the_line(publication: Publication) -> None:
    """Who waits and goes away takes no place from others."""
    with serving(publication, Limits(timeout=3, workers=1, kept=0)) as service, ThreadPoolExecutor(1) as clients:
        busy = clients.submit(_post, service, COUNTED)
        _until(lambda: not service.pool._idle)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(service.sparql, data={"query": SMALL}, timeout=httpx.Timeout(10, read=0.3))
        _until(lambda: not service.pool._line)
        assert busy.result().status_code == 503


def test_other_data_takes_the_place_of_the_old(publication: Publication, tmp_path: Path) -> None:
    """After `swap` queries see the new data, one that runs ends with the old, and the old store is gone."""
    text = f"{ENDLESS} LIMIT 20000"
    with serving(publication, Limits(timeout=20)) as service:
        expected = _post(service, text).text.count("\n")
        old = service.folder
        assert "partner" in _post(service, "SELECT ?s { ?s a jn:Partner }").text
        with httpx.stream("POST", service.sparql, data={"query": text}, headers=CSV, timeout=30) as running:
            swapping = asyncio.run_coroutine_threadsafe(
                service.endpoint.swap(load(fill(tmp_path, {"data/a.ttl": DATA}))), service.loop
            )
            _until(lambda: service.folder != old)
            assert (
                _post(service, "SELECT ?s { ?s ?p ?o } LIMIT 9").text
                == "s\r\n" + 2 * "https://example.org/id/thing/a\r\n"
            )
            assert "".join(running.iter_text()).count("\n") == expected
        swapping.result(20)
        assert not old.exists()
        assert len(service.pool.pids) == 2
        assert "sd:name <graph/a>" in httpx.get(service.sparql).text


def test_nothing_is_left_when_it_stops(publication: Publication) -> None:
    """Neither processes nor the store outlive the service."""
    with serving(publication) as service:
        pids, folder = service.pool.pids, service.folder
        assert len(pids) == 2
        assert folder.exists()
    assert not folder.exists()
    assert not any(_alive(pid) for pid in pids)


SERVER = """
import asyncio, sys
from pathlib import Path
from lodpub.crew import Stock
from lodpub.engine import Limits, Question
from lodpub.pool import Pool

async def main():
    stock = Stock(Path(sys.argv[1]), "http://e/", {})
    pool = Pool(Limits(timeout=300))
    await pool.swap(stock)
    print(*pool.pids, flush=True)
    await pool.ask(Question(sys.argv[2], "json", "turtle"))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def stock(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Give the embedded publication as a store on disk."""
    folder = tmp_path_factory.mktemp("store")
    make_store(publication, folder)
    return Stock(folder, publication.base, publication.prefixes)


def test_workers_die_with_their_server(stock: Stock) -> None:
    """SIGKILL to the server leaves no worker behind, neither the idle one nor the one in a query without end."""
    command = [sys.executable, "-c", SERVER, str(stock.folder), COUNTED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as server:
        assert server.stdout is not None
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert all(_alive(pid) for pid in pids)
        server.kill()
    assert len(pids) == 2
    _until(lambda: not any(_alive(pid) for pid in pids))


async def _with_pool(stock: Stock, limits: Limits, *questions: str) -> list[bytes | Exception]:
    pool = Pool(limits)
    await pool.swap(stock)
    found: list[bytes | Exception] = []
    for text in questions:
        try:
            found.append((await pool.ask(Question(text, "csv", "nt"))).whole or b"")
        except (QueryError, ServiceError, InterruptedAnswerError) as problem:
            found.append(problem)
    await pool.stop()
    return found


def test_a_worker_cannot_reach_out_even_when_asked(stock: Stock) -> None:
    """Without the guard before it the engine tries, and the kernel makes it no socket: nobody is reached."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        away = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        asked = f"SELECT * {{ SERVICE {away} {{ ?s ?p ?o }} }}", f"SELECT * {{ SERVICE SILENT {away} {{ ?s ?p ?o }} }}"
        refused, silent = in_a_loop(_with_pool(stock, SHORT, *asked))
        assert isinstance(refused, QueryError)
        assert "denied" in str(refused)
        assert silent == b"o,p,s\r\n,,\r\n"
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_folder_without_a_store_is_told(tmp_path: Path) -> None:
    """Workers that cannot open their store end the attempt, not the patience."""
    stock = Stock(tmp_path / "nothing", "http://e/", {})
    with pytest.raises(ServiceError):
        in_a_loop(_with_pool(stock, SHORT, SMALL))


def test_small_answers_are_kept_until_the_data_changes(stock: Stock) -> None:
    """The same question is answered without a worker; one with a function that changes never is."""

    async def ask_twice(text: str, limits: Limits) -> tuple[bytes | None, bytes | None]:
        pool = Pool(limits)
        await pool.swap(stock)
        first = await pool.ask(Question(text, "csv", "nt"))
        for pid in pool.pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(0.5):
                second = (await pool.ask(Question(text, "csv", "nt"))).whole
        except TimeoutError:
            second = None
        await pool.stop()
        return first.whole, second

    limits = Limits(timeout=10)
    first, second = in_a_loop(ask_twice(SMALL, limits))
    assert first == second
    for text, kept in (("SELECT (RAND() AS ?x) {}", limits.kept), (SMALL, 0)):
        assert in_a_loop(ask_twice(text, replace(limits, kept=kept)))[1] is None

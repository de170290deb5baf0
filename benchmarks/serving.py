"""
Compare how quickly pages are served with the bare servers that serve them.

An entity page from `publish.py serve` against a bare uvicorn application that says hello; a file and a negotiated
document through nginx with the rules of `publish.py deploy` against nginx serving the same file by no rules. wrk asks
each in turn, on loopback, in short rounds; the median of the ratios is printed. A ratio does not depend on the machine:
the project asks for a half of uvicorn, and nine tenths of nginx for a file at its own address.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lodpub.graph import load
from tests.servers import STARTS, free_port, missing, nginx_command, running, stop, wait_for
from tests.sites import run

ROOT = Path(__file__).parents[1]
ROUNDS = 7
SECONDS = "2s"
PAGE = "/doc/partner/fundao.lv.html"
DOCUMENT = "/doc/partner/fundao"
WISHES = ("Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language: lv,en;q=0.5")
_HELLO = """
import uvicorn
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]}
BODY = {"type": "http.response.body", "body": b"hello"}
async def hello(scope, receive, send):
    await send(START)
    await send(BODY)
uvicorn.run(hello, port=%d, lifespan="off", access_log=False, log_level="warning", server_header=False)
"""

#: What is asked: its name, its port and path, the headers that are sent.
Question = tuple[str, int, str, tuple[str, ...]]


def main() -> None:
    """Print how many requests a second each answers, as parts of what its bare server does."""
    lacking = [one for name in ("nginx", "nginx-plain") for one in missing(name)]
    if not shutil.which("wrk") or lacking:
        print("The comparison needs wrk and nginx (Debian: apt install wrk nginx libnginx-mod-http-js).")
        return
    publication = load(ROOT)
    with tempfile.TemporaryDirectory(prefix="lodpub-") as folder, ExitStack() as open_servers:
        site = Path(folder) / "public"
        done = run("build", "--quiet", "--root", ROOT, "--out", site)
        assert done.returncode == 0, done.stderr
        own = open_servers.enter_context(STARTS["lodpub"](publication, site))
        hello = open_servers.enter_context(_hello())
        bare = open_servers.enter_context(_bare_nginx(site))
        _compare(("bare uvicorn, hello", hello, "/", ()), [("serve, a page", own, PAGE, ())])
        asked: list[Question] = []
        for name in ("nginx", "nginx-plain"):
            port = open_servers.enter_context(STARTS[name](publication, site))
            asked.append((f"{name}, the page at its own address", port, PAGE, ()))
            asked.append((f"{name}, the page negotiated", port, DOCUMENT, WISHES))
        _compare(("bare nginx, the same file", bare, PAGE, ()), asked)


def _compare(bare: Question, others: list[Question]) -> None:
    """Ask all in turn, and print the median of the ratios of each to the bare server."""
    ratios: dict[str, list[float]] = {one[0]: [] for one in others}
    for turn in range(ROUNDS + 1):
        least = _speed(bare)
        for one in others:
            ratio = _speed(one) / least
            if turn:  # the first turn warms the caches
                ratios[one[0]].append(ratio)
    for name, found in ratios.items():
        print(f"{name:<42} {statistics.median(found):.2f} of {bare[0]} (median of {ROUNDS})")


def _speed(question: Question) -> float:
    """Give the requests a second that were answered."""
    _, port, path, headers = question
    flags = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}", *flags, f"http://127.0.0.1:{port}{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{path}: {done.stdout}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    assert found
    return float(found[1])


@contextmanager
def _hello() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _HELLO % port], stdout=subprocess.PIPE, text=True)
    try:
        wait_for(port, process)
        yield port
    finally:
        stop(process)


@contextmanager
def _bare_nginx(site: Path) -> Iterator[int]:
    """Run nginx with no rules but where the site is."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lodpub-") as folder:
        place = Path(folder)
        shutil.copytree(site, place / "public")
        server = f"server {{ listen 127.0.0.1:{port}; root {place / 'public'}; types {{ text/html html; }} }}"
        with running(nginx_command(place, server), place, port):
            yield port


if __name__ == "__main__":
    main()

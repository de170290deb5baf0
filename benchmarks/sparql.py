"""
Compare the query service with the oxigraph server: the same SELECT, the same store on disk, the same client, in turn.

The client is wrk (Debian package `wrk`): a few connections that are kept, a POST each time. `oxigraph serve-read-only`
comes from PyPI (`oxigraph`, in the dev extras). The ratio does not depend on the machine; half is the least that the
project allows itself for a SELECT that is asked again, which our server answers from what it keeps. What a question
costs that nobody asked before is measured too. Give `.rq` files as arguments to measure other queries.
"""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lodpub.endpoint import make_endpoint  # noqa: E402
from lodpub.graph import load  # noqa: E402
from lodpub.sparql import make_store  # noqa: E402

ROUNDS, SECONDS, CONNECTIONS = 3, 2, 8
QUERIES = ("projects-of-partner", "partners-since", "by-country", "by-field")
#: What wrk sends: the same each time, or with a comment at its end that makes each a new question.
SCRIPT = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Accept"] = "application/sparql-results+json"
wrk.body = [[{body}]]
"""
FRESH = """
local asked = 0
request = function()
  asked = asked + 1
  return wrk.format(nil, nil, nil, wrk.body .. "%23" .. asked)
end
"""


def main() -> None:
    """Print requests a second of both servers for each query, and the ratio of them."""
    if sys.argv[1:2] == ["--serve"]:
        serve(int(sys.argv[2]))
        return
    publication = load(ROOT)
    declared = f"BASE <{publication.base}>\n" + "".join(
        f"PREFIX {name}: <{iri}>\n" for name, iri in publication.prefixes.items()
    )
    paths = [Path(one) for one in sys.argv[1:]] or [ROOT / "queries" / f"{name}.rq" for name in QUERIES]
    ours, theirs = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        make_store(publication, Path(folder) / "store")
        server = [str(Path(sys.executable).with_name("oxigraph")), "serve-read-only"]
        server += ["--location", f"{folder}/store", "--bind", f"127.0.0.1:{theirs}"]
        with running([sys.executable, __file__, "--serve", str(ours)], ours), running(server, theirs):
            for path in paths:
                text = declared + path.read_text(encoding="utf-8")
                compare(path.stem, text, [f"http://127.0.0.1:{ours}/sparql", f"http://127.0.0.1:{theirs}/query"])


def compare(name: str, query: str, addresses: list[str]) -> None:
    """Measure both in turn and print the medians."""
    answers = [httpx.post(one, data={"query": query}, headers={"Accept": "text/csv"}) for one in addresses]
    assert len({"".join(sorted(one.text.splitlines())) for one in answers}) == 1, "the servers do not say the same"
    for kind, end in (("the same", ""), ("each new", FRESH)):
        rates: dict[str, list[float]] = {one: [] for one in addresses}
        for _ in range(ROUNDS):
            for address in addresses:
                rates[address].append(requests_per_second(address, query, end))
        ours, theirs = (statistics.median(rates[one]) for one in addresses)
        print(f"{name:<22} {kind}  /sparql {ours:6.0f}/s  oxigraph {theirs:6.0f}/s  ratio {ours / theirs:.2f}")


def requests_per_second(address: str, query: str, end: str) -> float:
    """Let wrk post a query for a while; gives what it counts."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(body=urlencode({"query": query})) + end)
        script.flush()
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name, address]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in told, told
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    assert found, told
    return float(found[1])


def serve(port: int) -> None:
    """Serve the publication's query service on a port."""
    import uvicorn
    from starlette.applications import Starlette

    endpoint = make_endpoint(load(ROOT))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await endpoint.start()
        yield
        await endpoint.stop()

    app = Starlette(routes=endpoint.routes, lifespan=lifespan)
    uvicorn.run(app, port=port, log_level="warning", access_log=False)


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a server for as long as the block does, once it takes connections."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()

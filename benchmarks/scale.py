"""
Measure what a publication of many things needs: to build it, to push it into a store, and there.

The data is the embedded one with a partner and all that belongs to it repeated under new names. For each number of
things given (10,000 when none is) it prints sizes, memory at its peak, and how long pushing takes against the bare bulk
load of the same facts by `oxigraph load`. Ratios and sizes do not depend on the machine; times alone are not printed.
With `--store-only` nothing is built, which is what takes longest.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.canonical import named_graphs
from lodpub.facts import Term
from lodpub.graph import load

ROOT = Path(__file__).parents[1]
#: What the IRIs and the website of the partner that is repeated have in common.
PATTERN = re.compile(r"alytus-district|(?<=www\.arsa\.lt/)")
NAMING = (vocab.SKOS_PREF_LABEL, vocab.SKOS_ALT_LABEL, vocab.SCHEMA_NAME, vocab.RDF_OBJECT)
OXIGRAPH = shutil.which("oxigraph", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
PUBLISH = [sys.executable, str(ROOT / "publish.py")]
PORT = 17878


def main() -> None:
    """Print a column for each number of things."""
    store_only = "--store-only" in sys.argv
    for things in [int(one) for one in sys.argv[1:] if one.isdecimal()] or [10_000]:
        with tempfile.TemporaryDirectory() as folder:
            for name, value in measure(Path(folder), things, with_site=not store_only):
                print(f"{things:>9,}  {name:<55} {value}", flush=True)


def measure(folder: Path, things: int, *, with_site: bool) -> Iterator[tuple[str, str]]:
    """Do everything once and give what it took."""
    root = generate(folder / "publication", things)
    graphs = named_graphs(load(root))
    yield "facts", f"{sum(graph.count for graph in graphs):,}"
    quads = folder / "all.nq"
    with quads.open("w", encoding="utf-8") as out:
        out.writelines(f"{line[:-2]} {graph.name} .\n" for graph in graphs for line in graph.lines)
    packed = len(gzip.compress(quads.read_bytes(), 6))
    yield "N-Quads, and compressed", f"{mega(quads.stat().st_size)}, {mega(packed)}"
    bulk, memory = run([str(OXIGRAPH), "load", "--location", str(folder / "bulk"), "--file", str(quads)])
    yield "bulk load: memory, size of the store", f"{mega(memory)}, {mega(size(folder / 'bulk'))}"
    yield from measure_push(root, folder / "pushed", bulk)
    if with_site:
        yield from measure_build(root, folder / "public", bulk)


def measure_push(root: Path, location: Path, bulk: float) -> Iterator[tuple[str, str]]:
    """Push into an empty store, again, and with one fact more."""
    with oxigraph(location) as server:
        command = [*PUBLISH, "push", "--store", f"http://127.0.0.1:{PORT}/store", "--root", str(root), "--no-dry-run"]
        first, memory = run(command)
        yield "push: memory", mega(memory)
        yield "push: memory of the server, size of its store", f"{mega(peak(server.pid))}, {mega(size(location))}"
        yield "push: time against the bulk load", f"{first / bulk:.1f}"
        yield "push of nothing new: time against the first push", f"{run(command)[0] / first:.2f}"
        touch(root)
        yield "push after one fact has changed: time against the first", f"{run(command)[0] / first:.2f}"


def measure_build(root: Path, out: Path, bulk: float) -> Iterator[tuple[str, str]]:
    """Build the site."""
    taken, memory = run([*PUBLISH, "build", "--quiet", "--root", str(root), "--out", str(out)])
    files = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    yield "site: files, size", f"{len(files):,}, {mega(sum(files))}"
    yield "build: memory of its biggest process", mega(memory)
    yield "build: time against the bulk load", f"{taken / bulk:.1f}"


def generate(root: Path, things: int) -> Path:
    """Copy the embedded publication and repeat a partner and its partnership in a file of its own."""
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(ROOT / name, root / name)
    publication = load(ROOT)
    facts = [fact for fact in publication.data.facts() if PATTERN.search(str(fact[0]))]
    kinds = len({fact[0] for fact in facts if "#" not in str(fact[0])})
    with (root / "data" / "many.nt").open("w", encoding="utf-8") as out:
        for number in range(things // kinds):
            for fact in facts:
                subject, predicate, value = (renamed(term, fact[1], f"copy-{number}") for term in fact)
                out.write(f"{subject} {predicate} {value} .\n")
    return root


def renamed(term: Term, predicate: NamedNode, name: str) -> Term:
    """Give an IRI of the partner, or a name, its new form; no two things may have one name."""
    if isinstance(term, Literal) and term.language and predicate in NAMING:
        return Literal(f"{term.value} {name}", language=term.language)
    return NamedNode(PATTERN.sub(name, term.value)) if isinstance(term, NamedNode) else term


def touch(root: Path) -> None:
    """Change one fact of the big graph."""
    with (root / "data" / "many.nt").open("a", encoding="utf-8") as out:
        out.write('<https://example.org/a> <http://www.w3.org/2004/02/skos/core#note> "new"@en .\n')


def run(command: list[str]) -> tuple[float, int]:
    """Run a command to its end; give the seconds that passed and the bytes that its biggest process had at its peak."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


@contextmanager
def oxigraph(location: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run an Oxigraph server with a store on disk."""
    command = [str(OXIGRAPH), "serve", "--location", str(location), "--bind", f"127.0.0.1:{PORT}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
            client.get(f"http://127.0.0.1:{PORT}/query", params={"query": "ASK {}"})
        try:
            yield server
        finally:
            server.terminate()


def peak(pid: int) -> int:
    """Give the bytes that a process of Linux had at its peak."""
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def size(folder: Path) -> int:
    """Add up the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def mega(count: int) -> str:
    """Write a size."""
    return f"{count / 1e6:,.0f} MB"


if __name__ == "__main__":
    main()

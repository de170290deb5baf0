"""
A process that answers questions over one read-only store, one after the other: `python -m lodpub.worker`.

It is given an open socket, and speaks in frames: what it hears is a length and JSON, what it says a letter, a length
and bytes. It can be killed at any moment, which is how a query is stopped. It knows nothing of HTTP, makes no socket,
and ends when the process that began it does.
"""

from __future__ import annotations

import signal
import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, cast

import orjson
from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store, Triple, serialize

from lodpub import cage
from lodpub.formats import RDF_XML, writable
from lodpub.results import GRAPHS, SOLUTIONS

#: The letters: the store is open; a whole answer; an answer in parts: its head, a part, its end; what went wrong.
READY, WHOLE, HEAD, PART, END, TROUBLE = (letter.encode() for letter in "RWHPEX")
HEARD, SAID = struct.Struct("!I"), struct.Struct("!cI")
#: A part of an answer is sent when it has so many bytes, or when its first byte is so many seconds old.
_PART_SIZE, _PATIENCE = 1 << 16, 0.1
_WRITERS = {one.name: one.writer for one in (*SOLUTIONS, *GRAPHS)}

Json = Mapping[str, Any]  # Any: what JSON holds


class _TroubleError(Exception):
    """Something that the client is to be told."""


class _Output:
    """A file for the engine to write to, which sends what it gets in parts; small answers go as a whole."""

    def __init__(self, channel: socket.socket, name: str) -> None:
        self._channel = channel
        self._name = name.encode()
        self._held = bytearray()
        self._since = 0.0
        self.begun = False

    def write(self, some: bytes) -> int:
        """Take some bytes, and send what is held when there is enough of it."""
        now = time.monotonic()
        self._since = self._since or now
        self._held += some
        if len(self._held) >= _PART_SIZE or now - self._since > _PATIENCE:
            if not self.begun:
                say(self._channel, HEAD, self._name)
            self.begun = True
            say(self._channel, PART, self._held)
            self._held.clear()
            self._since = 0.0
        return len(some)

    def flush(self) -> None:
        """Leave it to `write` and `end` when bytes are sent."""

    def end(self) -> None:
        """Send what is left."""
        if self.begun:
            say(self._channel, PART, self._held)
            say(self._channel, END, b"")
        else:
            say(self._channel, WHOLE, self._name + b"\n" + self._held)


def main() -> None:
    """Open the store, give up what a query has no need of, and answer until nobody asks any more."""
    descriptor, folder, parent, memory = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that began this one
    cage.die_with(int(parent))
    channel = socket.socket(fileno=int(descriptor))
    store = Store.read_only(folder)
    cage.cap_memory(int(memory))
    cage.close_network()
    settings = _hear(channel)
    if settings:
        say(channel, READY, b"")
    while settings and (question := _hear(channel)):
        _serve(store, channel, settings, question)


def say(channel: socket.socket, letter: bytes, body: bytes | bytearray) -> None:
    """Send a frame; it waits while the other side reads no further."""
    channel.sendall(SAID.pack(letter, len(body)) + body)


def _hear(channel: socket.socket) -> Json | None:
    """Read a frame, which is the only one on its way; None when there is no other side any more."""
    heard = bytearray()
    size = HEARD.size
    while len(heard) < size and (some := channel.recv(_PART_SIZE)):
        heard += some
        if len(heard) >= HEARD.size:
            size = HEARD.size + HEARD.unpack_from(heard)[0]
    return cast("Json", orjson.loads(heard[HEARD.size :])) if len(heard) == size > HEARD.size else None


def _serve(store: Store, channel: socket.socket, settings: Json, question: Json) -> None:
    """Answer one question, or say what is wrong with it."""
    try:
        answer = _dump if "graph" in question else _query
        answer(store, channel, settings, question)
    except _TroubleError as problem:
        kind, text = problem.args
        say(channel, TROUBLE, orjson.dumps({"kind": kind, "text": text}))
    except BrokenPipeError:
        sys.exit(0)
    except MemoryError:
        say(channel, TROUBLE, b'{"kind": "memory", "text": ""}')
        sys.exit(1)


def _query(store: Store, channel: socket.socket, settings: Json, question: Json) -> None:
    graphs = {
        name: [NamedNode(iri) for iri in question[name]]
        for name in ("default_graph", "named_graphs")
        if question.get(name) is not None
    }
    try:
        results = store.query(
            question["query"],
            base_iri=settings["base"],
            prefixes=settings["prefixes"],
            **graphs,  # type: ignore[arg-type] # lists of IRIs both
        )
    except SyntaxError as problem:
        raise _TroubleError("syntax", str(problem.msg or problem)) from None
    except (ValueError, OSError, RuntimeError) as problem:
        raise _TroubleError("failed", str(problem)) from None
    kind = "graphs" if isinstance(results, QueryTriples) else "solutions"
    if not question[kind]:
        raise _TroubleError("format", kind)
    output = _Output(channel, question[kind])
    writer, file = _WRITERS[question[kind]], cast("IO[bytes]", output)
    try:
        if isinstance(results, QueryTriples):
            triples = _for_xml(results) if writer == RdfFormat.RDF_XML else results
            serialize(triples, file, format=cast("RdfFormat", writer), prefixes=settings["prefixes"])
        else:
            results.serialize(file, format=cast("QueryResultsFormat", writer))
    except BrokenPipeError:
        raise
    except (ValueError, OSError, RuntimeError) as problem:
        raise _TroubleError("failed", str(problem)) from None
    output.end()


def _dump(store: Store, channel: socket.socket, settings: Json, question: Json) -> None:
    """Send a graph of the store, by its name or "" for the default graph."""
    name = NamedNode(question["graph"]) if question["graph"] else DefaultGraph()
    if isinstance(name, NamedNode) and not store.contains_named_graph(name):
        raise _TroubleError("absent", question["graph"])
    output = _Output(channel, question["graphs"])
    writer = cast("RdfFormat", _WRITERS[question["graphs"]])
    file = cast("IO[bytes]", output)
    try:
        if writer == RdfFormat.RDF_XML:
            quads = store.quads_for_pattern(None, None, None, name)
            serialize(_for_xml(quad.triple for quad in quads), file, format=writer, prefixes=settings["prefixes"])
        else:
            store.dump(file, format=writer, from_graph=name, prefixes=settings["prefixes"])
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as problem:
        raise _TroubleError("failed", str(problem)) from None
    output.end()


def _for_xml(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Pass triples on as long as RDF/XML can say them; the engine would write what is no XML."""
    for triple in triples:
        if not writable([(triple.subject, triple.predicate, triple.object)], RDF_XML):  # type: ignore[list-item] # RDF 1.1
            raise _TroubleError("xml", triple.predicate.value)
        yield triple


if __name__ == "__main__":
    main()

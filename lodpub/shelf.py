"""
The bytes that a server sends: files of the site with their ETags, kept in memory up to a limit, compressed where asked.

A file that is too big to be kept is read from the disk each time; a dump is sent compressed from the file that the
build wrote beside it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

from lodpub.tree import media_type

#: How many bytes are kept in all, and the greatest file that is.
_MOST_KEPT, _GREATEST = 256_000_000, 4_000_000
#: Shorter texts are not worth compressing.
_SHORTEST = 512
_LEVEL = 6
_TEXTS = ("text/", "application/ld+json", "application/n-triples", "application/rdf+xml", "application/trig")
_MORE_TEXTS = ("application/json", "application/geo+json", "application/linkset+json", "application/xml", "image/svg")


@dataclass(frozen=True, slots=True)
class Body:
    """
    What is sent of a file: its strong ETag with the quotes, the time of its change as an HTTP date, its size.

    `content` is None when the file `source` is too big to be kept. `coding` is gzip or "".
    """

    etag: str
    modified: str
    size: int
    content: bytes | None
    source: Path
    coding: str = ""


@dataclass(slots=True)
class Shelf:
    """Bodies by path and coding, those used last kept longest; `dress` may change a file before it is kept."""

    folder: Path
    dress: Callable[[str, bytes], bytes] = lambda path, content: content
    kept: OrderedDict[tuple[str, bool], Body] = field(default_factory=OrderedDict)
    weight: int = 0

    def take(self, path: str, *, packed: bool = False) -> Body:
        """Give the body of a file; `packed` asks for gzip, which short files and pictures are not worth."""
        key = (path, packed)
        found = self.kept.get(key)
        if found is not None:
            self.kept.move_to_end(key)
            return found
        body = self._packed(path) if packed else self._plain(path)
        if body.content is not None:
            self.kept[key] = body
            self.weight += len(body.content)
            while self.weight > _MOST_KEPT:
                _, old = self.kept.popitem(last=False)
                self.weight -= len(old.content or b"")
        return body

    def _plain(self, path: str) -> Body:
        source = self.folder / path
        told = source.stat()
        modified = formatdate(told.st_mtime, usegmt=True)
        if told.st_size > _GREATEST:
            return Body(f'"{told.st_mtime_ns:x}-{told.st_size:x}"', modified, told.st_size, None, source)
        content = self.dress(path, source.read_bytes())
        return Body(f'"{hashlib.sha256(content).hexdigest()[:24]}"', modified, len(content), content, source)

    def _packed(self, path: str) -> Body:
        plain = self.take(path)
        if plain.size < _SHORTEST or not media_type(path).startswith((*_TEXTS, *_MORE_TEXTS)):
            return plain
        etag = f'{plain.etag[:-1]}-gzip"'
        if plain.content is None:
            beside = self.folder / f"{path}.gz"
            return (
                Body(etag, plain.modified, beside.stat().st_size, None, beside, "gzip") if beside.is_file() else plain
            )
        content = gzip.compress(plain.content, _LEVEL, mtime=0)
        return Body(etag, plain.modified, len(content), content, plain.source, "gzip")

"""
The whole data as files to download, each also compressed, with their checksums.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import document_path
from lodpub.describe import Directory
from lodpub.facts import Fact, passages
from lodpub.formats import FORMATS, Style, trig, writable
from lodpub.graph import Publication
from lodpub.shapes import Model
from lodpub.tables import table_shape, to_csv, to_csvw, to_geojson


@dataclass(frozen=True, slots=True)
class Dump:
    """One file of the whole data; `name` is what people call its format, `sha256` is for all who tell of the file."""

    name: str
    path: str
    media_type: str
    body: bytes
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the digest once."""
        object.__setattr__(self, "sha256", hashlib.sha256(self.body).hexdigest())


def make_dumps(publication: Publication, directory: Directory, model: Model, style: Style) -> Iterator[Dump]:
    """Write the data in every format that can hold it, without compression."""
    stem = f"data/{slug(publication)}"
    told = passages(publication.data.facts())
    for syntax in FORMATS:
        if writable(publication.data.facts(), syntax):
            body = syntax.writer(told, style, None)
            yield Dump(syntax.name, f"{stem}.{syntax.extension}", syntax.media_type, body)
    yield Dump("TriG", f"{stem}.trig", "application/trig", trig(_by_graph(publication), style))
    shape = table_shape(publication, model)
    if shape:
        url = f"{slug(publication)}.csv"
        yield Dump("CSV", f"{stem}.csv", "text/csv", to_csv(publication, shape))
        described = to_csvw(publication, shape, url, licence(publication))
        yield Dump("CSVW", f"{stem}.csv-metadata.json", "application/csvm+json", described)
    points = to_geojson(publication, directory)
    if points:
        yield Dump("GeoJSON", f"{stem}.geojson", "application/geo+json", points)


def compressed(dump: Dump) -> Dump:
    """Compress a dump with gzip; the same bytes every time, as neither name nor time goes in."""
    return Dump(dump.name, f"{dump.path}.gz", "application/gzip", gzip.compress(dump.body, compresslevel=6, mtime=0))


def checksums(dumps: Sequence[Dump]) -> bytes:
    """Write SHA256SUMS as `sha256sum --check` reads it, run in the same folder."""
    lines = [f"{dump.sha256}  {dump.path.rpartition('/')[2]}\n" for dump in dumps]
    return "".join(sorted(lines, key=lambda line: line.split("  ")[1])).encode()


def slug(publication: Publication) -> str:
    """Name the dump after the dataset's slug, `data` when there is no dataset."""
    for dataset in publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        if isinstance(dataset, NamedNode) and dataset.value.startswith(publication.base):
            return document_path(dataset.value.partition("#")[0], publication.base).rpartition("/")[2]
    return "data"


def licence(publication: Publication) -> NamedNode | None:
    """Give the licence of the first dataset."""
    for dataset in publication.data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        for value in publication.data.values(dataset, vocab.DCT_LICENSE):
            if isinstance(value, NamedNode):
                return value
    return None


def _by_graph(publication: Publication) -> Mapping[NamedNode, Sequence[Fact]]:
    """Sort the facts of the data into their named graphs."""
    graphs: dict[NamedNode, list[Fact]] = {}
    for fact in publication.data.facts():
        for graph in publication.graphs[fact]:
            graphs.setdefault(graph, []).append(fact)
    return graphs

"""
Queries for rdflib, each parsed once: pySHACL hands over the same text for every node, and parsing it takes longest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rdflib
from rdflib import plugin
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers what rdflib's own processor would; it takes the query as it was prepared before, where it was."""

    graph: rdflib.Graph

    def query(  # Any: passed through
        self, asked: str | Query, values: Any = None, names: Any = None, **named: Any
    ) -> Mapping[str, Any]:
        """Answer a query, with values for some of its variables, names of namespaces and, `named`, a base IRI."""
        known = tuple((names or {}).items()), named.get("base")
        query = _prepared(asked, *known) if isinstance(asked, str) else asked
        processor = SPARQLProcessor(self.graph)  # type: ignore[no-untyped-call] # rdflib's has no types
        return processor.query(query, values, names, **named)


def remember() -> None:
    """Have rdflib ask in this way from now on."""
    plugin.register("sparql", Processor, __name__, Asker.__name__)


@lru_cache(256)
def _prepared(text: str, names: tuple[tuple[str, rdflib.URIRef], ...], base: str | None) -> Query:
    return prepareQuery(text, initNs=dict(names), base=base)

"""
What is broken in the shapes themselves: patterns that are no regular expressions, queries that cannot be asked.

An engine stumbles over these only when it meets them in the data, and cannot say in which file they stand. So they are
looked for before any engine runs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal

from lodpub import vocab
from lodpub.errors import InputError, QueryError
from lodpub.facts import Fact, Graph, Subject
from lodpub.graph import Publication
from lodpub.places import shape_places
from lodpub.sparql import check_query

_PATTERN = vocab.term("sh:pattern")
_QUERIES = frozenset(vocab.term(f"sh:{form}") for form in ("select", "ask", "construct"))
#: What stands for the path of the shape (SHACL-SPARQL §5.2.2); it is replaced before the query is parsed.
_PATH = re.compile(r"[$?]PATH\b")


def check_shapes(publication: Publication) -> None:
    """Raise `InputError`, with file and line, for the first pattern or query that cannot be used."""
    places = shape_places(publication)
    for fact in publication.shapes.facts():
        fault = _fault(publication.shapes, fact)
        if fault:
            path, line = places.find(fact[0], fact[1])
            raise InputError(fault[0], path=path or publication.root / "shapes", line=line, **fault[1])


def _fault(shapes: Graph, fact: Fact) -> tuple[str, dict[str, object]] | None:
    """Give the key of the message and what goes into it when a fact is a pattern or a query that cannot be used."""
    subject, predicate, value = fact
    if not isinstance(value, Literal):
        return None
    if predicate == _PATTERN:
        try:
            re.compile(value.value)
        except re.error as problem:
            return "bad_pattern", {"reason": problem}
    elif predicate in _QUERIES:
        try:
            check_query(_PATH.sub("<urn:path>", value.value), _prefixes(shapes, subject))
        except QueryError as problem:
            if problem.key in ("service", "update"):
                return problem.key, {"word": problem.values["word"]}
            return "bad_query", {"reason": problem.values["reason"]}
    return None


def _prefixes(shapes: Graph, node: Subject) -> Mapping[str, str]:
    """Read the prefixes of a query (sh:prefixes, SHACL-SPARQL §5.2.1), also those of imported ontologies."""
    found: dict[str, str] = {}
    waiting = [*shapes.values(node, vocab.term("sh:prefixes"))]
    seen = set(waiting)
    while waiting:
        ontology = waiting.pop()
        if isinstance(ontology, Literal):
            continue
        for one in shapes.values(ontology, vocab.term("sh:declare")):
            if not isinstance(one, Literal):
                prefix, namespace = (shapes.value(one, vocab.term(f"sh:{part}")) for part in ("prefix", "namespace"))
                if isinstance(prefix, Literal) and isinstance(namespace, Literal):
                    found[prefix.value] = namespace.value
        imported = set(shapes.values(ontology, vocab.term("owl:imports"))) - seen
        seen |= imported
        waiting.extend(imported)
    return found

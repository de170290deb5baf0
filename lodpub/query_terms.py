"""
What the query page knows of a publication beforehand, as one file: prefixes, the terms that its editor offers with
their names in every language, and which things of other addresses have a page here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import FOREIGN
from lodpub.describe import Directory
from lodpub.graph import Publication
from lodpub.naming import Scene, comment, name

#: The path of the file.
TERMS = "sparql-terms.json"
#: How many concepts and how many foreign things the file has at most, so that a browser may always fetch it.
_MOST = 1000


def terms_json(scenes: Sequence[Scene]) -> bytes:
    """Write the file; a term is [IRI, kind, uses, names, explanations], the last two in the order of the languages."""
    scene = scenes[0]
    publication = scene.publication
    document = {
        "base": publication.base,
        "languages": list(publication.languages),
        "prefixes": dict(publication.prefixes),
        "names": [predicate.value for predicate in vocab.LABELS],
        "terms": [
            [
                iri.value,
                kind,
                uses,
                [name(one, iri)[0] for one in scenes],
                [comment(one, iri) for one in scenes] if kind != "concept" else [],
            ]
            for iri, kind, uses in _terms(publication)
        ],
        "pages": dict(_foreign(scene.directory)),
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _terms(publication: Publication) -> Iterator[tuple[NamedNode, str, int]]:
    """Go through classes and properties that are used or defined here, and through concepts, each kind by IRI."""
    used: dict[str, Counter[NamedNode]] = {"class": Counter(), "property": Counter()}
    for _, predicate, value in publication.data.facts():
        used["property"][predicate] += 1
        if predicate == vocab.RDF_TYPE and isinstance(value, NamedNode):
            used["class"][value] += 1
    for kind, part in (("class", "classes"), ("property", "properties")):
        for of_class in vocab.TERM_PARTS[part]:
            for term in publication.ontology.subjects(vocab.RDF_TYPE, of_class):
                if isinstance(term, NamedNode):
                    used[kind].setdefault(term, 0)
        for term in sorted(used[kind], key=str):
            yield term, kind, used[kind][term]
    data = publication.data
    concepts = [one for one in data.subjects(vocab.RDF_TYPE, vocab.SKOS_CONCEPT) if isinstance(one, NamedNode)]
    for concept in concepts[:_MOST]:
        yield concept, "concept", len(data.pointing.get(concept, ()))


def _foreign(directory: Directory) -> Iterator[tuple[str, str]]:
    """Give the things whose page has another path than their IRI, with that path."""
    found = ((iri.value, path) for iri, path in directory.paths.items() if path.startswith(f"{FOREIGN}/"))
    return (pair for pair, _ in zip(found, range(_MOST), strict=False))

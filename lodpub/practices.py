"""
The page that holds the publication against two lists of good practice, point by point, each with its proof.

- Data on the Web Best Practices, W3C Recommendation of 31 January 2017, 35 practices;
- 10 rules for persistent URIs, ISA programme of the European Commission, study of 2012.

`practices.json` has the points: what of the data or of the site a point needs, how far this tool then goes (`kept`,
`partly`, `open`, or `excluded` where the point does not apply), and which file shows it. A point whose needs are not
met is open, and the page says what is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.facts import Fact
from lodpub.frames import Surroundings, frame, page_path
from lodpub.naming import Scene
from lodpub.views import Link, PracticeList, PracticeRow, PracticesPage, Value
from lodpub.words import best

#: The path of the page, without language.
PRACTICES = "practices"
#: The lists in the order of the page, each with the address that its points are explained at.
_LISTS: Mapping[str, str] = {
    "dwbp": "https://www.w3.org/TR/dwbp/",
    "uris": "https://joinup.ec.europa.eu/document/10-rules-persistent-uris",
}
#: Services for permanent addresses that do not belong to a publisher.
_PERMANENT = re.compile(r"https?://(w3id\.org|purl\.org|data\.europa\.eu|doi\.org|hdl\.handle\.net|n2t\.net)/")


@dataclass(frozen=True, slots=True)
class Practice:
    """A point of a list as `practices.json` has it; titles and sentences by language."""

    list: str
    anchor: str
    needs: tuple[str, ...]
    status: str
    proof: str
    title: Mapping[str, str]
    how: Mapping[str, str]


@cache
def practices() -> tuple[Practice, ...]:
    """Read the points of all lists; the file is read once."""
    text = (resources.files("lodpub") / "practices.json").read_text(encoding="utf-8")
    return tuple(Practice(**{**one, "needs": tuple(one["needs"])}) for one in json.loads(text))


def practices_page(scene: Scene, around: Surroundings, dataset: NamedNode, beyond: Iterable[Fact]) -> PracticesPage:
    """Make the page for a dataset; `beyond` are the facts that the build adds to the document of the dataset."""
    words = scene.words
    given = _given(scene, dataset, beyond)
    proofs = _proofs(scene, around, dataset)
    lists = []
    for key, source in _LISTS.items():
        points = [one for one in practices() if one.list == key]
        rows = tuple(_row(scene, number, one, given, proofs) for number, one in enumerate(points, 1))
        title = Link(words[f"practices_{key}"], source, external=True)
        kept = sum(row.status == "kept" for row in rows)
        lists.append(PracticeList(key, title, words["practices_told"].format(kept=kept, all=len(rows)), rows))
    heading = words["practices_title"]
    return PracticesPage(
        frame(scene, around, PRACTICES, heading, about=[Value(words["practices_intro"])]),
        heading,
        words["practices_intro"],
        tuple(lists),
    )


def _row(scene: Scene, number: int, one: Practice, given: frozenset[str], proofs: Mapping[str, Link]) -> PracticeRow:
    words = scene.words
    missing = [need for need in one.needs if need not in given]
    properties = [need for need in missing if ":" in need]
    if properties:
        told = words["practice_missing"].format(what=", ".join(properties))
    else:
        told = words["practice_unmet"] if missing else _told(one.how, scene)
    status = "open" if missing else one.status
    return PracticeRow(
        number=number,
        title=_told(one.title, scene),
        href=f"{_LISTS[one.list]}#{one.anchor}" if one.anchor else "",
        status=status,
        label=words[f"practice_{status}"],
        how=told,
        proof=None if missing or not one.proof else proofs.get(one.proof) or Link(one.proof, one.proof),
    )


def _told(texts: Mapping[str, str], scene: Scene) -> str:
    found = best(texts, scene.language)
    return found[0] if found else ""


def _proofs(scene: Scene, around: Surroundings, dataset: NamedNode) -> Mapping[str, Link]:
    """Name the files that are not called the same on every site."""
    words, own = scene.words, page_path(PRACTICES, scene.language)
    stem = scene.directory.paths[dataset]
    listed = next((group.members for group in around.lists.groups), ())
    example = scene.directory.paths[listed[0]] if listed else stem

    def page(path: str, key: str) -> Link:
        return Link(words[key], relative(page_path(path, scene.language), own))

    described = page(stem, "practice_dataset")
    return {
        "dataset": described,
        "dataset#page-downloads": Link(words["downloads"], f"{described.href}#page-downloads"),
        "dataset.ttl": Link(f"{stem}.ttl", relative(f"{stem}.ttl", own)),
        "example": page(example, "practice_example"),
        "example.ttl": Link(f"{example}.ttl", relative(f"{example}.ttl", own)),
        "def": page("def", "vocabulary"),
        "report": page("report", "report_title"),
        "home": page("", "home"),
    }


def _given(scene: Scene, dataset: NamedNode, beyond: Iterable[Fact]) -> frozenset[str]:
    """Tell which needs of practices the publication meets: properties of the dataset by CURIE, the rest by a word."""
    publication = scene.publication
    data = publication.data
    said = {fact[1] for fact in (*data.about.get(dataset, ()), *beyond) if fact[0] == dataset}
    given = {need for one in practices() for need in one.needs if ":" in need and vocab.term(need) in said}
    own = [iri.value for iri in scene.directory.paths if iri.value.startswith(f"{publication.base}id/")]
    ends = [iri.rsplit("/", 1)[-1] for iri in own]
    cites = {vocab.DCT_SOURCE, vocab.PROV_HAD_PRIMARY_SOURCE}
    met = {
        "ontology": bool(publication.ontology.about),
        "shapes": bool(scene.model.shapes),
        "catalogue": bool(data.subjects(vocab.RDF_TYPE, vocab.DCAT_CATALOG)),
        "sources": any(fact[1] in cites for fact in data.facts()),
        "permanent": bool(_PERMANENT.match(publication.base)),
        "pattern": all(re.fullmatch(r"[^/]+/[^/]+", iri.removeprefix(f"{publication.base}id/")) for iri in own),
        "unversioned": not any(re.search(r"/v?[0-9]+(\.[0-9]+)+(/|$)|/v[0-9]+(/|$)", iri) for iri in own),
        "named": not any(end.isdigit() for end in ends),
        "unasked": not any("?" in iri for iri in own),
        "bare": not any(re.search(r"\.[a-z]{2,5}$", end) for end in ends),
    }
    return frozenset(given | {need for need, holds in met.items() if holds})

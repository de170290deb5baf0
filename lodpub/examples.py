"""
What the guide shows: the addresses, names and numbers of one publication, by the names that the texts have for them.

A name whose value a publication does not have is missing, and the sentences about it are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import split
from lodpub.dumps import Dump, licence
from lodpub.facts import Term
from lodpub.frames import Surroundings, page_path, site_title
from lodpub.hosting import withdrawn
from lodpub.listings import Group
from lodpub.naming import Scene, name, short, target_path
from lodpub.portal import own
from lodpub.prose import CHAPTERS, GUIDE
from lodpub.query_page import QUERY, endpoint
from lodpub.questions import questions
from lodpub.schema_org import version
from lodpub.signposting import citations
from lodpub.usage import Usage
from lodpub.words import best

#: Files that tell of the whole, by the names that texts have for them.
_TELLING = {
    "catalogue": "catalog.ttl",
    "catalogue_old": "catalog-dcat-ap-2.1.1.ttl",
    "catalogue_rdf": "catalog.rdf",
    "void": "void.ttl",
    "linkset": "linkset.json",
}
#: Data files by the ending of their names.
_ENDINGS = ("ttl", "nt", "trig", "jsonld", "rdf", "csv", "geojson", "csv-metadata.json")
#: How many vocabularies of others are named.
_MOST = 8
#: Values that stand between apostrophes in commands, so that they may have none.
_QUOTED = frozenset({"base", "thing", "class", "property", "endpoint", "dataset"})
Pair = tuple[str, str]


def chapter_path(chapter: str) -> str:
    """
    Give the path of a chapter of the guide, without language and extension.

    >>> chapter_path("index"), chapter_path("query")
    ('guide', 'guide/query')
    """
    return GUIDE if chapter == CHAPTERS[0] else f"{GUIDE}/{chapter}"


def examples(
    scene: Scene, around: Surroundings, usage: Usage, dumps: Sequence[Dump], others: Collection[str]
) -> Mapping[str, str]:
    """Gather the values for the texts of one language; `others` are the paths of the files that tell of the whole."""
    return {
        key: value
        for pairs in (
            _whole(scene, usage),
            _pages(scene, around),
            _files(dumps, others),
            _dataset(scene),
            _thing(scene, around),
            _words_of_data(scene, around),
            _service(scene),
        )
        for key, value in pairs
        if value and not (key in _QUOTED and "'" in value)
    }


def _whole(scene: Scene, usage: Usage) -> Iterator[Pair]:
    publication = scene.publication
    yield "base", publication.base
    yield "title", site_title(scene)
    yield "facts", str(usage.facts)
    yield "language", scene.language
    yield "prefixes", ", ".join(_prefixes(scene, usage))


def _prefixes(scene: Scene, usage: Usage) -> list[str]:
    """Give the prefixes of others whose properties and classes the data uses most, those of most uses first."""
    publication = scene.publication
    spaces: Counter[str] = Counter()
    for term, count in usage.counts.items():
        spaces[split(str(getattr(term, "value", "")))[0]] += count
    names = {iri: prefix for prefix, iri in publication.prefixes.items() if not iri.startswith(publication.base)}
    ordered = sorted(spaces.items(), key=lambda one: (-one[1], one[0]))
    return [names[space] for space, _ in ordered if names.get(space, "rdf") not in ("rdf", "xsd")][:_MOST]


def _pages(scene: Scene, around: Surroundings) -> Iterator[Pair]:
    """Name the pages by their paths below the root."""
    there = {
        "home": "",
        **{f"guide_{one}": chapter_path(one) for one in CHAPTERS},
        **{one: one for one in around.colophon},
        **({"def": "def"} if around.vocabulary else {}),
        **({QUERY: QUERY} if around.asked else {}),
    }
    for key, path in there.items():
        yield f"page_{key}", page_path(path, scene.language)
    if scene.publication.ontology.about:
        yield "ontology", "def.ttl"
    if scene.model.shapes:
        yield "shapes", "shapes.ttl"


def _files(dumps: Sequence[Dump], others: Collection[str]) -> Iterator[Pair]:
    """Name the files of the whole data, and those that tell of them."""
    yield "sums", "data/SHA256SUMS"
    for dump in dumps:
        ending = next((one for one in _ENDINGS if dump.path.endswith(f".{one}")), "")
        yield f"file_{ending.replace('-', '_').partition('.')[0]}", dump.path
        if ending:
            yield f"name_{ending}", dump.path.rpartition("/")[2]
        if ending == "csv":
            yield "column", dump.body.decode("utf-8-sig").partition("\n")[0].partition(",")[0].strip('"\r')
    for key, path in _TELLING.items():
        if path in others:
            yield key, path
    yield "ckan", next((path for path in others if path.startswith("ckan/")), "")


def _dataset(scene: Scene) -> Iterator[Pair]:
    publication, data = scene.publication, scene.publication.data
    for dataset in own(publication, scene.directory):
        yield "dataset", dataset.value
        yield "page_dataset", target_path(scene, dataset)
        cited = citations(publication, dataset, scene.language)
        yield "citation", cited.text
        yield "bibtex", cited.bibtex.strip()
        yield "version", version(publication, dataset)
        for key, predicate in (("publisher", vocab.DCT_PUBLISHER), ("modified", vocab.DCT_MODIFIED)):
            yield key, ", ".join(name(scene, value)[0] for value in data.values(dataset, predicate))
        texts = [one for one in data.values(dataset, vocab.DC_RIGHTS) if isinstance(one, Literal)]
        credits = best({one.language or "": one.value for one in texts}, scene.language)
        yield "credits", credits[0] if credits else ""
    found = licence(publication)
    if found:
        yield "licence", name(scene, found)[0]
        yield "licence_iri", found.value


def _thing(scene: Scene, around: Surroundings) -> Iterator[Pair]:
    """Take the first thing of the first list whose address is the publication's own."""
    base, paths = scene.publication.base, scene.directory.paths
    gone = set(withdrawn(scene.publication))
    members = (one for group in around.lists.groups for one in group.members)
    thing = next((one for one in members if one.value.startswith(base) and one not in gone), None)
    if thing:
        yield "thing", thing.value
        yield "thing_name", name(scene, thing)[0]
        yield "thing_document", base + paths[thing]
        yield "page_thing", page_path(paths[thing], scene.language)


def _words_of_data(scene: Scene, around: Surroundings) -> Iterator[Pair]:
    """Take the class of the first list, and the property of its things that tells most."""
    publication, data = scene.publication, scene.publication.data
    of_class = next((one for one in map(_class, around.lists.groups) if one), None)
    if of_class is None:
        return
    things = list(dict.fromkeys(data.subjects(vocab.RDF_TYPE, of_class)))
    yield "class", of_class.value
    yield "class_name", name(scene, of_class)[0]
    yield "class_short", short(publication, of_class.value)
    yield "class_count", str(len(things))
    named: list[Term] = [one for thing in things[:1] for _, one, _ in data.about.get(thing, ())]
    labelled = next((one for one in vocab.LABELS if one in named), None)
    if labelled:
        yield "property", labelled.value
        yield "property_short", short(publication, labelled.value)


def _class(group: Group) -> NamedNode | None:
    return group.shape.classes[0] if group.shape else group.of_class


def _service(scene: Scene) -> Iterator[Pair]:
    """Tell where the data is asked, and the first of the ready questions."""
    publication = scene.publication
    address = endpoint(publication)
    if address:
        ours = not address.startswith(("https://", "http://"))
        yield "endpoint", publication.base + address if ours else address
        yield "store", f"{publication.base}store" if address == QUERY else ""
    for question in questions(publication, scene.language)[:1]:
        yield "question", question.query.strip()
        yield "question_title", question.title

"""
What the search can find and where: the index of everything that has a page, and the page of results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.addresses import relative
from lodpub.facts import Term
from lodpub.frames import SEARCH, Surroundings, frame, page_path
from lodpub.hosting import withdrawn
from lodpub.naming import Scene, by_name, name
from lodpub.pages import list_link, list_title
from lodpub.search_index import Entry, cut, file_name, listed, make_entry, manifest
from lodpub.search_views import SearchPage
from lodpub.shapes import follow
from lodpub.views import Link, Value
from lodpub.words import readable
from lodpub.workshop import Artifact, Workshop, make_page

#: What the script reads first; the shards stand in the folder of the page's name, by language.
MANIFEST = f"{SEARCH}.json"
_JSON = "application/json"
_NAMING = frozenset({*vocab.LABELS, *vocab.OTHER_LABELS})
#: A literal that is longer than this is a text and no keyword.
_LONGEST_KEYWORD = 60


def search(shop: Workshop) -> Iterator[Artifact]:
    """Make the pages of results, the shards of the index and the manifest."""
    languages = {}
    for scene in shop.scenes:
        yield make_page(shop, scene, SEARCH, search_page(scene, shop.around))
        shards = cut(list(entries(scene, shop.around)))
        for shard in shards:
            yield Artifact(f"{SEARCH}/{scene.language}/{file_name(shard.prefix)}", _JSON, shard.body)
        languages[scene.language] = {
            "kinds": _kinds(scene, shop.around),
            "shards": listed(shards),
            "words": {key: scene.words[f"search_{key}"] for key in ("count", "first", "none")},
        }
    yield Artifact(MANIFEST, _JSON, manifest(languages))


def search_page(scene: Scene, around: Surroundings) -> SearchPage:
    """Make the page of results, as it is before the script has filled it in."""
    words, own = scene.words, page_path(SEARCH, scene.language)
    lists = [list_link(scene, group, own) for group in around.lists.groups]
    if around.letters:
        lists.insert(0, Link(words["search_letters"], relative(page_path(around.letters, scene.language), own)))
    heading = words["search_title"]
    surroundings = frame(scene, around, SEARCH, heading, about=(Value(words["search_intro"]),))
    return SearchPage(surroundings, heading, words["search_plain"], tuple(lists))


def entries(scene: Scene, around: Surroundings) -> Iterator[Entry]:
    """Go through what can be found: the lists, then the things of each in the order in which it has them."""
    gone = set(withdrawn(scene.publication))
    for group in around.lists.groups:
        titles = tuple(group.shape.labels.values()) if group.shape else ()
        yield make_entry(Entry(list_title(scene, group)[0], group.path, 0, titles))
    for kind, group in enumerate(around.lists.groups, start=1):
        for iri in by_name(scene, group.members):
            if iri not in gone:
                yield make_entry(_entry(scene, iri, kind))


def _kinds(scene: Scene, around: Surroundings) -> Sequence[str]:
    """Say what an entry is: a list, or a thing of one of the lists."""
    return [scene.words["search_list"], *(list_title(scene, group)[0] for group in around.lists.groups)]


def _entry(scene: Scene, iri: NamedNode, kind: int) -> Entry:
    told, language = name(scene, iri)
    return Entry(
        name=told,
        address=scene.directory.paths[iri],
        kind=kind,
        names=tuple(_names(scene, iri)),
        keywords=tuple(_keywords(scene, iri)),
        language="" if language == scene.language else language,
    )


def _names(scene: Scene, iri: NamedNode) -> Iterator[str]:
    """Give all names of a thing, in whatever language, by whatever property."""
    for graph in (scene.publication.data, scene.publication.external):
        for predicate, values in graph.properties(iri).items():
            if predicate in _NAMING:
                yield from (value.value for value in values if isinstance(value, Literal))


def _keywords(scene: Scene, iri: NamedNode) -> Iterator[str]:
    """Give in the reader's language what stands on the card of a thing, as far as it is short."""
    data = scene.publication.data
    for shape in scene.model.properties_of(data.values(iri, vocab.RDF_TYPE)):
        if shape.key_info and shape.path:
            for value in follow(data, iri, shape.path):
                yield from _keyword(scene, value)


def _keyword(scene: Scene, value: Term) -> Iterator[str]:
    if not isinstance(value, Literal):
        yield name(scene, value)[0]
    elif value.language in (None, scene.language) and len(value.value) <= _LONGEST_KEYWORD:
        yield readable(value, scene.words)

"""Whom the readers of a publication can write to, from its own description (dcat:contactPoint, else dct:publisher)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from lodpub import vocab
from lodpub.facts import Subject
from lodpub.naming import Scene, link
from lodpub.shapes import texts
from lodpub.views import Link
from lodpub.words import best

_WAYS = tuple(map(vocab.term, ("vcard:hasEmail", "vcard:hasTelephone", "vcard:hasURL")))
_MAIL, _PHONE, _WEB = "mailto:", "tel:", ("https://", "http://")


def contacts(scene: Scene, page: str) -> tuple[Link, ...]:
    """
    Give who can be written to and how: each name, then the addresses that are known of it.

    `page` is the path of the page on which the links stand. Without a contact point it is the publisher.
    """
    return tuple(dict.fromkeys(_found(scene, page)))


def publisher(scene: Scene) -> NamedNode | None:
    """Give who publishes the first dataset that says so."""
    return next((one for one in _of_dataset(scene, vocab.DCT_PUBLISHER) if isinstance(one, NamedNode)), None)


def _of_dataset(scene: Scene, predicate: NamedNode) -> Iterator[Subject]:
    data = scene.publication.data
    for dataset in data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        yield from (one for one in data.values(dataset, predicate) if not isinstance(one, Literal))


def _found(scene: Scene, page: str) -> Iterator[Link]:
    points = list(_of_dataset(scene, vocab.DCAT_CONTACT_POINT))
    for point in points:
        called = best(texts(scene.publication.data, point, vocab.term("vcard:fn")), scene.language)
        if called:
            yield Link(called[0], "", "" if called[1] == scene.language else called[1])
        for way in _WAYS:
            for value in scene.publication.data.values(point, way):
                yield from _address(value.value)
    if not points:
        owner = publisher(scene)
        if owner:
            yield link(scene, owner, page)
        for value in scene.publication.data.values(owner, vocab.FOAF_HOMEPAGE) if owner else ():
            yield from _address(value.value)


def _address(address: str) -> Iterator[Link]:
    """Make a link of an address of the web or of mail; the number of a telephone is text."""
    if address.startswith(_MAIL):
        yield Link(address.removeprefix(_MAIL).partition("?")[0], address)
    elif address.startswith(_WEB):
        yield Link(address, address, external=True)
    elif address.startswith(_PHONE):
        yield Link(address.removeprefix(_PHONE), "")

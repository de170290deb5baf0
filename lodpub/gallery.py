"""
The pictures of a site: one for the first page, one for each thing of a shape that asks for it (show:picture), the icon.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import partial

from pyoxigraph import NamedNode

from lodpub import pictures
from lodpub.contacts import publisher
from lodpub.frames import site_title
from lodpub.naming import Scene, name
from lodpub.pages import kinds_of
from lodpub.pictures import Poster
from lodpub.rows import key_rows
from lodpub.sharing import picture_path, wants_picture
from lodpub.values import Desk
from lodpub.workshop import Artifact, Part, Workshop

#: How many things have their pictures drawn in a part.
_MANY = 50
_BETWEEN = " · "
_ICO_HEAD = 22


def gallery(shop: Workshop) -> Iterator[Part]:
    """Cut the pictures into parts; the first one has that of the first page too, for whoever draws gets ready first."""
    asking = any(shape.picture for shape in shop.model.shapes)
    things = [iri for iri in shop.directory.paths if wants_picture(shop.scenes[0], iri)] if asking else []
    yield partial(_pictures, shop, things[:_MANY], home=True)
    for start in range(_MANY, len(things), _MANY):
        yield partial(_pictures, shop, things[start : start + _MANY])


def _pictures(shop: Workshop, things: Sequence[NamedNode], *, home: bool = False) -> Iterator[Artifact]:
    """Draw the pictures of some things in each language, before them that of the first page."""
    for scene in shop.scenes:
        if home:
            yield from _home_picture(shop, scene)
    for iri in things:
        for scene in shop.scenes:
            yield from _drawn(scene, shop.directory.paths[iri], _poster(scene, iri))


def _home_picture(shop: Workshop, scene: Scene) -> Iterator[Artifact]:
    """Draw the picture of the first page: the title, who publishes, the address."""
    address = shop.publication.base.partition("://")[2].strip("/")
    title = site_title(scene)
    kind, owner = scene.words["untitled"], publisher(scene)
    facts = name(scene, owner)[0] if owner else ""
    yield from _drawn(scene, "", Poster(title, kind if kind != title else "", facts, address))


def _poster(scene: Scene, iri: NamedNode) -> Poster:
    kinds = kinds_of(scene, iri)
    kind = name(scene, kinds[0])[0] if kinds else ""
    return Poster(name(scene, iri)[0], _sentence(kind), _facts(scene, iri), site_title(scene))


def favicon(png: bytes) -> Artifact:
    """Wrap the icon in pixels as browsers ask for it unasked, at the root of a host: a PNG in an ICO container."""
    width, height = png[19], png[23]  # the last bytes of both numbers in the head (PNG, 11.2.2)
    head = struct.pack("<3H4B2H2I", 0, 1, 1, width, height, 0, 0, 1, 32, len(png), _ICO_HEAD)
    return Artifact("favicon.ico", "image/x-icon", head + png)


def _drawn(scene: Scene, stem: str, poster: Poster) -> Iterator[Artifact]:
    """Draw a picture, of lines whose letters the fonts do not have nothing; without its name there is none."""
    if pictures.drawable(poster.name):
        able = (text if pictures.drawable(text) else "" for text in (poster.kind, poster.facts, poster.site))
        body = pictures.draw(Poster(poster.name, *able))
        yield Artifact(picture_path(stem, scene.language), pictures.MEDIA_TYPE, body)


def _facts(scene: Scene, iri: NamedNode) -> str:
    """Write the facts of a card in a line, those that are addresses left out; a date says what it is the date of."""
    told = []
    for row in key_rows(Desk(scene, "x", iri, frozenset()), iri):
        values = ", ".join(one.text for one in row.values if not one.text.startswith(("http://", "https://")))
        if values:
            told.append(f"{row.label}: {values}" if values[:1].isdigit() else values)
    return _sentence(_BETWEEN.join(told))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

"""
The pictures of a site: one for the first page, one for each thing of a shape that asks for it (show:picture), the icon.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

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
from lodpub.workshop import Artifact, Workshop

_BETWEEN = " · "
_ICO_HEAD = 22


def pictured(shop: Workshop) -> tuple[NamedNode, ...]:
    """Give the things that get a picture, in the order of the site."""
    asking = any(shape.picture for shape in shop.model.shapes)
    return tuple(iri for iri in shop.directory.paths if wants_picture(shop.scenes[0], iri)) if asking else ()


def home_pictures(shop: Workshop) -> Iterator[Artifact]:
    """Draw the picture of the first page in each language: the title, who publishes, the address."""
    for scene in shop.scenes:
        address = shop.publication.base.partition("://")[2].strip("/")
        title = site_title(scene)
        kind, owner = scene.words["untitled"], publisher(scene)
        yield from _drawn(
            scene, "", Poster(title, kind if kind != title else "", name(scene, owner)[0] if owner else "", address)
        )


def thing_pictures(shop: Workshop, things: Sequence[NamedNode]) -> Iterator[Artifact]:
    """Draw the pictures of some things in each language."""
    for iri in things:
        for scene in shop.scenes:
            kinds = kinds_of(scene, iri)
            kind = name(scene, kinds[0])[0] if kinds else ""
            poster = Poster(name(scene, iri)[0], _sentence(kind), _facts(scene, iri), site_title(scene))
            yield from _drawn(scene, shop.directory.paths[iri], poster)


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

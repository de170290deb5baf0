"""
How a page looks where it is shared: a description of one breath, and the picture that stands beside it (Open Graph).
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from lodpub import vocab
from lodpub.entity_views import Section
from lodpub.naming import Scene
from lodpub.pictures import HEIGHT, WIDTH, drawable
from lodpub.views import Picture, Value

#: The longest description, in letters.
MOST_LETTERS = 300
#: The folder of the pictures, and the name of the one for pages that have none of their own.
PICTURES, HOME_PICTURE = "pictures", "home"
_MOST_ROWS, _MOST_VALUES = 4, 3


def shortened(text: str, most: int = MOST_LETTERS) -> str:
    """
    Put a text on one line and cut it at a word, where it is longer than a description may be.

    >>> shortened("Ten partners  of Jelgava", 16)
    'Ten partners of…'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most].rpartition(" ")[0] or line[: most - 1]
    return f"{cut.rstrip(' ,;:.–-')}…"


def summary(heading: str, kind: str, sections: Iterable[Section]) -> str:
    """Say in one line what a thing without description is: its kind, and its first facts."""
    rows = [row for section in sections for row in section.rows]
    told = [(row.label, [one.text for one in row.values if _is_told(one)][:_MOST_VALUES]) for row in rows]
    facts = [f"{label}: {', '.join(values)}" for label, values in told if values and values != [heading]][:_MOST_ROWS]
    return "; ".join([f"{heading} – {kind}" if kind else heading, *facts])


def picture_path(stem: str, language: str) -> str:
    """
    Give the path of the picture of a page.

    >>> picture_path("doc/partner/fundao", "lv")
    'pictures/doc/partner/fundao.lv.png'
    """
    return f"{PICTURES}/{stem or HOME_PICTURE}.{language}.png"


def wants_picture(scene: Scene, iri: NamedNode) -> bool:
    """Tell whether the shapes of a thing ask for a picture of it."""
    model = scene.model
    return any(one.picture for one in model.of_classes(scene.publication.data.values(iri, vocab.RDF_TYPE)))


def picture(scene: Scene, stem: str, name: str, site: str) -> Picture | None:
    """Describe the picture of a page; None where the fonts do not have the letters of its name."""
    if not drawable(name):
        return None
    said = name if name == site else f"{name} – {site}"
    return Picture(scene.publication.base + picture_path(stem, scene.language), WIDTH, HEIGHT, said)


def _is_told(value: Value) -> bool:
    return bool(value.text) and not value.text.startswith(("http://", "https://"))

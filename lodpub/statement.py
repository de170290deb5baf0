"""
The accessibility statement of a publication, in the parts of the EU's model (Implementing Decision (EU) 2018/1523).

Who publishes, whom to write to and when the data was looked over last come from its description. How far the pages
conform, what is not accessible and who enforces the law are sentences that a publication puts in the place of ours, in
its own locale/.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from lodpub import vocab
from lodpub.contacts import contacts, publisher
from lodpub.frames import Surroundings, frame, page_path, site_title
from lodpub.naming import Scene, name
from lodpub.text_views import Passage, StatementPage
from lodpub.views import Value
from lodpub.words import readable

#: The path of the page, without language.
STATEMENT = "accessibility"


def statement_page(scene: Scene, around: Surroundings) -> StatementPage:
    """Make the statement; there is one where `contacts` finds somebody to write to."""
    words = scene.words
    owner = publisher(scene)
    keeper = name(scene, owner)[0] if owner else site_title(scene)
    opening = words["accessibility_intro"].format(publisher=keeper)
    scope = words["accessibility_scope"].format(site=site_title(scene), address=scene.publication.base)
    heading = words["accessibility_title"]
    surroundings = frame(scene, around, STATEMENT, heading, about=[Value(opening)])
    return StatementPage(surroundings, heading, (opening, scope), tuple(_parts(scene)))


def _parts(scene: Scene) -> Iterator[Passage]:
    """Go through the parts of the model statement, in its order."""
    words = scene.words
    for key in ("status", "gaps"):
        yield _part(scene, key, words[f"accessibility_{key}"])
    day = _day(scene)
    dated = (words["accessibility_dated"].format(date=day),) if day else ()
    yield _part(scene, "made", *dated, words["accessibility_made"])
    own = contacts(scene, page_path(STATEMENT, scene.language))
    yield Passage("contact", words["accessibility_contact_title"], (words["accessibility_contact"],), own)
    yield _part(scene, "enforced", words["accessibility_enforced"])


def _part(scene: Scene, key: str, *told: str) -> Passage:
    return Passage(key, scene.words[f"accessibility_{key}_title"], told)


def _day(scene: Scene) -> str:
    """Say when the publication was last looked over: when its data last changed."""
    data = scene.publication.data
    for dataset in data.subjects(vocab.RDF_TYPE, vocab.DCAT_DATASET):
        for value in data.values(dataset, vocab.DCT_MODIFIED):
            if isinstance(value, Literal):
                return readable(value, scene.words)
    return ""

"""
The pages of running text: the guide for those who use the data, and what has changed in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lodpub.addresses import relative
from lodpub.dumps import Dump
from lodpub.examples import chapter_path, examples
from lodpub.frames import frame, page_path
from lodpub.markdown import Manuscript, typeset
from lodpub.naming import Scene
from lodpub.prose import CHANGES, CHAPTERS, Prose, changes, chapter
from lodpub.query_page import asking
from lodpub.questions import questions
from lodpub.text_views import TextPage
from lodpub.usage import count_uses
from lodpub.views import Link, Value
from lodpub.workshop import Artifact, Workshop, make_page

#: The pages of the guide that stand below another one, for the map of the site.
GUIDE_PAGES = tuple(chapter_path(one) for one in CHAPTERS[1:])
#: The chapter that leads to the ready questions.
_ASKING = "query"


def guide(shop: Workshop, dumps: Sequence[Dump], others: Iterable[str]) -> Iterator[Artifact]:
    """Make the chapters of the guide; `dumps` and the paths `others` are the files that it may tell of."""
    paths, usage = frozenset(others), count_uses(shop.publication, shop.model)
    for scene in shop.scenes:
        values = examples(scene, shop.around, usage, dumps, paths)
        written = {one: chapter(shop.publication, one, scene.language) for one in CHAPTERS}
        texts = {one: _typeset(scene, chapter_path(one), prose, values) for one, prose in written.items()}
        for one, text in texts.items():
            page = _page(shop, scene, chapter_path(one), text, written[one])
            page = replace(page, chapters=tuple(_chapters(scene, page.frame.path, texts, written)))
            if one == _ASKING:
                page = replace(page, questions=_questions(shop, scene, page.frame.path))
            yield make_page(shop, scene, chapter_path(one), page)


def changelog(shop: Workshop) -> Iterator[Artifact]:
    """Make the page of changes where the publication tells of any."""
    for scene in shop.scenes:
        prose = changes(shop.publication, scene.language)
        if prose:
            text = _typeset(scene, CHANGES, prose, None)
            yield make_page(shop, scene, CHANGES, _page(shop, scene, CHANGES, text, prose))


def _typeset(scene: Scene, path: str, prose: Prose, values: Mapping[str, str] | None) -> Manuscript:
    return typeset(prose.text, values, page_path(path, scene.language), scene.words)


def _page(shop: Workshop, scene: Scene, path: str, text: Manuscript, prose: Prose) -> TextPage:
    title = text.heading or scene.words[f"{path.partition('/')[0]}_title"]
    above = page_path(chapter_path(CHAPTERS[0]), scene.language)
    crumbs = [Link(scene.words["guide_title"], relative(above, page_path(path, scene.language)))] if "/" in path else []
    about = [Value(text.lead)] if text.lead else []
    return TextPage(
        frame=frame(scene, shop.around, path, title, crumbs=crumbs, about=about),
        heading=title,
        lead=text.lead,
        body=text.body,
        language="" if prose.language == scene.language else prose.language,
        contents=tuple(Link(told, f"#{anchor}") for anchor, told in text.contents),
    )


def _chapters(scene: Scene, page: str, texts: Mapping[str, Manuscript], written: Mapping[str, Prose]) -> Iterator[Link]:
    """Link from a page to all chapters of the guide, each in the language of its heading."""
    for one, text in texts.items():
        target = relative(page_path(chapter_path(one), scene.language), page)
        if one == CHAPTERS[0]:
            yield Link(scene.words["guide_overview"], target)
        else:
            yield Link(text.heading, target, "" if written[one].language == scene.language else written[one].language)


def _questions(shop: Workshop, scene: Scene, page: str) -> tuple[Link, ...]:
    """Link to the ready questions, where the data can be asked on a page."""
    if not shop.around.asked:
        return ()
    return tuple(Link(one.title, asking(scene, one.query, page)) for one in questions(shop.publication, scene.language))

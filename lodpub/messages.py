"""The pages that tell people of a status: that there is nothing at an address, or no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lodpub.addresses import BROWSE
from lodpub.contacts import contacts
from lodpub.frames import Surroundings, frame, page_path
from lodpub.naming import Scene
from lodpub.pages import list_title
from lodpub.text_views import Message, MessagePage
from lodpub.views import Link

_MOST_LISTS = 3


def status_page(scene: Scene, scenes: Sequence[Scene], around: Surroundings, key: str) -> MessagePage:
    """
    Make the page for addresses with nothing behind them, in all languages at once; `key` is not_found or gone.

    It can be shown at any address, so that its links are absolute.
    """
    title = " / ".join(one.words[f"{key}_title"] for one in scenes)
    surroundings = replace(
        frame(scene, around, key, title),
        root=scene.publication.base,
        canonical="",
        breadcrumbs=(),
        menu=(),
        languages=(),
        footer=(),
        picture=None,
        search="",
    )
    return MessagePage(surroundings, tuple(_message(one, around, key) for one in scenes))


def _message(scene: Scene, around: Surroundings, key: str) -> Message:
    told, base = scene.words, scene.publication.base
    home = Link(told["not_found_home"], base + page_path("", told.language))
    return Message(
        language=told.language,
        heading=told[f"{key}_title"],
        text=told[key],
        link=home,
        more=tuple(_ways_on(scene, around)),
        ask=told["report_link"],
        contacts=_whom(scene),
    )


def _ways_on(scene: Scene, around: Surroundings) -> Iterator[Link]:
    """Lead to the first lists, and to the page of queries where there is one."""
    base, language = scene.publication.base, scene.language
    for group in [one for one in around.lists.groups if one.shape][:_MOST_LISTS]:
        yield Link(list_title(scene, group)[0], base + page_path(group.path, language))
    if around.lists.groups:
        yield Link(scene.words["browse"], base + page_path(BROWSE, language))
    if around.asked:
        yield Link(scene.words["query_title"], base + page_path("sparql", language))


def _whom(scene: Scene) -> tuple[Link, ...]:
    """Say whom to tell of a link that leads nowhere; a link to a page of the site is made absolute."""
    base = scene.publication.base
    return tuple(
        one if not one.href or one.external or ":" in one.href else replace(one, href=base + one.href)
        for one in contacts(scene, page_path("", scene.language))
    )

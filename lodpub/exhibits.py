"""
The displays that the shapes ask for, as a page shows them: each made by the module of its kind, under its heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lodpub.bars import make_bars
from lodpub.chart_views import Content, Shown
from lodpub.displays import Display, Kind
from lodpub.figures import make_figure
from lodpub.maps import make_map
from lodpub.naming import Scene
from lodpub.tally import Ways, shape_title
from lodpub.timeline import make_timeline
from lodpub.words import best

Maker = Callable[[Scene, Ways, Display, str], Content | None]

#: Who makes each kind; a kind that nobody makes is not shown.
_MAKERS: Mapping[Kind, Maker] = {
    Kind.FIGURE: make_figure,
    Kind.MAP: lambda scene, ways, display, page: make_map(scene, display, page, ways.lists),
    Kind.TIMELINE: make_timeline,
    Kind.BARS: make_bars,
}
#: What the ids of a page begin with that are the template's own.
_OWN_IDS = "page-"


def exhibit(scene: Scene, ways: Ways, displays: Sequence[Display], page: str) -> tuple[Shown, ...]:
    """Show the displays on a page, in their order; those that have nothing to show are left out."""
    anchors = _anchors(displays)
    return tuple(
        _shown(scene, display, anchor, content)
        for display, anchor in zip(displays, anchors, strict=True)
        if display.shapes and display.kind in _MAKERS and (content := _MAKERS[display.kind](scene, ways, display, page))
    )


def _shown(scene: Scene, display: Display, anchor: str, content: Content) -> Shown:
    title, title_language = best(display.labels, scene.language) or shape_title(scene, display.shapes[0])
    comment, comment_language = best(display.comments, scene.language) or ("", "")
    here = ("", scene.language)
    return Shown(
        anchor=anchor,
        title=title,
        title_language="" if title_language in here else title_language,
        comment=comment,
        comment_language="" if comment_language in here else comment_language,
        kind=display.kind.value,
        content=content,
    )


def _anchors(displays: Sequence[Display]) -> Iterator[str]:
    """Give each section an id: the name of the display, or its place where that is no id or is taken."""
    taken = {""}
    for place, display in enumerate(displays, start=1):
        free = display.name not in taken and not display.name.startswith(_OWN_IDS)
        taken.add(display.name)
        yield display.name if free else f"{_OWN_IDS}display-{place}"

"""Labels of a picture: near their points, and clear of everything else."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodpub.labels import Box, Placed, Sheet, Text, measure, place_labels, wrap

EDGE = Box(0, 0, 1000, 680)
SHEET = Sheet(EDGE, font=16, radius=6)
POINTS = st.tuples(st.floats(0, 1000), st.floats(0, 680))
TEXTS = st.lists(
    st.builds(Text, POINTS, st.text("aMi Š漢", min_size=1, max_size=40).map(wrap).filter(bool)), max_size=25
)


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS)
def test_labels_lie_on_nothing(texts: list[Text]) -> None:
    """However points lie, labels overlap neither each other nor a point, no leader runs through one, all are inside."""
    placed = place_labels(texts, SHEET)
    boxes = [one.box for one in placed if one]
    leaders = [(number, one.leader) for number, one in enumerate(placed) if one and one.leader]
    assert len(placed) == len(texts)
    assert all(box.within(EDGE) for box in boxes)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    for box in boxes:
        assert not any(box.meets(Box(x - 6, y - 6, x + 6, y + 6)) for x, y in (text.point for text in texts))
    for number, leader in leaders:
        assert not any(one.box.crossed(leader) for other, one in enumerate(placed) if one and other != number)


@settings(max_examples=30, deadline=None)
@given(texts=TEXTS)
def test_a_label_belongs_to_its_point(texts: list[Text]) -> None:
    """A label is next to its point, or a leader line leads from the one to the other."""
    for text, one in zip(texts, place_labels(texts, SHEET), strict=True):
        if one and one.leader:
            assert dist(one.leader[0], text.point) == pytest.approx(SHEET.radius)
        elif one:
            x, y = text.point
            near = min(max(x, one.box.left), one.box.right), min(max(y, one.box.top), one.box.bottom)
            assert dist(near, text.point) < 2 * SHEET.font


def test_a_lonely_label_stands_to_the_right() -> None:
    """Where there is room a name begins beside its point, on its level, without a leader line."""
    (one,) = place_labels([Text((500, 300), ("Fundão",))], SHEET)
    assert isinstance(one, Placed)
    assert (one.anchor, one.leader) == ("start", None)
    assert one.box.left > 506
    assert one.box.top < 300 < one.box.bottom


def test_a_label_at_the_edge_turns_inward() -> None:
    """At the right edge the name stands to the left of its point."""
    (one,) = place_labels([Text((990, 300), ("Fundão",))], SHEET)
    assert one is not None
    assert one.anchor == "end"


def test_where_there_is_no_room_there_is_no_label() -> None:
    """A text wider than the picture is left away."""
    assert place_labels([Text((50, 50), ("Fundão",))], Sheet(Box(0, 0, 60, 60), 16, 6)) == [None]


@given(text=st.text(max_size=300))
def test_names_of_any_length_become_few_short_lines(text: str) -> None:
    """No name, however long, takes more than three lines or a line of more than a fifth of the map."""
    lines = wrap(text)
    assert len(lines) <= 3
    assert all(measure(line) <= 24 for line in lines)
    assert bool(lines) == bool(text.split())

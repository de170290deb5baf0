"""
The page dataclass of the page of results.
"""

from __future__ import annotations

from dataclasses import dataclass

from lodpub.views import Frame, Link


@dataclass(frozen=True, slots=True)
class SearchPage:
    """
    The page on which the script lists what was found.

    `plain` is a sentence for those without the script, `lists` are where everything can be found by hand.
    """

    frame: Frame
    heading: str
    plain: str
    lists: tuple[Link, ...]

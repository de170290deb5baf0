"""
Years, months and days as stretches of time, counted in years, so that they can be drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import Literal

from lodpub.facts import Term

_DATE = re.compile(
    r"(?P<year>-?[0-9]{4,6})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2})(T[0-9:.]+)?)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
#: A month is drawn as if it had 31 days: no picture is so wide that this could be seen.
_DAYS = 31


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, a month or a day: where it begins and ends, in years, and the literal that says so."""

    begin: float
    end: float
    value: Literal

    @property
    def year(self) -> int:
        """The year in which it begins."""
        return int(self.begin // 1)


def read_moment(term: Term) -> Moment | None:
    """
    Read a year, a month, a day or a point of time, typed or not; None for what is none of these.

    >>> moment = read_moment(Literal("2009-07"))
    >>> moment.begin, round(moment.end, 2), read_moment(Literal("2009-13"))
    (2009.5, 2009.58, None)
    """
    found = _DATE.fullmatch(term.value.strip()) if isinstance(term, Literal) and not term.language else None
    if found is None or not isinstance(term, Literal):
        return None
    year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
    if found["month"] is None:
        return Moment(year, year + 1, term)
    if not 1 <= month <= 12 or (found["day"] is not None and not 1 <= day <= _DAYS):
        return None
    begin, length = year + (month - 1) / 12, 1 / 12
    if day:
        begin, length = begin + (day - 1) / 12 / _DAYS, 1 / 12 / _DAYS
    return Moment(begin, begin + length, term)

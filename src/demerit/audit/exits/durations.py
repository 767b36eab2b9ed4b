"""Lengths of time as the rules write them, and how many days they can be at most.

`2 y` is at most 731 days and `3 wd` at most 5 where only weekends are free, whenever they begin; what is drawn has no upper bound.
"""
from __future__ import annotations

import calendar as months_of
import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from demerit.language.facts import plain
from demerit.language.quantities import Quantity, Term, days_in_words
from demerit.language.schema.channel import DrawnSpan

Ends = Literal["value", "high"]
"""Which end of an uncertain number is taken: the value written, or the upper end of its range."""
UNBOUNDED = 1e7
"""Days that stand for a time that comes for certain but has no upper bound: later than anything that has one."""


@dataclass(frozen=True)
class Duration:
    """A sum of terms: calendar months, exact days, working days; `most` is the most days it can be.

    `drawn` are the laws of those parts that have no upper bound (`drawn, mean 2 y`).
    """

    months: float = 0.0
    days: float = 0.0
    working: float = 0.0
    most: float = 0.0
    drawn: tuple[str, ...] = ()

    @property
    def bounded(self) -> bool:
        """Whether there is an upper bound."""
        return not self.drawn

    def __add__(self, other: Duration) -> Duration:
        return Duration(self.months + other.months, self.days + other.days, self.working + other.working, self.most + other.most,
                        self.drawn + tuple(law for law in other.drawn if law not in self.drawn))

    def short(self) -> str:
        """`2 y and 3 wd`; without a bound, the laws as well."""
        parts = [plain("term", Term(self.months, "months"))] if self.months else []
        parts += [days_in_words(self.days)] if self.days else []
        parts += [f"{self.working:g} wd"] if self.working else []
        return " and ".join([*parts, *self.drawn]) or "at once"

    def text(self) -> str:
        """`2 y and 3 wd (at most 736 d)`, or that there is no upper bound."""
        if not self.bounded:
            return f"{self.short()}: no upper bound"
        return f"{self.short()} (at most {days_in_words(self.most)})" if self.months or self.working else self.short()

    def as_json(self) -> dict[str, Any]:
        """For programs; `at_most_days` None: no upper bound."""
        return {"text": self.text(), "months": self.months, "days": self.days, "working_days": self.working,
                "at_most_days": self.most if self.bounded else None, "drawn": list(self.drawn)}


AT_ONCE = Duration()


class Clock:
    """Terms measured by a world's working days, at one end of what is uncertain."""

    def __init__(self, holidays: tuple[dt.date, ...] = (), ends: Ends = "value") -> None:
        self.holidays, self.ends = holidays, ends

    def of(self, span: Quantity | DrawnSpan | None) -> Duration:
        """How long a term, or a drawn time, can be; nothing is no time."""
        if span is None:
            return AT_ONCE
        if isinstance(span, DrawnSpan):
            middle = span.mean if span.mean is not None else span.median
            assert middle is not None
            value = middle.high if self.ends == "high" and middle.high is not None else middle.value
            return Duration(most=UNBOUNDED + value.days, drawn=(f"drawn with {'mean' if span.mean is not None else 'median'} {plain('term', value)}",))
        return self.term(span.high if self.ends == "high" and span.high is not None else span.value)

    def term(self, term: Term) -> Duration:
        """How long a term can be."""
        if term.unit == "months":
            return Duration(months=term.amount, most=_longest_months(int(term.amount)))
        if term.unit == "working-days":
            return Duration(working=term.amount, most=_longest_working(int(term.amount), self.holidays))
        return Duration(days=term.amount, most=term.amount)


@cache
def _longest_months(count: int) -> float:
    """The most days that so many calendar months can have, the day of the month clamped as terms are."""
    longest = 0
    for first in range(48):  # a leap year among every four; 2000 was one
        year, month = 2000 + first // 12, first % 12 + 1
        last = first + count
        end_year, end_month = 2000 + last // 12, last % 12 + 1
        for day in (1, months_of.monthrange(year, month)[1]):
            end = dt.date(end_year, end_month, min(day, months_of.monthrange(end_year, end_month)[1]))
            longest = max(longest, (end - dt.date(year, month, day)).days)
    return float(longest)


@cache
def _longest_working(count: int, holidays: tuple[dt.date, ...]) -> float:
    """The most calendar days until the n-th working day after a day, whichever day that is."""
    if count == 0:
        return 0.0
    free = frozenset(holidays)
    reach = count * 2 + 14
    starts = {dt.date(2001, 1, 1) + dt.timedelta(days=i) for i in range(7)}  # weeks without holidays
    starts |= {day - dt.timedelta(days=i) for day in free for i in range(reach)}
    longest = 0
    for start in starts:
        day, left = start, count
        while left:
            day += dt.timedelta(days=1)
            left -= day.weekday() < 5 and day not in free
        longest = max(longest, (day - start).days)
    return float(longest)

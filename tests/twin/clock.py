"""Ticks, calendar months and terms (specification, section 1)."""
from __future__ import annotations

import datetime as dt

from demerit.language.quantities import Term

DAY = 1 << 20
YEAR = 382992384
MONTH = YEAR // 12


def reserved(tick: int) -> int:
    """A drawn time, moved up by 4 if it falls on the first four ticks of a day."""
    return tick + 4 if tick % DAY < 4 else tick


def day(tick: int) -> int:
    """The day of a tick."""
    return tick // DAY


def _months_later(date: dt.date, months: int) -> dt.date:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    number = date.day
    while True:
        try:
            return dt.date(year, month + 1, number)
        except ValueError:
            number -= 1


class Clock:
    """The calendar of a run."""

    def __init__(self, in_force: dt.date, years: int, holidays: list[dt.date]) -> None:
        self.in_force = in_force
        self.holidays = frozenset(holidays)
        self.end = self.midnight(_months_later(in_force, 12 * years))
        self._number = in_force.year * 12 + in_force.month - 1

    def midnight(self, date: dt.date) -> int:
        """The tick at which a date begins."""
        return (date - self.in_force).days * DAY

    def date(self, tick: int) -> dt.date:
        """The date of a tick."""
        return self.in_force + dt.timedelta(days=tick // DAY)

    def month(self, tick: int) -> int:
        """The calendar month of a tick, 0 being that of `in_force`."""
        date = self.date(tick)
        return date.year * 12 + date.month - 1 - self._number

    def first(self, month: int) -> int:
        """The tick of the month's first midnight."""
        year, number = divmod(self._number + month, 12)
        return self.midnight(dt.date(year, number + 1, 1))

    def length(self, month: int) -> int:
        """The month's ticks."""
        return self.first(month + 1) - self.first(month)

    def left_of_month(self, tick: int) -> int:
        """Ticks from a tick to the end of its month."""
        return self.first(self.month(tick) + 1) - tick

    def period(self, tick: int, months: int) -> int:
        """The number of the period of so many months that a tick lies in."""
        date = self.date(tick)
        return (date.year * 12 + date.month - 1) // months

    def add(self, tick: int, term: Term, times: int = 1) -> int:
        """A tick and a term, the term taken so many times as one."""
        amount = term.amount * times
        if term.unit == "days":
            return tick + int(amount * DAY)
        date, rest = self.date(tick), tick % DAY
        if term.unit == "months":
            return self.midnight(_months_later(date, int(amount))) + rest
        for _ in range(int(amount)):
            date += dt.timedelta(days=1)
            while date.weekday() >= 5 or date in self.holidays:
                date += dt.timedelta(days=1)
        return self.midnight(date) + rest

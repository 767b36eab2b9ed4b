"""Known totals as bounds: which draws over the unknowns fit what has been published (measures.md 3).

A total is compared as a rate (per 100,000 residents and year) or a stock (per 100,000 residents), so it may be of any number of
people.  A draw is kept if chance alone could put its own total within the bounds: small towns are not asked for more than they
can tell.
"""
from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from demerit.engine import Layout
from demerit.language.quantities import size
from demerit.language.schema import Regime
from demerit.language.schema.known import STOCKS, KnownTotal
from demerit.measures import counting as of
from demerit.measures.estimates import garwood
from demerit.runs.problems import CannotRun
from demerit.runs.totals import Totals

COLUMNS = {"sanctions": "harm/in", "entries": "written", "refusals": "denied", "struck": "struck"}
WORDS = {"sanctions": "people coming under a sanction", "listings": "listings on `{}`", "entries": "entries", "refusals": "refusals",
         "struck": "entries struck", "on-list": "people on `{}` at the end", "sanctioned": "people under a sanction at the end"}


@dataclass(frozen=True)
class Bound:
    """One known total.  `low`, `high`: per 100,000 residents, and a year where `yearly`; `year`: 1 is the regime's first, or None."""

    text: str
    total: str
    file: str | None
    low: float
    high: float
    yearly: bool
    year: int | None

    def seen(self, totals: Totals) -> tuple[int, float]:
        """(how many were counted, resident-years or residents behind it)."""
        if not self.yearly:
            columns = of.HARM if self.total == "sanctioned" else (f"{self.file}.on",)
            return int(of.counted(totals, *columns).sum()), float(of.residents(totals).sum())
        column = f"{self.file}.on/in" if self.total == "listings" else COLUMNS[self.total]
        if self.year is None:
            return int(of.counted(totals, column).sum()), float(of.years(totals).sum())
        months = slice(12 * (self.year - 1), 12 * self.year)
        count = int(totals.curves[months, 0, totals.layout.column(column)].sum())
        return count, _years_in(totals, months)

    def value(self, totals: Totals) -> float:
        """The total of a run, in the bound's unit; nan with nobody in scope."""
        count, exposure = self.seen(totals)
        return of.PER * count / exposure if exposure > 0 else math.nan

    def told(self, totals: Totals) -> str:
        """What is known, and what a run gives instead."""
        span = f"{_short(self.low)} to {_short(self.high)}" if math.isfinite(self.high) else f"at least {_short(self.low)}"
        return f"{self.text} (here {_short(self.value(totals))} per 100,000 where {span} is known)"

    def keeps(self, totals: Totals) -> bool:
        """Whether a run fits: its 95 % interval of chance meets the bounds."""
        count, exposure = self.seen(totals)
        if exposure <= 0:
            return False
        least, most = garwood(count)
        return of.PER * least / exposure <= self.high and of.PER * most / exposure >= self.low


def bounds(regime: Regime, layout: Layout) -> tuple[Bound, ...]:
    """The known totals of a regime.  CannotRun if a run of these months does not reach the year of one."""
    reached(regime, len(layout.months))
    return tuple(_bound(total) for total in regime.known)


def reached(regime: Regime, months: int) -> None:
    """CannotRun if a run of so many months does not reach the year of a known total."""
    for total in regime.known:
        if total.year is not None and 12 * total.year > months + 1:
            raise CannotRun(f"a total is known of year {total.year}, and the run ends before", f"live longer: --years {total.year}")


def fits(known: Iterable[Bound], totals: Totals) -> bool:
    """Whether a run fits everything that is known."""
    return all(bound.keeps(totals) for bound in known)


def _bound(total: KnownTotal) -> Bound:
    years = size(total.each.value) / 365.25 if total.each is not None else 1.0
    scale = of.PER / total.among / years
    low = 0.0 if total.at_least is None else total.at_least * scale
    high = math.inf if total.at_most is None else total.at_most * scale
    words = WORDS[total.total].format(total.of)
    span = (f"{total.at_least:,.0f} to {total.at_most:,.0f}" if total.at_least is not None and total.at_most is not None
            else f"at least {total.at_least:,.0f}" if total.at_least is not None else f"at most {total.at_most:,.0f}")
    when = "" if total.each is None else " a year" if years == 1 else f" in {total.each.value}"
    when += f" of year {total.year}" if total.year is not None else ""
    return Bound(f"{span} {words}{when} among {total.among:,.0f} people", total.total, total.of, low, high, total.total not in STOCKS, total.year)


def _short(value: float) -> str:
    """A number to three digits, thousands set off."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _years_in(totals: Totals, months: slice) -> float:
    """Resident-years in some months (over all towns; months as 1/12 year of the people at their ends)."""
    columns = [totals.layout.column(name) for name in totals.basis.people]
    return float(np.cumsum(totals.curves[:, 0, columns].sum(axis=1))[months].sum()) / 12.0


__all__ = ["Bound", "bounds", "fits"]

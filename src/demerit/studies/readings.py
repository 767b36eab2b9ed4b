"""Readings: what a published figure is, read off a run; by town, so that chance can be seen.

A run is kept as series: whole numbers by town and month, of just those things that readings count.  Rates are counts over
people and days in scope, times the people the figure is of; so a run may have any number of people.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from demerit.engine import Layout, Tally
from demerit.engine.layout import BY_ATTEMPT, BY_RULE
from demerit.language.quantities import size
from demerit.language.scenario import add_months
from demerit.language.schema import Regime
from demerit.language.schema.targets import STOCK, Figure, Reading, Targets

SCOPE = "all|in-scope"
Series = Mapping[str, np.ndarray]
"""(towns, months) by name; a name is `row|COLUMN`, `rule|RULE|MEASURE` or `attempt|ATTEMPT|MEASURE`."""
HALF = 0.5
"""Added to counts before they are compared: a run that saw nothing has seen less than one, not nothing on a scale of ratios."""


@dataclass(frozen=True)
class Seen:
    """A figure read off a run.  `value` in the figure's unit; `counts`: how many were counted above and (of a ratio) below."""

    value: float
    counts: tuple[float, ...]


def wanted(figures: Iterable[Figure], regime: Regime) -> tuple[str, ...]:
    """The series that some figures are read off."""
    names = {SCOPE: None}
    for figure in figures:
        for reading in (figure.count, figure.per):
            if reading is not None:
                names |= dict.fromkeys(sources(reading, regime))
    return tuple(sorted(names))


def sources(reading: Reading, regime: Regime) -> list[str]:
    """The series a reading adds up."""
    row = reading.group or "all"
    if reading.written:
        rules = reading.by or [name for name, rule in regime.rules.items() if rule.write is not None and rule.write.into in reading.written]
        return [f"rule|{rule}|written" for rule in rules]
    if reading.enters is not None:
        return [f"{row}|{reading.enters}.on/in"]
    if reading.leaves is not None:
        return [f"{row}|{reading.leaves}.off/in"]
    if reading.on is not None:
        return [f"{row}|{reading.on}.on"]
    return [f"rule|{rule}|strikes" for rule in reading.struck_by] + [f"rule|{rule}|lets-off" for rule in reading.let_off_by] + [
        f"attempt|{attempt}|denied" for attempt in reading.denied]


def taken(tally: Tally, layout: Layout, name: str) -> np.ndarray:
    """One series of one town (months); states are how many are in them at the month's end."""
    kind, *rest = name.split("|")
    if kind == "rule" and len(rest) == 2:
        counts: np.ndarray = tally.rules[:, 0, layout.rules.index(rest[0]), BY_RULE.index(rest[1])]
    elif kind == "attempt" and len(rest) == 2:
        counts = tally.refused[:, layout.attempts.index(rest[0]), BY_ATTEMPT.index(rest[1])]
    else:
        counts = tally.cells[:, layout.row(kind), layout.column(rest[0])]
        if f"{rest[0]}/ticks" in layout.columns:
            counts = np.cumsum(counts)
    return counts.astype(np.int64)


@dataclass(frozen=True)
class Reader:
    """Reads figures of some targets off series that begin on a day."""

    targets: Targets
    regime: Regime
    begin: dt.date
    end: dt.date
    """The day after the run's last."""

    def read(self, figure: Figure, series: Series) -> Seen:
        """A figure, over all towns of the series."""
        assert figure.count is not None
        above = self._count(figure, figure.count, series).sum()
        people = self.targets.among * (1.0 if self.targets.in_world is None else self.targets.in_world.value)
        if figure.per is not None:
            below = self._count(figure, figure.per, series).sum()
            return Seen(float((above + HALF) / (below + HALF)), (float(above), float(below)))
        if figure.count.thing == STOCK:
            scope = series[SCOPE][:, self._month_end(figure)].sum()
            return Seen(float((above + HALF) / scope * people), (float(above),))
        days = self._days(figure)
        person_days = float((series[SCOPE] * days).sum())
        span = float(days.sum()) if figure.each is None else size(figure.each.value)
        return Seen(float((above + HALF) / person_days * people * span), (float(above),))

    def by_town(self, figure: Figure, series: Series) -> tuple[np.ndarray, ...]:
        """The counts above and below, by town."""
        return tuple(self._count(figure, one, series) for one in (figure.count, figure.per) if one is not None)

    def _count(self, figure: Figure, reading: Reading, series: Series) -> np.ndarray:
        summed = sum((series[name] for name in sources(reading, self.regime)), np.zeros(series[SCOPE].shape))
        if reading.thing == STOCK:
            return summed[:, self._month_end(figure)]
        shares = self._days(figure) / self._lengths
        out: np.ndarray = (summed * shares).sum(axis=1)
        return out

    @property
    def _months(self) -> list[dt.date]:
        first, out = self.begin.replace(day=1), []
        while first < self.end:
            out.append(first)
            first = add_months(first, 1)
        return out

    @property
    def _lengths(self) -> np.ndarray:
        """Days of each month that the run lives."""
        return self._within(self.begin, self.end)

    def _days(self, figure: Figure) -> np.ndarray:
        """Days of each month that a figure counts."""
        assert figure.until is not None
        return self._within(figure.since or self.begin, figure.until + dt.timedelta(days=1))

    def _within(self, since: dt.date, until: dt.date) -> np.ndarray:
        since, until = max(since, self.begin), min(until, self.end)
        return np.array([max(0, (min(until, add_months(month, 1)) - max(since, month)).days) for month in self._months], float)

    def _month_end(self, figure: Figure) -> int:
        """The month whose end is nearest to the day of a stock."""
        assert figure.on is not None
        day = figure.on + dt.timedelta(days=1)
        gaps = [abs((min(self.end, add_months(month, 1)) - day).days) for month in self._months]
        return gaps.index(min(gaps))


def dispersion(counts: Iterable[np.ndarray]) -> float:
    """Variance of a count between towns over its mean, pooled over runs of one kind; at least 1, which is what chance alone gives.

    `counts`: (towns) of each run.
    """
    ratios, freedom = 0.0, 0
    for by_town in counts:
        mean = by_town.mean()
        if len(by_town) > 1 and mean > 0:
            ratios += float(((by_town - mean) ** 2).sum() / mean)
            freedom += len(by_town) - 1
    return max(1.0, ratios / freedom) if freedom else 1.0


def noise(seen: Seen, dispersions: tuple[float, ...]) -> float:
    """One standard error of a figure as a share of itself, by the counts it stands on; of a ratio, as if both were independent."""
    return float(np.sqrt(sum(d / (count + HALF) for d, count in zip(dispersions, seen.counts, strict=True))))

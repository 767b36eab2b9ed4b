"""Reading a town's counts by name, and ratios of them over towns with their standard errors."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demerit.engine import Tables, Tally
from demerit.engine.layout import BY_CHANNEL, BY_CONDUCT, BY_RULE

DAY = 1 << 20
YEAR = 382992384
BATCHES = 40


@dataclass(frozen=True)
class Reading:
    """One town's counts."""

    tables: Tables
    tally: Tally

    @property
    def people(self) -> int:
        """People in the town."""
        return self.tables.scenario.residents

    def column(self, name: str) -> np.ndarray:
        """A column on the row of all: (months)."""
        return self.tally.cells[:, 0, self.tables.layout.column(name)]

    def stock(self, name: str) -> np.ndarray:
        """People in a state at each month's end."""
        return np.cumsum(self.column(name))

    def years_in(self, name: str) -> float:
        """Person-years in a state over the run."""
        starts = self.tables.arrays["month_first"][:len(self.tables.layout.months) + 1] * DAY
        before = np.concatenate([[0], self.stock(name)[:-1]])
        return float(self.column(f"{name}/ticks").sum() + before @ np.diff(starts)) / YEAR

    def rule(self, name: str, *measures: str) -> np.ndarray:
        """What a rule counted, measures added up: (months)."""
        at = self.tally.rules[:, 0, self.tables.layout.rules.index(name)]
        return at[:, [BY_RULE.index(m) for m in measures]].sum(axis=1)

    def in_force(self, rule: str) -> np.ndarray:
        """Entries of a rule in force at each month's end."""
        return np.cumsum(self.rule(rule, "written") - self.rule(rule, "lapsed", "struck", "fell", "left"))

    def conduct(self, name: str, measure: str) -> int:
        """What a conduct counted in all."""
        return int(self.tally.conducts[:, self.tables.layout.conducts.index(name), BY_CONDUCT.index(measure)].sum())

    def channel(self, name: str, measure: str) -> int:
        """What a channel counted in all."""
        return int(self.tally.channels[:, self.tables.layout.channels.index(name), BY_CHANNEL.index(measure)].sum())

    def spells(self, file: str, *ways: int) -> np.ndarray:
        """(number, days, squared days) of spells on a list that went out in these ways."""
        at = self.tally.spell_sums[self.tables.layout.spell_files.index(file)]
        return at[:, list(ways)].sum(axis=(0, 1))


@dataclass(frozen=True)
class Ratio:
    """A sum over a sum, per batch of towns or per town."""

    above: np.ndarray
    below: np.ndarray

    def batched(self) -> Ratio:
        """Towns gathered into 40 batches, town number mod 40, as runs do."""
        batch = np.arange(len(self.above)) % BATCHES
        return Ratio(np.bincount(batch, self.above, BATCHES), np.bincount(batch, self.below, BATCHES))

    @property
    def value(self) -> float:
        """The estimate."""
        return float(self.above.sum() / self.below.sum())

    @property
    def error(self) -> float:
        """Its standard error, from the spread of the parts about the ratio."""
        rest = self.above - self.value * self.below
        n = len(rest)
        return float(np.sqrt(n / (n - 1) * (rest @ rest)) / self.below.sum())

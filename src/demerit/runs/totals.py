"""Totals: what many towns counted, added up; whole numbers only, in any order of towns the same.

Towns are gathered into batches (batch = town number mod 40) because towns are independent and the spread between
batches is what intervals are made of (semantics.md 27).
"""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from demerit.engine import Layout, Tables, Tally
from demerit.engine.layout import BY_ATTEMPT, BY_DECIDER, BY_REMEDY, BY_RULE, BY_TOLD
from demerit.runs.basis import Basis

BATCHES = 40
DAY = 1 << 20


@dataclass
class Totals:
    """Sums over towns.  All arrays int64; axes by name in `layout`."""

    layout: Layout
    towns: np.ndarray
    """(batches): towns in each batch"""
    residents: int
    """slots per town"""
    curves: np.ndarray
    """(months, rows, columns): what happened in each month, summed over towns.  For an interval column `X` this is the
    net change in the month: the people in the state at the month's end are its running sum."""
    squares: np.ndarray
    """(months, columns): over towns, the sum of squares of the running value on row `all` (intervals: the stock at the
    month's end; counts: the month's count)"""
    counts: np.ndarray
    """(batches, rows, columns): over the whole run.  Counts: how many.  Intervals: people in the state at the end."""
    time: np.ndarray
    """(batches, rows, columns): for an interval column, ticks spent in the state during the run; 0 for counts"""
    rules: np.ndarray
    """(months, 1 or rows, rules, 11), summed over towns: layout.BY_RULE"""
    batch_rules: np.ndarray
    """(batches, rules, 11): over the whole run, everybody"""
    conducts: np.ndarray
    """(months, conducts, 4): layout.BY_CONDUCT"""
    channels: np.ndarray
    """(months, channels, 3): layout.BY_CHANNEL"""
    spells: np.ndarray
    """(batches, lists, 2, 5, bins): by in error at the start, way (records.WAYS), whole months"""
    spell_sums: np.ndarray
    """(batches, lists, 2, 5, 3): number, sum of days, sum of squared days"""
    row_spells: np.ndarray
    """(lists, rows, 2, 5, bins, 2), summed over towns: as spells, by the rows at the end of the stay; number, sum of whole days"""
    moves: np.ndarray
    """(batches, moves): recorded changes of level of people in scope, by layout.moves"""
    blamed: np.ndarray
    """(rows, sources), summed over towns: false notices of people of the row, by layout.sources"""
    wronged: np.ndarray
    """(rows, rules, 3), summed over towns: entries by how they are wrong (layout.WRONGED), rule and the row of the person"""
    requests: np.ndarray
    """(batches, rows, remedies, 18): over the whole run, layout.BY_REMEDY"""
    told: np.ndarray
    """(batches, rows, files with a notice or remedies, 16): layout.BY_TOLD"""
    desks: np.ndarray
    """(batches, deciders with reviewers, 8): everybody, layout.BY_DECIDER"""
    refused: np.ndarray
    """(months, attempts, 2), summed over towns: layout.BY_ATTEMPT"""
    happenings: int = 0
    acts: int = 0
    basis: Basis = field(default_factory=Basis)
    """whom numbers are of, and what a sanction hangs on"""

    @classmethod
    def empty(cls, tables: Tables, check: bool = False) -> Totals:
        """Totals of no town yet."""
        shape = tables.layout
        months, rows, columns = len(shape.months), len(shape.rows), len(shape.columns)
        rules, conducts, channels, lists = (max(1, len(x)) for x in (shape.rules, shape.conducts, shape.channels, shape.spell_files))

        def zeros(*size: int) -> np.ndarray:
            return np.zeros(size, np.int64)

        return cls(shape, zeros(BATCHES), tables.scenario.residents, zeros(months, rows, columns), zeros(months, columns),
                   zeros(BATCHES, rows, columns), zeros(BATCHES, rows, columns), zeros(months, rows if check else 1, rules, len(BY_RULE)),
                   zeros(BATCHES, rules, len(BY_RULE)), zeros(months, conducts, 4), zeros(months, channels, 3),
                   zeros(BATCHES, lists, 2, 5, shape.spell_bins), zeros(BATCHES, lists, 2, 5, 3),
                   zeros(lists, rows, 2, 5, shape.spell_bins, 2), zeros(BATCHES, max(1, len(shape.moves))),
                   zeros(rows, max(1, len(shape.sources))), zeros(rows, rules, 3),
                   zeros(BATCHES, rows, max(1, len(shape.remedies)), len(BY_REMEDY)), zeros(BATCHES, rows, max(1, len(shape.told_files)), len(BY_TOLD)),
                   zeros(BATCHES, max(1, len(shape.deciders)), len(BY_DECIDER)), zeros(months, max(1, len(shape.attempts)), len(BY_ATTEMPT)),
                   basis=Basis.of(tables))

    def add(self, town: int, tally: Tally, month_ends: np.ndarray, end: int) -> None:
        """Add one town.  `month_ends`: tick of each month's end (months); `end`: tick of the run's end."""
        self.add_batch(town % BATCHES, 1, tally, self.squared(tally.cells[:, 0]), month_ends, end)

    def squared(self, curves: np.ndarray) -> np.ndarray:
        """Squares of the running values of one town's row `all` (months, columns); ticks would not fit and are left at 0."""
        nets = net_columns(self.layout)
        running = curves.copy()
        running[:, nets] = np.cumsum(running[:, nets], axis=0)
        running[:, nets + 1] = 0
        squares: np.ndarray = running * running
        return squares

    def add_batch(self, batch: int, towns: int, tally: Tally, squares: np.ndarray, month_ends: np.ndarray, end: int) -> None:
        """Add several towns of one batch, already summed; `squares` is the sum of each one's `squared`."""
        cells = tally.cells
        self.towns[batch] += towns
        self.curves += cells
        self.counts[batch] += cells.sum(axis=0)
        nets = net_columns(self.layout)
        # a person entering in month m added the rest of m; the rest of the run follows, less what lies past the end
        rest = end - month_ends
        self.time[batch][:, nets] += cells[:, :, nets + 1].sum(axis=0) + np.tensordot(rest, cells[:, :, nets], axes=(0, 0))
        self.squares += squares
        self.rules += tally.rules
        self.batch_rules[batch] += tally.rules[:, 0].sum(axis=0)
        self.conducts += tally.conducts
        self.channels += tally.channels
        self.spells[batch] += tally.spells
        self.spell_sums[batch] += tally.spell_sums
        self.row_spells += tally.row_spells
        self.moves[batch] += tally.moves
        self.blamed += tally.blamed
        self.wronged += tally.wronged
        self.requests[batch] += tally.requests
        self.told[batch] += tally.told
        self.desks[batch] += tally.desks
        self.refused += tally.refused
        self.happenings += tally.happenings
        self.acts += tally.acts

    def merge(self, other: Totals) -> None:
        """Add another's towns to these."""
        for name in ARRAYS:
            getattr(self, name)[...] += getattr(other, name)
        self.happenings += other.happenings
        self.acts += other.acts


ARRAYS = ("towns", "curves", "squares", "counts", "time", "rules", "batch_rules", "conducts", "channels", "spells", "spell_sums",
          "row_spells", "moves", "blamed", "wronged", "requests", "told", "desks", "refused")
"""The arrays of Totals, for writing and reading a checkpoint."""


def net_columns(layout: Layout) -> np.ndarray:
    """Positions of the interval columns (each is followed by its ticks)."""
    names = frozenset(layout.columns)
    return np.array([i for i, name in enumerate(layout.columns) if f"{name}/ticks" in names], np.int64)


def month_ends(tables: Tables) -> np.ndarray:
    """The tick of each month's end."""
    months = len(tables.layout.months)
    ends: np.ndarray = tables.arrays["month_first"][1:months + 1] * DAY
    return ends

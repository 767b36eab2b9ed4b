"""Counting: what the columns of Totals hold, by group of towns, in years and days.

All functions return float arrays (groups of towns) on the row `all`.  Ticks are 2^-20 day; a year has 365.25 days.
"""
from __future__ import annotations

import numpy as np

from demerit.runs.totals import DAY, Totals

YEAR = 365.25 * DAY
PER = 100_000.0
HARM = ("harm/1", "harm/2", "harm/3", "harm/5", "harm/6", "harm/7")
MISTAKEN = ("harm/1", "harm/2", "harm/3")


def counted(totals: Totals, *columns: str) -> np.ndarray:
    """How many; of an interval column, how many people are in the state at the end.  Summed over the columns."""
    return _summed(totals.counts, totals, columns)


def days(totals: Totals, *columns: str) -> np.ndarray:
    """Resident-days spent in the states during the run."""
    return _summed(totals.time, totals, columns) / DAY


def years(totals: Totals, *columns: str) -> np.ndarray:
    """Resident-years spent in the states during the run; without columns, in scope."""
    return _summed(totals.time, totals, columns or ("in-scope",)) / YEAR


def _summed(array: np.ndarray, totals: Totals, columns: tuple[str, ...]) -> np.ndarray:
    at = [totals.layout.column(name) for name in columns]
    out: np.ndarray = array[:, 0, at].sum(axis=1).astype(float)
    return out


def starts(totals: Totals, file: str, wrong: bool | None = None) -> np.ndarray:
    """Stays on a list that began during the run; `wrong`: only those that were (not) in error when they began."""
    spells = totals.spells[:, totals.layout.spell_files.index(file)].sum(axis=(2, 3))  # (groups, 2)
    out: np.ndarray = (spells.sum(axis=1) if wrong is None else spells[:, int(wrong)]).astype(float)
    return out


def worse_starts(totals: Totals) -> np.ndarray:
    """How often somebody's recorded standing became worse than the correct one, over all files."""
    names = [name for name in totals.layout.columns if name.endswith("/worse/in")]
    return _summed(totals.counts, totals, tuple(names)) if names else np.zeros(len(totals.towns))

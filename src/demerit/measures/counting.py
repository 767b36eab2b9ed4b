"""Counting: what the columns of Totals hold, by group of towns, in years and days.

All functions return float arrays: (groups of towns) for one row, `all` unless another is named; (groups of towns, rows) with
`row=None`.  Ticks are 2^-20 day; a year has 365.25 days.
"""
from __future__ import annotations

import numpy as np

from demerit.runs.totals import DAY, Totals

YEAR = 365.25 * DAY
PER = 100_000.0
HARM = ("harm/1", "harm/2", "harm/3", "harm/4", "harm/5", "harm/6", "harm/7")
"""Sanction-days by cause."""
MISTAKEN = ("harm/1", "harm/2", "harm/3")
ALL = "all"


def counted(totals: Totals, *columns: str, row: str | None = ALL) -> np.ndarray:
    """How many; of an interval column, how many people are in the state at the end.  Summed over the columns."""
    return _summed(totals.counts, totals, columns, row)


def days(totals: Totals, *columns: str, row: str | None = ALL) -> np.ndarray:
    """Resident-days spent in the states during the run."""
    return _summed(totals.time, totals, columns, row) / DAY


def years(totals: Totals, *columns: str, row: str | None = ALL) -> np.ndarray:
    """Resident-years spent in the states during the run; without columns, in scope."""
    return _summed(totals.time, totals, columns or ("in-scope",), row) / YEAR


def _summed(array: np.ndarray, totals: Totals, columns: tuple[str, ...], row: str | None) -> np.ndarray:
    at = [totals.layout.column(name) for name in columns]
    rows = slice(None) if row is None else totals.layout.row(row)
    out: np.ndarray = array[:, rows][..., at].sum(axis=-1).astype(float)
    return out


def starts(totals: Totals, file: str, wrong: bool | None = None) -> np.ndarray:
    """Stays on a list that began during the run (groups); `wrong`: only those that were (not) in error when they began."""
    spells = totals.spells[:, totals.layout.spell_files.index(file)].sum(axis=(2, 3))  # (groups, 2)
    out: np.ndarray = (spells.sum(axis=1) if wrong is None else spells[:, int(wrong)]).astype(float)
    return out


def worse_starts(totals: Totals, row: str | None = ALL) -> np.ndarray:
    """How often somebody's recorded standing became worse than the correct one, over all files."""
    return _summed(totals.counts, totals, tuple(name for name in totals.layout.columns if name.endswith("/worse/in")), row)

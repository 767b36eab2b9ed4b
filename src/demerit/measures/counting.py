"""Counting: what the columns of Totals hold, by group of towns, in years and days.

All functions return float arrays: (groups of towns) for one row, `all` unless another is named; (groups of towns, rows) with
`row=None`.  Ticks are 2^-20 day; a year has 365.25 days.
"""
from __future__ import annotations

import numpy as np

from demerit.runs.basis import IN_SCOPE
from demerit.runs.totals import DAY, Totals

YEAR = 365.25 * DAY
PER = 100_000.0
HARM = ("harm/1", "harm/2", "harm/3", "harm/4", "harm/5", "harm/6", "harm/7")
"""Sanction-days by cause."""
MISTAKEN = ("harm/1", "harm/2", "harm/3")
ALL = "all"
LEAST_YEARS = 1.0
"""Resident-years under which there is too little to divide by."""


def counted(totals: Totals, *columns: str, row: str | None = ALL) -> np.ndarray:
    """How many; of an interval column, how many people are in the state at the end.  Summed over the columns."""
    return _summed(totals.counts, totals, columns, row)


def days(totals: Totals, *columns: str, row: str | None = ALL) -> np.ndarray:
    """Resident-days spent in the states during the run."""
    return _summed(totals.time, totals, columns, row) / DAY


def years(totals: Totals, *columns: str, row: str | None = ALL) -> np.ndarray:
    """Resident-years spent in the states during the run; without columns, of the people numbers are of (runs/basis.py)."""
    if not columns:
        return _of_people(totals.time, totals, row) / YEAR
    return _summed(totals.time, totals, columns, row) / YEAR


def residents(totals: Totals, row: str | None = ALL) -> np.ndarray:
    """The people numbers are of, on the last day: in scope, or all who live there (runs/basis.py); of firms all."""
    return _of_people(totals.counts, totals, row)


def clear_years(totals: Totals, file: str, row: str | None = ALL) -> np.ndarray:
    """Years the people numbers are of spent off a list by correct entries."""
    out: np.ndarray = np.maximum(0.0, years(totals, row=row) - years(totals, f"{file}.on", f"{file}.on/correct", row=row))
    return out


def _of_people(array: np.ndarray, totals: Totals, row: str | None) -> np.ndarray:
    out, groups = _summed(array, totals, IN_SCOPE, None), len(totals.layout.groups)
    out[:, :groups] = _summed(array, totals, totals.basis.people, None)[:, :groups]
    whole: np.ndarray = out if row is None else out[:, totals.layout.row(row)]
    return whole


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

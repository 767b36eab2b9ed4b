"""Standing: people at the levels of a file, held against those at any of them.

Levels are counted of everybody.  Where numbers are of people in scope (runs/basis.py), nobody else has entries: they stand where an empty
file puts them.  So as many as are out of scope are taken off that level, and shares of levels add up to 1.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demerit.language.reachability import empty_level
from demerit.language.schema import Regime
from demerit.measures import counting as of
from demerit.measures.counting import ALL
from demerit.runs.totals import Totals


@dataclass(frozen=True)
class Ladder:
    """A file's levels, and the one on which somebody without entries stands; None if that is not known."""

    file: str
    levels: tuple[str, ...]
    empty: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its levels."""
        return tuple(f"{self.file}.{level}" for level in self.levels)


def ladder(file: str, levels: tuple[str, ...], regime: Regime) -> Ladder:
    """The ladder of a file; of a file of another regime (`OTHER/FILE`) all residents count."""
    return Ladder(file, levels, empty_level(regime.files[file]) if file in regime.files else None)


def beyond(everybody: np.ndarray, within: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """How many of those who stand where an empty file puts them are out of scope: of `everybody`, `within` are not."""
    out: np.ndarray = np.clip(everybody - within, 0, empty)
    return out


def out_of_scope(totals: Totals, one: Ladder, row: str | None = ALL) -> np.ndarray:
    """People out of scope on the last day, all of them where an empty file puts them: (groups), or (groups, rows) with `row=None`."""
    everybody, within = of.counted(totals, *one.columns, row=row), of.residents(totals, row=row)
    return np.zeros_like(everybody) if one.empty is None else beyond(everybody, within, of.counted(totals, f"{one.file}.{one.empty}", row=row))


def people(totals: Totals, one: Ladder, level: str, row: str | None = ALL) -> np.ndarray:
    """People at a level on the last day, without those out of scope."""
    found = of.counted(totals, f"{one.file}.{level}", row=row)
    if level == one.empty:
        found -= out_of_scope(totals, one, row)
    return found


def everybody(totals: Totals, one: Ladder, row: str | None = ALL) -> np.ndarray:
    """People at any level on the last day, without those out of scope."""
    out: np.ndarray = of.counted(totals, *one.columns, row=row) - out_of_scope(totals, one, row)
    return out

"""Effects in force: who is under an effect, read off the levels that bring it."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from demerit.engine import Tables
from demerit.measures import counting as of
from demerit.runs.totals import DAY, Totals


@dataclass(frozen=True)
class InForce:
    """An effect.  Arrays (groups of towns, rows)."""

    name: str
    days: np.ndarray
    """person-days under it"""
    people: np.ndarray
    """people under it on the last day"""
    starts: np.ndarray
    """times a level that brings it was entered: at least the stays under it"""
    by_group: bool
    """whether days are known by group of towns: not where the effect holds, or its levels stand, for a part of the run"""


def in_force(tables: Tables, totals: Totals) -> Iterator[InForce]:
    """All effects of the run, as the engine numbers them."""
    scenario = tables.scenario
    names = [prefix + name for prefix, versions in scenario.regimes for name in versions.first.effects]
    table, files = tables.arrays["effects"], list(totals.layout.files)
    for number, name in enumerate(names):
        if not on_self(tables, number):
            continue  # it falls on others than those on the level: measures/thirds.py
        file = files[int(table["file"][0, number])]
        # (epochs): the levels that bring it, as bits; none while it does not hold
        levels = [int(row["levels"]) if row["active"] else 0 for row in table[:, number]]
        first = _columns(totals, file, levels[0])
        last = of.counted(totals, *_columns(totals, file, levels[-1]), row=None)
        starts = of.counted(totals, *(f"{column}/in" for column in first), row=None)
        if len(set(levels)) == 1:
            yield InForce(name, of.days(totals, *first, row=None), last, starts, True)
        else:
            yield InForce(name, _by_month(tables, totals, file, levels), last, starts, False)


def on_self(tables: Tables, number: int) -> bool:
    """Whether an effect falls on whoever stands on its level."""
    effects = [effect for _, versions in tables.scenario.regimes for effect in versions.first.effects.values()]
    return not effects[number].on or "self" in effects[number].on


def _columns(totals: Totals, file: str, levels: int) -> tuple[str, ...]:
    """The columns of a file's levels, given as bits; of a file with one level none."""
    names = totals.layout.files[file]
    return tuple(f"{file}.{name}" for i, name in enumerate(names) if levels >> i & 1 and len(names) > 1)


def _by_month(tables: Tables, totals: Totals, file: str, levels: list[int]) -> np.ndarray:
    """Person-days of an effect whose levels change at dates, from the monthly counts: all in the first group of towns.

    A month in which a date falls is divided by its days.
    """
    starts = tables.arrays["epochs"] // DAY
    end = int(tables.clock[0]["end"]) // DAY
    month_first = np.clip(tables.arrays["month_first"][:len(totals.layout.months) + 1], 0, end)  # a run may start within a month
    out = np.zeros((len(totals.towns), len(totals.layout.rows)))
    for epoch, held in enumerate(levels):
        until = end if epoch + 1 == len(starts) else int(starts[epoch + 1])
        overlap = np.maximum(0, np.minimum(month_first[1:], until) - np.maximum(month_first[:-1], int(starts[epoch])))
        share = overlap / np.maximum(1, np.diff(month_first))
        for column in _columns(totals, file, held):
            out[0] += share @ monthly(tables, totals, column)
    return out


def monthly(tables: Tables, totals: Totals, column: str) -> np.ndarray:
    """Person-days spent in a state in each month: (months, rows).  What the columns hold: engine/tallying.py."""
    at = totals.layout.column(column)
    changes, ticks = totals.curves[:, :, at], totals.curves[:, :, at + 1].copy()
    first = tables.arrays["month_first"][:len(changes) + 1] * DAY
    stock = np.cumsum(changes, axis=0)
    ticks[1:] += stock[:-1] * np.diff(first)[1:, None]
    ticks[-1] -= stock[-1] * (int(first[-1]) - int(tables.clock[0]["end"]))
    days: np.ndarray = ticks / DAY
    return days

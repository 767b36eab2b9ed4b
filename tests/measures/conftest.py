"""Totals written by hand."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from demerit.engine.layout import Layout, columns
from demerit.language import load
from demerit.runs.basis import Basis, Felt
from demerit.runs.plan import prepare
from demerit.runs.totals import DAY, Totals

RESIDENTS, YEARS = 100, 2
FILES = {"strikes": ("none", "first", "second", "out"), "suspended": ("off", "on")}


def _hand(batches: int = 40) -> Totals:
    """40 towns of 100 residents over 2 years of 365.25 days, nothing happening yet."""
    names, _ = columns(FILES)
    layout = Layout(("all",), names, ("2024-01",), (), (), (), ("suspended",), 26, FILES)
    shapes = {"curves": (1, 1, len(names)), "squares": (1, len(names)), "counts": (40, 1, len(names)), "time": (40, 1, len(names)),
              "rules": (1, 1, 1, 11), "batch_rules": (40, 1, 11), "conducts": (1, 1, 4), "channels": (1, 1, 3),
              "spells": (40, 1, 2, 5, 26), "spell_sums": (40, 1, 2, 5, 3),
              "row_spells": (1, 1, 2, 5, 26, 2), "moves": (40, 1), "blamed": (1, 1), "wronged": (1, 1, 3),
              "requests": (40, 1, 1, 18), "told": (40, 1, 1, 16), "desks": (40, 1, 8), "refused": (1, 1, 2)}
    towns = np.zeros(40, np.int64)
    towns[:batches] = 1
    totals = Totals(layout, towns, RESIDENTS, **{name: np.zeros(shape, np.int64) for name, shape in shapes.items()},
                    basis=Basis(felt={"suspended": Felt(("on",), True)}))
    scope = layout.column("in-scope")
    totals.counts[:batches, 0, scope] = RESIDENTS
    totals.time[:batches, 0, scope] = int(RESIDENTS * YEARS * 365.25 * DAY)
    return totals


@pytest.fixture
def hand() -> Any:
    """Make Totals of so many groups; and set a column of all groups that hold towns."""
    def put(totals: Totals, array: str, column: str, value: Any) -> None:
        getattr(totals, array)[totals.towns > 0, 0, totals.layout.column(column)] = value
    return SimpleNamespace(make=_hand, put=put, day=DAY)


@pytest.fixture(scope="session")
def plan() -> Any:
    """A plan of three-strikes, never lived here."""
    assert load("three-strikes").kind == "regime"
    return prepare("three-strikes", years=YEARS, towns=40, seed=3, threads=2, command="demerit run three-strikes")

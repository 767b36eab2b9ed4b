"""The counts of every town add up; and a count that does not is seen."""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from demerit.engine import Place, Tables, Tally, assemble
from demerit.runs.conservation import NotConserved, assert_conserved, violations
from demerit.runs.plan import prepare


@pytest.fixture(scope="module")
def lived() -> tuple[Tables, Tally]:
    tables = assemble(prepare("three-strikes", years=3, towns=1, sets=["town.residents=400"]).scenario)
    return tables, Place(tables, check=True).live(1, 0)


@pytest.mark.parametrize(("regime", "sets", "overlays"), [
    ("three-strikes", [], []), ("rongcheng-2016", [], []), ("rongcheng-2016", [], ["response-own"]),
    ("rongcheng-2016", [], ["response-learned"]), ("empty", [], []), ("three-strikes", ["scope={age: {at_least: 40}}"], []),
    ("three-strikes", ["scope={attributes: {side: [north]}}"], [])])
@pytest.mark.parametrize("check", [True, False])
def test_every_town_adds_up(regime: str, sets: list[str], overlays: list[str], check: bool) -> None:
    plan = prepare(regime, years=5, towns=1, sets=["town.residents=500", *sets], overlays=overlays)
    for scenario in (plan.scenario, plan.without_errors()):
        tables = assemble(scenario)
        place = Place(tables, check=check)
        for town in range(8):
            assert violations(tables, place.live(3, town)) == []


@pytest.mark.parametrize("column", ["written", "lapsed", "in-scope", "strikes.first", "strikes.none/correct", "suspended.on",
                                    "suspended.on/ticks", "denied"])
def test_a_lost_count_is_seen(lived: tuple[Tables, Tally], column: str) -> None:
    tables, tally = lived
    assert violations(tables, tally) == []
    for amount in (1, -1):
        cells = tally.cells.copy()
        cells[5, 0, tables.layout.column(column)] += amount
        assert violations(tables, replace(tally, cells=cells))


@pytest.mark.parametrize("measure", range(8))
def test_a_lost_entry_is_seen(lived: tuple[Tables, Tally], measure: int) -> None:
    tables, tally = lived
    rules = tally.rules.copy()
    rules[5, :, 0, measure] += 1_000_000
    assert violations(tables, replace(tally, rules=rules)) or measure == 7


@pytest.mark.parametrize("array", ["row_spells", "moves", "blamed", "wronged"])
@pytest.mark.parametrize("row", [0, 1])
def test_a_lost_count_of_another_kind_is_seen(lived: tuple[Tables, Tally], array: str, row: int) -> None:
    tables, tally = lived
    counts = getattr(tally, array).copy()
    axis = {"row_spells": 1, "moves": None}.get(array, 0)
    own = counts if axis is None else counts.swapaxes(0, axis)[row]
    at = tuple(np.argwhere(own)[0])
    own[at] += 1
    assert violations(tables, replace(tally, **{array: counts}))


@pytest.mark.parametrize("column", ["harm/1", "harm/5", "harm/7", "harm/wholly", "harm/1/ticks"])
def test_a_cause_counted_twice_is_seen(lived: tuple[Tables, Tally], column: str) -> None:
    tables, tally = lived
    for amount in (1, -1):
        cells = tally.cells.copy()
        cells[5, :, tables.layout.column(column)] += amount * (1 << 50 if column.endswith("ticks") else 1000)
        assert violations(tables, replace(tally, cells=cells))


def test_the_first_five_are_said(lived: tuple[Tables, Tally]) -> None:
    tables, tally = lived
    with pytest.raises(NotConserved, match=r"town 7: .* and \d+ more"):
        assert_conserved(tables, replace(tally, cells=np.ones_like(tally.cells)), 7)

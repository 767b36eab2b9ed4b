"""The ban's own doing: the same first listings in two runs, one of which costs no income."""
from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demerit.engine import Place, assemble
from demerit.engine.records import OPEN
from demerit.engine.tallying import SPELLS
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from demerit.studies import own_doing as o
from engine.test_money import REGIME, SEED, WORLD, changed

YEARS = 12


def scenario(share: str, world: dict[str, Any] = WORLD, years: int = YEARS) -> Scenario:
    """People who owe under a list that costs a share of income."""
    document = Regime.model_validate(changed(REGIME, effects__lost_work={"while": "debtors", "costs": {"income": share}, "every": "1 mo"}))
    return Scenario(World.model_validate(world), Versions("r", ((document.in_force, document),)), years, 400, SEED)


class Plan:
    """What the study reads of a plan."""

    def __init__(self, of: Scenario, towns: int) -> None:
        self.scenario, self.towns, self.seed = of, towns, SEED


def row(table: Any, key: str) -> dict[str, Any]:
    at = list(table["estimand"]).index(key)
    return {name: table[name][at] for name in table}


def test_all_spells_are_traced_and_add_up_to_those_counted() -> None:
    tables = assemble(scenario("20%"))
    tally = Place(tables).live(SEED, 0, trace=SPELLS)
    assert len(tally.trace) == tally.spells.sum() > 100
    plain = Place(tables).live(SEED, 0)
    assert np.array_equal(plain.cells, tally.cells)
    for spell in tally.trace:
        assert spell["due"] >= 0 and spell["due"] + spell["index"] <= tables.clock[0]["end"]
        assert (spell["kind"] == OPEN) == (spell["due"] + spell["index"] == tables.clock[0]["end"])


def test_income_taken_keeps_people_on_the_list() -> None:
    table = o.own_doing(Plan(scenario("40%"), 12))  # type: ignore[arg-type]
    longer, part, gone = (row(table, key) for key in o.ESTIMANDS)
    assert longer["events"] > 200 and longer["value"] > longer["low"] > 0
    assert part["value"] == pytest.approx(longer["value"] * longer["events"] / part["exposure"])
    assert 0 < gone["value"] < 1 and gone["exposure"] > gone["events"] > 10
    assert all(row["enough"] for row in (longer, part, gone))
    less = row(o.own_doing(Plan(scenario("5%"), 12)), "own-doing")  # type: ignore[arg-type]
    assert less["value"] < longer["value"]


def test_where_nothing_is_taken_the_two_runs_are_one() -> None:
    own = scenario("0%")
    assert not o.asks(own) and o.own_doing(Plan(own, 2)) == {}  # type: ignore[arg-type]
    found = o.pairs(own, SEED, range(2))["debtors"]
    assert found.listings.sum() > 50 and np.array_equal(found.days, found.without) and found.gone.sum() == 0


def test_without_debts_there_is_nothing_to_ask() -> None:
    own = scenario("20%")
    assert o.asks(own)
    assert not o.asks(replace(own, world=own.world.model_copy(update={"debts": {}})))
    spared = o.costless(own).regime.first.effects["lost-work"].costs
    assert spared.income.value == 0.0  # type: ignore[union-attr]


def test_each_listing_is_followed_for_the_whole_horizon() -> None:
    assert o.horizon(scenario("20%", years=30)) == o.HORIZON
    assert o.horizon(scenario("20%", years=4)) == pytest.approx(730.5)
    few = o.own_doing(Plan(scenario("20%", years=1), 1))  # type: ignore[arg-type]
    assert all(math.isfinite(value) or not enough for value, enough in zip(few["value"], few["enough"], strict=True))

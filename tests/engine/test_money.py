"""Money: it closes to the last minor unit, what is taken from income slows payment, and denials discourage."""
from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demerit.engine import Place, Tables, Tally, assemble
from demerit.engine.layout import BY_CONDUCT
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from demerit.runs.conservation import DEBTS, SAVINGS, violations
from twin.making import dice
from twin.test_equality import scenario_of

WORLD: dict[str, Any] = {
    "world": "w", "title": "People who owe", "age": {"shares": {18: "70%", 50: "30%"}}, "attributes": {"income": {"low": "50%", "high": "50%"}},
    "departures": {"rate": {18: "0.05/y"}, "of_age": "50%"}, "incomes": {"attribute": "income", "yearly": {"low": "CNY 12000", "high": "CNY 60000.01"}},
    "money": {"essentials": {"low": "90%", "high": "CNY 3000"}, "savings": "5%", "evading": "unwilling"},
    "states": {"unwilling": {"share": "5%", "gains": "0.1/y", "loses": "1/y"}},
    "debts": {"loan": {"context": "debt", "arises": "0.5/y", "amount": {"drawn": "lognormal", "median": "CNY 2000", "sigma": 1}, "interest": "0.01/mo",
                       "instalment": "10%", "partial": True, "settled": {"rate": "0.1/y", "forgives": "30%"}}},
    "attempts": {"flight": {"rate": "4/y", "context": "travel", "by": {"income": {"low": 0.25, "high": 1}}}}}
REGIME: dict[str, Any] = {
    "regime": "r", "title": "A list of debtors", "in_force": "2020-01-01", "files": {"debtors": {"reads": "any"}},
    "rules": {"misses": {"when": {"act": "loan-missed"}, "if": {"means": ["evading", "unable"]}, "write": {"in": "debtors", "per": "case"}},
              "clears": {"when": {"act": "loan-cleared"}, "strike": {"in": "debtors"}},
              "off": {"when": {"act": "loan-settled"}, "strike": {"in": "debtors"}}},
    "effects": {"ban": {"while": "debtors", "denies": "flight"}, "lost-work": {"while": "debtors", "costs": {"income": "0%"}, "every": "1 mo"}}}
EVERYBODY = {"all": {"when": {"date": "2020-01-01"}, "write": {"in": "debtors"}}}
YEARS, RESIDENTS, SEED = 8, 900, 9


def changed(document: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy with values at paths joined by two underscores."""
    out = copy.deepcopy(document)
    for path, value in values.items():
        *way, last = path.split("__")
        at = out
        for key in way:
            at = at[key]
        at[last.replace("_", "-")] = value
    return out


def lived(world: dict[str, Any], regime: dict[str, Any] = REGIME) -> tuple[Tables, Tally]:
    """A town."""
    document = Regime.model_validate(regime)
    tables = assemble(Scenario(World.model_validate(world), Versions("r", ((document.in_force, document),)), YEARS, RESIDENTS, SEED))
    return tables, Place(tables).live(SEED, 0)


def total(of: tuple[Tables, Tally], column: str) -> int:
    """Over all months and people."""
    return int(of[1].cells[:, 0, of[0].layout.column(column)].sum())


def acts(of: tuple[Tables, Tally], name: str) -> int:
    """How often something came of a debt."""
    return int(of[1].conducts[:, of[0].layout.conducts.index(name), BY_CONDUCT.index("acts")].sum())


def test_every_kind_of_flow_flows_and_closes_to_the_last_minor_unit() -> None:
    found = lived(WORLD, changed(REGIME, effects__lost_work={"while": "debtors", "costs": {"income": "20%"}, "every": "1 mo"}))
    for column in (*SAVINGS, *DEBTS):
        assert total(found, column) > 0 or column == "given", column
    for what in ("owed", "missed", "paid", "cleared", "settled"):
        assert acts(found, f"loan-{what}") > 0
    assert violations(*found) == []


@pytest.mark.parametrize("column", [c for c in {**SAVINGS, **DEBTS} if c.startswith("money/")])
def test_a_minor_unit_out_of_nowhere_is_noticed(column: str) -> None:
    tables, tally = lived(WORLD)
    cells = tally.cells.copy()
    cells[3, 0, tables.layout.column(column)] += 1
    assert violations(tables, replace(tally, cells=cells))


@pytest.mark.parametrize("seed", range(24))
def test_made_up_money_closes(seed: int) -> None:
    one = dice(seed)
    tables = assemble(scenario_of(one, errors=True))
    assert violations(tables, Place(tables, check=True).live(one.seed, one.town)) == []


def test_more_taken_from_income_never_clears_more_debts_and_never_shortens_a_listing() -> None:
    cleared, days, short = [], [], []
    for share in ("0%", "5%", "20%", "60%"):
        found = lived(WORLD, changed(REGIME, effects__lost_work={"while": "debtors", "costs": {"income": share}, "every": "1 mo"}))
        cleared.append(acts(found, "loan-cleared"))
        days.append(int(found[1].spell_sums[0, :, :, 1].sum()))
        short.append(total(found, "money/short"))
    assert cleared == sorted(cleared, reverse=True) and cleared[0] > cleared[-1]
    assert days == sorted(days) and days[0] < days[-1]
    assert short == sorted(short)


def test_a_cost_of_nothing_is_no_cost() -> None:
    without = changed(REGIME)
    del without["effects"]["lost-work"]
    a, b = lived(WORLD), lived(WORLD, without)
    for name in a[0].layout.columns:
        if name not in ("harm/7", "harm/7/ticks"):
            assert np.array_equal(a[1].cells[:, :, a[0].layout.column(name)], b[1].cells[:, :, b[0].layout.column(name)]), name


def test_debts_nobody_asks_about_change_only_their_own_acts_and_money() -> None:
    spare = changed(WORLD, debts__tax={"context": "tax", "arises": "3/y", "amount": "CNY 0.01", "instalment": "CNY 0.01"})
    a, b = lived(changed(WORLD)), lived(spare)
    assert acts(b, "tax-owed") > 1000
    for name in a[0].layout.columns:
        if name != "acts" and not name.startswith("money/"):
            assert np.array_equal(a[1].cells[:, :, a[0].layout.column(name)], b[1].cells[:, :, b[0].layout.column(name)]), name


def test_who_can_pay_does_and_who_cannot_does_not() -> None:
    calm = changed(WORLD, states__unwilling={"share": "0%"}, debts__loan__amount="CNY 1000", debts__loan__partial=False)
    rich = lived(changed(calm, money__savings="CNY 1000000"))
    assert acts(rich, "loan-missed") == 0 and total(rich, "debtors.on/in") == 0
    poor = lived(changed(calm, money__savings="CNY 0", money__essentials="100%"))
    assert acts(poor, "loan-paid") == acts(poor, "loan-cleared") == 0 and total(poor, "money/paid") == 0
    unwilling = lived(changed(calm, money__savings="CNY 1000000", states__unwilling={"share": "100%"}))
    assert acts(unwilling, "loan-paid") == acts(unwilling, "loan-cleared") == 0 and total(unwilling, "debtors.on/in") > 100
    excused = lived(changed(calm, money__savings="CNY 0", money__essentials="100%"), changed(REGIME, rules__misses={
        "when": {"act": "loan-missed"}, "if": {"means": "evading"}, "write": {"in": "debtors"}}))
    assert total(excused, "debtors.on/in") == 0 and acts(excused, "loan-missed") > 1000


def test_an_act_that_takes_on_a_debt_can_be_stopped() -> None:
    barred = changed(REGIME, effects__barred={"while": "debtors", "stops": "loan-owed"})
    found = lived(changed(WORLD, departures=None), changed(barred, rules=EVERYBODY))
    assert acts(found, "loan-owed") == 0 and total(found, "money/owed") == 0 and total(found, "stopped") > 500


def test_who_is_denied_tries_less_with_the_same_luck() -> None:
    plain = lived(WORLD, changed(REGIME, rules=EVERYBODY))
    for by, least in (("0%", 0), ("50%", 500), ("100%", 1000)):
        hushed = lived(changed(WORLD, attempts__flight__discouraged={"by": by, "for": "6 mo"}), changed(REGIME, rules=EVERYBODY))
        assert total(hushed, "denied") + total(hushed, "forgone") == total(plain, "denied")
        assert total(hushed, "forgone") >= least
        assert by != "0%" or total(hushed, "forgone") == 0


def test_attempts_go_by_group() -> None:
    tables, tally = lived(WORLD, changed(REGIME, rules=EVERYBODY))
    low, high = (tally.cells[:, tables.layout.row(f"income={group}"), tables.layout.column("denied")].sum() for group in ("low", "high"))
    assert high > 2000 and 0.2 < low / high < 0.31


def test_equal_factors_are_no_factors() -> None:
    with_, without = changed(WORLD, attempts__flight__by={"income": {"low": 1}}), changed(WORLD)
    del without["attempts"]["flight"]["by"]
    a, b = (lived(one, changed(REGIME, rules=EVERYBODY)) for one in (with_, without))
    assert total(a, "denied") > 0 and np.array_equal(a[1].cells, b[1].cells)

"""The tables: every number for every group, described, marked where it says too little; rates as Fairlearn counts them."""
from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.measures.errors import source_kinds
from demerit.measures.estimands import Estimand, estimands
from demerit.measures.estimates import GARWOOD, Estimate
from demerit.measures.stays import horizon, lasting, stays
from demerit.measures.tables import enough_for, estimates, tables_of
from demerit.runs.columns import TABLES
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.totals import BATCHES

KEYS = {"harm", *(f"harm/{n}" for n in range(1, 8)), "harm/error", "harm/error/share", "harm/wholly", "spared", "because", "knock-on",
        "people-harmed", "harm/starts", "effect", "effect/people", "listed", "on-list", "false-listing", "wrong-of-starts", "wrong-of-stock",
        "wrong-of-days", "restricted-mean", "still-listed", "level", "level/correct", "denied", "denied/error", "entries", "entries/false",
        "entries/unmet", "deterred", "chilled", "overdue", "stopped"}
ONLY_ALL = {"because", "knock-on"}


@pytest.fixture(scope="module")
def run() -> Any:
    """40 towns of 200 people under three strikes for 2 years; and rongcheng's, smaller."""
    plan = prepare("three-strikes", years=2, towns=40, sets=["town.residents=200"], threads=2)
    tables = assemble(plan.scenario)
    on, off = (live_towns(scenario, range(40), threads=2) for scenario in (plan.scenario, plan.without_errors()))
    return SimpleNamespace(tables=tables, on=on, off=off, found=tables_of(tables, on, off))


def rows_of(table: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]


def test_every_number_of_every_group(run: Any) -> None:
    rows = rows_of(run.found["estimates"])
    assert {row["estimand"] for row in rows} == KEYS
    for key in KEYS - ONLY_ALL:
        assert {row["row"] for row in rows if row["estimand"] == key} == set(run.on.layout.rows), key
    assert {row["row"] for row in rows if row["estimand"] in ONLY_ALL} == {"all"}
    assert len({(row["estimand"], row["of"], row["row"], row["text"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["enough"] == (row["reason"] == ""), row
        assert not row["low"] > row["value"], row
        assert not row["high"] < row["value"], row
        assert not any(word in row["text"] for word in ("ledger", "tally", "batch", "jackknife")), row


def test_every_column_is_described(run: Any) -> None:
    for name, table in run.found.items():
        assert set(TABLES[name][1]) == set(table), name
        assert len({len(column) for column in table.values()}) == 1


def test_causes_and_groups_add_up(run: Any) -> None:
    rows = {(row["estimand"], row["of"], row["row"]): row for row in rows_of(run.found["estimates"])}
    for row in run.on.layout.rows:
        assert sum(rows[f"harm/{n}", "", row]["value"] for n in range(1, 8)) == pytest.approx(rows["harm", "", row]["value"])
    for attribute in ("side=", "age="):
        days = sum(row["value"] * row["exposure"] for key, row in rows.items() if key[0] == "harm" and key[2].startswith(attribute))
        assert days == pytest.approx(rows["harm", "", "all"]["value"] * rows["harm", "", "all"]["exposure"])


def test_headlines_say_the_same(run: Any) -> None:
    """What the first page says of everybody is what the table says."""
    from demerit.measures.headlines import headlines, measures

    plan = run.tables.scenario
    rows = {(row["estimand"], row["of"]): row for row in rows_of(run.found["estimates"]) if row["row"] == "all"}
    pairs = {"harm": ("harm", ""), "harm/error": ("harm/error", ""), "harm/error/share": ("harm/error/share", ""), "because": ("because", ""),
             "harm/error/wholly": ("harm/wholly", ""),
             "knock-on": ("knock-on", ""), "suspended/starts": ("listed", "suspended"), "suspended/stock": ("on-list", "suspended"),
             "suspended/starts/error": ("false-listing", "suspended"), "suspended/wrongful": ("wrong-of-stock", "suspended"),
             "suspended/wrongful/starts": ("wrong-of-starts", "suspended"), "suspended/wrongful/days": ("wrong-of-days", "suspended"),
             "harmed": ("people-harmed", ""), "harm/in": ("harm/starts", ""), "denied": ("denied", ""), "denied/error": ("denied/error", "")}
    said = {one.key: one.compute(run.on, run.off) for one in measures(headlines(run.on.layout, plan.regime.first, plan.world))}
    for key, other in pairs.items():
        estimate = said[key]
        assert estimate is not None
        assert rows[other]["value"] == pytest.approx(estimate.value), key


def test_small_groups_are_marked_and_stay() -> None:
    few, seen = (Estimate(1.0, 0.5, 2.0, events, GARWOOD, "x", 1.0) for events in (9, 10))
    assert enough_for("side=north", few, 50.0) == (False, "too few to say, n = 9")
    assert enough_for("side=north", seen, 50.0) == (True, "")
    assert enough_for("side=north", seen, 0.9) == (False, "too few to say, 0.9 resident-years")
    assert enough_for("all", replace(few, events=0), 50.0) == (True, "")
    assert not enough_for("all", replace(few, value=float("nan")), 0.0)[0]


@pytest.mark.slow
def test_rates_are_fairlearns(run: Any) -> None:
    """On rows of people, Fairlearn's rates by group, difference and ratio are those of the table."""
    metrics = pytest.importorskip("fairlearn.metrics")
    rows = {(row["estimand"], row["row"]): row for row in rows_of(run.found["estimates"]) if row["of"] == "suspended"}
    groups = ["side=north", "side=south"]
    people, labels = [], []
    for group in groups:
        number, on = int(rows["on-list", group]["exposure"]), int(rows["on-list", group]["events"])
        people += [1] * on + [0] * (number - on)
        labels += [group] * number
    frame = metrics.MetricFrame(metrics=metrics.selection_rate, y_true=people, y_pred=people, sensitive_features=labels)
    for group in groups:
        assert frame.by_group[group] == pytest.approx(rows["on-list", group]["value"] / 1e5)
    north, south = (rows["on-list", group]["value"] for group in groups)
    assert metrics.demographic_parity_difference(people, people, sensitive_features=labels) == pytest.approx(abs(north - south) / 1e5)
    assert metrics.demographic_parity_ratio(people, people, sensitive_features=labels) == pytest.approx(min(north, south) / max(north, south))


@pytest.fixture
def with_rows(run: Any) -> Any:
    """The run as it will be counted by group: everybody's stays dealt to rows, reports and wronged entries made up."""
    from copy import copy

    on = copy(run.on)
    rows = len(on.layout.rows)
    own = on.spells.sum(axis=0)  # (lists, 2, ways, bins)
    on.row_spells = np.zeros((own.shape[0], rows, *own.shape[1:], 2), np.int64)
    middle = ((np.arange(own.shape[-1]) + 0.5) * 30.4375).astype(np.int64)
    on.row_spells[:, 0, ..., 0], on.row_spells[:, 0, ..., 1] = own, own * middle
    on.row_spells[:, 1] = on.row_spells[:, 0]
    on.blamed, on.wronged = np.zeros((rows, 1), np.int64), np.zeros((rows, len(on.layout.rules), 3), np.int64)
    on.blamed[:, 0], on.wronged[0, 1] = np.arange(rows) * 20, (12, 0, 100)
    moves = (("strikes", "none", "first"), ("strikes", "first", "none"))
    on.layout = SimpleNamespace(**{**vars(on.layout), "sources": ("camera/misread-plate",), "moves": moves}, column=on.layout.column, row=on.layout.row,
                                subjects=on.layout.subjects, groups=on.layout.groups)
    on.moves = np.zeros((BATCHES, 2), np.int64)
    on.moves[:, 0] = 3
    return on


def test_stays_by_group(run: Any, with_rows: Any) -> None:
    found = {(one.key, one.text): one for one in lasting(list(stays(with_rows)), 2)}
    mean = next(one for (key, _), one in found.items() if key == "restricted-mean")
    assert len(mean.estimates) == len(with_rows.layout.rows)
    assert mean.estimates[1].value == pytest.approx(mean.estimates[0].value)
    assert (mean.estimates[0].method, mean.estimates[1].method) == ("groups of towns", "Greenwood")
    rows = {(row["estimand"], row["of"], row["row"]): row for row in rows_of(estimates(run.tables, with_rows))}
    wrong, everybody = (rows["wrong-of-starts", "suspended", row] for row in ("side=north", "all"))
    assert (wrong["value"], wrong["events"]) == (pytest.approx(everybody["value"]), everybody["events"])
    assert rows["wrong-of-starts", "suspended", "side=south"]["reason"] == "followed too short, or nobody to divide by"


def test_moves_and_errors(run: Any, with_rows: Any) -> None:
    found = tables_of(run.tables, with_rows)
    years = found["estimates"]["exposure"][0]
    moves = found["moves"]
    assert list(zip(moves["file"], moves["from"], moves["to"], strict=True)) == [("strikes", "none", "first"), ("strikes", "first", "none")]
    assert moves["moves"].tolist() == [120, 0]
    assert moves["per_100000_a_year"][0] == pytest.approx(120 / years * 1e5)
    assert moves["high"][1] == pytest.approx(3 / years * 1e5)
    errors = rows_of(found["errors"])
    south = next(row for row in errors if row["source"] == "camera/misread-plate" and row["row"] == with_rows.layout.rows[2])
    assert (south["kind"], south["count"]) == ("other-person", 40)
    assert south["low"] < south["per_100000_a_year"] < south["high"]
    kinds = {(row["source"], row["kind"]): row["count"] for row in errors if row["row"] == "all"}
    rule = with_rows.layout.rules[1]
    assert [kinds[rule, kind] for kind in ("written false", "ground not met", "kept past its end")] == [12, 0, 100]
    assert source_kinds(run.tables) == {"camera/misread-plate": "other-person"}


def test_slopes_are_told(run: Any) -> None:
    explored = SimpleNamespace(slopes={"harm/error": SimpleNamespace(per_percent=270.0, error=20.0, explained=0.8)})
    table = tables_of(run.tables, run.on, None, explored)["slopes"]
    assert rows_of(table) == [{"measure": "harm/error", "per_percent": 270.0, "error": 20.0, "explained": 0.8}]


@pytest.mark.parametrize("years, months", [(1, 6), (2, 12), (3, 24), (5, 24), (6, 60), (10, 60), (60, 60)])
def test_the_horizon_goes_with_the_length_of_the_run(years: int, months: int) -> None:
    assert horizon(years) == months


def test_an_effect_that_ends_has_the_days_it_was_in_force(run: Any) -> None:
    """Dated effects: their days are those of the months in which they held."""
    plan = prepare("rongcheng-2016", years=1, towns=40, sets=["town.residents=100"], threads=2)
    tables = assemble(plan.scenario)
    totals = live_towns(plan.scenario, range(40), threads=2, tables=tables)
    effects = tables.arrays["effects"].copy()
    number = max(range(effects.shape[1]), key=lambda i: _effect_days(tables, totals, i))
    whole = _effect_days(tables, totals, number)
    middle = replace(tables, arrays=tables.arrays | {"effects": np.concatenate([effects[:1]] * 2), "epochs": np.array([0, 100 << 20])})
    assert _effect_days(middle, totals, number) == pytest.approx(whole)
    middle.arrays["effects"]["active"][1, number] = False
    early = _effect_days(middle, totals, number)
    middle.arrays["effects"]["active"][:, number] = False, True
    late = _effect_days(middle, totals, number)
    assert 0 < early < late
    assert early + late == pytest.approx(whole)


def _effect_days(tables: Any, totals: Any, number: int) -> float:
    effects: list[Estimand] = [one for one in estimands(tables, totals) if one.key == "effect"]
    return float(effects[number].above[:, 0].sum())


def test_it_is_quick(run: Any) -> None:
    plan = prepare("rongcheng-2016", years=10, towns=40, sets=["town.residents=50"], threads=2)
    tables = assemble(plan.scenario)
    totals = live_towns(plan.scenario, range(40), threads=2, tables=tables)
    began = time.process_time()
    tables_of(tables, totals, totals)
    assert time.process_time() - began < 1.0

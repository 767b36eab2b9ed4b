"""Disparity: worlds whose answer is known, and counts written by hand."""
from __future__ import annotations

import copy
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.language import load
from demerit.language.harm import harmful_files
from demerit.language.quantities import Quantity
from demerit.language.scenario import Scenario, Versions
from demerit.measures import disparity as d
from demerit.measures.inputs import put_in, put_on, put_on_falsely
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.totals import Totals

SMALL = ("town.residents=200",)
NORTH = "conducts.*.by={side: {north: 10, south: 1}}"


def lived(*sets: str, towns: int = 40, years: int = 2) -> tuple[Any, Any, Totals]:
    plan = prepare("three-strikes", years=years, towns=towns, seed=5, threads=2, sets=[*SMALL, *sets])
    tables = assemble(plan.scenario)
    return plan, tables, live_towns(plan.scenario, range(towns), threads=2, tables=tables)


@pytest.fixture(scope="module")
def unequal() -> Any:
    return lived(NORTH)


def found(rows: tuple[d.Comparison, ...], key: str, of: str = "") -> d.Comparison:
    return next(row for row in rows if (row.estimand, row.of) == (key, of))


# ---- what was put in ---------------------------------------------------------------------------------------------


def test_a_factor_of_ten_put_in_is_ten() -> None:
    """All conducts ten times as often in the north; whoever is mistaken for them, too."""
    scenario = prepare("three-strikes", towns=1, sets=[*SMALL, NORTH]).scenario
    grounds = put_on(scenario, "side")
    assert put_in(grounds, "north", "south") == pytest.approx(10)
    # 2.5 acts a year x 10 noticed at 20 %, and 2 % more for those they are mistaken for
    assert grounds["north"] == pytest.approx(2.5 * 10 * 0.2 * 1.02)
    assert put_in(put_on(scenario, "age"), "18", "65") == 1.0


def test_reports_of_nothing_dilute_it() -> None:
    """The same number of invented reports falls on everybody."""
    reports = "channels.camera.errors.invented={kind: no-such-act, rate: 1/y}"
    scenario = prepare("three-strikes", towns=1, sets=[*SMALL, NORTH, reports]).scenario
    assert put_on(scenario, "side")["south"] == pytest.approx(2.5 * 0.2 * 1.02 + 1)
    without = put_on(replace(scenario, errors=False), "side")
    assert without["south"] == pytest.approx(0.5)


def test_those_mistaken_for_others_are_taken_whatever_their_age() -> None:
    """Ten times the acts under 40 (35 % of the people), and as many mix-ups as notices: the mix-ups fall on all ages alike."""
    mixed = "channels.camera.errors.misread-plate.rate=100%"
    scenario = prepare("three-strikes", towns=1, sets=[*SMALL, mixed, "conducts.*.by={age: {18: 10}}"]).scenario
    everybody = 2.5 * 0.2 * (0.35 * 10 + 0.65)
    assert put_on(scenario, "age") == {"18": pytest.approx(5 + everybody), "40": pytest.approx(0.5 + everybody), "65": pytest.approx(0.5 + everybody)}


def test_those_taken_for_others_are_whom_an_error_source_falls_on() -> None:
    """As many mix-ups as notices: a source three times as likely to take somebody of the north, where half of the people live."""
    by = ("channels.camera.errors.misread-plate.rate=100%", "channels.camera.errors.misread-plate.by={side: {north: 3}}")
    alike = put_on_falsely(prepare("three-strikes", towns=1, sets=[*SMALL, *by]).scenario, "side")
    assert alike == {"north": pytest.approx(0.5 * 3 / 2), "south": pytest.approx(0.5 / 2)}  # as many as before, shared out 3 to 1
    scenario = prepare("three-strikes", towns=1, sets=[*SMALL, *by, NORTH]).scenario
    everybody = 0.5 * 5.5
    assert put_on_falsely(scenario, "side") == {"north": pytest.approx(everybody * 30 / 15.5), "south": pytest.approx(everybody / 15.5)}
    assert put_on(scenario, "side")["north"] == pytest.approx(5 + everybody * 30 / 15.5)
    nobody = prepare("three-strikes", towns=1, sets=[*SMALL, by[0], "channels.camera.errors.misread-plate.by={side: {north: 0, south: 0}}"]).scenario
    assert set(put_on_falsely(nobody, "side").values()) == {0.0}


def test_each_error_source_has_factors_of_its_own() -> None:
    """Mix-ups fall on all alike, reports of nothing twice as often on the north and three times as often on the young (35 % of the people)."""
    reports = "channels.camera.errors.invented={kind: no-such-act, rate: 1/y, by: {side: {north: 2}, age: {18: 3}}}"
    scenario = prepare("three-strikes", towns=1, sets=[*SMALL, reports]).scenario
    mixed, young = 0.5 * 0.02, 0.35 * 3 + 0.65
    assert put_on_falsely(scenario, "side") == {"north": pytest.approx(mixed + 2 * young), "south": pytest.approx(mixed + young)}
    assert put_on_falsely(scenario, "age") == {"18": pytest.approx(mixed + 1.5 * 3), "40": pytest.approx(mixed + 1.5), "65": pytest.approx(mixed + 1.5)}


def test_false_matches_fall_on_groups_apart(tmp_path: Path) -> None:
    """Four checks a year of the 70 % who are no holders: 5 % of them are found all the same, of the north three times as many."""
    scenario = known(tmp_path)
    regime = scenario.regime.first
    check = regime.channels["check"]
    source = check.errors["wrong"].model_copy(update={"by": {"side": {"north": Quantity("number", 3.0)}}})
    apart = regime.model_copy(update={"channels": regime.channels | {"check": check.model_copy(update={"errors": {"wrong": source}})}})
    before, after = (put_on_falsely(one, "side") for one in (scenario, replace(scenario, regime=Versions("known", ((None, apart),)))))
    assert after["north"] - before["north"] == pytest.approx(4 * 0.7 * 0.05 * 2, rel=1e-3)
    assert after["south"] == pytest.approx(before["south"])


def test_nothing_differs_by_group() -> None:
    for name in ("three-strikes", "rongcheng-2016"):
        scenario = prepare(name, towns=1).scenario
        for attribute in (*scenario.world.attributes, "age"):
            grounds = put_on(scenario, attribute)
            assert {put_in(grounds, group, next(iter(grounds))) for group in grounds} == {1.0}


def test_what_leads_to_harm() -> None:
    """Straight to C counts through the cap, AAA's rewards do not; good deeds are no grounds."""
    regime = load("rongcheng-2016").document
    assert harmful_files([("", regime)]) == {"points", "dropped"}
    only_rewards = regime.model_copy(update={"effects": {"heating": regime.effects["heating"]}})
    assert harmful_files([("", only_rewards)]) == set()
    strikes = load("three-strikes").document
    assert harmful_files([("", strikes)]) == {"suspended", "strikes"}
    scenario = prepare("rongcheng-2016", towns=1).scenario
    # the published 0.14 negative records per subject-year; 0.018 positive ones are not in it
    assert sum(put_on(scenario, "sex").values()) / 2 == pytest.approx(0.14, rel=1e-3)


WORLD = """
world: known
title: known
attributes:
  side: {north: 40%, south: 60%}
  trade: {farm: 30%, shop: 70%}
age: {shares: {18: 50%, 50: 50%}, until: 80}
conducts:
  one: {context: a, rate: 1/y, by: {side: {north: 3}, trade: {farm: 2}, age: {50: 0.5}}}
  two: {context: a, rate: 0.5/y, by: {trade: {shop: 3}}}
  good: {context: b, rate: 5/y, by: {side: {south: 4}}}
attempts: {job: {context: work, rate: 1/y}}
states: {holder: {share: 30%}}
"""
REGIME = """
regime: known
title: known
in_force: 2020-01-01
world: known
scope: {age: {at_least: 20}}
channels:
  eye:
    sees: "*"
    coverage: 10%
    by: {trade: {farm: 1.5}, side: {south: 2}}
    errors: {mixed: {kind: other-person, rate: 30%}, invented: {kind: no-such-act, rate: 0.2/y, burst: 2}}
  check: {checks: holder, every: 3 mo, coverage: 50%, by: {side: {north: 0.5}}, errors: {wrong: {kind: false-match, rate: 5%}}}
files:
  points: {reads: sum, worse: down, start: 100, levels: {low: -1000, high: 100}}
  medals: {reads: any}
rules:
  one: {when: {act: one, seen_by: eye}, unless: {age: {at_least: 70}}, write: {in: points, worth: -5, counts: 1 y}}
  two: {when: {act: two, seen_by: eye}, if: {side: south}, write: {in: points, worth: -5, counts: 1 y}}
  held: {when: {state: holder, seen_by: check}, write: {in: points, worth: -1, counts: 1 mo}}
effects:
  out: {while: points.low, context: work, denies: job}
"""


def known(folder: Path, scope: str = "{age: {at_least: 20}}") -> Scenario:
    (folder / "known.yaml").write_text(REGIME.replace("scope: {age: {at_least: 20}}", f"scope: {scope}"), "utf-8")
    (folder / "world.yaml").write_text(WORLD, "utf-8")
    regime, world = load(str(folder / "known.yaml"), kind="regime"), load(str(folder / "world.yaml"), kind="world")
    return Scenario(world.document, Versions("known", regime.epochs), 2, 500, 11)


UNEVEN = (("{kind: other-person, rate: 30%}", "{kind: other-person, rate: 80%, by: {side: {south: 4}, trade: {farm: 0.5}}}"),
          ("burst: 2}", "burst: 2, by: {side: {north: 3}, age: {50: 2}}}"), ("rate: 5%}", "rate: 5%, by: {trade: {farm: 6}}}"))
"""Mistakes that fall on groups apart."""


@pytest.mark.parametrize("changed", [(), UNEVEN])
def test_put_in_is_what_is_written(tmp_path: Path, changed: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Worked out of the documents, and counted in towns: entries per resident-year of every group, within 4 standard errors."""
    for old, new in changed:
        assert old in REGIME
        monkeypatch.setattr(sys.modules[__name__], "REGIME", REGIME.replace(old, new))
    scenario = known(tmp_path)
    totals = live_towns(scenario, range(40), threads=2)
    written, scope = totals.layout.column("written"), totals.layout.column("in-scope")
    for attribute in ("side", "trade"):
        for group, expected in put_on(scenario, attribute).items():
            row = totals.layout.row(f"{attribute}={group}")
            counts, years = totals.counts[:, row, written].astype(float), totals.time[:, row, scope] / d.of.YEAR
            rate = counts.sum() / years.sum()
            error = float(np.std(counts - rate * years, ddof=1)) * math.sqrt(len(counts)) / years.sum()
            assert abs(rate - expected) < 4 * error, (attribute, group, rate, expected)


# ---- what came out -----------------------------------------------------------------------------------------------


def test_rates_of_both_groups_first(unequal: Any) -> None:
    _, tables, totals = unequal
    rows = d.disparity(tables, totals, attributes=("side",), references={"side": "south"})
    assert {row.group for row in rows} == {"north"}
    listed = found(rows, "listed", "suspended")
    for group, value, events in (("north", listed.group_value, listed.group_events), ("south", listed.reference_value, listed.reference_events)):
        row = totals.layout.row(f"side={group}")
        count = int(totals.counts[:, row, totals.layout.column("suspended.on/in")].sum())
        years = totals.time[:, row, totals.layout.column("in-scope")].sum() / d.of.YEAR
        assert events == count
        assert value == pytest.approx(1e5 * count / years)
    assert listed.difference == pytest.approx(listed.group_value - listed.reference_value)
    assert listed.ratio == pytest.approx(listed.group_value / listed.reference_value)
    assert listed.put_in == pytest.approx(10)
    assert listed.ratio != pytest.approx(10, rel=0.05)
    keys = [(row.estimand, row.of) for row in rows]
    assert keys[:2] == [("harm", ""), ("harm/error", "")]
    assert {("level", "strikes.out"), ("worst-two", "strikes"), ("effect/people", "no-rental"), ("denied", "")} < set(keys)


def test_intervals_are_paired_and_wider_for_the_family(unequal: Any) -> None:
    """The interval is that of the difference over groups of towns, worked out here the long way."""
    _, tables, totals = unequal
    row = found(d.disparity(tables, totals, attributes=("side",)), "listed", "suspended")
    at, scope = totals.layout.column("suspended.on/in"), totals.layout.column("in-scope")

    def without(batch: int | None) -> float:
        keep = np.arange(40) != (-1 if batch is None else batch)
        values = []
        for group in (row.group, row.reference):
            r = totals.layout.row(f"side={group}")
            values.append(1e5 * totals.counts[keep, r, at].sum() / (totals.time[keep, r, scope].sum() / d.of.YEAR))
        return float(values[0] - values[1])

    left = np.array([without(b) for b in range(40)])
    error = math.sqrt(39 / 40 * ((left - left.mean()) ** 2).sum())
    assert row.difference == pytest.approx(without(None))
    assert row.difference_high - row.difference == pytest.approx(2.0227 * error, rel=1e-3)
    assert row.family_low < row.difference_low
    assert row.family_high > row.difference_high
    assert row.family_high - row.family_low < 2 * (row.difference_high - row.difference_low)
    assert row.ratio_low < row.ratio < row.ratio_high
    assert row.ratio_high / row.ratio == pytest.approx(row.ratio / row.ratio_low)


def test_equal_groups_are_not_told_apart() -> None:
    """Nothing differs: no comparison of the family is called more or less."""
    _, tables, totals = lived()
    rows = d.disparity(tables, totals)
    assert {row.attribute for row in rows} == {"side", "age"}
    assert {row.put_in for row in rows} == {1.0}
    assert not {"more", "less"} & {row.finding() for row in rows if row.attribute == "side"}


def test_few_events_give_counts_only() -> None:
    """One town group's handful of events: no ratio, both counts; and none at all is too few."""
    _, tables, totals = lived("channels.camera.coverage=2%", towns=40, years=1)
    rows = d.disparity(tables, totals, attributes=("side",))
    listed = found(rows, "listed", "suspended")
    assert min(listed.group_events, listed.reference_events) < d.LEAST_EVENTS
    assert listed.said in (d.COUNTS, d.FEW)
    assert math.isnan(listed.ratio) and math.isnan(listed.difference_low) and math.isnan(listed.family_low)
    assert "too few to compare" in listed.sentence()
    assert f"for side {listed.group}, " in listed.sentence()  # the rates come first
    assert f"; {listed.group_events:,} and {listed.reference_events:,} seen: " in listed.sentence()


def test_all_in_one_group_of_towns_is_no_ratio(unequal: Any) -> None:
    """Many events, and all of them in the same towns: without those there is nothing to divide."""
    _, tables, totals = unequal
    held = copy.deepcopy(totals)
    row, column = totals.layout.row("side=south"), totals.layout.column("suspended.on/in")
    held.counts[:, row, column] = 0
    held.counts[7, row, column] = 50
    listed = found(d.disparity(tables, held, attributes=("side",), references={"side": "north"}), "listed", "suspended")
    assert (listed.said, listed.group_events) == (d.COUNTS, 50)
    assert math.isnan(listed.ratio) and math.isnan(listed.difference_low)


def test_no_interval_under_eight_groups_of_towns() -> None:
    _, tables, totals = lived(NORTH, towns=5)
    row = found(d.disparity(tables, totals, attributes=("side",)), "harm")
    assert row.said == d.RATIO
    assert math.isnan(row.family_low)
    assert row.finding() == "counts"
    assert "too few groups of towns" in row.sentence()


def test_the_reference_is_the_largest(unequal: Any) -> None:
    plan, _, _ = unequal
    assert d.largest(plan.scenario, "side") == "north"  # as large as the south: the first written
    assert d.largest(plan.scenario, "age") == "40"
    with pytest.raises(KeyError):
        d.categories(plan.scenario.world, "colour")


@pytest.mark.parametrize("scope,side,age", [("{}", "south", "18"), ("{attributes: {side: north}}", "north", "18"), ("{age: {at_least: 50}}", "south", "50"),
                                            ("{age: {at_least: 20}}", "south", "50")])
def test_the_reference_is_the_largest_by_the_documents(tmp_path: Path, scope: str, side: str, age: str) -> None:
    """Of the people in scope, and whatever chance makes of it: no seed is asked.  Two bands of 50 %: the first, or the one that scope leaves whole."""
    scenario = known(tmp_path, scope)
    assert (d.largest(scenario, "side"), d.largest(scenario, "age")) == (side, age)
    assert d.largest(replace(scenario, seed=77), "age") == age


def test_what_is_put_in_of_mistakes_are_false_reports(tmp_path: Path) -> None:
    """Noticed three times as often in the north, mistaken for others as often everywhere: mistakes have nothing of the three."""
    sets = ("coverage=10%", "by={side: {north: 3}}", "errors.misread-plate.rate=100%")
    plan, tables, totals = lived(*(f"channels.camera.{one}" for one in sets), towns=10)
    rows = d.disparity(tables, totals, attributes=("side",), references={"side": "south"})
    assert found(rows, "harm").put_in == pytest.approx((3 + 2) / (1 + 2))
    assert {found(rows, key, of).put_in for key, of in (("harm/error", ""), ("false-listing", "suspended"))} == {1.0}
    assert "Put in ×1 of false reports, came out" in found(rows, "false-listing", "suspended").sentence()
    scenario = known(tmp_path)
    right, false = put_on(replace(scenario, errors=False), "side"), put_on_falsely(scenario, "side")
    assert {name: right[name] + false[name] for name in right} == pytest.approx(put_on(scenario, "side")) and min(false.values()) > 0
    none = put_on_falsely(replace(plan.scenario, errors=False), "side")
    assert math.isnan(put_in(none, "north", "south"))  # no false report in the documents: nothing was put in of mistakes


# ---- words -------------------------------------------------------------------------------------------------------


def comparison(low: float, high: float, said: str = d.RATIO) -> d.Comparison:
    middle = (low + high) / 2
    return d.Comparison("harm", "", "days under a sanction", "days per 100,000 a year", "side", "north", "south", 1000 + middle, 1000.0, middle,
                        low, high, low, high, 1 + middle / 1000, 0.9, 1.4, 10.0, 50, 40, said)


@pytest.mark.parametrize("low,high,finding", [(120, 300, "more"), (-300, -120, "less"), (-50, 60, "alike"), (20, 300, "small"), (-20, 300, "unsettled"),
                                              (-300, -20, "small"), (100, 101, "more")])
def test_words_follow_the_interval_of_the_family(low: float, high: float, finding: str) -> None:
    row = comparison(low, high)
    assert row.finding() == finding
    assert "signific" not in row.sentence()
    assert row.sentence().startswith("Days under a sanction: ")
    assert "Put in ×10, came out ×" in row.sentence()


def test_the_smallest_difference_worth_naming_is_an_option() -> None:
    row = comparison(120, 300)
    assert row.finding(0.10) == "more"
    assert row.finding(0.20) == "small"
    assert row.finding(0.50) == "alike"
    assert "no difference of 50% or more" in row.sentence(0.5)


def test_table(unequal: Any) -> None:
    _, tables, totals = unequal
    rows = d.disparity(tables, totals)
    columns = d.table(rows)
    assert list(columns) == ["estimand", "of", "text", "unit", "attribute", "group", "reference", "group_value", "reference_value", "difference",
                             "difference_low", "difference_high", "family_low", "family_high", "ratio", "ratio_low", "ratio_high", "put_in",
                             "group_events", "reference_events", "said", "put_in_leaves_out", "put_in_unweighed"]
    assert {text for attribute, text in zip(columns["attribute"], columns["put_in_leaves_out"], strict=True) if attribute == "age"} == {""}
    assert {len(values) for values in columns.values()} == {len(rows)}
    assert columns["group_events"].dtype == np.int64
    assert columns["ratio"].dtype == float
    assert columns["said"].dtype == object


def test_a_difference_for_a_sweep(unequal: Any) -> None:
    _, tables, totals = unequal
    row = found(d.disparity(tables, totals, attributes=("side",), references={"side": "south"}), "harm")
    estimate = d.difference_in_days("side", "north", "south").compute(totals, None)
    assert estimate is not None
    assert (estimate.value, estimate.low) == (pytest.approx(row.difference), pytest.approx(row.difference_low))


def test_a_difference_that_is_dust_is_nothing(tmp_path: Path) -> None:
    """Everybody of both groups is under one sanction for all but the same time: no difference, and none by chance."""
    (tmp_path / "even.yaml").write_text("world: even\ntitle: Two halves\ntown: {residents: 300}\nattributes: {half: {one: 50%, other: 50%}}\n"
                                        "age: {shares: {18: 100%}, until: 80}\nconducts: {run: {context: a, rate: 1/y}}\n", "utf-8")
    (tmp_path / "all.yaml").write_text("regime: all\ntitle: Everybody\nin_force: 2024-01-01\nworld: even\nfiles: {out: {reads: any}}\n"
                                       "rules: {s: {when: {date: 2024-01-01}, write: {in: out}}}\neffects: {cut: {while: out, stops: run}}\n", "utf-8")
    plan = prepare(tmp_path / "all.yaml", years=3, towns=13, seed=4, threads=2)
    tables = assemble(plan.scenario)
    rows = d.disparity(tables, live_towns(plan.scenario, range(13), threads=2, tables=tables))
    row = found(rows, "harm")
    assert row.group_value > 3.6e7 and row.said == d.RATIO
    assert (row.difference, row.difference_low, row.difference_high, row.ratio_low, row.ratio_high) == (0.0, 0.0, 0.0, 1.0, 1.0)
    assert (row.family_low, row.family_high) == (0.0, 0.0)

"""Exploration lived: small towns, a few draws."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.measures import summarize
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.studies.exploration import Exploration, Ground, explore, regression

DRAWS, RESIDENTS = 5, 8000


@pytest.fixture(scope="module")
def plan() -> Any:
    return prepare("three-strikes", years=2, towns=12, seed=3, threads=2, command="demerit run three-strikes --years 2")


@pytest.fixture(scope="module")
def explored(plan: Any) -> Exploration:
    told: list[tuple[int, int]] = []
    found = explore(plan, lambda done, total: told.append((done, total)), draws=DRAWS, residents=RESIDENTS)
    runs = DRAWS + 2 * len(found.labels) + 2
    assert told == [(n, runs) for n in range(1, runs + 1)]
    return found


def test_the_same_for_any_threads(plan: Any, explored: Exploration) -> None:
    again = explore(replace(plan, threads=1), draws=DRAWS, residents=RESIDENTS)
    assert (again.quantiles == explored.quantiles).all()
    for key, values in explored.values.items():
        assert (again.values[key] == values).all()
    assert again.influence == explored.influence


def test_what_it_holds(explored: Exploration) -> None:
    assert (explored.draws, explored.towns, explored.residents) == (DRAWS, 8, 8000)
    low, high = explored.span("harm") or (0.0, 0.0)
    assert 0 < low < high
    ends = explored.influence["harm"]["lifetimes"]
    assert ends[0] < ends[1]  # longer suspensions, more days
    assert explored.influence["harm/error"]["error-rates"][0] < explored.influence["harm/error"]["error-rates"][1]
    for key, ends in explored.influence.items():  # ends that were lived are in the range
        held = [end for pair in ends.values() for end in pair if np.isfinite(end)]
        span = explored.span(key)
        assert span is None or (span[0] <= min(held) and max(held) <= span[1]), key
        assert all((explored.share(key, label) or 0.0) <= 1 for label in ends)
    assert "because" in explored.values
    assert "because" not in explored.influence  # one label at a time is lived with errors only
    assert explored.share("harm", "coverage") == pytest.approx(abs(np.subtract(*explored.influence["harm"]["coverage"])) / (high - low))
    assert explored.slopes["harm/error"].per_percent > 0


def test_all_at_once_at_the_ends_that_raise_the_days(plan: Any, explored: Exploration) -> None:
    """The corners again by hand: every label stands where it lowers, or raises, the days; both are in the range, paired numbers too."""
    low, high = explored.corners
    for label, (at_low, at_high) in explored.influence["harm"].items():
        if at_low != at_high:
            assert (low[label], high[label]) == ((0.0, 1.0) if at_low < at_high else (1.0, 0.0))
    ground = Ground.of(plan)
    for corner in (low, high):
        scenario, _ = ground.scenario(corner)
        on, off = (live_towns(arm, range(8), threads=1) for arm in (scenario, replace(scenario, errors=False)))
        for row in summarize(plan, on, off, None).rows:
            span = explored.span(row.key)
            assert span is None or not np.isfinite(row.estimate.value) or span[0] <= row.estimate.value <= span[1], row.key


def test_a_draw_is_the_run_with_those_numbers(plan: Any, explored: Exploration) -> None:
    """Draw 2 again by hand, through the tables of its own scenario."""
    ground = Ground.of(plan)
    scenario, possible = ground.scenario(dict(zip(explored.labels, map(float, explored.quantiles[2]), strict=True)))
    assert possible
    on = live_towns(scenario, range(8), threads=1)
    off = live_towns(replace(scenario, errors=False), range(8), threads=1)
    for row in summarize(plan, on, off, None).rows:
        assert row.estimate.value == pytest.approx(explored.values[row.key][2], nan_ok=True)


def test_end_to_end(plan: Any, explored: Exploration) -> None:
    on = live_towns(plan.scenario, range(12), threads=2)
    off = live_towns(plan.without_errors(), range(12), threads=2)
    summary = summarize(plan, on, off, explored)
    text = summary.text()
    assert "Over everything nobody knows" in text
    assert f"{DRAWS} draws and every unknown at its ends; a range" in " ".join(text.split())
    for row in summary.rows:
        if row.span is not None and np.isfinite(row.estimate.value):
            assert row.span[0] <= row.estimate.value <= row.span[1]


def test_safeguards_do_not_move_the_calibration() -> None:
    """Without the neighbours people do what they did with them: rates are calibrated to the regime as it is written."""
    with_, without = (Ground.of(prepare("rongcheng-2016", overlays=over, towns=2, years=1)) for over in ((), ("no-neighbours",)))
    at = dict.fromkeys(with_.unknowns.labels, 0.8)
    one, other = with_.scenario(at)[0], without.scenario(at)[0]
    assert {n: c.rate.value for n, c in one.world.conducts.items()} == {n: c.rate.value for n, c in other.world.conducts.items()}
    assert other.regime.first.channels["neighbours"].coverage.value == 0


def test_regression_is_least_squares() -> None:
    x = np.array([0.01, 0.02, 0.03, 0.05, 0.08, np.nan])
    y = 7 + 270 * 100 * x
    fit = regression(x, y)
    assert fit is not None
    assert (fit.per_percent, fit.explained) == (pytest.approx(270), pytest.approx(1))
    assert regression(np.full(6, 0.1), np.arange(6.0)) is None


def test_noise_is_called_noise() -> None:
    nothing = Exploration((), np.empty((3, 0)), {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([np.nan] * 3)},
                          {"a": 0.3, "b": 0.1}, {}, {}, 1, 1, (), (), 0, False)
    assert nothing.mostly_noise("a")
    assert nothing.span("b") is None
    assert not replace(nothing, noise={"a": 0.1}).mostly_noise("a")
    assert not nothing.mostly_noise("b")


WORLD = """
world: hamlet
title: A hamlet
town: {residents: 200}
population: 2000
attributes: {side: {north: {value: 30%, evidence: text}, south: {value: 70%, evidence: text}}}
age: {shares: {18: {value: 100%, evidence: text}}, until: 60}
conducts: {x: {context: traffic, rate: RATE}}
attempts: {car: {context: traffic, rate: {value: 4/y, evidence: text}}}
"""
REGIME = """
regime: made
title: T
in_force: 2021-01-01
world: hamlet
channels: {c: {sees: "*", coverage: {value: 100%, evidence: text}}}
files: {l: {reads: any}}
rules: {r: {when: {act: x, seen_by: c}, write: {in: l, counts: TERM}, evidence: text}}
effects: {e: {while: l, context: traffic, denies: car}}
"""
KNOWN_RATE, KNOWN_TERM = "{value: 1/y, evidence: text}", "{value: 90 d, evidence: text}"
RATE = "{value: 1/y, evidence: assumed, range: [0.5/y, 4/y], unknown: howoften}"
TERM = "{value: 90 d, evidence: assumed, range: [30 d, 180 d], unknown: howlong}"


def _made(folder: Path, rate: str, term: str) -> Any:
    (folder / "hamlet.yaml").write_text(WORLD.replace("RATE", rate))
    (folder / "made.yaml").write_text(REGIME.replace("TERM", term))
    return prepare(str(folder / "made.yaml"), years=2, towns=10, seed=3, threads=1)


def _summary(plan: Any, explored: Exploration) -> Any:
    return summarize(plan, *(live_towns(arm, range(10), threads=1) for arm in (plan.scenario, plan.without_errors())), explored)


def test_two_unknowns_at_once_reach_further_than_a_few_draws(tmp_path: Path) -> None:
    plan = _made(tmp_path, RATE, TERM)
    explored = explore(plan, draws=4)
    low, high = explored.span("harm") or (0.0, 0.0)
    assert explored.corners == ({"howlong": 0.0, "howoften": 0.0}, {"howlong": 1.0, "howoften": 1.0})
    drawn = explored.values["harm"]
    assert low < min(drawn.min(), *explored.influence["harm"]["howlong"], *explored.influence["harm"]["howoften"])
    assert high > max(drawn.max(), *explored.influence["harm"]["howlong"], *explored.influence["harm"]["howoften"])
    data = _summary(plan, explored).as_json()
    assert data["range_over"] == "4 draws and every unknown at its ends"
    assert data["all_at_once"] == [dict(one) for one in explored.corners]


def test_one_unknown_has_no_corners(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    explored = explore(_made(tmp_path, KNOWN_RATE, TERM), lambda done, total: told.append((done, total)), draws=3)
    assert explored.corners == ()
    assert told[-1] == (5, 5)
    assert explored.span("harm") == explored.influence["harm"]["howlong"]  # draws lie within


def test_where_nothing_is_assumed_all_follows_from_the_rules(tmp_path: Path) -> None:
    plan = _made(tmp_path, KNOWN_RATE, KNOWN_TERM)
    summary = _summary(plan, explore(plan, draws=3))
    assert {summary.rests(headline) for headline in summary.headlines} == {"follows from the rules"}
    text = " ".join(summary.text().split())
    assert "Nothing in it is assumed: every number is in a source" in text
    assert "not explored" not in text
    assert "conditional" not in text
    assert summary.as_json()["nothing_assumed"]

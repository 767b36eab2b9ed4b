"""Survival against lifelines, against closed forms, and with days known by month only."""
from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from demerit.measures import survival as s

lifelines = pytest.importorskip("lifelines")


def stays(number: int, seed: int, ways: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Durations in months, and the way each ended (0: cut off)."""
    generator = np.random.default_rng(seed)
    ended, cut = generator.exponential(9, number), generator.uniform(0, 30, number)
    return np.minimum(ended, cut), np.where(ended <= cut, generator.integers(1, ways + 1, number), 0)


def by_month(durations: np.ndarray, way: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ended and cut off by month, and where in their months stays end."""
    months = durations.astype(int)
    ended, cut = (np.bincount(months[chosen], minlength=months.max() + 1) for chosen in (way > 0, way == 0))
    days = np.bincount(months[way > 0], durations[way > 0] * s.MONTH, minlength=months.max() + 1)
    return ended, cut, s.positions(ended, days)


def fitted(fitter: Any, *arguments: Any, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fitter.fit(*arguments, **more)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whole_months_are_lifelines(seed: int) -> None:
    durations, way = stays(300, seed)
    ended, cut, _ = by_month(durations, way)
    months = np.arange(len(ended))
    curve = s.kaplan_meier(ended, cut, 0.0)
    theirs = fitted(lifelines.KaplanMeierFitter(), durations.astype(int), way > 0)
    assert curve.still[1:] == pytest.approx(theirs.survival_function_at_times(months).to_numpy(), abs=1e-12)
    low, high = curve.interval()
    ends = theirs.confidence_interval_.reindex(months, method="ffill").to_numpy()
    held = np.isfinite(low[1:])
    assert held.sum() > 10
    assert low[1:][held] == pytest.approx(ends[held, 0], abs=1e-12)
    assert high[1:][held] == pytest.approx(ends[held, 1], abs=1e-12)


def test_those_cut_off_in_a_month_are_half_at_risk() -> None:
    """The life table is Kaplan-Meier with half of what is cut off in a month before its ends and half after."""
    durations, way = stays(500, 4)
    ended, cut, _ = by_month(durations, way)
    months = np.arange(len(ended))
    times = np.concatenate([months + 0.5, months + 0.25, months + 0.75])
    seen = np.repeat([1, 0, 0], len(months))
    weights = np.concatenate([ended, cut / 2, cut / 2])
    theirs = fitted(lifelines.KaplanMeierFitter(), times[weights > 0], seen[weights > 0], weights=weights[weights > 0])
    assert s.kaplan_meier(ended, cut, 0.5).still[1:] == pytest.approx(theirs.survival_function_at_times(months + 0.9).to_numpy(), abs=1e-12)


@pytest.mark.parametrize("way", [1, 2, 3])
def test_ways_out_are_lifelines(way: int) -> None:
    durations, ways = stays(250, 5, ways=3)
    order = np.argsort(durations)
    ended = np.array([ways[order] == one for one in (1, 2, 3)])
    found = s.aalen_johansen(ended, ways[order] == 0, 0.0)
    theirs = fitted(lifelines.AalenJohansenFitter(), durations, ways, event_of_interest=way)
    assert found.share[way - 1, 1:] == pytest.approx(theirs.cumulative_density_.to_numpy()[1:, 0], abs=1e-12)
    assert found.variance[way - 1, 1:] == pytest.approx(theirs.variance_.to_numpy()[1:], abs=1e-12)
    low, high = (end[way - 1, 1:] for end in found.interval())
    held = np.isfinite(low)
    assert low[held] == pytest.approx(theirs.confidence_interval_.to_numpy()[1:, 0][held], abs=1e-12)
    assert high[held] == pytest.approx(theirs.confidence_interval_.to_numpy()[1:, 1][held], abs=1e-12)


def test_restricted_mean_is_lifelines() -> None:
    """With every end at the mean of its month's ends, the area under the curve is the same."""
    durations, way = stays(400, 6)
    ended, cut, at = by_month(durations, way)
    months = durations.astype(int)
    moved = np.where(way > 0, months + at[months], months + 0.999999)
    theirs = fitted(lifelines.KaplanMeierFitter(), moved, way > 0)
    area, _ = s.restricted_mean(s.kaplan_meier(ended, cut, 0.0), at, 12)
    assert area / s.MONTH == pytest.approx(lifelines.utils.restricted_mean_survival_time(theirs, 12), rel=1e-9)


def test_ways_and_those_left_add_up() -> None:
    durations, ways = stays(300, 7, ways=4)
    months = durations.astype(int)
    counts = np.array([np.bincount(months[ways == way], minlength=31) for way in range(5)])
    share = s.aalen_johansen(counts[1:], counts[0]).share.sum(axis=0)
    still = s.kaplan_meier(counts[1:].sum(axis=0), counts[0]).still
    assert (share + still)[np.isfinite(still)] == pytest.approx(1.0)


def test_months_cost_nothing() -> None:
    """Many stays known by month give the curve and the mean of the exponential they come from; whole months would give half a month less."""
    durations, way = stays(400_000, 8)
    ended, cut, at = by_month(durations, way)
    curve = s.kaplan_meier(ended, cut, at)
    assert curve.still[:25] == pytest.approx(np.exp(-np.arange(25) / 9), abs=0.003)
    exact = 9 * s.MONTH * (1 - math.exp(-24 / 9))
    assert s.restricted_mean(curve, at, 24)[0] == pytest.approx(exact, rel=0.003)
    assert s.restricted_mean(curve, np.zeros(len(at)), 24)[0] < 0.96 * exact


def test_what_nobody_was_followed_to_is_not_said() -> None:
    curve = s.kaplan_meier(np.array([2, 0, 0, 0]), np.array([0, 3, 0, 0]), 0.5)
    assert curve.still[:3] == pytest.approx([1.0, 0.6, 0.6])
    assert np.isnan(curve.still[3:]).all()
    gone = s.kaplan_meier(np.array([2, 3, 0, 0]), np.zeros(4, int))
    assert gone.still == pytest.approx([1.0, 0.6, 0.0, 0.0, 0.0])
    assert np.isnan(s.kaplan_meier(np.zeros(3, int), np.zeros(3, int)).still[1:]).all()


def test_ends_behind_those_cut_off_leave_nobody_and_not_fewer() -> None:
    """613 stays of a calendar month that ended 31 days on, 9 cut off: with days of grace their end lies behind the bin, yet nobody is less than gone."""
    ended, cut_off = np.array([613, 0]), np.array([9, 0])
    at = s.positions(ended, ended * 31.0)
    assert at[0] > 1
    assert s.kaplan_meier(ended, cut_off, at).still[1] == 0.0
    ways = s.aalen_johansen(np.array([[600, 0], [13, 0]]), cut_off, at)
    assert ways.share[:, 1].sum() == pytest.approx(1.0, abs=1e-12)

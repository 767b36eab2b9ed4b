"""Estimates against closed forms, and intervals against what they promise."""
from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from demerit.measures import estimates as e

TOWNS = np.full(40, 5)


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.689), (1, 0.02532, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390),
                                                     (29, 19.42, 41.65)])
def test_garwood_is_the_table(events: int, low: float, high: float) -> None:
    assert e.garwood(events) == pytest.approx((low, high), rel=1e-3)


def test_garwood_and_t_are_scipys() -> None:
    for events in (1, 7, 29):
        assert e.garwood(events) == pytest.approx((stats.chi2.ppf(0.025, 2 * events) / 2, stats.chi2.ppf(0.975, 2 * events + 2) / 2))
    assert e.students_t(40) == pytest.approx(stats.t.ppf(0.975, 39))


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    """With equal groups and a constant below the line the jackknife is the textbook's."""
    above = np.random.default_rng(1).gamma(3, 100, 40)
    found = e.ratio(above, np.full(40, 10.0), TOWNS, unit="x", per=7.0)
    error = 7 * above.std(ddof=1) / math.sqrt(40) / 10
    assert found.value == pytest.approx(7 * above.mean() / 10)
    assert found.half == pytest.approx(stats.t.ppf(0.975, 39) * error)
    assert found.method == e.GROUPS


def test_unequal_groups_follow_the_published_formula() -> None:
    """Busing, Meijer and van der Leeden (1999), written out group by group."""
    generator = np.random.default_rng(2)
    sizes = generator.integers(1, 9, 12).astype(float)
    a, b = generator.gamma(5, sizes), sizes * generator.uniform(0.9, 1.1, 12)
    whole, n, groups = a.sum() / b.sum(), sizes.sum(), 12
    left = [(a.sum() - a[j]) / (b.sum() - b[j]) for j in range(groups)]
    centre = groups * whole - sum((1 - sizes[j] / n) * left[j] for j in range(groups))
    variance = sum((n / sizes[j] * whole - (n / sizes[j] - 1) * left[j] - centre) ** 2 / (n / sizes[j] - 1) for j in range(groups)) / groups
    assert e.standard_error(whole, np.array(left), sizes) == pytest.approx(math.sqrt(variance))


def test_few_events_none_and_few_groups() -> None:
    below, nothing = np.full(40, 1000.0), np.zeros(40)
    zero = e.ratio(nothing, below, TOWNS, unit="x", per=100_000, events=0)
    assert (zero.low, zero.high, zero.method) == (0.0, pytest.approx(100_000 * 3 / 40_000), e.THREE)
    few = e.ratio(np.arange(40) % 4 // 3 * 1.0, below, TOWNS, unit="x", per=100_000, events=10)
    assert (few.low, few.high, few.method) == (pytest.approx(4.795 * 2.5, rel=1e-3), pytest.approx(18.390 * 2.5, rel=1e-3), e.GARWOOD)
    once = e.ratio(np.eye(1, 40)[0] * 10, below, TOWNS, unit="x", per=100_000, events=10)
    assert once.low is not None
    assert once.high is not None
    assert once.low < few.low / 5  # all ten in one group of towns: as good as one
    assert once.high > 2 * few.high
    assert e.ratio(nothing, below, TOWNS, unit="days", events=0, counted=False).high is None
    assert e.ratio(below, below, np.array([1] * 7 + [0] * 33), unit="x").low is None
    assert math.isnan(e.ratio(below, nothing, TOWNS, unit="x").value)


def test_a_share_stays_between_nothing_and_one() -> None:
    generator = np.random.default_rng(3)
    below = generator.integers(1, 40, 40).astype(float)
    above = np.maximum(below - generator.integers(0, 2, 40), 0)
    found = e.ratio(above, below, TOWNS, unit="share", events=int(above.sum()), share=True)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.value < found.high <= 1
    assert found.value ** 2 == pytest.approx(found.low * found.high, rel=0.02) or found.high == 1


def test_a_difference_is_paired() -> None:
    """What both runs share drops out: the interval is that of the difference alone."""
    common = np.random.default_rng(4).gamma(2, 1000, 40)
    below = np.full(40, 10.0)
    found = e.difference((common + 3, below), (common, below), TOWNS, unit="x")
    assert found.value == pytest.approx(0.3)
    assert found.half == pytest.approx(0, abs=1e-9)


def test_intervals_cover_as_often_as_they_say() -> None:
    """Clustered counts in unequal groups: 95 % within 4 standard errors of 2,000 trials (and 1 % for the t's own asymptotics)."""
    generator = np.random.default_rng(5)
    trials, truth, hits, garwood_hits = 2000, 0.02, 0, 0
    sizes = generator.integers(2, 4, 40)
    for _ in range(trials):
        below = sizes * 1000.0
        mean = truth * below * generator.gamma(4, 0.25, 40)
        found = e.ratio(generator.poisson(mean).astype(float), below, sizes, unit="x")
        hits += found.low is not None and found.high is not None and found.low <= truth <= found.high
        low, high = e.garwood(int(generator.poisson(6.3)))
        garwood_hits += low <= 6.3 <= high
    error = math.sqrt(0.95 * 0.05 / trials)
    assert abs(hits / trials - 0.95) < 4 * error + 0.01
    assert garwood_hits / trials > 0.95 - 4 * error  # never less, by construction


def test_towns_for_a_precision() -> None:
    found = e.Estimate(100.0, 80.0, 120.0, 500, e.GROUPS, "x", 1.0)
    assert e.towns_for(found, 50, 0.10) == 200
    assert e.towns_for(e.Estimate(0.0, None, None, 0, e.NONE, "x", 1.0), 50) is None

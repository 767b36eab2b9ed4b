"""Families of comparisons: max-T against known quantiles, and against what it promises."""
from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from demerit.measures import families as f
from demerit.measures.comparisons import Comparisons, differences, log_ratios
from demerit.measures.estimates import difference, students_t

TOWNS = np.ones(40)


def test_one_comparison_is_students_t() -> None:
    pseudo = np.random.default_rng(1).normal(size=(40, 1))
    assert f.greatest_t(pseudo) == students_t(40)
    assert f.greatest_t(np.hstack([pseudo, 2 * pseudo - 7])) == pytest.approx(students_t(40), rel=0.02)  # the same comparison twice


def test_independent_comparisons_have_the_studentized_maximum() -> None:
    """Five orthogonal comparisons: the quantile of max |t| with one common spread, from scipy's own integral."""
    pseudo = np.linalg.qr(np.random.default_rng(2).normal(size=(40, 5)) - 0)[0]
    pseudo -= pseudo.mean(axis=0)
    pseudo = np.linalg.qr(pseudo)[0]

    def chance(c: float) -> float:
        grid = (np.arange(4000) + 0.5) / 4000
        scale = np.sqrt(stats.chi2.ppf(grid, 39) / 39)
        return float(((2 * stats.norm.cdf(c * scale) - 1) ** 5).mean())

    assert chance(f.greatest_t(pseudo)) == pytest.approx(0.95, abs=0.005)


def test_few_groups_and_empty_comparisons() -> None:
    assert math.isnan(f.greatest_t(np.ones((7, 2))))
    assert math.isnan(f.greatest_t(np.empty((40, 0))))
    pseudo = np.random.default_rng(3).normal(size=(40, 2))
    spoilt = np.hstack([pseudo, np.full((40, 1), np.nan), np.ones((40, 1))])
    assert f.greatest_t(spoilt) == f.greatest_t(pseudo)


def test_the_same_counts_always_give_the_same_interval() -> None:
    pseudo = np.random.default_rng(4).normal(size=(40, 6))
    assert f.greatest_t(pseudo) == f.greatest_t(pseudo)
    assert students_t(40) < f.greatest_t(pseudo) < stats.t.ppf(1 - 0.025 / 6, 39) * 1.02  # Bonferroni


def test_comparisons_are_paired() -> None:
    """One difference alone is `estimates.difference`; what both have in common drops out of differences and of quotients."""
    generator = np.random.default_rng(5)
    a, c = generator.gamma(4, 10, (40, 2)), generator.gamma(4, 10, (40, 2))
    b = generator.uniform(80, 120, (40, 2))
    found = differences((a, b), (c, b), TOWNS, per=7.0)
    alone = difference((a[:, 1], b[:, 1]), (c[:, 1], b[:, 1]), TOWNS, unit="x", per=7.0)
    assert alone.low is not None
    assert (found.values[1], found.interval()[0][1]) == (pytest.approx(alone.value), pytest.approx(alone.low))
    twice = log_ratios((2 * a, b), (a, b), TOWNS)
    assert twice.shown == pytest.approx(2.0)
    assert np.concatenate(twice.interval()) == pytest.approx(2.0)
    with pytest.raises(ValueError, match="family"):
        f.joined([found, twice])


def test_a_family_holds_as_a_whole() -> None:
    """1,500 families of six correlated comparisons that are all nothing: 95 % have no interval that misses it (+- 4 s.e.)."""
    generator = np.random.default_rng(6)
    trials, held, alone = 1500, 0, 0
    sizes = np.ones(40)
    for _ in range(trials):
        parts = generator.normal(size=(40, 6)) + generator.normal(size=(40, 1))
        whole, left_out = parts.mean(axis=0), (parts.sum(axis=0) - parts) / 39
        family = Comparisons(whole, left_out, sizes)
        low, high = family.interval(f.greatest_t(family.pseudo, draws=2000))
        held += bool(((low <= 0) & (high >= 0)).all())
        low, high = family.interval()
        alone += bool(((low <= 0) & (high >= 0)).all())
    assert abs(held / trials - 0.95) < 4 * math.sqrt(0.95 * 0.05 / trials)
    assert alone / trials < 0.88

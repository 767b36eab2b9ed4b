"""Comparisons: two ratios over the same groups of towns, their difference or the log of their quotient.

Both come from the same towns, so what they have in common drops out of the spread.  A comparison keeps what it is without each
group of towns: families of comparisons need that (families.py).
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demerit.measures.estimates import DUST, LEAST_GROUPS, pseudo_values, standard_errors, students_t, without_each

Pair = tuple[np.ndarray, np.ndarray]
"""(above, below), both (groups of towns, n)"""


@dataclass(frozen=True)
class Comparisons:
    """n comparisons.  `values` (n); `left_out` (groups, n): without each group of towns; `sizes` (groups): towns in each.

    With `logs` values are logs of quotients, and intervals are given as quotients.
    """

    values: np.ndarray
    left_out: np.ndarray
    sizes: np.ndarray
    logs: bool = False

    @property
    def errors(self) -> np.ndarray:
        """Standard errors (n); nan without enough groups, or where something cannot be divided."""
        if len(self.sizes) < LEAST_GROUPS:
            return np.full(len(self.values), np.nan)
        return standard_errors(self.values, self.left_out, self.sizes)

    @property
    def pseudo(self) -> np.ndarray:
        """The jackknife's pseudo-values (groups, n)."""
        return pseudo_values(self.values, self.left_out, self.sizes)

    @property
    def shown(self) -> np.ndarray:
        """The values as they are read: differences, or quotients."""
        return np.exp(self.values) if self.logs else self.values

    def interval(self, quantile: float | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(low, high), each (n): +- `quantile` standard errors, by default Student's t for one comparison; nan without one."""
        width = (students_t(max(2, len(self.sizes))) if quantile is None else quantile) * self.errors
        width = np.where(self.errors == 0, 0.0, width)  # where nothing varies there is no quantile, either
        low, high = self.values - width, self.values + width
        return (np.exp(low), np.exp(high)) if self.logs else (low, high)


def differences(first: Pair, second: Pair, towns: np.ndarray, per: float = 1.0) -> Comparisons:
    """First ratio less second, times `per`.  `towns` (groups): groups without towns are left aside."""
    (one, one_left), (two, two_left), sizes = *(_ratios(pair, towns) for pair in (first, second)), towns[towns > 0].astype(float)
    scale = DUST * np.maximum(np.abs(one), np.abs(two))
    return _without_dust(per * (one - two), per * (one_left - two_left), per * scale, sizes)


def log_ratios(first: Pair, second: Pair, towns: np.ndarray) -> Comparisons:
    """Log of the first ratio over the second; not finite where either is 0."""
    (one, one_left), (two, two_left), sizes = *(_ratios(pair, towns) for pair in (first, second)), towns[towns > 0].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _without_dust(np.log(one) - np.log(two), np.log(one_left) - np.log(two_left), np.full(len(one), DUST), sizes, logs=True)


def _without_dust(values: np.ndarray, left_out: np.ndarray, dust: np.ndarray, sizes: np.ndarray, logs: bool = False) -> Comparisons:
    """Comparisons in which what adding up in floating point leaves behind is nothing."""
    values = np.where(np.abs(values) <= dust, 0.0, values)
    return Comparisons(values, np.where(np.abs(left_out - values) <= dust, values, left_out), sizes, logs)


def _ratios(pair: Pair, towns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A ratio (n), and without each group (groups, n); nan where there is nothing to divide by."""
    a, b = (np.asarray(part, float)[towns > 0] for part in pair)
    with np.errstate(divide="ignore", invalid="ignore"):
        return a.sum(axis=0) / b.sum(axis=0), without_each(a) / without_each(b)

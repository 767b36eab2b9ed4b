"""Emulating: a figure over the unknowns, guessed from the runs lived so far, with how far the guess could be off.

A second-degree polynomial in the labels' quantiles, fitted to the figure's logarithm by least squares with a small penalty: what
moves a rate moves it by factors, and ranges are wide, so logarithms are nearly straight.  How far it could be off is what it misses each run by when
that run is left out.  It only chooses what to live next: no run is accepted by it.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
NEAREST = 0.6
"""Of the runs, those nearest to the figure that it is fitted to, once there are enough: far away it need not be right."""


def terms(places: np.ndarray, adjusted: Sequence[int]) -> np.ndarray:
    """(runs, labels) of quantiles -> (runs, terms): 1, each label, its square, and its product with each adjusted one."""
    x = 2.0 * places - 1.0
    n = x.shape[1]
    pairs = [x[:, i] * x[:, j] for i in range(n) for j in range(i, n) if i == j or i in adjusted or j in adjusted]
    return np.column_stack([np.ones(len(x)), x, *pairs])


@dataclass(frozen=True)
class Emulator:
    """One figure's logarithm over the quantiles of all labels."""

    weights: np.ndarray
    off: float
    """One standard error of the guess."""
    adjusted: tuple[int, ...]
    """Which labels are adjusted: those whose products with others count."""

    @classmethod
    def of(cls, places: np.ndarray, logs: np.ndarray, aim: float, adjusted: Sequence[int]) -> Emulator:
        """From runs at `places` (runs, labels) that gave `logs`; best near `aim`."""
        n = terms(places[:1], adjusted).shape[1]
        enough = int(1.5 * n)
        if len(logs) > enough:
            near = np.argsort(np.abs(logs - aim), kind="stable")[:max(enough, int(NEAREST * len(logs)))]
            places, logs = places[near], logs[near]
        basis = terms(places, adjusted)
        best: tuple[float, np.ndarray] | None = None
        for penalty in PENALTIES:
            strength = penalty * len(logs) * np.eye(n)
            strength[0, 0] = 0.0
            inverse = np.linalg.inv(basis.T @ basis + strength + 1e-9 * np.eye(n))
            weights = inverse @ basis.T @ logs
            leverage = np.einsum("ij,jk,ik->i", basis, inverse, basis)
            missed = (logs - basis @ weights) / np.maximum(1e-3, 1.0 - leverage)
            off = float(np.sqrt((missed**2).mean()))
            if best is None or off < best[0]:
                best = off, weights
        assert best is not None
        return cls(best[1], best[0], tuple(adjusted))

    def at(self, places: np.ndarray) -> np.ndarray:
        """The guess at places (n, labels)."""
        out: np.ndarray = terms(places, self.adjusted) @ self.weights
        return out

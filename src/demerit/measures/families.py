"""Families: several comparisons read together, so that 95 % is the chance that all their intervals hold at once (max-T).

Comparisons over the same towns go together.  Their joint law is the multivariate t with the correlations of the jackknife's
pseudo-values; the quantile of the greatest |t| is found by drawing from it with a fixed seed (Hothorn, Bretz and Westfall,
Biometrical Journal 50, 2008).  It lies between that of one comparison and Sidak's for as many independent ones.
"""
from __future__ import annotations

import numpy as np

from demerit.measures.comparisons import Comparisons
from demerit.measures.estimates import LEAST_GROUPS, LEVEL, students_t

DRAWS = 20_000
SEED = 20260101
"""Fixed, so that the same counts always give the same interval."""


def greatest_t(pseudo: np.ndarray, level: float = LEVEL, draws: int = DRAWS) -> float:
    """The quantile of the greatest |t| over a family.  `pseudo` (groups of towns, comparisons): the jackknife's pseudo-values.

    Comparisons that are not finite, or the same in all groups, are left aside.  nan with under 8 groups or without comparisons.
    """
    groups = len(pseudo)
    held = pseudo[:, np.isfinite(pseudo).all(axis=0)] if pseudo.size else pseudo.reshape(groups, 0)
    centred = held - held.mean(axis=0)
    lengths = np.sqrt((centred ** 2).sum(axis=0))
    size = np.abs(held).max(axis=0, initial=0.0)
    some = lengths > 1e-12 * np.maximum(size, 1e-300)
    if groups < LEAST_GROUPS or not some.any():
        return float("nan")
    one = students_t(groups, level)
    if some.sum() == 1:
        return one
    generator = np.random.default_rng(SEED)
    scale = np.sqrt(generator.chisquare(groups - 1, draws) / (groups - 1))
    greatest = np.abs(generator.standard_normal((draws, groups)) @ (centred[:, some] / lengths[some])).max(axis=1) / scale
    return max(one, float(np.quantile(greatest, level)))


def simultaneous(family: Comparisons, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """(low, high), each (comparisons), for all comparisons of a family at once; nan without an interval."""
    return family.interval(greatest_t(family.pseudo, level))


def joined(parts: list[Comparisons]) -> Comparisons:
    """Comparisons over the same groups of towns as one family; all differences, or all logs."""
    if len({part.logs for part in parts}) > 1 or any(not np.array_equal(part.sizes, parts[0].sizes) for part in parts):
        raise ValueError("comparisons of one family are all differences or all logs, over the same groups of towns")
    return Comparisons(np.concatenate([part.values for part in parts]), np.concatenate([part.left_out for part in parts], axis=1),
                       parts[0].sizes, parts[0].logs)

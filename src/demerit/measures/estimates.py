"""Estimates: a number with its interval, from groups of towns that lived independently of each other.

Towns do not touch, so the spread between groups of towns (`runs.totals.BATCHES`) is what intervals are made of: ratio
estimators, delete-one-group jackknife for groups of unequal size (Busing, Meijer and van der Leeden, Statistics and Computing
9, 1999), Student's t with one degree less than there are groups.  Under 30 events the interval is Garwood's (Biometrika 28,
1936); with none seen the upper end is 3/N.  Under 8 groups there is no interval (measures.md 4).
"""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

LEAST_GROUPS = 8
FEW_EVENTS = 30
LEVEL = 0.95

GROUPS, GARWOOD, THREE, NONE = "groups of towns", "Garwood", "rule of three", "no interval"


@dataclass(frozen=True)
class Estimate:
    """One number.  `value`, `low` and `high` are in `unit`; None if there is no interval; nan if there is nothing to divide by.

    `events`: how many happenings or people the number stands on (None: not a count of any).  `method`: what made the interval.
    `per`: what the ratio was multiplied by (100,000 residents; 1 for a share).
    """

    value: float
    low: float | None
    high: float | None
    events: int | None
    method: str
    unit: str
    per: float

    @property
    def half(self) -> float | None:
        """Half the interval's width."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def garwood(events: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a Poisson mean of which `events` were seen."""
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    return (float(gammaincinv(events, tail)) if events else 0.0), float(gammaincinv(events + 1, 1 - tail))


def students_t(groups: int, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t with `groups` - 1 degrees."""
    from scipy.special import stdtrit

    return float(stdtrit(groups - 1, 0.5 + level / 2))


def standard_error(whole: float, left_out: np.ndarray, sizes: np.ndarray) -> float:
    """The jackknife's standard error.  `left_out` (groups): the statistic without each group; `sizes` (groups): towns in each."""
    groups = len(sizes)
    h = sizes.sum() / sizes
    pseudo = h * whole - (h - 1) * left_out
    centre = groups * whole - float(((1 - 1 / h) * left_out).sum())
    return math.sqrt(float(((pseudo - centre) ** 2 / (h - 1)).sum()) / groups)


def without_each(parts: np.ndarray) -> np.ndarray:
    """The sum without each group."""
    rest: np.ndarray = parts.sum() - parts
    return rest


def ratio(above: np.ndarray, below: np.ndarray, towns: np.ndarray, *, unit: str, per: float = 1.0, events: int | None = None,
          counted: bool = True, share: bool = False) -> Estimate:
    """`per` x sum of `above` / sum of `below`, both (groups).  `towns` (groups): towns in each.

    `events`: how many happenings `above` stands on.  `counted`: `above` counts those very happenings, so that 3/N bounds it
    when none is seen.  `share`: both are estimates, so the interval is made on the log scale and ends at `per`.
    """
    held = towns > 0
    a, b, sizes = above[held].astype(float), below[held].astype(float), towns[held].astype(float)
    top, bottom = float(a.sum()), float(b.sum())
    if bottom <= 0:
        return Estimate(math.nan, None, None, events, NONE, unit, per)
    value = per * top / bottom
    most = per if share else math.inf
    if len(sizes) < LEAST_GROUPS:
        return Estimate(value, None, None, events, NONE, unit, per)
    if events == 0 or (events is None and top == 0):
        high = min(per * 3 / bottom, most) if counted else None
        return Estimate(value, 0.0 if counted else None, high, events, THREE if counted else NONE, unit, per)
    if events is not None and events < FEW_EVENTS:
        low, high = garwood(events)
        return Estimate(value, value * low / events, min(value * high / events, most), events, GARWOOD, unit, per)
    t = students_t(len(sizes))
    rest_top, rest_bottom = without_each(a), without_each(b)
    if share and (rest_top > 0).all() and (rest_bottom > 0).all():
        width = t * standard_error(math.log(value), np.log(per * rest_top / rest_bottom), sizes)
        return Estimate(value, value * math.exp(-width), min(value * math.exp(width), most), events, GROUPS, unit, per)
    if not (rest_bottom > 0).all():
        return Estimate(value, None, None, events, NONE, unit, per)
    width = t * standard_error(value, per * rest_top / rest_bottom, sizes)
    return Estimate(value, max(0.0, value - width) if top >= 0 else value - width, value + width, events, GROUPS, unit, per)


def difference(first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray], towns: np.ndarray, *, unit: str,
               per: float = 1.0, events: int | None = None) -> Estimate:
    """First ratio less second, each (above, below) over the same groups: paired, so what both have in common drops out."""
    held = towns > 0
    (a, b), (c, d) = ((x[held].astype(float), y[held].astype(float)) for x, y in (first, second))
    sizes = towns[held].astype(float)
    if b.sum() <= 0 or d.sum() <= 0:
        return Estimate(math.nan, None, None, events, NONE, unit, per)
    value = per * float(a.sum() / b.sum() - c.sum() / d.sum())
    if len(sizes) < LEAST_GROUPS or not ((without_each(b) > 0).all() and (without_each(d) > 0).all()):
        return Estimate(value, None, None, events, NONE, unit, per)
    left_out = per * (without_each(a) / without_each(b) - without_each(c) / without_each(d))
    width = students_t(len(sizes)) * standard_error(value, left_out, sizes)
    return Estimate(value, value - width, value + width, events, GROUPS, unit, per)


def towns_for(estimate: Estimate, towns: int, precision: float = 0.10) -> int | None:
    """How many towns would make the interval's half-width `precision` of the value; None without an interval or value."""
    if estimate.half is None or not estimate.value or not math.isfinite(estimate.value):
        return None
    return max(LEAST_GROUPS, math.ceil(towns * (estimate.half / (precision * abs(estimate.value))) ** 2))

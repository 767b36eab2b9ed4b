"""Estimates: a number with its interval, from groups of towns that lived independently of each other.

Towns do not touch, so the spread between groups of towns (`runs.totals.BATCHES`) is what intervals are made of: ratio
estimators, delete-one-group jackknife for groups of unequal size (Busing, Meijer and van der Leeden, Statistics and Computing
9, 1999), Student's t with one degree less than there are groups.  Under 30 events the interval is Garwood's (Biometrika 28,
1936); with none seen the upper end is 3/N.  Under 8 groups there is no interval (measures.md 4).

Events that come in clusters, or days that few long stays make up, say less than their number: Garwood's interval then stands
on the number of equal, independent events that would spread as much over the groups (Fay and Feuer, Statistics in Medicine
16, 1997, with the variance between groups for that of the weights); it never stands on more than were seen.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

LEAST_GROUPS = 8
FEW_EVENTS = 30
LEVEL = 0.95
DUST = 1e-12
"""A spread or difference of this share of a number or less is what adding up in floating point leaves behind."""
UNEQUAL = 10
"""How many stays' worth of belief stands against days being spread evenly over stays."""

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


# ---- quantiles ---------------------------------------------------------------------------------------------------


def garwood(events: float, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a Poisson mean of which `events` were seen; between whole numbers, that of the gamma distribution."""
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    return (float(gammaincinv(events, tail)) if events else 0.0), float(gammaincinv(events + 1, 1 - tail))


def students_t(groups: int, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t with `groups` - 1 degrees."""
    from scipy.special import stdtrit

    return float(stdtrit(groups - 1, 0.5 + level / 2))


def normal(level: float = LEVEL) -> float:
    """The two-sided quantile of the normal distribution."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


# ---- the jackknife -----------------------------------------------------------------------------------------------


def without_each(parts: np.ndarray) -> np.ndarray:
    """The sum without each group; `parts` (groups, ..)."""
    rest: np.ndarray = parts.sum(axis=0) - parts
    return rest


def pseudo_values(whole: np.ndarray, left_out: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The jackknife's pseudo-values (groups, n).  `whole` (n); `left_out` (groups, n): without each group; `sizes` (groups): towns."""
    h = (sizes.sum() / sizes)[:, None]
    out: np.ndarray = h * whole - (h - 1) * left_out
    return out


def standard_errors(whole: np.ndarray, left_out: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The jackknife's standard errors (n) of n statistics; arguments as in `pseudo_values`."""
    groups = len(sizes)
    h = (sizes.sum() / sizes)[:, None]
    centre = groups * whole - ((1 - 1 / h) * left_out).sum(axis=0)
    errors: np.ndarray = np.sqrt(((pseudo_values(whole, left_out, sizes) - centre) ** 2 / (h - 1)).sum(axis=0) / groups)
    return errors


def standard_error(whole: float, left_out: np.ndarray, sizes: np.ndarray) -> float:
    """The jackknife's standard error of one statistic; `left_out` (groups)."""
    return float(standard_errors(np.array([whole]), left_out[:, None], sizes)[0])


# ---- ratios ------------------------------------------------------------------------------------------------------


def ratio(above: np.ndarray, below: np.ndarray, towns: np.ndarray, *, unit: str, per: float = 1.0, events: int | None = None,
          counted: bool = True, share: bool = False, least: float = 0.0) -> Estimate:
    """`per` x sum of `above` / sum of `below`, both (groups).  See `ratios`."""
    return ratios(above[:, None], below[:, None], towns, unit=unit, per=per, events=None if events is None else np.array([events]),
                  counted=counted, share=share, least=least)[0]


def ratios(above: np.ndarray, below: np.ndarray, towns: np.ndarray, *, unit: str, per: float = 1.0, events: np.ndarray | None = None,
           counted: bool = True, share: bool = False, least: float = 0.0) -> list[Estimate]:
    """n ratios at once: `per` x sum of `above` / sum of `below`, both (groups, n).  `towns` (groups): towns in each.

    `events` (n): how many happenings `above` stands on.  `counted`: `above` counts those very happenings, so that 3/N bounds it
    when none is seen.  `share`: `above` is part of `below`, so the interval is made on the scale of log odds, from the rarer of
    the two sides if that is rare, and stays within 0 and `per`.  `least`: with less to divide by there is no number.
    """
    held = towns > 0
    a, b, sizes = above[held].astype(float), below[held].astype(float), towns[held].astype(float)
    top, bottom, groups = a.sum(axis=0), b.sum(axis=0), len(sizes)
    rest = without_each(b)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = top / bottom
        left_out = without_each(a) / rest
        odds = np.log(left_out / (1 - left_out)) if share else left_out
        whole = np.log(value / (1 - value)) if share else value
        errors, wide = (standard_errors(x, y, sizes) if groups > 1 else np.full(len(top), math.nan)
                        for x, y in ((value, left_out), (whole, odds)))
        errors, wide = (np.where(errors <= DUST * np.abs(value), 0.0, one) for one in (errors, wide))
    out = []
    for i in range(len(top)):
        seen = None if events is None else int(events[i])
        part = share and 0 <= value[i] <= 1  # a stock can hold people who are out of scope
        found = Found(float(value[i]), float(bottom[i]), float(errors[i]), float(wide[i]), groups, seen, counted, part)
        low, high, method = found.interval() if (rest[:, i] > 0).all() and bottom[i] >= least else (None, None, NONE)
        out.append(Estimate(per * found.value if found.below > 0 and bottom[i] >= least else math.nan, None if low is None else per * low,
                            None if high is None else per * high, seen, method, unit, per))
    return out


Interval = tuple[float | None, float | None, str]
"""(low, high, method)"""
NO_INTERVAL: Interval = (None, None, NONE)


@dataclass(frozen=True)
class Found:
    """A ratio before it has an interval."""

    value: float
    below: float
    error: float
    """standard error of the value"""
    wide: float
    """standard error of its log odds, if it is a share"""
    groups: int
    events: int | None
    counted: bool
    share: bool

    def interval(self) -> Interval:
        """Low, high, method."""
        if self.below <= 0 or self.groups < LEAST_GROUPS:
            return NO_INTERVAL
        if self.value == 0 or (self.events == 0 and self.counted):
            return self._none(3 / self.below)
        events = effective(self.value, self.error, self.events, self.groups)
        if self.events and not self.counted:
            # a handful of stays does not show how unequal stays are: up to ten count as unequal as an exponential term makes them
            events = min(events, self.events * max(0.5, self.events / (self.events + UNEQUAL)))
        others = self._others()
        if self.share and others < min(events, FEW_EVENTS):
            return self._rare_others(others)
        if events < FEW_EVENTS:
            return self._few(events)
        t = students_t(self.groups)
        if self.share and math.isfinite(self.wide):
            odds = math.log(self.value / (1 - self.value))
            low, high = (1 / (1 + math.exp(-(odds + side * t * self.wide))) for side in (-1, 1))
            return low, high, GROUPS
        low, high = self.value - t * self.error, self.value + t * self.error
        return (max(0.0, low) if self.value >= 0 else low), high, GROUPS

    def _none(self, most: float) -> Interval:
        """Nothing seen."""
        if not self.counted:
            return NO_INTERVAL
        return 0.0, min(most, 1.0) if self.share else most, THREE

    def _few(self, events: float) -> Interval:
        low, high = (self.value * end / events for end in garwood(events))
        return low, min(high, 1.0) if self.share else high, GARWOOD

    def _others(self) -> float:
        """How many independent events the rest of a share stands on."""
        if not self.share:
            return math.inf
        rest = 1 - self.value
        if rest <= 0:
            return 0.0
        return effective(rest, self.error, round(rest * self.below) if self.counted else None, self.groups)

    def _rare_others(self, others: float) -> Interval:
        """A share near one: the interval is that of what is missing."""
        if others == 0:
            return (max(0.0, 1 - 3 / self.below), 1.0, THREE) if self.counted else NO_INTERVAL
        low, high = (1 - (1 - self.value) * end / others for end in reversed(garwood(others)))
        return max(0.0, low), high, GARWOOD


def effective(value: float, error: float, events: int | None, groups: int) -> float:
    """How many equal and independent events spread like this number: at most as many as were seen."""
    if not error > 0:
        return float(events) if events else math.inf
    spread = (value / error) ** 2
    if events and spread >= events:
        return float(events)
    # a spread from few groups is itself uncertain, as Student's t is wider than the normal distribution
    return spread * (normal() / students_t(groups)) ** 2


# ---- differences -------------------------------------------------------------------------------------------------


def difference(first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray], towns: np.ndarray, *, unit: str,
               per: float = 1.0, events: int | None = None) -> Estimate:
    """First ratio less second, each (above, below) over the same groups: paired, so what both have in common drops out."""
    held = towns > 0
    (a, b), (c, d) = ((x[held].astype(float), y[held].astype(float)) for x, y in (first, second))
    sizes = towns[held].astype(float)
    if b.sum() <= 0 or d.sum() <= 0:
        return Estimate(math.nan, None, None, events, NONE, unit, per)
    one, other = (float(above.sum() / below.sum()) for above, below in ((a, b), (c, d)))
    dust = per * DUST * max(abs(one), abs(other))
    value = per * (one - other) if per * abs(one - other) > dust else 0.0
    if len(sizes) < LEAST_GROUPS or not ((without_each(b) > 0).all() and (without_each(d) > 0).all()):
        return Estimate(value, None, None, events, NONE, unit, per)
    left_out = per * (without_each(a) / without_each(b) - without_each(c) / without_each(d))
    error = standard_error(value, left_out, sizes)
    width = students_t(len(sizes)) * error if error > dust else 0.0
    return Estimate(value, value - width, value + width, events, GROUPS, unit, per)


def towns_for(estimate: Estimate, towns: int, precision: float = 0.10) -> int | None:
    """How many towns would make the interval's half-width `precision` of the value; None without an interval or value."""
    if estimate.half is None or not estimate.value or not math.isfinite(estimate.value):
        return None
    return max(LEAST_GROUPS, math.ceil(towns * (estimate.half / (precision * abs(estimate.value))) ** 2))

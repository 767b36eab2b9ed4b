"""Survival: how long stays last, when some are still going on and stays are known in whole months.

Arrays end in bins: a stay of d days lies in bin floor((d - 3) / 30.4375), or the first; with three days' grace a term of n calendar
months, which can be 2.3 days longer than n twelfths of a year, has always ended after n months.  Within a bin the stays that are cut off are spread evenly,
so a share `before` of them is gone when the others end (Kaplan-Meier by life table; with `before` 0 it is Kaplan and Meier's own
estimator with all ends first).  What counts as cut off is for the caller to say.  Nothing here knows of lists or towns.

Kaplan and Meier (JASA 53, 1958); Greenwood's variance on the log-log scale; Aalen and Johansen (Scandinavian Journal of Statistics
5, 1978) with the variance in Collett, Modelling Survival Data in Medical Research (3rd ed., p. 411).
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demerit.measures.estimates import normal

MONTH = 30.4375
"""Days of a bin: a twelfth of 365.25 days."""
GRACE = 3.0
"""Days taken off before a stay is laid into a bin."""
EVENLY = 0.5


@dataclass(frozen=True)
class Curve:
    """The share of stays still going on after so many months.  Arrays (.., bins + 1): the first stands for no time at all."""

    still: np.ndarray
    """nan from where nobody was followed any longer"""
    greenwood: np.ndarray
    """Greenwood's sum: the variance of `still` over its square"""
    at_risk: np.ndarray
    """(.., bins): stays that lasted to the beginning of the bin"""
    exposed: np.ndarray
    """(.., bins): of them, those still followed when the others end"""

    def interval(self) -> tuple[np.ndarray, np.ndarray]:
        """95 % interval of `still`, log-log; nan where all or none are left."""
        return log_log(self.still, self.still * np.sqrt(self.greenwood))


def log_log(share: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of a share with a standard error, on the scale log(-log): stays between 0 and 1; nan at 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        width = normal() * error / (share * np.abs(np.log(share)))
        low, high = share ** np.exp(width), share ** np.exp(-width)
    inside = (share > 0) & (share < 1) & np.isfinite(width)
    return np.where(inside, np.minimum(low, high), np.nan), np.where(inside, np.maximum(low, high), np.nan)


def lasting(counts: np.ndarray) -> np.ndarray:
    """Stays that lasted to the beginning of each bin: (.., bins) of stays by bin."""
    out: np.ndarray = np.flip(np.cumsum(np.flip(counts, -1), axis=-1), -1).astype(float)
    return out


def kaplan_meier(ended: np.ndarray, cut_off: np.ndarray, before: np.ndarray | float = EVENLY) -> Curve:
    """The curve of stays that ended and were cut off, both (.., bins); `before`: see the module."""
    at_risk = lasting(ended + cut_off)
    exposed = np.maximum(at_risk - before * cut_off, ended)  # days of grace can put ends behind all that is cut off: who ended was there
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(ended > 0, ended / exposed, 0.0)
        terms = np.where((ended > 0) & (exposed > ended), ended / (exposed * (exposed - ended)), 0.0)
    still = _from_the_start(np.cumprod(1 - hazard, axis=-1), 1.0)
    # whose stays were all cut off earlier says nothing of later; who all left has nobody there, for good
    unknown = np.zeros(still.shape, bool)
    unknown[..., 1:] = (at_risk == 0) & (still[..., :-1] > 0)
    return Curve(np.where(unknown, np.nan, still), _from_the_start(np.cumsum(terms, axis=-1), 0.0), at_risk, exposed)


def _from_the_start(values: np.ndarray, first: float) -> np.ndarray:
    return np.concatenate([np.full((*values.shape[:-1], 1), first), values], axis=-1)


@dataclass(frozen=True)
class WaysOut:
    """The share of stays gone by each way after so many months: arrays (.., ways, bins + 1)."""

    share: np.ndarray
    variance: np.ndarray

    def interval(self) -> tuple[np.ndarray, np.ndarray]:
        """95 % interval of `share`, log-log; nan where none are gone yet."""
        return log_log(self.share, np.sqrt(np.maximum(self.variance, 0.0)))


def aalen_johansen(ended: np.ndarray, cut_off: np.ndarray, before: np.ndarray | float = EVENLY) -> WaysOut:
    """Shares gone by way, from stays that ended by way (.., ways, bins) and were cut off (.., bins).

    Over all ways the shares and those still there (`kaplan_meier` of all ends) add up to 1.
    """
    curve = kaplan_meier(ended.sum(axis=-2), cut_off, before)
    n, d = curve.exposed[..., None, :], ended.astype(float)
    every = d.sum(axis=-2, keepdims=True)
    still = curve.still[..., None, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(d > 0, still * d / n, 0.0)
        any_way = np.where((every > 0) & (n > every), every / (n * (n - every)), 0.0)
        own = np.where(d > 0, still ** 2 * d * (n - d) / n ** 3, 0.0)
        both = np.where(d > 0, still * d / n ** 2, 0.0)
    share = np.cumsum(step, axis=-1)
    # sums over earlier bins of (F(t) - F(j))^2 and (F(t) - F(j)), multiplied out
    quadratic = (share ** 2 * np.cumsum(any_way, -1) - 2 * share * np.cumsum(any_way * share, -1)
                 + np.cumsum(any_way * share ** 2, -1))
    linear = share * np.cumsum(both, -1) - np.cumsum(both * share, -1)
    variance = quadratic + np.cumsum(own, -1) - 2 * linear
    unknown = np.isnan(curve.still)[..., None, :]
    share, variance = _from_the_start(share, 0.0), _from_the_start(variance, 0.0)
    return WaysOut(np.where(unknown, np.nan, share), np.where(unknown, np.nan, variance))


def positions(ended: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Where in its bin the stays end on average, from 0 (its beginning) to 1: (.., bins) of stays and of the sums of their days.

    Up to a tenth more than 1, by the days of grace.  A bin without ends has its middle.
    """
    bins = np.arange(ended.shape[-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = days / ended / MONTH - bins
    out: np.ndarray = np.where(ended > 0, np.clip(inside, 0.0, 1.0 + GRACE / MONTH), EVENLY)
    return out


def restricted_mean(curve: Curve, at: np.ndarray, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean days to the horizon (.., ) and their standard error by Greenwood: the area under the curve over `months` bins.

    `at` (.., bins): where in its bin the curve steps down, from `positions`: a mean of whole months would be half a month off.
    nan where nobody was followed to the horizon.
    """
    still, at = curve.still[..., :months + 1], np.broadcast_to(at, curve.at_risk.shape)[..., :months]
    strips = MONTH * (still[..., :-1] * at + still[..., 1:] * (1 - at))
    area = strips.sum(axis=-1)
    # what lies behind a step: the rest of its bin, and all bins after it
    behind = lasting(strips) - MONTH * still[..., :-1] * at
    terms = np.diff(curve.greenwood[..., :months + 1], axis=-1)
    error: np.ndarray = np.sqrt((behind ** 2 * terms).sum(axis=-1))
    return area, error

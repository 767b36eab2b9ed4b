"""Stays on lists: how long they last and how they end, by list, group and whether they began in error.

Three questions, three ways to treat those who leave by death or by moving (`left`):
how long would somebody be on the list if they stayed in town (Kaplan-Meier, `left` cut off like what is still open at the end);
by which way do stays end in fact (Aalen-Johansen, `left` one way among the others, only what is open is cut off);
how many days does a stay last up to a horizon (restricted mean, the area under the first).
If nobody was followed to the horizon, the few still there (a twentieth at most) are taken to stay to it; with more there is no number.
The row is that of the person; where one is known over all towns only, intervals are Greenwood's and take stays for independent.
"""
from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from demerit.engine.records import LEFT, OPEN, WAYS
from demerit.measures import words
from demerit.measures.estimates import GROUPS, LEAST_GROUPS, NONE, Estimate, normal, standard_error, students_t, without_each
from demerit.measures.headlines import SHARE
from demerit.measures.survival import MONTH, Curve, WaysOut, aalen_johansen, kaplan_meier, positions, restricted_mean
from demerit.runs.tidy import TableOf
from demerit.runs.totals import Totals

YEARS = (1, 2, 5)
"""After how many years it is told how many are still on a list."""
ENDED = [way for way in range(len(WAYS)) if way not in (LEFT, OPEN)]
ERRORS = ("all", "no", "yes")
STILL = "still"
"""Beside the ways out: those still on the list."""
GREENWOOD = "Greenwood"
ON_LIST_DAYS = "days on the list"
FEW_LEFT = 0.05
"""A share still there, of whom nobody was followed longer, that may be taken to stay to the horizon."""


@dataclass(frozen=True)
class Stays:
    """The stays on one list.  `counts`, `days` (rows, 3, ways, bins): by in error all, no, yes; `days`: the sum of whole days."""

    name: str
    rows: tuple[str, ...]
    counts: np.ndarray
    days: np.ndarray
    groups: np.ndarray
    """(groups of towns, ways, bins): everybody's stays, for the row `all`"""
    towns: np.ndarray

    @property
    def ended(self) -> np.ndarray:
        """(rows, 3, bins): stays that ended while the person was there."""
        out: np.ndarray = self.counts[:, :, ENDED].sum(axis=2)
        return out

    @property
    def cut_off(self) -> np.ndarray:
        """(rows, 3, bins): stays that ended with the person's leaving, or were open at the run's end."""
        out: np.ndarray = self.counts[:, :, [LEFT, OPEN]].sum(axis=2)
        return out

    @cached_property
    def at(self) -> np.ndarray:
        """(rows, 3, bins): where in its bin stays end, as their mean days say; and so how many of those cut off are gone by then."""
        return positions(self.ended, self.days[:, :, ENDED].sum(axis=2))

    @cached_property
    def curve(self) -> Curve:
        """Kaplan-Meier by (rows, 3): had nobody left."""
        return kaplan_meier(self.ended, self.cut_off, self.at)

    @property
    def enough_towns(self) -> bool:
        """Whether there are groups of towns enough for any interval."""
        return int((self.towns > 0).sum()) >= LEAST_GROUPS


def stays(totals: Totals) -> Iterator[Stays]:
    """The stays of each list."""
    for number, name in enumerate(totals.layout.spell_files):
        counts, days = totals.row_spells[number, ..., 0], totals.row_spells[number, ..., 1]  # (rows, 2, ways, bins)
        known = len(totals.layout.subjects)
        yield Stays(name, totals.layout.subjects, _with_all(counts[:known]), _with_all(days[:known]), totals.spells[:, number].sum(axis=1), totals.towns)


def _with_all(array: np.ndarray) -> np.ndarray:
    """(rows, 2, ..) -> (rows, 3, ..): all, not in error, in error."""
    return np.concatenate([array.sum(axis=1, keepdims=True), array], axis=1)


# ---- tables ------------------------------------------------------------------------------------------------------


def survival(found: list[Stays]) -> TableOf:
    """list, row, in_error, months, at_risk, ended, censored, still, low, high: a row for every whole month that is known of.

    `still`: the share still on the list after so many months; `ended` and `censored`: in the month that follows.
    """
    parts = []
    for one in found:
        curve = one.curve
        low, high = _ends(one, curve)
        at = np.nonzero(_known(curve))
        parts.append({**_names(one, at), "at_risk": _and_none(curve.at_risk)[at].astype(np.int64), "ended": _and_none(one.ended)[at],
                      "censored": _and_none(one.cut_off)[at], "still": curve.still[at], "low": low[at], "high": high[at]})
    return _joined(parts, {"list": "s", "row": "s", "in_error": "s", "months": "i", "at_risk": "i", "ended": "i", "censored": "i", "still": "f",
                           "low": "f", "high": "f"})


def ways_out(found: list[Stays]) -> TableOf:
    """list, row, in_error, way, months, share, low, high: shares gone by each way after so many months, and still there."""
    parts = []
    closed = [*ENDED, LEFT]
    for one in found:
        ended, cut_off = one.counts[:, :, closed], one.counts[:, :, OPEN]
        everything, ways = kaplan_meier(ended.sum(axis=2), cut_off, one.at), aalen_johansen(ended, cut_off, one.at)
        at = np.nonzero(_known(everything))
        low, high = _ends(one, ways)
        shares = [(WAYS[way], ways.share[:, :, i], low[:, :, i], high[:, :, i]) for i, way in enumerate(closed)]
        for way, *values in (*shares, (STILL, everything.still, *_ends(one, everything))):
            parts.append({**_names(one, at), "way": _texts(way, len(at[0])),
                          **{name: value[at] for name, value in zip(("share", "low", "high"), values, strict=True)}})
    return _joined(parts, {"list": "s", "row": "s", "in_error": "s", "way": "s", "months": "i", "share": "f", "low": "f", "high": "f"})


def _ends(one: Stays, found: Curve | WaysOut) -> tuple[np.ndarray, np.ndarray]:
    """The interval, if there are towns enough for any."""
    low, high = found.interval()
    return (low, high) if one.enough_towns else (np.full(low.shape, np.nan), np.full(high.shape, np.nan))


def _known(curve: Curve) -> np.ndarray:
    """(rows, 3, bins + 1): the months anybody lasted to, and the end of the last; of nobody at all the first, so that no group is left out."""
    held = np.zeros(curve.still.shape, bool)
    held[..., 1:] = curve.at_risk > 0
    held[..., 0] = True
    return held


def _and_none(counts: np.ndarray) -> np.ndarray:
    """Counts by bin, and 0 behind the last."""
    return np.concatenate([counts, np.zeros_like(counts[..., :1])], axis=-1)


def _names(one: Stays, at: tuple[np.ndarray, ...]) -> TableOf:
    return {"list": _texts(one.name, len(at[0])), "row": np.array(one.rows, object)[at[0]], "in_error": np.array(ERRORS, object)[at[1]],
            "months": at[2].astype(np.int64)}


def _texts(text: str, number: int) -> np.ndarray:
    return np.full(number, text, object)


def _joined(parts: list[TableOf], kinds: dict[str, str]) -> TableOf:
    """Parts one under the other; without any, empty columns of these kinds."""
    if parts:
        return {name: np.concatenate([part[name] for part in parts]) for name in kinds}
    return {name: np.empty(0, {"s": object, "i": np.int64, "f": float}[kind]) for name, kind in kinds.items()}


# ---- numbers -----------------------------------------------------------------------------------------------------


def horizon(years: int) -> int:
    """Months to which stays are followed: the longest of 1, 2 and 5 years that is shorter than the run; half of a run of one year.

    It depends on the run's length only, so that runs of one length can be compared.
    """
    return 12 * max((one for one in YEARS if one < years), default=0) or 6 * years


@dataclass(frozen=True)
class Lasting:
    """One number of stays by row: `estimates` (rows), `number` (rows) of stays it stands on."""

    key: str
    of: str
    text: str
    estimates: list[Estimate]
    number: np.ndarray


def lasting(found: list[Stays], years: int) -> Iterator[Lasting]:
    """Restricted mean, and the share still there after 1, 2 and 5 years that the horizon covers."""
    months = horizon(years)
    length = words.years(months // 12) if months >= 12 else f"{months} months"
    for one in found:
        curve = _held(Curve(*(array[:, 0] for array in (one.curve.still, one.curve.greenwood, one.curve.at_risk, one.curve.exposed))))
        number = curve.at_risk[:, 0].astype(np.int64)
        mean, error = restricted_mean(curve, one.at[:, 0], months)
        width = normal() * error
        means = _estimates(one, mean, np.maximum(0.0, mean - width), np.minimum(mean + width, months * MONTH), number, ON_LIST_DAYS)
        means[0] = _mean_of_all(one, months, means[0])
        yield Lasting("restricted-mean", one.name, f"mean days on `{one.name}`, counted up to {length}, had nobody left", means, number)
        low, high = curve.interval()
        for year in YEARS:
            if 12 * year <= months:
                shares = _estimates(one, curve.still[:, 12 * year], low[:, 12 * year], high[:, 12 * year], number, SHARE)
                shares[0] = _share_of_all(one, 12 * year, shares[0])
                yield Lasting("still-listed", one.name, f"share still on `{one.name}` after {words.years(year)}, had nobody left", shares, number)


def _estimates(one: Stays, values: np.ndarray, low: np.ndarray, high: np.ndarray, number: np.ndarray, unit: str) -> list[Estimate]:
    """Numbers by row with Greenwood's intervals."""
    held = np.isfinite(low) & np.isfinite(high) & (low < high) & one.enough_towns
    out = []
    for i, value in enumerate(values):
        ends = (float(low[i]), float(high[i])) if held[i] else (None, None)
        out.append(Estimate(float(value), ends[0], ends[1], int(number[i]), GREENWOOD if held[i] else NONE, unit, 1.0))
    return out


def _held(curve: Curve, most: float = FEW_LEFT) -> Curve:
    """The curve carried on from where nobody was followed any longer, if no more than the share `most` was still there."""
    known = np.isfinite(curve.still).sum(axis=-1, keepdims=True) - 1
    last = np.take_along_axis(curve.still, known, axis=-1)
    return replace(curve, still=np.where(np.isnan(curve.still) & (last <= most), last, curve.still))


def _without_each(one: Stays) -> tuple[Curve, np.ndarray]:
    """Everybody's curve without each group of towns, and the towns of each; where in their bins stays end is taken as known."""
    held = one.towns > 0
    rest = without_each(one.groups[held])
    curve = kaplan_meier(rest[:, ENDED].sum(axis=1), rest[:, [LEFT, OPEN]].sum(axis=1), one.at[0, 0])
    return _held(curve, 1.0), one.towns[held].astype(float)


def _mean_of_all(one: Stays, months: int, found: Estimate) -> Estimate:
    """The restricted mean of everybody, from groups of towns."""
    curve, towns = _without_each(one)
    left_out, _ = restricted_mean(curve, one.at[0, 0], months)
    if not (one.enough_towns and math.isfinite(found.value) and np.isfinite(left_out).all()):
        return replace(found, low=None, high=None, method=NONE)
    width = students_t(len(towns)) * standard_error(found.value, left_out, towns)
    if width == 0:
        return replace(found, low=None, high=None, method=NONE)
    return replace(found, low=max(0.0, found.value - width), high=min(found.value + width, months * MONTH), method=GROUPS)


def _share_of_all(one: Stays, months: int, found: Estimate) -> Estimate:
    """The share still there of everybody, from groups of towns; Greenwood's where all or none are left without a group."""
    curve, towns = _without_each(one)
    left_out = curve.still[:, months]
    if not (one.enough_towns and 0 < found.value < 1 and ((left_out > 0) & (left_out < 1)).all()):
        return found
    whole = math.log(-math.log(found.value))
    width = students_t(len(towns)) * standard_error(whole, np.log(-np.log(left_out)), towns)
    return replace(found, low=math.exp(-math.exp(whole + width)), high=math.exp(-math.exp(whole - width)), method=GROUPS)

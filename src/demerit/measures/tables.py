"""Tables of what was found: estimates by group, stays, moves, errors and slopes.  What each column means: runs/columns.py."""
from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from demerit.engine import Tables
from demerit.measures import counting as of
from demerit.measures.errors import errors
from demerit.measures.estimands import NOT_COUNTED, Estimand, estimands
from demerit.measures.estimates import NONE, Estimate, ratios
from demerit.measures.findings import SlopeLike
from demerit.measures.headlines import because_of_errors, knock_on
from demerit.measures.moves import moves
from demerit.measures.stays import Lasting, lasting, stays, survival, ways_out
from demerit.runs.tidy import TableOf
from demerit.runs.totals import Totals

KNOCK_ON = ("days under a sanction because of mistakes less mistaken days: what else follows from mistakes, less mistaken days on which correct entries "
            "bring a sanction too")
FEWEST = 10
"""Events under which a number of a group says too little."""

COLUMNS: dict[str, Any] = {
    "estimand": object, "of": object, "row": object, "text": object, "value": float, "low": float, "high": float, "method": object,
    "unit": object, "per": float, "events": np.int64, "exposure": float, "enough": bool, "reason": object}
Line = tuple[str, str, str, str, float, float, float, str, str, float, int, float, bool, str]


class HasSlopes(Protocol):
    """What is needed of an exploration."""

    @property
    def slopes(self) -> Any: ...


def tables_of(tables: Tables, on: Totals, off: Totals | None = None, exploration: HasSlopes | None = None) -> dict[str, TableOf]:
    """estimates, survival, ways_out, moves, errors, slopes of a run with errors (`on`), without (`off`) and its exploration."""
    found = list(stays(on))
    return {"estimates": estimates(tables, on, off), "survival": survival(found), "ways_out": ways_out(found), "moves": moves(on),
            "errors": errors(tables, on), "slopes": slopes(exploration.slopes if exploration is not None else {})}


def estimates(tables: Tables, on: Totals, off: Totals | None = None) -> TableOf:
    """Every estimand by every row; those of groups too small to say anything of are marked, never left out."""
    lines = [line for one in estimands(tables, on) for line in _lines(one, on)]
    for key, text, compute in (("because", "days under a sanction because of mistakes: fewer without them, in the same towns", because_of_errors),
                               ("knock-on", KNOCK_ON, knock_on)):
        estimate = compute(on, off)
        if estimate is not None:
            lines.append(_line(key, "", "all", text, estimate, float(of.years(on).sum()), math.inf))
    for several in lasting(list(stays(on)), tables.scenario.years):
        lines += _of_stays(several, on)
    return {name: np.array([line[i] for line in lines], dtype) for i, (name, dtype) in enumerate(COLUMNS.items())}


def _lines(one: Estimand, totals: Totals) -> Iterator[Line]:
    """An estimand by row."""
    found = ratios(one.above, one.below, totals.towns, unit=one.unit, per=one.per, events=one.events, counted=one.counted, share=one.share,
                   least=one.least)
    years, exposure = of.years(totals, row=None).sum(axis=0), one.below.sum(axis=0)
    for row, (name, estimate) in enumerate(zip(totals.layout.subjects[:1 if one.whole else None], found, strict=False)):
        if not one.missing:
            yield _line(one.key, one.of, name, one.text, estimate, float(exposure[row]), float(years[row]))
        else:  # nothing counts it, or it has a value and no interval
            bare = not one.above.any() and one.events is not None
            yield _without(one, name, estimate, float(exposure[row]), NOT_COUNTED if bare else NONE)


def _without(one: Estimand, row: str, estimate: Estimate, exposure: float, method: str) -> Line:
    """A line without an interval, for a reason."""
    return (one.key, one.of, row, one.text, estimate.value, math.nan, math.nan, method, one.unit, one.per,
            -1 if estimate.events is None else estimate.events, exposure, False, one.missing)


def _of_stays(several: Lasting, totals: Totals) -> Iterator[Line]:
    years = of.years(totals, row=None).sum(axis=0)
    for row, name in enumerate(totals.layout.subjects):
        if row < len(several.estimates):
            yield _line(several.key, several.of, name, several.text, several.estimates[row], float(several.number[row]), float(years[row]))
        else:
            absent = Estimate(math.nan, None, None, None, NOT_COUNTED, several.estimates[0].unit, 1.0)
            yield (*_line(several.key, several.of, name, several.text, absent, math.nan, 0.0)[:12], False, "not counted by group")


def _line(key: str, of_what: str, row: str, text: str, estimate: Estimate, exposure: float, years: float) -> Line:
    enough, reason = enough_for(row, estimate, years)
    low, high = (math.nan if end is None else end for end in (estimate.low, estimate.high))
    return (key, of_what, row, text, estimate.value, low, high, estimate.method, estimate.unit, estimate.per,
            -1 if estimate.events is None else estimate.events, exposure, enough, reason)


def enough_for(row: str, estimate: Estimate, years: float) -> tuple[bool, str]:
    """Whether a number may be told, and why not.  Of everybody it may even if nothing was seen: that is a finding with an upper end."""
    if not math.isfinite(estimate.value):
        return False, "followed too short, or nobody to divide by"
    if row == of.ALL:
        return True, ""
    if years < of.LEAST_YEARS:
        return False, f"too few to say, {years:.2g} resident-years"
    if estimate.events is not None and estimate.events < FEWEST:
        return False, f"too few to say, n = {estimate.events}"
    if estimate.events is None and estimate.low is None:
        return False, "too few to say, none seen" if estimate.value == 0 else "too few groups of towns to say"
    return True, ""


def slopes(found: Mapping[str, SlopeLike]) -> TableOf:
    """measure, per_percent, error, explained: how a headline goes with each 1 % of entries that are wrong, over the draws."""
    return {"measure": np.array(list(found), object), "per_percent": np.array([one.per_percent for one in found.values()], float),
            "error": np.array([one.error for one in found.values()], float),
            "explained": np.array([one.explained for one in found.values()], float)}

"""Findings: a run's headlines with their two kinds of not knowing, before they are put into words or tables."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from demerit.language.possible import can_be
from demerit.measures.estimates import Estimate, towns_for
from demerit.measures.headlines import CONDITIONAL, FITTED, RULES, Headline
from demerit.runs.totals import Totals

if TYPE_CHECKING:
    from demerit.runs.plan import Plan

IN_SCOPE, EVERYBODY = "residents in scope", "all residents"
STILL = 0.01
"""A headline whose every number moves by less than this share of itself over all draws follows from the rules."""


class SlopeLike(Protocol):
    """How a number goes with the share of entries that are wrong."""

    @property
    def per_percent(self) -> float: ...
    @property
    def error(self) -> float: ...
    @property
    def explained(self) -> float: ...


class Explored(Protocol):
    """What a summary needs of an exploration (studies.Exploration)."""

    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def quantiles(self) -> np.ndarray: ...
    @property
    def values(self) -> dict[str, np.ndarray]: ...
    @property
    def noise(self) -> dict[str, float]: ...
    @property
    def influence(self) -> dict[str, dict[str, tuple[float, float]]]: ...
    @property
    def slopes(self) -> Any: ...
    @property
    def draws(self) -> int: ...
    @property
    def residents(self) -> int: ...
    @property
    def merged(self) -> tuple[str, ...]: ...
    @property
    def uncited(self) -> tuple[str, ...]: ...
    @property
    def unmoved(self) -> tuple[str, ...]: ...
    @property
    def uncalibrated(self) -> int: ...
    @property
    def calibrated(self) -> bool: ...
    @property
    def tried(self) -> int: ...
    @property
    def known(self) -> Any: ...
    @property
    def ends(self) -> dict[str, tuple[float, float]]: ...
    @property
    def corners(self) -> tuple[dict[str, float], ...]: ...

    def narrowed(self) -> dict[str, tuple[float, float]]: ...
    def misfits(self, on: Totals) -> list[str]: ...
    def span(self, key: str) -> tuple[float, float] | None: ...
    def share(self, key: str, label: str) -> float | None: ...
    def mostly_noise(self, key: str) -> bool: ...


def contradicted(explored: Explored | None) -> bool:
    """Whether no draw gives the totals that are known: then there is no range."""
    return explored is not None and bool(explored.known) and not explored.draws


def range_over(explored: Explored) -> str:
    """What a range is over, in words."""
    if contradicted(explored):
        return f"none of {explored.tried} draws gives the totals that are known"
    if explored.known:
        return f"{explored.draws} of {explored.tried} draws fit" + (", and so do ends of unknowns" if explored.ends else "")
    return f"{explored.draws} draws" + (" and every unknown at its ends" if explored.ends else "")


def nothing_assumed(explored: Explored | None) -> bool:
    """Whether a sweep found no number that nobody knows."""
    return explored is not None and not explored.labels and not explored.unmoved


@dataclass(frozen=True)
class Row:
    """One number of the summary with its two kinds of not knowing."""

    headline: str
    key: str
    text: str
    estimate: Estimate
    span: tuple[float, float] | None
    """Smallest and greatest over the draws, the runs at the ends of the unknowns and the run itself; None if unknowns were not explored."""
    mostly_noise: bool
    shares: tuple[tuple[str, float], ...]
    """(label, share of the range it moves alone), greatest first."""
    detail: bool = False
    first: bool = False
    """On the first page whatever else is."""


@dataclass(frozen=True)
class Findings:
    """A run's headlines and the numbers under them."""

    plan: Plan
    headlines: tuple[Headline, ...]
    rows: tuple[Row, ...]
    towns: int
    explored: Explored | None
    misfits: tuple[str, ...] = ()
    """Known totals that the run itself, at the numbers as written, does not fit."""
    causes: tuple[float, ...] = ()
    """Of all sanction-days, the share of each cause, 1 to 7; none if there are no such days."""
    people: str = ""
    """Whom numbers are of where the scope leaves somebody out: IN_SCOPE or EVERYBODY; empty where all residents are in scope."""
    apart: tuple[str, ...] = ()
    """Differences between groups taken apart, a sentence for each"""

    def row(self, key: str) -> Row | None:
        """The row of a measure; None if it is not there."""
        return next((row for row in self.rows if row.key == key), None)

    def rests(self, headline: Headline) -> str:
        """What a headline's numbers stand on: follows from the rules, conditional on .., fitted, an assumption returned."""
        if headline.rests != CONDITIONAL:
            return headline.rests
        rows = [row for row in self.rows if row.headline == headline.key]
        if nothing_assumed(self.explored):
            return RULES
        if self.explored is None or not self.explored.labels:
            return "conditional on what is assumed"
        if all(_still(row) for row in rows) and (self._seen(rows) or not can_be(self.plan.scenario)["effect"]):
            return RULES
        named: dict[str, float] = {}
        for row in rows:
            if row.shares:
                label, share = row.shares[0]
                named[label] = max(named.get(label, 0.0), share)
        labels = sorted(named, key=lambda label: (-named[label], label))[:2]
        fitted = set(self.plan.fitted.document.parameters) - set(self.plan.fitted.document.not_identified) if self.plan.fitted is not None else set()
        if labels and labels[0] in fitted:
            rest = [label for label in labels if label not in fitted]
            return FITTED + (f"; conditional on {' and '.join(rest)}" if rest else "")
        return f"conditional on {' and '.join(labels)}" if labels else "conditional on what is assumed"

    @staticmethod
    def _seen(rows: list[Row]) -> bool:
        """Whether anything was: nothing in any draw moves by nothing, and follows from the rules only if they rule it out."""
        return any(math.isfinite(row.estimate.value) and row.estimate.value != 0 for row in rows)

    @property
    def more_towns(self) -> int | None:
        """How many towns the first headline needs for +-10 %."""
        return towns_for(self.rows[0].estimate, self.towns)


def _still(row: Row) -> bool:
    return row.span is not None and row.span[1] - row.span[0] <= STILL * abs(row.estimate.value)

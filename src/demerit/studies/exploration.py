"""Exploration: a run's headlines over everything nobody knows (semantics.md 23 to 26).

Every draw lives the same towns with the same luck, with errors and without; only the numbers nobody knows differ.
"""
from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from demerit.engine import assemble
from demerit.language import Loaded, load
from demerit.language.overlay import SETS
from demerit.language.scenario import Scenario
from demerit.measures.estimates import Estimate
from demerit.measures.headlines import Headline, headlines, measures
from demerit.runs.executor import live_towns
from demerit.runs.plan import Plan, for_study, versions
from demerit.runs.totals import Totals
from demerit.studies.calibration import Signs, calibrated
from demerit.studies.known import Bound, bounds, fits
from demerit.studies.members import at_members, fitted_labels
from demerit.studies.moving import Movable, latin_hypercube
from demerit.studies.unknowns import Unknowns, collect

DRAWS = 40
RESIDENTS = 60_000
MOST_ROUNDS = 10
"""With known totals: how many times as many draws are tried, at most, until enough fit."""
GOLDEN = 0x9E3779B97F4A7C15
"""Between the seeds of rounds (2^64 over the golden ratio)."""
MOSTLY_NOISE = 0.10
"""A range is mostly noise if its simulation noise (half-width) is more than this share of it."""
LEAST_FALSE = 1e-12

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Slope:
    """How a number goes with the share of entries that are wrong, through the draws: `per_percent` more for each 1 %."""

    per_percent: float
    error: float
    explained: float
    """Share of the draws' variance on the line."""


@dataclass(frozen=True)
class Exploration:
    """What the draws gave.  Keys are measure keys; arrays are (draws)."""

    labels: tuple[str, ...]
    quantiles: np.ndarray
    """(draws, labels)"""
    values: dict[str, np.ndarray]
    """nan where a draw has nothing to divide by."""
    noise: dict[str, float]
    """Typical half-width of a draw's interval; nan without one."""
    influence: dict[str, dict[str, tuple[float, float]]]
    """By measure and label: the number with that label alone at its low and at its high end.  Without errors nothing is lived there."""
    slopes: dict[str, Slope]
    towns: int
    residents: int
    """People in all towns of one draw."""
    uncited: tuple[str, ...]
    unmoved: tuple[str, ...]
    uncalibrated: int
    """Draws in which no rate of conduct gives the published rate of entries."""
    calibrated: bool
    """Whether the world has published rates to keep."""
    known: tuple[Bound, ...] = ()
    """Published totals that every draw kept fits."""
    tried: int = 0
    """Draws tried; those that do not fit what is known are left out."""
    ends: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By measure: least and greatest number of the runs at the ends of the unknowns, alone and all at once, that fit what is known."""
    corners: tuple[dict[str, float], ...] = ()
    """The quantiles of the two runs with all unknowns at once at the ends that lower, and that raise, the days under a sanction."""
    merged: tuple[str, ...] = ()
    """Kinds of unknowns that move together as `other`."""

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.quantiles)

    def span(self, key: str) -> tuple[float, float] | None:
        """Smallest and greatest value over the draws, and over the runs at the ends of the unknowns; None if no draw has one."""
        values = self.values.get(key, np.array([]))
        held = values[np.isfinite(values)]
        if not len(held):
            return None
        low, high = self.ends.get(key, (math.inf, -math.inf))
        return min(low, float(held.min())), max(high, float(held.max()))

    def share(self, key: str, label: str) -> float | None:
        """|high - low| of one label alone over the whole range, at most 1; shares of several labels need not add up."""
        span, ends = self.span(key), self.influence.get(key, {}).get(label)
        if span is None or ends is None or span[1] <= span[0] or not all(map(math.isfinite, ends)):
            return None
        return min(1.0, abs(ends[1] - ends[0]) / (span[1] - span[0]))  # more only where an end does not fit what is known

    def narrowed(self) -> dict[str, tuple[float, float]]:
        """By label: between which quantiles of its range the draws kept lie, where what is known left some out."""
        if self.tried <= self.draws or not self.draws:
            return {}
        return {label: (float(self.quantiles[:, i].min()), float(self.quantiles[:, i].max())) for i, label in enumerate(self.labels)}

    def misfits(self, on: Totals) -> list[str]:
        """The known totals a run does not fit, each with what it gives instead."""
        return [bound.told(on) for bound in self.known if not bound.keeps(on)]

    def mostly_noise(self, key: str) -> bool:
        """Whether the range says more about chance in small towns than about what is not known."""
        span, noise = self.span(key), self.noise.get(key, math.nan)
        return span is not None and math.isfinite(noise) and noise > MOSTLY_NOISE * (span[1] - span[0]) > 0


@dataclass(frozen=True)
class Ground:
    """What all draws stand on: the documents to be moved, and those the rates are calibrated to."""

    plan: Plan
    unknowns: Unknowns
    movable: Movable
    plain: Movable
    """The regime without safeguards and settings: rates are calibrated there, and stay (semantics.md 24)."""
    signs: Signs

    @classmethod
    def of(cls, plan: Plan) -> Ground:
        """Gather the unknowns of a plan."""
        scenario = plan.written
        regimes = tuple(v for _, v in scenario.regimes)
        unknowns = collect(scenario.world, regimes)
        bare = (versions(plan.bare or _bare(plan.regime)),)
        plain = Movable(scenario.world, bare, collect(scenario.world, bare))
        return cls(plan, unknowns, Movable(scenario.world, regimes, unknowns), plain, Signs.of(bare[0].first))

    def scenario(self, quantiles: Mapping[str, float]) -> tuple[Scenario, bool]:
        """The plan's scenario with labels at quantiles, calibrated; and whether that could be done."""
        world, regimes = self.movable.at(quantiles)
        possible = True
        if world.calibrated_to is not None:
            _, (without, *_) = self.plain.at(quantiles)
            world, possible = calibrated(world, without.first, self.signs)
        return replace(self.plan.written, world=world, regime=regimes[0], alongside=tuple(regimes[1:])), possible


def _bare(loaded: Loaded) -> Loaded:
    """A regime as it reads without what lies over it, for a plan that does not carry it."""
    if not loaded.overlays and SETS not in loaded.texts:
        return loaded
    return load(loaded.file if os.path.isabs(loaded.file) else os.path.join(".", loaded.file), kind="regime")


def explore(plan: Plan, progress: Progress | None = None, *, draws: int = DRAWS, residents: int = RESIDENTS) -> Exploration:
    """Live every draw, with errors and without, and each label alone at its ends, on at most `residents` people; then all labels at once
    at those ends that lower the days under a sanction, and at those that raise them, with errors and without.

    With known totals in the regime only draws that fit are kept, and more are tried until `draws` do, at most `MOST_ROUNDS` times as
    many; labels then move alone between the ends of what was kept.
    `progress(done, total)` is told of each run finished, in the caller's thread.  The same result for any number of threads.
    """
    plan = for_study(plan, residents)
    ground = Ground.of(plan)
    towns = range(plan.towns)
    layout = assemble(plan.scenario).layout
    known = bounds(plan.scenario.regime.first, layout)
    lives = Lives(ground, towns, headlines(layout, plan.scenario.regime.first, plan.scenario.world, plan.scenario.beside), known, progress)
    labels = ground.unknowns.labels
    quantiles, drawn, tried = lives.draws(draws) if labels else (np.empty((0, 0)), [], 0)
    ends = lives.ends(quantiles)
    return _gathered(lives, quantiles, drawn, ends, lives.corners(quantiles, ends), tried)


class Outcome(NamedTuple):
    """What became of a draw."""

    estimates: dict[str, Estimate]
    """Every measure"""
    wrong: float
    """Share of its entries that are false"""
    possible: bool
    """Whether its rates could be calibrated"""
    fits: bool
    """Whether it fits what is known"""


Corners = list[tuple[dict[str, float], Outcome]]
CORNERS = 2


@dataclass
class Lives:
    """The runs of an exploration, some at a time on all threads."""

    ground: Ground
    towns: range
    found: tuple[Headline, ...]
    known: tuple[Bound, ...]
    progress: Progress | None
    done: int = 0

    def draws(self, wanted: int) -> tuple[np.ndarray, list[Outcome], int]:
        """The draws that fit what is known: quantiles (draws, labels), outcomes; and how many were tried."""
        labels = self.ground.unknowns.labels
        kept: list[np.ndarray] = []
        outcomes: list[Outcome] = []
        rounds = 0
        while len(outcomes) < wanted and rounds < (MOST_ROUNDS if self.known else 1):
            # every round is a Latin hypercube of its own; the first is that of a run without known totals
            table = at_members(self.ground.plan, labels, latin_hypercube(wanted, labels, self.ground.plan.seed + rounds * GOLDEN))
            jobs = {i: dict(zip(labels, map(float, row), strict=True)) for i, row in enumerate(table)}
            lived = self._live(jobs, True, 2 * len(labels) + self._corners)
            for i, outcome in sorted(lived.items()):
                if outcome is not None and len(outcomes) < wanted:
                    kept.append(table[i])
                    outcomes.append(outcome)
            rounds += 1
        return np.array(kept).reshape(len(kept), len(labels)), outcomes, rounds * len(table)

    @property
    def _corners(self) -> int:
        """Runs with all labels at once at their ends: none where one label is all there is."""
        return CORNERS if len(self.ground.unknowns.labels) > 1 else 0

    def _around(self, quantiles: np.ndarray) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
        """Where the other labels stand while one is moved, and its ends: of its range, or of what known totals left of it."""
        labels = self.ground.unknowns.labels
        if not (bool(self.known) or self.ground.plan.fitted is not None) or not len(quantiles):
            return {}, dict.fromkeys(labels, (0.0, 1.0))
        # the numbers as written may not fit what is known: then the others stand where the most central draw kept has them
        around = dict(zip(labels, map(float, quantiles[_central(quantiles)]), strict=True))
        return around, {label: (float(quantiles[:, i].min()), float(quantiles[:, i].max())) for i, label in enumerate(labels)}

    def ends(self, quantiles: np.ndarray) -> dict[tuple[str, int], Outcome]:
        """Each label alone at both ends."""
        around, found = self._around(quantiles)
        jobs = {(label, which): {**around, label: end} for label, ends in found.items() for which, end in enumerate(ends)}
        lived = self._live(jobs, False, self._corners)
        return {job: outcome for job, outcome in lived.items() if outcome is not None}

    def corners(self, quantiles: np.ndarray, ends: Mapping[tuple[str, int], Outcome]) -> Corners:
        """All labels at once at those ends that lower the days under a sanction, and at those that raise them; fitted ones stay at a member."""
        if not self._corners:
            return []
        around, found = self._around(quantiles)
        higher = {label: ends[label, 1].estimates[HARM].value - ends[label, 0].estimates[HARM].value for label in found}
        moving = {label: up for label, up in higher.items() if up and math.isfinite(up) and label not in fitted_labels(self.ground.plan)}
        jobs = {end: {**around, **{label: found[label][int((up > 0) == bool(end))] for label, up in moving.items()}} for end in range(CORNERS)}
        if not moving:
            self.told(CORNERS, self.done + CORNERS)
            return []
        lived = self._live(jobs, False, 0, paired=True)
        return [(jobs[end], outcome) for end, outcome in sorted(lived.items()) if outcome is not None]

    def told(self, more: int, total: int) -> None:
        """So many more are done."""
        for _ in range(more):
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, total)

    def _live(self, jobs: Mapping[Any, Mapping[str, float]], drawn: bool, to_come: int, paired: bool = False) -> dict[Any, Outcome | None]:
        """Outcomes by job; None where a draw does not fit what is known.  `drawn`, `paired`: without errors too."""
        def one(job: Any) -> tuple[Any, Outcome | None]:
            scenario, possible = self.ground.scenario(jobs[job])
            return job, _lived(scenario, self.towns, self.found, drawn or paired, self.known, possible, not drawn)

        outcomes: dict[Any, Outcome | None] = {}
        total = self.done + len(jobs) + to_come
        for job, outcome in side_by_side(one, jobs, self.ground.plan.threads):
            outcomes[job] = outcome
            self.told(1, total)
        return outcomes


def side_by_side(one: Callable[[Any], Any], jobs: Iterable[Any], threads: int) -> Iterable[Any]:
    """Results as they are done; what has not begun is dropped when interrupted."""
    pool = ThreadPoolExecutor(max(1, threads), thread_name_prefix="demerit-draw")
    try:
        for future in as_completed([pool.submit(one, job) for job in jobs]):
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _lived(scenario: Scenario, towns: range, found: tuple[Headline, ...], paired: bool, known: tuple[Bound, ...], possible: bool,
           kept: bool) -> Outcome | None:
    """One draw, lived; None if it does not fit what is known, unless it is `kept` all the same."""
    on = _live(scenario, towns)
    fit = fits(known, on)
    if not (fit or kept):
        return None
    off = _live(replace(scenario, errors=False), towns) if paired else None
    column = on.layout.column
    written, false = (int(on.counts[:, 0, column(name)].sum()) for name in ("written", "written/false"))
    estimates = {m.key: e for m in measures(found) if (e := m.compute(on, off)) is not None}
    return Outcome(estimates, false / written if written else math.nan, possible, fit)


def _live(scenario: Scenario, towns: range) -> Totals:
    return live_towns(scenario, towns, threads=1, executor="serial", chunk=max(1, len(towns)))


HARM = "harm"
WRONG_STARTS = "/starts/error"
"""How the keys of headlines end that say how many are put on a list by mistake a year."""


def _gathered(lives: Lives, quantiles: np.ndarray, drawn: list[Outcome], ends: Mapping[tuple[str, int], Outcome], corners: Corners,
              tried: int) -> Exploration:
    """All outcomes as arrays."""
    ground = lives.ground
    keys = [measure.key for measure in measures(lives.found)]
    values = {key: np.array([one.estimates[key].value for one in drawn]) for key in keys}
    noise = {key: _typical([one.estimates[key].half for one in drawn]) for key in keys}
    labels = ground.unknowns.labels
    influence = {key: {label: (ends[label, 0].estimates[key].value, ends[label, 1].estimates[key].value) for label in labels}
                 for key in keys if all(key in ends[label, end].estimates for label in labels for end in (0, 1))}
    wrong = np.array([one.wrong for one in drawn])
    slopes: dict[str, Slope] = {}
    if "error-rates" in labels:
        told = ("harm/error", "because", *(key for key in keys if key.endswith(WRONG_STARTS)))
        fits_ = {key: regression(wrong, values[key]) for key in told if key in values}
        slopes = {key: fit for key, fit in fits_.items() if fit is not None}
    return Exploration(labels, quantiles, values, noise, influence, slopes, len(lives.towns), len(lives.towns) * ground.plan.scenario.residents,
                       ground.unknowns.uncited, ground.unknowns.unmoved, sum(not one.possible for one in drawn),
                       ground.plan.scenario.world.calibrated_to is not None, lives.known, tried,
                       _least_and_greatest(lives, ends, corners), tuple(at for at, _ in corners), ground.unknowns.merged)


def _least_and_greatest(lives: Lives, ends: Mapping[tuple[str, int], Outcome], corners: Corners) -> dict[str, tuple[float, float]]:
    """By measure, over the runs at the ends that fit what is known; ends of fitted labels are in no member of the fitted set."""
    fitted = fitted_labels(lives.ground.plan)
    there = [one for (label, _), one in ends.items() if one.fits and label not in fitted] + [one for _, one in corners if one.fits]
    out: dict[str, tuple[float, float]] = {}
    for measure in measures(lives.found):
        held = [one.estimates[measure.key].value for one in there if measure.key in one.estimates]
        held = [value for value in held if math.isfinite(value)]
        if held:
            out[measure.key] = min(held), max(held)
    return out


def _central(quantiles: np.ndarray) -> int:
    """The row nearest to the mean of all."""
    return int(((quantiles - quantiles.mean(axis=0)) ** 2).sum(axis=1).argmin())


def _typical(halves: list[float | None]) -> float:
    """The median half-width; nan if most have none."""
    held = [half for half in halves if half is not None and math.isfinite(half)]
    return float(np.median(held)) if len(held) * 2 > len(halves) else math.nan


def regression(wrong: np.ndarray, values: np.ndarray) -> Slope | None:
    """The least-squares line of values over the share of entries that are wrong; None without spread."""
    held = np.isfinite(wrong) & np.isfinite(values)
    x, y = wrong[held] * 100, values[held]
    if len(x) < 5 or float(np.ptp(x)) <= LEAST_FALSE:
        return None
    dx, dy = x - x.mean(), y - y.mean()
    slope = float((dx * dy).sum() / (dx * dx).sum())
    rest = dy - slope * dx
    total = float((dy * dy).sum())
    error = math.sqrt(float((rest * rest).sum()) / (len(x) - 2) / float((dx * dx).sum()))
    return Slope(slope, error, 1 - float((rest * rest).sum()) / total if total > 0 else 0.0)


__all__ = ["DRAWS", "RESIDENTS", "Exploration", "Ground", "Slope", "explore", "regression", "side_by_side"]

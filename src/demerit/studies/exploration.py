"""Exploration: a run's headlines over everything nobody knows (semantics.md 23 to 26).

Every draw lives the same towns with the same luck, with errors and without; only the numbers nobody knows differ.
"""
from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from demerit.engine import assemble
from demerit.language import Loaded, load
from demerit.language.overlay import SETS
from demerit.language.scenario import Scenario
from demerit.measures.estimates import Estimate
from demerit.measures.headlines import Headline, headlines, measures
from demerit.runs.executor import live_towns
from demerit.runs.plan import Plan, versions
from demerit.runs.totals import Totals
from demerit.studies.calibration import Signs, calibrated
from demerit.studies.moving import Movable, latin_hypercube
from demerit.studies.unknowns import Unknowns, collect

DRAWS = 40
RESIDENTS = 60_000
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
    """By measure and label: the number with that label alone at its low and at its high end."""
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

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.quantiles)

    def span(self, key: str) -> tuple[float, float] | None:
        """Smallest and greatest value over the draws; None if no draw has one."""
        values = self.values.get(key, np.array([]))
        held = values[np.isfinite(values)]
        return (float(held.min()), float(held.max())) if len(held) else None

    def share(self, key: str, label: str) -> float | None:
        """|high - low| of one label alone over the whole range; shares of several labels need not add up."""
        span, ends = self.span(key), self.influence.get(key, {}).get(label)
        if span is None or ends is None or span[1] <= span[0] or not all(map(math.isfinite, ends)):
            return None
        return abs(ends[1] - ends[0]) / (span[1] - span[0])

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
        scenario = plan.scenario
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
        return replace(self.plan.scenario, world=world, regime=regimes[0], alongside=tuple(regimes[1:])), possible


def _bare(loaded: Loaded) -> Loaded:
    """A regime as it reads without what lies over it, for a plan that does not carry it."""
    if not loaded.overlays and SETS not in loaded.texts:
        return loaded
    return load(loaded.file if os.path.isabs(loaded.file) else os.path.join(".", loaded.file), kind="regime")


def explore(plan: Plan, progress: Progress | None = None, *, draws: int = DRAWS, residents: int = RESIDENTS) -> Exploration:
    """Live every draw, with errors and without, and each label alone at its ends, on at most `residents` people.

    `progress(done, total)` is told of each run finished, in the caller's thread.  The same result for any number of threads.
    """
    ground = Ground.of(plan)
    labels = ground.unknowns.labels
    quantiles = latin_hypercube(draws, labels, plan.seed) if labels else np.empty((0, 0))
    towns = range(min(plan.towns, math.ceil(residents / plan.scenario.residents)))
    found = headlines(assemble(plan.scenario).layout, plan.scenario.regime.first, plan.scenario.world)

    jobs: dict[Any, tuple[dict[str, float], bool]] = {
        i: (dict(zip(labels, map(float, row), strict=True)), True) for i, row in enumerate(quantiles)}
    jobs |= {(label, end): ({label: float(end)}, False) for label in labels for end in (0, 1)}

    def one(job: Any) -> tuple[Any, dict[str, Estimate], float, bool]:
        at, paired = jobs[job]
        scenario, possible = ground.scenario(at)
        return job, *_lived(scenario, towns, found, paired), possible

    outcomes: dict[Any, tuple[dict[str, Estimate], float, bool]] = {}
    for n, (job, *outcome) in enumerate(_side_by_side(one, jobs, plan.threads), start=1):
        outcomes[job] = outcome[0], outcome[1], outcome[2]
        if progress is not None:
            progress(n, len(jobs))
    return _gathered(ground, quantiles, found, outcomes, len(towns))


def _side_by_side(one: Callable[[Any], Any], jobs: Iterable[Any], threads: int) -> Iterable[Any]:
    """Results as they are done; what has not begun is dropped when interrupted."""
    pool = ThreadPoolExecutor(max(1, threads), thread_name_prefix="demerit-draw")
    try:
        for future in as_completed([pool.submit(one, job) for job in jobs]):
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _lived(scenario: Scenario, towns: range, found: tuple[Headline, ...], paired: bool) -> tuple[dict[str, Estimate], float]:
    """Every measure of one draw, and the share of its entries that are false."""
    on = _live(scenario, towns)
    off = _live(replace(scenario, errors=False), towns) if paired else None
    column = on.layout.column
    written, false = (int(on.counts[:, 0, column(name)].sum()) for name in ("written", "written/false"))
    estimates = {m.key: e for m in measures(found) if (e := m.compute(on, off)) is not None}
    return estimates, false / written if written else math.nan


def _live(scenario: Scenario, towns: range) -> Totals:
    return live_towns(scenario, towns, threads=1, executor="serial", chunk=max(1, len(towns)))


def _gathered(ground: Ground, quantiles: np.ndarray, found: tuple[Headline, ...],
              outcomes: Mapping[Any, tuple[dict[str, Estimate], float, bool]], towns: int) -> Exploration:
    """All outcomes as arrays."""
    keys = [measure.key for measure in measures(found)]
    drawn = [outcomes[i] for i in range(len(quantiles))]
    values = {key: np.array([one[0][key].value for one in drawn]) for key in keys}
    noise = {key: _typical([one[0][key].half for one in drawn]) for key in keys}
    labels = ground.unknowns.labels
    influence = {key: {label: (outcomes[label, 0][0][key].value, outcomes[label, 1][0][key].value) for label in labels}
                 for key in keys if all(key in outcomes[label, end][0] for label in labels for end in (0, 1))}
    wrong = np.array([one[1] for one in drawn])
    slopes: dict[str, Slope] = {}
    if "error-rates" in labels:
        fits = {key: regression(wrong, values[key]) for key in ("harm/error", "because") if key in values}
        slopes = {key: fit for key, fit in fits.items() if fit is not None}
    residents = towns * ground.plan.scenario.residents
    return Exploration(labels, quantiles, values, noise, influence, slopes, towns, residents, ground.unknowns.uncited,
                       ground.unknowns.unmoved, sum(not one[2] for one in drawn), ground.plan.scenario.world.calibrated_to is not None)


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


__all__ = ["DRAWS", "RESIDENTS", "Exploration", "Ground", "Slope", "explore", "regression"]

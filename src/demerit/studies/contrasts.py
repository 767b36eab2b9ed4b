"""Contrasts: how many acts fewer there are under a regime than in the same towns without it, and without response to it.

Two baselines, because they answer two questions.  Against no regime at all, fewer acts are those deterred, those a sanction stops,
less those it provokes.  Against the same regime to which nobody responds (every `deters` at 0), only response is left.  People,
clocks and luck are the same in all three (semantics.md 18), so the differences are act by act.  Both return what was assumed about
response, unless that was fitted.  What the run itself counts as suppressed is a check on the second (semantics.md 19).
"""
from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from demerit.engine import assemble
from demerit.engine.assembly.population import is_protected
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime
from demerit.language.schema.regime import Effect
from demerit.measures.counting import PER, years
from demerit.measures.estimates import NONE, Estimate, difference
from demerit.measures.headlines import FITTED, RETURNED, YEARLY
from demerit.runs.executor import live_towns
from demerit.runs.plan import Plan, for_study
from demerit.runs.totals import BATCHES, Totals
from demerit.studies.exploration import RESIDENTS

REGIME, EMPTY, UNMOVED = "regime", "no regime", "response off"
DETERRED, CHILLED = "deterred", "chilled"
LEAST_EVENTS = 10
BASELINES = {EMPTY: "than without any regime (stopped acts count, provoked ones count against)", UNMOVED: "than if nobody were deterred"}
KINDS = {DETERRED: "acts", CHILLED: "acts of protected kinds (speech, petition, strike)"}
SETTLED = ("fitted", "reported", "text", "quoted")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Contrast:
    """One number, as a row of the table `estimates`.  `of`: the baseline, "no regime" or "response off".

    `value`: acts fewer per 100,000 residents and year (below zero: more); `events`: by how many acts the two runs differ;
    `exposure`: resident-years in the regime's run; `enough`: whether it may be printed, else `reason`.
    """

    estimand: str
    of: str
    row: str
    text: str
    value: float
    low: float
    high: float
    method: str
    unit: str
    per: float
    events: int
    exposure: float
    enough: bool
    reason: str


@dataclass(frozen=True)
class Contrasts:
    """All contrasts of a plan.  `counted`: suppressed acts as the run counts them, by `deterred` and `chilled`, per 100,000 a year.

    `rests`: an assumption returned, or fitted.  `towns`, `residents`: on how many.
    """

    rows: tuple[Contrast, ...]
    counted: Mapping[str, float]
    rests: str
    towns: int
    residents: int

    def row(self, estimand: str, of: str) -> Contrast:
        """One row.  KeyError if there is none."""
        for one in self.rows:
            if (one.estimand, one.of) == (estimand, of):
                return one
        raise KeyError((estimand, of))

    def table(self) -> dict[str, np.ndarray]:
        """The rows as columns."""
        kinds: dict[str, Any] = {"float": float, "int": np.int64, "bool": bool}
        return {name: np.array([getattr(row, name) for row in self.rows], dtype=kinds.get(str(field.type), object))
                for name, field in Contrast.__dataclass_fields__.items()}

    def check(self, kind: str) -> str:
        """`deterred` or `chilled` in words: as counted, and as the difference to response off."""
        from demerit.measures.words import number

        paired = self.row(f"{kind}/paired", UNMOVED)
        return (f"{kind.capitalize()}: {number(self.counted[kind])} counted one by one, {number(paired.value)} as the difference between "
                f"two runs; they part where people who act differently also come under other sanctions, or leave them at another time.")


@dataclass(frozen=True)
class _Acts:
    """What residents did in one run, by group of towns: acts of protected kinds and others, suppressed ones of each, resident-years."""

    acts: dict[str, np.ndarray]
    suppressed: dict[str, np.ndarray]
    years: np.ndarray
    towns: np.ndarray


def contrasts(plan: Plan, *, residents: int = RESIDENTS, progress: Progress | None = None) -> Contrasts:
    """Live at most `residents` people of the plan under the regime, without it, and without response; error sources on.

    A regime that neither deters, stops nor provokes anything is not lived: its rows are 0.  `progress(done, total)` runs.
    """
    plan = for_study(plan, residents)
    scenario, towns = plan.scenario, range(plan.towns)
    people = len(towns) * scenario.residents
    rests = _rests(scenario)
    if not _moves(scenario):
        why = "no effect of this regime makes anybody act differently"
        rows = tuple(Contrast(f"{kind}/paired", of, "all", _text(kind, of, rests), 0.0, math.nan, math.nan, NONE, YEARLY, PER, 0,
                              float(people * scenario.years), True, why) for kind in KINDS for of in BASELINES)
        return Contrasts(rows, dict.fromkeys(KINDS, 0.0), rests, len(towns), people)
    arms = {REGIME: scenario, EMPTY: without_regime(scenario), UNMOVED: without_response(scenario)}
    lived = {}
    for n, (name, arm) in enumerate(arms.items(), start=1):
        lived[name] = _lived(arm, towns, plan.threads)
        if progress is not None:
            progress(n, len(arms))
    own = lived[REGIME]
    rows = tuple(_row(kind, of, lived[of], own, rests) for kind in KINDS for of in BASELINES)
    counted = {kind: float(PER * own.suppressed[kind].sum() / own.years.sum()) for kind in KINDS}
    return Contrasts(rows, counted, rests, len(towns), people)


def without_regime(scenario: Scenario) -> Scenario:
    """The same world, dates and scope with no rules at all: the library's `empty`, for this regime's people."""
    def bare(regime: Regime) -> Regime:
        return regime.model_copy(update={"channels": {}, "files": {}, "deciders": {}, "rules": {}, "effects": {}, "remedies": {}})

    return replace(scenario, regime=_each(scenario.regime, bare), alongside=())


def without_response(scenario: Scenario) -> Scenario:
    """The same regimes, with every `deters` at 0 and everything else as it is."""
    def still(effect: Effect) -> Effect:
        if effect.deters is None:
            return effect
        return effect.model_copy(update={"deters": effect.deters.model_copy(update={"by": effect.deters.by.at(0.0)})})

    def unmoved(regime: Regime) -> Regime:
        return regime.model_copy(update={"effects": {name: still(effect) for name, effect in regime.effects.items()}})

    return replace(scenario, regime=_each(scenario.regime, unmoved), alongside=tuple(_each(one, unmoved) for one in scenario.alongside))


def _each(versions: Versions, change: Callable[[Regime], Regime]) -> Versions:
    return Versions(versions.name, tuple((start, change(regime)) for start, regime in versions.epochs))


def _effects(scenario: Scenario) -> list[Effect]:
    return [effect for _, versions in scenario.regimes for _, regime in versions.epochs for effect in regime.effects.values()]


def _moves(scenario: Scenario) -> bool:
    """Whether any effect can change what people do."""
    return any(effect.stops or effect.provokes or (effect.deters and effect.deters.by.value > 0) for effect in _effects(scenario))


def _rests(scenario: Scenario) -> str:
    """Fitted if every size of response is covered by a source, else an assumption returned."""
    sizes = [effect.deters.by for effect in _effects(scenario) if effect.deters is not None and effect.deters.by.value > 0]
    return FITTED if sizes and all(size.evidence in SETTLED for size in sizes) else RETURNED


def _lived(scenario: Scenario, towns: range, threads: int) -> _Acts:
    """Live towns one by one, because acts by conduct are kept for all towns of a chunk together."""
    conducts = scenario.world.acts
    protected = np.array([is_protected(name, conduct) for name, conduct in conducts.items()], bool)
    residents = np.array([conduct.about == "persons" for conduct in conducts.values()], bool)  # firms are no residents
    parts = {CHILLED: protected & residents, DETERRED: ~protected & residents}
    acts = {kind: np.zeros(BATCHES) for kind in parts}
    suppressed = {kind: np.zeros(BATCHES) for kind in parts}

    def each(numbers: np.ndarray, totals: Totals) -> None:
        done = totals.conducts.sum(axis=0)[:len(protected)]
        for kind, mask in parts.items():
            acts[kind][numbers[0] % BATCHES] += done[mask, 0].sum()
            suppressed[kind][numbers[0] % BATCHES] += done[mask, 1].sum()

    totals = live_towns(scenario, towns, threads=threads, tables=assemble(scenario), chunk=1, on_chunk=each)
    return _Acts(acts, suppressed, years(totals), totals.towns)


def _text(kind: str, of: str, rests: str) -> str:
    return f"{KINDS[kind]}: how many fewer a year {BASELINES[of]}; {rests}"


def _row(kind: str, of: str, baseline: _Acts, own: _Acts, rests: str) -> Contrast:
    events = int(abs(baseline.acts[kind].sum() - own.acts[kind].sum()))
    e: Estimate = difference((baseline.acts[kind], baseline.years), (own.acts[kind], own.years), own.towns, unit=YEARLY, per=PER, events=events)
    same = not baseline.acts[kind].sum() and not own.acts[kind].sum()
    enough = same or events >= LEAST_EVENTS
    reason = "nobody did any" if same else "" if enough else f"too few to say, n = {events}"
    low, high = (math.nan if end is None else end for end in (e.low, e.high))
    return Contrast(f"{kind}/paired", of, "all", _text(kind, of, rests), e.value, low, high, e.method, YEARLY, PER, events, float(own.years.sum()),
                    enough, reason)


__all__ = ["Contrast", "Contrasts", "contrasts", "without_regime", "without_response"]

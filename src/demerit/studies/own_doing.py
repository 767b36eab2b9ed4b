"""The ban's own doing: how much longer people stay on a list because being on it costs them what they would pay with.

The same towns live twice with the same luck, as the regime says and with every effect that costs income taking nothing.  First
listings of the same person on the same tick are laid side by side, over a horizon: five years, or half the run if that is shorter,
so that each has been followed to its end; who dies or moves does so in both (measures.md 2).  Where nothing costs income, or nobody
owes anything, there is nothing to ask.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from demerit.engine import Place, Tables, assemble
from demerit.engine.records import OPEN
from demerit.engine.tallying import SPELLS
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema.regime import Charge, Effect, Regime
from demerit.measures.estimates import Estimate, ratio
from demerit.measures.headlines import RETURNED
from demerit.runs.plan import Plan
from demerit.runs.tidy import TableOf
from demerit.runs.totals import BATCHES
from demerit.studies.exploration import RESIDENTS

DAY = 1 << 20
YEAR_DAYS = 365.25
HORIZON = 5 * YEAR_DAYS
"""Days."""
Progress = Callable[[int, int], None]
ESTIMANDS = {
    "own-doing": ("days longer on `{0}` for each first listing, because being on it costs income; followed for {1} years", "days"),
    "own-doing/days": ("share of days on `{0}` that its costing income makes; first listings, followed for {1} years", "share"),
    "own-doing/left": ("share of those still on `{0}` after {1} years who would have left it if it cost no income", "share")}
LEAST_EVENTS = 10


@dataclass(frozen=True)
class Pairs:
    """First listings on one list, by group of towns.  Days are counted up to the horizon."""

    listings: np.ndarray
    days: np.ndarray
    """as the regime says"""
    without: np.ndarray
    """with nothing costing income"""
    still: np.ndarray
    """listings still going on at the horizon, as the regime says"""
    gone: np.ndarray
    """of these, ended by then where nothing costs income"""


def asks(scenario: Scenario) -> bool:
    """Whether there is anything to ask: debts, and an effect that costs income."""
    return bool(scenario.world.debts) and any(isinstance(effect.costs, Charge) and effect.costs.income.value > 0 for _, versions in scenario.regimes
                                              for _, regime in versions.epochs for effect in regime.effects.values())


def costless(scenario: Scenario) -> Scenario:
    """The same regimes, with every effect that costs a share of income taking nothing."""
    def spare(effect: Effect) -> Effect:
        if not isinstance(effect.costs, Charge):
            return effect
        return effect.model_copy(update={"costs": effect.costs.model_copy(update={"income": effect.costs.income.at(0.0)})})

    def spared(regime: Regime) -> Regime:
        return regime.model_copy(update={"effects": {name: spare(effect) for name, effect in regime.effects.items()}})

    def each(versions: Versions) -> Versions:
        return Versions(versions.name, tuple((start, spared(regime)) for start, regime in versions.epochs))

    return replace(scenario, regime=each(scenario.regime), alongside=tuple(map(each, scenario.alongside)))


def horizon(scenario: Scenario) -> float:
    """How long each listing is followed, in days."""
    return min(HORIZON, (scenario.end - scenario.start).days / 2)


def own_doing(plan: Plan, *, residents: int = RESIDENTS, progress: Progress | None = None) -> TableOf:
    """Rows of the table `estimates`, for each list of the regime run; none if there is nothing to ask.

    On at most `residents` people.  `progress(done, total)` is told of towns.
    """
    if not asks(plan.scenario):
        return {}
    towns = range(min(plan.towns, math.ceil(residents / plan.scenario.residents)))
    found = pairs(plan.scenario, plan.seed, towns, progress)
    lived = np.bincount(np.asarray(towns) % BATCHES, minlength=BATCHES)
    years = f"{horizon(plan.scenario) / YEAR_DAYS:.3g}"
    rows = [row for name, one in found.items() if "/" not in name for row in _rows(name, years, one, lived)]
    kinds: dict[str, Any] = {"value": float, "low": float, "high": float, "per": float, "events": np.int64, "exposure": float, "enough": bool}
    return {key: np.array([row[key] for row in rows], kinds.get(key, object)) for key in rows[0]} if rows else {}


def pairs(scenario: Scenario, seed: int, towns: range, progress: Progress | None = None) -> dict[str, Pairs]:
    """First listings of the same person on the same tick in both runs, by list."""
    arms = [assemble(scenario), assemble(costless(scenario))]
    places = [Place(tables) for tables in arms]
    days = horizon(scenario)
    latest = ((scenario.end - scenario.start).days - days) * DAY
    found = {name: Pairs(*(np.zeros(BATCHES) for _ in range(5))) for name in arms[0].layout.spell_files}
    for n, town in enumerate(towns, start=1):
        one, other = (_firsts(tables, place, seed, town) for tables, place in zip(arms, places, strict=True))
        for key in one.keys() & other.keys():
            name, start = arms[0].layout.spell_files[key[0]], key[2]
            if start > latest:
                continue
            stays = [min(length / DAY, days) for length in (one[key], other[key])]
            at, own = town % BATCHES, found[name]
            own.listings[at] += 1
            own.days[at] += stays[0]
            own.without[at] += stays[1]
            own.still[at] += stays[0] >= days
            own.gone[at] += stays[0] >= days > stays[1]
        if progress is not None:
            progress(n, len(towns))
    return found


def _firsts(tables: Tables, place: Place, seed: int, town: int) -> dict[tuple[int, int, int], int]:
    """(list, person, tick at which it began) -> ticks it lasted (for ever, if it goes on at the end), of everybody's first stay on each list."""
    spells = place.live(seed, town, trace=SPELLS).trace
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for row in spells:
        key, start = (int(row["of"]), int(row["slot"])), int(row["due"])
        if key not in first or start < first[key][0]:
            first[key] = start, (1 << 62) if row["kind"] == OPEN else int(row["index"])
    return {(file, person, start): length for (file, person), (start, length) in first.items()}


def _rows(name: str, years: str, one: Pairs, towns: np.ndarray) -> list[dict[str, Any]]:
    """The three numbers of a list."""
    n, gone = int(one.listings.sum()), int(one.gone.sum())
    more = one.days - one.without
    numbers = {"own-doing": (ratio(more, one.listings, towns, unit="days", events=n, counted=False), n, n),
               "own-doing/days": (ratio(more, one.days, towns, unit="share", events=n, counted=False), n, float(one.days.sum())),
               "own-doing/left": (ratio(one.gone, one.still, towns, unit="share", events=gone, share=True), gone, float(one.still.sum()))}
    return [_row(key, name, years, *number) for key, number in numbers.items()]


def _row(key: str, name: str, years: str, number: Estimate, events: int, exposure: float) -> dict[str, Any]:
    text, unit = ESTIMANDS[key]
    few = events < LEAST_EVENTS and not (key == "own-doing/left" and exposure >= LEAST_EVENTS)
    low, high = (math.nan if end is None else end for end in (number.low, number.high))
    return {"estimand": key, "of": name, "row": "all", "text": f"{text.format(name, years)}; {RETURNED}", "value": number.value, "low": low, "high": high,
            "method": number.method, "unit": unit, "per": 1.0, "events": events, "exposure": float(exposure), "enough": not few,
            "reason": f"too few to say, n = {events}" if few else ""}


__all__ = ["Pairs", "asks", "costless", "horizon", "own_doing", "pairs"]

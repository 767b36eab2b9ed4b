"""Comparing: several regimes lived by the same people with the same luck, number by number against the first.

Streams are keyed by name, so what two regimes have in common happens alike in both; the difference between them is paired over
groups of towns.  Each is lived from its own first day.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from demerit.engine import assemble
from demerit.engine.layout import FORGONE
from demerit.measures.estimates import GROUPS, LEAST_GROUPS, NONE, Estimate, standard_error, students_t
from demerit.measures.headlines import Measure, headlines, measures
from demerit.measures.thirds import WORDS
from demerit.runs.executor import live_towns
from demerit.runs.plan import Plan
from demerit.runs.problems import CannotRun
from demerit.runs.totals import Totals

Progress = Callable[[str, int, int], None]
NOTHING = frozenset(("denied", "denied/error", FORGONE, "deterred", "chilled", "stopped", "provoked", "cost", "cost/error", "firms/harm", "firms/harm/error",
                     "firms/harmed", "firms/denied", "firms/denied/error", "firms/cost", *(f"third/{tie}" for tie in WORDS)))
"""Numbers that are of the whole regime: where its documents have nothing that could be counted there, they are 0.  Shares are not, nor what is of
one list or level: another text may have it under another name."""
BATCHED = ("towns", "counts", "time", "batch_rules", "spells", "spell_sums", "moves", "requests", "told", "desks")
"""Arrays of Totals with a group of towns as their first axis."""


@dataclass(frozen=True)
class Number:
    """One measure of one arm.  `less`: its value less the first arm's, paired; None in the first arm and where one lacks what it is of."""

    key: str
    text: str
    headline: str
    value: Estimate
    less: Estimate | None


@dataclass(frozen=True)
class Arm:
    """One regime as it was lived.  `numbers` by key."""

    label: str
    title: str
    start: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True)
class Comparison:
    """Arms in the order asked for; the first is what the others are compared with."""

    world: str
    years: int
    towns: int
    residents: int
    seed: int
    arms: tuple[Arm, ...]

    def table(self) -> dict[str, np.ndarray]:
        """arm, key, text, unit, value, low, high, less, less_low, less_high: one row a number."""
        rows = []
        for arm in self.arms:
            for one in arm.numbers.values():
                less = one.less
                rows.append((arm.label, one.key, one.text.strip(), one.value.unit, one.value.value, _end(one.value.low), _end(one.value.high),
                             math.nan if less is None else less.value, _end(less.low if less else None), _end(less.high if less else None)))
        names = ("arm", "key", "text", "unit", "value", "low", "high", "less", "less_low", "less_high")
        return {name: np.array([row[i] for row in rows], object if i < 4 else float) for i, name in enumerate(names)}


def _end(value: float | None) -> float:
    return math.nan if value is None else value


def same_people(plans: Sequence[Plan]) -> None:
    """Refuse to compare regimes on different people.  CannotRun."""
    first = plans[0]
    for plan in plans[1:]:
        if plan.world.sha256 != first.world.sha256:
            raise CannotRun(f"`{plan.regime.name}` is run on `{plan.world.name}`, `{first.regime.name}` on `{first.world.name}`",
                            "say one world for all: --world NAME")


@dataclass(frozen=True)
class Lived:
    """The totals of one arm, error sources on, and the measures it has: (title of the headline, measure) by key."""

    totals: Totals
    measures: dict[str, tuple[str, Measure]]


def live_each(plans: Mapping[str, Plan], progress: Progress | None = None) -> dict[str, Lived]:
    """Live every plan in the same towns, as large as the largest office of any needs and as many as the largest plan has people for.

    Raises CannotRun (other worlds), PoolOverflow, KeyboardInterrupt.
    """
    every = list(plans.values())
    same_people(every)
    size, towns = _sizes(every)
    out = {}
    for number, (label, plan) in enumerate(plans.items()):
        def told(done: int, total: int, number: int = number) -> None:
            if progress is not None:
                progress("towns", number * total + done, len(plans) * total)

        scenario = replace(plan.scenario, residents=size)
        tables = assemble(scenario)
        totals = live_towns(scenario, range(towns), threads=plan.threads, tables=tables, on_town=told)
        found = {measure.key: (one.title, measure) for one in headlines(tables.layout, plan.regime.document, plan.world.document, scenario.beside)
                 for measure in measures((one,)) if not measure.paired}
        out[label] = Lived(totals, found)
    return out


def _sizes(plans: Sequence[Plan]) -> tuple[int, int]:
    """(residents of a town, towns)."""
    size = max(plan.scenario.residents for plan in plans)
    return size, max(1, math.ceil(max(plan.residents for plan in plans) / size))


def compare(plans: Mapping[str, Plan], progress: Progress | None = None) -> Comparison:
    """Live every plan in the same towns and set its numbers beside those of the first.  Raises as `live_each`."""
    lived = live_each(plans, progress)
    names = list(plans)
    arms = []
    for label in names:
        first = None if label == names[0] else lived[names[0]]
        numbers = _numbers(lived[label], first)
        regime = plans[label].regime
        title = "; with ".join(str(one.document.title) for one in (regime, *regime.overlays))
        arms.append(Arm(label, title, str(regime.document.in_force), {k: n for k, n in numbers.items() if n is not None}))
    size, towns = _sizes(list(plans.values()))
    plan = plans[names[0]]
    return Comparison(plan.world.name, plan.scenario.years, towns, towns * size, plan.seed, tuple(arms))


def _numbers(own: Lived, first: Lived | None) -> dict[str, Number | None]:
    """The numbers of an arm; beside the first also those that are 0 in it because it has nothing of the kind."""
    out = {key: _number(key, headline, measure, own.totals, first) for key, (headline, measure) in own.measures.items()}
    if first is not None:
        out |= {key: _nothing(key, headline, measure, first.totals) for key, (headline, measure) in first.measures.items()
                if key in NOTHING and key not in own.measures}
    return out


def _nothing(key: str, headline: str, measure: Measure, others: Totals) -> Number | None:
    """A number that only the first arm has something of: 0, and less by all of that."""
    there = measure.compute(others, None)
    if there is None:
        return None
    less = replace(there, value=0.0 - there.value, low=_negative(there.high), high=_negative(there.low))
    return Number(key, measure.text, headline, Estimate(0.0, None, None, None, NONE, there.unit, there.per), less)


def _negative(end: float | None) -> float | None:
    return None if end is None else 0.0 - end


def _number(key: str, headline: str, measure: Measure, totals: Totals, first: Lived | None) -> Number | None:
    value = measure.compute(totals, None)
    if value is None:
        return None
    less = None
    if first is not None and key in first.measures:
        less = paired(measure, totals, first.measures[key][1], first.totals)
    elif first is not None and key in NOTHING:
        less = value
    return Number(key, measure.text, headline, value, less)


def paired(one: Measure, totals: Totals, other: Measure, others: Totals) -> Estimate | None:
    """A measure of one run less that of another run of the same towns, jackknifed over groups of towns; None if either cannot be had."""
    here, there = one.compute(totals, None), other.compute(others, None)
    if here is None or there is None:
        return None
    value = here.value - there.value
    held = [int(group) for group in np.flatnonzero(totals.towns)]
    if len(held) < LEAST_GROUPS or not math.isfinite(value):
        return Estimate(value, None, None, None, NONE, here.unit, here.per)
    left_out = np.array([_value(one, without(totals, group)) - _value(other, without(others, group)) for group in held])
    if not np.isfinite(left_out).all():
        return Estimate(value, None, None, None, NONE, here.unit, here.per)
    width = students_t(len(held)) * standard_error(value, left_out, totals.towns[held].astype(float))
    return Estimate(value, value - width, value + width, None, GROUPS, here.unit, here.per)


def _value(measure: Measure, totals: Totals) -> float:
    found = measure.compute(totals, None)
    return math.nan if found is None else found.value


def without(totals: Totals, group: int) -> Totals:
    """The totals without one group of towns; only what is kept by group."""
    changed = {}
    for name in BATCHED:
        kept = getattr(totals, name).copy()
        kept[group] = 0
        changed[name] = kept
    return replace(totals, **changed)

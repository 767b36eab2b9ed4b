"""A plan: documents, sizes and seed of a run, settled before anything is lived."""
from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from numbers import Real
from operator import index
from pathlib import Path
from typing import Any

from demerit.language import Diagnostic, Loaded, Problems, load
from demerit.language.given import several
from demerit.language.references import check_regime, check_world
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import World
from demerit.language.societies import parted, society_of
from demerit.language.stated import runnable
from demerit.language.totals import beside
from demerit.runs.amounts import check_amounts
from demerit.runs.problems import CannotRun

YEARS = 10
SEED = 1
MOST_YEARS, MOST_TOWNS, MOST_THREADS, MOST_SEED = 200, 10_000_000, 1024, 2**63 - 1


@dataclass(frozen=True)
class Plan:
    """All of a run.  `towns` of `scenario.residents` people each are lived twice: error sources on, and off."""

    regime: Loaded
    world: Loaded
    scenario: Scenario
    towns: int
    threads: int
    seed: int
    command: str
    sweep: bool = True
    check: bool = False
    precision: float | None = None
    sets: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    decompose: tuple[str, ...] = ()
    """Attributes whose differences between groups are taken apart by paired runs."""
    bare: Loaded | None = None
    """The regime as it reads without what lies over it, where that is something else: rates are calibrated on it."""
    fitted: Loaded | None = None
    """A set of places of the unknowns: the run lives its central member, studies draw from it."""
    as_written: Scenario | None = None
    """With a fitted set: the scenario with every number as it is written."""

    @property
    def residents(self) -> int:
        """People alive at any time, over all towns."""
        return self.towns * self.scenario.residents

    @property
    def written(self) -> Scenario:
        """The scenario with every number as it is written: what moves, moves from there."""
        return self.as_written or self.scenario

    def without_errors(self) -> Scenario:
        """The same scenario with all error sources off."""
        return replace(self.scenario, errors=False)


def prepare(regime: str | Path, *, world: str | Path | None = None, overlays: Iterable[str | Path] | str | Path = (), sets: Iterable[str] | str = (),
            years: int = YEARS, residents: int | None = None, towns: int | None = None, seed: int = SEED, threads: int | None = None,
            sweep: bool = True, check: bool = False, precision: float | None = None, known: Iterable[str | Path] | str | Path = (),
            decompose: Iterable[str] | str = (),
            command: str = "") -> Plan:
    """Read and check the documents, and settle the sizes.

    `residents` people (default: the world's `population`) are rounded up to whole towns; `towns` says how many instead.
    `known`: documents of published totals that draws over the unknowns must fit.
    Raises Problems (every mistake in the documents) or CannotRun.
    """
    if residents is not None and towns is not None:
        raise CannotRun("both a number of residents and a number of towns are given", "give one of them")
    years, seed = whole("years", years, MOST_YEARS), whole("seed", seed, MOST_SEED, 0)
    residents, towns, threads = (None if value is None else whole(name, value, most) for name, value, most in (
        ("residents", residents, None), ("towns", towns, MOST_TOWNS), ("threads", threads, MOST_THREADS)))
    if precision is not None and not (isinstance(precision, Real) and 0 < precision < 1):
        raise CannotRun(f"a precision of {precision} cannot be reached", "give the half-width over the value, e.g. 0.05")
    sets, overlays, known = several(sets), several(overlays), several(known)
    for_world, for_regime = parted(sets)
    loaded = load(regime, overlays=overlays, sets=for_regime, kind="regime")
    runnable(loaded)
    for ref in known:
        loaded = beside(loaded, load(ref, kind="totals"))
    society = _world(loaded, world, for_world)
    warnings = _checked(loaded, society)
    size = town_size(loaded, society)
    number = towns if towns is not None else -(-(residents or society.document.population) // size)
    if number > MOST_TOWNS:
        raise CannotRun(f"{residents or society.document.population} residents cannot be run",
                        f"give at most {MOST_TOWNS * size:,}: {MOST_TOWNS:,} towns of {size:,}")
    scenario = Scenario(society.document, versions(loaded), years, size, seed, tuple(versions(other) for other in loaded.alongside))
    check_amounts(scenario, number * size)
    bare = load(loaded.file if os.path.isabs(loaded.file) else os.path.join(".", loaded.file), kind="regime") if overlays or sets else None
    cores = threads or os.cpu_count() or 1
    return Plan(loaded, society, scenario, number, cores, seed, command, sweep, check, precision, sets, warnings,
                attributes(society.document, several(decompose)), bare)


def whole(name: str, value: Any, most: int | None = None, least: int = 1) -> int:
    """A number of something, as a whole number from `least` to `most`.  CannotRun for anything else, in the same words for commands and Python."""
    try:
        number = index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        shown = f"{value!r:.60}"
        raise CannotRun(f"a seed of {shown} cannot be used" if name == "seed" else f"{shown} {name} cannot be run",
                        f"give a whole number from {least}{' on' if most is None else f' to {most:,}'}")
    return number


def attributes(world: World, asked: Iterable[str]) -> tuple[str, ...]:
    """Attributes of the world, or `age`.  CannotRun for another, or one with a single group."""
    known = [*world.attributes, "age"]
    chosen = tuple(dict.fromkeys(asked))
    for attribute in chosen:
        if attribute not in known:
            raise CannotRun(f"the world has no attribute `{attribute}`", f"it has: {', '.join(known)}")
        groups = world.age.shares if attribute == "age" else world.attributes[attribute]
        if len(groups) < 2:
            what = "band" if attribute == "age" else "category"
            raise CannotRun(f"`{attribute}` has one {what} only: there is no difference between groups to take apart",
                            f"leave it out, or give the world more of them under `{'age.shares' if attribute == 'age' else f'attributes.{attribute}'}`")
    return chosen


def versions(loaded: Loaded) -> Versions:
    """A loaded regime as the scenario wants it."""
    return Versions(loaded.name, loaded.epochs)


def town_size(regime: Loaded, world: Loaded) -> int:
    """People in one town: what the world says, and at least what the largest decider serves."""
    regimes = [version for one in (regime, *regime.alongside) for _, version in one.epochs]
    serves = [decider.serves or 0 for version in regimes for decider in version.deciders.values()]
    return max([int(world.document.town.residents), *serves])


STUDY_TOWN = 4000
"""People in a town of a study, at least: a town's people fit in the cache, and lives several times as fast as one of 50,000."""


def for_study(plan: Plan, residents: int) -> Plan:
    """The plan as a study lives it again and again: on at most `residents` people, and in smaller towns where nobody waits for anybody.

    Towns are as large as the institution they stand for only because of queues; where no decider has `reviewers`, a town's size
    says only among whom people are taken for each other (measures.md 4: results do not depend on it).
    """
    deciders = [one for _, versions_ in plan.scenario.regimes for _, regime in versions_.epochs for one in regime.deciders.values()]
    size = plan.scenario.residents
    if size > STUDY_TOWN and all(one.reviewers is None for one in deciders):
        size = STUDY_TOWN
    people = min(plan.residents, residents)
    towns = min(plan.towns, math.ceil(residents / size)) if size == plan.scenario.residents else math.ceil(people / size)
    as_written = None if plan.as_written is None else replace(plan.as_written, residents=size)
    return replace(plan, scenario=replace(plan.scenario, residents=size), as_written=as_written, towns=towns)


def _world(regime: Loaded, world: str | Path | None, sets: tuple[str, ...]) -> Loaded:
    found = society_of(regime, world, sets)
    if found is None:
        raise CannotRun(f"the regime `{regime.name}` names no world", "say which: --world plain")
    return found


def _checked(regime: Loaded, world: Loaded) -> tuple[Diagnostic, ...]:
    """Warnings; raises Problems if anything is wrong."""
    found = [*check_world(world), *check_regime(regime, world)]
    if any(one.severity == "error" for one in found):
        raise Problems([one for one in found if one.severity == "error"], {**world.texts, **regime.texts})
    return tuple(found)

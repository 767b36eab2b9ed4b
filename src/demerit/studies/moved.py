"""Moved: who stands elsewhere at the end, in the same towns with the same luck, because errors are in the records.

The same people live twice, with error sources on and off, and stand somewhere each time: a table of levels against levels.  Only
the net change of each level is identified.  How many trade places depends on luck being shared; with luck of its own for each run
as many would move as the two margins alone give, which is shown as the upper bound.  Where people act on each other, or differently
under a sanction, no cell is the effect on a person (measures.md 2).
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from demerit.engine import Place, Tables, assemble
from demerit.measures.counting import PER
from demerit.measures.estimates import ratios
from demerit.measures.headlines import AT_END
from demerit.runs.plan import Plan, for_study
from demerit.runs.tidy import TableOf
from demerit.runs.totals import BATCHES
from demerit.studies.exploration import RESIDENTS

Progress = Callable[[int, int], None]
COLUMNS = {"file": object, "from": object, "to": object, "people": np.int64, "per_100000": float, "low": float, "high": float, "if_independent": float}


def moved(plan: Plan, *, residents: int = RESIDENTS, progress: Progress | None = None) -> TableOf:
    """file, from (without errors), to (with errors), people, per_100000, low, high, if_independent: every pair of levels.

    On at most `residents` people, those in scope at the end in both runs.  `progress(done, total)` is told of towns, in this thread.
    """
    plan = for_study(plan, residents)
    towns = range(plan.towns)
    arms = assemble(plan.without_errors()), assemble(plan.scenario)
    files = {name: levels for _, name, levels in _files(arms[0])}
    crossed = {name: np.zeros((BATCHES, len(levels), len(levels)), np.int64) for name, levels in files.items()}
    shares = [towns[i::plan.threads] for i in range(plan.threads)]
    with ThreadPoolExecutor(plan.threads, thread_name_prefix="demerit-moved") as pool:
        for n, part in enumerate(pool.map(lambda some: _crossed(arms, plan.seed, some), shares), start=1):
            for name, counts in part.items():
                crossed[name] += counts
            if progress is not None:
                progress(n, len(shares))
    lived = np.bincount(np.asarray(towns) % BATCHES, minlength=BATCHES)
    return _table(files, crossed, lived)


def _files(tables: Tables) -> list[tuple[int, str, tuple[str, ...]]]:
    """(number, name, levels) of files with levels about persons: firms are no residents, and stand nowhere among them."""
    layout = tables.layout
    return [(number, name, levels) for number, (name, levels) in enumerate(layout.files.items()) if len(levels) > 1 and name not in layout.of_firms]


def _crossed(arms: tuple[Tables, Tables], seed: int, towns: Sequence[int]) -> dict[str, np.ndarray]:
    """(groups of towns, level without errors, level with them) by file, of some towns."""
    places = [Place(tables) for tables in arms]
    files = [(number, name, len(levels)) for number, name, levels in _files(arms[0])]
    out = {name: np.zeros((BATCHES, size, size), np.int64) for _, name, size in files}
    for town in towns:
        ends = []
        for place in places:
            place.live(seed, town)
            ends.append(place.standing())
        (without, there), (with_, also) = ends
        both = there & also
        for number, name, _ in files:
            np.add.at(out[name][town % BATCHES], (without[both, number], with_[both, number]), 1)
    return out


def _table(files: dict[str, tuple[str, ...]], crossed: dict[str, np.ndarray], towns: np.ndarray) -> TableOf:
    rows: list[tuple[object, ...]] = []
    for name, levels in files.items():
        counts = crossed[name]
        people = counts.sum(axis=(1, 2))
        size = len(levels)
        found = ratios(counts.reshape(len(counts), -1), np.repeat(people[:, None], size * size, axis=1), towns, unit=AT_END, per=PER,
                       events=counts.sum(axis=0).ravel(), share=True)
        whole = max(1, int(people.sum()))
        without, with_ = counts.sum(axis=(0, 2)) / whole, counts.sum(axis=(0, 1)) / whole
        for at, one in enumerate(found):
            a, b = divmod(at, size)
            rows.append((name, levels[a], levels[b], one.events or 0, one.value, math.nan if one.low is None else one.low,
                         math.nan if one.high is None else one.high, PER * float(without[a] * with_[b])))
    return {name: np.array([row[i] for row in rows], kind) for i, (name, kind) in enumerate(COLUMNS.items())}

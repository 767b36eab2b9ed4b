"""The same model by hand in NumPy: struct of arrays, one step a month over everybody.  What most people would write.

Simpler than the engine on purpose, and always in its favour: one copy of the standings (no correct one beside it), no errors, no
groups, no calendar days, no order within a month, no unlimited terms.  Two ways to draw: `each`: a number per person and conduct,
as all agent frameworks do; `few`: how many acts are noticed in the whole town, then whose (fast when acts are rare).
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MEMORY = 24
"""Months an entry counts."""


@dataclass(frozen=True)
class Conduct:
    """Chance of an act in a month, share of acts noticed, worth of an entry, whether a listed person does less of it, whose trait."""

    chance: float
    coverage: float
    worth: int
    deterred: bool = False
    trait: int = -1


@dataclass(frozen=True)
class Model:
    """Conducts, points and list."""

    conducts: tuple[Conduct, ...]
    edges: tuple[int, ...]
    start: int = 1000
    list_below: int | None = None
    denied_below: int | None = None
    attempts: float = 0.25
    deters: float = 0.0
    shapes: tuple[float, ...] = ()


def live(model: Model, people: int, months: int, seed: int, draw: str) -> dict[str, float]:
    """Live everybody; totals by name."""
    rng = np.random.default_rng(seed)
    score = np.full(people, model.start, np.int32)
    ring = np.zeros((MEMORY, people), np.int16)
    until = np.full(people, -1, np.int32)
    low = np.zeros(people, bool)
    traits = [rng.gamma(shape, 1 / shape, people).astype(np.float32) for shape in model.shapes]
    sums = [np.cumsum(trait, dtype=np.float64) for trait in traits]
    u = np.empty(people, np.float32)
    edges = np.array(model.edges, np.int32)
    levels = np.zeros((months, len(edges) + 1), np.int64)
    listed = np.zeros(months, np.int64)
    acts = entries = denied = 0
    for month in range(months):
        delta = np.zeros(people, np.int16)
        on = until > month
        keep = None
        if model.deters:
            keep = np.where(on, 1 - model.deters * np.maximum(0, 1 - (month - until + MEMORY) / MEMORY), 1).astype(np.float32)
        for conduct in model.conducts:
            trait = traits[conduct.trait] if conduct.trait >= 0 else None
            if draw == "each":
                rng.random(out=u, dtype=np.float32)
                chance = np.float32(conduct.chance)
                if trait is not None:
                    chance = chance * trait
                if conduct.deterred and keep is not None:
                    chance = chance * keep
                acts += int(np.count_nonzero(u < chance))
                noticed = u < chance * np.float32(conduct.coverage)
                entries += int(np.count_nonzero(noticed))
                delta += noticed * np.int16(conduct.worth)
            else:
                mean = conduct.chance * (float(sums[conduct.trait][-1]) if trait is not None else people)
                acts += int(rng.poisson(mean * (1 - conduct.coverage)))
                k = int(rng.poisson(mean * conduct.coverage))
                if trait is None:
                    who = rng.integers(0, people, k)
                else:
                    who = np.searchsorted(sums[conduct.trait], rng.random(k) * sums[conduct.trait][-1])
                if conduct.deterred and keep is not None:
                    who = who[rng.random(k) < keep[who]]
                acts += len(who)
                entries += len(who)
                np.add.at(delta, who, np.int16(conduct.worth))
        place = month % MEMORY
        score += delta
        score -= ring[place]
        ring[place] = delta
        levels[month] = np.bincount(np.searchsorted(edges, score, side="right"), minlength=len(edges) + 1)
        if model.list_below is not None:
            below = score < model.list_below
            new = below & ~low
            low = below
            until[new] = month + MEMORY
            on = until > month
        else:
            on = score < model.denied_below if model.denied_below is not None else np.zeros(people, bool)
        count = int(np.count_nonzero(on))
        listed[month] = count
        denied += int(rng.poisson(model.attempts * count))
    each = people * months
    return {"acts": acts / each, "entries": entries / each, "listed": float(listed[-1]) / people, "denied": denied / each}

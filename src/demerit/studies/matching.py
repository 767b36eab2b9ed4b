"""Matching: which places of a world's unknowns give the published figures, found in waves; a set, never a point.

History matching (Craig, Goldstein, Seheult and Smith 1997; Vernon, Goldstein and Bower 2010).  A place is a quantile for every label.
It is implausible by a figure as far as its run lies from it, in standard errors: of chance in the run, of the figure's own tolerance,
and of what the model is declared to leave out, added by their squares; tolerance and discrepancy count as three standard errors.  A run is
accepted if its most implausible fitted figure is within three.  Between waves an emulator of the runs so far chooses where to live next;
accepting is done by runs alone.

Why this, and not approximate Bayesian computation by rejection: no likelihood or prior density is claimed for what nobody knows (ranges are ranges),
and at these widths fewer than one in a thousand places of the whole ranges would be accepted.

Only the parameters are adjusted.  Everything else that nobody knows is drawn over its whole range first, and the parameters are then sought for that draw: so
the set says what the parameters can be, whatever the rest is, and says nothing new about the rest.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from demerit.studies.emulating import Emulator
from demerit.studies.moving import latin_hypercube

CUT = 3.0
"""Standard errors (Pukelsheim's three-sigma rule: 95 % of any distribution with one peak lie within)."""
TRIES = 4000
"""Places looked at by emulator for each draw."""
GOLDEN = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Aim:
    """A fitted figure: between which logarithms it lies as published, and one standard error of tolerance and discrepancy together."""

    name: str
    low: float
    high: float
    error: float

    @classmethod
    def of(cls, name: str, bounds: tuple[float, float], tolerance: float, discrepancy: float) -> Aim:
        """`bounds` as published; tolerance and discrepancy as shares, each three standard errors."""
        error = math.hypot(math.log1p(tolerance), math.log1p(discrepancy)) / CUT
        return cls(name, math.log(bounds[0]), math.log(bounds[1]), error)

    @property
    def middle(self) -> float:
        """Between the bounds."""
        return (self.low + self.high) / 2

    def implausible(self, logs: np.ndarray, noise: np.ndarray | float, off: float = 0.0) -> np.ndarray:
        """Standard errors between runs and the figure; `noise` of the runs, `off` of an emulator."""
        gap = np.maximum(0.0, np.maximum(self.low - logs, logs - self.high))
        out: np.ndarray = gap / np.sqrt(self.error**2 + np.square(noise) + off**2 + 1e-18)
        return out


@dataclass(frozen=True)
class Matched:
    """All runs of all waves, in order.  `places` (runs, labels), `logs` and `noise` (runs, aims)."""

    labels: tuple[str, ...]
    parameters: tuple[str, ...]
    aims: tuple[Aim, ...]
    places: np.ndarray
    logs: np.ndarray
    noise: np.ndarray
    waves: np.ndarray
    """The wave of each run, from 1."""

    @property
    def implausibility(self) -> np.ndarray:
        """(runs): of the most implausible figure."""
        return implausibility(self.aims, self.logs, self.noise)

    @property
    def accepted(self) -> np.ndarray:
        """Positions of the runs accepted."""
        return np.flatnonzero(self.implausibility <= CUT)

    def of(self, label: str) -> np.ndarray:
        """Quantiles of a label over all runs."""
        out: np.ndarray = self.places[:, self.labels.index(label)]
        return out


def implausibility(aims: Sequence[Aim], logs: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """(runs): of the most implausible figure."""
    out: np.ndarray = np.max([aim.implausible(logs[:, i], noise[:, i]) for i, aim in enumerate(aims)], axis=0)
    return out


Live = Callable[[int, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""(wave, places) -> (logs, noise) of all runs so far, in order: noise is better known with more of them."""


def match(labels: Sequence[str], parameters: Sequence[str], aims: Sequence[Aim], live: Live, *, draws: int, waves: int, seed: int) -> Matched:
    """Live `draws` places in each of `waves`.  The same for the same seed; `live` says how."""
    places = latin_hypercube(draws, labels, seed)
    number = np.ones(draws, np.int64)
    logs, noise = live(1, places)
    for wave in range(2, waves + 1):
        at = [list(labels).index(label) for label in parameters]
        emulators = [Emulator.of(places, logs[:, i], aim.middle, at) for i, aim in enumerate(aims)]
        chance = [float(np.median(noise[:, i])) for i in range(len(aims))]
        fresh = latin_hypercube(draws, labels, seed + wave * GOLDEN)
        for i in range(draws):
            luck = np.random.Generator(np.random.PCG64([seed & (2**64 - 1), wave, i]))
            candidates = np.tile(fresh[i], (TRIES, 1))
            candidates[:, at] = luck.random((TRIES, len(at)))
            guess = np.max([aim.implausible(emulator.at(candidates), chance[k], emulator.off)
                            for k, (aim, emulator) in enumerate(zip(aims, emulators, strict=True))], axis=0)
            within = np.flatnonzero(guess <= CUT)
            # the first of those that could be: any of them is as likely as any other
            fresh[i] = candidates[within[0] if len(within) else int(guess.argmin())]
        places = np.vstack([places, fresh])
        number = np.concatenate([number, np.full(draws, wave)])
        logs, noise = live(wave, fresh)
    return Matched(tuple(labels), tuple(parameters), tuple(aims), places, logs, noise, number)


# ---- what a set says of its labels ---------------------------------------------------------------------------------

IDENTIFIED = 0.5
"""A parameter is identified if the middle nine tenths of the set are less than this share of the middle nine tenths of its range."""
EDGE = 0.02
"""The set is at the edge of a range if it reaches into this share of it."""
TOGETHER = 0.5
"""Rank correlation from which two labels are said to make up for each other."""


@dataclass(frozen=True)
class Spread:
    """How far a label reaches in the set, in quantiles of its own range."""

    label: str
    low: float
    high: float
    width: float
    """From the 5th to the 95th percentile, against 0.9."""
    fitted: bool

    @property
    def identified(self) -> bool:
        """Whether the figures say where it is."""
        return self.width < IDENTIFIED

    @property
    def at_edge(self) -> bool:
        """Whether the set reaches an end of the range while leaving out much of it: then it may go on beyond."""
        return self.identified and (self.low < EDGE or self.high > 1 - EDGE)


def spreads(labels: Sequence[str], parameters: Sequence[str], members: np.ndarray) -> list[Spread]:
    """One for each label; parameters first."""
    out = []
    for label in [*parameters, *(one for one in labels if one not in parameters)]:
        held = members[:, list(labels).index(label)]
        inner = np.quantile(held, (0.05, 0.95))
        out.append(Spread(label, float(held.min()), float(held.max()), float((inner[1] - inner[0]) / 0.9), label in parameters))
    return out


def together(labels: Sequence[str], parameters: Sequence[str], members: np.ndarray) -> list[tuple[str, str, float]]:
    """Pairs (parameter, label, rank correlation) that make up for each other in the set, strongest first."""
    ranks = np.argsort(np.argsort(members, axis=0, kind="stable"), axis=0, kind="stable").astype(float)
    if len(members) < 10:
        return []
    table = np.corrcoef(ranks, rowvar=False)
    names = list(labels)
    pairs = [(p, label, float(table[names.index(p), names.index(label)])) for k, p in enumerate(parameters) for label in labels
             if label != p and label not in parameters[:k]]
    return sorted((one for one in pairs if abs(one[2]) >= TOGETHER), key=lambda one: -abs(one[2]))


def central(members: np.ndarray) -> int:
    """The member nearest to the middle of the set: to the median of each label, in spreads of that label."""
    middle = np.median(members, axis=0)
    scale = np.maximum(members.std(axis=0), 1e-9)
    return int((((members - middle) / scale) ** 2).sum(axis=1).argmin())

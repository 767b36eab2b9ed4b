"""Flips: what would turn a finding round, from a sweep that has been lived already.

A finding says on which side of a threshold a number lies: the regime hits more than so many; mistaken days are the larger part; one
group is worse off than another.  The sweep moved each unknown alone to both ends of its range, and all together in every draw.  So
a flip is told in two ways: which unknown does it alone, and from about where in its range; and in how many draws it happens when
all move together, with the unknown that parts those draws from the others best.  If nothing does, that is said.
"""
from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from demerit.measures.words import listed, number, quantity
from demerit.studies.exploration import Exploration
from demerit.studies.unknowns import Unknowns

HARM, SHARE = "harm", "harm/error/share"
HALF = 0.5
LEAST_DRAWS = 3
"""Fewer draws on the other side than this point to no unknown."""
MOST_SITES = 3
BRIEF = 200
"""Characters of a line on the first page."""


@dataclass(frozen=True)
class Finding:
    """`measure` (a key of the sweep) lies above `threshold`, or it does not.  `above`, `below`: what that means, as a clause.

    `value`: the number in the run itself; `unit`: its unit.
    """

    measure: str
    threshold: float
    value: float
    above: str
    below: str
    unit: str = ""

    @property
    def holds(self) -> str:
        """What the run found."""
        return self.above if self.value > self.threshold else self.below

    @property
    def otherwise(self) -> str:
        """What it would be on the other side."""
        return self.below if self.value > self.threshold else self.above


def hits_more_than(value: float, days: float = 0.0) -> Finding:
    """Whether the regime puts people under sanctions for more than so many days per 100,000 a year; 0: whether it harms anybody."""
    if days == 0:
        return Finding(HARM, 0.0, value, "people are under sanctions", "nobody is seen under a sanction", "days per 100,000 a year")
    text = f"than {number(days)} days under a sanction per 100,000 residents a year"
    return Finding(HARM, days, value, f"there are more {text}", f"there are no more {text}", "days per 100,000 a year")


def mistaken_larger(value: float) -> Finding:
    """Whether mistaken days are the larger part of all days under a sanction."""
    return Finding(SHARE, HALF, value, "most days under a sanction are mistaken", "most days under a sanction are by the rules", "share")


def worse_off(measure: str, value: float, group: str, reference: str) -> Finding:
    """Whether a group is worse off than another.  `measure`: a difference of the two (measures.disparity.difference_in_days)."""
    return Finding(measure, 0.0, value, f"{group} is under sanctions longer than {reference}", f"{group} is not under sanctions longer than {reference}",
                   "days per 100,000 a year")


@dataclass(frozen=True)
class Alone:
    """An unknown that flips the finding by itself.

    `quantile`: about where in its range (0 to 1), on a straight line between the numbers at its ends, or from the run itself where
    both flip; `upwards`: the finding flips above that, else below; `size`: what share of the explored range that is, and whether
    published totals `narrowed` it.  `end`: the number at the end where it flips.  `clear`:
    that is beyond the threshold by more than chance in the small towns of a sweep.  `numbers`: what the unknown stands for there.
    """

    label: str
    quantile: float
    upwards: bool
    end: float
    clear: bool
    size: float
    narrowed: bool = False
    numbers: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The part of its range in which it flips."""
        side = "upper" if self.upwards else "lower"
        whole = "what known totals leave of its range" if self.narrowed else "its range"
        return f"about the {side} {self.size:.0%} of {whole}" if self.size >= 0.005 else f"{whole} only at the {side} end"

    def text(self) -> str:
        """In words."""
        what = f" ({'above' if self.upwards else 'below'} about {listed(list(self.numbers))})" if self.numbers else ""
        return f"`{self.label}` alone does it, in {self.part}{what}{'' if self.clear else '; no more than chance could'}"


@dataclass(frozen=True)
class Together:
    """Draws on the other side.  `clear`: how many of them by more than chance in the small towns of a sweep.

    `label`, `quantile`, `upwards`: the cut that parts them best from the rest; None if none does better than guessing.

    `inside`, `outside`: how many draws beyond the cut, and how many of them flip; and the same for the rest.
    """

    flipped: int
    draws: int
    clear: int = 0
    label: str | None = None
    quantile: float = math.nan
    upwards: bool = True
    inside: tuple[int, int] = (0, 0)
    outside: tuple[int, int] = (0, 0)

    def text(self) -> str:
        """In words."""
        head = f"with everything moving at once, {self.flipped} of {self.draws} draws do"
        if self.clear < self.flipped:
            head += f" ({self.clear} of them by more than chance)"
        if self.label is None:
            return head
        size = (1 - self.quantile) if self.upwards else self.quantile
        return (f"{head}: {self.inside[1]} of {self.inside[0]} with `{self.label}` in the {'upper' if self.upwards else 'lower'} {size:.0%} of its "
                f"range, {self.outside[1]} of {self.outside[0]} elsewhere")


@dataclass(frozen=True)
class Flips:
    """What would flip a finding.  `alone`: unknowns that do it by themselves, the one that needs to move least first.

    `tried`: unknowns moved alone; `known`: whether the sweep has the number at all.
    """

    finding: Finding
    alone: tuple[Alone, ...]
    together: Together
    tried: int
    known: bool = True

    @property
    def any(self) -> bool:
        """Whether anything in the explored range flips it."""
        return bool(self.alone) or self.together.flipped > 0

    def brief(self) -> str:
        """One line for the first page of a report, at most BRIEF characters as long as names are short."""
        f = self.finding
        if not self.known:
            return f"{f.holds[:1].upper()}{f.holds[1:]}: what would change that was not explored."
        if not self.any:
            return f"Nothing explored would make it that {f.otherwise} ({self.together.draws} draws)."
        sure = [one for one in self.alone if one.clear] or list(self.alone)
        drawn = f"{self.together.flipped} of {self.together.draws} draws"
        head = f"{f.otherwise[:1].upper()}{f.otherwise[1:]}"
        if not sure:
            return f"{head} in {drawn}; no unknown does it alone."
        for n in range(min(len(sure), 3), 0, -1):
            text = f"{head} with " + " or ".join(f"`{one.label}` in {one.part}" for one in sure[:n]) + f", alone; in {drawn}."
            if len(text) <= BRIEF:
                break
        return text

    def sentence(self) -> str:
        """In full, with values and counts of draws."""
        f = self.finding
        head = f"{f.holds[:1].upper()}{f.holds[1:]} ({quantity(f.value, f.unit)})."
        if not self.known:
            return f"{head} What would change that was not explored."
        explored = f"{self.together.draws} draws" + (f", {self.tried} unknowns moved alone" if self.tried else "")
        if not self.any:
            return f"{head} Nothing in the explored range changes that ({explored})."
        parts = [one.text() for one in self.alone]
        if self.tried and not parts:
            parts.append("no unknown does it alone")
        if self.together.draws:
            parts.append(self.together.text())
        return f"{head} What would make it that {f.otherwise}: {'; '.join(parts)}."


def flips(exploration: Exploration, measure: str, threshold: float, *, value: float | None = None, finding: Finding | None = None,
          unknowns: Unknowns | None = None) -> Flips:
    """Which unknowns move a number to the other side of a threshold.

    `value`: the number in the run itself (default: the median draw).  `finding`: the words; then the threshold and value are its own
    (see `flipped`).  `unknowns`: to say at which values of the documents.  Nothing is lived.
    """
    drawn = exploration.values.get(measure, np.array([]))
    held = np.isfinite(drawn)
    if value is None:
        value = float(np.median(drawn[held])) if held.any() else math.nan
    if finding is None:
        at = number(threshold)
        finding = Finding(measure, threshold, value, f"`{measure}` is above {at}", f"`{measure}` is not above {at}")
    ends = exploration.influence.get(measure, {})
    if not (held.any() or ends) or not math.isfinite(value):
        return Flips(finding, (), Together(0, 0), 0, known=False)
    noise = exploration.noise.get(measure, math.nan)
    found = [one for label, pair in ends.items() for one in _alone(label, pair, _moved(exploration, label), finding, noise, unknowns)]
    found.sort(key=lambda one: (-one.size, one.label))
    other = (drawn[held] > threshold) != (value > threshold)
    clear = int((other & (np.abs(drawn[held] - threshold) > (noise if math.isfinite(noise) else 0.0))).sum())
    return Flips(finding, tuple(found), _together(exploration.labels, exploration.quantiles[held], other, clear), len(ends))


def flipped(exploration: Exploration, findings: Iterable[Finding], unknowns: Unknowns | None = None) -> tuple[Flips, ...]:
    """What would flip each of several findings."""
    return tuple(flips(exploration, one.measure, one.threshold, value=one.value, finding=one, unknowns=unknowns) for one in findings)


def _moved(exploration: Exploration, label: str) -> tuple[float, float]:
    """Between which quantiles a label was moved alone: over its range, or over what known totals leave of it."""
    if not exploration.known or not exploration.draws:
        return 0.0, 1.0
    column = exploration.quantiles[:, exploration.labels.index(label)]
    return float(column.min()), float(column.max())


def _alone(label: str, ends: tuple[float, float], moved: tuple[float, float], finding: Finding, noise: float,
           unknowns: Unknowns | None) -> list[Alone]:
    """None, one or both ends of a label on the other side."""
    if not all(map(math.isfinite, ends)):
        return []
    side = finding.value > finding.threshold
    (low, high), (least, most) = ends, moved
    out = []
    for upwards, end, opposite in ((False, low, high), (True, high, low)):
        if (end > finding.threshold) == side:
            continue
        crossed = (opposite > finding.threshold) == side
        # from the opposite end if it is on the run's side; if both ends are not, from the run itself, in the middle
        begin, width = (opposite, 1.0) if crossed else (finding.value, 0.5)
        reach = width * (end - finding.threshold) / (end - begin)
        clear = not math.isfinite(noise) or abs(end - finding.threshold) > noise
        if not (crossed or clear):  # the sweep's small towns lie on the other side by chance, whatever the label does
            continue
        quantile = most - reach * (most - least) if upwards else least + reach * (most - least)
        out.append(Alone(label, quantile, upwards, end, clear, reach, moved != (0.0, 1.0), _numbers(unknowns, label, quantile)))
    return out


def _numbers(unknowns: Unknowns | None, label: str, quantile: float) -> tuple[str, ...]:
    """What the numbers under a label are at a quantile, if they are few."""
    sites = [site for site in unknowns.sites if site.label == label] if unknowns is not None else []
    sites = list({site.text: site for site in sites}.values())
    if not 0 < len(sites) <= MOST_SITES:
        return ()
    out = []
    for site in sites:
        value, kind = site.at(quantile).value, site.quantity.kind
        shown = str(value) if kind in ("term", "money") else f"{number(100 * value)}%" if kind == "share" else number(value)
        out.append(f"{site.text} {shown}{'/y' if kind == 'rate' else ''}")
    return tuple(out)


def _together(labels: tuple[str, ...], quantiles: np.ndarray, other: np.ndarray, clear: int) -> Together:
    """The cut in one unknown that parts the draws on the other side from the rest with fewest on the wrong side of it."""
    flipped, draws = int(other.sum()), len(other)
    guess = min(flipped, draws - flipped)
    plain = Together(flipped, draws, clear)
    if guess < LEAST_DRAWS:
        return plain
    best: tuple[int, Together] = (guess, plain)
    for i, label in enumerate(labels):
        order = np.argsort(quantiles[:, i], kind="stable")
        at, turned = quantiles[order, i], other[order]
        for n in range(1, draws):
            cut = float((at[n - 1] + at[n]) / 2)
            for upwards in (True, False):
                inside, outside = (turned[n:], turned[:n]) if upwards else (turned[:n], turned[n:])
                wrong = int((~inside).sum() + outside.sum())
                if wrong < best[0]:
                    best = wrong, Together(flipped, draws, clear, label, cut, upwards, (len(inside), int(inside.sum())), (len(outside), int(outside.sum())))
    return best[1]


__all__ = ["Alone", "Finding", "Flips", "Together", "flipped", "flips", "hits_more_than", "mistaken_larger", "worse_off"]

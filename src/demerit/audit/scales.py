"""Gravity of conduct against severity of treatment, on the two anchored scales."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from demerit.audit.gathering import Datum, Measure
from demerit.audit.law import words
from demerit.language.schema.facts import GRAVITY, SEVERITY
from demerit.language.schema.regime import Charge

STEPS = 1
"""How many steps a treatment may be graver than the conduct before it is out of proportion."""

MOST, MUCH = 0.5, 0.2
"""Of a month's income, taken again and again: so large a share is a benefit or a wage withdrawn, or as hard as a service refused."""


@dataclass(frozen=True)
class Graded:
    """A step on a scale, and what says so: the file itself, a name, or what an effect does."""

    step: int
    name: str
    by: Literal["file", "name", "deed"]

    @property
    def stated(self) -> bool:
        """Whether the file states it."""
        return self.by == "file"

    def said(self) -> str:
        """`minor`, `minor, by its name` or `severe, by what it does`."""
        return self.name + {"file": "", "name": ", by its name", "deed": ", by what it does"}[self.by]


@cache
def _patterns(scale: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((step, re.compile(r"(?<![a-z])(?:" + "|".join(sorted(items, key=len, reverse=True)) + r")(?![a-z])"))
                 for step, items in words()[scale].items())


@lru_cache(maxsize=8192)
def _by_name(scale: str, text: str) -> Graded | None:
    plain = text.lower().replace("-", " ").replace("_", " ")
    for step, pattern in reversed(_patterns(scale)):
        if pattern.search(plain):
            return Graded(list(GRAVITY if scale == "gravity" else SEVERITY).index(step), step, "name")
    return None


def gravity(datum: Datum) -> Graded | None:
    """How grave the conduct is; None: not known, or not conduct.  Traits have no gravity."""
    stated = datum.stated.gravity
    if stated is not None:
        if stated == "unknown" or (stated == "none" and datum.basis == "trait"):
            return None
        return Graded(list(GRAVITY).index(stated), stated, "file")
    if datum.basis == "trait" or datum.good:
        return None
    return _by_name("gravity", datum.text)


def severity(measure: Measure) -> Graded | None:
    """How hard a treatment hits; of an effect, by what it does, unless the facts say."""
    stated = measure.stated.severity
    if stated is not None:
        return None if stated == "unknown" else Graded(list(SEVERITY).index(stated), stated, "file")
    named = _by_name("severity", measure.text) if measure.kind != "reward" else None
    done = _by_deed(measure)
    return max((one for one in (named, done) if one is not None), key=lambda one: one.step, default=None)


def _by_deed(measure: Measure) -> Graded | None:
    """By the anchors: a name in public is severe, a refusal considerable, a charge noticeable, and one that takes much of what people live on graver."""
    effect, step = measure.effect, None
    if measure.kind == "inspection":
        step = "noticeable"
    elif effect is not None and measure.kind != "reward":
        share = effect.costs.income.value if isinstance(effect.costs, Charge) and effect.every is not None else 0.0
        step = "severe" if effect.publishes or share >= MOST else "considerable" if effect.denies or effect.stops or share >= MUCH else "noticeable"
    return Graded(list(SEVERITY).index(step), step, "deed") if step is not None else None


def too_harsh(measure: Measure, leading: tuple[Datum, ...]) -> tuple[tuple[Datum, Graded], ...]:
    """The conduct a treatment is more than one step too grave for, mildest first."""
    hits = severity(measure)
    if hits is None:
        return ()
    graded = [(datum, found) for datum in leading if (found := gravity(datum)) is not None and hits.step - found.step > STEPS]
    if measure.stated.proportionate == "yes":  # that weighs more than a name, and than conduct nobody reproaches
        graded = [(datum, found) for datum, found in graded if found.stated and found.step and hits.stated]
    return tuple(sorted(graded, key=lambda pair: pair[1].step))

"""Gravity of conduct against severity of treatment, on the two anchored scales."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from demerit.audit.gathering import Datum, Measure
from demerit.audit.law import words
from demerit.language.schema.facts import GRAVITY, SEVERITY

STEPS = 1
"""How many steps a treatment may be graver than the conduct before it is out of proportion."""


@dataclass(frozen=True)
class Graded:
    """A step on a scale, and whether the file states it or its name suggests it."""

    step: int
    name: str
    stated: bool

    def said(self) -> str:
        """`minor`, or `minor, by its name`."""
        return self.name if self.stated else f"{self.name}, by its name"


@cache
def _patterns(scale: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((step, re.compile(r"(?<![a-z])(?:" + "|".join(sorted(items, key=len, reverse=True)) + r")(?![a-z])"))
                 for step, items in words()[scale].items())


@lru_cache(maxsize=8192)
def _by_name(scale: str, text: str) -> Graded | None:
    plain = text.lower().replace("-", " ").replace("_", " ")
    for step, pattern in reversed(_patterns(scale)):
        if pattern.search(plain):
            return Graded(list(GRAVITY if scale == "gravity" else SEVERITY).index(step), step, False)
    return None


def gravity(datum: Datum) -> Graded | None:
    """How grave the conduct is; None: not known, or not conduct.  Traits have no gravity."""
    stated = datum.stated.gravity
    if stated is not None:
        if stated == "unknown" or (stated == "none" and datum.basis == "trait"):
            return None
        return Graded(list(GRAVITY).index(stated), stated, True)
    if datum.basis == "trait" or datum.good:
        return None
    return _by_name("gravity", datum.text)


def severity(measure: Measure) -> Graded | None:
    """How hard a treatment hits; of an effect, by what it does, unless the facts say."""
    stated = measure.stated.severity
    if stated is not None:
        return None if stated == "unknown" else Graded(list(SEVERITY).index(stated), stated, True)
    named = _by_name("severity", measure.text)
    if named is not None and measure.kind != "reward":
        return named
    if measure.kind == "inspection":
        return Graded(list(SEVERITY).index("noticeable"), "noticeable", False)
    effect = measure.effect
    if effect is None or measure.kind == "reward":
        return None
    step = "severe" if effect.publishes else "considerable" if effect.denies or effect.stops else "noticeable"
    return Graded(list(SEVERITY).index(step), step, False)


def too_harsh(measure: Measure, leading: tuple[Datum, ...]) -> tuple[tuple[Datum, Graded], ...]:
    """The conduct a treatment is more than one step too grave for, mildest first."""
    hits = severity(measure)
    if hits is None:
        return ()
    graded = [(datum, found) for datum in leading if (found := gravity(datum)) is not None and hits.step - found.step > STEPS]
    if measure.stated.proportionate == "yes":  # that weighs more than a name, and than conduct nobody reproaches
        graded = [(datum, found) for datum, found in graded if found.stated and found.step and hits.stated]
    return tuple(sorted(graded, key=lambda pair: pair[1].step))

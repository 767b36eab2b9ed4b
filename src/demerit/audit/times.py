"""Times of a file against the law's: how long something really takes, which limits that exceeds, and the strictest of them."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from demerit.audit.law import Limit, limits
from demerit.language.facts import fact, plain
from demerit.language.quantities import Quantity, Term
from demerit.language.schema.channel import Delay, DrawnSpan

SLACK_DAYS = 3
"""Months and years differ by so much."""


@dataclass(frozen=True)
class Taken:
    """A time in days, in words, and the key it is written under; `assumed`: the number is only assumed."""

    days: float
    text: str
    key: str
    assumed: bool


def slowest(within: Quantity | None, takes: Delay | None) -> Taken | None:
    """What something takes where a limit and a time are written: a limit that is not kept helps nobody.  Of a drawn time its mean or median."""
    return max((one for one in (_taken(within, "within"), _taken(takes, "takes")) if one is not None), key=lambda one: one.days, default=None)


def _taken(time: Delay | None, key: str) -> Taken | None:
    if time is None:
        return None
    middle = (time.mean or time.median) if isinstance(time, DrawnSpan) else time
    assert middle is not None
    word = "" if not isinstance(time, DrawnSpan) else " on average" if time.mean is not None else " in the middle case"
    return Taken(middle.value.days, fact(middle).text + word, key, middle.evidence == "assumed")


def exceeded(days: float, among: Iterable[str]) -> list[Limit]:
    """The limits a time exceeds, the longest grace counted."""
    out = []
    for key in among:
        limit = limits()[key]
        longest = limit.extended or limit.max
        if longest is not None and days > longest.days:
            out.append(limit)
    return out


def strictest(over: Iterable[Limit]) -> str:
    """The longest time that exceeds none of these limits, as people write it."""
    bounds: list[Term] = [bound for limit in over if (bound := limit.extended or limit.max) is not None]
    return plain("term", min(bounds, key=lambda bound: bound.days))


def longest(short: Iterable[Limit]) -> str:
    """The shortest time that keeps all of these minima, as people write it."""
    return plain("term", max((limit.min for limit in short if limit.min is not None), key=lambda bound: bound.days))


def in_law(over: Iterable[Limit]) -> str:
    """The law's numbers, each with where it stands."""
    return "; ".join(f"{limit.text()}, {limit.provision.title}" for limit in over)

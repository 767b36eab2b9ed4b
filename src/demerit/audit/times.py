"""Times of a file against the law's: how long something really takes, which limits that exceeds, and the strictest of them."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from demerit.audit.law import Limit
from demerit.language.facts import fact, plain
from demerit.language.quantities import Quantity, Term
from demerit.language.schema.channel import Delay, DrawnSpan

SLACK_DAYS = 3
"""Months and years differ by so much."""


@dataclass(frozen=True)
class Taken:
    """A time, in words, and the key it is written under; `assumed`: the number is only assumed."""

    term: Term
    text: str
    key: str
    assumed: bool

    @property
    def days(self) -> float:
        """In days."""
        return self.term.days


def slowest(within: Quantity | None, takes: Delay | None) -> Taken | None:
    """What something takes where a limit and a time are written: a limit that is not kept helps nobody.  Of a drawn time its mean or median."""
    return max((one for one in (_taken(within, "within"), _taken(takes, "takes")) if one is not None), key=lambda one: one.days, default=None)


def _taken(time: Delay | None, key: str) -> Taken | None:
    if time is None:
        return None
    middle = (time.mean or time.median) if isinstance(time, DrawnSpan) else time
    assert middle is not None
    word = "" if not isinstance(time, DrawnSpan) else " on average" if time.mean is not None else " in the middle case"
    return Taken(middle.value, fact(middle).text + word, key, middle.evidence == "assumed")


def strictest(over: Iterable[Limit]) -> str:
    """The longest time that exceeds none of these limits, extensions aside, as people write it."""
    return plain("term", min((limit.max for limit in over if limit.max is not None), key=lambda bound: bound.days))


def longest(short: Iterable[Limit]) -> str:
    """The shortest time that keeps all of these minima, as people write it."""
    return plain("term", max((limit.min for limit in short if limit.min is not None), key=lambda bound: bound.days))

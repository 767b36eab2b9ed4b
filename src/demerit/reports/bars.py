"""Bars: a number between nothing and the most it could be, as places on a line, in per cent of its length."""
from __future__ import annotations

import math
from dataclasses import dataclass

ENTIRE = 100.0


@dataclass(frozen=True)
class Span:
    """A stretch of a line: from where, how long (per cent)."""

    at: float
    length: float

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.at + self.length


@dataclass(frozen=True)
class Bar:
    """Places on a line from `low` to `high`, which are in the number's unit."""

    low: float
    high: float
    zero: float
    value: float | None
    range: Span | None
    noise: Span | None


def bar(value: float | None, noise: tuple[float | None, float | None], span: tuple[float, float] | None) -> Bar | None:
    """The bar of a number; it begins at nothing, or below if the number can be.  None without any number but zero."""
    held = [v for v in (value, *noise, *(span or ())) if v is not None and math.isfinite(v)]
    low, high = min([0.0, *held]), max([0.0, *held])
    if not held or low == high:
        return None
    high += 0.02 * (high - low)  # so that what stands at the end is seen

    def at(number: float) -> float:
        share: float = (number - low) / (high - low)
        return round(ENTIRE * share, 2)

    def between(ends: tuple[float | None, float | None] | None) -> Span | None:
        if ends is None or ends[0] is None or ends[1] is None or not all(map(math.isfinite, (ends[0], ends[1]))):
            return None
        return Span(at(ends[0]), round(at(ends[1]) - at(ends[0]), 2))

    place = at(value) if value is not None and math.isfinite(value) else None
    return Bar(low, high, at(0.0), place, between(span), between(noise))


def stacked(values: list[float]) -> list[Span]:
    """Shares of a whole, one after the other; of no length if the whole is nothing."""
    total, begun, out = sum(values), 0.0, []
    for value in values:
        length = ENTIRE * value / total if total > 0 else 0.0
        out.append(Span(round(begun, 3), round(length, 3)))
        begun += length
    return out

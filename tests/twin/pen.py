"""What draws a made-up scenario: toggles and choices, from Hypothesis's bytes or through a seeded generator."""
from __future__ import annotations

from random import Random
from typing import Any

INK = 6000
"""Bytes of Hypothesis's for a scenario, drawn at once: a draw for each choice takes five times as long as all the rest of making it up."""


class Pen:
    """Choices out of bytes.  They shrink towards zeros, and what is made up with them to the fewest features; where they run out there are zeros."""

    def __init__(self, ink: bytes) -> None:
        self._ink, self._at = ink, 0

    def _bits(self, n: int) -> int:
        here, self._at = self._at, self._at + n
        return int.from_bytes(self._ink[here:self._at], "big")

    def yes(self) -> bool:
        """A toggle: shrinks to no."""
        return self._bits(1) > 127

    def one(self, *options: Any) -> Any:
        """One of the options: shrinks to the first."""
        return options[self._bits(2) * len(options) >> 16]

    def number(self, low: int, high: int) -> int:
        """A whole number: shrinks to the low end."""
        bytes_ = (high - low).bit_length() // 8 + 2
        return low + (self._bits(bytes_) * (high - low + 1) >> 8 * bytes_)

    def order(self, items: list[Any]) -> list[Any]:
        """The items in some order: shrinks to their own."""
        left = list(items)
        return [left.pop(self.number(0, len(left) - 1)) for _ in items]

    def some(self, items: list[Any]) -> list[Any]:
        """At least one of the items, in their order."""
        chosen = [item for item in items if self.yes()]
        return chosen or [self.one(*items)]


class DicePen(Pen):
    """The same choices by a seeded generator, for making many at once."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def yes(self) -> bool:
        """A toggle."""
        return self._random.random() < 0.5

    def one(self, *options: Any) -> Any:
        """One of the options."""
        return self._random.choice(options)

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return self._random.randint(low, high)

    def order(self, items: list[Any]) -> list[Any]:
        """The items in some order."""
        return self._random.sample(items, len(items))

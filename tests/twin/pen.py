"""What draws a made-up scenario: toggles and choices, through Hypothesis or through a seeded generator."""
from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st


class Pen:
    """Choices.  `draw` is Hypothesis's, so that what is made up shrinks to the fewest features."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self._draw = draw

    def yes(self) -> bool:
        """A toggle: shrinks to no."""
        return bool(self._draw(st.booleans()))

    def one(self, *options: Any) -> Any:
        """One of the options: shrinks to the first."""
        return self._draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        """A whole number: shrinks to the low end."""
        return int(self._draw(st.integers(low, high)))

    def order(self, items: list[Any]) -> list[Any]:
        """The items in some order."""
        return list(self._draw(st.permutations(items)))

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

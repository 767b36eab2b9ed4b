"""The three societies an answer may choose, and what people do and try to get in them."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from demerit.language import load
from demerit.language.diagnostics import near

NAMES = {"city": "plain-city-eu", "platform": "plain-platform", "country": "plain-country"}
"""What people say: the world of the library."""
_BETTER = frozenset({"volunteering", "clean-up-day", "blood-donation", "helpful-post", "sale", "high-rating"})
"""Acts of the three worlds that are taken for good ones when no worth is given."""


@dataclass(frozen=True)
class Society:
    """A generic world as `demerit new` needs it: conducts and attempts with the part of life they belong to."""

    word: str
    world: str
    conducts: dict[str, str]
    attempts: dict[str, str]
    currency: str
    incomes: bool

    def conduct(self, name: str) -> str | None:
        """The conduct that is called so, in the singular or plural; None if there is none."""
        return _called(name, self.conducts)

    def attempt(self, name: str) -> str | None:
        """The attempt that is called so, likewise."""
        return _called(name, self.attempts)

    def close(self, name: str, of: str) -> str | None:
        """A conduct or attempt with a similar name, to ask about."""
        return near(name, self.conducts if of == "conducts" else self.attempts)

    @property
    def words(self) -> frozenset[str]:
        """Words that are no names of persons."""
        names = [*self.conducts, *self.attempts, *self.conducts.values(), *self.attempts.values()]
        return frozenset(word for name in names for word in name.split("-")) | {"the", "city", "platform", "country", "late", "unpaid", "fine", "tax"}

    @staticmethod
    def good(name: str) -> bool:
        """Whether an act without a number is taken for a good one."""
        return name in _BETTER


def _called(name: str, options: dict[str, str]) -> str | None:
    if name in options:
        return name
    bare = _singular(name)
    return next((option for option in options if _singular(option) == bare), None)


def _singular(name: str) -> str:
    return "-".join(part[:-1] if part.endswith("s") and len(part) > 3 else part for part in name.split("-"))


@cache
def society(word: str) -> Society:
    """One of the three by its word.  KeyError if there is no such word."""
    world = load(NAMES[word], kind="world").document
    return Society(word, NAMES[word], {name: one.context for name, one in world.conducts.items()},
                   {name: one.context for name, one in world.attempts.items()}, world.currency, world.incomes is not None)

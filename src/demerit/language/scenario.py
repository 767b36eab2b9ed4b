"""A scenario: all that fixes a run."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from demerit.language.schema import Regime, World


@dataclass(frozen=True)
class Versions:
    """A regime over time: the same structure with other numbers from each date on; the first is at `in_force`."""

    name: str
    epochs: tuple[tuple[dt.date, Regime], ...]

    @property
    def first(self) -> Regime:
        """The regime as it comes into force."""
        return self.epochs[0][1]

    def at(self, date: dt.date) -> Regime:
        """The version that holds on a date."""
        held = self.epochs[0][1]
        for start, regime in self.epochs:
            if start <= date:
                held = regime
        return held


@dataclass(frozen=True)
class Scenario:
    """World + regimes + horizon + town size + seed.  `errors` off switches off all error sources."""

    world: World
    regime: Versions
    years: int
    residents: int
    """People in one town."""
    seed: int
    alongside: tuple[Versions, ...] = field(default=())
    errors: bool = True

    @property
    def start(self) -> dt.date:
        """The first day."""
        return self.regime.first.in_force

    @property
    def end(self) -> dt.date:
        """The day after the last."""
        return add_months(self.start, 12 * self.years)

    @property
    def firms(self) -> int:
        """Firms in one town: the nearest whole number, at least one; 0 if the world has none."""
        given = self.world.firms
        return max(1, round(given.per_resident.value * self.residents)) if given is not None else 0

    @property
    def beside(self) -> tuple[Regime, ...]:
        """The regimes lived alongside, as they come into force."""
        return tuple(versions.first for versions in self.alongside)

    @property
    def regimes(self) -> tuple[tuple[str, Versions], ...]:
        """(prefix of element names, versions): the regime run first, without a prefix."""
        return (("", self.regime), *((f"{v.name}/", v) for v in self.alongside))


def add_months(date: dt.date, months: int) -> dt.date:
    """A date some calendar months later, the day clamped to the month's length."""
    number = date.year * 12 + date.month - 1 + months
    year, month = divmod(number, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(date.day, last))

"""Whether all the money of a run can be counted: tallies are whole minor units in 64 bits."""
from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from demerit.language.quantities import DAYS_PER_YEAR, PRICE, Money, Quantity, bounded, size
from demerit.language.scenario import Scenario
from demerit.language.schema import Regime, World
from demerit.language.schema.money import DrawnSum
from demerit.language.schema.regime import Charge
from demerit.runs.problems import CannotRun

MOST = 2.0**62
"""Half of what 64 bits hold: a margin for what is left out of the estimate."""
OFTEN = 52
"""Times a year that something paid once a stay is taken to fall due at most."""
BALANCE = 2e15
"""Balances from 10^15 on bear no interest (specification, section 13)."""


def check_amounts(scenario: Scenario, people: int) -> None:
    """Refuse a run whose amounts, at their highest and most frequent, may add up to more than is counted (CannotRun)."""
    years = scenario.years
    for what, most in _each(scenario):
        if most * people * years > MOST:
            raise CannotRun(f"{what}: over {people:,} people and {years} year{'s' * (years > 1)} this may add up to more than can be counted",
                            f"sums are kept in whole cents of {scenario.world.currency} up to {MOST / 100:.3g}: smaller amounts, fewer residents or years")


def _each(scenario: Scenario) -> Iterator[tuple[str, float]]:
    """Everything money goes by, and what it comes to at most for one person in a year, in minor units."""
    world = scenario.world
    yearly = max((_high(bounded(PRICE, one)) for one in (world.incomes or {}).get("yearly", {}).values()), default=0.0)
    yield "incomes", yearly
    if world.money is not None:
        yield "money.essentials", 12 * _of(world.money.essentials, yearly / 12)
        yield "money.savings", _of(world.money.savings, yearly)
    yield from _debts(world, yearly, scenario.years)
    for _, versions in scenario.regimes:
        for _, regime in versions.epochs:
            yield from _regime(regime, yearly)


def _debts(world: World, yearly: float, years: int) -> Iterator[tuple[str, float]]:
    for name, debt in world.debts.items():
        amount = debt.amount
        most = _high(amount.median) * math.exp(2 * _high(amount.sigma)) if isinstance(amount, DrawnSum) else _of(amount, yearly)
        months = debt.every.value.amount if debt.every is not None else 1.0
        if debt.interest is not None:
            most = max(most, min(BALANCE, most * (1 + _high(debt.interest) * months / 12) ** min(1000.0, 12 * years / months)))
        often = _high(debt.arises) * math.prod(max((_high(one) for one in by.values()), default=1.0) for by in debt.by.values())
        yield f"debts.{name}", most * min(often, OFTEN)


def _regime(regime: Regime, yearly: float) -> Iterator[tuple[str, float]]:
    for name, effect in regime.effects.items():
        for key in ("costs", "gives"):
            amount: Any = getattr(effect, key)
            if amount is None:
                continue
            most = _high(amount.income) * yearly / 12 if isinstance(amount, Charge) else _high(amount)
            every = effect.every
            often = OFTEN if every is None else DAYS_PER_YEAR / min(one.days for one in (every.value, every.low) if one is not None)
            yield f"effects.{name}.{key}", most * often
    for name, remedy in regime.remedies.items():
        if remedy.asks.costs is not None:
            yield f"remedies.{name}.asks.costs", _high(remedy.asks.costs) * OFTEN


def _high(quantity: Quantity) -> float:
    """The greatest value a quantity is given or may be moved to."""
    return size(quantity.value if quantity.high is None else quantity.high)


def _of(amounts: Any, whole: float) -> float:
    """The greatest of amounts of money or shares of a whole; one for everybody, or one for each category."""
    given = amounts.values() if isinstance(amounts, dict) else (amounts,)
    return max((_high(one) if isinstance(one.value, Money) else _high(one) * whole for one in given), default=0.0)

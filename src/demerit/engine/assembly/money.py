"""Budgets by category of income, and kinds of debts."""
from __future__ import annotations

from typing import Any

import numpy as np

from demerit.engine.assembly.naming import Parts
from demerit.engine.layout import FORGONE, MONEY
from demerit.engine.records import DEBT, DRAWN_SUM, FIXED_SUM, SHARE_SUM
from demerit.language.quantities import Money, Quantity
from demerit.language.schema.money import HAPPENINGS, Debt, DrawnSum


def has_money(parts: Parts) -> bool:
    """Whether the world follows what people have."""
    return parts.world.money is not None


def discourages(parts: Parts) -> bool:
    """Whether denials keep anybody from trying again."""
    return any(attempt.discouraged is not None for attempt in parts.world.attempts.values())


def budgets(parts: Parts, incomes_at: int, columns: tuple[str, ...]) -> dict[str, int]:
    """(income a month, essentials a month, savings on arrival) by category of income as links; clock fields."""
    fields = {"money": -1, "budgets_at": 0, "evading": -1, "forgone": -1}
    if discourages(parts):
        fields["forgone"] = columns.index(FORGONE)
    money, incomes = parts.world.money, parts.world.incomes
    if money is None:
        return fields
    categories = list(parts.world.attributes[incomes["attribute"]]) if incomes else [""]
    table: list[int] = []
    for i, category in enumerate(categories):
        yearly = int(parts.reals[incomes_at + i])
        table += [yearly // 12, _amount(_of(money.essentials, category), yearly // 12), _amount(_of(money.savings, category), yearly)]
    fields["money"], fields["budgets_at"] = columns.index(MONEY[0]), parts.link(table)
    if money.evading is not None:
        fields["evading"] = parts.states[money.evading]
    return fields


def _of(given: Quantity | dict[str, Quantity], category: str) -> Quantity:
    """What holds for a category."""
    return given[category] if isinstance(given, dict) else given


def _amount(quantity: Quantity, whole: int) -> int:
    """Money in minor units; a share of the whole is cut down to them."""
    return quantity.value.minor if isinstance(quantity.value, Money) else int(quantity.value * whole)


def debts(parts: Parts) -> np.ndarray:
    """The table of kinds of debts."""
    table = np.zeros(len(parts.world.debts), DEBT)
    for row, (name, document) in zip(table, parts.world.debts.items(), strict=True):
        row["amount_stream"] = parts.stream("amount", name)
        row["settle_stream"] = parts.stream("settles", name)
        row["first"] = parts.conducts[f"{name}-{HAPPENINGS[0]}"]
        one_debt(row, document)
    return table


def one_debt(row: Any, document: Debt) -> None:
    """The numbers of a kind of debt."""
    if isinstance(document.amount, DrawnSum):
        row["amount_kind"], row["amount"], row["sigma"] = DRAWN_SUM, document.amount.median.value.minor, document.amount.sigma.value
    else:
        row["amount_kind"], row["amount"] = _sum(document.amount)
    row["instalment_kind"], row["instalment"] = _sum(document.instalment)
    row["every"] = every = document.every.value.amount if document.every is not None else 1.0
    row["interest"] = document.interest.value * every / 12 if document.interest is not None else 0.0
    row["partial"] = document.partial
    if document.settled is not None:
        row["settle_rate"], row["forgives"] = document.settled.rate.value, document.settled.forgives.value


def _sum(quantity: Quantity) -> tuple[int, float]:
    """(kind, minor units or share)."""
    if isinstance(quantity.value, Money):
        return FIXED_SUM, float(quantity.value.minor)
    return SHARE_SUM, float(quantity.value)

"""Accounts: what people have, brought up to date when it is asked for, and what they owe (specification, section 13).

Nobody's money is followed before it matters: an account opens with the first debt, cost or gift, with what monthly incomes and
essentials have left by then.  From there on every flow is counted, month by month, whenever the account is next looked at.
"""
from __future__ import annotations

from typing import Any

from numpy import float64, int64

from demerit.engine import memory
from demerit.engine.calendar import YEAR, later, schedule, unreserved
from demerit.engine.compiled import happening, leaf
from demerit.engine.draws import exp, expo, normal, philox, ticks
from demerit.engine.layout import M_BROUGHT, M_ESSENTIALS, M_INCOME, M_LEFT, M_OWED, M_SHORT, M_WRITTEN_OFF
from demerit.engine.records import ABLE, DRAWN_SUM, FIXED_SUM, INSTALMENT, OF_DEBTS, SETTLE, SHARE_SUM, SPAN_MONTHS, UNASKED
from demerit.engine.tallying import count


@leaf
def budget(town: Any, slot: Any, which: Any) -> Any:
    """A person's monthly income (0), monthly essentials (1) or savings on arrival (2), in minor units."""
    return memory.links(town)[town[0].budgets_at + 3 * int64(memory.subjects(town)[slot].cell) + which]


@leaf
def count_in(town: Any, slot: Any, month: Any, column: Any, amount: Any) -> Any:
    """Count an amount of money in a month that may be past."""
    for j in range(town[0].d1_rows):
        memory.tally(town)[month, town[0].money + column, memory.rows(town)[slot, j]] += amount


@leaf
def count_money(town: Any, slot: Any, column: Any, amount: Any) -> Any:
    """Count an amount of money now."""
    count(town, slot, town[0].money + column, amount)


@happening
def begin_account(town: Any, slot: Any) -> Any:
    """Somebody arrives, with savings and without debts."""
    a = memory.accounts(town)[slot]
    a.savings = budget(town, slot, 2)
    a.month = town[0].month
    a.open = 0
    for debt in range(town[0].d0_debts):
        memory.owings(town)[slot, debt].open = 0


@happening
def settle(town: Any, slot: Any, month: Any) -> Any:
    """Bring what somebody has up to the income of a month."""
    a = memory.accounts(town)[slot]
    passed = int64(month) - int64(a.month)
    if passed <= 0:
        return
    income = budget(town, slot, 0)
    essentials = budget(town, slot, 1)
    if not a.open:
        a.savings = max(int64(0), a.savings + passed * (income - essentials))
        a.month = month
        return
    for m in range(int64(a.month) + 1, int64(month) + 1):
        count_in(town, slot, m, M_INCOME, income)
        count_in(town, slot, m, M_ESSENTIALS, essentials)
        left = a.savings + income - essentials
        if left < 0:
            count_in(town, slot, m, M_SHORT, -left)
            left = int64(0)
        a.savings = left
    a.month = month


@leaf
def account(town: Any, slot: Any) -> Any:
    """Somebody's account, opened if need be, up to now."""
    settle(town, slot, town[0].month)
    a = memory.accounts(town)[slot]
    if not a.open:
        a.open = 1
        count_money(town, slot, M_BROUGHT, a.savings)
    return a


@happening
def charge(town: Any, slot: Any, amount: Any) -> Any:
    """Take a cost out of savings; what they do not cover is short."""
    a = account(town, slot)
    if amount > a.savings:
        count_money(town, slot, M_SHORT, amount - a.savings)
        a.savings = 0
    else:
        a.savings -= amount


@happening
def credit(town: Any, slot: Any, amount: Any) -> Any:
    """Add a gift to savings."""
    a = account(town, slot)
    a.savings += amount


@leaf
def is_owed(town: Any, slot: Any, debt: Any) -> Any:
    """Whether somebody has a debt of a kind open (-1: no debt)."""
    return debt >= 0 and memory.owings(town)[slot, debt].open != 0


@happening
def owe(town: Any, slot: Any, debt: Any, debt_name: Any) -> Any:
    """Somebody takes on a debt: its amount, its first date, and when creditor and debtor would settle it."""
    c = town[0]
    d = memory.debts(town)[debt]
    person = memory.subjects(town)[slot]
    account(town, slot)
    amount = int64(d.amount)
    if d.amount_kind == SHARE_SUM:
        amount = int64(d.amount * memory.reals(town)[memory.people(town)[0] + int64(person.cell)])
    elif d.amount_kind == DRAWN_SUM:
        w0, _, _, _ = philox(c.key, person.id, d.amount_stream, debt_name)
        amount = ticks(d.amount * exp(d.sigma * normal(w0)))
    amount = max(int64(1), amount)
    o = memory.owings(town)[slot, debt]
    o.name = debt_name
    o.balance = amount
    part = int64(d.instalment) if d.instalment_kind == FIXED_SUM else int64(d.instalment * float64(amount) + 0.5)
    o.instalment = max(int64(1), part)
    o.since = c.now
    o.open = 1
    o.found = UNASKED
    count_money(town, slot, M_OWED, amount)
    next_date(town, slot, debt, int64(1))
    if d.settle_rate > 0.0:
        w0, _, _, _ = philox(c.key, person.id, d.settle_stream, debt_name)
        due = unreserved(c.now + ticks(expo(w0) * (YEAR / d.settle_rate)))
        schedule(town, due, slot, OF_DEBTS + debt, debt_name, SETTLE, 0, debt, 0, int64(person.generation))


@happening
def next_date(town: Any, slot: Any, debt: Any, k: Any) -> Any:
    """Schedule a debt's k-th date."""
    d = memory.debts(town)[debt]
    o = memory.owings(town)[slot, debt]
    due = later(town, o.since, SPAN_MONTHS, d.every * float64(k), 0.0, 0)
    schedule(town, due, slot, OF_DEBTS + debt, o.name, INSTALMENT, 0, debt, k, int64(memory.subjects(town)[slot].generation))


@leaf
def means(town: Any, slot: Any) -> Any:
    """How somebody stands to what is due: the worst that was found at the last dates of their open debts.  Firms owe nothing."""
    worst = int64(ABLE)
    if slot >= town[0].residents:
        return worst
    for debt in range(town[0].d0_debts):
        o = memory.owings(town)[slot, debt]
        if o.open:
            worst = max(worst, int64(o.found))
    return worst


@happening
def close_account(town: Any, slot: Any) -> Any:
    """A leaver takes savings along; what is owed is lost."""
    a = memory.accounts(town)[slot]
    if not a.open:
        return
    settle(town, slot, town[0].month)
    count_money(town, slot, M_LEFT, a.savings)
    for debt in range(town[0].d0_debts):
        o = memory.owings(town)[slot, debt]
        if o.open:
            count_money(town, slot, M_WRITTEN_OFF, o.balance)


__all__ = ["account", "begin_account", "budget", "charge", "close_account", "count_in", "count_money", "credit", "is_owed", "means",
           "next_date", "owe", "settle"]

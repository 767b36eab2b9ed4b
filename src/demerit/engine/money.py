"""Debts: instalments fall due, are paid, paid in part or missed; settlements; the year's end (specification, section 13)."""
from __future__ import annotations

from typing import Any

from numpy import float64, int64, uint64

from demerit.engine import memory
from demerit.engine.accounts import account, count_in, count_money, next_date, settle
from demerit.engine.acts import act
from demerit.engine.calendar import month_of
from demerit.engine.compiled import happening
from demerit.engine.conditions import watch
from demerit.engine.draws import luck_of, mix64, name, philox
from demerit.engine.layout import M_DEBT, M_FORGIVEN, M_INTEREST, M_PAID, M_SAVINGS
from demerit.engine.records import ABLE, EVADING, UNABLE

MISSED, PAID, CLEARED, SETTLED = 1, 2, 3, 4
"""Places after the conduct of the debt's arising."""
MOST = 10**15
"""Minor units beyond which a debt grows no more: all sums stay whole numbers of 64 bits."""


@happening
def happens(town: Any, slot: Any, debt: Any, what: Any, debt_name: Any, index: Any) -> Any:
    """What comes of a debt is an act whose case is the debt; rules that wait for somebody's means look again."""
    conduct = memory.debts(town)[debt].first + what
    stream = memory.conducts(town)[conduct].stream
    person = memory.subjects(town)[slot]
    _, _, w2, w3 = philox(town[0].key, person.id, stream, index)
    act(town, slot, conduct, name(person.id, stream, index), debt_name, luck_of(w2, w3))
    if person.waiting:
        watch(town, slot)


@happening
def instalment(town: Any, slot: Any, debt: Any, debt_name: Any, k: Any) -> Any:
    """A debt's k-th date: interest is added; then the instalment is paid, in full or in part, or missed."""
    d = memory.debts(town)[debt]
    o = memory.owings(town)[slot, debt]
    if not o.open or o.name != debt_name:
        return
    a = account(town, slot)
    interest = int64(float64(o.balance) * d.interest + 0.5) if o.balance < MOST else int64(0)
    o.balance += interest
    count_money(town, slot, M_INTEREST, interest)
    due = min(o.instalment, o.balance)
    evades = town[0].evading >= 0 and (int64(memory.subjects(town)[slot].states) >> town[0].evading) & 1 == 1
    paid = int64(0)
    what = int64(MISSED)
    if a.savings < due:
        o.found = UNABLE
        if d.partial and not evades:
            paid = int64(a.savings)
    elif evades:
        o.found = EVADING
    else:
        o.found = ABLE
        paid = int64(due)
        what = int64(PAID)
    a.savings -= paid
    o.balance -= paid
    count_money(town, slot, M_PAID, paid)
    if o.balance == 0:
        o.open = 0
        what = int64(CLEARED)
    else:
        next_date(town, slot, debt, k + 1)
    happens(town, slot, debt, what, uint64(debt_name), mix64(uint64(debt_name) + uint64(k)))


@happening
def settlement(town: Any, slot: Any, debt: Any, debt_name: Any) -> Any:
    """Creditor and debtor agree: part of what is owed is forgiven."""
    o = memory.owings(town)[slot, debt]
    if not o.open or o.name != debt_name:
        return
    forgiven = int64(float64(o.balance) * memory.debts(town)[debt].forgives + 0.5)
    o.balance -= forgiven
    count_money(town, slot, M_FORGIVEN, forgiven)
    if o.balance == 0:
        o.open = 0
    happens(town, slot, debt, SETTLED, uint64(debt_name), uint64(debt_name))


@happening
def close_accounts(town: Any) -> Any:
    """The end of the run: what account holders have and owe stands in the last month."""
    c = town[0]
    last = month_of(town, c.end - 1)
    for slot in range(c.residents):
        a = memory.accounts(town)[slot]
        if a.open:
            settle(town, slot, last)
            count_in(town, slot, last, M_SAVINGS, a.savings)
            for debt in range(c.d0_debts):
                o = memory.owings(town)[slot, debt]
                if o.open:
                    count_in(town, slot, last, M_DEBT, o.balance)

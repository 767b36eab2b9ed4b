"""Counters of a rule: repeats, and caps of points or entries per period."""
from __future__ import annotations

from typing import Any

import numpy as np
from numpy import float64, int64

from demerit.engine import memory
from demerit.engine.calendar import later
from demerit.engine.compiled import leaf, rare

# a counter's columns in `slots`, in pairs (recorded, correct): used, period, tick last written
USED, PERIOD, LAST_WRITTEN = 0, 2, 4


@rare
def worth_in(town: Any, slot: Any, r: Any, worth: Any, ledger: Any) -> Any:
    """The worth in one ledger after repeats and caps (specification, section 6 e, f)."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    at = rule.counter + ledger
    last = memory.slots(town)[slot, at + LAST_WRITTEN]
    if rule.repeat_times >= 0.0 and last >= 0:
        if c.now <= later(town, last, rule.repeat_kind, rule.repeat_a, 0.0, 0):
            worth = int64(np.floor(float64(worth) * rule.repeat_times + 0.5))
    if rule.cap_points >= 0:
        used = memory.slots(town)[slot, at + USED] if memory.slots(town)[slot, at + PERIOD] == period(town, rule.cap_months) else 0
        left = max(rule.cap_points - used, 0)
        if worth > left:
            worth = left
        elif worth < -left:
            worth = -left
    return worth


@leaf
def period(town: Any, months: Any) -> Any:
    """The number of the present cap period: whole calendar months since year 0, over the period's length."""
    c = town[0]
    return (c.first_month + c.month) // months


@leaf
def entries_used(town: Any, slot: Any, r: Any, ledger: Any) -> Any:
    """Whether a ledger has had its entries of this rule for the period."""
    rule = memory.rules(town)[town[0].epoch, r]
    at = rule.counter + ledger
    return memory.slots(town)[slot, at + PERIOD] == period(town, rule.cap_months) and memory.slots(town)[slot, at + USED] >= rule.cap_entries


@leaf
def use(town: Any, slot: Any, r: Any, worth: Any, ledger: Any) -> Any:
    """Update a rule's counter for one entry in one ledger."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    at = rule.counter + ledger
    memory.slots(town)[slot, at + LAST_WRITTEN] = c.now
    if rule.cap_months:
        now = period(town, rule.cap_months)
        if memory.slots(town)[slot, at + PERIOD] != now:
            memory.slots(town)[slot, at + PERIOD] = now
            memory.slots(town)[slot, at + USED] = 0
        memory.slots(town)[slot, at + USED] += abs(worth) if rule.cap_points >= 0 else 1

"""Conditions: `if` and `unless` read in a ledger's standing; rules that wait for theirs to hold."""
from __future__ import annotations

from typing import Any

from numpy import float64, int64

from demerit.engine import memory
from demerit.engine.accounts import means
from demerit.engine.calendar import YEAR
from demerit.engine.compiled import happening, leaf
from demerit.engine.records import TEST_AGE, TEST_MEANS, TEST_ROWS, TEST_STATE
from demerit.engine.stays import fire_stay


@leaf
def passes(town: Any, slot: Any, at: Any, ledger: Any) -> Any:
    """One test.  Ages are exact: t - born >= years x YEAR."""
    test = memory.tests(town)[at]
    person = memory.subjects(town)[slot]
    c = town[0]
    if test.kind == TEST_STATE:
        return ((int64(person.states) >> test.a) & 1) == test.wanted
    if test.kind == TEST_ROWS:
        for j in range(c.rows):
            if (test.a >> int64(memory.rows(town)[slot, j])) & 1:
                return test.wanted == 1
        return test.wanted == 0
    if test.kind == TEST_AGE:
        age = float64(c.now - person.born)
        return age >= float64(test.a) * YEAR and (test.b < 0 or age < float64(test.b) * YEAR)
    if test.kind == TEST_MEANS:
        return (test.a >> means(town, slot)) & 1 == 1
    on = False
    for i in range(test.b):
        s = memory.standings(town)[slot * c.files + memory.links(town)[test.a + 2 * i]]
        level = int64(s.level0) if (ledger == 0 or not person.forked) else int64(s.level1)
        if (memory.links(town)[test.a + 2 * i + 1] >> level) & 1:
            on = True
    return on == (test.wanted == 1)


@leaf
def in_scope(town: Any, slot: Any, regime: Any) -> Any:
    """Whether a person is in scope of a regime now; firms always are."""
    if slot >= town[0].residents:
        return True
    links = memory.links(town)
    scope = 2 * (town[0].epoch * town[0].regimes + regime)
    at = links[scope]
    for i in range(links[scope + 1]):
        if not passes(town, slot, at + i, 0):
            return False
    return True


@happening
def all_pass(town: Any, slot: Any, at: Any, n: Any, ledger: Any) -> Any:
    """Whether all tests of a run pass in a ledger's standing."""
    for i in range(n):
        if not passes(town, slot, at + i, ledger):
            return False
    return True


@happening
def met(town: Any, slot: Any, if_at: Any, if_n: Any, unless_at: Any, unless_n: Any, ledger: Any) -> Any:
    """Whether an `if` holds and no `unless` does, in a ledger's standing."""
    if not all_pass(town, slot, if_at, if_n, ledger):
        return False
    for g in range(unless_n):
        if all_pass(town, slot, memory.links(town)[unless_at + 2 * g], memory.links(town)[unless_at + 2 * g + 1], ledger):
            return False
    return True


@leaf
def holds(town: Any, slot: Any, r: Any, ledger: Any) -> Any:
    """Whether a rule's `if` holds and none of its `unless` does, in a ledger's standing."""
    rule = memory.rules(town)[town[0].epoch, r]
    return met(town, slot, rule.if_at, rule.if_n, rule.unless_at, rule.unless_n, ledger)


@happening
def watch(town: Any, slot: Any) -> Any:
    """Fire the `reaches` rules whose stay is on and whose condition now holds for the first time in it."""
    c = town[0]
    person = memory.subjects(town)[slot]
    for i in range(c.watched_n):
        r = memory.links(town)[c.watched_at + i]
        rule = memory.rules(town)[c.epoch, r]
        if not rule.active:
            continue
        stay0 = memory.slots(town)[slot, rule.watch]
        stay1 = memory.slots(town)[slot, rule.watch + 1]
        fired = 0
        if stay0 >= 0 and stay0 & 1 == 0 and holds(town, slot, r, 0):
            memory.slots(town)[slot, rule.watch] = stay0 + 1
            person.waiting -= 1
            fired = 1
        if person.forked and stay1 >= 0 and stay1 & 1 == 0 and holds(town, slot, r, 1):
            memory.slots(town)[slot, rule.watch + 1] = stay1 + 1
            person.waiting -= 1
            fired |= 2
        if fired == 3 and stay0 != stay1:
            fire_stay(town, slot, r, 1, stay0 >> 1)
            fire_stay(town, slot, r, 2, stay1 >> 1)
        elif fired & 1:
            fire_stay(town, slot, r, fired if person.forked else 3, stay0 >> 1)
        elif fired:
            fire_stay(town, slot, r, fired, stay1 >> 1)

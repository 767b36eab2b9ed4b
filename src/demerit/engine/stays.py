"""Stays: what enters and reaches fires, and what a delay puts off."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.calendar import forget, gone_by, later, memo, schedule
from demerit.engine.compiled import happening, rare
from demerit.engine.draws import name, philox_by
from demerit.engine.queues import join
from demerit.engine.records import FIRE, NO_SPAN, ON_DATE


@rare
def put_off(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any) -> Any:
    """Schedule a rule's decision after its delay: one FIRE, or two where a strike takes longer than its limit."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    if rule.desk >= 0:
        queue_up(town, slot, r, mask, class_, cause, case, act)
        return
    w0, _, _, _ = philox_by(memory.round_keys(town), person.id, rule.takes_stream, cause)
    due = later(town, c.now, rule.takes_kind, rule.takes_a, rule.takes_b, w0)
    if rule.split and mask & 2:
        # the correct ledger strikes no later than the legal limit (semantics.md 13)
        limit = later(town, c.now, rule.within_kind, rule.within_a, 0.0, w0)
        longer = rule.split == 1
        if rule.split == 2:
            longer = due - c.now > rule.within_ticks
        if longer:
            put(town, slot, r, 2, class_, cause, case, act, limit)
            if mask & 1:
                put(town, slot, r, 1, class_, cause, case, act, due)
            return
    put(town, slot, r, mask, class_, cause, case, act, due)


@rare
def queue_up(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any) -> Any:
    """A rule's decision waits for a place at its decider's; the correct ledger strikes no later than the legal limit."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    due = join(town, slot, rule.desk, cause, mask & 1)
    if rule.strikes and mask & 2 and rule.within_kind != NO_SPAN:
        limit = later(town, c.now, rule.within_kind, rule.within_a, 0.0, 0)
        if due > limit:
            put(town, slot, r, 2, class_, cause, case, act, limit)
            mask &= 1
    if mask:
        put(town, slot, r, mask, class_, cause, case, act, due)


@rare
def put(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any, due: Any) -> Any:
    """Schedule one FIRE; none if clocks that slept are being caught up with and it would have been by now."""
    rule = memory.rules(town)[town[0].epoch, r]
    if town[0].catching_up >= 0 and gone_by(town, town[0].catching_up, due, slot, rule.turn, cause, FIRE, mask):
        return
    m = memo(town, case, act, class_, -1)
    if rule.on > ON_DATE:
        memory.memos(town)[m].contexts = town[0].contexts
        memory.memos(town)[m].pair = town[0].protected
    if not schedule(town, due, slot, rule.turn, cause, FIRE, mask, r, m, int64(memory.subjects(town)[slot].generation)):
        forget(town, m)


@happening
def fire_stay(town: Any, slot: Any, r: Any, mask: Any, since: Any) -> Any:
    """A stay that began at `since` fires a rule in the mask's ledgers."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    if not rule.active:
        return
    cause = name(memory.subjects(town)[slot].id, rule.level_stream, since)
    if rule.takes_kind == NO_SPAN:
        put(town, slot, r, mask, 0, cause, cause, since, c.now)
    else:
        put_off(town, slot, r, mask, 0, cause, cause, since)


"""Requests, second part: asked, decided, granted or refused; what is granted comes off, what was wrong takes along what it caused."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import forget, later, memo, schedule
from demerit.engine.compiled import leaf, rare
from demerit.engine.conditions import all_pass, in_scope, met
from demerit.engine.counters import period
from demerit.engine.draws import below, name, philox_by
from demerit.engine.entries import end_entry, fold
from demerit.engine.hanging import fire_listed, fire_on_entry, let_fall_with, own_mask
from demerit.engine.knowing import become_known, learn_why
from demerit.engine.layout import (
    Q_ASKED,
    Q_ASKED_WRONGED,
    Q_COST,
    Q_DAYS,
    Q_GONE,
    Q_GRANTED,
    Q_GRANTED_WRONGLY,
    Q_MOOT,
    Q_OVER,
    Q_PENDING,
    Q_REFUSED,
    Q_REFUSED_WRONGLY,
    Q_VOID,
    T_ASKED,
    T_WRONG_ASKED,
)
from demerit.engine.ledgers import fork
from demerit.engine.queues import join
from demerit.engine.records import ASK, HELD_AT, IS_ASKED, IS_KNOWN, KNOWN, NO_SPAN, OF_REMEDIES, REMOVE, RULING, STRUCK, WAS_WRONG
from demerit.engine.requests import BY_NOTICE, is_wrong, open_next
from demerit.engine.standings import touch
from demerit.engine.tallying import count_request, count_told

# a counter of `at_most`: columns in `slots`
TIMES, PERIOD = 0, 1


@rare
def about_entry(town: Any, slot: Any, kind: Any, of: Any, ref: Any, generation: Any) -> Any:
    """A notice, an asking or a removal: about an entry that may be gone by now."""
    there = generation == memory.entries(town)[ref & 0xFFFFFF].generation
    if kind == ASK:
        if there and may_ask(town, slot, of, ref):
            ask(town, slot, of, ref)
        else:
            count_request(town, slot, of, Q_VOID, 1)
    elif there and kind == KNOWN:
        become_known(town, slot, ref, BY_NOTICE)
    elif there and kind == REMOVE:
        remove(town, slot, ref & 0xFFFFFF, (ref >> 24) & 3, ref >> 26)


@rare
def may_ask(town: Any, slot: Any, m: Any, e: Any) -> Any:
    """Whether a request can be made now: there is something to ask about, the remedy is open to the person, not too often."""
    c = town[0]
    remedy = memory.remedies(town)[c.epoch, m]
    if own_mask(memory.entries(town)[e]) & 1 == 0 or not remedy.active or not in_scope(town, slot, remedy.regime):
        return False
    if not all_pass(town, slot, remedy.open_at, remedy.open_n, 0):
        return False
    if remedy.counter >= 0:
        at = remedy.counter
        now = period(town, remedy.period)
        if memory.slots(town)[slot, at + PERIOD] != now:
            memory.slots(town)[slot, at + PERIOD] = now
            memory.slots(town)[slot, at + TIMES] = 0
        if memory.slots(town)[slot, at + TIMES] >= remedy.times:
            return False
        memory.slots(town)[slot, at + TIMES] += 1
    return True


@rare
def ask(town: Any, slot: Any, m: Any, e: Any) -> Any:
    """Somebody asks for an entry to be struck: the request waits for its ruling."""
    c = town[0]
    remedy = memory.remedies(town)[c.epoch, m]
    person = memory.subjects(town)[slot]
    x = memory.entries(town)[e]
    count_request(town, slot, m, Q_ASKED, 1)
    if is_wrong(x, remedy.asked_of):
        count_request(town, slot, m, Q_ASKED_WRONGED, 1)
    if remedy.costs:
        count_request(town, slot, m, Q_COST, remedy.costs)
    first_asked(town, slot, e)
    fire_requested(town, slot, remedy.asked_at, remedy.asked_n, e)
    if remedy.suspends:
        hold(town, slot, e)
    request = name(person.id, remedy.stream, x.name)
    if remedy.desk >= 0:
        due = join(town, slot, remedy.desk, request, 1)
    else:
        w0, _, _, _ = philox_by(memory.round_keys(town), person.id, remedy.takes_stream, request)
        due = later(town, c.now, remedy.takes_kind, remedy.takes_a, remedy.takes_b, w0)
    over = remedy.within_kind != NO_SPAN and due > later(town, c.now, remedy.within_kind, remedy.within_a, 0.0, 0)
    if due >= c.end:
        count_request(town, slot, m, Q_PENDING, 1)
        return
    # the memo holds: which entry (place and generation), asked when, whether that will be too late
    note = memo(town, uint64(1 if over else 0), c.now, int64(x.generation), e)
    if not schedule(town, due, slot, OF_REMEDIES + m, request, RULING, 0, m, note, int64(person.generation)):
        forget(town, note)


@leaf
def first_asked(town: Any, slot: Any, e: Any) -> Any:
    """Count an entry that is asked about for the first time."""
    x = memory.entries(town)[e]
    if int64(x.kept) & IS_ASKED == 0:
        x.kept = int64(x.kept) | IS_ASKED
        told = memory.files(town)[town[0].epoch, int64(x.file)].told
        count_told(town, slot, told, T_ASKED, 1)
        if int64(x.kept) & WAS_WRONG:
            count_told(town, slot, told, T_WRONG_ASKED, 1)


@leaf
def fire_requested(town: Any, slot: Any, at: Any, n: Any, e: Any) -> Any:
    """Set off the rules on what happens to a request about an entry."""
    own = own_mask(memory.entries(town)[e])
    for i in range(n):
        fire_on_entry(town, slot, memory.links(town)[at + i], own, e)


@rare
def hold(town: Any, slot: Any, e: Any) -> Any:
    """Suspend an entry: it does not count while a request is pending, in either ledger (who is rightly listed may ask, too)."""
    x = memory.entries(town)[e]
    bits = int64(x.mask)
    if bits & 1 == 0:
        return
    fold(town, slot, e, bits, -1)
    x.mask = 0
    x.kept = int64(x.kept) | bits << HELD_AT
    town[0].way = STRUCK
    touch(town, slot, int64(x.file), bits)


@rare
def release(town: Any, slot: Any, e: Any, ledgers: Any) -> Any:
    """A suspended entry counts again, in those of the ledgers (bits) in which it is suspended."""
    x = memory.entries(town)[e]
    bits = int64(x.kept) >> HELD_AT & ledgers
    if bits == 0:
        return
    if bits != 3 and own_mask(x) == 3:
        # the record counts it again, and should not: it is kept past its end until the correct bit is struck
        if bits == 1 and x.class_ == 0:
            x.class_ = 3
        if not memory.subjects(town)[slot].forked:
            fork(town, slot, 3 if bits == 1 else 0)
    x.kept = int64(x.kept) & ~(bits << HELD_AT)
    x.mask = int64(x.mask) | bits
    fold(town, slot, e, bits, 1)
    touch(town, slot, int64(x.file), bits)
    if bits & 1 and int64(x.kept) & IS_KNOWN:
        learn_why(town, slot, int64(x.file))


@rare
def left_behind(town: Any, slot: Any, m: Any, note: Any) -> Any:
    """The ruling on a request of somebody who has left."""
    count_request(town, slot, m, Q_GONE, 1)
    forget(town, note)


@rare
def rule_on(town: Any, slot: Any, m: Any, request: Any, note: Any) -> Any:
    """A request is decided, rightly or wrongly."""
    c = town[0]
    remedy = memory.remedies(town)[c.epoch, m]
    e = int64(memory.memos(town)[note].pair)
    there = int64(memory.memos(town)[note].class_) == memory.entries(town)[e].generation
    asked = int64(memory.memos(town)[note].act)
    over = int64(memory.memos(town)[note].case)
    forget(town, note)
    if not there or own_mask(memory.entries(town)[e]) & 1 == 0:
        count_request(town, slot, m, Q_MOOT, 1)
        if there and remedy.suspends:
            release(town, slot, e, 2)
        return
    x = memory.entries(town)[e]
    count_request(town, slot, m, Q_OVER, over)
    count_request(town, slot, m, Q_DAYS, (c.now - asked + (1 << 19)) >> 20)
    truth0 = remedy.because == 0 or is_wrong(x, remedy.because)
    truth1 = remedy.because == 0
    if remedy.conditional:
        truth0 = truth0 and met(town, slot, remedy.if_at, remedy.if_n, remedy.unless_at, remedy.unless_n, 0)
        truth1 = truth1 and met(town, slot, remedy.if_at, remedy.if_n, remedy.unless_at, remedy.unless_n, 1)
    w0, w1, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, remedy.errs_stream, request)
    granted = (truth0 and not below(w0, remedy.wrongly_no)) or (not truth0 and below(w0, remedy.wrongly_yes))
    remove_later(town, slot, m, e, request, 1 if granted else 0, truth1, remedy.because != 0 and truth0, w1)
    if granted:
        count_request(town, slot, m, Q_GRANTED, 1)
        if not truth0:
            count_request(town, slot, m, Q_GRANTED_WRONGLY, 1)
        fire_requested(town, slot, remedy.granted_at, remedy.granted_n, e)
        if remedy.suspends and not truth1:
            release(town, slot, e, 2)
        return
    count_request(town, slot, m, Q_REFUSED, 1)
    if truth0:
        count_request(town, slot, m, Q_REFUSED_WRONGLY, 1)
    fire_requested(town, slot, remedy.refused_at, remedy.refused_n, e)
    if remedy.suspends:
        release(town, slot, e, 1 if truth1 else 3)
    open_next(town, slot, m, e)


@rare
def remove_later(town: Any, slot: Any, m: Any, e: Any, request: Any, bits: Any, truth1: Any, wrong: Any, word: Any) -> Any:
    """Schedule what a ruling takes off: the recorded bit if granted, the correct one if it is right, no later than the law allows."""
    c = town[0]
    remedy = memory.remedies(town)[c.epoch, m]
    x = memory.entries(town)[e]
    due = later(town, c.now, remedy.strike_kind, remedy.strike_a, remedy.strike_b, word)
    if truth1 and own_mask(x) & 2:
        limit = due
        if remedy.limit_kind != NO_SPAN:
            limit = min(due, later(town, c.now, remedy.limit_kind, remedy.limit_a, 0.0, 0))
        if limit == due and bits:
            bits = 3
        else:
            schedule(town, limit, slot, OF_REMEDIES + m, request, REMOVE, 2, m, e + (2 << 24), int64(x.generation))
    if bits:
        ref = e + (bits << 24) + ((1 if wrong else 0) << 26)
        schedule(town, due, slot, OF_REMEDIES + m, request, REMOVE, bits, m, ref, int64(x.generation))


@rare
def remove(town: Any, slot: Any, e: Any, bits: Any, wrong: Any) -> Any:
    """An entry comes off as asked.  `wrong`: because it was; then what it caused falls, and the person is cleared."""
    c = town[0]
    x = memory.entries(town)[e]
    file = int64(x.file)
    ended = end_entry(town, slot, e, bits, STRUCK, 0, 3)
    if ended == 0:
        return
    f = memory.files(town)[c.epoch, file]
    fire_listed(town, slot, f.struck_at, f.struck_n, ended, e)
    undone = wrong and ended & 1
    if undone:
        if x.class_ == 1:
            memory.subjects(town)[slot].cleared = 1
        let_fall_with(town, slot, e)
        c.undone = 1
    touch(town, slot, file, ended)
    c.undone = 0

"""Requests, first part: an entry is known, so remedies are open to it; who asks, and when."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.calendar import later, schedule
from demerit.engine.compiled import leaf, rare
from demerit.engine.draws import below, philox_by
from demerit.engine.groups import product
from demerit.engine.hanging import is_among, own_mask
from demerit.engine.layout import Q_AHEAD, Q_LATE, Q_NEVER, Q_OPEN, Q_OPEN_WRONGED
from demerit.engine.records import ASK, NO_SPAN, OF_REMEDIES
from demerit.engine.tallying import count_request

# how an entry became known
FROM_THE_START, BY_NOTICE, BY_DISCOVERY = range(3)
# what a window is counted from
FROM_NOTICE, FROM_ENTRY, FROM_DISCOVERY = range(3)


@rare
def open_remedies(town: Any, slot: Any, e: Any, how: Any) -> Any:
    """The first stages against an entry's file are open to it, now that it is known."""
    c = town[0]
    f = memory.files(town)[c.epoch, int64(memory.entries(town)[e].file)]
    for i in range(f.remedies_n):
        m = memory.links(town)[f.remedies_at + i]
        remedy = memory.remedies(town)[c.epoch, m]
        if is_among(town, int64(memory.entries(town)[e].rule), remedy.of_at, remedy.of_n):
            open_one(town, slot, m, e, how, False)


@rare
def open_next(town: Any, slot: Any, m: Any, e: Any) -> Any:
    """A request was refused: the stages after it are open."""
    remedy = memory.remedies(town)[town[0].epoch, m]
    for i in range(remedy.next_n):
        open_one(town, slot, memory.links(town)[remedy.next_at + i], e, FROM_THE_START, True)


@leaf
def is_wrong(x: Any, classes: Any) -> Any:
    """Whether an entry is in the recorded ledger only, in one of some classes (bits)."""
    return own_mask(x) == 1 and (classes >> int64(x.class_)) & 1 != 0


@rare
def open_one(town: Any, slot: Any, m: Any, e: Any, how: Any, stage: Any) -> Any:
    """A remedy is open to an entry: does the person ask, when, and is that in time?"""
    c = town[0]
    remedy = memory.remedies(town)[c.epoch, m]
    if not remedy.active:
        return
    x = memory.entries(town)[e]
    person = memory.subjects(town)[slot]
    wronged = is_wrong(x, remedy.asked_of)
    count_request(town, slot, m, Q_OPEN, 1)
    if wronged:
        count_request(town, slot, m, Q_OPEN_WRONGED, 1)
    w0, w1, _, _ = philox_by(memory.round_keys(town), person.id, remedy.stream, x.name)
    if not below(w0, (remedy.wronged if wronged else remedy.others) * product(town, slot, remedy.by, int64(person.band))):
        count_request(town, slot, m, Q_NEVER, 1)
        return
    due = later(town, c.now, remedy.after_kind, remedy.after_a, remedy.after_b, w1)
    written = int64(x.day) << 20
    if remedy.earliest_kind != NO_SPAN:
        due = max(due, later(town, written, remedy.earliest_kind, remedy.earliest_a, 0.0, 0))
    if due >= c.end:
        count_request(town, slot, m, Q_AHEAD, 1)
        return
    if remedy.window_kind != NO_SPAN:
        base = int64(c.now)
        limited = True
        if not stage:
            if remedy.window_from == FROM_ENTRY:
                base = written
            elif remedy.window_from == FROM_NOTICE:
                limited = how != BY_DISCOVERY
        if limited and due > later(town, base, remedy.window_kind, remedy.window_a, 0.0, 0):
            count_request(town, slot, m, Q_LATE, 1)
            return
    schedule(town, due, slot, OF_REMEDIES + m, x.name, ASK, 0, m, e, int64(x.generation))

"""The calendar: ticks, days, months, working days; and the queue of what is due, in true order.

Happenings are taken in order of (due, slot, stream, index, kind, mask), never of scheduling.  Time is cut into
buckets; a bucket is sorted when it opens, and what is scheduled into the open bucket is put in its place.
"""
from __future__ import annotations

from typing import Any

from numpy import float64, int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.draws import NEVER, exp, expo, normal, ticks
from demerit.engine.records import (
    LAPSE,
    NO_SPAN,
    SPAN_EXPONENTIAL,
    SPAN_LOGNORMAL,
    SPAN_MONTHS,
    SPAN_TICKS,
    SPAN_WORKDAYS,
)

DAY = 1 << 20
YEAR = 382992384.0
MONTH = 31916032


@leaf
def unreserved(t: Any) -> Any:
    """A drawn time, moved off the four reserved ticks at the start of a day."""
    if (t & (DAY - 1)) < 4:
        return t + 4
    return t


@leaf
def after_gap(t: Any, word: Any, mean: Any) -> Any:
    """The next moment of a clock: an exponential time of this mean (ticks) after a tick, drawn by a word; at least one."""
    return unreserved(int64(t) + max(int64(1), ticks(expo(word) * mean)))


@leaf
def month_of(town: Any, t: Any) -> Any:
    """The calendar month of a tick, from 0."""
    return int64(memory.day_month(town)[t >> 20])


@leaf
def epoch_at(town: Any, t: Any) -> Any:
    """The epoch whose numbers hold at a tick."""
    e = 0
    while e + 1 < town[0].d0_epochs and memory.epochs(town)[e + 1] <= t:
        e += 1
    return e


@rare
def later(town: Any, t: Any, kind: Any, a: Any, b: Any, word: Any) -> Any:
    """The tick a span after t; NEVER if it lies beyond the calendar's end.  Word: for drawn spans."""
    if kind == NO_SPAN:
        return int64(t)
    if kind == SPAN_TICKS:
        return int64(t) + int64(a)
    if kind == SPAN_EXPONENTIAL:
        return unreserved(int64(t) + ticks(expo(word) * a * float64(DAY)))
    if kind == SPAN_LOGNORMAL:
        return unreserved(int64(t) + ticks(a * exp(b * normal(word)) * float64(DAY)))
    day = int64(t) >> 20
    if day >= town[0].d0_day_month:
        return int64(NEVER)
    if kind == SPAN_MONTHS:
        m = int64(memory.day_month(town)[day])
        to = m + int64(a)
        if to + 1 >= town[0].d0_month_first:
            return int64(NEVER)
        of_month = day - memory.month_first(town)[m]
        length = memory.month_first(town)[to + 1] - memory.month_first(town)[to]
        if of_month >= length:
            of_month = length - 1
        return ((memory.month_first(town)[to] + of_month) << 20) + (int64(t) & (DAY - 1))
    if kind == SPAN_WORKDAYS:
        if a == 0.0:
            return int64(t)
        days = town[0].d0_day_month
        k = int64(memory.workdays(town)[day]) + int64(a) - 1
        if days + k >= town[0].d0_workdays:
            return int64(NEVER)
        return (int64(memory.workdays(town)[days + k]) << 20) + (int64(t) & (DAY - 1))
    return int64(NEVER)


@leaf
def is_beyond(slot: Any, stream: Any, index: Any, kind: Any, mask: Any, slot2: Any, stream2: Any, index2: Any, kind2: Any, mask2: Any) -> Any:
    """Whether the first of two happenings of one tick, so named, is taken after the second."""
    if slot != slot2:
        return slot > slot2
    if stream != stream2:
        return stream > stream2
    if index != index2:
        return index > index2
    if kind != kind2:
        return kind > kind2
    return mask > mask2


@leaf
def before(town: Any, a: Any, b: Any) -> Any:
    """Whether event a is taken before event b."""
    x = memory.events(town)[a]
    y = memory.events(town)[b]
    if x.due != y.due:
        return x.due < y.due
    return is_beyond(y.slot, y.stream, y.index, y.kind, y.mask, x.slot, x.stream, x.index, x.kind, x.mask)


@leaf
def schedule(town: Any, due: Any, slot: Any, stream: Any, index: Any, kind: Any, mask: Any, of: Any, ref: Any, generation: Any) -> Any:
    """Put a happening into the calendar; nothing at or after the end.  Returns whether it was put there."""
    c = town[0]
    if due >= c.end:
        return False
    chain = memory.chain(town)
    e = c.event_free
    if e >= 0:
        c.event_free = int64(chain[e])
    else:
        e = c.event_top
        if e >= town[0].d0_events:
            c.full = 1
            return False
        c.event_top = e + 1
    x = memory.events(town)[e]
    x.due = due
    x.slot = slot
    x.stream = stream
    x.index = index
    x.kind = kind
    x.mask = mask
    x.of = of
    x.ref = ref
    x.generation = generation
    bucket = int64(due) >> c.shift
    if bucket > c.bucket:
        chain[e] = memory.heads(town)[bucket]
        memory.heads(town)[bucket] = e
    else:
        put_in(town, int64(e))
    return True


@rare
def put_in(town: Any, e: Any) -> Any:
    """Put an event among those of the open bucket: from where something was last put in, if that comes before, else from the head."""
    c = town[0]
    chain = memory.chain(town)
    note_overtaken(town, e)
    p = int64(-1)
    q = c.head
    if c.last >= 0 and before(town, c.last, e):
        p = c.last
        q = int64(chain[p])
    while q >= 0 and before(town, q, e):
        p = q
        q = int64(chain[q])
    chain[e] = q
    if p < 0:
        c.head = e
    else:
        chain[p] = e
    c.last = e


@leaf
def note_overtaken(town: Any, e: Any) -> Any:
    """Remember the present happening if an event of its tick, put in just now, comes before it: others of the tick up to there are over."""
    c = town[0]
    p = c.under_way
    x = memory.events(town)[p]
    if memory.events(town)[e].due == x.due and before(town, e, p):
        if c.far_due != x.due or is_beyond(int64(x.slot), uint64(x.stream), x.index, int64(x.kind), int64(x.mask),
                                           c.far_slot, c.far_stream, c.far_index, c.far_kind, c.far_mask):
            c.far_due = x.due
            c.far_slot = x.slot
            c.far_stream = x.stream
            c.far_index = x.index
            c.far_kind = x.kind
            c.far_mask = x.mask


@rare
def gone_by(town: Any, now: Any, due: Any, slot: Any, stream: Any, index: Any, kind: Any, mask: Any) -> Any:
    """Whether a happening, had it been in the calendar since before the tick `now` (the present one), would have been taken by now.

    At the present tick: if the present happening, or one of the tick that was overtaken, comes after it.
    """
    if due != now:
        return due < now
    c = town[0]
    x = memory.events(town)[c.under_way]
    if is_beyond(int64(x.slot), uint64(x.stream), x.index, int64(x.kind), int64(x.mask), int64(slot), uint64(stream), uint64(index), int64(kind), int64(mask)):
        return True
    return c.far_due == now and is_beyond(c.far_slot, c.far_stream, c.far_index, c.far_kind, c.far_mask,
                                          int64(slot), uint64(stream), uint64(index), int64(kind), int64(mask))


@leaf
def take(town: Any) -> Any:
    """The next event of the open list, taken out of it."""
    c = town[0]
    e = int64(c.head)
    c.under_way = e
    c.head = int64(memory.chain(town)[e])
    if e == c.last:
        c.last = -1
    return e


@leaf
def put_back(town: Any, e: Any) -> Any:
    """Return an event's place to the pool."""
    c = town[0]
    memory.chain(town)[e] = c.event_free
    c.event_free = int64(e)


@leaf
def sort_keys(keys: Any, n: Any) -> Any:
    """Sort the first n keys in place, descending (shell sort: buckets are small)."""
    gap = 1
    while gap * 3 < n:
        gap = gap * 3 + 1
    while gap > 0:
        for i in range(gap, n):
            key = keys[i]
            j = i
            while j >= gap and keys[j - gap] < key:
                keys[j] = keys[j - gap]
                j -= gap
            keys[j] = key
        gap = gap // 3


@happening
def open_bucket(town: Any, bucket: Any) -> Any:
    """Sort a bucket's events into the open list.  Returns False if the scratch is too small (pool full)."""
    c = town[0]
    c.bucket = bucket
    c.last = -1
    keys = memory.keys(town)
    places = c.d0_keys
    chain = memory.chain(town)
    n = 0
    e = int64(memory.heads(town)[bucket])
    while e >= 0:
        if n >= places:
            c.full = 1
            return False
        keys[n] = e
        n += 1
        e = int64(chain[e])
    # the chain is short and near; the events it names are far apart: fetch them, and whom they are about, all at once
    start = int64(bucket) << c.shift
    for i in range(n):
        e = keys[i]
        x = memory.events(town)[e]
        slot = int64(x.slot)
        if 0 <= slot < c.slots:
            memory.prefetch(memory.subjects(town)[slot])
            memory.prefetch(memory.standings(town)[slot * c.files])
            if int64(x.kind) == LAPSE:
                memory.prefetch(memory.entries(town)[int64(x.ref)])
        # (offset in the bucket, slot, place in the pool); the place only breaks ties that are settled below
        keys[i] = ((int64(x.due) - start) << 41) | ((slot + 1) << 24) | e
    sort_keys(keys, n)
    last = int64(-1)
    for i in range(n):
        e = keys[i] & 0xFFFFFF
        # equal (due, slot): settle by stream, index, kind, mask among those already linked
        if last >= 0 and (keys[i] >> 24) == (keys[i - 1] >> 24) and not before(town, e, last):
            p = last
            q = int64(chain[last])
            while q >= 0 and before(town, q, e):
                p = q
                q = int64(chain[q])
            chain[e] = q
            chain[p] = e
        else:
            chain[e] = last
            last = e
    c.head = last
    fetch_ahead(town, bucket + 1)
    return True


@leaf
def fetch_ahead(town: Any, bucket: Any) -> Any:
    """Ask for the events of the bucket that comes next: while this one is lived they arrive."""
    b = int64(bucket)
    while b < town[0].d0_heads and memory.heads(town)[b] < 0:
        b += 1
    if b < town[0].d0_heads:
        e = int64(memory.heads(town)[b])
        while e >= 0:
            memory.prefetch(memory.events(town)[e])
            e = int64(memory.chain(town)[e])


@leaf
def memo(town: Any, case: Any, act: Any, class_: Any, pair: Any) -> Any:
    """Remember case, tick of the act and class for a delayed happening; -1 if the pool is full."""
    c = town[0]
    m = c.memo_free
    if m >= 0:
        c.memo_free = int64(memory.memos(town)[m].next)
    else:
        m = c.memo_top
        if m >= town[0].d0_memos:
            c.full = 3
            return int64(0)
        c.memo_top = m + 1
    x = memory.memos(town)[m]
    x.case = uint64(case)
    x.act = act
    x.class_ = class_
    x.pair = pair
    return m


@leaf
def forget(town: Any, m: Any) -> Any:
    """Return a memo to the pool."""
    c = town[0]
    memory.memos(town)[m].next = c.memo_free
    c.memo_free = int64(m)

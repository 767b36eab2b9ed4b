"""Queues: a decider's offices, their places, and when a case that joins now will be decided."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import DAY, later, unreserved
from demerit.engine.compiled import leaf, rare
from demerit.engine.draws import NEVER, exp, expo, normal, philox_by, ticks
from demerit.engine.layout import D_JOINED, D_WAIT, D_WAITED, D_WAITED_1, D_WAITED_7, D_WAITED_30, D_WAITED_90, D_WORK
from demerit.engine.records import NO_SPAN, SPAN_EXPONENTIAL, SPAN_LOGNORMAL, SPAN_MONTHS, SPAN_TICKS, SPAN_WORKDAYS
from demerit.engine.ties import office_of


@rare
def join(town: Any, slot: Any, desk: Any, index: Any, counted: Any) -> Any:
    """A case joins the queue of a person's office: the tick of its decision.

    `index`: names its draw.  Not `counted` (of the correct ledger alone): as if a place were free, and none is taken.
    """
    c = town[0]
    d = memory.deciders(town)[c.epoch, desk]
    start = int64(c.now)
    first = d.at + office_of(town, slot, d.offices) * d.most
    place = first
    if counted:
        for i in range(1, d.reviewers):
            if memory.places(town)[first + i] < memory.places(town)[place]:
                place = first + i
        start = max(start, memory.places(town)[place])
    if d.weekdays and start < c.end:
        start = opened(town, start)
    done = int64(NEVER)
    if start < c.end:  # what begins later is never decided in this run
        w0 = uint64(0)
        if d.each_kind == SPAN_EXPONENTIAL or d.each_kind == SPAN_LOGNORMAL:
            w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, d.works_stream, index)
        done = finished(town, start, desk, w0)
    if counted:
        memory.places(town)[place] = done
        count_case(town, desk, min(start, int64(c.end)), min(done, int64(c.end)))
    return done


@leaf
def count_case(town: Any, desk: Any, start: Any, done: Any) -> Any:
    """Count a case as it joins; what lies after the run's end is reckoned as the end."""
    waited = start - town[0].now
    memory.desks(town)[desk, D_JOINED] += 1
    memory.desks(town)[desk, D_WAIT] += waited
    memory.desks(town)[desk, D_WORK] += done - start
    memory.desks(town)[desk, D_WAITED] += 1 if waited > 0 else 0
    memory.desks(town)[desk, D_WAITED_1] += 1 if waited > DAY else 0
    memory.desks(town)[desk, D_WAITED_7] += 1 if waited > 7 * DAY else 0
    memory.desks(town)[desk, D_WAITED_30] += 1 if waited > 30 * DAY else 0
    memory.desks(town)[desk, D_WAITED_90] += 1 if waited > 90 * DAY else 0


@leaf
def opened(town: Any, t: Any) -> Any:
    """A tick before the run's end, moved to the first midnight of a working day unless its own day is one."""
    day = t >> 20
    until = int64(memory.workdays(town)[day])
    if until - (int64(memory.workdays(town)[day - 1]) if day > 0 else 0) > 0:
        return t
    if town[0].d0_day_month + until >= town[0].d0_workdays:
        return int64(town[0].end)
    return int64(memory.workdays(town)[town[0].d0_day_month + until]) << 20


@leaf
def working_day(town: Any, day: Any, n: Any) -> Any:
    """The n-th working day after a working day (itself for 0); one far away if the calendar does not reach so far."""
    k = int64(memory.workdays(town)[day]) + n - 1
    if town[0].d0_day_month + k >= town[0].d0_workdays:
        return int64(NEVER >> 20)
    return int64(memory.workdays(town)[town[0].d0_day_month + k])


@rare
def finished(town: Any, start: Any, desk: Any, word: Any) -> Any:
    """When work begun at a tick is done: on any day, or on working days only."""
    d = memory.deciders(town)[town[0].epoch, desk]
    if d.weekdays == 0 or d.each_kind == SPAN_MONTHS or d.each_kind == SPAN_WORKDAYS or d.each_kind == NO_SPAN:
        return later(town, start, d.each_kind, d.each_a, d.each_b, word)
    work = int64(0)
    if d.each_kind == SPAN_TICKS:
        work = int64(d.each_a)
    elif d.each_kind == SPAN_EXPONENTIAL:
        work = ticks(expo(word) * d.each_a * float(DAY))
    else:
        work = ticks(d.each_a * exp(d.each_b * normal(word)) * float(DAY))
    if work >= town[0].end:
        return int64(NEVER)
    worked = (start & (DAY - 1)) + work
    days = worked >> 20
    rest = worked & (DAY - 1)
    done = start
    if work > 0 and rest == 0:  # it just fills the last of its days
        done = (working_day(town, start >> 20, days - 1) + 1) << 20
    elif work > 0:
        done = (working_day(town, start >> 20, days) << 20) + rest
    return done if d.each_kind == SPAN_TICKS else unreserved(done)

"""Clocks that sleep: acts that could only strike what is not there are counted ahead, and looked at again if it ever is.

Where every rule on a conduct strikes, and nobody sees, stops or deters it, its acts do nothing to somebody whose files in question are
empty but count.  So its clock is run to the end at once, without happenings.  What came of that is undone when an entry comes into one of
those files: acts still to come are taken back and the next is entered in the calendar, and of acts that lie behind, those decisions that
still lie ahead.  Nothing else is different: see `gone_by` for what lies on the very tick.
"""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import after_gap, epoch_at, gone_by, month_of, schedule
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.draws import below, luck_of, name, philox_by
from demerit.engine.effects import factor
from demerit.engine.groups import band_at, birthday, thinned
from demerit.engine.layout import C_ACTS
from demerit.engine.records import ACT, NO_SPAN
from demerit.engine.stays import put_off

MOST = 1 << 24
"""Draws of a clock that sleeps are numbered below this: the tick and the number of the next share a word."""
AWAKE = -1


@leaf
def count_unseen(town: Any, slot: Any, conduct: Any, t: Any, band: Any, sign: Any) -> Any:
    """Count an act without a happening in its own month and age band, or (-1) take it back."""
    c = town[0]
    m = month_of(town, t)
    c.acts += sign
    for j in range(c.rows - 1):
        memory.tally(town)[m, C_ACTS, memory.rows(town)[slot, j]] += sign
    memory.tally(town)[m, C_ACTS, c.first_band + band if slot < c.residents else c.sink] += sign
    memory.deeds(town)[m, conduct, 0] += sign


@leaf
def can_sleep(town: Any, slot: Any, conduct: Any, k: Any) -> Any:
    """Whether a clock may be run ahead now: there is nothing to strike, and nobody watches the person."""
    c = town[0]
    con = memory.conducts(town)[conduct]
    if con.sleeps < 0 or int64(k) >= MOST or c.followed == slot or c.trace_slot == slot or c.trace_slot == -2:
        return False
    for i in range(con.struck_n):
        if memory.standings(town)[slot * c.files + memory.links(town)[con.struck_at + i]].head >= 0:
            return False
    return True


@happening
def sleep(town: Any, slot: Any, conduct: Any, start: Any, k: Any) -> Any:
    """Run a clock to the end from a tick: its acts are counted, none is entered in the calendar."""
    memory.slots(town)[slot, memory.conducts(town)[conduct].sleeps] = (int64(start) << 24) | int64(k)
    run(town, slot, conduct, start, uint64(k), False)


@rare
def wake(town: Any, slot: Any, file: Any) -> Any:
    """An entry comes into an empty file: the clocks of what may strike it wake."""
    f = memory.files(town)[town[0].epoch, file]
    for i in range(f.wakes_n):
        conduct = memory.links(town)[f.wakes_at + i]
        column = memory.conducts(town)[conduct].sleeps
        state = memory.slots(town)[slot, column]
        if state >= 0:
            memory.slots(town)[slot, column] = AWAKE
            run(town, slot, conduct, state >> 24, uint64(state & (MOST - 1)), True)


@leaf
def band_then(town: Any, slot: Any, t: Any) -> Any:
    """The age band of a person at a tick of theirs, be it past or to come."""
    band = band_at(town, slot, t)
    while band > 0 and t < town[0].now and birthday(town, slot, band) > t:
        band -= 1
    return band


@rare
def still_to_come(town: Any, slot: Any, conduct: Any, t: Any, act_name: Any) -> Any:
    """What an act that is past set off and is not decided yet is entered in the calendar.  What was decided struck nothing."""
    c = town[0]
    con = memory.conducts(town)[conduct]
    now = c.now
    epoch = c.epoch
    c.now = t
    c.epoch = epoch_at(town, t)
    c.catching_up = now
    for i in range(con.rules_n):
        r = memory.links(town)[con.rules_at + i]
        rule = memory.rules(town)[c.epoch, r]
        if rule.active and rule.takes_kind != NO_SPAN:
            put_off(town, slot, r, 3, 0, act_name, act_name, t)
    c.now = now
    c.epoch = epoch
    c.catching_up = -1


@happening
def run(town: Any, slot: Any, conduct: Any, start: Any, first: Any, waking: Any) -> Any:
    """Go through the acts of a clock from a tick: count them; or, waking, take back those that have not been yet."""
    c = town[0]
    con = memory.conducts(town)[conduct]
    person = memory.subjects(town)[slot]
    mean = con.gap / factor(town, slot, conduct)
    limit = min(int64(person.leaves), c.end)
    t = int64(start)
    k = uint64(first)
    entered = False
    while True:
        w0, w1, w2, w3 = philox_by(memory.round_keys(town), person.id, con.stream, k)
        t = after_gap(t, w0, mean)
        if t >= limit:
            return
        band = band_then(town, slot, t)
        if below(w1, thinned(town, slot, conduct, band)):
            if not waking:
                count_unseen(town, slot, conduct, t, band, 1)
            elif gone_by(town, c.now, t, slot, con.stream, k, ACT, 0):
                still_to_come(town, slot, conduct, t, name(person.id, con.stream, k))
            else:
                count_unseen(town, slot, conduct, t, band, -1)
                if not entered:
                    entered = True
                    schedule(town, t, slot, con.stream, k, ACT, 0, conduct, luck_of(w2, w3), int64(w1) - 2147483648)
        k += uint64(1)

"""People: who arrives, has birthdays, changes state and leaves.

The world's margins stand in `reals` and `people` (built by society.population): `people[0]` income table, then per
attribute (stream, first row, categories, cumulated shares at), per trait (stream, shape at), per state
(stream, share at: share, gains, loses), at the offsets below.
"""
from __future__ import annotations

from typing import Any

from numba import float64, int64, uint64

from demerit.engine.acts import advance
from demerit.engine.calendar import YEAR, schedule
from demerit.engine.compiled import happening, leaf
from demerit.engine.conditions import watch
from demerit.engine.draws import NEVER, TWO32, below, expo, gamma, philox, ticks
from demerit.engine.effects import bit, take_effect
from demerit.engine.entries import end_entry
from demerit.engine.groups import birthday
from demerit.engine.layout import C_SCOPE, C_SPARED, C_WHOLLY, PER_LEVEL
from demerit.engine.notices import next_false
from demerit.engine.records import BIRTHDAY, LEAVE, LEFT, STATE
from demerit.engine.rules import in_scope
from demerit.engine.standings import bring_up, harm_column, set_harm
from demerit.engine.tallying import count_spell, enter, leave, toggle

# offsets in `people`
INCOME, AGE_STREAM, AGE_SHARES, NEWCOMER_STREAM, OF_AGE, DEPART_STREAM, DEPART_AT, DEPART_N, INCOME_COLUMN, PEOPLE = range(10)


@leaf
def cumulated(town: Any, word: Any, at: Any, n: Any) -> Any:
    """The first of n cumulated shares that a word falls below, else the last."""
    for i in range(n - 1):
        if below(word, town.reals[at + i]):
            return int64(i)
    return int64(n - 1)


@happening
def draw_age(town: Any, slot: Any, newcomer: Any) -> Any:
    """The tick of birth of someone arriving now."""
    c = town.clock[0]
    person = town.subjects[slot]
    edges = c.edges_at
    if newcomer:
        w0, _, _, _ = philox(c.key, person.id, town.people[NEWCOMER_STREAM], 0)
        if below(w0, town.reals[town.people[OF_AGE]]):
            return c.now - int64(town.reals[edges] * YEAR)
    w0, w1, _, _ = philox(c.key, person.id, town.people[AGE_STREAM], 0)
    band = cumulated(town, w0, town.people[AGE_SHARES], c.bands)
    edge = town.reals[edges + band]
    return c.now - int64((edge + (town.reals[edges + band + 1] - edge) * (float64(w1) / TWO32)) * YEAR)


@happening
def draw_departure(town: Any, slot: Any) -> Any:
    """The tick at which someone arriving now will leave; NEVER if not before the end."""
    c = town.clock[0]
    n = town.people[DEPART_N]
    if n == 0:
        return int64(NEVER)
    at = town.people[DEPART_AT]
    highest = town.reals[at]
    if highest <= 0.0:
        return int64(NEVER)
    person = town.subjects[slot]
    t = int64(c.now)
    k = uint64(0)
    while True:
        w0, w1, _, _ = philox(c.key, person.id, town.people[DEPART_STREAM], k)
        t += ticks(expo(w0) * (YEAR / highest))
        if t >= c.end:
            return int64(NEVER)
        rate = town.reals[at + 1 + n]
        for i in range(1, n):
            if float64(t - person.born) >= town.reals[at + 1 + i] * YEAR:
                rate = town.reals[at + 1 + n + i]
        if below(w1, rate / highest):
            leaves = ((t >> 20) << 20) + 3
            return leaves if leaves > c.now else leaves + (1 << 20)
        k += uint64(1)


@happening
def arrive(town: Any, slot: Any, newcomer: Any) -> Any:
    """Someone comes into a slot with empty files: margins, traits, states, clocks."""
    c = town.clock[0]
    person = town.subjects[slot]
    at = PEOPLE
    town.rows[slot, 0] = 0
    for a in range(c.attributes):
        w0, _, _, _ = philox(c.key, person.id, town.people[at], 0)
        category = cumulated(town, w0, town.people[at + 3], town.people[at + 2])
        town.rows[slot, 1 + a] = town.people[at + 1] + category
        if a == town.people[INCOME_COLUMN]:
            person.cell = category
        at += 4
    person.born = draw_age(town, slot, newcomer)
    person.leaves = draw_departure(town, slot)
    band = int64(0)
    person.band = 0
    while band < c.bands - 1 and birthday(town, slot, band + 1) <= c.now:
        band += 1
    set_band(town, slot, band)
    for i in range(c.traits):
        shape = town.reals[town.people[at + 1]]
        town.traits[slot, i] = gamma(c.key, person.id, town.people[at], shape) / shape
        at += 2
    states = int64(0)
    for i in range(c.states):
        w0, _, _, _ = philox(c.key, person.id, town.people[at], 0)
        if below(w0, town.reals[town.people[at + 1]]):
            states |= 1 << i
        at += 2
    person.states = states
    person.scopes = 0
    open_standings(town, slot)
    set_scopes(town, slot)
    start_clocks(town, slot)


@leaf
def set_band(town: Any, slot: Any, band: Any) -> Any:
    """Put someone into an age band and note the next birthday that matters."""
    c = town.clock[0]
    person = town.subjects[slot]
    person.band = band
    town.rows[slot, c.rows - 1] = c.first_band + band
    person.birthday = birthday(town, slot, band + 1) if band < c.bands - 1 else int64(NEVER)


@happening
def open_standings(town: Any, slot: Any) -> Any:
    """Empty files: their levels, their intervals, the effects that hold from the start."""
    c = town.clock[0]
    person = town.subjects[slot]
    person.active0 = uint64(0)
    person.active1 = uint64(0)
    person.forked = 0
    person.fork_class = 0
    person.waiting = 0
    for i in range(town.blank.shape[0]):
        town.slots[slot, i] = town.blank[i]
    for file in range(c.files):
        f = town.files[c.epoch, file]
        s = town.standings[slot * c.files + file]
        s.sum0 = 0
        s.sum1 = 0
        s.n0 = 0
        s.n1 = 0
        s.head = -1
        s.seen = 0
        s.worse = 0
        s.wrong = 0
        s.level0 = f.empty
        s.level1 = f.empty
        s.since0 = c.now
        s.since1 = c.now
        if f.levels > 1:
            enter(town, slot, f.column + PER_LEVEL * f.empty)
    for file in range(c.files):
        if town.files[c.epoch, file].effects_n:
            take_effect(town, slot, file)
    bring_up(town, slot)


@leaf
def set_scopes(town: Any, slot: Any) -> Any:
    """Bring the scopes of all regimes up to date; the first regime's is an interval."""
    c = town.clock[0]
    person = town.subjects[slot]
    bits = 0
    for regime in range(c.regimes):
        if in_scope(town, slot, regime):
            bits |= 1 << regime
    if (bits & 1) and not int64(person.scopes) & 1:
        enter(town, slot, C_SCOPE)
    elif not (bits & 1) and int64(person.scopes) & 1:
        leave(town, slot, C_SCOPE)
    person.scopes = bits


@happening
def start_clocks(town: Any, slot: Any) -> Any:
    """Schedule what will happen to someone of itself: departure, birthday, states, acts, false reports."""
    c = town.clock[0]
    person = town.subjects[slot]
    generation = int64(person.generation)
    if person.leaves < c.end:
        schedule(town, person.leaves, slot, town.people[DEPART_STREAM], uint64(0), LEAVE, 0, 0, 0, generation)
    next_birthday(town, slot)
    for i in range(c.states):
        next_switch(town, slot, i, c.now, uint64(1))
    for conduct in range(town.conducts.shape[0]):
        if town.conducts[conduct].rate > 0.0:
            advance(town, slot, conduct, c.now, uint64(0))
    for source in range(c.false_sources):
        next_false(town, slot, town.links[c.false_at + source], c.now, uint64(0))


@leaf
def next_birthday(town: Any, slot: Any) -> Any:
    """Schedule the next birthday that changes the age band."""
    person = town.subjects[slot]
    if person.birthday < town.clock[0].end and person.birthday < person.leaves:
        schedule(town, person.birthday, slot, town.people[AGE_STREAM], uint64(int64(person.band) + 1), BIRTHDAY, 0, 0, 0, int64(person.generation))


@happening
def next_switch(town: Any, slot: Any, state: Any, start: Any, k: Any) -> Any:
    """Schedule the k-th switch of a state."""
    c = town.clock[0]
    person = town.subjects[slot]
    at = PEOPLE + 4 * c.attributes + 2 * c.traits + 2 * state
    shares = town.people[at + 1]
    rate = town.reals[shares + (2 if (int64(person.states) >> state) & 1 else 1)]
    if rate <= 0.0:
        return
    w0, _, _, _ = philox(c.key, person.id, town.people[at], k)
    t = int64(start) + ticks(expo(w0) * (YEAR / rate))
    schedule(town, t, slot, town.people[at], uint64(k), STATE, 0, state, 0, int64(person.generation))


@happening
def switch(town: Any, slot: Any, state: Any, k: Any) -> Any:
    """A state switches; rules that wait look again."""
    person = town.subjects[slot]
    person.states = int64(person.states) ^ (1 << state)
    next_switch(town, slot, state, town.clock[0].now, uint64(k) + uint64(1))
    if person.waiting:
        watch(town, slot)


@happening
def grow_older(town: Any, slot: Any) -> Any:
    """A birthday into the next age band: open intervals move from the old row to the new."""
    c = town.clock[0]
    person = town.subjects[slot]
    old = int64(town.rows[slot, c.rows - 1])
    move_row(town, slot, old, -1)
    set_band(town, slot, int64(person.band) + 1)
    move_row(town, slot, old + 1, 1)
    set_scopes(town, slot)
    next_birthday(town, slot)
    if person.waiting:
        watch(town, slot)


@happening
def move_row(town: Any, slot: Any, row: Any, sign: Any) -> Any:
    """Open or close all of a person's open intervals on one row."""
    c = town.clock[0]
    person = town.subjects[slot]
    if int64(person.scopes) & 1:
        toggle(town, row, C_SCOPE, sign)
    if person.harm:
        toggle(town, row, harm_column(int64(person.harm)), sign)
    if person.wholly:
        toggle(town, row, C_WHOLLY, sign)
    if person.spared:
        toggle(town, row, C_SPARED, sign)
    for file in range(c.files):
        f = town.files[c.epoch, file]
        if f.levels > 1:
            s = town.standings[slot * c.files + file]
            toggle(town, row, f.column + PER_LEVEL * int64(s.level0), sign)
            if person.forked:
                toggle(town, row, f.column + PER_LEVEL * int64(s.level0) + 2, -sign)
                toggle(town, row, f.column + PER_LEVEL * int64(s.level1) + 2, sign)
            if s.worse:
                toggle(town, row, f.column + PER_LEVEL * f.levels, sign)


@happening
def depart(town: Any, slot: Any) -> Any:
    """Someone leaves: entries end, intervals close; a newcomer takes the slot at once."""
    c = town.clock[0]
    person = town.subjects[slot]
    for file in range(c.files):
        e = int64(town.standings[slot * c.files + file].head)
        while e >= 0:
            older = int64(town.entries[e].older)
            end_entry(town, slot, e, 3, LEFT, 0, 7)
            e = older
    set_harm(town, slot, int64(0))
    if person.wholly:
        leave(town, slot, C_WHOLLY)
        person.wholly = 0
    if person.spared:
        leave(town, slot, C_SPARED)
        person.spared = 0
    if int64(person.scopes) & 1:
        leave(town, slot, C_SCOPE)
        person.scopes = 0
    for file in range(c.files):
        close_standing(town, slot, file)
    for x in range(c.effects):
        if person.active0 & bit(x):
            town.under[0, x] -= 1
    person.generation = int64(person.generation) + 1
    person.id = int64(person.id) + c.slots
    arrive(town, slot, True)


@happening
def close_standing(town: Any, slot: Any, file: Any) -> Any:
    """Close a leaver's intervals on a file."""
    c = town.clock[0]
    f = town.files[c.epoch, file]
    s = town.standings[slot * c.files + file]
    if f.levels < 2:
        return
    at = f.column + PER_LEVEL * int64(s.level0)
    leave(town, slot, at)
    if town.subjects[slot].forked:
        enter(town, slot, at + 2)
        leave(town, slot, f.column + PER_LEVEL * int64(s.level1) + 2)
    if s.worse:
        leave(town, slot, f.column + PER_LEVEL * f.levels)
    if f.spells >= 0 and s.level0 == 1:
        count_spell(town, f.spells, int64(s.wrong), LEFT, c.now - s.since0)


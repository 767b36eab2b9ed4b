"""People: who arrives, has birthdays, changes state and leaves.

The world's margins stand in `reals` and `people` (built by society.population): `people[0]` income table, then per
attribute (stream, first row, categories, cumulated shares at), per trait (stream, shape at), per state
(stream, share at: share, gains, loses), at the offsets below.
"""
from __future__ import annotations

from typing import Any

from numpy import float64, int64, uint64

from demerit.engine import memory
from demerit.engine.accounts import begin_account, close_account, settle
from demerit.engine.acts import advance
from demerit.engine.calendar import YEAR, schedule, unreserved
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.conditions import in_scope, watch
from demerit.engine.draws import NEVER, TWO32, below, expo, gamma, philox, philox_by, ticks
from demerit.engine.effects import bit, factor, take_effect
from demerit.engine.entries import end_entry
from demerit.engine.firms import found
from demerit.engine.groups import birthday
from demerit.engine.harms import set_harm
from demerit.engine.joining import let_go, take_up
from demerit.engine.layout import C_HARM7, C_SCOPE, C_SPARED, C_WHOLLY, PER_LEVEL
from demerit.engine.notices import least_wait, next_false
from demerit.engine.records import BIRTHDAY, LEAVE, LEFT, STATE
from demerit.engine.tallying import come_or_go, count_spell, enter, leave, toggle, toggle_present
from demerit.engine.thirds import harm_column

# offsets in `people`
INCOME, AGE_STREAM, AGE_SHARES, NEWCOMER_STREAM, OF_AGE, DEPART_STREAM, DEPART_AT, DEPART_N, INCOME_COLUMN, PEOPLE = range(10)


@leaf
def cumulated(town: Any, word: Any, at: Any, n: Any) -> Any:
    """The first of n cumulated shares that a word falls below, else the last."""
    for i in range(n - 1):
        if below(word, memory.reals(town)[at + i]):
            return int64(i)
    return int64(n - 1)


@happening
def draw_age(town: Any, slot: Any, newcomer: Any) -> Any:
    """The tick of birth of someone arriving now."""
    c = town[0]
    person = memory.subjects(town)[slot]
    edges = c.edges_at
    if newcomer:
        w0, _, _, _ = philox_by(memory.round_keys(town), person.id, memory.people(town)[NEWCOMER_STREAM], 0)
        if below(w0, memory.reals(town)[memory.people(town)[OF_AGE]]):
            return c.now - int64(memory.reals(town)[edges] * YEAR)
    w0, w1, _, _ = philox_by(memory.round_keys(town), person.id, memory.people(town)[AGE_STREAM], 0)
    band = cumulated(town, w0, memory.people(town)[AGE_SHARES], c.bands)
    edge = memory.reals(town)[edges + band]
    return c.now - int64((edge + (memory.reals(town)[edges + band + 1] - edge) * (float64(w1) / TWO32)) * YEAR)


@happening
def draw_departure(town: Any, slot: Any) -> Any:
    """The tick at which someone arriving now will leave; NEVER if not before the end."""
    c = town[0]
    n = memory.people(town)[DEPART_N]
    if n == 0:
        return int64(NEVER)
    at = memory.people(town)[DEPART_AT]
    highest = memory.reals(town)[at]
    if highest <= 0.0:
        return int64(NEVER)
    person = memory.subjects(town)[slot]
    t = int64(c.now)
    k = uint64(0)
    while True:
        w0, w1, _, _ = philox_by(memory.round_keys(town), person.id, memory.people(town)[DEPART_STREAM], k)
        t += ticks(expo(w0) * (YEAR / highest))
        if t >= c.end:
            return int64(NEVER)
        rate = memory.reals(town)[at + 1 + n]
        for i in range(1, n):
            if float64(t - person.born) >= memory.reals(town)[at + 1 + i] * YEAR:
                rate = memory.reals(town)[at + 1 + n + i]
        if below(w1, rate / highest):
            leaves = ((t >> 20) << 20) + 3
            return leaves if leaves > c.now else leaves + (1 << 20)
        k += uint64(1)


@rare
def arrive(town: Any, slot: Any, newcomer: Any) -> Any:
    """Someone comes into a slot with empty files: margins, traits, states, clocks."""
    c = town[0]
    person = memory.subjects(town)[slot]
    if slot >= c.residents:
        found(town, slot, memory.people(town)[DEPART_STREAM])
    else:
        be_born(town, slot, newcomer)
    at = PEOPLE + 4 * c.attributes
    for i in range(c.traits):
        shape = memory.reals(town)[memory.people(town)[at + 1]]
        memory.traits(town)[slot, i] = gamma(memory.round_keys(town), person.id, memory.people(town)[at], shape) / shape
        at += 2
    states = int64(0)
    for i in range(c.states):
        w0, _, _, _ = philox_by(memory.round_keys(town), person.id, memory.people(town)[at], 0)
        if (c.firm_states >> uint64(i)) & uint64(1) == (slot >= c.residents) and below(w0, memory.reals(town)[memory.people(town)[at + 1]]):
            states |= 1 << i
        at += 2
    person.states = states
    person.scopes = 0
    if c.money >= 0 and slot < c.residents:
        begin_account(town, slot)
    open_standings(town, slot)
    set_scopes(town, slot)
    start_clocks(town, slot)


@happening
def be_born(town: Any, slot: Any, newcomer: Any) -> Any:
    """Somebody's groups, birth, departure and age band."""
    c = town[0]
    person = memory.subjects(town)[slot]
    at = PEOPLE
    memory.rows(town)[slot, 0] = 0
    for a in range(c.attributes):
        w0, _, _, _ = philox_by(memory.round_keys(town), person.id, memory.people(town)[at], 0)
        category = cumulated(town, w0, memory.people(town)[at + 3], memory.people(town)[at + 2])
        memory.rows(town)[slot, 1 + a] = memory.people(town)[at + 1] + category
        if a == memory.people(town)[INCOME_COLUMN]:
            person.cell = category
        at += 4
    person.born = draw_age(town, slot, newcomer)
    person.leaves = draw_departure(town, slot)
    band = int64(0)
    person.band = 0
    while band < c.bands - 1 and birthday(town, slot, band + 1) <= c.now:
        band += 1
    set_band(town, slot, band)


@leaf
def set_band(town: Any, slot: Any, band: Any) -> Any:
    """Put someone into an age band and note the next birthday that matters."""
    c = town[0]
    person = memory.subjects(town)[slot]
    person.band = band
    memory.rows(town)[slot, c.rows - 1] = c.first_band + band
    person.birthday = birthday(town, slot, band + 1) if band < c.bands - 1 else int64(NEVER)


@happening
def open_standings(town: Any, slot: Any) -> Any:
    """Empty files: their levels, their intervals, the effects that hold from the start."""
    c = town[0]
    person = memory.subjects(town)[slot]
    person.active0 = uint64(0)
    person.active1 = uint64(0)
    person.forked = 0
    person.fork_class = 0
    person.waiting = 0
    person.cleared = 0
    for i in range(town[0].d0_blank):
        memory.slots(town)[slot, i] = memory.blank(town)[i]
    for file in range(c.files):
        f = memory.files(town)[c.epoch, file]
        s = memory.standings(town)[slot * c.files + file]
        s.sum0 = 0
        s.sum1 = 0
        s.n0 = 0
        s.n1 = 0
        s.head = -1
        s.seen = 0
        s.worse = 0
        s.wrong = 0
        s.lifts = 0
        s.bare = -1
        s.twice = 0
        s.untold = -1
        s.level0 = f.begins
        s.level1 = f.begins
        s.since0 = c.now
        s.since1 = c.now
        if f.begins != memory.files(town)[0, file].begins and f.levels > 1 and f.about == (slot >= c.residents):
            enter(town, slot, f.column + PER_LEVEL * f.begins)
            leave(town, slot, f.column + PER_LEVEL * memory.files(town)[0, file].begins)
    come_or_go(town, slot, 1)
    for file in range(c.files):
        if memory.files(town)[c.epoch, file].starts and memory.files(town)[c.epoch, file].about == (slot >= c.residents):
            take_effect(town, slot, file)
    if person.active0 & c.harmful:
        # who arrives harmed has not become so: the interval opens, nothing is counted
        person.harm = 7
        enter(town, slot, C_HARM7)


@leaf
def set_scopes(town: Any, slot: Any) -> Any:
    """Bring the scopes of all regimes up to date; the first regime's is an interval."""
    c = town[0]
    person = memory.subjects(town)[slot]
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
    c = town[0]
    person = memory.subjects(town)[slot]
    generation = int64(person.generation)
    if person.leaves < c.end:
        schedule(town, person.leaves, slot, memory.people(town)[DEPART_STREAM], uint64(0), LEAVE, 0, 0, 0, generation)
    next_birthday(town, slot)
    firm = 1 if slot >= c.residents else 0
    for i in range(0 if firm else c.scope_ages):
        t = int64(person.born) + int64(memory.reals(town)[c.scope_ages_at + i] * YEAR)
        if c.now < t < person.leaves:
            schedule(town, t, slot, memory.people(town)[AGE_STREAM], (uint64(1) << uint64(32)) + uint64(i), BIRTHDAY, 1, 0, 0, generation)
    for i in range(c.states):
        if (c.firm_states >> uint64(i)) & uint64(1) == firm:
            next_switch(town, slot, i, c.now, uint64(1))
    draw_firsts(town, int64(person.id))
    span = float64(min(int64(person.leaves), c.end) - c.now)
    for conduct in range(town[0].d0_conducts):
        con = memory.conducts(town)[conduct]
        # most clocks never ring in a run, and this bound tells of most of those
        if con.about == firm and con.rate > 0.0 and least(memory.drawn(town)[conduct]) * con.gap <= span * factor(town, slot, conduct):
            advance(town, slot, conduct, c.now, uint64(0))
    for i in range(c.false_sources):
        source = memory.links(town)[c.false_at + i]
        about = memory.channels(town)[0, memory.errors(town)[0, source].channel].about
        if about == firm and least(memory.drawn(town)[town[0].d0_conducts + i]) * least_wait(town, source) <= span:
            next_false(town, slot, source, c.now, uint64(0))


@leaf
def least(word: Any) -> Any:
    """What `expo` of a word cannot be below, with room for its last digits: -ln(u) >= 1 - u."""
    return 0.999999 * (1.0 - (float64(word) + 2.0) / TWO32)


@happening
def draw_firsts(town: Any, subject: Any) -> Any:
    """The first word of the first draw of every clock of acts and false reports, all in one sweep (of vectors)."""
    key = uint64(town[0].key)
    firsts = memory.firsts(town)
    drawn = memory.drawn(town)
    for i in range(town[0].d0_firsts):
        w0, _, _, _ = philox(key, subject, firsts[i], uint64(0))
        drawn[i] = w0


@leaf
def next_birthday(town: Any, slot: Any) -> Any:
    """Schedule the next birthday that changes the age band."""
    person = memory.subjects(town)[slot]
    if person.birthday < town[0].end and person.birthday <= person.leaves:
        schedule(town, person.birthday, slot, memory.people(town)[AGE_STREAM], uint64(int64(person.band) + 1), BIRTHDAY, 0, 0, 0, int64(person.generation))


@rare
def next_switch(town: Any, slot: Any, state: Any, start: Any, k: Any) -> Any:
    """Schedule the k-th switch of a state."""
    c = town[0]
    person = memory.subjects(town)[slot]
    at = PEOPLE + 4 * c.attributes + 2 * c.traits + 2 * state
    shares = memory.people(town)[at + 1]
    rate = memory.reals(town)[shares + (2 if (int64(person.states) >> state) & 1 else 1)]
    if rate <= 0.0:
        return
    w0, _, _, _ = philox_by(memory.round_keys(town), person.id, memory.people(town)[at], k)
    t = unreserved(int64(start) + ticks(expo(w0) * (YEAR / rate)))
    schedule(town, t, slot, memory.people(town)[at], uint64(k), STATE, 0, state, 0, int64(person.generation))


@happening
def switch(town: Any, slot: Any, state: Any, k: Any) -> Any:
    """A state switches; rules that wait look again."""
    person = memory.subjects(town)[slot]
    person.states = int64(person.states) ^ (1 << state)
    next_switch(town, slot, state, town[0].now, uint64(k) + uint64(1))
    if person.waiting:
        watch(town, slot)


@happening
def grow_older(town: Any, slot: Any) -> Any:
    """A birthday into the next age band: open intervals move from the old row to the new."""
    c = town[0]
    person = memory.subjects(town)[slot]
    if c.money >= 0:
        settle(town, slot, c.month)  # what was earned so far was earned in the old band
    old = int64(memory.rows(town)[slot, c.rows - 1])
    move_row(town, slot, old, -1)
    set_band(town, slot, int64(person.band) + 1)
    move_row(town, slot, old + 1, 1)
    set_scopes(town, slot)
    next_birthday(town, slot)
    if person.waiting:
        watch(town, slot)


@rare
def move_row(town: Any, slot: Any, row: Any, sign: Any) -> Any:
    """Open or close all of a person's open intervals on one row."""
    c = town[0]
    person = memory.subjects(town)[slot]
    toggle_present(town, row, sign)
    if int64(person.scopes) & 1:
        toggle(town, row, C_SCOPE, sign)
    if person.harm:
        toggle(town, row, harm_column(int64(person.harm)), sign)
    if person.wholly:
        toggle(town, row, C_WHOLLY, sign)
    if person.spared:
        toggle(town, row, C_SPARED, sign)
    for file in range(c.files):
        f = memory.files(town)[c.epoch, file]
        if f.levels > 1 and f.about == 0:
            s = memory.standings(town)[slot * c.files + file]
            begins = memory.files(town)[0, file].begins
            if s.level0 != begins:
                toggle(town, row, f.column + PER_LEVEL * int64(s.level0), sign)
                toggle(town, row, f.column + PER_LEVEL * begins, -sign)
            if person.forked:
                toggle(town, row, f.column + PER_LEVEL * int64(s.level0) + 2, -sign)
                toggle(town, row, f.column + PER_LEVEL * int64(s.level1) + 2, sign)
            if s.worse:
                toggle(town, row, f.column + PER_LEVEL * f.levels, sign)


@happening
def depart(town: Any, slot: Any) -> Any:
    """Someone leaves: entries end, intervals close; a newcomer takes the slot at once."""
    c = town[0]
    person = memory.subjects(town)[slot]
    if c.tied or c.tied_rules:
        let_go(town, slot)
    c.moving = 1
    for file in range(c.files):
        e = int64(memory.standings(town)[slot * c.files + file].head)
        while e >= 0:
            older = int64(memory.entries(town)[e].older)
            end_entry(town, slot, e, 3, LEFT, 0, 7)
            e = older
    if c.money >= 0 and slot < c.residents:
        close_account(town, slot)
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
    come_or_go(town, slot, -1)
    for x in range(c.effects):
        if person.active0 & bit(x):
            memory.under(town)[0, x] -= 1
    person.generation = int64(person.generation) + 1
    person.id = int64(person.id) + (c.residents if slot < c.residents else c.firms)
    arrive(town, slot, True)
    c.moving = 0
    if c.tied:
        take_up(town, slot)


@happening
def close_standing(town: Any, slot: Any, file: Any) -> Any:
    """Close a leaver's intervals on a file."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    if f.levels < 2 or f.about != (slot >= c.residents):
        return
    at = f.column + PER_LEVEL * int64(s.level0)
    begins = memory.files(town)[0, file].begins
    if s.level0 != begins:
        leave(town, slot, at)
        enter(town, slot, f.column + PER_LEVEL * begins)
    if memory.subjects(town)[slot].forked:
        enter(town, slot, at + 2)
        leave(town, slot, f.column + PER_LEVEL * int64(s.level1) + 2)
    if s.worse:
        leave(town, slot, f.column + PER_LEVEL * f.levels)
    if f.spells >= 0 and s.level0 == 1:
        count_spell(town, slot, f.spells, int64(s.wrong), LEFT, c.now - s.since0)


"""Acts: fixed Poisson clocks of candidates, thinned by age and group, then by response; seen by channels or not."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.accounts import is_owed, owe
from demerit.engine.calendar import after_gap, epoch_at, schedule
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.draws import below, luck_of, name, notice_words, philox_by
from demerit.engine.effects import factor, keep
from demerit.engine.groups import band_at, covered, thinned
from demerit.engine.layout import C_ACTS, C_CHILLED, C_DETERRED, C_STOPPED
from demerit.engine.notices import seen
from demerit.engine.records import ACT
from demerit.engine.rules import fire
from demerit.engine.sleeping import can_sleep, count_unseen, sleep
from demerit.engine.tallying import count
from demerit.engine.thirds import stopped_third
from demerit.engine.ties import through_any


@leaf
def may_be_noticed(town: Any, slot: Any, conduct: Any, luck: Any, t: Any, band: Any) -> Any:
    """Whether any channel would write anything of this act."""
    con = memory.conducts(town)[conduct]
    epoch = epoch_at(town, t)
    for i in range(con.channels_n):
        channel = memory.links(town)[con.channels_at + 3 * i]
        ch = memory.channels(town)[epoch, channel]
        if below(notice_words(luck, ch.salt) >> uint64(32), covered(town, slot, channel, epoch, band) * ch.reach):
            return True
    return False


@happening
def advance(town: Any, slot: Any, conduct: Any, start: Any, first: Any) -> Any:
    """Follow a candidate clock from a tick to the next candidate that anyone could notice, or that might be suppressed.

    What happens on the way is certain and seen by nobody: it is counted where it falls, without a happening.
    """
    if can_sleep(town, slot, conduct, first):
        sleep(town, slot, conduct, start, first)
        return
    c = town[0]
    con = memory.conducts(town)[conduct]
    person = memory.subjects(town)[slot]
    mean = con.gap / factor(town, slot, conduct)
    limit = min(int64(person.leaves), c.end)
    t = int64(start)
    k = uint64(first)
    while True:
        w0, w1, w2, w3 = philox_by(memory.round_keys(town), person.id, con.stream, k)
        t = after_gap(t, w0, mean)
        if t >= limit:
            return
        band = band_at(town, slot, t)
        thin = thinned(town, slot, conduct, band)
        if below(w1, thin):
            certain = con.stoppers == 0 and con.tied_stoppers == 0 and below(w1, thin * (1.0 - con.most_deterred))
            luck = luck_of(w2, w3)
            if not certain or con.rules_n or con.debt >= 0 or may_be_noticed(town, slot, conduct, luck, t, band):
                schedule(town, t, slot, con.stream, k, ACT, 0, conduct, luck, int64(w1) - 2147483648)
                return
            count_unseen(town, slot, conduct, t, band, 1)
        k += uint64(1)


@happening
def consider(town: Any, slot: Any, conduct: Any, k: Any, mark: Any, luck: Any) -> Any:
    """A candidate's moment: stopped, suppressed, or an act; then the clock goes on."""
    c = town[0]
    con = memory.conducts(town)[conduct]
    person = memory.subjects(town)[slot]
    w1 = int64(mark) + 2147483648
    if is_owed(town, slot, con.debt):
        pass  # one of a kind at a time
    elif person.active0 & con.stoppers:
        count(town, slot, C_STOPPED, 1)
        memory.deeds(town)[c.month, conduct, 2] += 1
    elif con.tied_stoppers and through_any(town, slot, con.tied_stoppers, 0):
        stopped_third(town, slot, conduct, con.tied_stoppers)
    else:
        thin = thinned(town, slot, conduct, int64(person.band))
        if con.deters_n == 0 or below(w1, thin * keep(town, slot, conduct)):
            begin_act(town, slot, conduct, name(person.id, con.stream, k), luck)
        else:
            count(town, slot, C_CHILLED if con.protected else C_DETERRED, 1)
            memory.deeds(town)[c.month, conduct, 1] += 1
    advance(town, slot, conduct, c.now, uint64(k) + uint64(1))


@leaf
def begin_act(town: Any, slot: Any, conduct: Any, act_name: Any, luck: Any) -> Any:
    """An act that is a case of its own; one that takes on a debt takes it on first."""
    debt = memory.conducts(town)[conduct].debt
    if debt >= 0:
        owe(town, slot, debt, act_name)
    act(town, slot, conduct, act_name, act_name, luck)


@happening
def act(town: Any, slot: Any, conduct: Any, act_name: Any, case: Any, luck: Any) -> Any:
    """An act happens: rules that need no channel, then the channels that see it."""
    c = town[0]
    con = memory.conducts(town)[conduct]
    c.acts += 1
    count(town, slot, C_ACTS, 1)
    memory.deeds(town)[c.month, conduct, 0] += 1
    for i in range(con.rules_n):
        fire(town, slot, memory.links(town)[con.rules_at + i], 3, 0, act_name, case, c.now)
    for i in range(con.channels_n):
        seen(town, slot, conduct, con.channels_at + 3 * i, act_name, case, luck)


@rare
def provoked(town: Any, slot: Any, effect: Any, stream: Any, index: Any) -> Any:
    """A provoked act, if the effect that provokes it is still in force and nothing stops the conduct."""
    c = town[0]
    person = memory.subjects(town)[slot]
    if not (person.active0 >> uint64(effect)) & uint64(1):
        return
    conduct = memory.effects(town)[c.epoch, effect].provokes
    if is_owed(town, slot, memory.conducts(town)[conduct].debt):
        return
    if person.active0 & memory.conducts(town)[conduct].stoppers:
        count(town, slot, C_STOPPED, 1)
        memory.deeds(town)[c.month, conduct, 2] += 1
        return
    tied_stoppers = memory.conducts(town)[conduct].tied_stoppers
    if tied_stoppers and through_any(town, slot, tied_stoppers, 0):
        stopped_third(town, slot, conduct, tied_stoppers)
        return
    _, _, w2, w3 = philox_by(memory.round_keys(town), person.id, stream, index)
    begin_act(town, slot, conduct, name(person.id, stream, index), luck_of(w2, w3))


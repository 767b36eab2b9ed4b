"""Levels in both ledgers, and what a change of standing sets off."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import schedule
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.conditions import in_scope, watch
from demerit.engine.draws import name
from demerit.engine.effects import exempt, take_effect
from demerit.engine.grounds import judge
from demerit.engine.hanging import end_later, stay_undone
from demerit.engine.harms import beyond, bring_up
from demerit.engine.layout import PER_LEVEL
from demerit.engine.readings import level_now, read
from demerit.engine.records import ENDINGS, ENDS, NO_SPAN, OF_FILES, REREAD, SPAN_CAUSE
from demerit.engine.sparing import spare
from demerit.engine.stays import fire_stay
from demerit.engine.tallying import count, count_spell, enter, leave


@happening
def touch(town: Any, slot: Any, file: Any, mask: Any) -> Any:
    """Entries of a file have changed: read it again in the ledgers touched."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    forked = memory.subjects(town)[slot].forked != 0
    old0 = int64(s.level0)
    old1 = int64(s.level1) if forked else old0  # before the fork nobody keeps the correct level
    new0 = old0
    new1 = old1
    if f.levels > 1 and f.reviewed == 0:
        if forked:
            if mask & 1:
                new0 = level_now(town, slot, file, 0)
            if mask & 2:
                new1 = level_now(town, slot, file, 1)
        else:
            new0 = level_now(town, slot, file, 0)
            new1 = new0
        if new0 != old0 or new1 != old1:
            move(town, slot, file, new0, new1)
    # on any other file without a change of level nothing that harms has changed, nor what it is put down to
    if f.bears or new0 != old0 or new1 != old1 or c.tied or beyond(town, slot):
        bring_up(town, slot)
    if f.spares_n and (new0 != old0 or new1 != old1):
        spare(town, slot, file)


@rare
def review(town: Any, slot: Any, file: Any) -> Any:
    """A review date: the level goes where the reading is, or one step towards it."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    forked = memory.subjects(town)[slot].forked
    new0 = step(read(town, slot, file, 0), int64(s.level0), f.in_order)
    new1 = step(read(town, slot, file, 1), int64(s.level1), f.in_order) if forked else new0
    moved = new0 != s.level0 or (forked and new1 != s.level1)
    if moved:
        move(town, slot, file, new0, new1)
    judge(town, slot, file)
    bring_up(town, slot)
    if f.spares_n and moved:
        spare(town, slot, file)


@leaf
def step(wanted: Any, level: Any, in_order: Any) -> Any:
    """One step towards the wanted level if levels must be passed in order."""
    if in_order == 0 or wanted == level:
        return wanted
    return level + 1 if wanted > level else level - 1


@happening
def move(town: Any, slot: Any, file: Any, new0: Any, new1: Any) -> Any:
    """Levels change: tallies, effects, then what enters and leaves its stays.  Unforked: new1 is new0."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    person = memory.subjects(town)[slot]
    forked = person.forked != 0
    old0 = int64(s.level0)
    old1 = int64(s.level1) if forked else old0
    tally_levels(town, slot, file, old0, new0, old1, new1)
    since = int64(s.since0)
    since1 = int64(s.since1) if forked else since
    if new0 != old0:
        s.level0 = new0
        s.since0 = c.now
    if forked and new1 != old1:
        s.level1 = new1
        s.since1 = c.now
    if f.effects_n:
        take_effect(town, slot, file)
    if f.exempts_n:
        exempt(town, slot, file)
    for i in range(f.enters_n):
        r = memory.links(town)[f.enters_at + i]
        rule = memory.rules(town)[c.epoch, r]
        fired = int64(0)
        ended = int64(0)
        if new0 != old0:
            fired |= 1 if new0 == rule.level else 0
            ended |= 1 if old0 == rule.level else 0
        if forked:
            if new1 != old1:
                fired |= 2 if new1 == rule.level else 0
                ended |= 2 if old1 == rule.level else 0
        else:
            fired = fired * 3
            ended = ended * 3
        stay_changes(town, slot, r, fired, ended, since, since1)
    for i in range(f.reaches_n):
        cross(town, slot, memory.links(town)[f.reaches_at + i], f.empty, old0, new0, old1, new1)
    for i in range(f.capped_n):
        other = memory.links(town)[f.capped_at + i]
        bits = (1 if new0 != old0 else 0) | (2 if new1 != old1 else 0)
        schedule(town, c.now, slot, OF_FILES + other, uint64(0), REREAD, bits, other, 0, int64(person.generation))
    if person.waiting:
        watch(town, slot)


@happening
def stay_changes(town: Any, slot: Any, r: Any, fired: Any, ended: Any, since: Any, since1: Any) -> Any:
    """Stays in a level begin and end: fire what they cause, end what lasts with them.  `since`, `since1`: when they began, by ledger."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    if ended and rule.term_kind == SPAN_CAUSE and rule.ties_n:
        end_named(town, slot, r, ended, since, since1)
    elif ended and rule.term_kind == SPAN_CAUSE:
        now = ended
        if rule.follows_kind != NO_SPAN and ended & 1:
            end_later(town, slot, r, since)
            now = ended & 2
        if now:  # what the correct ledger alone ends while the recorded one is about to, is kept past its end
            schedule(town, c.now, slot, rule.turn + ENDINGS, uint64(0), ENDS, now, r, 3 if now != ended else 0, int64(person.generation))
    if ended & 1 and c.undone and rule.falls:
        stay_undone(town, slot, r, since)
    if fired:
        fire_stay(town, slot, r, fired, c.now)


@rare
def end_named(town: Any, slot: Any, r: Any, ended: Any, since: Any, since1: Any) -> Any:
    """Stays end with which entries of others last: those entries are told by the stay's name."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    recorded = name(person.id, rule.level_stream, since)
    if ended == 3 and since == since1:
        schedule(town, c.now, slot, rule.turn + ENDINGS, recorded, ENDS, 3, r, 0, int64(person.generation))
        return
    if ended & 1:
        schedule(town, c.now, slot, rule.turn + ENDINGS, recorded, ENDS, 1, r, 0, int64(person.generation))
    if ended & 2:
        schedule(town, c.now, slot, rule.turn + ENDINGS, name(person.id, rule.level_stream, since1), ENDS, 2, r, 0, int64(person.generation))


@happening
def cross(town: Any, slot: Any, r: Any, empty: Any, old0: Any, new0: Any, old1: Any, new1: Any) -> Any:
    """A `reaches` rule: crossing to its level or beyond begins a stay, crossing back ends it."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    if rule.level == empty:
        return
    up = rule.level > empty
    was0 = old0 >= rule.level if up else old0 <= rule.level
    is0 = new0 >= rule.level if up else new0 <= rule.level
    was1 = old1 >= rule.level if up else old1 <= rule.level
    is1 = new1 >= rule.level if up else new1 <= rule.level
    begun = (1 if is0 and not was0 else 0)
    ended = (1 if was0 and not is0 else 0)
    since = memory.slots(town)[slot, rule.watch] >> 1
    since1 = memory.slots(town)[slot, rule.watch + 1] >> 1 if person.forked else since
    if person.forked:
        begun |= 2 if is1 and not was1 else 0
        ended |= 2 if was1 and not is1 else 0
    for k in range(2):
        if ended & (1 << k):
            if memory.slots(town)[slot, rule.watch + k] & 1 == 0:
                person.waiting -= 1
            memory.slots(town)[slot, rule.watch + k] = -1
        if begun & (1 << k):
            # a stay is kept as 2 x tick, + 1 once it has fired
            memory.slots(town)[slot, rule.watch + k] = 2 * c.now + (0 if rule.conditional else 1)
            if rule.conditional:
                person.waiting += 1
    if not person.forked:
        begun = begun * 3
        ended = ended * 3
    stay_changes(town, slot, r, 0 if rule.conditional else begun, ended, since, since1)


@happening
def tally_levels(town: Any, slot: Any, file: Any, old0: Any, new0: Any, old1: Any, new1: Any) -> Any:
    """Count a change of level: recorded, correct minus recorded, worse, first, and spells on lists."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    forked = memory.subjects(town)[slot].forked != 0
    at0 = f.column + PER_LEVEL * old0
    at1 = f.column + PER_LEVEL * new0
    if new0 != old0:
        leave(town, slot, at0)
        enter(town, slot, at1)
        count(town, slot, at1 + 4, 1)
        if (int64(s.seen) >> new0) & 1 == 0:
            s.seen = int64(s.seen) | (1 << new0)
            count(town, slot, at1 + 5, 1)
        if in_scope(town, slot, 0):
            memory.moves(town)[f.moves + old0 * (f.levels - 1) + new0 - (1 if new0 > old0 else 0)] += 1
        if forked:
            enter(town, slot, at0 + 2)
            leave(town, slot, at1 + 2)
        if f.spells >= 0:
            if new0 == 1:
                s.wrong = 1 if forked and new1 == 0 else 0
            else:
                count_spell(town, slot, f.spells, int64(s.wrong), c.way, c.now - s.since0)
    if forked and new1 != old1:
        leave(town, slot, f.column + PER_LEVEL * old1 + 2)
        enter(town, slot, f.column + PER_LEVEL * new1 + 2)
    if forked:
        worse = (new0 > new1) if f.worse_up else (new0 < new1)
        if worse != (s.worse != 0):
            at = f.column + PER_LEVEL * f.levels
            if worse:
                enter(town, slot, at)
                count(town, slot, at + 2, 1)
            else:
                leave(town, slot, at)
            s.worse = 1 if worse else 0

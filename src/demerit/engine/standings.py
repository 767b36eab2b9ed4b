"""Readings and levels in both ledgers, and what a change of standing sets off."""
from __future__ import annotations

from typing import Any

from numba import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import schedule
from demerit.engine.compiled import happening, leaf
from demerit.engine.conditions import watch
from demerit.engine.effects import take_effect
from demerit.engine.layout import (
    C_HARM1,
    C_HARM7,
    C_HARM_IN,
    C_SPARED,
    C_WHOLLY,
    PER_LEVEL,
)
from demerit.engine.ledgers import lowest_class
from demerit.engine.records import ANY, COUNT, ENDS, LAST, MEAN, REREAD, SHARE, SPAN_CAUSE, SUM
from demerit.engine.stays import fire_stay
from demerit.engine.tallying import count, count_spell, enter, leave


@happening
def walk(town: Any, standing: Any, file: Any, ledger: Any) -> Any:
    """Fold a file that takes only its newest entries, or the highest of each case: (sum, n, newest worth)."""
    f = memory.files(town)[town[0].epoch, file]
    bit = 1 << ledger
    total = int64(0)
    n = int64(0)
    newest = int64(0)
    taken = int64(0)
    window = 1 if f.reads == LAST and f.highest == 0 else f.window
    twice = cases_twice(town, standing, bit, window) if f.highest else uint64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0 and (window == 0 or taken < window):
        x = memory.entries(town)[e]
        if int64(x.mask) & bit:
            worth = int64(x.worth0) if ledger == 0 else int64(x.worth1)
            taken += 1
            if (twice >> (x.case & uint64(63))) & uint64(1) == 0 or is_highest(town, standing, e, ledger, window):
                if n == 0:
                    newest = worth
                n += 1
                if f.reads == SHARE:
                    total += 1000 if worth > 0 else 0
                else:
                    total += worth
        e = int64(x.older)
    return total, n, newest


@leaf
def cases_twice(town: Any, standing: Any, bit: Any, window: Any) -> Any:
    """Which cases may stand more than once in the window: a bit for each last six bits of a case."""
    once = uint64(0)
    twice = uint64(0)
    taken = int64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0 and (window == 0 or taken < window):
        x = memory.entries(town)[e]
        if int64(x.mask) & bit:
            taken += 1
            case = uint64(1) << (x.case & uint64(63))
            twice |= once & case
            once |= case
        e = int64(x.older)
    return twice


@happening
def is_highest(town: Any, standing: Any, entry: Any, ledger: Any, window: Any) -> Any:
    """Whether no other entry of the case in the window counts more (the newest of equals wins).  Window 0: all."""
    bit = 1 << ledger
    own = memory.entries(town)[entry]
    worth = abs(int64(own.worth0) if ledger == 0 else int64(own.worth1))
    newer = True
    taken = int64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0 and (window == 0 or taken < window):
        x = memory.entries(town)[e]
        if int64(x.mask) & bit:
            taken += 1
        if e == entry:
            newer = False
        elif (int64(x.mask) & bit) and x.case == own.case:
            other = abs(int64(x.worth0) if ledger == 0 else int64(x.worth1))
            if other > worth or (other == worth and newer):
                return False
        e = int64(x.older)
    return True


@happening
def read(town: Any, slot: Any, file: Any, ledger: Any) -> Any:
    """The level a file's reading gives in a ledger, caps included."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    if f.levels < 2:
        return int64(0)
    standing = slot * c.files + file
    s = memory.standings(town)[standing]
    total = int64(s.sum0) if ledger == 0 else int64(s.sum1)
    n = int64(s.n0) if ledger == 0 else int64(s.n1)
    newest = int64(0)
    if f.walks and (f.highest or f.reads == LAST or n > f.window):
        total, n, newest = walk(town, standing, file, ledger)
    level = int64(0)
    if f.reads == ANY:
        level = 1 if n > 0 else 0
    elif f.reads == MEAN or f.reads == SHARE:
        if n == 0 or n < f.at_least:
            level = f.best
        else:
            for i in range(1, f.levels):
                if total >= memory.links(town)[f.edges_at + i] * n:
                    level = int64(i)
    else:
        value = total
        known = True
        if f.reads == SUM:
            value = min(max(total + f.start, f.floor), f.ceiling)
        elif f.reads == COUNT:
            value = n * 1000
        elif f.reads == LAST:
            value = newest if n > 0 else f.start
            known = n > 0 or f.has_start != 0
        if known:
            level = climb(town, f.edges_at, f.levels, int64(s.level0) if ledger == 0 else int64(s.level1), value)
        else:
            level = f.best
    for i in range(f.caps_n):
        at = f.caps_at + 3 * i
        g = memory.standings(town)[slot * c.files + memory.links(town)[at]]
        other = int64(g.level0) if (ledger == 0 or memory.subjects(town)[slot].forked == 0) else int64(g.level1)
        if (memory.links(town)[at + 1] >> other) & 1:
            most = memory.links(town)[at + 2]
            level = max(level, most) if f.worse_up else min(level, most)
    return level


@leaf
def climb(town: Any, edges: Any, levels: Any, level: Any, value: Any) -> Any:
    """The level of a reading, found from the present one: most readings stay where they are."""
    while level + 1 < levels and value >= memory.links(town)[edges + level + 1]:
        level += 1
    while level > 0 and value < memory.links(town)[edges + level]:
        level -= 1
    return level


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
                new0 = read(town, slot, file, 0)
            if mask & 2:
                new1 = read(town, slot, file, 1)
        else:
            new0 = read(town, slot, file, 0)
            new1 = new0
        if new0 != old0 or new1 != old1:
            move(town, slot, file, new0, new1)
    bring_up(town, slot)


@happening
def review(town: Any, slot: Any, file: Any) -> Any:
    """A review date: the level goes where the reading is, or one step towards it."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    forked = memory.subjects(town)[slot].forked
    new0 = step(read(town, slot, file, 0), int64(s.level0), f.in_order)
    new1 = step(read(town, slot, file, 1), int64(s.level1), f.in_order) if forked else new0
    if new0 != s.level0 or (forked and new1 != s.level1):
        move(town, slot, file, new0, new1)
    bring_up(town, slot)


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
    if new0 != old0:
        s.level0 = new0
        s.since0 = c.now
    if forked and new1 != old1:
        s.level1 = new1
        s.since1 = c.now
    if f.effects_n:
        take_effect(town, slot, file)
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
        stay_changes(town, slot, r, fired, ended)
    for i in range(f.reaches_n):
        cross(town, slot, memory.links(town)[f.reaches_at + i], f.empty, old0, new0, old1, new1)
    for i in range(f.capped_n):
        other = memory.links(town)[f.capped_at + i]
        bits = (1 if new0 != old0 else 0) | (2 if new1 != old1 else 0)
        g = memory.files(town)[c.epoch, other]
        schedule(town, c.now, slot, g.stream, uint64(0), REREAD, bits, other, 0, int64(person.generation))
    if person.waiting:
        watch(town, slot)


@happening
def stay_changes(town: Any, slot: Any, r: Any, fired: Any, ended: Any) -> Any:
    """Stays in a level begin and end: fire what they cause, end what lasts with them."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    if ended and rule.term_kind == SPAN_CAUSE:
        schedule(town, c.now, slot, rule.stream, uint64(0), ENDS, ended, r, 0, int64(person.generation))
    if fired:
        fire_stay(town, slot, r, fired, c.now)


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
    stay_changes(town, slot, r, 0 if rule.conditional else begun, ended)


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
        if forked:
            enter(town, slot, at0 + 2)
            leave(town, slot, at1 + 2)
        if f.spells >= 0:
            if new0 == 1:
                s.wrong = 1 if forked and new1 == 0 else 0
            else:
                count_spell(town, f.spells, int64(s.wrong), c.way, c.now - s.since0)
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


@leaf
def bring_up(town: Any, slot: Any) -> Any:
    """Bring a person's harm up to date if there is or was any."""
    person = memory.subjects(town)[slot]
    if person.harm or person.spared or (person.active0 | person.active1) & town[0].harmful:
        harm(town, slot)


@happening
def harm(town: Any, slot: Any) -> Any:
    """Bring a person's harm up to date: its class, whether wholly in error, whether spared."""
    c = town[0]
    person = memory.subjects(town)[slot]
    recorded = person.active0 & c.harmful
    correct = (person.active1 & c.harmful) if person.forked else recorded
    class_ = int64(0)
    if recorded != 0:
        class_ = int64(7)
        if recorded & ~correct:
            class_ = lowest_class(town, slot, recorded & ~correct, -1)
    wholly = 1 if recorded != 0 and correct == 0 else 0
    spared = 1 if correct & ~recorded else 0
    set_harm(town, slot, class_)
    if wholly != person.wholly:
        if wholly:
            enter(town, slot, C_WHOLLY)
        else:
            leave(town, slot, C_WHOLLY)
        person.wholly = wholly
    if spared != person.spared:
        if spared:
            enter(town, slot, C_SPARED)
        else:
            leave(town, slot, C_SPARED)
        person.spared = spared


@leaf
def harm_column(class_: Any) -> Any:
    """The column of a class of harm (1, 2, 3 or 7)."""
    return C_HARM7 if class_ == 7 else C_HARM1 + 2 * (class_ - 1)


@leaf
def set_harm(town: Any, slot: Any, class_: Any) -> Any:
    """Close the interval of the old class of harm and open that of the new."""
    person = memory.subjects(town)[slot]
    old = int64(person.harm)
    if class_ != old:
        if old:
            leave(town, slot, harm_column(old))
        elif class_:
            count(town, slot, C_HARM_IN, 1)
        if class_:
            enter(town, slot, harm_column(class_))
        person.harm = class_


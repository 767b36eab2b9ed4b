"""What an entry rests on: protected conduct, parts of life; and what a level rests on: a file read without some of its entries."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, rare
from demerit.engine.effects import bit
from demerit.engine.readings import left_out, read, read_without
from demerit.engine.records import LEAVE_PROTECTED, LEAVE_UNRELATED, LEAVE_UNSERVED, NOTICE_COMES, ON_ENTERS


@rare
def grounds_of_stay(town: Any, slot: Any, r: Any) -> Any:
    """Of an entry that a rule on a level writes now: (whether protected conduct brought it about, contexts as bits)."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    contexts = int64(0)
    protected = int64(0)
    e = int64(memory.standings(town)[slot * c.files + rule.trigger].head)
    while e >= 0:
        x = memory.entries(town)[e]
        if int64(x.mask) & 1:
            contexts |= int64(x.contexts)
            protected |= int64(x.protected)
        e = int64(x.older)
    if protected:
        level = read_without(town, slot, rule.trigger, LEAVE_PROTECTED, 0)
        there = level == rule.level
        if rule.on != ON_ENTERS:
            up = rule.level > memory.files(town)[c.epoch, rule.trigger].empty
            there = level >= rule.level if up else level <= rule.level
        if there or level == read(town, slot, rule.trigger, 0):
            protected = int64(0)
    return protected, contexts


@happening
def level_without(town: Any, slot: Any, file: Any, leave: Any, about: Any) -> Any:
    """The level a file would have (recorded) if it were read without some of its entries; -1 if they make no difference."""
    e = int64(memory.standings(town)[slot * town[0].files + file].head)
    while e >= 0:
        entry = memory.entries(town)[e]
        if int64(entry.mask) & 1 and left_out(entry, leave, about):
            break
        e = int64(entry.older)
    if e < 0:
        return int64(-1)
    level = read_without(town, slot, file, leave, about)
    return int64(-1) if level == read(town, slot, file, 0) else level


@happening
def judge(town: Any, slot: Any, file: Any) -> Any:
    """At a review: what a level that is now held until the next rests on."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    s.lifts = uint64(0)
    s.bare = -1
    s.untold = -1
    if f.effects_n == 0 or s.head < 0:
        return
    s.bare = level_without(town, slot, file, LEAVE_PROTECTED, 0)
    if f.procedure & NOTICE_COMES:
        s.untold = level_without(town, slot, file, LEAVE_UNSERVED, 0)
    for i in range(f.effects_n):
        x = memory.links(town)[f.effects_at + i]
        effect = memory.effects(town)[c.epoch, x]
        if effect.about >= 0:
            level = level_without(town, slot, file, LEAVE_UNRELATED, effect.about)
            if level >= 0 and not (effect.levels >> uint64(level)) & uint64(1):
                s.lifts |= bit(x)

"""What an entry rests on: protected conduct, parts of life; and the level of a file without some of its entries."""
from __future__ import annotations

from typing import Any

from numba import int64

from demerit.engine import memory
from demerit.engine.compiled import happening
from demerit.engine.readings import left_out, read, read_without
from demerit.engine.records import LEAVE_PROTECTED, ON_ENTERS


@happening
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
    c = town[0]
    e = int64(memory.standings(town)[slot * c.files + file].head)
    while e >= 0:
        entry = memory.entries(town)[e]
        if int64(entry.mask) & 1 and left_out(entry, leave, about):
            break
        e = int64(entry.older)
    if e < 0:
        return int64(-1)
    level = read_without(town, slot, file, leave, about)
    # a file that changes at reviews only may hold a level that its entries no longer bear out: they are not the cause
    if memory.files(town)[c.epoch, file].reviewed and level == read(town, slot, file, 0):
        return int64(-1)
    return level

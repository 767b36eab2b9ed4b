"""Readings: what the entries of a file amount to in a ledger; also with some of them left out."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, leaf
from demerit.engine.records import ANY, COUNT, IS_UNSERVED, LAST, LEAVE_NOTHING, LEAVE_PROTECTED, LEAVE_UNSERVED, MEAN, SHARE, SUM


@leaf
def left_out(x: Any, leave: Any, about: Any) -> Any:
    """Whether a reading leaves out an entry: those on protected conduct, those nobody told of, or those unrelated to the contexts `about` (bits)."""
    if leave == LEAVE_NOTHING:
        return False
    if leave == LEAVE_PROTECTED:
        return x.protected != 0
    if leave == LEAVE_UNSERVED:
        return int64(x.kept) & IS_UNSERVED != 0
    contexts = int64(x.contexts)
    return contexts != 0 and contexts & about == 0


@happening
def walk(town: Any, standing: Any, file: Any, ledger: Any, leave: Any, about: Any) -> Any:
    """Fold a file entry by entry, as a window, the highest of each case or entries left out need: (sum, n, newest worth)."""
    f = memory.files(town)[town[0].epoch, file]
    bit = 1 << ledger
    total = int64(0)
    n = int64(0)
    newest = int64(0)
    taken = int64(0)
    window = 1 if f.reads == LAST and f.highest == 0 else f.window
    twice = cases_twice(town, standing, bit, window, leave, about) if f.highest else uint64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0 and (window == 0 or taken < window):
        x = memory.entries(town)[e]
        if int64(x.mask) & bit and not left_out(x, leave, about):
            worth = int64(x.worth0) if ledger == 0 else int64(x.worth1)
            taken += 1
            if (twice >> (x.case & uint64(63))) & uint64(1) == 0 or is_highest(town, standing, e, ledger, window, leave, about):
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
def cases_twice(town: Any, standing: Any, bit: Any, window: Any, leave: Any, about: Any) -> Any:
    """Which cases may stand more than once in the window: a bit for each last six bits of a case."""
    once = uint64(0)
    twice = uint64(0)
    taken = int64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0 and (window == 0 or taken < window):
        x = memory.entries(town)[e]
        if int64(x.mask) & bit and not left_out(x, leave, about):
            taken += 1
            case = uint64(1) << (x.case & uint64(63))
            twice |= once & case
            once |= case
        e = int64(x.older)
    return twice


@happening
def is_highest(town: Any, standing: Any, entry: Any, ledger: Any, window: Any, leave: Any, about: Any) -> Any:
    """Whether no other entry of the case in the window counts more (the newest of equals wins).  Window 0: all."""
    bit = 1 << ledger
    own = memory.entries(town)[entry]
    worth = abs(int64(own.worth0) if ledger == 0 else int64(own.worth1))
    newer = True
    taken = int64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0 and (window == 0 or taken < window):
        x = memory.entries(town)[e]
        taking = int64(x.mask) & bit and not left_out(x, leave, about)
        if taking:
            taken += 1
        if e == entry:
            newer = False
        elif taking and x.case == own.case:
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
    if f.walks and ((f.highest and s.twice) or f.reads == LAST or (f.window and n > f.window)):
        total, n, newest = walk(town, standing, file, ledger, LEAVE_NOTHING, 0)
    return level_of(town, slot, file, ledger, total, n, newest)


@leaf
def level_now(town: Any, slot: Any, file: Any, ledger: Any) -> Any:
    """`read`; where a level is a range and the present one still holds, without going through the reading."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    if f.within_at >= 0:
        s = memory.standings(town)[slot * c.files + file]
        x = int64(s.sum0) if ledger == 0 else int64(s.sum1)
        if f.reads != SUM:
            x = int64(s.n0) if ledger == 0 else int64(s.n1)
        level = int64(s.level0) if ledger == 0 else int64(s.level1)
        at = f.within_at + 2 * level
        if memory.links(town)[at] <= x < memory.links(town)[at + 1]:
            return level
    return read(town, slot, file, ledger)


@happening
def read_without(town: Any, slot: Any, file: Any, leave: Any, about: Any) -> Any:
    """The level a file's recorded reading would give without some of its entries; all else stays as it is, caps too."""
    if memory.files(town)[town[0].epoch, file].levels < 2:
        return int64(0)
    total, n, newest = walk(town, slot * town[0].files + file, file, 0, leave, about)
    return level_of(town, slot, file, 0, total, n, newest)


@leaf
def level_of(town: Any, slot: Any, file: Any, ledger: Any, total: Any, n: Any, newest: Any) -> Any:
    """The level of a reading (sum, number and newest worth of its entries), caps included."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    s = memory.standings(town)[slot * c.files + file]
    level = int64(0)
    if f.reads == ANY:
        level = int64(1) if n > 0 else int64(0)
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

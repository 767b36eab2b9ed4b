"""The two ledgers: the fork, and the class of what stands in the recorded one only."""
from __future__ import annotations

from typing import Any

from numba import int64, uint64

from demerit.engine.compiled import happening


@happening
def fork(town: Any, slot: Any, class_: Any) -> Any:
    """The correct ledger leaves the recorded one: copy standings, stays and counters (first divergence)."""
    c = town.clock[0]
    person = town.subjects[slot]
    person.forked = 1
    person.fork_class = class_ if class_ else 2
    person.active1 = person.active0
    for file in range(c.files):
        s = town.standings[slot * c.files + file]
        s.sum1 = s.sum0
        s.n1 = s.n0
        s.level1 = s.level0
        s.since1 = s.since0
    # stays and counters come in pairs (recorded, correct)
    for pair in range(c.pairs):
        town.slots[slot, 2 * pair + 1] = town.slots[slot, 2 * pair]
    for i in range(c.watched_n):
        r = town.links[c.watched_at + i]
        stay = town.slots[slot, town.rules[c.epoch, r].watch]
        if stay >= 0 and stay & 1 == 0:
            person.waiting += 1


@happening
def lowest_in(town: Any, slot: Any, file: Any) -> Any:
    """The lowest class > 0 of entries in force in the recorded ledger only, in one file; 0 if there is none."""
    lowest = int64(0)
    e = int64(town.standings[slot * town.clock[0].files + file].head)
    while e >= 0:
        x = town.entries[e]
        if x.mask == 1 and x.class_ > 0 and (lowest == 0 or x.class_ < lowest):
            lowest = int64(x.class_)
        e = int64(x.older)
    return lowest


@happening
def lowest_class(town: Any, slot: Any, effects: Any, file: Any) -> Any:
    """The class that explains a divergence: in the files of the effects (bits) or the file, else any file, else the fork."""
    c = town.clock[0]
    lowest = int64(0)
    if file >= 0:
        lowest = lowest_in(town, slot, file)
    for x in range(c.effects):
        if (uint64(effects) >> uint64(x)) & uint64(1):
            found = lowest_in(town, slot, town.effects[c.epoch, x].file)
            if found and (lowest == 0 or found < lowest):
                lowest = found
    if lowest == 0:
        for f in range(c.files):
            found = lowest_in(town, slot, f)
            if found and (lowest == 0 or found < lowest):
                lowest = found
    if lowest == 0:
        lowest = int64(town.subjects[slot].fork_class)
    return lowest

"""The two ledgers: the fork, and the class of what stands in the recorded one only."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, leaf, rare


@rare
def fork(town: Any, slot: Any, class_: Any) -> Any:
    """The correct ledger leaves the recorded one: copy standings, stays and counters (first divergence)."""
    c = town[0]
    person = memory.subjects(town)[slot]
    person.forked = 1
    person.fork_class = class_ if class_ else 2
    person.active1 = person.active0
    for file in range(c.files):
        s = memory.standings(town)[slot * c.files + file]
        s.sum1 = s.sum0
        s.n1 = s.n0
        s.level1 = s.level0
        s.since1 = s.since0
    # stays and counters come in pairs (recorded, correct)
    for pair in range(c.pairs):
        memory.slots(town)[slot, 2 * pair + 1] = memory.slots(town)[slot, 2 * pair]
    for i in range(c.watched_n):
        r = memory.links(town)[c.watched_at + i]
        stay = memory.slots(town)[slot, memory.rules(town)[c.epoch, r].watch]
        if stay >= 0 and stay & 1 == 0:
            person.waiting += 1


@leaf
def stands_on(town: Any, slot: Any, at: Any, n: Any, ledger: Any) -> Any:
    """Whether somebody stands, in a ledger, on one of n levels: (file, levels) pairs in `links`."""
    for i in range(n):
        s = memory.standings(town)[slot * town[0].files + memory.links(town)[at + 2 * i]]
        level = int64(s.level0) if (ledger == 0 or not memory.subjects(town)[slot].forked) else int64(s.level1)
        if (memory.links(town)[at + 2 * i + 1] >> level) & 1:
            return True
    return False


@happening
def lowest_in(town: Any, slot: Any, file: Any) -> Any:
    """The lowest class > 0 of entries in force in the recorded ledger only, in one file; 0 if there is none."""
    lowest = int64(0)
    e = int64(memory.standings(town)[slot * town[0].files + file].head)
    while e >= 0:
        x = memory.entries(town)[e]
        if x.mask == 1 and x.class_ > 0 and (lowest == 0 or x.class_ < lowest):
            lowest = int64(x.class_)
        e = int64(x.older)
    return lowest


@rare
def lowest_class(town: Any, slot: Any, effects: Any, file: Any) -> Any:
    """The class that explains a divergence: in the files of the effects (bits) or the file, else any file, else the fork."""
    c = town[0]
    lowest = int64(0)
    if file >= 0:
        lowest = lowest_in(town, slot, file)
    for x in range(c.effects):
        if (uint64(effects) >> uint64(x)) & uint64(1):
            found = lowest_in(town, slot, memory.effects(town)[c.epoch, x].file)
            if found and (lowest == 0 or found < lowest):
                lowest = found
    if lowest == 0:
        for f in range(c.files):
            found = lowest_in(town, slot, f)
            if found and (lowest == 0 or found < lowest):
                lowest = found
    if lowest == 0:
        lowest = int64(memory.subjects(town)[slot].fork_class)
    return lowest

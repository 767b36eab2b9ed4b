"""A town lived again with one slot followed: the engine's own functions, and after each happening a look at what changed.

Nothing here changes the town, so it comes out with the same integers.  What is found is written into a journal: one row for
each thing that happened to whoever lives in the slot.  Beside it, memory of what was seen last: `noted` (journal.N ..), `held`, the
places of entries in force, and `shadow`, an entry as last seen, for each place; levels and effects in both ledgers.
"""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, rare
from demerit.engine.effects import correct_effects
from demerit.engine.hanging import own_mask
from demerit.engine.journal import (
    ARRIVED,
    CHANGED,
    CURRENT,
    EFFECTS,
    HELD,
    JOURNAL_FULL,
    KIND,
    LEVEL,
    ROW,
    WHOSE,
    WRITTEN,
    note,
)
from demerit.engine.noting import answered, own, told
from demerit.engine.records import (
    ACT,
    INSTALMENT,
    LAPSE,
    LEAVE,
    PROVOKED,
    SETTLE,
)


@rare
def about_to_happen(town: Any, e: Any) -> Any:
    """Something is about to happen."""
    x = memory.events(town)[e]
    noted = memory.noted(town)
    noted[KIND] = int64(x.kind)
    noted[WHOSE] = int64(x.slot)
    if noted[WHOSE] == town[0].followed:
        noted[CURRENT] = 1 if int64(x.generation) == int64(memory.subjects(town)[noted[WHOSE]].generation) else 0
        own(town, e)


@rare
def has_happened(town: Any) -> Any:
    """It has happened: what changed for whoever is in the slot."""
    noted = memory.noted(town)
    kind = noted[KIND]
    whose = noted[WHOSE]
    if whose == town[0].followed:
        if kind == LEAVE and noted[CURRENT]:
            look(town, kind)
            greet(town, kind)
        else:
            told(town)
            answered(town)
    if whose == town[0].followed or whose < 0 or kind in (ACT, PROVOKED, INSTALMENT, SETTLE) or town[0].d0_ties:  # through ties anybody's
        look(town, kind)
        stand(town, kind)


@rare
def greet(town: Any, kind: Any) -> Any:
    """Somebody has arrived in the slot: who, in which groups, on which levels, under what."""
    slot = town[0].followed
    journal = memory.journal(town)
    levels_seen = memory.levels_seen(town)
    effects_seen = memory.effects_seen(town)
    c = town[0]
    person = memory.subjects(town)[slot]
    n = note(town, ARRIVED, kind, int64(person.generation), 0, 0, int64(person.born), int64(person.leaves))
    journal[n].name = uint64(person.id)
    for i in range(c.rows):
        note(town, ROW, kind, i, 0, 0, int64(memory.rows(town)[slot, i]), 0)
    for i in range(2 * c.files):
        levels_seen[i] = -1
    effects_seen[0] = uint64(0)
    effects_seen[1] = uint64(0)
    stand(town, kind)


@happening
def stand(town: Any, kind: Any) -> Any:
    """Changes of level and of effects in force, in both ledgers."""
    slot = town[0].followed
    journal = memory.journal(town)
    levels_seen = memory.levels_seen(town)
    effects_seen = memory.effects_seen(town)
    c = town[0]
    person = memory.subjects(town)[slot]
    for file in range(c.files):
        if memory.files(town)[c.epoch, file].about != (slot >= c.residents):
            continue
        s = memory.standings(town)[slot * c.files + file]
        for ledger in range(2):
            level = int64(s.level1) if ledger == 1 and person.forked else int64(s.level0)
            if level != levels_seen[2 * file + ledger]:
                note(town, LEVEL, kind, file, 1 + ledger, 0, levels_seen[2 * file + ledger], level)
                levels_seen[2 * file + ledger] = level
    for ledger in range(2):
        active = correct_effects(person) if ledger == 1 else person.active0
        if active != effects_seen[ledger]:
            n = note(town, EFFECTS, kind, 0, 1 + ledger, 0, 0, 0)
            journal[n].name = active
            effects_seen[ledger] = active


@happening
def look(town: Any, kind: Any) -> Any:
    """Entries of the slot: which ended or changed, which are new."""
    slot = town[0].followed
    noted = memory.noted(town)
    journal = memory.journal(town)
    held = memory.held(town)
    shadow = memory.shadow(town)
    c = town[0]
    kept = 0
    for i in range(noted[HELD]):
        e = held[i]
        x = memory.entries(town)[e]
        s = shadow[e]
        gone = x.generation != s.generation
        if gone or own_mask(x) != s.mask or x.class_ != s.class_ or x.kept != s.kept:
            # a freed place may have been written again: what it was when it ended is then not known, and it was not changed but ended
            same = not gone or (own_mask(x) == 0 and x.generation == s.generation + 1)
            n = note(town, CHANGED, kind, int64(s.rule), 0 if gone else own_mask(x),
                     int64(x.class_) if same else int64(s.class_), int64(s.mask), int64(x.kept) if same else int64(s.kept))
            journal[n].name = s.name
            journal[n].place = e
            remember(x, s)
        if gone:
            s.mask = 0
        else:
            held[kept] = e
            kept += 1
    noted[HELD] = kept
    for file in range(c.files):
        e = int64(memory.standings(town)[slot * c.files + file].head)
        while e >= 0:
            x = memory.entries(town)[e]
            s = shadow[e]
            if s.mask == 0 or s.generation != x.generation:
                fresh(town, e, kind)
                remember(x, s)
                if noted[HELD] < town[0].d0_held:
                    held[noted[HELD]] = e
                    noted[HELD] += 1
                else:
                    c.full = JOURNAL_FULL
            e = int64(x.older)


@happening
def remember(x: Any, s: Any) -> Any:
    """Copy what may change of an entry."""
    s.name = x.name
    s.generation = x.generation
    s.mask = own_mask(x)
    s.class_ = x.class_
    s.kept = x.kept
    s.rule = x.rule


@happening
def fresh(town: Any, e: Any, kind: Any) -> Any:
    """An entry not seen before."""
    journal = memory.journal(town)
    x = memory.entries(town)[e]
    ends = int64(-1)
    for i in range(town[0].event_top):
        event = memory.events(town)[i]
        if event.kind == LAPSE and event.ref == e and event.generation == x.generation and event.index == x.name:
            ends = int64(event.due)
    n = note(town, WRITTEN, kind, int64(x.rule), int64(x.mask), int64(x.class_), int64(x.worth0), ends)
    row = journal[n]
    row.c = x.worth1
    row.kept = int64(x.kept)
    row.place = e
    row.name = x.name
    row.cause = x.cause
    row.case = x.case

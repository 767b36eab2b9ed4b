"""A town lived again with one slot followed: the engine's own functions, and after each happening a look at what changed.

Nothing here changes the town, so it comes out with the same integers.  What is found is written into a journal: one row for
each thing that happened to whoever lives in the slot.  Beside it, memory of what was seen last: `noted` (journal.N ..), `held`, the
places of entries in force, `shadow`, an entry as last seen, and `seen`, a generation, for each place; levels and effects in both ledgers.
"""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.accounts import is_owed
from demerit.engine.calendar import month_of
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.effects import bit, correct_effects
from demerit.engine.hanging import own_mask
from demerit.engine.journal import (
    ARRIVED,
    CHANGED,
    COVERS,
    DEEDS,
    EFFECTS,
    HAPPENED,
    HELD,
    HERS,
    JOURNAL_FULL,
    KIND,
    LEVEL,
    MONTH,
    NOTES,
    PASSED,
    REQUESTS,
    ROW,
    ROW_OF_ACT,
    ROW_OF_REQUEST,
    STOPPED,
    SUPPRESSED,
    WHOSE,
    WRITTEN,
    note,
)
from demerit.engine.layout import C_DENIED, Q_ASKED, Q_GRANTED, Q_REFUSED
from demerit.engine.records import (
    ACT,
    ASK,
    ATTEMPT,
    INSTALMENT,
    KNOWN,
    LAPSE,
    LEAVE,
    NOTICE,
    OVERDUE,
    PROVOKED,
    REMOVE,
    RULING,
    SETTLE,
)
from demerit.engine.ties import through_any


@rare
def before(town: Any, e: Any) -> Any:
    """Something is about to happen."""
    x = memory.events(town)[e]
    noted = memory.noted(town)
    noted[KIND] = int64(x.kind)
    noted[WHOSE] = int64(x.slot)
    if noted[WHOSE] == town[0].followed:
        noted[HERS] = 1 if int64(x.generation) == int64(memory.subjects(town)[noted[WHOSE]].generation) else 0
        own(town, e)


@rare
def after(town: Any) -> Any:
    """It has happened: what changed for whoever is in the slot."""
    noted = memory.noted(town)
    kind = noted[KIND]
    whose = noted[WHOSE]
    if whose == town[0].followed:
        if kind == LEAVE and noted[HERS]:
            sweep(town, kind)
            look(town, kind)
            greet(town, kind)
        else:
            told(town)
            answered(town)
    sweep(town, kind)
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
def own(town: Any, e: Any) -> Any:
    """A happening of the person's own is about to happen: a row, unless it belongs to somebody who has left."""
    slot = town[0].followed
    noted = memory.noted(town)
    journal = memory.journal(town)
    c = town[0]
    x = memory.events(town)[e]
    person = memory.subjects(town)[slot]
    kind = int64(x.kind)
    generation = int64(x.generation)
    noted[ROW_OF_ACT] = -1
    noted[ROW_OF_REQUEST] = -1
    if kind in (KNOWN, ASK, RULING, REMOVE):
        about(town, e)
        return
    if kind in (LAPSE, OVERDUE):
        if generation != int64(memory.entries(town)[int64(x.ref)].generation):
            return
    elif kind != ACT and generation != int64(person.generation) and not (kind == NOTICE and generation < 0):
        return
    outcome = int64(0)
    conduct = int64(-1)
    if kind == ACT:
        conduct = int64(x.of)
        if is_owed(town, slot, memory.conducts(town)[conduct].debt):
            return
    elif kind in (INSTALMENT, SETTLE):
        owed = memory.owings(town)[slot, int64(x.of)]
        if not owed.open or owed.name != x.index:
            return
        conduct = memory.debts(town)[int64(x.of)].first
    elif kind == PROVOKED:
        if not person.active0 & bit(int64(x.of)):
            return
        conduct = memory.effects(town)[c.epoch, int64(x.of)].provokes
        if is_owed(town, slot, memory.conducts(town)[conduct].debt):
            return
    elif kind == ATTEMPT:
        target = memory.targets(town)[int64(x.of)]
        if person.active0 & target.deniers:
            outcome = int64(1) if correct_effects(person) & target.deniers else int64(2)
        if outcome == 2 and target.tied_deniers and through_any(town, slot, target.tied_deniers, 1):
            outcome = int64(1)
    elif kind == NOTICE:
        outcome = int64(memory.memos(town)[int64(x.ref)].class_)
    n = note(town, HAPPENED, kind, int64(x.of), int64(x.mask), outcome, conduct, 0)
    journal[n].due = int64(x.due)
    journal[n].position += 1
    journal[n].name = x.index
    journal[n].cause = uint64(x.stream)
    if conduct >= 0:
        noted[ROW_OF_ACT] = n
        counted(town, conduct, int64(x.due))
        if kind in (INSTALMENT, SETTLE):
            for k in range(4):
                noted[DEEDS + k] = memory.deeds(town)[noted[MONTH], conduct + 1 + k, 0]
    elif outcome and kind == ATTEMPT:
        noted[ROW_OF_ACT] = n
        noted[MONTH] = month_of(town, int64(x.due))
        noted[DEEDS] = memory.tally(town)[noted[MONTH], C_DENIED, 0]


@happening
def about(town: Any, e: Any) -> Any:
    """A notice, a request, a ruling or a removal is about to happen: about which entry, if it is still there."""
    noted = memory.noted(town)
    journal = memory.journal(town)
    x = memory.events(town)[e]
    kind = int64(x.kind)
    place = int64(x.ref) & 0xFFFFFF
    generation = int64(x.generation)
    if kind == RULING:
        if generation != int64(memory.subjects(town)[int64(x.slot)].generation):
            return
        memo = memory.memos(town)[int64(x.ref)]
        place = int64(memo.pair)
        generation = int64(memo.class_)
    there = generation == int64(memory.entries(town)[place].generation)
    if not there and kind != RULING:
        return
    n = note(town, HAPPENED, kind, int64(x.of), int64(x.mask), 0, -1, 0)
    row = journal[n]
    row.due = int64(x.due)
    row.position += 1
    row.name = x.index
    row.cause = uint64(x.stream)
    row.place = place if there else -1
    if kind in (ASK, RULING):
        noted[ROW_OF_REQUEST] = n
        m = int64(x.of)
        noted[REQUESTS] = memory.requests(town)[0, m, Q_ASKED]
        noted[REQUESTS + 1] = memory.requests(town)[0, m, Q_GRANTED]
        noted[REQUESTS + 2] = memory.requests(town)[0, m, Q_REFUSED]


@happening
def answered(town: Any) -> Any:
    """What became of a request, by what was counted meanwhile."""
    noted = memory.noted(town)
    journal = memory.journal(town)
    n = noted[ROW_OF_REQUEST]
    if n < 0:
        return
    row = journal[n]
    m = int64(row.of)
    if memory.requests(town)[0, m, Q_ASKED] != noted[REQUESTS] or memory.requests(town)[0, m, Q_GRANTED] != noted[REQUESTS + 1]:
        row.class_ = 1
    elif memory.requests(town)[0, m, Q_REFUSED] != noted[REQUESTS + 2]:
        row.class_ = 2


@happening
def counted(town: Any, conduct: Any, due: Any) -> Any:
    """What had been counted of a conduct, and by the channels, before an act."""
    noted = memory.noted(town)
    m = month_of(town, due)
    noted[MONTH] = m
    for k in range(3):
        noted[DEEDS + k] = memory.deeds(town)[m, conduct, 1 + k]
    for channel in range(town[0].d1_channels):
        noted[NOTES + channel] = memory.notes(town)[m, channel, 0]


@happening
def told(town: Any) -> Any:
    """What became of an act, by what was counted meanwhile."""
    noted = memory.noted(town)
    journal = memory.journal(town)
    n = noted[ROW_OF_ACT]
    if n < 0:
        return
    m = noted[MONTH]
    row = journal[n]
    conduct = int64(row.a)
    if row.kind == ATTEMPT:
        if memory.tally(town)[m, C_DENIED, 0] == noted[DEEDS]:
            row.class_ = 0  # another group's, or forgone
        return
    if row.kind in (INSTALMENT, SETTLE):
        for k in range(4):
            if memory.deeds(town)[m, conduct + 1 + k, 0] != noted[DEEDS + k]:
                row.a = conduct + 1 + k
        noticed_by(town, row, m)
        return
    if memory.deeds(town)[m, conduct, 1] != noted[DEEDS]:
        row.class_ = SUPPRESSED
    elif memory.deeds(town)[m, conduct, 2] != noted[DEEDS + 1]:
        row.class_ = STOPPED
    if memory.deeds(town)[m, conduct, 3] != noted[DEEDS + 2]:
        noticed_by(town, row, m)


@leaf
def noticed_by(town: Any, row: Any, m: Any) -> Any:
    """The channels that noticed an act, as bits, by what they had noticed before."""
    noted = memory.noted(town)
    channels = int64(0)
    for channel in range(min(town[0].d1_channels, 62)):
        if memory.notes(town)[m, channel, 0] != noted[NOTES + channel]:
            channels |= int64(1) << channel
    row.b = channels


@happening
def look(town: Any, kind: Any) -> Any:
    """Entries of the slot: which ended or changed, which are new."""
    slot = town[0].followed
    noted = memory.noted(town)
    journal = memory.journal(town)
    held = memory.held(town)
    shadow = memory.shadow(town)
    seen = memory.seen(town)
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
            if gone and seen[e] == s.generation:
                seen[e] += 1
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
    seen = memory.seen(town)
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
    if int64(x.generation) - int64(seen[e]) > 0:
        n = note(town, COVERS, kind, int64(x.rule), 0, 0, 0, 0)
        journal[n].place = e
        journal[n].name = x.name
    seen[e] = x.generation


@happening
def sweep(town: Any, kind: Any) -> Any:
    """Places freed in this happening stand first among the free ones: those never seen in force were passed through."""
    slot = town[0].followed
    journal = memory.journal(town)
    shadow = memory.shadow(town)
    seen = memory.seen(town)
    e = int64(town[0].entry_free)
    while e >= 0:
        x = memory.entries(town)[e]
        if x.generation == seen[e]:
            return
        seen[e] = x.generation
        if int64(x.slot) == slot and (shadow[e].mask == 0 or x.generation != shadow[e].generation + 1):
            n = note(town, PASSED, kind, int64(x.rule), 0, int64(x.class_), int64(x.worth0), -1)
            journal[n].c = x.worth1
            journal[n].place = e
            journal[n].name = x.name
            journal[n].cause = x.cause
            journal[n].case = x.case
        e = int64(x.older)

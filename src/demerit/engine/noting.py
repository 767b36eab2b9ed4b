"""What whoever is followed is about to do, or is about to happen to them, and what became of it: rows of the journal."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.accounts import is_owed
from demerit.engine.calendar import month_of
from demerit.engine.compiled import happening, leaf
from demerit.engine.effects import bit, correct_effects
from demerit.engine.journal import (
    DEEDS,
    HAPPENED,
    MONTH,
    NOTES,
    REQUESTS,
    ROW_OF_ACT,
    ROW_OF_REQUEST,
    STOPPED,
    SUPPRESSED,
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
    NOTICE,
    OVERDUE,
    PROVOKED,
    REMOVE,
    RULING,
    SETTLE,
)
from demerit.engine.ties import through_any


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

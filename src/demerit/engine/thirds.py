"""Third parties: what is counted of those who are hit through others alone, on a row for each tie."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import leaf, rare
from demerit.engine.layout import C_DENIED, C_DENIED_ERROR, C_HARM1, C_HARM_IN, C_STOPPED, C_WHOLLY
from demerit.engine.records import GIVEN, OPEN_CLASS, OPEN_WHOLLY, PER_TIE
from demerit.engine.tallying import toggle
from demerit.engine.ties import falls, through, through_any, weight_of


@leaf
def harm_column(class_: Any) -> Any:
    """The column of a class of harm (1 to 7)."""
    return C_HARM1 + 2 * (class_ - 1)


@rare
def settle(town: Any, slot: Any, i: Any, own: Any) -> Any:
    """Bring what is counted of somebody on the row of a tie up to date: hit through it, and under no sanction of their own.

    `own`: a sanction of their own has just begun or ended (1).  Who was hit all along is then not hit anew.
    """
    c = town[0]
    tie = memory.ties(town)[i]
    bonds = memory.bonds(town)
    wanted = int64(0)
    wholly = int64(0)
    if slot >= c.slots or memory.subjects(town)[slot].harm == 0:
        recorded = False
        correct = False
        wrong = False
        spared = False
        for p in range(tie.pairs_n):
            x = memory.links(town)[tie.pairs_at + 2 * p]
            if (tie.harmful >> uint64(x)) & uint64(1):
                at = memory.links(town)[tie.pairs_at + 2 * p + 1]
                rightly = falls(town, slot, x, at, 1)
                if falls(town, slot, x, at, 0):
                    recorded = True
                    if not rightly:
                        wrong = True
                        spared = spared or bonds[slot, at + 1] > 0
                if rightly:
                    correct = True
        if recorded:
            wanted = lowest_given(town, slot, i, 1 if wrong else 4)
            if spared:  # that nothing spares them any more is a mistake about themselves
                wanted = min(wanted, int64(memory.subjects(town)[slot].fork_class))
            wholly = int64(0) if correct else int64(1)
    at = PER_TIE * i
    old = int64(bonds[slot, at + OPEN_CLASS])
    weight = weight_of(town, slot)
    if wanted != old:
        if old:
            toggle(town, tie.row, harm_column(old), -weight)
        elif c.moving == 0 and not own:
            memory.tally(town)[c.month, C_HARM_IN, tie.row] += weight
        if wanted:
            toggle(town, tie.row, harm_column(wanted), weight)
        bonds[slot, at + OPEN_CLASS] = wanted
    if wholly != bonds[slot, at + OPEN_WHOLLY]:
        toggle(town, tie.row, C_WHOLLY, weight if wholly else -weight)
        bonds[slot, at + OPEN_WHOLLY] = wholly


@leaf
def lowest_given(town: Any, slot: Any, i: Any, first: Any) -> Any:
    """The lowest class of harm that anybody gives somebody through a tie, from `first` on; 7 if none is."""
    class_ = int64(first)
    while class_ < 7 and memory.bonds(town)[slot, PER_TIE * i + GIVEN + class_] <= 0:
        class_ += 1
    return class_


@rare
def settle_all(town: Any, slot: Any, own: Any) -> Any:
    """Bring somebody up to date on the rows of all ties."""
    for i in range(town[0].d0_ties):
        if memory.ties(town)[i].pairs_n:
            settle(town, slot, i, own)


@rare
def denied_third(town: Any, slot: Any, own: Any, effects: Any) -> Any:
    """An attempt is denied through others alone: counted on the row of each tie it is denied through.

    `own`, `effects`: what denies it, on oneself and through others (bits).  In error if neither does in the correct ledger.
    """
    c = town[0]
    person = memory.subjects(town)[slot]
    correct = person.active1 if person.forked else person.active0
    wrong = not correct & own and not through_any(town, slot, effects, 1)
    for i in range(c.d0_ties):
        if through(town, slot, i, effects, 0):
            memory.tally(town)[c.month, C_DENIED, memory.ties(town)[i].row] += 1
            if wrong:
                memory.tally(town)[c.month, C_DENIED_ERROR, memory.ties(town)[i].row] += 1


@rare
def forgone_third(town: Any, slot: Any, effects: Any) -> Any:
    """An attempt that would be denied through others alone is not made any more."""
    for i in range(town[0].d0_ties):
        if through(town, slot, i, effects, 0):
            memory.tally(town)[town[0].month, town[0].forgone, memory.ties(town)[i].row] += 1


@rare
def stopped_third(town: Any, slot: Any, conduct: Any, effects: Any) -> Any:
    """An act is stopped through others alone."""
    c = town[0]
    memory.deeds(town)[c.month, conduct, 2] += 1
    for i in range(c.d0_ties):
        if through(town, slot, i, effects, 0):
            memory.tally(town)[c.month, C_STOPPED, memory.ties(town)[i].row] += 1

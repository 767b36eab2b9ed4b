"""The journal of a followed slot: what its rows say, and the places of what is counted along the way."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, rare

ARRIVED, ROW, LEVEL, EFFECTS, HAPPENED, WRITTEN, CHANGED, PASSED = range(8)
"""What a row of the journal says."""
ACTED, SUPPRESSED, STOPPED = range(3)
"""What became of an act somebody was about to do."""

JOURNAL_FULL = 5
N, HELD, ROW_OF_ACT, MONTH, DEEDS, ROW_OF_REQUEST, REQUESTS, KIND, WHOSE, CURRENT, NOTES = (0, 1, 2, 3, 4, 8, 9, 12, 13, 14, 15)
"""Places in `noted`: rows so far; entries in force; the row of the act or attempt under way (-1: none), and before it its month, what
was counted of its conduct (3; of a debt, what had come of it, 4; of an attempt, denials), and what each channel had noticed.  Likewise the row
of a request under way, and what was asked, granted and refused before it (3); and of what is happening its kind, whose it is,
and whether it belongs to whoever is in the slot now."""


@happening
def note(town: Any, what: Any, kind: Any, of: Any, mask: Any, class_: Any, a: Any, b: Any) -> Any:
    """A row of the journal with its plain columns; the row's number, the last again if the journal is full."""
    n = memory.noted(town)[N]
    if n >= town[0].d0_journal:
        town[0].full = JOURNAL_FULL
        return n - 1
    row = memory.journal(town)[n]
    row.due = town[0].now
    row.position = town[0].happened
    row.what = what
    row.kind = kind
    row.of = of
    row.mask = mask
    row.class_ = class_
    row.a = a
    row.b = b
    row.c = 0
    row.place = -1
    row.kept = 0
    row.name = uint64(0)
    row.cause = uint64(0)
    row.case = uint64(0)
    memory.noted(town)[N] = n + 1
    return n


@rare
def passed(town: Any, e: Any) -> Any:
    """An entry of whoever is followed ends for good: if nobody has seen it since it was written, it came and went in one happening."""
    x = memory.entries(town)[e]
    s = memory.shadow(town)[e]
    if s.mask != 0 and s.generation == x.generation:
        return
    journal = memory.journal(town)
    n = note(town, PASSED, memory.noted(town)[KIND], int64(x.rule), 0, int64(x.class_), int64(x.worth0), -1)
    journal[n].c = x.worth1
    journal[n].place = e
    journal[n].name = x.name
    journal[n].cause = x.cause
    journal[n].case = x.case

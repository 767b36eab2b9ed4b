"""The journal of a followed slot: what its rows say, and the places of what is counted along the way."""
from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64

from demerit.engine.compiled import happening

ARRIVED, ROW, LEVEL, EFFECTS, HAPPENED, WRITTEN, CHANGED, PASSED, COVERS = range(9)
"""What a row of the journal says."""
ACTED, SUPPRESSED, STOPPED = range(3)
"""What became of an act somebody was about to do."""

JOURNAL = np.dtype([
    ("due", "i8"), ("position", "i8"), ("what", "i8"), ("kind", "i8"), ("of", "i8"), ("mask", "i8"), ("class_", "i8"),
    ("a", "i8"), ("b", "i8"), ("c", "i8"), ("place", "i8"), ("kept", "i8"), ("name", "u8"), ("cause", "u8"), ("case", "u8")])
"""A row.  `due`: tick; `position`: number of the happening in the town, 0 for arrivals at the start; `kind`: that of the happening.

ARRIVED   of: generation; name: subject id; a, b: ticks of birth and of leaving (far off: not before the end)
ROW       of: place among a person's rows; a: the tally row (`Layout.rows`)
LEVEL     of: file; mask: ledger (1 recorded, 2 correct); a, b: level left and level entered (left is -1 on arrival)
EFFECTS   mask: ledger; name: effects in force (bits)
HAPPENED  of, mask, name: the happening's `of`, `mask` and index; cause: its stream; of an act, provoked act, instalment or settlement class_: ACTED ..,
          a: the conduct, b: channels that noticed it of its author (bits); of an attempt class_: 1 denied, 2 denied in error; of a notice class_: 1 false;
          of an asking class_: 1 asked; of a ruling class_: 1 granted, 2 refused; of both, of a notice of an entry and of a removal place: the entry's
WRITTEN   of: rule; mask (in force), class_, name, cause, case of the entry; a, c: its worth in the two ledgers,
          in thousandths; b: the tick at which it lapses (-1: not before the end); kept: as b of CHANGED
CHANGED   an entry ended in a ledger or changed class: of: rule; mask: ledgers in which it still is in force; class_; name;
          a: ledgers in which it was; b: bits of records.IS_OVERDUE and its like.  In force or held: see IS_HELD
PASSED    an entry written and ended in one happening: of, class_, name, cause, case, a, c
COVERS    name: an entry written where another had been written and ended in the same happening; only inside this module

`place`: of the last four, where the entry lies; two entries with one name are told apart by it.
"""
JOURNAL_FULL = 5
N, HELD, ROW_OF_ACT, MONTH, DEEDS, ROW_OF_REQUEST, REQUESTS, NOTES = (0, 1, 2, 3, 4, 8, 9, 12)
"""Places in `counts`: rows so far; entries in force; the row of the act or attempt under way (-1: none), and before it its month, what
was counted of its conduct (3; of a debt, what had come of it, 4; of an attempt, denials), and what each channel had noticed.  Likewise the row
of a request under way, and what was asked, granted and refused before it (3)."""


@happening
def note(town: Any, journal: Any, counts: Any, what: Any, kind: Any, of: Any, mask: Any, class_: Any, a: Any, b: Any) -> Any:
    """A row of the journal with its plain columns; the row's number, the last again if the journal is full."""
    n = counts[N]
    if n >= journal.shape[0]:
        town[0].full = JOURNAL_FULL
        return n - 1
    row = journal[n]
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
    counts[N] = n + 1
    return n

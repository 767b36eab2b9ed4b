"""Counting: integers by month, row and column; intervals as two columns that need no look at anyone in between.

Someone who enters a state at tick t adds 1 to `net` and the rest of the month to `ticks`; who leaves it takes both
back.  The people in the state at a month's end are the running sum of `net`, the ticks spent in it in month m are
`ticks[m]` + the running sum of `net` before m x the month's length.
"""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.compiled import happening, leaf
from demerit.engine.records import OPEN

MONTH = 31916032
"""A twelfth of 365.25 days, in ticks."""
GRACE, HALF_DAY = 3 << 20, 1 << 19
SPELLS = -4
"""What a trace holds instead of happenings: all spells on lists."""


@leaf
def count(town: Any, slot: Any, column: Any, amount: Any) -> Any:
    """Add to a column in the present month, on all rows of a person."""
    month = town[0].month
    tally = memory.tally(town)
    rows = memory.rows(town)
    for j in range(town[0].d1_rows):
        tally[month, column, rows[slot, j]] += amount


@leaf
def change_interval(town: Any, slot: Any, column: Any, sign: Any) -> Any:
    """Open (1) or close (-1) an interval for a person now."""
    c = town[0]
    month = c.month
    rest = sign * (c.month_end - c.now)
    tally = memory.tally(town)
    rows = memory.rows(town)
    for j in range(town[0].d1_rows):
        r = rows[slot, j]
        tally[month, column, r] += sign
        tally[month, column + 1, r] += rest


@happening
def enter(town: Any, slot: Any, column: Any) -> Any:
    """Open an interval for a person now."""
    change_interval(town, slot, column, 1)


@happening
def leave(town: Any, slot: Any, column: Any) -> Any:
    """Close an interval for a person now."""
    change_interval(town, slot, column, -1)


@leaf
def toggle(town: Any, row: Any, column: Any, sign: Any) -> Any:
    """Open (+1) or close (-1) an interval on a single row, as a birthday does."""
    c = town[0]
    memory.tally(town)[c.month, column, row] += sign
    memory.tally(town)[c.month, column + 1, row] += sign * (c.month_end - c.now)


@leaf
def toggle_present(town: Any, row: Any, sign: Any) -> Any:
    """Somebody comes onto a row (1) or goes (-1): on every file they stand on the level on which a run begins, unless said otherwise."""
    c = town[0]
    memory.present(town)[c.month, 0, row] += sign
    memory.present(town)[c.month, 1, row] += sign * (c.month_end - c.now)


@leaf
def come_or_go(town: Any, slot: Any, sign: Any) -> Any:
    """Somebody arrives (1) or leaves (-1), on all their rows."""
    for j in range(town[0].d1_rows):
        toggle_present(town, int64(memory.rows(town)[slot, j]), sign)


@happening
def count_present(town: Any, column: Any, about: Any) -> Any:
    """The end: who was in town stood on the level that begins at this column, but for what was counted otherwise.  `about`: 0 persons, 1 firms."""
    c = town[0]
    for month in range(c.d0_present):
        for row in range(c.d2_present):
            if (c.firms > 0 and (row == c.firm_row or row == c.sink)) == (about != 0):
                memory.tally(town)[month, column, row] += memory.present(town)[month, 0, row]
                memory.tally(town)[month, column + 1, row] += memory.present(town)[month, 1, row]


@leaf
def count_rule(town: Any, slot: Any, rule: Any, measure: Any) -> Any:
    """Count by rule: on the row of all, and on every row under --check."""
    c = town[0]
    memory.grounds(town)[c.month, 0, rule, measure] += 1
    if town[0].d1_grounds > 1:
        for j in range(1, c.rows):
            memory.grounds(town)[c.month, memory.rows(town)[slot, j], rule, measure] += 1
        if slot >= c.residents:
            memory.grounds(town)[c.month, c.firm_row, rule, measure] += 1


@leaf
def count_blamed(town: Any, slot: Any, source: Any, n: Any) -> Any:
    """False notices of somebody, on all rows of whoever is in the slot, by what went wrong."""
    for j in range(town[0].d1_rows):
        memory.blamed(town)[memory.rows(town)[slot, j], source] += n


@leaf
def count_wronged(town: Any, slot: Any, rule: Any, how: Any) -> Any:
    """An entry written false (0) or on an unmet ground (1), or kept past its end (2), on all rows of the person."""
    for j in range(town[0].d1_rows):
        memory.wronged(town)[memory.rows(town)[slot, j], rule, how] += 1


@leaf
def count_request(town: Any, slot: Any, remedy: Any, measure: Any, amount: Any) -> Any:
    """Count by remedy, on all rows of whoever is in the slot."""
    for j in range(town[0].d1_rows):
        memory.requests(town)[memory.rows(town)[slot, j], remedy, measure] += amount


@leaf
def count_told(town: Any, slot: Any, file: Any, measure: Any, amount: Any) -> Any:
    """Count by file with a notice or remedies (its number among these), on all rows of a person."""
    for j in range(town[0].d1_rows):
        memory.told(town)[memory.rows(town)[slot, j], file, measure] += amount


@happening
def count_spell(town: Any, slot: Any, file: Any, wrong: Any, way: Any, length: Any) -> Any:
    """One spell on a list: by error at its start, way out, months, and sums over days; and by the rows at its end.

    A term of n calendar months is up to 2.3 days longer than n twelfths of a year: with three days' grace every one of them has
    ended after n months.
    """
    months = max(int64(0), int64(length) - GRACE) // MONTH
    days = (int64(length) + HALF_DAY) >> 20
    memory.spells(town)[file, wrong, way, months] += 1
    memory.spell_sums(town)[file, wrong, way, 0] += 1
    memory.spell_sums(town)[file, wrong, way, 1] += days
    memory.spell_sums(town)[file, wrong, way, 2] += days * days
    for j in range(town[0].d1_rows):
        r = memory.rows(town)[slot, j]
        memory.row_spells(town)[file, r, wrong, way, months, 0] += 1
        memory.row_spells(town)[file, r, wrong, way, months, 1] += days
    if town[0].trace_slot == SPELLS:
        note_spell(town, slot, file, wrong, way, length)


@happening
def note_spell(town: Any, slot: Any, file: Any, wrong: Any, way: Any, length: Any) -> Any:
    """Write a spell into the trace: the tick at which it began, the person, how long it lasted in ticks, how it ended, the list."""
    c = town[0]
    if c.trace_n >= c.d0_trace:
        c.full = 4
        return
    t = memory.trace(town)[c.trace_n]
    t.due = (c.end if way == OPEN else c.now) - length
    t.slot = int64(memory.subjects(town)[slot].id)
    t.stream = 0
    t.index = length
    t.kind = way
    t.mask = wrong
    t.of = file
    c.trace_n += 1

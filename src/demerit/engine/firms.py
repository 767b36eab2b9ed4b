"""Firms, and the children of households: who else has a place in a town (specification, section 14)."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.calendar import YEAR
from demerit.engine.compiled import rare
from demerit.engine.draws import NEVER, expo, philox_by, ticks
from demerit.engine.records import CHILDREN
from demerit.engine.ties import CHILD_IDS, FIRM_IDS


@rare
def number_all(town: Any) -> Any:
    """The ids of those in town on the first day: people by their slots, firms and children from numbers of their own."""
    c = town[0]
    for slot in range(c.residents):
        memory.subjects(town)[slot].id = slot
    for slot in range(c.residents, c.slots):
        memory.subjects(town)[slot].id = FIRM_IDS + slot - c.residents
    for i in range(c.d0_ties):
        tie = memory.ties(town)[i]
        if tie.kind == CHILDREN and tie.pairs_n:
            for slot in range(c.slots, c.slots + c.residents):
                child = memory.subjects(town)[slot]
                child.id = CHILD_IDS + slot - c.slots
                child.leaves = NEVER
                for cell in range(c.d0_blank):
                    memory.slots(town)[slot, cell] = memory.blank(town)[cell]


@rare
def found(town: Any, slot: Any, stream: Any) -> Any:
    """A firm begins: its row, and when it will close (drawn from the stream of departures)."""
    c = town[0]
    firm = memory.subjects(town)[slot]
    memory.rows(town)[slot, 0] = c.firm_row
    for j in range(1, c.rows):
        memory.rows(town)[slot, j] = c.sink
    firm.cell = 0
    firm.band = 0
    firm.born = c.now
    firm.birthday = NEVER
    firm.leaves = NEVER
    if c.closes > 0.0:
        w0, _, _, _ = philox_by(memory.round_keys(town), firm.id, stream, 0)
        t = int64(c.now) + ticks(expo(w0) * (YEAR / c.closes))
        if t < c.end:
            leaves = ((t >> 20) << 20) + 3
            firm.leaves = leaves if leaves > c.now else leaves + (1 << 20)

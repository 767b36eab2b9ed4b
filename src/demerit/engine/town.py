"""One town's memory: allocated once per thread, lived in again and again, doubled when a pool is full."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from demerit.engine import layout as names
from demerit.engine import memory, native
from demerit.engine.assembly import Tables
from demerit.engine.draws import key_of
from demerit.engine.journal import NOTES
from demerit.engine.records import ACCOUNT, CLOCK, ENTRY, EVENT, JOURNAL, MEMO, OWING, STANDING, SUBJECT, TRACE

POOLS = {1: "events", 2: "entries", 3: "memos", 4: "trace"}
MOST_PLACES = 1 << 24
"""Places in a pool: what a sort key can hold."""


class PoolOverflow(RuntimeError):
    """A town needs more events or entries at once than the engine can number (16 million): use smaller towns."""


@dataclass(frozen=True)
class Tally:
    """What one town counted.  Arrays as in state.Town; all int64."""

    cells: np.ndarray
    """(months, rows, columns)"""
    rules: np.ndarray
    """(months, 1 or rows, rules, 11): layout.BY_RULE"""
    conducts: np.ndarray
    """(months, conducts, 4)"""
    channels: np.ndarray
    """(months, channels, 3)"""
    spells: np.ndarray
    """(lists, 2, 5, bins)"""
    spell_sums: np.ndarray
    """(lists, 2, 5, 3)"""
    row_spells: np.ndarray
    """(lists, rows, 2, 5, bins, 2): spells by the rows at their end; number, sum of whole days"""
    moves: np.ndarray
    """(moves): recorded changes of level of people in scope, by layout.moves"""
    blamed: np.ndarray
    """(rows, sources): false notices of people of the row, by layout.sources"""
    wronged: np.ndarray
    """(rows, rules, 3): layout.WRONGED"""
    requests: np.ndarray
    """(rows, remedies, 18): layout.BY_REMEDY"""
    told: np.ndarray
    """(rows, files with a notice or remedies, 16): layout.BY_TOLD"""
    desks: np.ndarray
    """(deciders with reviewers, 8): layout.BY_DECIDER"""
    refused: np.ndarray
    """(months, attempts, 2): layout.BY_ATTEMPT"""
    happenings: int
    """How many happenings the calendar held."""
    acts: int
    trace: np.ndarray

    def parts(self) -> dict[str, np.ndarray]:
        """The arrays that are added over towns."""
        return {name: getattr(self, name) for name in TALLIES}



TALLIES = {"cells": "tally", "rules": "grounds", "conducts": "deeds", "channels": "notes", "spells": "spells", "spell_sums": "spell_sums",
           "row_spells": "row_spells", "moves": "moves", "blamed": "blamed", "wronged": "wronged",
           "requests": "requests", "told": "told", "desks": "desks", "refused": "refused"}
"""Tally's arrays, and what the kernel calls them."""
ROWS_OF = {"cells": 1, "rules": 1, "row_spells": 1, "blamed": 0, "wronged": 0, "requests": 0, "told": 0}
"""Along which axis rows lie."""


@dataclass
class Place:
    """The memory of one thread's towns.  Pools grow by doubling and stay grown; results do not depend on their size."""

    tables: Tables
    check: bool = False
    sizes: dict[str, int] = field(default_factory=dict)
    kernel: Callable[..., int] | None = None
    """Another kernel than ours."""
    _happenings: int = 0
    _acts: int = 0
    _arrays: dict[str, np.ndarray] = field(default_factory=dict)
    _town: np.ndarray = field(default_factory=lambda: lined(1, memory.TOWN))
    _start: np.ndarray = field(default_factory=lambda: lined(1, memory.TOWN))
    """The town's record as every town begins: the tables' clock, and where the arrays lie."""
    _connected: dict[str, np.ndarray] = field(default_factory=dict)
    """The arrays whose addresses stand in `_start`: those put in their place since are connected before the next town."""

    def __post_init__(self) -> None:
        n = int(self.tables.clock[0]["slots"])
        self.sizes = {"events": 2048 + 6 * n, "entries": 1024 + 4 * n, "memos": 512 + n // 2, "trace": 1} | self.sizes
        for name in CLOCK.names or ():
            self._start[name] = self.tables.clock[name]

    def live(self, seed: int, town: int, *, suppressed: tuple[int, ...] = (), trace: int | None = None) -> Tally:
        """Live one town.  `trace`: a slot whose happenings are written down, -2 for everybody's, or SPELLS for all spells on lists.

        `suppressed`: names of entries that are not written in this run.  Raises PoolOverflow.
        """
        if trace is not None and self.sizes["trace"] < 2:
            self.sizes["trace"] = 4096
            self._free()
        while True:
            self._empty(suppressed)
            if self._one(seed, town, -3 if trace is None else trace, len(suppressed)):
                return self._read()

    def live_all(self, seed: int, towns: Sequence[int], each: Callable[[int, np.ndarray], None] | None = None) -> Tally:
        """Live several towns into one tally; `each(town, curves)` is given the running (months, columns) of row `all`."""
        while True:
            self._empty(())
            for town in towns:
                if not self._one(seed, town, -3, 0):
                    break
                if each is not None:
                    each(town, self._arrays["tally"][:, :, 0])
            else:
                return self._read()

    def standing(self) -> tuple[np.ndarray, np.ndarray]:
        """At the end of the town lived last: residents' recorded level by (slot, file), and who is in scope by (slot)."""
        people = self._arrays["subjects"][:self.tables.scenario.residents]
        files = int(self.tables.clock[0]["files"])
        levels = self._arrays["standings"]["level0"][:len(people) * files].reshape(len(people), files)
        return levels.copy(), (people["scopes"] & 1).astype(bool)

    def _one(self, seed: int, town: int, trace: int, suppressed: int) -> bool:
        """Live one town into the tallies as they stand; False if a pool was full: it has been doubled, begin again."""
        self._ready(seed, town, trace, suppressed)
        with np.errstate(over="ignore"):
            full = native.live(self._town, self.kernel)
        self._happenings += int(self._town[0]["happened"])
        self._acts += int(self._town[0]["acts"])
        if not full:
            return True
        pool = POOLS[full]
        if self.sizes[pool] >= MOST_PLACES:
            raise PoolOverflow(f"town {town}: more than {MOST_PLACES:,} {pool} at once; use smaller towns (--set town.residents=..)")
        self.sizes[pool] = min(2 * self.sizes[pool], MOST_PLACES)
        self._free()
        return False

    def _free(self) -> None:
        """Give the arrays back."""
        memory.disconnect(self._arrays)
        self._arrays = {}
        self._connected = {}

    def _empty(self, suppressed: tuple[int, ...]) -> None:
        """Tallies at zero."""
        if not self._arrays:
            self._arrays = allocate(self.tables, self.sizes, self.check)
        for name in TALLIES.values():
            self._arrays[name][...] = 0
        self._arrays["names"] = np.sort(np.array(suppressed or (0,), np.uint64))
        self._happenings = self._acts = 0

    def _ready(self, seed: int, town: int, trace: int, suppressed: int) -> None:
        """The clock at midnight of the first day, everybody yet to arrive."""
        arrays = self._arrays
        arrays["under"][...] = 0
        arrays["present"][...] = 0
        arrays["bonds"][...] = 0
        arrays["heads"][...] = -1
        arrays["places"][...] = 0
        for name in ("generation", "harm", "wholly", "spared", "scopes"):
            arrays["subjects"][name] = 0
        moved = {name: array for name, array in arrays.items() if array is not self._connected.get(name)}
        if moved:
            memory.connect(self._start, moved)
            self._connected |= moved
        clock = self._town
        clock.view(np.uint8)[...] = self._start.view(np.uint8)  # NumPy would copy field by field, which takes longer than a small town
        clock["key"] = key_of(seed, town)
        clock["trace_slot"] = trace
        clock["followed"] = -1
        clock["suppressed"] = suppressed

    def _read(self) -> Tally:
        """Copies of the tallies."""
        arrays = self._arrays
        rows = len(self.tables.layout.rows)
        parts = {name: arrays[own].copy() for name, own in TALLIES.items()}
        parts["cells"] = np.ascontiguousarray(parts["cells"].swapaxes(1, 2))
        if self.tables.layout.beside:
            parts |= {name: np.take(parts[name], range(rows), axis) for name, axis in ROWS_OF.items() if parts[name].shape[axis] > 1}
        return Tally(**parts, happenings=self._happenings, acts=self._acts, trace=arrays["trace"][:int(self._town[0]["trace_n"])].copy())


LINE = 64
"""Bytes of a cache line."""
ALONE = 2 * LINE
"""Bytes that processors fetch together: what two threads write lies further apart, or each waits for the other's lines."""


def lined(shape: int | tuple[int, ...], dtype: Any) -> np.ndarray:
    """Zeros that begin on a cache line, so that a record of a line is on one, and that share no line with anything else."""
    kind = np.dtype(dtype)
    size = int(np.prod(shape)) * kind.itemsize
    room = np.zeros(size + 2 * ALONE, np.uint8)
    start = -room.ctypes.data % ALONE
    records: np.ndarray = room[start:start + size].view(kind).reshape(shape)
    return records


def allocate(tables: Tables, sizes: dict[str, int], check: bool) -> dict[str, np.ndarray]:
    """A town's arrays for pools of the given sizes; the tables are shared, not copied."""
    shape = tables.layout
    clock = tables.clock[0]
    slots = int(clock["slots"])
    n = slots + (tables.scenario.residents if tables.children else 0)  # the children of households come behind
    beside = 1 if shape.beside else 0  # a row nobody reads, for what a firm is not
    months, rows, lists = len(shape.months), len(shape.rows) + beside, len(shape.spell_files)
    holders = tables.scenario.residents if int(clock["money"]) >= 0 else 1
    return tables.arrays | {
        "blank": tables.blank, "names": np.zeros(1, np.uint64),
        "subjects": lined(n, SUBJECT), "standings": lined(max(1, slots * int(clock["files"])), STANDING),
        "entries": lined(sizes["entries"], ENTRY), "events": lined(sizes["events"], EVENT), "chain": lined(sizes["events"], np.int32),
        "memos": lined(sizes["memos"], MEMO),
        "heads": lined(tables.buckets, np.int32), "keys": lined(sizes["events"], np.int64),
        "drawn": lined(len(tables.arrays["firsts"]), np.uint64), "round_keys": lined(20, np.uint64),
        "rows": lined((n, int(clock["rows"])), np.uint8), "traits": lined((n, max(1, int(clock["traits"]))), np.float64),
        "slots": lined((n, max(1, len(tables.blank))), np.int64), "under": lined((2, max(1, int(clock["effects"]))), np.int64),
        "bonds": lined((n if tables.bond_columns else 1, max(1, tables.bond_columns)), np.int16),
        "homes": lined((tables.scenario.residents if clock["households"] >= 0 else 1, 3), np.int32),
        "accounts": lined(holders, ACCOUNT), "owings": lined((holders, max(1, len(tables.arrays["debts"]))), OWING),
        "tally": lined((months, len(shape.columns), rows), np.int64), "present": lined((months, 2, rows), np.int64),
        "grounds": lined((months, rows if check else 1, max(1, len(shape.rules)), len(names.BY_RULE)), np.int64),
        "deeds": lined((months, max(1, len(shape.conducts)), len(names.BY_CONDUCT)), np.int64),
        "notes": lined((months, max(1, len(shape.channels)), len(names.BY_CHANNEL)), np.int64),
        "spells": lined((max(1, lists), 2, 5, shape.spell_bins), np.int64), "spell_sums": lined((max(1, lists), 2, 5, 3), np.int64),
        "row_spells": lined((max(1, lists), rows, 2, 5, shape.spell_bins, 2), np.int64),
        "moves": lined(max(1, len(shape.moves)), np.int64), "blamed": lined((rows, max(1, len(shape.sources))), np.int64),
        "wronged": lined((rows, max(1, len(shape.rules)), len(names.WRONGED)), np.int64),
        "requests": lined((rows, max(1, len(shape.remedies)), len(names.BY_REMEDY)), np.int64),
        "told": lined((rows, max(1, len(shape.told_files)), len(names.BY_TOLD)), np.int64),
        "desks": lined((max(1, len(shape.deciders)), len(names.BY_DECIDER)), np.int64),
        "places": lined(max(1, tables.places), np.int64), "found": lined(max(1, int(clock["files"])), np.int64),
        "refused": lined((months, max(1, len(shape.attempts)), len(names.BY_ATTEMPT)), np.int64),
        "trace": lined(sizes["trace"], TRACE)} | journal_arrays(1, 1, 1, 1)


def journal_arrays(rows: int, entries: int, files: int, channels: int) -> dict[str, np.ndarray]:
    """The arrays of a followed slot: its journal (rows), and what was seen last: (entries), (files, 2 ledgers), (channels).  Of one place each
    when nobody is followed."""
    return {"journal": np.zeros(rows, JOURNAL), "noted": np.zeros(NOTES + channels, np.int64), "held": np.zeros(rows, np.int64),
            "shadow": np.zeros(entries, ENTRY), "levels_seen": np.full(2 * files, -1, np.int64),
            "effects_seen": np.zeros(2, np.uint64)}

"""A town is one record: its clock, and where each of its arrays lies.

Every compiled function takes the town as a single pointer.  Passing forty arrays as a tuple cost more at each call
than most happenings do (measured: 2 M against 30 M resident-months/s, and ten times the compilation), so a
town's record holds addresses and lengths, and `memory.subjects(town)` makes the array on the spot: one load.
The arrays so made have no lengths: ask `town[0].d0_subjects`.  Without Numba (NUMBA_DISABLE_JIT=1) the same call looks the array up by its address.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from operator import itemgetter
from typing import Any

import numpy as np

from demerit.engine import layout, records
from demerit.engine.compiled import INTERPRETED

ARRAYS: dict[str, tuple[Any, int]] = {
    # tables
    "conducts": (records.CONDUCT, 1), "channels": (records.CHANNEL, 2), "errors": (records.ERRORS, 2), "files": (records.FILE, 2),
    "rules": (records.RULE, 2), "effects": (records.EFFECT, 2), "targets": (records.TARGET, 1), "tests": (records.TEST, 1),
    "debts": (records.DEBT, 1),
    "remedies": (records.REMEDY, 2), "deciders": (records.DECIDER, 2),
    "links": (np.int64, 1), "firsts": (np.uint64, 1), "reals": (np.float64, 1), "people": (np.int64, 1),
    "day_month": (np.int16, 1), "month_first": (np.int64, 1), "workdays": (np.int32, 1), "epochs": (np.int64, 1),
    "names": (np.uint64, 1), "blank": (np.int64, 1), "ties": (records.TIE, 1),
    # state
    "subjects": (records.SUBJECT, 1), "standings": (records.STANDING, 1), "entries": (records.ENTRY, 1), "events": (records.EVENT, 1),
    "memos": (records.MEMO, 1), "heads": (np.int32, 1), "chain": (np.int32, 1), "keys": (np.int64, 1),
    "drawn": (np.uint64, 1), "round_keys": (np.uint64, 1), "rows": (np.uint8, 2), "traits": (np.float64, 2), "slots": (np.int64, 2), "under": (np.int64, 2),
    "accounts": (records.ACCOUNT, 1), "owings": (records.OWING, 2),
    "places": (np.int64, 1), "found": (np.int64, 1),
    "bonds": (np.int16, 2), "homes": (np.int32, 2),
    # tallies
    "tally": (np.int64, 3), "present": (np.int64, 3), "grounds": (np.int64, 4), "deeds": (np.int64, 3), "notes": (np.int64, 3), "spells": (np.int64, 4),
    "spell_sums": (np.int64, 4), "row_spells": (np.int64, 6), "moves": (np.int64, 1), "blamed": (np.int64, 2), "wronged": (np.int64, 3),
    "requests": (np.int64, 3), "told": (np.int64, 3), "desks": (np.int64, 2),
    "refused": (np.int64, 3),
    "trace": (records.TRACE, 1),
    # of a followed slot: engine.following
    "journal": (records.JOURNAL, 1), "noted": (np.int64, 1), "held": (np.int64, 1), "shadow": (records.ENTRY, 1),
    "levels_seen": (np.int64, 1), "effects_seen": (np.uint64, 1),
}
"""Name -> (element, dimensions) of every array of a town; see town.allocate for the shapes."""

LAST_AXIS = {"grounds": len(layout.BY_RULE), "deeds": len(layout.BY_CONDUCT), "notes": len(layout.BY_CHANNEL), "wronged": len(layout.WRONGED),
             "spell_sums": 3, "row_spells": 2}
"""Last axes whose length never changes: the kernel need not ask for them."""

TOWN = np.dtype(records.CLOCK.descr + [("at_" + name, "u8") for name in ARRAYS]
                + [(f"d{axis}_{name}", "i8") for name, (_, axes) in ARRAYS.items() for axis in range(axes)])


_interpreted: dict[int, np.ndarray] = {}
"""In plain Python: arrays by address, filled by `connect`."""

ACCESSORS: dict[Callable[..., Any], str] = {}
"""The functions below, by the array they give; `engine.addressing` says what they are in compiled code."""


@cache
def _row(kind: np.dtype) -> np.dtype:
    """The same records, their fields as attributes; np.record's own take ten times as long."""
    fields: dict[str, Any] = {"__slots__": ()}
    for name in kind.names or ():
        fields[name] = property(itemgetter(name), partial(_set, name))
    return np.dtype((type("Row", (np.void,), fields), kind))


def _set(name: str, row: Any, value: Any) -> None:
    row[name] = value


def readable(array: np.ndarray) -> np.ndarray:
    """An array as plain Python reads it: the fields of its records are attributes."""
    return array.view(_row(array.dtype)) if array.dtype.names else array


def prefetch(record: Any) -> None:
    """Ask for a record's cache line before it is needed; nothing in plain Python."""


def _accessor(name: str) -> Any:
    """The function that makes one of a town's arrays from its address and lengths."""
    field = "at_" + name

    def array(town: Any) -> Any:
        return _interpreted[int(town[0][field])]

    ACCESSORS[array] = name
    return array


conducts = _accessor("conducts")
channels = _accessor("channels")
errors = _accessor("errors")
files = _accessor("files")
rules = _accessor("rules")
effects = _accessor("effects")
targets = _accessor("targets")
tests = _accessor("tests")
debts = _accessor("debts")
remedies = _accessor("remedies")
deciders = _accessor("deciders")
links = _accessor("links")
reals = _accessor("reals")
firsts = _accessor("firsts")
people = _accessor("people")
day_month = _accessor("day_month")
month_first = _accessor("month_first")
workdays = _accessor("workdays")
epochs = _accessor("epochs")
names = _accessor("names")
blank = _accessor("blank")
ties = _accessor("ties")
subjects = _accessor("subjects")
standings = _accessor("standings")
entries = _accessor("entries")
events = _accessor("events")
memos = _accessor("memos")
heads = _accessor("heads")
chain = _accessor("chain")
keys = _accessor("keys")
drawn = _accessor("drawn")
round_keys = _accessor("round_keys")
rows = _accessor("rows")
traits = _accessor("traits")
slots = _accessor("slots")
under = _accessor("under")
accounts = _accessor("accounts")
owings = _accessor("owings")
places = _accessor("places")
found = _accessor("found")
bonds = _accessor("bonds")
homes = _accessor("homes")
tally = _accessor("tally")
present = _accessor("present")
grounds = _accessor("grounds")
deeds = _accessor("deeds")
notes = _accessor("notes")
spells = _accessor("spells")
spell_sums = _accessor("spell_sums")
row_spells = _accessor("row_spells")
moves = _accessor("moves")
blamed = _accessor("blamed")
wronged = _accessor("wronged")
requests = _accessor("requests")
told = _accessor("told")
desks = _accessor("desks")
refused = _accessor("refused")
trace = _accessor("trace")
journal = _accessor("journal")
noted = _accessor("noted")
held = _accessor("held")
shadow = _accessor("shadow")
levels_seen = _accessor("levels_seen")
effects_seen = _accessor("effects_seen")


def connect(town: np.ndarray, arrays: dict[str, np.ndarray]) -> None:
    """Write the addresses and lengths of the arrays into a town's record.  The caller keeps the arrays alive."""
    for name, array in arrays.items():
        if not array.flags.c_contiguous:
            raise ValueError(f"{name} must be contiguous")
        if array.shape[-1] != LAST_AXIS.get(name, array.shape[-1]):
            raise ValueError(f"{name} has another last axis than the kernel")
        town["at_" + name] = array.ctypes.data
        for axis, length in enumerate(array.shape):
            town[f"d{axis}_{name}"] = length
        if INTERPRETED:
            _interpreted[array.ctypes.data] = readable(array)


def disconnect(arrays: dict[str, np.ndarray]) -> None:
    """Forget arrays that are about to be freed (only without Numba)."""
    for array in arrays.values():
        _interpreted.pop(array.ctypes.data, None)

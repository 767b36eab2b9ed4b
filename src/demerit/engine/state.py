"""A town: the tables it reads and the arrays it lives in, passed to the kernel as one tuple."""
from __future__ import annotations

from typing import Any, NamedTuple


class Town(NamedTuple):
    """Everything a compiled happening may read (tables) or change (state).  Shapes: n slots, E epochs."""

    # tables
    conducts: Any
    channels: Any  # (E, channels)
    errors: Any  # (E, error sources)
    files: Any  # (E, files)
    rules: Any  # (E, rules)
    effects: Any  # (E, effects)
    targets: Any
    tests: Any
    links: Any  # int64
    reals: Any  # float64: thin factors, cumulated shares, edges in ticks
    people: Any  # int64: offsets into reals, see people.py
    day_month: Any  # int16 (days + 1): calendar month of a day
    month_first: Any  # int64 (months + 1): first day of a calendar month
    workdays: Any  # int32: working days up to and with the day; then the day of the k-th working day
    epochs: Any  # int64 (E): first tick of each
    names: Any  # uint64: suppressed names, sorted
    # state
    clock: Any
    subjects: Any
    standings: Any
    entries: Any
    events: Any
    memos: Any
    heads: Any  # int32: first event of each bucket
    keys: Any  # int64: scratch for sorting a bucket
    rows: Any  # uint8 (n, rows per person)
    traits: Any  # float64 (n, traits)
    slots: Any  # int64 (n, columns): stays, starts of effects, enumerated months, counters
    blank: Any  # int64 (columns): what a newcomer's row of `slots` holds
    under: Any  # int64 (2, effects): people under each effect now, at the last month start
    # tallies
    tally: Any  # int64 (months, rows, columns)
    grounds: Any  # int64 (months, 1 or rows, rules, 9)
    deeds: Any  # int64 (months, conducts, 4)
    notes: Any  # int64 (months, channels, 3)
    spells: Any  # int64 (any-files, 2, 5, bins)
    spell_sums: Any  # int64 (any-files, 2, 5, 3)
    trace: Any

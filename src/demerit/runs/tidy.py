"""Totals as tidy tables: one grain per table, one row per thing counted, names instead of positions.

Nothing is a share or a rate: those are estimates, and have a table of their own.  What each column means: columns.py.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from demerit.engine import Layout, Tables
from demerit.engine.layout import BY_ATTEMPT, BY_CHANNEL, BY_CONDUCT, BY_DECIDER, BY_REMEDY, BY_RULE, BY_TOLD
from demerit.engine.records import WAYS
from demerit.runs.totals import BATCHES, DAY, Totals, net_columns

Array = np.ndarray[Any, Any]
TableOf = dict[str, Array]
"""Columns by name, all of one length."""


def tables_of(tables: Tables, on: Totals, off: Totals) -> dict[str, TableOf]:
    """All tables of a paired run, without the estimates."""
    lengths = np.diff(tables.arrays["month_first"])[:len(on.layout.months)] * DAY
    last = int(tables.arrays["month_first"][len(on.layout.months)]) * DAY - int(tables.clock[0]["end"])
    arms = {arm: _tables(totals, lengths, last) for arm, totals in (("on", on), ("off", off))}
    return {name: stacked([with_arm(arm, own[name]) for arm, own in arms.items()]) for name in arms["on"]}


def _tables(totals: Totals, lengths: Array, last: int) -> dict[str, TableOf]:
    layout = totals.layout
    return {"curves": curves(totals, lengths, last), "totals": whole(totals),
            "rules": by_month(totals.rules[:, 0], layout.months, layout.rules, "rule", BY_RULE),
            "conducts": by_month(totals.conducts, layout.months, layout.conducts, "conduct", BY_CONDUCT),
            "channels": by_month(totals.channels, layout.months, layout.channels, "channel", BY_CHANNEL), "spells": spells(totals),
            "attempts": by_month(totals.refused, layout.months, layout.attempts, "attempt", BY_ATTEMPT), **procedure(totals)}


def procedure(totals: Totals) -> dict[str, TableOf]:
    """requests, notices and cases by batch; a table only where there is something to count."""
    layout, held = totals.layout, np.flatnonzero(totals.towns)
    batches = tuple(map(str, held))
    tables: dict[str, TableOf] = {}
    for name, counts, axes in (
            ("requests", totals.requests, [("row", layout.rows), ("remedy", layout.remedies), ("measure", BY_REMEDY)]),
            ("notices", totals.told, [("row", layout.rows), ("file", layout.told_files), ("measure", BY_TOLD)]),
            ("cases", totals.desks, [("decider", layout.deciders), ("measure", BY_DECIDER)])):
        if axes[-2][1]:
            own = counts[held]
            columns = named([("batch", batches), *axes])
            batch = np.repeat(held, own[0].size)
            tables[name] = {**columns, "batch": batch, "towns": totals.towns[batch], "count": own.ravel()}
    return tables


def curves(totals: Totals, lengths: Array, beyond: int) -> TableOf:
    """By month, row and column.  `lengths`: ticks of each month; `beyond`: ticks of the last month after the run's end."""
    layout = totals.layout
    nets = net_columns(layout)
    shown = shown_columns(totals)
    changes = entire(totals.curves, layout)
    stock = np.cumsum(changes, axis=0)
    ticks = np.zeros_like(changes)
    before = np.concatenate([np.zeros_like(stock[:1]), stock[:-1]])[:, :, nets]
    ticks[:, :, nets] = changes[:, :, nets + 1] + before * lengths[:, None, None]
    ticks[-1][:, nets] -= stock[-1][:, nets] * beyond
    return {**named([("month", layout.months), ("row", layout.rows), ("column", tuple(layout.columns[c] for c in shown))]),
            "value": changes[:, :, shown].ravel(), **states(stock[:, :, shown], ticks[:, :, shown], shown, nets, "stock")}


def whole(totals: Totals) -> TableOf:
    """By batch, row and column, over the run."""
    layout, shown = totals.layout, shown_columns(totals)
    nets, held = net_columns(layout), np.flatnonzero(totals.towns)
    counts = entire(totals.counts[held], layout)[:, :, shown]
    time = totals.time[held].copy()
    own = correct_columns(layout)
    time[:, :, own] += time[:, :, own - 2]
    names = named([("batch", tuple(map(str, held))), ("row", layout.rows), ("column", tuple(layout.columns[c] for c in shown))])
    batch = np.repeat(held, len(layout.rows) * len(shown))
    assert int(held.max(initial=0)) < BATCHES
    return {"batch": batch, "towns": totals.towns[batch], "row": names["row"], "column": names["column"], "count": counts.ravel(),
            "person_days": states(counts, time[:, :, shown], shown, nets, "stock")["person_days"]}


def correct_columns(layout: Layout) -> Array:
    """Positions of the columns FILE.LEVEL/correct; two before each stands FILE.LEVEL."""
    return np.array([i for i, name in enumerate(layout.columns) if name.endswith("/correct")], np.int64)


def entire(counts: Array, layout: Layout) -> Array:
    """Counts (.., columns) with the correct ledger whole: the engine counts only where it differs from the recorded one."""
    out, own = counts.copy(), correct_columns(layout)
    out[..., own] += counts[..., own - 2]
    out[..., own + 1] += counts[..., own - 1]
    return out


def shown_columns(totals: Totals) -> Array:
    """Positions of the columns that are shown: ticks are shown as person-days beside their state."""
    return np.array([i for i, name in enumerate(totals.layout.columns) if not name.endswith("/ticks")], np.int64)


def states(stock: Array, ticks: Array, shown: Array, nets: Array, name: str) -> TableOf:
    """People and person-days of the state columns; empty (masked) for counts."""
    count = np.broadcast_to(~np.isin(shown, nets), stock.shape).ravel()
    return {name: np.ma.masked_array(stock.ravel(), count), "person_days": np.ma.masked_array(ticks.ravel() / DAY, count)}


def by_month(counts: Array, months: tuple[str, ...], things: tuple[str, ...], thing: str, measures: tuple[str, ...]) -> TableOf:
    """Counts (months, things, measures) as rows."""
    return {**named([("month", months), (thing, things), ("measure", measures)]), "count": counts[:, :len(things)].ravel()}


def spells(totals: Totals) -> TableOf:
    """Stays that occurred, over all batches."""
    counts = totals.spells.sum(axis=0)
    at = np.nonzero(counts)
    lists = np.array([*totals.layout.spell_files, ""], object)
    return {"list": lists[at[0]], "in_error": at[1] == 1, "way": np.array(WAYS, object)[at[2]], "months": at[3].astype(np.int64),
            "count": counts[at]}


def named(axes: list[tuple[str, tuple[str, ...]]]) -> TableOf:
    """A column of names per axis, for an array over all of them, flattened."""
    shape = tuple(len(names) for _, names in axes)
    out = {}
    for i, (axis, names) in enumerate(axes):
        values = np.array(names, object).reshape([-1 if j == i else 1 for j in range(len(axes))])
        out[axis] = np.broadcast_to(values, shape).ravel()
    return out


def with_arm(arm: str, table: TableOf) -> TableOf:
    """The table with a column `errors`."""
    length = len(next(iter(table.values())))
    return {"errors": np.full(length, arm, object), **table}


def stacked(parts: list[TableOf]) -> TableOf:
    """Tables with the same columns, one under the other."""
    out: TableOf = {}
    for name in parts[0]:
        columns = [part[name] for part in parts]
        values = np.concatenate([np.ma.getdata(column) for column in columns])
        masked = any(np.ma.isMaskedArray(column) for column in columns)
        out[name] = np.ma.masked_array(values, np.concatenate([np.ma.getmaskarray(column) for column in columns])) if masked else values
    return out

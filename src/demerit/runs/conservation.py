"""What must add up in every town, whatever the rules: asked under `--check`, and by the tests.

Rows are margins: the categories of an attribute add up to everybody.  Ages change on birthdays, so an entry may be
written in one age row and end in another; a running stock is asked for on all other rows.
"""
from __future__ import annotations

import numpy as np

from demerit.engine import Layout, Tables, Tally
from demerit.engine.layout import (
    C_FELL,
    C_LAPSED,
    C_LEFT,
    C_SCOPE,
    C_STRUCK,
    C_WRITTEN,
    R_CORRECT,
    R_CORRECT_ENDED,
    R_FALSE,
    R_FELL,
    R_LAPSED,
    R_LEFT,
    R_STRUCK,
    R_UNMET,
    R_WRITTEN,
)

DAY = 1 << 20


class NotConserved(AssertionError):
    """A town's counts do not add up: a mistake in the engine, never in a document."""


def violations(tables: Tables, tally: Tally) -> list[str]:
    """Every way in which one town's counts do not add up; none is what must be.  Works with and without rows by rule."""
    return [*_rows(tables.layout, tally), *_people(tables, tally), *_entries(tables.layout, tally), *_lists(tables, tally)]


def assert_conserved(tables: Tables, tally: Tally, town: int) -> None:
    """Raises NotConserved with the first five violations of a town."""
    found = violations(tables, tally)
    if found:
        raise NotConserved(f"town {town}: " + "; ".join(found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else ""))


def _margins(layout: Layout) -> dict[str, list[int]]:
    """Rows by attribute."""
    out: dict[str, list[int]] = {}
    for i, row in enumerate(layout.rows[1:], start=1):
        out.setdefault(row.split("=")[0], []).append(i)
    return out


def _rows(layout: Layout, tally: Tally) -> list[str]:
    """The rows of each attribute add up to the row of all."""
    out = []
    for attribute, rows in _margins(layout).items():
        off = np.argwhere(tally.cells[:, rows].sum(axis=1) != tally.cells[:, 0])
        out += [f"{layout.columns[c]} by {attribute} does not add up in {layout.months[m]}" for m, c in off[:3]]
        if tally.rules.shape[1] > 1:
            off = np.argwhere(tally.rules[:, rows].sum(axis=1) != tally.rules[:, 0])
            out += [f"rule {layout.rules[r]} by {attribute} does not add up in {layout.months[m]}" for m, r, _ in off[:3]]
    return out


def _people(tables: Tables, tally: Tally) -> list[str]:
    """People in scope are the town's; over the levels of a file they add up to those in scope, at month ends and in ticks."""
    layout, out = tables.layout, []
    everybody = np.cumsum(tally.cells[:, 0, C_SCOPE])
    slots = tables.scenario.residents
    if everybody.max(initial=0) > slots or everybody.min(initial=0) < 0:
        out.append(f"in scope: between {everybody.min()} and {everybody.max()} of {slots} people")
    if not scoped(tables) and (everybody != slots).any():
        out.append(f"in scope without a scope: {everybody.tolist()[:3]} .. instead of {slots}")
    lengths = np.diff(tables.arrays["month_first"])[:len(layout.months)] * DAY
    for file, levels in layout.files.items():
        if len(levels) < 2:
            continue
        for ledger in ("", "/correct"):
            at = [layout.column(f"{file}.{level}") for level in levels]
            cells = tally.cells[:, 0]
            if ledger:  # counted as its difference from the recorded one, for people whose two ledgers differ
                cells = cells.copy()
                cells[:, at] += cells[:, [c + 2 for c in at]]
                cells[:, [c + 1 for c in at]] += cells[:, [c + 3 for c in at]]
            stocks = np.cumsum(cells[:, at], axis=0)
            if stocks.min(initial=0) < 0:
                out.append(f"fewer than no people at a level of {file}{ledger}")
            people = stocks.sum(axis=1)
            if "/" not in file and (people != everybody).any() and not scoped(tables):
                out.append(f"the levels of {file}{ledger} hold {people.tolist()[:3]} .. people instead of {everybody.tolist()[:3]} ..")
            before = np.concatenate([np.zeros((1, len(at)), np.int64), stocks[:-1]])
            ticks = cells[:, [c + 1 for c in at]] + before * lengths[:, None]
            if ticks.min(initial=0) < 0:
                out.append(f"less than no time at a level of {file}{ledger}")
            if (ticks.sum(axis=1) > slots * lengths).any():
                out.append(f"more time at the levels of {file}{ledger} than there are people")
    return out


def scoped(tables: Tables) -> bool:
    """Whether the first regime leaves anybody out."""
    scope = tables.scenario.regime.first.scope
    return scope.age is not None or bool(scope.attributes)


def _entries(layout: Layout, tally: Tally) -> list[str]:
    """Written less ended is never below zero, by rule, row and month; rules add up to all entries."""
    rules, out = tally.rules, []
    ended = rules[..., R_LAPSED] + rules[..., R_STRUCK] + rules[..., R_FELL] + rules[..., R_LEFT]
    for what, change in (("", rules[..., R_WRITTEN] - ended), (" (correct)", rules[..., R_CORRECT] - rules[..., R_CORRECT_ENDED])):
        stock = np.cumsum(change, axis=0)
        steady = [r for r in range(stock.shape[1]) if not layout.rows[r].startswith("age=")]
        out += [f"rule {layout.rules[r]}{what}: {stock[m, steady[i], r]} entries in force in {layout.months[m]} ({layout.rows[steady[i]]})"
                for m, i, r in np.argwhere(stock[:, steady] < 0)[:3]]
    for column, measure in ((C_WRITTEN, R_WRITTEN), (C_LAPSED, R_LAPSED), (C_STRUCK, R_STRUCK), (C_FELL, R_FELL), (C_LEFT, R_LEFT)):
        if (rules[..., measure].sum(axis=2) != tally.cells[:, :rules.shape[1], column]).any():
            out.append(f"{layout.columns[column]} by rule does not add up to all")
    if (rules[..., R_FALSE] + rules[..., R_UNMET] > rules[..., R_WRITTEN]).any():
        out.append("more wrong entries than entries")
    return out


def _lists(tables: Tables, tally: Tally) -> list[str]:
    """On a list there are never more people than entries, and nobody without one."""
    layout, out = tables.layout, []
    writes: dict[str, list[int]] = {}
    for prefix, versions in tables.scenario.regimes:
        for name, rule in versions.first.rules.items():
            if rule.write is not None and prefix + name in layout.rules:
                writes.setdefault(prefix + rule.write.into, []).append(layout.rules.index(prefix + name))
    ended = tally.rules[..., R_LAPSED] + tally.rules[..., R_STRUCK] + tally.rules[..., R_FELL] + tally.rules[..., R_LEFT]
    stock = np.cumsum((tally.rules[..., R_WRITTEN] - ended)[:, 0], axis=0)
    for file in layout.spell_files:
        column = f"{file}.on"
        if column not in layout.columns or file not in writes:
            continue
        on = np.cumsum(tally.cells[:, 0, layout.column(column)])
        entries = stock[:, writes[file]].sum(axis=1)
        if (on > entries).any() or ((entries > 0) & (on == 0)).any():
            out.append(f"{file}: {on.tolist()[-1]} people listed by {entries.tolist()[-1]} entries at the end")
    return out

"""What must add up in every town, whatever the rules: asked under `--check`, and by the tests.

Rows are margins: the categories of an attribute add up to everybody.  Ages change on birthdays, so an entry may be
written in one age row and end in another; a running stock is asked for on all other rows.
"""
from __future__ import annotations

import numpy as np

from demerit.engine import Layout, Tables, Tally
from demerit.engine.layout import (
    C_DENIED,
    C_DENIED_ERROR,
    C_FALSE,
    C_FELL,
    C_LAPSED,
    C_LEFT,
    C_OVERDUE,
    C_SCOPE,
    C_STRUCK,
    C_UNMET,
    C_WRITTEN,
    INTERVALS,
    R_CORRECT,
    R_CORRECT_ENDED,
    R_FALSE,
    R_FELL,
    R_LAPSED,
    R_LEFT,
    R_STRIKES,
    R_STRUCK,
    R_UNMET,
    R_WRITTEN,
    WRONGED,
)
from demerit.runs import procedure

DAY = 1 << 20
CAUSES = tuple(name for name in INTERVALS if name.startswith("harm/") and name != "harm/wholly")


class NotConserved(AssertionError):
    """A town's counts do not add up: a mistake in the engine, never in a document."""


def violations(tables: Tables, tally: Tally) -> list[str]:
    """Every way in which one town's counts do not add up; none is what must be.  Works with and without rows by rule."""
    return [*_rows(tables, tally), *_people(tables, tally), *_entries(tables, tally), *_lists(tables, tally),
            *_harm(tables, tally), *_spells(tables, tally), *_moves(tables, tally), *_blame(tables, tally), *_money(tables.layout, tally),
            *_groups(tables.layout, tally.requests, "requests"), *_groups(tables.layout, tally.told, "notices"), *procedure.violations(tables, tally),
            *_refusals(tables, tally)]


def _firms(tables: Tables, kind: str) -> list[bool]:
    """Which files, or rules by the file they write into, are about firms."""
    files = tables.arrays["files"]["about"][0] == 1
    return [bool(one) for one in (files if kind == "files" else files[tables.arrays["rules"]["file"][0]])]


def _whole(layout: Layout, firms: bool) -> int:
    """The row of all persons, or of all firms."""
    return layout.rows.index("firms") if firms else 0


def assert_conserved(tables: Tables, tally: Tally, town: int) -> None:
    """Raises NotConserved with the first five violations of a town."""
    found = violations(tables, tally)
    if found:
        raise NotConserved(f"town {town}: " + "; ".join(found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else ""))


def _margins(layout: Layout) -> dict[str, list[int]]:
    """Rows by attribute."""
    out: dict[str, list[int]] = {}
    for i, row in enumerate(layout.groups[1:], start=1):
        out.setdefault(row.split("=")[0], []).append(i)
    return out


def _rows(tables: Tables, tally: Tally) -> list[str]:
    """The rows of each attribute add up to the row of all."""
    layout, out = tables.layout, []
    people = np.flatnonzero(~np.array(_firms(tables, "rules"), bool))
    for attribute, rows in _margins(layout).items():
        off = np.argwhere(tally.cells[:, rows].sum(axis=1) != tally.cells[:, 0])
        out += [f"{layout.columns[c]} by {attribute} does not add up in {layout.months[m]}" for m, c in off[:3]]
        if tally.rules.shape[1] > 1:
            off = np.argwhere(tally.rules[:, rows][..., people, :].sum(axis=1) != tally.rules[:, 0, people])
            out += [f"rule {layout.rules[people[r]]} by {attribute} does not add up in {layout.months[m]}" for m, r, _ in off[:3]]
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
    persons = everybody, slots
    for (file, levels), firms in zip(layout.files.items(), _firms(tables, "files"), strict=True):
        if len(levels) < 2:
            continue
        everybody, slots = (np.full_like(persons[0], tables.scenario.firms), tables.scenario.firms) if firms else persons
        for ledger in ("", "/correct"):
            at = [layout.column(f"{file}.{level}") for level in levels]
            cells = tally.cells[:, _whole(layout, firms)]
            if ledger:  # counted as its difference from the recorded one, for people whose two ledgers differ
                cells = cells.copy()
                cells[:, at] += cells[:, [c + 2 for c in at]]
                cells[:, [c + 1 for c in at]] += cells[:, [c + 3 for c in at]]
            stocks = np.cumsum(cells[:, at], axis=0)
            if stocks.min(initial=0) < 0:
                out.append(f"fewer than no people at a level of {file}{ledger}")
            people = stocks.sum(axis=1)
            if "/" not in file and (people != everybody).any() and (firms or not scoped(tables)):
                out.append(f"the levels of {file}{ledger} hold {people.tolist()[:3]} .. people instead of {everybody.tolist()[:3]} ..")
            before = np.concatenate([np.zeros((1, len(at)), np.int64), stocks[:-1]])
            ticks = cells[:, [c + 1 for c in at]] + before * lengths[:, None]
            if ticks.min(initial=0) < 0:
                out.append(f"less than no time at a level of {file}{ledger}")
            if (ticks.sum(axis=1) > slots * lengths).any():
                out.append(f"more time at the levels of {file}{ledger} than there are people")
    return out


SAVINGS = {"money/brought": 1, "money/income": 1, "given": 1, "money/short": 1, "money/essentials": -1, "cost": -1, "money/paid": -1,
           "money/left": -1, "money/savings": -1}
DEBTS = {"money/owed": 1, "money/interest": 1, "money/paid": -1, "money/forgiven": -1, "money/written-off": -1, "money/debt": -1}
"""Flows into (1) and out of (-1) savings and debts; what there is at the end leaves nothing over."""


def _money(layout: Layout, tally: Tally) -> list[str]:
    """Savings and debts close to the last minor unit, on every row that people keep for life."""
    if "money/savings" not in layout.columns:
        return []
    out = []
    for what, flows in (("savings", SAVINGS), ("debts", DEBTS)):
        over = sum(sign * tally.cells[:, :, layout.column(column)].sum(axis=0) for column, sign in flows.items())
        out += [f"{what}: {over[r]} minor units out of nowhere ({layout.rows[r]})" for r in range(len(layout.groups))
                if over[r] and not layout.rows[r].startswith("age=")]
    for column in (*SAVINGS, *DEBTS):
        if tally.cells[:, :, layout.column(column)].min(initial=0) < 0:
            out.append(f"{column} below nothing")
    return out


def scoped(tables: Tables) -> bool:
    """Whether the first regime leaves anybody out."""
    scope = tables.scenario.regime.first.scope
    return scope.age is not None or bool(scope.attributes)


def _entries(tables: Tables, tally: Tally) -> list[str]:
    """Written less ended is never below zero, by rule, row and month; rules add up to all entries."""
    layout, rules, out = tables.layout, tally.rules, []
    about = np.array(_firms(tables, "rules"), bool)
    ended = rules[..., R_LAPSED] + rules[..., R_STRUCK] + rules[..., R_FELL] + rules[..., R_LEFT]
    for what, change in (("", rules[..., R_WRITTEN] - ended), (" (correct)", rules[..., R_CORRECT] - rules[..., R_CORRECT_ENDED])):
        stock = np.cumsum(change, axis=0)
        steady = [r for r in range(stock.shape[1]) if not layout.rows[r].startswith("age=")]
        out += [f"rule {layout.rules[r]}{what}: {stock[m, steady[i], r]} entries in force in {layout.months[m]} ({layout.rows[steady[i]]})"
                for m, i, r in np.argwhere(stock[:, steady] < 0)[:3]]
    for column, measure in ((C_WRITTEN, R_WRITTEN), (C_LAPSED, R_LAPSED), (C_STRUCK, R_STRUCK), (C_FELL, R_FELL), (C_LEFT, R_LEFT)):
        whole = tally.cells[:, :rules.shape[1], column].copy()
        if about.any():  # by rule, firms are counted with all
            whole[:, 0] += tally.cells[:, layout.rows.index("firms"), column]
        if (rules[..., measure].sum(axis=2) != whole).any():
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
        on = np.cumsum(tally.cells[:, _whole(layout, _firms(tables, "files")[list(layout.files).index(file)]), layout.column(column)])
        entries = stock[:, writes[file]].sum(axis=1)
        if (on > entries).any() or (((entries > 0) & (on == 0)).any() and not suspended(tables, file)):
            out.append(f"{file}: {on.tolist()[-1]} people listed by {entries.tolist()[-1]} entries at the end")
    return out


def suspended(tables: Tables, file: str) -> bool:
    """Whether entries in a file may be held back while a request is pending."""
    remedies = tables.arrays["remedies"][0]
    return bool((remedies["suspends"] != 0)[remedies["file"] == tuple(tables.layout.files).index(file)].any())


def _harm(tables: Tables, tally: Tally) -> list[str]:
    """Over the causes, those under a sanction are at least those under any one and at most those under each added up."""
    layout, out = tables.layout, []
    effects, firms = tables.arrays["effects"], _firms(tables, "files")
    places = [layout.column(name) for name in CAUSES]
    under = [(bool(effects["active"][:, x].all()) and not effects[0, x]["unless_n"],
              _on_levels(layout, int(effects[0, x]["file"]), int(effects[0, x]["levels"])))
             for x in range(effects.shape[1]) if int(tables.clock[0]["harmful"]) >> x & 1 and not firms[int(effects[0, x]["file"])]]
    lengths = np.diff(tables.arrays["month_first"])[:len(layout.months)] * DAY

    def people(at: list[int]) -> np.ndarray:
        return _stock(tally, at)

    def time(at: list[int]) -> np.ndarray:
        return _time(tally, at, lengths)

    for what, held in (("people", people), ("time", time)):
        by_cause = [held([place]) for place in places]
        harmed = np.sum(by_cause, axis=0)
        if any(own.min(initial=0) < 0 for own in by_cause):
            out.append(f"less than no {what} under a sanction of one cause")
        if (held([layout.column("harm/wholly")]) > np.sum(by_cause[:3], axis=0)).any():
            out.append(f"more {what} under a sanction wholly in error than under one in error")
        each = [held(at) for _, at in under]
        if (harmed > sum(each, np.zeros_like(harmed))).any():
            out.append(f"more {what} under sanctions, over all causes, than on the levels that bring them")
        if any(always and (harmed < own).any() for (always, _), own in zip(under, each, strict=True)):
            out.append(f"less {what} under sanctions, over all causes, than on a level that brings one")
    return out


def _on_levels(layout: Layout, file: int, levels: int) -> list[int]:
    """Columns of the levels (bits) of a file, by number."""
    name = tuple(layout.files)[file]
    return [layout.column(f"{name}.{level}") for i, level in enumerate(layout.files[name]) if levels >> i & 1 and len(layout.files[name]) > 1]


def _stock(tally: Tally, columns: list[int]) -> np.ndarray:
    """(months): people in any of some states that exclude each other, at the month's end."""
    stock: np.ndarray = np.cumsum(tally.cells[:, 0, columns].sum(axis=1))
    return stock


def _time(tally: Tally, columns: list[int], lengths: np.ndarray) -> np.ndarray:
    """(months): ticks spent there."""
    stock = _stock(tally, columns)
    ticks: np.ndarray = tally.cells[:, 0, [c + 1 for c in columns]].sum(axis=1) + np.concatenate([[0], stock[:-1]]) * lengths
    return ticks


def _spells(tables: Tables, tally: Tally) -> list[str]:
    """Spells by row: those of all are all spells, and the groups of an attribute add up to them."""
    layout, own, out = tables.layout, tally.row_spells, []
    about = dict(zip(layout.files, _firms(tables, "files"), strict=True))
    for i, file in enumerate(layout.spell_files):
        row = _whole(layout, about[file])
        if (own[i, row, ..., 0] != tally.spells[i]).any() or (own[i, row, ..., 1].sum(axis=-1) != tally.spell_sums[i, ..., 1]).any():
            out.append(f"spells of {file} by row are not all spells")
    return out + _groups(layout, own.swapaxes(0, 1), "spells")


def _groups(layout: Layout, by_row: np.ndarray, what: str) -> list[str]:
    """Counts (rows, ..): the rows of each attribute add up to the row of all."""
    return [f"{what} by {attribute} do not add up" for attribute, rows in _margins(layout).items()
            if (by_row[rows].sum(axis=0) != by_row[0]).any()]


def _moves(tables: Tables, tally: Tally) -> list[str]:
    """Changes of level are as many as people came to each level; fewer only where a scope leaves some out."""
    layout = tables.layout
    came: dict[str, int] = {}
    about = dict(zip(layout.files, _firms(tables, "files"), strict=True))
    for (file, _, level), moves in zip(layout.moves, tally.moves, strict=False):
        came[f"{file}.{level}"] = came.get(f"{file}.{level}", 0) + int(moves)
    out = []
    for level, moves in came.items():
        firms = about[level.rpartition(".")[0]]
        entered = int(tally.cells[:, _whole(layout, firms), layout.column(f"{level}/in")].sum())
        if moves > entered or (moves < entered and (firms or not scoped(tables))):
            out.append(f"{moves} moves to {level}, but {entered} people came to it")
    return out


def _blame(tables: Tables, tally: Tally) -> list[str]:
    """False notices by source are those of their channels; wrong entries by rule and row are those of the rules and of the rows."""
    layout = tables.layout
    out = _groups(layout, tally.blamed, "false notices") + _groups(layout, tally.wronged, "wrong entries")
    for channel, name in enumerate(layout.channels):
        sources = [i for i, source in enumerate(layout.sources) if source.rpartition("/")[0] == name]
        row = _whole(layout, bool(tables.arrays["channels"]["about"][0, channel]))
        if tally.blamed[row, sources].sum() != tally.channels[:, channel, 1].sum():
            out.append(f"false notices of {name} by source do not add up")
    for how, column in enumerate((C_FALSE, C_UNMET, C_OVERDUE)):
        if (tally.wronged[:, :, how].sum(axis=1) != tally.cells[:, :, column].sum(axis=0)).any():
            out.append(f"{layout.columns[column]} by rule and row does not add up")
    whole = tally.wronged[[_whole(layout, firms) for firms in _firms(tables, "rules")], np.arange(len(_firms(tables, "rules")))]
    for how, measure in enumerate((R_FALSE, R_UNMET)):
        if (whole[:, how] != tally.rules[:, 0, :, measure].sum(axis=0)).any():
            out.append(f"entries {WRONGED[how]} by row are not those of the rules")
    return out


def _refusals(tables: Tables, tally: Tally) -> list[str]:
    """Attempts denied add up over what was tried; no more entries are taken off by rules than are struck."""
    rules = tally.rules[:, 0]
    cells = tally.cells[:, sorted({0, _whole(tables.layout, "firms" in tables.layout.rows)})].sum(axis=1)
    out = [f"attempts denied do not add up in month {m}" for m in np.flatnonzero(
        (tally.refused.sum(axis=1) != cells[:, [C_DENIED, C_DENIED_ERROR]]).any(axis=1))[:3]]
    if (rules[..., R_STRIKES].sum(axis=1) > rules[..., R_STRUCK].sum(axis=1)).any():
        out.append("rules took off more entries than were struck")
    return out

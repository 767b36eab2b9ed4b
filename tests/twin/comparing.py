"""The engine's tallies under the names the twin counts by, and the differences between the two."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

import twin
from demerit.engine import Place, Tally, assemble
from demerit.engine.layout import BY_ATTEMPT, BY_CHANNEL, BY_CONDUCT, BY_DECIDER, BY_REMEDY, BY_RULE, BY_TOLD, WRONGED, Layout
from demerit.language.scenario import Scenario

Counts = dict[str, Counter[Any]]
KINDS = ("cells", "rules", "conducts", "channels", "spells", "spell_sums", "row_spells", "moves", "blamed", "wronged", "refused", "remedies", "notices",
         "deciders")


def named(tally: Tally, layout: Layout) -> Counts:
    """An engine's tally as counters by name; zeros are left out."""
    count, days = ("n", "days", "days2"), ("n", "days")
    found = {
        "cells": by_name(tally.cells, None, layout.rows, layout.columns),
        "rules": by_name(tally.rules[:, 0], None, layout.rules, BY_RULE), "conducts": by_name(tally.conducts, None, layout.conducts, BY_CONDUCT),
        "channels": by_name(tally.channels, None, layout.channels, BY_CHANNEL), "refused": by_name(tally.refused, None, layout.attempts, BY_ATTEMPT),
        "spells": by_name(tally.spells, layout.spell_files, None, None, None),
        "spell_sums": by_name(tally.spell_sums, layout.spell_files, None, None, count),
        "row_spells": by_name(tally.row_spells, layout.spell_files, layout.rows, None, None, None, days),
        "moves": {of: n for (of,), n in by_name(tally.moves, layout.moves).items()},
        "blamed": by_name(tally.blamed, layout.rows, layout.sources), "wronged": by_name(tally.wronged, layout.rows, layout.rules, WRONGED),
        "remedies": by_name(tally.requests, layout.rows, layout.remedies, BY_REMEDY),
        "notices": by_name(tally.told, layout.rows, layout.told_files, BY_TOLD), "deciders": by_name(tally.desks, layout.deciders, BY_DECIDER)}
    return {kind: Counter(found[kind]) for kind in KINDS}


def by_name(array: np.ndarray, *axes: Sequence[Any] | None) -> dict[tuple[Any, ...], int]:
    """What of an array is not zero, under the names along its axes; None: under the numbers."""
    at = array.nonzero()
    names = [places.tolist() if axis is None else [axis[i] for i in places] for axis, places in zip(axes, at, strict=True)]
    return dict(zip(zip(*names, strict=True), array[at].tolist(), strict=True))


def engine(scenario: Scenario, town: int, *, check: bool = False) -> Counts:
    """One town lived by the engine."""
    tables = assemble(scenario)
    return named(Place(tables, check=check).live(scenario.seed, town), tables.layout)


def slow(scenario: Scenario, town: int) -> Counts:
    """The same town lived by the twin."""
    return counted(told(scenario, town))


def told(scenario: Scenario, town: int, *, trace: bool = False) -> twin.Result:
    """A town lived by the twin; with `trace`, and what happened to whom."""
    return twin.live(scenario.world, list(scenario.regime.epochs), years=scenario.years, residents=scenario.residents,
                     seed=scenario.seed, town=town, errors=scenario.errors, trace=trace,
                     alongside={v.name: list(v.epochs) for v in scenario.alongside})


def counted(result: twin.Result) -> Counts:
    """What the twin counted; zeros are left out."""
    return {kind: Counter({k: v for k, v in getattr(result, kind).items() if v}) for kind in KINDS}


def differences(a: Counts, b: Counts) -> list[str]:
    """Where two counts differ, as lines `kind key: a b`."""
    return [f"{kind} {key}: engine {a[kind][key]} twin {b[kind][key]}"
            for kind in a if dict(a[kind]) != dict(b[kind])  # a counter compares itself key by key
            for key in sorted((key for key in {*a[kind], *b[kind]} if a[kind][key] != b[kind][key]), key=str)]

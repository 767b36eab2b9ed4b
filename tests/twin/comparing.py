"""The engine's tallies under the names the twin counts by, and the differences between the two."""
from __future__ import annotations

from collections import Counter
from typing import Any

import twin
from demerit.engine import Place, Tally, assemble
from demerit.engine.layout import BY_ATTEMPT, BY_CHANNEL, BY_CONDUCT, BY_DECIDER, BY_REMEDY, BY_RULE, BY_TOLD, WRONGED, Layout
from demerit.language.scenario import Scenario

Counts = dict[str, Counter[Any]]
KINDS = ("cells", "rules", "conducts", "channels", "spells", "spell_sums", "row_spells", "moves", "blamed", "wronged", "refused", "remedies", "notices",
         "deciders")


def named(tally: Tally, layout: Layout) -> Counts:
    """An engine's tally as counters by name; zeros are left out."""
    out: Counts = {k: Counter() for k in KINDS}
    for m, row, column in zip(*tally.cells.nonzero(), strict=True):
        out["cells"][int(m), layout.rows[row], layout.columns[column]] = int(tally.cells[m, row, column])
    for kind, array, names, measures in (("rules", tally.rules[:, 0], layout.rules, BY_RULE), ("conducts", tally.conducts, layout.conducts, BY_CONDUCT),
                                         ("channels", tally.channels, layout.channels, BY_CHANNEL), ("refused", tally.refused, layout.attempts, BY_ATTEMPT)):
        for m, i, k in zip(*array.nonzero(), strict=True):
            out[kind][int(m), names[i], measures[k]] = int(array[m, i, k])
    for f, wrong, way, months in zip(*tally.spells.nonzero(), strict=True):
        out["spells"][layout.spell_files[f], int(wrong), int(way), int(months)] = int(tally.spells[f, wrong, way, months])
    for f, wrong, way, k in zip(*tally.spell_sums.nonzero(), strict=True):
        out["spell_sums"][layout.spell_files[f], int(wrong), int(way), ("n", "days", "days2")[k]] = int(tally.spell_sums[f, wrong, way, k])
    for f, row, wrong, way, months, k in zip(*tally.row_spells.nonzero(), strict=True):
        key = (layout.spell_files[f], layout.rows[row], int(wrong), int(way), int(months), ("n", "days")[k])
        out["row_spells"][key] = int(tally.row_spells[f, row, wrong, way, months, k])
    for i in tally.moves.nonzero()[0]:
        out["moves"][layout.moves[i]] = int(tally.moves[i])
    for row, source in zip(*tally.blamed.nonzero(), strict=True):
        out["blamed"][layout.rows[row], layout.sources[source]] = int(tally.blamed[row, source])
    for row, rule, how in zip(*tally.wronged.nonzero(), strict=True):
        out["wronged"][layout.rows[row], layout.rules[rule], WRONGED[how]] = int(tally.wronged[row, rule, how])
    for kind, array, names, measures in (("remedies", tally.requests, layout.remedies, BY_REMEDY), ("notices", tally.told, layout.told_files, BY_TOLD)):
        for row, i, k in zip(*array.nonzero(), strict=True):
            out[kind][layout.rows[row], names[i], measures[k]] = int(array[row, i, k])
    for i, k in zip(*tally.desks.nonzero(), strict=True):
        out["deciders"][layout.deciders[i], BY_DECIDER[k]] = int(tally.desks[i, k])
    return out


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
    out = []
    for kind in a:
        for key in sorted(set(a[kind]) | set(b[kind]), key=str):
            if a[kind][key] != b[kind][key]:
                out.append(f"{kind} {key}: engine {a[kind][key]} twin {b[kind][key]}")
    return out

"""Errors by where they come from: false reports by source, and entries that are wrong by the rule that wrote them."""
from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from demerit.engine import Tables
from demerit.measures import counting as of
from demerit.measures.estimates import LEAST_GROUPS, effective, garwood, standard_errors, without_each
from demerit.runs.tidy import TableOf
from demerit.runs.totals import Totals

WRONGED = (("written false", "written/false"), ("ground not met", "written/unmet"), ("kept past its end", "overdue"))
"""What can be wrong with an entry of a rule, and the column whose spread over groups of towns it shares."""
UNSAID = "false report"

Line = tuple[str, str, str, int, float, float, float, int]


def errors(tables: Tables, totals: Totals) -> TableOf:
    """source, kind, row, count, per_100000_a_year, low, high, events: by error source, then by rule.

    These are counted over all towns only.  Their intervals are Garwood's, on as many independent events as the spread of all false
    (or unmet, or overdue) entries of the row over groups of towns leaves.
    """
    lines: list[Line] = []
    kinds = source_kinds(tables)
    for number, source in enumerate(totals.layout.sources):
        lines += _lines(totals, source, kinds.get(source, UNSAID), totals.blamed[:, number], "written/false")
    for number, rule in enumerate(totals.layout.rules):
        for which, (kind, column) in enumerate(WRONGED):
            lines += _lines(totals, rule, kind, totals.wronged[:, number, which], column)
    names = ("source", "kind", "row", "count", "per_100000_a_year", "low", "high", "events")
    types = (object, object, object, np.int64, float, float, float, np.int64)
    return {name: np.array([line[i] for line in lines], dtype) for i, (name, dtype) in enumerate(zip(names, types, strict=True))}


def source_kinds(tables: Tables) -> dict[str, str]:
    """The kind of every error source, by CHANNEL/SOURCE: no-such-act, other-person, false-match."""
    return {f"{prefix}{channel}/{source}": error.kind for prefix, versions in tables.scenario.regimes
            for channel, document in versions.first.channels.items() for source, error in document.errors.items()}


def _lines(totals: Totals, source: str, kind: str, counts: np.ndarray, column: str) -> Iterator[Line]:
    """One source or rule by row."""
    years = of.years(totals, row=None).sum(axis=0)
    alike = _alike(totals, column)
    enough = int((totals.towns > 0).sum()) >= LEAST_GROUPS
    for row, name in enumerate(totals.layout.subjects):
        count = int(counts[row])
        rate = of.PER * count / years[row] if years[row] > 0 else np.nan
        low = high = np.nan
        if enough and years[row] > 0:
            if count:
                events = count * alike[row]
                low, high = (rate * end / events for end in garwood(events))
            else:
                low, high = 0.0, of.PER * 3 / years[row]
        yield source, kind, name, count, float(rate), float(low), float(high), count


def _alike(totals: Totals, column: str) -> list[float]:
    """By row: how many independent events one event of a column is worth, from the spread over groups of towns; at most 1."""
    held = totals.towns > 0
    values, sizes = of.counted(totals, column, row=None)[held], totals.towns[held].astype(float)
    if len(sizes) < LEAST_GROUPS:
        return [1.0] * values.shape[1]
    whole = values.sum(axis=0)
    means, left_out = whole / sizes.sum(), without_each(values) / without_each(sizes)[:, None]
    found = zip(means, standard_errors(means, left_out, sizes), whole, strict=True)
    return [min(1.0, effective(mean, error, int(seen), len(sizes)) / seen) if seen else 1.0 for mean, error, seen in found]

"""Small runs with every table a report reads: what a run does not write yet is made up here, in the same form.

Values by group are counted from the run's own `totals`, so that they hang together; moves, errors and comparisons are invented.
"""
from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

import demerit
from demerit.measures.estimates import garwood
from demerit.runs.parquet import write_table
from demerit.runs.results import Run

NAN = math.nan
LEAST = 10


def made(folder: Path, regime: str = "three-strikes", **options: Any) -> Run:
    """Run a regime in `folder` and add the tables it lacks."""
    options = {"towns": 40, "years": 2, "sets": ["town.residents=200"], "sweep": False} | options
    demerit.run(regime, out=folder, **options)
    return complete(folder)


def complete(folder: Path) -> Run:
    """Add to a finished run the tables it lacks or that are empty."""
    run = Run(folder)
    held = {"estimates": estimates, "survival": survival, "ways_out": ways_out, "disparity": disparity, "moves": moves, "errors": errors}
    for name, make in held.items():
        if name not in run.tables or not run.tables[name].sql().limit(1).fetchall():
            columns, rows = make(run)
            write(folder, name, columns, rows)
    return Run(folder)


def write(folder: Path, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """A table in a run's folder, over the one that is there."""
    write_table(folder / "tables" / f"{name}.parquet", {c: _column([row[i] for row in rows]) for i, c in enumerate(columns)}, {})


def _column(values: list[Any]) -> np.ndarray:
    kinds = {type(v) for v in values if v is not None}
    if kinds <= {str}:
        return np.array(values, object)
    if kinds <= {bool}:
        return np.array(values, bool)
    return np.array(values, np.int64) if kinds <= {int} and None not in values else np.array([NAN if v is None else v for v in values], float)


# ---- the tables --------------------------------------------------------------------------------------------------

ESTIMATES = ("estimand", "of", "row", "text", "value", "low", "high", "method", "unit", "per", "events", "exposure", "enough", "reason")


class Counts:
    """`totals` summed over groups of towns: counts and days by row and column."""

    def __init__(self, run: Run) -> None:
        cells = run.tables.sql("SELECT \"row\", \"column\", sum(count), sum(person_days) FROM totals WHERE errors = 'on' GROUP BY 1, 2").fetchall()
        self.count = {(row, column): int(n) for row, column, n, _ in cells}
        self.days = {(row, column): float(d or 0) for row, column, _, d in cells}
        rows = sorted({row for row, _ in self.count})
        self.rows = ["all", *(r for r in rows if r != "all")]
        self.columns = sorted({column for _, column in self.count})

    def years(self, row: str) -> float:
        return self.days[row, "in-scope"] / 365.25


def _estimate(key: str, of: str, row: str, text: str, above: float, below: float, events: int, unit: str, per: float = 1e5) -> tuple[Any, ...]:
    enough = row == "all" or events >= LEAST
    low, high = garwood(events)
    value = per * above / below if below else NAN
    ends = (value * low / events, value * high / events) if events else (0.0, per * 3 / below if below else NAN)
    return (key, of, row, text, value, *ends, "Garwood", unit, per, events, below, enough, "" if enough else f"too few to say, n = {events}")


def estimates(run: Run) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """By group, what figures read of it."""
    held, out = Counts(run), []
    levels = [c for c in held.columns if f"{c}/correct" in held.columns]
    names = [line.strip().rstrip(":") for line in _effects(run)]
    causes = [c for c in ("harm/1", "harm/2", "harm/3", "harm/5", "harm/6", "harm/7") if c in held.columns]
    yearly, days = "per 100,000 a year", "days per 100,000 a year"
    for row in held.rows:
        years, scope, begun = held.years(row), held.count[row, "in-scope"], held.count[row, "harm/in"]
        harm = sum(held.days[row, c] for c in causes)
        out.append(_estimate("harm", "", row, "days under a sanction", harm, years, begun, days))
        for n in range(1, 8):
            key = f"harm/{n}"
            line = _estimate(key, "", row, key, held.days.get((row, key), 0.0), years, held.count.get((row, key), 0), days)
            out.append(line if n != 4 else (*line[:4], 0.0, NAN, NAN, "not counted", *line[8:12], True, "no rule of this regime states a notice or hearing"))
        out.append(_estimate("harm/starts", "", row, "coming under a sanction", begun, years, begun, yearly))
        out += [_estimate("effect", name, row, name, harm, years, begun, days) for name in names]
        out += [_estimate("effect/people", name, row, name, sum(held.count[row, c] for c in causes), scope,
                          sum(held.count[row, c] for c in causes), "per 100,000") for name in names]
        out += [_estimate("level", c, row, c, held.count[row, c], scope, held.count[row, c], "per 100,000") for c in levels]
        if names:
            out += [_estimate(key, "", row, key, held.count[row, key], years, held.count[row, key], yearly) for key in ("denied", "denied/error")]
    return ESTIMATES, out


def _effects(run: Run) -> list[str]:
    lines = (run.path / "regime.yaml").read_text("utf-8").splitlines()
    start = lines.index("effects:") + 1 if "effects:" in lines else len(lines)
    end = next((i for i in range(start, len(lines)) if lines[i] and not lines[i].startswith(" ")), len(lines))
    return [line for line in lines[start:end] if line.startswith("  ") and not line.startswith("   ") and line.endswith(":")]


def _stays(run: Run) -> dict[tuple[str, str], list[tuple[int, str, int]]]:
    """By list and whether begun in error: (months, way, count)."""
    out: dict[tuple[str, str], list[tuple[int, str, int]]] = {}
    for name, wrong, way, months, count in run.tables.sql("SELECT list, in_error, way, months, count FROM spells WHERE errors = 'on'").fetchall():
        for kind in ("all", "yes" if wrong else "no"):
            out.setdefault((name, kind), []).append((int(months), way, int(count)))
    return out


def survival(run: Run) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Kaplan and Meier by whole months, with Greenwood's log-log interval."""
    out = []
    for (name, kind), stays in _stays(run).items():
        still, spread = 1.0, 0.0
        for month in range(max(m for m, _, _ in stays) + 1):
            risk = sum(n for m, _, n in stays if m >= month)
            ended = sum(n for m, way, n in stays if m == month and way != "open")
            low = high = still
            if 0 < still < 1:
                width = 1.96 * math.sqrt(spread) / abs(math.log(still))
                low, high = still ** math.exp(width), still ** math.exp(-width)
            out.append((name, "all", kind, month, risk, ended, sum(n for m, w, n in stays if m == month and w == "open"), still, low, high))
            spread += ended / (risk * (risk - ended)) if risk > ended else 0.0
            still *= 1 - ended / risk
    return ("list", "row", "in_error", "months", "at_risk", "ended", "censored", "still", "low", "high"), out


def ways_out(run: Run) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Aalen and Johansen by whole months, with an interval of a tenth."""
    out = []
    for (name, kind), stays in _stays(run).items():
        still, share = 1.0, dict.fromkeys(("lapsed", "struck", "fell", "left"), 0.0)
        for month in range(max(m for m, _, _ in stays) + 1):
            out += [(name, "all", kind, way, month, value, 0.9 * value, min(1.0, 1.1 * value)) for way, value in share.items()]
            risk = sum(n for m, _, n in stays if m >= month)
            ended = {way: sum(n for m, w, n in stays if m == month and w == way) for way in share}
            share = {way: value + still * ended[way] / risk for way, value in share.items()}
            still *= 1 - sum(ended.values()) / risk
    return ("list", "row", "in_error", "way", "months", "share", "low", "high"), out


DISPARITY = ("estimand", "of", "text", "unit", "attribute", "group", "reference", "group_value", "reference_value", "difference", "difference_low",
             "difference_high", "family_low", "family_high", "ratio", "ratio_low", "ratio_high", "put_in", "group_events", "reference_events", "said")


def disparity(run: Run) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Each group beside the largest of its attribute."""
    held, out = Counts(run), []
    attributes: dict[str, list[str]] = {}
    for row in held.rows[1:]:
        attributes.setdefault(row.partition("=")[0], []).append(row)
    for column, key, text in (("harm/in", "harm/starts", "coming under a sanction"), ("denied/error", "denied/error", "refused by mistake")):
        for attribute, rows in attributes.items():
            reference = max(rows, key=lambda row: held.count[row, "in-scope"])
            for row in rows:
                if row == reference:
                    continue
                a, b = (held.count[r, column] for r in (row, reference))
                rate, other = (1e5 * n / held.years(r) for n, r in ((a, row), (b, reference)))
                said = "ratio" if min(a, b) >= LEAST else "counts only" if max(a, b) >= LEAST else "too few"
                noise = 1e5 * math.sqrt(a / held.years(row) ** 2 + b / held.years(reference) ** 2)
                width = math.exp(2 * math.sqrt(1 / max(a, 1) + 1 / max(b, 1)))
                ratio = rate / other if said == "ratio" else NAN
                out.append((key, "", text, "per 100,000 a year", attribute, row.partition("=")[2], reference.partition("=")[2], rate, other, rate - other,
                            rate - other - 2 * noise, rate - other + 2 * noise, rate - other - 3 * noise, rate - other + 3 * noise,
                            ratio, ratio / width, ratio * width, 1.0 if attribute == "side" else NAN, a, b, said))
    return DISPARITY, out


def moves(run: Run) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Invented from how often levels are entered: most from the neighbouring one, some from the next."""
    held, out = Counts(run), []
    files: dict[str, list[str]] = {}
    for column in _in_order(run):
        if f"{column}/correct" in held.columns:
            file, _, level = column.rpartition(".")
            files.setdefault(file, []).append(level)
    for file, levels in files.items():
        for i, level in enumerate(levels):
            entered = held.count["all", f"{file}.{level}/in"]
            for j, other in enumerate(levels):
                if i != j:
                    n = round(entered * {1: 0.9, 2: 0.1}.get(abs(i - j), 0.0) * (0.85 if j < i else 0.15))
                    low, high = garwood(n)
                    out.append((file, other, level, n, *(1e5 * x / held.years("all") for x in (n, low, high))))
    return ("file", "from", "to", "moves", "per_100000_a_year", "low", "high"), out


def _in_order(run: Run) -> list[str]:
    """Columns of curves in the table's own order."""
    return list(dict.fromkeys(c for (c,) in run.tables.sql("SELECT \"column\" FROM curves WHERE errors = 'on' AND \"row\" = 'all'").fetchall()))


def errors(run: Run) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """False reports by channel, shared out over groups by their size."""
    held, out = Counts(run), []
    found = run.tables.sql("SELECT channel, sum(count) FROM channels WHERE errors = 'on' AND measure = 'false' GROUP BY 1 ORDER BY 1").fetchall()
    for channel, total in found:
        for row in held.rows:
            n = round(int(total) * held.years(row) / held.years("all"))
            low, high = garwood(n)
            out.append((f"{channel}/misread", "other-person", row, n, *(1e5 * x / held.years(row) for x in (n, low, high)), n))
    return ("source", "kind", "row", "count", "per_100000_a_year", "low", "high", "events"), out

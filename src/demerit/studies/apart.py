"""Differences taken apart, in words and for programs: days under a sanction, each group beside its reference, step by step."""
from __future__ import annotations

import math
from typing import Any

from demerit.measures.words import listed, number
from demerit.studies.equalising import AS_WRITTEN, ORDER, Decomposition, Step

OF = "harm"
"""The outcome told in words; all others are in the table `decomposition`."""


def told(part: Decomposition) -> list[str]:
    """A sentence for each group of the attribute."""
    out = []
    for group in dict.fromkeys(row.group for row in part.rows):
        steps = {row.step: row for row in part.rows if (row.estimand, row.of, row.group) == (OF, "", group)}
        first, last = steps.get(AS_WRITTEN), steps.get(ORDER[-1])
        if first is None or last is None:
            continue
        taken = [f"{step} {_taken(steps[step])}" for step in ORDER]
        whole = f"{_signed(first.difference)}{_interval(first.low, first.high)}"
        out.append(f"Days under a sanction of `{group}` beside `{part.reference}` ({part.attribute}): {whole} per 100,000 a year. Of this went, as one "
                   f"thing after another was made the same for all: {listed(taken)}; left is {_signed(last.difference)}. On {part.residents:,} residents.")
    return out


def as_json(part: Decomposition) -> dict[str, Any]:
    """Everything of a decomposition; None for what is no number."""
    rows = [{name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in vars(row).items()} for row in part.rows]
    return {"attribute": part.attribute, "reference": part.reference, "residents": part.residents, "says": part.says, "notes": part.notes,
            "told": told(part), "steps": rows}


def _taken(step: Step) -> str:
    return f"{number(step.taken)}{_interval(step.taken_low, step.taken_high)}"


def _interval(low: float, high: float) -> str:
    return f" ({number(low)} to {number(high)})" if math.isfinite(low) and math.isfinite(high) and low < high else ""


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}"

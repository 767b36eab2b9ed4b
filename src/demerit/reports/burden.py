"""The whole burden of a regime, split by the first cause that applies to each sanction-day (measures.md 1)."""
from __future__ import annotations

from dataclasses import dataclass

from demerit.reports.bars import Span, stacked
from demerit.reports.data import Estimated, rows
from demerit.reports.wording import NONE, noise, quantity
from demerit.runs.results import Run

CAUSES = ("false entry (no such act, another person)", "ground not met (unable, excluded)", "kept past its end, or not struck when it should have been",
          "due notice or hearing left out", "protected conduct (speech, petition, strike ..)", "in an unrelated part of life", "the rest: by the rules")
MISTAKEN = 3
NOT_COUNTED = "not counted"


@dataclass(frozen=True)
class Cause:
    """One of the seven.  `not_counted`: why it has no number, or nothing."""

    number: int
    text: str
    value: float | None
    shown: str
    noise: str
    share: str
    at: Span
    not_counted: str

    @property
    def mistaken(self) -> bool:
        """Whether it is one of the three that are called mistaken."""
        return self.number <= MISTAKEN


@dataclass(frozen=True)
class Burden:
    """The total first, then its causes; no causes where the run does not count them."""

    value: float | None
    shown: str
    noise: str
    unit: str
    causes: tuple[Cause, ...]


def burden(run: Run) -> Burden:
    """The burden of a run, of everybody, from its table `estimates`."""
    held = {one.estimand: one for one in rows(run, "estimates", Estimated, "all") if one.of == ""}
    total = held.get("harm")
    if total is None:
        return Burden(None, NONE, NONE, "", ())
    parts = [held.get(f"harm/{n}") for n in range(1, len(CAUSES) + 1)]
    spans = stacked([_counted(one) or 0.0 for one in parts])
    causes = tuple(_cause(n, text, one, at, total.value or 0.0) for n, (text, one, at) in enumerate(zip(CAUSES, parts, spans, strict=True), 1))
    return Burden(total.value, quantity(total.value, total.unit), noise(total.value, total.low, total.high, total.method, total.unit), total.unit, causes)


def _counted(one: Estimated | None) -> float | None:
    return None if one is None or one.method == NOT_COUNTED else one.value


def _cause(number: int, text: str, one: Estimated | None, at: Span, total: float) -> Cause:
    value = _counted(one)
    why = "" if value is not None else "not counted: " + ((one.reason if one else "") or "this run has no number for it")
    if one is None or value is None:
        return Cause(number, text, None, NONE, NONE, NONE, at, why)
    share = f"{value / total:.1%}" if total > 0 else NONE
    return Cause(number, text, value, quantity(value, one.unit), noise(value, one.low, one.high, one.method, one.unit), share, at, "")

"""The summary of a run: what was found, how far it could be off and why, on one screen (measures.md 3 and 5)."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from demerit.language.possible import can_be
from demerit.measures import counting as of
from demerit.measures.counting import HARM
from demerit.measures.estimates import Estimate
from demerit.measures.findings import EVERYBODY, IN_SCOPE, Explored, Findings, Row, SlopeLike, nothing_assumed, range_over
from demerit.measures.headlines import Measure, headlines
from demerit.measures.page import finding, lived_together, page
from demerit.runs.totals import Totals

if TYPE_CHECKING:
    from demerit.runs.plan import Plan


@dataclass(frozen=True)
class Summary(Findings):
    """A run's headlines.  `text` for people, `as_json` and `tables` for machines: the same numbers."""

    def text(self, width: int = 100, color: bool = False) -> str:
        """One screen of plain text; with `color`, ANSI."""
        return page(self, width, color)

    def as_json(self) -> dict[str, Any]:
        """Everything the text says, unrounded."""
        explored, scenario = self.explored, self.plan.scenario
        return {
            "synthetic": True, "regime": self.plan.regime.name, "world": self.plan.world.name, "years": scenario.years, "towns": self.towns,
            "residents_per_town": scenario.residents, "of": self.people or EVERYBODY, "seed": self.plan.seed, "command": self.plan.command,
            "unknowns_explored": explored is not None, "draws": explored.draws if explored else 0,
            "range_over": range_over(explored) if explored else None, "all_at_once": [dict(at) for at in explored.corners] if explored else [],
            "nothing_assumed": nothing_assumed(explored),
            "residents_per_draw": explored.residents if explored else 0,
            "moved_without_evidence": list(explored.uncited) if explored else [], "not_moved": list(explored.unmoved) if explored else [],
            "unknowns_put_together": list(explored.merged) if explored else [],
            "draws_not_calibrated": explored.uncalibrated if explored else 0,
            "known": {"totals": [one.text for one in explored.known], "draws_tried": explored.tried,
                      "narrowed_to_quantiles": {label: list(ends) for label, ends in explored.narrowed().items()},
                      "run_does_not_fit": list(self.misfits)} if explored and explored.known else None,
            "fitted": _fitted(self.plan),
            "slopes": {key: {"per_1_percent_of_entries_wrong": s.per_percent, "standard_error": s.error, "explained": s.explained}
                       for key, s in explored.slopes.items()} if explored else {},
            "can_be": can_be(scenario),
            "lived_together": lived_together(scenario) if scenario.beside else None,
            "finding": finding(self), "causes": dict(zip(HARM, self.causes, strict=False)),
            "headlines": [{"key": h.key, "title": h.title, "rests_on": self.rests(h),
                           "numbers": [_as_json(row) for row in self.rows if row.headline == h.key]} for h in self.headlines]}

    def tables(self) -> dict[str, dict[str, np.ndarray]]:
        """summary (a row per number), influence (per number and label), draws (per draw: quantile of each label, each number)."""
        rows, explored = self.rows, self.explored
        nan = math.nan
        out: dict[str, dict[str, np.ndarray]] = {"summary": {
            "headline": _texts([row.headline for row in rows]), "measure": _texts([row.key for row in rows]),
            "text": _texts([row.text.strip() for row in rows]), "unit": _texts([row.estimate.unit for row in rows]),
            "value": np.array([row.estimate.value for row in rows], float),
            "noise_low": np.array([nan if row.estimate.low is None else row.estimate.low for row in rows], float),
            "noise_high": np.array([nan if row.estimate.high is None else row.estimate.high for row in rows], float),
            "method": _texts([row.estimate.method for row in rows]),
            "events": np.array([-1 if row.estimate.events is None else row.estimate.events for row in rows], np.int64),
            "range_low": np.array([row.span[0] if row.span else nan for row in rows], float),
            "range_high": np.array([row.span[1] if row.span else nan for row in rows], float),
            "mostly_noise": np.array([row.mostly_noise for row in rows], bool),
            "synthetic": np.ones(len(rows), bool)}}
        cells = [(row.key, label, *explored.influence[row.key][label], explored.share(row.key, label))
                 for row in rows for label in explored.influence.get(row.key, ())] if explored else []
        out["influence"] = {
            "measure": _texts([c[0] for c in cells]), "label": _texts([c[1] for c in cells]), "low": np.array([c[2] for c in cells], float),
            "high": np.array([c[3] for c in cells], float), "share": np.array([nan if c[4] is None else c[4] for c in cells], float)}
        draws: dict[str, np.ndarray] = {"draw": np.arange(explored.draws if explored else 0)}
        if explored is not None:
            draws |= {f"quantile {label}": explored.quantiles[:, i] for i, label in enumerate(explored.labels)}
            draws |= {row.key: explored.values[row.key] for row in rows if row.key in explored.values}
        out["draws"] = draws
        return out


def summarize(plan: Plan, on: Totals, off: Totals | None, exploration: Explored | None) -> Summary:
    """The headlines of a run with errors (`on`) and without (`off`), beside what an exploration found."""
    found = headlines(on.layout, plan.scenario.regime.first, plan.scenario.world, plan.scenario.beside)
    misfits = tuple(exploration.misfits(on)) if exploration is not None else ()
    rows = []
    for headline in found:
        for measure in headline.measures:
            estimate = measure.compute(on, off)
            if estimate is not None:
                rows.append(_row(headline.key, measure, estimate, exploration, not misfits))
    days = [float(of.days(on, cause).sum()) for cause in HARM]
    causes = tuple(one / sum(days) for one in days) if any(days) else ()
    return Summary(plan, found, tuple(rows), int(on.towns.sum()), exploration, misfits, causes, _people(on))


def _people(on: Totals) -> str:
    """Whom numbers are of, where the scope leaves somebody out."""
    return "" if not on.basis.leaves_out else IN_SCOPE if on.basis.of_scope else EVERYBODY


def _row(headline: str, measure: Measure, estimate: Estimate, explored: Explored | None, could_be: bool = True) -> Row:
    key, text = measure.key, measure.text
    # a number that is not there in the run has no range, whatever it is in a draw
    if explored is None or not math.isfinite(estimate.value) or (span := explored.span(key)) is None:
        return Row(headline, key, text, estimate, None, False, (), measure.detail, measure.first)
    if could_be:  # the run itself is one of the worlds that could be
        span = min(span[0], estimate.value), max(span[1], estimate.value)
    shares = [(label, share) for label in explored.influence.get(key, ()) if (share := explored.share(key, label)) is not None]
    shares.sort(key=lambda one: (-one[1], one[0]))
    return Row(headline, key, text, estimate, span, explored.mostly_noise(key), tuple(shares), measure.detail, measure.first)


def _fitted(plan: Plan) -> dict[str, Any] | None:
    if plan.fitted is None:
        return None
    found = plan.fitted.document
    return {"set": found.fitted, "to": found.figures_of.name, "parameters": list(found.parameters), "not_identified": list(found.not_identified),
            "members": len(found.members), "member": found.central + 1, "sha256": plan.fitted.sha256}


def _texts(values: list[str]) -> np.ndarray:
    return np.array(values, dtype=object)


def _as_json(row: Row) -> dict[str, Any]:
    e = row.estimate
    return {"key": row.key, "text": row.text.strip(), "unit": e.unit, "value": _finite(e.value), "noise": [_finite(e.low), _finite(e.high)],
            "method": e.method, "events": e.events, "range": [_finite(v) for v in row.span] if row.span else None,
            "mostly_noise": row.mostly_noise, "influence": dict(row.shares), "first_page": row.first}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


__all__ = ["Explored", "Row", "SlopeLike", "Summary", "summarize"]

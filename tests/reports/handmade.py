"""Findings written by hand, so that what figures say can be checked by eye: no engine, no tables.

`python tests/reports/handmade.py` writes the golden file anew, when a change of words or rows is meant.
"""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from demerit.reports.data import About, Compared, Estimated, Findings, Move, Ruled, Still, WayOut, Wronged
from demerit.reports.declared import Ladder

GOLDEN = Path(__file__).parent / "golden" / "figures.txt"
DAYS, YEARLY, END = "days per 100,000 a year", "per 100,000 a year", "per 100,000"


def estimate(estimand: str, value: float | None, of: str = "", row: str = "all", events: int = 100, unit: str = YEARLY, **more: Any) -> Estimated:
    """A number with an interval of a tenth to either side."""
    ends = {} if value is None else {"low": 0.9 * value, "high": 1.1 * value}
    return Estimated(estimand, of, row, text=estimand, value=value, unit=unit, per=1e5, events=events, **(ends | more))


def too_few(estimand: str, of: str, row: str, events: int) -> Estimated:
    """A group too small to say."""
    return Estimated(estimand, of, row, events=events, enough=False, reason=f"too few to say, n = {events}")


def findings() -> Findings:
    """A regime with three levels, a list, an effect, a channel that errs and two sides of a town."""
    causes = [200.0, 0.0, 100.0, 0.0, 0.0, 50.0, 650.0]
    not_counted = Estimated("harm/4", value=0.0, method="not counted", reason="no rule of this regime states a notice or hearing")
    estimates = [estimate("harm", 1000.0, unit=DAYS)]
    estimates += [estimate(f"harm/{i}", value, unit=DAYS) if i != 4 else not_counted for i, value in enumerate(causes, 1)]
    for row, factor in (("all", 1.0), ("side=north", 0.8), ("side=south", 1.2)):
        estimates += [estimate("effect", 1000.0 * factor, "no-rental", row, unit=DAYS), estimate("effect/people", 30.0 * factor, "no-rental", row, unit=END)]
        estimates += [estimate("level", value * factor, f"points.{level}", row, unit=END) for level, value in (("A", 90_000.0), ("B", 9_000.0), ("C", 1_000.0))]
        estimates += [estimate("denied", 400.0 * factor, row=row), estimate("harm/starts", 50.0 * factor, row=row)]
    estimates += [estimate("denied/error", 8.0), too_few("denied/error", "", "side=north", 3), too_few("denied/error", "", "side=south", 5)]
    stays = [Still("listed", "all", month, 100 - 20 * month, 1 - 0.2 * month, 0.9 - 0.2 * month, 1.05 - 0.2 * month if month else 1.0) for month in range(5)]
    ways = [WayOut("listed", "all", way, month, share * month, share * month * 0.9, share * month * 1.1)
            for way, share in (("lapsed", 0.15), ("struck", 0.05), ("fell", 0.0)) for month in range(5)]
    compared = Compared("harm/starts", "", "coming under a sanction", YEARLY, "side", "south", "north", 60.0, 40.0, 20.0, 10.0, 30.0, 5.0, 35.0,
                        1.5, 1.2, 1.9, 10.0, 60, 40, "ratio")
    summary = {"unknowns_explored": True, "draws": 40, "residents_per_draw": 12_000, "headlines": [
        {"key": "burden", "title": "Days under a sanction, a year", "rests_on": "conditional on coverage", "numbers": [
            {"key": "harm", "text": "all", "unit": DAYS, "value": 1000.0, "noise": [900.0, 1100.0], "method": "groups of towns", "events": 100,
             "range": [100.0, 5000.0], "mostly_noise": False, "influence": {"coverage": 0.7, "lifetimes": 0.2, "idle": 0.0}}]}]}
    return Findings(
        About("made-up", "A made-up regime", "0.1.0", "abcdef12", 40, 8_000, 2, "2024-01-01", 1), summary,
        (Ladder("points", ("A", "B", "C")),), ("listed",), {"coverage": "what the camera sees"}, tuple(estimates), tuple(stays), tuple(ways),
        (compared, replace(compared, group="west", said="counts only", ratio=None, ratio_low=None, ratio_high=None, group_events=7)),
        (Move("points", "A", "B", 80, 500.0, 450.0, 550.0), Move("points", "B", "C", 16, 100.0, 80.0, 120.0),
         Move("points", "B", "A", 40, 250.0, 200.0, 300.0)),
        tuple(Wronged("camera/misread", "other-person", row, n, 20.0, 15.0, 25.0, n) for row, n in (("all", 60), ("side=north", 55), ("side=south", 5))),
        (Ruled("speeding", 900, 18), Ruled("red-light", 100, 0), Ruled("never", 0, 0)), 16_000.0, ("2024-01", "2024-02"),
        {"in-scope": (8000, 8000), "points.A": (8000, 7200), "points.B": (0, 720), "points.C": (0, 80), "listed.on": (40, 240), "listed/worse": (0, 8)})


def written(found: Findings) -> str:
    """What every figure says, and its table."""
    from demerit.reports.figures import drawn

    lines = []
    for figure in drawn(found):
        lines += [f"# {figure.key}: {figure.title}", figure.sentence, f"unit: {figure.unit}", f"note: {figure.note}", f"source: {figure.source}",
                  " | ".join(figure.columns), *(" | ".join("" if cell is None else str(cell) for cell in row) for row in figure.rows), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    GOLDEN.write_text(written(findings()), encoding="utf-8")

"""Known totals narrow what is unknown: draws that do not fit are left out, and it is said how many."""
from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.measures import summarize
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.problems import CannotRun
from demerit.studies.exploration import Exploration, Ground, explore
from demerit.studies.known import bounds, fits

DRAWS, RESIDENTS = 8, 8000


def planned(folder: Path, *rows: str, years: int = 2) -> Any:
    path = folder / "totals.yaml"
    path.write_text("totals: city\ntitle: Totals\nknown:\n" + "".join(f"  - {row}\n" for row in rows), "utf-8")
    return prepare("three-strikes", years=years, towns=8, seed=3, threads=2, known=[str(path)])


def bound(folder: Path, low: float, high: float) -> str:
    return f"{{total: sanctions, at_least: {low}, at_most: {high}, each: 1 y, among: 100000}}"


@pytest.fixture(scope="module")
def free() -> Exploration:
    return explore(prepare("three-strikes", years=2, towns=8, seed=3, threads=2), draws=DRAWS, residents=RESIDENTS)


def test_draws_kept_fit_and_those_left_out_do_not(tmp_path: Path, free: Exploration) -> None:
    """The first round is that of a run without totals: the same draws, of which those in the bounds stay."""
    middle = float(np.median(free.values["harm"]))
    plan = planned(tmp_path, bound(tmp_path, 10, 2000))
    ground = Ground.of(plan)
    known = bounds(plan.scenario.regime.first, live_towns(plan.scenario, range(1), threads=1).layout)
    found = explore(plan, draws=DRAWS, residents=RESIDENTS)
    assert found.tried % DRAWS == 0
    assert 0 < found.draws <= DRAWS
    labels = found.labels
    first = [tuple(row) for row in free.quantiles]
    kept = {tuple(row) for row in found.quantiles}
    for row in first:
        scenario, _ = ground.scenario(dict(zip(labels, map(float, row), strict=True)))
        lived = live_towns(scenario, range(8), threads=1)
        if row in kept:
            assert fits(known, lived)
        elif len(kept) < DRAWS:
            assert not fits(known, lived)
    assert middle > 0


def test_the_range_shrinks_and_says_of_how_many(tmp_path: Path, free: Exploration) -> None:
    plan = planned(tmp_path, bound(tmp_path, 10, 400))
    found = explore(plan, draws=DRAWS, residents=RESIDENTS)
    wide, narrow = free.span("harm"), found.span("harm")
    assert wide is not None
    assert narrow is not None
    assert narrow[1] < wide[1]
    narrowed = found.narrowed()
    assert set(narrowed) == set(found.labels)
    assert all(0 <= low <= high <= 1 for low, high in narrowed.values())
    on = live_towns(plan.scenario, range(8), threads=2)
    text = " ".join(summarize(plan, on, None, found).text().split())
    assert f"{found.draws} of {found.tried} draws fit" in text
    assert "that fits the totals known" in text


def test_contradiction_is_said(tmp_path: Path) -> None:
    """More sanctions than there are offences: no draw fits, and the page says so instead of a range."""
    plan = planned(tmp_path, "{total: sanctions, at_least: 900000, each: 1 y, among: 1000}")
    found = explore(plan, draws=2, residents=2000)
    assert (found.draws, found.tried) == (0, 20)
    on = live_towns(plan.scenario, range(8), threads=2)
    summary = summarize(plan, on, None, found)
    text = " ".join(summary.text().split())
    assert "None of 20 draws gives the totals that are known" in text
    assert "do not fit what is known" in text and "There is no range either." in text and "Trust the range" not in text
    assert all(row.span is None for row in summary.rows)
    assert summary.as_json()["known"]["run_does_not_fit"]


def test_rates_by_hand(tmp_path: Path) -> None:
    """1,200 in 6 months among 300,000 people is 800 per 100,000 a year; the second year alone is read from its own months."""
    plan = planned(tmp_path, "{total: listings, of: suspended, at_least: 1200, at_most: 1500, each: 6 mo, among: 300000}",
                   "{total: on-list, of: suspended, at_least: 30, among: 60000}", "{total: entries, at_least: 10, each: 1 y, year: 2, among: 1000}")
    on = live_towns(plan.scenario, range(8), threads=2)
    listings, stock, entries = bounds(plan.scenario.regime.first, on.layout)
    assert (listings.low, listings.high) == (pytest.approx(800), pytest.approx(1000))
    assert (stock.low, stock.high) == (pytest.approx(50), math.inf)
    column = on.layout.column
    assert listings.seen(on)[0] == on.counts[:, 0, column("suspended.on/in")].sum()
    assert stock.seen(on) == (on.counts[:, 0, column("suspended.on")].sum(), 8000)
    assert entries.seen(on) == (on.curves[12:24, 0, column("written")].sum(), pytest.approx(8000))
    with pytest.raises(CannotRun, match="year 2"):
        bounds(plan.scenario.regime.first, replace(on.layout, months=on.layout.months[:12]))


def test_a_town_of_chance_is_not_asked_too_much(tmp_path: Path) -> None:
    """Bounds a little beside what was seen are met by chance; bounds far away are not."""
    plan = planned(tmp_path, bound(tmp_path, 10, 20))
    on = live_towns(plan.scenario, range(8), threads=2)
    [only] = bounds(plan.scenario.regime.first, on.layout)
    value = only.value(on)
    assert not only.keeps(on)
    assert replace(only, low=value * 1.01, high=value * 1.02).keeps(on)
    assert not replace(only, low=value * 2, high=value * 3).keeps(on)

"""Headlines of totals small enough to count by hand: 40 groups x 100 residents x 2 years = 8,000 resident-years."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from demerit.language import load
from demerit.measures import headlines as h
from demerit.measures.estimates import NONE

YEARS = 8000


def found(plan: Any, totals: Any) -> dict[str, h.Measure]:
    return {m.key: m for m in h.measures(h.headlines(totals.layout, plan.scenario.regime.first, plan.scenario.world))}


def test_days_and_their_causes(hand: Any, plan: Any) -> None:
    on, off = hand.make(), hand.make()
    for column, days in (("harm/1", 3), ("harm/2", 2), ("harm/3", 1), ("harm/7", 14)):
        hand.put(on, "time", column, days * hand.day)
    hand.put(off, "time", "harm/7", 12 * hand.day)
    hand.put(on, "counts", "harm/in", 2)
    hand.put(on, "counts", "suspended/worse/in", 1)
    hand.put(on, "counts", "suspended.on/in", 2)
    measures = found(plan, on)
    assert measures["harm"].compute(on, off).value == pytest.approx(40 * 20 / YEARS * 1e5)  # type: ignore[union-attr]
    assert measures["harm"].compute(on, off).events == 80  # type: ignore[union-attr]
    wrong = measures["harm/error"].compute(on, off)
    assert wrong is not None
    assert (wrong.value, wrong.events) == (pytest.approx(40 * 6 / YEARS * 1e5), 40)
    assert measures["harm/error/share"].compute(on, off).value == pytest.approx(0.3)  # type: ignore[union-attr]
    because, knock = measures["because"].compute(on, off), measures["knock-on"].compute(on, off)
    assert because is not None
    assert knock is not None
    assert because.value == pytest.approx(40 * 8 / YEARS * 1e5)
    assert knock.value == pytest.approx(because.value - wrong.value)
    assert measures["because"].compute(on, None) is None


def test_a_list(hand: Any, plan: Any) -> None:
    on = hand.make()
    half = 200 * 365.25 * hand.day / 2
    for array, column, value in (("counts", "suspended.on/in", 4), ("counts", "suspended.on", 5), ("counts", "suspended.off", 95),
                                 ("counts", "suspended/worse", 2),
                                 ("time", "suspended.on", half), ("time", "suspended.off", half),
                                 ("time", "suspended.off/correct", half / 2), ("time", "suspended.on/correct", -half / 2),
                                 ("time", "suspended/worse", half / 4)):
        hand.put(on, array, column, int(value))
    on.spells[:, 0, 1, 0, 3], on.spells[:, 0, 0, 4, 5] = 1, 3  # one wrong, over after 3 months; three right, open at the end
    values = {key: m.compute(on, None).value for key, m in found(plan, on).items() if key.startswith("suspended")}  # type: ignore[union-attr]
    assert values == {"suspended/starts": pytest.approx(160 / YEARS * 1e5), "suspended/stock": pytest.approx(5000),
                      "suspended/starts/error": pytest.approx(40 / (YEARS * 0.75) * 1e5), "suspended/wrongful/starts": pytest.approx(0.25),
                      "suspended/wrongful": pytest.approx(0.4), "suspended/wrongful/days": pytest.approx(0.25)}


def test_entries_denials_and_people(hand: Any, plan: Any) -> None:
    on = hand.make()
    for column, value in (("written", 50), ("written/false", 4), ("written/unmet", 1), ("denied", 8), ("denied/error", 2),
                          ("harm/7", 3), ("harm/1", 1), ("strikes.out", 7), ("strikes.none", 93)):
        hand.put(on, "counts", column, value)
    values = {key: m.compute(on, None).value for key, m in found(plan, on).items() if not m.paired}  # type: ignore[union-attr]
    assert values["written"] == pytest.approx(2000 / YEARS)
    assert values["written/false"] == pytest.approx(0.1)
    assert values["denied"] == pytest.approx(4000)
    assert values["denied/error"] == pytest.approx(1000)
    assert values["harmed"] == pytest.approx(4000)
    assert values["strikes.out"] == pytest.approx(0.07)


def test_at_most_eight_and_none_without_groups(hand: Any, plan: Any) -> None:
    on = hand.make(7)
    hand.put(on, "counts", "written", 50)
    regime = load("rongcheng-2016").document
    assert len(h.headlines(on.layout, regime, plan.scenario.world)) <= h.MOST
    for measure in found(plan, on).values():
        estimate = measure.compute(on, on)
        assert estimate is not None
        assert estimate.method == NONE


def test_a_remedy_that_is_off_is_not_told_of(tmp_path: Path) -> None:
    from demerit.engine import assemble
    from demerit.language.scenario import Scenario, Versions

    (tmp_path / "r.yaml").write_text("""\
include: three-strikes
regime: r
deciders: {desk: {}}
remedies: {plea: {against: strikes, asks: 10%, decided: {by: desk}}}
""", "utf-8")
    for sets, told in (((), True), (("remedies.plea.off=true",), False)):
        loaded = load(tmp_path / "r.yaml", sets=sets)
        world = load("plain", kind="world").document
        tables = assemble(Scenario(world, Versions(loaded.name, loaded.epochs), 1, 100, 1))
        keys = [measure.key for headline in h.headlines(tables.layout, loaded.document, world) for measure in headline.measures]
        assert any(key.startswith("plea/") for key in keys) == told

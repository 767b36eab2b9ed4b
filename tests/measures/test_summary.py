"""The page says what the tables say, in words a newcomer knows."""
from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from demerit.measures import summarize, words
from demerit.runs.plan import prepare
from demerit.studies.exploration import Exploration, Slope


@pytest.fixture
def on(hand: Any) -> Any:
    totals = hand.make()
    for column, days in (("harm/1", 3), ("harm/7", 14)):
        hand.put(totals, "time", column, np.arange(40) * days * hand.day)
    for column, value in (("harm/in", 5), ("suspended/worse/in", 1), ("suspended.on/in", 2), ("written", 50), ("written/false", 4), ("strikes.none", 100)):
        hand.put(totals, "counts", column, value)
    return totals


@pytest.fixture
def explored(plan: Any, on: Any) -> Exploration:
    keys = [row.key for row in summarize(plan, on, on, None).rows]
    labels = ("lifetimes", "coverage")
    return Exploration(labels, np.linspace(0, 1, 8).reshape(4, 2), {key: np.array([1.0, 2.0, 4.0, 5.0]) for key in keys},
                       dict.fromkeys(keys, 0.1) | {"harm": 9.0}, {key: {"lifetimes": (1.0, 4.0), "coverage": (2.0, 1.0)} for key in keys},
                       {"harm/error": Slope(270.0, 20.0, 0.8)}, 4, 400, ("channels.camera.coverage",), (), 1, True)


def test_numbers_are_the_tables(plan: Any, on: Any, explored: Exploration) -> None:
    summary = summarize(plan, on, on, explored)
    table, text, data = summary.tables()["summary"], summary.text(), summary.as_json()
    rows = {n["key"]: n for headline in data["headlines"] for n in headline["numbers"]}
    assert list(rows) == list(table["measure"])
    for i, key in enumerate(table["measure"]):
        row = summary.row(key)
        assert row is not None
        assert row.estimate.value == pytest.approx(table["value"][i], nan_ok=True)
        assert rows[key]["value"] == (None if np.isnan(table["value"][i]) else table["value"][i])
        if not row.detail and row.estimate.value > 0:
            assert words.quantity(row.estimate.value, row.estimate.unit) in text
    json.dumps(data, allow_nan=False)
    influence = summary.tables()["influence"]
    assert set(influence["share"][influence["label"] == "lifetimes"]) == {0.75}
    assert len(summary.tables()["draws"]["draw"]) == 4


def test_two_statements_of_not_knowing(plan: Any, on: Any, explored: Exploration) -> None:
    text = " ".join(summarize(plan, on, on, explored).text().split())
    assert "Over everything nobody knows" in text
    assert "a range, not a probability" in text
    assert "Simulation noise: ±" in text
    assert "(lifetimes, 75%)" in text
    assert "For each 1% of entries that are wrong: 270 mistaken days" in text
    assert "moved from half to double" in text
    assert "mostly noise" in text
    assert "rate x coverage" in text
    assert "synthetic" in text
    assert text.endswith("Again: demerit run three-strikes")
    assert text.index("days a year") < text.index("mistaken")  # the total comes first


def test_a_number_that_is_not_there_has_no_range(hand: Any, plan: Any, explored: Exploration) -> None:
    """Nobody is on the list on the last day of the run, whatever there is in the draws."""
    nobody = hand.make()
    summary = summarize(plan, nobody, nobody, explored)
    row = summary.row("suspended/wrongful")
    assert row is not None and np.isnan(row.estimate.value)
    assert row.span is None and row.shares == () and not row.mostly_noise
    assert summary.row("suspended/starts").span == (0.0, 5.0)  # type: ignore[union-attr]
    data = {n["key"]: n for headline in summary.as_json()["headlines"] for n in headline["numbers"]}
    assert data["suspended/wrongful"]["range"] is None


def test_what_no_draw_shows_does_not_follow_from_the_rules(hand: Any, plan: Any, explored: Exploration) -> None:
    """Nothing in any draw moves by nothing: that is chance where the rules can bring it, and the rules where they cannot."""
    nothing = hand.make()
    still = replace(explored, values={key: np.zeros(4) for key in explored.values}, influence={})
    summary = summarize(plan, nothing, nothing, still)
    (people,) = (one for one in summary.headlines if one.key == "people")
    assert summary.rests(people) == "conditional on what is assumed"
    bare = prepare("empty", world="plain", years=2, towns=40, seed=3, threads=2)
    assert replace(summary, plan=bare).rests(people) == "follows from the rules"


def test_without_a_sweep_it_says_so(plan: Any, on: Any) -> None:
    text = summarize(plan, on, None, None).text()
    assert "unknowns not explored" in text.lower()
    assert "because of mistakes" not in text


@pytest.mark.parametrize("color", [False, True])
def test_the_page_fits_and_uses_plain_words(plan: Any, on: Any, explored: Exploration, color: bool) -> None:
    text = summarize(plan, on, on, explored).text(color=color)
    assert ("\x1b[" in text) is color
    lines = re.sub(r"\x1b\[\d+m", "", text).splitlines()
    assert len(lines) <= 51
    assert max(map(len, lines)) <= 100
    for word in ("ledger", "tally", "batch", "jackknife", "significant"):
        assert word not in text.lower()


def test_nobody_in_scope_is_no_finding(hand: Any, plan: Any) -> None:
    nobody = hand.make(0)
    assert "No finding" in summarize(plan, nobody, nobody, None).text()


def test_lifetimes_are_named_for_rongcheng(on: Any, plan: Any, explored: Exploration) -> None:
    from demerit.language import load
    from demerit.measures.page import rests_on

    regime = SimpleNamespace(first=load("rongcheng-2016").document)
    scenario = SimpleNamespace(regime=regime)
    for exploration in (None, explored):
        summary = summarize(plan, on, on, exploration)
        stand_in: Any = SimpleNamespace(plan=SimpleNamespace(scenario=scenario, fitted=None), rows=summary.rows, explored=exploration)
        assert any("not found in any source" in line or "is not found in any source" in line for line in rests_on(stand_in))


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (312.4, "312"), (1234567, "1,230,000"), (0.01416, "0.0142"), (9.996, "10"),
                                             (-3600.0, "-3,600"), (1e-6, "1.00e-06")])
def test_numbers_as_people_read_them(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize("swept", [False, True])
def test_a_narrow_page_reads_too(plan: Any, on: Any, explored: Exploration, swept: bool) -> None:
    """From 20 columns on nothing is cut and nothing is wider than the page; a narrower terminal gets a page of 20."""
    summary = summarize(plan, on, on, explored if swept else None)
    wide = " ".join(summary.text(100).split())
    for width in range(1, 101):
        text = summary.text(width, color=True)
        lines = re.sub(r"\x1b\[\d+m", "", text).splitlines()
        assert max(map(len, lines)) <= max(20, width), (width, max(lines, key=len))
        said = re.sub(r"\s+", "", "".join(lines))
        for row in summary.rows:
            if row.detail or re.sub(r"\s+", "", row.text) not in re.sub(r"\s+", "", wide):
                continue
            assert re.sub(r"\s+", "", row.text) in said, (width, row.text)
        assert "…" not in text

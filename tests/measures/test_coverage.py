"""Intervals hold as often as they say: 2,000 seeds of 40 small towns whose answers are known exactly, lived by the engine.

95 % intervals must hold the truth in 93.5 to 96.5 % of the seeds where they stand on 30 events or more (2,000 seeds: 3 standard errors),
and in at least 94 % where Garwood's takes over, which is conservative by construction.  The seeds are fixed.

Two years (730 days) of 40 towns of 20 people, incidents by Poisson clocks; everybody alike:
  `often` 0.05 a year  -> 80 entries expected;  `rare` 0.005 a year -> 8
  `on`     often, 90 days each; somebody is on it at t with 1 - exp(-0.05 min(t, 90 d)); 80 starts at most
  `seldom` rare, exponential with mean 1 year, only who is not on it: known from its two rates
  `long`   0.1 a year, exponential with mean 1 year, only who is not on it: how long stays last (after a year: with three days' grace)
  `kept`   often, for good: a share 1 - exp(-0.05 x 2 y) at the end
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from demerit.engine import Place, Tables, Tally, assemble
from demerit.measures import estimates as e
from demerit.measures.comparisons import Pair, differences, log_ratios
from demerit.measures.families import greatest_t
from demerit.measures.stays import lasting, stays
from demerit.runs.totals import BATCHES, DAY, Totals, month_ends, net_columns
from scenes import from_data

SEEDS, PEOPLE, YEARS, BELOW = 2000, 20, 2, 40 * 20 * 730 / 365.25
SPAN = 730 / 365.25
OFTEN, RARE, LONG = 0.05, 0.005, 0.1
YEAR = 365.25
WORLD: dict[str, Any] = {
    "world": "known", "title": "Known", "age": {"shares": {18: "100%"}}, "attributes": {"side": {"north": "50%", "south": "50%"}},
    "conducts": {name: {"rate": f"{rate}/y", "context": "test"} for name, rate in (("often", OFTEN), ("rare", RARE), ("long", LONG))}}


def _rule(act: str, file: str, counts: Any, once: bool = False) -> dict[str, Any]:
    return {"when": {"act": act}, "write": {"in": file, "counts": counts}} | ({"if": {"not_standing": file}} if once else {})


YEARLONG = {"drawn": "exponential", "mean": "365.25 d"}
REGIME: dict[str, Any] = {
    "regime": "known", "title": "Known", "in_force": "2001-01-01",
    "files": {"on": {"reads": "any"}, "seldom": {"reads": "any"}, "long": {"reads": "any"},
              "kept": {"reads": "count", "worse": "up", "levels": {"none": 0, "some": 1}}},
    "rules": {"on": _rule("often", "on", "90 d"), "seldom": _rule("rare", "seldom", YEARLONG, True),
              "long": _rule("long", "long", YEARLONG, True), "kept": _rule("often", "kept", "until-struck")}}


def _on_share(rate: float, days: float) -> float:
    """The mean share of the run spent on a list of fixed terms, entered at a rate, from empty."""
    term, span = days / YEAR, SPAN
    return (term - (1 - math.exp(-rate * term)) / rate + (span - term) * (1 - math.exp(-rate * term))) / span


def _alternating(rate: float, end: float = 1.0) -> tuple[float, float]:
    """Someone off a list enters at `rate`, on it leaves at `end`, from empty: mean share of the run on it; entries a person and year."""
    both = rate + end
    on = rate / both * (1 - (1 - math.exp(-both * SPAN)) / (both * SPAN))
    return on, rate * (1 - on)


TRUTH = {
    "often": OFTEN, "rare": RARE, "days on": _on_share(OFTEN, 90), "days seldom": _alternating(RARE)[0], "days long": _alternating(LONG)[0],
    "starts long": _alternating(LONG)[1], "kept": 1 - math.exp(-OFTEN * SPAN), "not kept": math.exp(-OFTEN * SPAN),
    "on at the end": 1 - math.exp(-OFTEN * 90 / YEAR),
    "mean long": YEAR * (1 - math.exp(-1)), "still long": math.exp(-(YEAR + 3) / YEAR), "ratio": 1.0, "difference": 0.0, "family": 0.0}
GARWOODS = {"rare", "days seldom", "on at the end"}


class Hits:
    """How often each interval held, and on how many events it stood."""

    def __init__(self) -> None:
        self.held: dict[str, list[bool]] = {key: [] for key in TRUTH}
        self.methods: dict[str, set[str]] = {key: set() for key in TRUTH}

    def note(self, key: str, low: float | None, high: float | None, method: str = "") -> None:
        if low is not None and high is not None and math.isfinite(low):
            self.held[key].append(low <= TRUTH[key] <= high)
            self.methods[key].add(method)

    def estimate(self, key: str, found: e.Estimate) -> None:
        self.note(key, found.low, found.high, found.method)


@pytest.fixture(scope="module")
def hits() -> Hits:
    tables = assemble(from_data(WORLD, REGIME, years=YEARS, residents=PEOPLE, seed=1))
    place, ends, end = Place(tables), month_ends(tables), int(tables.clock[0]["end"])
    out = Hits()
    for seed in range(SEEDS):
        _judge(out, _gathered(tables, [place.live(seed, town) for town in range(BATCHES)], end - ends))
    return out


def _gathered(tables: Tables, lived: list[Tally], rest: np.ndarray) -> Totals:
    """What `Totals.add` does of one town in every group, for all at once and without curves: adding up costs more than living."""
    totals = Totals.empty(tables)
    cells, nets = np.stack([one.cells for one in lived]), net_columns(tables.layout)
    totals.towns[...] = 1
    totals.counts[...] = cells.sum(axis=1)
    totals.time[:, :, nets] = totals.counts[:, :, nets + 1] + np.einsum("m,bmrc->brc", rest, cells[:, :, :, nets])
    totals.batch_rules[...] = np.stack([one.rules[:, 0].sum(axis=0) for one in lived])
    totals.spells[...] = np.stack([one.spells for one in lived])
    totals.spell_sums[...] = np.stack([one.spell_sums for one in lived])
    totals.row_spells[...] = np.sum([one.row_spells for one in lived], axis=0)
    return totals


def test_gathering_is_that_of_a_run() -> None:
    tables = assemble(from_data(WORLD, REGIME, years=YEARS, residents=PEOPLE, seed=1))
    place, ends, end = Place(tables), month_ends(tables), int(tables.clock[0]["end"])
    lived = [place.live(3, town) for town in range(BATCHES)]
    added = Totals.empty(tables)
    for town, tally in enumerate(lived):
        added.add(town, tally, ends, end)
    gathered = _gathered(tables, lived, end - ends)
    for name in ("towns", "counts", "time", "batch_rules", "spells", "spell_sums", "row_spells"):
        assert np.array_equal(getattr(added, name), getattr(gathered, name)), name


def _judge(out: Hits, totals: Totals) -> None:
    """Note all intervals of one seed."""
    at, towns = totals.layout.column, totals.towns
    people = np.full(BATCHES, float(PEOPLE))
    years = people * SPAN

    def ratio(key: str, above: np.ndarray, below: np.ndarray, events: np.ndarray, **more: Any) -> None:
        out.estimate(key, e.ratio(above, below, towns, unit="", events=int(events.sum()), **more))

    for number, key in enumerate(totals.layout.rules):
        if key in ("on", "kept"):
            ratio("often", totals.batch_rules[:, number, 0], years, totals.batch_rules[:, number, 0])
    rare = totals.counts[:, 0, at("seldom.on/in")]
    # only who is off the list enters it: the rate is that of the clock over time off it
    off = totals.time[:, 0, at("seldom.off")] / DAY / YEAR
    ratio("rare", rare, off, rare)
    for file in ("on", "seldom", "long"):
        inside = totals.counts[:, 0, at(f"{file}.on/in")]
        ratio(f"days {file}", totals.time[:, 0, at(f"{file}.on")] / DAY / YEAR, years, inside, counted=False)
    ratio("starts long", totals.counts[:, 0, at("long.on/in")], years, totals.counts[:, 0, at("long.on/in")])
    for key, column in (("kept", "kept.some"), ("not kept", "kept.none"), ("on at the end", "on.on")):
        ratio(key, totals.counts[:, 0, at(column)], people, totals.counts[:, 0, at(column)], share=True)
    for one in lasting([one for one in stays(totals) if one.name == "long"], YEARS):
        out.estimate({"restricted-mean": "mean long", "still-listed": "still long"}[one.key], one.estimates[0])
    north, south = (_pairs(totals, row) for row in ("side=north", "side=south"))
    quotient, less = log_ratios(north, south, towns), differences(north, south, towns)
    for key, family in (("ratio", quotient), ("difference", less)):
        low, high = family.interval()
        out.note(key, float(low[2]), float(high[2]))
    low, high = less.interval(greatest_t(less.pseudo, draws=2000))
    out.note("family", float(low.max()), float(high.min()))


def _pairs(totals: Totals, row: str) -> Pair:
    """Three rates of a group: starts on `on` and on `long`, days on `long`."""
    at, own = totals.layout.column, totals.layout.row(row)
    above = [totals.counts[:, own, at("on.on/in")], totals.counts[:, own, at("long.on/in")], totals.time[:, own, at("long.on")] / DAY / YEAR]
    return np.stack(above, axis=1).astype(float), np.repeat(totals.time[:, own, at("in-scope")][:, None] / DAY / YEAR, 3, axis=1)


@pytest.mark.slow
def test_intervals_hold_as_often_as_they_say(hits: Hits) -> None:
    wrong = []
    shares: dict[str, float] = {}
    for key, held in hits.held.items():
        shares[key] = share = float(np.mean(held))
        low, high = (0.94, 1.0) if key in GARWOODS else (0.935, 0.965)
        if not low <= share <= high:
            wrong.append(f"{key}: {share:.4f} of {len(held)}")
    assert wrong == [], shares
    assert all(len(held) >= 0.97 * SEEDS for held in hits.held.values())


@pytest.mark.slow
def test_the_methods_are_those_named(hits: Hits) -> None:
    for key in GARWOODS:
        assert hits.methods[key] <= {e.GARWOOD, e.THREE, e.GROUPS}
        assert e.GARWOOD in hits.methods[key]
    assert hits.methods["often"] == hits.methods["kept"] == {e.GROUPS}


@pytest.mark.parametrize("wrong", [lambda low, high: (low, (low + high) / 2), lambda low, high: (0.0, 1e9)])
def test_bands_can_fail(wrong: Callable[[float, float], tuple[float, float]]) -> None:
    """Half an interval, and one that always holds, are both found out."""
    generator = np.random.default_rng(1)
    held = [low <= 0 <= high for low, high in (wrong(x - 1.96, x + 1.96) for x in generator.normal(size=SEEDS))]
    assert not 0.935 <= np.mean(held) <= 0.965

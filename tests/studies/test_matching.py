"""Matching without towns: a model that is a formula, so that the right set is known."""
from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from demerit.language import load
from demerit.language.schema.targets import Figure, Targets
from demerit.studies.emulating import Emulator, terms
from demerit.studies.matching import CUT, Aim, central, implausibility, match, spreads, together
from demerit.studies.readings import SCOPE, Reader, Seen, dispersion, noise, sources

LABELS = ("a", "b", "c")


def model(places: np.ndarray) -> np.ndarray:
    """log of a rate x a coverage, over ranges of a hundred and of ten; c does nothing."""
    return math.log(100) * places[:, :1] + math.log(10) * places[:, 1:2]


def matched(draws: int = 40, waves: int = 4, seed: int = 1, off: float = 0.0) -> object:
    aims = [Aim.of("rate", (100.0, 100.0), 0.1, 0.0)]
    logs: list[np.ndarray] = []

    def live(wave: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logs.append(model(places))
        return np.vstack(logs), np.full((sum(map(len, logs)), 1), off)

    return match(LABELS, ("a",), aims, live, draws=draws, waves=waves, seed=seed)


def test_the_set_is_the_line_on_which_the_figure_is_right() -> None:
    found = matched()
    members = found.places[found.accepted]
    assert len(members) > 60, "most of the later waves fit"
    assert (np.abs(model(members)[:, 0] - math.log(100)) <= math.log(1.1) + 1e-9).all(), "three standard errors are the tolerance where there is no chance"
    by = {one.label: one for one in spreads(LABELS, ("a",), members)}
    assert by["b"].width > 0.85 and by["c"].width > 0.85, "what is not adjusted keeps its range"
    assert by["a"].low == pytest.approx(0.5, abs=0.05) and by["a"].high == pytest.approx(1.0, abs=0.05)
    (pair,) = together(LABELS, ("a",), members)
    assert pair[:2] == ("a", "b") and pair[2] < -0.9


def test_the_same_seed_the_same_places() -> None:
    assert (matched().places == matched().places).all()
    assert (matched().places[40:] != matched(seed=2).places[40:]).any()


def test_chance_widens_what_is_accepted() -> None:
    strict, loose = matched(), matched(off=0.2)
    assert loose.implausibility.mean() < strict.implausibility.mean()
    aim = Aim("x", 0.0, 0.0, 0.1)
    assert aim.implausible(np.array([0.3]), 0.0)[0] == pytest.approx(3.0)
    assert aim.implausible(np.array([0.3]), 0.1)[0] == pytest.approx(3.0 / math.sqrt(2))
    assert aim.implausible(np.array([0.3]), 0.1, 0.1)[0] == pytest.approx(3.0 / math.sqrt(3))


def test_between_bounds_nothing_is_implausible_and_the_worst_figure_counts() -> None:
    aim, other = Aim.of("x", (119.0, 151.0), 0.0, 0.2), Aim.of("y", (1.0, 1.0), 0.1, 0.0)
    assert aim.implausible(np.log([119.0, 130.0, 151.0]), 0.0).tolist() == [0, 0, 0]
    assert aim.implausible(np.log([151.0 * 1.2]), 0.0)[0] == pytest.approx(CUT)
    logs = np.log([[130.0, 1.0], [130.0, 1.1], [130.0, 1.5]])
    assert implausibility([aim, other], logs, np.zeros((3, 2))) == pytest.approx([0, CUT, CUT * math.log(1.5) / math.log(1.1)])


def test_a_set_at_the_edge_of_a_range_is_seen() -> None:
    members = np.column_stack([np.linspace(0.9, 0.999, 50), np.linspace(0.3, 0.4, 50), np.linspace(0.0, 1.0, 50)])
    by = {one.label: one for one in spreads(LABELS, LABELS, members)}
    assert by["a"].at_edge and not by["b"].at_edge
    assert not by["c"].at_edge and not by["c"].identified, "all of a range is no edge: it is not knowing"
    assert 20 <= central(members) <= 29


def test_the_emulator_gives_back_a_polynomial_and_says_how_far_it_is_off() -> None:
    luck = np.random.default_rng(3)
    places = luck.random((120, 4))
    exact = terms(places, (0, 1)) @ luck.normal(size=terms(places, (0, 1)).shape[1])
    found = Emulator.of(places, exact, 0.0, (0, 1))
    fresh = luck.random((50, 4))
    assert found.off < 0.05
    rough = Emulator.of(places, exact + luck.normal(scale=0.5, size=120), 0.0, (0, 1))
    assert 0.3 < rough.off < 1.0
    assert found.at(fresh).shape == (50,)


# ---- readings ------------------------------------------------------------------------------------------------------

BEGIN, END = dt.date(2015, 3, 1), dt.date(2016, 3, 1)


def reader(**more: object) -> Reader:
    return Reader(Targets.model_validate({"targets": "t", "title": "t", "among": 1_000_000, "in_world": "80%", "parameters": ["a"], "figures": {
        "f": {"title": "f", "unit": "entries", "use": "fit", "count": {"written": "listed"}, "to": "2015-12-31", "value": 100}}} | more),
        load("spc-2017", kind="regime").document, BEGIN, END)


def figure(**said: object) -> Figure:
    return Figure.model_validate({"title": "f", "use": "pattern", "value": 100} | said)


def test_a_rate_is_counted_over_the_days_it_is_of() -> None:
    """Two towns of 100: 12 and 24 entries a month, 18 per 100 people and month; 80 % of a million are 8,000 times as many as 100."""
    rules = {name: np.zeros((2, 12), np.int64) for name in sources(figure(unit="entries", count={"written": "listed"}, to="2015-12-31").count,
                                                                  reader().regime)}
    first = next(iter(rules))
    series = rules | {SCOPE: np.full((2, 12), 100), first: np.array([[12] * 12, [24] * 12])}
    whole = figure(unit="entries", count={"written": "listed"}, **{"from": "2015-04-01", "to": "2015-04-30"})
    assert reader().read(whole, series).value == pytest.approx((36 + 0.5) / 200 * 800_000)
    half = figure(unit="entries", count={"written": "listed"}, **{"from": "2015-04-01", "to": "2015-04-15"})
    assert reader().read(half, series).counts == (18.0,)
    assert reader().read(half, series).value == pytest.approx((18 + 0.5) / 200 * 800_000)
    yearly = figure(unit="entries", count={"written": "listed"}, to="2016-02-29", each="1 y")
    assert reader().read(yearly, series).value == pytest.approx((36 * 12 + 0.5) / 200 * 800_000 / 366 * 365.25)


def test_a_stock_is_read_at_the_nearest_month_end_and_a_ratio_has_two_counts() -> None:
    series = {SCOPE: np.full((1, 12), 100), "all|listed.on": np.arange(12)[None] * 10, "sex=man|listed.on": np.arange(12)[None] * 7,
              "attempt|flight|denied": np.full((1, 12), 3), "attempt|high-class-rail|denied": np.full((1, 12), 2)}
    on = figure(unit="persons", count={"on": "listed"}, on="2015-06-10")
    assert reader().read(on, series).counts == (20.0,), "the end of May is nearer to 10 June than that of June"
    assert reader().read(on, series).value == pytest.approx(20.5 / 100 * 800_000)
    men = figure(unit="persons per persons", count={"on": "listed", "group": "sex=man"}, per={"on": "listed"}, on="2016-02-29")
    assert reader().read(men, series) == Seen(77.5 / 110.5, (77.0, 110.0))
    tickets = figure(unit="attempts per attempts", count={"denied": "flight"}, per={"denied": "high-class-rail"}, to="2015-12-31")
    assert reader().read(tickets, series) == Seen(30.5 / 20.5, (30.0, 20.0))


def test_chance_is_what_towns_differ_by() -> None:
    luck = np.random.default_rng(1)
    even = [luck.poisson(30, 20).astype(float) for _ in range(40)]
    assert dispersion(even) == pytest.approx(1.0, abs=0.1)
    uneven = [luck.poisson(30 * luck.gamma(3, 1 / 3, 20)).astype(float) for _ in range(200)]
    assert dispersion(uneven) == pytest.approx(1 + 30 / 3, rel=0.15)
    assert dispersion([]) == 1.0 and dispersion([np.zeros(4)]) == 1.0
    assert noise(Seen(1.0, (99.5,)), (4.0,)) == pytest.approx(0.2)
    assert noise(Seen(1.0, (99.5, 99.5)), (4.0, 4.0)) == pytest.approx(0.2 * math.sqrt(2))

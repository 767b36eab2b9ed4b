"""Closed forms of procedure: queues by Erlang's formula, an office that cannot keep up, catchments, and a remedy against a fixed term."""
from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from demerit.engine import Place, assemble
from demerit.engine.layout import D_JOINED, D_WAIT, D_WAITED, D_WAITED_1, R_LAPSED, R_STRUCK, R_WRITTEN
from demerit.engine.records import FIRE
from demerit.language.scenario import Scenario
from scenes import CLOSED_FORMS, data_of, from_data, scenario

DAY = 1 << 20
SEED = 20240101
TOWNS = 160
REVIEWERS, SPEED = 3, 3.0


def erlang_c(rate: float) -> float:
    """The probability that a case waits: M/M/c."""
    load = rate / SPEED
    top = load**REVIEWERS / math.factorial(REVIEWERS) / (1 - load / REVIEWERS)
    return top / (sum(load**k / math.factorial(k) for k in range(REVIEWERS)) + top)


def court(rate: float, residents: int, years: int = 5, until: str | None = None) -> Scenario:
    """An office for each hundred people at which so many cases a day arrive."""
    world, regime = data_of(CLOSED_FORMS / "c6-court.yaml", CLOSED_FORMS / "cases.yaml")
    world["conducts"]["appeal"]["rate"] = f"{rate * 365.25 / 100!r}/y"
    if until is not None:
        regime["rules"]["decide"]["until"] = until
    return from_data(world, regime, years=years, residents=residents, seed=SEED)


def desks(rate: float, residents: int, towns: int) -> np.ndarray:
    """(towns, measures) of the one decider."""
    place = Place(assemble(court(rate, residents)))
    return np.array([place.live(SEED, town).desks[0] for town in range(towns)])


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "wait", "over_a_day"), [(8.0, 0.797508, 0.293387), (7.0, 0.305704, 0.082745)])
def test_waits_are_erlang_s(rate: float, wait: float, over_a_day: float) -> None:
    exact = erlang_c(rate)
    spare = REVIEWERS * SPEED - rate
    assert exact / spare == pytest.approx(wait, rel=1e-5) and exact * math.exp(-spare) == pytest.approx(over_a_day, rel=1e-5)
    cases = desks(rate, 100, TOWNS).sum(axis=0)
    joined = cases[D_JOINED]
    assert joined == pytest.approx(rate * TOWNS * 1826, rel=0.003)
    assert cases[D_WAITED] / joined == pytest.approx(exact, rel=0.03)
    assert cases[D_WAIT] / DAY / joined == pytest.approx(wait, rel=0.03)
    assert cases[D_WAITED_1] / joined == pytest.approx(over_a_day, rel=0.03)
    assert cases[D_WAIT] / DAY / (TOWNS * 1826) == pytest.approx(rate * wait, rel=0.03), "the mean queue, by Little's law"


@pytest.mark.slow
def test_twice_the_town_is_two_offices_and_the_same_waits() -> None:
    one, two = desks(8.0, 100, TOWNS), desks(8.0, 200, TOWNS // 2)
    for measure in (D_WAIT, D_WAITED, D_WAITED_1):
        means, errors = [], []
        for cases in (one, two):
            ratio = cases[:, measure].sum() / cases[:, D_JOINED].sum()
            spread = (cases[:, measure] - ratio * cases[:, D_JOINED]).std(ddof=1) / cases[:, D_JOINED].mean() / math.sqrt(len(cases))
            means.append(ratio)
            errors.append(spread)
        assert abs(means[0] - means[1]) < 4 * math.hypot(*errors)


@pytest.mark.slow
def test_an_office_that_cannot_keep_up() -> None:
    tables = assemble(court(12.0, 100, years=1, until="2001-09-08"))
    place = Place(tables)
    towns = [place.live(SEED, town, trace=-2) for town in range(40)]
    arrived = np.mean([town.desks[0, D_JOINED] for town in towns])
    assert arrived == pytest.approx(12 * 250, rel=0.01)
    done = np.mean([np.sum(town.trace["due"][town.trace["kind"] == FIRE] < 250 * DAY) for town in towns])
    assert arrived - done == pytest.approx(750, rel=0.03)
    last = np.mean([town.trace["due"][town.trace["kind"] == FIRE].max() for town in towns]) / DAY
    assert last - 250 == pytest.approx(250 * 3 / 9, rel=0.03)


def test_a_remedy_against_a_fixed_term() -> None:
    place = Place(assemble(scenario(CLOSED_FORMS / "c4-remedy.yaml", world=CLOSED_FORMS / "debtors.yaml", years=40, residents=400, seed=SEED)))
    rules = sum(place.live(SEED, town).rules[:, 0, 0] for town in range(8))
    written, lapsed, struck = (rules[24:, measure].sum() for measure in (R_WRITTEN, R_LAPSED, R_STRUCK))
    assert lapsed / (lapsed + struck) == pytest.approx(math.exp(-0.5), rel=0.01)
    stock = np.cumsum(rules[:, R_WRITTEN] - rules[:, R_LAPSED] - rules[:, R_STRUCK])
    assert stock[24:].mean() / (written / 38) == pytest.approx((1 - math.exp(-0.5)) / 0.25, rel=0.01)


def test_the_formula_is_the_textbook_s() -> None:
    assert [erlang_c(rate) for rate in (7.0, 8.0)] == pytest.approx([0.611408, 0.797508], rel=1e-5)
    assert all(0 < erlang_c(rate) < 1 for rate, _ in product((0.1, 4.0, 8.9), range(1)))

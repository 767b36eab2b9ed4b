"""C8: each listing reaches Poisson(R) others; total sizes by the Borel law below one, the final size equation above."""
from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from demerit.engine import Place, assemble
from scenes import CLOSED_FORMS, data_of, from_data

SEED = 20240808


@cache
def sizes(mean: float, residents: int, towns: int) -> np.ndarray:
    """How many were ever listed, by town."""
    world, regime = data_of(CLOSED_FORMS / "c8-contacts.yaml", CLOSED_FORMS / "contacts.yaml")
    world["friends"]["mean"] = mean
    world["firms"]["per_resident"] = 1 / residents
    tables = assemble(from_data(world, regime, years=1, residents=residents, seed=SEED))
    assert int(tables.clock[0]["firms"]) == 1
    place, at = Place(tables), tables.layout.column("listed.on/first")
    return np.array([int(place.live(SEED, town).cells[:, 0, at].sum()) for town in range(towns)])


def borel(mean: float, n: int) -> float:
    return math.exp(-mean * n) * (mean * n) ** (n - 1) / math.factorial(n)


@pytest.mark.slow
@pytest.mark.parametrize(("residents", "towns"), [(400, 12_000), (1600, 6_000)])
def test_below_one_sizes_follow_the_borel_law_in_towns_of_any_size(residents: int, towns: int) -> None:
    found = sizes(0.5, residents, towns)
    # overlaps shorten a tree of size k by about R k^2 / n; E k^2 = 8
    assert found.mean() == pytest.approx(2, abs=4 * found.std() / math.sqrt(towns) + 8 / residents)
    for n in (1, 2, 3):
        expected = borel(0.5, n)
        error = math.sqrt(expected * (1 - expected) / towns)
        assert (found == n).mean() == pytest.approx(expected, abs=4 * error + 2 / residents), n


@pytest.mark.slow
def test_above_one_an_outbreak_reaches_the_share_that_solves_the_equation() -> None:
    s = 0.582812
    assert s == pytest.approx(1 - math.exp(-1.5 * s), abs=1e-5)
    found = sizes(1.5, 1600, 1500)
    large = found > 400
    assert not ((found > 100) & ~large).any(), "small and large outbreaks lie far apart"
    assert large.mean() == pytest.approx(s, abs=4 * math.sqrt(s * (1 - s) / 1500))
    assert found[large].mean() / 1600 == pytest.approx(s, rel=0.01)


def test_with_nobody_to_reach_one_is_listed() -> None:
    assert (sizes(0.0, 400, 20) == 1).all()

"""No difference made by the size of a town: the same rates in towns of twice the size, and the seeded fault."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from closed_forms.reading import Ratio, Reading
from demerit.engine import Place, assemble
from scenes import DENSE, HARM, scenario

SEED = 77


def rates(regime: Path | str, residents: int, towns: int, years: int, coverage: float = 1.0) -> dict[str, Ratio]:
    """Headline -> ratio to person-years, by town; `coverage` spoils that of every channel."""
    tables = assemble(scenario(regime, years=years, residents=residents, seed=SEED + residents))
    tables.arrays["channels"]["coverage"] *= coverage
    place = Place(tables)
    layout = tables.layout
    starts = [f"{file}.on/in" for file in layout.spell_files]
    names = ["acts", "written", "written/false", "denied", "denied/error", "struck", "lapsed", "cost", "given", "harm/in", *starts]
    parts: dict[str, list[float]] = {name: [] for name in [*names, *HARM]}
    people: list[float] = []
    for number in range(towns):
        town = Reading(tables, place.live(SEED + residents, number))
        people.append(town.years_in("in-scope"))
        for name in names:
            parts[name].append(float(town.column(name).sum()))
        for name in HARM:
            parts[name].append(town.years_in(name))
    return {name: Ratio(np.array(values), np.array(people)).batched() for name, values in parts.items()}


def apart(a: dict[str, Ratio], b: dict[str, Ratio]) -> list[str]:
    """What differs by more than 4 standard errors of the difference."""
    return [f"{name}: {a[name].value:.6g} and {b[name].value:.6g}" for name in a
            if abs(a[name].value - b[name].value) > 4 * np.hypot(a[name].error, b[name].error)]


@pytest.mark.slow
@pytest.mark.parametrize(("regime", "residents", "years"), [(DENSE, 150, 4), ("rongcheng-2016", 500, 6)], ids=["dense", "rongcheng"])
def test_towns_of_twice_the_size_live_at_the_same_rates(regime: Path | str, residents: int, years: int) -> None:
    small, large = rates(regime, residents, 320, years), rates(regime, 2 * residents, 160, years)
    assert apart(small, large) == []
    for name in ("written", "harm/7", "denied"):
        assert small[name].value > 10 * small[name].error > 0
    # the seeded fault: one person in ten seen less
    assert apart(small, rates(regime, 2 * residents, 160, years, coverage=0.9)) != []

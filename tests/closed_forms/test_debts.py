"""C9: how long a debt lasts, and what is paid on it, to the last cent; and the debt that is never cleared."""
from __future__ import annotations

import math
from typing import Any

import pytest

from closed_forms.reading import Reading
from demerit.engine import Place, assemble
from demerit.runs.conservation import violations
from scenes import CLOSED_FORMS, data_of, from_data

MONTHS = -math.log(1 - 0.01 * 1000 / 15) / math.log(1.01)


def paid_off(balance: int, instalment: int, rate: float) -> tuple[int, int]:
    """(dates, cents paid) until nothing is left, interest to the nearest cent."""
    dates = paid = 0
    while balance:
        balance += math.floor(balance * rate + 0.5)
        part = min(instalment, balance)
        balance, paid, dates = balance - part, paid + part, dates + 1
    return dates, paid


def lived(years: int = 30, **debt: Any) -> Reading:
    """A town of 60 people who owe."""
    world, regime = data_of(CLOSED_FORMS / "c9-debt.yaml", CLOSED_FORMS / "owing.yaml")
    world["debts"]["loan"] |= debt
    tables = assemble(from_data(world, regime, years=years, residents=60, seed=5))
    reading = Reading(tables, Place(tables).live(5, 0))
    assert violations(tables, reading.tally) == []
    return reading


def test_a_thousand_at_one_percent_is_paid_off_after_110_months_with_1656() -> None:
    town = lived()
    dates, paid = paid_off(100_000, 1_500, 0.01)
    assert dates == math.ceil(MONTHS) == 111
    assert paid / 100 == pytest.approx(15 * MONTHS, abs=1) == pytest.approx(1656, abs=1)
    cleared = town.conduct("loan-cleared", "acts")
    assert cleared > 60
    ended = town.tally.spells[town.tables.layout.spell_files.index("open")][:, 1].sum(axis=0)
    assert set(ended.nonzero()[0]) <= {110, 111} and ended.sum() == cleared  # in twelfths of a year less three days
    open_ = town.conduct("loan-owed", "acts") - cleared
    part = int(town.column("money/paid").sum()) - cleared * paid
    assert 0 <= part < open_ * paid
    assert town.conduct("loan-missed", "acts") == 0


def test_an_instalment_of_the_interest_never_clears_it() -> None:
    town = lived(years=100, instalment="EUR 10")
    assert town.conduct("loan-cleared", "acts") == 0
    assert town.conduct("loan-paid", "acts") > 60 * 90 * 12
    assert town.column("money/debt").sum() == 60 * 100_000
    assert town.column("money/interest").sum() == town.column("money/paid").sum()


def test_a_cent_more_clears_it() -> None:
    """The seeded fault: the judgement above sees a cent."""
    assert lived(years=100, instalment="EUR 10.20").conduct("loan-cleared", "acts") > 0

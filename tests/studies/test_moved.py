"""Moved: a table of levels without errors against levels with them, of the same people."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demerit.engine import Place, assemble
from demerit.measures.counting import years as years_of
from demerit.measures.moves import moves
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.tidy import TableOf
from demerit.studies.moved import moved

TOWNS, PEOPLE = 10, 300


@pytest.fixture(scope="module")
def plan() -> Any:
    return prepare("three-strikes", years=3, towns=TOWNS, seed=5, threads=2, sets=[f"town.residents={PEOPLE}"])


@pytest.fixture(scope="module")
def table(plan: Any) -> TableOf:
    return moved(plan)


def of(table: TableOf, file: str, column: str) -> np.ndarray:
    size = int(np.sqrt((table["file"] == file).sum()))
    out: np.ndarray = table[column][table["file"] == file].reshape(size, size)
    return out


@pytest.mark.parametrize("file", ["strikes", "suspended"])
def test_its_margins_are_the_stocks_of_both_runs(plan: Any, table: TableOf, file: str) -> None:
    people = of(table, file, "people")
    for axis, scenario in ((1, plan.without_errors()), (0, plan.scenario)):
        totals = live_towns(scenario, range(TOWNS), threads=1)
        stocks = [int(totals.counts[:, 0, totals.layout.column(f"{file}.{level}")].sum()) for level in totals.layout.files[file]]
        assert people.sum(axis=axis).tolist() == stocks
    assert people.sum() == TOWNS * PEOPLE


def test_mistakes_put_people_on_the_list_and_hardly_anybody_off(table: TableOf) -> None:
    people = of(table, "suspended", "people")
    assert people[0, 1] > people[1, 0]
    assert people[1, 1] > 0


def test_shared_luck_moves_fewer_than_luck_of_their_own(table: TableOf) -> None:
    for file in ("strikes", "suspended"):
        seen, most = of(table, file, "per_100000"), of(table, file, "if_independent")
        off = ~np.eye(len(seen), dtype=bool)
        assert seen[off].sum() < most[off].sum()
        assert seen.sum() == pytest.approx(1e5)
        assert most.sum() == pytest.approx(1e5)


def test_the_same_for_any_threads(plan: Any, table: TableOf) -> None:
    again = moved(replace(plan, threads=3))
    assert all(np.array_equal(again[name], table[name], equal_nan=again[name].dtype.kind == "f") for name in table)


def test_without_error_sources_nobody_moves(plan: Any) -> None:
    still = moved(replace(plan, scenario=plan.without_errors()))
    for file in ("strikes", "suspended"):
        people = of(still, file, "people")
        assert (people[~np.eye(len(people), dtype=bool)] == 0).all()


def test_where_people_stand_is_read_off_the_town(plan: Any) -> None:
    tables = assemble(plan.scenario)
    place = Place(tables)
    tally = place.live(5, 0)
    levels, there = place.standing()
    assert there.all()
    for number, (file, names) in enumerate(tables.layout.files.items()):
        for level, name in enumerate(names):
            assert (levels[:, number] == level).sum() == tally.cells[:, 0, tables.layout.column(f"{file}.{name}")].sum()


@pytest.fixture(scope="module")
def of_firms() -> Any:
    """A regime some of whose files are about firms, in towns that have a few."""
    return prepare("spc-2017", years=2, towns=10, seed=5, threads=2, sets=[f"town.residents={PEOPLE}"])


def test_firms_are_told_nothing_of(of_firms: Any) -> None:
    """The table is of residents: no row says that nobody is on a list of firms."""
    layout = assemble(of_firms.scenario).layout
    assert layout.of_firms
    assert not set(layout.of_firms) & set(moved(of_firms)["file"])


def test_moves_of_firms_are_divided_by_firm_years(of_firms: Any) -> None:
    on = live_towns(of_firms.scenario, range(10), threads=2)
    found = moves(on)
    years = {True: years_of(on, "in-scope", row="firms").sum(), False: years_of(on, "in-scope").sum()}
    assert years[True] < years[False] / 2
    assert sum(found["moves"][[file in on.layout.of_firms for file in found["file"]]]) > 0
    for file, count, rate in zip(found["file"], found["moves"], found["per_100000_a_year"], strict=True):
        assert rate == pytest.approx(1e5 * count / years[file in on.layout.of_firms])

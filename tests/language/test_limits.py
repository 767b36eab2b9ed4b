"""No number passes the check that a run cannot live: what lies out of bounds is refused where it stands, and what lies at a bound is lived."""
from __future__ import annotations

from dataclasses import replace

import pytest

from demerit.language import load
from demerit.language.scenario import Scenario, Versions
from demerit.runs.amounts import check_amounts
from demerit.runs.problems import CannotRun

MORE = ("effects:\n", """\
remedies:
  appeal: {against: wanted, because: [wrong-person], asks: 10%, decided: {by: court, takes: 10 d}}
effects:
  fined: {while: wanted, costs: CNY 10, every: 1 mo}
  stirred: {while: wanted, provokes: {conduct: fraud, rate: 1/y}}
  calmer: {while: wanted, deters: {conducts: speeding, by: 10%, fades: 1 mo}}
""")
WORTH = "write: {in: score, worth: 5}"
CHANGES = [
    ("counts: 24 mo", "counts: 99999 y", "99999 y"),
    ("counts: 24 mo", "counts: 1e400 y", "1e400 y"),
    ("counts: 24 mo", "counts: {value: 24 mo, range: [1 mo, 9000 y]}", "[1 mo, 9000 y]"),
    ("counts: 24 mo", "counts: {drawn: lognormal, median: 1 d, sigma: 1000}", "1000"),
    ("within: 15 d", "within: 15 d, takes: 9000 y", "9000 y"),
    ("sees: [speeding], coverage: 30%", "sees: [speeding], delay: 9000 y, coverage: 30%", "9000 y"),
    ("every: 1 y", "every: 0 d", "0 d"),
    ("every: 1 y", "every: 0 wd", "0 wd"),
    ("every: 1 mo", "every: 0 d", "0 d"),
    ("fades: 1 mo", "fades: 0 d", "0 d"),
    ("{reads: sum, start: 1000,", "{reads: sum, reviewed: {every: 0 mo}, start: 1000,", "0 mo"),
    ("costs: CNY 10,", "costs: CNY 1e30,", "CNY 1e30"),
    ("costs: CNY 10,", "costs: CNY 1e999,", "CNY 1e999"),
    ("costs: CNY 10,", "costs: CNY 90000000000000000,", "CNY 90000000000000000"),
    ("costs: CNY 10,", "costs: CNY -5,", "CNY -5"),
    (WORTH, "write: {in: score, worth: 1e300}", "1e300"),
    (WORTH, "write: {in: score, worth: {uniform: [0, 1e300], step: 1}}", "1e300"),
    (WORTH, "write: {in: score, worth: {uniform: [0, 5], step: 1e-9}}", "1e-9"),
    ("rate: 2%", "rate: 300%", "300%"),
    ("errs: 1%", "errs: 130%", "130%"),
    ("asks: 10%", "asks: 130%", "130%"),
    ("rate: 2%", "rate: 2%, burst: 0", "0"),
    ("rate: 1/y", "rate: 9000/y", "9000/y"),
    ("in_force: 2020-01-01", "in_force: 9000-01-01", "9000-01-01"),
    ("counts: until-struck}", f"counts: until-struck, cap: {{entries: {10**30}, per: 1 mo}}}}", str(10**30)),
    ("if: {able: yes}", f"if: {{able: yes, age: {{under: {10**30}}}}}", str(10**30)),
]
OF_WORLDS = [
    ("shape: 1", "shape: 0", "0"),
    ("shape: 1", "shape: {value: 1, range: [0, 2]}", "[0, 2]"),
    ("until: 90", f"until: {10**30}", str(10**30)),
    ("rate: 0.4/y", "rate: 1e9/y", "1e9/y"),
    ("rate: 2/y, context: travel", "rate: 9000/y, context: travel", "9000/y"),
    ("man: CNY 30000", "man: CNY 1e30", "CNY 1e30"),
    ("man: CNY 30000", "man: CNY -1", "CNY -1"),
]


@pytest.mark.parametrize("old, new, marked", CHANGES)
def test_a_number_out_of_bounds_is_refused_where_it_stands(case, said, old, new, marked):
    found = case.regime(MORE, (old, new))
    assert ("D110", marked) in said(found), [one.as_text() for one in found]


@pytest.mark.parametrize("old, new, marked", OF_WORLDS)
def test_so_is_one_of_a_world(case, said, old, new, marked):
    found = case.world((old, new))
    assert ("D110", marked) in said(found), [one.as_text() for one in found]


def scenario(case, years=1, residents=20) -> Scenario:
    loaded = load(str(case.folder / "points.yaml"))
    return Scenario(load(str(case.folder / "town.yaml")).document, Versions(loaded.name, tuple(loaded.epochs)), years, residents, 1)


@pytest.mark.parametrize("old, new", [
    ("counts: 24 mo", "counts: 1000000 d"),
    ("counts: 24 mo", "counts: {drawn: lognormal, median: 1000000 d, sigma: 10}"),
    ("within: 15 d", "within: 15 d, takes: 1000000 d"),
    ("every: 1 y", "every: 1 d"),
    ("every: 1 mo", "every: 1 h"),
    ("costs: CNY 10,", "costs: CNY 10000000000,"),
    (WORTH, "write: {in: score, worth: 1000000000}"),
    ("rate: 1/y", "rate: 8000/y"),
    ("in_force: 2020-01-01", "in_force: 3999-12-31"),
])
def test_one_at_its_bound_is_lived(case, old, new):
    from demerit.engine import Place, assemble

    assert not [one for one in case.regime(MORE, (old, new), ("2025-01-01", "3999-12-31")) if one.severity == "error"]
    assert Place(assemble(scenario(case))).live(1, 0).acts > 0


def test_money_that_could_not_be_counted_is_refused_before_anything_is_lived(case):
    assert not case.regime(MORE, ("costs: CNY 10,", "costs: CNY 9000000000,"), ("every: 1 mo", "every: 1 d"))
    held = scenario(case)
    check_amounts(held, 2000)
    with pytest.raises(CannotRun, match=r"effects\.fined\.costs: over 2,000 people and 50 years this may add up to more than can be counted"):
        check_amounts(replace(held, years=50), 2000)

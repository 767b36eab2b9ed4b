"""The twin by itself: lives worked out by hand, and what must hold in any town."""
from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import twin
from demerit.engine import draws
from demerit.language.schema import Regime, World
from twin import luck
from twin.book import TIES
from twin.clock import DAY, Clock, reserved
from twin.making import Made, dice, made
from twin.tally import FELL, LAPSED, Result

N = 5
WORLD: dict[str, Any] = {"world": "still", "title": "Nobody does anything", "age": {"shares": {18: "100%"}}}
REGIME: dict[str, Any] = {"regime": "r", "title": "By hand", "in_force": "2020-01-01", "deciders": {"court": {}}}


def _live(regime: dict[str, Any], world: dict[str, Any] | None = None, **options: Any) -> Result:
    document = Regime.model_validate(REGIME | regime)
    options = {"years": 1, "residents": N, "seed": 1, "town": 0} | options
    return twin.live(World.model_validate(WORLD | (world or {})), [(document.in_force, document)], **options)


def _all(result: Result, column: str) -> dict[int, int]:
    """Month -> count in the row `all`."""
    return {month: count for (month, row, one), count in sorted(result.cells.items()) if row == "all" and one == column}


def _days(month: int) -> int:
    return (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month] * DAY


FALSE_LIST: dict[str, Any] = {
    "channels": {"gate": {"checks": "able", "every": "1 y", "coverage": "0%",
                          "errors": {"namesake": {"kind": "false-match", "rate": "100%"}}}},
    "files": {"points": {"reads": "sum", "start": 100, "worse": "down", "levels": {"low": 0, "fair": 60}}, "list": {"reads": "any"}},
    "rules": {"dated": {"when": {"date": "2020-03-01"}, "write": {"in": "points", "worth": -30}},
              "found": {"when": {"state": "able", "seen_by": "gate"}, "write": {"in": "points", "worth": -20, "counts": "8 mo"}},
              "listed": {"when": {"reaches": "points.low"}, "write": {"in": "list", "counts": "with-cause"}}},
    "effects": {"fee": {"while": "list", "costs": "CNY 10"}}}
UNABLE = {"states": {"able": {"share": "0%"}}}


def test_a_false_entry_tips_everybody_below_a_level_and_onto_a_list_until_it_lapses() -> None:
    result = _live(FALSE_LIST, UNABLE)
    # 1 January: -20 to everybody, falsely (80).  1 March: -30, rightly: 50 in the recorded ledger, 70 in the correct one.
    assert _all(result, "written") == {0: N, 2: 2 * N}
    assert _all(result, "written/false") == {0: N, 2: N}, "the listing is as false as the entry that led to it"
    assert _all(result, "points.low/in") == {2: N}
    assert _all(result, "points.low/first") == {2: N}
    assert _all(result, "points/worse") == {2: N, 8: -N}
    assert _all(result, "points.low/correct") == {2: -N, 8: N}
    assert _all(result, "points.fair/correct") == {2: N, 8: -N}
    # 1 September: the false entry lapses, the stay below the level ends, and what was written with it falls.
    assert _all(result, "lapsed") == {8: N}
    assert _all(result, "fell") == {8: N}
    assert _all(result, "harm/1") == _all(result, "harm/wholly") == {2: N, 8: -N}
    assert _all(result, "harm/1/ticks") == {2: N * (_days(2) - 2), 8: -N * (_days(8) - 2)}
    assert _all(result, "harm/in") == {2: N}
    assert _all(result, "cost") == _all(result, "cost/error") == {2: N * 1000}
    assert result.spells == {("list", 1, FELL, 5): N}, "six calendar months have ended after six months, not in the seventh"
    assert result.spell_sums == {("list", 1, FELL, "n"): N, ("list", 1, FELL, "days"): N * 184, ("list", 1, FELL, "days2"): N * 184**2}


def test_a_recorded_only_listing_leaves_no_trace_in_the_correct_ledger() -> None:
    result = _live(FALSE_LIST, UNABLE)
    by_rule = {(rule, measure): count for (_, rule, measure), count in result.rules.items()}
    assert {key: count for key, count in by_rule.items() if key[0] == "listed"} == {
        ("listed", "written"): N, ("listed", "false"): N, ("listed", "fell"): N}
    assert by_rule["found", "lapsed"] == N
    assert ("found", "correct-written") not in by_rule
    assert by_rule["dated", "correct-written"] == by_rule["dated", "written"] == N
    assert result.in_force == {("dated", "recorded"): N, ("dated", "correct"): N}
    off = _live(FALSE_LIST, UNABLE, errors=False)
    assert _all(off, "written") == {2: N}
    assert _all(off, "points.low/in") == {}


LIST: dict[str, Any] = {"files": {"list": {"reads": "any"}}, "effects": {"shame": {"while": "list", "publishes": True}}}


def _struck(errs: dict[str, str]) -> dict[str, Any]:
    return LIST | {"rules": {
        "on": {"when": {"date": "2020-02-01"}, "write": {"in": "list"}},
        "off": {"when": {"date": "2020-05-01"}, "if": {"able": "yes"}, "decided": {"by": "court", "errs": errs}, "strike": {"in": "list"}}}}


def test_a_wrong_strike_spares() -> None:
    result = _live(_struck({"wrongly_yes": "100%"}), UNABLE)
    assert _all(result, "harm/7") == {1: N, 4: -N}
    assert _all(result, "struck") == {4: N}
    assert _all(result, "spared") == {4: N}
    assert _all(result, "spared/ticks") == {4: N * (_days(4) - 1)}, "dated strikes come at tick 1"
    assert _all(result, "list.on/correct") == {4: N}
    assert _all(result, "list/worse") == {}
    assert result.in_force == {("on", "correct"): N}
    assert _all(_live(_struck({"wrongly_yes": "100%"}), UNABLE, errors=False), "spared") == {4: N}, "not the harmful side"


def test_a_wrong_refusal_harms() -> None:
    able = {"states": {"able": {"share": "100%"}}}
    result = _live(_struck({"wrongly_no": "100%"}), able)
    assert _all(result, "struck") == {}
    assert _all(result, "harm/7") == {1: N, 4: -N}
    assert _all(result, "harm/3") == _all(result, "harm/wholly") == {4: N}
    assert _all(result, "harm/in") == {1: N}
    assert result.spells == {("list", 0, 4, 10): N}
    assert _all(_live(_struck({"wrongly_no": "100%"}), able, errors=False), "struck") == {4: N}


def test_an_entry_kept_past_its_end_harms_for_that_long() -> None:
    rule = {"when": {"date": "2020-02-01"}, "write": {"in": "list", "counts": "2 mo", "overdue": {"share": "100%", "by": "1 mo"}}}
    result = _live(LIST | {"rules": {"on": rule}})
    assert _all(result, "overdue") == {3: N}
    assert _all(result, "lapsed") == {4: N}
    assert _all(result, "harm/7") == {1: N, 3: -N}
    assert _all(result, "harm/3") == {3: N, 4: -N}
    assert result.spells == {("list", 0, LAPSED, 2): N}
    assert {key[1:]: count for key, count in result.rules.items()} == {
        ("on", "written"): N, ("on", "correct-written"): N, ("on", "correct-ended"): N, ("on", "lapsed"): N}


def test_in_a_town_of_two_the_look_alike_is_the_other() -> None:
    world = {"conducts": {"theft": {"rate": "12/y", "context": "daily"}}}
    mix_up = {"kind": "other-person", "rate": "100%"}
    regime = {"channels": {"witness": {"sees": "theft", "coverage": "50%", "errors": {"mix-up": mix_up}}},
              "files": {"count": {"reads": "count"}},
              "rules": {"thief": {"when": {"act": "theft", "seen_by": "witness"}, "write": {"in": "count"}}}}
    result = _live(regime, world, residents=2, trace=True)
    acts = sum(_all(result, "acts").values())
    written, false = sum(_all(result, "written").values()), sum(_all(result, "written/false").values())
    assert acts == written > 0
    assert 0 < false < written
    authors = {luck.name(person, luck.stream("conduct:theft"), k): person for person in (0, 1) for k in range(200)}
    for entry in result.entries:
        author = authors[entry.case]
        writer = {luck.name(person, luck.stream("rule:thief"), entry.cause): person for person in (0, 1)}[entry.name]
        assert (writer == author) == (entry.wrong == 0)
        assert entry.first_mask == (3 if entry.wrong == 0 else 1)


def test_the_empty_regime_does_nothing() -> None:
    result = _live({}, {"departures": {"rate": {18: "1/y"}, "of_age": "30%"}}, residents=20)
    assert {column for _, _, column in result.cells} == {"in-scope", "in-scope/ticks"}
    net, ticks = 0, 0
    for month in range(12):
        ticks += net * _days(month) + _all(result, "in-scope/ticks").get(month, 0)
        net += _all(result, "in-scope").get(month, 0)
    assert (net, ticks) == (20, 20 * 366 * DAY)
    assert [*result.rules, *result.conducts, *result.channels, *result.spells] == []


def test_terms_on_the_calendar() -> None:
    from demerit.language.quantities import Term

    clock = Clock(dt.date(2020, 1, 31), 1, [dt.date(2020, 2, 4)])
    assert clock.end == clock.midnight(dt.date(2021, 1, 31))
    assert clock.add(7, Term(1, "months")) == 29 * DAY + 7, "29 February"
    assert clock.add(0, Term(2, "working-days")) == 5 * DAY, "31 January is a Friday, 4 February a holiday"
    assert clock.add(5, Term(0, "working-days")) == 5
    assert clock.first(0) == -30 * DAY
    assert clock.month(DAY) == 1
    assert (reserved(DAY + 3), reserved(DAY + 4)) == (DAY + 7, DAY + 4)


def test_draws_are_the_engine_s() -> None:
    with np.errstate(over="ignore"):
        for i in range(50):
            key, index = luck.mix64(i), luck.mix64(i + 1000)
            words = draws.philox(np.uint64(key), 7 + i, 3 * i, np.uint64(index))
            assert luck.philox(key, 7 + i, 3 * i, index) == tuple(int(word) for word in words)
            assert luck.mix64(index) == int(draws.mix64(np.uint64(index)))
    assert luck.stream("conduct:theft") == draws.stream("conduct:theft")
    assert luck.key_of(5, 6) == draws.key_of(5, 6)


# ---- what must hold in any town ----


def _of(one: Made, **options: Any) -> Result:
    world, epochs, alongside = one.validated()
    return twin.live(world, epochs, years=one.years, residents=one.residents, seed=one.seed, town=one.town, alongside=alongside, **options)


def _conserves(one: Made, result: Result) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for (_, rule, measure), count in result.rules.items():
        counts[rule, measure] += count
    for rule in {rule for _, rule, _ in result.rules}:
        ended = sum(counts[rule, way] for way in ("lapsed", "struck", "fell", "left"))
        assert counts[rule, "written"] - ended == result.in_force[rule, "recorded"]
        assert counts[rule, "correct-written"] - counts[rule, "correct-ended"] == result.in_force[rule, "correct"]
    stock: Counter[str] = Counter()
    for (_, row, column), count in result.cells.items():
        if row == "all" and "." in column and "/" not in column.removeprefix("other/"):
            stock[column.split(".")[0]] += count
    assert set(stock.values()) <= {one.residents}, "everybody is on one level of each file"


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(made())
def test_entries_are_conserved(one: Made) -> None:
    _conserves(one, _of(one))


@pytest.mark.parametrize("seed", range(20, 32))
def test_rows_of_an_attribute_add_up_to_all(seed: int) -> None:
    result = _of(dice(seed))
    sums: Counter[tuple[int, str, str]] = Counter()
    for (month, row, column), count in result.cells.items():
        sums[month, row.split("=")[0], column] += count
    attributes = {row for _, row, _ in sums} - {"firms", *TIES}  # what falls on others through ties is counted beside
    assert len(attributes) > 2
    for (month, row, column), count in sums.items():
        assert row not in attributes or count == sums[month, "all", column], (month, row, column)


def _without_error(document: dict[str, Any]) -> dict[str, Any]:
    """The same regime with deciders that are right and no delay that only the record has."""
    out = copy.deepcopy(document)
    for rule in out["rules"].values():
        decided = rule.get("decided", {})
        decided.pop("errs", None)
        rule.get("write", {}).pop("follows", None)
        if "strike" in rule:
            rule["strike"].pop("takes", None)
            decided.pop("takes", None)
            if "reviewers" in out["deciders"].get(decided.get("by"), {}):
                decided.pop("within", None)
                rule["strike"].pop("within", None)
    for remedy in out.get("remedies", {}).values():
        remedy["decided"].pop("errs", None)
        for key in ("suspends", "strike"):
            remedy.pop(key, None)
    return out


@pytest.mark.parametrize("seed", range(40, 60))
def test_without_errors_there_is_one_ledger(seed: int) -> None:
    one = dice(seed)
    one = Made(one.world, [(date, _without_error(document)) for date, document in one.epochs],
               {name: [(date, _without_error(document)) for date, document in versions] for name, versions in one.alongside.items()},
               one.years, one.residents, one.seed, one.town)
    result = _of(one, errors=False)
    _conserves(one, result)
    wrong = {column for _, _, column in result.cells if "correct" in column or "worse" in column or "error" in column
             or column in ("spared", "overdue", "discarded", "harm/1", "harm/2", "harm/3", "written/false", "written/unmet")}
    assert wrong == set()


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_suppressed_names_are_not_written_and_an_inert_rule_changes_nothing(seed: int) -> None:
    one = dice(seed)
    plain = _of(one, trace=True)
    names = frozenset(entry.name for entry in plain.entries)
    first = min(plain.entries, key=lambda entry: (entry.written, entry.name)).name
    assert first not in {entry.name for entry in _of(one, trace=True, suppressed=frozenset({first})).entries}
    assert names.isdisjoint(entry.name for entry in _of(one, trace=True, suppressed=names).entries)
    inert = copy.deepcopy(one)
    for _, document in inert.epochs:
        document["rules"]["inert"] = {"when": {"act": "speeding"}, "write": {"in": "list"}, "off": True}
    assert _of(inert).cells == plain.cells

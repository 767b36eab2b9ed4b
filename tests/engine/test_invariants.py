"""What must hold whatever the regime: the same integers however they are come by, nothing from nothing, conservation,
no harm from fewer errors, no entry lost to a longer life.

Inert elements and the size of a town have files of their own, as have plain Python and reference counting.  Each guarantee has a seeded fault.
"""
from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import scenes
from demerit.engine import Place, Tables, Tally, assemble
from demerit.engine.layout import BY_RULE
from demerit.language import load
from demerit.language.scenario import Scenario, Versions
from demerit.runs.conservation import violations
from scenes import COMMON, DENSE, HARM, Data, data_of, from_data, plus, same, scenario
from twin import live as twin_lives
from twin import luck
from twin.comparing import differences, engine, named

REGIMES: dict[str, tuple[Any, int, int]] = {"three-strikes": ("three-strikes", 4, 200), "common": (COMMON, 4, 150), "dense": (DENSE, 4, 80),
                                            "rongcheng": ("rongcheng-2016", 4, 300)}
"""Regime, years, people."""
SEED = 77
TINY = {"events": 8, "entries": 4, "memos": 2}


@cache
def tables_of(which: str) -> Tables:
    """The tables of a regime."""
    regime, years, residents = REGIMES[which]
    return assemble(scenario(regime, years=years, residents=residents, seed=SEED))


def in_force(rules: np.ndarray, came: str, *went: str) -> np.ndarray:
    """(months, .., rules): entries in force at each month's end."""
    change = rules[..., BY_RULE.index(came)] - sum(rules[..., BY_RULE.index(way)] for way in went)
    return np.cumsum(change, axis=0)


# ---- the same scenario, the same integers ----------------------------------------------------------------------


@pytest.mark.parametrize("which", REGIMES)
def test_towns_add_up_in_any_order(which: str) -> None:
    tables = tables_of(which)
    one_by_one = Place(tables)
    total = one_by_one.live(SEED, 0)
    for town in range(1, 6):
        total = plus(total, one_by_one.live(SEED, town))
    assert total.acts > 0
    assert same(total, Place(tables).live_all(SEED, range(6)))
    assert same(total, one_by_one.live_all(SEED, [3, 5, 0, 4, 1, 2]))


@pytest.mark.parametrize("which", REGIMES)
def test_a_town_does_not_depend_on_who_lived_before(which: str) -> None:
    tables = tables_of(which)
    place = Place(tables)
    fresh = place.live(SEED, 9)
    place.live_all(SEED + 1, range(4))
    assert same(fresh, place.live(SEED, 9))
    assert not same(fresh, place.live(SEED, 10))
    assert not same(fresh, place.live(SEED + 1, 9))


@pytest.mark.parametrize("which", REGIMES)
def test_a_full_pool_is_doubled_and_changes_nothing(which: str) -> None:
    tables = tables_of(which)
    small = Place(tables, sizes=dict(TINY))
    plain = Place(tables)
    for town in range(3):
        assert same(small.live(SEED, town), plain.live(SEED, town))
    assert all(small.sizes[pool] > TINY[pool] for pool in ("events", "entries"))
    assert small.sizes["memos"] > TINY["memos"] or which == "common"  # which delays nothing
    assert same(Place(tables, sizes=dict(TINY)).live_all(SEED, range(3)), plain.live_all(SEED, range(3)))


def test_a_town_that_goes_on_after_a_full_pool_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: what was counted before the pool was full is kept when the town begins again."""
    tables = tables_of("common")
    right = Place(tables).live(SEED, 0)
    empty = Place._empty

    def once(self: Place, suppressed: tuple[int, ...]) -> None:
        before = dict(self._kept) if hasattr(self, "_kept") else {}  # type: ignore[has-type]
        empty(self, suppressed)
        for name, array in before.items():
            self._arrays[name][...] = array

    def free(self: Place) -> None:
        self._kept = {"tally": self._arrays["tally"].copy()}  # type: ignore[attr-defined]
        self._arrays = {}

    monkeypatch.setattr(Place, "_empty", once)
    monkeypatch.setattr(Place, "_free", free)
    assert not same(Place(tables, sizes=dict(TINY)).live(SEED, 0), right)


def lived_by_two_threads(tables: Tables) -> dict[int, Tally]:
    """Twelve towns, every other one by each of two threads, each thread in a place of its own."""
    found: dict[int, Tally] = {}

    def some(start: int) -> None:
        place = Place(tables)
        for town in range(start, 12, 2):
            found[town] = place.live(SEED, town)

    threads = [threading.Thread(target=some, args=(start,)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("which", ["dense", "three-strikes"])
def test_two_threads_count_what_one_counts(which: str) -> None:
    tables = tables_of(which)
    found = lived_by_two_threads(tables)
    place = Place(tables)
    assert sorted(found) == list(range(12))
    assert all(same(found[town], place.live(SEED, town)) for town in range(12))


def test_threads_that_share_what_they_count_in_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: what a thread hands over is the memory that it, or the other thread, goes on counting in."""
    tables = tables_of("dense")
    alone = {town: Place(tables).live(SEED, town) for town in range(12)}
    shared: dict[str, np.ndarray] = {}
    read = Place._read

    def hand_over(self: Place) -> Tally:
        tally = read(self)
        cells = shared.setdefault("cells", np.zeros_like(tally.cells))
        cells[...] = tally.cells
        return replace(tally, cells=cells)

    monkeypatch.setattr(Place, "_read", hand_over)
    found = lived_by_two_threads(tables)
    assert not all(same(found[town], alone[town]) for town in range(12))


def test_rows_by_rule_under_check_are_the_same_counts() -> None:
    tables = tables_of("dense")
    plain, checked = Place(tables).live(SEED, 2), Place(tables, check=True).live(SEED, 2)
    assert np.array_equal(plain.cells, checked.cells)
    assert np.array_equal(plain.rules[:, 0], checked.rules[:, 0])
    assert checked.rules.shape[1] == len(tables.layout.rows)


# ---- nothing from nothing ---------------------------------------------------------------------------------------


def empty_regime_does_nothing(years: int, residents: int, towns: int) -> None:
    """The guarantee; that a fault in it is seen is tested in plain Python, twin/test_faults.py."""
    tables = assemble(scenario("empty", years=years, residents=residents, seed=SEED))
    tally = Place(tables).live_all(SEED, range(towns))
    layout = tables.layout
    does_something = [layout.columns[c] for c in np.flatnonzero(np.abs(tally.cells).sum(axis=(0, 1)))]
    assert does_something == ["acts", "in-scope", "in-scope/ticks"]
    assert not tally.rules.any()
    assert not tally.channels.any()
    assert not tally.spells.any()
    assert not tally.spell_sums.any()
    assert not tally.conducts[..., 1:].any()
    assert tally.conducts[..., 0].sum() == tally.cells[:, 0, layout.column("acts")].sum() == tally.acts > 0

    assert (np.cumsum(tally.cells[:, 0, layout.column("in-scope")]) == residents * towns).all()


def test_the_empty_regime_does_nothing() -> None:
    empty_regime_does_nothing(years=6, residents=400, towns=4)


def test_people_do_the_same_under_a_regime_without_response_as_under_none() -> None:
    kwargs: dict[str, int] = {"years": 4, "residents": 400, "seed": SEED}
    nothing = assemble(scenario("empty", **kwargs))
    quiet = load("rongcheng-2016", overlays=["response-none"])
    world = scenario("rongcheng-2016", **kwargs)
    some = assemble(Scenario(world.world, Versions("rongcheng-2016", quiet.epochs), 4, 400, SEED))
    a, b = Place(nothing).live(SEED, 0), Place(some).live(SEED, 0)
    acts = nothing.layout.column("acts")
    assert np.array_equal(a.cells[:, :, acts], b.cells[:, :, acts])
    assert np.array_equal(a.conducts[..., 0], b.conducts[..., 0])
    assert b.rules.sum() > 0


@pytest.mark.parametrize("which", REGIMES)
def test_the_same_regime_under_another_name_differs_by_exactly_zero(which: str) -> None:
    regime, years, residents = REGIMES[which]
    world, data = data_of(regime)
    data["regime"] = "another-name"
    tables = assemble(from_data(world, data, years=years, residents=residents, seed=SEED))
    assert tables.scenario.regime.name == "another-name"
    for town in range(3):
        assert same(Place(tables).live(SEED, town), Place(tables_of(which)).live(SEED, town))


def test_a_regime_with_one_number_moved_differs() -> None:
    """The seeded fault of the last: 21 % coverage instead of 20 %."""
    world, data = data_of("three-strikes")
    data["channels"]["camera"]["coverage"] = "21%"
    _, years, residents = REGIMES["three-strikes"]
    tables = assemble(from_data(world, data, years=years, residents=residents, seed=SEED))
    assert not same(Place(tables).live(SEED, 0), Place(tables_of("three-strikes")).live(SEED, 0))


# ---- conservation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("errors", [True, False])
@pytest.mark.parametrize("which", REGIMES)
def test_what_is_counted_adds_up(which: str, errors: bool) -> None:
    """Entries by rule, row and month; levels of a file on every row; categories of every attribute."""
    regime, years, residents = REGIMES[which]
    tables = assemble(scenario(regime, years=years, residents=residents, seed=SEED, errors=errors))
    place, layout = Place(tables, check=True), tables.layout
    assert tables.scenario.regime.first.scope.age is None or which == "rongcheng"  # whose people are all of age
    for town in range(4):
        tally = place.live(SEED, town)
        assert violations(tables, tally) == []
        stock = in_force(tally.rules, "written", "lapsed", "struck", "fell", "left")
        steady = [i for i, row in enumerate(layout.rows) if not row.startswith("age=")]
        assert stock[:, steady].min() >= 0
        assert stock[-1, 0].sum() > 0
        for file, levels in layout.files.items():
            if len(levels) < 2:
                continue
            on_levels = sum(tally.cells[:, :, layout.column(f"{file}.{level}")] for level in levels)
            assert np.array_equal(on_levels, tally.cells[:, :, layout.column("in-scope")]), file
            assert not sum(tally.cells[:, :, layout.column(f"{file}.{level}/correct")] for level in levels).any(), file
        for attribute in {row.split("=")[0] for row in layout.rows[1:]}:
            rows = [i for i, row in enumerate(layout.rows) if row.startswith(f"{attribute}=")]
            assert np.array_equal(tally.cells[:, rows].sum(axis=1), tally.cells[:, 0])
            assert np.array_equal(tally.rules[:, rows].sum(axis=1), tally.rules[:, 0])


@pytest.mark.slow
@pytest.mark.parametrize(("which", "residents", "years"), [("three-strikes", 40, 3), ("dense", 25, 2)])
def test_entries_in_force_at_the_end_are_those_written_and_not_ended(which: str, residents: int, years: int) -> None:
    """The twin has the entries themselves; the engine has only what came and went."""
    one = scenario(REGIMES[which][0], years=years, residents=residents, seed=SEED)
    tables = assemble(one)
    tally = Place(tables).live(SEED, 3)
    slow = twin_lives(one.world, list(one.regime.epochs), years=years, residents=residents, seed=SEED, town=3)
    for ledger, stock in (("recorded", in_force(tally.rules, "written", "lapsed", "struck", "fell", "left")),
                          ("correct", in_force(tally.rules, "correct-written", "correct-ended"))):
        assert {rule: int(n) for rule, n in zip(tables.layout.rules, stock[-1, 0], strict=True)} == {
            rule: slow.in_force[rule, ledger] for rule in tables.layout.rules}
        assert stock[-1, 0].sum() > 0


@pytest.mark.parametrize("way", ["written", "lapsed", "struck", "fell", "correct-written"])
def test_entries_lost_by_the_tally_are_noticed(way: str) -> None:
    """The seeded fault: one of the ways in or out is not counted by rule."""
    tables = tables_of("dense")
    tally = Place(tables).live(SEED, 0)
    assert violations(tables, tally) == []
    assert tally.rules[..., BY_RULE.index(way)].any()
    tally.rules[..., BY_RULE.index(way)] = 0
    assert violations(tables, tally) != []


def test_a_level_that_is_left_and_not_entered_is_noticed() -> None:
    """The seeded fault: one column of a file's levels is not counted."""
    tables = tables_of("dense")
    tally = Place(tables).live(SEED, 0)
    tally.cells[:, :, tables.layout.column("strikes.first")] = 0
    assert violations(tables, tally) != []


# ---- fewer errors harm nobody, longer lives lose no entry ------------------------------------------------------


def plain_common() -> tuple[Data, Data]:
    """The common model without response, rewards or terms written by `reaches`: then errors can only harm."""
    world, regime = data_of(COMMON)
    for reward in ("c4", "c5", "c8"):
        del regime["rules"][reward]
    regime["rules"]["listing"]["write"]["counts"] = "with-cause"
    del regime["effects"]["caution"]
    return world, regime


def harm_by_row(tables: Tables, tally: Tally) -> np.ndarray:
    """(rows): ticks of harm, without rows of age."""
    starts = tables.arrays["month_first"][:len(tables.layout.months) + 1] * (1 << 20)
    out = np.zeros(len(tables.layout.rows), np.int64)
    for column in HARM:
        at = tables.layout.column(column)
        net, ticks = tally.cells[:, :, at], tally.cells[:, :, at + 1]
        before = np.concatenate([np.zeros((1, net.shape[1]), np.int64), np.cumsum(net, axis=0)[:-1]])
        out += ticks.sum(axis=0) + np.diff(starts) @ before
    return out


def harm_with_and_without_errors(world: Data, regime: Data) -> list[tuple[np.ndarray, np.ndarray]]:
    """(with, without) in each of 300 towns of four people: almost person by person."""
    both = [assemble(from_data(world, regime, years=8, residents=4, seed=SEED, errors=errors)) for errors in (True, False)]
    places = [Place(tables) for tables in both]
    return [tuple(harm_by_row(tables, place.live(SEED, town)) for tables, place in zip(both, places, strict=True))  # type: ignore[misc]
            for town in range(300)]


def test_without_response_and_caps_an_error_less_harms_nobody() -> None:
    world, regime = plain_common()
    regime["channels"]["notice"]["errors"]["other"]["rate"] = "10%"
    regime["channels"]["notice"]["errors"]["invented"]["rate"] = "0.2/y"
    pairs = harm_with_and_without_errors(world, regime)
    assert all((off <= on).all() for on, off in pairs)
    assert sum(bool((off < on).any()) for on, off in pairs) > 20
    assert sum(off[0] for _, off in pairs) > 0


def test_rewards_that_fall_on_the_wrong_person_are_noticed() -> None:
    """The seeded fault: with good points in the file an error can spare someone, and the check sees it."""
    world, regime = plain_common()
    regime["channels"]["notice"]["errors"]["other"]["rate"] = "10%"
    regime["rules"]["c4"] = {"when": {"act": "c4", "seen_by": "notice"}, "write": {"in": "points", "worth": 150, "counts": "24 mo"}}
    assert not all((off <= on).all() for on, off in harm_with_and_without_errors(world, regime))


@pytest.mark.parametrize("errors", [True, False])
def test_a_longer_life_removes_no_entry(errors: bool) -> None:
    world, regime = plain_common()
    stocks = []
    for months in (18, 24, 25, 60):
        for rule in regime["rules"].values():
            if rule["write"]["counts"] != "with-cause":
                rule["write"]["counts"] = f"{months} mo"
        place = Place(assemble(from_data(world, regime, years=8, residents=20, seed=SEED, errors=errors)))
        stocks.append([in_force(place.live(SEED, town).rules, "written", "lapsed", "struck", "fell", "left") for town in range(60)])
    for shorter, longer in pairwise(stocks):
        assert all((a <= b).all() for a, b in zip(shorter, longer, strict=True))
    assert sum(a.sum() for a in stocks[0]) < sum(b.sum() for b in stocks[-1])
    # the seeded fault: the wrong way round
    assert not all((a <= b).all() for a, b in zip(stocks[-1], stocks[0], strict=True))


# ---- suppressing an entry ---------------------------------------------------------------------------------------


def test_a_suppressed_entry_is_the_only_one_missing() -> None:
    """Names by the specification: name(id, rule stream, cause), the cause of an act nobody need see being the act's name."""
    path = scenes.CLOSED_FORMS / "c1-lives.yaml"
    one = scenario(path, world=scenes.CLOSED_FORMS / "even.yaml", years=3, residents=30, seed=SEED)
    tables = assemble(one)
    place = Place(tables)
    whole = place.live(SEED, 0, trace=-2)
    acts = whole.trace[whole.trace["kind"] == 8]
    assert len(acts) > 20
    at = {rule: i for i, rule in enumerate(tables.layout.rules)}
    for act in acts[[0, len(acts) // 2, -1]]:
        cause = luck.name(int(act["slot"]), luck.stream("conduct:incident"), int(act["index"]))
        month = int(np.searchsorted(tables.arrays["month_first"], int(act["due"]) >> 20, side="right")) - 1
        for rule in at:
            name = luck.name(int(act["slot"]), luck.stream(f"rule:{rule}"), cause)
            less = place.live(SEED, 0, suppressed=(name,))
            gone = whole.rules[..., 0] - less.rules[..., 0]
            assert gone.sum() == gone[month, 0, at[rule]] == 1
            assert (whole.rules - less.rules)[..., [i for r, i in at.items() if r != rule], :].any() == 0
            assert less.acts == whole.acts
    # a name nothing has removes nothing (the seeded fault: one bit of the name off)
    assert same(place.live(SEED, 0, suppressed=(name ^ 1, 5)), place.live(SEED, 0))


@pytest.mark.slow
def test_what_follows_from_a_suppressed_entry_is_what_the_twin_says() -> None:
    years, residents, town = 2, 20, 4
    one = scenario(DENSE, years=years, residents=residents, seed=SEED)
    said: dict[str, Any] = {"years": years, "residents": residents, "seed": SEED, "town": town}
    epochs = list(one.regime.epochs)
    entries = twin_lives(one.world, epochs, **said, trace=True).entries
    tables = assemble(one)
    place = Place(tables)
    assert differences(named(place.live(SEED, town), tables.layout), engine(one, town)) == []
    recorded = [entry for entry in entries if entry.first_mask & 1]
    for chosen in ([recorded[0]], [recorded[len(recorded) // 2]], recorded[3:40:6]):
        names = tuple(entry.name for entry in chosen)
        slow = twin_lives(one.world, epochs, **said, suppressed=frozenset(names), trace=True)
        kept = {entry.name for entry in slow.entries}
        assert not kept & set(names)
        counts = named(place.live(SEED, town, suppressed=names), tables.layout)
        for kind in counts:
            assert {k: v for k, v in getattr(slow, kind).items() if v} == {k: v for k, v in counts[kind].items() if v}, kind
    every = tuple({entry.name for entry in entries})
    assert place.live(SEED, town, suppressed=every).rules[..., 0].sum() < len(recorded) / 4

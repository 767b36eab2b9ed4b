"""What does nothing changes nothing: inert elements put first, in the middle and last leave every old count as it was."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from demerit.engine import Place, assemble, draws
from demerit.engine.assembly.naming import Parts
from demerit.engine.layout import Layout
from scenes import DENSE, Data, data_of, from_data
from twin.comparing import Counts, differences, named

REGIMES: dict[str, tuple[Any, int, int]] = {"three-strikes": ("three-strikes", 4, 150), "dense": (DENSE, 5, 60)}
"""Regime, years, people."""
NAMES = {"three-strikes": {"act": "speeding", "channel": "camera", "file": "strikes", "level": "strikes.first", "list": "suspended",
                           "target": "rent-a-car", "attribute": {"side": ["north"]}},
         "dense": {"act": "rumour", "channel": "neighbours", "file": "civic", "level": "strikes.first", "list": "frozen",
                   "target": "trip", "attribute": {"sex": ["man"]}, "earns": True}}
"""What the regimes call things."""
WRITE = {"worth": 1, "counts": "12 mo"}
NEVER_TRUE = {"age": {"at_least": 150}}
Added = tuple[str, str, str, Any]
"""Document (world or regime), section, name, element."""


def rule_off(n: Data) -> Iterator[Added]:
    yield "regime", "rules", "inert", {"when": {"act": n["act"]}, "write": {"in": n["file"]} | WRITE, "off": True}


def rule_too_late(n: Data) -> Iterator[Added]:
    yield "regime", "rules", "inert", {"when": {"act": n["act"]}, "write": {"in": n["file"]} | WRITE, "since": "2100-01-01"}


def rule_whose_condition_is_never_true(n: Data) -> Iterator[Added]:
    when = {"act": n["act"], "seen_by": n["channel"]}
    yield "regime", "rules", "inert", {"when": when, "if": NEVER_TRUE, "write": {"in": n["file"]} | WRITE}


def strike_whose_condition_is_never_true(n: Data) -> Iterator[Added]:
    yield "regime", "rules", "inert", {"when": {"act": n["act"]}, "if": NEVER_TRUE, "strike": {"in": n["list"]}}


def rule_watched_for_ever(n: Data) -> Iterator[Added]:
    yield "regime", "rules", "inert", {"when": {"reaches": n["level"]}, "if": NEVER_TRUE, "write": {"in": n["list"], "counts": "1 y"}}


def rule_after_the_end(n: Data) -> Iterator[Added]:
    yield "regime", "rules", "inert", {"when": {"date": "2100-01-01"}, "strike": {"in": n["file"]}}


def channel_that_covers_nothing(n: Data) -> Iterator[Added]:
    yield "regime", "channels", "inert", {"sees": "*", "coverage": "0%", "delay": "3 d", "errors": {
        "mix": {"kind": "other-person", "rate": "50%"}, "nothing": {"kind": "no-such-act", "rate": "0/y"}}}
    yield "regime", "rules", "unheard", {"when": {"act": n["act"], "seen_by": "inert"}, "write": {"in": n["file"]} | WRITE}


def check_that_finds_nothing(n: Data) -> Iterator[Added]:
    yield "world", "states", "inert-state", {"share": "30%", "gains": "1/y", "loses": "2/y"}
    yield "regime", "channels", "inert", {"checks": "inert-state", "every": "1 mo", "coverage": "0%"}


def file_nobody_writes(n: Data) -> Iterator[Added]:
    yield "regime", "files", "inert", {"reads": "sum", "start": 5, "worse": "down", "reviewed": {"every": "2 mo"},
                                       "levels": {"low": 0, "mid": 5, "high": 9}}


def effect_that_deters_by_nothing(n: Data) -> Iterator[Added]:
    yield "regime", "effects", "inert", {"while": n["level"], "deters": {"conducts": "*", "by": "0%", "fades": "6 mo"}}


def effects_of_a_list_nobody_is_on(n: Data) -> Iterator[Added]:
    yield "regime", "files", "nobody", {"reads": "any"}
    yield "regime", "effects", "inert", {"while": "nobody", "gives": "CNY 500", "every": "1 mo"}
    yield "regime", "effects", "inert-too", {"while": "nobody", "denies": n["target"], "stops": n["act"], "publishes": True}


def effect_after_the_end(n: Data) -> Iterator[Added]:
    yield "regime", "effects", "inert", {"while": n["level"], "stops": n["act"], "since": "2100-01-01"}


def effect_that_gives_nothing(n: Data) -> Iterator[Added]:
    yield "regime", "effects", "inert", {"while": n["level"], "gives": "CNY 0", "every": "1 mo"}


def conduct_nobody_commits(n: Data) -> Iterator[Added]:
    yield "world", "conducts", "inert", {"rate": "0/y", "context": "elsewhere"}


def debt_nobody_takes_on(n: Data) -> Iterator[Added]:
    yield from money_nobody_needs(n)
    yield "world", "debts", "inert", {"arises": "0/y", "context": "elsewhere", "amount": "CNY 5", "instalment": "CNY 1", "settled": {
        "rate": "1/y", "forgives": "10%"}}


def money_nobody_needs(n: Data) -> Iterator[Added]:
    if "earns" not in n:  # as it has no incomes yet
        yield "world", "attributes", "purse", {"full": "50%", "thin": "50%"}
        yield "world", "incomes", "attribute", "purse"
        yield "world", "incomes", "yearly", {"full": "CNY 50000", "thin": "CNY 9000"}
    yield "world", "money", "essentials", "80%"
    yield "world", "money", "savings", "CNY 3"


def attempt_nobody_denies(n: Data) -> Iterator[Added]:
    yield "world", "attempts", "inert", {"rate": "12/y", "context": "elsewhere"}


def attribute_nobody_asks_for(n: Data) -> Iterator[Added]:
    yield "world", "attributes", "inert", {"red": "30%", "blue": "70%"}


def state_nobody_asks_for(n: Data) -> Iterator[Added]:
    yield "world", "states", "inert", {"share": "30%", "gains": "3/y", "loses": "2/y"}


def trait_of_no_conduct(n: Data) -> Iterator[Added]:
    yield "world", "traits", "inert", {"shape": 0.4}


def decider_who_decides_nothing(n: Data) -> Iterator[Added]:
    yield "regime", "deciders", "inert", {"serves": 1}


def firms_with_a_life_of_their_own(n: Data) -> Iterator[Added]:
    """Not inert among themselves; residents are none the wiser."""
    yield "world", "firms", "per_resident", "20%"
    yield "world", "firms", "closes", "0.5/y"
    yield "world", "states", "inert-solvent", {"share": "50%", "gains": "2/y", "loses": "1/y", "about": "firms"}
    yield "world", "conducts", "inert-arrears", {"rate": "2/y", "context": "elsewhere", "about": "firms"}
    yield "world", "attempts", "inert-tender", {"rate": "5/y", "context": "elsewhere", "about": "firms"}
    yield "regime", "channels", "inert", {"sees": "*", "coverage": "60%", "about": "firms",
                                          "errors": {"mix": {"kind": "other-person", "rate": "20%"}, "ghost": {"kind": "no-such-act", "rate": "0.2/y"}}}
    yield "regime", "channels", "inert-check", {"checks": "inert-solvent", "every": "2 mo", "coverage": "50%", "about": "firms"}
    yield "regime", "files", "inert-bad", {"reads": "any", "about": "firms"}
    yield "regime", "rules", "inert", {"when": {"act": "inert-arrears", "seen_by": "inert"}, "write": {"in": "inert-bad", "counts": "6 mo"}}
    yield "regime", "rules", "inert-too", {"when": {"state": "inert-solvent", "seen_by": "inert-check"}, "strike": {"in": "inert-bad"}}
    yield "regime", "effects", "inert", {"while": "inert-bad", "denies": "inert-tender", "stops": "inert-arrears", "costs": "CNY 5"}


def effect_on_others_of_a_list_nobody_is_on(n: Data) -> Iterator[Added]:
    yield "world", "households", "sizes", {1: "30%", 3: "70%"}
    yield "world", "households", "children", {0: "50%", 2: "50%"}
    yield "world", "friends", "mean", 3
    yield "world", "firms", "per_resident", "10%"
    yield "regime", "files", "nobody", {"reads": "any"}
    yield "regime", "files", "no-firm", {"reads": "any", "about": "firms"}
    yield "regime", "effects", "inert", {"while": "nobody", "denies": n["target"], "stops": n["act"], "on": ["household", "children", "friends"]}
    yield "regime", "effects", "inert-too", {"while": "no-firm", "denies": n["target"], "on": ["representative", "controller"]}


def rule_on_others_whose_condition_is_never_true(n: Data) -> Iterator[Added]:
    yield "world", "households", "sizes", {2: "100%"}
    yield "world", "friends", "mean", 2
    yield "regime", "rules", "inert", {"when": {"act": n["act"]}, "if": NEVER_TRUE, "write": {"in": n["file"], "on": ["household", "friends"]} | WRITE}


INERT = [rule_off, rule_too_late, rule_whose_condition_is_never_true, strike_whose_condition_is_never_true, rule_watched_for_ever,
         rule_after_the_end, channel_that_covers_nothing, check_that_finds_nothing, file_nobody_writes, effect_that_deters_by_nothing,
         effects_of_a_list_nobody_is_on, effect_after_the_end, effect_that_gives_nothing, conduct_nobody_commits, debt_nobody_takes_on,
         money_nobody_needs, attempt_nobody_denies,
         attribute_nobody_asks_for, state_nobody_asks_for, trait_of_no_conduct, decider_who_decides_nothing, firms_with_a_life_of_their_own,
         effect_on_others_of_a_list_nobody_is_on, rule_on_others_whose_condition_is_never_true]


def put(section: Data, name: str, element: Any, place: str) -> Data:
    """A mapping with one more element, first, in the middle or last."""
    items = list(section.items())
    at = {"first": 0, "middle": len(items) // 2, "last": len(items)}[place]
    return dict([*items[:at], (name, element), *items[at:]])


def counted(world: Data, regime: Data, which: str) -> tuple[list[Counts], Layout]:
    """Three towns' counts by name."""
    _, years, residents = REGIMES[which]
    tables = assemble(from_data(world, regime, years=years, residents=residents, seed=17))
    place = Place(tables)
    return [named(place.live(17, town), tables.layout) for town in range(3)], tables.layout


@cache
def before(which: str) -> tuple[list[Counts], Layout]:
    """The counts without anything added."""
    return counted(*data_of(REGIMES[which][0]), which)


def after(which: str, make: Callable[[Data], Iterator[Added]], place: str) -> tuple[list[Counts], Layout]:
    """The counts with inert elements added."""
    world, regime = data_of(REGIMES[which][0])
    for document, section, name, element in make(NAMES[which]):
        data = world if document == "world" else regime
        data[section] = put(data.get(section) or {}, name, element, place)
    return counted(world, regime, which)


def old_names_only(counts: Counts, was: Counts, layout: Layout) -> Counts:
    """The counts whose names were there before: rows and columns, rules, conducts, channels, lists.  `was`: the counts of then."""
    rows, columns, lists = set(layout.rows), set(layout.columns), set(layout.spell_files)
    along: dict[str, tuple[set[Any] | None, ...]] = {
        "cells": (None, rows, columns), "rules": (None, set(layout.rules)), "conducts": (None, set(layout.conducts)),
        "channels": (None, set(layout.channels)), "refused": (None, set(layout.attempts)), "spells": (lists,), "spell_sums": (lists,),
        "row_spells": (lists, rows), "blamed": (rows, set(layout.sources)), "wronged": (rows, set(layout.rules)),
        "remedies": (rows, set(layout.remedies)), "notices": (rows, set(layout.told_files)), "deciders": (set(layout.deciders),)}
    kept = {kind: Counter({key: n for key, n in counts[kind].items()
                           if key in was[kind] or all(names is None or one in names for one, names in zip(key, axes, strict=False))})
            for kind, axes in along.items()}
    kept["moves"] = Counter({key: n for key, n in counts["moves"].items() if key in layout.moves})
    return kept


def changed(which: str, make: Callable[[Data], Iterator[Added]], place: str) -> list[str]:
    """Old counts that are not what they were."""
    counts, layout = before(which)
    return [line for was, now in zip(counts, after(which, make, place)[0], strict=True)
            for line in differences(was, old_names_only(now, was, layout))]


def test_there_is_something_to_change() -> None:
    for which in REGIMES:
        counts, layout = before(which)
        for kind in ("cells", "rules", "conducts", "channels", "spell_sums", "row_spells", "moves", "blamed", "wronged"):
            assert all(one[kind] for one in counts), (which, kind)
        written = {rule for one in counts for (_, rule, measure) in one["rules"] if measure == "written"}
        assert len(written) > len(layout.rules) // 2


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("make", INERT, ids=lambda make: make.__name__)
@pytest.mark.parametrize("which", REGIMES)
def test_an_inert_element_changes_no_integer(which: str, make: Callable[[Data], Iterator[Added]], place: str) -> None:
    assert changed(which, make, place) == []


def conduct_nobody_sees(n: Data) -> Iterator[Added]:
    yield "world", "conducts", "inert", {"rate": "5/y", "context": "elsewhere"}


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("which", REGIMES)
def test_a_conduct_nobody_sees_adds_its_own_acts_and_changes_nothing_else(which: str, place: str) -> None:
    was, layout = before(which)
    now, _ = after(which, conduct_nobody_sees, place)
    for a, b in zip(was, now, strict=True):
        own = Counter({m: v for (m, conduct, measure), v in b["conducts"].items() if conduct == "inert" and measure == "acts"})
        assert sum(own.values()) > 500
        assert {measure for (_, conduct, measure) in b["conducts"] if conduct == "inert"} == {"acts"}
        more = Counter({key: b["cells"][key] - a["cells"][key] for key in {*a["cells"], *b["cells"]} if key[2] == "acts"})
        assert {m: v for (m, row, _), v in more.items() if row == "all" and v} == own
        for attribute in {row.split("=")[0] for row in layout.rows}:
            assert sum(v for (_, row, _), v in more.items() if row.split("=")[0] == attribute) == sum(own.values())
        cells = Counter({key: v - more[key] if key[2] == "acts" else v for key, v in b["cells"].items()})
        assert differences(a, old_names_only(b | {"cells": cells}, a, layout)) == []


def test_streams_numbered_by_position_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: an element's stream is its place in the document, not its name."""
    def by_position(self: Parts, kind: str, name: str) -> int:
        text = f"{kind}:{name}"
        order = list(self.streams.values())
        number = draws.stream(f"{kind}#{order.index(text) if text in order else len(order)}")
        self.streams.setdefault(number, text)
        return number

    monkeypatch.setattr(Parts, "stream", by_position)
    before.cache_clear()
    try:
        assert changed("three-strikes", attribute_nobody_asks_for, "first") != []
        assert changed("three-strikes", conduct_nobody_commits, "first") != []
    finally:
        before.cache_clear()


def test_an_element_that_is_not_inert_is_noticed() -> None:
    """The seeded fault: deterring by a fifth is not nothing."""
    def nearly(n: Data) -> Iterator[Added]:
        yield "regime", "effects", "inert", {"while": n["level"], "deters": {"conducts": "*", "by": "20%"}}

    assert changed("three-strikes", nearly, "last") != []

"""Ties by hand: who is hit through whom, from when to when, and how much of it is a mistake; the engine says the same."""
from __future__ import annotations

from typing import Any

import pytest

from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from twin.clock import DAY
from twin.comparing import Counts, differences, engine, slow

N = 6
WORLD: dict[str, Any] = {"world": "still", "title": "Nobody does anything", "age": {"shares": {18: "100%"}}, "firms": {"per_resident": "1%"},
                         "households": {"sizes": {2: "100%"}, "children": {3: "100%"}},
                         "attempts": {"flight": {"rate": "100/y", "context": "travel"},
                                      "school": {"rate": "50/y", "context": "family", "about": "children"}},
                         "states": {"solvent": {"share": "0%", "about": "firms"}, "able": {"share": "0%"}}}
REGIME: dict[str, Any] = {"regime": "r", "title": "By hand", "in_force": "2021-01-01", "deciders": {"court": {}}}
MARCH, JUNE = 2, 5
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
BAD_FIRM: dict[str, Any] = {
    "files": {"bad": {"reads": "any", "about": "firms"}},
    "rules": {"bad": {"when": {"date": "2021-03-01"}, "write": {"in": "bad", "counts": "until-struck"}},
              "good": {"when": {"date": "2021-06-01"}, "strike": {"in": "bad"}}}}
"""The only firm is on a list from 1 March to 1 June."""


def lived(regime: dict[str, Any], world: dict[str, Any] | None = None, seed: int = 1) -> Counts:
    """A town of six by the twin, and the engine agrees."""
    document = Regime.model_validate(REGIME | regime)
    scenario = Scenario(World.model_validate(WORLD | (world or {})), Versions("r", ((document.in_force, document),)), 1, N, seed)
    own = slow(scenario, 0)
    assert differences(engine(scenario, 0), own) == []
    return own


def column(counts: Counts, row: str, name: str) -> dict[int, int]:
    return {month: n for (month, one, what), n in sorted(counts["cells"].items()) if one == row and what == name}


def days(counts: Counts, row: str, name: str) -> float:
    """Days spent in a state over the year."""
    net = ticks = 0
    for month, length in enumerate(DAYS):
        ticks += column(counts, row, f"{name}/ticks").get(month, 0) + net * length * DAY
        net += column(counts, row, name).get(month, 0)
    return ticks / DAY


def with_effect(**effect: Any) -> dict[str, Any]:
    return BAD_FIRM | {"effects": {"x": {"while": "bad", "denies": "flight"} | effect}}


def test_a_firm_s_representative_is_hit_while_the_firm_is_listed_and_no_resident_is_under_a_sanction() -> None:
    found = lived(with_effect(on="representative"))
    assert column(found, "representative", "harm/7") == {MARCH: 1, JUNE: -1}
    assert column(found, "representative", "harm/in") == {MARCH: 1}
    # struck on the first tick of 1 June, written on the second of 1 March
    assert days(found, "representative", "harm/7") == pytest.approx(31 + 30 + 31, abs=1e-5)
    assert column(found, "all", "harm/7") == column(found, "firms", "harm/7") == {}
    assert column(found, "all", "denied") == {}
    assert 10 < sum(column(found, "representative", "denied").values()) < 45, "a hundred a year, for a quarter of one"
    assert column(found, "firms", "bad.on") == {MARCH: 1, JUNE: -1}
    assert column(found, "all", "bad.on") == {}


def test_on_self_too_the_firm_stands_on_a_row_of_its_own() -> None:
    found = lived(with_effect(on=["self", "representative"], publishes=True))
    assert column(found, "firms", "harm/7") == {MARCH: 1, JUNE: -1}
    assert column(found, "representative", "harm/7") == {MARCH: 1, JUNE: -1}


def test_without_apart_the_controller_is_the_representative() -> None:
    both = {"rules": BAD_FIRM["rules"] | {"listed": {"when": {"enters": "bad"}, "write": {"in": "list", "counts": "with-cause",
                                                                                         "on": ["controller", "representative"]}}},
            "files": BAD_FIRM["files"] | {"list": {"reads": "any"}}}
    assert sum(column(lived(both), "all", "written").values()) == 1, "one person, one entry"
    assert sum(column(lived(both, {"firms": {"per_resident": "1%", "apart": "100%"}}, seed=3), "all", "written").values()) == 2


def test_an_entry_on_another_lasts_with_the_stay_it_comes_from() -> None:
    found = lived(BAD_FIRM | {
        "files": BAD_FIRM["files"] | {"list": {"reads": "any"}},
        "rules": BAD_FIRM["rules"] | {"listed": {"when": {"enters": "bad"}, "write": {"in": "list", "counts": "with-cause", "on": "representative"}}},
        "effects": {"x": {"while": "list", "publishes": True}}})
    assert column(found, "all", "list.on") == column(found, "all", "harm/7") == {MARCH: 1, JUNE: -1}
    assert column(found, "all", "fell") == {JUNE: 1}


def test_a_household_is_hit_with_one_of_its_two_and_its_three_children_by_number() -> None:
    found = lived(BAD_FIRM | {
        "files": BAD_FIRM["files"] | {"list": {"reads": "any"}},
        "rules": BAD_FIRM["rules"] | {"listed": {"when": {"enters": "bad"}, "write": {"in": "list", "counts": "with-cause", "on": "representative"}}},
        "effects": {"x": {"while": "list", "denies": ["flight", "school"], "on": ["household", "children"]}}})
    assert column(found, "household", "harm/7") == {MARCH: 1, JUNE: -1}
    assert column(found, "children", "harm/7") == {MARCH: 3, JUNE: -3}
    assert column(found, "children", "harm/in") == {MARCH: 3}
    assert 20 < sum(column(found, "children", "denied").values()) < 60, "fifty a year for each of three, for a quarter of a year"
    assert column(found, "all", "harm/7") == {}


def test_who_is_under_a_sanction_of_their_own_is_no_third_party() -> None:
    regime = with_effect(on="representative")
    regime = regime | {
        "files": regime["files"] | {"own": {"reads": "any"}},
        "rules": regime["rules"] | {"own": {"when": {"date": "2021-04-01"}, "write": {"in": "own", "counts": "1 mo"}}},
        "effects": regime["effects"] | {"own": {"while": "own", "publishes": True}}}
    found = lived(regime)
    assert column(found, "all", "harm/7") == {3: N, 4: -N}
    assert column(found, "representative", "harm/7") == {MARCH: 1, 3: -1, 4: 1, JUNE: -1}
    assert days(found, "representative", "harm/7") == pytest.approx(31 + 31, abs=1e-4)


FALSELY: dict[str, Any] = {
    "channels": {"check": {"checks": "solvent", "every": "1 y", "coverage": "0%", "about": "firms",
                           "errors": {"mixed-up": {"kind": "false-match", "rate": "100%"}}}},
    "files": {"bad": {"reads": "any", "about": "firms"}},
    "rules": {"bad": {"when": {"state": "solvent", "seen_by": "check"}, "write": {"in": "bad", "counts": "2 mo"}}}}


def test_what_falls_on_others_in_error_is_in_error_and_ends_with_it() -> None:
    found = lived(FALSELY | {"effects": {"x": {"while": "bad", "denies": "flight", "on": "representative"}}})
    assert column(found, "representative", "harm/1") == {0: 1, 2: -1}
    assert column(found, "representative", "harm/wholly") == {0: 1, 2: -1}
    denied = column(found, "representative", "denied")
    assert denied and denied == column(found, "representative", "denied/error")


def test_a_rightful_listing_beside_a_false_one_is_no_mistake() -> None:
    """Two firms, one representative: each hits the same person; one of them rightly."""
    regime = FALSELY | {"effects": {"x": {"while": "bad", "denies": "flight", "on": "representative"}}}
    both = regime | {"rules": regime["rules"] | {"rightly": {"when": {"date": "2021-02-01"}, "write": {"in": "bad", "counts": "1 y"}}}}
    found = lived(both)
    assert column(found, "representative", "harm/1") == {0: 1, 1: -1}, "from February on the listing is due"
    assert column(found, "representative", "harm/7") == {1: 1}
    assert column(found, "representative", "harm/in") == {0: 1}


def test_an_entry_on_another_is_as_false_as_its_cause() -> None:
    found = lived(FALSELY | {
        "files": FALSELY["files"] | {"list": {"reads": "any"}},
        "rules": FALSELY["rules"] | {"listed": {"when": {"enters": "bad"}, "write": {"in": "list", "counts": "with-cause", "on": "representative"}}},
        "effects": {"x": {"while": "list", "publishes": True}}})
    assert column(found, "all", "written/false") == {0: 1}
    assert column(found, "all", "harm/1") == {0: 1, 2: -1}
    assert column(found, "all", "list/worse") == {0: 1, 2: -1}


def test_who_moves_in_is_hit_at_once_and_has_not_become_so() -> None:
    leaving = {"departures": {"rate": {18: "4/y"}, "of_age": "100%"}}
    found = lived(with_effect(on="representative"), leaving)
    assert sum(column(found, "all", "in-scope").values()) == N
    assert column(found, "representative", "harm/7") == {MARCH: 1, JUNE: -1}
    assert column(found, "representative", "harm/in") == {MARCH: 1}


def test_a_firm_that_closes_lets_go_and_the_next_has_another_representative() -> None:
    regime = {"files": BAD_FIRM["files"], "rules": {"bad": BAD_FIRM["rules"]["bad"]},
              "effects": {"x": {"while": "bad", "publishes": True, "on": "representative"}}}
    found = lived(regime, {"firms": {"per_resident": "1%", "closes": "6/y"}})
    assert sum(column(found, "firms", "left").values()) == 1
    assert sum(column(found, "representative", "harm/7").values()) == 0
    assert sum(column(found, "firms", "in-scope").values()) == 1


SPARED: dict[str, Any] = {
    "files": BAD_FIRM["files"] | {"excused": {"reads": "any"}},
    "rules": BAD_FIRM["rules"] | {"excused": {"when": {"date": "2021-04-01"}, "write": {"in": "excused", "counts": "1 mo"}}},
    "effects": {"x": {"while": "bad", "denies": "flight", "publishes": True, "on": ["self", "representative"], "spares": "excused"}}}


def test_who_stands_where_an_effect_spares_them_is_not_hit_meanwhile_and_is_again_after() -> None:
    found = lived(SPARED)
    assert column(found, "representative", "harm/7") == {MARCH: 1, 3: -1, 4: 1, JUNE: -1}
    assert column(found, "representative", "harm/in") == {MARCH: 1, 4: 1}
    assert days(found, "representative", "harm/7") == pytest.approx(31 + 31, abs=1e-4)
    assert column(found, "firms", "harm/7") == {MARCH: 1, JUNE: -1}, "the firm itself is spared nothing"
    denied = column(found, "representative", "denied")
    assert set(denied) == {MARCH, 4} and min(denied.values()) > 2


def test_who_is_excused_before_anything_falls_on_them_is_hit_when_that_is_over() -> None:
    excused = {"when": {"date": "2021-02-15"}, "write": {"in": "excused", "counts": "1 mo"}}
    found = lived(SPARED | {"rules": SPARED["rules"] | {"excused": excused}})
    assert column(found, "representative", "harm/in") == {MARCH: 1}
    assert days(found, "representative", "harm/7") == pytest.approx(17 + 30 + 31, abs=1e-4)


def test_who_is_no_longer_excused_by_mistake_is_hit_in_error_with_the_class_of_their_own_mistake() -> None:
    """Excused until a false check strikes it: by correct entries they would still be."""
    channels = {"check": {"checks": "able", "every": "1 y", "coverage": "0%", "errors": {"mixed-up": {"kind": "false-match", "rate": "100%"}}}}
    rules = SPARED["rules"] | {"excused": {"when": {"date": "2021-01-01"}, "write": {"in": "excused", "counts": "until-struck"}},
                               "over": {"when": {"state": "able", "seen_by": "check"}, "decided": {"by": "court", "takes": "59 d"},
                                        "strike": {"in": "excused"}}}
    found = lived(SPARED | {"channels": channels, "rules": rules})
    assert column(found, "representative", "harm/1") == {MARCH: 1, JUNE: -1}
    assert column(found, "representative", "harm/wholly") == {MARCH: 1, JUNE: -1}
    denied = column(found, "representative", "denied")
    assert denied and denied == column(found, "representative", "denied/error")

"""Acts that could only strike what is not there: run ahead by the engine, lived one by one by the twin, the same to the integer."""
from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from demerit.engine import Place, assemble
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from scenes import digest
from twin.comparing import differences, engine, slow

WORLD: dict[str, Any] = {
    "world": "busy", "title": "People who do and undo", "age": {"shares": {18: "40%", 30: "60%"}, "until": 80},
    "departures": {"rate": {18: "0.2/y"}, "of_age": "50%"},
    "attributes": {"home": {"town": "50%", "country": "50%"}}, "states": {"kind": {"share": "50%", "gains": "1/y", "loses": "1/y"}},
    "traits": {"care": {"shape": 1.5}},
    "conducts": {"slips": {"context": "work", "rate": "2/y"}, "pays": {"context": "work", "rate": "6/y", "trait": "care"},
                 "serves": {"context": "civic", "rate": "3/y", "by": {"home": {"country": 2}, "age": {"30": 0.4}}},
                 "asks": {"context": "civic", "rate": "4/y"}}}
STRIKES: dict[str, Any] = {
    "pays-at-once": {"when": {"act": "pays"}, "if": {"kind": True}, "strike": {"in": "list", "of": ["listed"]}},
    "pays-later": {"when": {"act": "pays"}, "strike": {"in": "list", "takes": "20 wd", "within": "5 d"}},
    "pays-points": {"when": {"act": "pays"}, "strike": {"in": "points", "takes": "2 mo"}},
    "serves-late": {"when": {"act": "serves"}, "strike": {"in": "points", "takes": "45 d"}},
    "asks-in-time": {"when": {"act": "asks"}, "if": {"standing": "list"}, "decided": {"by": "court", "errs": {"wrongly_no": "30%"}},
                     "strike": {"in": "list", "takes": "3 wd"}}}
WRITES: dict[str, Any] = {
    "listed": {"when": {"act": "slips"}, "write": {"in": "list", "counts": "30 d"}},
    "pointed": {"when": {"act": "slips", "seen_by": "eye"}, "write": {"in": "points", "worth": -10, "counts": "3 mo"}}}


def version(start: str, **changed: dict[str, Any]) -> tuple[dt.date, Regime]:
    """The regime from a day on, some rules changed."""
    rules = {name: rule | changed.get(name, {}) for name, rule in (STRIKES | WRITES).items()}
    document = Regime.model_validate({
        "regime": "r", "title": "Struck for what one does", "in_force": start, "rules": rules,
        "deciders": {"court": {}, "busy": {"reviewers": 1, "each": "2 d"}},
        "files": {"list": {"reads": "any"},
                  "points": {"reads": "sum", "worse": "down", "start": 100, "levels": {"low": 0, "high": 95}}},
        "channels": {"eye": {"sees": ["slips"], "coverage": "70%",
                             "delay": {"drawn": "exponential", "mean": "4 d"}, "errors": {"mistaken": {"kind": "other-person", "rate": "20%"}}}},
        "effects": {"shame": {"while": "list", "publishes": True, "deters": {"conducts": ["slips"], "by": "40%", "learned": "own"}}}})
    return document.in_force, document


def scenario(seed: int, *versions: tuple[dt.date, Regime]) -> Scenario:
    """Forty people, three years."""
    return Scenario(World.model_validate(WORLD), Versions("r", versions), 3, 40, seed)


@pytest.mark.parametrize("seed", range(6))
def test_clocks_sleep_and_wake_without_an_integer_moving(seed: int) -> None:
    one = scenario(seed, version("2020-01-01"))
    assert differences(engine(one, 0, check=True), slow(one, 0)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_a_sleeping_act_set_off_is_as_the_rules_were_on_its_day(seed: int) -> None:
    """Half-way a strike takes longer, one is off and another is on."""
    later = {"pays-points": {"strike": {"in": "points", "takes": "4 mo"}}, "asks-in-time": {"until": "2021-05-01"}, "serves-late": {"off": True}}
    one = scenario(seed, version("2020-01-01", **{"pays-at-once": {"since": "2020-09-01"}}), version("2021-07-01", **later))
    assert differences(engine(one, 0, check=True), slow(one, 0)) == []


def test_they_do_sleep_and_what_sleeps_is_struck_all_the_same() -> None:
    tables = assemble(scenario(1, version("2020-01-01")))
    asleep, awake = Place(tables).live(1, 0), Place(tables).live(1, 0, trace=-2)
    assert [name for name, sleeps in zip(tables.layout.conducts, tables.arrays["conducts"]["sleeps"], strict=True) if sleeps >= 0] == ["pays", "serves", "asks"]
    assert asleep.happenings < awake.happenings - 500
    assert digest(dataclasses.replace(asleep, happenings=0)) == digest(dataclasses.replace(awake, happenings=0))
    strikes = dict(zip(tables.layout.rules, asleep.rules[:, 0, :, 9].sum(axis=0), strict=True))
    assert all(strikes[rule] > 0 for rule in STRIKES), strikes


@pytest.mark.parametrize("change", [
    {"pays-later": {"decided": {"by": "busy"}}},
    {"pays-later": {"strike": {"in": "list", "takes": {"drawn": "exponential", "mean": "9 d"}}}},
    {"pays-later": {"strike": {"in": "list", "takes": "0 d"}}}])
def test_an_act_that_does_more_than_strike_or_may_strike_at_its_own_tick_does_not_sleep(change: dict[str, Any]) -> None:
    tables = assemble(scenario(1, version("2020-01-01", **change)))
    assert tables.arrays["conducts"]["sleeps"][list(tables.layout.conducts).index("pays")] == -1

"""Simulated towns against the proof: no stay outlasts its bound, and who is said to stay is seen to."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demerit.audit.exits import prove
from demerit.audit.exits.profiles import Profile
from demerit.language import load
from demerit.language.quantities import parse
from demerit.language.scenario import Scenario, Versions
from demerit.stories.lives import DAY, RECORDED, Acted, Moved
from exits.lived import SLACK, lives, proved, steady, too_long
from exits.small import HEAD, answer, proof_of, rows
from twin.making import dice
from twin.test_equality import scenario_of

MADE_UP = (5, 14, 16, 44, 49, 51, 62)
"""Made-up regimes in which time alone lets people off some file on which people come to be, and which are quickly proved."""


@pytest.mark.slow
def test_no_stay_in_made_up_regimes_outlasts_the_bound_that_time_guarantees() -> None:
    held = 0
    for seed in MADE_UP:
        one = replace(dice(seed), residents=24)
        scenario = steady(scenario_of(one, True))
        bad, some = too_long(scenario, list(lives(scenario, one.town, 25)), proved(scenario))
        assert bad == [] and some > 0, f"dice({seed})"
        held += some
    assert held > 150


def small(folder: Path, body: str, *, years: int = 12, residents: int = 60) -> Scenario:
    """A small regime, made by `proof_of`, as a scenario."""
    proof_of(folder, body)
    loaded = load(folder / "tried.yaml", kind="regime")
    return Scenario(load(folder / "small.yaml", kind="world").document, Versions("tried", loaded.epochs), years, residents, 1)


@pytest.mark.slow
@pytest.mark.parametrize("body", [
    """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence, seen_by: camera}, write: {in: listed, counts: 9 mo, counts_from: end, overdue: {share: 20%, by: 60 d}}}
  worse: {when: {enters: listed}, decided: {by: office, within: 20 wd}, write: {in: listed, counts: 10 mo}}
effects: {no-train: {while: listed, denies: train}}
""", """
files: {grade: {reads: sum, start: 100, worse: down, levels: {third: 0, second: 70, first: 95}, reviewed: {every: 5 mo, in_order: true}}}
rules:
  late: {when: {act: offence, seen_by: camera}, write: {in: grade, worth: -40, counts: 6 mo}}
effects: {no-train: {while: [grade.third, grade.second], denies: train}}
""", """
files: {listed: {reads: any}, clock: {reads: any}, banned: {reads: any}}
rules:
  entry: {when: {act: offence, seen_by: camera}, write: {in: listed, counts: until-struck}}
  clocked: {when: {act: offence, seen_by: camera}, write: {in: clock, counts: 7 mo}}
  expires: {when: {enters: clock.off}, strike: {in: listed, within: 3 wd}}
  bans: {when: {enters: listed}, write: {in: banned, counts: with-cause}}
effects: {no-train: {while: banned, denies: train}, shown: {while: listed, publishes: yes}}
"""])
def test_no_stay_outlasts_its_bound_and_some_come_near(tmp_path: Path, body: str) -> None:
    scenario = small(tmp_path, body)
    proof = proved(scenario)
    assert {file.worst for file in proof.files} == {"time"}
    found = list(lives(scenario))
    bad, held = too_long(scenario, found, proof)
    assert bad == [] and held > 50
    # the bound is not idle: with a tenth taken off it, stays do outlast it
    for file in proof.files:
        for row in file.rows:
            for _, outcome in row.people:
                assert outcome.plan is not None
                object.__setattr__(outcome.plan.time, "most", outcome.plan.time.most * 0.9)
    assert too_long(scenario, found, proof)[0] != []


def court(*, able: bool, never: tuple[str, ...], often: tuple[str, ...] = ()) -> Scenario:
    """The court's list of 2017 in a small town of people who all can pay, or none of whom can; some conducts never happen, and nobody asks for corrections."""
    loaded = load("spc-2017", kind="regime", sets=["remedies.correction.off=true", "remedies.reconsideration.off=true"])
    world = load("debtors", kind="world").document
    state = world.states["able-to-pay"].model_copy(update={"share": parse("share", 1.0 if able else 0.0), "gains": None, "loses": None})
    rates: dict[str, Any] = dict.fromkeys(never, "0/y") | {"judgment-unperformed": "1/y"} | dict.fromkeys(often, "0.5/y")
    conducts = {name: one.model_copy(update={"rate": parse("rate", rates[name])} if name in rates else {}) for name, one in world.conducts.items()}
    beside = tuple(Versions(other.name, other.epochs) for other in loaded.alongside)
    return Scenario(world.model_copy(update={"states": {**world.states, "able-to-pay": state}, "conducts": conducts, "departures": None}),
                    Versions("spc-2017", loaded.epochs), 10, 60, 3, beside)


NO_TERM = ("refuses-own-motion", "refuses-on-application")


@pytest.mark.slow
def test_who_cannot_pay_and_whom_nobody_lets_go_is_seen_to_stay() -> None:
    row = rows(prove(load("spc-2017", kind="regime"), load("debtors", kind="world").document, profile=Profile((("able-to-pay", "no"), ("entry", "right")))))
    helpers = answer(row["+".join(NO_TERM)]).helpers
    # who cannot pay does not perform; and nobody helps
    scenario = court(able=False, never=("performance", "settlement-performed", *helpers))
    entries = [entry for one in lives(scenario) for entry in one.entries if entry.rule in NO_TERM]
    assert len(entries) > 10  # an inability read as a refusal
    assert all(RECORDED not in entry.ends for entry in entries)
    # and with any one of those who could help, some are let go
    for one in helpers:
        scenario = court(able=False, never=("performance", "settlement-performed", *(name for name in helpers if name != one)), often=(one,))
        assert any(RECORDED in entry.ends for life in lives(scenario) for entry in life.entries if entry.rule in NO_TERM), one


@pytest.mark.slow
def test_who_performs_is_off_within_the_bound_whatever_the_creditor_does() -> None:
    found = answer(rows(prove(load("spc-2017", kind="regime"), load("debtors", kind="world").document))["+".join(NO_TERM)], able_to_pay="yes")
    assert found.plan is not None and found.plan.moves[0][1].name == "performance"
    scenario = court(able=True, never=("creditor-request", "no-assets-found", "settlement-performed"))
    end, checked = (scenario.end - scenario.start).days, 0
    for one in lives(scenario):
        performed = [event.tick / DAY for event in one.events if isinstance(event, Acted) and event.conduct == "performance" and event.outcome == "done"]
        for entry in (entry for entry in one.entries if entry.rule in NO_TERM):
            after = next((tick for tick in performed if tick > entry.written / DAY), None)
            if after is not None and after + found.plan.time.most < end:
                checked += 1
                assert entry.ends[RECORDED][0] / DAY <= after + found.plan.time.most + SLACK
    assert checked > 50


@pytest.mark.slow
def test_a_deadlock_is_seen_to_hold_everybody(tmp_path: Path) -> None:
    from exits.test_known_answers import ZHEJIANG

    scenario = small(tmp_path, ZHEJIANG.replace("lapses: clock", "enters: clock.off"))
    found = [entry for one in lives(scenario) for entry in one.entries if entry.file in ("record", "listed") and entry.written < 5 * 365 * DAY]
    assert len(found) > 100 and all(RECORDED not in entry.ends for entry in found)
    assert HEAD in (tmp_path / "tried.yaml").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clean file", "up to some", "empty list", "points that go down", "decided later", "behind a queue", "at once"])
def test_who_stands_elsewhere_than_a_way_off_asks_is_seen_to_stay(tmp_path: Path, name: str) -> None:
    """Courses are taken once a year: they let off those who stand where the rule asks, and nobody else."""
    from exits.test_standing import STUCK, body

    changed = STUCK[name]
    scenario = small(tmp_path, body(**changed))
    good = {"up to some": ("clean", "some"), "empty list": ("off",), "points that go down": ("full",)}.get(name, ("clean",))
    let_go = held = 0
    for one in lives(scenario):
        moved = [(event.tick, event.after) for event in one.events if isinstance(event, Moved) and (event.file, event.ledger) == ("pts", RECORDED)]
        bad = min((tick for tick, level in moved if level not in good), default=None)
        for entry in (entry for entry in one.entries if entry.file == "gone"):
            courses = [event.tick for event in one.events if isinstance(event, Acted) and event.conduct == "course" and event.tick > entry.written]
            end = entry.ends.get(RECORDED)
            if end is not None and end[1] == "struck":
                let_go += 1
                assert bad is None or end[0] <= bad
            elif bad is not None and courses and courses[-1] > bad:
                held += 1
    assert held > 20
    # who is put on because of the points is never off them; others may take a course in time
    assert (let_go > 0) == ("when" not in changed)


@pytest.mark.slow
def test_who_waits_for_points_to_lapse_is_off_with_the_next_course(tmp_path: Path) -> None:
    from exits.test_standing import LATER, body

    scenario = small(tmp_path, body(**LATER, write="worth: 1, counts: 10 mo"), years=20)
    proof = proved(scenario)
    (outcome,) = (outcome for file in proof.files for row in file.rows for _, outcome in row.people)
    assert outcome.verdict == "own" and outcome.plan is not None and outcome.plan.time.months == 10
    checked = 0
    for one in lives(scenario):
        points = sorted(entry.written for entry in one.entries if entry.file == "pts")
        for entry in (entry for entry in one.entries if entry.file == "gone"):
            last = max([tick for tick in points if tick < entry.written], default=None)
            for course in (event.tick for event in one.events if isinstance(event, Acted) and event.conduct == "course" and event.tick > entry.written):
                last = max([tick for tick in points if tick < course], default=last)
                if last is not None and (course - last) / DAY > outcome.plan.time.most + SLACK:
                    checked += 1
                    assert entry.ends[RECORDED][0] / DAY <= course / DAY + SLACK
                    break
    assert checked > 20

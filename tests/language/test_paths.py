"""What leads where, and how many of one kind alone."""
from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from demerit.language import load
from demerit.language.alone import alone
from demerit.language.asking import Answer, NoSuchThing, ask
from demerit.language.quantities import parse
from demerit.language.schema.regime import File, Write

REGIME = """\
regime: points
title: A small regime
in_force: 2020-01-01
sources: {law: {title: The law, url: "law.example"}}
channels:
  camera: {sees: "*", coverage: 30%, errors: {mix-up: {kind: other-person, rate: 2%}}}
  blind: {sees: "*", coverage: 0%}
files:
  score: {reads: sum, start: 100, worse: down, levels: {D: 0, C: 60, B: 80, A: 120}, capped_while: {banned: C}}
  strikes: {reads: count, worse: up, levels: {none: 0, first: 1, out: 3}}
  wanted: {reads: any}
  banned: {reads: any}
  idle: {reads: any}
deciders: {court: {title: The court}}
rules:
  speeds: {when: {act: speeding, seen_by: camera}, write: {in: score, worth: -5, counts: 24 mo}, cite: {source: law, at: Art. 1}, evidence: text}
  helps: {when: {act: volunteering}, write: {in: score, worth: 5}}
  strike: {when: {act: fraud, seen_by: camera}, write: {in: strikes, counts: 1 y}}
  third: {when: {reaches: strikes.out}, decided: {by: court, within: 15 d}, write: {in: wanted, counts: with-cause}}
  bans: {when: {enters: wanted}, write: {in: banned, counts: 6 mo}}
  again: {when: {enters: banned}, write: {in: wanted, counts: 1 d}}
  later: {when: {act: littering}, write: {in: wanted, counts: 1 y}, since: 2021-01-01}
  unseen: {when: {act: jaywalking, seen_by: blind}, write: {in: wanted, counts: 1 y}}
  stays: {when: {act: escape}, if: {standing: wanted}, write: {in: wanted, counts: 1 y}}
  dead: {when: {act: treason}, if: {standing: idle}, write: {in: wanted, counts: 1 y}}
effects:
  grounded: {while: wanted, denies: flight, cite: {source: law, at: Art. 9}, evidence: text}
  slower: {while: [score.C, score.D], denies: train}
  prize: {while: score.A, gives: CNY 5}
  everybody: {while: score.B, stops: speeding}
"""


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.yaml"
    path.write_text(REGIME, "utf-8")
    return path


def said(answer: Answer) -> list[list[str]]:
    return [[step.name for step in route] for goal in answer.goals for route in goal.routes]


def test_every_route_to_a_denied_thing_circles_and_all(points: Path) -> None:
    answer = ask(load(points), "flight")
    assert said(answer) == [["strike", "third"]], "`again` only comes round to where it began"
    first, second = answer.goals[0].routes[0]
    assert (first.trigger, first.of, first.into) == ("act", "fraud", "strikes.out")
    assert first.notices[0].mistakes == ("the wrong person",)
    assert (second.trigger, second.decided) == ("reaches", "The court, within 15 d (no source)")
    assert answer.goals[0].source is not None and answer.goals[0].source.at == "Art. 9"
    assert answer.scores == (("score", False), ("strikes", True))


def test_what_is_left_out_and_why(points: Path) -> None:
    answer = ask(load(points), "flight")
    assert answer.left_out == (("rules.later", "only from 2021-01-01"), ("rules.unseen", "nothing is noticed by `blind`"))
    assert answer.goals[0].keeping == ("stays",), "who is wanted is kept wanted"
    assert "treason" not in {route[0].of for route in answer.goals[0].routes}, "nobody is ever on `idle`"


def test_on_a_day(points: Path) -> None:
    later = ask(load(points), "flight", on=dt.date(2021, 6, 1))
    assert said(later) == [["later"], ["strike", "third"]], "shortest first"
    before = ask(load(points), "flight", on=dt.date(2019, 1, 1))
    assert (before.yes, before.goals) == (False, ())


def test_dated_changes_and_settings(points: Path) -> None:
    points.write_text(REGIME + "changes: [{on: 2020-06-01, change: {rules.speeds.write.worth: -50}}]\n", "utf-8")
    entries = [ask(load(points), "train", on=day).goals[0].routes[0][0].alone.entries for day in (dt.date(2020, 1, 1), dt.date(2020, 6, 1))]  # type: ignore[union-attr]
    assert entries == [5, 1], "below 80: more than 20 points off 100"
    assert not ask(load(points, sets=["rules.strike.off=true"]), "flight").yes


def test_levels_caps_and_both_directions(points: Path) -> None:
    loaded = load(points)
    assert said(ask(loaded, "slower")) == [["speeds"], ["strike", "third", "bans", "score"]], "the cap holds whoever is banned at C"
    assert said(ask(loaded, "prize")) == [["helps"]]
    assert said(ask(loaded, "score.D")) == [["speeds"]]
    everybody = ask(loaded, "speeding")
    assert everybody.kind == "stops" and everybody.goals[0].start and everybody.yes
    assert [[step.kind for step in route] for route in everybody.goals[0].routes] == [["rule", "lapse"], ["rule", "lapse"], ["rule"] * 3 + ["cap", "lapse"]]


def test_levels_on_both_sides_of_the_start(points: Path) -> None:
    points.write_text(REGIME.replace("while: [score.C, score.D]", "while: [score.D, score.A]"), "utf-8")
    routes = ask(load(points), "train").goals[0].routes
    assert [(step.name, step.into, step.alone.entries) for (step,) in routes if step.alone] == [("speeds", "score.D", 9), ("helps", "score.A", 4)]


def test_a_score_that_is_only_a_condition_has_a_part_in_it(points: Path) -> None:
    points.write_text(REGIME.replace("strike: {when: {act: fraud, seen_by: camera},", "strike: {when: {act: fraud, seen_by: camera}, if: {standing: score.D},"), "utf-8")
    assert dict(ask(load(points), "flight").scores)["score"]
    points.write_text(REGIME.replace("strike: {when: {act: fraud, seen_by: camera},", "strike: {when: {act: fraud, seen_by: camera}, unless: {standing: score.A},"), "utf-8")
    assert dict(ask(load(points), "flight").scores)["score"], "an exception is a part too"


def test_what_levels_lead_to_where_nothing_does_what_is_asked(points: Path) -> None:
    answer = ask(load(points), "boat", kind="denies")
    assert not answer.yes
    assert [one.name for one in answer.levels] == ["grounded", "slower", "prize", "everybody"]
    assert [one.start for one in answer.levels] == [False, False, False, True]


def test_words_that_mean_nothing(points: Path) -> None:
    with pytest.raises(NoSuchThing) as caught:
        ask(load(points), "grounds")
    assert caught.value.hint == "did you mean `grounded`?"


def test_kinds_of_effects(points: Path) -> None:
    assert [goal.name for goal in ask(load(points), "gives").goals] == ["prize"]
    assert not ask(load(points), "publishes").yes


# ---- how many alone ----------------------------------------------------------------------------------------------


def needed(file: dict[str, object], write: dict[str, object], *levels: str) -> tuple[int | None, int | None, int | None, str | None]:
    found = alone(File.model_validate(file), Write.model_validate({"in": "f", **write}), levels)
    return found.entries, found.low, found.high, found.why


SUM = {"reads": "sum", "start": 1000, "worse": "down", "levels": {"D": 0, "C": 600, "B": 800, "A": 1100}}


@pytest.mark.parametrize(("file", "write", "levels", "entries", "why"), [
    (SUM, {"worth": -5}, ("C", "D"), 41, None),                  # 40 leave 800, which is still B
    (SUM, {"worth": -200}, ("C", "D"), 2, None),
    (SUM, {"worth": -201}, ("C", "D"), 1, None),
    (SUM, {"worth": -5}, ("D",), 81, None),
    (SUM, {"worth": 5}, ("A",), 20, None),                       # the edge itself is enough going up
    (SUM, {"worth": 0.1}, ("A",), 1000, None),
    (SUM, {"worth": -700}, ("C",), None, "one step jumps over it"),
    (SUM, {"worth": 5}, ("D",), None, "it counts the other way"),
    (SUM | {"floor": 800}, {"worth": -5}, ("C",), None, "the floor or the ceiling is before it"),
    (SUM | {"floor": 799}, {"worth": -500}, ("C",), 1, None),
    (SUM | {"of": {"last": 40}}, {"worth": -5}, ("C",), None, "only the last 40 are read"),
    (SUM | {"of": {"last": 41}}, {"worth": -5}, ("C",), 41, None),
    # at most 10 points a month, each for a year: 13 calendar months hold 130 points, and 200 are too many
    (SUM, {"worth": -5, "counts": "12 mo", "cap": {"points": 10, "per": "1 mo"}}, ("C", "D"), None, "capped"),
    (SUM, {"worth": -5, "counts": "12 mo", "cap": {"points": 20, "per": "1 mo"}}, ("C", "D"), 41, None),
    (SUM, {"worth": -5, "counts": "until-struck", "cap": {"points": 10, "per": "1 mo"}}, ("C", "D"), 41, None),
    # a cap cuts the last entry of each period: 7 + 3 points each time, 20 periods, and one more
    (SUM, {"worth": -7, "cap": {"points": 10, "per": "1 mo"}}, ("C", "D"), 41, None),
    (SUM, {"worth": -5, "counts": "12 mo", "cap": {"entries": 3, "per": "1 mo"}}, ("C", "D"), None, "capped"),
    ({"reads": "count", "worse": "up", "levels": {"none": 0, "some": 1, "out": 3}}, {}, ("out",), 3, None),
    ({"reads": "mean", "at_least": 3, "worse": "down", "levels": {"low": 1, "high": 4}}, {"worth": 1}, ("low",), 3, None),
    ({"reads": "share", "at_least": 2, "worse": "down", "levels": {"seldom": 0, "mostly": 0.7}}, {"worth": 0}, ("seldom",), 2, None),
    ({"reads": "any"}, {}, ("on",), 1, None)])
def test_entries_of_one_kind_alone(file: dict[str, object], write: dict[str, object], levels: tuple[str, ...], entries: int | None, why: str | None) -> None:
    found = needed(file, write, *levels)
    assert (found[0], found[3]) == (entries, why)


def test_over_what_is_assumed() -> None:
    worth = {"value": -5, "evidence": "assumed", "range": [-10, -4]}
    assert needed(SUM, {"worth": worth}, "C", "D")[:3] == (41, 21, 51)
    edge = SUM | {"levels": {"D": 0, "C": 600, "B": {"value": 800, "evidence": "assumed", "range": [700, 900]}, "A": 1100}}
    assert needed(edge, {"worth": worth}, "C", "D")[:3] == (41, 11, 76)
    assert needed(SUM, {"worth": worth | {"range": [-10, 0]}}, "C", "D")[:3] == (41, 21, None), "at one end it is worth nothing"
    picked = {"uniform": [-50, -5], "step": 5}
    assert needed(SUM, {"worth": picked}, "C", "D")[1:3] == (5, 41)


def test_repeats_are_faster() -> None:
    write = Write.model_validate({"in": "f", "worth": -10, "repeats": {"times": 2, "within": parse("term", "6 mo")}})
    found = alone(File.model_validate(SUM), write, ("C", "D"))
    assert (found.entries, found.faster) == (21, 11), "10, then 20 each: eleven make 210"

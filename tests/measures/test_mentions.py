"""Mentions: whatever the documents say by group that "put in" does not measure is named beside it."""
from __future__ import annotations

import pytest

from demerit.measures.inputs import put_in, put_on
from demerit.measures.mentions import left_out, named, unweighed
from demerit.reports.data import Compared
from demerit.reports.groups import not_in_it
from demerit.runs.plan import prepare

SMALL = "town.residents=200"
REMEDY = ("deciders={desk: {}}",
          "remedies.fix={against: suspended, because: [wrong-person], asks: {wronged: 100%, others: 0%}, decided: {by: desk, within: 5 d}}")
COLUMN = "rules.speeding={when: {act: speeding, seen_by: camera}, write: {in: strikes, counts: 1 y}}"


def places(*sets: str) -> tuple[str, ...]:
    return left_out(prepare("three-strikes", towns=1, sets=[SMALL, *sets]).scenario, "side")


def test_what_is_counted_whole_is_not_named() -> None:
    """Ten times as often, twice as often seen: it is all in the number, whatever an entry weighs, if it goes for all entries alike."""
    sets = [SMALL, *(f"conducts.{name}.by={{side: {{north: 10}}}}" for name in ("speeding", "red-light")), "channels.camera.by={side: {north: 2}}"]
    scenario = prepare("three-strikes", towns=1, sets=sets).scenario
    assert put_in(put_on(scenario, "side"), "north", "south") == pytest.approx(20, rel=0.1)
    assert left_out(scenario, "side") == ()
    assert set(named(scenario, "side")) == {"channels.camera.by", *(f"conducts.{name}.by" for name in ("speeding", "red-light"))}
    course = prepare("three-strikes", towns=1, sets=[*sets, "conducts.refresher-course.by={side: {north: 10}}"]).scenario
    assert left_out(course, "side") == ("conducts.refresher-course.by",)  # it takes people off, which is no ground
    assert left_out(scenario, "age") == named(scenario, "age") == ()


def test_errors_that_fall_on_groups_apart_are_named() -> None:
    """Never that documents put the same on every group where mistakes fall on one of them; in the number where all entries weigh alike."""
    source = "channels.camera.errors.misread-plate"
    scenario = prepare("three-strikes", towns=1, sets=[SMALL, f"{source}.rate=100%", f"{source}.by={{side: {{north: 3}}}}"]).scenario
    assert put_in(put_on(scenario, "side"), "north", "south") == pytest.approx((0.5 + 0.75) / (0.5 + 0.25))
    assert (named(scenario, "side"), left_out(scenario, "side"), unweighed(scenario, "side")) == ((f"{source}.by",), (), ())
    course = "rules.course={when: {act: refresher-course, seen_by: camera}, strike: {in: strikes}}"
    assert places(f"{source}.by={{side: {{north: 3}}}}", 'channels.camera.sees="*"', course) == (f"{source}.by",)  # grounds to strike are not counted
    assert places(f"{source}.by={{side: {{north: 3, south: 3}}}}", 'channels.camera.sees="*"', course) == ()


def test_worths_and_terms_are_not_counted() -> None:
    """The same act is a strike for a year in the north and for a week in the south: as many grounds, and another burden."""
    first = "rules.speeding={when: {act: speeding, seen_by: camera}, if: {side: north}, write: {in: strikes, counts: 1 y}}"
    other = "rules.milder={when: {act: speeding, seen_by: camera}, if: {side: south}, write: {in: strikes, counts: 1 w}}"
    scenario = prepare("three-strikes", towns=1, sets=[SMALL, first, other]).scenario
    assert put_in(put_on(scenario, "side"), "north", "south") == 1.0
    assert {"rules.speeding.if", "rules.milder.if"} == set(unweighed(scenario, "side"))
    assert left_out(scenario, "side") == ()  # by number they are in it
    alike = prepare("three-strikes", towns=1, sets=[SMALL, COLUMN, "rules.red-light.off=yes", first, other.replace("1 w", "1 y")]).scenario
    assert left_out(alike, "side") == unweighed(alike, "side") == ()


def test_factors_that_are_all_in_the_number_are_not_said_to_be_left_out() -> None:
    """Men do twice as much of one of two acts that weigh differently: the number has all of it but the weights."""
    sets = [SMALL, "rules.red-light.write={in: strikes, counts: 3 y}", "conducts.speeding.by={side: {north: 2}}"]
    scenario = prepare("three-strikes", towns=1, sets=sets).scenario
    assert put_in(put_on(scenario, "side"), "north", "south") > 1
    assert (left_out(scenario, "side"), unweighed(scenario, "side")) == ((), ("conducts.speeding.by",))


@pytest.mark.parametrize("place,sets", [
    ("remedies.fix.open_to", [*REMEDY, "remedies.fix.open_to={side: north}"]),
    ("remedies.fix.unless", [*REMEDY, "remedies.fix.unless=[{side: north}]"]),
    ("remedies.fix.asks.by", [*REMEDY, "remedies.fix.asks.by={side: {south: 0}}"]),
    ("rules.suspension.if", ["rules.suspension.if={side: north}"]),
    ("rules.speeding.if", ["rules.speeding.if={side: north}", "rules.speeding.decided={by: desk, errs: 5%}", "deciders={desk: {}}"]),
    ("attempts.rent-a-car.by", ["attempts.rent-a-car.by={side: {south: 3}}"]),
])
def test_each_place_that_grounds_do_not_show(place: str, sets: list[str]) -> None:
    assert place in places(*sets)


def test_factors_that_are_the_same_for_all_are_no_difference() -> None:
    assert places(*REMEDY, "remedies.fix.asks.by={side: {south: 2, north: 2}}", "conducts.speeding.by={side: {south: 1, north: 1}}") == ()


def test_the_first_page_says_what_is_not_in_it() -> None:
    """Never that documents put the same on every group, where they name one elsewhere."""
    one = Compared(attribute="side", group="north", reference="south", put_in=1.0, put_in_leaves_out="rules.a.if, rules.b.if, rules.c.if, remedies.fix.open_to")
    assert not_in_it([one, one]) == ("Put in counts noticed grounds only: what the documents say by side in rules.a.if, rules.b.if, rules.c.if and 1 more "
                                     "place is not in it.")
    assert not_in_it([Compared(attribute="side", put_in=1.0)]) == ""
    assert not_in_it([Compared(attribute="sex", put_in=1.4, put_in_unweighed="conducts.a.by")]) == (
        "Put in counts noticed grounds and does not weigh them: of what the documents say by sex in conducts.a.by the number is in it, not how much entries "
        "are worth or how long they count.")
    assert not_in_it([Compared(estimand="harm/error", attribute="sex", put_in=1.4, put_in_leaves_out="remedies.a.if", put_in_unweighed="conducts.a.by")]) == (
        "Put in counts false reports only: what the documents say by sex in remedies.a.if is not in it. Of what the documents say by sex in conducts.a.by the "
        "number is in it, not how much entries are worth or how long they count.")

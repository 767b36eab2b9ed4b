"""The court's list, the restriction and the travel limits: cited rules, assumed behaviour, and what leads to what."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from demerit import language
from demerit.engine import Place, assemble
from demerit.language.asking import ask
from demerit.language.quantities import Quantity, size
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World

NAMES = ("spc-2017", "consumption-2015", "travel-2018")
GROUNDS_WITH_TERM = ("forgery", "hides-assets", "misreports-assets", "breaks-restriction", "refuses-settlement")
NO_TERM = ("refuses-own-motion", "refuses-on-application")


@pytest.fixture(scope="module")
def regimes() -> dict[str, Regime]:
    return {name: language.load(name, kind="regime").document for name in NAMES}


@pytest.fixture(scope="module")
def world() -> World:
    return language.load("debtors", kind="world").document


def quantities(node: object, cited: bool = False) -> Iterator[tuple[Quantity, bool]]:
    """Every quantity, and whether a citation on it or around it covers it."""
    if isinstance(node, Quantity):
        yield node, cited or node.cite is not None
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from quantities(getattr(node, name), cited or getattr(node, "cite", None) is not None)
    elif isinstance(node, dict):
        for value in node.values():
            yield from quantities(value, cited)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from quantities(value, cited)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_cited_or_assumed_with_a_range(name: str, regimes: dict[str, Regime], world: World) -> None:
    for document in (regimes[name], world):
        for quantity, cited in quantities(document):
            assert quantity.low is not None if quantity.evidence == "assumed" else cited, quantity


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_says_who_says_so_as_it_was_read(name: str, regimes: dict[str, Regime]) -> None:
    regime = regimes[name]
    evidence = {"P": "text", "P-": "quoted", "S": "reported"}
    for key, one in [*regime.rules.items(), *regime.effects.items()]:
        assert one.cite is not None and one.cite.at, key
        assert one.evidence == evidence[regime.sources[one.cite.source].mark or ""], key
    assert all(source.publisher and source.date for source in regime.sources.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_unknown_is_explained(name: str, regimes: dict[str, Regime], world: World) -> None:
    labels = {quantity.unknown for document in (regimes[name], world) for quantity, _ in quantities(document) if quantity.unknown}
    assert labels <= set(regimes[name].unknowns)
    assert len(labels) <= 12


def test_no_rate_of_behaviour_stands_in_a_regime(regimes: dict[str, Regime], world: World) -> None:
    assert not any(quantity.kind == "rate" for regime in regimes.values() for quantity, _ in quantities(regime))
    for name, conduct in world.conducts.items():
        assert conduct.rate.evidence == "assumed" and conduct.rate.high / conduct.rate.low == pytest.approx(100), name
        assert not conduct.by, "no group behaves otherwise"


@pytest.mark.parametrize("top", [False, True])
def test_shares_add_up_at_both_ends(world: World, top: bool) -> None:
    for shares in (*world.attributes.values(), world.age.shares):
        total = sum(size(q.value) if q.low is None else size(q.high if top == (q.direction == 1) else q.low) for q in shares.values())
        assert total == pytest.approx(1)


def test_terms_of_the_list(regimes: dict[str, Regime]) -> None:
    rules = regimes["spc-2017"].rules
    for name in NO_TERM:
        assert rules[name].write is not None and rules[name].write.counts == "until-struck", "ground (1) ends only by deletion"
    for name in GROUNDS_WITH_TERM:
        counts = rules[name].write.counts  # type: ignore[union-attr]
        assert isinstance(counts, Quantity) and (counts.value.unit, counts.value.amount) == ("months", 24), name
    for name in ("violence-extended", "several-extended"):
        counts = rules[name].write.counts  # type: ignore[union-attr]
        assert isinstance(counts, Quantity) and counts.high.amount == 60, "two years and at most three more"
    assert regimes["spc-2017"].scope.age is not None and regimes["spc-2017"].scope.age.at_least == 18


def test_seven_grounds_of_deletion_within_three_working_days_and_only_without_a_term(regimes: dict[str, Regime]) -> None:
    off = [rule for name, rule in regimes["spc-2017"].rules.items() if name.startswith("off-")]
    assert len(off) == 7
    for rule in off:
        assert rule.strike is not None and rule.strike.of == list(NO_TERM)
        assert str(rule.strike.within.value) == "3 wd"  # type: ignore[union-attr]


def test_terms_of_the_travel_limits(regimes: dict[str, Regime]) -> None:
    rules = regimes["travel-2018"].rules
    terms = {name: str(rules[name].write.counts.value) for name in ("off-the-trains", "off-the-planes", "other-fields")}  # type: ignore[union-attr]
    assert terms == {"off-the-trains": "180 d", "off-the-planes": "12 mo", "other-fields": "12 mo"}
    held = [rule for rule in rules.values() if rule.when.enters]
    assert len(held) == 5
    assert all(rule.decided is not None and str(rule.decided.takes.value) == "7 wd" for rule in held), "the display holds every limit back"  # type: ignore[union-attr]


def test_the_restriction_has_nine_items(regimes: dict[str, Regime]) -> None:
    effects = regimes["consumption-2015"].effects
    assert sorted(effect.cite.at.split(":")[0] for effect in effects.values()) == [f"item {i}" for i in range(1, 10)]  # type: ignore[union-attr]


def test_a_flight_is_denied_by_lists_and_by_no_score() -> None:
    said = {name: ask(language.load(name, kind="regime"), "flight", kind="denies") for name in (*NAMES, "rongcheng-2016")}
    assert {name: answer.yes for name, answer in said.items()} == {
        "spc-2017": False, "consumption-2015": True, "travel-2018": True, "rongcheng-2016": False}
    assert said["rongcheng-2016"].scores == (("points", False),)
    assert not any(leads for answer in said.values() for _, leads in answer.scores)
    assert said["travel-2018"].routes == 9 + 4 + 8, "nine acts aboard, four other fields, seven rules that list and one that restricts"


def test_better_seats_only_for_other_fields_and_all_trains_for_conduct() -> None:
    travel = language.load("travel-2018", kind="regime")
    trains = ask(travel, "train-ticket")
    assert {goal.during for goal in trains.goals} == {"rail-ban", "fare-ban"}
    assert {goal.during for goal in ask(travel, "high-class-rail").goals} == {"rail-ban", "fare-ban", "fields-ban"}


def test_breaking_a_restriction_keeps_under_it_and_brings_nobody_under_it() -> None:
    goal, = ask(language.load("consumption-2015", kind="regime"), "flight").goals
    assert goal.keeping == ("spc-2017/breaks-restriction",)
    assert "restriction-breach" not in {route[0].of for route in goal.routes}


def test_before_the_list_of_2017_only_an_order_restricts() -> None:
    import datetime as dt

    answer = ask(language.load("consumption-2015", kind="regime"), "flight", on=dt.date(2016, 1, 1))
    assert [[step.name for step in route] for route in answer.goals[0].routes] == [["may-be"]]
    assert ("all of spc-2017", "in force only from 2017-05-01") in answer.left_out


@pytest.mark.parametrize("name", NAMES)
def test_a_small_town_lives_it(name: str) -> None:
    loaded = language.load(name, kind="regime")
    society = language.load("debtors", kind="world").document
    beside = tuple(Versions(other.name, tuple(other.epochs)) for other in loaded.alongside)
    place = Place(assemble(Scenario(society, Versions(loaded.name, tuple(loaded.epochs)), 3, 1500, 1, beside)))
    tally = place.live(1, 0)
    assert tally.rules[..., 0].sum() > 0, "nothing was ever written"

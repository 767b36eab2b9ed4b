"""The court's list, the restriction and the travel limits: cited rules, assumed behaviour, and what leads to what."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from demerit import language
from demerit.engine import Place, assemble
from demerit.language.asking import ask
from demerit.language.quantities import Quantity, size
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World

NAMES = ("spc-2017", "consumption-2015", "travel-2018")
ON_CHINA = ("spc-2013", "spc-2020", "consumption-2010", "consumption-2020", "national")
PAGE = (Path(__file__).parents[2] / "docs" / "court.md").read_text("utf-8")
ROWS = (
    *(f"SPC-{i:02}" for i in range(1, 17)), "SPC-2013", "SPC-2020-grace", "SPC-2020-students", "SPC-2020-school", "SPC-2020-lift", "SPC-2025",
    *(f"LIM-{i}" for i in range(1, 10)), "LIM-who", "LIM-entities", "LIM-start", "LIM-exemption", "LIM-end", "LIM-breach", "LIM-free",
    "JP-mou", "JP-opinions", "JP-offices", "JP-company-law", "JP-jurors", "JP-procedure",
    "FIG-2014", "FIG-2017", "FIG-2018-09", "FIG-2018", "FIG-2019", "FIG-2024",
    "TR-1-rail", "TR-1-air", "TR-2-rail", "TR-2-air", "TR-3-rail", "TR-3-air", "TR-4", "TR-5", "TR-6-rail", "TR-6-air", "TR-7-rail", "TR-7-air",
    "TR-8", "TR-9", "TR-10", "TR-numbers", "TR-records")
"""Every row read on the list, the restriction, joint punishment and the travel limits; figures and rail and air told apart."""
GROUNDS_WITH_TERM = ("forgery", "hides-assets", "misreports-assets", "breaks-restriction", "refuses-settlement")
NO_TERM = ("refuses-own-motion", "refuses-on-application")


@pytest.fixture(scope="module")
def regimes() -> dict[str, Regime]:
    return {name: language.load(name, kind="regime").document for name in (*NAMES, *ON_CHINA)}


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {name: language.load(name, kind="world").document for name in ("debtors", "china")}


@pytest.fixture(params=["debtors", "china"])
def world(request: pytest.FixtureRequest, worlds: dict[str, World]) -> World:
    return worlds[request.param]


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


@pytest.mark.parametrize("name", [*NAMES, *ON_CHINA])
def test_every_number_is_cited_or_assumed_with_a_range(name: str, regimes: dict[str, Regime], worlds: dict[str, World]) -> None:
    for document in (regimes[name], *worlds.values()):
        for quantity, cited in quantities(document):
            assert quantity.low is not None if quantity.evidence == "assumed" else cited, quantity


@pytest.mark.parametrize("name", [*NAMES, *ON_CHINA])
def test_every_rule_says_who_says_so_as_it_was_read(name: str, regimes: dict[str, Regime]) -> None:
    regime = regimes[name]
    evidence = {"P": "text", "P-": "quoted", "S": "reported"}
    for key, one in [*regime.rules.items(), *regime.effects.items(), *regime.remedies.items()]:
        assert one.cite is not None and one.cite.at, key
        assert one.evidence == evidence[regime.sources[one.cite.source].mark or ""], key
    assert all(source.publisher and source.date for source in regime.sources.values())


@pytest.mark.parametrize("name", [*NAMES, *ON_CHINA])
def test_every_unknown_is_explained(name: str, regimes: dict[str, Regime], worlds: dict[str, World]) -> None:
    world = worlds[str(regimes[name].world)]
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
    for shares in (*world.attributes.values(), world.age.shares, *([world.households.sizes] if world.households else [])):
        assert sum(size(q.value) for q in shares.values()) == pytest.approx(1)
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
    for way in ("rail", "air", "fields"):
        assert str(rules[f"{way}-shown"].write.counts.value) == "7 wd", "the display holds every limit back"  # type: ignore[union-attr]
    for name in ("off-the-trains-till-paid", "restricted-debtors"):
        assert str(rules[name].decided.takes.value) == "7 wd", name  # type: ignore[union-attr]


def test_the_restriction_has_nine_items(regimes: dict[str, Regime]) -> None:
    effects = regimes["consumption-2015"].effects
    assert sorted(effect.cite.at.split(":")[0] for effect in effects.values() if list(effect.during) == ["restricted"]) == [  # type: ignore[union-attr]
        f"item {i}" for i in range(1, 10)]


def test_a_flight_is_denied_by_lists_and_by_no_score() -> None:
    said = {name: ask(language.load(name, kind="regime"), "flight", kind="denies") for name in (*NAMES, "rongcheng-2016")}
    assert {name: answer.yes for name, answer in said.items()} == {
        "spc-2017": False, "consumption-2015": True, "travel-2018": True, "rongcheng-2016": False}
    assert said["rongcheng-2016"].scores == (("points", False),)
    assert not any(leads for answer in said.values() for _, leads in answer.scores)
    # nine acts aboard and four other fields, each unopposed or after a rejected objection; seven rules that list and one that restricts
    assert said["travel-2018"].routes == 2 * 9 + 2 * 4 + 8


def test_better_seats_only_for_other_fields_and_all_trains_for_conduct() -> None:
    travel = language.load("travel-2018", kind="regime")
    trains = ask(travel, "train-ticket")
    assert {goal.during for goal in trains.goals} == {"rail-ban", "fare-ban"}
    assert {goal.during for goal in ask(travel, "high-class-rail").goals} == {"rail-ban", "fare-ban", "fields-ban"}


def test_breaking_a_restriction_keeps_under_it_and_brings_nobody_under_it() -> None:
    goal, of_firms = ask(language.load("consumption-2015", kind="regime"), "flight").goals
    assert of_firms.during == "restricted-firms" and of_firms.keeping == ("spc-2017/firm-breaks-restriction",)
    assert "firm-restriction-breach" not in {route[0].of for route in of_firms.routes}
    assert goal.keeping == ("spc-2017/breaks-restriction",)
    assert "restriction-breach" not in {route[0].of for route in goal.routes}


def test_before_the_list_of_2017_only_an_order_restricts() -> None:
    import datetime as dt

    answer = ask(language.load("consumption-2015", kind="regime"), "flight", on=dt.date(2016, 1, 1))
    assert [[step.name for step in route] for route in answer.goals[0].routes] == [["notice-to-perform", "may-be"]]
    assert ("all of spc-2017", "in force only from 2017-05-01") in answer.left_out


@pytest.mark.parametrize("name", [*NAMES, *ON_CHINA, "rongcheng-2021"])
def test_a_small_town_lives_it(name: str) -> None:
    assert live(name).rules[..., 0].sum() > 0, "nothing was ever written"


def live(name: str, residents: int = 1500, **changed: list[str]) -> Any:
    """Three years of one town, and what was counted in it."""
    loaded = language.load(name, kind="regime", **changed)
    society = language.load(loaded.document.world, kind="world").document
    beside = tuple(Versions(other.name, tuple(other.epochs)) for other in loaded.alongside)
    return Place(assemble(Scenario(society, Versions(loaded.name, tuple(loaded.epochs)), 3, residents, 1, beside))).live(1, 0)


# -- docs/court.md -------------------------------------------------------------------------------------------------


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


def test_no_row_of_the_sources_is_missing_and_each_is_there_once() -> None:
    assert [row[0] for row in table("Row by row")] == list(ROWS)


def test_every_row_has_a_mark_and_names_what_exists_or_says_why_not(regimes: dict[str, Regime]) -> None:
    for row, says, mark, where, why in table("Row by row"):
        assert says and mark in ("P", "P-", "S"), row
        assert where or why, f"{row}: neither where it is nor why it is not"
        names = re.findall(r"`([a-z0-9-]+): (rules|effects|channels|files|remedies|scope)\.([a-z0-9-]+)`", where)
        assert len(names) == where.count("`") / 2, f"{row}: a name that is not REGIME: section.name"
        for regime, section, name in names:
            part = getattr(regimes[regime], section)
            assert name in part if isinstance(part, dict) else getattr(part, name) is not None, f"{row}: {regime}: {section}.{name}"


def test_what_no_regime_says_gives_a_reason() -> None:
    nowhere = [row[0] for row in table("Row by row") if not row[3]]
    assert nowhere == ["SPC-15", "SPC-2025", "LIM-free", "JP-mou", "JP-procedure",
                       *(row for row in ROWS if row.startswith("FIG")), "TR-numbers", "TR-records"]


def provisions(regime: Regime) -> dict[str, str]:
    """Each rule about people (test_court_firms: those about firms say the same), without its source, its first day and the name of the regime beside."""
    said = {name: repr(rule.model_dump(exclude={"cite", "evidence", "since"})) for name, rule in regime.rules.items() if not name.startswith("firm-")}
    return {name: re.sub(r"consumption-20\d\d", "consumption", text) for name, text in said.items()}


@pytest.mark.parametrize(("before", "after"), [("spc-2013", "spc-2017"), ("spc-2017", "spc-2020")])
def test_two_texts_differ_in_exactly_the_rules_the_page_says(before: str, after: str, regimes: dict[str, Regime]) -> None:
    rows = table(f"What changed from {before[4:]} to {after[4:]}")
    changed, new, gone = ({name for row in rows for name in re.findall(r"`([a-z0-9-]+)`", row[column])} for column in (3, 4, 5))
    old, now = provisions(regimes[before]), provisions(regimes[after])
    assert {name for name in old.keys() & now.keys() if old[name] != now[name]} == changed
    assert now.keys() - old.keys() == new
    assert old.keys() - now.keys() == gone


# -- 2013, 2020 ----------------------------------------------------------------------------------------------------


def test_2013_asks_for_ability_throughout_and_has_no_term_and_no_deadline(regimes: dict[str, Regime]) -> None:
    rules = regimes["spc-2013"].rules
    for name, rule in rules.items():
        if rule.write is not None and rule.write.into == "listed":
            assert rule.condition is not None and rule.condition.states == {"able-to-pay": True}, name
            assert rule.write.counts == "until-struck", name
    off = [rule.strike for name, rule in rules.items() if name.startswith("off-")]
    assert len(off) == 3
    assert all(strike is not None and strike.within is None and not strike.of for strike in off)
    assert regimes["spc-2013"].scope.age is None, "minors were not excepted"


def test_2020_holds_back_for_one_to_three_months_and_everything_goes_through_the_decision(regimes: dict[str, Regime]) -> None:
    for name in ("spc-2020", "consumption-2020"):
        rules = regimes[name].rules
        takes = rules["after-grace"].decided.takes  # type: ignore[union-attr]
        assert isinstance(takes, Quantity) and (takes.low.amount, takes.high.amount) == (1, 3)
    rules = regimes["spc-2020"].rules
    assert {name for name, rule in rules.items() if rule.write is not None and rule.write.into == "listed"} == {"at-once", "after-grace"}
    assert not [name for name, rule in rules.items() if rule.strike is not None and rule.strike.into == "listed"]


def entries(name: str, *, without: tuple[str, ...] = ()) -> dict[str, int]:
    """Entries of each rule in three years of one town of `china`, with some states true of nobody."""
    society = language.load("china", kind="world", sets=[f"states.{state}.share=0%" for state in without]).document
    loaded = language.load(name, kind="regime")
    beside = tuple(Versions(other.name, tuple(other.epochs)) for other in loaded.alongside)
    tables = assemble(Scenario(society, Versions(name, tuple(loaded.epochs)), 3, 8000, 1, beside))
    written = Place(tables).live(1, 0).rules[..., 0].sum(axis=(0, 1))
    return dict(zip(tables.layout.rules, written.tolist(), strict=True))


def test_with_a_grace_for_nobody_and_no_students_2020_decides_as_2017_did() -> None:
    """The step between decision and listing changes nothing by itself. What looks at the restriction beside has other luck."""
    old, new = entries("spc-2017"), entries("spc-2020", without=("grace-given", "campus-loan-student"))
    for name in ("case", *NO_TERM, "forgery", "hides-assets", "misreports-assets", "refuses-settlement"):
        assert old[name] == new[name], name
    assert sum(old[name] for name in NO_TERM) > 20
    assert new["at-once"] > 0 and new["after-grace"] == 0


def test_a_grace_keeps_some_off_the_list() -> None:
    new = entries("spc-2020")
    assert 0 < new["after-grace"] < new["at-once"]


# -- national ------------------------------------------------------------------------------------------------------

LISTS = ("restricted", "restricted-firms", "air-ban", "fields-ban")


def test_national_denies_flights_only_through_the_lists() -> None:
    answer = ask(language.load("national", kind="regime"), "flight")
    assert answer.yes
    assert {during for goal in answer.goals for during in ([goal.during] if isinstance(goal.during, str) else goal.during)} == set(LISTS)
    assert answer.scores and not any(leads for _, leads in answer.scores), "no score has any part in it"


def test_national_has_the_routes_of_the_three() -> None:
    three = language.load("travel-2018", kind="regime")
    assert ask(language.load("national", kind="regime"), "flight").routes == ask(three, "flight").routes + ask(
        language.load("consumption-2015", kind="regime"), "flight").routes


def test_without_the_edges_the_list_denies_no_flight() -> None:
    edges = ["rules.listed-must-be.off=true", "rules.listed-firms-must-be.off=true"]
    cut = language.load("national", kind="regime", sets=edges)
    for goal in ask(cut, "flight").goals:
        assert not [step for route in goal.routes for step in route if step.name.removeprefix("firm-") in (*GROUNDS_WITH_TERM, *NO_TERM)]
    both = language.load("national", kind="regime", sets=[*edges, "rules.restricted-debtors.off=true"])
    # unopposed, or after a rejected objection
    assert {goal.during: len(goal.routes) for goal in ask(both, "flight").goals} == {"restricted": 1, "restricted-firms": 1, "air-ban": 18, "fields-ban": 8}


def test_what_is_shared_does_not_fall_with_the_list(regimes: dict[str, Regime]) -> None:
    for name in ("listed-must-be", "listed-firms-must-be", "restricted-debtors"):
        write = regimes["national"].rules[name].write
        assert write is not None and write.falls_with == "none"
        assert write.follows is not None and write.follows.low.amount == 0, "a copy at another body may follow late"


def test_national_says_of_each_rule_what_the_three_say(regimes: dict[str, Regime]) -> None:
    def plain(rule: object) -> str:
        text = re.sub(r"(spc|consumption)-20\d\d/", "", repr(rule)).replace("falls_with='none'", "falls_with=None")
        return re.sub(r"follows=(None|Quantity\(.*?direction=1\))", "follows", text)  # the edges: copies that follow late

    three = {name: rule for part in NAMES for name, rule in regimes[part].rules.items()}
    assert three.keys() == regimes["national"].rules.keys()
    for name, rule in three.items():
        assert plain(rule) == plain(regimes["national"].rules[name]), name


# -- overlays ------------------------------------------------------------------------------------------------------

READINGS = {"reading-early-deletion": "spc-2017", "reading-no-early-deletion": "spc-2017", "reading-class-two-one-year": "travel-2018",
            "reading-display-seven-days": "travel-2018", "wrongful-entry": "national"}


@pytest.mark.parametrize("overlay", READINGS)
def test_a_town_lives_under_each_reading(overlay: str) -> None:
    assert live(READINGS[overlay], overlays=[overlay]).rules[..., 0].sum() > 0


def test_both_readings_of_early_deletion(regimes: dict[str, Regime]) -> None:
    yes = language.load("spc-2017", kind="regime", overlays=["reading-early-deletion"]).document.rules
    no = language.load("spc-2017", kind="regime", overlays=["reading-no-early-deletion"]).document.rules
    assert regimes["spc-2017"].rules["early-deletion"].off and not yes["early-deletion"].off
    assert {*yes} - {*no} == {"early-deletion", "firm-early-deletion"} and not yes["firm-early-deletion"].off


@pytest.mark.parametrize("name", [*NAMES, *ON_CHINA])
def test_wrongful_entry_reaches_every_channel_and_is_explained(name: str, worlds: dict[str, World]) -> None:
    regime = language.load(name, kind="regime", overlays=["wrongful-entry"]).document
    for key, channel in regime.channels.items():
        assert set(channel.errors) == {"namesake", "clerical"}, key
        assert all(source.rate.low / source.rate.high <= 0.01 and source.concentration is not None for source in channel.errors.values()), key
    labels = {quantity.unknown for document in (regime, worlds[str(regime.world)]) for quantity, _ in quantities(document) if quantity.unknown}
    assert labels <= set(regime.unknowns) and len(labels) <= 12


# -- the world and Rongcheng ---------------------------------------------------------------------------------------


def test_china_has_the_census_and_a_court_to_a_town(worlds: dict[str, World], regimes: dict[str, Regime]) -> None:
    china, debtors = worlds["china"], worlds["debtors"]
    assert size(china.attributes["residence"]["town"].value) == pytest.approx(901_991_162 / 1_411_778_724, abs=1e-4)
    assert china.conducts == debtors.conducts, "the same rates in both"
    assert debtors.attempts.items() <= china.attempts.items()
    deaths = sum(size(china.age.shares[age].value) * china.departures.rate[age].value for age in china.age.shares)
    assert deaths == pytest.approx(7.5554 / 1000 / 0.788, rel=0.01)
    for name in ("spc-2013", "spc-2020", "national"):
        assert regimes[name].deciders["court"].serves == china.town.residents


def test_rongcheng_2021_scores_only_with_consent_and_punishes_nobody() -> None:
    regime = language.load("rongcheng-2021", kind="regime").document
    before = language.load("rongcheng-2016", kind="regime").document
    assert regime.rules.keys() == before.rules.keys()
    assert all(rule.condition is not None and rule.condition.states == {"consents": True} for rule in regime.rules.values())
    for name, effect in regime.effects.items():
        assert effect.gives is not None and not (effect.denies or effect.stops or effect.costs or effect.publishes), name
    assert regime.channels == before.channels and regime.files == before.files
    for name, rule in regime.rules.items():
        if name not in ("volunteering", "village-cleanup", "heroic-act"):
            assert rule.write.counts.high.amount == 60 and rule.write.counts_from == "act", name  # type: ignore[union-attr]
    assert not any(file.shown == "public" for file in regime.files.values()), "natural persons are not posted"


def test_every_number_of_rongcheng_2021_is_cited_or_assumed_and_every_unknown_explained() -> None:
    regime = language.load("rongcheng-2021", kind="regime").document
    world = language.load("rongcheng-consent", kind="world").document
    for document in (regime, world):
        for quantity, cited in quantities(document):
            assert quantity.low is not None if quantity.evidence == "assumed" else cited, quantity
    assert {quantity.unknown for document in (regime, world) for quantity, _ in quantities(document) if quantity.unknown} == set(regime.unknowns)

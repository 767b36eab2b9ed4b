"""The court's list, the restriction and the travel limits, row by row: one person walks through each, dates read off in working days.

Rows as in docs/court.md.  A row without a walk here is not encoded, or says nothing that happens to anybody on a day.
5 March 2018 is a Monday, 11 May a Friday, 4 June a Monday.  The worlds have no public holidays.
"""
from __future__ import annotations

import pytest

from walking import Step, dates, days, walk, working_days

CASE, LISTED = "2018-03-05", "2018-03-12"
"""A judgment is left unperformed; the court takes seven days (assumed)."""
ABLE = {"able-to-pay": True}
WITH_TERM = {"forgery": "forgery-or-violence", "hides-assets": "asset-hiding", "misreports-assets": "asset-report-breach",
             "refuses-settlement": "settlement-refused"}
WAYS_OFF = {"off-performance": "performance", "off-settlement-performed": "settlement-performed", "off-creditor-request": "creditor-request",
            "off-no-assets-found": "no-assets-found", "off-suspended-by-court": "suspended-by-court",
            "off-non-enforcement-ruling": "non-enforcement-ruling", "off-termination-ruling": "termination-ruling"}
OWN_MOTION_OFF = ("rules.refuses-own-motion.off=true",)


def case(also: dict[str, str] | None = None) -> dict[str, str]:
    """A judgment left unperformed, and what else happens."""
    return {"judgment-unperformed": CASE} | (also or {})


def of(steps: list[Step], *names: str) -> list[Step]:
    """The steps of some elements; of one day, in the order in which the elements are named."""
    return sorted((step for step in steps if step[2] in names), key=lambda step: (step[0], names.index(step[2])))


# ---- SPC: who is listed, for how long ---------------------------------------------------------------------------


def test_spc_01_and_03_who_is_able_and_refuses_is_listed_without_a_term() -> None:
    steps = walk("spc-2017", acts=case(), states=ABLE)
    assert of(steps, "case", "refuses-own-motion", "consumption-2015/listed-must-be") == [
        (CASE, "written", "case"), (LISTED, "written", "refuses-own-motion"), (LISTED, "written", "consumption-2015/listed-must-be")]
    assert "refuses-own-motion" not in {rule for _, what, rule in walk("spc-2017", acts=case()) if what == "written"}, "who cannot pay is not listed"


@pytest.mark.parametrize("ground", WITH_TERM)
def test_spc_01_02_and_11_five_grounds_have_two_years(ground: str) -> None:
    steps = walk("spc-2017", acts=case({WITH_TERM[ground]: "2018-05-11", "performance": "2018-06-04"}), years=4)
    # seven days to decide; performing does not help while the term runs
    assert of(steps, ground) == [("2018-05-18", "written", ground), ("2020-05-18", "lapsed", ground)]


def test_spc_01_and_lim_breach_breaking_the_restriction_is_a_ground() -> None:
    steps = walk("spc-2017", acts=case({"restriction-breach": "2018-05-11"}), states=ABLE)
    assert of(steps, "breaks-restriction") == [("2018-05-18", "written", "breaks-restriction")]
    free = walk("spc-2017", acts={"restriction-breach": "2018-05-11"}, states=ABLE)
    assert dates(free, "written") == [], "nobody broke a restriction that was not there"


def test_spc_02_grave_violence_and_several_acts_may_be_extended() -> None:
    grave = walk("spc-2017", acts=case({"grave-violence": "2018-05-11"}), sets=("rules.violence-extended.write.counts=5 y",), years=7)
    assert of(grave, "violence-extended") == [("2018-05-18", "written", "violence-extended"), ("2023-05-18", "lapsed", "violence-extended")]
    several = walk("spc-2017", acts=case({"forgery-or-violence": "2018-05-11", "asset-hiding": "2018-06-04"}),
                   sets=("rules.several-extended.write.counts=3 y",), years=5)
    assert of(several, "several-extended") == [("2018-06-04", "written", "several-extended"), ("2021-06-04", "lapsed", "several-extended")]


@pytest.mark.parametrize("exception", ["security-given", "assets-suffice", "ranks-later"])
def test_spc_05_three_cases_in_which_nobody_may_be_listed_as_able(exception: str) -> None:
    steps = walk("spc-2017", acts=case(), states=ABLE | {exception: True})
    assert of(steps, "refuses-own-motion", "refuses-on-application") == []


def test_spc_06_minors_are_not_listed() -> None:
    act = {"judgment-unperformed": "2017-10-02"}
    assert dates(walk("spc-2017", acts=act, states=ABLE, age=16, years=1), "written", "refuses-own-motion") == []
    assert dates(walk("spc-2017", acts=act, states=ABLE, age=18, years=1), "written", "refuses-own-motion") == ["2017-10-09"]


def test_spc_07_an_application_is_decided_in_fifteen_days() -> None:
    steps = walk("spc-2017", acts=case(), states=ABLE, sets=(*OWN_MOTION_OFF, "rules.refuses-on-application.decided.takes=15 d"))
    assert of(steps, "refuses-on-application") == [("2018-03-20", "written", "refuses-on-application")]
    assert days(CASE, 15) == "2018-03-20"


@pytest.mark.parametrize("way", WAYS_OFF)
def test_spc_10_seven_ways_off_three_working_days_each(way: str) -> None:
    steps = walk("spc-2017", acts=case({WAYS_OFF[way]: "2018-05-11"}), states=ABLE)
    # Friday 11 May; Monday, Tuesday, Wednesday the 16th
    assert of(steps, "refuses-own-motion") == [(LISTED, "written", "refuses-own-motion"), ("2018-05-16", "struck", "refuses-own-motion")]
    assert working_days("2018-05-11", 3) == "2018-05-16"
    assert of(steps, "consumption-2015/listed-must-be")[-1] == ("2018-05-16", "fell", "consumption-2015/listed-must-be"), "the restriction ends with it"


def test_spc_04_two_readings_of_early_deletion() -> None:
    acts = case({"forgery-or-violence": "2018-03-20", "performance": "2018-05-11"})
    ends = [of(walk("spc-2017", acts=acts, overlays=overlays), "forgery")[-1]
            for overlays in ((), ("reading-early-deletion",), ("reading-no-early-deletion",))]
    assert ends == [("2020-03-27", "lapsed", "forgery"), ("2018-05-16", "struck", "forgery"), ("2020-03-27", "lapsed", "forgery")]


def test_spc_12_not_again_for_six_months_after_a_creditor_let_off() -> None:
    let_off = {"creditor-request": "2018-03-20"}
    soon = walk("spc-2017", acts={"judgment-unperformed": (CASE, "2018-06-04")} | let_off, states=ABLE, sets=OWN_MOTION_OFF)
    assert of(soon, "refuses-on-application", "let-off") == [
        (LISTED, "written", "refuses-on-application"), ("2018-03-20", "written", "let-off"), ("2018-03-23", "struck", "refuses-on-application"),
        ("2018-09-20", "lapsed", "let-off")]
    later = walk("spc-2017", acts={"judgment-unperformed": (CASE, "2018-10-01")} | let_off, states=ABLE, sets=OWN_MOTION_OFF)
    assert dates(later, "written", "refuses-on-application") == [LISTED, "2018-10-08"]


def test_spc_2013_no_term_and_ability_is_asked_on_every_ground() -> None:
    acts = {"judgment-unperformed": "2014-03-03", "forgery-or-violence": "2014-03-17"}
    able = walk("spc-2013", acts=acts | {"performance": "2014-05-09"}, states=ABLE, years=2)
    # Friday 9 May 2014; no deadline: 20 working days are assumed
    assert of(able, "forgery") == [("2014-03-24", "written", "forgery"), (working_days("2014-05-09", 20), "struck", "forgery")]
    assert working_days("2014-05-09", 20) == "2014-06-06"
    assert dates(walk("spc-2013", acts=acts, states=ABLE, years=5), "lapsed", "forgery") == []
    assert of(walk("spc-2013", acts=acts, years=2), "forgery") == []


ACTS_2020 = {"judgment-unperformed": "2020-03-02"}


def test_spc_2020_grace_holds_a_listing_back() -> None:
    at_once = walk("spc-2020", acts=ACTS_2020, states=ABLE, years=1)
    assert of(at_once, "refuses-own-motion", "at-once", "after-grace") == [
        ("2020-03-09", "written", "refuses-own-motion"), ("2020-03-09", "written", "at-once")]
    grace = walk("spc-2020", acts=ACTS_2020, states=ABLE | {"grace-given": True}, sets=("rules.after-grace.decided.takes=3 mo",), years=1)
    assert of(grace, "at-once", "after-grace") == [("2020-06-09", "written", "after-grace")]
    # Friday 8 May: off the decision on Wednesday the 13th, before the grace is over
    performs = walk("spc-2020", acts=ACTS_2020 | {"performance": "2020-05-08"}, states=ABLE | {"grace-given": True}, years=1,
                    sets=("rules.after-grace.decided.takes=3 mo",))
    assert of(performs, "refuses-own-motion", "after-grace") == [
        ("2020-03-09", "written", "refuses-own-motion"), ("2020-05-13", "struck", "refuses-own-motion")]


def test_spc_2020_students_are_neither_listed_nor_restricted() -> None:
    steps = walk("spc-2020", acts=ACTS_2020, states=ABLE | {"campus-loan-student": True}, years=1)
    assert [rule for _, what, rule in steps if what == "written"] == ["case"]


# ---- LIM: the restriction on consumption ------------------------------------------------------------------------

ITEMS = {"LIM-1": {"flight", "high-class-ship", "high-class-rail"}, "LIM-2": {"luxury-venue"}, "LIM-3": {"property", "luxury-building"},
         "LIM-4": {"high-grade-premises"}, "LIM-5": {"vehicle"}, "LIM-6": {"holiday-trip"}, "LIM-7": {"high-fee-school"},
         "LIM-8": {"insurance-product"}, "LIM-9": {"high-class-rail"}}
ALWAYS = "2000/y"


def test_lim_1_to_9_and_lim_free_what_is_denied_and_what_stays_open() -> None:
    tried = {target: ALWAYS for some in ITEMS.values() for target in some} | {"train-ticket": ALWAYS}
    steps = walk("spc-2017", acts=case({"performance": "2018-03-20"}), states=ABLE, attempts=tried, years=1)
    assert {target for _, what, target in steps if what == "denied"} == set().union(*ITEMS.values()), "second class on ordinary trains stays open"
    for target in set(tried) - {"train-ticket"}:
        denied = dates(steps, "denied", target)
        assert LISTED <= denied[0] <= days(LISTED, 1), target
        assert denied[-1] in ("2018-03-22", "2018-03-23"), "until the third working day after performing"


def test_lim_who_may_be_restricted_and_lim_end_what_lifts_it() -> None:
    only = ("rules.refuses-own-motion.off=true", "rules.refuses-on-application.off=true")
    for act in ("performance", "security", "creditor-request"):
        steps = walk("spc-2017", acts=case({act: "2018-05-11"}), states=ABLE, sets=only, years=2)
        assert of(steps, "consumption-2015/may-be") == [(LISTED, "written", "consumption-2015/may-be"), ("2018-05-16", "struck", "consumption-2015/may-be")]
        assert of(steps, "consumption-2015/listed-must-be") == []


# ---- TR: trains and flights ---------------------------------------------------------------------------------------

RAIL = {"disorder": "rail-disorder", "smoking": "smoking-on-train", "scalping": "ticket-scalping", "concession": "false-concession", "ticket": "bad-ticket"}
AIR = {"hoax": "terror-hoax", "papers": "false-flight-papers", "storming": "storming-gates", "goods": "banned-goods", "forcing": "forcing-aboard",
       "crew": "attacking-crew", "brawl": "brawl-aboard", "fire": "smoking-aboard", "theft": "theft-aboard"}
FIELDS = {"tax": "tax-offence", "funds": "public-funds-abuse", "insurance": "social-insurance-fraud", "securities": "securities-offence"}
DONE, SHOWN, OFF = "2018-06-04", "2018-07-04", "2018-07-13"
"""Done on a Monday; shown 30 days later, a Wednesday; seven working days after that, a Friday."""


def test_tr_9_seven_working_days_or_seven_days() -> None:
    assert working_days(SHOWN, 7) == OFF
    steps = walk("travel-2018", acts={"smoking-on-train": DONE}, overlays=("reading-display-seven-days",), years=1)
    assert of(steps, "off-the-trains")[0] == (days(SHOWN, 7), "written", "off-the-trains")


@pytest.mark.parametrize("rule", RAIL)
def test_tr_1_2_3_rail_shown_then_180_days_without_any_train(rule: str) -> None:
    steps = walk("travel-2018", acts={RAIL[rule]: DONE}, attempts={"train-ticket": ALWAYS, "flight": ALWAYS}, years=1)
    assert of(steps, rule, "off-the-trains") == [(SHOWN, "written", rule), (OFF, "lapsed", rule), (OFF, "written", "off-the-trains"),
                                                 ("2019-01-09", "lapsed", "off-the-trains")]
    assert days(OFF, 180) == "2019-01-09"
    assert {target for _, what, target in steps if what == "denied"} == {"train-ticket"}
    denied = dates(steps, "denied")
    assert denied[0] in (OFF, days(OFF, 1))  # from noon to noon
    assert denied[-1] in ("2019-01-08", "2019-01-09")


@pytest.mark.parametrize("rule", AIR)
def test_tr_1_2_3_air_shown_then_a_year_without_flights(rule: str) -> None:
    steps = walk("travel-2018", acts={AIR[rule]: DONE}, attempts={"flight": ALWAYS}, years=2)
    assert of(steps, rule, "off-the-planes") == [(SHOWN, "written", rule), (OFF, "lapsed", rule), (OFF, "written", "off-the-planes"),
                                                 ("2019-07-13", "lapsed", "off-the-planes")]
    assert dates(steps, "denied", "flight")[0] in (OFF, days(OFF, 1))


def test_tr_4_off_the_trains_until_the_day_after_the_fare_is_paid() -> None:
    acts = {"fare-evasion": DONE, "fare-paid": "2018-10-12"}
    steps = walk("travel-2018", acts=acts, years=1)
    assert of(steps, "dodging", "off-the-trains-till-paid") == [
        (SHOWN, "written", "dodging"), (OFF, "written", "off-the-trains-till-paid"), ("2018-10-13", "struck", "dodging"),
        ("2018-10-13", "fell", "off-the-trains-till-paid")]
    # how it goes with many, here more than none
    many = walk("travel-2018", acts=acts, sets=("files.fare-evasions.levels={none: 0, repeated: 1}",), years=1)
    assert of(many, "off-the-trains-till-paid")[-1] == (days("2018-10-12", 90), "fell", "off-the-trains-till-paid")


@pytest.mark.parametrize("rule", FIELDS)
def test_tr_5_6_7_other_fields_a_year_or_until_obligations_are_met(rule: str) -> None:
    tried = {"flight": ALWAYS, "high-class-rail": ALWAYS, "train-ticket": ALWAYS}
    steps = walk("travel-2018", acts={FIELDS[rule]: DONE}, attempts=tried, years=2)
    assert of(steps, rule, "other-fields") == [(SHOWN, "written", rule), (OFF, "lapsed", rule), (OFF, "written", "other-fields"),
                                               ("2019-07-13", "lapsed", "other-fields")]
    assert {target for _, what, target in steps if what == "denied"} == {"flight", "high-class-rail"}
    met = walk("travel-2018", acts={FIELDS[rule]: DONE, "obligation-met": "2018-10-12"}, years=1)
    assert of(met, "other-fields")[-1] == (days("2018-10-12", 30), "struck", "other-fields")


def test_tr_5_and_7_restricted_debtors_are_in_class_two_for_as_long_as_the_court_says() -> None:
    restricted, performed = "2018-06-11", {"performance": "2018-10-12"}
    acts = {"judgment-unperformed": DONE}
    steps = walk("travel-2018", acts=acts | performed, states=ABLE, years=1)
    off = working_days(restricted, 7)
    assert of(steps, "restricted-debtors") == [(off, "written", "restricted-debtors"), ("2018-10-17", "fell", "restricted-debtors")]
    year = walk("travel-2018", acts=acts | performed, states=ABLE, overlays=("reading-class-two-one-year",), years=2)
    assert of(year, "restricted-debtors")[-1] == (f"2019{off[4:]}", "lapsed", "restricted-debtors")


# ---- JP: what other laws hang on the list -------------------------------------------------------------------------


def test_jp_what_else_a_listed_person_is_denied() -> None:
    tried = dict.fromkeys(("outbound-tour", "insurance-product", "civil-service-post", "jury-service", "executive-post"), ALWAYS)
    steps = walk("national", acts={"judgment-unperformed": "2018-06-04", "performance": "2018-07-06"}, states=ABLE, attempts=tried, years=1)
    assert {target for _, what, target in steps if what == "denied"} == set(tried)
    assert {day[:7] for day, what, _ in steps if what == "denied"} == {"2018-06", "2018-07"}
    assert max(dates(steps, "denied")) <= working_days("2018-07-06", 3)

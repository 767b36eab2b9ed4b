"""The court's list, the restriction and the travel limits, row by row: one person walks through each, dates read off in working days.

Rows as in docs/court.md.  A row without a walk here is not encoded, or says nothing that happens to anybody on a day.
5 March 2018 is a Monday, 11 May a Friday, 4 June a Monday.  The worlds have no public holidays.
"""
from __future__ import annotations

from typing import Any

import pytest

from walking import Step, dates, days, of, walk, working_days

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


OBJECTIONS = ("rail-objection", "air-objection", "fields-objection")
REQUESTS = {"spc-2013": ("correction",), "spc-2017": ("correction", "reconsideration"), "spc-2020": ("correction", "reconsideration"),
            "travel-2018": (*OBJECTIONS, "spc-2017/correction", "spc-2017/reconsideration"), "national": (*OBJECTIONS, "correction", "reconsideration")}


def quiet(regime: str, **said: Any) -> list[Step]:
    """A walk of somebody who asks for nothing, and is right not to: nothing in it is wrong."""
    return walk(regime, silent=REQUESTS[regime], **said)


def told(steps: list[Step]) -> list[Step]:
    """How somebody comes to know, what they ask for, and what becomes of it."""
    return [step for step in steps if step[1] in ("served", "discovered", "asked", "granted", "refused")]


# ---- SPC: who is listed, for how long ---------------------------------------------------------------------------


def test_spc_01_and_03_who_is_able_and_refuses_is_listed_without_a_term() -> None:
    steps = quiet("spc-2017", acts=case(), states=ABLE)
    assert of(steps, "case", "refuses-own-motion", "consumption-2015/listed-must-be") == [
        (CASE, "written", "case"), (LISTED, "written", "refuses-own-motion"), (LISTED, "written", "consumption-2015/listed-must-be")]
    assert "refuses-own-motion" not in {rule for _, what, rule in quiet("spc-2017", acts=case()) if what == "written"}, "who cannot pay is not listed"


@pytest.mark.parametrize("ground", WITH_TERM)
def test_spc_01_02_and_11_five_grounds_have_two_years(ground: str) -> None:
    steps = quiet("spc-2017", acts=case({WITH_TERM[ground]: "2018-05-11", "performance": "2018-06-04"}), years=4)
    # seven days to decide; performing does not help while the term runs
    assert of(steps, ground) == [("2018-05-18", "written", ground), ("2020-05-18", "lapsed", ground)]


def test_spc_01_and_lim_breach_breaking_the_restriction_is_a_ground() -> None:
    steps = quiet("spc-2017", acts=case({"restriction-breach": "2018-05-11"}), states=ABLE)
    assert of(steps, "breaks-restriction") == [("2018-05-18", "written", "breaks-restriction")]
    free = quiet("spc-2017", acts={"restriction-breach": "2018-05-11"}, states=ABLE)
    assert dates(free, "written") == [], "nobody broke a restriction that was not there"


def test_spc_02_grave_violence_and_several_acts_may_be_extended() -> None:
    grave = quiet("spc-2017", acts=case({"grave-violence": "2018-05-11"}), sets=("rules.violence-extended.write.counts=5 y",), years=7)
    assert of(grave, "violence-extended") == [("2018-05-18", "written", "violence-extended"), ("2023-05-18", "lapsed", "violence-extended")]
    several = quiet("spc-2017", acts=case({"forgery-or-violence": "2018-05-11", "asset-hiding": "2018-06-04"}),
                   sets=("rules.several-extended.write.counts=3 y",), years=5)
    assert of(several, "several-extended") == [("2018-06-04", "written", "several-extended"), ("2021-06-04", "lapsed", "several-extended")]


@pytest.mark.parametrize("exception", ["security-given", "assets-suffice", "ranks-later"])
def test_spc_05_three_cases_in_which_nobody_may_be_listed_as_able(exception: str) -> None:
    steps = quiet("spc-2017", acts=case(), states=ABLE | {exception: True})
    assert of(steps, "refuses-own-motion", "refuses-on-application") == []


def test_spc_06_minors_are_not_listed() -> None:
    act = {"judgment-unperformed": "2017-10-02"}
    assert dates(quiet("spc-2017", acts=act, states=ABLE, age=16, years=1), "written", "refuses-own-motion") == []
    assert dates(quiet("spc-2017", acts=act, states=ABLE, age=18, years=1), "written", "refuses-own-motion") == ["2017-10-09"]


def test_spc_07_an_application_is_decided_in_fifteen_days() -> None:
    steps = quiet("spc-2017", acts=case(), states=ABLE, sets=(*OWN_MOTION_OFF, "rules.refuses-on-application.decided.takes=15 d"))
    assert of(steps, "refuses-on-application") == [("2018-03-20", "written", "refuses-on-application")]
    assert days(CASE, 15) == "2018-03-20"


@pytest.mark.parametrize("way", WAYS_OFF)
def test_spc_10_seven_ways_off_three_working_days_each(way: str) -> None:
    steps = quiet("spc-2017", acts=case({WAYS_OFF[way]: "2018-05-11"}), states=ABLE)
    # Friday 11 May; Monday, Tuesday, Wednesday the 16th
    assert of(steps, "refuses-own-motion") == [(LISTED, "written", "refuses-own-motion"), ("2018-05-16", "struck", "refuses-own-motion")]
    assert working_days("2018-05-11", 3) == "2018-05-16"
    assert of(steps, "consumption-2015/listed-must-be")[-1] == ("2018-05-16", "fell", "consumption-2015/listed-must-be"), "the restriction ends with it"


def test_spc_04_two_readings_of_early_deletion() -> None:
    acts = case({"forgery-or-violence": "2018-03-20", "performance": "2018-05-11"})
    ends = [of(quiet("spc-2017", acts=acts, overlays=overlays), "forgery")[-1]
            for overlays in ((), ("reading-early-deletion",), ("reading-no-early-deletion",))]
    assert ends == [("2020-03-27", "lapsed", "forgery"), ("2018-05-16", "struck", "forgery"), ("2020-03-27", "lapsed", "forgery")]


def test_spc_12_not_again_for_six_months_after_a_creditor_let_off() -> None:
    let_off = {"creditor-request": "2018-03-20"}
    soon = quiet("spc-2017", acts={"judgment-unperformed": (CASE, "2018-06-04")} | let_off, states=ABLE, sets=OWN_MOTION_OFF, years=2)
    assert of(soon, "refuses-on-application", "let-off") == [
        (LISTED, "written", "refuses-on-application"), ("2018-03-20", "written", "let-off"), ("2018-03-23", "struck", "refuses-on-application"),
        ("2018-09-20", "lapsed", "let-off")]
    later = quiet("spc-2017", acts={"judgment-unperformed": (CASE, "2018-10-01")} | let_off, states=ABLE, sets=OWN_MOTION_OFF, years=2)
    assert dates(later, "written", "refuses-on-application") == [LISTED, "2018-10-08"]


UNABLE = {"refuses-own-motion": "yes", "refuses-on-application": "yes"}
"""Who cannot pay is taken for somebody who will not."""


def test_spc_08_a_listing_is_shown_in_public_from_the_day_it_is_made() -> None:
    steps = quiet("spc-2017", acts=case({"performance": "2018-05-11"}), states=ABLE, skip=(), years=2)
    assert dates(steps, "begins", "published") == [LISTED] and dates(steps, "ends", "published") == ["2018-05-16"]


def test_spc_13_and_14_a_wrong_listing_is_corrected_in_fifteen_days_and_three_working_days() -> None:
    steps = walk("spc-2017", acts=case(), wrongly=UNABLE, attempts={"executive-post": ALWAYS}, unserved=["listed"], years=2)
    # nobody told them: they find out when something is denied, and ask 14 days later (assumed)
    found = dates(steps, "discovered", "refuses-own-motion")[0]
    assert LISTED <= found <= days(LISTED, 1)
    asked, ruled = days(found, 14), days(found, 29)
    assert told(steps) == [(found, "discovered", "refuses-own-motion"), (asked, "asked", "correction"), (ruled, "granted", "correction")]
    assert dates(steps, "struck", "refuses-own-motion") == [working_days(ruled, 3)]
    assert any(asked < day < ruled for day in dates(steps, "denied")), "asking suspends nothing"
    assert of(steps, "consumption-2015/listed-must-be")[-1] == (working_days(ruled, 3), "fell", "consumption-2015/listed-must-be")


def test_spc_14_within_ten_days_of_a_refusal_to_the_next_higher_court_which_decides_in_fifteen() -> None:
    wrong = UNABLE | {"correction": "no"}
    steps = walk("spc-2017", acts=case(), wrongly=wrong, sets=("remedies.reconsideration.asks.after=10 d",), years=2)
    known = days(LISTED, 30)
    refused = days(known, 29)
    assert told(steps) == [(known, "served", "refuses-own-motion"), (days(known, 14), "asked", "correction"), (refused, "refused", "correction"),
                           (days(refused, 10), "asked", "reconsideration"), (days(refused, 25), "granted", "reconsideration")]
    assert dates(steps, "struck", "refuses-own-motion") == [working_days(days(refused, 25), 3)]
    late = walk("spc-2017", acts=case(), wrongly=wrong, sets=("remedies.reconsideration.asks.after=11 d",), years=2)
    assert dates(late, "asked", "reconsideration") == [] and dates(late, "struck", "refuses-own-motion") == [], "too late"


def test_spc_13_what_should_have_been_deleted_is_a_ground_of_correction() -> None:
    # performed on Friday 11 May 2018: due off on the 16th; the court leaves it for two years
    slow = ("rules.off-performance.strike.takes=500 wd", "remedies.correction.asks.after=90 d")
    steps = walk("spc-2017", acts=case({"performance": "2018-05-11"}), states=ABLE, sets=slow, years=2)
    asked = days(LISTED, 30 + 90)
    assert told(steps)[1:] == [(asked, "asked", "correction"), (days(asked, 15), "granted", "correction")]
    assert dates(steps, "struck", "refuses-own-motion") == [working_days(days(asked, 15), 3)]


def test_spc_2013_no_time_is_set_for_a_correction_and_no_higher_court() -> None:
    steps = walk("spc-2013", acts={"judgment-unperformed": "2014-03-03"}, wrongly=UNABLE, years=1)
    known = days("2014-03-10", 30)
    ruled = days(known, 14 + 30)   # assumed
    assert told(steps) == [(known, "served", "refuses-own-motion"), (days(known, 14), "asked", "correction"), (ruled, "granted", "correction")]
    assert dates(steps, "struck", "refuses-own-motion") == [working_days(ruled, 3)]


def test_spc_2013_no_term_and_ability_is_asked_on_every_ground() -> None:
    acts = {"judgment-unperformed": "2014-03-03", "forgery-or-violence": "2014-03-17"}
    able = quiet("spc-2013", acts=acts | {"performance": "2014-05-09"}, states=ABLE, years=2)
    # Friday 9 May 2014; no deadline: 20 working days are assumed
    assert of(able, "forgery") == [("2014-03-24", "written", "forgery"), (working_days("2014-05-09", 20), "struck", "forgery")]
    assert working_days("2014-05-09", 20) == "2014-06-06"
    assert dates(quiet("spc-2013", acts=acts, states=ABLE, years=5), "lapsed", "forgery") == []
    assert of(quiet("spc-2013", acts=acts, years=2), "forgery") == []


ACTS_2020 = {"judgment-unperformed": "2020-03-02"}


def test_spc_2020_grace_holds_a_listing_back() -> None:
    at_once = quiet("spc-2020", acts=ACTS_2020, states=ABLE, years=1)
    assert of(at_once, "refuses-own-motion", "at-once", "after-grace") == [
        ("2020-03-09", "written", "refuses-own-motion"), ("2020-03-09", "written", "at-once")]
    grace = quiet("spc-2020", acts=ACTS_2020, states=ABLE | {"grace-given": True}, sets=("rules.after-grace.decided.takes=3 mo",), years=1)
    assert of(grace, "at-once", "after-grace") == [("2020-06-09", "written", "after-grace")]
    # Friday 8 May: off the decision on Wednesday the 13th, before the grace is over
    performs = quiet("spc-2020", acts=ACTS_2020 | {"performance": "2020-05-08"}, states=ABLE | {"grace-given": True}, years=1,
                    sets=("rules.after-grace.decided.takes=3 mo",))
    assert of(performs, "refuses-own-motion", "after-grace") == [
        ("2020-03-09", "written", "refuses-own-motion"), ("2020-05-13", "struck", "refuses-own-motion")]


def test_spc_2020_the_decision_is_served_and_correction_is_asked_against_it() -> None:
    steps = walk("spc-2020", acts=ACTS_2020, wrongly=UNABLE, years=1)
    served = days("2020-03-09", 15)
    ruled = days(served, 14 + 15)
    assert [step for step in told(steps) if step[2] != "at-once"] == [
        (served, "served", "refuses-own-motion"), (days(served, 14), "asked", "correction"), (ruled, "granted", "correction")]
    off = working_days(ruled, 3)
    assert of(steps, "refuses-own-motion", "at-once", "consumption-2020/listed-must-be")[-3:] == [
        (off, "struck", "refuses-own-motion"), (off, "fell", "at-once"), (off, "fell", "consumption-2020/listed-must-be")]


def test_spc_16_a_change_of_assets_is_reported_in_ten_days_or_is_a_ground() -> None:
    acts = ACTS_2020 | {"asset-change": "2020-05-08"}
    in_time = quiet("spc-2020", acts=acts, years=1, sets=("channels.debtor-reports.delay=9 d",))
    assert of(in_time, "asset-change", "asset-change-unreported") == [("2020-05-08", "written", "asset-change"), ("2020-05-17", "struck", "asset-change")]
    late = quiet("spc-2020", acts=acts, years=3, sets=("channels.debtor-reports.delay=11 d",))
    assert of(late, "asset-change", "asset-change-unreported") == [
        ("2020-05-08", "written", "asset-change"), (days("2020-05-08", 10), "lapsed", "asset-change"),
        ("2020-05-25", "written", "asset-change-unreported"), ("2022-05-25", "lapsed", "asset-change-unreported")]
    assert of(quiet("spc-2020", acts={"asset-change": "2020-05-08"}, years=1), "asset-change") == [], "only while a judgment is unperformed"


def test_spc_2020_students_are_neither_listed_nor_restricted() -> None:
    steps = quiet("spc-2020", acts=ACTS_2020, states=ABLE | {"campus-loan-student": True}, years=1)
    assert {rule for _, what, rule in steps if what == "written"} == {"case", "consumption-2020/notice-to-perform"}


# ---- LIM: the restriction on consumption ------------------------------------------------------------------------

ITEMS = {"LIM-1": {"flight", "high-class-ship", "high-class-rail"}, "LIM-2": {"luxury-venue"}, "LIM-3": {"property", "luxury-building"},
         "LIM-4": {"high-grade-premises"}, "LIM-5": {"vehicle"}, "LIM-6": {"holiday-trip"}, "LIM-7": {"high-fee-school"},
         "LIM-8": {"insurance-product"}, "LIM-9": {"high-class-rail"}}
ALWAYS = "2000/y"


def test_lim_1_to_9_and_lim_free_what_is_denied_and_what_stays_open() -> None:
    tried = {target: ALWAYS for some in ITEMS.values() for target in some} | {"train-ticket": ALWAYS}
    steps = quiet("spc-2017", acts=case({"performance": "2018-03-20"}), states=ABLE, attempts=tried, years=1)
    assert {target for _, what, target in steps if what == "denied"} == set().union(*ITEMS.values()), "second class on ordinary trains stays open"
    for target in set(tried) - {"train-ticket"}:
        denied = dates(steps, "denied", target)
        assert LISTED <= denied[0] <= days(LISTED, 1), target
        assert denied[-1] in ("2018-03-22", "2018-03-23"), "until the third working day after performing"


def test_lim_who_may_be_restricted_and_lim_end_what_lifts_it() -> None:
    only = ("rules.refuses-own-motion.off=true", "rules.refuses-on-application.off=true")
    deadline = days(CASE, 10)
    for act in ("performance", "security", "creditor-request"):
        steps = quiet("spc-2017", acts=case({act: "2018-05-11"}), states=ABLE, sets=only, years=2)
        assert of(steps, "consumption-2015/notice-to-perform", "consumption-2015/may-be") == [
            (CASE, "written", "consumption-2015/notice-to-perform"), (deadline, "lapsed", "consumption-2015/notice-to-perform"),
            (days(deadline, 7), "written", "consumption-2015/may-be"), ("2018-05-16", "struck", "consumption-2015/may-be")]
        assert of(steps, "consumption-2015/listed-must-be") == []
    in_time = quiet("spc-2017", acts=case({"performance": "2018-03-14"}), states=ABLE, sets=only, years=2)
    assert of(in_time, "consumption-2015/notice-to-perform", "consumption-2015/may-be") == [
        (CASE, "written", "consumption-2015/notice-to-perform"), ("2018-03-14", "struck", "consumption-2015/notice-to-perform")]


def test_lim_exemption_for_a_need_is_asked_for_and_is_for_a_time() -> None:
    acts = case({"need-application": "2018-04-02"})
    steps = quiet("spc-2017", acts=acts, states=ABLE | {"in-need": True}, attempts={"flight": ALWAYS, "property": ALWAYS}, years=2)
    granted, over = days("2018-04-02", 10), days("2018-04-02", 40)
    assert of(steps, "consumption-2015/exemption") == [(granted, "written", "consumption-2015/exemption"), (over, "lapsed", "consumption-2015/exemption")]
    for target in ("flight", "property"):
        denied = dates(steps, "denied", target)
        assert {granted, over} >= {day for day in denied if granted <= day <= over}
        assert min(denied) < granted and over < max(denied), "before it, and when it is over"
    assert of(quiet("spc-2017", acts=acts, states=ABLE, years=2), "consumption-2015/exemption") == [], "only in need"


def test_spc_2020_lift_flights_and_fast_trains_for_a_month() -> None:
    acts = ACTS_2020 | {"grave-need": "2020-05-08"}
    steps = quiet("spc-2020", acts=acts, states=ABLE, attempts={"flight": ALWAYS, "high-class-rail": ALWAYS, "property": ALWAYS}, years=1)
    lifted, over = "2020-05-11", "2020-06-11"
    assert of(steps, "consumption-2020/lift") == [(lifted, "written", "consumption-2020/lift"), (over, "lapsed", "consumption-2020/lift")]
    for target in ("flight", "high-class-rail"):
        denied = dates(steps, "denied", target)
        assert {lifted, over} >= {day for day in denied if lifted <= day <= over} and over < max(denied)
    assert any(lifted < day < over for day in dates(steps, "denied", "property")), "nothing else is lifted"


# ---- TR: trains and flights ---------------------------------------------------------------------------------------

RAIL = {"disorder": "rail-disorder", "smoking": "smoking-on-train", "scalping": "ticket-scalping", "concession": "false-concession", "ticket": "bad-ticket"}
AIR = {"hoax": "terror-hoax", "papers": "false-flight-papers", "storming": "storming-gates", "goods": "banned-goods", "forcing": "forcing-aboard",
       "crew": "attacking-crew", "brawl": "brawl-aboard", "fire": "smoking-aboard", "theft": "theft-aboard"}
FIELDS = {"tax": "tax-offence", "funds": "public-funds-abuse", "insurance": "social-insurance-fraud", "securities": "securities-offence"}
DONE, NOTICED, SHOWN, OFF = "2018-06-04", "2018-06-19", "2018-07-04", "2018-07-13"
"""Done on a Monday; punished fifteen days later and shown fifteen after that (assumed), a Wednesday; seven working days on, a Friday."""


def test_tr_9_seven_working_days_or_seven_days() -> None:
    assert working_days(SHOWN, 7) == OFF
    steps = quiet("travel-2018", acts={"smoking-on-train": DONE}, overlays=("reading-display-seven-days",), years=1)
    assert of(steps, "off-the-trains")[0] == (days(SHOWN, 7), "written", "off-the-trains")


@pytest.mark.parametrize("rule", RAIL)
def test_tr_1_2_3_rail_shown_then_180_days_without_any_train(rule: str) -> None:
    steps = quiet("travel-2018", acts={RAIL[rule]: DONE}, attempts={"train-ticket": ALWAYS, "flight": ALWAYS}, years=1)
    assert of(steps, rule, "rail-put-up", "off-the-trains") == [
        (NOTICED, "written", rule), (SHOWN, "lapsed", rule), (SHOWN, "written", "rail-put-up"), (OFF, "struck", "rail-put-up"),
        (OFF, "written", "off-the-trains"), ("2019-01-09", "lapsed", "off-the-trains")]
    assert days(OFF, 180) == "2019-01-09"
    assert {target for _, what, target in steps if what == "denied"} == {"train-ticket"}
    denied = dates(steps, "denied")
    assert denied[0] in (OFF, days(OFF, 1))  # from noon to noon
    assert denied[-1] in ("2019-01-08", "2019-01-09")


@pytest.mark.parametrize("rule", AIR)
def test_tr_1_2_3_air_shown_then_a_year_without_flights(rule: str) -> None:
    steps = quiet("travel-2018", acts={AIR[rule]: DONE}, attempts={"flight": ALWAYS}, years=2)
    assert of(steps, rule, "air-put-up", "off-the-planes") == [
        (NOTICED, "written", rule), (SHOWN, "lapsed", rule), (SHOWN, "written", "air-put-up"), (OFF, "struck", "air-put-up"),
        (OFF, "written", "off-the-planes"), ("2019-07-13", "lapsed", "off-the-planes")]
    assert dates(steps, "denied", "flight")[0] in (OFF, days(OFF, 1))


BAN = {"rail": ("smoking-on-train", "off-the-trains", days(OFF, 180)), "air": ("theft-aboard", "off-the-planes", "2019-07-13"),
       "fields": ("tax-offence", "other-fields", "2019-07-13")}
POLICE = {"rail": "rail-police", "air": "air-police", "fields": "other-authorities"}


@pytest.mark.parametrize("way", BAN)
def test_tr_9_and_10_an_objection_holds_the_limit_back(way: str) -> None:
    act, ban, _ = BAN[way]
    others = tuple(name for name in REQUESTS["travel-2018"] if name != f"{way}-objection")
    # known on the second day, asked two days later (assumed); decided when the seven working days are over, at the earliest
    asked = days(SHOWN, 4)
    ruled = working_days(asked, 7)
    assert ruled >= OFF
    wrong = walk("travel-2018", accused={POLICE[way]: (act, DONE)}, silent=others, years=2)
    assert told(wrong)[1:] == [(asked, "asked", f"{way}-objection"), (ruled, "granted", f"{way}-objection")]
    assert of(wrong, f"{way}-put-up", ban, f"{way}-objection-rejected") == [(SHOWN, "written", f"{way}-put-up"), (ruled, "struck", f"{way}-put-up")]
    right = walk("travel-2018", acts={act: DONE}, silent=others, years=2)
    assert told(right)[1:] == [(asked, "asked", f"{way}-objection"), (ruled, "refused", f"{way}-objection")]
    rejected = of(right, f"{way}-put-up", ban, f"{way}-objection-rejected")
    assert rejected[1:3] == [(ruled, "struck", f"{way}-put-up"), (ruled, "written", f"{way}-objection-rejected")]
    end = days(ruled, 180) if way == "rail" else ruled.replace("2018", "2019")
    assert rejected[3:] == [(end, "lapsed", f"{way}-objection-rejected")]
    late = walk("travel-2018", acts={act: DONE}, silent=others, sets=(f"remedies.{way}-objection.asks.after=12 d",), years=2)
    assert dates(late, "asked") == [] and dates(late, "written", ban) == [OFF], "after the seven working days nobody can object"


def test_tr_4_off_the_trains_until_the_day_after_the_fare_is_paid() -> None:
    acts = {"fare-evasion": DONE, "fare-paid": "2018-10-12"}
    steps = quiet("travel-2018", acts=acts, years=1)
    assert of(steps, "fare-put-up", "off-the-trains-till-paid") == [
        (SHOWN, "written", "fare-put-up"), (OFF, "written", "off-the-trains-till-paid"), ("2018-10-13", "struck", "fare-put-up"),
        ("2018-10-13", "fell", "off-the-trains-till-paid")]
    # how it goes with many, here more than none
    many = quiet("travel-2018", acts=acts, sets=("files.fare-evasions.levels={none: 0, repeated: 1}",), years=1)
    assert of(many, "off-the-trains-till-paid")[-1] == (days("2018-10-12", 90), "fell", "off-the-trains-till-paid")


@pytest.mark.parametrize("rule", FIELDS)
def test_tr_5_6_7_other_fields_a_year_or_until_obligations_are_met(rule: str) -> None:
    tried = {"flight": ALWAYS, "high-class-rail": ALWAYS, "train-ticket": ALWAYS}
    steps = quiet("travel-2018", acts={FIELDS[rule]: DONE}, attempts=tried, years=2)
    assert of(steps, rule, "fields-put-up", "other-fields") == [
        (NOTICED, "written", rule), (SHOWN, "lapsed", rule), (SHOWN, "written", "fields-put-up"), (OFF, "struck", "fields-put-up"),
        (OFF, "written", "other-fields"), ("2019-07-13", "lapsed", "other-fields")]
    assert {target for _, what, target in steps if what == "denied"} == {"flight", "high-class-rail"}
    met = quiet("travel-2018", acts={FIELDS[rule]: DONE, "obligation-met": "2018-10-12"}, years=1)
    assert of(met, "other-fields")[-1] == (days("2018-10-12", 30), "struck", "other-fields")


def test_tr_5_and_7_restricted_debtors_are_in_class_two_for_as_long_as_the_court_says() -> None:
    restricted, performed = "2018-06-11", {"performance": "2018-10-12"}
    acts = {"judgment-unperformed": DONE}
    steps = quiet("travel-2018", acts=acts | performed, states=ABLE, years=1)
    off = working_days(restricted, 7)
    assert of(steps, "restricted-debtors") == [(off, "written", "restricted-debtors"), ("2018-10-17", "fell", "restricted-debtors")]
    year = quiet("travel-2018", acts=acts | performed, states=ABLE, overlays=("reading-class-two-one-year",), years=2)
    assert of(year, "restricted-debtors")[-1] == (f"2019{off[4:]}", "lapsed", "restricted-debtors")


# ---- JP: what other laws hang on the list -------------------------------------------------------------------------


def test_jp_and_spc_09_what_else_a_listed_person_is_denied() -> None:
    tried = dict.fromkeys(("outbound-tour", "insurance-product", "civil-service-post", "jury-service", "executive-post"), ALWAYS)
    steps = quiet("national", acts={"judgment-unperformed": "2018-06-04", "performance": "2018-07-06"}, states=ABLE, attempts=tried, years=1)
    assert {target for _, what, target in steps if what == "denied"} == set(tried)
    assert {day[:7] for day, what, _ in steps if what == "denied"} == {"2018-06", "2018-07"}
    off = working_days("2018-07-06", 3)
    assert max(dates(steps, "denied", "jury-service")) <= off
    # the restriction is kept elsewhere, and follows ten days late (assumed)
    assert of(steps, "refuses-own-motion", "listed-must-be")[-2:] == [(off, "struck", "refuses-own-motion"), (days(off, 10), "fell", "listed-must-be")]
    assert off < max(dates(steps, "denied", "insurance-product")) <= days(off, 10)

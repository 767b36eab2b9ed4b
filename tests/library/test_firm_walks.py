"""A firm on the court's list, row by row: one firm walks through each, dates read off in working days.

Rows as in docs/court.md, days as in test_court_walks.py.  The one resident of the town stands for the firm.
"""
from __future__ import annotations

from typing import Any

import pytest

from walking import Step, dates, days, of, walk, working_days

CASE, LISTED = "2018-03-05", "2018-03-12"
"""A judgment is left unperformed; the court takes seven days (assumed)."""
ABLE = {"firm-able-to-pay": True}
ALWAYS = "2000/y"
WITH_TERM = {"firm-forgery": "firm-forgery", "firm-hides-assets": "firm-asset-hiding", "firm-misreports-assets": "firm-asset-report-breach",
             "firm-refuses-settlement": "firm-settlement-refused"}
WAYS_OFF = ("performance", "settlement-performed", "creditor-request", "no-assets-found", "suspended-by-court", "non-enforcement-ruling",
            "termination-ruling")
REQUESTS = {"spc-2013": ("firm-correction",), "spc-2017": ("firm-correction", "firm-reconsideration"),
            "spc-2020": ("firm-correction", "firm-reconsideration"), "national": ("firm-correction", "firm-reconsideration")}
MUST = "consumption-2015/listed-firms-must-be"
BY_OWN_MOTION = ("rules.firm-refuses-on-application.off=true",)
BY_APPLICATION = ("rules.firm-refuses-own-motion.off=true",)
UNABLE = {"firm-refuses-own-motion": "yes", "firm-refuses-on-application": "yes"}
"""A firm that cannot pay is taken for one that will not."""


def case(also: dict[str, str] | None = None) -> dict[str, str]:
    """A firm leaves a judgment unperformed, and what else happens."""
    return {"firm-judgment-unperformed": CASE} | (also or {})


def quiet(regime: str, **said: Any) -> list[Step]:
    """A walk of a firm that asks for nothing, and is right not to."""
    return walk(regime, silent=REQUESTS[regime], **said)


def told(steps: list[Step]) -> list[Step]:
    """How a firm comes to know, what it asks for, and what becomes of it."""
    return [step for step in steps if step[1] in ("served", "discovered", "asked", "granted", "refused")]


def test_spc_01_03_08_and_10_a_firm_able_to_pay_is_listed_shown_and_restricted_until_three_working_days_after_it_paid() -> None:
    acts = case({"firm-performance": "2018-05-11"})
    steps = quiet("spc-2017", acts=acts, states=ABLE, attempts={"flight": ALWAYS}, skip=(), years=2)
    off = working_days("2018-05-11", 3)
    assert of(steps, "firm-case", "firm-refuses-own-motion", MUST) == [
        (CASE, "written", "firm-case"), (LISTED, "written", "firm-refuses-own-motion"), (LISTED, "written", MUST),
        ("2018-05-11", "struck", "firm-case"), (off, "struck", "firm-refuses-own-motion"), (off, "fell", MUST)]
    assert dates(steps, "begins", "published-firms") == [LISTED] and dates(steps, "ends", "published-firms") == [off]
    assert "published" not in {of for _, _, of in steps}, "whoever stands for it is not listed"
    denied = dates(steps, "denied", "flight")
    assert LISTED <= denied[0] <= days(LISTED, 1) and denied[-1] in (days(off, -1), off), "they may not fly meanwhile"
    unable = quiet("spc-2017", acts=acts, attempts={"flight": ALWAYS}, years=2)
    assert of(unable, "firm-refuses-own-motion", "firm-refuses-on-application", MUST) == []


def test_spc_07_a_creditor_s_application_about_a_firm_is_decided_in_fifteen_days() -> None:
    steps = quiet("spc-2017", acts=case(), states=ABLE, sets=(*BY_APPLICATION, "rules.firm-refuses-on-application.decided.takes=15 d"))
    assert of(steps, "firm-refuses-on-application") == [(days(CASE, 15), "written", "firm-refuses-on-application")]


@pytest.mark.parametrize("ground", WITH_TERM)
def test_spc_01_02_and_11_four_grounds_have_two_years_whatever_the_firm_does(ground: str) -> None:
    steps = quiet("spc-2017", acts=case({WITH_TERM[ground]: "2018-05-11", "firm-performance": "2018-06-04"}), years=4)
    assert of(steps, ground) == [("2018-05-18", "written", ground), ("2020-05-18", "lapsed", ground)]
    assert of(quiet("spc-2017", acts={WITH_TERM[ground]: "2018-05-11"}), ground) == [], "only while a judgment is unperformed"


def test_spc_01_and_lim_breach_a_firm_that_breaks_its_restriction() -> None:
    steps = quiet("spc-2017", acts=case({"firm-restriction-breach": "2018-05-11"}), states=ABLE)
    assert of(steps, "firm-breaks-restriction") == [("2018-05-18", "written", "firm-breaks-restriction")]
    assert dates(quiet("spc-2017", acts={"firm-restriction-breach": "2018-05-11"}, states=ABLE), "written") == []


def test_spc_02_several_acts_of_a_firm_may_be_extended() -> None:
    steps = quiet("spc-2017", acts=case({"firm-forgery": "2018-05-11", "firm-asset-hiding": "2018-06-04"}),
                  sets=("rules.firm-several-extended.write.counts=3 y",), years=5)
    assert of(steps, "firm-several-extended") == [("2018-06-04", "written", "firm-several-extended"), ("2021-06-04", "lapsed", "firm-several-extended")]


@pytest.mark.parametrize("exception", ["firm-security-given", "firm-assets-suffice", "firm-ranks-later"])
def test_spc_05_three_cases_in_which_no_firm_may_be_listed_as_able(exception: str) -> None:
    assert of(quiet("spc-2017", acts=case(), states=ABLE | {exception: True}), "firm-refuses-own-motion", "firm-refuses-on-application") == []


@pytest.mark.parametrize("way", WAYS_OFF)
def test_spc_10_seven_ways_off_for_a_firm_three_working_days_each(way: str) -> None:
    steps = quiet("spc-2017", acts=case({f"firm-{way}": "2018-05-11"}), states=ABLE)
    assert of(steps, "firm-refuses-own-motion") == [(LISTED, "written", "firm-refuses-own-motion"),
                                                   (working_days("2018-05-11", 3), "struck", "firm-refuses-own-motion")]


def test_spc_04_two_readings_of_early_deletion_of_a_firm() -> None:
    acts = case({"firm-forgery": "2018-03-20", "firm-performance": "2018-05-11"})
    ends = [of(quiet("spc-2017", acts=acts, overlays=overlays), "firm-forgery")[-1]
            for overlays in ((), ("reading-early-deletion",), ("reading-no-early-deletion",))]
    assert ends == [("2020-03-27", "lapsed", "firm-forgery"), ("2018-05-16", "struck", "firm-forgery"), ("2020-03-27", "lapsed", "firm-forgery")]


def test_spc_12_not_again_for_six_months_after_a_creditor_let_a_firm_off() -> None:
    let_off = {"firm-creditor-request": "2018-03-20"}
    soon = quiet("spc-2017", acts={"firm-judgment-unperformed": (CASE, "2018-06-04")} | let_off, states=ABLE, sets=BY_APPLICATION, years=2)
    assert dates(soon, "written", "firm-refuses-on-application") == [LISTED]
    assert of(soon, "firm-let-off") == [("2018-03-20", "written", "firm-let-off"), ("2018-09-20", "lapsed", "firm-let-off")]
    later = quiet("spc-2017", acts={"firm-judgment-unperformed": (CASE, "2018-10-01")} | let_off, states=ABLE, sets=BY_APPLICATION, years=2)
    assert dates(later, "written", "firm-refuses-on-application") == [LISTED, "2018-10-08"]


def test_spc_13_and_14_a_firm_listed_wrongly_is_corrected_and_may_go_to_the_next_higher_court() -> None:
    steps = walk("spc-2017", acts=case(), wrongly=UNABLE, sets=BY_OWN_MOTION, years=2)
    known = days(LISTED, 30)
    ruled = days(known, 14 + 15)
    assert told(steps) == [(known, "served", "firm-refuses-own-motion"), (days(known, 14), "asked", "firm-correction"), (ruled, "granted", "firm-correction")]
    off = working_days(ruled, 3)
    assert of(steps, "firm-refuses-own-motion", MUST)[-2:] == [(off, "struck", "firm-refuses-own-motion"), (off, "fell", MUST)]
    again = walk("spc-2017", acts=case(), wrongly=UNABLE | {"firm-correction": "no"}, years=2,
                 sets=(*BY_OWN_MOTION, "remedies.firm-reconsideration.asks.after=10 d"))
    assert told(again)[2:] == [(ruled, "refused", "firm-correction"), (days(ruled, 10), "asked", "firm-reconsideration"),
                               (days(ruled, 25), "granted", "firm-reconsideration")]
    assert dates(again, "struck", "firm-refuses-own-motion") == [working_days(days(ruled, 25), 3)]


def test_a_firm_is_told_nothing_by_what_is_refused_to_who_stands_for_it() -> None:
    steps = walk("spc-2017", acts=case(), wrongly=UNABLE, attempts={"flight": ALWAYS}, unserved=["listed-firms"], sets=BY_OWN_MOTION, years=1)
    assert dates(steps, "denied", "flight") and told(steps) == []


def test_spc_2013_a_firm_must_be_able_on_every_ground_and_no_deadline_is_set() -> None:
    acts = {"firm-judgment-unperformed": "2014-03-03", "firm-asset-hiding": "2014-04-01", "firm-performance": "2014-05-09"}
    steps = quiet("spc-2013", acts=acts, states=ABLE, years=2)
    assert of(steps, "firm-hides-assets") == [("2014-04-08", "written", "firm-hides-assets"), (working_days("2014-05-09", 20), "struck", "firm-hides-assets")]
    assert of(quiet("spc-2013", acts=acts, years=2), "firm-hides-assets", "firm-refuses-own-motion") == []


@pytest.mark.parametrize("on, restricted", [("2014-03-03", False), ("2016-03-07", True)])
def test_lim_who_since_2015_a_listed_firm_must_be_restricted(on: str, restricted: bool) -> None:
    steps = quiet("spc-2013", acts={"firm-judgment-unperformed": on}, states=ABLE, years=4)
    assert dates(steps, "written", "firm-refuses-own-motion") == [days(on, 7)]
    assert dates(steps, "written", "consumption-2010/listed-firms-must-be") == ([days(on, 7)] if restricted else [])


ACTS_2020 = {"firm-judgment-unperformed": "2020-03-02"}


def test_spc_2020_a_firm_s_listing_is_held_back_served_and_corrected_as_a_person_s() -> None:
    grace = quiet("spc-2020", acts=ACTS_2020, states=ABLE | {"firm-grace-given": True}, sets=("rules.firm-after-grace.decided.takes=3 mo",), years=1)
    assert of(grace, "firm-at-once", "firm-after-grace", "consumption-2020/listed-firms-must-be") == [
        ("2020-06-09", "written", "firm-after-grace"), ("2020-06-09", "written", "consumption-2020/listed-firms-must-be")]
    performs = quiet("spc-2020", acts=ACTS_2020 | {"firm-performance": "2020-05-08"}, states=ABLE | {"firm-grace-given": True}, years=1,
                     sets=("rules.firm-after-grace.decided.takes=3 mo",))
    assert of(performs, "firm-refuses-own-motion", "firm-after-grace") == [
        ("2020-03-09", "written", "firm-refuses-own-motion"), (working_days("2020-05-08", 3), "struck", "firm-refuses-own-motion")]
    wrong = walk("spc-2020", acts=ACTS_2020, wrongly=UNABLE, sets=BY_OWN_MOTION, years=1)
    served = days("2020-03-09", 15)
    assert [step for step in told(wrong) if step[2] != "firm-at-once"] == [
        (served, "served", "firm-refuses-own-motion"), (days(served, 14), "asked", "firm-correction"), (days(served, 29), "granted", "firm-correction")]


def test_spc_16_a_firm_reports_a_change_of_assets_in_ten_days_or_is_listed() -> None:
    acts = ACTS_2020 | {"firm-asset-change": "2020-05-08"}
    assert of(quiet("spc-2020", acts=acts, years=1, sets=("channels.firm-reports.delay=9 d",)), "firm-asset-change-unreported") == []
    late = quiet("spc-2020", acts=acts, years=3, sets=("channels.firm-reports.delay=11 d",))
    assert of(late, "firm-asset-change", "firm-asset-change-unreported") == [
        ("2020-05-08", "written", "firm-asset-change"), (days("2020-05-08", 10), "lapsed", "firm-asset-change"),
        ("2020-05-25", "written", "firm-asset-change-unreported"), ("2022-05-25", "lapsed", "firm-asset-change-unreported")]


def test_spc_09_in_national_the_restriction_follows_ten_days_late() -> None:
    steps = quiet("national", acts={"firm-judgment-unperformed": "2018-06-04", "firm-performance": "2018-07-06"}, states=ABLE, years=1)
    off = working_days("2018-07-06", 3)
    assert of(steps, "firm-refuses-own-motion", "listed-firms-must-be")[-2:] == [
        (off, "struck", "firm-refuses-own-motion"), (days(off, 10), "fell", "listed-firms-must-be")]


def test_lim_end_security_lifts_an_order_on_a_firm_and_not_what_its_listing_brings() -> None:
    acts = case({"firm-security": "2018-05-11"})
    order = walk("consumption-2015", acts=acts, years=4)
    assert of(order, "firm-may-be") == [("2018-03-22", "written", "firm-may-be"), (working_days("2018-05-11", 3), "struck", "firm-may-be")]
    listed = quiet("spc-2017", acts=acts, states=ABLE)
    assert of(listed, MUST) == [(LISTED, "written", MUST)]


ASKED = "2018-05-11"


def test_lim_entities_who_stands_for_a_firm_may_ask_to_spend_their_own_money() -> None:
    tried = {"flight": ALWAYS, "property": ALWAYS}
    steps = walk("consumption-2015", acts=case({"own-money-application": ASKED}), states={"own-money": True}, attempts=tried, years=4)
    granted, over = days(ASKED, 10), days(ASKED, 40)
    assert of(steps, "heads-of-firms", "heads-own-money") == [
        ("2018-03-22", "written", "heads-of-firms"), (granted, "written", "heads-own-money"), (over, "lapsed", "heads-own-money")]
    for target in tried:
        denied = dates(steps, "denied", target)
        assert {granted, over} >= {day for day in denied if granted <= day <= over}, "the firm is restricted all the time, and they are not"
        assert min(denied) < granted and over < max(denied)
    # not their own money: nothing to grant; nobody's head: nothing to ask for
    assert of(walk("consumption-2015", acts=case({"own-money-application": ASKED}), years=4), "heads-own-money") == []
    assert of(walk("consumption-2015", acts={"own-money-application": ASKED}, states={"own-money": True}, years=4), "heads-own-money") == []


def test_lim_entities_a_refusal_by_mistake_leaves_them_where_they_were() -> None:
    steps = walk("consumption-2015", acts=case({"own-money-application": ASKED}), states={"own-money": True}, wrongly={"heads-own-money": "no"},
                 attempts={"flight": ALWAYS}, years=4)
    assert of(steps, "heads-own-money") == [] and any(days(ASKED, 11) < day < days(ASKED, 39) for day in dates(steps, "denied", "flight"))


def test_lim_entities_before_2015_there_is_nothing_to_ask_for() -> None:
    steps = walk("consumption-2010", acts={"firm-judgment-unperformed": "2012-03-05", "own-money-application": "2012-05-11"},
                 states={"own-money": True}, attempts={"flight": ALWAYS}, years=4)
    assert dates(steps, "written", "heads-of-firms") and of(steps, "heads-own-money") == []

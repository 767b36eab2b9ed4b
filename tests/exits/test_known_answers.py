"""Regimes whose answer is known: real ones of the library, and small ones with one trap each."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.audit.exits import Outcome, Proof, prove
from demerit.audit.exits.profiles import Profile
from demerit.audit.exits.situations import Rank
from demerit.language import load
from exits.small import WORLD, answer, proof_of, rows

COURT = ("creditor-request", "no-assets-found", "non-enforcement-ruling", "suspended-by-court", "termination-ruling")


def library(name: str, **known: str) -> Proof:
    loaded = load(name, kind="regime")
    return prove(loaded, load(loaded.document.world, kind="world").document, profile=Profile(tuple((k.replace("_", "-"), v) for k, v in known.items())))


def reasons(outcome: Outcome) -> dict[str | None, str]:
    return {one.of[1] if one.of else None: one.why for one in outcome.blocked}


# ---- the library -----------------------------------------------------------------------------------------------------


def test_the_ground_without_a_term_holds_who_cannot_pay_unless_others_let_go() -> None:
    found = rows(library("spc-2017", entry="right"))
    row = found["refuses-own-motion+refuses-on-application"]
    can = answer(row, able_to_pay="yes")
    assert can.verdict == "own" and can.plan is not None
    assert [move.name for _, move in can.plan.moves] == ["performance", "off-performance"]
    assert (can.plan.time.text(), can.plan.time.most) == ("3 wd (at most 5 d)", 5)
    cannot = answer(row, able_to_pay="no")
    assert cannot.verdict == "others" and cannot.helpers == COURT
    assert cannot.stays == () and not cannot.circles  # nothing ever happens by itself
    assert reasons(cannot)["off-performance"] == "`performance` needs able-to-pay"
    assert "until it is struck" in reasons(cannot)[None]


def test_only_two_empty_searches_and_the_courts_own_rulings_are_left_where_the_creditor_will_not() -> None:
    found = rows(library("spc-2017", entry="right", able_to_pay="no", creditor_request="no"))
    assert answer(found["refuses-own-motion+refuses-on-application"]).helpers == COURT[1:]
    none = rows(library("spc-2017", entry="right", able_to_pay="no", **{name.replace("-", "_"): "no" for name in COURT}))
    assert answer(none["refuses-own-motion+refuses-on-application"]).verdict == "none"


def test_who_is_listed_in_error_and_asks_may_be_let_off_and_who_does_not_know_is_as_if_it_were_right() -> None:
    row = rows(library("spc-2017", able_to_pay="no"))["refuses-own-motion+refuses-on-application"]
    asks = answer(row, entry="wrong", help="yes", knows="yes")
    assert asks.verdict == "luck" and asks.plan is not None  # judged rightly: the court may refuse what is right
    assert [move.name for _, move in asks.plan.moves if move.kind == "ask"] == ["correction"]
    for said in ({"help": "no"}, {"help": "yes", "knows": "no"}):
        assert answer(row, entry="wrong", **said).verdict == "others" and answer(row, entry="wrong", **said).helpers == COURT


def test_the_other_grounds_let_go_after_two_years_and_extended_after_at_most_five() -> None:
    found = rows(library("spc-2017", entry="right"))
    two = answer(found["forgery+hides-assets+misreports-assets+breaks-restriction+refuses-settlement"])
    assert two.verdict == "time" and two.plan is not None and two.plan.time.months == 24 and two.worst == two.plan.time
    more = answer(found["violence-extended+several-extended"])
    assert more.verdict == "time" and more.worst is not None and more.worst.months == 60


def test_every_ground_of_2013_is_without_a_term() -> None:
    (row,) = rows(library("spc-2013", entry="right")).values()
    assert len(row.chain[0].rules) == 8
    assert answer(row, able_to_pay="no").helpers == ("termination-ruling",) and answer(row, able_to_pay="yes").verdict == "own"


def test_early_deletion_if_switched_on_helps_those_who_can_pay_and_leaves_nobody_worse_off() -> None:
    loaded = load("spc-2017", sets=["rules.early-deletion.off=false"], kind="regime")
    found = rows(prove(loaded, load("debtors", kind="world").document, profile=Profile((("entry", "right"),))))
    row = found["forgery+hides-assets+misreports-assets+breaks-restriction+refuses-settlement"]
    assert answer(row, able_to_pay="no").verdict == "time"
    assert answer(row, able_to_pay="yes").plans[Rank.OWN].time.text() == "3 wd (at most 5 d)"


def test_a_restriction_lasts_as_long_as_the_listing_it_rests_on_and_security_is_said_to_be_unknown() -> None:
    found = rows(library("consumption-2015", entry="right"), "restricted")
    assert answer(found["listed-must-be <- refuses-own-motion+refuses-on-application"], able_to_pay="no").helpers == COURT
    assert answer(found["may-be"], able_to_pay="no").verdict == "unknown"
    unable = rows(library("consumption-2015", entry="right", able_to_pay="no", security="no"), "restricted")
    assert answer(unable["may-be"]).verdict == "others" and answer(unable["may-be"]).helpers == ("creditor-request",)
    able = rows(library("consumption-2015", entry="right", able_to_pay="no", security="yes"), "restricted")
    assert answer(able["may-be"]).verdict == "own"


def test_fare_dodging_ends_by_paying_at_the_latest_ninety_days_after() -> None:
    proof = library("travel-2018", entry="right")
    (row,) = rows(proof, "fare-ban").values()
    found = answer(row)
    assert found.verdict == "own" and found.plan is not None and found.plan.time.text() == "90 d"
    assert answer(*rows(proof, "rail-ban").values()).verdict == "time"
    assert proof.harmless == (
        "rail-due", "rail-display", "rail-window", "fare-due", "fare-owed", "fare-evasions", "air-due", "air-display", "air-window",
        "fields-due", "fields-display", "fields-window")


def test_where_every_entry_lapses_everybody_is_let_go_and_the_course_is_sooner() -> None:
    proof = library("three-strikes")
    assert proof.harmless == ("strikes",)
    (row,) = rows(proof, "suspended").values()
    found = answer(row)
    assert found.verdict == "time" and found.plan is not None and found.plan.time.text() == "6 mo (at most 184 d)"
    assert found.plans[Rank.OWN].time.text() == "3 wd (at most 5 d)" and found.worst is not None and found.worst.months == 12


def test_the_points_of_rongcheng_and_the_straight_drop_to_c_both_let_go() -> None:
    proof = library("rongcheng-2016")
    assert proof.harmless == ("dropped",) and [one.standing.text() for one in proof.files] == ["points.D or points.C"]
    assert {row.worst for row in proof.files[0].rows} == {"time"}
    assert any("drunk-driving" in row.chain[0].rules for row in proof.files[0].rows)


# ---- small ones, a trap each ------------------------------------------------------------------------------------------

ZHEJIANG = """
files: {record: {reads: any}, listed: {reads: any}, clock: {reads: any}}
rules:
  entry: {when: {act: offence}, write: {in: record, counts: until-struck}, cite: {source: law, at: Art. 16}}
  clocked: {when: {act: offence}, write: {in: clock, counts: 5 y}}
  listing: {when: {act: offence}, write: {in: listed, counts: until-struck}}
  expires: {when: {lapses: clock}, if: {not_standing: listed}, strike: {in: record}}
  expires-late: {when: {enters: listed.off}, if: {not_standing: clock}, strike: {in: record}}
  delisted: {when: {enters: record.off}, strike: {in: listed}}
effects: {no-train: {while: listed, denies: train}, shown: {while: record, publishes: yes}}
"""


def test_an_expiry_that_waits_for_delisting_that_waits_for_the_expiry_is_a_deadlock(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ZHEJIANG)
    for file in ("listed", "record"):
        found = answer(*rows(proof, file).values())
        assert found.verdict == "none" and not found.circles
        # the five years pass, the expiry is tried, and fails
        assert [(move.kind, move.name) for _, move in found.stays] == [("lapse", "clocked"), ("rule", "expires")]
        assert found.stays[-1][0].months == 60


def test_the_same_with_a_list_that_lets_go_is_none(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ZHEJIANG.replace("listed, counts: until-struck", "listed, counts: 7 y"))
    assert answer(*rows(proof, "listed").values()).verdict == "time"
    found = answer(*rows(proof, "record").values())
    assert found.verdict == "time" and found.plan is not None and found.plan.time.months == 84


def test_an_open_list_that_only_an_office_can_end_holds_the_record_too(tmp_path: Path) -> None:
    """Henan Art. 19(3): the expiry stands still while somebody is listed, and the list's term is open."""
    proof = proof_of(tmp_path, ZHEJIANG.replace("delisted: {when: {enters: record.off}", "delisted: {when: {act: release}"))
    assert answer(*rows(proof, "listed").values()).helpers == ("release",)
    found = answer(*rows(proof, "record").values())
    assert found.verdict == "others" and found.helpers == ("release",)


def test_a_timer_in_a_file_of_its_own_is_a_term(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, """
files: {record: {reads: any}, clock: {reads: any}}
rules:
  entry: {when: {act: offence}, write: {in: record, counts: until-struck}}
  clocked: {when: {act: offence}, write: {in: clock, counts: 5 y}}
  expires: {when: {lapses: clock}, strike: {in: record}}
effects: {shown: {while: record, publishes: yes}}
""")
    assert answer(*rows(proof, "record").values()).verdict == "time"


@pytest.mark.parametrize(("counts", "debt", "verdict"), [("2 mo", "yes", "none"), ("2 mo", "no", "time"), ("10 d", "yes", "time")])
def test_an_unpaid_debt_that_is_found_again_every_month(tmp_path: Path, counts: str, debt: str, verdict: str) -> None:
    proof = proof_of(tmp_path, f"""
files: {{listed: {{reads: any}}}}
rules:
  debtor: {{when: {{state: in-debt, seen_by: register}}, write: {{in: listed, counts: {counts}}}}}
effects: {{no-train: {{while: listed, denies: train}}}}
""")
    found = answer(*rows(proof).values(), in_debt=debt)
    assert found.verdict == verdict
    assert found.circles == (verdict == "none")
    # ten days of every month: off, and back
    assert found.returns == (("debtor",) if (counts, debt) == ("10 d", "yes") else ())


def test_entries_that_write_each_other_never_end(tmp_path: Path) -> None:
    body = """
files: {listed: {reads: any}}
rules:
  first: {when: {act: offence}, write: {in: listed, counts: 2 mo}}
  again: {when: {lapses: listed, of: [first, again]}, write: {in: listed, counts: 3 mo}}
effects: {no-train: {while: listed, denies: train}}
"""
    for row in rows(proof_of(tmp_path, body)).values():
        found = answer(row)
        assert found.verdict == "none" and found.circles
        assert ("rule", "again") in [(move.kind, move.name) for _, move in found.stays]
    # a month off, and back
    slower = body.replace("of: [first, again]}, write", "of: [first, again]}, decided: {by: office, takes: 1 mo}, write")
    for row in rows(proof_of(tmp_path, slower)).values():
        assert answer(row).verdict == "time" and answer(row).returns == ("again",)


NOTICED = """
files: {{listed: {{reads: any, notice: {{reaches: 50%, takes: 10 d}}}}}}
rules:
  put: {{when: {{act: offence, seen_by: camera}}, write: {{in: listed, counts: until-struck}}}}
remedies:
  correct:
    {{against: listed, because: [wrong-person], asks: {{wronged: 50%, others: 1%, costs: EUR 30}}, decided: {{by: office, within: 15 d{errs}}}, strike: 3 wd}}
  {more}
effects: {{no-train: {{while: listed, denies: train}}}}
"""


def test_a_request_needs_knowing_help_and_a_wrong_entry_and_has_a_price(tmp_path: Path) -> None:
    (row,) = rows(proof_of(tmp_path, NOTICED.format(errs="", more=""))).values()
    found = answer(row, help="yes", knows="yes", entry="wrong-person")
    assert found.verdict == "own" and found.plan is not None and found.plan.time.text() == "25 d and 3 wd (at most 30 d)" and found.cheapest == 3000
    assert answer(row, entry="right").verdict == "none"
    assert reasons(answer(row, entry="wrong-person", help="yes", knows="no"))["correct"] == "this person does not know of the entry"
    assert reasons(answer(row, entry="wrong-person", help="no"))["correct"] == "asks for help this person does not have"


def test_a_request_that_may_be_judged_wrongly_is_not_guaranteed_unless_a_further_stage_is(tmp_path: Path) -> None:
    errs = ", errs: {wrongly_no: 5%}"
    (row,) = rows(proof_of(tmp_path, NOTICED.format(errs=errs, more=""))).values()
    assert answer(row, help="yes", knows="yes", entry="wrong-person").verdict == "luck"
    stage = "review: {after: correct.refused, window: 10 d, because: [wrong-person], asks: 50%, decided: {by: office, within: 15 d}}"
    (row,) = rows(proof_of(tmp_path, NOTICED.format(errs=errs, more=stage))).values()
    found = answer(row, help="yes", knows="yes", entry="wrong-person")
    assert found.verdict == "own" and found.plans[Rank.OWN].time.text() == "40 d" and found.plans[Rank.LUCK].time.text() == "25 d and 3 wd (at most 30 d)"


def test_a_repair_is_open_to_some_after_a_time_and_behind_a_queue_has_no_bound(tmp_path: Path) -> None:
    repair = "repair: {against: listed, asks: 30%, earliest: 1 y, open_to: {district: hill}, decided: {by: court}}"
    (row,) = rows(proof_of(tmp_path, NOTICED.format(errs="", more=repair))).values()
    found = answer(row, help="yes", knows="yes", entry="right", district="hill")
    assert found.verdict == "own" and found.plan is not None and not found.plan.time.bounded and "queue of `court`" in found.plan.time.text()
    assert answer(row, help="yes", knows="yes", entry="right", district="docks").verdict == "none"


def test_reviews_in_order_are_waited_for_one_by_one(tmp_path: Path) -> None:
    body = """
files: {grade: {reads: sum, start: 100, worse: down, levels: {third: 0, second: 70, first: 95}, reviewed: {every: 6 mo%s}}}
rules:
  late: {when: {act: offence}, write: {in: grade, worth: -40, counts: 18 mo}}
effects: {no-train: {while: [grade.third, grade.second], denies: train}}
"""
    months = [answer(*rows(proof_of(tmp_path, body % order), "grade").values()).plans[Rank.TIME].time.months for order in ("", ", in_order: true")]
    assert months == [24, 30]


def test_good_deeds_raise_a_score_as_often_as_a_cap_lets_them(tmp_path: Path) -> None:
    body = """
files: {points: {reads: sum, start: 100, worse: down, levels: {poor: 0, fair: 60}}}
rules:
  late: {when: {act: offence}, write: {in: points, worth: -50, counts: until-struck}}
  good: {when: {act: good-deed, seen_by: sure}, write: {in: points, worth: 5, counts: %s, cap: {points: 5, per: 1 mo}}}
effects: {no-train: {while: points.poor, denies: train}}
"""
    found = answer(*rows(proof_of(tmp_path, body % "12 mo"), "points").values())
    # 50 is ten short of 60: two deeds, in two calendar months; heard of after two days
    assert found.verdict == "own" and found.plan is not None and found.plan.time.text() == "1 mo and 2 d (at most 33 d)"
    assert found.plan.moves[0][1].because == "2 times"
    assert answer(*rows(proof_of(tmp_path, body % "20 d"), "points").values()).verdict == "none"  # the first is over before the second


def test_a_list_that_caps_a_score_holds_like_the_score(tmp_path: Path) -> None:
    found = rows(proof_of(tmp_path, """
files: {points: {reads: sum, start: 100, worse: down, levels: {poor: 0, fair: 60}, capped_while: {dropped: poor}}, dropped: {reads: any}}
rules:
  late: {when: {act: offence}, write: {in: points, worth: -50, counts: 1 y}}
  drop: {when: {act: other-offence}, write: {in: dropped, counts: until-struck}}
  paid: {when: {act: payment}, strike: {in: dropped}}
effects: {no-train: {while: points.poor, denies: train}}
"""), "points")
    assert answer(found["late"]).verdict == "time"
    assert answer(found["drop"], able_to_pay="yes").cheapest == 20000 and answer(found["drop"], able_to_pay="no").verdict == "none"


STOPPED = """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: until-struck}}
  learned: {when: {act: course}, strike: {in: listed, within: 3 wd}}
  paid: {when: {act: payment, seen_by: camera}, strike: {in: listed}}
  amnesty: {when: {date: 2021-01-01}, strike: {in: listed}}
effects: {no-train: {while: listed, denies: train, stops: course}}
"""


def test_a_way_off_that_the_list_itself_stops_and_one_that_may_go_unnoticed(tmp_path: Path) -> None:
    (row,) = rows(proof_of(tmp_path, STOPPED)).values()
    able, unable = answer(row, able_to_pay="yes"), answer(row, able_to_pay="no")
    assert able.verdict == "luck" and reasons(able)["learned"] == "`course` is stopped by the effect `no-train`"
    assert reasons(able)["paid"] == "depends on being noticed"
    assert unable.verdict == "others" and unable.helpers == ("2021-01-01",)
    (row,) = rows(proof_of(tmp_path, STOPPED.replace(", stops: course", ""))).values()
    assert answer(row, able_to_pay="no").verdict == "own"


def test_whose_doing_it_is_decides(tmp_path: Path) -> None:
    body = """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: until-struck}}
  way: {when: {act: %s}, strike: {in: listed}}
effects: {no-train: {while: listed, denies: train}}
"""
    assert [answer(*rows(proof_of(tmp_path, body % act)).values()).verdict for act in ("course", "mystery", "release", "luck")] == [
        "own", "unknown", "others", "others"]


def test_what_is_drawn_has_no_upper_bound_and_does_end(tmp_path: Path) -> None:
    (row,) = rows(proof_of(tmp_path, """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: {drawn: exponential, mean: 2 y}}}
effects: {no-train: {while: listed, denies: train}}
""")).values()
    found = answer(row)
    assert found.verdict == "time" and found.plan is not None and found.plan.time.text() == "drawn with mean 2 y: no upper bound"


def test_strikes_of_the_same_case_cannot_be_set_off_by_an_act(tmp_path: Path) -> None:
    body = """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: until-struck}}
  way: {when: {act: course}, strike: {in: listed%s}}
effects: {no-train: {while: listed, denies: train}}
"""
    assert [answer(*rows(proof_of(tmp_path, body % same)).values()).verdict for same in ("", ", same: case")] == ["own", "none"]


MONEY = """
files: {{listed: {{reads: any}}}}
rules:
  misses: {{when: {{act: loan-missed}}, if: {{means: [evading, unable]}}, write: {{in: listed, counts: {counts}}}}}
  off: {{when: {{act: loan-cleared}}, strike: {{in: listed{same}}}}}
  agreed: {{when: {{act: loan-settled}}, strike: {{in: listed}}}}
effects: {{no-train: {{while: listed, denies: train}}}}
"""
OWING = WORLD + """\
incomes: {attribute: district, yearly: {docks: EUR 24000, hill: EUR 48000}}
money: {essentials: 90%, savings: 10%}
debts:
  loan: {context: money, arises: 0.3/y, amount: EUR 1200, instalment: EUR 100, settled: {rate: 0.1/y, forgives: 40%}}
"""


@pytest.mark.parametrize("counts", ["until-struck", "2 y"])
def test_who_cannot_pay_misses_again_every_month_and_stays_unless_the_creditor_settles(tmp_path: Path, counts: str) -> None:
    (row,) = rows(proof_of(tmp_path, MONEY.format(counts=counts, same=""), world=OWING)).values()
    unable = answer(row, means="unable")
    assert unable.verdict == "others" and unable.helpers == ("loan-settled",) and unable.circles
    assert reasons(unable)["off"] == "`loan-cleared` needs means this person does not have"
    evading = answer(row, means="evading")
    # twelve instalments
    assert evading.verdict == "own" and evading.plans[Rank.OWN].time.months == 12
    assert answer(row, means="able").verdict == ("own" if counts == "until-struck" else "time")


def test_what_happens_to_a_debt_is_one_case(tmp_path: Path) -> None:
    (row,) = rows(proof_of(tmp_path, MONEY.format(counts="until-struck", same=", same: case"), world=OWING)).values()
    assert answer(row, means="evading").verdict == "own"


def test_an_entry_because_of_somebody_else_is_not_the_person_s_to_end(tmp_path: Path) -> None:
    body = """
files: {owing: {reads: any}, listed: {reads: any}}
rules:
  owes: {when: {act: offence}, write: {in: owing, counts: 1 y}}
  friends: {when: {enters: owing}, write: {in: listed, counts: with-cause%s}}
  learned: {when: {act: course}, strike: {in: %s}}
effects: {no-train: {while: listed, denies: train}}
"""
    world = WORLD + "friends: {mean: 3}\n"
    assert answer(*rows(proof_of(tmp_path, body % ("", "owing"), world=world)).values()).verdict == "time"
    assert answer(*rows(proof_of(tmp_path, body % (", on: friends", "owing"), world=world)).values()).verdict == "others"
    assert answer(*rows(proof_of(tmp_path, body % (", on: friends", "listed"), world=world)).values()).verdict == "own"

"""Notices, requests and what falls with its cause: lives worked out by hand, in the twin and in the engine alike."""
from __future__ import annotations

from typing import Any

import pytest

from twin import luck
from twin.by_hand import CORRECTION, REGIME, life, months, result_of, totals
from twin.clock import DAY

# ---- a request: decided in 15 days, struck in three working days, asked again within ten days of a refusal ----


def test_a_false_listing_is_corrected_three_working_days_after_the_ruling() -> None:
    result = result_of({"remedies": {"correction": CORRECTION}})
    # asked at once; 16 January is a Thursday; then Friday, Monday, Tuesday
    assert life(result) == [("01-01", "written", "listing"), ("01-01", "asked", "correction"), ("01-16", "granted", "correction"),
                            ("01-21", "struck", "listing")]
    assert totals(result.remedies, "correction") == {"open": 1, "open/wronged": 1, "asked": 1, "asked/wronged": 1, "granted": 1, "days": 15}
    assert totals(result.notices, "list") == {"written": 1, "asked": 1, "wrong/written": 1, "wrong/known": 1, "wrong/asked": 1,
                                              "wrong/ended": 1, "wrong/ended/days": 20}
    assert months(result, "harm/1") == {}, "it came and went in one month"
    assert months(result, "harm/1/ticks") == {0: 20 * DAY}


def test_a_holiday_is_no_working_day() -> None:
    result = result_of({"remedies": {"correction": CORRECTION}}, {"calendar": {"holidays": ["2020-01-20"]}})
    assert life(result)[-1] == ("01-22", "struck", "listing")


def refused(asks: Any, window: str = "10 d") -> dict[str, Any]:
    """Two stages: the first court is always wrong."""
    first = CORRECTION | {"decided": CORRECTION["decided"] | {"errs": {"wrongly_no": "100%"}}}
    return {"first": first, "second": {"after": "first.refused", "because": ["wrong-person"], "window": window, "asks": asks,
                                       "decided": {"by": "higher", "within": "15 d"}}}


def test_who_is_refused_has_ten_days_to_ask_the_next_court() -> None:
    result = result_of({"remedies": refused({"wronged": "100%", "others": "0%", "after": "10 d"})})
    # refused on 16 January; on the tenth day, the 26th, asked; the next court takes until 10 February
    assert life(result) == [("01-01", "written", "listing"), ("01-01", "asked", "first"), ("01-16", "refused", "first"), ("01-26", "asked", "second"),
                            ("02-10", "granted", "second"), ("02-10", "struck", "listing")]
    assert totals(result.remedies, "first") == {"open": 1, "open/wronged": 1, "asked": 1, "asked/wronged": 1, "refused": 1, "refused/wrongly": 1,
                                                "days": 15}
    late = result_of({"remedies": refused({"wronged": "100%", "others": "0%", "after": "11 d"})})
    assert life(late)[-1] == ("01-16", "refused", "first")
    assert totals(late.remedies, "second") == {"open": 1, "open/wronged": 1, "late": 1}
    # seven working days from Thursday the 16th end on Monday the 27th
    assert life(result_of({"remedies": refused({"wronged": "100%", "others": "0%", "after": "11 d"}, "7 wd")}))[3] == ("01-27", "asked", "second")
    assert life(result_of({"remedies": refused({"wronged": "100%", "others": "0%", "after": "11 d"}, "6 wd")}))[-1][1] == "refused"


def test_errors_off_the_first_court_is_right_and_there_is_nothing_to_correct() -> None:
    assert life(result_of({"remedies": refused("100%")}, errors=False)) == []
    able = {"states": {"able": {"share": "100%"}}}
    repair = {"against": "list", "if": {"able": "yes"}, "asks": "100%", "decided": {"by": "court", "within": "15 d", "errs": {"wrongly_no": "100%"}}}
    assert [what for _, what, _ in life(result_of({"remedies": {"repair": repair}}, able))] == ["written", "asked", "refused"]
    assert [what for _, what, _ in life(result_of({"remedies": {"repair": repair}}, able, errors=False))] == ["written", "asked", "granted", "struck"]


def test_a_wrong_refusal_of_a_repair_is_kept_past_its_end_from_the_day_it_was_due() -> None:
    able = {"states": {"able": {"share": "100%"}}}
    errs = {"wrongly_no": "100%"}
    repair = {"against": "list", "if": {"able": "yes"}, "asks": "100%", "decided": {"by": "court", "within": "40 d", "errs": errs}, "strike": "3 wd"}
    result = result_of({"remedies": {"repair": repair}}, able)
    # refused on 10 February, a Monday; in the correct ledger struck on Thursday the 13th
    assert months(result, "harm/7") == {0: 1, 1: -1}
    assert months(result, "harm/3/ticks") == {1: (29 - 12) * DAY - 2}
    assert totals(result.remedies, "repair")["refused/wrongly"] == 1
    slow = repair | {"decided": {"by": "court", "within": "40 d"}, "strike": {"within": "3 wd", "takes": "1 mo"}}
    late = result_of({"remedies": {"repair": slow}}, able)
    assert life(late)[-1] == ("03-10", "struck", "listing")
    assert months(late, "harm/3") == {1: 1, 2: -1}
    assert months(late, "harm/3/ticks") == {1: (29 - 12) * DAY - 2, 2: -(31 - 9) * DAY + 2}


def test_a_wrong_grant_spares_and_a_right_one_strikes_in_both() -> None:
    able = {"states": {"able": {"share": "100%"}}}
    wrongly = CORRECTION | {"decided": {"by": "court", "within": "15 d", "errs": {"wrongly_yes": "100%"}}}
    result = result_of({"remedies": {"correction": wrongly}}, able)
    assert totals(result.remedies, "correction") == {"open": 1, "asked": 1, "granted": 1, "granted/wrongly": 1, "days": 15}
    assert months(result, "spared") == {0: 1}
    assert months(result, "spared/ticks") == {0: 11 * DAY - 2}


# ---- who may ask, when, and how often ----


def test_not_before_a_time_and_only_so_often_and_only_some() -> None:
    twice = {"extra": {"when": {"date": "2020-01-10"}, "write": {"in": "list"}}}
    rules = REGIME["rules"] | twice
    remedy = {"against": "list", "asks": {"wronged": "100%", "others": "100%", "costs": "CNY 5"}, "decided": {"by": "court"}, "earliest": "1 mo"}
    result = result_of({"rules": rules, "remedies": {"repair": remedy}})
    assert life(result) == [("01-01", "written", "listing"), ("01-10", "written", "extra"),
                            ("02-01", "asked", "repair"), ("02-01", "granted", "repair"), ("02-01", "struck", "listing"),
                            ("02-10", "asked", "repair"), ("02-10", "granted", "repair"), ("02-10", "struck", "extra")]
    assert totals(result.remedies, "repair")["cost"] == 1000
    once = result_of({"rules": rules, "remedies": {"repair": remedy | {"at_most": {"times": 1, "per": "12 mo"}}}})
    assert [when for when, what, _ in life(once) if what == "asked"] == ["02-01"]
    assert totals(once.remedies, "repair")["void"] == 1
    monthly = result_of({"rules": rules, "remedies": {"repair": remedy | {"at_most": {"times": 1, "per": "1 mo"}, "earliest": "25 d"}}})
    assert [when for when, what, _ in life(monthly) if what == "asked"] == ["01-26", "02-04"]
    closed = result_of({"rules": rules, "remedies": {"repair": remedy | {"open_to": {"able": "yes"}}}})
    assert totals(closed.remedies, "repair") == {"open": 2, "open/wronged": 1, "void": 2}
    nobody = result_of({"rules": rules, "remedies": {"repair": remedy | {"asks": {"wronged": "0%", "others": "100%"}}}})
    assert [what for _, what, of in life(nobody) if of == "repair"] == ["asked", "granted"], "only the entry that is right is contested"
    of = result_of({"rules": rules, "remedies": {"repair": remedy | {"of": ["extra"], "until": "2020-02-09"}}})
    assert totals(of.remedies, "repair") == {"open": 1, "void": 1}, "no longer from 9 February on"


# ---- notices ----


def noticed(notice: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The list has a notice."""
    return {"files": {"list": {"reads": "any", "notice": notice}}, "remedies": {"correction": CORRECTION}} | more


def test_the_clock_of_a_request_starts_with_the_notice() -> None:
    result = result_of(noticed({"by": "served", "reaches": "100%", "within": "3 wd"}))
    # Wednesday 1 January; the third working day is Monday the 6th; 15 days later Tuesday the 21st; three working days Friday the 24th
    assert life(result) == [("01-01", "written", "listing"), ("01-06", "served", "listing"), ("01-06", "asked", "correction"),
                            ("01-21", "granted", "correction"), ("01-24", "struck", "listing")]
    assert totals(result.notices, "list") == {"written": 1, "served": 1, "asked": 1,
                                              "wrong/written": 1, "wrong/known": 1, "wrong/known/days": 5, "wrong/asked": 1,
                                              "wrong/ended": 1, "wrong/ended/days": 23}
    # two days to ask, counted from the entry: over before the notice comes
    entry = {"correction": CORRECTION | {"window": "2 d", "counted_from": "entry"}}
    late = result_of(noticed({"by": "served", "reaches": "100%", "within": "3 wd"}, remedies=entry))
    assert totals(late.remedies, "correction") == {"open": 1, "open/wronged": 1, "late": 1}
    assert totals(late.notices, "list")["stock"] == 1
    assert "still" not in totals(late.notices, "list")


def test_who_was_not_reached_stays_and_that_is_the_cause() -> None:
    rules = {"dated": {"when": {"date": "2020-02-01"}, "write": {"in": "list"}}}
    result = result_of(noticed({"by": "served", "reaches": "0%"}, rules=rules))
    published = result_of(noticed({"by": "published", "reaches": "0%"}, rules=rules))
    for one in (result, published):
        assert life(one) == [("02-01", "written", "dated"), ("02-01", "unserved", "dated")]
        assert totals(one.notices, "list") == {"written": 1, "unserved": 1, "still": 1, "stock": 1}
    assert months(result, "harm/4") == {1: 1}
    assert months(published, "harm/4") == {}, "a publication was due to nobody in person: it took place, unread"
    assert months(published, "harm/7") == {1: 1}
    untold = result_of(noticed({"by": "none"}, rules=rules))
    assert months(untold, "harm/4") == {}, "no notice was due"
    assert months(untold, "harm/7") == {1: 1}
    wrong = result_of(noticed({"by": "served", "reaches": "0%"}))
    assert months(wrong, "harm/1") == {0: 1}, "false comes first"
    reviewed = {"list": {"reads": "count", "worse": "up", "levels": {"none": 0, "one": 1}, "reviewed": {"every": "1 mo"},
                         "notice": {"by": "served", "reaches": "0%"}}}
    held = result_of({"files": reviewed, "rules": {"dated": {"when": {"date": "2020-01-20"}, "write": {"in": "list"}}}})
    assert months(held, "harm/4") == {1: 1}, "under a reviewed file, as its last review found"


def test_a_denial_tells_what_no_notice_told_and_what_led_to_it() -> None:
    """`points` lead to the list; only a denied flight shows either."""
    files = {"points": {"reads": "sum", "start": 10, "worse": "down", "levels": {"low": 0, "fair": 5}, "notice": {"by": "none"}},
             "list": {"reads": "any", "notice": {"by": "served", "reaches": "0%"}}}
    rules = {"found": {"when": {"state": "able", "seen_by": "gate"}, "write": {"in": "points", "worth": -9}},
             "listing": {"when": {"reaches": "points.low"}, "decided": {"by": "court", "within": "2 d"}, "write": {"in": "list"}}}
    remedies = {"correction": CORRECTION | {"against": "points", "window": "1 d"}}
    effects = {"grounded": {"while": "list", "denies": "flight"}}
    world = {"attempts": {"flight": {"rate": "1000/y", "context": "travel"}}}
    result = result_of({"files": files, "rules": rules, "remedies": remedies, "effects": effects}, world)
    # 18 January is a Saturday: Monday, Tuesday, Wednesday
    assert life(result, skip=("begins", "ends", "does", "denied")) == [
        ("01-01", "written", "found"), ("01-03", "written", "listing"), ("01-03", "unserved", "listing"),
        ("01-03", "discovered", "listing"), ("01-03", "discovered", "found"),
        ("01-03", "asked", "correction"), ("01-18", "granted", "correction"), ("01-22", "struck", "found"),
        ("01-22", "fell", "listing")]
    first = next(tick for tick, _, what, _ in result.log if what == "denied")
    assert all(tick == first for tick, _, what, _ in result.log if what == "discovered")
    # a denial comes after the entry, and a window from a discovery has no limit unless it is counted from it
    slow = {"correction": CORRECTION | {"against": "points", "window": "1 d", "asks": {"wronged": "100%", "others": "0%", "after": "5 d"}}}
    assert ("01-08", "asked", "correction") in life(result_of({"files": files, "rules": rules, "remedies": slow, "effects": effects}, world))
    counted = {"correction": slow["correction"] | {"counted_from": "discovery"}}
    late = result_of({"files": files, "rules": rules, "remedies": counted, "effects": effects}, world)
    assert totals(late.remedies, "correction") == {"open": 1, "open/wronged": 1, "late": 1}


def test_nobody_is_deterred_before_they_know() -> None:
    world = {"conducts": {"driving": {"rate": "365.25/y", "context": "traffic"}}}
    effects = {"caution": {"while": "list", "deters": {"conducts": "*", "by": "100%"}}}
    late = result_of(noticed({"by": "served", "reaches": "100%", "within": "2 mo"}, remedies={}, effects=effects), world, residents=20)
    assert months(late, "deterred").keys() == set(range(2, 12))
    assert months(late, "acts").keys() == {0, 1}
    never = result_of(noticed({"by": "none"}, remedies={}, effects=effects), world, residents=20)
    assert months(never, "deterred") == {}
    # the fading counts from the notice, too: nothing is left after 60 days, in the month of the notice nearly all of it
    effects["caution"]["deters"] = {"conducts": "*", "by": "100%", "fades": "60 d"}
    fading = result_of(noticed({"by": "served", "reaches": "100%", "within": "2 mo"}, remedies={}, effects=effects), world, residents=20)
    assert set(months(fading, "deterred")) == {2, 3}


# ---- ends that set something off ----

ORDERS = {"orders": {"reads": "any"}, "list": {"reads": "any"}, "warned": {"reads": "any"}}


def test_an_order_whose_deadline_passes_is_a_breach() -> None:
    rules = {"order": {"when": {"date": "2020-03-02"}, "write": {"in": "orders", "counts": "10 wd", "follows": "1 d"}},
             "breach": {"when": {"lapses": "orders", "of": ["order"]}, "decided": {"by": "court", "within": "2 d"}, "write": {"in": "list"}}}
    del rules["order"]["write"]["follows"]
    result = result_of({"files": ORDERS, "channels": {}, "rules": rules})
    # Monday 2 March, ten working days: Monday the 16th; two days to decide
    assert life(result) == [("03-02", "written", "order"), ("03-16", "lapsed", "order"), ("03-18", "written", "breach")]
    performed = {"performs": {"when": {"date": "2020-03-10"}, "strike": {"in": "orders"}}, "freed": {"when": {"struck": "orders"}, "write": {"in": "warned"}}}
    done = result_of({"files": ORDERS, "channels": {}, "rules": rules | performed})
    assert life(done) == [("03-02", "written", "order"), ("03-10", "struck", "order"), ("03-10", "written", "freed")]


def test_a_case_has_lapsed_with_its_last_entry_and_a_strike_ends_only_its_own() -> None:
    """Two orders of one case (the same act) and one of another; the case of what lapses is the order's."""
    world = {"conducts": {"debt": {"rate": "1000/y", "context": "finance"}}}
    once = {"cap": {"entries": 1, "per": "12 mo"}}
    rules = {"short": {"when": {"act": "debt"}, "write": {"in": "orders", "counts": "10 d"} | once},
             "long": {"when": {"act": "debt"}, "write": {"in": "orders", "counts": "20 d"} | once},
             "other": {"when": {"date": "2020-01-02"}, "write": {"in": "warned"}},
             "same": {"when": {"act": "debt"}, "write": {"in": "warned"} | once},
             "breach": {"when": {"lapses": "orders"}, "write": {"in": "list"}},
             "clears": {"when": {"lapses": "orders"}, "strike": {"in": "warned", "same": "case"}}}
    result = result_of({"files": ORDERS, "channels": {}, "rules": rules}, world)
    assert sorted(entry for entry in life(result) if entry[0] > "01-05") == [
        ("01-11", "lapsed", "short"), ("01-21", "lapsed", "long"), ("01-21", "struck", "same"), ("01-21", "written", "breach")]


def test_what_is_asked_granted_and_refused_sets_rules_off() -> None:
    files = ORDERS | {"marks": {"reads": "count", "worse": "up", "levels": {"none": 0, "one": 1}}}
    rules = REGIME["rules"] | {"pending": {"when": {"asked": "correction"}, "write": {"in": "marks", "counts": "1 y"}},
                               "sorry": {"when": {"granted": "correction"}, "write": {"in": "warned"}},
                               "never": {"when": {"refused": "correction"}, "write": {"in": "orders"}}}
    result = result_of({"files": files, "rules": rules, "remedies": {"correction": CORRECTION}})
    assert life(result) == [("01-01", "written", "listing"), ("01-01", "asked", "correction"), ("01-01", "written", "pending"),
                            ("01-16", "granted", "correction"), ("01-16", "written", "sorry"), ("01-21", "struck", "listing"),
                            ("01-21", "fell", "pending")], "the mark rests on the wrong entry, the apology does not"
    errs = {"by": "court", "within": "15 d", "errs": {"wrongly_no": "100%"}}
    again = result_of({"files": files, "rules": rules, "remedies": {"correction": CORRECTION | {"decided": errs}}})
    assert life(again)[-2:] == [("01-16", "refused", "correction"), ("01-16", "written", "never")]
    assert {entry.wrong for entry in again.entries} == {1}, "what rests on a false entry is as false"


# ---- suspension ----


def test_what_is_contested_does_not_count_until_it_is_refused() -> None:
    errs = {"by": "court", "within": "15 d", "errs": {"wrongly_no": "100%"}}
    files = {"list": {"reads": "any"}, "banned": {"reads": "any"}}
    rules = REGIME["rules"] | {"ban": {"when": {"enters": "list"}, "write": {"in": "banned", "counts": "with-cause"}}}
    suspended = CORRECTION | {"decided": errs, "suspends": True, "asks": {"wronged": "100%", "others": "0%", "after": "2 d"}}
    result = result_of({"files": files, "rules": rules, "remedies": {"correction": suspended}})
    assert life(result) == [("01-01", "written", "listing"), ("01-01", "written", "ban"), ("01-03", "asked", "correction"), ("01-03", "held", "listing"),
                            ("01-03", "fell", "ban"), ("01-18", "refused", "correction"), ("01-18", "released", "listing"), ("01-18", "written", "ban")]
    assert result.spells == {("list", 1, 1, 0): 1, ("list", 1, 4, 11): 1, ("banned", 1, 2, 0): 1, ("banned", 1, 4, 11): 1}
    assert months(result, "harm/1/ticks") == {0: 31 * DAY - 2 - 15 * DAY}
    # its own end comes all the same
    short = {"rules": {"listing": REGIME["rules"]["listing"] | {"write": {"in": "list", "counts": "10 d"}}}, "remedies": {"correction": suspended}}
    ended = result_of(short)
    assert life(ended)[-2:] == [("01-11", "lapsed", "listing"), ("01-18", "moot", "correction")]
    assert totals(ended.remedies, "correction")["moot"] == 1
    assert ended.in_force == {}


def test_a_right_entry_that_is_contested_waits_in_both_ledgers() -> None:
    able = {"states": {"able": {"share": "100%"}}}
    files = {"list": {"reads": "any"}, "marks": {"reads": "count", "worse": "up", "levels": {"none": 0, "one": 1}}}
    rules = REGIME["rules"] | {"mark": {"when": {"reaches": "list.on"}, "write": {"in": "marks", "counts": "10 y"}}}
    suspended = CORRECTION | {"suspends": True, "asks": {"wronged": "0%", "others": "100%", "after": "2 d"}}
    result = result_of({"files": files, "rules": rules, "remedies": {"correction": suspended}}, able)
    assert [(when, what) for when, what, of in life(result) if of == "mark"] == [("01-01", "written"), ("01-18", "written")], "crossed again, marked again"
    assert {(entry.mask, entry.wrong) for entry in result.entries} == {(3, 0)}, "and rightly so: nothing here is an error"
    assert result.spells == {("list", 0, 1, 0): 1, ("list", 0, 4, 11): 1}
    assert not any(months(result, column) for column in ("harm/1", "harm/2", "harm/3", "spared"))
    # granted against the truth: from the ruling on the correct ledger has it again, the record never does
    wrongly = suspended | {"decided": {"by": "court", "within": "15 d", "errs": {"wrongly_yes": "100%"}}}
    granted = result_of({"remedies": {"correction": wrongly}}, able)
    assert life(granted)[-2:] == [("01-18", "granted", "correction"), ("01-22", "struck", "listing")], "decided on a Saturday"
    assert months(granted, "spared") == {0: 1}
    assert months(granted, "spared/ticks") == {0: (31 - 17) * DAY - 2}
    # a repair wrongly refused: in the correct ledger it never comes back, in the record it is kept past its end from the refusal on
    errs = {"wrongly_no": "100%"}
    repair = {"against": "list", "if": {"able": "yes"}, "asks": {"wronged": "100%", "others": "100%", "after": "2 d"}, "suspends": True,
              "decided": {"by": "court", "within": "15 d", "errs": errs}, "strike": "3 wd"}
    refused = result_of({"remedies": {"repair": repair}}, able)
    assert months(refused, "harm/3/ticks") == {0: (31 - 17) * DAY - 2}
    assert months(refused, "spared") == {}


# ---- falling ----


def chain(**write: Any) -> dict[str, Any]:
    """A false loss of points leads to a listing, that to a ban."""
    files = {"points": {"reads": "sum", "start": 10, "worse": "down", "levels": {"low": 0, "fair": 5}}, "list": {"reads": "any"},
             "banned": {"reads": "any"}}
    rules = {"found": {"when": {"state": "able", "seen_by": "gate"}, "write": {"in": "points", "worth": -9}},
             "listing": {"when": {"reaches": "points.low"}, "write": {"in": "list"} | write},
             "ban": {"when": {"enters": "list"}, "write": {"in": "banned", "counts": "with-cause"}}}
    return {"files": files, "rules": rules, "remedies": {"correction": CORRECTION | {"against": "points"}}}


@pytest.mark.parametrize(("write", "fell"), [
    ({}, [("01-21", "fell", "listing"), ("01-21", "fell", "ban")]),
    ({"falls_with": "none"}, []),
    ({"falls_with": "none", "counts": "with-cause"}, [("01-21", "fell", "listing"), ("01-21", "fell", "ban")]),
    ({"follows": "3 wd"}, [("01-24", "fell", "listing"), ("01-24", "fell", "ban")]),
    ({"follows": "4 wd", "counts": "with-cause"}, [("01-27", "fell", "listing"), ("01-27", "fell", "ban")])])
def test_what_a_wrong_entry_caused_falls_with_it(write: dict[str, Any], fell: list[tuple[str, str, str]]) -> None:
    result = result_of(chain(**write))
    assert life(result)[-1 - len(fell):] == [("01-21", "struck", "found"), *fell]


def test_a_right_entry_that_is_struck_takes_nothing_with_it() -> None:
    regime = chain()
    regime["remedies"] = {"repair": {"against": "points", "asks": "100%", "decided": {"by": "court", "within": "15 d"}, "strike": "3 wd"}}
    assert life(result_of(regime, {"states": {"able": {"share": "100%"}}}))[-1] == ("01-21", "struck", "found")


def test_a_ban_that_lags_behind_its_list_is_kept_past_its_end_for_so_long() -> None:
    files = {"list": {"reads": "any"}, "banned": {"reads": "any"}}
    rules = {"dated": {"when": {"date": "2020-03-02"}, "write": {"in": "list", "counts": "10 d"}},
             "ban": {"when": {"enters": "list"}, "write": {"in": "banned", "counts": "with-cause", "follows": "3 wd"}}}
    result = result_of({"files": files, "channels": {}, "rules": rules, "effects": {"grounded": {"while": "banned", "publishes": True}}})
    # off the list on Thursday the 12th; Friday, Monday, Tuesday
    assert life(result) == [("03-02", "written", "dated"), ("03-02", "written", "ban"), ("03-12", "lapsed", "dated"), ("03-17", "fell", "ban")]
    assert months(result, "harm/7/ticks") == {2: 10 * DAY}
    assert months(result, "harm/3/ticks") == {2: 5 * DAY}
    # a new stay in the meantime keeps its own ban
    rules["again"] = {"when": {"date": "2020-03-14"}, "write": {"in": "list"}}
    again = result_of({"files": files, "channels": {}, "rules": rules})
    assert life(again)[-2:] == [("03-14", "written", "ban"), ("03-17", "fell", "ban")]
    assert [when for when, what, of in life(again) if (what, of) == ("written", "ban")] == ["03-02", "03-14"]
    assert again.in_force["ban", "recorded"] == 1


# ---- exemptions ----


def test_an_exemption_lifts_an_effect_and_it_comes_back() -> None:
    files = {"list": {"reads": "any"}, "travel": {"reads": "any"}}
    rules = {"dated": {"when": {"date": "2020-02-03"}, "write": {"in": "list"}},
             "permit": {"when": {"date": "2020-03-02"}, "write": {"in": "travel", "counts": "10 wd"}}}
    result = result_of({"files": files, "channels": {}, "rules": rules, "effects": {"grounded": {"while": "list", "unless": "travel", "publishes": True}}})
    assert life(result, skip=("written", "lapsed")) == [("02-03", "begins", "grounded"), ("03-02", "ends", "grounded"), ("03-16", "begins", "grounded")]


# ---- who was cleared once is not taken for the same person again ----


def test_a_strike_for_the_wrong_person_cuts_the_link_to_a_look_alike() -> None:
    world = {"conducts": {"theft": {"rate": "20/y", "context": "daily"}}}
    mix_up = {"kind": "other-person", "rate": "100%"}
    regime = {"channels": {"witness": {"sees": "theft", "coverage": "50%", "errors": {"mix-up": mix_up}}},
              "rules": {"thief": {"when": {"act": "theft", "seen_by": "witness"}, "write": {"in": "list", "counts": "2 d"}}}}
    authors = {luck.name(person, luck.stream("conduct:theft"), k): person for person in range(8) for k in range(200)}

    def victims(remedies: dict[str, Any]) -> dict[int, list[int]]:
        result = result_of(regime | {"remedies": remedies}, world, residents=8)
        people = {luck.name(person, luck.stream("rule:thief"), entry.cause): person for entry in result.entries for person in range(8)}
        out: dict[int, list[int]] = {}
        for entry in result.entries:
            if entry.wrong == 1:
                out.setdefault(authors[entry.case], []).append(people[entry.name])
        return out

    held_on = victims({})
    assert all(len(set(some)) == 1 for some in held_on.values())
    at_once = CORRECTION | {"decided": {"by": "court"}, "strike": "0 d"}
    freed = victims({"correction": at_once})
    assert held_on.keys() == freed.keys()
    for author, some in freed.items():
        assert some[0] in held_on[author] or len(set(some)) > 1
        assert len(set(some)) > 1, "the first mistake is found out at once, so the next falls on somebody else"

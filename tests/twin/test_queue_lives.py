"""Cases and requests that wait for a reviewer: days worked out by hand, in the twin and in the engine alike."""
from __future__ import annotations

from typing import Any

from twin.by_hand import life, months, result_of, totals
from twin.clock import DAY
from twin.tally import Result

# ---- queues ----


def queue(decider: dict[str, Any], date: str, residents: int) -> Result:
    """Everybody's case comes on one day, in the order of slots."""
    rules = {"dated": {"when": {"date": date}, "decided": {"by": "court", "within": "5 d"}, "write": {"in": "list"}}}
    sexes = {"attributes": {"sex": {"man": "50%", "woman": "50%"}}}  # so that the counts tell one from another
    return result_of({"rules": rules, "channels": {}, "deciders": {"court": decider}}, sexes, residents=residents)


def days_of(result: Result, residents: int) -> list[str]:
    """The day of each one's entry."""
    return [life(result, person)[0][0] for person in range(residents)]


def test_one_reviewer_takes_one_case_a_working_day() -> None:
    result = queue({"reviewers": 1, "each": "1 d", "open": "working-days"}, "2020-03-06", 4)
    # Friday the 6th, a day's work ends on Monday; then Tuesday, Wednesday, Thursday
    assert days_of(result, 4) == ["03-09", "03-10", "03-11", "03-12"]
    assert totals(result.deciders, "court") == {"joined": 4, "waited": 3, "waited/1": 3, "wait/ticks": (3 + 4 + 5) * DAY, "work/ticks": (3 + 1 + 1 + 1) * DAY}
    always = queue({"reviewers": 1, "each": "1 d"}, "2020-03-06", 4)
    assert days_of(always, 4) == ["03-07", "03-08", "03-09", "03-10"]
    # on a Saturday an office that is closed begins on Monday, at midnight: what fills a day is done at the midnight after it
    closed = queue({"reviewers": 1, "each": "1 d", "open": "working-days"}, "2020-03-07", 2)
    assert days_of(closed, 2) == ["03-10", "03-11"]
    assert {tick % DAY for tick, _, what, _ in closed.log if what == "written"} == {0}
    assert totals(closed.deciders, "court")["wait/ticks"] == (2 * DAY - 2) + (3 * DAY - 2)


def test_a_day_s_work_begun_on_thursday_midnight_is_done_on_friday_midnight_and_the_next_waits_for_monday() -> None:
    result = queue({"reviewers": 1, "each": "1 d", "open": "working-days"}, "2020-03-01", 6)
    # Sunday 1 March: starts Monday to Friday, each done at the next midnight; the sixth starts on Monday the 9th
    assert days_of(result, 6) == ["03-03", "03-04", "03-05", "03-06", "03-07", "03-10"]


def test_two_reviewers_and_two_offices() -> None:
    assert days_of(queue({"reviewers": 2, "each": "2 d"}, "2020-03-01", 4), 4) == ["03-03", "03-03", "03-05", "03-05"]
    # four people, an office for two: two queues
    assert days_of(queue({"serves": 2, "reviewers": 1, "each": "2 d"}, "2020-03-01", 4), 4) == ["03-03", "03-05", "03-03", "03-05"]
    # one office for five, a town of four
    assert days_of(queue({"serves": 5, "reviewers": 1, "each": "2 d"}, "2020-03-01", 4), 4) == ["03-03", "03-05", "03-07", "03-09"]
    # terms of months and working days are counted on the calendar
    assert days_of(queue({"reviewers": 1, "each": "1 mo"}, "2020-03-01", 2), 2) == ["04-01", "05-01"]
    assert days_of(queue({"reviewers": 1, "each": "2 wd", "open": "working-days"}, "2020-03-06", 2), 2) == ["03-10", "03-12"]


def test_requests_wait_in_the_same_queue_and_too_long() -> None:
    rules = {"dated": {"when": {"date": "2020-03-02"}, "write": {"in": "list"}}}
    repair = {"against": "list", "asks": "100%", "decided": {"by": "court", "within": "15 d"}}
    result = result_of({"rules": rules, "channels": {}, "deciders": {"court": {"reviewers": 1, "each": "10 d"}}, "remedies": {"repair": repair}},
                       residents=3)
    assert [life(result, person)[-1] for person in range(3)] == [(day, "struck", "dated") for day in ("03-12", "03-22", "04-01")]
    assert totals(result.remedies, "repair") == {"open": 3, "asked": 3, "granted": 3, "days": 60, "over": 2}


def test_a_strike_in_a_queue_is_due_at_its_limit_in_the_correct_ledger() -> None:
    rules = {"dated": {"when": {"date": "2020-03-01"}, "write": {"in": "list"}},
             "off": {"when": {"date": "2020-03-02"}, "decided": {"by": "court", "within": "15 d"}, "strike": {"in": "list"}}}
    result = result_of({"rules": rules, "channels": {}, "deciders": {"court": {"reviewers": 1, "each": "20 d"}}})
    assert life(result)[-1] == ("03-22", "struck", "dated")
    assert months(result, "harm/3/ticks") == {2: 5 * DAY}, "from the 17th"

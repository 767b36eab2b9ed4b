"""Lives under notice, requests and orders: told from the town lived again, dated, and as the cases known from the press went."""
from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from demerit.engine import assemble
from demerit.stories.follower import Follower
from demerit.stories.lives import RECORDED, Asked, Denied, Ended, Entry, Learnt, Life, Ruled, Suspended, Took, Written, life
from scenes import from_data

pytestmark = pytest.mark.slow
N = 60
WORLD: dict[str, Any] = {
    "world": "quay", "title": "A made-up quay", "age": {"shares": {18: "100%"}},
    "conducts": {"debt": {"rate": "1/y", "context": "courts"}, "illness": {"rate": "1/y", "context": "health"}},
    "states": {"able": {"share": "50%"}}, "attempts": {"flight": {"rate": "30/y", "context": "travel"}}}
REGIME: dict[str, Any] = {
    "regime": "quay", "title": "A made-up list", "in_force": "2015-01-01", "world": "quay",
    "channels": {"clerk": {"sees": ["debt"], "coverage": "30%", "errors": {"namesake": {"kind": "other-person", "rate": "100%"}}}},
    "files": {"listed": {"reads": "any", "shown": "public", "notice": {"by": "none"}}},
    "deciders": {"court": {}, "higher": {}},
    "rules": {"listed": {"when": {"act": "debt", "seen_by": "clerk"}, "write": {"in": "listed", "counts": "2 y"}}},
    "effects": {"no-flights": {"while": "listed", "denies": "flight"}},
    "remedies": {"correction": {"against": "listed", "because": ["wrong-person"], "asks": {"wronged": "100%", "others": "0%"},
                                "decided": {"by": "court", "takes": "15 d"}}}}


def lives(residents: int = N, years: int = 3, seed: int = 7, flights: str | None = None, **changes: Any) -> Iterator[Life]:
    """Everybody's lives in a town; `changes`: sections merged into REGIME, element by element."""
    regime, world = copy.deepcopy(REGIME), copy.deepcopy(WORLD)
    for section, elements in changes.items():
        for name, element in elements.items():
            regime.setdefault(section, {})[name] = {**regime.get(section, {}).get(name, {}), **element}
    if flights is not None:
        world["attempts"]["flight"]["rate"] = flights
    follower = Follower(assemble(from_data(world, regime, years=years, residents=residents, seed=seed)))
    for slot in range(residents):
        one = life(follower, seed, 0, slot, 0)
        assert one is not None
        yield one


def of(one: Life, kind: type) -> list[Any]:
    return [event for event in one.events if isinstance(event, kind)]


def entries(found: Iterator[Life] | list[Life], file: str = "listed") -> list[tuple[Life, Entry]]:
    return [(one, entry) for one in found for entry in one.entries if entry.file == file and entry.ledgers & RECORDED]


def dates(one: Life, entry: Entry, kind: type, **wanted: Any) -> list[dt.date]:
    return [e.date for e in of(one, kind) if e.entry is entry and all(getattr(e, key) == value for key, value in wanted.items())]


def test_without_a_notice_a_listing_in_error_is_found_only_through_a_denial() -> None:
    found = entries(lives(flights="3/y"))
    wrong = [(one, entry) for one, entry in found if entry.wrong == 1]
    unknown = [entry for _, entry in found if entry.known is None]
    assert len(wrong) > 30 and len(unknown) > 5
    for one, entry in found:
        learnt = [e for e in of(one, Learnt) if e.entry is entry]
        assert [e.tick for e in learnt] == ([] if entry.known is None else [entry.known])
        assert all(e.how == "denial" and e.tick in {d.tick for d in of(one, Denied)} for e in learnt)
        if entry.known is None or entry.wrong != 1:
            assert entry.pending == [], "what nobody knew is not contested, and here only the wronged ask"
    for one, entry in wrong:
        if entry.known is not None and entry.known < (3 * 365 - 20) << 20 and entry.ends[RECORDED][1] != "lapsed":
            assert dates(one, entry, Ended, asked=True, by="correction") == [one_day(entry, 15)], "rightly decided after 15 days"


def one_day(entry: Entry, days: int) -> dt.date:
    """The day some days after an entry became known."""
    assert entry.known is not None
    return dt.date(2015, 1, 1) + dt.timedelta(days=(entry.known >> 20) + days)


def test_changsha_listed_found_out_at_a_counter_after_4_days_off_after_32() -> None:
    """Listed 8 January 2015, found out at a ticket counter on the 12th, off on 9 February (Southern Weekly, statistics.md A5)."""
    slow = {"asks": {"wronged": "100%", "others": "0%", "after": "13 d"}}
    spans = set()
    for one, entry in entries(lives(remedies={"correction": slow})):
        off = dates(one, entry, Ended, asked=True)
        if off and entry.known is not None:
            assert dates(one, entry, Learnt, how="denial")
            spans.add(((entry.known >> 20) - (entry.written >> 20), (off[0] - entry.written_on).days))
    assert (4, 32) in spans
    assert all(off - known == 28 for known, off in spans)


def test_ningbo_seven_months_unnoticed_and_off_the_day_after_it_was_raised() -> None:
    """Entered 28 October 2014, objected 28 May 2015, cleared the next day (statistics.md A5): nobody tells, little is denied."""
    quick = {"decided": {"by": "court", "takes": "1 d"}}
    spans = [((entry.known >> 20) - (entry.written >> 20), (off[0] - entry.written_on).days)
             for one, entry in entries(lives(residents=200, flights="1/y", remedies={"correction": quick}))
             if entry.known is not None and (off := dates(one, entry, Ended, asked=True))]
    assert any(200 <= known <= 225 and off - known == 1 for known, off in spans)


def test_a_suspended_entry_does_not_count() -> None:
    mercy = {"suspends": True, "asks": "100%", "decided": {"by": "court", "takes": "20 d"}}
    ways = set()
    for one, entry in entries(lives(remedies={"correction": mercy})):
        alone = all(other is entry or not other.ledgers & RECORDED for other in one.entries)
        for since, to in entry.pauses:
            assert dates(one, entry, Suspended, holds=True) and entry.paused(since)
            end = (3 * 365) << 20 if to is None else to
            assert entry.paused(end) == (to is None), "undecided when the run ends"
            if alone:
                assert one.level("listed", since) == "off" and not any(since < d.tick < end for d in of(one, Denied))
                if to is not None and entry.holds(end):
                    assert one.level("listed", end) == "on", "refused: it counts again"
                    ways.add("again")
                elif to is not None and entry.ends[RECORDED][1] == "struck":
                    ways.add("struck")
    assert ways == {"again", "struck"}


def test_refused_then_the_next_stage_grants() -> None:
    stages = {"correction": {"decided": {"by": "court", "takes": "15 d", "errs": {"wrongly_no": "100%"}}},
              "appeal": {"after": "correction.refused", "because": ["wrong-person"], "window": "10 d",
                         "asks": {"wronged": "100%", "others": "0%", "after": "6 d"}, "decided": {"by": "higher", "within": "15 d"}, "strike": "3 wd"}}
    seen = 0
    for one, entry in entries(lives(remedies=stages)):
        off = dates(one, entry, Ended, asked=True)
        if not off:
            continue
        said = [(type(e).__name__, e.remedy, getattr(e, "granted", None)) for e in one.events if isinstance(e, (Asked, Ruled)) and e.entry is entry]
        assert said == [("Asked", "correction", None), ("Ruled", "correction", False), ("Asked", "appeal", None), ("Ruled", "appeal", True)]
        assert entry.off_by == "appeal" and [e.by for e in of(one, Ended) if e.entry is entry and e.asked] == ["appeal"]
        assert [(to - since) >> 20 for since, to, _ in entry.pending if to is not None] == [15, 15]
        seen += 1
    assert seen > 10


ORDERS = {
    "files": {"orders": {"reads": "any"}},
    "rules": {"ordered": {"when": {"act": "debt", "seen_by": "clerk"}, "write": {"in": "orders", "counts": "10 d", "per": "case"}},
              "listed": {"when": {"lapses": "orders"}, "write": {"in": "listed", "counts": "2 y"}},
              "extended": {"when": {"asked": "postpone"}, "write": {"in": "orders", "counts": "40 d"}}},
    "remedies": {"postpone": {"against": "orders", "of": ["ordered"], "if": {"able": True}, "asks": "50%", "decided": {"by": "court", "takes": "90 d"}}}}


def test_a_deadline_passes_and_an_extension_prevents_it() -> None:
    waits = []
    for one, order in entries(lives(**ORDERS), "orders"):
        if order.rule != "ordered" or (order.written >> 20) > 2 * 365:
            continue
        extended = any(other.rule == "extended" and other.case == order.case for other in one.entries)
        assert order.ends[RECORDED][1] == "lapsed", "the first deadline passes in any case"
        listed = [entry for entry in one.entries if entry.file == "listed" and entry.case == order.case]
        assert len(listed) == 1, "but the breach comes once, when the last of its orders has run out"
        waits.append((extended, (listed[0].written - order.written) >> 20))
        assert listed[0].wrong == order.wrong
    assert set(waits) == {(False, 10), (True, 40)}


def test_an_exemption_of_a_month_lifts_the_ban() -> None:
    ill = {"files": {"leave": {"reads": "any"}}, "rules": {"ill": {"when": {"act": "illness"}, "write": {"in": "leave", "counts": "1 mo"}}},
           "effects": {"no-flights": {"unless": "leave"}}}
    lifted = 0
    for one in lives(**ill):
        for entry in one.entries:
            if entry.file != "leave" or one.level("leave", entry.written - 1) == "on" or one.level("listed", entry.written) == "off":
                continue
            gone = [e for e in of(one, Took) if e.tick == entry.written and e.effect == "no-flights" and e.ledger == RECORDED]
            assert [e.holds for e in gone] == [False]
            end = next((e.tick for e in of(one, Took) if e.tick > entry.written and e.ledger == RECORDED and e.holds), None)
            if end is not None:
                assert not any(entry.written < d.tick < end for d in of(one, Denied))
                assert (end - entry.written) >> 20 >= 28
            lifted += 1
    assert lifted > 10


def test_copies_follow_with_a_lag_and_are_then_kept_past_their_end() -> None:
    copied = {"files": {"banned": {"reads": "any"}},
              "rules": {"ban": {"when": {"enters": "listed"}, "write": {"in": "banned", "counts": "with-cause", "follows": "5 d"}},
                        "listed": {"write": {"in": "listed", "counts": "3 mo"}}},
              "channels": {"clerk": {"errors": {"namesake": {"kind": "other-person", "rate": "0%"}}}}}
    lagged = 0
    for _, entry in entries(lives(**copied), "banned"):
        if set(entry.ends) == {1, 2}:
            assert entry.ends[1][0] - entry.ends[2][0] == 5 << 20 and entry.ends[1][1] == entry.ends[2][1] == "fell"
            assert entry.wrong == 3 and entry.wrong_at(entry.written) == 0
            lagged += 1
    assert lagged > 10


def test_everybody_is_told_where_a_notice_is_served() -> None:
    served = {"files": {"listed": {"notice": {"by": "served", "reaches": "100%", "takes": "4 d"}}}}
    found = entries(lives(flights="0.1/y", **served))
    assert len(found) > 30
    for one, entry in found:
        learnt = [e for e in of(one, Learnt) if e.entry is entry]
        if entry.written < (3 * 365 - 5) << 20:
            assert len(learnt) == 1 and learnt[0].tick - entry.written <= 4 << 20
        assert not entry.unserved and any(isinstance(e, Written) for e in one.events)

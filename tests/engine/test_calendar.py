"""The calendar: terms against datetime arithmetic, and the queue's true order."""
from __future__ import annotations

import calendar
import datetime as dt
import heapq
import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numba import njit

from demerit.engine import Place, assemble, compiling, memory
from demerit.engine.calendar import later, open_bucket, put_back, schedule, take
from demerit.engine.records import NO_SPAN, SPAN_EXPONENTIAL, SPAN_LOGNORMAL, SPAN_MONTHS, SPAN_TICKS, SPAN_WORKDAYS
from scenes import from_data

compiling.teach()

DAY = 1 << 20
YEARS = 9
STARTS = [dt.date(2016, 1, 5), dt.date(2019, 12, 31), dt.date(2020, 2, 29), dt.date(2023, 8, 30), dt.date(2095, 1, 31)]
"""2100, in the last run, is no leap year."""
QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None, max_examples=600)


@njit
def span_after(town, t, kind, a, b, word):  # type: ignore[no-untyped-def]
    """calendar.later, called from Python."""
    return later(town, t, kind, a, b, word)


@njit
def lived(town, given, parent, out):  # type: ignore[no-untyped-def]
    """Schedule what has no parent, then take one happening after the other, scheduling what it leads to.  Returns how many were taken."""
    n = 0
    for i in range(len(given)):
        if parent[i] < 0:
            g = given[i]
            schedule(town, g.due, g.slot, g.stream, g.index, g.kind, g.mask, 0, i, 0)
    for bucket in range(town[0].d0_heads):
        if memory.heads(town)[bucket] < 0 or not open_bucket(town, bucket):
            continue
        while town[0].head >= 0:
            e = take(town)
            taken = np.int64(memory.events(town)[e].ref)
            out[n] = taken
            n += 1
            put_back(town, e)
            for i in range(len(given)):
                if parent[i] == taken:
                    g = given[i]
                    schedule(town, g.due, g.slot, g.stream, g.index, g.kind, g.mask, 0, i, 0)
    return n


HAPPENING = np.dtype([("due", "i8"), ("index", "u8"), ("slot", "i8"), ("stream", "i8"), ("kind", "i8"), ("mask", "i8")])


@cache
def holidays(start: dt.date) -> frozenset[dt.date]:
    """Some days off, weekends among them, runs of them too."""
    rng = np.random.default_rng(start.toordinal())
    days = {start + dt.timedelta(days=int(d)) for d in rng.integers(0, YEARS * 365, 150)}
    return frozenset(days | {dt.date(start.year + 1, 10, d) for d in range(1, 8)})


@cache
def a_place(start: dt.date) -> tuple[Place, Any]:
    """A place at midnight of the first day, and its town's record."""
    world = {"world": "empty", "title": "Nobody does anything", "age": {"shares": {18: "100%"}},
             "calendar": {"holidays": sorted(d.isoformat() for d in holidays(start))}}
    regime = {"regime": "empty", "title": "Nothing", "in_force": start.isoformat(), "world": "empty"}
    place = Place(assemble(from_data(world, regime, years=YEARS, residents=50, seed=1)))
    place._empty(())
    place._ready(1, 0, -3, 0)
    return place, place._town.view(np.recarray)


def end_of(start: dt.date) -> int:
    """The tick of the run's end."""
    last = calendar.monthrange(start.year + YEARS, start.month)[1]
    return (dt.date(start.year + YEARS, start.month, min(start.day, last)) - start).days * DAY


def months_after(date: dt.date, n: int) -> dt.date:
    """The same day n months on, clamped."""
    year, month = divmod(date.year * 12 + date.month - 1 + n, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def working_days_after(date: dt.date, n: int, off: frozenset[dt.date]) -> dt.date:
    """The n-th working day strictly after a day."""
    while n:
        date += dt.timedelta(days=1)
        n -= date.weekday() < 5 and date not in off
    return date


ticks = st.integers(0, YEARS * 365 * DAY - 1) | st.builds(lambda day, at: day * DAY + at, st.integers(0, YEARS * 365 - 1),
                                                          st.sampled_from([0, 1, 2, 3, 4, DAY - 1]))


def agree(start: dt.date, t: int, kind: int, amount: float, date: dt.date) -> None:
    """The engine's tick is the date's; beyond the end any tick beyond the end will do."""
    _, town = a_place(start)
    end = end_of(start)
    expected = (date - start).days * DAY + t % DAY
    got = int(span_after(town, t, kind, float(amount), 0.0, np.uint64(0)))
    assert min(got, end) == min(expected, end), (start + dt.timedelta(days=t // DAY), amount, date)


def test_the_end_is_whole_years_after_the_start() -> None:
    for start in STARTS:
        place, _ = a_place(start)
        assert int(place.tables.clock[0]["end"]) == end_of(start)


@pytest.mark.slow
@QUICK
@given(start=st.sampled_from(STARTS), t=ticks, n=st.integers(1, 120))
def test_months_keep_the_day_or_are_clamped(start: dt.date, t: int, n: int) -> None:
    agree(start, t, SPAN_MONTHS, n, months_after(start + dt.timedelta(days=t // DAY), n))


@QUICK
@given(start=st.sampled_from(STARTS), t=ticks, n=st.integers(0, 300))
def test_working_days_pass_over_weekends_and_holidays(start: dt.date, t: int, n: int) -> None:
    agree(start, t, SPAN_WORKDAYS, n, working_days_after(start + dt.timedelta(days=t // DAY), n, holidays(start)))


@QUICK
@given(start=st.sampled_from(STARTS), t=ticks, n=st.integers(0, 2000))
def test_days_are_days(start: dt.date, t: int, n: int) -> None:
    agree(start, t, SPAN_TICKS, n * DAY, start + dt.timedelta(days=t // DAY + n))


def test_leap_days_by_hand() -> None:
    start = dt.date(2020, 2, 29)
    for months, date in ((1, dt.date(2020, 3, 29)), (12, dt.date(2021, 2, 28)), (48, dt.date(2024, 2, 29)), (96, dt.date(2028, 2, 29))):
        agree(start, 7, SPAN_MONTHS, months, date)
    century = dt.date(2095, 1, 31)
    to_2100 = (dt.date(2100, 1, 31) - century).days * DAY
    agree(century, to_2100, SPAN_MONTHS, 1, dt.date(2100, 2, 28))
    agree(century, to_2100, SPAN_MONTHS, 2, dt.date(2100, 3, 31))


def test_a_century_that_is_taken_for_a_leap_year_is_noticed() -> None:
    """The seeded fault: a table of months in which February 2100 has 29 days."""
    start = dt.date(2095, 1, 31)
    place, _ = a_place(start)
    months = place.tables.arrays["month_first"]
    march = (dt.date(2100, 3, 1) - start).days
    days = (dt.date(2100, 1, 31) - start).days * DAY
    at = int(np.flatnonzero(months == march)[0])
    months[at] += 1
    try:
        with pytest.raises(AssertionError):
            agree(start, days, SPAN_MONTHS, 1, dt.date(2100, 2, 28))
    finally:
        months[at] -= 1
    agree(start, days, SPAN_MONTHS, 1, dt.date(2100, 2, 28))


def test_drawn_spans() -> None:
    from twin import luck

    _, town = a_place(STARTS[0])
    for word in (0, 1, 12345, 2**31, 2**32 - 1):
        w = np.uint64(word)
        assert span_after(town, 5, NO_SPAN, 9.0, 9.0, w) == 5
        assert span_after(town, 5, SPAN_EXPONENTIAL, 30.0, 0.0, w) == 5 + math.trunc(luck.expo(word) * 30.0 * DAY)
        assert span_after(town, 5, SPAN_LOGNORMAL, 30.0, 0.5, w) == 5 + math.trunc(30.0 * luck.exp(0.5 * luck.normal(word)) * DAY)


EDGE = 1 << 17
"""Ticks in a bucket of the queue."""
moments = st.builds(lambda bucket, off: max(0, bucket * EDGE + off), st.sampled_from([0, 1, 2, 3, 900, 901]),
                    st.sampled_from([-1, 0, 0, 1, 2, 77]))
keys = st.tuples(moments, st.integers(-1, 3) | st.just(49), st.sampled_from([0, 1, 7, 2**32 - 1]),
                 st.sampled_from([0, 1, 5, 2**32, 2**64 - 1]), st.integers(0, 19), st.integers(0, 3))


def queue_order(happenings: list[tuple[tuple[int, ...], int]]) -> list[int]:
    """What a heap would take, and when: the key in full, what is scheduled on the way among those still to come."""
    heap = [(key, i) for i, (key, parent) in enumerate(happenings) if parent < 0]
    heapq.heapify(heap)
    out = []
    while heap:
        _, taken = heapq.heappop(heap)
        out.append(taken)
        for i, (key, parent) in enumerate(happenings):
            if parent == taken:
                heapq.heappush(heap, (key, i))
    return out


def taken_by_the_engine(happenings: list[tuple[tuple[int, ...], int]]) -> list[int]:
    """The engine's order."""
    place, town = a_place(STARTS[0])
    place._empty(())
    place._ready(1, 0, -3, 0)
    given_ = np.zeros(len(happenings), HAPPENING)
    for i, (key, _) in enumerate(happenings):
        given_[i]["due"], given_[i]["slot"], given_[i]["stream"], given_[i]["index"], given_[i]["kind"], given_[i]["mask"] = key
    parent = np.array([p for _, p in happenings], np.int64)
    out = np.zeros(len(happenings), np.int64)
    n = lived(town, given_.view(np.recarray), parent, out)
    return out[:n].tolist()


@st.composite
def happenings_made(draw: Any) -> list[tuple[tuple[int, ...], int]]:
    """Keys, no two alike, and for some a happening that schedules them: never into the past."""
    out: list[tuple[tuple[int, ...], int]] = []
    for key in draw(st.lists(keys, min_size=1, max_size=40, unique=True)):
        parents = [-1] + [i for i, (other, _) in enumerate(out) if other[0] <= key[0]]
        out.append((key, draw(st.sampled_from(parents))))
    return out


@pytest.mark.slow
@QUICK
@given(happenings_made())
def test_happenings_are_taken_in_true_order(happenings: list[tuple[tuple[int, ...], int]]) -> None:
    got = taken_by_the_engine(happenings)
    assert got == queue_order(happenings)
    if all(parent < 0 for _, parent in happenings):
        assert got == sorted(range(len(happenings)), key=lambda i: happenings[i][0])


@pytest.mark.slow
def test_an_order_that_forgets_the_index_is_noticed() -> None:
    """The seeded fault: order of scheduling instead of order of index."""
    same = [((100, 2, 7, index, 12, 3), -1) for index in (5, 1, 2**64 - 1, 0)]
    assert taken_by_the_engine(same) == [3, 1, 0, 2] != [0, 1, 2, 3]

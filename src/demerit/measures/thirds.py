"""Who else is hit: people under no sanction of their own who are hit through others, by tie (docs/ties.md).

All per 100,000 residents in scope and year, whoever the tie leads to; the rows of ties are never added to one another.
"""
from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from demerit.engine import Layout
from demerit.language.subjects import FIRMS, FROM
from demerit.measures import counting as of
from demerit.measures.counting import HARM, MISTAKEN
from demerit.measures.estimates import Estimate, ratio
from demerit.measures.headlines import DAYS, SHARE, YEARLY, Headline, Measure, events
from demerit.measures.mistaken import through
from demerit.runs.totals import Totals

WORDS = {"household": "others in the household", "children": "children", "representative": "legal representatives", "controller": "controllers",
         "friends": "friends"}
EACH_TIME = "for each time"


def ties(layout: Layout) -> list[str]:
    """The ties that something harmful falls on."""
    return [row for row in layout.beside if row in layout.falls]


def put(totals: Totals, tie: str) -> np.ndarray:
    """Times somebody came onto a level that falls on others through a tie (groups of towns)."""
    whole = FIRMS if FROM[tie] == FIRMS else of.ALL
    return of.counted(totals, *(f"{level}/in" for level in totals.layout.falls[tie]), row=whole)


def hit(totals: Totals, tie: str) -> np.ndarray:
    """Times somebody came to be hit through a tie alone (groups of towns)."""
    return of.counted(totals, "harm/in", row=tie)


def days_through(totals: Totals, tie: str, *columns: str) -> np.ndarray:
    """Days somebody was hit through a tie alone (groups of towns)."""
    return of.days(totals, *columns, row=tie)


def wrongly(totals: Totals, tie: str) -> int:
    """How many times somebody was hit by mistake, at most."""
    whole = FIRMS if FROM[tie] == FIRMS else of.ALL
    hits, any_day = events(hit(totals, tie)), bool(days_through(totals, tie, *MISTAKEN).any())
    return max(min(hits, int(through(totals, tie)[totals.layout.row(whole)])), int(any_day))


def each(totals: Totals, tie: str) -> Estimate:
    """How many are hit, and under no sanction of their own, for each time somebody comes onto a level that falls on others."""
    return ratio(hit(totals, tie), put(totals, tie), totals.towns, unit=EACH_TIME, events=events(hit(totals, tie)))


def headline(layout: Layout) -> Headline | None:
    """Who else is hit; None where nothing falls on others."""
    found = tuple(one for tie in ties(layout) for one in _of_tie(tie))
    return Headline("others", "Who else is hit, under no sanction of their own", found) if found else None


def _of_tie(tie: str) -> Iterator[Measure]:
    def days(on: Totals, off: Totals | None = None) -> Estimate:
        return ratio(days_through(on, tie, *HARM), of.years(on), on.towns, unit=DAYS, per=of.PER, events=events(hit(on, tie)), counted=False)

    def mistaken(on: Totals, off: Totals | None = None) -> Estimate:
        return ratio(days_through(on, tie, *MISTAKEN), days_through(on, tie, *HARM), on.towns, unit=SHARE, events=wrongly(on, tie),
                     counted=False, share=True)

    def each_time(on: Totals, off: Totals | None = None) -> Estimate:
        return each(on, tie)

    yield Measure(f"third/{tie}", f"days {WORDS[tie]} are, a year", days)
    yield Measure(f"third/{tie}/error", "  share of them mistaken", mistaken)
    yield Measure(f"third/{tie}/each", f"  {WORDS[tie]} hit each time {'a firm' if FROM[tie] == FIRMS else 'somebody'} is",
                  each_time)


def sums(totals: Totals) -> Iterator[tuple[str, str, str, str, np.ndarray, np.ndarray, float, int]]:
    """(key, tie, text, unit, above, below, per, times) of each number for the table of estimates; by group of towns."""
    for tie in ties(totals.layout):
        who, hits = WORDS[tie], hit(totals, tie)
        times, wrong = events(hits), wrongly(totals, tie)
        every, years = days_through(totals, tie, *HARM), of.years(totals)
        yield "third", tie, f"days {who} are hit through others alone", DAYS, every, years, of.PER, times
        yield "third/error", tie, f"days {who} are hit through others alone, by mistake", DAYS, days_through(totals, tie, *MISTAKEN), years, of.PER, wrong
        yield "third/starts", tie, f"times {who} come to be hit through others while under no sanction of their own", YEARLY, hits, years, of.PER, times
        yield "third/each", tie, f"{who} hit for each time somebody comes onto a level that falls on others", EACH_TIME, hits, put(totals, tie), 1.0, times

"""Due process: who is told, who asks, what is granted, next to the truth that only a simulation knows (measures.md 2; law.md 4.3).

Every number is a sum over a sum by group of towns and by row, as elsewhere.  An entry is *wrong* here if it was false or its ground not met when
it was written; a request is *due* if it should be granted.  Who asks at all, and how often deciders are wrong, is what the regime assumes.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from demerit.engine import Layout
from demerit.engine.layout import BY_DECIDER, BY_REMEDY, BY_TOLD
from demerit.measures.estimates import Estimate, ratio
from demerit.runs.totals import DAY, Totals

SHARE_UNIT, DAYS_UNIT = "share", "days"


@dataclass(frozen=True)
class Fraction:
    """One number: `above` over `below`, each a sum of columns, or of columns with a minus before their name.  `unit`: share or days."""

    key: str
    text: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    unit: str = SHARE_UNIT
    stands_on: tuple[str, ...] = ()
    """What the events are, if they are not `above`."""


OF_FILE = (
    Fraction("told", "share of entries whose notice reached the person before anything was denied", ("served",), ("written",)),
    Fraction("found-out", "share of entries the person found out about only because something was denied", ("discovered",), ("written",)),
    Fraction("never-known", "share of entries that ended before the person knew of them", ("never",), ("written",)),
    Fraction("contested", "share of entries somebody asked to have struck", ("asked",), ("written",)),
    Fraction("wrong/days-to-know", "days from a wrong entry until the person knew of it, of those that became known", ("wrong/known/days",),
             ("wrong/known",), DAYS_UNIT, ("wrong/known",)),
    Fraction("wrong/days-to-off", "days until a wrong entry was off, of those that are off", ("wrong/ended/days",), ("wrong/ended",), DAYS_UNIT,
             ("wrong/ended",)),
    Fraction("wrong/unknown", "share of wrong entries the person does not know of, or never did", ("wrong/written", "-wrong/known"), ("wrong/written",)),
    Fraction("wrong/uncontested", "share of wrong entries nobody ever asked to have struck", ("wrong/written", "-wrong/asked"), ("wrong/written",)))
"""By file with a notice or remedies."""

DECIDED = ("granted", "refused")
OF_REMEDY = (
    Fraction("asks/wronged", "share who ask, of those it is open to with a wrong entry", ("asked/wronged",), ("open/wronged",)),
    Fraction("asks/others", "share who ask, of all others it is open to", ("asked", "-asked/wronged"), ("open", "-open/wronged")),
    Fraction("too-late", "share of those who would ask who are too late", ("late",), ("late", "void", "ahead", "asked")),
    Fraction("granted", "share granted, of requests decided", ("granted",), DECIDED),
    Fraction("due", "share that should be granted, of requests decided", ("granted", "-granted/wrongly", "refused/wrongly"), DECIDED),
    Fraction("granted/wrongly", "share granted though nothing was wrong, of requests granted", ("granted/wrongly",), ("granted",)),
    Fraction("refused/wrongly", "share refused though they should have been granted, of requests refused", ("refused/wrongly",), ("refused",)),
    Fraction("over-limit", "share decided after the limit, of requests decided", ("over",), DECIDED),
    Fraction("ended-first", "share that ended undecided, as what they were about was over or the person gone, of requests made", ("moot", "gone"), ("asked",)),
    Fraction("nothing-left", "share for whom nothing was left to ask about, of those who would ask", ("void",), ("late", "void", "ahead", "asked")),
    Fraction("waiting", "share still waiting at the end, of requests made", ("pending",), ("asked",)),
    Fraction("days-to-decide", "days from asking to the decision, of requests decided", ("days",), DECIDED, DAYS_UNIT, DECIDED))
"""By remedy."""

TICKS = "wait/ticks"
OF_DECIDER = (
    Fraction("cases/waited", "share of cases that had to wait", ("waited",), ("joined",)),
    Fraction("cases/waited-month", "share of cases that waited longer than 30 days", ("waited/30",), ("joined",)),
    Fraction("cases/days-waited", "days a case waited before anybody looked at it", (TICKS,), ("joined",), DAYS_UNIT, ("joined",)))
"""By decider with reviewers, of everybody."""


@dataclass(frozen=True)
class Part:
    """A fraction of a file, remedy or decider: `above` and `below` by (groups of towns, rows), `events` (rows)."""

    of: str
    fraction: Fraction
    above: np.ndarray
    below: np.ndarray
    events: np.ndarray


CONTESTED = ("contested", "wrong/days-to-off", "wrong/uncontested")
"""What is said of files with remedies against them; the rest of OF_FILE is of files with a notice."""


def parts(totals: Totals, noticed: Callable[[str], bool], contested: Callable[[str], bool]) -> Iterator[Part]:
    """All numbers of files and remedies, for every row; `noticed`, `contested`: whether a file has a notice, and remedies against it."""
    layout = totals.layout
    for number, file in enumerate(layout.told_files):
        for one in OF_FILE:
            if contested(file) if one.key in CONTESTED else noticed(file):
                yield _part(file, one, totals.told[:, :, number], BY_TOLD)
    for number, remedy in enumerate(layout.remedies):
        for one in OF_REMEDY:
            yield _part(remedy, one, totals.requests[:, :, number], BY_REMEDY)


def cases(totals: Totals) -> Iterator[Part]:
    """The numbers of deciders; one row, `all`."""
    for number, decider in enumerate(totals.layout.deciders):
        for one in OF_DECIDER:
            yield _part(decider, one, totals.desks[:, None, number], BY_DECIDER)


def _part(of: str, one: Fraction, counts: np.ndarray, names: tuple[str, ...]) -> Part:
    """`counts`: (groups, rows, columns)."""
    above, below = _summed(counts, one.above, names), _summed(counts, one.below, names)
    events = _summed(counts, one.stands_on or one.above, names).sum(axis=0)
    if one.above == (TICKS,):
        above = above / DAY
    return Part(of, one, above, below, np.rint(events).astype(np.int64))


def _summed(counts: np.ndarray, columns: tuple[str, ...], names: tuple[str, ...]) -> np.ndarray:
    out = np.zeros(counts.shape[:2])
    for column in columns:
        sign = -1 if column.startswith("-") else 1
        out += sign * counts[:, :, names.index(column.removeprefix("-"))]
    return out


def requests_decided(totals: Totals, remedy: str, row: str) -> np.ndarray:
    """Requests by a remedy that were decided (groups of towns)."""
    counts = totals.requests[:, [totals.layout.row(row)], totals.layout.remedies.index(remedy)]
    return _summed(counts, DECIDED, BY_REMEDY)[:, 0]


def estimate(totals: Totals, kind: str, of: str, key: str, row: str = "all") -> Estimate:
    """One number for everybody, or of a row.  `kind`: file, remedy or decider; `key`: of OF_FILE, OF_REMEDY or OF_DECIDER."""
    layout: Layout = totals.layout
    names, fractions, columns, counts = {
        "file": (layout.told_files, OF_FILE, BY_TOLD, totals.told), "remedy": (layout.remedies, OF_REMEDY, BY_REMEDY, totals.requests),
        "decider": (layout.deciders, OF_DECIDER, BY_DECIDER, totals.desks[:, None])}[kind]
    one = next(fraction for fraction in fractions if fraction.key == key)
    at = 0 if kind == "decider" else layout.row(row)
    part = _part(of, one, counts[:, at:at + 1, names.index(of)], columns)
    return ratio(part.above[:, 0], part.below[:, 0], totals.towns, unit=one.unit, events=int(part.events[0]), counted=one.unit == SHARE_UNIT,
                 share=one.unit == SHARE_UNIT)

"""Mistaken: how many stays under a sanction mistaken days stand on.

Days say nothing of how many people spend them, so a number of days is believed as far as the stays behind it go.  A stay is mistaken
from when what is recorded turns worse than what correct entries say, in a file that something harmful hangs on.  Notes on which
nothing hangs are none, however many are wrong.
"""
from __future__ import annotations

import numpy as np

from demerit.measures import counting as of
from demerit.measures.counting import HARM, MISTAKEN
from demerit.runs.totals import Totals


def stays(entered: np.ndarray, at_end: np.ndarray) -> np.ndarray:
    """(rows): how many stays days stand on: those that began, and at least those seen at the end (a birthday counts no start)."""
    out: np.ndarray = np.rint(np.maximum(entered.sum(axis=0), at_end.sum(axis=0))).astype(np.int64)
    return out


def under_sanction(totals: Totals) -> np.ndarray:
    """(rows): stays under a sanction."""
    return stays(of.counted(totals, "harm/in", row=None), of.counted(totals, *HARM, row=None))


def turned(totals: Totals, file: str, levels: tuple[str, ...] = ()) -> np.ndarray:
    """(rows): how often a standing in a file turned worse than correct entries say; with `levels`, at most as often as these were entered."""
    worse = stays(of.counted(totals, f"{file}/worse/in", row=None), of.counted(totals, f"{file}/worse", row=None))
    return np.minimum(worse, entered(totals, file, levels)) if levels else worse


def entered(totals: Totals, file: str, levels: tuple[str, ...]) -> np.ndarray:
    """(rows): how often levels of a file were entered."""
    columns = [f"{file}.{level}" for level in levels]
    return stays(of.counted(totals, *(f"{column}/in" for column in columns), row=None), of.counted(totals, *columns, row=None))


def mistaken(totals: Totals) -> np.ndarray:
    """(rows): stays that mistaken days stand on, at most: never more than stays under a sanction, and one where there is any day at all."""
    found = np.zeros(len(totals.layout.rows), np.int64)
    for file, felt in totals.basis.felt.items():
        # where a sanction hangs on a level that is not the worse one, coming there by mistake need not be for the worse
        found += turned(totals, file, felt.levels) if felt.worst else entered(totals, file, felt.levels)
    for file in totals.basis.exempting:
        found += turned(totals, file)
    return _bounded(totals, found, under_sanction(totals), *MISTAKEN)


def by_cause(totals: Totals, cause: int) -> np.ndarray:
    """(rows): mistaken stays by cause, at most: no more than all, nor than entries wrong in this way (causes 1 to 3) that lead to a sanction."""
    wrong = totals.wronged[:, list(totals.basis.leading), cause - 1].sum(axis=1)
    return _bounded(totals, wrong, mistaken(totals), HARM[cause - 1])


def through(totals: Totals, tie: str) -> np.ndarray:
    """(rows): times somebody is hit through others by mistake, at most: no more than are hit, nor than mistaken stays fall on others."""
    whole = np.zeros(len(totals.layout.rows), np.int64)
    for file in dict.fromkeys(level.rpartition(".")[0] for level in totals.layout.falls[tie]):
        whole += turned(totals, file, tuple(level.rpartition(".")[2] for level in totals.layout.falls[tie] if level.rpartition(".")[0] == file))
    return whole


def _bounded(totals: Totals, found: np.ndarray, most: np.ndarray, *columns: str) -> np.ndarray:
    """At most so many; at least those seen at the end, and one if there are any days."""
    at_end = np.rint(of.counted(totals, *columns, row=None).sum(axis=0)).astype(np.int64)
    days = of.days(totals, *columns, row=None).sum(axis=0) > 0
    out: np.ndarray = np.maximum(np.minimum(most, np.maximum(found, at_end)), days.astype(np.int64))
    return out

"""Firms: what falls on them, per 1,000 firms; a table, since they have no groups to draw."""
from __future__ import annotations

from demerit.reports import sentences
from demerit.reports.data import Estimated, Findings
from demerit.reports.figures.figure import Figure
from demerit.reports.figures.style import significant

TOLD = ("harm", "harm/error", "harm/starts", "people-harmed", "listed", "on-list", "false-listing", "effect", "effect/people", "level", "denied",
        "denied/error", "entries", "entries/false", "entries/unmet")
RATES = 100
"""Estimates are per 100,000."""


def firms(found: Findings) -> list[Figure]:
    """One table; none where nothing is about firms."""
    if not found.about_firms.files or not found.firms:
        return []
    rows = [(_words(e.text), significant((e.value or 0.0) / RATES), *(significant(None if end is None else end / RATES) for end in (e.low, e.high)), e.events)
            for e in found.firms if e.estimand in TOLD and _of_firms(found, e)]
    rows += [(e.text, significant(e.value), significant(e.low), significant(e.high), e.events)
             for e in found.estimates if e.of in found.about_firms.remedies and e.row == "all" and e.value is not None]
    lists = [e.of for e in found.firms if e.estimand == "listed" and e.of in found.about_firms.files]
    sentence = sentences.firms(found, lists, _decided(found))
    return [Figure("firms", "Firms", sentence, "per 1,000 firms; shares and days as said", None, ("number", "per 1,000 firms", "low", "high", "seen"), rows,
                   "Firms are no residents: they are in no number per 100,000 residents. Rates are a year. Low and high: 95 % intervals of chance.",
                   found.about.said, "estimates")]


def _of_firms(found: Findings, e: Estimated) -> bool:
    """Whether a number is of firms at all, and not of a list that only people can be on."""
    return e.value is not None and (not e.of or e.of.partition(".")[0] in found.about_firms.files or e.of in found.on_firms)


def _decided(found: Findings) -> dict[str, int]:
    """Requests by remedies against firms' files that were decided."""
    return {e.of: round(e.exposure or 0.0) for e in found.estimates if e.estimand == "granted" and e.of in found.about_firms.remedies and e.row == "all"}


def _words(text: str) -> str:
    return text.replace("people ", "firms ").replace("somebody ", "a firm ").replace("they try", "it tries")

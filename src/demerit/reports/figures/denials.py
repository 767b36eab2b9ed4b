"""Refusals of what people tried to get, by group."""
from __future__ import annotations

from demerit.reports import sentences
from demerit.reports.data import Findings
from demerit.reports.figures import panels
from demerit.reports.figures.figure import Figure
from demerit.reports.figures.style import framed

REFUSED, WRONGLY, STOPPED = "refused", "refused by mistake", "acts stopped"


def denials(found: Findings) -> list[Figure]:
    """One figure, with acts that were stopped where there were any."""
    refused, wrongly = found.of("denied", ""), found.of("denied/error", "")
    if not refused:
        return []
    acts = found.of("stopped", "") if any(e.value for e in found.of("stopped", "")) else ()
    sentence = (sentences.denials(found.one("denied"), found.one("denied/error"), refused, found.of_firms("denied"), found.can_be("refusal"))
                + (f" {sentences.stopped(found.one('stopped'), found.one('stopped/protected'))}" if acts else ""))
    labels = panels.labels_of(refused, wrongly)
    dots = panels.dots(REFUSED, refused, labels) + panels.dots(WRONGLY, wrongly, labels) + panels.dots(STOPPED, acts, labels)
    columns, rows = panels.table(dots, "what")
    spec = framed(panels.drawn(dots, "a year per 100,000", across=2, worst=frozenset({WRONGLY})), found.about,
                  "Refusals a year, per 100,000 synthetic residents of each group", sentence) if any(e.value for e in (*refused, *acts)) else None
    return [Figure("denials", f"Refusals of what people tried to get{', and acts stopped' if acts else ''}", sentence,
                   "refusals a year per 100,000 synthetic residents", spec, columns, rows,
                   "What officials would count. People who stop trying are not refused, so refusals can fall while harm rises. Lines: 95 % intervals of "
                   "chance. Dashed: everybody. Each panel has a scale of its own, from zero.", found.about.said, "estimates")]

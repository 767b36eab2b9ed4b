"""Entries by the rule that wrote them, and how many were mistaken."""
from __future__ import annotations

from demerit.reports import sentences
from demerit.reports.data import PER, Findings, Ruled
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLUE, PLAIN, VERMILION, colour, framed, number, significant, ticks, under_words

MOST = 15


def entries(found: Findings) -> list[Figure]:
    """One figure of the rules that wrote most; none if nothing was written."""
    written = sorted((r for r in found.rules if r.written), key=lambda r: (-r.written, r.rule))
    if not written or not found.resident_years:
        return []
    each = PER / found.resident_years
    shown = written[:MOST]
    rest = None
    if len(written) > MOST:
        others = written[MOST:]
        rest = Ruled(f"{sentences.counted(len(others), 'other rule', 'other rules')}", sum(r.written for r in others), sum(r.mistaken for r in others))
        shown = [*shown, rest]
    sentence = sentences.entries(written, each)
    spec = framed(_bars(shown, rest, each), found.about, "Entries a year by the rule that wrote them, per 100,000 synthetic residents", sentence)
    rows = [(r.rule, significant(r.written * each), significant(r.mistaken * each), r.written, r.mistaken) for r in shown]
    return [Figure("entries", "Entries, by the rule that wrote them", sentence, "entries a year per 100,000 synthetic residents", spec,
                   ("rule", "per 100,000 a year", "of them mistaken", "entries", "mistaken entries"), rows,
                   "Vermilion: mistaken when written, because it was not done, not by this person, or the ground was not met."
                   + (f" The {MOST} rules that wrote most; the others are put together." if len(written) > MOST else ""),
                   f"{sum(r.written for r in written):,} entries about {found.about.said}", "rules")]


def _bars(shown: list[Ruled], rest: Ruled | None, each: float) -> Spec:
    bars: list[Spec] = []
    words: list[Spec] = []
    for r in shown:  # the rest put together would dwarf the rules it stands beside: it has words only
        whole, wrong = significant(r.written * each), significant(r.mistaken * each)
        if r is not rest:
            bars += [{"name": r.rule, "kind": "mistaken", "from": 0, "to": wrong}, {"name": r.rule, "kind": "correct", "from": wrong, "to": whole}]
        share = f", {sentences.percent(r.mistaken / r.written)} of them mistaken" if r.mistaken else ""
        words.append({"name": r.rule, "said": f"{r.rule}: {sentences.number(whole)}{share}"})
    most = max(bar["to"] or 0.0 for bar in bars)
    x = number("from", "entries a year per 100,000", {"format": PLAIN, "values": ticks(0, most, 250)}, domain=[0, most], nice=False)
    tips = [{"field": "name", "type": "nominal", "title": "rule"}, {"field": "kind", "type": "nominal"}]
    return under_words(words, [r.rule for r in shown], bars, colour("kind", {"mistaken": VERMILION, "correct": BLUE}), x, tips)

"""The burden: all sanction-days first, then the seven causes that add up to them."""
from __future__ import annotations

from demerit.reports import sentences
from demerit.reports.data import Estimated, Findings
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLACK, BLUE, PLAIN, VERMILION, WINE, colour, framed, number, significant, ticks, under_words

TOTAL = "all"
CAUSES = ("false entry", "ground not met", "kept past its end, or not struck when it should have been", "no notice or hearing", "protected conduct",
          "unrelated matter", "by the rules")
MEANING = ("mistaken", "mistaken", "mistaken", "against good practice", "against good practice", "against good practice", "by the rules")
TINTS = {"all": BLACK, "mistaken": VERMILION, "against good practice": WINE, "by the rules": BLUE}


def burden(found: Findings) -> list[Figure]:
    """One figure; none if the run has no estimates by cause."""
    whole, causes = found.one("harm"), [found.one(f"harm/{n}") for n in range(1, 8)]
    if whole is None or not any(causes):
        return []
    values = [(e.value if e is not None else None) or 0.0 for e in causes]
    sentence = sentences.burden(found, values)
    rows = [("all sanction-days", *_numbers(whole), "", whole.events)] if whole is not None else []
    for name, meaning, e in zip(CAUSES, MEANING, causes, strict=True):
        rows.append((name, *_numbers(e), meaning if e is None or not _uncounted(e) else f"not counted: {e.reason}", e.events if e is not None else None))
    spec = None
    if whole.value:
        spec = framed(_bars(whole, causes), found.about, "Days under a sanction a year, by cause, per 100,000 synthetic residents", sentence)
    return [Figure("burden", "Days under a sanction, by cause", sentence, "days a year per 100,000 synthetic residents", spec,
                   ("cause", "days", "low", "high", "kind", "seen"), rows,
                   "A day under several sanctions counts once, under the first cause that applies; so the causes add up to all. Mistaken: causes 1 to 3. "
                   "The total comes first: rules can be followed without a mistake and still be heavy.", found.about.said, "estimates")]


def _uncounted(e: Estimated) -> bool:
    return e.method == "not counted"


def _numbers(e: Estimated | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if e is None else (significant(e.value), significant(e.low), significant(e.high))


def _bars(whole: Estimated, causes: list[Estimated | None]) -> Spec:
    """Each cause begins where the one before it ends."""
    total = whole.value or 1.0
    bars: list[Spec] = [{"name": "all", "kind": "all", "from": 0.0, "to": significant(total), "days": significant(total)}]
    words: list[Spec] = [{"name": "all", "said": f"All sanction-days: {sentences.number(total)}"}]
    at = 0.0
    for i, (name, meaning, e) in enumerate(zip(CAUSES, MEANING, causes, strict=True), 1):
        value = (e.value if e is not None else None) or 0.0
        bars.append({"name": name, "kind": meaning, "from": significant(at), "to": significant(at + value), "days": significant(value)})
        said = "not counted" if e is None or _uncounted(e) else "none" if not value else f"{sentences.number(value)} ({sentences.percent(value / total)})"
        words.append({"name": name, "said": f"{i}  {name}: {said}"})
        at += value
    x = number("from", "days a year per 100,000", {"format": PLAIN, "values": ticks(0, max(total, at), 250)}, domain=[0, max(total, at)], nice=False)
    tips = [{"field": "name", "type": "nominal", "title": "cause"}, {"field": "days", "type": "quantitative"}]
    return under_words(words, ["all", *CAUSES], bars, colour("kind", TINTS), x, tips)

"""What the findings rest on: how far each unknown moves each headline by itself."""
from __future__ import annotations

from typing import Any

from demerit.measures import words
from demerit.reports import sentences
from demerit.reports.data import Findings
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLUE, VERMILION, WIDTH, framed, layer, named, number, significant

MOST, LEAST, LABELS = 5, 0.005, 120


def influence(found: Findings) -> list[Figure]:
    """One figure, a panel for each headline's first number; says so if unknowns were not explored or nothing is unknown."""
    shown = []
    for headline in found.summary.get("headlines", []):
        # of levels the worst that anybody is at; of everything else the first
        numbers = headline["numbers"][::-1] if headline["key"] == "levels" else headline["numbers"]
        first = next((one for one in numbers if one.get("range") and one["value"]), None)
        if first is not None and not first.get("mostly_noise"):
            moved = sorted(((label, share) for label, share in first["influence"].items() if share >= LEAST), key=lambda one: (-one[1], one[0]))
            if moved:
                shown.append((_title(headline, first), moved[:MOST]))
    if not shown:
        return []
    title, moved = shown[0]
    sentence = sentences.influence(title, [(words.unknown(label, found.unknowns), share) for label, share in moved])
    spec = framed(_bars(shown), found.about, "How far each unknown moves each number of synthetic residents, alone, as a share of its whole range", sentence)
    rows: list[tuple[Any, ...]] = [(of, label, significant(share, 4), found.unknowns.get(label, "")) for of, part in shown for label, share in part]
    draws = int(found.summary.get("draws", 0))
    return [Figure("rests-on", "What the findings rest on", sentence, "share of the range", spec,
                   ("number", "unknown", "share of its range", "what it is"), rows,
                   f"At most {MOST} unknowns for each number. An unknown is moved alone from its low to its high end; the shares need not add up.",
                   f"{draws} draws of {int(found.summary.get('residents_per_draw', 0)):,} synthetic residents each", "influence")]


def _title(headline: dict[str, Any], first: dict[str, Any]) -> str:
    return f"{headline['title']}: {str(first['text']).replace('`', '')}"


def _bars(shown: list[tuple[str, list[tuple[str, float]]]]) -> Spec:
    most = max(1.0, max(share for _, moved in shown for _, share in moved))
    views = []
    for i, (title, moved) in enumerate(shown):
        cells = [{"unknown": label, "share": significant(share, 4), "said": f"{share:.0%}"} for label, share in moved]
        y = named("unknown", [label for label, _ in moved], {"labelLimit": LABELS, "minExtent": LABELS})
        x = number("share", None, {"format": "%", "tickCount": 3}, domain=[0, most * 1.15], nice=False)
        views.append({"title": {"text": title, "fontSize": 12, "anchor": "start", "offset": 5, "limit": WIDTH // 2},
                      "width": (WIDTH - 270) // 2, "height": {"step": 18}, "layer": [
            layer(cells, "bar", {"y": y, "x": x}, color=VERMILION if i == 0 else BLUE, height={"band": 0.65}),
            layer(cells, "text", {"y": y, "x": x, "text": {"field": "said", "type": "nominal"}}, align="left", dx=4, fontSize=11)]})
    return {"concat": views, "columns": 2, "spacing": 14} if len(views) > 1 else views[0]

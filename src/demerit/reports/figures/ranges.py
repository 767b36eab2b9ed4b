"""Headlines with their two kinds of not knowing: a bar for ignorance, a thin line for chance."""
from __future__ import annotations

from collections import Counter
from typing import Any

from demerit.measures import words
from demerit.reports import sentences
from demerit.reports.data import Findings
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLACK, BLUE, PLAIN, framed, layer, named, number, significant, ticks
from demerit.reports.front import ranges_over

MOST, ROW_HEIGHT, WIDTH, LABELS = 8, 24, 300, 240


def ranges(found: Findings) -> list[Figure]:
    """One figure, a panel for each headline with those of its numbers that share a unit."""
    shown = []
    for headline in found.summary.get("headlines", []):
        numbers = [one for one in headline["numbers"] if one["value"] is not None]
        own = [one for one in numbers if one["unit"] == numbers[0]["unit"]][:MOST]
        if own and any(one["value"] or (one["range"] and any(one["range"])) for one in own):
            shown.append((headline, own))
    if not shown:
        return []
    explored = bool(found.summary.get("unknowns_explored"))
    headline, own = shown[0]
    sentence = sentences.ranges(explored, ranges_over(found.summary), headline["title"], _value(own[0]), _range(own[0]), _noise(own[0]),
                                found.about.towns)
    rows: list[tuple[Any, ...]] = [
        (h["title"], label, one["unit"], significant(one["value"]), *_pair(one["range"]), *_pair(one["noise"]),
         one["events"], "mostly chance" if one["mostly_noise"] else "", h["rests_on"])
        for h, part in shown for label, one in zip(_labels(part), part, strict=True)]
    spec = framed(_bars(shown), found.about, "Headlines of synthetic residents: the number, its range over all unknowns, and chance", sentence)
    return [Figure("ranges", "How far the headlines could be off", sentence, "as said of each", spec,
                   ("headline", "number", "unit", "value", "range low", "range high", "chance low", "chance high", "seen", "range is", "rests on"), rows,
                   "Pale bar: least and greatest over everything nobody knows, a range and not a probability. Tick: the number. Thin line: 95 % interval of "
                   "chance, which more towns make smaller. Each panel has a scale of its own.", found.about.said, "summary")]


def _pair(ends: list[float | None] | None) -> tuple[float | None, float | None]:
    return (significant(ends[0]), significant(ends[1])) if ends else (None, None)


def _text(one: dict[str, Any]) -> str:
    return str(one["text"]).replace("`", "")


def _labels(own: list[dict[str, Any]]) -> list[str]:
    """What each number is called in its panel, where several say the same of different files or remedies: with whose it is."""
    often = Counter(_text(one) for one in own)
    named = [_text(one) if often[_text(one)] == 1 else f"{one['key'].split('/')[0]}: {_text(one)}" for one in own]
    again = Counter(named)
    return [label if again[label] == 1 else f"{one['key']}: {_text(one)}" for label, one in zip(named, own, strict=True)]


def _value(one: dict[str, Any]) -> str:
    return f"{words.quantity(one['value'], one['unit'])} {words.rest_of_unit(one['unit'])}".rstrip()


def _range(one: dict[str, Any]) -> str:
    low, high = one["range"] or (None, None)
    return words.span(low, high, one["unit"]) if low is not None and high is not None else "not known"


def _noise(one: dict[str, Any]) -> str:
    low, high = one["noise"]
    return "-" if low is None or high is None else words.span(low, high, one["unit"])


def _bars(shown: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> Spec:
    views = []
    for headline, own in shown:
        names = _labels(own)
        share = own[0]["unit"] == "share"
        cells: list[Spec] = [{"number": label, "value": significant(one["value"]), "least": _pair(one["range"])[0], "greatest": _pair(one["range"])[1],
                  "low": _pair(one["noise"])[0], "high": _pair(one["noise"])[1],
                  "said": words.quantity(one["value"], one["unit"])} for label, one in zip(names, own, strict=True)]
        ends = [n for c in cells for n in (c["value"], c["least"], c["greatest"], c["low"], c["high"]) if n is not None]
        low, high = min(0.0, *ends), max(ends) * 1.03 or 1.0
        y = named("number", names, {"labelLimit": LABELS, "minExtent": LABELS})
        x = number("value", None, {"format": "~%" if share else PLAIN, "values": ticks(low, high, WIDTH)}, domain=[low, high], nice=False)
        tips = [{"field": f, "type": "nominal" if f == "number" else "quantitative"} for f in ("number", "value", "least", "greatest", "low", "high")]
        wide = [c for c in cells if c["least"] is not None and c["greatest"] is not None]
        thin = [c for c in cells if c["low"] is not None and c["high"] is not None]
        title = {"text": headline["title"], "subtitle": own[0]["unit"], "fontSize": 13, "subtitleFontSize": 11, "anchor": "start", "offset": 5}
        views.append({"title": title, "width": WIDTH, "height": {"step": ROW_HEIGHT}, "layer": [
            *([layer(wide, "bar", {"y": y, "x": {**x, "field": "least"}, "x2": {"field": "greatest"}, "tooltip": tips}, color=BLUE, opacity=0.3,
                     height={"band": 0.6})] if wide else []),
            *([layer(thin, "rule", {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}, color=BLACK, strokeWidth=1.5)] if thin else []),
            layer(cells, "tick", {"y": y, "x": x, "tooltip": tips}, color=BLACK, thickness=2, height={"band": 0.6}),
            layer(cells, "text", {"y": y, "x": {"value": WIDTH + 8}, "text": {"field": "said", "type": "nominal"}}, align="left", fontWeight="bold")]})
    return {"vconcat": views, "spacing": 12}

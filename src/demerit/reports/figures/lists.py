"""Lists over time: who is on them, and who would not be by correct records."""
from __future__ import annotations

from typing import Any

from demerit.reports import sentences
from demerit.reports.data import PER, Findings
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLUE, VERMILION, colour, dashed, framed, layer, number, significant, spread, thinned, year_of, years_axis, years_scale

ON, WRONG = "on the list", "by mistake"
HEIGHT = 220


def lists(found: Findings) -> list[Figure]:
    """A figure for each list."""
    return [figure for name in found.lists if (figure := over_time(found, name)) is not None]


def over_time(found: Findings, name: str) -> Figure | None:
    """People on a list at the ends of months, and those of them who would not be."""
    on, wrong = found.share(f"{name}.on"), () if name in found.only_give else found.share(f"{name}/worse")
    if not on:
        return None
    at = thinned(len(found.months))
    months = [found.months[i] for i in at]
    held = {ON: [significant(PER * on[i]) for i in at]} | ({WRONG: [significant(PER * wrong[i]) for i in at]} if wrong else {})
    sentence = sentences.stock(name, PER * on[-1], PER * wrong[-1] if wrong else None)
    spec = framed(_lines(months, held), found.about, f"Synthetic residents on {name}, per 100,000, at the month's end", sentence)
    rows: list[tuple[Any, ...]] = [(month, *(values[i] for values in held.values())) for i, month in enumerate(months)]
    return Figure(f"list-{name}", f"On {name} over time", sentence, "per 100,000 synthetic residents", spec, ("month", *held), rows,
                  ("By mistake: on the list now, but not by correct records. " if wrong else "")
                  + "No band of chance is drawn: how far chance reaches is said of the last day.",
                  found.about.said, "curves")


def _lines(months: list[str], held: dict[str, list[float | None]]) -> Spec:
    tints = {ON: BLUE, WRONG: VERMILION}
    cells: list[Spec] = [{"who": who, "month": month, "at": year_of(month), "people": value}
             for who, values in held.items() for month, value in zip(months, values, strict=True)]
    most = max((value or 0.0 for values in held.values() for value in values), default=0.0) or 1.0
    last = sorted(((values[-1] or 0.0, who) for who, values in held.items()))
    places = spread([value for value, _ in last], most * 32 / HEIGHT, most * 0.03, most)
    labels = [{"who": who, "label": line, "at": significant(place - i * most * 14 / HEIGHT)}
              for (value, who), place in zip(last, places, strict=True) for i, line in enumerate([who, sentences.number(value)])]
    x = number("at", None, years_axis(months), **years_scale(months))
    y = number("people", None, {"format": ",d" if most >= 10 else "", "tickCount": 5}, domain=[0, most * 1.06], nice=False)
    tips = [{"field": "who", "type": "nominal"}, {"field": "month", "type": "nominal"}, {"field": "people", "type": "quantitative"}]
    return {"height": HEIGHT, "layer": [
        layer(cells, "line", {"x": x, "y": y, "color": colour("who", tints), "strokeDash": dashed("who", {ON: [1, 0], WRONG: [6, 3]}),
                              "tooltip": tips}, strokeWidth=2.5, interpolate="linear", clip=True),
        layer(labels, "text", {"x": {"value": "width"}, "y": {**y, "field": "at"}, "color": colour("who", tints),
                               "text": {"field": "label", "type": "nominal"}}, align="left", dx=7, fontWeight="bold", baseline="middle")]}

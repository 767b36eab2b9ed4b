"""How figures look: colours, type, axes, and the frame that every drawing stands in.

Colours keep 3:1 against white and stay apart for the colour-blind; dash, shape or label says the same again.  Texts from
documents are only ever data or plain strings here: nothing is put together into a Vega expression.
"""
from __future__ import annotations

import math
import textwrap
from typing import Any

from demerit.reports.data import About, Number
from demerit.reports.figures.figure import Spec

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
BLUE, VERMILION, BLACK, INDIGO, WINE = "#0072B2", "#D55E00", "#000000", "#332288", "#882255"
GREY, PALE, INK = "#6b7280", "#e5e7eb", "#1f2937"
DARKEST, LIGHTEST = (11, 60, 111), (158, 202, 225)
WIDTH = 640
PLAIN = ",~r"
"""numbers on axes: 1,000,000 or 0.25"""
TITLE_CHARACTERS, LINE_CHARACTERS = 44, 50
"""so many fit a telephone's width"""
LINE_HEIGHT = 14
CONFIG: Spec = {
    "font": "system-ui, 'DejaVu Sans', sans-serif", "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK, "gridColor": PALE,
             "domainColor": GREY, "tickColor": GREY, "labelLimit": 170},
    "title": {"fontSize": 13, "color": INK, "subtitleColor": GREY, "subtitleFontSize": 12, "anchor": "start", "offset": 12, "subtitlePadding": 4},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "orient": "top"},
    "text": {"fontSize": 12, "color": INK}, "concat": {"spacing": 18}}


def framed(body: Spec, about: About, measure: str, sentence: str) -> Spec:
    """A drawing with all that each must carry.  `measure`: what is drawn and in what unit; stands inside the picture."""
    several = any(key in body for key in ("hconcat", "vconcat", "concat"))
    credit = f"Synthetic: nobody here exists. {about.name}, demerit {about.version}, run {about.code}"
    size: Spec = {} if several else {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    title = {"text": textwrap.wrap(measure, TITLE_CHARACTERS), "subtitle": textwrap.wrap(credit, LINE_CHARACTERS)}
    return {"$schema": SCHEMA, "description": sentence, "background": "white", "config": CONFIG, **size, "title": title, **body}


def layer(values: list[Spec], mark: str, encoding: Spec, **options: Any) -> Spec:
    """One layer with its own data."""
    return {"data": {"values": values}, "mark": {"type": mark, **options}, "encoding": encoding}


def over_lines(values: list[Spec], encoding: Spec, **options: Any) -> list[Spec]:
    """Small grey words in the place of a number, with a white edge so that lines beneath do not cross them."""
    look = {"align": "left", "fontStyle": "italic", "fontSize": 11, **options}
    return [layer(values, "text", encoding, **look, stroke="white", strokeWidth=4, strokeJoin="round", aria=False),
            layer(values, "text", encoding, **look, color=GREY)]


def under_words(values: list[Spec], names: list[str], bars: list[Spec], tint: Spec, x: Spec, tips: list[Spec]) -> Spec:
    """Bars with their words above them, which leaves the whole width to the bars.  `values`: {name, said}; `bars`: {name, from, to}.

    Words too long for a telephone's width stand in two lines.
    """
    y = named("name", names)
    lines = {str(cell["name"]): textwrap.wrap(str(cell["said"]), LINE_CHARACTERS, drop_whitespace=True) or [""] for cell in values}
    more = max((len(one) for one in lines.values()), default=1) - 1
    down = LINE_HEIGHT * more // 2
    text = {"field": "said", "type": "nominal"}
    words = [layer([{"name": name, "said": one[-up - 1]} for name, one in lines.items() if len(one) > up], "text",
                   {"y": y, "x": {"value": 1}, "text": text}, align="left", dy=down - 7 - LINE_HEIGHT * up) for up in range(more + 1)]
    return {"height": {"step": 40 + LINE_HEIGHT * more}, "layer": [
        layer(bars, "bar", {"y": y, "x": x, "x2": {"field": "to"}, "color": tint, "tooltip": tips}, height=13, yOffset=9 + down), *words]}


def number(field: str, title: str | None = None, axis: Spec | None = None, **scale: Any) -> Spec:
    """A channel for numbers.  Without a title none is shown."""
    return {"field": field, "type": "quantitative", "title": title} | ({"axis": axis} if axis is not None else {}) | (
        {"scale": scale} if scale else {})


def named(field: str, domain: list[str], axis: Spec | None = None) -> Spec:
    """A vertical channel for names in a given order, drawn from top to bottom."""
    return {"field": field, "type": "nominal", "title": None, "scale": {"domain": domain},
            "axis": None if axis is None else {"domain": False, "ticks": False, "labelPadding": 6, **axis}}


def colour(field: str, of: dict[str, str]) -> Spec:
    """A colour for each name, without a legend: the drawing names them."""
    return {"field": field, "type": "nominal", "scale": {"domain": list(of), "range": list(of.values())}, "legend": None}


def dashed(field: str, of: dict[str, list[int]]) -> Spec:
    """A dash for each name, saying the same as its colour."""
    return {"field": field, "type": "nominal", "scale": {"domain": list(of), "range": list(of.values())}, "legend": None}


def grades(levels: tuple[str, ...], ordered: bool = True) -> dict[str, str]:
    """Levels from best to worst: one hue from dark to light, the worst in vermilion."""
    shades = len(levels) - (1 if ordered else 0)
    steps = [i / max(1, shades - 1) for i in range(shades)]
    hue = ["#" + "".join(f"{round(a + (b - a) * step):02x}" for a, b in zip(DARKEST, LIGHTEST, strict=True)) for step in steps]
    return dict(zip(levels, hue + [VERMILION] * (len(levels) - shades), strict=True))


def significant(value: Number, digits: int = 6) -> Number:
    """A number short enough to draw and print; None stays None."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{digits}g}")


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels as near as can be to `places` (ascending), at least `gap` apart, between `low` and `high`."""
    gap = min(gap, (high - low) / max(1, len(places) - 1))
    out: list[float] = []
    for place in places:
        out.append(max(place, low if not out else out[-1] + gap))
    for i in range(len(out) - 1, -1, -1):
        out[i] = min(out[i], high if i == len(out) - 1 else out[i + 1] - gap)
    return out


def ticks(low: float, high: float, width: int) -> list[float]:
    """Round marks from `low` to `high` (around or from zero) that leave room for their labels on so many pixels."""
    most = max(abs(low), abs(high)) or 1.0
    letters = max(3, len(f"{most:,.0f}")) if most >= 1 else 5
    room = max(2, min(6, width // (letters * 7 + 22)))
    rough = (high - min(0.0, low)) / room
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * 0.999)
    return [float(f"{step * i:.6g}") for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def year_of(month: str) -> float:
    """The end of a month as a number: 2016-01 is 2016 and a twelfth."""
    return round(int(month[:4]) + int(month[5:7]) / 12, 3)


def thinned(months: int) -> list[int]:
    """Which months to draw: all up to ten years, then one of three, of six or of twelve; always the last."""
    step = next((step for step in (1, 3, 6, 12) if months <= 121 * step), 12)
    return [i for i in range(months) if (months - 1 - i) % step == 0]


def years_scale(months: list[str]) -> Spec:
    """From the beginning of the first month to the end of the last."""
    return {"domain": [round(year_of(months[0]) - 1 / 12, 3), year_of(months[-1])], "nice": False}


def years_axis(months: list[str]) -> Spec:
    """A horizontal axis in calendar years."""
    first, last = year_of(months[0]), year_of(months[-1])
    every = max(1, math.ceil((last - first) / 8))
    ticks = [year for year in range(math.ceil(first - 1 / 12), math.floor(last) + 1) if year % every == 0]
    return {"format": "d", "values": ticks, "grid": False}

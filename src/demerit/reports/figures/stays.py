"""How long people stay on a list, and how they leave it."""
from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from demerit.measures.stays import FEW_LEFT, horizon
from demerit.reports import sentences
from demerit.reports.data import ALL, Findings, Still, WayOut
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLUE, VERMILION, WIDTH, colour, dashed, framed, layer, number, significant, spread

LEAST_AT_RISK = 10
EVERY, WRONG = "all stays", "begun by mistake"
HEIGHT, MOST_MONTHS = 240, 240


def stays(found: Findings) -> list[Figure]:
    """For each list, how long stays last and how they end."""
    out = []
    for name in dict.fromkeys([*found.lists, *(row.list for row in found.survival)]):
        out += [figure for figure in (lasting(found, name), ending(found, name)) if figure is not None]
    return out


def lasting(found: Findings, name: str) -> Figure | None:
    """The share of stays that last longer than so many months, by Kaplan and Meier."""
    curves = {label: _drawn([row for row in found.survival if row.list == name and row.in_error == kind])
              for label, kind in ((EVERY, ALL), (WRONG, "" if name in found.only_give else "yes"))}
    if not curves[EVERY]:
        return None
    few = "" if curves[WRONG] or name in found.only_give else " Too few stays begun by mistake for a line of their own."
    last = curves[EVERY][-1]
    sentence = sentences.stays(name, curves[EVERY], _mean(found, name, last))
    title = f"Synthetic stays on {name} that last longer than so many months, share"
    spec = framed(_steps(curves), found.about, title, sentence) if last.months else None
    rows = [(label, row.months, *(significant(n) for n in (row.still, row.low, row.high)), row.at_risk)
            for label, curve in curves.items() for row in curve]
    return Figure(f"time-{name}", f"How long people stay on {name}", sentence, "share of stays", spec,
                  ("stays", "months", "still on", "low", "high", "at risk"), rows,
                  "Kaplan-Meier: stays cut off by the end of the run, or because the person left, count until then. Bands: 95 % intervals of chance. "
                  f"Drawn as long as at least {LEAST_AT_RISK} stays were at risk in the month before.{few}",
                  f"{curves[EVERY][0].at_risk:,} stays of {found.about.said}", "survival")


def _mean(found: Findings, name: str, last: Still) -> float | None:
    """Days a stay lasts on average, where as good as all end before the months to which they are followed."""
    one = found.one("restricted-mean", name)
    short = last.months <= horizon(found.about.years) and (last.still or 0.0) <= FEW_LEFT
    return one.value if one is not None and short else None


def _followed(rows: Iterable[Still]) -> list[Still]:
    """The months of which there is enough to say: before each of them at least so many stays were at risk for a month."""
    known = [row for row in sorted(rows, key=lambda row: row.months) if row.still is not None]
    held = [row for row in known[:1] if row.at_risk >= LEAST_AT_RISK]
    return held + [row for before, row in pairwise(known) if before.at_risk - before.censored >= LEAST_AT_RISK]


def _drawn(rows: list[Still]) -> list[Still]:
    """The months to draw, thinned if there are very many."""
    held = _followed(rows)
    step = -(-len(held) // MOST_MONTHS) or 1
    return [row for i, row in enumerate(held) if i % step == 0 or i == len(held) - 1]


def _steps(curves: dict[str, list[Still]]) -> Spec:
    tints = {EVERY: BLUE, WRONG: VERMILION}
    cells: list[Spec] = [{"stays": label, "months": row.months, "still": significant(row.still), "low": significant(row.low), "high": significant(row.high),
              "at risk": row.at_risk} for label, curve in curves.items() for row in curve]
    bands = [cell for cell in cells if cell["low"] is not None and cell["high"] is not None]
    ends = sorted((curve[-1].still or 0.0, label) for label, curve in curves.items() if curve)
    places = spread([still for still, _ in ends], 16 / HEIGHT, 0.02, 0.98)
    labels = [{"stays": label, "still": significant(place)} for (_, label), place in zip(ends, places, strict=True)]
    longest = max(row.months for curve in curves.values() for row in curve) or 1
    x = number("months", "months since being put on", {"grid": False, "tickMinStep": 1, "format": "d"}, domain=[0, longest],
               nice=False)
    y = number("still", None, {"format": "%", "tickCount": 5}, domain=[0, 1])
    tips = [{"field": f, "type": "nominal" if f == "stays" else "quantitative"} for f in ("stays", "months", "still", "low", "high", "at risk")]
    look = {"color": colour("stays", tints)}
    return {"height": HEIGHT, "layer": [
        *([layer(bands, "area", {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, **look}, opacity=0.18, interpolate="step-after",
                 aria=False)] if bands else []),
        layer(cells, "line", {"x": x, "y": y, **look, "strokeDash": dashed("stays", {EVERY: [1, 0], WRONG: [6, 3]}), "tooltip": tips},
              strokeWidth=2.5, interpolate="step-after"),
        layer(labels, "text", {"x": {"value": "width"}, "y": y, **look, "text": {"field": "stays", "type": "nominal"}}, align="left", dx=7, fontWeight="bold")]}


def ending(found: Findings, name: str) -> Figure | None:
    """The share of stays that have ended in each way, by Aalen and Johansen."""
    last = max((row.months for row in _followed(row for row in found.survival if row.list == name and row.in_error == ALL)), default=None)
    rows = [row for row in found.ways_out if row.list == name and row.in_error == ALL and (last is None or row.months <= last)]
    happened = [way for way in dict.fromkeys(row.way for row in rows) if way not in ("open", "still") and any(row.share for row in rows if row.way == way)]
    rows = sorted((row for row in rows if row.way in happened), key=lambda row: (happened.index(row.way), row.months))
    if not rows:
        return None
    sentence = sentences.ways_out(name, rows)
    spec = framed(_panels(rows, happened), found.about, f"Synthetic stays on {name} that have ended in each way after so many months, share", sentence)
    return Figure(f"ways-{name}", f"How people come off {name}", sentence, "share of stays", spec, ("way", "months", "share", "low", "high"),
                  [(sentences.WAYS.get(row.way, row.way), row.months, *(significant(n) for n in (row.share, row.low, row.high))) for row in rows],
                  "Aalen-Johansen: each way counts the others as what can happen first. Bands: 95 % intervals of chance. Ways nobody took are left out.",
                  found.about.said, "ways_out")


def _panels(rows: list[WayOut], ways: list[str]) -> Spec:
    across = min(len(ways), 2)
    width = (WIDTH - 50 * across) // across if across > 1 else WIDTH - 60
    views = []
    most = max([n for row in rows for n in (row.share, row.high) if n is not None], default=1.0)
    longest = max(row.months for row in rows) or 1
    for way in ways:
        cells = [{"months": row.months, "share": significant(row.share), "low": significant(row.low), "high": significant(row.high)}
                 for row in rows if row.way == way]
        bands = [cell for cell in cells if cell["low"] is not None and cell["high"] is not None]
        x = number("months", "months since being put on", {"grid": False, "tickMinStep": 1, "format": "d"}, domain=[0, longest], nice=False)
        y = number("share", None, {"format": "%", "tickCount": 4}, domain=[0, min(1.0, most * 1.05)])
        tips = [{"field": f, "type": "quantitative"} for f in ("months", "share", "low", "high")]
        body: Spec = {"layer": [*([layer(bands, "area", {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}, opacity=0.18,
                                         interpolate="step-after", color=BLUE, aria=False)] if bands else []),
                                layer(cells, "line", {"x": x, "y": y, "tooltip": tips}, strokeWidth=2.5, interpolate="step-after", color=BLUE)]}
        title = sentences.WAYS.get(way, way)
        views.append({"title": {"text": title, "fontSize": 13, "anchor": "start", "offset": 6}, "width": width, "height": 130, **body})
    return {"concat": views, "columns": across}

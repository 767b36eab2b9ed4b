"""Figures of a calibration: a profile of each unknown, and every published figure beside what the set gives."""
from __future__ import annotations

import math
from typing import Any

import numpy as np

from demerit.measures import words
from demerit.reports.calibrated.words import ROLES, identified, published, sentence, verdict
from demerit.reports.data import About
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLACK, BLUE, GREY, VERMILION, framed, layer, named, number, significant
from demerit.studies.calibrating import Calibration
from demerit.studies.matching import CUT

BINS = 20
MOST = 12.0
"""Implausibility drawn at most; what is farther is at the edge."""
SPAN = (1 / 30, 30.0)
"""Ratios drawn at least and at most."""


def figures(found: Calibration, about: About) -> list[Figure]:
    """Of a calibration."""
    return [profiles(found, about), *([outcomes(found, about)] if len(found.members) else [])]


def profiles(found: Calibration, about: About) -> Figure:
    """For each label, the least implausible of all runs at each place of its range; and all runs."""
    matched = found.matched
    labels = [*found.parameters, *(one for one in found.labels if one not in found.parameters)]
    views: list[Spec] = []
    rows: list[tuple[Any, ...]] = []
    for label in labels:
        places, far = matched.of(label), np.minimum(matched.implausibility, MOST)
        least = []
        for b in range(BINS):
            own = far[(places >= b / BINS) & (places < (b + 1) / BINS)]
            near = significant(float(own.min()), 4) if len(own) else None
            rows.append((label, "yes" if label in found.parameters else "no", (b + 0.5) / BINS, len(own), near, int((own <= CUT).sum())))
            if len(own):
                least.append({"place": (b + 0.5) / BINS, "far": near})
        points = [{"place": significant(float(p), 4), "far": significant(float(f), 4), "fits": "fits" if f <= CUT else "does not"}
                  for p, f in zip(places, far, strict=True)]
        x = number("place", None, {"values": [0, 0.5, 1], "format": ".1f"}, domain=[0, 1])
        y = number("far", None, {"values": [0, CUT, 6, MOST]}, domain=[0, MOST])
        tint = {"field": "fits", "type": "nominal", "scale": {"domain": ["fits", "does not"], "range": [BLUE, GREY]}, "legend": None}
        views.append({"title": {"text": label + (" (fitted)" if label in found.parameters else ""), "fontSize": 12, "anchor": "start", "offset": 5},
                      "width": 180, "height": 110, "layer": [
                          layer(points, "point", {"x": x, "y": y, "color": tint}, size=12, filled=True, opacity=0.5),
                          layer([{"far": CUT}], "rule", {"y": y}, color=VERMILION, strokeDash=[4, 3]),
                          layer(least, "line", {"x": x, "y": y}, color=BLACK, strokeWidth=1.5)]})
    said = identified(found).capitalize() + "." if len(found.members) else sentence(found).replace("`", "")
    spec = framed({"concat": views, "columns": 3, "spacing": 14}, about, "How implausible a run is, by where each unknown stands in its range", said)
    columns = ("unknown", "fitted", "place", "runs", "least implausible", "runs that fit")
    note = (f"A point is a run; the line is the least implausible run at each place, whatever all else is. Runs below the dashed line, at {CUT:g} "
            "standard errors, fit. A line that is flat below it says that the figures do not place this unknown. Places: 0 is the low end of the "
            "range, 1 the high end.")
    return Figure("profiles", "Profiles", said, "standard errors", spec, columns, rows, note, about.said, "runs")


def outcomes(found: Calibration, about: About) -> Figure:
    """Every figure as a ratio to what was published, on one scale."""
    shown, rows = [], []
    for one in found.figures:
        low, high = one.figure.bounds
        middle = math.sqrt(low * high) if low > 0 and math.isfinite(high) else high if math.isfinite(high) else low
        least, most = one.allowed
        rows.append((ROLES[one.figure.use].split(":")[0].split(",")[0], one.name, one.figure.title, one.figure.unit, published(one), one.figure.certainty or "",
                     significant(one.written.value), significant(one.accepted[0]), significant(one.accepted[1]), significant(one.central),
                     significant(one.noise, 3), verdict(one, found)))
        shown.append({"name": one.name, "from": _ratio(one.accepted[0] / middle), "to": _ratio(one.accepted[1] / middle),
                      "least": _ratio(least / middle if least > 0 else SPAN[0]), "most": _ratio(most / middle if math.isfinite(most) else SPAN[1]),
                      "central": _ratio(one.central / middle), "met": "hit" if one.hit else "miss"})
    names = [one.name for one in found.figures]
    x = {"field": "least", "type": "quantitative", "title": None, "scale": {"type": "log", "domain": list(SPAN)},
         "axis": {"values": [0.1, 0.3, 1, 3, 10], "format": "~r"}}
    y = named("name", names, {"labelLimit": 170, "minExtent": 150})
    tint = {"field": "met", "type": "nominal", "scale": {"domain": ["hit", "miss"], "range": [BLUE, VERMILION]}, "legend": {"title": None}}
    body = {"height": {"step": 22}, "layer": [
        layer(shown, "bar", {"y": y, "x": x, "x2": {"field": "most"}}, color=GREY, opacity=0.3, height={"band": 0.8}),
        layer(shown, "bar", {"y": y, "x": {**x, "field": "from"}, "x2": {"field": "to"}, "color": tint}, height={"band": 0.35}),
        layer(shown, "tick", {"y": y, "x": {**x, "field": "central"}}, color=BLACK, thickness=2, height=12)]}
    missed = [one.name for one in found.figures if not one.hit]
    said = sentence(found).replace("`", "") + (f" Missed, patterns included: {words.listed(missed)}." if missed else "")
    columns = ("use", "figure", "what", "unit", "published", "certainty", "as written", "set from", "set to", "central member", "chance (share)", "verdict")
    note = ("Grey: what the figure allows, with its tolerance and discrepancy. Bar: from the least to the greatest member of the set. "
            "Tick: the central member.")
    spec = framed(body, about, "The set against each published figure", said)
    return Figure("published", "Against the published figures", said, "of the published figure (1)", spec, columns, rows, note, about.said, "figures")


def _ratio(value: float) -> float:
    return float(min(max(value, SPAN[0]), SPAN[1]))

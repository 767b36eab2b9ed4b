"""Panels of dots with intervals, a group in each row: the same drawing for effects, errors, refusals and levels by group."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demerit.reports.data import ALL, Estimated, Number, Wronged, group_labels
from demerit.reports.figures.figure import Spec
from demerit.reports.figures.style import BLUE, GREY, PLAIN, VERMILION, WIDTH, layer, named, number, over_lines, significant, ticks
from demerit.reports.sentences import too_few

ROW_HEIGHT, LABELS, GAP, LEAST_WIDTH = 19, 120, 20, 130
COLUMNS = ("group", "value", "low", "high", "seen")


@dataclass(frozen=True)
class Dot:
    """A group's number in a panel.  `said`: why there is none, in words."""

    panel: str
    group: str
    value: Number
    low: Number
    high: Number
    events: int | None
    said: str = ""

    @property
    def row(self) -> tuple[Any, ...]:
        """The group and its numbers as a row of the table."""
        return (self.group, self.said or self.value, self.low, self.high, self.events)


def dots(panel: str, estimates: tuple[Estimated, ...], labels: dict[str, str], scale: float = 1.0) -> list[Dot]:
    """Estimates by group, in the order of `labels`; a group too small to say keeps its row.  `scale` multiplies the numbers."""
    by_row = {e.row: e for e in estimates}
    return [_dot(panel, label, by_row[row], scale) for row, label in labels.items() if row in by_row]


def _dot(panel: str, label: str, e: Estimated, scale: float) -> Dot:
    if not e.enough:
        return Dot(panel, label, None, None, None, e.events, e.reason or too_few(e.events))
    if e.value is None:
        return Dot(panel, label, None, None, None, e.events, "no number: nothing to divide by")
    value, low, high = (significant(None if n is None else n * scale) for n in (e.value, e.low, e.high))
    return Dot(panel, label, value, low, high, e.events)


def wronged_dots(panel: str, rows: tuple[Wronged, ...], labels: dict[str, str], least: int) -> list[Dot]:
    """False reports by group; fewer than `least` in a group other than everybody are too few to say."""
    by_row = {w.row: w for w in rows}
    out = []
    for row, label in labels.items():
        if (w := by_row.get(row)) is not None:
            events = w.events if w.events is not None else w.count
            if row != ALL and events < least:
                out.append(Dot(panel, label, None, None, None, events, too_few(events)))
            else:
                out.append(Dot(panel, label, significant(w.per_100000_a_year), significant(w.low), significant(w.high), events))
    return out


def over_names(panel: str, names: dict[str, Wronged]) -> list[Dot]:
    """A dot for each name instead of each group."""
    return [Dot(panel, name, significant(w.per_100000_a_year), significant(w.low), significant(w.high), w.events if w.events is not None else w.count)
            for name, w in names.items()]


def labels_of(*rows: tuple[Estimated, ...] | tuple[Wronged, ...]) -> dict[str, str]:
    """Names of all groups that occur."""
    return group_labels([one.row for part in rows for one in part])


def table(found: list[Dot], panel: str | None) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Columns and rows of the dots; `panel` names a first column that says which panel, None for a single panel."""
    if panel is None:
        return COLUMNS, [dot.row for dot in found]
    return (panel, *COLUMNS), [(dot.panel, *dot.row) for dot in found]


def drawn(found: list[Dot], axis: str, *, across: int = 3, worst: frozenset[str] = frozenset()) -> Spec:
    """The panels.  `across`: at most so many beside each other.  `worst`: panels in vermilion."""
    panels = list(dict.fromkeys(dot.panel for dot in found))
    groups = list(dict.fromkeys(dot.group for dot in found))
    if len(panels) == 1:
        return {**_panel(found, groups, axis, True, VERMILION if panels[0] in worst else BLUE, WIDTH - 200), "height": {"step": ROW_HEIGHT}}
    across = 2 if len(panels) in (2, 4) else across
    width = max(LEAST_WIDTH, (WIDTH - LABELS - 30 - GAP * across) // across)
    views = []
    for i, panel in enumerate(panels):
        own = [dot for dot in found if dot.panel == panel]
        body = _panel(own, groups, axis, i % across == 0, VERMILION if panel in worst else BLUE, width)
        views.append({"title": {"text": panel, "fontSize": 13, "anchor": "start", "offset": 6, "limit": width}, "width": width,
                      "height": {"step": ROW_HEIGHT}, **body})
    return {"concat": views, "columns": across, "spacing": GAP}


def _panel(found: list[Dot], groups: list[str], axis: str, labelled: bool, tint: str, width: int) -> Spec:
    y = named("group", groups, {"labelLimit": LABELS + 40, "minExtent": LABELS} if labelled else None)
    most = max([n for dot in found for n in (dot.value, dot.high) if n is not None], default=0.0) or 1.0
    least = min([n for dot in found for n in (dot.value, dot.low) if n is not None], default=0.0)
    x = number("value", axis, {"format": PLAIN, "values": ticks(min(0.0, least), most * 1.04, width)}, domain=[min(0.0, least), most * 1.04], nice=False)
    known = [{"group": d.group, "value": d.value, "low": d.low, "high": d.high, "seen": d.events} for d in found if d.value is not None]
    missing = [{"group": d.group, "said": d.said} for d in found if d.value is None]
    spans = [d for d in known if d["low"] is not None and d["high"] is not None]
    whole = [d for d in known if d["group"] == group_labels([ALL])[ALL]][:1]
    tips = [{"field": f, "type": "nominal" if f == "group" else "quantitative"} for f in ("group", "value", "low", "high", "seen")]
    layers = [layer(whole, "rule", {"x": x}, color=GREY, strokeDash=[2, 3], aria=False)] if whole else []
    layers += [layer(spans, "rule", {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}, color=tint, strokeWidth=2.5)] if spans else []
    layers += [layer(known, "point", {"x": x, "y": y, "tooltip": tips}, filled=True, size=60, opacity=1, color=tint)] if known else []
    layers += over_lines(missing, {"x": {"value": 3}, "y": y, "text": {"field": "said", "type": "nominal"}}) if missing else []
    return {"layer": layers}

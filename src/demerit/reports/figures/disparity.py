"""Groups beside their reference: the absolute numbers always, the ratio beside them where there is enough to make one."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from demerit.measures.disparity import by_mistake
from demerit.reports import sentences
from demerit.reports.data import Compared, Findings, group_labels
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLACK, BLUE, GREY, PLAIN, VERMILION, colour, framed, layer, named, number, over_lines, significant, ticks
from demerit.reports.groups import FIRST, not_in_it

MOST, ROW_HEIGHT = 8, 24
GROUP, REFERENCE = "the group", "its reference"
COLUMNS = ("group", "reference", "group's number", "reference's number", "difference", "low", "high", "low over all", "high over all", "ratio", "ratio low",
           "ratio high", "put in", "group's events", "reference's events", "said")
MARKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def disparity(found: Findings) -> list[Figure]:
    """A figure for each number that is compared, in the table's order; none where nothing was seen in any group."""
    kinds = list(dict.fromkeys((row.estimand, row.of) for row in found.disparity if row.group_events or row.reference_events))
    return [_figure(found, [row for row in found.disparity if (row.estimand, row.of) == kind], len(kinds) - MOST) for kind in kinds[:MOST]]


def _figure(found: Findings, rows: list[Compared], more: int) -> Figure:
    first, labels = rows[0], _labels(rows)
    sentence = sentences.disparity([_worded(row, labels) for row in rows], found.one(first.estimand, first.of))
    what = first.text.replace("`", "") or " ".join(part for part in (first.estimand, first.of) if part)
    unit = first.unit
    spec = framed(_drawing(rows, labels), found.about, f"Groups of synthetic residents beside their reference: {what}", sentence)
    note = ("Filled: the group; hollow: its reference, the largest group of the attribute unless the documents name another. Lines at the ratio: 95 % "
            f"intervals of chance.{_square(rows)} A ratio says nothing of how much there is: read it with the numbers to its left."
            + (f" {left_out}" if (left_out := not_in_it(rows)) else "")
            + "".join(f" {line}" for line in _apart(found, first))
            + (f" {more} more comparisons are in the table `disparity`." if more > 0 else ""))
    key = "-".join(part for part in ("disparity", first.estimand.replace("/", "-"), first.of) if part)
    return Figure(key, f"Groups compared: {what}", sentence, unit, spec, COLUMNS, [_row(row, labels) for row in rows], note, found.about.said, "disparity")


def _apart(found: Findings, first: Compared) -> list[str]:
    """Where the differences come from, if they were taken apart: told of days under a sanction, by all causes."""
    if (first.estimand, first.of) != (FIRST, ""):
        return []
    return [str(line).replace("`", "") for part in found.summary.get("decompositions") or () for line in part.get("told") or ()]


def _square(rows: list[Compared]) -> str:
    """What the squares are, if there are any."""
    if not any(row.put_in for row in rows):
        return ""
    return f" Square: what was put in{' of false reports' if by_mistake(rows[0].estimand) else ''}."


def _row(row: Compared, labels: dict[str, str]) -> tuple[Any, ...]:
    numbers = (row.group_value, row.reference_value, row.difference, row.difference_low, row.difference_high, row.family_low, row.family_high)
    ratios = (row.ratio, row.ratio_low, row.ratio_high) if row.said == "ratio" else (None, None, None)
    both = 2  # numbers that are there even where nothing can be said of their difference
    shown = tuple(significant(n) if row.said == "ratio" or i < both else None for i, n in enumerate(numbers))
    said = "ratio" if row.said == "ratio" else sentences.no_ratio(row)
    names = (labels[_key(row.attribute, row.group)], labels[_key(row.attribute, row.reference)])
    return (*names, *shown, *(significant(n) for n in ratios), significant(row.put_in),
            row.group_events, row.reference_events, said)


def _key(attribute: str, group: str) -> str:
    """ATTRIBUTE=CATEGORY, whether or not the table repeats the attribute with the group."""
    return group if not attribute or group.startswith(f"{attribute}=") else f"{attribute}={group}"


def _worded(row: Compared, labels: dict[str, str]) -> Compared:
    """The same with its groups in words."""
    return replace(row, group=_in_words(row.attribute, row.group, labels), reference=_in_words(row.attribute, row.reference, labels))


def _in_words(attribute: str, group: str, labels: dict[str, str]) -> str:
    return labels[_key(attribute, group)].replace(": ", " ", 1)


def _labels(rows: Iterable[Compared]) -> dict[str, str]:
    return group_labels(_key(row.attribute, group) for row in rows for group in (row.group, row.reference))


def _drawing(rows: list[Compared], labels: dict[str, str]) -> Spec:
    names = [labels[_key(row.attribute, row.group)] for row in rows]
    return {"hconcat": [{"width": 225, "height": ROW_HEIGHT * len(rows), **_absolute(rows, names, labels)},
                        {"width": 225, "height": ROW_HEIGHT * len(rows), **_ratios(rows, names)}], "spacing": 24}


def _absolute(rows: list[Compared], names: list[str], labels: dict[str, str]) -> Spec:
    ends: list[Spec] = []
    spans: list[Spec] = []
    missing: list[Spec] = []
    for row, name in zip(rows, names, strict=True):
        group, reference = significant(row.group_value), significant(row.reference_value)
        if row.said != "ratio" or group is None or reference is None:
            numbers = "" if group is None or reference is None else f"{sentences.number(group)} and {sentences.number(reference)}: "
            missing.append({"group": name, "said": numbers + sentences.no_ratio(row)})
            continue
        spans.append({"group": name, "a": group, "b": reference})
        ends += [{"group": name, "who": GROUP, "of": name, "value": group},
                 {"group": name, "who": REFERENCE, "of": labels[_key(row.attribute, row.reference)], "value": reference}]
    y = named("group", names, {"labelLimit": 140})
    share = rows[0].unit == "share"
    most = max((end["value"] for end in ends), default=1.0) or 1.0
    x = number("value", None, {"format": "~%" if share else PLAIN, "values": ticks(0, most * 1.06, 225)}, domain=[0, most * 1.06], nice=False)
    shape = {"field": "who", "type": "nominal", "legend": None, "scale": {"domain": [REFERENCE, GROUP], "range": ["diamond", "circle"]}}
    fill = {"field": "who", "type": "nominal", "legend": None, "scale": {"domain": [REFERENCE, GROUP], "range": ["white", BLUE]}}
    tips = [{"field": "of", "type": "nominal", "title": "group"}, {"field": "value", "type": "quantitative"}]
    return {"title": _headed(rows[0].unit, "filled: the group; hollow: its reference"), "layer": [
        *([layer(spans, "rule", {"x": {**x, "field": "a"}, "x2": {"field": "b"}, "y": y}, color=GREY, aria=False)] if spans else []),
        *([layer(ends, "point", {"x": x, "y": y, "shape": shape, "fill": fill, "tooltip": tips,
                                 "stroke": colour("who", {REFERENCE: BLACK, GROUP: BLUE})}, size=75, opacity=1, strokeWidth=1.5)] if ends else []),
        *_missing(missing, y)]}


def _ratios(rows: list[Compared], names: list[str]) -> Spec:
    known: list[Spec] = []
    put: list[Spec] = []
    for row, name in zip(rows, names, strict=True):
        if row.said == "ratio" and row.ratio:
            known.append({"group": name, "ratio": significant(row.ratio), "low": significant(row.ratio_low), "high": significant(row.ratio_high)})
            if row.put_in:
                put.append({"group": name, "ratio": significant(row.put_in)})
    held = [n for cell in [*known, *put] for n in (cell["ratio"], cell.get("low"), cell.get("high")) if n]
    low, high = min([0.8, *(n * 0.9 for n in held)]), max([1.25, *(n * 1.1 for n in held)])
    low, high = max(low, MARKS[0]), min(high, MARKS[-1])
    y = named("group", names)
    marks = [mark for mark in MARKS if low <= mark <= high]
    if len(marks) < 3:
        marks = [mark for mark in (0.5, 0.8, 0.9, 1, 1.1, 1.25, 2) if low <= mark <= high]
    x = number("ratio", None, {"values": marks, "format": "~r", "labelOverlap": True}, type="log", domain=[low, high], nice=False)
    spans = [cell for cell in known if cell["low"] and cell["high"]]
    tips = [{"field": f, "type": "nominal" if f == "group" else "quantitative"} for f in ("group", "ratio", "low", "high")]
    return {"title": _headed("ratio to the reference", "square: what was put in" if put else "line: chance, 95 %"), "layer": [
        layer([{"ratio": 1}], "rule", {"x": x}, color=GREY, strokeDash=[4, 3], aria=False),
        *([layer(spans, "rule", {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}, color=BLUE, strokeWidth=2.5, clip=True)] if spans else []),
        *([layer(put, "point", {"x": x, "y": y}, shape="square", size=80, color=VERMILION, filled=False, strokeWidth=2, opacity=1, clip=True)] if put else []),
        *([layer(known, "point", {"x": x, "y": y, "tooltip": tips}, filled=True, size=70, opacity=1, color=BLUE, clip=True)] if known else [])]}


def _headed(title: str, subtitle: str) -> Spec:
    return {"text": title, "subtitle": subtitle, "fontSize": 13, "subtitleFontSize": 11, "anchor": "start", "offset": 6}


def _missing(values: list[Spec], y: Spec) -> list[Spec]:
    return over_lines(values, {"x": {"value": 4}, "y": y, "text": {"field": "said", "type": "nominal"}}) if values else []

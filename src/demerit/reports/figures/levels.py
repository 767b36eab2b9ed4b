"""Where residents stand: the levels of a file over time, and on the last day by group."""
from __future__ import annotations

from typing import Any

from demerit.reports import sentences
from demerit.reports.data import ALL, PER, Estimated, Findings
from demerit.reports.declared import Ladder
from demerit.reports.figures import panels
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import colour, framed, grades, layer, number, significant, spread, thinned, year_of, years_axis, years_scale

HEIGHT, LABEL_HEIGHT, LABEL_WIDTH = 260, 15, 150


def levels(found: Findings) -> list[Figure]:
    """Two figures for each file with levels."""
    out = []
    for ladder in found.ladders:
        out += [figure for figure in (over_time(found, ladder), by_group(found, ladder)) if figure is not None]
    return out


def over_time(found: Findings, ladder: Ladder) -> Figure | None:
    """Shares of residents at each level at the ends of months, one above the other."""
    shares = found.standing(ladder)
    if not shares:
        return None
    at = thinned(len(found.months))
    months = [found.months[i] for i in at]
    held = {level: [significant(100 * values[i], 5) or 0.0 for i in at] for level, values in shares.items()}
    sentence = sentences.levels(ladder, {level: values[-1] for level, values in shares.items()})
    spec = framed(_stacked(ladder, months, held), found.about, f"Synthetic residents at each level of {ladder.name}, share at the month's end",
                  sentence)
    rows: list[tuple[Any, ...]] = [(month, *(held[level][i] for level in ladder.levels)) for i, month in enumerate(months)]
    return Figure(f"levels-{ladder.name}", f"Where residents stand: {ladder.name}", sentence, "% of synthetic residents", spec,
                  ("month", *ladder.levels), rows, "Files start empty unless the regime says otherwise, so the first years show them filling.",
                  found.about.said, "curves")


def _stacked(ladder: Ladder, months: list[str], held: dict[str, list[float]]) -> Spec:
    tints = grades(ladder.levels, ladder.ordered)
    cells: list[Spec] = []
    ends: list[tuple[str, float, float]] = []
    below = [0.0] * len(months)
    for level in reversed(ladder.levels):  # the worst at the bottom, where a thin band is easiest to see
        above = [a + b for a, b in zip(below, held[level], strict=True)]
        cells += [{"level": level, "month": month, "at": year_of(month), "share": share, "from": significant(a), "to": significant(b)}
                  for month, share, a, b in zip(months, held[level], below, above, strict=True)]
        ends.append((level, (below[-1] + above[-1]) / 2, held[level][-1]))
        below = above
    places = spread([at for _, at, _ in ends], 100 * LABEL_HEIGHT / HEIGHT, 1.5, 98.5)
    labels: list[Spec] = [{"level": level, "label": f"{level} {sentences.percent(share / 100)}", "at": significant(place)}
                          for (level, _, share), place in zip(ends, places, strict=True)]
    x = number("at", None, years_axis(months), **years_scale(months))
    y = number("from", None, {"format": "d", "values": [0, 25, 50, 75, 100], "labelExpr": "datum.label + ' %'"}, domain=[0, 100])
    tips = [{"field": "level", "type": "nominal"}, {"field": "month", "type": "nominal"}, {"field": "share", "type": "quantitative"}]
    return {"height": HEIGHT, "layer": [
        layer(cells, "area", {"x": x, "y": y, "y2": {"field": "to"}, "color": colour("level", tints), "tooltip": tips},
              stroke="white", strokeWidth=0.7, opacity=1),
        layer(labels, "text", {"x": {"value": "width"}, "y": {**y, "field": "at"}, "text": {"field": "label", "type": "nominal"}},
              align="left", dx=7, baseline="middle", limit=LABEL_WIDTH)]}


def by_group(found: Findings, ladder: Ladder) -> Figure | None:
    """People at each level on the last day, per 100,000 of their group."""
    estimates: dict[str, tuple[Estimated, ...]] = {level: found.of("level", f"{ladder.name}.{level}") for level in ladder.levels}
    if not any(e.row != ALL for part in estimates.values() for e in part):
        return None
    labels = panels.labels_of(*estimates.values())
    dots = [dot for level in ladder.levels for dot in panels.dots(level, _scaled(estimates[level]), labels)]
    worst = ladder.levels[-1]
    everybody = next((e for e in _scaled(estimates[worst]) if e.row == ALL), None)
    sentence = sentences.level_groups(ladder, everybody, estimates[worst])
    body = panels.drawn(dots, "per 100,000", worst=frozenset({worst}) if ladder.ordered else frozenset())
    spec = framed(body, found.about, f"Synthetic residents at each level of {ladder.name} on the last day, per 100,000 of each group", sentence)
    columns, rows = panels.table(dots, "level")
    return Figure(f"levels-{ladder.name}-groups", f"Who stands where: {ladder.name} on the last day", sentence, "per 100,000 synthetic residents",
                  spec, columns, rows, "Each level has a scale of its own, from zero. Lines: 95 % intervals of chance. Dashed: everybody.",
                  found.about.said, "estimates")


def _scaled(rows: tuple[Estimated, ...]) -> tuple[Estimated, ...]:
    """The same per 100,000 where a table holds shares."""
    from dataclasses import replace

    def times(value: float | None, by: float) -> float | None:
        return None if value is None else value * by
    return tuple(e if e.per != 1.0 else replace(e, value=times(e.value, PER), low=times(e.low, PER), high=times(e.high, PER), per=PER)
                 for e in rows)

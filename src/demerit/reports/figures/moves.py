"""Moves between levels: ribbons from where people were to where they came, as plain areas."""
from __future__ import annotations

from demerit.reports import sentences
from demerit.reports.data import Findings, Move
from demerit.reports.declared import Ladder
from demerit.reports.figures.figure import Figure, Spec
from demerit.reports.figures.style import BLUE, VERMILION, colour, framed, grades, layer, number, significant, spread

POINTS, BAR, BETWEEN, HEIGHT = 17, 0.025, 0.06, 300
LETTER, LINE, EDGE, MOST_SIDE = 7.2, 15, 8, 130
"""Pixels: of a letter of a label and of a line of them, between label and bar, and of the room for labels on each side, of a telephone's 350."""
PLACE_X: Spec = {"field": "x", "type": "quantitative", "axis": None}
PLACE_Y: Spec = {"field": "y", "type": "quantitative", "axis": None}
WORSE, BETTER = "to a worse level", "to a better level"


def moves(found: Findings) -> list[Figure]:
    """A figure for each file with at least two levels between which somebody moved."""
    out = []
    for ladder in found.ladders:
        own = [m for m in found.moves if m.file == ladder.name and m.from_ in ladder.levels and m.to in ladder.levels and m.moves > 0]
        if own:
            out.append(_figure(found, ladder, own))
    return out


def _figure(found: Findings, ladder: Ladder, own: list[Move]) -> Figure:
    order = {level: i for i, level in enumerate(ladder.levels)}
    own = sorted(own, key=lambda m: (order[m.from_], order[m.to]))
    sentence = sentences.moves(ladder, own)
    spec = framed(_ribbons(ladder, own), found.about,
                  f"Moves between levels of {ladder.name}: synthetic residents, moves per 100,000 a year", sentence)
    rows = [(m.from_, m.to, significant(m.per_100000_a_year), significant(m.low), significant(m.high), m.moves) for m in own]
    return Figure(f"moves-{ladder.name}", f"Moves between levels: {ladder.name}", sentence, "moves per 100,000 synthetic residents a year", spec,
                  ("from", "to", "per 100,000 a year", "low", "high", "moves"), rows,
                  "Left: the level that is left; right: the level that is reached. Those who stay are not drawn. "
                  + ("Vermilion: to a worse level; blue: to a better one. " if ladder.ordered else "") + "One person can move several times.",
                  f"{sum(m.moves for m in own):,} moves of {found.about.said}", "moves")


def _ribbons(ladder: Ladder, own: list[Move]) -> Spec:
    order = {level: i for i, level in enumerate(ladder.levels)}
    size = {(m.from_, m.to): m.per_100000_a_year or 0.0 for m in own}
    total = sum(size.values()) or 1.0
    left = _stack({level: sum(n for (a, _), n in size.items() if a == level) / total for level in ladder.levels})
    right = _stack({level: sum(n for (_, b), n in size.items() if b == level) / total for level in ladder.levels})
    at_left, at_right = {k: a for k, (a, _) in left.items()}, {k: a for k, (a, _) in right.items()}
    ribbons = []
    for m in own:
        width = size[m.from_, m.to] / total
        way = WORSE if not ladder.ordered or order[m.to] > order[m.from_] else BETTER
        for k in range(POINTS):
            x = k / (POINTS - 1)
            ease = x * x * (3 - 2 * x)
            y = at_left[m.from_] * (1 - ease) + at_right[m.to] * ease
            ribbons.append({"id": order[m.from_] * len(order) + order[m.to], "from": m.from_, "to": m.to, "way": way,
                            "moves": significant(m.per_100000_a_year), "x": round(BAR + (1 - 2 * BAR) * x, 4), "y": round(y, 4), "y2": round(y + width, 4)})
        at_left[m.from_] += width
        at_right[m.to] += width
    depth = max(b for side in (left, right) for _, b in side.values())
    labels = _labels(left, total), _labels(right, total)
    letters = max(len(line) for side in labels for lines in side.values() for line in lines)
    room = min(MOST_SIDE, round(letters * LETTER) + EDGE)
    lines = max(len(one) for side in labels for one in side.values())
    height = max(HEIGHT, LINE * lines * max(len(side) for side in labels))
    return {"height": height, "resolve": {"scale": {"color": "independent"}},
            "layer": [*_areas(ribbons, depth, room), *_bars(ladder, left, right), *_words(left, labels[0], 0.0, depth, height, room),
                      *_words(right, labels[1], 1.0, depth, height, room)]}


def _stack(sizes: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Where each level's bar begins and ends, from the top; levels without moves take no place."""
    out, y = {}, 0.0
    for level, size in sizes.items():
        out[level] = (y, y + size)
        y += size + (BETWEEN if size else 0.0)
    return out


def _areas(ribbons: list[Spec], depth: float, room: int) -> list[Spec]:
    x = number("x", None, None, domain=[0, 1], range=[room, {"expr": f"width - {room}"}], nice=False)
    y = number("y", None, None, domain=[0, depth], reverse=True, nice=False)
    tips = [{"field": "from", "type": "nominal"}, {"field": "to", "type": "nominal"},
            {"field": "moves", "type": "quantitative", "title": "per 100,000 a year"}]
    return [layer(ribbons, "area", {"x": {**x, "axis": None}, "y": {**y, "axis": None}, "y2": {"field": "y2"},
                                    "detail": {"field": "id", "type": "nominal"}, "color": colour("way", {WORSE: VERMILION, BETTER: BLUE}),
                                    "tooltip": tips}, opacity=0.55)]


def _bars(ladder: Ladder, left: dict[str, tuple[float, float]], right: dict[str, tuple[float, float]]) -> list[Spec]:
    bars = [{"level": level, "x": begins, "x2": begins + BAR, "y": round(a, 4), "y2": round(b, 4)}
            for side, begins in ((left, 0.0), (right, 1 - BAR)) for level, (a, b) in side.items() if b > a]
    return [layer(bars, "rect", {"x": PLACE_X, "x2": {"field": "x2"}, "y": PLACE_Y, "y2": {"field": "y2"},
                                 "color": colour("level", grades(ladder.levels, ladder.ordered))})]


def _labels(side: dict[str, tuple[float, float]], total: float) -> dict[str, list[str]]:
    """The words at each bar: in one line, or in two where one is too wide."""
    out = {}
    for level, (a, b) in side.items():
        if b > a:
            moved = sentences.number((b - a) * total)
            one = f"{level}  {moved}"
            out[level] = [one] if len(one) * LETTER + EDGE <= MOST_SIDE else [level, moved]
    return out


def _words(side: dict[str, tuple[float, float]], labels: dict[str, list[str]], x: float, depth: float, height: int, room: int) -> list[Spec]:
    """The labels of one side, each at the middle of its bar or as near as leaves room for the others."""
    line = LINE * depth / height
    lines = max(len(words) for words in labels.values())
    half = lines * line / 2
    middles = spread([(a + b) / 2 for a, b in (side[level] for level in labels)], lines * line, half, depth - half)
    cells = [{"label": text, "x": x, "y": round(middle + (i - (len(words) - 1) / 2) * line, 4)}
             for middle, words in zip(middles, labels.values(), strict=True) for i, text in enumerate(words)]
    return [layer(cells, "text", {"x": PLACE_X, "y": PLACE_Y, "text": {"field": "label", "type": "nominal"}}, align="left" if x else "right",
                  dx=EDGE // 2 if x else -EDGE // 2, limit=room - EDGE // 2, baseline="middle")]

"""The graph of grounds and ways off, as SVG that can be read on a phone, and for Graphviz.

From each ground one line for every way off it, coloured by on whom it depends; a line that ends on the bar at the right leads off by
itself or by the person's own doing, a broken one needs somebody else.
"""
from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from demerit.audit.exits.doings import WHOSE
from demerit.audit.exits.proof import FileProof, Proof, Row
from demerit.audit.exits.situations import Rank
from demerit.audit.exits.ways import Ground, Key, WaysOut
from demerit.audit.exits.words import SHORT, ground_said, headline
from demerit.language.schema.world import Conduct, Happening
from demerit.language.steps import conditions

WIDTH, BAR, LEFT, LINE, CHARS = 340, 312, 12, 15, 41
COLORS = {Rank.TIME: "#0b5a8f", Rank.OWN: "#00664b", Rank.LUCK: "#7a4a00", Rank.UNKNOWN: "#5b5f66", Rank.OTHERS: "#a02c00"}
"""Dark enough to be read as text on white."""
MEANS = {Rank.TIME: "time", Rank.OWN: "the person", Rank.LUCK: "the person, with luck", Rank.UNKNOWN: "not known who", Rank.OTHERS: "others"}
FONT = "Helvetica Neue,Helvetica,Arial,Liberation Sans,sans-serif"


@dataclass(frozen=True)
class Line:
    """A way off a ground: what it is, on whom it depends, what more it asks."""

    text: str
    rank: Rank
    of: Key | None = None
    rests: bool = False
    """it goes where its cause goes"""


def lines(ways: WaysOut, ground: Ground) -> Iterator[Line]:
    """Every way off a ground, whoever it is for."""
    if ground.kind == "term":
        yield Line(f"runs out: {ground.term.short()}", Rank.TIME)
    elif ground.cause is not None:
        yield Line(f"ends with {ground.cause.text()}", Rank.TIME, rests=True)
    elif ground.kind == "tied":
        yield Line("ends when somebody else is let off", Rank.OTHERS)
    for key in ways.strikers.get(ground.file, ()):
        rule = ways.rule(key)
        if rule.strike is None or (rule.strike.of and not set(rule.strike.of) & set(ground.rules)):
            continue
        when, wait = rule.when, ways.delay(key)
        after = f": {wait.short()}" if wait.most else ""
        asks = "; if " + " and ".join(conditions(rule.condition)) if rule.condition is not None else ""
        if when.act is not None:
            conduct = ways.conduct(when.act)
            needs = f" (needs {', '.join(conduct.needs)})" if conduct is not None and conduct.needs else ""
            yield Line(f"{when.act}{needs}{after}{asks}", _whose(conduct), key)
        elif when.date is not None:
            yield Line(f"{when.date}", Rank.OTHERS, key)
        else:
            what = when.state or when.enters or when.reaches or when.lapses or when.struck or when.asked or when.granted or when.refused
            yield Line(f"on {what} ({when.kind}){after}{asks}", Rank.TIME, key)
    for (regime, name), remedy in sorted(ways.remedies.items()):
        if (regime, remedy.against) == ground.file and (not remedy.of or set(remedy.of) & set(ground.rules)):
            for_ = " for wrong entries" if remedy.because else ""
            yield Line(f"asking for {name}{for_}", Rank.LUCK if remedy.decided.errs is not None else Rank.OWN, (regime, name))


def _whose(conduct: Conduct | None) -> Rank:
    if isinstance(conduct, Happening):
        return Rank.OTHERS if conduct.what == "settled" else Rank.OWN
    return WHOSE[conduct.done_by if conduct is not None else None]


# ---- SVG -------------------------------------------------------------------------------------------------------------


def svg(proof: Proof) -> str:
    """All files below each other; a file of its own."""
    parts, height = [], 0
    for file in proof.files:
        inner, tall = _drawn(proof.ways, file)
        parts.append(f'<g transform="translate(0,{height})">{inner}</g>')
        height += tall + 24
    return _page("".join(parts), max(height, 40), f"Ways off what harms, {proof.regime}")


def svg_file(proof: Proof, file: FileProof) -> str:
    """One file's graph."""
    inner, height = _drawn(proof.ways, file)
    return _page(inner, height, f"Ways off {file.standing.text()}: {headline(file)}")


def _page(inner: str, height: int, title: str) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'font-family="{FONT}" font-size="12"><title>{escape(title)}</title><desc>From the rules alone. Synthetic: nobody real is in it.</desc>'
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{inner}</svg>')


def _drawn(ways: WaysOut, file: FileProof) -> tuple[str, int]:
    """(drawing, height) of a file: its grounds down the left, the bar that means off at the right."""
    out: list[str] = []
    y = 8
    for line in textwrap.wrap(file.standing.text(), 38):
        y += LINE
        out.append(f'<text x="{LEFT}" y="{y}" font-weight="700" font-size="14" fill="#16191d">{escape(line)}</text>')
    top = y + 10
    y = top
    seen: set[Ground] = set()
    for row in file.rows:
        if row.several:
            continue
        for depth, ground in enumerate(row.chain):
            if ground in seen:
                continue
            seen.add(ground)
            part, y = _ground(ways, row, ground, depth, y)
            out += part
    out += [f'<rect x="{BAR}" y="{top}" width="20" height="{max(30, y - top)}" rx="3" fill="#16191d"/>',
            f'<text transform="translate({BAR + 6},{top + 8}) rotate(90)" fill="#fff" font-weight="700">off</text>']
    y += 12
    used = dict.fromkeys(line.rank for ground in seen for line in lines(ways, ground) if not line.rests)
    for rank in sorted(used):
        y += LINE
        out.append(f'<rect x="{LEFT}" y="{y - 9}" width="16" height="9" fill="{COLORS[rank]}"/>'
                   f'<text x="{LEFT + 22}" y="{y}" fill="#16191d">{MEANS[rank]}</text>')
    return "".join(out), y + 12


def _ground(ways: WaysOut, row: Row, ground: Ground, depth: int, y: int) -> tuple[list[str], int]:
    """A box for a ground, and a line for each way off it."""
    left = LEFT + 10 * min(depth, 3)
    said = ground_said(ground, short=True, on=row.apart).replace("`", "") + (f" [{ways.named(ground.file)}]" if depth else "")
    wrapped = textwrap.wrap(said, CHARS - 2 * depth)
    tall = LINE * len(wrapped) + (LINE if depth == 0 else 0) + 10
    out = [f'<rect x="{left}" y="{y}" width="{BAR - left - 16}" height="{tall}" rx="4" fill="#f4f5f7" stroke="#4a5360"/>']
    for i, line in enumerate(wrapped):
        out.append(f'<text x="{left + 8}" y="{y + LINE * (i + 1)}" fill="#16191d">{escape(line)}</text>')
    if depth == 0:
        out.append(f'<text x="{left + 8}" y="{y + LINE * (len(wrapped) + 1)}" font-weight="700" fill="#16191d">{escape("worst: " + SHORT[row.worst])}</text>')
    start = y + tall
    y = start + 4
    for one in lines(ways, ground):
        texts = textwrap.wrap(one.text, CHARS - 4 - 2 * depth)
        middle = y + LINE * len(texts) - 2
        color = COLORS[one.rank] if not one.rests else "#4a5360"
        dashed = ' stroke-dasharray="4 3"' if one.rank > Rank.OWN else ""
        for i, line in enumerate(texts):
            out.append(f'<text x="{left + 22}" y="{y + LINE * (i + 1) - 4}" fill="{color}">{escape(line)}</text>')
        if not one.rests:
            out.append(f'<path d="M{left + 10} {start}V{middle + 3}H{BAR - 6}" fill="none" stroke="{color}"{dashed}/>'
                       f'<path d="M{BAR - 7} {middle - 1}l6 4l-6 4z" fill="{color}"/>')
        y = middle + 5
    return out, y + 12


# ---- Graphviz --------------------------------------------------------------------------------------------------------


def dot(proof: Proof) -> str:
    """For Graphviz: grounds, ways off them, and off."""
    out = ["digraph exits {", "  rankdir=LR;", '  node [shape=box, fontname="Helvetica"];', '  edge [fontname="Helvetica"];']
    for i, file in enumerate(proof.files):
        out.append(f"  off{i} [label={_quoted('off ' + file.standing.text())}, style=filled, fillcolor=black, fontcolor=white];")
        seen: set[Ground] = set()
        for row in (one for one in file.rows if not one.several):
            for depth, ground in enumerate(row.chain):
                name = f"f{i}g{ground.number}"
                if ground not in seen:
                    out.append(f"  {name} [label={_quoted(ground_said(ground, on=row.apart).replace('`', ''))}];")
                    out += [f"  {name} -> off{i} [label={_quoted(line.text)}, color={_quoted(COLORS[line.rank])}"
                            + (", style=dashed" if line.rank > Rank.OWN else "") + "];" for line in lines(proof.ways, ground) if not line.rests]
                    seen.add(ground)
                if depth:
                    above = f"f{i}g{row.chain[depth - 1].number}"
                    edge = f"  {above} -> {name} [label={_quoted('rests on')}, style=dotted];"
                    out += [edge] if edge not in out else []
    return "\n".join([*out, "}"])


def _quoted(said: str) -> str:
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'

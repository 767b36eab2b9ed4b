"""What a calibration found, in words and as data: the set, what it does not say, and every figure hit or missed."""
from __future__ import annotations

import math
from typing import Any

from demerit.language.schema.targets import FIT, FORECAST, LEFT_OUT, PATTERN
from demerit.measures import words
from demerit.studies.calibrating import Calibration, Known
from demerit.studies.matching import CUT, EDGE, spreads, together

NAME, SET = 40, 24
ROLES = {FIT: "Fitted", FORECAST: "Held out: the set lived on, unseen", PATTERN: "Patterns, never fitted"}


def text(found: Calibration) -> str:
    """The answer for a terminal."""
    lines = [sentence(found), *method(found), ""]
    if len(found.members):
        lines += _labels(found)
    lines += _figures(found)
    lines += ["", *notes(found)]
    return "\n".join(lines)


def sentence(found: Calibration) -> str:
    """What was found, in a sentence."""
    tried, fitting = len(found.matched.places), len(found.members)
    names = f"`{found.plan.regime.name}` on `{found.plan.world.name}`"
    if not fitting:
        worst = _nearest(found)
        return (f"No run of {names} fits the published figures of `{found.targets.name}`: of {tried}, the nearest misses `{worst[0]}` by {worst[1]:.1f} "
                "standard errors.")
    held = [one for one in found.figures if one.figure.use == FORECAST]
    hits = sum(one.hit for one in held)
    out = f"{fitting} of {tried} runs of {names} fit the published figures of `{found.targets.name}`: a set, not a point."
    return out + (f" Of {len(held)} figure{'s' if len(held) > 1 else ''} held out, it hits {hits} and misses {len(held) - hits}." if held else "")


def _nearest(found: Calibration) -> tuple[str, float]:
    """The nearest run's most implausible figure."""
    matched = found.matched
    run = int(matched.implausibility.argmin())
    each = [float(aim.implausible(matched.logs[run, i], matched.noise[run, i])) for i, aim in enumerate(matched.aims)]
    worst = each.index(max(each))
    return matched.aims[worst].name, each[worst]


def method(found: Calibration) -> list[str]:
    """How it was found."""
    waves = int(found.matched.waves.max())
    independent = len(found.targets.document.independent)
    years = f"{found.years} year{'s' if found.years > 1 else ''}"
    return [f"{waves} waves of {len(found.matched.places) // waves} runs of {found.plan.residents:,} synthetic people from {found.begin}, {years}; "
            f"accepted: every fitted figure within {CUT:g} standard errors of chance, tolerance and discrepancy.",
            f"Adjusted: {words.listed(list(found.parameters))} ({len(found.parameters)}, to {independent} independent figures). "
            f"Drawn over their whole ranges: {words.listed([one for one in found.labels if one not in found.parameters]) or 'none'}. "
            f"As written: {words.listed(list(found.held)) or 'none'}, and every number a source has."]


def _labels(found: Calibration) -> list[str]:
    lines = [f"{'Where the unknowns can be, as places in their ranges':{NAME + 10}}{'set':>14}{'of the range':>14}"]
    for one in spreads(found.labels, found.parameters, found.members):
        what = found.plan.scenario.regime.first.unknowns.get(one.label, "")
        name = f"  {one.label}{' (fitted)' if one.fitted else ''}{': ' + what if what else ''}"
        lines.append(f"{name[:NAME + 9]:{NAME + 10}}{f'{one.low:.2f} to {one.high:.2f}':>14}{one.width:>14.0%}")
    lines.append(identified(found))
    lines += edges(found) + traded(found)
    return [*lines, ""]


def identified(found: Calibration) -> str:
    """The parameters that the figures do not place."""
    loose = [one for one in spreads(found.labels, found.parameters, found.members) if one.fitted and not one.identified]
    said = ", ".join(f"{one.label} (the set covers {one.width:.0%} of its range)" for one in loose)
    return f"not identified: {said or 'none of the parameters'}"


def edges(found: Calibration) -> list[str]:
    """Warnings where the set touches an end of a range."""
    return [f"warning: the set touches the {'low' if one.low < EDGE else 'high'} end of the range of {one.label}: it may go on beyond it"
            for one in spreads(found.labels, found.parameters, found.members) if one.fitted and one.at_edge]


def traded(found: Calibration) -> list[str]:
    """Pairs that only hold together."""
    return [f"{a} and {b} make up for each other: rank correlation {r:+.2f} in the set" for a, b, r in
            together(found.labels, found.parameters, found.members)[:4]]


def _figures(found: Calibration) -> list[str]:
    lines = [f"{'Figure':{NAME}}{'published':>{SET}}{'as written':>12}{'accepted':>{SET}}"]
    for use, title in ROLES.items():
        own = [one for one in found.figures if one.figure.use == use]
        lines += [title] if own else []
        for one in own:
            reach = f"{words.number(one.accepted[0])} to {words.number(one.accepted[1])}" if len(found.members) else "-"
            lines.append(f"  {f'{one.name} ({one.figure.unit})':{NAME - 2}}{published(one):>{SET}}{words.number(one.written.value):>12}{reach:>{SET}}"
                         f"  {verdict(one, found)}".rstrip())
    return lines


def published(one: Known) -> str:
    """The figure as published."""
    low, high = one.figure.bounds
    if low == high:
        return words.number(low, 4)
    if math.isinf(high):
        return f"at least {words.number(low)}"
    return f"{words.number(low)} to {words.number(high)}" if low else f"at most {words.number(high)}"


def verdict(one: Known, found: Calibration) -> str:
    """hit, or how far the nearest member is off."""
    if not len(found.members):
        return ""
    if one.hit:
        return "hit"
    times = one.times
    far = times if times >= 1 else 1 / times if times > 0 else math.inf
    said = f"{far:.2f}" if far < 1.2 else words.number(far, 2)
    return f"miss: {said} times too {'large' if times >= 1 else 'small'}"


def notes(found: Calibration) -> list[str]:
    """What must be said beside the table: chance against tolerance, what was left out, and reasons."""
    out = []
    for one in found.figures:
        if one.figure.use == FIT:
            aim = next(a for a in found.matched.aims if a.name == one.name)
            out.append(f"{one.name}: chance {one.noise:.1%}, tolerance and discrepancy together {math.expm1(aim.error):.1%} (each one standard error).")
    out += [f"{one.name}: {one.figure.why}." for one in found.figures if one.figure.use != FIT and not one.hit and one.figure.why]
    out += [f"left out, {name}: {figure.why}." for name, figure in found.targets.document.figures.items() if figure.use == LEFT_OUT]
    return out


def as_json(found: Calibration) -> dict[str, Any]:
    """Everything the text says, unrounded."""
    spread = spreads(found.labels, found.parameters, found.members) if len(found.members) else []
    pairs = together(found.labels, found.parameters, found.members) if spread else []
    return {
        "synthetic": True, "regime": found.plan.regime.name, "world": found.plan.world.name, "targets": found.targets.name, "seed": found.plan.seed,
        "finding": sentence(found), "parameters": list(found.parameters), "labels": list(found.labels), "as_written": list(found.held),
        "tried": len(found.matched.places), "accepted": len(found.members), "waves": int(found.matched.waves.max()), "cut": CUT,
        "residents": found.plan.residents, "towns": found.towns, "begin": str(found.begin), "years": found.years,
        "central": found.central if len(found.members) else None,
        "ranges": [{"label": one.label, "low": one.low, "high": one.high, "width": one.width, "fitted": one.fitted, "identified": one.identified,
                    "at_edge": one.at_edge} for one in spread],
        "not_identified": [one.label for one in spread if one.fitted and not one.identified], "warnings": edges(found) if spread else [],
        "make_up_for_each_other": [{"labels": [a, b], "rank_correlation": r} for a, b, r in pairs],
        "figures": [_figure(one, found) for one in found.figures],
        "left_out": {name: figure.why for name, figure in found.targets.document.figures.items() if figure.use == LEFT_OUT}}


def _figure(one: Known, found: Calibration) -> dict[str, Any]:
    low, high = one.figure.bounds
    fits = bool(len(found.members))
    return {"name": one.name, "title": one.figure.title, "use": one.figure.use, "unit": one.figure.unit, "published": [low, _finite(high)],
            "allowed": [one.allowed[0], _finite(one.allowed[1])], "certainty": one.figure.certainty, "of": str(one.figure.ends),
            "as_written": one.written.value, "first_wave": [_finite(v) for v in one.before],
            "accepted": list(one.accepted) if fits else None, "central": one.central if fits else None, "noise": one.noise,
            "hit": one.hit if fits else None, "times": one.times if fits else None, "why": one.figure.why}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

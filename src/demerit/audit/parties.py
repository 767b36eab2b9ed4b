"""COL: others than the one who acted."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.gathering import Measure
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names

ONESELF = frozenset({"the-person", "person", "self", "the-actor", "actor"})
FIRM = frozenset({"representative", "representatives", "controller", "director"})
"""Who answers for a firm; all others whom something falls on are third parties."""


def _written(view: View) -> Iterator[tuple[str, list[str]]]:
    """Rules that write against others than whoever they fire for, with those others."""
    for name, rule in view.held_against.items():
        if rule.write is not None and set(rule.write.on) - ONESELF:
            yield name, [who for who in rule.write.on if who not in ONESELF]


@check("COL-1")
def others(view: View) -> Iterator[Finding | Unsaid]:
    """Treatments that fall on somebody else, and inputs that are about somebody else."""
    for measure in view.bad:
        hit = [who for who in _falls_on(measure) if who not in ONESELF | FIRM]
        named = " ".join(filter(None, (measure.name, measure.stated.what, *(measure.effect.denies if measure.effect else ()))))
        word = said("relatives", named) if not _falls_on(measure) else None
        if hit:
            also = "as well as" if set(_falls_on(measure)) & ONESELF else "not on"
            yield view.found("COL-1", measure.path, f"`{measure.name}` falls on {names(hit)}, {also} the one who acted")
        elif word is not None:
            yield view.found("COL-1", measure.path, f"`{measure.name}` seems to fall on others ({word})", severity="warning",
                             clears="Say whom it falls on (`falls_on: the-person`), and let it fall on nobody else.")
    for name, others_ in _written(view):
        hit = [who for who in others_ if who not in FIRM]
        if hit:
            write = view.regime.rules[name].write
            yield view.found("COL-1", ("rules", name, "write", "on"), f"`{name}` writes into `{write.into if write else ''}` of {names(hit)} for what "
                             "somebody else did", element=name)
    for datum in view.gathered.inputs:
        word = said("associates", " ".join(filter(None, (datum.name, datum.stated.what))))
        if word is not None and not datum.good:
            yield view.found("COL-1", datum.path, f"`{datum.name}`: how others stand ({word}) is held against somebody", element=datum.name)


@check("COL-2")
def firms(view: View) -> Iterator[Finding | Unsaid]:
    """From a firm to its people."""
    if view.facts.directly_responsible == "yes":
        return
    for measure in view.bad:
        named = " ".join(filter(None, (measure.name, measure.stated.what)))
        if set(_falls_on(measure)) & FIRM or (not _falls_on(measure) and said("representatives", named)):
            yield view.found("COL-2", measure.path, f"`{measure.name}` falls on whoever represents or controls a firm, directly responsible or not",
                             severity="error" if view.facts.directly_responsible == "no" else None)
    for name, others_ in _written(view):
        hit = [who for who in others_ if who in FIRM]
        if hit:
            yield view.found("COL-2", ("rules", name, "write", "on"), f"`{name}` writes against the {' and the '.join(hit)} of a firm, directly responsible "
                             "or not", element=name, severity="error" if view.facts.directly_responsible == "no" else None)


def _falls_on(measure: Measure) -> list[str]:
    """Whom a treatment falls on: by the facts, else by `on` of the effect; empty: not said, which is whoever is on the level."""
    return measure.stated.falls_on or (measure.effect.on if measure.effect is not None else [])

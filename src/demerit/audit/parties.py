"""COL: others than the one who acted."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding, Severity
from demerit.audit.gathering import Gathered, Measure
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.traits import named
from demerit.audit.view import View, names
from demerit.language.inspection import split_ref

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
        given = " ".join(filter(None, (measure.name, measure.stated.what, *(measure.effect.denies if measure.effect else ()))))
        word = said("relatives", given) if not _falls_on(measure) else None
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
        found = named("associates", None, *filter(None, (datum.name, datum.stated.what)))
        if found is not None and not datum.good:
            yield view.found("COL-1", datum.path, f"`{datum.name}`: how others stand ({found.word}) is held against somebody", element=datum.name,
                             severity=found.severity, clears="Leave it out, or give it a name that says it is about the person alone.")
    if any(not stated.falls_on and view.regime.effects.get(name) is None for name, stated in view.facts.treatments.items()):
        yield view.unsaid("COL-1", "does what follows fall on anybody but the one who acted?", "treatments: {NAME: {falls_on: ..}}")


@check("COL-2")
def firms(view: View) -> Iterator[Finding | Unsaid]:
    """From a firm to its people."""
    if view.facts.directly_responsible == "yes":
        return
    for measure in view.bad:
        given = " ".join(filter(None, (measure.name, measure.stated.what)))
        if set(_falls_on(measure)) & FIRM or (not _falls_on(measure) and said("representatives", given)):
            yield view.found("COL-2", measure.path, f"`{measure.name}` falls on whoever represents or controls a firm, directly responsible or not",
                             severity="error" if view.facts.directly_responsible == "no" else None)
    severity: Severity | None = "error" if view.facts.directly_responsible == "no" else None
    for name, rule in view.regime.rules.items():
        hit = [who for who in rule.write.on if who in FIRM] if rule.write is not None and not rule.off and not view.gathered.good(rule) else []
        if hit:
            yield view.found("COL-2", ("rules", name, "write", "on"), f"`{name}` writes against the {' and the '.join(hit)} of a firm, directly responsible "
                             "or not", element=name, severity=severity)
    for name, rule in view.held_against.items():
        ref = rule.when.enters or rule.when.reaches
        if ref is not None and "/" in ref and (first := _of_a_firm(view, ref)) is not None:
            yield view.found("COL-2", ("rules", name), f"`{name}` takes over `{ref}`, where `{first}` writes against whoever represents or controls a firm",
                             severity=severity)
    if view.facts.subject == "entity" and view.facts.directly_responsible in (None, "unknown"):
        yield view.unsaid("COL-2", "does what a firm did fall on its people, and only on those directly responsible?", "directly_responsible")


def _of_a_firm(view: View, ref: str) -> str | None:
    """A rule of another regime by which what a firm did stands in a file of it against people, directly or by way of other files."""
    other, away, _ = split_ref(ref)
    there = view.gathered.others.get(str(other))
    if there is None:
        return None
    reach = Gathered(there, view.world, {}).upstream(frozenset((away,)))
    return next((name for name, rule in there.rules.items() if rule.write is not None and not rule.off and rule.write.into in reach
                 and set(rule.write.on) & FIRM), None)


def _falls_on(measure: Measure) -> list[str]:
    """Whom a treatment falls on: by the facts, else by `on` of the effect; empty: not said, which is whoever is on the level."""
    return measure.stated.falls_on or (measure.effect.on if measure.effect is not None else [])

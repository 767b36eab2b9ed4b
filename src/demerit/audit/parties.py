"""COL: others than the one who acted."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names

ONESELF = frozenset({"the-person", "person", "self", "the-actor", "actor"})
FIRM = frozenset({"representative", "representatives", "controller", "director"})


@check("COL-1")
def others(view: View) -> Iterator[Finding | Unsaid]:
    """Treatments that fall on somebody else, and inputs that are about somebody else."""
    for measure in view.bad:
        hit = [who for who in measure.stated.falls_on if who not in ONESELF | FIRM]
        named = " ".join(filter(None, (measure.name, measure.stated.what, *(measure.effect.denies if measure.effect else ()))))
        word = said("relatives", named) if not measure.stated.falls_on else None
        if hit:
            yield view.found("COL-1", measure.path, f"`{measure.name}` falls on {names(hit)}, not on the one who acted")
        elif word is not None:
            yield view.found("COL-1", measure.path, f"`{measure.name}` seems to fall on others ({word})", severity="warning",
                             clears="Say whom it falls on (`falls_on: the-person`), and let it fall on nobody else.")
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
        if set(measure.stated.falls_on) & FIRM or (not measure.stated.falls_on and said("representatives", named)):
            yield view.found("COL-2", measure.path, f"`{measure.name}` falls on whoever represents or controls a firm, directly responsible or not",
                             severity="error" if view.facts.directly_responsible == "no" else None)

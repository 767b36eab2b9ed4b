"""TRP and BAS: what grows by itself, and what nobody can do without."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View
from demerit.language.facts import fact
from demerit.language.quantities import Quantity


@check("TRP-1")
def trap(view: View) -> Iterator[Finding | Unsaid]:
    """Deductions and charges that come again and again without a cap."""
    stated = view.facts.surcharge
    for name, rule in view.held_against.items():
        assert rule.write is not None
        word = said("recurring", view.text_of(name, rule))
        if word is not None and rule.write.cap is None and stated.capped != "yes":
            worth = rule.write.worth
            much = f" {fact(worth).text}" if isinstance(worth, Quantity) else ""
            yield view.found("TRP-1", ("rules", name), f"`{name}` takes{much} {word}, without a cap")
    for name, effect in view.regime.effects.items():
        if effect.costs and effect.every and effect.until is None and stated.capped != "yes":
            yield view.found("TRP-1", ("effects", name), f"`{name}` costs something every {fact(effect.every).text}, without a cap",
                             clears="Let it cost something once, or end it (`until`), or cap it.")
    for name, given in view.facts.inputs.items():
        word = said("recurring", " ".join(filter(None, (name, given.what))))
        if word is not None and stated.capped is None:
            yield view.found("TRP-1", ("facts", "inputs", name), f"`{name}` counts {word}, and no cap is stated", severity="warning")
    if stated.recurs == "yes" and stated.capped == "no":
        yield view.found("TRP-1", view.at("surcharge"), "a charge or deduction comes again and again without a cap", element="surcharge")
    if stated.stops_in_review == "no":
        yield view.found("TRP-1", view.at("surcharge", "stops_in_review"), "it goes on growing while a review is pending", element="surcharge")
    if stated.recurs in (None, "unknown") and not view.regime.rules:
        yield view.unsaid("TRP-1", "does any charge or deduction come again and again?", "surcharge: {recurs: .., capped: ..}")


@check("BAS-1")
def essentials(view: View) -> Iterator[Finding | Unsaid]:
    """Essentials denied, or the ordinary service of others taken away."""
    open_ = False
    for measure in view.gathered.treatments:
        stated = measure.stated
        if stated.baseline_preserved == "yes" or measure.kind == "inspection":
            continue
        if measure.kind == "reward":
            if stated.baseline_preserved == "no":
                yield view.found("BAS-1", measure.path, f"`{measure.name}` is a reward, and everyone else loses the ordinary service")
            continue
        named = " ".join(filter(None, (measure.name, stated.what, *(measure.effect.denies if measure.effect else ()))))
        word = said("essentials", named) if stated.essential != "no" else None
        if stated.essential == "yes" or word is not None:
            what = f"what nobody can do without ({word})" if word else "what nobody can do without"
            yield view.found("BAS-1", measure.path, f"`{measure.name}` takes away {what}",
                             severity=None if stated.essential == "yes" or stated.baseline_preserved == "no" else "warning")
        elif stated.baseline_preserved == "no":
            yield view.found("BAS-1", measure.path, f"`{measure.name}` takes away the ordinary service")
        elif stated.baseline_preserved in (None, "unknown"):
            open_ = True
    if open_:
        yield view.unsaid("BAS-1", "does everyone keep the ordinary service and the essentials?", "treatments: {NAME: {baseline_preserved: ..}}")

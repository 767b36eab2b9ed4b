"""RGT: using a right, moving about, names in public."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.law import said
from demerit.audit.registry import Unsaid, check
from demerit.audit.traits import named
from demerit.audit.view import View, names
from demerit.language.schema.world import PROTECTED, World


def _protected(world: World | None, conduct: str) -> bool:
    """Whether doing it is the exercise of a right: by its name, its context or the world's word for it."""
    held = world.acts.get(conduct) if world else None
    return conduct in PROTECTED or (held is not None and (held.protected or held.context in PROTECTED))


@check("RGT-1")
def exercise(view: View) -> Iterator[Finding | Unsaid]:
    """Rights as inputs, and effects that stop or deter their exercise."""
    for name, rule in view.held_against.items():
        if rule.when.act is not None and _protected(view.world, rule.when.act):
            yield view.found("RGT-1", ("rules", name), f"`{name}` holds `{rule.when.act}` against people, which is the use of a right",
                             clears=f"Drop the rule `{name}`.")
    for datum in view.gathered.inputs:
        if (datum.rules and not datum.stated.what) or datum.good or datum.basis == "trait" or datum.stated.protected == "no":
            continue
        given = tuple(filter(None, (datum.name, datum.stated.what)))
        found = named("rights", None, *given)
        if found is not None:
            yield view.found("RGT-1", datum.path, f"`{datum.name}` ({found.word}) is the use of a right" if not found.sure else
                             f"`{datum.name}` is the use of a right", element=datum.name, severity=found.severity,
                             clears=f"Leave `{datum.name}` out" + ("." if found.sure else ", or say that it is no such thing (`protected: no`)."))
        elif datum.context in PROTECTED:
            yield view.found("RGT-1", datum.path, f"`{datum.name}` comes from {datum.context}, which is the use of a right", element=datum.name,
                             clears=f"Leave `{datum.name}` out.")
    if any(stated.basis != "trait" and stated.protected in (None, "unknown") for stated in view.facts.inputs.values()):
        yield view.unsaid("RGT-1", "is any of the inputs the use of a right (speech, petition, complaint, strike, ..)?", "inputs: {NAME: {protected: ..}}")
    for name, effect in view.regime.effects.items():
        hit = [conduct for conduct in effect.stops if _protected(view.world, conduct)]
        chosen = effect.deters.conducts if effect.deters else []
        hit += [one for one in chosen if _protected(view.world, one) or one.removeprefix("context:") in PROTECTED]
        if hit:
            what = "stops" if effect.stops and hit[0] in effect.stops else "is assumed to deter"
            yield view.found("RGT-1", ("effects", name), f"`{name}` {what} {names(hit)}, which is the use of a right",
                             clears=f"Let `{name}` neither stop nor deter that.")


@check("RGT-2")
def movement(view: View) -> Iterator[Finding | Unsaid]:
    """Travel."""
    quick = view.facts.reasons.given == "yes" and (view.facts.appeal.within is not None or any(r.decided.within for r in view.regime.remedies.values()))
    for measure in view.bad:
        denied = " ".join((*(measure.effect.denies if measure.effect else ()), measure.name, measure.stated.what or ""))
        word = said("travel", denied) or (measure.context if measure.context == "travel" else None)
        if word is None or measure.kind == "inspection":
            continue
        lacking = [what for what, there in (("why nothing milder would do", measure.stated.necessity), ("reasons and a quick decision", quick)) if not there]
        if lacking:
            yield view.found("RGT-2", measure.path, f"`{measure.name}` keeps people from travelling ({word}); the file does not say {' nor '.join(lacking)}")
    if any(one.effect is None and one.context is None and one.stated.what is None for one in view.bad):
        yield view.unsaid("RGT-2", "does anything that follows keep people from travelling?", "treatments: {NAME: {what: .., context: ..}}")


@check("RGT-3")
def shaming(view: View) -> Iterator[Finding | Unsaid]:
    """Publication of who stands badly."""
    stated = view.facts.publication
    if stated.identity == "no" or (stated.term == "yes" and stated.ground == "yes"):
        return
    lacking = [what for what, answer in (("a term", stated.term), ("the ground", stated.ground)) if answer == "no"]
    if stated.identity == "yes":
        what = f"without {' and '.join(lacking)}" if lacking else "whether with term and ground is not said"
        yield view.found("RGT-3", view.at("publication"), f"names are published, {what}", element="publication", severity="error" if lacking else None)
        return
    public = [name for name, file in view.regime.files.items() if file.shown == "public" and name in view.gathered.harmful_files]
    endless = {name: [rule for rule, held in view.held_against.items() if held.write and held.write.into == name and held.write.counts == "until-struck"]
               for name in public}
    for name in public:
        if endless[name]:
            yield view.found("RGT-3", ("files", name), f"everybody can see who is in `{name}`, with no term for {names(endless[name], 3)}", severity="error")
    others = [name for name in public if not endless[name]]
    if others:
        yield view.found("RGT-3", ("files", others[0]), f"everybody can see who is in {names(others)}; the file does not say whether with the ground")
    for measure in view.bad:
        if measure.effect is not None and measure.effect.publishes and not (set(public) & measure.rests_on):
            yield view.found("RGT-3", measure.path, f"`{measure.name}` publishes who stands badly; the file does not say for how long and on what ground")
    if stated.identity in (None, "unknown") and not view.regime.rules:
        yield view.unsaid("RGT-3", "is it made public who stands badly?", "publication")


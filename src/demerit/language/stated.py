"""Facts stated beside the rules: they must be about something the regime has, and must not contradict it."""
from __future__ import annotations

from demerit.language.contradictions import check_procedure
from demerit.language.diagnostics import near
from demerit.language.documents import Loaded, Problems
from demerit.language.inspection import Inspection
from demerit.language.schema.facts import Facts
from demerit.language.schema.regime import Regime
from demerit.language.source_map import Path

ROOT: Path = ("facts",)


def check_facts(see: Inspection) -> None:
    """D402 where a fact contradicts the rules, D403 where it is about nothing."""
    regime: Regime = see.document
    facts = regime.facts
    if facts is None:
        return
    if regime.rules:
        _inputs(see, regime, facts)
        _treatments(see, regime, facts)
        check_procedure(see, regime, facts)
    for name, stated in facts.inputs.items():
        for treatment in stated.relevance.to_treatment if stated.relevance else ():
            if treatment != "any" and (facts.treatments or regime.effects):
                see.known(treatment, [*facts.treatments, *regime.effects], (*ROOT, "inputs", name, "relevance", "to_treatment", treatment), "D403",
                          "treatment", "there are", on_key=True)


def runnable(loaded: Loaded) -> None:
    """Raises `Problems` (D404) if a regime, or one alongside, holds only facts."""
    for i, one in enumerate((loaded, *loaded.alongside)):
        if one.document.described:
            what = "" if i == 0 else f" (`{one.name}`, alongside)"
            raise Problems([one.diagnostic(ROOT, "D404", f"this holds only facts for an audit{what}: a run also needs `in_force`, `world`, `channels`, "
                                           "`files`, `rules` and `effects`", "`demerit audit` judges it as it is; `demerit new` asks for the rest",
                                           on_key=True)], one.texts)


def _inputs(see: Inspection, regime: Regime, facts: Facts) -> None:
    acts = {rule.when.act or rule.when.state for rule in regime.rules.values()} - {None}
    for name, stated in facts.inputs.items():
        here = (*ROOT, "inputs", name)
        conduct = see.world.acts.get(name) if see.world else None
        if conduct is not None and name in acts and stated.context not in (None, "unknown", conduct.context):
            see.say((*here, "context"), "D402", f"`{name}` belongs to `{conduct.context}` in the world", f"leave it out, or say {conduct.context}")
        if conduct is not None and stated.basis == "trait":
            see.say((*here, "basis"), "D402", f"`{name}` is something people do", "basis: behaviour")
        close = near(name, [str(act) for act in acts]) if name not in acts else None
        if close:
            see.say(here, "D403", f"no rule is about `{name}`; it is taken as one more input", f"did you mean `{close}`?", on_key=True, severity="warning")


def _treatments(see: Inspection, regime: Regime, facts: Facts) -> None:
    for name, stated in facts.treatments.items():
        here = (*ROOT, "treatments", name)
        effect = regime.effects.get(name)
        if effect is None:
            close = near(name, regime.effects)
            if close:
                see.say(here, "D403", f"no effect is called `{name}`; it is taken as one more treatment", f"did you mean `{close}`?", on_key=True,
                        severity="warning")
            continue
        if stated.context not in (None, "unknown") and effect.context is not None and stated.context != effect.context:
            see.say((*here, "context"), "D402", f"the effect `{name}` has the context `{effect.context}`", f"leave it out, or say {effect.context}")
        if stated.kind == "reward" and (effect.denies or effect.costs or effect.publishes or effect.stops):
            see.say((*here, "kind"), "D402", f"the effect `{name}` denies, costs, stops or publishes something", "kind: harm")
        others = [who for who in effect.on if who != "self"]
        if others and stated.falls_on and not set(stated.falls_on) - {"the-person", "person", "self"}:
            see.say((*here, "falls_on"), "D402", f"the effect `{name}` falls on {', '.join(others)} too", f"leave it out, or say {', '.join(others)}")

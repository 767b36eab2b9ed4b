"""Social scoring under AI Act Art. 5(1)(c): a reasoned verdict, element by element.

Never "compliant", never "lawful": the tool says what is likely prohibited, what somebody has to look at, and where it found nothing.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from demerit.audit import elements
from demerit.audit.elements import Element, Limb
from demerit.audit.gathering import Gathered

Kind = Literal["not applicable", "outside", "likely prohibited", "review", "no finding"]

MEANING: dict[Kind, str] = {
    "not applicable": "no AI system: Art. 5 does not bite, whatever else does",
    "outside": "an element of the prohibition fails",
    "likely prohibited": "an unrelated context or a lack of proportion, and the other elements are met",
    "review": "somebody has to look: an element is open, or a law must be read",
    "no finding": "nothing was found by what the file says; that is not a clean bill"}


@dataclass(frozen=True)
class Verdict:
    """The verdict, what it would be with and without a learned model, and why."""

    kind: Kind
    if_ai: Kind
    elements: tuple[Element, ...]
    limbs: tuple[Limb, ...]
    reasons: tuple[str, ...]
    clears: tuple[str, ...]
    ai_system: str

    @property
    def if_not(self) -> Kind:
        """Without an AI system."""
        return "not applicable"

    def headline(self) -> str:
        """One line."""
        return f"Social scoring, AI Act Art. 5(1)(c): {self.kind}" + (" (no AI system)" if self.kind == "not applicable" else "")

    def both_ways(self) -> str:
        """With and without, always together."""
        with_ = f"if a learned model is used: {self.if_ai}"
        without = f"if people wrote every rule and software only applies them: {self.if_not}"
        return {"no": f"if a learned model were used: {self.if_ai}", "yes": without}.get(self.ai_system, f"{with_}; {without}")

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"verdict": self.kind, "ai_system": self.ai_system, "if_ai": self.if_ai, "if_no_ai": self.if_not,
                "elements": [one.as_json() for one in self.elements], "limbs": [one.as_json() for one in self.limbs],
                "reasons": list(self.reasons), "clears": list(self.clears)}


def judge(gathered: Gathered) -> Verdict:
    """The verdict on a regime."""
    facts = gathered.facts
    ai = facts.ai_system or "unknown"
    found = elements.of(gathered)
    second = elements.second_limb(gathered).shown()
    first = elements.first_limb(gathered, second).shown()
    kind, why = _test({one.key: one for one in found}, first, second)
    shown: Kind = "not applicable" if ai == "no" else kind
    if ai == "unknown" and kind == "likely prohibited":
        shown = "review"
        why = ("it hangs on whether there is an AI system, which the file does not say", *why)
    return Verdict(shown, kind, found, (first, second), why, tuple(dict.fromkeys((*first.clears, *second.clears))), ai)


def _test(by_key: dict[str, Element], first: Limb, second: Limb) -> tuple[Kind, tuple[str, ...]]:
    """The verdict if there is an AI system, and the reasons for it."""
    for key in ("persons", "output", "basis", "causes", "period"):
        if by_key[key].state == "failed":
            return "outside", (by_key[key].fact,)
    if by_key["unfavourable"].state == "failed":
        return "no finding", (by_key["unfavourable"].fact,)
    met = [limb for limb in (first, second) if limb.state == "met"]
    # whether there is an AI system is asked both ways elsewhere; every other element has to be met
    open_ = [one for key, one in by_key.items() if key != "ai-system" and one.state == "open"]
    if met:
        why = tuple(fact for limb in met for fact in limb.facts)
        if open_:
            return "review", (*why, *(one.fact for one in open_))
        return "likely prohibited", why
    undecided = [limb for limb in (first, second) if limb.state == "open"]
    if undecided:
        return "review", tuple(fact for limb in undecided for fact in limb.facts)
    return "no finding", (*first.facts, *second.facts)

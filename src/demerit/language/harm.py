"""Harm: which effects harm whoever is under them, and which files lead there."""
from __future__ import annotations

from demerit.language.schema import Regime
from demerit.language.schema.regime import Effect


def is_harmful(effect: Effect) -> bool:
    """Whether days under an effect are sanction-days (semantics.md 14)."""
    return bool(effect.denies or effect.stops or effect.costs or effect.publishes)


def harmful_files(regimes: list[tuple[str, Regime]]) -> set[str]:
    """Files that carry a harmful effect, or lead into one that does: by a rule on their levels, or by capping it."""
    found, leads = set(), []
    for prefix, regime in regimes:
        found |= {_file(prefix, of) for effect in regime.effects.values() if is_harmful(effect) for of in effect.during}
        leads += [(_file(prefix, rule.when.enters or rule.when.reaches or ""), prefix + rule.write.into)
                  for rule in regime.rules.values() if rule.write is not None and (rule.when.enters or rule.when.reaches)]
        leads += [(_file(prefix, other), prefix + name) for name, file in regime.files.items() for other in file.capped_while]
    while more := {first for first, then in leads if then in found} - found:
        found |= more
    return found


def _file(prefix: str, reference: str) -> str:
    name = reference.partition(".")[0]
    return name if "/" in name else prefix + name

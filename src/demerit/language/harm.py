"""Harm: which effects harm whoever is under them, and which files lead there."""
from __future__ import annotations

from demerit.language.schema import Regime
from demerit.language.schema.regime import Effect
from demerit.language.subjects import on


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


def only_gives(regimes: list[tuple[str, Regime]], file: str) -> bool:
    """Whether standing in a file does nothing but give: a remedy or a reward, by which nobody is worse off."""
    hanging = [effect for prefix, regime in regimes for effect in regime.effects.values() if any(_file(prefix, of) == file for of in effect.during)]
    return bool(hanging) and all(one.gives and not (is_harmful(one) or one.deters or one.provokes) for one in hanging) \
        and file not in harmful_files(regimes)


def on_sanction(regimes: list[tuple[str, Regime]], prefix: str, effect: Effect) -> bool:
    """Whether everybody whom an effect meets is under a harmful one: on each of its levels one is in force, or it is one itself."""
    if is_harmful(effect):
        return True
    harm = {level for one, regime in regimes for other in regime.effects.values() if is_harmful(other) and "self" in on(other.on)
            for level in _levels(regimes, one, other)}
    return _levels(regimes, prefix, effect) <= harm


def _levels(regimes: list[tuple[str, Regime]], prefix: str, effect: Effect) -> set[tuple[str, str]]:
    """(file, level) on which an effect is in force."""
    out = set()
    for of in effect.during:
        file, level = _file(prefix, of), of.partition(".")[2]
        held = next((regime.files[file.removeprefix(one)] for one, regime in regimes if file.startswith(one) and file.removeprefix(one) in regime.files), None)
        names = (level,) if level else ("on",) if held is None or held.reads == "any" else tuple(held.levels)
        out |= {(file, name) for name in names}
    return out


def _file(prefix: str, reference: str) -> str:
    name = reference.partition(".")[0]
    return name if "/" in name else prefix + name

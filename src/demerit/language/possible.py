"""Possible: which effects can ever be in force for somebody, by what documents alone say.

In doubt it is possible: conditions, terms and whether somebody asks are not looked at.  What is called impossible is so in every run of the
documents; what no run has shown may still be possible.
"""
from __future__ import annotations

from typing import Any

from demerit.language.harm import is_harmful
from demerit.language.quantities import Quantity, size
from demerit.language.reachability import active, empty_level, reachable
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime
from demerit.language.schema.channel import Channel
from demerit.language.schema.regime import Effect, File, Rule, Write
from demerit.language.subjects import PERSONS, on

Held = dict[str, set[str]]
"""File, with the prefix of its regime: levels somebody can be on."""


def possible_effects(scenario: Scenario) -> list[Effect]:
    """Effects, of any epoch and regime, that can come to be in force for a resident.  Those on files about firms are not among them."""
    held = levels_held(scenario)
    out = []
    for prefix, versions in scenario.regimes:
        for regime in _epochs(scenario, versions):
            for effect in regime.effects.values():
                refs = [_at(scenario, prefix, ref) for ref in effect.during]
                if _in_time(scenario, effect) and _falls_on_residents(scenario, refs[0][0], effect) and any(_stands(held, *ref) for ref in refs):
                    out.append(effect)
    return out


def can_be(scenario: Scenario) -> dict[str, bool]:
    """What residents can ever be under: `effect` any, `sanction` one that harms, `refusal` one that denies something."""
    found = possible_effects(scenario)
    return {"effect": bool(found), "sanction": any(is_harmful(one) for one in found), "refusal": any(one.denies for one in found)}


def levels_held(scenario: Scenario) -> Held:
    """For every file the levels somebody can be on: that of the empty file, and what rules that can fire lead to."""
    files: dict[str, list[File]] = {}
    for prefix, versions in scenario.regimes:
        for regime in _epochs(scenario, versions):
            for name, file in regime.files.items():
                files.setdefault(prefix + name, []).append(file)
    writes: dict[str, list[Write]] = {}
    while True:
        held = {name: set().union(*(_levels(file, writes.get(name, [])) for file in versions)) for name, versions in files.items()}
        more = _writes(scenario, held, set(writes))
        if sum(map(len, more.values())) == sum(map(len, writes.values())):
            return held
        writes = more


def _levels(file: File, writes: list[Write]) -> set[str]:
    if not writes:  # `reachable` takes a mean or share of nothing for the best level
        return {level for level in (empty_level(file), *file.capped_while.values()) if level is not None}
    return reachable(file, writes)


def _writes(scenario: Scenario, held: Held, written: set[str]) -> dict[str, list[Write]]:
    """What rules write, by file, that can fire where somebody can be on these levels, and files are written into."""
    out: dict[str, list[Write]] = {}
    for prefix, versions in scenario.regimes:
        for regime in _epochs(scenario, versions):
            for rule in regime.rules.values():
                if rule.write is not None and active(rule) and _in_time(scenario, rule) and _fires(scenario, prefix, regime, rule, held, written):
                    out.setdefault(prefix + rule.write.into, []).append(rule.write)
    return out


def _fires(scenario: Scenario, prefix: str, regime: Regime, rule: Rule, held: Held, written: set[str]) -> bool:
    """Whether what sets a rule off can happen."""
    when = rule.when
    if when.act is not None:
        done = _done(scenario, when.act)
        return done if not when.seen_by else any(_sees(regime.channels[one], done) for one in when.seen_by)
    if when.state is not None:
        state = scenario.world.states[when.state]
        true = _some(state.share) or _some(state.gains)
        return any(_finds(regime.channels[one], true) for one in when.seen_by)
    if when.enters or when.reaches:
        return _stands(held, *_at(scenario, prefix, when.enters or when.reaches or ""))
    if when.lapses or when.struck:
        return _at(scenario, prefix, when.lapses or when.struck or "")[0] in written
    return True  # a date; a request that is made, granted or refused


def _done(scenario: Scenario, act: str) -> bool:
    """Whether an act can be done at all: at a rate of its own, as something that comes of a debt, or provoked."""
    world = scenario.world
    if act not in world.conducts or _some(world.conducts[act].rate):
        return True
    return any(effect.provokes is not None and effect.provokes.conduct == act for _, versions in scenario.regimes for _, regime in versions.epochs
               for effect in regime.effects.values())


def _sees(channel: Channel, done: bool) -> bool:
    return (done and _some(channel.coverage)) or any(source.kind == "no-such-act" and _some(source.rate) for source in channel.errors.values())


def _finds(channel: Channel, true: bool) -> bool:
    return (true and _some(channel.coverage)) or any(_some(source.rate) for source in channel.errors.values())


def _some(quantity: Any) -> bool:
    """Whether a number may be more than 0, its range included."""
    if not isinstance(quantity, Quantity):
        return quantity is not None
    return any(size(value) > 0 for value in (quantity.value, quantity.high) if value is not None)


def _epochs(scenario: Scenario, versions: Versions) -> list[Regime]:
    """The versions that hold during the run."""
    return [regime for n, (start, regime) in enumerate(versions.epochs) if n == 0 or start < scenario.end]


def _in_time(scenario: Scenario, one: Rule | Effect) -> bool:
    """Whether its dates leave a part of the run."""
    return (one.since is None or one.since < scenario.end) and (one.until is None or one.until > scenario.start)


def _at(scenario: Scenario, prefix: str, ref: str) -> tuple[str, str]:
    """`FILE.LEVEL` of a regime as (file with its prefix, level); no level: `on` of a list, else any."""
    name, _, level = ref.partition(".")
    file = name.removeprefix(f"{scenario.regime.name}/") if "/" in name else prefix + name
    return file, level


def _stands(held: Held, file: str, level: str) -> bool:
    levels = held.get(file)
    if levels is None:
        return True  # not among what is lived: in doubt possible
    return level in levels if level else levels != {"off"}


def _falls_on_residents(scenario: Scenario, file: str, effect: Effect) -> bool:
    """Whether it falls on whoever stands on the level, and that is a resident: those hit through ties are told apart."""
    prefix, _, name = file.rpartition("/")
    home = next((versions.first for held, versions in scenario.regimes if held == (f"{prefix}/" if prefix else "")), None)
    about = home.files[name].about if home is not None and name in home.files else PERSONS
    return about == PERSONS and "self" in on(effect.on)


__all__ = ["can_be", "levels_held", "possible_effects"]

"""Mentions: where documents name an attribute in a way that "put in" does not measure (docs/disparity.md).

"Put in" counts noticed grounds.  It cannot see what an entry is worth or how long it counts, who may have it struck, or what a rule
on a level, a date or a remedy asks; so the places that name the attribute there are told beside it.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from demerit.language.harm import harmful_files
from demerit.language.scenario import Scenario
from demerit.language.schema import Regime, World
from demerit.language.schema.conditions import Condition
from demerit.language.schema.regime import Charge, Rule
from demerit.measures.inputs import AGE, by_category, counts_as_ground, differs, grounds_by_rule

ALIKE = 1e-6


def left_out(scenario: Scenario, attribute: str) -> tuple[str, ...]:
    """Places that name an attribute (or `age`) and are not in "put in" at all."""
    counted, places = _counted(scenario), _places(scenario, attribute)
    return tuple(dict.fromkeys([*(place for place, rules in places if rules is None or not rules <= counted), *_of_world(scenario, attribute)]))


def unweighed(scenario: Scenario, attribute: str) -> tuple[str, ...]:
    """Places that are in "put in" by number alone: what they lead to falls on groups in different worth or term."""
    if _weigh_alike(scenario, attribute):
        return ()
    counted, places = _counted(scenario), _places(scenario, attribute)
    return tuple(dict.fromkeys(place for place, rules in places if rules is not None and rules <= counted))


def _counted(scenario: Scenario) -> set[str]:
    """The rules whose grounds "put in" counts whole."""
    regimes = [(prefix, versions.first) for prefix, versions in scenario.regimes]
    harmful = harmful_files(regimes)
    return {prefix + name for prefix, regime in regimes for name, rule in regime.rules.items()
            if counts_as_ground(rule, regime, prefix, scenario.world, harmful) and _plain(rule)}


def _places(scenario: Scenario, attribute: str) -> list[tuple[str, set[str] | None]]:
    """(place, rules whose grounds it bears upon; None: no ground at all) of regimes, and of acts that set anything off."""
    return [*_of_regimes(scenario, attribute), *((place, rules) for place, rules in _of_acts(scenario, attribute) if rules)]


def named(scenario: Scenario, attribute: str) -> tuple[str, ...]:
    """Every place of the documents by which groups of an attribute (or `age`) may fare differently."""
    return tuple(dict.fromkeys([*(place for place, _ in _places(scenario, attribute)), *_of_world(scenario, attribute)]))


def _plain(rule: Rule) -> bool:
    """Whether a rule's conditions hit whom they say, all the time: nobody errs, and no date begins or ends it."""
    return not (rule.since or rule.until or (rule.decided is not None and rule.decided.errs is not None))


def _weigh_alike(scenario: Scenario, attribute: str) -> bool:
    """Whether grounds of each kind of entry fall on groups in the same proportion, so that it does not matter what they weigh."""
    kinds: dict[str, np.ndarray] = {}
    for write, grounds in grounds_by_rule(scenario, attribute):
        kinds[write] = kinds.get(write, 0.0) + grounds
    every = [np.array(list(by_category(scenario, attribute, grounds).values())) for grounds in kinds.values()]
    shares = [values / np.nansum(values) for values in every if np.nansum(values) > 0]
    return all(np.allclose(one, shares[0], atol=ALIKE, equal_nan=True) for one in shares)


# ---- regimes -----------------------------------------------------------------------------------------------------


def _of_regimes(scenario: Scenario, attribute: str) -> Iterator[tuple[str, set[str] | None]]:
    """(place, rules whose grounds it bears upon; None: no ground at all) in every version of every regime."""
    for prefix, versions in scenario.regimes:
        for number, (start, regime) in enumerate(versions.epochs):
            said = f"{prefix.removesuffix('/')}: " if prefix else ""
            since = f" (from {start})" if number else ""
            before = dict(_in_regime(versions.epochs[number - 1][1], scenario.world, attribute)) if number else {}
            for place, (what, rules) in _in_regime(regime, scenario.world, attribute):
                if number and before.get(place, (None,))[0] == what:
                    continue  # as before
                yield f"{said}{place}{since}", None if number or rules is None else {prefix + name for name in rules}
        if prefix and attribute in versions.first.scope.attributes:
            yield f"{prefix.removesuffix('/')}: scope.{attribute}", None


def _in_regime(regime: Regime, world: World, attribute: str) -> Iterator[tuple[str, tuple[Any, set[str] | None]]]:
    for name, rule in regime.rules.items():
        for key, condition in (() if rule.off else _conditions(rule.condition, rule.unless)):
            if _names(condition, attribute):
                # an exception that asks for more than the group counts for nobody
                mixed = key == "unless" and (condition.states or condition.standing or condition.not_standing or condition.means)
                yield f"rules.{name}.{key}", (condition, None if mixed else {name})
    for name, channel in regime.channels.items():
        for place, by in ((name, channel.by), *((f"{name}.errors.{source}", one.by) for source, one in channel.errors.items())):
            if differs(by.get(attribute), world, attribute):
                yield f"channels.{place}.by", (by[attribute], {n for n, rule in regime.rules.items() if name in rule.when.seen_by and not rule.off})
    for name, remedy in regime.remedies.items():
        if remedy.off:
            continue
        for key, condition in (*_conditions(remedy.condition, remedy.unless), *([("open_to", remedy.open_to)] if remedy.open_to is not None else [])):
            if _names(condition, attribute):
                yield f"remedies.{name}.{key}", (condition, None)
        if differs(remedy.asks.by.get(attribute), world, attribute):
            yield f"remedies.{name}.asks.by", (remedy.asks.by[attribute], None)


def _conditions(condition: Condition | None, unless: list[Condition]) -> list[tuple[str, Condition]]:
    return ([("if", condition)] if condition is not None else []) + [("unless", one) for one in unless]


def _names(condition: Condition, attribute: str) -> bool:
    return condition.age is not None if attribute == AGE else attribute in condition.attributes


# ---- the world ---------------------------------------------------------------------------------------------------


def _of_acts(scenario: Scenario, attribute: str) -> Iterator[tuple[str, set[str]]]:
    """(place, rules that such acts set off) of conducts and debts by group."""
    world = scenario.world
    for section in ("conducts", "debts"):
        for name, act in getattr(world, section).items():
            if differs(act.by.get(attribute), world, attribute):
                yield f"{section}.{name}.by", {prefix + rule for prefix, versions in scenario.regimes for rule, one in versions.first.rules.items()
                                               if not one.off and one.when.act is not None and _is(one.when.act, name, section, world)}


def _is(act: str, name: str, section: str, world: World) -> bool:
    return act == name if section == "conducts" else getattr(world.acts.get(act), "debt", None) == name


def _of_world(scenario: Scenario, attribute: str) -> list[str]:
    """What people try for and live on, where a regime makes something of it."""
    world = scenario.world
    effects = [effect for _, versions in scenario.regimes for _, regime in versions.epochs for effect in regime.effects.values()]
    denied = {name for effect in effects for name in effect.denies}
    found = [f"attempts.{name}.by" for name, attempt in world.attempts.items() if name in denied and differs(attempt.by.get(attribute), world, attribute)]
    given = world.incomes
    if given and given["attribute"] == attribute and (world.debts or any(isinstance(effect.costs, Charge) for effect in effects)):
        if len({str(amount) for amount in given["yearly"].values()}) > 1:
            found.append("incomes")
        found += [f"money.{key}" for key in ("essentials", "savings")
                  if world.money is not None and isinstance(one := getattr(world.money, key), dict) and len({str(q.value) for q in one.values()}) > 1]
    return found


__all__ = ["left_out", "named", "unweighed"]

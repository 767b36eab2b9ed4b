"""Inputs: how unequally the documents alone fall on groups, before anybody lives by them ("put in x10").

What is put on a group is the number of noticed grounds a year: for every rule that writes for the worse into a file that leads to
a harmful effect, how often somebody of the group does what sets it off, times the chance that a channel notices it, plus the false
reports that fall on the group.  It is worked out from the documents (semantics.md 1, 2, 18), with all other attributes at their
margins.  Left out, for both groups alike: response, stays on lists, caps, terms, states and standings in conditions, errors of
deciders, deaths, dated changes.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
from pydantic import BaseModel

from demerit.language.harm import harmful_files
from demerit.language.quantities import Quantity, size
from demerit.language.scenario import Scenario
from demerit.language.schema import Regime, World
from demerit.language.schema.channel import ErrorSource
from demerit.language.schema.conditions import AgeIs, Condition
from demerit.language.schema.regime import Channel, DrawnWorth, Rule
from demerit.language.subjects import PERSONS, matches

AGE = "age"
DAYS_PER_YEAR = 365.25
By = Mapping[str, Mapping[str, Quantity]]


@dataclass(frozen=True)
class Crossing:
    """Every combination of the categories that matter, with its share of the people: margins are independent."""

    weights: np.ndarray
    """(combinations), adding up to 1"""
    categories: dict[str, np.ndarray]
    """attribute (and `age`: the lower edge of the band, as text) -> category of each combination"""
    years: np.ndarray
    """age in whole years at which each combination's span of ages begins"""

    @classmethod
    def of(cls, world: World, attributes: set[str], ages: set[int]) -> Crossing:
        """The crossing of some attributes and of the ages; `ages` are where something changes within a band."""
        names = [name for name in world.attributes if name in attributes]
        margins = [[(category, share.value) for category, share in world.attributes[name].items()] for name in names]
        cells: list[Any] = list(product(*margins, list(_ages(world, ages))))
        weights = np.array([math.prod(share for _, share in cell[:-1]) * cell[-1][2] for cell in cells])
        categories = {name: np.array([cell[i][0] for cell in cells], object) for i, name in enumerate(names)}
        categories[AGE] = np.array([cell[-1][0] for cell in cells], object)
        return cls(weights / weights.sum(), categories, np.array([cell[-1][1] for cell in cells], float))

    def factor(self, by: By, *, without: str = "") -> np.ndarray:
        """The product of factors by group for each combination."""
        out = np.ones(len(self.weights))
        for attribute, factors in by.items():
            if attribute != without:
                known = {str(category): size(factor.value) for category, factor in factors.items()}
                out *= np.array([known.get(str(category), 1.0) for category in self.categories[attribute]])
        return out

    def within(self, age: AgeIs | None, attributes: Mapping[str, list[str]]) -> np.ndarray:
        """Which combinations are of these ages and categories."""
        out = np.ones(len(self.weights), bool)
        if age is not None:
            out &= self.years >= (age.at_least or 0)
            out &= self.years < (np.inf if age.under is None else age.under)
        for attribute, categories in attributes.items():
            out &= np.isin(self.categories[attribute].astype(str), [str(c) for c in categories])
        return out

    def applies(self, rule: Rule) -> np.ndarray:
        """Which combinations a rule may hit, by attributes and age alone; what else its conditions ask is taken as met."""
        out = np.ones(len(self.weights), bool)
        if rule.condition is not None:
            out &= self.within(rule.condition.age, rule.condition.attributes)
        for exception in rule.unless:
            if not (exception.states or exception.standing or exception.not_standing or exception.means):
                out &= ~self.within(exception.age, exception.attributes)
        return out

    def mean(self, values: np.ndarray) -> float:
        """The mean over all people."""
        return float((self.weights * values).sum())


def _ages(world: World, breaks: set[int]) -> Iterator[tuple[str, int, float]]:
    """(band, first year, share) of spans of ages between breaks; within a band ages are uniform."""
    edges = [*world.age.shares, world.age.until]
    for i, (edge, share) in enumerate(world.age.shares.items()):
        inner = sorted({edge, edges[i + 1]} | {year for year in breaks if edge < year < edges[i + 1]})
        for first, after in pairwise(inner):
            yield str(edge), first, share.value * (after - first) / (edges[i + 1] - edge)


def categories(world: World, attribute: str) -> list[str]:
    """The groups of an attribute, as in row names.  KeyError if the world has no such attribute."""
    return [str(edge) for edge in world.age.shares] if attribute == AGE else list(world.attributes[attribute])


def differs(factors: Mapping[str, Quantity] | None, world: World, attribute: str) -> bool:
    """Whether the groups' factors are not all the same."""
    return factors is not None and len({size(factors[c].value) if c in factors else 1.0 for c in categories(world, attribute)}) > 1


def put_on(scenario: Scenario, attribute: str) -> dict[str, float]:
    """Noticed grounds of harmful rules per resident-year, by category of an attribute (or `age`); nan for groups out of scope."""
    return by_category(scenario, attribute, sum((grounds for _, grounds in grounds_by_rule(scenario, attribute)), np.zeros(1)))


def put_on_falsely(scenario: Scenario, attribute: str) -> dict[str, float]:
    """Of `put_on`, the false ones: what is reported of somebody who did nothing of the kind."""
    return by_category(scenario, attribute, sum((false * applies for _, _, false, applies in _by_rule(scenario, attribute)), np.zeros(1)))


def grounds_by_rule(scenario: Scenario, attribute: str) -> list[tuple[str, np.ndarray]]:
    """(what is written, noticed grounds a year for each combination) of each rule that counts."""
    return [(write, (right + false) * applies) for write, right, false, applies in _by_rule(scenario, attribute)]


def _by_rule(scenario: Scenario, attribute: str) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """(what is written, right grounds, false ones, whom it may hit) of each rule that counts."""
    world, regimes = scenario.world, _firsts(scenario)
    crossing, harmful = _crossing(scenario, attribute), harmful_files(regimes)
    for prefix, regime in regimes:
        for rule in regime.rules.values():
            if counts_as_ground(rule, regime, prefix, world, harmful):
                yield f"{prefix}{bare(rule.write)}", *_grounds(crossing, world, regime, rule, scenario.errors), crossing.applies(rule)


def counts_as_ground(rule: Rule, regime: Regime, prefix: str, world: World, harmful: set[str]) -> bool:
    """Whether a rule's grounds are put on people: noticed acts and states of persons, for the worse, in a file that leads to harm."""
    if rule.write is None or rule.off or prefix + rule.write.into not in harmful or not for_the_worse(rule, regime):
        return False
    acts, when = world.acts, rule.when
    return (when.act is not None and acts[when.act].about == PERSONS) or (when.state is not None and world.states[when.state].about == PERSONS)


def bare(given: Any) -> Any:
    """What is written, without what is said of it: the same for entries that weigh the same."""
    if isinstance(given, Quantity):
        return given.value
    if isinstance(given, BaseModel):
        return tuple((name, bare(getattr(given, name))) for name in type(given).model_fields if name not in ("cite", "evidence", "why"))
    return given


def by_category(scenario: Scenario, attribute: str, grounds: np.ndarray) -> dict[str, float]:
    """The mean over the people in scope of each category; nan for groups out of scope."""
    world, crossing = scenario.world, _crossing(scenario, attribute)
    scope = scenario.regime.first.scope
    weights = crossing.weights * crossing.within(scope.age, scope.attributes)
    out = {}
    for name in categories(world, attribute):
        own = weights * (crossing.categories[attribute] == name)
        out[name] = float((own * grounds).sum() / own.sum()) if own.sum() > 0 else math.nan
    return out


def in_scope(scenario: Scenario, attribute: str) -> dict[str, float]:
    """The share of the people in scope that the documents give to each category of an attribute (or `age`); of the regime run."""
    scope, world = scenario.regime.first.scope, scenario.world
    ages = {year for year in (scope.age.at_least, scope.age.under) if year is not None} if scope.age is not None else set()
    crossing = Crossing.of(world, {attribute} | set(scope.attributes), ages)
    weights = crossing.weights * crossing.within(scope.age, scope.attributes)
    return {name: float(weights[crossing.categories[attribute] == name].sum()) for name in categories(world, attribute)}


def _firsts(scenario: Scenario) -> list[tuple[str, Regime]]:
    return [(prefix, versions.first) for prefix, versions in scenario.regimes]


def _crossing(scenario: Scenario, attribute: str) -> Crossing:
    regimes = _firsts(scenario)
    return Crossing.of(scenario.world, _mentioned(scenario.world, regimes) | {attribute}, _breaks(regimes))


def put_in(grounds: Mapping[str, float], group: str, reference: str) -> float:
    """How many times as much the documents put on a group as on the reference; nan where the reference has nothing."""
    below = grounds[reference]
    return round(grounds[group] / below, 12) if below > 0 else math.nan


def _grounds(crossing: Crossing, world: World, regime: Regime, rule: Rule, errors: bool) -> tuple[np.ndarray, np.ndarray]:
    """How often a year a rule is set off, rightly and falsely, for each combination, conditions aside."""
    right, false = np.zeros(len(crossing.weights)), np.zeros(len(crossing.weights))
    if rule.when.state is not None:
        for name in rule.when.seen_by:
            held, wrong = _found(crossing, world, regime.channels[name], errors)
            right += held
            false += wrong
    if rule.when.act is None:
        return right, false
    everything = world.acts
    conduct = everything[rule.when.act]
    acts: np.ndarray = conduct.rate.value * crossing.factor(conduct.by)
    if not rule.when.seen_by:
        return acts, false
    victims = crossing.factor(conduct.by, without=AGE)
    for name in rule.when.seen_by:
        channel = regime.channels[name]
        seen = [c for c in everything if matches(channel.sees, c, world, PERSONS)]
        if rule.when.act not in seen:
            continue
        noticed = acts * channel.coverage.value * crossing.factor(channel.by)
        right += noticed
        if errors:
            total = sum(everything[c].rate.value for c in seen)
            share = conduct.rate.value / total if total > 0 else 1 / len(seen)
            for source in channel.errors.values():
                false += _mistaken(crossing, source, crossing.mean(noticed), victims, share)
    return right, false


def _mistaken(crossing: Crossing, source: ErrorSource, noticed: float, victims: np.ndarray, share: float) -> np.ndarray:
    """How often a year an error source reports an act falsely; `noticed`: how often the act is noticed rightly, of everybody.

    `victims`: in what proportion people are mistaken for others by what they do; `share`: of reports of what nobody did, those of this act.
    """
    rate, falls = float(source.rate.value), crossing.factor(source.by)
    if source.kind == "no-such-act":
        return rate * share * falls
    taken = victims * falls
    mean = crossing.mean(taken)
    return rate * noticed * taken / mean if mean > 0 else np.zeros(len(taken))  # nobody can be taken for the author


def _found(crossing: Crossing, world: World, channel: Channel, errors: bool) -> tuple[np.ndarray, np.ndarray]:
    """How often a year a check by the calendar finds a state, rightly and falsely."""
    assert channel.every is not None and channel.checks is not None
    state = world.states[channel.checks]
    gains, loses = (rate.value if rate else 0.0 for rate in (state.gains, state.loses))
    held = gains / (gains + loses) if gains > 0 and loses > 0 else state.share.value
    wrong = np.zeros(len(crossing.weights))
    for source in channel.errors.values() if errors else ():
        wrong += float(source.rate.value) * crossing.factor(source.by)
    checks = DAYS_PER_YEAR / channel.every.value.days
    right: np.ndarray = checks * held * channel.coverage.value * crossing.factor(channel.by)
    return right, checks * (1 - held) * wrong


# ---- which rules harm ------------------------------------------------------------------------------------------------


def for_the_worse(rule: Rule, regime: Regime) -> bool:
    """Whether what a rule writes makes its file read worse."""
    assert rule.write is not None
    file, worth = regime.files[rule.write.into], rule.write.worth
    if file.reads == "any":
        return True
    if file.reads == "count" or worth is None:
        return file.worse != "down"
    amount = sum(worth.uniform) / 2 if isinstance(worth, DrawnWorth) else size(worth.value)
    return amount > 0 if file.worse == "up" else amount < 0


# ---- what the documents mention --------------------------------------------------------------------------------------


def _conditions(regimes: list[tuple[str, Regime]]) -> Iterator[Condition]:
    for _, regime in regimes:
        for rule in regime.rules.values():
            yield from ([rule.condition] if rule.condition is not None else []) + rule.unless


def _mentioned(world: World, regimes: list[tuple[str, Regime]]) -> set[str]:
    """Attributes by which anything differs."""
    found = {a for conduct in world.acts.values() for a in conduct.by}
    channels = [channel for _, regime in regimes for channel in regime.channels.values()]
    found |= {a for channel in channels for by in (channel.by, *(source.by for source in channel.errors.values())) for a in by}
    found |= {a for condition in _conditions(regimes) for a in condition.attributes}
    return found | {a for _, regime in regimes for a in regime.scope.attributes}


def _breaks(regimes: list[tuple[str, Regime]]) -> set[int]:
    """Ages at which a condition or a scope begins or ends."""
    ages = [condition.age for condition in _conditions(regimes)] + [regime.scope.age for _, regime in regimes]
    return {year for age in ages if age is not None for year in (age.at_least, age.under) if year is not None}

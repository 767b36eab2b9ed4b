"""Equalising: where a difference between groups comes from.  The same towns again, with one thing after another made equal.

Each step makes one part of the documents the same for all groups of an attribute: what people do and earn (conduct), how likely an
act is noticed (detection), how errors fall (errors), what the rules ask (rules), how people get off (recourse).  Steps are
cumulative and in that order; effects interact, so another order shares out the difference differently.  Where a step is also lived
alone (`only ..`) one sees by how much.  Places that name the attribute and that no step reaches are told with what remains.

No candidate for an act moves (semantics.md 18).  Everybody gets a place in a further margin with the categories and shares of the
attribute, drawn without regard to it, and a category `nobody` that has no people.  A conduct's factors go to that margin: the
mean for everybody, the greatest factor for nobody, so that the clocks run as before and only the mark that thins them is read
against another chance; so do an error source's.  A rule's condition on the attribute goes to that margin too: it hits as many people as before, no longer
those of one group.  So does a remedy's; how often people ask becomes the mean.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from demerit.engine import Tables, assemble
from demerit.language.limits import MAX_ROWS
from demerit.language.quantities import Quantity, parse, size
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from demerit.language.schema.channel import ErrorSource
from demerit.language.schema.regime import Channel, Condition, Rule
from demerit.language.schema.remedy import Remedy
from demerit.measures.comparisons import Comparisons
from demerit.measures.disparity import LEAST_EVENTS, compared, largest, outcomes, rate
from demerit.measures.estimands import Estimand
from demerit.measures.inputs import AGE, By, categories, differs
from demerit.measures.mentions import named
from demerit.runs.executor import live_towns
from demerit.runs.plan import Plan, attributes, for_study
from demerit.runs.problems import CannotRun
from demerit.runs.totals import Totals
from demerit.studies.exploration import RESIDENTS

AS_WRITTEN, CONDUCT, DETECTION, ERRORS, RULES, RECOURSE = "as written", "conduct", "detection", "errors", "rules", "recourse"
ORDER = (CONDUCT, DETECTION, ERRORS, RULES, RECOURSE)
ONLY = "only "
NOBODY, EVERYBODY = "nobody", "everybody"

SAYS = (f"Steps are cumulative, in this order: {', '.join(ORDER)}. Effects interact: in another order each step takes another part. "
        "All steps are lived by the same towns with the same luck.")
NOTHING = "nothing in the documents differs by group here"
NOTES = {
    CONDUCT: "what people do, try for, earn and spend: every group has the mean of the people; those who are mistaken for others follow conduct, "
             "so they move here",
    DETECTION: "how likely an act is noticed: every group has the mean of the people",
    ERRORS: "how often an error source falls on somebody, and whom it takes for the author: every group has the mean of the people",
    RULES: "conditions and scope ask for as many people as before, drawn without regard to group; where rules give each group a channel of its own, "
           "how differently these notice and err is counted here",
    RECOURSE: "conditions of remedies are open to as many people as before, drawn without regard to group; every group asks as often as the mean of the people"}
NO_SOURCE = "no error source falls on groups apart: who is mistaken for somebody follows conduct and moved with it"
NO_REMEDIES = "no remedies in this regime"
OF_AGE = "age limits of rules stay: they say who is grown up"
ASKED_AT_ANY_AGE = "every age asks as often as the mean of the people; age limits of remedies stay"
REMAINS = "What remains after the last step is chance"
AGED = "people who grew older during the run"

nan = math.nan
OneOf = TypeVar("OneOf", Rule, Remedy)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Step:
    """One outcome of one group against the reference after a step.  Rates in the outcome's unit; nan without an interval or ratio.

    `difference` is what remains, `low` to `high` its interval; `taken` is how much this step took away from the difference before
    it (for `only ..`: from the one as written; nan as written), with an interval from the same towns lived both ways.
    """

    estimand: str
    of: str
    attribute: str
    group: str
    reference: str
    step: str
    group_value: float
    reference_value: float
    difference: float
    low: float
    high: float
    ratio: float
    taken: float
    taken_low: float
    taken_high: float


@dataclass(frozen=True)
class Decomposition:
    """All steps of all outcomes.  `notes`: what each step did, or why it did nothing; `says`: what a reader must know."""

    attribute: str
    reference: str
    rows: tuple[Step, ...]
    notes: dict[str, str]
    towns: int
    residents: int
    says: str = SAYS

    def row(self, estimand: str, group: str, step: str, of: str = "") -> Step:
        """One cell.  KeyError if there is none."""
        for row in self.rows:
            if (row.estimand, row.of, row.group, row.step) == (estimand, of, group, step):
                return row
        raise KeyError((estimand, of, group, step))

    def table(self) -> dict[str, np.ndarray]:
        """The steps as columns."""
        kinds: dict[str, Any] = {"float": float}
        return {name: np.array([getattr(row, name) for row in self.rows], dtype=kinds.get(str(field.type), object))
                for name, field in Step.__dataclass_fields__.items()}


def decompose(plan: Plan, attribute: str, *, reference: str | None = None, residents: int = RESIDENTS, alone: bool = True,
              progress: Progress | None = None) -> Decomposition:
    """Live the plan's towns as written and after each step, and compare the groups of an attribute (or `age`) each time.

    On at most `residents` people, with error sources on.  `reference`: the group to compare with (default: the largest by
    the documents).  `alone`: also live detection, errors, rules and recourse by themselves.  `progress(done, total)` runs.
    Raises CannotRun for an attribute or group the world has not.
    """
    plan = for_study(plan, residents)
    scenario = plan.scenario
    known = [*scenario.world.attributes, AGE]
    if attribute not in known:
        raise CannotRun(f"the world has no attribute `{attribute}`", f"known: {', '.join(known)}")
    attributes(scenario.world, (attribute,))
    steps = _steps(scenario, attribute, alone)
    towns = range(plan.towns)
    lived: dict[str, tuple[Tables, Totals]] = {}
    wanted = [name for name, (_, of) in steps.items() if name == of]
    for n, name in enumerate(wanted, start=1):
        tables = assemble(steps[name][0])
        lived[name] = tables, live_towns(steps[name][0], towns, threads=plan.threads, tables=tables)
        if progress is not None:
            progress(n, len(wanted))
    chosen = reference or largest(scenario, attribute)
    if chosen not in categories(scenario.world, attribute):
        raise CannotRun(f"`{attribute}` has no group `{chosen}`", f"known: {', '.join(categories(scenario.world, attribute))}")
    rows = _rows(attribute, chosen, {name: lived[of] for name, (_, of) in steps.items()})
    says = f"{SAYS} {_remains(steps[ORDER[-1]][0], attribute)}"
    return Decomposition(attribute, chosen, rows, _notes(steps, attribute), len(towns), len(towns) * scenario.residents, says)


def _remains(last: Scenario, attribute: str) -> str:
    """What is still unequal after all steps."""
    places = named(last, attribute)
    unequal = [f"what {', '.join(places)} {'does' if len(places) == 1 else 'do'}, not made equal here"] if places else []
    parts = [*([AGED] if attribute == AGE else []), *unequal]
    return f"{REMAINS}{', and ' if parts else ''}{' and '.join(parts)}."


def _steps(scenario: Scenario, attribute: str, alone: bool) -> dict[str, tuple[Scenario, str]]:
    """step -> (its scenario, the step whose run it shares: itself, or the one before it that it does not differ from)."""
    out = {AS_WRITTEN: (scenario, AS_WRITTEN)}
    before = AS_WRITTEN
    for step in ORDER:
        then = equalised(out[before][0], attribute, (step,))
        out[step] = (then, out[before][1] if then == out[before][0] else step)
        before = step
    for step in ORDER[1:] if alone else ():
        only = equalised(scenario, attribute, (step,))
        first = all(out[other][1] == AS_WRITTEN for other in ORDER[:ORDER.index(step)])
        out[ONLY + step] = (only, AS_WRITTEN if only == scenario else step if first else ONLY + step)
    return out


def _rows(attribute: str, reference: str, lived: dict[str, tuple[Tables, Totals]]) -> tuple[Step, ...]:
    """Each outcome, group and step."""
    parts = {step: _gaps(attribute, reference, *one) for step, one in lived.items()}
    rows: dict[tuple[int, str], Step] = {}
    before = AS_WRITTEN
    for step, (asked, gaps) in parts.items():
        taken = _less(parts[AS_WRITTEN if step.startswith(ONLY) else before][1], gaps)
        low, high = gaps.interval()
        ends = taken.interval()
        totals = lived[step][1]
        for i, (outcome, _, group, _) in enumerate(asked):
            (one, seen), (other, seen_there) = (rate(totals, outcome, attribute, name) for name in (group, reference))
            enough, first = min(seen, seen_there) >= LEAST_EVENTS, step == AS_WRITTEN
            ratio = one / other if enough and other > 0 else nan
            rows[i, step] = Step(outcome.key, outcome.of, attribute, group, reference, step, one, other, one - other,
                                 float(low[i]) if enough else nan, float(high[i]) if enough else nan, ratio,
                                 *((nan,) * 3 if first else (float(taken.values[i]), float(ends[0][i]), float(ends[1][i]))))
        before = step
    return tuple(rows[i, step] for i in range(len(parts[AS_WRITTEN][0])) for step in parts)


def _gaps(attribute: str, reference: str, tables: Tables, totals: Totals) -> tuple[list[tuple[Estimand, str, str, str]], Comparisons]:
    """What is compared, and the differences.  The further margin's rows are not groups."""
    groups = [name for name in categories(tables.scenario.world, attribute) if name != reference]
    asked = [(outcome, attribute, group, reference) for outcome in outcomes(tables, totals) for group in groups]
    return asked, compared(totals, asked)[0]


def _less(before: Comparisons, after: Comparisons) -> Comparisons:
    """How much less the differences are: the same towns both times."""
    return replace(before, values=before.values - after.values, left_out=before.left_out - after.left_out)


def _notes(steps: dict[str, tuple[Scenario, str]], attribute: str) -> dict[str, str]:
    notes = {}
    for step in ORDER:
        idle = steps[step][1] != step
        notes[step] = OF_AGE if step == RULES and attribute == AGE else (NO_SOURCE if step == ERRORS else NOTHING) if idle else NOTES[step]
    if not any(regime.remedies for _, versions in steps[AS_WRITTEN][0].regimes for _, regime in versions.epochs):
        notes[RECOURSE] = NO_REMEDIES
    elif attribute == AGE and notes[RECOURSE] != NOTHING:
        notes[RECOURSE] = ASKED_AT_ANY_AGE
    return notes


# ---- documents made equal -------------------------------------------------------------------------------------------


def equalised(scenario: Scenario, attribute: str, steps: tuple[str, ...]) -> Scenario:
    """The scenario with some steps made equal for all groups of an attribute; itself where nothing differs."""
    world, regimes = scenario.world, [scenario.regime, *scenario.alongside]
    changed = world
    if CONDUCT in steps:
        changed = _even_money(_even_incomes(_even_conduct(changed, world, attribute), attribute), attribute)
    if DETECTION in steps:
        regimes = [_each(versions, lambda regime: _even_detection(regime, world, attribute)) for versions in regimes]
    if RECOURSE in steps:
        regimes = [_each(versions, lambda regime: _even_asking(regime, world, attribute)) for versions in regimes]
    moved = regimes
    if ERRORS in steps:
        moved = [_each(versions, lambda regime: _even_errors(regime, world, attribute)) for versions in moved]
    if RULES in steps and attribute != AGE:
        moved = [_each(versions, lambda regime: _even_rules(regime, attribute)) for versions in moved]
    if RECOURSE in steps and attribute != AGE:
        moved = [_each(versions, lambda regime: _even_remedies(regime, attribute)) for versions in moved]
    if changed is not world or moved != regimes:
        changed = with_margin(changed, attribute)
    elif regimes == [scenario.regime, *scenario.alongside]:
        return scenario
    return replace(scenario, world=changed, regime=moved[0], alongside=tuple(moved[1:]))


def margin(attribute: str) -> str:
    """The name of the further margin; it sorts right behind the attribute, so that factors multiply in the same order."""
    return f"{attribute}~"


def with_margin(world: World, attribute: str) -> World:
    """The world with the further margin.  Streams have names, so nobody else's luck changes.  CannotRun without room for its rows."""
    name = margin(attribute)
    if name in world.attributes:
        return world
    nobody = Quantity("share", 0.0)
    shares = {EVERYBODY: Quantity("share", 1.0)} if attribute == AGE else dict(world.attributes[attribute])
    if 1 + sum(map(len, world.attributes.values())) + len(world.age.shares) + len(shares) + 1 > MAX_ROWS:
        raise CannotRun(f"no room to equalise `{attribute}`: a run holds {MAX_ROWS} groups", "declare fewer attributes or categories")
    return world.model_copy(update={"attributes": {**world.attributes, name: {NOBODY: nobody, **shares}}})


def mean_factor(factors: dict[str, Quantity], world: World, attribute: str) -> float:
    """The mean over the people, by the margin."""
    shares = {str(k): s.value for k, s in (world.age.shares if attribute == AGE else world.attributes[attribute]).items()}
    return float(sum(share * (size(factors[k].value) if k in factors else 1.0) for k, share in shares.items()) / sum(shares.values()))


def _even_conduct(world: World, margins: World, attribute: str) -> World:
    """The factors of what people do, try for and come to owe the mean for everybody, their clocks as they are."""
    update = {}
    for section in ("conducts", "attempts", "debts"):
        held = getattr(world, section)
        even = {name: one.model_copy(update={"by": _mean_for_all(one.by, margins, attribute)})
                if differs(one.by.get(attribute), margins, attribute) else one for name, one in held.items()}
        if even != held:
            update[section] = even
    return world.model_copy(update=update) if update else world


def _mean_for_all(by: By, margins: World, attribute: str) -> dict[str, dict[str, Quantity]]:
    """Factors on the further margin instead of the attribute: the mean for everybody, the greatest for nobody."""
    factors = dict(by[attribute])
    greatest = max(size(factors[c].value) if c in factors else 1.0 for c in categories(margins, attribute))
    mean = Quantity("number", mean_factor(factors, margins, attribute))
    people = [EVERYBODY] if attribute == AGE else list(margins.attributes[attribute])
    others = {other: dict(given) for other, given in by.items() if other != attribute}
    return others | {margin(attribute): {NOBODY: Quantity("number", greatest), **dict.fromkeys(people, mean)}}


def _even_incomes(world: World, attribute: str) -> World:
    """The mean income for every category, if incomes go by the attribute."""
    given = world.incomes
    if not given or given["attribute"] != attribute:
        return world
    shares = {category: share.value for category, share in world.attributes[attribute].items()}
    amounts = {category: parse("money", given["yearly"][category]).value for category in shares}
    if len({money.minor for money in amounts.values()}) == 1:
        return world
    mean = sum(shares[c] * money.minor for c, money in amounts.items()) / sum(shares.values())
    currency = next(iter(amounts.values())).currency
    return world.model_copy(update={"incomes": {**given, "yearly": dict.fromkeys(shares, f"{currency} {round(mean) / 100:.2f}")}})


def _even_money(world: World, attribute: str) -> World:
    """What people spend and have the mean of the categories of income, where these are categories of the attribute and of one kind."""
    if world.money is None or not world.incomes or world.incomes["attribute"] != attribute:
        return world
    update = {}
    for key in ("essentials", "savings"):
        given = getattr(world.money, key)
        if isinstance(given, dict) and len({str(one.value) for one in given.values()}) > 1 and len({one.kind for one in given.values()}) == 1:
            shares = {category: share.value for category, share in world.attributes[attribute].items()}
            mean = sum(share * size(given[c].value) for c, share in shares.items()) / sum(shares.values())
            first = next(iter(given.values()))
            even = replace(first.value, minor=round(mean)) if first.kind == "money" else mean
            update[key] = dict.fromkeys(given, Quantity(first.kind, even))
    return world.model_copy(update={"money": world.money.model_copy(update=update)}) if update else world


def _even_detection(regime: Regime, world: World, attribute: str) -> Regime:
    """Every channel's factor the mean for every group."""
    def even(channel: Channel) -> Channel:
        if not differs(channel.by.get(attribute), world, attribute):
            return channel
        mean = Quantity("number", mean_factor(channel.by[attribute], world, attribute))
        by = {**channel.by, attribute: dict.fromkeys(categories(world, attribute), mean)}
        return channel.model_copy(update={"by": by})

    channels = {name: even(channel) for name, channel in regime.channels.items()}
    return regime.model_copy(update={"channels": channels}) if channels != regime.channels else regime


def _even_errors(regime: Regime, world: World, attribute: str) -> Regime:
    """Every error source's factors the mean for everybody, its clock and its greatest factor as they are."""
    def even(source: ErrorSource) -> ErrorSource:
        if not differs(source.by.get(attribute), world, attribute):
            return source
        return source.model_copy(update={"by": _mean_for_all(source.by, world, attribute)})

    channels = {}
    for name, channel in regime.channels.items():
        errors = {source: even(one) for source, one in channel.errors.items()}
        channels[name] = channel.model_copy(update={"errors": errors}) if errors != channel.errors else channel
    return regime.model_copy(update={"channels": channels}) if channels != regime.channels else regime


def _even_asking(regime: Regime, world: World, attribute: str) -> Regime:
    """Every group asks as often as the mean."""
    def even(remedy: Remedy) -> Remedy:
        by = remedy.asks.by
        if not differs(by.get(attribute), world, attribute):
            return remedy
        mean = Quantity("number", mean_factor(by[attribute], world, attribute))
        asks = remedy.asks.model_copy(update={"by": {**by, attribute: dict.fromkeys(categories(world, attribute), mean)}})
        return remedy.model_copy(update={"asks": asks})

    remedies = {name: even(remedy) for name, remedy in regime.remedies.items()}
    return regime.model_copy(update={"remedies": remedies}) if remedies != regime.remedies else regime


def _even_remedies(regime: Regime, attribute: str) -> Regime:
    """Conditions of remedies on the further margin instead of the attribute."""
    remedies = {name: _even_conditions(remedy, attribute, "condition", "open_to") for name, remedy in regime.remedies.items()}
    return regime.model_copy(update={"remedies": remedies}) if remedies != regime.remedies else regime


def _even_rules(regime: Regime, attribute: str) -> Regime:
    """Conditions and scope on the further margin instead of the attribute."""
    rules = {name: _even_conditions(rule, attribute, "condition") for name, rule in regime.rules.items()}
    update: dict[str, Any] = {"rules": rules} if rules != regime.rules else {}
    if attribute in regime.scope.attributes:
        update["scope"] = regime.scope.model_copy(update={"attributes": _moved(regime.scope.attributes, attribute)})
    return regime.model_copy(update=update) if update else regime


def _even_conditions(one: OneOf, attribute: str, *keys: str) -> OneOf:
    """A rule or remedy whose conditions of these names, and exceptions, are on the further margin."""
    def even(condition: Condition | None) -> Condition | None:
        if condition is None or attribute not in condition.attributes:
            return condition
        return condition.model_copy(update={"attributes": _moved(condition.attributes, attribute)})

    given = {key: getattr(one, key) for key in keys} | {"unless": one.unless}
    update = {key: [even(part) for part in parts] if isinstance(parts, list) else even(parts) for key, parts in given.items()}
    return one.model_copy(update=update) if update != given else one


def _moved(attributes: dict[str, list[str]], attribute: str) -> dict[str, list[str]]:
    return {margin(attribute) if name == attribute else name: wanted for name, wanted in attributes.items()}


def _each(versions: Versions, change: Callable[[Regime], Regime]) -> Versions:
    """A change in every version of a regime."""
    epochs = tuple((start, change(regime)) for start, regime in versions.epochs)
    return versions if all(new is old for (_, new), (_, old) in zip(epochs, versions.epochs, strict=True)) else Versions(versions.name, epochs)


__all__ = ["ORDER", "SAYS", "Decomposition", "Step", "decompose", "equalised", "with_margin"]

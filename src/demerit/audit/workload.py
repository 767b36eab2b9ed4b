"""HUM-1, in figures: whether those who decide have the time to.

Of a regime the cases are reckoned from the rates of its world, as far as they can be without running it: acts, how often they are
noticed, how many ask.  What hangs on a standing, a debt or a condition is left out, so the figure is too low rather than too high.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import exp, prod

from demerit.audit.finding import Finding
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names
from demerit.language.facts import fact
from demerit.language.quantities import DAYS_PER_YEAR, Quantity
from demerit.language.schema.channel import Delay, DrawnSpan
from demerit.language.schema.regime import Decider, Rule
from demerit.language.schema.remedy import Remedy
from demerit.language.schema.world import Happening, World

WEEK_HOURS = 7 * 24
Factors = Mapping[str, Mapping[str, Quantity]]


@check("HUM-1")
def stated(view: View) -> Iterator[Finding | Unsaid]:
    """By the facts: cases against the working time there is for them."""
    load = view.facts.workload
    if load.cases is None or load.reviewers is None or load.needs is None:
        if load.model_fields_set:
            yield view.unsaid("HUM-1", "how many cases are there, how many people decide, and how long does a case take?",
                              "workload: {cases: .., reviewers: .., needs: ..}")
        return
    hours = load.week.value.days * 24 if load.week is not None else WEEK_HOURS
    a_week = load.cases.value / DAYS_PER_YEAR * 7
    needed = load.needs.value.days * 24
    if a_week * needed > hours * load.reviewers * (1 + 1e-9):  # just enough time is enough
        there = f"{_time(hours)} a week" if load.week is not None else "day and night"
        yield view.found("HUM-1", view.at("workload"), f"{_count(a_week)} cases a week, and {_people(load.reviewers)} working {there}: that leaves "
                         f"{_time(hours * load.reviewers / a_week)} for a case that needs {_time(needed)}", element="workload")


@check("HUM-1")
def reckoned(view: View) -> Iterator[Finding | Unsaid]:
    """By the rules and the rates of the world: what comes to an office against what its reviewers can do."""
    cases = Cases(view)
    silent, unknown = [], []
    for name, decider in view.regime.deciders.items():
        rules = {key: rule for key, rule in view.regime.rules.items() if not rule.off and rule.decided is not None and rule.decided.by == name}
        asked = {key: one for key, one in view.regime.remedies.items() if not one.off and one.decided.by == name}
        if not rules and not asked:
            continue
        if decider.reviewers is None or decider.each is None or view.world is None:
            silent.append(name)
            continue
        found = [*(cases.noticed(rule) for rule in rules.values()), *(cases.asked(remedy) for remedy in asked.values())]
        served = decider.serves or view.world.town.residents
        load = served * sum(one for one in found if one is not None)
        most = capacity(decider, view.world)
        if load > most:
            yield view.found("HUM-1", ("deciders", name), f"about {_count(load)} cases a year come to `{name}` from the {served:,} people it serves, and "
                             f"{_people(decider.reviewers)} who need{'s' if decider.reviewers == 1 else ''} {_said(decider.each)} for each can decide "
                             f"{_count(most)}: either people wait longer every year, or nobody really looks", severity="warning",
                             clears="More reviewers, fewer cases, or less that is decided about people.")
        elif None in found:
            unknown.append(name)
    if silent:
        yield view.unsaid("HUM-1", f"how many cases come to {names(silent, 3)}, and how many can be decided?",
                          "deciders: {NAME: {serves: .., reviewers: .., each: ..}}")
    if unknown:
        yield view.unsaid("HUM-1", f"can {names(unknown, 3)} keep up? Not all that is decided there can be reckoned without a run", "demerit run")


def capacity(decider: Decider, world: World) -> float:
    """Cases a year its reviewers can decide, working without a pause on the days they work."""
    assert decider.reviewers is not None and decider.each is not None
    each = _mean_days(decider.each)
    days = DAYS_PER_YEAR
    counted_in_days = isinstance(decider.each, DrawnSpan) or decider.each.value.unit == "days"
    if decider.open == "working-days" and counted_in_days:  # other units are calendar time already
        years = {day.year for day in world.calendar.holidays}
        off = sum(day.weekday() < 5 for day in world.calendar.holidays) / len(years) if years else 0.0
        days = DAYS_PER_YEAR * 5 / 7 - off
    return decider.reviewers * days / each if each > 0 else float("inf")


def _mean_days(each: Delay) -> float:
    if not isinstance(each, DrawnSpan):
        return float(each.value.days)
    if each.mean is not None:
        return float(each.mean.value.days)
    assert each.median is not None and each.sigma is not None
    return float(each.median.value.days * exp(each.sigma.value ** 2 / 2))


class Cases:
    """How often things come to be decided, for each resident and year; None: not without a run."""

    def __init__(self, view: View) -> None:
        self.regime, self.world = view.regime, view.world

    def noticed(self, rule: Rule, *by: Factors) -> float | None:
        """How often a rule on an act fires about people in scope: the rate of the act times the chance that each channel notices it.

        `by`: further factors by group, such as who asks.
        """
        world = self.world
        conduct = world.acts.get(rule.when.act) if world is not None and rule.when.act is not None else None
        if world is None or conduct is None or (isinstance(conduct, Happening) and conduct.what != "owed"):
            return None
        channels = [self.regime.channels[one] for one in rule.when.seen_by]
        seen = sum(one.coverage.value * self._mean(conduct.by, one.by, *by) for one in channels) if channels else self._mean(conduct.by, *by)
        if conduct.about == "firms":  # no group, no age: no factor applies
            rate = float(conduct.rate.value) * (sum(one.coverage.value for one in channels) if channels else 1.0)
            return rate * world.firms.per_resident.value if world.firms is not None else None
        return float(conduct.rate.value) * seen

    def asked(self, remedy: Remedy) -> float | None:
        """How often people ask: entries of rules without a condition, times those told, times the smaller share that asks."""
        if remedy.after is not None or remedy.against is None or remedy.open_to is not None:
            return None
        found = [self.noticed(rule, remedy.asks.by) for name, rule in self.regime.rules.items()
                 if rule.write is not None and not rule.off and rule.write.into == remedy.against and (not remedy.of or name in remedy.of)
                 and rule.condition is None and not rule.unless and not rule.write.on and rule.write.per != "case"]
        known = [one for one in found if one is not None]
        if not known:
            return None
        notice = self.regime.files[remedy.against].notice
        told = 1.0 if notice is None else notice.reaches.value if notice.reaches is not None else 0.0
        return float(sum(known) * told * min(remedy.asks.wronged.value, remedy.asks.others.value))

    def _mean(self, *by: Factors) -> float:
        """The mean over all people of the product of factors, attributes being independent; who is out of scope counts nothing."""
        assert self.world is not None
        world, scope = self.world, self.regime.scope
        product = 1.0
        for attribute in sorted({*scope.attributes, "age"}.union(*by)):
            if attribute == "age":
                shares = {str(edge): share for edge, share in self._ages(world).items()}
            else:
                chosen = scope.attributes.get(attribute)
                shares = {category: share.value for category, share in world.attributes.get(attribute, {}).items() if chosen is None or category in chosen}
            product *= sum(share * prod(one[attribute][category].value for one in by if category in one.get(attribute, ()))
                           for category, share in shares.items())
        return product

    def _ages(self, world: World) -> dict[int, float]:
        """The share of all people who are in a band of ages and in scope, by its lower edge; ages are uniform within one."""
        scope = self.regime.scope.age
        low, high = (scope.at_least or 0, world.age.until if scope.under is None else scope.under) if scope is not None else (0, world.age.until)
        return {start: share.value * max(0.0, min(end, high) - max(start, low)) / (end - start)
                for (start, end), share in zip(pairwise([*world.age.shares, world.age.until]), world.age.shares.values(), strict=True)}


def _count(n: float) -> str:
    return f"{n:,.0f}" if n >= 10 else f"{n:.1g}"


def _people(n: int) -> str:
    return "one reviewer" if n == 1 else f"{n} reviewers"


def _said(each: Delay) -> str:
    """What a case takes; fixed times of less than a day in hours or minutes."""
    if isinstance(each, DrawnSpan) or each.value.unit != "days" or each.value.days >= 1:
        return fact(each).text
    return _time(each.value.days * 24)


def _time(hours: float) -> str:
    return f"{hours:.3g} h" if hours >= 1 else f"{hours * 60:.3g} min"

"""All tables of a scenario, in the order in which each stands on the one before."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from demerit.engine.assembly import channels as channel_part
from demerit.engine.assembly import effects as effect_part
from demerit.engine.assembly import files as file_part
from demerit.engine.assembly import money as money_part
from demerit.engine.assembly import population
from demerit.engine.assembly import procedure as procedure_part
from demerit.engine.assembly import rules as rule_part
from demerit.engine.assembly import ties as tie_part
from demerit.engine.assembly.naming import DAY, Parts, level_names
from demerit.engine.assembly.sleepers import sleepers
from demerit.engine.assembly.turns import turns
from demerit.engine.layout import Layout, columns, moves
from demerit.engine.records import CLOCK
from demerit.language.scenario import Scenario, add_months

MOST_BUCKETS = 1 << 15


@dataclass(frozen=True)
class Tables:
    """What the kernel reads: arrays by name as in state.Town, the clock as a town starts, and the names of what is counted."""

    arrays: dict[str, np.ndarray]
    clock: np.ndarray
    blank: np.ndarray
    layout: Layout
    scenario: Scenario
    buckets: int
    places: int
    """Places of all reviewers in all offices."""
    bond_columns: int = 0
    """Columns of `bonds`; 0 if no effect falls on others."""
    children: bool = False
    """Whether the children of households have places behind the slots."""


def assemble(scenario: Scenario) -> Tables:
    """Turn a scenario's documents into tables.  Raises StreamCollision or TooManyEffects."""
    parts = Parts(scenario)
    parts.boundaries = epochs(scenario)
    population.rows(parts)
    number_of_groups = len(parts.rows)
    ties = tie_part.rows(parts)
    tests, scope_ages = scopes(parts)
    people, fields = population.people(parts, ties)
    number(parts)
    conducts = population.conducts(parts)
    targets = population.targets(parts)
    levels = {p + n: level_names(f) for p, n, f in parts.elements("files")}
    names, first_columns = columns(levels, money_part.has_money(parts), money_part.discourages(parts))
    fields |= money_part.budgets(parts, int(people[0]), names)
    debts = money_part.debts(parts)
    files = file_part.files(parts, first_columns)
    slots, pairs, blank = slot_columns(parts)
    channels, errors, false_fields = channel_part.channels(parts, conducts)
    deciders, desk_places = procedure_part.desks(parts)
    told_files = procedure_part.notices(parts, files)
    rules = rule_part.rules(parts, files, tests, slots)
    remedies = procedure_part.remedies(parts, files, rules, tests, slots)
    effects = effect_part.effects(parts, conducts, targets, files, slots)
    tie_part.of_rules(parts, ties, rules)
    tie_table = tie_part.table(parts, ties, effects)
    sleepers(parts, conducts, files, rules, blank)
    watched = rule_part.watched(rules)
    calendar = calendar_tables(scenario)
    clock = np.zeros(1, CLOCK)
    days = (scenario.end - scenario.start).days
    shift = bucket_shift(days)
    fields |= false_fields | tie_part.clock_fields(parts, ties, rules) | {
        "end": days * DAY, "shift": shift, "files": files.shape[1], "effects": effects.shape[1],
        "pairs": pairs, "watched_at": parts.link(watched), "watched_n": len(watched), "regimes": len(scenario.regimes),
        "targets": len(targets), "harmful": effect_part.harmful_mask(parts, effects),
        "scope_ages_at": parts.real(scope_ages), "scope_ages": len(scope_ages), "procedure": int(np.bitwise_or.reduce(files["procedure"][0])),
        "first_month": scenario.start.year * 12 + scenario.start.month - 1,
        "event_free": -1, "entry_free": -1, "memo_free": -1, "bucket": -1, "head": -1, "last": -1, "trace_slot": -3,
        "catching_up": -1, "far_due": -1}
    for field, value in fields.items():
        clock[field] = value
    sources = [parts.links[int(false_fields["false_at"]) + i] for i in range(int(false_fields["false_sources"]))]
    firsts = [*conducts["stream"], *errors["false_stream"][0, sources]]
    arrays = {"conducts": conducts, "channels": channels, "errors": errors, "files": files, "rules": rules, "effects": effects,
              "firsts": np.array(firsts, np.uint64), "targets": targets, "debts": debts, "remedies": remedies, "deciders": deciders, "ties": tie_table,
              "tests": rule_part.test_table(tests), "links": np.array([*parts.links, 0], np.int64),
              "reals": np.array([*parts.reals, 0.0]), "people": people, **calendar,
              "epochs": np.array([(b - scenario.start).days * DAY + 2 if i else 0 for i, b in enumerate(parts.boundaries)], np.int64)}
    lists = tuple(p + n for p, n, f in parts.elements("files") if f.reads == "any")
    layout = Layout(tuple(parts.rows), names, months(scenario), tuple(parts.rules), tuple(parts.conducts), tuple(parts.channels),
                    lists, days * DAY // 31916032 + 2, levels, moves(levels), channel_part.source_names(parts),
                    tuple(parts.remedies), told_files, tuple(parts.deciders), tuple(parts.rows[number_of_groups:]),
                    tie_part.falls(parts, ties, effects, levels), tuple(p + n for p, n, f in parts.elements("files") if f.about == "firms"),
                    tuple(parts.targets))
    return Tables(arrays, clock, np.array(blank, np.int64), layout, scenario, (days * DAY >> shift) + 1, desk_places,
                  ties.columns if ties.pairs else 0, ties.has("children"))


def number(parts: Parts) -> None:
    """Number files and rules in the order of the documents, and say in which order rules are taken."""
    for kind, places in (("files", parts.files), ("rules", parts.rules)):
        for prefix, name, _ in parts.elements(kind):
            places[prefix + name] = len(places)
    parts.turns = turns(parts)


def bucket_shift(days: int) -> int:
    """How many bits of a tick a bucket of the calendar takes up: an eighth of a day, or more where that would make too many buckets."""
    shift = 17
    while (days * DAY >> shift) + 1 > MOST_BUCKETS:
        shift += 1
    return shift


def scopes(parts: Parts) -> tuple[list[rule_part.Test], list[float]]:
    """Scopes stand first in the links, (tests at, n) by epoch and regime; and the ages at which the first regime's begins or ends."""
    tests: list[rule_part.Test] = []
    ages: set[float] = set()
    prefixes = [prefix for prefix, _ in parts.scenario.regimes]
    parts.link([0] * (2 * len(prefixes) * len(parts.boundaries)))
    for epoch in range(len(parts.boundaries)):
        for number, prefix in enumerate(prefixes):
            scope = parts.version(prefix, epoch).scope
            own = rule_part.group_tests(parts, scope.age, scope.attributes)
            at = 2 * (epoch * len(prefixes) + number)
            parts.links[at], parts.links[at + 1] = len(tests), len(own)
            tests += own
            if number == 0 and scope.age:
                ages |= {float(years) for years in (scope.age.at_least, scope.age.under) if years is not None}
    return tests, sorted(ages)


def epochs(scenario: Scenario) -> list[dt.date]:
    """First days of the epochs: dated changes, and dates at which a rule or effect starts or stops."""
    dates = set()
    for _, versions in scenario.regimes:
        dates |= {start for start, _ in versions.epochs}
        for _, regime in versions.epochs:
            for rule in regime.rules.values():
                dates |= {d for d in (rule.since, rule.until) if d is not None}
            for effect in regime.effects.values():
                dates |= {d for d in (effect.since, effect.until) if d is not None}
            for remedy in regime.remedies.values():
                dates |= {d for d in (remedy.since, remedy.until) if d is not None}
    return [scenario.start, *sorted(d for d in dates if scenario.start < d < scenario.end)]


def months(scenario: Scenario) -> tuple[str, ...]:
    """The calendar months of a run, as 2016-01."""
    first = scenario.start.replace(day=1)
    out = []
    while first < scenario.end:
        out.append(f"{first:%Y-%m}")
        first = add_months(first, 1)
    return tuple(out)


def slot_columns(parts: Parts) -> tuple[dict[str, int], int, list[int]]:
    """Columns of a person's slots: stays and counters in pairs (recorded, correct), then starts of effects and months."""
    places: dict[str, int] = {}
    blank: list[int] = []

    def place(key: str, values: list[int]) -> None:
        places[key] = len(blank)
        blank.extend(values)

    for prefix, name, rule in parts.elements("rules"):
        if rule.when.reaches is not None:
            place(f"stay:{prefix}{name}", [-1, -1])
        if rule.write is not None and (rule.write.cap or rule.write.repeats):
            place(f"counter:{prefix}{name}", [0, 0, -1, -1, -1, -1])
    pairs = len(blank) // 2
    for prefix, name, effect in parts.elements("effects"):
        if effect.deters or effect.costs or effect.gives:
            place(f"since:{prefix}{name}", [-1])
        if effect.deters and effect.deters.learned == "own" and effect.during and noticed(parts, prefix, effect.during[0]):
            place(f"learnt:{prefix}{name}", [-1])
        if effect.provokes:
            place(f"cell:provokes:{prefix}{name}", [-1])
    for prefix, name, remedy in parts.elements("remedies"):
        if remedy.at_most is not None:
            place(f"asked:{prefix}{name}", [0, -1])
    for target in parts.targets:
        place(f"cell:attempt:{target}", [-1])
        if parts.world.attempts[target].discouraged is not None:
            place(f"until:attempt:{target}", [-1])
    return places, pairs, blank


def noticed(parts: Parts, prefix: str, reference: str) -> bool:
    """Whether the file of a standing has a notice."""
    return parts.file_document(parts.qualified(prefix, reference)[0]).notice is not None


def calendar_tables(scenario: Scenario) -> dict[str, np.ndarray]:
    """Months and working days as tables: see calendar.later."""
    days = (scenario.end - scenario.start).days
    first_of_month = scenario.start.replace(day=1)
    starts = [(first_of_month - scenario.start).days]
    month = first_of_month
    while starts[-1] <= days:
        month = add_months(month, 1)
        starts.append((month - scenario.start).days)
    month_first = np.array(starts, np.int64)
    numbers = np.arange(days + 1)
    day_month = (np.searchsorted(month_first, numbers, side="right") - 1).astype(np.int16)
    weekday = (scenario.start.weekday() + numbers) % 7
    holidays = {(h - scenario.start).days for h in scenario.world.calendar.holidays}
    working = (weekday < 5) & ~np.isin(numbers, list(holidays))
    workdays = np.concatenate([np.cumsum(working), numbers[working]]).astype(np.int32)
    return {"day_month": day_month, "month_first": month_first, "workdays": workdays}



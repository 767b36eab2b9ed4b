"""The world's people: rows, margins, departures, traits, states, conducts, attempts."""
from __future__ import annotations

import numpy as np

from demerit.engine import draws
from demerit.engine.assembly.naming import YEAR, Parts, greatest_product, span
from demerit.engine.assembly.ties import ABOUT, Ties, homes
from demerit.engine.records import CONDUCT, TARGET
from demerit.language.limits import MAX_CONTEXTS
from demerit.language.quantities import parse
from demerit.language.schema.money import HAPPENINGS
from demerit.language.schema.world import PROTECTED, Conduct, Happening


class TooManyContexts(ValueError):
    """A run can hold 32 contexts of conducts."""


def rows(parts: Parts) -> None:
    """Group rows: all, each category of each attribute, each age band; and where a person's row of each stands."""
    parts.rows.append("all")
    for column, (attribute, shares) in enumerate(parts.world.attributes.items(), start=1):
        categories = {category: len(parts.rows) + i for i, category in enumerate(shares)}
        parts.attributes[attribute] = (column, categories)
        parts.rows += [f"{attribute}={category}" for category in shares]
    bands = {str(edge): len(parts.rows) + i for i, edge in enumerate(parts.world.age.shares)}
    parts.attributes["age"] = (len(parts.world.attributes) + 1, bands)
    parts.rows += [f"age={edge}" for edge in parts.world.age.shares]


def cumulated(parts: Parts, shares: list[float]) -> int:
    """Running sums of shares as reals."""
    total, out = 0.0, []
    for share in shares:
        total = total + share
        out.append(total)
    return parts.real(out)


def people(parts: Parts, ties: Ties) -> tuple[np.ndarray, dict[str, int]]:
    """The `people` table of engine/people.py, and clock fields that go with it."""
    world = parts.world
    edges = parts.real([*map(float, world.age.shares), float(world.age.until)])
    income_at, income_column = incomes(parts)
    departures = world.departures
    depart_at, depart_n, of_age = 0, 0, parts.real([0.0])
    if departures is not None:
        rates = [rate.value for rate in departures.rate.values()]
        depart_at = parts.real([max(rates), *map(float, departures.rate), *rates])
        depart_n = len(rates)
        of_age = parts.real([departures.of_age.value])
    table = [income_at, parts.stream("age", ""), cumulated(parts, [s.value for s in world.age.shares.values()]),
             parts.stream("newcomer", ""), of_age, parts.stream("departure", ""), depart_at, depart_n, income_column]
    for attribute, shares in world.attributes.items():
        first = next(iter(parts.attributes[attribute][1].values()))
        table += [parts.stream("attribute", attribute), first, len(shares), cumulated(parts, [s.value for s in shares.values()])]
    for trait, document in world.traits.items():
        table += [parts.stream("trait", trait), parts.real([document.shape.value])]
    for number, (state, held) in enumerate(world.states.items()):
        parts.states[state] = number
        gains = held.gains.value if held.gains else 0.0
        loses = held.loses.value if held.loses else 0.0
        table += [parts.stream("state", state), parts.real([held.share.value, gains, loses])]
    fields = {"edges_at": edges, "bands": len(world.age.shares), "first_band": parts.attributes["age"][1][str(next(iter(world.age.shares)))],
              "attributes": len(world.attributes), "rows": len(world.attributes) + 2, "traits": len(world.traits), "states": len(world.states),
              "households": homes(parts, ties, table)}
    return np.array(table, np.int64), fields


def incomes(parts: Parts) -> tuple[int, int]:
    """Yearly incomes in minor units by category: (reals at, which attribute); (somewhere, -1) without incomes."""
    given = parts.world.incomes
    if not given:
        return parts.real([0.0]), -1
    attribute = given["attribute"]
    amounts = [parse("money", given["yearly"][category]).value.minor for category in parts.world.attributes[attribute]]
    return parts.real(amounts), list(parts.world.attributes).index(attribute)


def is_protected(name: str, conduct: Conduct) -> bool:
    """Whether acts are protected conduct: marked so, or of a name or context that always is (language/schema/world.PROTECTED)."""
    return conduct.protected or name in PROTECTED or conduct.context in PROTECTED


def conducts(parts: Parts) -> np.ndarray:
    """The conduct table, without the links to channels, rules and effects that are set later."""
    world = parts.world
    parts.acts = world.acts
    for name, document in parts.acts.items():
        parts.conducts[name] = len(parts.conducts)
        parts.contexts.setdefault(document.context, len(parts.contexts))
    if len(parts.contexts) > MAX_CONTEXTS:
        raise TooManyContexts(f"{len(parts.contexts)} contexts of conducts; a run can hold {MAX_CONTEXTS}")
    table = np.zeros(len(parts.acts), CONDUCT)
    debts = list(world.debts)
    traits = list(world.traits)
    for row, (name, document) in zip(table, parts.acts.items(), strict=True):
        greatest = greatest_product(document.by, parts.attributes)
        rate = document.rate.value
        row["debt"] = -1
        if isinstance(document, Happening):
            if document.what == HAPPENINGS[0]:
                row["debt"] = debts.index(document.debt)
            else:
                rate = 0.0  # no clock of its own
        row["stream"] = parts.stream("conduct", name)
        row["rate"] = rate * greatest
        row["gap"] = YEAR / (rate * greatest) if rate * greatest > 0 else 0.0
        trait = document.trait or (document.context if document.context in world.traits else None)
        row["trait"] = traits.index(trait) if trait else -1
        row["thin"], row["even"] = parts.factors(document.by)
        row["protected"] = is_protected(name, document)
        row["about"] = ABOUT[document.about]
    return table


def targets(parts: Parts) -> np.ndarray:
    """The table of things people attempt; who denies them is set with the effects."""
    table = np.zeros(len(parts.world.attempts), TARGET)
    for row, (name, document) in zip(table, parts.world.attempts.items(), strict=True):
        parts.targets[name] = len(parts.targets)
        row["stream"] = parts.stream("attempt", name)
        row["rate"] = document.rate.value * greatest_product(document.by, parts.attributes)
        row["nones_at"] = parts.real([draws.exp(-(row["rate"] * (float(days) / 365.25))) for days in (28, 29, 30, 31)])
        row["thin"], row["even"] = parts.factors(document.by)
        row["until"] = -1
        if document.discouraged is not None:
            row["discouraged"] = document.discouraged.by.value
            row["for_kind"], row["for_a"], _ = span(document.discouraged.time)
        row["about"] = ABOUT[document.about]
    return table



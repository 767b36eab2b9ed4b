"""Basis: what numbers are made of besides counts: whose years and heads they are divided by, and which levels a sanction hangs on.

Sanctions, stays and levels are counted of everybody in town.  Where nobody out of scope can be under them, numbers are of people in scope.
Where somebody can take them along out of the scope (by growing older, by a scope that changes, by another regime with a wider one, or
because something hangs on the level on which everybody begins), they are of all residents: what is divided and what it is divided by must be
the same people.  That is settled by the documents alone, so that all draws of a sweep are told of the same people.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from demerit.engine import Tables
from demerit.language.harm import harmful_files
from demerit.language.scenario import Scenario
from demerit.language.schema import World
from demerit.language.schema.regime import Scope

IN_SCOPE = ("in-scope",)
Bounds = tuple[int | None, int | None, tuple[tuple[str, frozenset[str]], ...]]
"""(least age, first age beyond, categories by attribute) where they leave somebody out."""
EVERYBODY: Bounds = (None, None, ())


@dataclass(frozen=True)
class Felt:
    """Levels of a file from which something harmful falls on whoever stands there."""

    levels: tuple[str, ...]
    worst: bool
    """whether they are all levels from some level on: then nobody comes there by mistake without standing worse than correct entries say"""


@dataclass(frozen=True)
class Basis:
    """Of one run."""

    people: tuple[str, ...] = IN_SCOPE
    """Columns of the people numbers are of: `in-scope`, or all levels of a file, which are all residents."""
    leaves_out: bool = False
    """Whether some scope leaves somebody out"""
    felt: dict[str, Felt] = field(default_factory=dict)
    """FILE -> what hangs on it"""
    exempting: tuple[str, ...] = ()
    """Files that keep something harmful away"""
    leading: tuple[int, ...] = ()
    """Rules whose entries stand in files that something harmful hangs on, or lead there; as in layout.rules"""

    @property
    def of_scope(self) -> bool:
        """Whether numbers are of people in scope."""
        return self.people == IN_SCOPE

    @classmethod
    def of(cls, tables: Tables) -> Basis:
        """Read it off the documents and tables of a run."""
        regimes = [(prefix, versions.first) for prefix, versions in tables.scenario.regimes]
        leads = harmful_files(regimes)
        rules = {prefix + name: prefix + rule.write.into for prefix, regime in regimes for name, rule in regime.rules.items() if rule.write is not None}
        effects, numbers, names = tables.arrays["effects"], _harmful(tables), tuple(tables.layout.files)
        own = {names[int(effects["file"][0, n])] for n in numbers}
        exempting = {_file(prefix, of) for i, (prefix, effect) in enumerate((p, e) for p, r in regimes for e in r.effects.values()) if i in numbers
                     for of in effect.unless}
        return cls(IN_SCOPE if confined(tables) else everybody(tables) or IN_SCOPE,
                   any(scope != EVERYBODY for scope in bounds(tables.scenario)), {file: _felt(tables, names.index(file), numbers) for file in own},
                   tuple(file for file in names if file in exempting and len(tables.layout.files[file]) > 1),
                   tuple(n for n, rule in enumerate(tables.layout.rules) if rules.get(rule) in leads))


def confined(tables: Tables) -> bool:
    """Whether nobody out of scope can stand anywhere but on the level on which everybody begins, with nothing hanging on it."""
    scenario = tables.scenario
    scopes = set(bounds(scenario))
    if len(scopes) > 1 or any(under is not None for _, under, _ in scopes):
        return False
    files = tables.arrays["files"]
    return not files["starts"][files["about"] == 0].any() or scopes == {EVERYBODY}


def bounds(scenario: Scenario) -> Iterator[Bounds]:
    """Whom the scope of each regime, in each of its versions, leaves out of the world's people."""
    for _, versions in scenario.regimes:
        for _, regime in versions.epochs:
            yield _bounds(regime.scope, scenario.world, scenario.years)


def _bounds(scope: Scope, world: World, years: int) -> Bounds:
    least = under = None
    if scope.age is not None:
        least = scope.age.at_least if (scope.age.at_least or 0) > min(map(int, world.age.shares)) else None
        oldest = world.age.until + years  # people grow older than the last band
        under = scope.age.under if scope.age.under is not None and scope.age.under < oldest else None
    named = ((name, frozenset(map(str, chosen))) for name, chosen in sorted(scope.attributes.items()))
    return least, under, tuple((name, chosen) for name, chosen in named if chosen < frozenset(map(str, world.attributes.get(name, {}))))


def everybody(tables: Tables) -> tuple[str, ...]:
    """The levels of a file about people, which are all residents; none if there is no such file."""
    firms = set(tables.layout.of_firms)
    return next((tuple(f"{file}.{level}" for level in levels) for file, levels in tables.layout.files.items() if len(levels) > 1 and file not in firms), ())


def _harmful(tables: Tables) -> list[int]:
    """Numbers of the effects that harm whoever stands on their level."""
    mask = int(tables.clock[0]["harmful"])
    return [n for n in range(tables.arrays["effects"].shape[1]) if mask >> n & 1]


def _felt(tables: Tables, file: int, numbers: list[int]) -> Felt:
    effects, files = tables.arrays["effects"], tables.arrays["files"]
    names = tuple(tables.layout.files.values())[file]
    every, worst = 0, True
    for epoch in range(len(effects)):
        held = [int(effects["levels"][epoch, n]) for n in numbers if int(effects["file"][epoch, n]) == file and effects["active"][epoch, n]]
        order = range(len(names)) if files["worse_up"][epoch, file] else range(len(names) - 1, -1, -1)
        for bits in held:
            stands = [bits >> level & 1 for level in order]
            worst = worst and bool((np.diff(stands) >= 0).all())
            every |= bits
    return Felt(tuple(name for level, name in enumerate(names) if every >> level & 1), worst)


def _file(prefix: str, reference: str) -> str:
    name = reference.partition(".")[0]
    return name if "/" in name else prefix + name


__all__ = ["IN_SCOPE", "Basis", "Felt", "bounds", "confined", "everybody"]

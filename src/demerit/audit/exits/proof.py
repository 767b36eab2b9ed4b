"""The proof of exit: for every file that harms and every kind of person, a way off and its bounds, or a path on which they never leave."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from demerit.audit.exits.beginnings import Base, bases, beginnings, together
from demerit.audit.exits.doings import Doings
from demerit.audit.exits.durations import Duration
from demerit.audit.exits.grounds import Budget
from demerit.audit.exits.profiles import Need, Profile
from demerit.audit.exits.reasons import Blocked, blocked
from demerit.audit.exits.search import Plan, Space, Told, explore
from demerit.audit.exits.situations import Entry, Rank
from demerit.audit.exits.ways import Ground, WaysOut
from demerit.language.documents import Loaded
from demerit.language.paths import Standing
from demerit.language.schema import World

Verdict = Literal["time", "own", "luck", "unknown", "others", "none", "undecided"]
VERDICTS: tuple[Verdict, ...] = ("time", "own", "luck", "unknown", "others", "none", "undecided")
"""From the best: time alone; the person alone; the person, if noticed or judged rightly; nobody knows who; only through others; not at all; not decided."""
GUARANTEED: tuple[Verdict, ...] = ("time", "own")
MOST_PROFILES = 64
MOST_LOOKED_AT = 1_500
"""Situations looked at for one file, at each end of what is uncertain; beyond them the answer is *not decided*."""


@dataclass(frozen=True)
class Outcome:
    """What holds of one kind of person on one ground.

    `plans` are the shortest ways by what they depend on; `cheapest` the least money for the verdict's; `worst` its time at the upper ends of what is
    uncertain.  `stays` is the counterexample where nothing is guaranteed: what happens to somebody whom nobody helps; `circles`: again and again.
    `helpers` are moves of others each of which would do; `returns` rules that bring somebody back by themselves.
    """

    verdict: Verdict
    plans: dict[Rank, Plan] = field(default_factory=dict)
    cheapest: int = 0
    worst: Duration | None = None
    stays: tuple[Told, ...] = ()
    circles: bool = False
    blocked: tuple[Blocked, ...] = ()
    helpers: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()

    @property
    def guaranteed(self) -> bool:
        """Whether the way off depends on nothing but the person and time."""
        return self.verdict in GUARANTEED

    @property
    def plan(self) -> Plan | None:
        """The way of the verdict."""
        return self.plans.get(Rank(VERDICTS.index(self.verdict))) if self.verdict in VERDICTS[:5] else None

    def like(self, other: Outcome) -> bool:
        """Whether two kinds of people fare alike."""
        return (self.verdict, self.cheapest, self.worst, self.helpers, self.returns, self.blocked, self.circles,
                [(rank, plan.time) for rank, plan in self.plans.items()]) == (
                    other.verdict, other.cheapest, other.worst, other.helpers, other.returns, other.blocked, other.circles,
                    [(rank, plan.time) for rank, plan in other.plans.items()])


@dataclass(frozen=True)
class Row:
    """One ground (with what it rests on), and how each kind of person fares; `whole`: everything was tried."""

    chain: tuple[Ground, ...]
    several: bool
    people: tuple[tuple[Profile, Outcome], ...]
    whole: bool

    @property
    def worst(self) -> Verdict:
        """How the worst off fare."""
        return max((outcome.verdict for _, outcome in self.people), key=VERDICTS.index)


@dataclass(frozen=True)
class FileProof:
    """A file with harmful effects, the levels that harm, and what is proved of each ground."""

    standing: Standing
    effects: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def worst(self) -> Verdict:
        """How the worst off fare."""
        return max((row.worst for row in self.rows), key=VERDICTS.index, default="time")

    def never(self) -> list[tuple[Row, Profile, Outcome]]:
        """Kinds of people who may never leave: nothing is guaranteed to them."""
        return [(row, profile, outcome) for row in self.rows for profile, outcome in row.people if not outcome.guaranteed]


@dataclass(frozen=True)
class Proof:
    """What is proved of a regime as in force on a day."""

    ways: WaysOut
    regime: str
    on: dt.date
    files: tuple[FileProof, ...]
    harmless: tuple[str, ...]
    """files without harmful effects"""


def prove(loaded: Loaded, world: World | None, *, file: str | None = None, profile: Profile | None = None, on: dt.date | None = None) -> Proof:
    """The proof of exit of a regime, or of one file of it, for everybody or for people of whom `profile` is known.

    Raises KeyError if the file is not there or does no harm.
    """
    ways, high = WaysOut(loaded, world, on), WaysOut(loaded, world, on, "high")
    harms = ways.harms()
    if file is not None:
        wanted = ways.standing("", file)
        if wanted is None or (wanted.regime, wanted.file) not in harms:
            raise KeyError(file)
        harms = {(wanted.regime, wanted.file): harms[wanted.regime, wanted.file]}
    found = tuple(_file(ways, high, standing, effects, profile or Profile()) for standing, effects in harms.values())
    harmless = tuple(name for name in ways.regimes[""].files if ("", name) not in ways.harms())
    return Proof(ways, loaded.name, ways.on, found, harmless)


def _file(ways: WaysOut, high: WaysOut, goal: Standing, effects: tuple[str, ...], known: Profile) -> FileProof:
    ways.budget, high.budget = Budget(MOST_LOOKED_AT), Budget(MOST_LOOKED_AT)
    found, latest = bases(ways, goal), bases(high, goal)
    rows = [_row(ways, high, goal, base, other, known, several=False) for base, other in zip(found, latest, strict=True)]
    every, later = together(found), together(latest)
    if every is not None and later is not None:
        row = _row(ways, high, goal, every, later, known, several=True)
        if _worse(row, rows):
            rows.append(row)
    return FileProof(goal, effects, tuple(rows))


def _worse(row: Row, rows: list[Row]) -> bool:
    """Whether several grounds at once are worse than each of them."""
    def length(one: Row) -> float:
        return max((o.plan.time.most for _, o in one.people if o.plan is not None), default=0.0)

    return VERDICTS.index(row.worst) > max(VERDICTS.index(one.worst) for one in rows) or (
        row.worst in GUARANTEED and length(row) > max(length(one) for one in rows) + 1e-6)


def _row(ways: WaysOut, high: WaysOut, goal: Standing, base: Base, later: Base, known: Profile, *, several: bool) -> Row:
    starts, whole = beginnings(ways, goal, base)
    late, _ = beginnings(high, goal, later)
    left = [MOST_PROFILES]

    def split(profile: Profile) -> list[tuple[Profile, Outcome]]:
        try:
            return [(profile, _outcome(ways, high, goal, base, starts, late, profile, whole))]
        except Need as need:
            if left[0] <= 0:
                return [(profile, Outcome("undecided"))]
            left[0] -= len(need.options)
            parts = [(option, split(profile.having(need.key, option))) for option in need.options]
            return _joined(profile, need.key, parts)

    return Row(base.chain, several, tuple(split(known)), whole and left[0] > 0)


def _joined(profile: Profile, key: str, parts: list[tuple[str, list[tuple[Profile, Outcome]]]]) -> list[tuple[Profile, Outcome]]:
    """Kinds of people told apart only where they fare differently."""
    first = parts[0][1]

    def same(found: list[tuple[Profile, Outcome]]) -> bool:
        return len(found) == len(first) and all(a.without(key) == b.without(key) and x.like(y) for (a, x), (b, y) in zip(found, first, strict=True))

    if all(same(found) for _, found in parts):
        return [(one.without(key), outcome) for one, outcome in first]
    return [one for _, found in parts for one in found]


def _spaces(ways: WaysOut, goal: Standing, starts: Iterable[frozenset[Entry]], profile: Profile) -> list[Space]:
    doings = Doings(ways, goal, profile)
    found = []
    for held in starts:
        found.append(explore(doings, doings.begin(held), ways.budget))
        if ways.budget.left <= 0:
            break
    return [space for space in found if space is not None]


def _outcome(ways: WaysOut, high: WaysOut, goal: Standing, base: Base, starts: list[frozenset[Entry]], late: list[frozenset[Entry]], profile: Profile,
             whole: bool) -> Outcome:
    spaces = _spaces(ways, goal, starts, profile)
    plans: dict[Rank, tuple[Plan, Space]] = {}
    for rank in Rank:
        found = [(space.path(rank), space) for space in spaces]
        if found and all(path is not None for path, _ in found):
            path, space = max(((path, space) for path, space in found if path is not None), key=lambda one: one[0][0])
            plans[rank] = (space.told(path[1], rank), space)
    whole = whole and ways.budget.left > 0 and all(space.whole for space in spaces)
    if not plans:
        verdict: Verdict = "none" if whole else "undecided"
    else:
        verdict = VERDICTS[min(plans)]
        # a way that was found in every beginning tried is a proof only if all were tried
        verdict = verdict if whole or verdict not in GUARANTEED else "undecided"
    outcome = Outcome(verdict, {rank: plan for rank, (plan, _) in plans.items()})
    if plans:
        first = min(plans)
        outcome = replace(outcome, cheapest=_least_cost(spaces, plans[first][0], first),
                          worst=_latest(high, goal, late, profile, first), returns=plans[first][1].returning(plans[first][0]))
    return outcome if outcome.guaranteed else _against(outcome, spaces, base)


def _least_cost(spaces: list[Space], plan: Plan, rank: Rank) -> int:
    """The least money the way takes, in the dearest beginning."""
    if plan.cost == 0 and not any(edge["move"].cost for space in spaces for _, _, edge in space.graph.edges(data=True)):
        return 0
    return max((one.cost for space in spaces if (one := space.plan(rank, cheapest=True)) is not None), default=0)


def _latest(high: WaysOut, goal: Standing, late: list[frozenset[Entry]], profile: Profile, rank: Rank) -> Duration | None:
    found = [(space.path(rank), space) for space in _spaces(high, goal, late, profile)]
    if not found or any(path is None for path, _ in found):
        return None
    path, space = max(((path, space) for path, space in found if path is not None), key=lambda one: one[0][0])
    return space.told(path[1], rank).time


def _against(outcome: Outcome, spaces: list[Space], base: Base) -> Outcome:
    """The counterexample, why nothing else helps, and whose help would."""
    held = [space for space in spaces if space.path(Rank.OWN) is None]
    if not held:
        return outcome
    space = held[0]  # the one with least beside it
    stays, circles, at = space.staying()
    helpers = []
    for name in sorted({edge["move"].name for one in spaces for _, _, edge in one.graph.edges(data=True) if edge["rank"] == Rank.OTHERS}):
        if all(one.path(Rank.OTHERS, only=name) is not None for one in spaces):
            helpers += space.doings.alike.get(name, [name])
    alone = outcome.verdict == "others"
    return replace(outcome, stays=stays, circles=circles, helpers=tuple(sorted(helpers)) if alone else (), blocked=blocked(space.doings, at, base.chain))

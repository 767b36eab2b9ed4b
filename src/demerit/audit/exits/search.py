"""Exact search: Dijkstra's algorithm over the situations that can follow, made as they are reached.

The graph is never built whole where a way is found: the first situation off the list that is taken up is the soonest.  Where none is found,
every situation that can follow has been looked at, unless the search says that it was not whole.
"""
from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

from demerit.audit.exits.budget import Budget
from demerit.audit.exits.doings import SOONER, Doings, Label, label
from demerit.audit.exits.durations import Duration
from demerit.audit.exits.situations import Move, Rank, Situation

MOST_STEPS = 400
MOST_AGAIN = 1000
"""Situations looked at again to see whether a move is needed."""
Told = tuple[Duration, Move]


@dataclass(frozen=True)
class Plan:
    """A way off: what happens when, how long it takes in all, what it costs (minor units)."""

    time: Duration
    cost: int
    moves: tuple[Told, ...]
    end: Situation


@dataclass(frozen=True)
class Searched:
    """The soonest (or cheapest) way, or None; `whole`: where there is none, all was looked at."""

    plan: Plan | None
    whole: bool


def harmed(doings: Doings, start: Situation) -> bool:
    """Whether somebody is on a harmful level at a beginning."""
    return not doings.out(doings.levels(start))


def search(doings: Doings, start: Situation, budget: Budget, rank: Rank, only: str | None = None, *, cheapest: bool = False,
           among: frozenset[Label] | None = None) -> Searched:
    """The soonest way that depends on nothing beyond `rank`; of moves that depend on others, `only` those of this name; of those that are free, `among` these.

    Moves that cost nothing and can only help are made as soon as they can be (where the soonest way is looked for), so that there are not as many situations
    as there are sets of them: the way found may have more of them than it needs.  Raises Need for what the profile does not say.
    """
    doings.allow(rank, only, among)
    tie = itertools.count()
    first = start.key()
    best: dict[object, tuple[float, float, int]] = {first: (0.0, 0.0, 0)}
    came: dict[object, tuple[object, Move, Situation]] = {}
    waiting: list[tuple[tuple[float, float, int], int, object, Situation, int]] = [((0.0, 0.0, 0), next(tie), first, start, 0)]
    done: set[object] = set()
    while waiting:
        weight, _, key, at, cost = heapq.heappop(waiting)
        if key in done:
            continue
        done.add(key)
        if key != first and _rests(doings, at):
            return Searched(_told(start, first, key, came, at, cost), True)
        if not budget.spend():
            return Searched(None, False)
        helping = [] if cheapest else doings.helping(at)
        for move, after in helping or (*doings.passing(at), *doings.moves(at)):
            if move.rank > rank:
                continue
            spent, taken = cost + move.cost, after.now.most
            other = (float(spent), taken, weight[2] + 1) if cheapest else (taken, float(spent), weight[2] + 1)
            into = after.key()
            if into not in done and (into not in best or other < best[into]):
                best[into] = other
                came[into] = (key, move, after)
                heapq.heappush(waiting, (other, next(tie), into, after, spent))
    return Searched(None, True)


def needed(doings: Doings, start: Situation, plan: Plan, rank: Rank, only: str | None = None) -> Plan:
    """The same way without the free moves that it does not need."""
    held = dict.fromkeys(label(move) for _, move in plan.moves if doings.free(move))
    for one in reversed(list(held)):
        without = frozenset(held) - {one}
        other = search(doings, start, Budget(MOST_AGAIN, MOST_AGAIN), rank, only, among=without).plan
        if other is not None and other.time.most < plan.time.most + SOONER:
            plan = other
            del held[one]
    return plan


def _told(start: Situation, first: object, key: object, came: dict[object, tuple[object, Move, Situation]], end: Situation, cost: int) -> Plan:
    told: list[Told] = []
    while key != first:
        key, move, after = came[key]
        told.append((after.now, move))
    return Plan(end.now, cost, tuple(reversed(told)), end)


def _rests(doings: Doings, at: Situation) -> bool:
    """Whether somebody is off, and not put back in the same moment."""
    due = at.next_due()
    return doings.out(doings.levels(at)) and (due is None or due.most > at.now.most)


def staying(doings: Doings, at: Situation) -> tuple[tuple[Told, ...], bool, Situation]:
    """What becomes of somebody who does nothing: (what happens, whether it goes in a circle, where it ends or begins again)."""
    doings.allow(Rank.TIME)
    told: list[Told] = []
    seen = {at.key()}
    for _ in range(MOST_STEPS):
        following = [one for one in doings.passing(at) if one[0].rank == Rank.TIME]
        if not following:
            return tuple(told), False, at
        move, at = following[0]
        told.append((at.now, move))
        if at.key() in seen:
            return tuple(told), True, at
        seen.add(at.key())
    return tuple(told), True, at


def returning(doings: Doings, at: Situation) -> tuple[str, ...]:
    """Rules that by themselves bring somebody back from where a way off led, though nothing is done."""
    doings.allow(Rank.TIME)
    seen: set[object] = {at.key()}
    last = ""
    for _ in range(MOST_STEPS):
        following = [one for one in doings.passing(at) if one[0].rank == Rank.TIME]
        if not following:
            return ()
        move, at = following[0]
        last = move.name if move.kind == "rule" else last
        if not doings.out(doings.levels(at)):
            return (last,) if last else ()
        if at.key() in seen:
            return ()
        seen.add(at.key())
    return ()

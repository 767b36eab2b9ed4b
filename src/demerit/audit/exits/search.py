"""Exact search: every situation that can follow, as a graph, and the shortest and cheapest way off it."""
from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from demerit.audit.exits.doings import Doings
from demerit.audit.exits.durations import AT_ONCE, UNBOUNDED, Duration
from demerit.audit.exits.grounds import Budget
from demerit.audit.exits.situations import Move, Rank, Situation

MOST_SITUATIONS = 1_000
"""Situations looked at from one beginning; beyond them nothing is said where no way was found."""
MOST_STEPS = 400
HAIR = 1e-6
"""Days a move counts for beside its time, so that of equally short ways the one with fewer moves is told."""
Told = tuple[Duration, Move]


@dataclass(frozen=True)
class Plan:
    """A way off: what happens when, how long it takes in all, what it costs (minor units)."""

    time: Duration
    cost: int
    moves: tuple[Told, ...]


@dataclass
class Space:
    """Every situation that can follow from a beginning.  Nodes are numbers, 0 the beginning; edges carry `move`, `days` and `rank`."""

    doings: Doings
    graph: Any
    situations: list[Situation]
    out: set[int] = field(default_factory=set)
    whole: bool = True

    def path(self, rank: Rank, only: str | None = None, *, cheapest: bool = False) -> tuple[float, list[int]] | None:
        """(length, nodes) of the shortest way that depends on nothing beyond `rank`; of moves of others, `only` those of this name."""
        weigh = _weight(rank, only, cheapest)
        lengths, paths = nx.single_source_dijkstra(self.graph, 0, weight=weigh)
        found = [(lengths[node], paths[node]) for node in sorted(self.out) if node in paths]
        return min(found, key=lambda one: one[0]) if found else None

    def plan(self, rank: Rank, only: str | None = None, *, cheapest: bool = False) -> Plan | None:
        """The same, step by step on the clock."""
        found = self.path(rank, only, cheapest=cheapest)
        return self.told(found[1], rank, only, cheapest=cheapest) if found is not None else None

    def told(self, nodes: list[int], rank: Rank, only: str | None = None, *, cheapest: bool = False) -> Plan:
        """A path lived again from the beginning, so that its length is the sum of the terms written."""
        at, cost = self.situations[0], 0
        told: list[Told] = []
        for a, b in itertools.pairwise(nodes):
            edges = [edge for edge in self.graph[a][b].values() if _allowed(edge, rank, only)]
            move = min(edges, key=lambda edge: (edge["move"].cost if cheapest else edge["days"], edge["rank"], edge["move"].name))["move"]
            at = self.doings.again(at, move)
            told.append((at.now, move))
            cost += move.cost
        return Plan(at.now, cost, tuple(told))

    def staying(self) -> tuple[tuple[Told, ...], bool, Situation]:
        """What becomes of somebody who does nothing: (what happens, whether it goes in a circle, where it ends or begins again)."""
        at = self.situations[0]
        told: list[Told] = []
        seen = {at.key()}
        for _ in range(MOST_STEPS):
            following = [one for one in self.doings.passing(at) if one[0].rank == Rank.TIME]
            if not following:
                return tuple(told), False, at
            move, at = following[0]
            told.append((at.now, move))
            if at.key() in seen:
                return tuple(told), True, at
            seen.add(at.key())
        return tuple(told), True, at

    def returning(self, plan: Plan) -> tuple[str, ...]:
        """Rules that by themselves bring somebody back after a way off, though nothing is done."""
        at = self.situations[0]
        for _, move in plan.moves:
            at = self.doings.again(at, move)
        seen, names = {at.key()}, []
        for _ in range(MOST_STEPS):
            following = [one for one in self.doings.passing(at) if one[0].rank == Rank.TIME]
            if not following:
                return ()
            move, at = following[0]
            names += [move.name] if move.kind == "rule" else []
            if not self.doings.out(self.doings.levels(at)):
                return tuple(dict.fromkeys(names[-1:]))
            if at.key() in seen:
                return ()
            seen.add(at.key())
        return ()


def _rests(doings: Doings, at: Situation) -> bool:
    """Whether somebody is off, and not put back in the same moment."""
    due = at.next_due()
    return doings.out(doings.levels(at)) and (due is None or due.most > at.now.most)


def _allowed(edge: dict[str, Any], rank: Rank, only: str | None) -> bool:
    if edge["rank"] > rank:
        return False
    return only is None or edge["rank"] != Rank.OTHERS or edge["move"].name == only


def _weight(rank: Rank, only: str | None, cheapest: bool) -> Callable[[int, int, dict[int, dict[str, Any]]], float | None]:
    def weigh(_a: int, _b: int, edges: dict[int, dict[str, Any]]) -> float | None:
        found = [HAIR + (edge["move"].cost + edge["days"] / UNBOUNDED / 1e3 if cheapest else edge["days"])
                 for edge in edges.values() if _allowed(edge, rank, only)]
        return min(found, default=None)
    return weigh


def explore(doings: Doings, start: Situation, budget: Budget) -> Space | None:
    """The space of a beginning; None if somebody is not on a harmful level there.  Raises Need for what the profile does not say.

    Where the budget is used up the space is not whole.
    """
    if doings.out(doings.levels(start)):
        return None
    space = Space(doings, nx.MultiDiGraph(), [start])
    known = {start.key(): 0}
    space.graph.add_node(0)
    waiting = deque([0])
    while waiting:
        node = waiting.popleft()
        if budget.left <= 0:
            space.whole = False
            break
        budget.left -= 1
        at = space.situations[node]
        for move, after in (*doings.passing(at), *doings.moves(at)):
            key = after.key()
            target = known.get(key)
            if target is None:
                if len(known) >= MOST_SITUATIONS:
                    space.whole = False
                    continue
                target = known[key] = len(space.situations)
                space.situations.append(after)
                if _rests(doings, after):
                    space.out.add(target)
                else:
                    waiting.append(target)
            space.graph.add_edge(node, target, move=move, days=max(0.0, after.now.most - at.now.most), rank=move.rank)
    return space


__all__ = ["AT_ONCE", "MOST_SITUATIONS", "Plan", "Space", "explore"]

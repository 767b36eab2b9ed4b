"""Ties: who lives with, knows or stands for whom; and what falls on somebody through others (specification, section 14).

A person's household is drawn by its number and belongs to the slot.  Friends are drawn by the person, representative and controller by the
firm, and point at slots.  `homes` holds (first slot, adults, children) of each slot's household, `bonds` what passes along ties
(records.PER_TIE columns for each tie, then how many sources put each effect on somebody: recorded, correct).
The children of a household are one place behind all slots; they have no files.
"""
from __future__ import annotations

from typing import Any

from numpy import float64, int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import leaf, rare
from demerit.engine.draws import TWO32, below, exp, philox_by, pick
from demerit.engine.ledgers import stands_on
from demerit.engine.records import CHILDREN, CONTROLLER, FRIENDS, HOUSEHOLD, REPRESENTATIVE

FIRM_IDS, CHILD_IDS = 1 << 31, 3 << 30
"""Where the ids of firms, and of children, begin."""
MOST = 4095


@leaf
def kind_of(town: Any, slot: Any) -> Any:
    """0 a person, 1 a firm, 2 the children of a household."""
    c = town[0]
    if slot < c.residents:
        return int64(0)
    return int64(1) if slot < c.slots else int64(2)


@leaf
def weight_of(town: Any, slot: Any) -> Any:
    """How many somebody counts for: the children of a household by their number."""
    c = town[0]
    return int64(1) if slot < c.slots else int64(memory.homes(town)[slot - c.slots, 2])


@leaf
def office_of(town: Any, slot: Any, offices: Any) -> Any:
    """Which of a decider's offices serves somebody: people by their slots, firms by theirs."""
    c = town[0]
    return slot * offices // c.residents if slot < c.residents else (slot - c.residents) * offices // c.firms


@rare
def poisson(mean: Any, word: Any) -> Any:
    """A Poisson number by inversion of a word."""
    u = float64(word) / TWO32
    p = exp(-mean)
    cumulated = p
    k = int64(0)
    while u >= cumulated and k < MOST:
        k += 1
        p = p * mean / float64(k)
        cumulated = cumulated + p
    return k


@rare
def tied(town: Any, slot: Any, i: Any) -> Any:
    """How many others a tie may lead to, some of them nobody (`other` says)."""
    c = town[0]
    tie = memory.ties(town)[i]
    if slot >= c.residents:
        return int64(1) if slot < c.slots and (tie.kind == REPRESENTATIVE or tie.kind == CONTROLLER) else int64(0)
    if tie.kind == HOUSEHOLD:
        return int64(memory.homes(town)[slot, 1])
    if tie.kind == CHILDREN:
        return int64(1) if memory.homes(town)[slot, 2] > 0 else int64(0)
    if tie.kind == FRIENDS:
        w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, tie.stream, uint64(0))
        return poisson(tie.a, w0)
    return int64(0)


@rare
def other(town: Any, slot: Any, i: Any, j: Any) -> Any:
    """The slot of the j-th somebody is tied to; -1 where that is nobody else."""
    c = town[0]
    tie = memory.ties(town)[i]
    if tie.kind == HOUSEHOLD:
        at = int64(memory.homes(town)[slot, 0]) + j
        return at if at != slot else int64(-1)
    if tie.kind == CHILDREN:
        return c.slots + int64(memory.homes(town)[slot, 0])
    own = int64(memory.subjects(town)[slot].id)
    if tie.kind == FRIENDS:
        w0, _, _, _ = philox_by(memory.round_keys(town), own, tie.stream, uint64(j) + uint64(1))
        at = pick(w0, c.residents)
        return at if at != slot else int64(-1)
    if tie.kind == CONTROLLER:
        w0, w1, _, _ = philox_by(memory.round_keys(town), own, tie.stream, uint64(0))
        if below(w0, tie.a):
            return pick(w1, c.residents)
    w0, _, _, _ = philox_by(memory.round_keys(town), own, tie.other, uint64(0))
    return pick(w0, c.residents)


@rare
def set_up_homes(town: Any) -> Any:
    """Draw the households of a town, along its slots; the last may be cut short."""
    c = town[0]
    people = memory.people(town)
    at = c.households
    first = int64(0)
    h = int64(0)
    while first < c.residents:
        w0, _, _, _ = philox_by(memory.round_keys(town), h, people[at], uint64(0))
        size = people[at + 2 + cumulated_in(town, w0, people[at + 2 + people[at + 1]], people[at + 1])]
        more = at + 3 + people[at + 1]
        children = int64(0)
        if people[more + 1]:
            w0, _, _, _ = philox_by(memory.round_keys(town), h, people[more], uint64(0))
            children = people[more + 2 + cumulated_in(town, w0, people[more + 2 + people[more + 1]], people[more + 1])]
        size = min(size, c.residents - first)
        for slot in range(first, first + size):
            memory.homes(town)[slot, 0] = first
            memory.homes(town)[slot, 1] = size
            memory.homes(town)[slot, 2] = children
        first += size
        h += 1


@leaf
def cumulated_in(town: Any, word: Any, at: Any, n: Any) -> Any:
    """The first of n cumulated shares that a word falls below, else the last."""
    for i in range(n - 1):
        if below(word, memory.reals(town)[at + i]):
            return int64(i)
    return int64(n - 1)


@leaf
def falls(town: Any, slot: Any, x: Any, column: Any, ledger: Any) -> Any:
    """Whether an effect falls on somebody through a tie (its column in `bonds`), in a ledger: somebody puts it on them and it does not spare them."""
    if memory.bonds(town)[slot, column + ledger] <= 0:
        return False
    effect = memory.effects(town)[town[0].epoch, x]
    return effect.spares_n == 0 or slot >= town[0].slots or not stands_on(town, slot, effect.spares_at, effect.spares_n, ledger)


@leaf
def through(town: Any, slot: Any, i: Any, effects: Any, ledger: Any) -> Any:
    """Whether one of some effects (bits) falls on somebody through a tie, in a ledger."""
    tie = memory.ties(town)[i]
    for p in range(tie.pairs_n):
        x = memory.links(town)[tie.pairs_at + 2 * p]
        if (uint64(effects) >> uint64(x)) & uint64(1) and falls(town, slot, x, memory.links(town)[tie.pairs_at + 2 * p + 1], ledger):
            return True
    return False


@rare
def through_any(town: Any, slot: Any, effects: Any, ledger: Any) -> Any:
    """Whether one of some effects (bits) falls on somebody through any tie, in a ledger."""
    for i in range(town[0].d0_ties):
        if through(town, slot, i, effects, ledger):
            return True
    return False

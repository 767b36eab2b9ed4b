"""What somebody who comes takes up of ties, and somebody who goes lets go."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.compiled import rare
from demerit.engine.draws import name
from demerit.engine.effects import bit, correct_effects, reach, take_hold
from demerit.engine.harms import pass_on
from demerit.engine.records import GIVEN, GIVES, ON_REACHES, PER_TIE, SPAN_CAUSE
from demerit.engine.thirds import settle, settle_all
from demerit.engine.tied_entries import end_for_others
from demerit.engine.ties import other, tied


@rare
def take_up(town: Any, slot: Any) -> Any:
    """Somebody has arrived: what falls on them through others, and on others through them."""
    c = town[0]
    moving = c.moving
    c.moving = 2  # who arrives hit has not become so
    for i in range(c.d0_ties):
        tie = memory.ties(town)[i]
        for p in range(tie.pairs_n):
            if memory.bonds(town)[slot, memory.links(town)[tie.pairs_at + 2 * p + 1]] > 0:
                take_hold(town, slot, memory.links(town)[tie.pairs_at + 2 * p])
    settle_all(town, slot, 0)
    c.moving = moving
    if slot >= c.slots:
        return
    person = memory.subjects(town)[slot]
    if person.active0 & c.tied:
        for x in range(c.effects):
            if person.active0 & c.tied & bit(x):
                reach(town, slot, x, 0, 1)
                reach(town, slot, x, 1, 1)
        pass_on(town, slot)


@rare
def end_stay(town: Any, slot: Any, r: Any) -> Any:
    """What others have of a rule for as long as somebody's present stay ends with it, in both ledgers."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    s = memory.standings(town)[slot * c.files + rule.trigger]
    since0 = int64(s.since0) if s.level0 == rule.level else int64(-1)
    since1 = int64(s.since1) if s.level1 == rule.level else int64(-1)
    if rule.on == ON_REACHES:
        since0 = memory.slots(town)[slot, rule.watch] >> 1
        since1 = memory.slots(town)[slot, rule.watch + 1] >> 1
    if not person.forked:
        since1 = since0
    if since0 >= 0:
        end_for_others(town, slot, r, 3 if since0 == since1 else 1, name(person.id, rule.level_stream, since0))
    if since1 >= 0 and since1 != since0:
        end_for_others(town, slot, r, 2, name(person.id, rule.level_stream, since1))


@rare
def let_go(town: Any, slot: Any) -> Any:
    """Somebody is leaving: entries that others have for as long as a stay of theirs end, and nothing falls on others through them."""
    c = town[0]
    for k in range(c.tied_rules):
        r = memory.links(town)[c.tied_rules_at + k]
        if memory.rules(town)[c.epoch, r].term_kind == SPAN_CAUSE:
            end_stay(town, slot, r)
    if c.tied == 0:
        return
    person = memory.subjects(town)[slot]
    for x in range(c.effects):
        if c.tied & bit(x):
            if person.active0 & bit(x):
                reach(town, slot, x, 0, -1)
            if correct_effects(person) & bit(x):
                reach(town, slot, x, 1, -1)
    for i in range(c.d0_ties):
        at = PER_TIE * i
        old = memory.bonds(town)[slot, at + GIVES]
        if old == 0:
            continue
        memory.bonds(town)[slot, at + GIVES] = 0
        for j in range(tied(town, slot, i)):
            whom = other(town, slot, i, j)
            if whom >= 0:
                if old & 7:
                    memory.bonds(town)[whom, at + GIVEN + (old & 7)] -= 1
                settle(town, whom, i, 0)



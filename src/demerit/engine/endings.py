"""How entries end: by their own end, kept past it, with their cause, struck by a rule."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.calendar import later, schedule
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.draws import below, philox_by
from demerit.engine.entries import cases_held, end_entry
from demerit.engine.hanging import fire_listed, is_among, own_mask
from demerit.engine.layout import C_OVERDUE, R_LETS_OFF, R_STRIKES
from demerit.engine.records import ENDINGS, FELL, IS_OVERDUE, LAPSED, OVERDUE, STRUCK
from demerit.engine.standings import touch
from demerit.engine.tallying import count, count_rule, count_wronged


@happening
def lapse(town: Any, slot: Any, e: Any) -> Any:
    """An entry's own end has come; kept past it, only the correct ledger ends it now."""
    c = town[0]
    x = memory.entries(town)[e]
    r = int64(x.rule)
    rule = memory.rules(town)[c.epoch, r]
    if rule.overdue > 0.0 and own_mask(x) & 1:
        w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, rule.overdue_stream, x.cause)
        if below(w0, rule.overdue):
            count(town, slot, C_OVERDUE, 1)
            count_wronged(town, slot, r, 2)
            x.kept = int64(x.kept) | IS_OVERDUE
            until = later(town, c.now, rule.overdue_kind, rule.overdue_a, 0.0, 0)
            schedule(town, until, slot, rule.turn + ENDINGS, x.name, OVERDUE, 0, r, e, int64(x.generation))
            end_by_itself(town, slot, e, 2, 3, 3)
            return
    end_by_itself(town, slot, e, 3, 0, 0)


@leaf
def end_by_itself(town: Any, slot: Any, e: Any, bits: Any, class_: Any, remains: Any) -> Any:
    """End an entry whose time is over, set off the rules on that, read its file again."""
    c = town[0]
    x = memory.entries(town)[e]
    file = int64(x.file)
    ended = end_entry(town, slot, e, bits, LAPSED, class_, remains)
    f = memory.files(town)[c.epoch, file]
    if f.lapses_n:
        fire_listed(town, slot, f.lapses_at, f.lapses_n, ended & ~cases_held(town, slot * c.files + file, x.case), e)
    if ended:
        touch(town, slot, file, ended)


@happening
def kept_until(town: Any, slot: Any, e: Any) -> Any:
    """An entry kept past its end comes off."""
    end_by_itself(town, slot, e, 3, 0, 3)


@happening
def end_of_rule(town: Any, slot: Any, r: Any, mask: Any, cause: Any, remains: Any) -> Any:
    """End the entries of a rule in force or held in the mask's ledgers (they lasted with their cause): of one cause, or all for 0.

    `remains`: the class of what is left in the recorded ledger, as of `end_entry`.
    """
    c = town[0]
    file = memory.rules(town)[c.epoch, r].file
    ended = int64(0)
    e = int64(memory.standings(town)[slot * c.files + file].head)
    while e >= 0:
        x = memory.entries(town)[e]
        older = int64(x.older)
        if int64(x.rule) == r and (cause == 0 or x.cause == cause):
            ended |= end_entry(town, slot, e, mask, FELL, 0, remains)
        e = older
    if ended:
        touch(town, slot, file, ended)


@rare
def strike(town: Any, slot: Any, r: Any, mask: Any, class_: Any, case: Any) -> Any:
    """End the entries a striking rule is about, in the mask's ledgers."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    f = memory.files(town)[c.epoch, rule.file]
    ended = int64(0)
    e = int64(memory.standings(town)[slot * c.files + rule.file].head)
    oldest_first = f.struck_n > 0  # the order in which they set rules off
    if oldest_first and e >= 0:
        while memory.entries(town)[e].older >= 0:
            e = int64(memory.entries(town)[e].older)
    while e >= 0:
        x = memory.entries(town)[e]
        following = int64(x.newer) if oldest_first else int64(x.older)
        if is_among(town, int64(x.rule), rule.of_at, rule.of_n) and (rule.same_case == 0 or x.case == case):
            done = end_entry(town, slot, e, mask, STRUCK, class_, 3)
            if oldest_first:
                fire_listed(town, slot, f.struck_at, f.struck_n, done, e)
            ended |= done
            if done & 1:
                count_rule(town, slot, r, R_STRIKES)
        e = following
    if ended:
        s = memory.standings(town)[slot * c.files + rule.file]
        listed = f.spells >= 0 and s.level0 == 1
        touch(town, slot, rule.file, ended)
        if listed and s.level0 == 0:
            count_rule(town, slot, r, R_LETS_OFF)

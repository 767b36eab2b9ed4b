"""What hangs on an entry: rules set off by what becomes of it, and entries that fall with it."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import later, schedule
from demerit.engine.compiled import leaf, rare
from demerit.engine.draws import name, philox_by
from demerit.engine.records import ENDINGS, ENDS, FALL, HELD_AT, NO_SPAN
from demerit.engine.stays import put, put_off


@leaf
def own_mask(x: Any) -> Any:
    """The ledgers (bits) an entry is in, be it in force there or held."""
    return int64(x.mask) | int64(x.kept) >> HELD_AT


@leaf
def is_among(town: Any, r: Any, at: Any, n: Any) -> Any:
    """Whether a rule is among those listed; an empty list means all."""
    for i in range(n):
        if memory.links(town)[at + i] == r:
            return True
    return n == 0


@rare
def fire_on_entry(town: Any, slot: Any, r: Any, mask: Any, e: Any) -> Any:
    """Something became of an entry (it may have ended just now): a rule is set off."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    if not rule.active:
        return
    x = memory.entries(town)[e]
    c.contexts = int64(x.contexts)
    c.protected = int64(x.protected)
    class_ = int64(x.class_) if mask == 1 else int64(0)
    cause = name(memory.subjects(town)[slot].id, rule.stream, x.name)
    if rule.takes_kind == NO_SPAN:
        put(town, slot, r, mask, class_, cause, x.case, c.now, c.now)
    else:
        put_off(town, slot, r, mask, class_, cause, x.case, c.now)


@rare
def fire_listed(town: Any, slot: Any, at: Any, n: Any, mask: Any, e: Any) -> Any:
    """Set off the rules listed, those of them that are about entries of its rule."""
    if mask == 0:
        return
    for i in range(n):
        r = memory.links(town)[at + i]
        rule = memory.rules(town)[town[0].epoch, r]
        if is_among(town, int64(memory.entries(town)[e].rule), rule.after_at, rule.after_n):
            fire_on_entry(town, slot, r, mask, e)


@rare
def lag(town: Any, slot: Any, r: Any, cause: Any) -> Any:
    """The tick at which what a rule wrote for a cause ends, after the cause is gone now."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    if rule.follows_kind == NO_SPAN:
        return int64(c.now)
    w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, rule.follows_stream, cause)
    return later(town, c.now, rule.follows_kind, rule.follows_a, rule.follows_b, w0)


@rare
def let_fall(town: Any, slot: Any, r: Any, cause: Any) -> Any:
    """What a rule wrote for a cause falls, at once or as it follows."""
    schedule(town, lag(town, slot, r, cause), slot, memory.rules(town)[town[0].epoch, r].turn + ENDINGS, uint64(cause), FALL, 1, r, 0,
             int64(memory.subjects(town)[slot].generation))


@rare
def let_fall_with(town: Any, slot: Any, e: Any) -> Any:
    """All that rules on the end of an entry, or on requests about it, wrote because of it falls."""
    c = town[0]
    x = memory.entries(town)[e]
    f = memory.files(town)[c.epoch, int64(x.file)]
    for i in range(f.hung_n):
        r = memory.links(town)[f.hung_at + i]
        let_fall(town, slot, r, name(memory.subjects(town)[slot].id, memory.rules(town)[c.epoch, r].stream, x.name))


@rare
def stay_undone(town: Any, slot: Any, r: Any, since: Any) -> Any:
    """A stay ends because its entry was struck as wrong: what a rule wrote for it falls."""
    let_fall(town, slot, r, name(memory.subjects(town)[slot].id, memory.rules(town)[town[0].epoch, r].level_stream, since))


@rare
def end_later(town: Any, slot: Any, r: Any, since: Any) -> Any:
    """A recorded stay ends, and what lasts with it follows after a while."""
    rule = memory.rules(town)[town[0].epoch, r]
    cause = name(memory.subjects(town)[slot].id, rule.level_stream, since)
    schedule(town, lag(town, slot, r, cause), slot, rule.turn + ENDINGS, cause, ENDS, 1, r, 0, int64(memory.subjects(town)[slot].generation))

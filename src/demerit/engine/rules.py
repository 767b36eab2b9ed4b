"""Rules: fired by acts, states and dates; decided at once or later; written or struck."""
from __future__ import annotations

from typing import Any

from demerit.engine import memory
from demerit.engine.compiled import happening, leaf
from demerit.engine.conditions import holds, in_scope
from demerit.engine.draws import below, name, philox_by
from demerit.engine.endings import strike
from demerit.engine.entries import write
from demerit.engine.layout import C_DISCARDED
from demerit.engine.records import NO_SPAN, ON_ENTERS, ON_REACHES, SPAN_CAUSE
from demerit.engine.stays import put_off
from demerit.engine.tallying import count
from demerit.engine.tied_entries import write_all


@happening
def fire(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any) -> Any:
    """An act, a state or a date sets a rule off: decided at once, or put off."""
    rule = memory.rules(town)[town[0].epoch, r]
    if not rule.active:
        return
    if rule.takes_kind == NO_SPAN:
        decide(town, slot, r, mask, class_, cause, case, act)
    else:
        put_off(town, slot, r, mask, class_, cause, case, act)


@leaf
def same_stay(town: Any, slot: Any, r: Any, ledger: Any, cause: Any) -> Any:
    """Whether the stay that is a rule's cause is still on in a ledger."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    second = ledger == 1 and person.forked
    if rule.on == ON_REACHES:
        stay = memory.slots(town)[slot, rule.watch + (1 if second else 0)]
        return stay >= 0 and name(person.id, rule.level_stream, stay >> 1) == cause
    s = memory.standings(town)[slot * c.files + rule.trigger]
    level = s.level1 if second else s.level0
    since = s.since1 if second else s.since0
    return level == rule.level and name(person.id, rule.level_stream, since) == cause


@happening
def decide(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any) -> Any:
    """Somebody decides whether the rule's condition holds, rightly or wrongly; then the entry is written or struck."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    if not in_scope(town, slot, rule.regime):
        if class_ == 1:
            count(town, slot, C_DISCARDED, 1)
        return
    truth0 = True
    truth1 = True
    if rule.conditional and rule.on != ON_REACHES:
        truth0 = holds(town, slot, r, 0)
        truth1 = holds(town, slot, r, 1) if memory.subjects(town)[slot].forked else truth0
    yes0 = truth0
    yes1 = truth1
    if rule.wrongly_yes > 0.0 or rule.wrongly_no > 0.0:
        w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, rule.errs_stream, cause)
        missed = below(w0, rule.wrongly_no)
        yes0 = (truth0 and not missed) or (not truth0 and below(w0, rule.wrongly_yes))
        if not rule.strikes:
            yes1 = truth1 and not missed
    bits = (1 if mask & 1 and yes0 else 0) | (2 if mask & 2 and yes1 else 0)
    if (bits & 1) and not truth0 and class_ == 0:
        class_ = 2
    if rule.term_kind == SPAN_CAUSE and (rule.on == ON_ENTERS or rule.on == ON_REACHES):
        if bits & 1 and not same_stay(town, slot, r, 0, cause):
            bits &= ~1
        if bits & 2 and not same_stay(town, slot, r, 1, cause):
            bits &= ~2
    if bits == 0:
        return
    if rule.strikes:
        strike(town, slot, r, bits & 1 if class_ == 1 else bits, class_, case)
    elif rule.ties_n:
        write_all(town, slot, r, bits, class_, cause, case, act)
    else:
        write(town, slot, r, bits, class_, cause, case, act, slot)


"""The entry: written, counted, lapsed, struck, fallen with its cause.  Everything else makes entries, reads or ends them."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import later, schedule
from demerit.engine.compiled import happening, leaf
from demerit.engine.counters import entries_used, use, worth_in
from demerit.engine.draws import NEVER, name, philox_by, pick
from demerit.engine.grounds import grounds_of_stay
from demerit.engine.hanging import own_mask
from demerit.engine.journal import passed
from demerit.engine.knowing import prospects, tell
from demerit.engine.layout import (
    C_FALSE,
    C_STRUCK,
    C_UNMET,
    C_WRITTEN,
    R_CORRECT,
    R_CORRECT_ENDED,
    R_FALSE,
    R_LAPSED,
    R_UNMET,
    R_WRITTEN,
    T_ENDED_DAYS,
    T_NEVER,
    T_WRONG_ENDED,
    T_WRONG_NEVER,
)
from demerit.engine.ledgers import fork, lowest_class
from demerit.engine.records import (
    ENDINGS,
    HELD_AT,
    IS_KNOWN,
    LAPSE,
    LAPSED,
    ON_DATE,
    ON_ENTERS,
    ON_REACHES,
    SHARE,
    SPAN_CAUSE,
    SPAN_EXPONENTIAL,
    SPAN_LOGNORMAL,
    SPAN_OPEN,
    STRUCK,
    WAS_WRONG,
)
from demerit.engine.sleeping import wake
from demerit.engine.standings import touch
from demerit.engine.tallying import count, count_rule, count_told, count_wronged


@leaf
def contribution(file: Any, worth: Any) -> Any:
    """What an entry adds to its file's sum: its worth; in a share, 1000 if positive."""
    if file.reads == SHARE:
        return int64(1000) if worth > 0 else int64(0)
    return int64(worth)


@leaf
def is_suppressed(town: Any, entry_name: Any) -> Any:
    """Whether an entry of this name is left out of this run (but-for questions)."""
    low = 0
    high = town[0].suppressed
    while low < high:
        middle = (low + high) // 2
        if memory.names(town)[middle] < entry_name:
            low = middle + 1
        else:
            high = middle
    return low < town[0].suppressed and memory.names(town)[low] == entry_name


@leaf
def cases_held(town: Any, standing: Any, case: Any) -> Any:
    """The ledgers (bits) in which an entry of this case is in force in a file."""
    bits = int64(0)
    e = int64(memory.standings(town)[standing].head)
    while e >= 0:
        x = memory.entries(town)[e]
        if x.case == case:
            bits |= int64(x.mask)
        e = int64(x.older)
    return bits


@leaf
def has_case(town: Any, head: Any, case: Any) -> Any:
    """Whether a file, from its newest entry on, holds one of this case, held or in force."""
    e = head
    while e >= 0:
        if memory.entries(town)[e].case == case:
            return True
        e = int64(memory.entries(town)[e].older)
    return False


@happening
def term_end(town: Any, slot: Any, r: Any, cause: Any, act: Any) -> Any:
    """When an entry of a rule ends by itself; NEVER if it does not."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    if rule.term_kind == SPAN_OPEN or rule.term_kind == SPAN_CAUSE:
        return int64(NEVER)
    start = int64(c.now)
    if rule.term_from == 1:
        start = int64(act)
    elif rule.term_from == 2:
        start = later(town, act, rule.lasts_kind, rule.lasts_a, 0.0, 0)
        if start >= NEVER:
            return int64(NEVER)
    w0 = uint64(0)
    if rule.term_kind == SPAN_EXPONENTIAL or rule.term_kind == SPAN_LOGNORMAL:
        w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, rule.term_stream, cause)
    return later(town, start, rule.term_kind, rule.term_a, rule.term_b, w0)


@leaf
def base_worth(town: Any, slot: Any, r: Any, cause: Any) -> Any:
    """A rule's worth in thousandths: fixed, or set by an official."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    worth = rule.worth
    if rule.worth_steps:
        w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, rule.worth_stream, cause)
        worth += pick(w0, rule.worth_steps + 1) * rule.worth_step
    return worth


@leaf
def ledgers_open(town: Any, slot: Any, r: Any, mask: Any, case: Any, second: Any) -> Any:
    """Those of the ledgers (bits) in which a rule may still write: not twice in a case, not beyond its cap."""
    rule = memory.rules(town)[town[0].epoch, r]
    if rule.per_case:
        mask &= ~cases_held(town, slot * town[0].files + rule.file, case)
    if rule.cap_entries >= 0:
        if entries_used(town, slot, r, 0):
            mask &= ~1
        if entries_used(town, slot, r, second):
            mask &= ~2
    return mask


@leaf
def grounds(town: Any, source: Any, r: Any, mask: Any) -> Any:
    """Whether what a rule writes about is protected, and of which contexts (bits) it is: of the stay or the entry it is set off by, or its own."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    protected = rule.protected
    contexts = rule.contexts
    if mask & 1 and (rule.on == ON_ENTERS or rule.on == ON_REACHES):
        protected, contexts = grounds_of_stay(town, source, r)
    elif rule.on > ON_DATE:
        protected = c.protected
        contexts = c.contexts
    return protected, contexts


@leaf
def class_of(town: Any, slot: Any, r: Any, mask: Any, class_: Any) -> Any:
    """The class of an entry: where only the record has it and nothing was wrong with it itself, that of what it was set off by."""
    if mask == 1 and class_ == 0:
        rule = memory.rules(town)[town[0].epoch, r]
        return lowest_class(town, slot, 0, rule.trigger if rule.on == ON_ENTERS or rule.on == ON_REACHES else int64(-1))
    return class_


@happening
def write(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any, source: Any) -> Any:
    """Write an entry in the mask's ledgers, if anything is left of it.  `source`: the slot of whoever the rule fires for."""
    c = town[0]
    rule = memory.rules(town)[c.epoch, r]
    person = memory.subjects(town)[slot]
    entry_name = name(person.id, rule.stream, cause)
    if c.suppressed and is_suppressed(town, entry_name):
        return
    second = 1 if person.forked else 0  # where the correct ledger's counters stand
    mask = ledgers_open(town, slot, r, mask, case, second)
    if mask == 0:
        return
    worth0 = base_worth(town, slot, r, cause)
    worth1 = worth0
    if rule.counter >= 0:
        base = worth0
        worth0 = worth_in(town, slot, r, base, 0)
        worth1 = worth_in(town, slot, r, base, 1) if second else worth0
    end = term_end(town, slot, r, cause, act)
    if end <= c.now:
        return
    protected, contexts = grounds(town, source, r, mask)
    if mask != 3 and not person.forked:
        fork(town, slot, class_)
    if rule.counter >= 0:
        if mask & 1:
            use(town, slot, r, worth0, 0)
        if mask & 2 and person.forked:
            use(town, slot, r, worth1, 1)
    e = place(town, slot, rule.file, case)
    if e < 0:
        return
    class_ = class_of(town, slot, r, mask, class_)
    procedure = memory.files(town)[c.epoch, rule.file].procedure if mask & 1 else int64(0)
    kept = int64(0)
    word = uint64(0)
    if procedure:
        kept, word = prospects(town, slot, rule.file, entry_name, class_)
    x = memory.entries(town)[e]
    x.name = entry_name
    x.cause = uint64(cause)
    x.case = uint64(case)
    x.worth0 = worth0
    x.worth1 = worth1
    x.slot = slot
    x.rule = r
    x.file = rule.file
    x.mask = mask
    x.class_ = class_
    x.kept = kept
    x.day = c.now >> 20
    x.protected = protected
    x.contexts = contexts
    fold(town, slot, e, mask, 1)
    count_written(town, slot, r, mask, class_)
    if end < c.end:
        schedule(town, end, slot, rule.turn + ENDINGS, entry_name, LAPSE, mask, r, e, int64(x.generation))
    touch(town, slot, rule.file, mask)
    if procedure:
        tell(town, slot, e, word)


@leaf
def count_written(town: Any, slot: Any, r: Any, mask: Any, class_: Any) -> Any:
    """Count an entry as it is written."""
    if mask & 1:
        count(town, slot, C_WRITTEN, 1)
        count_rule(town, slot, r, R_WRITTEN)
        if class_ == 1:
            count(town, slot, C_FALSE, 1)
            count_rule(town, slot, r, R_FALSE)
            count_wronged(town, slot, r, 0)
        elif class_ == 2:
            count(town, slot, C_UNMET, 1)
            count_rule(town, slot, r, R_UNMET)
            count_wronged(town, slot, r, 1)
    if mask & 2:
        count_rule(town, slot, r, R_CORRECT)


@leaf
def place(town: Any, slot: Any, file: Any, case: Any) -> Any:
    """A place in the pool of entries, linked as the newest of the file; -1 if the pool is full."""
    c = town[0]
    e = c.entry_free
    if e >= 0:
        c.entry_free = int64(memory.entries(town)[e].older)
    else:
        e = c.entry_top
        if e >= town[0].d0_entries:
            c.full = 2
            return int64(-1)
        c.entry_top = e + 1
        memory.entries(town)[e].generation = 0
    s = memory.standings(town)[slot * c.files + file]
    x = memory.entries(town)[e]
    if s.head < 0:
        s.twice = 0
        if memory.files(town)[c.epoch, file].wakes_n:
            wake(town, slot, file)
    elif memory.files(town)[c.epoch, file].highest and not s.twice and has_case(town, int64(s.head), case):
        s.twice = 1
    x.older = s.head
    x.newer = -1
    if s.head >= 0:
        memory.entries(town)[s.head].newer = e
    s.head = e
    return e


@leaf
def fold(town: Any, slot: Any, e: Any, bits: Any, sign: Any) -> Any:
    """Add (sign 1) or take away (-1) an entry in the ledgers of the bits.  Unforked: once, for both."""
    c = town[0]
    x = memory.entries(town)[e]
    f = memory.files(town)[c.epoch, int64(x.file)]
    s = memory.standings(town)[slot * c.files + int64(x.file)]
    if bits & 1:
        s.n0 += sign
        s.sum0 += sign * contribution(f, x.worth0)
    if bits & 2 and memory.subjects(town)[slot].forked:
        s.n1 += sign
        s.sum1 += sign * contribution(f, x.worth1)


@leaf
def way_column(way: Any) -> Any:
    """The column that counts a way out: struck, lapsed, fell, left stand in this order."""
    if way == LAPSED:
        return C_STRUCK + 1
    if way == STRUCK:
        return C_STRUCK
    return C_STRUCK + way


@leaf
def count_ended(town: Any, slot: Any, e: Any) -> Any:
    """Count the end of a recorded bit, where notices and requests are counted."""
    c = town[0]
    x = memory.entries(town)[e]
    told = memory.files(town)[c.epoch, int64(x.file)].told
    if told >= 0:
        unknown = int64(x.kept) & IS_KNOWN == 0
        if unknown:
            count_told(town, slot, told, T_NEVER, 1)
        if int64(x.kept) & WAS_WRONG:
            count_told(town, slot, told, T_WRONG_ENDED, 1)
            count_told(town, slot, told, T_ENDED_DAYS, (c.now >> 20) - int64(x.day))
            if unknown:
                count_told(town, slot, told, T_WRONG_NEVER, 1)


@happening
def end_entry(town: Any, slot: Any, e: Any, bits: Any, way: Any, class_: Any, remains: Any) -> Any:
    """End an entry in the ledgers of the bits (a held bit ends too); the file is not read again here.

    `class_` is the operation's class; `remains` the class of an entry left in the recorded ledger only (0: that of
    what still feeds it).  Returns the bits that ended.
    """
    c = town[0]
    x = memory.entries(town)[e]
    own = own_mask(x)
    bits &= own
    if bits == 0:
        return int64(0)
    if bits != 3 and own == 3 and not memory.subjects(town)[slot].forked:
        fork(town, slot, 3 if bits == 2 else class_)
    fold(town, slot, e, bits & int64(x.mask), -1)
    x.mask = int64(x.mask) & ~bits
    x.kept = int64(x.kept) & ~(bits << HELD_AT)
    own &= ~bits
    r = int64(x.rule)
    if bits & 1:
        count(town, slot, way_column(way), 1)
        count_rule(town, slot, r, R_LAPSED + way)
        count_ended(town, slot, e)
    if bits & 2:
        count_rule(town, slot, r, R_CORRECT_ENDED)
    c.way = way
    if own == 0:
        if c.followed == slot:
            passed(town, e)
        s = memory.standings(town)[slot * c.files + int64(x.file)]
        if x.newer >= 0:
            memory.entries(town)[x.newer].older = x.older
        else:
            s.head = x.older
        if x.older >= 0:
            memory.entries(town)[x.older].newer = x.newer
        x.generation += 1
        x.older = c.entry_free
        c.entry_free = int64(e)
    elif own == 1 and x.class_ == 0:
        rule = memory.rules(town)[c.epoch, r]
        stay = rule.trigger if rule.on == ON_ENTERS or rule.on == ON_REACHES else int64(-1)
        x.class_ = remains if remains else lowest_class(town, slot, 0, stay)
    return bits

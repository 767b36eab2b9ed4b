"""One town lives its horizon: the loop, a page long.  A pure function of (tables, seed, town number)."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.acts import consider, provoked
from demerit.engine.calendar import forget, later, month_of, open_bucket, put_back, schedule, take
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.conditions import watch
from demerit.engine.draws import name, round_keys
from demerit.engine.effects import attempt, next_cell, pay, take_effect
from demerit.engine.endings import end_of_rule, kept_until, lapse
from demerit.engine.firms import number_all
from demerit.engine.following import about_to_happen, greet, has_happened
from demerit.engine.hanging import own_mask
from demerit.engine.harms import bring_up
from demerit.engine.joining import take_up
from demerit.engine.layout import C_DISCARDED, PER_LEVEL, T_HELD, T_STILL, T_STOCK
from demerit.engine.money import close_accounts, instalment, settlement
from demerit.engine.notices import check, false_report, noticed
from demerit.engine.people import arrive, depart, grow_older, set_scopes, switch
from demerit.engine.records import (
    ACT,
    ASK,
    ATTEMPT,
    BIRTHDAY,
    CELL,
    CHECK,
    DATE,
    ENDS,
    EPOCH,
    FALL,
    FALSE,
    FIRE,
    INSTALMENT,
    IS_HELD,
    IS_KNOWN,
    KNOWN,
    LAPSE,
    LEAVE,
    MONTH_START,
    NOTICE,
    OF_CHANNELS,
    OF_FILES,
    OPEN,
    OVERDUE,
    PAY,
    PROVOKED,
    REMOVE,
    REREAD,
    REVIEW,
    RULING,
    SETTLE,
    STATE,
)
from demerit.engine.rules import decide, fire
from demerit.engine.rulings import about_entry, left_behind, rule_on
from demerit.engine.standings import review, touch
from demerit.engine.tallying import count, count_present, count_spell, count_told
from demerit.engine.tied_entries import end_for_others
from demerit.engine.ties import set_up_homes


@happening
def live(town: Any) -> Any:
    """Live one town.  Returns 0, or which pool was full (town.POOLS): double it and run again."""
    c = town[0]
    begin(town)
    if c.followed >= 0:
        greet(town, -1)
    for bucket in range(town[0].d0_heads):
        if memory.heads(town)[bucket] < 0:
            continue
        if c.full or not open_bucket(town, bucket):
            break
        while c.head >= 0 and not c.full:
            e = take(town)
            if c.followed >= 0:
                about_to_happen(town, e)
            happen(town, e)
            if c.followed >= 0:
                has_happened(town)
            put_back(town, e)
    if not c.full:
        close(town)
    return c.full


@happening
def begin(town: Any) -> Any:
    """Midnight of the first day: everybody arrives, the town's own dates are entered."""
    c = town[0]
    set_now(town, int64(0))
    round_keys(memory.round_keys(town), c.key)
    number_all(town)
    if c.households >= 0:
        set_up_homes(town)
    c.moving = 1
    for slot in range(c.slots):
        arrive(town, slot, False)
    c.moving = 2
    if c.tied:
        for slot in range(c.slots):
            take_up(town, slot)
    c.moving = 0
    for e in range(1, town[0].d0_epochs):
        schedule(town, memory.epochs(town)[e], -1, 0, e, EPOCH, 0, e, 0, 0)
    for m in range(1, town[0].d0_month_first - 1):
        schedule(town, (memory.month_first(town)[m] << 20) + 2, -1, 0, m, MONTH_START, 0, m, 0, 0)
    for file in range(c.files):
        if memory.files(town)[0, file].reviewed:
            next_review(town, file, 1)
    for channel in range(town[0].d1_channels):
        if memory.channels(town)[0, channel].state >= 0:
            next_check(town, channel, 0)
    for r in range(town[0].d1_rules):
        rule = memory.rules(town)[0, r]
        if rule.date >= 0:
            schedule(town, rule.date, -1, rule.turn, rule.date, DATE, 0, r, 0, 0)


@leaf
def set_now(town: Any, t: Any) -> Any:
    """Move the clock."""
    c = town[0]
    c.now = t
    if t >= c.month_end:
        c.month = month_of(town, t)
        c.month_end = memory.month_first(town)[c.month + 1] << 20


@leaf
def happen(town: Any, e: Any) -> Any:
    """One happening, whatever it is.  What belonged to someone who has left does not happen."""
    c = town[0]
    x = memory.events(town)[e]
    slot = int64(x.slot)
    kind = int64(x.kind)
    of = int64(x.of)
    ref = int64(x.ref)
    index = x.index
    generation = int64(x.generation)
    set_now(town, int64(x.due))
    c.happened += 1
    if c.trace_slot == slot or c.trace_slot == -2:
        record(town, e)
    if kind == ACT:
        consider(town, slot, of, index, generation, ref)
        return
    if kind == LAPSE or kind == OVERDUE:
        if generation == memory.entries(town)[ref].generation:
            if kind == LAPSE:
                lapse(town, slot, ref)
            else:
                kept_until(town, slot, ref)
        return
    if kind == NOTICE:
        noticed(town, slot, index, ref, generation)
        return
    if slot < 0:
        of_the_town(town, kind, of, index)
        return
    if kind == KNOWN or kind == ASK or kind == REMOVE:
        about_entry(town, slot, kind, of, ref, generation)
        return
    if generation != memory.subjects(town)[slot].generation:
        if kind == FIRE:
            if memory.memos(town)[ref].class_ == 1:
                count(town, slot, C_DISCARDED, 1)
            forget(town, ref)
        elif kind == RULING:
            left_behind(town, slot, of, ref)
        return
    to_someone(town, e, slot, kind, of, ref)


@leaf
def to_someone(town: Any, e: Any, slot: Any, kind: Any, of: Any, ref: Any) -> Any:
    """A happening to someone who is there."""
    x = memory.events(town)[e]
    index = x.index
    if kind == ATTEMPT:
        attempt(town, slot, of, index)
    elif kind == FIRE:
        memo = memory.memos(town)[ref]
        case = memo.case
        act = int64(memo.act)
        class_ = int64(memo.class_)
        c = town[0]
        c.contexts = int64(memo.contexts)
        c.protected = int64(memo.pair)
        forget(town, ref)
        decide(town, slot, of, int64(x.mask), class_, index, case, act)
    elif kind == CELL:
        next_cell(town, slot, int64(index), of, ref)
    elif kind == ENDS:
        end_of_rule(town, slot, of, int64(x.mask), index, ref)
        if memory.rules(town)[town[0].epoch, of].ties_n:
            end_for_others(town, slot, of, int64(x.mask), index)
    elif kind == FALL:
        end_of_rule(town, slot, of, 1, index, 0)
        if memory.rules(town)[town[0].epoch, of].ties_n:
            end_for_others(town, slot, of, 1, index)
    elif kind == RULING:
        rule_on(town, slot, of, index, ref)
    elif kind == REREAD:
        touch(town, slot, of, int64(x.mask))
    elif kind == PAY:
        pay(town, slot, of, int64(index), ref)
    elif kind == PROVOKED:
        provoked(town, slot, of, int64(x.stream), index)
    elif kind == FALSE:
        false_report(town, slot, of, index)
    elif kind == STATE:
        switch(town, slot, of, index)
    elif kind == BIRTHDAY:
        if int64(x.mask):
            set_scopes(town, slot)  # an age at which a regime's scope begins or ends
        else:
            grow_older(town, slot)
    elif kind == LEAVE:
        depart(town, slot)
    elif kind == INSTALMENT:
        instalment(town, slot, of, index, ref)
    elif kind == SETTLE:
        settlement(town, slot, of, index)


@rare
def of_the_town(town: Any, kind: Any, of: Any, index: Any) -> Any:
    """A happening of the whole town."""
    if kind == MONTH_START:
        for x in range(town[0].d1_under):
            memory.under(town)[1, x] = memory.under(town)[0, x]
    elif kind == REVIEW:
        about = memory.files(town)[town[0].epoch, of].about
        for slot in range(first_of(town, about), last_of(town, about)):
            review(town, slot, of)
        next_review(town, of, int64(index) + 1)
    elif kind == CHECK:
        check(town, of, index)
        next_check(town, of, int64(index) + 1)
    elif kind == DATE:
        on_date(town, of)
    elif kind == EPOCH:
        change(town, of)


@leaf
def first_of(town: Any, about: Any) -> Any:
    """The first slot of persons (0) or firms (1)."""
    return town[0].residents if about else int64(0)


@leaf
def last_of(town: Any, about: Any) -> Any:
    """One past the last slot of persons (0) or firms (1)."""
    return town[0].slots if about else town[0].residents


@happening
def next_review(town: Any, file: Any, k: Any) -> Any:
    """Schedule a file's k-th review."""
    f = memory.files(town)[0, file]
    day = later(town, 0, f.review_kind, f.review_a * k, 0.0, 0) >> 20
    schedule(town, (day << 20) + 2, -1, OF_FILES + file, k, REVIEW, 0, file, 0, 0)


@happening
def next_check(town: Any, channel: Any, k: Any) -> Any:
    """Schedule a channel's k-th check."""
    ch = memory.channels(town)[0, channel]
    day = later(town, 0, ch.every_kind, ch.every_a * k, 0.0, 0) >> 20
    schedule(town, (day << 20) + 2, -1, OF_CHANNELS + channel, k, CHECK, 0, channel, 0, 0)


@happening
def on_date(town: Any, r: Any) -> Any:
    """A rule's date: it fires for everybody, in order of slots."""
    c = town[0]
    about = memory.rules(town)[c.epoch, r].about
    for slot in range(first_of(town, about), last_of(town, about)):
        cause = name(memory.subjects(town)[slot].id, memory.rules(town)[c.epoch, r].stream, c.now)
        fire(town, slot, r, 3, 0, cause, cause, c.now)


@happening
def change(town: Any, epoch: Any) -> Any:
    """A dated change: from now on other numbers hold; every standing is read again."""
    c = town[0]
    c.epoch = epoch
    for slot in range(c.slots):
        for file in range(c.files):
            memory.standings(town)[slot * c.files + file].twice = 1  # not asked under a file that was read otherwise
            if memory.files(town)[epoch, file].about == (slot >= c.residents) and not is_still(town, slot, file):
                touch(town, slot, file, 3)
        for file in range(c.files):  # only when all are read: an effect may look at a second file
            if memory.files(town)[epoch, file].about == (slot >= c.residents) and (memory.files(town)[epoch, file].starts or not is_still(town, slot, file)):
                take_effect(town, slot, file)
        set_scopes(town, slot)
        bring_up(town, slot)
        if memory.subjects(town)[slot].waiting:
            watch(town, slot)


@leaf
def is_still(town: Any, slot: Any, file: Any) -> Any:
    """Whether a file is empty and on the level of the empty file as it is now written, and nothing is in force for the person: it need not be read."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    person = memory.subjects(town)[slot]
    s = memory.standings(town)[slot * c.files + file]
    if s.head >= 0 or f.caps_n or s.level0 != f.empty or (person.active0 | person.active1) != 0 or person.harm or person.spared:
        return False
    return person.forked == 0 or s.level1 == f.empty


@rare
def record(town: Any, e: Any) -> Any:
    """Write a happening into the trace."""
    c = town[0]
    if c.trace_n >= town[0].d0_trace:
        c.full = 4
        return
    x = memory.events(town)[e]
    t = memory.trace(town)[c.trace_n]
    t.due = x.due
    t.slot = x.slot
    t.stream = x.stream
    t.index = x.index
    t.kind = x.kind
    t.mask = x.mask
    t.of = x.of
    c.trace_n += 1


@happening
def close(town: Any) -> Any:
    """The end: spells still open are counted as open, accounts made up."""
    c = town[0]
    if c.money >= 0:
        close_accounts(town)
    for file in range(c.files):
        f = memory.files(town)[c.epoch, file]
        if f.levels > 1:
            count_present(town, f.column + PER_LEVEL * memory.files(town)[0, file].begins, f.about)
        if f.spells >= 0:
            for slot in range(c.slots):
                s = memory.standings(town)[slot * c.files + file]
                if s.level0 == 1:
                    count_spell(town, slot, f.spells, int64(s.wrong), OPEN, c.end - s.since0)
        if f.told >= 0:
            for slot in range(c.slots):
                close_told(town, slot, file, f.told)


@happening
def close_told(town: Any, slot: Any, file: Any, told: Any) -> Any:
    """The end: entries that still stand, held or not, and whether they are known."""
    e = int64(memory.standings(town)[slot * town[0].files + file].head)
    while e >= 0:
        x = memory.entries(town)[e]
        if own_mask(x) & 1:
            count_told(town, slot, told, T_STOCK, 1)
            if int64(x.kept) & IS_HELD:
                count_told(town, slot, told, T_HELD, 1)
            if int64(x.kept) & IS_KNOWN == 0:
                count_told(town, slot, told, T_STILL, 1)
        e = int64(x.older)

"""Knowing: how somebody learns of an entry, by a notice or because something is denied."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import later, schedule
from demerit.engine.compiled import leaf, rare
from demerit.engine.draws import below, philox_by
from demerit.engine.hanging import own_mask
from demerit.engine.layout import T_DISCOVERED, T_KNOWN_DAYS, T_SERVED, T_UNSERVED, T_WRITTEN, T_WRONG, T_WRONG_KNOWN
from demerit.engine.records import HAS_NOTICE, IS_KNOWN, IS_UNREACHED, IS_UNSERVED, KNOWN, NOTICE_COMES, NOTICE_DUE, OF_FILES, ON_ENTERS, ON_REACHES, WAS_WRONG
from demerit.engine.requests import BY_DISCOVERY, BY_NOTICE, FROM_THE_START, open_remedies
from demerit.engine.tallying import count_told

DEEPEST = 8
"""How many files a denial is followed back through."""


@leaf
def prospects(town: Any, slot: Any, file: Any, entry_name: Any, class_: Any) -> Any:
    """Of an entry about to be written: (bits of `kept`, the word that draws how long its notice takes)."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    kept = int64(WAS_WRONG) if class_ == 1 or class_ == 2 else int64(0)
    w1 = uint64(0)
    if f.procedure & NOTICE_COMES:
        w0, w1, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, f.notice_stream, entry_name)
        if not below(w0, f.reaches):
            kept |= IS_UNSERVED if f.procedure & NOTICE_DUE else IS_UNREACHED
    return kept, w1


@rare
def tell(town: Any, slot: Any, e: Any, word: Any) -> Any:
    """An entry has been written: it is known from the start, or now, or its notice is on the way, or never comes."""
    c = town[0]
    x = memory.entries(town)[e]
    f = memory.files(town)[c.epoch, int64(x.file)]
    count_told(town, slot, f.told, T_WRITTEN, 1)
    if int64(x.kept) & WAS_WRONG:
        count_told(town, slot, f.told, T_WRONG, 1)
    if f.procedure & HAS_NOTICE == 0:
        become_known(town, slot, e, FROM_THE_START)
    elif int64(x.kept) & (IS_UNSERVED | IS_UNREACHED):
        count_told(town, slot, f.told, T_UNSERVED, 1)
    elif f.procedure & NOTICE_COMES:
        due = later(town, c.now, f.notice_kind, f.notice_a, f.notice_b, word)
        if due == c.now:
            become_known(town, slot, e, BY_NOTICE)
        else:
            schedule(town, due, slot, OF_FILES + int64(x.file), x.name, KNOWN, 0, int64(x.file), e, int64(x.generation))


@rare
def become_known(town: Any, slot: Any, e: Any, how: Any) -> Any:
    """Somebody learns of an entry of theirs, if it still stands (be it held) and they do not know already."""
    c = town[0]
    x = memory.entries(town)[e]
    if int64(x.kept) & IS_KNOWN or own_mask(x) & 1 == 0:
        return
    x.kept = int64(x.kept) | IS_KNOWN
    file = int64(x.file)
    f = memory.files(town)[c.epoch, file]
    if f.told >= 0:
        if how != FROM_THE_START:
            count_told(town, slot, f.told, T_SERVED if how == BY_NOTICE else T_DISCOVERED, 1)
        if int64(x.kept) & WAS_WRONG:
            count_told(town, slot, f.told, T_WRONG_KNOWN, 1)
            count_told(town, slot, f.told, T_KNOWN_DAYS, (c.now >> 20) - int64(x.day))
    if f.procedure & HAS_NOTICE and int64(x.mask) & 1:
        learn_why(town, slot, file)
    if f.remedies_n:
        open_remedies(town, slot, e, how)


@rare
def learn_why(town: Any, slot: Any, file: Any) -> Any:
    """An entry in force in a file is known: from now on its effects deter, if they did not yet."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    for i in range(f.effects_n):
        x = memory.links(town)[f.effects_at + i]
        effect = memory.effects(town)[c.epoch, x]
        if effect.learnt >= 0 and (memory.subjects(town)[slot].active0 >> uint64(x)) & uint64(1) and memory.slots(town)[slot, effect.learnt] < 0:
            memory.slots(town)[slot, effect.learnt] = c.now


@rare
def knows_why(town: Any, slot: Any, file: Any) -> Any:
    """Whether somebody knows of an entry in force in a file."""
    e = int64(memory.standings(town)[slot * town[0].files + file].head)
    while e >= 0:
        x = memory.entries(town)[e]
        if int64(x.mask) & 1 and int64(x.kept) & IS_KNOWN:
            return True
        e = int64(x.older)
    return False


@rare
def discover(town: Any, slot: Any, denying: Any) -> Any:
    """Something is denied: the entries behind the effects (bits) that deny it become known, and those that led to them."""
    c = town[0]
    for x in range(c.effects):
        if (uint64(denying) >> uint64(x)) & uint64(1):
            trace_back(town, slot, memory.effects(town)[c.epoch, x].file)


@rare
def trace_back(town: Any, slot: Any, file: Any) -> Any:
    """The entries in a file become known, and those in the files whose levels wrote them, and so on; nearest files first."""
    c = town[0]
    found = memory.found(town)  # files to look at, in order: file + depth x 2^32
    found[0] = file
    n = 1
    i = 0
    while i < n:
        here = found[i] & 0xFFFFFFFF
        depth = found[i] >> 32
        e = int64(memory.standings(town)[slot * c.files + here].head)
        while e >= 0:
            x = memory.entries(town)[e]
            if own_mask(x) & 1:
                become_known(town, slot, e, BY_DISCOVERY)
                rule = memory.rules(town)[c.epoch, int64(x.rule)]
                if (rule.on == ON_ENTERS or rule.on == ON_REACHES) and depth + 1 < DEEPEST and not is_found(town, n, rule.trigger):
                    found[n] = rule.trigger + ((depth + 1) << 32)
                    n += 1
            e = int64(x.older)
        i += 1


@leaf
def is_found(town: Any, n: Any, file: Any) -> Any:
    """Whether a file is among the first n to be looked at."""
    for i in range(n):
        if memory.found(town)[i] & 0xFFFFFFFF == file:
            return True
    return False

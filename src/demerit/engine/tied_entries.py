"""Entries about those tied to whoever a rule is about."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.compiled import leaf, rare
from demerit.engine.conditions import in_scope
from demerit.engine.draws import name
from demerit.engine.entries import end_entry, write
from demerit.engine.layout import C_DISCARDED
from demerit.engine.ledgers import lowest_class
from demerit.engine.records import FELL, ON_ENTERS, ON_REACHES
from demerit.engine.standings import touch
from demerit.engine.tallying import count
from demerit.engine.ties import other, tied


@leaf
def held(town: Any, slot: Any, file: Any, entry_name: Any) -> Any:
    """The ledgers (bits) in which an entry of a name is in force in somebody's file."""
    bits = int64(0)
    e = int64(memory.standings(town)[slot * town[0].files + file].head)
    while e >= 0:
        if memory.entries(town)[e].name == entry_name:
            bits |= int64(memory.entries(town)[e].mask)
        e = int64(memory.entries(town)[e].older)
    return bits


@leaf
def inherited(town: Any, slot: Any, r: Any) -> Any:
    """The class of what follows in one ledger only from somebody's standing."""
    rule = memory.rules(town)[town[0].epoch, r]
    return lowest_class(town, slot, 0, rule.trigger if rule.on == ON_ENTERS or rule.on == ON_REACHES else int64(-1))


@rare
def write_all(town: Any, slot: Any, r: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any) -> Any:
    """Write an entry about somebody and those tied to them, as the rule says; each is once in a file and ledger, however tied."""
    rule = memory.rules(town)[town[0].epoch, r]
    theirs = int64(class_)
    if mask == 1 and class_ == 0:
        theirs = inherited(town, slot, r)
    if rule.on_self:
        write(town, slot, r, mask, class_, cause, case, act, slot)
    for k in range(rule.ties_n):
        i = memory.links(town)[rule.ties_at + k]
        for j in range(tied(town, slot, i)):
            whom = other(town, slot, i, j)
            if whom < 0:
                continue
            if not in_scope(town, whom, rule.regime):
                if class_ == 1:
                    count(town, whom, C_DISCARDED, 1)
                continue
            left = mask & ~held(town, whom, rule.file, name(memory.subjects(town)[whom].id, rule.stream, cause))
            if left:
                write(town, whom, r, left, theirs, cause, case, act, slot)


@rare
def end_for_others(town: Any, slot: Any, r: Any, mask: Any, cause: Any) -> Any:
    """End the entries that others have of a rule because of a stay of somebody's that is over (`cause`), in the mask's ledgers."""
    rule = memory.rules(town)[town[0].epoch, r]
    remains = inherited(town, slot, r) if mask == 2 else int64(0)
    for k in range(rule.ties_n):
        i = memory.links(town)[rule.ties_at + k]
        for j in range(tied(town, slot, i)):
            whom = other(town, slot, i, j)
            if whom < 0:
                continue
            ended = int64(0)
            e = int64(memory.standings(town)[whom * town[0].files + rule.file].head)
            while e >= 0:
                x = memory.entries(town)[e]
                older = int64(x.older)
                if int64(x.rule) == r and x.cause == cause:
                    ended |= end_entry(town, whom, e, mask, FELL, 0, remains)
                e = older
            if ended:
                touch(town, whom, rule.file, ended)

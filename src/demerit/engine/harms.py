"""Harm: whether somebody is under a harmful effect, and why (specification, section 9)."""
from __future__ import annotations

from typing import Any

from numpy import int64, uint64

from demerit.engine import memory
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.effects import bit
from demerit.engine.grounds import level_without
from demerit.engine.layout import C_HARM_IN, C_SPARED, C_WHOLLY
from demerit.engine.ledgers import lowest_class
from demerit.engine.records import GIVEN, GIVES, LEAVE_PROTECTED, LEAVE_UNRELATED, LEAVE_UNSERVED, NOTICE_COMES, PER_TIE
from demerit.engine.tallying import count, enter, leave
from demerit.engine.thirds import harm_column, settle, settle_all
from demerit.engine.ties import other, tied


@leaf
def bring_up(town: Any, slot: Any) -> Any:
    """Bring a person's harm up to date if there is or was any."""
    person = memory.subjects(town)[slot]
    if person.harm or person.spared or (person.active0 | person.active1) & town[0].harmful:
        harm(town, slot)
    if town[0].tied:
        pass_on(town, slot)


@rare
def pass_on(town: Any, slot: Any) -> Any:
    """Bring what somebody's effects do to others up to date: the class of harm they give through each tie."""
    c = town[0]
    person = memory.subjects(town)[slot]
    for i in range(c.d0_ties):
        tie = memory.ties(town)[i]
        at = PER_TIE * i
        old = int64(memory.bonds(town)[slot, at + GIVES])
        recorded = person.active0 & tie.harmful
        correct = (person.active1 & tie.harmful) if person.forked else recorded
        if recorded == 0 and correct == 0 and old == 0:
            continue
        class_ = int64(0)
        if recorded != 0:
            class_ = lowest_class(town, slot, recorded & ~correct, -1) if recorded & ~correct else cause(town, slot, recorded)
        memory.bonds(town)[slot, at + GIVES] = class_ + (8 if correct != 0 else 0)
        for j in range(tied(town, slot, i)):
            whom = other(town, slot, i, j)
            if whom >= 0:
                if old & 7:
                    memory.bonds(town)[whom, at + GIVEN + (old & 7)] -= 1
                if class_:
                    memory.bonds(town)[whom, at + GIVEN + class_] += 1
                settle(town, whom, i, 0)


@leaf
def beyond(town: Any, slot: Any) -> Any:
    """Whether somebody is under a harmful effect that the correct ledger does not know: any entry may then be what it is put down to."""
    person = memory.subjects(town)[slot]
    return person.forked != 0 and (person.active0 & ~person.active1 & town[0].harmful) != 0


@rare
def harm(town: Any, slot: Any) -> Any:
    """Bring a person's harm up to date: its class, whether wholly in error, whether spared."""
    c = town[0]
    person = memory.subjects(town)[slot]
    recorded = person.active0 & c.harmful
    correct = (person.active1 & c.harmful) if person.forked else recorded
    class_ = int64(0)
    if recorded != 0:
        class_ = lowest_class(town, slot, recorded & ~correct, -1) if recorded & ~correct else cause(town, slot, recorded)
    wholly = 1 if recorded != 0 and correct == 0 else 0
    spared = 1 if correct & ~recorded else 0
    set_harm(town, slot, class_)
    if wholly != person.wholly:
        if wholly:
            enter(town, slot, C_WHOLLY)
        else:
            leave(town, slot, C_WHOLLY)
        person.wholly = wholly
    if spared != person.spared:
        if spared:
            enter(town, slot, C_SPARED)
        else:
            leave(town, slot, C_SPARED)
        person.spared = spared


@happening
def cause(town: Any, slot: Any, recorded: Any) -> Any:
    """The cause of a harm that nobody got wrong: never told (4), protected conduct (5), an unrelated part of life (6), or the rules (7)."""
    if town[0].procedure & NOTICE_COMES and without(town, slot, recorded, LEAVE_UNSERVED):
        return int64(4)
    if without(town, slot, recorded, LEAVE_PROTECTED):
        return int64(5)
    return int64(6) if without(town, slot, recorded, LEAVE_UNRELATED) else int64(7)


@happening
def without(town: Any, slot: Any, recorded: Any, leave: Any) -> Any:
    """Whether one of some effects in force (bits) would be lifted if its file were read without a class of entries."""
    c = town[0]
    file = int64(-1)
    about = int64(-1)
    level = int64(-1)
    for x in range(c.effects):
        if not recorded & bit(x):
            continue
        effect = memory.effects(town)[c.epoch, x]
        if leave == LEAVE_UNRELATED and effect.about < 0:
            continue
        if memory.files(town)[c.epoch, effect.file].reviewed:
            if judged(town, slot, x, leave):
                return True
            continue
        if effect.file != file or effect.about != about:  # effects of one file mostly stand together
            file = effect.file
            about = effect.about
            level = level_without(town, slot, file, leave, about)
        if level >= 0 and not (effect.levels >> uint64(level)) & uint64(1):
            return True
    return False


@leaf
def judged(town: Any, slot: Any, x: Any, leave: Any) -> Any:
    """What `without` found at the last review of an effect's file."""
    c = town[0]
    effect = memory.effects(town)[c.epoch, x]
    s = memory.standings(town)[slot * c.files + effect.file]
    if leave == LEAVE_UNRELATED:
        return (s.lifts >> uint64(x)) & uint64(1) != 0
    level = int64(s.bare) if leave == LEAVE_PROTECTED else int64(s.untold)
    return level >= 0 and not (effect.levels >> uint64(level)) & uint64(1)


@leaf
def set_harm(town: Any, slot: Any, class_: Any) -> Any:
    """Close the interval of the old class of harm and open that of the new."""
    person = memory.subjects(town)[slot]
    old = int64(person.harm)
    if class_ != old:
        if old:
            leave(town, slot, harm_column(old))
        elif class_:
            count(town, slot, C_HARM_IN, 1)
        if class_:
            enter(town, slot, harm_column(class_))
        person.harm = class_
        if town[0].tied and town[0].moving == 0 and (old == 0 or class_ == 0):
            settle_all(town, slot, 1)

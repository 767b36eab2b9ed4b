"""Rules: they fire, somebody decides, entries are written, struck and end (specification, section 6)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import DrawnSpan
from twin import conditions, falling, knowing, luck, notices, queues, standings, ties, writing
from twin.book import Element, value
from twin.clock import DAY
from twin.kinds import ENDINGS, FIRE, LAPSE, OVERDUE
from twin.luck import below
from twin.people import Entry, Person
from twin.tally import FELL, LAPSED, STRUCK, WAYS

if TYPE_CHECKING:
    from twin.town import Town

Firing = tuple[Person, Element, int, int, int, int, Entry | None]
"""Person, rule, class, cause, case, tick of the act, the entry whose end or contest set it off."""


def _spans(model: Any) -> tuple[Any, Any]:
    """(takes, within): a strike's own, else the decider's."""
    strike, decided = model.strike, model.decided
    takes, within = (strike.takes, strike.within) if strike else (None, None)
    if decided is not None:
        takes = decided.takes if takes is None else takes
        within = decided.within if within is None else within
    return takes, within


def fire(town: Town, person: Person, rule: Element, mask: int, wrong: int, cause: int, case: int, tick: int, source: Entry | None = None) -> None:
    """A rule is set off: decided at once, or later."""
    if not rule.active:
        return
    model = rule.now
    takes, within = _spans(model)
    span = within if takes is None else takes
    firing: Firing = (person, rule, wrong, cause, case, tick, source)
    decider = queues.of(town, rule)
    if decider is not None:
        parts = [(queues.join(town, person, decider, cause, alone=mask == 2), mask)]
        limit = None if within is None else town.clock.add(town.now, within.value)
        if model.strike is not None and limit is not None and parts[0][0] > limit:
            parts = [(limit, mask & 2), (parts[0][0], mask & 1)]
        _schedule(town, parts, firing)
        return
    if span is None and model.when.kind in ("act", "state", "date"):
        decide(town, mask, firing)
        return
    word = town.luck.draw(person.id, luck.stream(f"takes:{rule.name}"), cause)[0] if isinstance(span, DrawnSpan) else 0
    due = notices.after(town, town.now, span, word)
    parts = [(due, mask)]
    if model.strike is not None and takes is not None and within is not None and _longer(takes, within, word):
        parts = [(town.clock.add(town.now, within.value), mask & 2), (due, mask & 1)]
    _schedule(town, parts, firing)


def _schedule(town: Town, parts: list[tuple[int, int]], firing: Firing) -> None:
    for when, bits in parts:
        if bits:
            town.schedule(when, firing[0].slot, firing[1].turn, firing[3], FIRE, bits, firing)


def _longer(takes: Any, within: Any, word: int) -> bool:
    if isinstance(takes, DrawnSpan):
        return bool(notices.drawn_ticks(takes, word) > within.value.days * DAY)
    return bool(takes.value.days > within.value.days)


def decide_later(town: Town, _stream: int, _index: int, mask: int, firing: Any) -> None:
    """A FIRE happening."""
    decide(town, mask, firing)


def decide(town: Town, mask: int, firing: Firing) -> None:
    """Somebody decides whether the rule's condition holds, and it is done."""
    person, rule, wrong, cause, case, tick, source = firing
    model = rule.now
    scope = town.book.versions[rule.prefix][town.book.epoch].scope
    if person.gone or not person.in_scope(scope, town.now):
        if wrong == 1:
            town.tally.cell(town.now, town.people[person.slot].rows, "discarded")
        return
    if model.when.reaches is not None:
        truth = [True, True]
    else:
        truth = [conditions.holds(town, person, rule, ledger) for ledger in (0, 1)]
    errs = model.decided.errs if model.decided is not None else None
    wrongly_yes, wrongly_no = (value(errs.wrongly_yes), value(errs.wrongly_no)) if errs is not None else (0.0, 0.0)
    if not town.errors:
        wrongly_yes, wrongly_no = (0.0, wrongly_no) if model.write is not None else (wrongly_yes, 0.0)
    mark = town.luck.draw(person.id, luck.stream(f"errs:{rule.name}"), cause)[0]
    yes0 = not below(mark, wrongly_no) if truth[0] else below(mark, wrongly_yes)
    yes1 = truth[1] and (model.strike is not None or not below(mark, wrongly_no))
    bits = (mask & 1 if yes0 else 0) | (mask & 2 if yes1 else 0)
    if bits & 1 and not truth[0] and wrong == 0:
        wrong = 2
    if model.strike is not None:
        _strike(town, person, rule, 1 & bits if wrong == 1 else bits, wrong, case)
    else:
        ties.write_all(town, person, rule, bits, wrong, cause, case, tick, source)


def _strike(town: Town, person: Person, rule: Element, bits: int, wrong: int, case: int) -> None:
    strike = rule.now.strike
    file = rule.prefix + strike.into
    of = {rule.prefix + short for short in strike.of}
    touched = 0
    for entry in list(person.entries):
        if entry.file == file and (not of or entry.rule.name in of) and (strike.same is None or entry.case == case):
            ended = end_bits(town, person, entry, bits, STRUCK, wrong)
            falling.sets_off(town, person, entry, ended, "struck")
            touched |= ended
            if ended & 1:
                town.tally.rule(town.now, rule.name, "strikes")
    if touched:
        listed = town.book.files[file].now.reads == "any" and person.level[0][file] == "on"
        standings.reread(town, person, town.book.files[file], touched)
        if listed and person.level[0][file] == "off":
            town.tally.rule(town.now, rule.name, "lets-off")


def fork(person: Person, wrong: int) -> None:
    """The two ledgers part; the first reason is kept."""
    if not person.fork:
        person.fork = wrong or 2


def end_bits(town: Town, person: Person, entry: Entry, bits: int, way: int, wrong: int, remains: int = 0) -> int:
    """An entry ends in the ledgers of the bits, as far as it is in force (or suspended) there; those it ended in.

    `remains`: the class of what is left in the recorded ledger only.
    """
    before = entry.full
    bits &= before
    if not bits:
        return 0
    rule = entry.rule.name
    if bits & 1:
        person.last_way[entry.file] = way
        town.note(person, WAYS[way], rule)
        town.tally.cell(town.now, person.rows, WAYS[way])
        town.tally.rule(town.now, rule, WAYS[way])
        knowing.forgotten(town, person, entry)
    if bits & 2:
        town.tally.rule(town.now, rule, "correct-ended")
    if before == 3 and bits != 3:
        fork(person, 3 if bits == 2 else wrong)
    entry.mask &= ~bits
    entry.held &= ~bits
    if bits == 2 and entry.full == 1 and entry.wrong == 0:
        entry.wrong = remains or (writing.inherited(town, person, entry.rule) if way == FELL else 3)
    if not entry.full:
        person.entries.remove(entry)
    return bits


def lapse(town: Town, _stream: int, index: int, _mask: int, what: Any) -> None:
    """An entry has come to its end."""
    person, entry = what
    if not entry.full:
        return
    bits, late = 3, entry.rule.now.write.overdue
    if late is not None and town.errors:
        mark = town.luck.draw(person.id, luck.stream(f"overdue:{entry.rule.name}"), entry.cause)[0]
        if below(mark, late.share.value) and entry.full & 1:
            bits = 2
            town.tally.cell(town.now, person.rows, "overdue")
            town.tally.wrong(person.rows, entry.rule.name, "overdue")
            due = town.clock.add(town.now, late.by.value)
            town.schedule(due, person.slot, entry.rule.turn + ENDINGS, index, OVERDUE, 0, (person, entry))
    touched = end_bits(town, person, entry, bits, LAPSED, 0)
    falling.sets_off(town, person, entry, touched, "lapses")
    if touched:
        standings.reread(town, person, town.book.files[entry.file], touched)


def overdue(town: Town, _stream: int, _index: int, _mask: int, what: Any) -> None:
    """An entry kept past its end ends at last."""
    person, entry = what
    touched = end_bits(town, person, entry, 3, LAPSED, 0)
    falling.sets_off(town, person, entry, touched, "lapses")
    if touched:
        standings.reread(town, person, town.book.files[entry.file], touched)


def ends(town: Town, _stream: int, index: int, mask: int, what: Any) -> None:
    """A rule's entries end with their cause."""
    person, rule, lags = what
    touched = 0
    for entry in list(person.entries):
        if entry.rule is rule and index in (0, entry.cause):
            touched |= end_bits(town, person, entry, mask, FELL, 0, 3 if lags else 0)
    if touched:
        standings.reread(town, person, town.book.files[rule.prefix + rule.now.write.into], touched)
    ties.end_for_others(town, person, rule, mask, index)


def start_lapse(town: Town, person: Person, entry: Entry, end: int) -> None:
    """The end of an entry is put into the calendar."""
    town.schedule(end, person.slot, entry.rule.turn + ENDINGS, entry.name, LAPSE, entry.mask, (person, entry))

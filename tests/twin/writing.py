"""How an entry is written: worth, caps, repeats, terms (specification, section 6, `Write`)."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import DrawnSpan, DrawnWorth
from twin import knowing, luck, notices, rules, standings
from twin.book import Element, thousandths
from twin.clock import reserved
from twin.luck import pick
from twin.people import Entry, Person

if TYPE_CHECKING:
    from twin.town import Town

PROTECTED = frozenset({"speech", "petition", "complaint", "assembly", "worship", "strike", "litigation"})


def write(town: Town, person: Person, rule: Element, bits: int, wrong: int, cause: int, case: int, tick: int, source: Person,
          of: Entry | None = None) -> None:
    """An entry, in the ledgers of the bits that are left at the end.  `source`: whoever the rule fires for; `of`: the entry that set it off."""
    model = rule.now.write
    file = rule.prefix + model.into
    name = luck.name(person.id, rule.stream, cause)
    if name in town.suppressed:
        return
    if model.per == "case":
        for entry in person.entries:
            if entry.file == file and entry.case == case:
                bits &= ~entry.mask
    if model.cap is not None and model.cap.entries is not None:
        for ledger in (0, 1):
            if bits >> ledger & 1 and _used(town, person, rule, ledger) >= model.cap.entries:
                bits &= ~(1 << ledger)
    worth = _worth(town, person, rule, bits, cause)
    end = _end(town, person, rule, cause, tick)
    if not bits or (end is not None and end <= town.now):
        return
    for ledger in (0, 1):
        if bits >> ledger & 1:
            _count(town, person, rule, ledger, worth[ledger])
    _enter(town, person, Entry(rule, file, name, cause, case, bits, wrong, worth, town.now, first_mask=bits), end, source, of)


def _enter(town: Town, person: Person, entry: Entry, end: int | None, source: Person, of: Entry | None) -> None:
    bits, worth, rule = entry.mask, entry.worth, entry.rule.name
    entry.protected, entry.contexts = (of.protected, of.contexts) if of is not None else grounds(town, source, entry.rule)
    if bits != 3 or worth[0] != worth[1]:
        rules.fork(person, entry.wrong)
    if bits == 1 and entry.wrong == 0:
        entry.wrong = inherited(town, person, entry.rule)
    person.entries.append(entry)
    if town.trace:
        town.result.entries.append(entry)
    if bits & 1:
        town.note(person, "written", rule)
        town.tally.cell(town.now, person.rows, "written")
        town.tally.rule(town.now, rule, "written")
        if entry.wrong in (1, 2):
            what = "false" if entry.wrong == 1 else "unmet"
            town.tally.cell(town.now, person.rows, f"written/{what}")
            town.tally.rule(town.now, rule, what)
            town.tally.wrong(person.rows, rule, what)
    if bits & 2:
        town.tally.rule(town.now, rule, "correct-written")
    if end is not None:
        rules.start_lapse(town, person, entry, end)
    entry.wrong_then = entry.wrong
    at_once = knowing.notice(town, person, entry)
    standings.reread(town, person, town.book.files[entry.file], bits)
    if at_once:
        knowing.becomes_known(town, person, entry, knowing.SERVED)


def grounds(town: Town, person: Person, rule: Element) -> tuple[bool, frozenset[str]]:
    """Whether an entry written now rests on protected conduct, and the contexts it rests on."""
    when = rule.now.when
    if when.act is not None:
        conduct = town.book.acts[when.act]
        return conduct.protected or not PROTECTED.isdisjoint((when.act, conduct.context)), frozenset({conduct.context})
    ref = when.enters or when.reaches
    if ref is None:
        return False, frozenset()
    name, (level,) = town.book.one_level(rule.prefix, ref)
    file = town.book.files[name]
    contexts = frozenset[str]().union(*(entry.contexts for entry in person.entries if entry.file == name and entry.mask & 1))
    without = standings.target(town, person, file, 0, lambda entry: entry.protected)
    there = without == level if when.enters is not None else file.beyond(without, level)
    return not there and without != standings.target(town, person, file, 0), contexts


def inherited(town: Town, person: Person, rule: Element) -> int:
    """The class of a recorded-only entry of class 0."""
    def lowest(file: str | None) -> int:
        return min((entry.wrong for entry in person.entries if entry.mask == 1 and entry.wrong and file in (None, entry.file)), default=0)

    when = rule.now.when
    ref = when.enters or when.reaches
    own = lowest(town.book.levels(rule.prefix, ref)[0]) if ref is not None else 0
    return own or lowest(None) or person.fork


def while_on(town: Town, person: Person, rule: Element, bits: int, cause: int) -> int:
    """The bits of the ledgers in which the stay that is a rule's cause is on."""
    for ledger in (0, 1):
        if bits >> ledger & 1 and standings.stay(person, town.book, rule, ledger) != cause:
            bits &= ~(1 << ledger)
    return bits


def _counter(town: Town, person: Person, rule: Element, ledger: int) -> list[Any]:
    """[period, used, last] of a rule in a ledger, the period being the present one."""
    counter = person.counters.setdefault((rule.name, ledger), [None, 0, None])
    cap = rule.now.write.cap
    if cap is not None:
        period = town.clock.period(town.now, int(cap.per.value.amount))
        if counter[0] != period:
            counter[0], counter[1] = period, 0
    return counter


def _used(town: Town, person: Person, rule: Element, ledger: int) -> int:
    return int(_counter(town, person, rule, ledger)[1])


def _count(town: Town, person: Person, rule: Element, ledger: int, worth: int) -> None:
    counter = _counter(town, person, rule, ledger)
    cap = rule.now.write.cap
    counter[1] += abs(worth) if cap is not None and cap.points is not None else 1
    counter[2] = town.now


def _worth(town: Town, person: Person, rule: Element, bits: int, cause: int) -> list[int]:
    model = rule.now.write
    worth = 0
    if isinstance(model.worth, DrawnWorth):
        low, high = model.worth.uniform
        steps = round((high - low) / model.worth.step)
        w0 = town.luck.draw(person.id, luck.stream(f"worth:{rule.name}"), cause)[0]
        worth = thousandths(low + pick(w0, steps + 1) * model.worth.step)
    elif model.worth is not None:
        worth = thousandths(model.worth.value)
    both = [worth, worth]
    for ledger in (0, 1):
        if not bits >> ledger & 1:
            continue
        _, used, last = _counter(town, person, rule, ledger)
        if model.repeats is not None and last is not None and town.now <= town.clock.add(last, model.repeats.within.value):
            both[ledger] = math.floor(worth * model.repeats.times.value + 0.5)
        if model.cap is not None and model.cap.points is not None:
            left = max(0, thousandths(model.cap.points.value) - used)
            both[ledger] = max(-left, min(left, both[ledger]))
    if bits != 3:  # an entry has one worth where it is in force
        both = [both[0], both[0]] if bits == 1 else [both[1], both[1]]
    return both


def _end(town: Town, person: Person, rule: Element, cause: int, tick: int) -> int | None:
    model = rule.now.write
    if isinstance(model.counts, str):
        return None
    start = town.now if model.counts_from == "entry" else tick
    if model.counts_from == "end":
        start = town.clock.add(tick, town.book.acts[rule.now.when.act].lasts.value)
    if isinstance(model.counts, DrawnSpan):
        w0 = town.luck.draw(person.id, luck.stream(f"term:{rule.name}"), cause)[0]
        return reserved(start + notices.drawn_ticks(model.counts, w0))
    return town.clock.add(start, model.counts.value)

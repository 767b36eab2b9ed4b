"""Requests: asked, decided, granted or refused, and struck (specification, section 12)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import DrawnSpan
from twin import conditions, falling, knowing, luck, notices, queues, rules, standings
from twin.book import Element, value
from twin.clock import DAY
from twin.kinds import REMOVE, RULING
from twin.luck import below
from twin.people import Entry, Person
from twin.tally import STRUCK

if TYPE_CHECKING:
    from twin.town import Town


def _sets_off(town: Town, person: Person, entry: Entry, remedy: Element, how: str, mask: int) -> None:
    for rule in town.book.on_request.get((how, remedy.name), ()):
        falling.fire(town, person, rule, mask, entry)


def ask(town: Town, _stream: int, index: int, _mask: int, what: Any) -> None:
    """Somebody asks, if they still can."""
    person, entry, remedy = what
    model = remedy.now
    if not _may_ask(town, person, entry, remedy):
        town.tally.remedy(town.people[person.slot].rows, remedy.name, "void")
        return
    town.note(person, "asked", remedy.name)
    knowing.contested(town, person, entry)
    town.tally.remedy(person.rows, remedy.name, "asked")
    town.tally.remedy(person.rows, remedy.name, "asked/wronged", int(knowing.wrong(entry, remedy)))
    if model.asks.costs is not None:
        town.tally.remedy(person.rows, remedy.name, "cost", model.asks.costs.value.minor)
    _sets_off(town, person, entry, remedy, "asked", entry.full)
    if model.suspends and entry.mask & 1:
        hold(town, person, entry)
    request = luck.name(person.id, remedy.stream, index)
    due, limit = _decision(town, person, remedy, request)
    town.tally.remedy(person.rows, remedy.name, "pending", int(due >= town.clock.end))
    town.schedule(due, person.slot, remedy.turn, request, RULING, 0, (person, entry, remedy, town.now, limit))


def _may_ask(town: Town, person: Person, entry: Entry, remedy: Element) -> bool:
    model = remedy.now
    scope = town.book.versions[remedy.prefix][town.book.epoch].scope
    if person.gone or not entry.full & 1 or not person.in_scope(scope, town.now) or not remedy.active:
        return False
    if model.open_to is not None and not conditions.one(town, person, remedy.prefix, model.open_to, 0):
        return False
    return model.at_most is None or _may_again(town, person, remedy)


def _may_again(town: Town, person: Person, remedy: Element) -> bool:
    """Only so often: whether one more is left in the present period; it is counted."""
    model = remedy.now.at_most
    count = person.asked.setdefault(remedy.name, [0, 0])
    period = town.clock.period(town.now, int(model.per.value.amount))
    if count[0] != period:
        count[:] = [period, 0]
    if count[1] >= model.times:
        return False
    count[1] += 1
    return True


def _decision(town: Town, person: Person, remedy: Element, request: int) -> tuple[int, int | None]:
    """When a request is decided, and when it should be at the latest."""
    decided = remedy.now.decided
    limit = None if decided.within is None else town.clock.add(town.now, decided.within.value)
    decider = queues.of(town, remedy)
    if decider is not None:
        return queues.join(town, person, decider, request), limit
    span = decided.within if decided.takes is None else decided.takes
    word = town.luck.draw(person.id, luck.stream(f"takes:{remedy.name}"), request)[0] if isinstance(span, DrawnSpan) else 0
    return notices.after(town, town.now, span, word), limit


# ---- suspension ----


def hold(town: Town, person: Person, entry: Entry) -> None:
    """An entry does not count while a request is pending, be it right or wrong."""
    town.note(person, "held", entry.rule.name)
    bits, entry.mask = entry.mask, 0
    entry.held |= bits
    person.last_way[entry.file] = STRUCK
    standings.reread(town, person, town.book.files[entry.file], bits)


def release(town: Town, person: Person, entry: Entry, ledgers: int) -> None:
    """It counts again in these ledgers, as far as it is suspended there."""
    bits = entry.held & ledgers
    if not bits:
        return
    if entry.full == 3 and bits != 3:
        rules.fork(person, 3 if bits == 1 else 0)
        if bits == 1 and entry.wrong == 0:
            entry.wrong = 3
    entry.held &= ~bits
    entry.mask |= bits
    standings.reread(town, person, town.book.files[entry.file], bits)
    if not bits & 1:
        return
    town.note(person, "released", entry.rule.name)
    for effect in town.book.effects_of.get(entry.file, ()):
        knowing.deters(town, person, effect)


# ---- decision ----


def ruling(town: Town, _stream: int, request: int, _mask: int, what: Any) -> None:
    """A request is decided."""
    person, entry, remedy, asked, limit = what
    if person.gone:
        town.tally.remedy(town.people[person.slot].rows, remedy.name, "gone")
        return
    model, tally, rows, full = remedy.now, town.tally, person.rows, entry.full
    if not full & 1:
        town.note(person, "moot", remedy.name)
        tally.remedy(rows, remedy.name, "moot")
        if model.suspends:
            release(town, person, entry, 2)
        return
    holds = [conditions.holds(town, person, remedy, ledger) for ledger in (0, 1)]
    truth = [holds[0] and knowing.wrong(entry, remedy), False] if model.because else holds
    errs = model.decided.errs
    wrongly_yes, wrongly_no = (value(errs.wrongly_yes), value(errs.wrongly_no)) if errs is not None else (0.0, 0.0)
    if not town.errors:
        wrongly_no = 0.0
    w0, w1, _, _ = town.luck.draw(person.id, luck.stream(f"errs:{remedy.name}"), request)
    granted = not below(w0, wrongly_no) if truth[0] else below(w0, wrongly_yes)
    outcome = "granted" if granted else "refused"
    town.note(person, outcome, remedy.name)
    tally.remedy(rows, remedy.name, outcome)
    if granted != truth[0]:
        tally.remedy(rows, remedy.name, f"{outcome}/wrongly")
    tally.remedy(rows, remedy.name, "days", (town.now - asked + DAY // 2) // DAY)
    tally.remedy(rows, remedy.name, "over", int(limit is not None and town.now > limit))
    bits = (1 if granted else 0) | (2 if truth[1] and full & 2 else 0)
    for due, part in _removals(town, remedy, bits, w1):
        town.schedule(due, person.slot, remedy.turn, request, REMOVE, part, (person, entry, remedy, bool(model.because) and truth[0]))
    _sets_off(town, person, entry, remedy, outcome, full)
    if model.suspends:
        release(town, person, entry, (0 if granted else 1) | (0 if truth[1] else 2))
    if granted:
        return
    for further in town.book.next_stages.get(remedy.name, ()):
        knowing.opens(town, person, entry, further, town.now)


def _removals(town: Town, remedy: Element, bits: int, word: int) -> list[tuple[int, int]]:
    """When which bits end."""
    strike = remedy.now.strike
    takes, within = (None, None) if strike is None else (strike.takes, strike.within)
    first = notices.after(town, town.now, within if takes is None else takes, word)
    limit = first if within is None else min(first, notices.after(town, town.now, within, word))
    parts = [(first, bits)] if limit == first else [(limit, bits & 2), (first, bits & 1)]
    return [(due, part) for due, part in parts if part]


def remove(town: Town, _stream: int, _index: int, mask: int, what: Any) -> None:
    """A granted request takes effect."""
    person, entry, _, as_wrong = what
    before = falling.stays(town, person, entry.file)
    ended = rules.end_bits(town, person, entry, mask, STRUCK, 0)
    falling.sets_off(town, person, entry, ended, "struck")
    if not ended:
        return
    standings.reread(town, person, town.book.files[entry.file], ended)
    if ended & 1 and as_wrong:
        person.cleared = person.cleared or entry.wrong == 1
        falling.struck_as_wrong(town, person, entry, before)

"""How people learn of an entry, and what they can then ask for (specification, section 12)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin import luck, notices
from twin.book import Element, on_self
from twin.clock import DAY, day
from twin.factors import factor_of
from twin.kinds import ASK, KNOWN
from twin.luck import below
from twin.people import Entry, Person

if TYPE_CHECKING:
    from twin.town import Town

SERVED, DISCOVERED = "served", "discovered"
DEPTH = 8
CLASSES = {"wrong-person": 1, "ground-not-met": 2, "overdue": 3}


def notice(town: Town, person: Person, entry: Entry) -> bool:
    """An entry has been written and is to be made known; whether it is known at once."""
    if not entry.mask & 1:
        return False
    file = town.book.files[entry.file]
    model = file.now.notice
    _told(town, person, entry, "written")
    if entry.wrong_then in (1, 2):
        _told(town, person, entry, "wrong/written")
    if model is None:
        return True
    if model.by == "none":
        return False
    number = luck.stream(f"notice:{file.name}")
    w0, w1, _, _ = town.luck.draw(person.id, number, entry.name)
    if not below(w0, model.reaches.value):
        entry.unserved = model.by == "served"  # a published notice was due to nobody in person
        town.note(person, "unserved", entry.rule.name)
        _told(town, person, entry, "unserved")
        return False
    due = notices.after(town, town.now, model.within if model.takes is None else model.takes, w1)
    if due > town.now:
        town.schedule(due, person.slot, file.turn, entry.name, KNOWN, 0, (person, entry))
    return due == town.now


def notified(town: Town, _stream: int, _index: int, _mask: int, what: Any) -> None:
    """A KNOWN happening."""
    person, entry = what
    if entry.full & 1:
        becomes_known(town, person, entry, SERVED)


def discover(town: Town, person: Person, target: str) -> None:
    """A denial shows what lies behind it: the entries that denied, and those that led to them."""
    book = town.book
    files = {book.levels(effect.prefix, effect.now.during[0])[0] for effect in (book.effects[name] for name in person.effects[0])
             if target in effect.now.denies and on_self(effect.now.on)}
    for _ in range(DEPTH):
        behind = set()
        for entry in reversed(person.entries):
            if entry.file in files and entry.full & 1:
                becomes_known(town, person, entry, DISCOVERED)
                when = entry.rule.now.when
                ref = when.enters or when.reaches
                if ref is not None:
                    behind.add(book.levels(entry.rule.prefix, ref)[0])
        files = behind


def becomes_known(town: Town, person: Person, entry: Entry, way: str) -> None:
    """The person knows of an entry from now on."""
    if entry.known:
        return
    entry.known = True
    file = town.book.files[entry.file]
    if entry.wrong_then in (1, 2):
        _told(town, person, entry, "wrong/known")
        _told(town, person, entry, "wrong/known/days", day(town.now) - day(entry.written))
    if file.now.notice is not None:
        town.note(person, way, entry.rule.name)
        _told(town, person, entry, way)
        for effect in town.book.effects_of.get(file.name, ()):
            deters(town, person, effect)
    for remedy in town.book.first_stages.get(file.name, ()):
        of = {remedy.prefix + short for short in remedy.now.of}
        if not of or entry.rule.name in of:
            opens(town, person, entry, remedy, town.now if way == SERVED or file.now.notice is None else None)


def forgotten(town: Town, person: Person, entry: Entry) -> None:
    """The recorded bit of an entry has ended."""
    if not entry.known:
        _told(town, person, entry, "never")
    if entry.wrong_then in (1, 2):
        _told(town, person, entry, "wrong/ended")
        _told(town, person, entry, "wrong/ended/days", day(town.now) - day(entry.written))
        if not entry.known:
            _told(town, person, entry, "wrong/never")


def contested(town: Town, person: Person, entry: Entry) -> None:
    """An entry is asked about for the first time."""
    if not entry.asked:
        entry.asked = True
        _told(town, person, entry, "asked")
        _told(town, person, entry, "wrong/asked", int(entry.wrong_then in (1, 2)))


def at_the_end(town: Town, person: Person, entry: Entry) -> None:
    """What there is of an entry at the end of the run."""
    if entry.full & 1:
        _told(town, person, entry, "stock")
        _told(town, person, entry, "still", int(not entry.known))
        _told(town, person, entry, "held", entry.held & 1)


def _told(town: Town, person: Person, entry: Entry, what: str, amount: int = 1) -> None:
    """Files with a notice, or with remedies against them, are counted."""
    if town.book.files[entry.file].now.notice is not None or entry.file in town.book.first_stages:
        town.tally.notice(person.rows, entry.file, what, amount)


# ---- what is known deters ----


def _noticed(town: Town, effect: Element) -> str | None:
    """The file of an effect, if it has a notice."""
    file, _ = town.book.levels(effect.prefix, effect.now.during[0])
    return file if town.book.files[file].now.notice is not None else None


def deters(town: Town, person: Person, effect: Element) -> None:
    """Look whether an effect in force is known of by now."""
    file = _noticed(town, effect)
    if file is None or effect.name not in person.effects[0] or effect.name in person.deterring:
        return
    if any(entry.file == file and entry.mask & 1 and entry.known for entry in person.entries):
        person.deterring[effect.name] = town.now


def deters_from(town: Town, person: Person, effect: Element) -> int | None:
    """The tick from which an effect in force deters the person; None: not yet."""
    return person.effects[0][effect.name] if _noticed(town, effect) is None else person.deterring.get(effect.name)


# ---- what can be asked for ----


def wrong(entry: Entry, remedy: Element) -> bool:
    """Whether an entry is wrong now in one of the ways a remedy is for (without `because`: in any)."""
    return entry.full == 1 and entry.wrong in [CLASSES[one] for one in remedy.now.because or CLASSES]


def opens(town: Town, person: Person, entry: Entry, remedy: Element, noticed: int | None) -> None:
    """Somebody may ask: whether and when they do.  `noticed`: when the notice, or the refusal, came; None if by discovery."""
    model, now, clock = remedy.now, town.now, town.clock
    if not remedy.active:
        return
    bad, count = wrong(entry, remedy), town.tally.remedy
    count(person.rows, remedy.name, "open")
    count(person.rows, remedy.name, "open/wronged", int(bad))
    w0, w1, _, _ = town.luck.draw(person.id, remedy.stream, entry.name)
    product = 1.0
    for attribute in sorted(model.asks.by):
        product *= factor_of(model.asks.by[attribute], person.category(attribute))
    if not below(w0, (model.asks.wronged if bad else model.asks.others).value * product):
        count(person.rows, remedy.name, "never")
        return
    asks = notices.after(town, now, model.asks.after, w1)
    midnight = day(entry.written) * DAY
    if model.earliest is not None:
        asks = max(asks, clock.add(midnight, model.earliest.value))
    if asks >= clock.end:
        count(person.rows, remedy.name, "ahead")
        return
    base: int | None = noticed
    if model.after is not None or model.counted_from == "discovery":
        base = now
    elif model.counted_from == "entry":
        base = midnight
    if model.window is not None and base is not None and asks > clock.add(base, model.window.value):
        count(person.rows, remedy.name, "late")
        return
    town.schedule(asks, person.slot, remedy.turn, entry.name, ASK, 0, (person, entry, remedy))

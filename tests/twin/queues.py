"""Deciders with a queue: offices, places, waiting and work (specification, section 12)."""
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import DrawnSpan
from twin import luck, notices
from twin.book import Element
from twin.clock import DAY, Clock, reserved
from twin.people import Person

if TYPE_CHECKING:
    from twin.town import Town


def of(town: Town, element: Element) -> Element | None:
    """The decider of a rule or a remedy, if it has a queue."""
    decided = element.now.decided
    if decided is None:
        return None
    decider = town.book.deciders[element.prefix + decided.by]
    return decider if decider.now.reviewers is not None else None


def join(town: Town, person: Person, decider: Element, index: int, alone: bool = False) -> int:
    """The tick of the decision.  `alone`: reckoned as if a place were free, without taking one."""
    model = decider.now
    if alone:
        return _worked(town, person, decider, index, town.now)[1]
    places = town.places.setdefault((decider.name, _office(town, person, decider)), {})
    place = min(range(model.reviewers), key=lambda one: (places.get(one, 0), one))
    start, done = _worked(town, person, decider, index, max(town.now, places.get(place, 0)))
    places[place] = done
    end = town.clock.end
    wait = min(start, end) - town.now
    town.tally.decider(decider.name, "joined")
    town.tally.decider(decider.name, "waited", int(wait > 0))
    for days in (1, 7, 30, 90):
        town.tally.decider(decider.name, f"waited/{days}", int(wait > days * DAY))
    town.tally.decider(decider.name, "wait/ticks", wait)
    town.tally.decider(decider.name, "work/ticks", min(done, end) - min(start, end))
    return done


def _office(town: Town, person: Person, decider: Element) -> int:
    """The office that serves somebody: people by their slots, firms by theirs."""
    offices = 1 if decider.now.serves is None else max(1, town.n // decider.now.serves)
    return person.slot * offices // town.n if person.slot < town.n else (person.slot - town.n) * offices // town.f


def _worked(town: Town, person: Person, decider: Element, index: int, start: int) -> tuple[int, int]:
    """When the work begins and when it is done."""
    model, clock = decider.now, town.clock
    office_hours = model.open == "working-days"
    if office_hours and not _works(clock, clock.date(start)):
        start = _next_opening(clock, start)
    if isinstance(model.each, DrawnSpan):
        word = town.luck.draw(person.id, luck.stream(f"works:{decider.name}"), index)[0]
        length = notices.drawn_ticks(model.each, word)
        return start, reserved(_on_working_days(clock, start, length) if office_hours else start + length)
    term: Any = model.each.value
    if office_hours and term.unit == "days":
        return start, _on_working_days(clock, start, int(term.amount * DAY))
    return start, clock.add(start, term)


def _works(clock: Clock, date: dt.date) -> bool:
    return clock.midnight(date) >= clock.end or (date.weekday() < 5 and date not in clock.holidays)


def _next_opening(clock: Clock, tick: int) -> int:
    """The first midnight of a working day after the day of a tick."""
    date = clock.date(tick) + dt.timedelta(days=1)
    while not _works(clock, date):
        date += dt.timedelta(days=1)
    return clock.midnight(date)


def _on_working_days(clock: Clock, tick: int, length: int) -> int:
    """The first tick by which so much has been worked; the day of `tick` is a working day."""
    left = DAY - tick % DAY
    while length > left and tick < clock.end:
        length -= left
        tick = _next_opening(clock, tick)
        left = DAY
    return tick + length

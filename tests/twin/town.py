"""A town: slots, a calendar that is a heap, and what each kind of happening does (specification, sections 6, 10 and 12)."""
from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from itertools import pairwise
from typing import Any

from demerit.language.schema import Regime, World
from twin import acts, checks, effects, falling, knowing, luck, money, notices, people, requests, rules, standings, ties
from twin.book import Book
from twin.clock import DAY, YEAR, Clock, reserved
from twin.kinds import (
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
    KINDS,
    KNOWN,
    LAPSE,
    LEAVE,
    MONTH,
    NOTICE,
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
from twin.luck import Luck
from twin.people import Person
from twin.tally import LEFT, OPEN, Result, Tally


class Town:
    """One town from its first tick to its last."""

    def __init__(self, world: World, book: Book, clock: Clock, *, residents: int, luck_: Luck, errors: bool, suppressed: frozenset[int],
                 trace: bool) -> None:
        self.world, self.book, self.clock, self.luck, self.n = world, book, clock, luck_, residents
        self.errors, self.suppressed, self.trace = errors, suppressed, trace
        self.now = 0
        self.result = Result()
        self.tally = Tally(clock, self.result)
        self.under: Counter[str] = Counter()
        """Effect -> people under it at the last month start."""
        self.places: dict[tuple[str, int], dict[int, int]] = {}
        """(decider, office) -> place -> the tick at which it is free."""
        self.people: list[Person] = []
        self.f = ties.firms_of(world, residents)
        self.homes = ties.homes(luck_, world, residents)
        self.children = {home.first: ties.children_of(home, self.n + self.f) for home in self.homes}
        self.bonds = [ties.Bond() for _ in range(2 * self.n + self.f)]
        self.moving = False
        """Whether ties are being taken up, so that nobody counts as newly hit."""
        self._heap: list[tuple[Any, ...]] = []
        self._count = 0

    def schedule(self, due: int, slot: int, stream: int, index: int, kind: int, mask: int = 0, what: Any = None) -> None:
        """Put a happening into the calendar."""
        if due < self.clock.end:
            self._count += 1
            heapq.heappush(self._heap, (due, slot, stream, index, kind, mask, self._count, what))

    def note(self, person: Person, what: str, of: str) -> None:
        """What happens to somebody, for whoever reads along."""
        if self.trace:
            self.result.log.append((self.now, person.id, what, of))

    def live(self) -> Result:
        """From the first tick to the last."""
        self._calendar()
        for slot in range(self.n):
            self.people.append(self._arrive(slot, slot, 0))
        for k in range(self.f):
            self.people.append(self._arrive(self.n + k, ties.FIRM + k, 0))
        for person in self.people:
            ties.take_up(self, person, first=True)
        while self._heap:
            due, slot, stream, index, kind, mask, _, what = heapq.heappop(self._heap)
            self.now = due
            if isinstance(what, tuple) and what and isinstance(what[0], Person) and what[0].gone and kind not in (NOTICE, FIRE, ASK, RULING):
                continue
            if self.trace:
                self.result.events.append((due, slot, stream, index, kind, mask, f"{KINDS[kind]} {_text(what)}"))
            _DO[kind](self, stream, index, mask, what)
        self._close()
        return self.result.finish()

    def _calendar(self) -> None:
        """Everything of the town's own, for the whole run."""
        clock, book = self.clock, self.book
        for k, date in enumerate(book.dates[1:], start=1):
            self.schedule(clock.midnight(date) + 2, -1, 0, k, EPOCH)
        m = 1
        while clock.first(m) < clock.end:
            self.schedule(clock.first(m) + 2, -1, 0, m, MONTH)
            m += 1
        for file in book.files.values():
            if file.now.reviewed is not None:
                self._repeat(file.now.reviewed.every.value, 1, file, REVIEW)
        for channel in book.channels.values():
            if channel.now.checks is not None:
                self._repeat(channel.now.every.value, 0, channel, CHECK)
        for rule in book.rules.values():
            if rule.now.when.date is not None:
                tick = clock.midnight(rule.now.when.date) + (2 if rule.now.write is not None else 1)
                if tick > 0:
                    self.schedule(tick, -1, rule.turn, tick, DATE, 0, rule)

    def _repeat(self, every: Any, k: int, element: Any, kind: int) -> None:
        while True:
            tick = self.clock.add(0, every, k)
            tick = tick - tick % DAY + 2
            if tick >= self.clock.end:
                return
            self.schedule(tick, -1, element.turn, k, kind, 0, element)
            k += 1

    def _arrive(self, slot: int, identity: int, t0: int) -> Person:
        arrive = people.arrive if slot < self.n else ties.firm
        person = arrive(self.luck, self.world, slot, identity, t0, self.clock.end)
        if person.leaves is not None:
            self.schedule(person.leaves, slot, luck.stream("departure"), 0, LEAVE, 0, (person,))
        for band, (entry, _) in enumerate(person.bands):
            if band > person.band and entry > t0:
                self.schedule(entry, slot, luck.stream("age"), band, BIRTHDAY, 0, (person,))
        for state in [name for name, model in self.world.states.items() if model.about == person.kind]:
            self._next_switch(person, state, 1)
        money.begin(self, person)
        acts.start_clocks(self, person)
        notices.start_clocks(self, person)
        self._scope(person)
        standings.begin(self, person)
        return person

    def _scope(self, person: Person) -> None:
        """The time in scope of the regime run, exactly."""
        clock, book, born = self.clock, self.book, person.born
        ticks = [0, *(clock.midnight(date) + 2 for date in book.dates[1:])]
        stop = clock.end if person.leaves is None else person.leaves
        points = {*ticks, *(entry for entry, _ in person.bands)}
        for regime in book.versions[""]:
            age = regime.scope.age
            points |= {born + years * YEAR for years in ((age.at_least, age.under) if age else ()) if years is not None}
        inside = sorted({person.t0, stop} | {point for point in points if person.t0 < point < stop})
        now_band = person.band
        for a, b in pairwise(inside):
            epoch = max(k for k, tick in enumerate(ticks) if tick <= a)
            if person.in_scope(book.versions[""][epoch].scope, a):
                person.band = person.band_at(a)
                self.tally.step(a, person.rows, "in-scope", 1)
                if b < clock.end:
                    self.tally.step(b, person.rows, "in-scope", -1)
        person.band = now_band

    def _next_switch(self, person: Person, state: str, k: int) -> None:
        tick = people.switch(self.luck, self.world, person, state, k, self.now)
        if tick is not None:
            self.schedule(reserved(tick), person.slot, luck.stream(f"state:{state}"), k, STATE, 0, (person, state))

    def _close(self) -> None:
        money.close(self)
        for person in self.people:
            for file, (start, wrong) in person.spells.items():
                self.tally.spell(person.rows, file, wrong, OPEN, self.clock.end - start)
            for entry in person.entries:
                knowing.at_the_end(self, person, entry)
                for bit, ledger in ((1, "recorded"), (2, "correct")):
                    if entry.full & bit:
                        self.result.in_force[entry.rule.name, ledger] += 1

    # ---- happenings ----

    def epoch(self, _stream: int, index: int, _mask: int, _what: Any) -> None:
        """Other numbers from here on."""
        self.book.epoch = index
        for person in self.people:
            for file in self.book.files.values():
                if file.now.about == person.kind:
                    standings.reread(self, person, file, 3)
            effects.update(self, person, 3, standings.effects_of(self, person))
            standings.settle(self, person)
            standings.watch(self, person)

    def month(self, *_: Any) -> None:
        """What is learned from others."""
        self.under = Counter(effect for person in self.people for effect in person.effects[0])

    def review(self, _stream: int, _index: int, _mask: int, file: Any) -> None:
        """Levels change on a review date."""
        for person in [one for one in self.people if one.kind == file.now.about]:
            standings.reread(self, person, file, 3, review=True)

    def date(self, _stream: int, index: int, _mask: int, rule: Any) -> None:
        """A rule on a date."""
        for person in [one for one in self.people if one.kind == self.book.about(rule)]:
            cause = luck.name(person.id, rule.stream, index)
            rules.fire(self, person, rule, 3, 0, cause, cause, self.now)

    def birthday(self, _stream: int, index: int, _mask: int, what: Any) -> None:
        """Another row for everything open."""
        person = what[0]
        if self.world.money is not None:
            money.up_to(self, person, self.clock.month(self.now))
        old = [row for row in person.rows if row.startswith("age=")]
        person.band = index
        new = [row for row in person.rows if row.startswith("age=")]
        for column, amount in person.columns.items():
            self.tally.step(self.now, old, column, -amount)
            self.tally.step(self.now, new, column, amount)
        standings.watch(self, person)

    def leave(self, _stream: int, _index: int, _mask: int, what: Any) -> None:
        """Someone leaves, someone arrives."""
        person = what[0]
        ties.let_go(self, person)
        for entry in list(person.entries):
            rules.end_bits(self, person, entry, 3, LEFT, 0)
        money.leave(self, person)
        for file, (start, wrong) in person.spells.items():
            self.tally.spell(person.rows, file, wrong, LEFT, self.now - start)
        for column, amount in person.columns.items():
            self.tally.step(self.now, person.rows, column, -amount)
        person.gone = True
        more = self.n if person.kind == "persons" else self.f
        newcomer = self.people[person.slot] = self._arrive(person.slot, person.id + more, self.now)
        ties.take_up(self, newcomer, first=False)

    def state(self, _stream: int, index: int, _mask: int, what: Any) -> None:
        """A state switches."""
        person, state = what
        person.states[state] = not person.states[state]
        self.note(person, "becomes" if person.states[state] else "ceases", state)
        self._next_switch(person, state, index + 1)
        standings.watch(self, person)


def _text(what: Any) -> str:
    parts = what if isinstance(what, tuple) else (what,)
    texts = [part.id if isinstance(part, Person) else getattr(part, "name", part) for part in parts if part is not None]
    return " ".join(map(str, texts))


_DO: dict[int, Any] = {
    EPOCH: Town.epoch, MONTH: Town.month, REVIEW: Town.review, CHECK: checks.check, DATE: Town.date, BIRTHDAY: Town.birthday,
    LEAVE: Town.leave, STATE: Town.state, ACT: acts.candidate, PROVOKED: acts.provoked, FALSE: notices.false_occasion,
    NOTICE: notices.arrives, FIRE: rules.decide_later, LAPSE: rules.lapse, OVERDUE: rules.overdue, ENDS: rules.ends,
    REREAD: standings.reread_later, CELL: effects.cell, ATTEMPT: effects.attempt, PAY: effects.pay, KNOWN: knowing.notified,
    ASK: requests.ask, RULING: requests.ruling, REMOVE: requests.remove, FALL: falling.fall, INSTALMENT: money.instalment,
    SETTLE: money.settle}


def live(world: World, epochs: list[tuple[dt.date, Regime]], *, years: int, residents: int, seed: int, town: int, errors: bool = True,
         suppressed: frozenset[int] = frozenset(), alongside: dict[str, list[tuple[dt.date, Regime]]] | None = None,
         trace: bool = False) -> Result:
    """One town, lived in plain Python."""
    clock = Clock(epochs[0][1].in_force, years, world.calendar.holidays)
    book = Book(world, epochs, alongside or {}, clock)
    return Town(world, book, clock, residents=residents, luck_=Luck(seed, town), errors=errors, suppressed=suppressed, trace=trace).live()

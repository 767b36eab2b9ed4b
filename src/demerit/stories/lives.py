"""A life: what happened to one resident of a run, as dated events, from the town lived again.

Nothing of a life is written down while a run lives; its town is a function of the run's documents, seed and the town's number, so living it
again with one slot followed gives the same life, to the tick.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from demerit.engine import Tables
from demerit.engine import journal as f
from demerit.engine.records import (
    ACT,
    ASK,
    ATTEMPT,
    BIRTHDAY,
    DATE,
    ENDS,
    FALL,
    FIRE,
    HAS_NOTICE,
    INSTALMENT,
    IS_HELD,
    IS_KNOWN,
    IS_OVERDUE,
    IS_UNREACHED,
    IS_UNSERVED,
    LAPSE,
    LEAVE,
    NOTICE,
    OF_CHANNELS,
    OVERDUE,
    PROVOKED,
    REMOVE,
    RULING,
    SETTLE,
    STATE,
)
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema.regime import File, Regime, Remedy, Rule
from demerit.stories.events import (
    CORRECT,
    OUTCOMES,
    RECORDED,
    WHY,
    Acted,
    Aged,
    Asked,
    Decided,
    Denied,
    Ended,
    Entry,
    Event,
    Learnt,
    Moved,
    Noticed,
    Ruled,
    Suspended,
    Switched,
    Took,
    Written,
)
from demerit.stories.follower import Follower

DAY = 1 << 20
@dataclass(frozen=True)
class Names:
    """What the numbers of a journal stand for, in a scenario."""

    scenario: Scenario
    tables: Tables

    @cached_property
    def effects(self) -> tuple[str, ...]:
        """Effects by number."""
        return tuple(prefix + name for prefix, versions in self.scenario.regimes for name in versions.first.effects)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What people attempt, by number."""
        return tuple(self.scenario.world.attempts)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """States by number."""
        return tuple(self.scenario.world.states)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Files by number."""
        return tuple(self.tables.layout.files)

    def date(self, tick: int) -> dt.date:
        """The day of a tick."""
        return self.scenario.start + dt.timedelta(days=tick // DAY)

    def versions(self, name: str) -> tuple[str, Versions]:
        """(what is before the name of an element of another regime, its regime's versions)."""
        prefix, slash, _ = name.rpartition("/")
        return next((own, versions) for own, versions in self.scenario.regimes if own == prefix + slash)

    def regime(self, name: str, on: dt.date) -> Regime:
        """The regime an element belongs to, as it reads on a day."""
        return self.versions(name)[1].at(on)

    def rule(self, name: str, on: dt.date) -> Rule:
        """A rule as it reads on a day."""
        return self.regime(name, on).rules[name.rpartition("/")[2]]

    def remedy(self, name: str, on: dt.date) -> Remedy:
        """A remedy as it reads on a day."""
        return self.regime(name, on).remedies[name.rpartition("/")[2]]

    def file(self, name: str, on: dt.date) -> File:
        """A file as it reads on a day."""
        return self.regime(name, on).files[name.rpartition("/")[2]]


@dataclass(frozen=True)
class Life:
    """A resident: who, when, what happened.  `groups`: attribute -> category on arrival, the age group among them as `age`."""

    town: int
    slot: int
    occupant: int
    arrived: int
    left: int | None
    born: int
    groups: dict[str, str]
    events: tuple[Event, ...]
    entries: tuple[Entry, ...]
    begins: dict[tuple[str, int], str]
    """(file, ledger) -> level on arrival."""
    subject: int = -1
    """The number that names of what happens to them are made of."""

    def level(self, file: str, tick: int, ledger: int = RECORDED) -> str:
        """The level in a file after all that happened up to a tick."""
        level = self.begins[file, ledger]
        for event in self.events:
            if isinstance(event, Moved) and event.tick <= tick and (event.file, event.ledger) == (file, ledger):
                level = event.after
        return level

    def age(self, tick: int) -> int:
        """Age in whole years of 365.25 days."""
        return int((tick - self.born) / (365.25 * DAY))


def life(follower: Follower, seed: int, town: int, slot: int, occupant: int) -> Life | None:
    """The life of the occupant-th (from 0) in a slot, of people and then of firms; None if there never were so many.  Raises PoolOverflow."""
    scenario = follower.tables.scenario
    if not 0 <= slot < scenario.residents + scenario.firms:
        return None
    journal = follower.follow(seed, town, slot)
    starts = np.flatnonzero(journal["what"] == f.ARRIVED)
    if occupant >= len(starts):
        return None
    stop = starts[occupant + 1] if occupant + 1 < len(starts) else len(journal)
    rows = journal[starts[occupant]:stop]
    left = int(rows[-1]["due"]) if stop < len(journal) else None
    return Reader(Names(scenario, follower.tables), rows).life(town, slot, occupant, left)


class Reader:
    """Turns the rows of one person's time into events."""

    def __init__(self, names: Names, rows: np.ndarray) -> None:
        self.names, self.layout, self.rows = names, names.tables.layout, rows
        self.held: dict[int, Entry] = {}
        self.last: dict[int, int] = {}
        """Place -> bits of `kept` as last seen."""
        self.all: list[Entry] = []
        self.begins: dict[tuple[str, int], str] = {}
        self.active = {RECORDED: 0, CORRECT: 0}
        self.groups: dict[str, str] = {}
        self.act: str | None = None

    def life(self, town: int, slot: int, occupant: int, left: int | None) -> Life:
        """The whole."""
        first = self.rows[0]
        events = [event for row in self.rows for event in self.read(row)]
        return Life(town, slot, occupant, int(first["due"]), left, int(first["a"]), self.groups, tuple(events), tuple(self.all), self.begins,
                    int(first["name"]))

    def read(self, row: Any) -> Iterator[Event]:
        """The events of one row."""
        what = int(row["what"])
        if what == f.ROW:
            number = int(row["a"])  # beyond the last: what a firm is not
            attribute, equals, category = (self.layout.rows[number] if number < len(self.layout.rows) else "").partition("=")
            if equals:
                self.groups[attribute] = category
        elif what == f.LEVEL:
            yield from self.level(row)
        elif what == f.EFFECTS:
            yield from self.effects(row)
        elif what == f.HAPPENED:
            yield from self.happened(row)
        elif what in (f.WRITTEN, f.PASSED):
            yield from self.written(row, passed=what == f.PASSED)
        elif what == f.CHANGED:
            yield from self.changed(row)

    def at(self, row: Any) -> tuple[int, dt.date]:
        """Tick and day of a row."""
        return int(row["due"]), self.names.date(int(row["due"]))

    def level(self, row: Any) -> Iterator[Event]:
        """A level, on arrival or changed."""
        file, ledger = self.names.files[int(row["of"])], int(row["mask"])
        levels = self.layout.files[file]
        if row["a"] < 0:
            self.begins[file, ledger] = levels[int(row["b"])]
        else:
            yield Moved(*self.at(row), file, ledger, levels[int(row["a"])], levels[int(row["b"])])

    def effects(self, row: Any) -> Iterator[Event]:
        """Effects that came into force or went."""
        ledger, now = int(row["mask"]), int(row["name"])
        for i, name in enumerate(self.names.effects):
            if (now ^ self.active[ledger]) >> i & 1:
                yield Took(*self.at(row), name, ledger, bool(now >> i & 1))
        self.active[ledger] = now

    def happened(self, row: Any) -> Iterator[Event]:
        """A happening of the person's own."""
        kind, of = int(row["kind"]), int(row["of"])
        if kind in (ACT, PROVOKED, INSTALMENT, SETTLE):
            channels = tuple(name for i, name in enumerate(self.layout.channels) if int(row["b"]) >> i & 1)
            yield Acted(*self.at(row), self.layout.conducts[int(row["a"])], OUTCOMES[int(row["class_"])], channels,
                        self.names.effects[of] if kind == PROVOKED else None)
        elif kind == NOTICE:
            yield Noticed(*self.at(row), self.layout.channels[int(row["cause"]) - OF_CHANNELS], int(row["class_"]) == 1)
        elif kind == FIRE:
            mine = self.rows[(self.rows["position"] == row["position"]) & np.isin(self.rows["what"], (f.WRITTEN, f.CHANGED, f.PASSED))]
            yield Decided(*self.at(row), self.layout.rules[of], int(row["mask"]), len(mine) > 0)
        elif kind == ATTEMPT and row["class_"]:
            yield Denied(*self.at(row), self.names.targets[of], int(row["class_"]) == 2)
        elif kind == STATE:
            yield Switched(*self.at(row), self.names.states[of])
        elif kind == BIRTHDAY and not row["mask"]:
            yield Aged(*self.at(row))
        elif kind in (ASK, RULING):
            yield from self.request(row)

    def request(self, row: Any) -> Iterator[Event]:
        """A request, or the ruling on one."""
        (tick, day), remedy, outcome = self.at(row), self.layout.remedies[int(row["of"])], int(row["class_"])
        entry = self.held.get(int(row["place"]))
        if int(row["kind"]) == ASK:
            if outcome and entry is not None:
                entry.pending.append((tick, None, remedy))
                yield Asked(tick, day, entry, remedy)
            return
        granted = {1: True, 2: False}.get(outcome)
        if entry is not None:
            entry.pending = [(since, tick if of == remedy and to is None else to, of) for since, to, of in entry.pending]
            entry.rulings.append((tick, granted, remedy))
        yield Ruled(tick, day, entry, remedy, granted)

    def written(self, row: Any, passed: bool) -> Iterator[Event]:
        """An entry; with `passed`, ended in the same moment."""
        tick, day = self.at(row)
        rule = self.layout.rules[int(row["of"])]
        prefix, versions = self.names.versions(rule)
        write = versions.at(day).rules[rule.removeprefix(prefix)].write
        assert write is not None
        worth = {RECORDED: int(row["a"]) / 1000, CORRECT: int(row["c"]) / 1000}
        entry = Entry(int(row["name"]), rule, prefix + write.into, worth, tick, day, int(row["mask"]), int(row["class_"]),
                      int(row["cause"]), int(row["case"]), int(row["b"]) if row["b"] >= 0 else None)
        self.all.append(entry)
        if not passed:  # its place may be another's by now
            self.held[int(row["place"])] = entry
        yield Written(tick, day, entry)
        yield from self.bits(row, entry, 0)
        if passed:
            yield Ended(tick, day, entry, 0, "struck", self.striker(row, entry, day))

    def changed(self, row: Any) -> Iterator[Event]:
        """An entry that ended in a ledger, or of which something else is wrong now."""
        tick, day = self.at(row)
        entry = self.held[int(row["place"])]
        ended = int(row["a"]) & ~int(row["mask"])
        if entry.wrong != int(row["class_"]):
            entry.classes = entry.classes or [(entry.written, entry.wrong)]
            entry.wrong = int(row["class_"])
            entry.classes.append((tick, entry.wrong))
        yield from self.bits(row, entry, int(self.last[int(row["place"])]))
        if ended:
            kind = int(row["kind"])
            way = {LAPSE: "lapsed", OVERDUE: "lapsed", ENDS: "fell", FALL: "fell", LEAVE: "left"}.get(kind, "struck")
            if kind == LEAVE and not np.any((self.rows["position"] == row["position"]) & (self.rows["what"] == f.HAPPENED)):
                way = "fell"  # somebody else left, from whom it came
            if ended & RECORDED:
                entry.pauses = [(since, tick if to is None else to) for since, to in entry.pauses]
                entry.pending = [(since, tick if to is None else to, of) for since, to, of in entry.pending]
                entry.off_by = self.remedy(row) if kind == REMOVE else None
            for ledger in (RECORDED, CORRECT):
                if ended & ledger:
                    entry.ends[ledger] = tick, way
            if kind == REMOVE:
                yield Ended(tick, day, entry, ended, way, self.remedy(row), asked=True)
            else:
                yield Ended(tick, day, entry, ended, way, self.striker(row, entry, day) if way == "struck" else None)

    def bits(self, row: Any, entry: Entry, before: int) -> Iterator[Event]:
        """What is so of an entry besides: known, suspended, kept."""
        tick, day = self.at(row)
        now = int(row["b"]) if row["what"] == f.CHANGED else int(row["kept"])
        self.last[int(row["place"])] = now
        entry.kept, entry.unserved = bool(now & IS_OVERDUE), bool(now & (IS_UNSERVED | IS_UNREACHED))
        if now & ~before & IS_KNOWN:
            entry.known = tick
            if int(self.names.tables.arrays["files"][0, self.names.files.index(entry.file)]["procedure"]) & HAS_NOTICE:
                entry.known_by = "denial" if row["kind"] == ATTEMPT else "notice"
                yield Learnt(tick, day, entry, entry.known_by)
        if (now ^ before) & IS_HELD and not int(row["a"]) & ~int(row["mask"]) & RECORDED:
            holds = bool(now & IS_HELD)
            entry.pauses = [*entry.pauses, (tick, None)] if holds else [(since, tick if to is None else to) for since, to in entry.pauses]
            yield Suspended(tick, day, entry, holds)

    def remedy(self, row: Any) -> str | None:
        """The remedy whose ruling took an entry off in a happening."""
        same = self.rows[(self.rows["position"] == row["position"]) & (self.rows["what"] == f.HAPPENED)]
        return self.layout.remedies[int(same[0]["of"])] if len(same) else None

    def striker(self, row: Any, entry: Entry, day: dt.date) -> str | None:
        """The rule that ended an entry, if it can be told: the one decided then, or the only one that strikes such entries."""
        if row["kind"] in (FIRE, DATE):
            same = self.rows[(self.rows["position"] == row["position"]) & (self.rows["what"] == f.HAPPENED)]
            if len(same):
                return self.layout.rules[int(same[0]["of"])]
        found = [name for name in self.layout.rules if self.strikes(name, entry, day)]
        return found[0] if len(found) == 1 else None

    def strikes(self, name: str, entry: Entry, day: dt.date) -> bool:
        """Whether a rule strikes entries such as this."""
        prefix, versions = self.names.versions(name)
        strike = versions.at(day).rules[name.removeprefix(prefix)].strike
        if strike is None or prefix + strike.into != entry.file:
            return False
        return not strike.of or entry.rule in [prefix + of for of in strike.of]


__all__ = ["CORRECT", "OUTCOMES", "RECORDED", "WHY", "Acted", "Aged", "Asked", "Decided", "Denied", "Ended", "Entry", "Event", "Learnt", "Life", "Moved",
           "Names", "Noticed", "Reader", "Ruled", "Suspended", "Switched", "Took", "Written", "life"]

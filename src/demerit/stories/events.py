"""What happens in a life: dated events, and the entries they are about."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

RECORDED, CORRECT = 1, 2
"""Ledgers, as bits: what the records say, and what they would say without mistakes."""
WHY = ("correct", "wrong person", "ground not met", "kept past its end")
"""What is wrong with an entry, by its class."""
OUTCOMES = ("done", "suppressed", "stopped")


@dataclass(frozen=True)
class Event:
    """Something that happened, at a tick (2^-20 day since the start of the run)."""

    tick: int
    date: dt.date


@dataclass(frozen=True)
class Acted(Event):
    """An act that somebody could have noticed, or that was kept from happening.  `outcome`: done, suppressed or stopped."""

    conduct: str
    outcome: str
    noticed_by: tuple[str, ...]
    provoked_by: str | None = None


@dataclass(frozen=True)
class Noticed(Event):
    """A notice arrived after a channel's delay; false if it was about another's act, or nobody's."""

    channel: str
    false: bool


@dataclass(frozen=True)
class Decided(Event):
    """A rule that takes time was decided; `done`: an entry was written, or some were ended."""

    rule: str
    ledgers: int
    done: bool


@dataclass(frozen=True)
class Written(Event):
    """An entry was written."""

    entry: Entry


@dataclass(frozen=True)
class Ended(Event):
    """An entry ended in some ledgers.  `way`: lapsed, struck, fell (with its cause), left (the town, with its person).

    `by`: the rule that struck it, if only one can have; or, `asked`, the remedy that did (its stage is the remedy's own).
    """

    entry: Entry
    ledgers: int
    way: str
    by: str | None
    asked: bool = False


@dataclass(frozen=True)
class Moved(Event):
    """A level changed in a ledger.  Rows of the first day of a life are no changes and are not here."""

    file: str
    ledger: int
    before: str
    after: str


@dataclass(frozen=True)
class Took(Event):
    """An effect came into force in a ledger, or went (`holds` false)."""

    effect: str
    ledger: int
    holds: bool


@dataclass(frozen=True)
class Denied(Event):
    """An attempt was denied; in error if the correct ledger would not have."""

    target: str
    in_error: bool


@dataclass(frozen=True)
class Switched(Event):
    """A state of the world (able to pay, ..) switched."""

    state: str


@dataclass(frozen=True)
class Aged(Event):
    """A birthday into another age group."""


@dataclass(frozen=True)
class Learnt(Event):
    """Somebody came to know of an entry of theirs.  `how`: notice or denial."""

    entry: Entry
    how: str


@dataclass(frozen=True)
class Asked(Event):
    """A request for an entry to be struck."""

    entry: Entry
    remedy: str


@dataclass(frozen=True)
class Ruled(Event):
    """A request was decided; `granted` None: there was nothing left to decide."""

    entry: Entry | None
    remedy: str
    granted: bool | None


@dataclass(frozen=True)
class Suspended(Event):
    """An entry stopped counting while a request is pending (`holds`), or counts again."""

    entry: Entry
    holds: bool


@dataclass
class Entry:
    """An entry of a life.  `name` is its draw's name, `cause` and `case` those of what it came from (64 bits)."""

    name: int
    rule: str
    file: str
    worth: dict[int, float]
    """Ledger -> what it counts."""
    written: int
    """Tick."""
    written_on: dt.date
    ledgers: int
    """In which it was written; 0: written and ended in one moment."""
    wrong: int
    """0 correct; 1 the wrong person; 2 the ground was not met; 3 kept past its end, or not struck when it should have been.  See WHY."""
    cause: int
    case: int
    lapses: int | None
    """The tick at which its own term ends, if that is before the end of the run."""
    ends: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Ledger -> (tick, way), where it ended."""
    classes: list[tuple[int, int]] = field(default_factory=list)
    """(tick, what is wrong from then on), if that changed; `wrong` is the last."""
    kept: bool = False
    """Kept in the record past its end."""
    known: int | None = None
    """The tick at which the person came to know of it, where that takes a notice or a denial; of other files: when it was written."""
    known_by: str | None = None
    """notice or denial, where it takes one."""
    unserved: bool = False
    """Its notice was due and never reaches the person."""
    off_by: str | None = None
    """The remedy by which it was struck from the record."""
    pending: list[tuple[int, int | None, str]] = field(default_factory=list)
    """Requests about it: (asked at, decided at or None, remedy)."""
    rulings: list[tuple[int, bool | None, str]] = field(default_factory=list)
    """Rulings on such requests: (at, granted or None: nothing was left to decide, remedy)."""
    pauses: list[tuple[int, int | None]] = field(default_factory=list)
    """(from, to or None): when it did not count."""

    def holds(self, tick: int, ledger: int = RECORDED) -> bool:
        """Whether it is in force after all that happened up to a tick."""
        return bool(self.ledgers & ledger) and self.written <= tick and (ledger not in self.ends or self.ends[ledger][0] > tick)

    def paused(self, tick: int) -> bool:
        """Whether it is suspended after all that happened up to a tick."""
        return any(since <= tick and (to is None or to > tick) for since, to in self.pauses)

    def disputed(self, tick: int) -> tuple[str, ...]:
        """The remedies asked for and not yet decided after all that happened up to a tick."""
        return tuple(remedy for since, to, remedy in self.pending if since <= tick and (to is None or to > tick))

    def wrong_at(self, tick: int) -> int:
        """What is wrong with it after all that happened up to a tick."""
        return next((wrong for since, wrong in reversed(self.classes) if since <= tick), self.wrong)

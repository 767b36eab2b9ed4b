"""One person's situation: what is in force about them, until when, and what is on its way.

Time runs from the moment the entry in question is written.  Nothing in it is drawn: what could be sooner or later is taken at its latest, and what
others may refuse is refused, unless a move says otherwise.
"""
from __future__ import annotations

from enum import IntEnum
from operator import attrgetter
from typing import NamedTuple

from demerit.audit.exits.durations import AT_ONCE, Duration
from demerit.audit.exits.ways import Ground, Key

LONGEST = attrgetter("most")
"""Of a Duration: the most days it can be."""

CAUSE_OVER = "its cause is over"
"""Why an entry that lasts as long as its cause ends."""

IN_EFFECT = "takes effect"
"""What becomes of a request that was granted."""


class Rank(IntEnum):
    """On what a move depends, the least first."""

    TIME = 0
    """nothing but time"""
    OWN = 1
    """the person alone"""
    LUCK = 2
    """the person, and being noticed or judged rightly"""
    UNKNOWN = 3
    """nobody knows whose doing it is"""
    OTHERS = 4
    """somebody else, chance, or a date that may be over"""


class Move(NamedTuple):
    """Something that happens: `kind` is lapse, rule, check, review, act, ask, ruling, date; `name` the ground, rule, conduct or remedy.

    `rules` are those it acts by; `because` says of what it depends on others, or is not certain.
    """

    kind: str
    name: str
    rank: Rank
    rules: tuple[Key, ...] = ()
    because: str = ""
    cost: int = 0
    """minor units of the world's currency"""
    about: int = -1
    """the number of the ground a request is about"""
    counted_from: str = "entry"
    """from what the time of a lapse counts: the first entry, or the act before it"""


class Entry(NamedTuple):
    """Entries of a ground in force; `due` None: no end of its own.  `since`: when they were written; `stay`: falls with this rule's stay."""

    ground: Ground
    due: Duration | None
    since: Duration = AT_ONCE
    by: Key | None = None


class Pending(NamedTuple):
    """Something on its way.  `kind`: rule, check, review, ruling, remove, end; `ground`: only entries of this one; `doubt`: why it may not happen."""

    due: Duration
    kind: str
    of: Key
    ground: Ground | None = None
    doubt: str = ""

    def order(self) -> tuple[float, str, Key, int, str]:
        """In which order things due at one moment are taken."""
        return (self.due.most, self.kind, self.of, self.ground.number if self.ground is not None else -1, self.doubt)


class Situation(NamedTuple):
    """`shown` are the levels of files that change only at reviews, `waiting` rules on `reaches` whose condition does not hold yet, `spent` what was
    used up: remedies refused, dates passed; `left` moves not made at once, of which waiting makes nothing better.
    """

    now: Duration = AT_ONCE
    held: frozenset[Entry] = frozenset()
    pending: frozenset[Pending] = frozenset()
    shown: tuple[tuple[Key, str], ...] = ()
    waiting: frozenset[Key] = frozenset()
    spent: frozenset[str] = frozenset()
    left: frozenset[tuple[str, str, int]] = frozenset()

    def key(self) -> tuple[object, ...]:
        """What makes two situations the same, wherever on the clock they are."""
        now = self.now.most

        def until(due: Duration | None) -> float:
            return -1.0 if due is None else round(due.most - now, 6)

        return (frozenset((one.ground.number, until(one.due), one.by) for one in self.held),
                frozenset((one.kind, one.of, one.ground.number if one.ground else -1, until(one.due), one.doubt) for one in self.pending),
                self.shown, self.waiting, self.spent, self.left)

    def next_due(self) -> Duration | None:
        """When the next thing happens by itself."""
        dues = [one.due for one in self.held if one.due is not None] + [one.due for one in self.pending]
        return min(dues, key=LONGEST, default=None)

    def adding(self, *, held: Entry | None = None, pending: Pending | None = None) -> Situation:
        """With one thing more."""
        return self._replace(held=self.held | {held} if held else self.held, pending=self.pending | {pending} if pending else self.pending)

    def without(self, entries: frozenset[Entry]) -> Situation:
        """With entries gone."""
        return self._replace(held=self.held - entries)

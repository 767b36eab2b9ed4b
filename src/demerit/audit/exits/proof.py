"""The proof of exit: for every file that harms and every kind of person, a way off and its bounds, or a path on which they never leave."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from demerit.audit.exits.beginnings import Base, bases, beginnings, together
from demerit.audit.exits.outcomes import VERDICTS, Outcome, Question, Verdict
from demerit.audit.exits.profiles import Need, Profile
from demerit.audit.exits.ways import Ground, Key, WaysOut
from demerit.language.documents import Loaded
from demerit.language.paths import Standing
from demerit.language.schema import World

MOST_PROFILES = 64
LOOKED_AT, LOOKED_AT_IN_PASSING = 30_000, 10_000
"""Situations looked at for one file; and where a proof is one thing among many, as in an audit.  Beyond them the answer is *not decided*."""


@dataclass(frozen=True)
class Row:
    """One ground (with what it rests on), and how each kind of person fares; `whole`: everything was tried.

    `apart`: the same ground is told on another level as well.
    """

    chain: tuple[Ground, ...]
    several: bool
    people: tuple[tuple[Profile, Outcome], ...]
    whole: bool
    apart: bool = False

    @property
    def worst(self) -> Verdict:
        """How the worst off fare."""
        return max((outcome.verdict for _, outcome in self.people), key=VERDICTS.index)


@dataclass(frozen=True)
class FileProof:
    """A file with harmful effects, the levels that harm, and what is proved of each ground."""

    standing: Standing
    effects: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def worst(self) -> Verdict:
        """How the worst off fare."""
        return max((row.worst for row in self.rows), key=VERDICTS.index, default="time")

    def never(self) -> list[tuple[Row, Profile, Outcome]]:
        """Kinds of people who may never leave: nothing is guaranteed to them."""
        return [(row, profile, outcome) for row in self.rows for profile, outcome in row.people if not outcome.guaranteed]


@dataclass(frozen=True)
class Proof:
    """What is proved of a regime as in force on a day."""

    ways: WaysOut
    regime: str
    on: dt.date
    files: tuple[FileProof, ...]
    harmless: tuple[str, ...]
    """files without harmful effects"""


def prove(loaded: Loaded, world: World | None, *, file: str | None = None, profile: Profile | None = None, on: dt.date | None = None,
          most: int = LOOKED_AT) -> Proof:
    """The proof of exit of a regime, or of one file of it, for everybody or for people of whom `profile` is known.

    `most`: situations looked at for one file.

    Raises KeyError if the file is not there or does no harm.
    """
    ways, high = WaysOut(loaded, world, on), WaysOut(loaded, world, on, "high")
    harms = ways.harms()
    if file is not None:
        wanted = ways.standing("", file)
        if wanted is None or (wanted.regime, wanted.file) not in harms:
            raise KeyError(file)
        harms = {(wanted.regime, wanted.file): harms[wanted.regime, wanted.file]}
    found = []
    for standing, effects in harms.values():
        ways.budget.whole = high.budget.whole = most
        found.append(_file(ways, high, standing, effects, profile or Profile()))
    harmless = tuple(name for name in ways.regimes[""].files if ("", name) not in ways.harms())
    return Proof(ways, loaded.name, ways.on, tuple(found), harmless)


def _file(ways: WaysOut, high: WaysOut, goal: Standing, effects: tuple[str, ...], known: Profile) -> FileProof:
    found, latest = bases(ways, goal), bases(high, goal)
    rows = [_row(ways, high, goal, base, other, known, several=False) for base, other in zip(found, latest, strict=True)]
    rows = _needed(rows, found)
    every, later = together(found), together(latest)
    if ways.apart((goal.regime, goal.file)):
        return FileProof(goal, effects, tuple(rows))
    if every is not None and later is not None:
        row = _row(ways, high, goal, every, later, known, several=True)
        if _worse(row, rows):
            rows.append(row)
    return FileProof(goal, effects, tuple(rows))


def _needed(rows: list[Row], found: list[Base]) -> list[Row]:
    """Rows without those of a ground short of the worst it leads to on which people fare no worse than there; where they do, both say their levels."""
    told: list[Row] = []
    for row, base in zip(rows, found, strict=True):
        like = [i for i, one in enumerate(told) if _rules(one) == _rules(row)] if base.short else []
        if like and not _worse(row, [told[i] for i in like]):
            continue
        for i in like:
            told[i] = replace(told[i], apart=True)
        told.append(replace(row, apart=base.short))
    return told


def _rules(row: Row) -> list[tuple[Key, tuple[str, ...]]]:
    return [(ground.file, ground.rules) for ground in row.chain]


def _worse(row: Row, rows: list[Row]) -> bool:
    """Whether somebody fares worse there than on each of these."""
    def length(one: Outcome) -> float:
        return one.plan.time.most if one.plan is not None else 0.0

    people = [one for other in rows for one in other.people]
    for profile, outcome in row.people:
        for both in dict.fromkeys(profile.meeting(who) for who, _ in people if profile.meets(who)):
            others = [one for who, one in people if both.meets(who)]
            longer = outcome.guaranteed and length(outcome) > max(map(length, others)) + 1e-6
            if longer or VERDICTS.index(outcome.verdict) > max(VERDICTS.index(one.verdict) for one in others):
                return True
    return False


def _row(ways: WaysOut, high: WaysOut, goal: Standing, base: Base, later: Base, known: Profile, *, several: bool) -> Row:
    starts, whole = beginnings(ways, goal, base)
    late, _ = beginnings(high, goal, later)
    question = Question(ways, high, goal, base, later, starts, late, whole)
    left = [MOST_PROFILES]

    def split(profile: Profile) -> list[tuple[Profile, Outcome]]:
        try:
            return [(profile, question.answer(profile))]
        except Need as need:
            if left[0] <= 0:
                return [(profile, Outcome("undecided", ask=(need.key,)))]
            left[0] -= len(need.options)
            parts = [(option, split(profile.having(need.key, option))) for option in need.options]
            return _joined(profile, need.key, parts)

    return Row(base.chain, several, tuple(split(known)), whole and left[0] > 0)


def _joined(profile: Profile, key: str, parts: list[tuple[str, list[tuple[Profile, Outcome]]]]) -> list[tuple[Profile, Outcome]]:
    """Kinds of people told apart only where they fare differently."""
    first = parts[0][1]

    def same(found: list[tuple[Profile, Outcome]]) -> bool:
        return len(found) == len(first) and all(a.without(key) == b.without(key) and x.like(y) for (a, x), (b, y) in zip(found, first, strict=True))

    if all(same(found) for _, found in parts):
        return [(one.without(key), outcome) for one, outcome in first]
    return [one for _, found in parts for one in found]

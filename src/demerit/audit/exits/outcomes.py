"""What holds of one kind of person on one ground: the soonest ways by what they depend on, or a counterexample."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from demerit.audit.exits.beginnings import Base, Held
from demerit.audit.exits.doings import Doings
from demerit.audit.exits.durations import AT_ONCE, Duration
from demerit.audit.exits.profiles import Profile
from demerit.audit.exits.reasons import Blocked, blocked
from demerit.audit.exits.search import Plan, Searched, Told, harmed, needed, returning, search, staying
from demerit.audit.exits.situations import Rank, Situation
from demerit.audit.exits.ways import Ground, WaysOut
from demerit.language.paths import Standing

Verdict = Literal["time", "own", "luck", "unknown", "others", "none", "undecided"]
VERDICTS: tuple[Verdict, ...] = ("time", "own", "luck", "unknown", "others", "none", "undecided")
"""From the best: time alone; the person alone; the person, if noticed or judged rightly; nobody knows who; only through others; not at all; not decided."""
GUARANTEED: tuple[Verdict, ...] = ("time", "own")


MOST_LOOKED_AT = 4_000
"""Situations looked at for one kind of person and what a way may depend on; beyond them the answer is *not decided*."""

MOST_STUCK = 8
"""Beginnings from which nothing is guaranteed that are asked what else would help."""


@dataclass(frozen=True)
class Outcome:
    """What holds of one kind of person on one ground.

    `plans` are the soonest ways by what they depend on, of the beginning from which each takes longest; `cheapest` the least money for the verdict's;
    `worst` its time at the upper ends of what is uncertain.  `stays` is the counterexample where nothing is guaranteed: what happens to somebody whom
    nobody helps; `circles`: again and again; `beside`: what else is in force when it begins.
    `helpers` are moves of others each of which would do; `returns` rules that bring somebody back by
    themselves.  `ask`: where nothing was decided, what may still be said of the person.
    """

    verdict: Verdict
    plans: dict[Rank, Plan] = field(default_factory=dict)
    cheapest: int = 0
    worst: Duration | None = None
    stays: tuple[Told, ...] = ()
    circles: bool = False
    blocked: tuple[Blocked, ...] = ()
    helpers: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    beside: tuple[Ground, ...] = ()

    @property
    def guaranteed(self) -> bool:
        """Whether the way off depends on nothing but the person and time."""
        return self.verdict in GUARANTEED

    @property
    def plan(self) -> Plan | None:
        """The way of the verdict."""
        return self.plans.get(Rank(VERDICTS.index(self.verdict))) if self.verdict in VERDICTS[:5] else None

    def like(self, other: Outcome) -> bool:
        """Whether two kinds of people fare alike."""
        return self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        return (self.verdict, self.cheapest, self.worst, self.helpers, self.returns, self.blocked, self.circles,
                [(rank, plan.time) for rank, plan in self.plans.items()])


@dataclass(frozen=True)
class Question:
    """A ground of a file, with its beginnings; `late` the same at the upper ends of what is uncertain; `whole`: all of them are there."""

    ways: WaysOut
    high: WaysOut
    goal: Standing
    base: Base
    later: Base
    starts: list[Held]
    late: list[Held]
    whole: bool

    def answer(self, profile: Profile) -> Outcome:
        """How somebody fares.  Raises Need for what the profile does not say."""
        return _Asked(self, profile).answer()


class _Asked:
    """One kind of person asked about."""

    def __init__(self, question: Question, profile: Profile) -> None:
        self.q, self.profile = question, profile
        self.doings = Doings(question.ways, question.goal, profile)
        starts = [self.doings.begin(held, question.base.written(held)) for held in question.starts]
        self.starts = [(i, start) for i, start in enumerate(starts) if harmed(self.doings, start)]
        self.whole = question.whole
        self.stuck: list[tuple[int, Situation]] = []
        self.helpers: list[str] = []

    def each(self, starts: list[tuple[int, Situation]], rank: Rank, only: str | None = None) -> tuple[int, Plan] | None:
        """The way of the beginning from which it takes longest; None if some beginning has none."""
        self.q.ways.budget.ask(MOST_LOOKED_AT)
        longest: tuple[int, Plan] | None = None
        without = []
        for i, start in starts:
            found = self._one(start, rank, only)
            if found.plan is None:
                self.whole = self.whole and found.whole
                without.append((i, start))
                if rank != Rank.OWN or len(without) == MOST_STUCK:
                    break
            elif longest is None or found.plan.time.most > longest[1].time.most:
                longest = (i, found.plan)
        if rank == Rank.OWN:
            self.stuck = without
        if longest is None or without:
            return None
        at, plan = longest
        return at, needed(self.doings, next(start for i, start in starts if i == at), plan, rank, only)

    def _one(self, start: Situation, rank: Rank, only: str | None = None, *, cheapest: bool = False) -> Searched:
        return search(self.doings, start, self.q.ways.budget, rank, only, cheapest=cheapest)

    def answer(self) -> Outcome:
        if not self.starts and not self.whole:
            return Outcome("undecided", ask=self._unsaid())
        if not self.starts:  # what it writes does not harm, as other things stand
            return Outcome("time", {Rank.TIME: Plan(AT_ONCE, 0, (), Situation())})
        plans = self._plans()
        if not plans:
            verdict: Verdict = "none" if self.whole else "undecided"
        else:
            verdict = VERDICTS[min(plans)]
            # ways from every beginning tried prove it only if all were tried; and a better one may not have been looked for to the end
            verdict = verdict if self.q.whole and (self.whole or verdict == "time") else "undecided"
        outcome = Outcome(verdict, {rank: plan for rank, (_, plan) in plans.items()}, ask=self._unsaid() if verdict == "undecided" else ())
        if verdict in VERDICTS[:5]:
            rank = min(plans)
            at, plan = plans[rank]
            outcome = replace(outcome, cheapest=self._cheapest(rank, plan.cost), worst=self._latest(at, rank), returns=returning(self.doings, plan.end))
        return outcome if outcome.guaranteed or verdict == "undecided" else self._against(outcome)

    def _unsaid(self) -> tuple[str, ...]:
        """Conducts nobody has said of this person whether they ever happen: each that does not is so many situations fewer."""
        return tuple(sorted(act for acts in self.doings.alike.values() for act in acts if self.profile.maybe(act) is None)) if self.doings.acts else ()

    def _plans(self) -> dict[Rank, tuple[int, Plan]]:
        """What is guaranteed is looked at from every beginning; what is sooner from the one from which that takes longest; and what else there is, if
        nothing is guaranteed, from the first from which nothing leads off."""
        plans: dict[Rank, tuple[int, Plan]] = {}
        starts = self.starts
        for rank in (Rank.TIME, Rank.OWN, Rank.LUCK):
            found = self.each(starts if rank <= Rank.OWN or plans else self.stuck, rank)
            if found is not None:
                if not plans:
                    starts = [one for one in self.starts if one[0] == found[0]]
                plans[rank] = found
        for rank in (Rank.UNKNOWN, Rank.OTHERS):
            found = None if plans else self.each(self.stuck, rank) if rank == Rank.UNKNOWN else self._helped()
            if found is not None:
                plans[rank] = found
        return plans

    def _helped(self) -> tuple[int, Plan] | None:
        """The way by one move of others that takes least; where none of them would do alone, by several."""
        best: tuple[int, Plan] | None = None
        for name in self.doings.others:
            found = self.each(self.stuck, Rank.OTHERS, name)
            if found is not None:
                self.helpers += self.doings.alike.get(name, [name])
                best = found if best is None or found[1].time.most < best[1].time.most else best
        return best or self.each(self.stuck, Rank.OTHERS)

    def _cheapest(self, rank: Rank, known: int) -> int:
        """The least money the way takes, in the dearest beginning; what the soonest takes where there was no looking for a cheaper one."""
        if not self.doings.priced:
            return 0
        self.q.ways.budget.ask(MOST_LOOKED_AT)
        found = [self._one(start, rank, cheapest=True).plan for _, start in self.starts]
        return max(known if plan is None else plan.cost for plan in found)

    def _latest(self, at: int, rank: Rank) -> Duration | None:
        """The time from the same beginning at the upper ends of what is uncertain."""
        self.q.high.budget.ask(MOST_LOOKED_AT)
        doings = Doings(self.q.high, self.q.goal, self.profile)
        found = search(doings, doings.begin(self.q.late[at], self.q.later.written(self.q.late[at])), self.q.high.budget, rank)
        return found.plan.time if found.plan is not None else None

    def _against(self, outcome: Outcome) -> Outcome:
        """The counterexample, why nothing else helps, and whose help would."""
        stays, circles, at = staying(self.doings, self.stuck[0][1])
        own = set(self.q.base.chain)
        beside = sorted((one.ground for one in self.stuck[0][1].held if one.ground not in own), key=lambda ground: ground.number)
        return replace(outcome, stays=stays, circles=circles, beside=tuple(beside),
                       helpers=tuple(sorted(self.helpers)), blocked=blocked(self.doings, at, self.q.base.chain))

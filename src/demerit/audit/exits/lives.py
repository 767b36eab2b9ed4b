"""How one situation becomes the next: what time brings by itself, and what somebody can do."""
from __future__ import annotations

from demerit.audit.exits.durations import AT_ONCE, Duration
from demerit.audit.exits.profiles import MEANS_OF, Profile, state_options
from demerit.audit.exits.reading import Levels, Reader
from demerit.audit.exits.situations import CAUSE_OVER, Entry, Move, Pending, Rank, Situation
from demerit.audit.exits.ways import Ground, Key, WaysOut
from demerit.language.inspection import number
from demerit.language.paths import Standing, against
from demerit.language.quantities import Term
from demerit.language.schema.conditions import Decided
from demerit.language.schema.money import MEANS

ROUNDS = 60
"""Changes of level that may follow each other at one moment; the check refuses circles, so that there are never so many."""
Next = tuple[Move, Situation]
NEVER_RIGHTLY = "decided wrongly every time (`wrongly_no: 100%`)"
"""Why a decision that ought to be yes is none."""


def never_rightly(decided: Decided | None) -> bool:
    """Whether whoever decides says no whenever yes would be right."""
    return decided is not None and decided.errs is not None and number(decided.errs.wrongly_no) >= 1


class Life(Reader):
    """The moves of somebody with a profile, as far as they bear on leaving the harmful levels of one file."""

    def __init__(self, ways: WaysOut, goal: Standing, profile: Profile) -> None:
        super().__init__(ways, goal, profile)
        self.rules = ways.part((goal.regime, goal.file))
        self.remedies = [(key, one) for key, one in sorted(ways.remedies.items()) if (key[0], against(ways.regimes[key[0]], key[1])) in self._inside]
        self.checks = [key for key, rule in self.rules.items() if rule.when.state is not None or ways.missed(rule) is not None]
        self._noticed: dict[Key, tuple[Duration, str]] = {}
        self.ends = {key for found in ways.on_end.values() for key in found if key in self.rules}

    # ---- beginning -----------------------------------------------------------------------------------------------

    def begin(self, entries: frozenset[Entry], written: frozenset[Entry] = frozenset()) -> Situation:
        """Just when these entries are in force; those of them `written` at that moment set off what hangs on the levels they lead to."""
        situation = Situation(held=entries)
        levels = self.computed(situation)
        shown = tuple((key, levels[key]) for key in self.files if self.ways.file(key).reviewed is not None and key in levels)
        waiting = set()
        for key, rule in self.rules.items():
            standing = self.ways.standing(key[0], rule.when.reaches, beyond=True) if rule.when.reaches is not None else None
            if standing is not None and (rule.condition is not None or rule.unless) and levels.get((standing.regime, standing.file)) in standing.levels:
                if not self.true_of(key[0], rule, levels):
                    waiting.add(key)
        situation = situation._replace(shown=shown, waiting=frozenset(waiting))
        for key in self.checks:
            if self._comes_round(key):
                situation = situation.adding(pending=Pending(self._every(key), "check", key))
        return self._crossed(situation, self.computed(Situation(held=entries - written)), levels) if written else situation

    def _comes_round(self, key: Key) -> bool:
        """Whether something is true of this person that is found again and again: a state, or that they cannot, or will not, pay."""
        state = self.rules[key].when.state
        return self.profile.get(MEANS_OF, MEANS) != "able" if state is None else self.profile.get(state, state_options()) == "yes"

    def _every(self, key: Key) -> Duration:
        debt = self.ways.missed(self.rules[key])
        if debt is not None:
            return self.ways.clock.of(debt.every) if debt.every is not None else self.ways.clock.term(Term(1.0, "months"))
        channels = [self.ways.regimes[key[0]].channels[name] for name in self.rules[key].when.seen_by]
        return min((self.ways.clock.of(one.every) for one in channels if one.every is not None), key=lambda every: every.most, default=AT_ONCE)

    # ---- what time brings ----------------------------------------------------------------------------------------

    def comes(self, situation: Situation) -> list[Next]:
        """What happens next if nobody does anything; two ways if it may go either way."""
        due = situation.next_due()
        if due is None:
            return []
        now = due if due.most > situation.now.most else situation.now
        at = situation._replace(now=now)
        lapsed = frozenset(one for one in at.held if one.due is not None and one.due.most <= now.most)
        if lapsed:
            names = ", ".join(sorted({name for one in lapsed for name in one.ground.rules}))
            move = Move("lapse", names, Rank.TIME, tuple((one.ground.file[0], name) for one in sorted(lapsed, key=lambda e: e.ground.number)
                                                        for name in one.ground.rules),
                        counted_from=_counted_from(lapsed))
            return [(move, self.ended(at, lapsed, "lapses"))]
        one = min((one for one in at.pending if one.due.most <= now.most), key=Pending.order)
        return self._due(at._replace(pending=at.pending - {one}), one)

    def _due(self, at: Situation, one: Pending) -> list[Next]:
        if one.kind == "check":
            return [(Move("check", one.of[1], Rank.TIME, (one.of,)), self._checked(at, one.of))]
        if one.kind == "review":
            return [(Move("review", self.ways.named(one.of), Rank.TIME), self._reviewed(at, one.of))]
        if one.kind == "end":
            gone = frozenset(entry for entry in at.held if entry.ground == one.ground)
            name = one.ground.rules[0] if one.ground is not None else one.of[1]
            return [(Move("rule", name, Rank.TIME, (one.of,), CAUSE_OVER), self.ended(at, gone, ""))]
        if one.kind in ("ruling", "remove"):
            from demerit.audit.exits.requests import decided, removed

            return decided(self, at, one) if one.kind == "ruling" else [removed(self, at, one)]
        move = Move("rule", one.of[1], Rank.TIME, (one.of,))
        rule = self.ways.rule(one.of)
        if rule.when.reaches is None and not self.true_of(one.of[0], rule, self.levels(at)):
            return [(move._replace(because="its condition does not hold"), at)]
        if one.doubt and never_rightly(rule.decided):
            return [(move._replace(because=NEVER_RIGHTLY), at)]
        done = (move._replace(rank=Rank.LUCK if one.doubt else Rank.TIME, because=one.doubt), self.carried_out(at, one.of, one.ground))
        return [(move._replace(because=f"not {one.doubt}"), at), done] if one.doubt else [done]

    def _checked(self, at: Situation, key: Key) -> Situation:
        rule = self.rules[key]
        found = self.ways.happening(rule.when.act)
        if found is not None and f"paid off {found.debt}" in at.spent:
            return at
        at = at.adding(pending=Pending(at.now + self._every(key), "check", key))
        wait, doubt = self.noticed(key)
        due = at.now + wait + self.ways.delay(key)
        if any(one.kind == "rule" and one.of == key for one in at.pending):
            return at
        return at.adding(pending=Pending(due, "rule", key, doubt=doubt if rule.strike is not None else ""))

    def _reviewed(self, at: Situation, key: Key) -> Situation:
        file = self.ways.file(key)
        assert file.reviewed is not None
        before, wanted, shown = self.levels(at), self.computed(at)[key], dict(at.shown)
        step = wanted
        if file.reviewed.in_order:
            names = list(self._order[key])
            here, there = names.index(shown[key]), names.index(wanted)
            step = names[here + (there > here) - (there < here)]
        shown[key] = step
        return self.settled(before, at._replace(shown=tuple(shown.items())))

    # ---- what follows --------------------------------------------------------------------------------------------

    def noticed(self, key: Key) -> tuple[Duration, str]:
        """How long until a rule hears of what sets it off, and why it may not."""
        if key not in self._noticed:
            self._noticed[key] = self._notice(key)
        return self._noticed[key]

    def _notice(self, key: Key) -> tuple[Duration, str]:
        rule = self.ways.rule(key)
        doubt = ""
        errs = rule.decided.errs if rule.decided is not None else None
        if errs is not None and number(errs.wrongly_no) > 0:
            doubt = "judged rightly"
        channels = [self.ways.regimes[key[0]].channels[name] for name in rule.when.seen_by]
        if not channels:
            return AT_ONCE, doubt
        sure = [one for one in channels if number(one.coverage) >= 1 and not one.by]
        waits = [self.ways.clock.of(one.delay) for one in sure or [one for one in channels if number(one.coverage) > 0]]
        if not sure:
            doubt = "noticed" + (f" and {doubt}" if doubt else "")
        return (min if sure else max)(waits, key=lambda wait: wait.most, default=AT_ONCE), doubt

    def carried_out(self, at: Situation, key: Key, ground: Ground | None = None) -> Situation:
        """A rule writes or strikes."""
        rule = self.ways.rule(key)
        if rule.strike is not None:
            struck = frozenset(one for one in at.held if one.ground.file == (key[0], rule.strike.into) and not one.ground.lifts
                               and (not rule.strike.of or set(rule.strike.of) & set(one.ground.rules)))
            return self.ended(at, struck, "struck") if struck else at
        assert rule.write is not None
        written = ground if ground is not None else self.ways.written(key)
        if written is None:
            return at
        if written.cause is not None and self.levels(at).get((written.cause.regime, written.cause.file)) not in written.cause.levels:
            return at
        before = self.levels(at)
        falls = rule.when.kind in ("enters", "reaches", "lapses", "struck") and rule.write.falls_with != "none"
        kept = frozenset(one for one in at.held if one.ground != written)
        new = Entry(written, None if written.kind != "term" else at.now + written.term, at.now, key if falls else None)
        return self.settled(before, at._replace(held=kept | {new}, left=frozenset()))

    def ended(self, at: Situation, gone: frozenset[Entry], how: str) -> Situation:
        """Entries end; rules that wait for the end of entries are set off."""
        before = self.levels(at)
        after = self.settled(before, at.without(gone))
        for key in sorted(self.ends):
            when = self.rules[key].when
            file = self.ways.file_of(key[0], getattr(when, how, None)) if how else None
            if file is not None and any(one.ground.file == file and (not when.of or set(when.of) & set(one.ground.rules)) for one in gone):
                after = self.set_off(after, key)
        return after

    def set_off(self, at: Situation, key: Key) -> Situation:
        """A rule is set off by something other than an act."""
        rule = self.rules[key]
        errs = rule.decided.errs if rule.decided is not None else None
        doubt = "judged rightly" if rule.strike is not None and errs is not None and number(errs.wrongly_no) > 0 else ""
        if any(one.kind == "rule" and one.of == key for one in at.pending):
            return at
        return at.adding(pending=Pending(at.now + self.ways.delay(key), "rule", key, doubt=doubt))

    def settled(self, before: Levels, at: Situation) -> Situation:
        """What changes of level bring about at once: causes end, rules are set off, reviews are due."""
        for _ in range(ROUNDS):
            at = self._review_due(at)
            after = self.levels(at)
            at = self._causes_over(at, after)
            at = self._crossed(at, before, after)
            at = self._watched(at, after)
            if self.levels(at) == after:
                return at
            before = after
        return at

    def _review_due(self, at: Situation) -> Situation:
        shown, computed = dict(at.shown), self.computed(at)
        due = {one.of for one in at.pending if one.kind == "review"}
        for key, level in shown.items():
            if level != computed[key] and key not in due:
                review = self.ways.file(key).reviewed
                assert review is not None
                at = at.adding(pending=Pending(at.now + self.ways.clock.of(review.every), "review", key))
        return at

    def _causes_over(self, at: Situation, levels: Levels) -> Situation:
        for one in sorted(at.held, key=lambda entry: entry.ground.number):
            cause = one.ground.cause
            if cause is None or levels.get((cause.regime, cause.file)) in cause.levels:
                continue
            if one.ground.follows.most == 0:
                at = at.without(frozenset({one}))
            elif not any(other.kind == "end" and other.ground == one.ground for other in at.pending):
                at = at.adding(pending=Pending(at.now + one.ground.follows, "end", (one.ground.file[0], one.ground.rules[0]), one.ground))
        return at

    def _crossed(self, at: Situation, before: Levels, after: Levels) -> Situation:
        for file in self.files:
            if before.get(file) == after.get(file):
                continue
            for key in self.ways.on_level.get(file, ()):
                rule = self.rules.get(key)
                if rule is None:
                    continue
                ref, beyond = rule.when.enters or rule.when.reaches, rule.when.reaches is not None
                standing = self.ways.standing(key[0], ref or "", beyond=beyond)
                if standing is None or after[file] not in standing.levels or before.get(file) in standing.levels:
                    continue
                if beyond and not self.true_of(key[0], rule, after):
                    at = at._replace(waiting=at.waiting | {key})
                else:
                    at = self.set_off(at, key)
        return at

    def _watched(self, at: Situation, levels: Levels) -> Situation:
        for key in sorted(at.waiting):
            rule = self.rules[key]
            standing = self.ways.standing(key[0], rule.when.reaches or "", beyond=True)
            if standing is None or levels.get((standing.regime, standing.file)) not in standing.levels:
                at = at._replace(waiting=at.waiting - {key})
            elif self.true_of(key[0], rule, levels):
                at = self.set_off(at._replace(waiting=at.waiting - {key}), key)
        return at


def _counted_from(lapsed: frozenset[Entry]) -> str:
    """From what the time of entries that run out is told: the act, where all were there from the beginning and count from theirs."""
    return "act" if all(one.since == AT_ONCE and one.ground.counted_from == "act" for one in lapsed) else "entry"

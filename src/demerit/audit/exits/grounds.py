"""What holds somebody on a level, and everything that can end it."""
from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from demerit.audit.exits.budget import Budget
from demerit.audit.exits.durations import AT_ONCE, UNBOUNDED, Clock, Duration, Ends
from demerit.language.alone import alone, direction, leads, sides
from demerit.language.documents import Loaded
from demerit.language.inspection import levels_of, number, split_ref
from demerit.language.paths import Paths, Standing
from demerit.language.quantities import Quantity, Term
from demerit.language.reachability import empty_level, level_at, worths
from demerit.language.schema import World
from demerit.language.schema.money import Debt
from demerit.language.schema.regime import Effect, File, Rule, Write
from demerit.language.schema.remedy import Remedy
from demerit.language.schema.world import Conduct, Happening

MOST_TERMS = 12
"""Terms of entries told apart."""
Key = tuple[str, str]
"""(regime, name) of a file, a rule or a remedy; the regime asked is ""."""


@dataclass(frozen=True)
class Ground:
    """Entries that hold somebody on a level and are ended in the same ways, by whichever of the rules they were written.

    `kind`: `term`, `open` (until struck), `cause` (as long as the stay on `cause`), `tied` (as long as the stay of somebody else);
    `amount`: what the fewest of them that lead there are worth.  `lifts`: they do not hold but raise (a good deed);
    `counted_from`: from what the term counts, as in the rule.
    """

    number: int
    file: Key
    level: str
    rules: tuple[str, ...]
    kind: str
    term: Duration
    cause: Standing | None = None
    follows: Duration = AT_ONCE
    amount: float = 0.0
    lifts: bool = False
    counted_from: str = "entry"


def harmful(effect: Effect) -> bool:
    """Whether an effect is one of those that make a sanction-day (semantics.md 14)."""
    return bool(effect.denies or effect.stops or effect.costs or effect.publishes)


class Grounds(Paths):
    """What holds people in the files of a regime and of those beside it, and what ends it: in a world, on a day, at one end of what is uncertain."""

    def __init__(self, loaded: Loaded, world: World | None, on: dt.date | None = None, ends: Ends = "value") -> None:
        super().__init__(loaded, on)
        self.world, self.ends, self.budget = world, ends, Budget(0, 0)
        self.clock = Clock(tuple(world.calendar.holidays) if world is not None else (), ends)
        self.grounds: list[Ground] = []
        self._merged: dict[tuple[Key, str, str], Ground] = {}
        self._alone: dict[tuple[Key, str, str], Ground] = {}
        self._lifts: dict[tuple[Key, str], Ground] = {}
        self._held: dict[tuple[Key, tuple[str, ...]], list[Ground]] = {}
        self._delays: dict[Key, Duration] = {}
        self._written: dict[Key, Ground | None] = {}

    # ---- what harms ----------------------------------------------------------------------------------------------

    def harms(self) -> dict[Key, tuple[Standing, tuple[str, ...]]]:
        """Every file with harmful effects of the regime asked: its harmful levels, and the effects."""
        found: dict[Key, tuple[set[str], list[str]]] = {}
        for name, effect in self.regimes[""].effects.items():
            if not harmful(effect) or self.left_out("", effect) is not None:
                continue
            for ref in effect.during:
                standing = self.standing("", ref)
                if standing is not None:
                    levels, names = found.setdefault((standing.regime, standing.file), (set(), []))
                    levels.update(standing.levels)
                    if name not in names:
                        names.append(name)
        return {key: (Standing(*key, tuple(level for level in levels_of(self.file(key)) if level in levels)), tuple(names))
                for key, (levels, names) in found.items()}

    def file(self, key: Key) -> File:
        """A file by its key."""
        return self.regimes[key[0]].files[key[1]]

    def rule(self, key: Key) -> Rule:
        """A rule by its key."""
        return self.regimes[key[0]].rules[key[1]]

    def named(self, key: Key) -> str:
        """How an element is called in words: with its regime if that is not the one asked."""
        return f"{key[0]}/{key[1]}" if key[0] else key[1]

    @cached_property
    def in_force(self) -> dict[Key, Rule]:
        """Every rule in force on the day."""
        return {(regime, name): rule for regime, name, rule in self.rules()}

    @cached_property
    def remedies(self) -> dict[Key, Remedy]:
        """Every remedy in force on the day."""
        return {(regime, name): one for regime, document in self.regimes.items() for name, one in document.remedies.items()
                if self.left_out(regime, one) is None}

    def file_of(self, regime: str, ref: str | None) -> Key | None:
        """The file a reference is about."""
        if ref is None:
            return None
        other, name, _ = split_ref(ref)
        home = regime if other is None else "" if other == self.loaded.name else other
        return (home, name) if home in self.regimes and name in self.regimes[home].files else None

    def conduct(self, act: str | None) -> Conduct | None:
        """A conduct of the world, what happens to debts included."""
        return self._acts.get(act) if act is not None else None

    @cached_property
    def _acts(self) -> dict[str, Conduct]:
        return self.world.acts if self.world is not None else {}

    def happening(self, act: str | None) -> Happening | None:
        """What happens to a debt, if the act is that."""
        found = self.conduct(act)
        return found if isinstance(found, Happening) else None

    def missed(self, rule: Rule) -> Debt | None:
        """The debt of which a rule sees that an instalment was missed: that comes again at every date."""
        found = self.happening(rule.when.act)
        return self.world.debts[found.debt] if found is not None and found.what == "missed" and self.world is not None else None

    def paying(self, act: str) -> Duration:
        """How long it takes until a debt has been paid, or paid off, by instalments."""
        found = self.happening(act)
        if found is None or self.world is None or found.what not in ("paid", "cleared"):
            return AT_ONCE
        debt = self.world.debts[found.debt]
        every = debt.every.value if debt.every is not None else Term(1.0, "months")
        if found.what == "paid":
            return self.clock.term(every)
        share = debt.instalment
        if debt.interest is None and share.kind == "share" and share.value > 0:
            return self.clock.term(Term(every.amount * math.ceil(1 / share.value - 1e-9), every.unit))
        if debt.interest is None and isinstance(debt.amount, Quantity) and debt.amount.kind == share.kind == "money" and share.value.minor > 0:
            return self.clock.term(Term(every.amount * -(-debt.amount.value.minor // share.value.minor), every.unit))
        return Duration(most=UNBOUNDED, drawn=(f"paying off `{found.debt}`",))

    # ---- what ends entries ---------------------------------------------------------------------------------------

    @cached_property
    def strikers(self) -> dict[Key, list[Key]]:
        """Striking rules by file."""
        out: dict[Key, list[Key]] = {}
        for key, rule in self.in_force.items():
            if rule.strike is not None and not (rule.strike.same and rule.when.kind == "act" and self.happening(rule.when.act) is None):
                # an act has a case of its own, never that of an entry written before; but what happens to a debt is one case
                out.setdefault((key[0], rule.strike.into), []).append(key)
        return out

    @cached_property
    def asked_for(self) -> dict[Key, list[Key]]:
        """First stages of remedies by file."""
        out: dict[Key, list[Key]] = {}
        for (regime, name), one in self.remedies.items():
            if one.against is not None:
                out.setdefault((regime, one.against), []).append((regime, name))
        return out

    @cached_property
    def on_end(self) -> dict[Key, list[Key]]:
        """Rules set off by the end of entries, by file."""
        out: dict[Key, list[Key]] = {}
        for key, rule in self.in_force.items():
            file = self.file_of(key[0], rule.when.lapses or rule.when.struck)
            if file is not None:
                out.setdefault(file, []).append(key)
        return out

    @cached_property
    def on_level(self) -> dict[Key, list[Key]]:
        """Rules set off by a change of level, by file."""
        out: dict[Key, list[Key]] = {}
        for key, rule in self.in_force.items():
            file = self.file_of(key[0], rule.when.enters or rule.when.reaches)
            if file is not None:
                out.setdefault(file, []).append(key)
        return out

    def _signature(self, file: Key, name: str, write: Write) -> tuple[object, ...]:
        """What entries of a rule have in common with others that end alike."""
        struck = tuple(key for key in self.strikers.get(file, ()) if not self._of(key) or name in self._of(key))
        asked = tuple(key for key in self.asked_for.get(file, ()) if not self.remedies[key].of or name in self.remedies[key].of)
        ends = tuple(key for key in self.on_end.get(file, ()) if not self.rule(key).when.of or name in self.rule(key).when.of)
        rule = self.rule((file[0], name))
        beside = tuple(self.companions((file[0], name)))
        if write.counts == "with-cause":
            return ("cause", rule.when.enters or rule.when.reaches, str(write.follows), tuple(write.on), struck, asked, ends, beside)
        if write.counts == "until-struck":
            return ("open", struck, asked, ends, beside)
        return ("term", str(write.counts), write.counts_from, str(write.overdue), struck, asked, ends, beside)

    @cached_property
    def looked_at(self) -> frozenset[Key]:
        """Files whose entries or levels something else hangs on."""
        found: set[Key] = {*self.on_end, *self.on_level}
        for (regime, _), rule in self.in_force.items():
            found |= {file for file in self.asked_of(regime, rule) if file is not None}
        for (regime, _), remedy in self.remedies.items():
            found |= {file for file in self.asked_of(regime, remedy) if file is not None}
        return frozenset(found)

    @cached_property
    def _together(self) -> dict[tuple[str, ...], dict[str, list[Key]]]:
        """Rules that write into files something hangs on, by all that decides whether they fire, by file; those decided with mistakes are alone."""
        out: dict[tuple[str, ...], dict[str, list[Key]]] = {}
        for key, rule in self.in_force.items():
            if rule.write is not None and (key[0], rule.write.into) in self.looked_at and (rule.decided is None or rule.decided.errs is None):
                group = out.setdefault((key[0], str(rule.when), str(rule.condition), str(rule.unless), str(rule.decided)), {})
                group.setdefault(rule.write.into, []).append(key)
        return out

    def companions(self, key: Key) -> list[Key]:
        """Rules that write whenever this one does, into other files that something hangs on."""
        rule = self.in_force[key]
        assert rule.write is not None
        if rule.decided is not None and rule.decided.errs is not None:
            return []
        found = self._together.get((key[0], str(rule.when), str(rule.condition), str(rule.unless), str(rule.decided)), {})
        return [one for into, several in found.items() if into != rule.write.into for one in several]

    def _of(self, key: Key) -> list[str]:
        strike = self.rule(key).strike
        return strike.of if strike is not None else []

    def holding(self, file: Key, levels: tuple[str, ...]) -> list[Ground]:
        """What can hold somebody on these levels, merged as far as it ends alike; each on the worst of them it leads to."""
        if (file, levels) not in self._held:
            self._held[file, levels] = self._holding(file, levels)
        return self._held[file, levels]

    def _holding(self, file: Key, levels: tuple[str, ...]) -> list[Ground]:
        document = self.file(file)
        found: dict[tuple[str, tuple[object, ...]], list[str]] = {}
        ordered = [level for level in levels_of(document) if level in levels]
        worst_first = ordered if document.worse == "down" else ordered[::-1]
        for (regime, name), rule in self.in_force.items():
            if regime != file[0] or rule.write is None or rule.write.into != file[1]:
                continue
            level = next((one for one in worst_first for part in sides(document, [one]) if leads(document, rule.write, part)), None)
            if level is not None and direction(document, [level]) != 0:
                found.setdefault((level, self._signature(file, name, rule.write)), []).append(name)
        return [self._ground(file, level, tuple(names)) for level, names in _merged(found)]

    def _ground(self, file: Key, level: str, names: tuple[str, ...]) -> Ground:
        known = self._merged.get((file, level, names[0]))
        if known is None:
            known = self._new(file, level, names)
            self._merged.update({(file, level, name): known for name in names})
        return known

    def _new(self, file: Key, level: str, names: tuple[str, ...]) -> Ground:
        rule = self.in_force[file[0], names[0]]
        assert rule.write is not None
        kind = {"with-cause": "cause", "until-struck": "open"}.get(str(rule.write.counts), "term")
        cause = None
        if kind == "cause" and rule.write.on and "self" not in rule.write.on:
            kind = "tied"
        if kind == "cause":
            ref = rule.when.enters or rule.when.reaches
            assert ref is not None
            cause = self.standing(file[0], ref, beyond=rule.when.reaches is not None)
        one = Ground(len(self.grounds), file, level, names, kind, max((self.term(file[0], name) for name in names), key=lambda term: term.most),
                     cause, self.clock.of(rule.write.follows), max((self._amount(file, level, name) for name in names), key=abs),
                     counted_from=rule.write.counts_from)
        self.grounds.append(one)
        return one

    def _amount(self, file: Key, level: str, name: str) -> float:
        """What the fewest entries of a rule that lead to a level are worth together, at the most."""
        document, write = self.file(file), self.in_force[file[0], name].write
        assert write is not None
        if document.reads != "sum":
            return 0.0
        few = alone(document, write, (level,)).entries or 1
        return max((few * end for interval in worths(write) for end in interval), key=abs, default=0.0)

    def written(self, key: Key) -> Ground | None:
        """What a rule writes when it fires again, with nothing else in the file; None if that changes no level."""
        if key not in self._written:
            self._written[key] = self._writes(key)
        return self._written[key]

    def _writes(self, key: Key) -> Ground | None:
        rule = self.in_force[key]
        assert rule.write is not None
        file, document = (key[0], rule.write.into), self.regimes[key[0]].files[rule.write.into]
        if document.reads == "any":
            level = "on"
        elif not levels_of(document):
            return None
        else:
            found = self._level_of_few(key, document, rule.write)
            if found is None or found == empty_level(document):
                return None
            level = found
        known = self._merged.get((file, level, key[1])) or self._alone.get((file, level, key[1]))
        if known is None:
            known = self._alone[file, level, key[1]] = self._new(file, level, (key[1],))
        return known

    def lifted(self, key: Key, level: str) -> Ground:
        """What a good deed writes: while it counts, the file is on a better level."""
        rule = self.in_force[key]
        assert rule.write is not None
        file = (key[0], rule.write.into)
        known = self._lifts.get((key, level))
        if known is None:
            kind = "term" if rule.write.counts != "until-struck" else "open"
            known = self._lifts[key, level] = Ground(len(self.grounds), file, level, (key[1],), kind, self.term(*key), lifts=True)
            self.grounds.append(known)
        return known

    def _level_of_few(self, key: Key, document: File, write: Write) -> str | None:
        """The level that as many entries of the rule as can be in force at once lead to: one, or for a rule on a calendar those within the term."""
        rule, count = self.in_force[key], 1.0
        ends = [end for interval in worths(write) for end in interval] or [0.0]
        if rule.when.state is not None:
            every = min(self.regimes[key[0]].channels[name].every.value.days for name in rule.when.seen_by  # type: ignore[union-attr]
                        if self.regimes[key[0]].channels[name].every is not None)
            count = 1e6 if not isinstance(write.counts, Quantity) else max(1.0, write.counts.value.days // max(every, 1e-6))
        end = min(ends) if document.worse == "down" else max(ends)
        if document.reads == "count":
            return level_at(document, count)
        if document.reads == "sum":
            return level_at(document, number(document.start) + count * end)
        return level_at(document, end if document.reads != "share" else float(end > 0))

    def term(self, regime: str, name: str) -> Duration:
        """How long an entry of a rule counts at most, from when it is written."""
        rule = self.in_force[regime, name]
        assert rule.write is not None
        counts = rule.write.counts
        if isinstance(counts, str):
            return AT_ONCE
        out = self.clock.of(counts)
        lasting = self.conduct(rule.when.act)
        if rule.write.counts_from == "end" and lasting is not None:
            out = out + self.clock.of(lasting.lasts)
        if rule.write.overdue is not None and number(rule.write.overdue.share) > 0:
            out = out + self.clock.of(rule.write.overdue.by)
        return out

    # ---- what a rule waits for ---------------------------------------------------------------------------------------

    def delay(self, key: Key) -> Duration:
        """From what sets a rule off to what it does (specification, section 6); behind a queue there is no upper bound."""
        known = self._delays.get(key)
        if known is None:
            known = self._delays[key] = self._delay(key[0], self.rule(key))
        return known

    def _delay(self, regime: str, rule: Rule) -> Duration:
        decided = rule.decided
        if rule.strike is not None and (rule.strike.takes is not None or rule.strike.within is not None):
            return self.clock.of(rule.strike.takes if rule.strike.takes is not None else rule.strike.within)
        if decided is None:
            return AT_ONCE
        if self.regimes[regime].deciders[decided.by].reviewers is not None:
            return self.queue(regime, decided.by)
        return self.clock.of(decided.takes if decided.takes is not None else decided.within)

    def queue(self, regime: str, decider: str) -> Duration:
        """Behind others: no upper bound that does not depend on how many they are."""
        return Duration(most=1e7, drawn=(f"the queue of `{decider}`",))

    def asked_of(self, regime: str, one: Rule | Remedy) -> Iterator[Key | None]:
        conditions = [*([one.condition] if one.condition is not None else []), *one.unless]
        if isinstance(one, Remedy) and one.open_to is not None:
            conditions.append(one.open_to)
        for condition in conditions:
            yield from (self.file_of(regime, ref) for ref in (*condition.standing, *condition.not_standing))


def _merged(found: dict[tuple[str, tuple[object, ...]], list[str]]) -> Iterator[tuple[str, list[str]]]:
    """(level, rules) of each ground; where terms are many, those of a level that differ in nothing else make one, as long as the longest."""
    many = sum(key[1][0] == "term" for key in found) > MOST_TERMS
    out: dict[tuple[object, ...], tuple[str, list[str]]] = {}
    for (level, signature), names in found.items():
        key = (level, "term", *signature[4:]) if many and signature[0] == "term" else (level, *signature)
        out.setdefault(key, (level, []))[1].extend(names)
    yield from out.values()

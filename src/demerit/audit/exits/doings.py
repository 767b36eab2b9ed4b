"""What can be done: by the person, by others, by nobody knows whom, and on dates."""
from __future__ import annotations

from functools import cached_property

from demerit.audit.exits.durations import AT_ONCE, Duration
from demerit.audit.exits.lives import Life, Next
from demerit.audit.exits.profiles import MEANS_OF, state_options
from demerit.audit.exits.requests import requests
from demerit.audit.exits.situations import Move, Pending, Rank, Situation
from demerit.audit.exits.ways import Ground, Key
from demerit.language.inspection import number
from demerit.language.paths import against
from demerit.language.quantities import Quantity, Term
from demerit.language.reachability import worths
from demerit.language.schema.money import MEANS
from demerit.language.schema.regime import Effect, Rule
from demerit.language.schema.world import Happening

SOONER = 1e-3
"""Days: less is no difference (sums in another order)."""
WHOSE = {"self": Rank.OWN, "other": Rank.OTHERS, "chance": Rank.OTHERS, None: Rank.UNKNOWN}


Label = tuple[str, str, int]


class _Noted:
    """What was found of the situation looked at last, which is looked at many times in a row: where acts lead, what rules would strike, what is doomed."""

    def __init__(self, situation: Situation):
        self.situation = situation
        self.done: dict[str, Next | None] = {}
        self.struck: dict[Key, frozenset[Ground]] = {}
        self.doomed: dict[Ground, float] | None = None


class Doings(Life):
    """A life with everything that can be done in it."""

    alike: dict[str, list[str]]

    @cached_property
    def acts(self) -> dict[str, list[Key]]:
        """Conducts that strike, or that may raise the file's level, with the rules on them."""
        out: dict[str, list[Key]] = {}
        for key, rule in self.rules.items():
            if rule.when.act is not None:
                out.setdefault(rule.when.act, []).append(key)
        found = {act: keys for act, keys in out.items() if any(self.rules[key].strike is not None or self._raises(key) for key in keys)}
        return {act: found[act] for act in self._alike(found)}

    def _alike(self, found: dict[str, list[Key]]) -> dict[str, list[str]]:
        """Conducts by one of those that do the same: of them one is enough to look at.  All are kept under `alike`."""
        groups: dict[tuple[object, ...], list[str]] = {}
        for act, keys in found.items():
            groups.setdefault((self._nature(act), tuple(map(self._deeds_of, keys))), []).append(act)
        self.alike = {acts[0]: acts for acts in groups.values()}
        return self.alike

    def _nature(self, act: str) -> tuple[object, ...]:
        conduct = self.ways.conduct(act)
        stops = tuple(name for _, document in self.ways.regimes.items() for name, effect in document.effects.items() if act in effect.stops)
        said = self.profile.maybe(act)
        if isinstance(conduct, Happening):
            return (act,)
        return (said, stops) if conduct is None else (said, stops, conduct.done_by, tuple(conduct.needs), str(conduct.costs))

    def _deeds_of(self, key: Key) -> tuple[object, ...]:
        """What a rule on an act does, whatever its name."""
        rule = self.rules[key]
        conditions = (str(rule.condition), str(rule.unless), self.noticed(key), self.ways.delay(key))
        if rule.write is not None:
            return (*conditions, key)
        assert rule.strike is not None
        return (*conditions, key[0], rule.strike.into, tuple(rule.strike.of))

    def _raises(self, key: Key) -> bool:
        """Whether entries of a rule are for the better in the file that harms."""
        write = self.rules[key].write
        if write is None or (key[0], write.into) != (self.goal.regime, self.goal.file):
            return False
        if self.ways.file((key[0], write.into)).reads in ("any", "count"):
            return False
        signs = {end > 0 for interval in worths(write) for end in interval}
        down = self.ways.file((key[0], write.into)).worse == "down"
        if self.ways.file((key[0], write.into)).reads == "sum" and down not in signs:
            return False
        return self.deeds(write, Situation()) is not None

    @cached_property
    def stopping(self) -> list[tuple[str, Effect]]:
        """Effects that stop conducts a way off needs."""
        return [(regime, effect) for regime, document in self.ways.regimes.items() for effect in document.effects.values()
                if set(effect.stops) & set(self.acts) and self.ways.left_out(regime, effect) is None]

    _noted = _Noted(Situation())
    _seen: tuple[Situation, list[Next]] | None = None
    _rank: Rank = Rank.OTHERS
    _only: str | None = None
    _among: frozenset[Label] | None = None

    def allow(self, rank: Rank, only: str | None = None, among: frozenset[Label] | None = None) -> None:
        """Moves that depend on nothing beyond `rank` from now on; of those that depend on others, `only` the one of this name, and of those that are
        free, `among` these."""
        self._rank, self._only, self._among, self._seen = rank, only, among, None

    @property
    def others(self) -> list[str]:
        """Moves that depend on others, by name: conducts, and dates still to come."""
        dated = [rule.when.date for rule in self.rules.values() if rule.when.date is not None and rule.strike is not None]
        dates = {str(date) for date in dated if date >= self.ways.on}
        return sorted({act for act in self.acts if self.whose(act) == Rank.OTHERS} | dates | {
            rules[0] for rules in (ground.rules for ground in self.ways.grounds if ground.kind == "tied" and ground.file in self._inside)})

    @property
    def priced(self) -> bool:
        """Whether anything that can be done costs anything."""
        return any(remedy.asks.costs is not None for remedy in self.ways.remedies.values()) or (
            any((conduct := self.ways.conduct(act)) is not None and conduct.costs is not None for act in self.acts))

    def passing(self, situation: Situation) -> list[Next]:
        """What happens next if nobody does anything.  What could have been done as well before is then not done later."""
        left = {label(move) for move, _ in self.moves(situation) if self._at_once(move)}
        return self.comes(situation._replace(left=situation.left | left))

    def _at_once(self, move: Move) -> bool:
        """Whether waiting with a move makes nothing better: it strikes without conditions, where no condition looks."""
        for key in move.rules:
            one = self.ways.in_force.get(key) or self.ways.remedies.get(key)
            if one is None or one.condition is not None or one.unless or (isinstance(one, Rule) and one.strike is None):
                return False
            file = (key[0], one.strike.into) if isinstance(one, Rule) and one.strike is not None else (key[0], against(self.ways.regimes[key[0]], key[1]) or "")
            if file in self.ways.minded((self.goal.regime, self.goal.file)):
                return False
        return move.kind in ("act", "ask")

    def free(self, move: Move) -> bool:
        """Whether a move costs nothing, is best made at once, and cannot but help: nothing is set off by it but strikes that are certain, or a request that
        stands in the way of no other."""
        if move.cost or not self._at_once(move):
            return False
        return self._certain(move) if move.kind == "act" else self._alone(*move.rules[0])

    def helping(self, situation: Situation) -> list[Next]:
        """One free move that can be made now, if there is one."""
        if not self.stopping:
            for act, keys in self.acts.items():
                found = self._does(situation, act, keys)
                if found is not None and self._may(situation, found[0]) and self.free(found[0]):
                    return [found]
        return [one for one in self.moves(situation) if self.free(one[0])][:1]

    def _may(self, situation: Situation, move: Move) -> bool:
        return (label(move) not in situation.left and move.rank <= self._rank and (self._only is None or move.rank < Rank.OTHERS or move.name == self._only)
                and (self._among is None or label(move) in self._among or not self.free(move)))

    def _certain(self, move: Move) -> bool:
        files = {(key[0], self.rules[key].strike.into) for key in move.rules}  # type: ignore[union-attr]
        return not any(self.noticed(key)[1] for key in move.rules) and not self._told_of_strikes & files

    def _alone(self, regime: str, name: str) -> bool:
        inside = self.ways.regimes[regime]
        file = against(inside, name)
        rivals = [other for other, one in inside.remedies.items() if one.against == file]
        stages = [other for other, one in inside.remedies.items() if one.before == inside.remedies[name].before and one.before is not None]
        setting_off = any(name in (rule.when.asked, rule.when.granted, rule.when.refused) for key, rule in self.rules.items() if key[0] == regime)
        return len(rivals) <= 1 and len(stages) <= 1 and not setting_off and (regime, file) not in self._told_of_strikes

    @cached_property
    def _told_of_strikes(self) -> set[Key | None]:
        """Files of whose strikes rules hear."""
        return {self.ways.file_of(key[0], self.rules[key].when.struck) for key in self.ends if self.rules[key].when.struck is not None}

    def moves(self, situation: Situation) -> list[Next]:
        """Everything that can be done now, and what it leads to."""
        if self._seen is None or self._seen[0] is not situation:
            self._seen = (situation, [one for one in self._moves(situation) if self._may(situation, one[0])])
        return self._seen[1]

    def _moves(self, situation: Situation) -> list[Next]:
        levels = self.levels(situation)
        stopped = {conduct for regime, effect in self.stopping if any(self.on(regime, ref, levels) for ref in effect.during) for conduct in effect.stops}
        out: list[Next] = []
        for act, keys in self.acts.items():
            if act in stopped:
                continue
            found = self._does(situation, act, keys)
            if found is not None:
                out.append(found)
        out += requests(self, situation)
        out += self._dates(situation)
        out += [(Move("tie", one.ground.rules[0], Rank.OTHERS, ((one.ground.file[0], one.ground.rules[0]),)), self.ended(situation, frozenset({one}), ""))
                for one in situation.held if one.ground.kind == "tied"]
        return out

    def whose(self, act: str) -> Rank | None:
        """On whom a conduct depends; None: with this person it never happens.  Raises Need for what it needs."""
        said = self.profile.maybe(act)
        conduct = self.ways.conduct(act)
        if isinstance(conduct, Happening):
            return self._pays(conduct, said)
        if said == "no" or (conduct is not None and any(self.profile.get(state, state_options()) != "yes" for state in conduct.needs)):
            return None
        return Rank.OWN if said == "yes" else WHOSE[conduct.done_by if conduct is not None else None]

    def _pays(self, conduct: Happening, said: str | None) -> Rank | None:
        """On whom it depends that a debt is paid (who has the means can), or settled (the creditor as well)."""
        if said == "no" or conduct.what in ("owed", "missed"):
            return None
        if conduct.what == "settled":
            return Rank.OWN if said == "yes" else Rank.OTHERS
        return Rank.OWN if said == "yes" or self.profile.get(MEANS_OF, MEANS) != "unable" else None

    def _of(self, situation: Situation) -> _Noted:
        """What was found of a situation so far."""
        if self._noted.situation is not situation:
            self._noted = _Noted(situation)
        return self._noted

    def _does(self, situation: Situation, act: str, keys: list[Key]) -> Next | None:
        """An act done once (or as often as it takes to raise a level); None if it cannot be, or changes nothing."""
        noted = self._of(situation).done
        if act not in noted:
            noted[act] = self._leads(situation, act, keys)
        return noted[act]

    def _leads(self, situation: Situation, act: str, keys: list[Key]) -> Next | None:
        """Where an act done now leads."""
        after = situation
        used: list[Key] = []
        lasting = 0
        under_way = {one.of for one in situation.pending if one.kind == "rule"}
        for key in keys:
            rule = self.rules[key]
            if key in under_way:
                continue
            if rule.strike is not None and not self.struck_by(key, rule, situation):
                continue
            wait, doubt = self.noticed(key)
            wait = self.ways.paying(act) + wait
            deed: tuple[Ground, Duration, int] | None = None
            if rule.write is not None:
                deed = self._deed(key, rule, situation)
                if deed is None and not self._adverse(key, rule):
                    continue
            elif not self._strikes(rule, key, situation, situation.now + wait + self.ways.delay(key)):
                continue
            if deed is not None:
                lasting = max(lasting, deed[2])
                wait = wait + deed[1]
            elif rule.write is not None:
                doubt = ""  # what harms is taken to be noticed
            used.append(key)
            after = after.adding(pending=Pending(situation.now + wait + self.ways.delay(key), "rule", key, deed[0] if deed else None, doubt))
        if not used or all(self.rules[key].write is not None and not self._deed(key, self.rules[key], situation) for key in used):
            return None
        rank = self.whose(act)
        if rank is None:
            return None
        conduct = self.ways.conduct(act)
        cost = conduct.costs.value.minor if conduct is not None and conduct.costs is not None else 0
        if isinstance(conduct, Happening) and conduct.what in ("cleared", "settled"):
            after = after._replace(spent=after.spent | {f"paid off {conduct.debt}"})
        times = f"{lasting} times" if lasting > 1 else ""
        return Move("act", act, rank, tuple(used), times, cost * max(1, lasting)), after

    def _strikes(self, rule: Rule, key: Key, situation: Situation, due: Duration | None = None) -> bool:
        """Whether there is anything for a rule to strike that is not struck for certain by then anyhow."""
        struck = self.struck_by(key, rule, situation)
        doomed = self._doomed(situation) if struck else {}
        return any(ground not in doomed or (due is not None and due.most < doomed[ground] - SOONER) for ground in struck)

    def struck_by(self, key: Key, rule: Rule, situation: Situation) -> frozenset[Ground]:
        """The grounds a rule would strike."""
        noted = self._of(situation).struck
        if key not in noted:
            assert rule.strike is not None
            file, of = (key[0], rule.strike.into), set(rule.strike.of)
            noted[key] = frozenset(one.ground for one in situation.held if one.ground.file == file and not one.ground.lifts
                                   and (not of or not of.isdisjoint(one.ground.rules)))
        return noted[key]

    def _doomed(self, situation: Situation) -> dict[Ground, float]:
        """Grounds that a strike on its way ends whatever happens meanwhile, and when."""
        noted = self._of(situation)
        if noted.doomed is None:
            noted.doomed = self._ended_anyhow(situation)
        return noted.doomed

    def _ended_anyhow(self, situation: Situation) -> dict[Ground, float]:
        out: dict[Ground, float] = {}
        for one in situation.pending:
            rule = self.ways.in_force.get(one.of) if one.kind == "rule" and not one.doubt else None
            if rule is not None and rule.strike is not None and rule.condition is None and not rule.unless:
                for ground in self.struck_by(one.of, rule, situation):
                    out[ground] = min(out.get(ground, one.due.most), one.due.most)
        return out

    def _adverse(self, key: Key, rule: Rule) -> bool:
        """Whether a rule on an act writes for the worse."""
        assert rule.write is not None
        return self.ways.written(key) is not None

    def _deed(self, key: Key, rule: Rule, situation: Situation) -> tuple[Ground, Duration, int] | None:
        """(what good deeds write, how long they take under the rule's cap, how many) where they raise the file off the harmful levels."""
        if rule.write is None or (key[0], rule.write.into) != (self.goal.regime, self.goal.file) or self.ways.file((key[0], rule.write.into)).reads == "any":
            return None
        count, target = self.deeds(rule.write, situation), self.target
        if count is None or target is None:
            return None
        ground = self.ways.lifted(key, target)
        if any(one.ground == ground for one in situation.held):
            return None
        wait = _under_cap(self, rule, count)
        if wait is None or (ground.kind == "term" and wait.most >= ground.term.most):
            return None
        return ground, wait, count

    def _dates(self, situation: Situation) -> list[Next]:
        """Amnesties still to come: of somebody who is on the list by then."""
        out: list[Next] = []
        for key, rule in self.rules.items():
            date = rule.when.date
            if date is None or rule.strike is None or date < self.ways.on or f"date {key}" in situation.spent or not self._strikes(rule, key, situation):
                continue
            after = situation._replace(spent=situation.spent | {f"date {key}"}).adding(pending=Pending(situation.now, "rule", key))
            out.append((Move("date", str(date), Rank.OTHERS, (key,), f"only for who is there on {date}"), after))
        return out


def label(move: Move) -> Label:
    """What makes two moves the same move."""
    return (move.kind, move.name, move.about)


def _under_cap(life: Life, rule: Rule, count: int) -> Duration | None:
    """How long deeds take that only count so often in a period; None: never enough."""
    assert rule.write is not None
    cap = rule.write.cap
    if cap is None or count <= 1:
        return AT_ONCE
    each = cap.entries
    if each is None:
        worth = rule.write.worth
        size = abs(number(worth)) if isinstance(worth, Quantity) else 0.0
        each = int(abs(number(cap.points)) // size) if size else 0
    if each == 0:
        return None
    rounds, period = -(-count // each) - 1, cap.per.value
    return life.ways.clock.term(Term(period.amount * rounds, period.unit)) if rounds else AT_ONCE

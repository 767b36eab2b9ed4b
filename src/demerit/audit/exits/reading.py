"""What a situation reads as: levels, conditions, and whether a rule's own words hold of this person."""
from __future__ import annotations

import math
from functools import cached_property

from demerit.audit.exits.profiles import AGE, ENTRY, HELP, KNOWS, MEANS_OF, RIGHT, WRONG, Profile, age_options, category_options, state_options
from demerit.audit.exits.situations import Situation
from demerit.audit.exits.ways import Key, WaysOut
from demerit.language.inspection import levels_of, number
from demerit.language.paths import Standing
from demerit.language.quantities import size
from demerit.language.reachability import empty_level, worths
from demerit.language.schema.conditions import Condition
from demerit.language.schema.money import MEANS
from demerit.language.schema.regime import Rule, Write
from demerit.language.schema.remedy import GROUNDS, Remedy

Levels = dict[Key, str]


class Reader:
    """Reads situations of somebody with a profile, in the files that have a part in leaving one."""

    def __init__(self, ways: WaysOut, goal: Standing, profile: Profile) -> None:
        self.ways, self.goal, self.profile = ways, goal, profile
        self.files = ways.cone((goal.regime, goal.file))
        self._inside = frozenset(self.files)
        self._read: dict[tuple[object, ...], Levels] = {}
        self._last: tuple[object, object, Levels] = (None, None, {})
        self._order = {key: {level: i for i, level in enumerate(levels_of(ways.file(key)))} for key in self.files}

    def worse(self, key: Key, a: str, b: str) -> str:
        """The worse of two levels."""
        order = self._order[key]
        down = self.ways.file(key).worse == "down"
        return (min if down else max)(a, b, key=lambda level: order[level])

    def further(self, key: Key, a: str, b: str) -> str:
        """To which of two levels entries lead; what counts entries only rises with them, whichever end its file calls worse."""
        order = self._order[key]
        return max(a, b, key=lambda level: order[level]) if self.ways.file(key).reads == "count" else self.worse(key, a, b)

    def levels(self, situation: Situation) -> Levels:
        """The level of every file; those under review keep theirs until the next."""
        return {**self.computed(situation), **dict(situation.shown)} if situation.shown else self.computed(situation)

    def computed(self, situation: Situation) -> Levels:
        """The level every file would have if it were read now."""
        held, shown, known = self._last  # one situation is asked about again and again
        if situation.held is held and situation.shown is shown:
            return known
        seen = (frozenset([one.ground.number for one in situation.held]), situation.shown)
        found = self._read.get(seen)
        if found is None:
            found = self._read[seen] = self._levels(situation)
        self._last = situation.held, situation.shown, found
        return found

    def _levels(self, situation: Situation) -> Levels:
        out: Levels = {}
        shown = dict(situation.shown)

        def read(key: Key) -> str:
            if key in out:
                return out[key]
            file = self.ways.file(key)
            level = empty_level(file) or ""
            raised = [one.ground.level for one in situation.held if one.ground.file == key and one.ground.lifts]
            for one in situation.held:
                if one.ground.file == key and not one.ground.lifts:
                    level = self.further(key, level, one.ground.level)
            if raised:
                level = raised[0]
            for ref, capped in file.capped_while.items():
                standing = self.ways.standing(key[0], ref)
                if standing is None or (standing.regime, standing.file) not in self._inside:
                    continue
                other = (standing.regime, standing.file)
                if shown.get(other, read(other)) in standing.levels:
                    level = self.worse(key, level, capped)
            out[key] = level
            return level

        for key in self.files:
            if levels_of(self.ways.file(key)):
                read(key)
        return out

    def out(self, levels: Levels) -> bool:
        """Whether somebody is off the harmful levels."""
        return levels[self.goal.regime, self.goal.file] not in self.goal.levels

    def on(self, regime: str, ref: str, levels: Levels) -> bool:
        """Whether somebody stands where a reference says; of files that have no part in it, that they do not."""
        standing = self.ways.standing(regime, ref)
        return standing is not None and levels.get((standing.regime, standing.file)) in standing.levels

    # ---- conditions ----------------------------------------------------------------------------------------------

    def holds(self, regime: str, condition: Condition, levels: Levels) -> bool:
        """Whether every part of a condition holds.  Raises Need for what the profile does not say."""
        if condition.standing and not any(self.on(regime, ref, levels) for ref in condition.standing):
            return False
        if any(self.on(regime, ref, levels) for ref in condition.not_standing):
            return False
        if any(self.profile.get(state, state_options()) != ("yes" if true else "no") for state, true in condition.states.items()):
            return False
        for attribute, categories in condition.attributes.items():
            if self.profile.get(attribute, category_options(self.ways.world, attribute, categories)) not in categories:
                return False
        if condition.means and self.profile.get(MEANS_OF, MEANS) not in condition.means:
            return False
        if condition.age is None:
            return True
        years = int(self.profile.get(AGE, age_options(self.thresholds())))
        return (condition.age.at_least is None or years >= condition.age.at_least) and (condition.age.under is None or years < condition.age.under)

    def thresholds(self) -> list[int]:
        """Every age a rule or a remedy asks for, of people in scope."""
        found = []
        conditions = [condition for rule in self.ways.in_force.values() for condition in (rule.condition, *rule.unless)]
        conditions += [condition for remedy in self.ways.remedies.values() for condition in (remedy.condition, remedy.open_to, *remedy.unless)]
        for condition in conditions:
            if condition is not None and condition.age is not None:
                found += [age for age in (condition.age.at_least, condition.age.under) if age is not None]
        scope = self.ways.regimes[""].scope.age
        least, under = (scope.at_least, scope.under) if scope is not None else (None, None)
        return [age for age in found if (least is None or age > least) and (under is None or age < under)] + ([least] if least is not None else [])

    def true_of(self, regime: str, one: Rule | Remedy, levels: Levels) -> bool:
        """Whether `if` holds and no `unless`."""
        return (one.condition is None or self.holds(regime, one.condition, levels)) and not any(self.holds(regime, other, levels) for other in one.unless)

    def wrong(self, remedy: Remedy) -> bool:
        """Whether the entry is wrong in one of the ways a remedy is for."""
        found = self.profile.get(ENTRY, (RIGHT, *self.wrongs))
        return (found == WRONG and bool(remedy.because)) or found in remedy.because

    @cached_property
    def wrongs(self) -> tuple[str, ...]:
        """Ways to be wrong that remedies tell apart; one word where none does."""
        apart = {tuple(kind in one.because for one in self.ways.remedies.values() if one.because) for kind in GROUNDS}
        return (WRONG,) if len(apart) == 1 else GROUNDS

    def can_ask(self, key: Key, remedy: Remedy, levels: Levels) -> bool:
        """Whether this person may ask, has help to ask, and knows of the entry."""
        if self.profile.get(HELP, state_options()) != "yes":
            return False
        first = remedy
        while first.before is not None:
            first = self.ways.regimes[key[0]].remedies[first.before]
        noticed = first.against is None or self.ways.regimes[key[0]].files[first.against].notice is None
        if not noticed and self.profile.get(KNOWS, state_options()) != "yes":
            return False
        return remedy.open_to is None or self.holds(key[0], remedy.open_to, levels)

    # ---- good deeds ----------------------------------------------------------------------------------------------

    @cached_property
    def target(self) -> str | None:
        """The nearest level that does not harm, on the way to the best."""
        key = (self.goal.regime, self.goal.file)
        names = levels_of(self.ways.file(key))
        better = names if self.ways.file(key).worse == "down" else names[::-1]
        worst = max((better.index(level) for level in self.goal.levels), default=0)
        return next((level for level in better[worst + 1:] if level not in self.goal.levels), None)

    def deeds(self, write: Write, situation: Situation) -> int | None:
        """How many entries of a rule raise the file off the harmful levels; None: never, or the rules do not fix how many."""
        key = (self.goal.regime, self.goal.file)
        file, target = self.ways.file(key), self.target
        ends = [end for interval in worths(write) for end in interval]
        if target is None or not ends or file.reads not in ("sum", "last", "mean", "share"):
            return None
        down = file.worse == "down"
        least = min(ends) if down else max(ends)
        edges, names = [size(edge.value) for edge in file.levels.values()], list(file.levels)
        edge = edges[names.index(target)] if down else edges[names.index(target) + 1]
        if file.reads != "sum":
            at = least if file.reads != "share" else float(least > 0)
            good = at >= edge if down else at < edge
            return (1 if file.reads == "last" else file.of.last if file.of is not None else None) if good else None
        gain = least if down else -least
        if gain <= 0:
            return None
        reading = number(file.start) + sum(one.ground.amount for one in situation.held if one.ground.file == key and not one.ground.lifts)
        short = edge - reading if down else reading - edge
        return max(1, math.ceil(short / gain - 1e-9) if down else math.floor(short / gain + 1e-9) + 1)


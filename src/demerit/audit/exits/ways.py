"""The graph of ways out: which files and rules have a part in leaving one.

`demerit path` follows the same graph the other way: this one is a `Paths`, with what strikes, what lapses, what is asked for, and who does it.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property

from demerit.audit.exits.grounds import Ground, Grounds, Key
from demerit.language.inspection import levels_of
from demerit.language.paths import against
from demerit.language.reachability import empty_level
from demerit.language.schema.regime import Effect, Rule
from demerit.language.schema.remedy import Remedy


class WaysOut(Grounds):
    """The ways out of a regime and of those beside it, in a world, on a day, at one end of what is uncertain."""

    @cached_property
    def _cones(self) -> dict[Key, tuple[Key, ...]]:
        return {}

    @cached_property
    def _parts(self) -> dict[Key, dict[Key, Rule]]:
        return {}

    @cached_property
    def _minded(self) -> dict[Key, frozenset[Key]]:
        return {}

    def minded(self, goal: Key) -> frozenset[Key]:
        """Files it may be worth staying in: what strikes asks for them, or what writes asks that somebody is not in them."""
        if goal not in self._minded:
            cone = set(self.cone(goal))
            found: set[Key | None] = set()
            for key, rule in self.part(goal).items():
                if rule.strike is not None or key in self.live:
                    found.update(self._held_by(key[0], rule, good=rule.strike is not None))
            for (regime, name), remedy in self.remedies.items():
                if (regime, against(self.regimes[regime], name)) in cone:
                    found.update(self._held_by(regime, remedy, good=True))
                    found.update(self.file_of(regime, ref) for ref in (remedy.open_to.standing if remedy.open_to is not None else ()))
            self._minded[goal] = frozenset(key for key in found if key is not None)
        return self._minded[goal]

    def _held_by(self, regime: str, one: Rule | Remedy, *, good: bool) -> Iterator[Key | None]:
        """Files whose leaving makes a condition false of something good, or true of something bad."""
        asked = [one.condition] if one.condition is not None else []
        for condition in asked:
            yield from (self.file_of(regime, ref) for ref in (condition.standing if good else condition.not_standing))
        for condition in one.unless:
            yield from (self.file_of(regime, ref) for ref in (condition.not_standing if good else condition.standing))

    def apart(self, goal: Key) -> bool:
        """Whether grounds there end each by itself, so that several at once last as long as the longest."""
        part = self.part(goal)
        looked_at = {file for key, rule in part.items() if rule.strike is not None for file in self.asked_of(key[0], rule)}
        looked_at |= {file for key, remedy in self.remedies.items() for file in self.asked_of(key[0], remedy)}
        set_off = any(key in self.live and rule.write is not None for key, rule in part.items())
        return not set_off and not looked_at & set(self.cone(goal))

    def part(self, goal: Key) -> dict[Key, Rule]:
        """Rules that write or strike in the files that have a part in leaving one."""
        if goal not in self._parts:
            inside = set(self.cone(goal))
            self._parts[goal] = {key: rule for key, rule in self.in_force.items() if (key[0], target(rule)) in inside
                                 and (rule.strike is None or key in self.strikers.get((key[0], rule.strike.into), ()))}
        return self._parts[goal]

    # ---- what can still happen by itself -----------------------------------------------------------------------------

    @cached_property
    def live(self) -> frozenset[Key]:
        """Rules that may write about somebody who does nothing but try to leave: a least fixed point over files that can fill up again."""
        ending: set[str | None] = {rule.when.act for rule in self.in_force.values() if rule.when.act is not None and rule.strike is not None}
        live: set[Key] = set()
        rising: set[Key] = set()
        while True:
            more = {key for key, rule in self.in_force.items() if key not in live and rule.write is not None and self._may_fire(key, rule, rising, ending)}
            if not more:
                return frozenset(live)
            live |= more
            rising |= {(key[0], self.in_force[key].write.into) for key in more}  # type: ignore[union-attr]

    def _may_fire(self, key: Key, rule: Rule, rising: set[Key], ending: set[str | None]) -> bool:
        when = rule.when
        if when.act is not None:
            return when.act in ending or self.missed(rule) is not None
        if when.date is not None:
            return False
        file = self.file_of(key[0], when.enters or when.reaches)
        if file is None or file in rising:
            return True  # on a state, on the end of entries, on a request; or a level that can be reached anew
        if when.enters is not None:
            return self._fallen_to(key[0], when.enters)
        asked = [rule.condition] if rule.condition is not None else []
        return any(one.not_standing for one in asked) or any(one.standing for one in rule.unless) or any(
            self.file_of(key[0], ref) in rising or self._fallen_to(key[0], ref)
            for ref in (*(ref for one in asked for ref in one.standing), *(ref for one in rule.unless for ref in one.not_standing)))

    def _fallen_to(self, regime: str, ref: str) -> bool:
        """Whether somebody can come to stand there by entries that end: where everybody starts, or short of the worst."""
        standing = self.standing(regime, ref)
        if standing is None:
            return False
        document = self.file((standing.regime, standing.file))
        names = levels_of(document)
        worst = names[0] if document.worse == "down" else names[-1]
        return empty_level(document) in standing.levels or standing.levels != (worst,)

    # ---- which files have a part in it -------------------------------------------------------------------------------

    def cone(self, goal: Key) -> tuple[Key, ...]:
        """Every file whose level can decide when somebody leaves one, itself first."""
        if goal not in self._cones:
            self._cones[goal] = self._cone(goal)
        return self._cones[goal]

    def _cone(self, goal: Key) -> tuple[Key, ...]:
        found: dict[Key, None] = {}
        waiting = deque([goal])
        while waiting:
            key = waiting.popleft()
            if key in found:
                continue
            found[key] = None
            waiting.extend(file for file in self._behind(key) if file is not None)
        return tuple(found)

    def _behind(self, key: Key) -> Iterator[Key | None]:
        yield from (self.file_of(key[0], ref) for ref in self.file(key).capped_while)
        for (regime, name), rule in self.in_force.items():
            if (regime, target(rule)) != key:
                continue
            alive = rule.strike is not None or (regime, name) in self.live
            if alive or (rule.write is not None and rule.write.counts == "with-cause"):
                yield self.file_of(regime, rule.when.enters or rule.when.reaches or rule.when.lapses or rule.when.struck
                                   or against(self.regimes[regime], rule.when.asked or rule.when.granted or rule.when.refused))
            if alive:
                yield from self.asked_of(regime, rule)
                yield from (self.file_of(home, ref) for home, effect in self.stopping(rule.when.act) for ref in effect.during)
        for (regime, name), one in self.remedies.items():
            if (regime, against(self.regimes[regime], name)) == key:
                yield from self.asked_of(regime, one)

    def stopping(self, act: str | None) -> list[tuple[str, Effect]]:
        """Effects that stop a conduct, with their regimes."""
        return self._stopping.get(act, []) if act is not None else []

    @cached_property
    def _stopping(self) -> dict[str, list[tuple[str, Effect]]]:
        out: dict[str, list[tuple[str, Effect]]] = {}
        for regime, document in self.regimes.items():
            for effect in document.effects.values():
                if effect.stops and self.left_out(regime, effect) is None:
                    for act in effect.stops:
                        out.setdefault(act, []).append((regime, effect))
        return out

    def covers(self, remedy: Key, ground: Ground) -> bool:
        """Whether a remedy is about entries of a ground."""
        if ground.lifts:
            return False
        asked = remedy, ground.number
        if asked not in self._covered:
            remedies = self.regimes[remedy[0]].remedies
            first = remedies[remedy[1]]
            while first.before is not None:
                first = remedies[first.before]
            self._covered[asked] = ground.file == (remedy[0], first.against) and (not first.of or bool(set(first.of) & set(ground.rules)))
        return self._covered[asked]

    @cached_property
    def _covered(self) -> dict[tuple[Key, int], bool]:
        return {}

    def asked_levels(self, files: tuple[Key, ...]) -> dict[Key, list[tuple[str, ...]]]:
        """Levels that somebody may be on besides, as far as what can still happen looks at them, by file."""
        out: dict[Key, list[tuple[str, ...]]] = {key: [] for key in files}

        def note(key: Key | None, levels: tuple[str, ...]) -> None:
            if key in out and levels and levels not in out[key]:
                out[key].append(levels)

        def refs(regime: str, several: Iterable[str]) -> None:
            for ref in several:
                standing = self.standing(regime, ref)
                if standing is not None:
                    note((standing.regime, standing.file), standing.levels)

        for key in files[1:]:  # lists that cap the first are grounds of their own
            refs(key[0], self.file(key).capped_while)
        for (regime, name), rule in self.in_force.items():
            if (regime, target(rule)) not in out or (rule.write is not None and (regime, name) not in self.live):
                continue
            for condition in (*([rule.condition] if rule.condition is not None else []), *rule.unless):
                refs(regime, (*condition.standing, *condition.not_standing))
            note(*self._set_off_from(regime, rule))
            for home, effect in self.stopping(rule.when.act):
                refs(home, effect.during)
        for (regime, _), remedy in self.remedies.items():
            for asked in (remedy.condition, remedy.open_to, *remedy.unless):
                refs(regime, (*asked.standing, *asked.not_standing) if asked is not None else ())
        return out

    def _set_off_from(self, regime: str, rule: Rule) -> tuple[Key | None, tuple[str, ...]]:
        """Where somebody must stand for a rule to be set off without anything being written: on a level left for that which is entered, on one from
        which a watched rule waits, in a file whose entries end."""
        when = rule.when
        file = self.file_of(regime, when.enters or when.reaches or when.lapses or when.struck)
        if file is None:
            return None, ()
        far = tuple(level for level in levels_of(self.file(file)) if level != empty_level(self.file(file)))
        if when.reaches is not None:
            waits = rule.condition is not None or bool(rule.unless)
            standing = self.standing(regime, when.reaches, beyond=True)
            return file, standing.levels if waits and standing is not None else ()
        entered = self.standing(regime, when.enters) if when.enters is not None else None
        return file, tuple(level for level in far if entered is None or level not in entered.levels)


def target(rule: Rule) -> str:
    """The file a rule writes or strikes in."""
    return rule.write.into if rule.write is not None else rule.strike.into if rule.strike is not None else ""


__all__ = ["Ground", "Key", "WaysOut", "target"]

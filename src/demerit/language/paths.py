"""What leads where: acts, states and dates; rules; standings; effects.  The graph of a regime, and every route in it.

A standing is some levels of one file.  A rule leads from what sets it off to the standings it helps to reach.  A cap leads from the
list it hangs on to the level it holds people at.  Lapsing leads back to where everybody starts.
"""
from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from demerit.language.alone import direction, leads, sides
from demerit.language.documents import Loaded
from demerit.language.inspection import levels_of, number, split_ref
from demerit.language.reachability import empty_level
from demerit.language.schema import Regime
from demerit.language.schema.regime import Channel, Rule

MOST_FOUND = 2_000
"""Routes looked for; more are said to be more."""
MOST_STEPS = 60_000
"""Beginnings of routes followed, so that a tangle cannot take for ever."""


@dataclass(frozen=True)
class Standing:
    """Some levels of a file; `regime` is "" for the one asked."""

    regime: str
    file: str
    levels: tuple[str, ...]

    def text(self) -> str:
        """As people write it: `listed`, `points.C or points.D`, `bank/risk.high`."""
        name = f"{self.regime}/{self.file}" if self.regime else self.file
        return name if self.levels == ("on",) else " or ".join(f"{name}.{level}" for level in self.levels)


@dataclass(frozen=True)
class Way:
    """One step: a rule fires, a cap holds, or entries lapse.  `cause` is the standing it starts from; None: an act, a state or a date."""

    kind: Literal["rule", "cap", "lapse"]
    regime: str
    name: str
    into: Standing
    cause: Standing | None


@dataclass(frozen=True)
class Route:
    """From an act, a state or a date to a standing, step by step."""

    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Found:
    """Routes, shortest first; `more`: there are others that were not looked for.

    `keeping` are rules that only keep people there, since they ask that somebody is there, or on the way, already.
    """

    routes: tuple[Route, ...]
    more: bool
    keeping: tuple[str, ...]


class Paths:
    """The graph of a regime, and of those beside it, as in force on a day."""

    def __init__(self, loaded: Loaded, on: dt.date | None = None) -> None:
        every = [loaded, *loaded.alongside]
        self.loaded = loaded
        self.on = on or max(one.epochs[0][0] for one in every)
        self.regimes: dict[str, Regime] = {}
        self._standings: dict[tuple[str, str, bool], Standing | None] = {}
        self.titles = {one.name if i else "": one.name for i, one in enumerate(every)}
        for i, one in enumerate(every):
            held = [regime for start, regime in one.epochs if start <= self.on]
            self.regimes[one.name if i else ""] = held[-1] if held else one.epochs[0][1]

    def name(self, regime: str) -> str:
        """A regime's own name."""
        return self.titles[regime]

    def standing(self, regime: str, ref: str, *, beyond: bool = False) -> Standing | None:
        """What `FILE`, `FILE.LEVEL` or `OTHER/FILE.LEVEL` means inside a regime; None if there is no such thing here.

        `beyond`: or any level farther from where everybody starts.
        """
        asked = regime, ref, beyond
        if asked not in self._standings:
            self._standings[asked] = self._standing(regime, ref, beyond)
        return self._standings[asked]

    def _standing(self, regime: str, ref: str, beyond: bool) -> Standing | None:
        other, name, level = split_ref(ref)
        home = regime if other is None else "" if other == self.loaded.name else other
        file = self.regimes[home].files.get(name) if home in self.regimes else None
        if file is None:
            return None
        levels = levels_of(file)
        if level is None:
            best = levels[-1:] if file.worse == "down" else levels[:1]
            return Standing(home, name, ("on",) if file.reads == "any" else tuple(one for one in levels if one not in best)) if levels else None
        if level not in levels:
            return None
        if not beyond:
            return Standing(home, name, (level,))
        at = levels.index(level)
        return Standing(home, name, levels[at:] if direction(file, [level]) >= 0 else levels[:at + 1])

    def left_out(self, regime: str, one: object) -> str | None:
        """Why a rule or an effect is not in force on the day; None if it is."""
        document = self.regimes[regime]
        if document.in_force > self.on:
            return f"`{self.name(regime)}` is in force only from {document.in_force}"
        if getattr(one, "off", False):
            return "switched off"
        since, until = getattr(one, "since", None), getattr(one, "until", None)
        if since is not None and since > self.on:
            return f"only from {since}"
        if until is not None and until <= self.on:
            return f"ended on {until}"
        if isinstance(one, Rule) and one.when.seen_by and not any(_notices(document.channels.get(name)) for name in one.when.seen_by):
            return "nothing is noticed by " + " or ".join(f"`{name}`" for name in one.when.seen_by)
        return None

    def rules(self) -> Iterator[tuple[str, str, Rule]]:
        """(regime, name, rule) of every rule in force on the day, in the order written."""
        for regime, document in self.regimes.items():
            for name, rule in document.rules.items():
                if self.left_out(regime, rule) is None:
                    yield regime, name, rule

    @cached_property
    def _writing(self) -> dict[tuple[str, str], list[tuple[str, Rule]]]:
        out: dict[tuple[str, str], list[tuple[str, Rule]]] = {}
        for regime, name, rule in self.rules():
            if rule.write is not None:
                out.setdefault((regime, rule.write.into), []).append((name, rule))
        return out

    def ways_into(self, standing: Standing) -> list[Way]:
        """Every step that ends on a standing, in the order written."""
        file = self.regimes[standing.regime].files[standing.file]
        if direction(file, standing.levels) == 0:
            away = tuple(level for level in levels_of(file) if level not in standing.levels)
            return [Way("lapse", standing.regime, standing.file, standing, Standing(standing.regime, standing.file, away))] if away else []
        out = []
        for name, rule in self._writing.get((standing.regime, standing.file), ()):
            assert rule.write is not None
            if self.prolongs(rule, standing.regime, [standing]):
                continue
            for part in sides(file, standing.levels):
                cause, known = self._cause(standing.regime, rule)
                if known and leads(file, rule.write, part):
                    out.append(Way("rule", standing.regime, name, Standing(standing.regime, standing.file, part), cause))
        for ref, level in file.capped_while.items():
            cause = self.standing(standing.regime, ref)
            if cause is not None and level in standing.levels:
                out.append(Way("cap", standing.regime, ref, standing, cause))
        return out

    def asks(self, regime: str, rule: Rule) -> tuple[Standing, ...]:
        """The standings of which a rule asks that somebody is on one."""
        refs = rule.condition.standing if rule.condition is not None else ()
        return tuple(one for one in (self.standing(regime, ref) for ref in refs) if one is not None)

    def prolongs(self, rule: Rule, regime: str, ends: Iterable[Standing]) -> bool:
        """Whether a rule asks that somebody is already where it ends, or leads: it keeps people there, and brings nobody."""
        asked, ends = self.asks(regime, rule), list(ends)
        return bool(asked) and all(any((one.regime, one.file) == (end.regime, end.file) and set(one.levels) <= set(end.levels) for end in ends)
                                   for one in asked)

    def _cause(self, regime: str, rule: Rule) -> tuple[Standing | None, bool]:
        """(the standing a rule waits for, or None; whether that can be at all)."""
        when = rule.when
        ref = when.enters or when.reaches
        if ref is not None:
            cause = self.standing(regime, ref, beyond=when.reaches is not None)
            return cause, cause is not None
        # what becomes of an entry asks that there was one
        ref = when.lapses or when.struck or against(self.regimes[regime], when.asked or when.granted or when.refused)
        if ref is None:
            return None, True
        other, name, _ = split_ref(ref)
        home = regime if other is None else "" if other == self.loaded.name else other
        file = self.regimes[home].files.get(name) if home in self.regimes else None
        return self.standing(regime, ref), file is not None

    def behind(self, goals: Iterable[Standing]) -> dict[Standing, list[Way]]:
        """Every standing that has a part in reaching one of the goals, as a cause or as a condition, with the steps that end on it.

        Only steps that can really happen: somebody can come to stand where they begin, and where their conditions ask.
        """
        steps: dict[Standing, list[Way]] = {}
        asked: dict[Way, tuple[Standing, ...]] = {}
        waiting = list(goals)
        while waiting:
            standing = waiting.pop()
            if standing in steps:
                continue
            steps[standing] = self.ways_into(standing)
            for way in steps[standing]:
                asked[way] = self.asks(way.regime, self.regimes[way.regime].rules[way.name]) if way.kind == "rule" else ()
                waiting += [*([way.cause] if way.cause is not None else []), *asked[way]]
        live: set[Standing] = set()

        def happens(way: Way) -> bool:
            held = asked[way]
            return (way.cause is None or way.cause in live) and (not held or any(one in live or empty(self.regimes[one.regime], one) for one in held))

        while new := {standing for standing, ways in steps.items() if standing not in live and any(map(happens, ways))}:
            live |= new
        return {standing: [way for way in ways if happens(way)] for standing, ways in steps.items() if standing in live}

    def files_behind(self, goals: Iterable[Standing]) -> set[tuple[str, str]]:
        """(regime, file) of every file that has a part in reaching a goal, exceptions to the rules included."""
        goals = list(goals)
        behind = self.behind(goals)
        out = {(one.regime, one.file) for one in [*goals, *behind]}
        for ways in behind.values():
            for way in ways:
                rule = self.regimes[way.regime].rules.get(way.name) if way.kind == "rule" else None
                for one in [*([rule.condition] if rule and rule.condition else []), *(rule.unless if rule else [])]:
                    found = [self.standing(way.regime, ref) for ref in (*one.standing, *one.not_standing)]
                    out |= {(standing.regime, standing.file) for standing in found if standing is not None}
        return out

    def routes(self, goal: Standing) -> Found:
        """Every route to a standing that passes no standing and no rule twice, shortest first, then in the order written."""
        steps = self.behind([goal])
        found: list[Route] = []
        keeping: dict[str, None] = dict.fromkeys(self._keepers(goal))
        waiting: deque[tuple[Way, ...]] = deque([(way,) for way in steps.get(goal, ())])
        followed = 0
        while waiting:
            if len(found) >= MOST_FOUND or followed >= MOST_STEPS:
                return Found(tuple(found), True, tuple(keeping))
            followed += 1
            ways = waiting.popleft()
            first = ways[0]
            if first.kind == "rule" and self.prolongs(self.regimes[first.regime].rules[first.name], first.regime, [way.into for way in ways]):
                keeping[f"{first.regime}/{first.name}" if first.regime else first.name] = None
                continue
            cause = first.cause
            if cause is None:
                found.append(Route(ways))
                continue
            here = self.regimes[cause.regime].files[cause.file]
            if any((way.into.regime, way.into.file) == (cause.regime, cause.file) and way.into.levels in sides(here, cause.levels) for way in ways):
                continue
            been = {(way.regime, way.name) for way in ways if way.kind == "rule"}
            waiting.extend((way, *ways) for way in steps.get(cause, ()) if (way.regime, way.name) not in been)
        return Found(tuple(found), False, tuple(keeping))

    def _keepers(self, goal: Standing) -> list[str]:
        file = self.regimes[goal.regime].files[goal.file]
        if direction(file, goal.levels) == 0:
            return []
        parts = sides(file, goal.levels)
        return [f"{goal.regime}/{name}" if goal.regime else name for name, rule in self._writing.get((goal.regime, goal.file), ())
                if rule.write is not None and any(leads(file, rule.write, part) for part in parts) and self.prolongs(rule, goal.regime, [goal])]


def _notices(channel: Channel | None) -> bool:
    """Whether anything at all comes out of a channel."""
    if channel is None or number(channel.coverage) > 0:
        return True
    return any(source.kind != "other-person" and number(source.rate) > 0 for source in channel.errors.values())


def against(regime: Regime, remedy: str | None) -> str | None:
    """The file whose entries a remedy is about, through the stages before it; None if there is none."""
    seen: set[str] = set()
    while remedy is not None and remedy in regime.remedies and remedy not in seen:
        seen.add(remedy)
        if regime.remedies[remedy].against is not None:
            return regime.remedies[remedy].against
        remedy = regime.remedies[remedy].before
    return None


def empty(regime: Regime, standing: Standing) -> bool:
    """Whether everybody starts on the standing."""
    return empty_level(regime.files[standing.file]) in standing.levels

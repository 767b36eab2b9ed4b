"""One person walks through a regime: what happens to them, dated, in the engine and in the twin alike.

A walk is a town of one.  Everything uncertain in the regime is made certain (everything is seen, everybody is told, everybody
asks, nobody errs), everything in the world stands still, and then exactly what the test says happens happens on the days it says:

    walk("spc-2017", acts={"judgment-unperformed": "2018-03-05"}, states={"able-to-pay": True})

returns `("2018-03-05", "does", "judgment-unperformed"), ("2018-03-05", "written", "case"), ..`: all that is recorded of the person.
No hook is used: a rate is chosen so that the clock of the conduct strikes at noon of that day, in a town whose luck lets it
strike no second time.  Words: does, becomes, ceases (a state), written, lapsed, struck, fell (entries, by rule), served,
discovered, unserved (entries, by rule), asked, granted, refused, moot (requests), held, released (entries), begins, ends
(effects), denied (an attempt), pays.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from demerit.language.quantities import parse
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from demerit.language.schema.conditions import Errs
from demerit.language.schema.remedy import Asking
from demerit.language.schema.world import Household, State
from demerit.runs.plan import prepare
from twin import luck
from twin.clock import DAY, YEAR, Clock, reserved
from twin.comparing import counted, differences, engine, told
from twin.luck import Luck, expo, ticks
from twin.ties import FIRM

SEED = 1
TOWNS = 300_000
HOME = Household.model_validate({"sizes": {1: "100%"}, "children": {1: "100%"}})
"""One grown-up with one child."""
CERTAIN, NEVER = parse("share", "100%"), parse("share", "0%")
Step = tuple[str, str, str]
Days = str | tuple[str, ...]


@dataclass(frozen=True)
class Striking:
    """A clock that strikes at given ticks and at no other: stream, index of its first draw, ticks after the last stroke."""

    stream: str
    first: int
    at: tuple[int, ...]
    subject: int = 0

    def rate(self, town: Luck, end: int) -> float | None:
        """The rate (per year) at which it does so in a town; None if it cannot there."""
        mean = self.at[0] / self._length(town, 0)
        tick = 0
        for k, wanted in enumerate(self.at):
            tick = reserved(tick + max(1, ticks(self._length(town, k) * mean)))
            if tick // DAY != wanted // DAY:
                return None
        return YEAR / mean if tick + self._length(town, len(self.at)) * mean > 2 * end else None

    def _length(self, town: Luck, k: int) -> float:
        return expo(town.draw(self.subject, luck.stream(self.stream), self.first + k)[0])


def walk(regime: str | Path, *, acts: Mapping[str, Days] | None = None, states: Mapping[str, bool] | None = None,
         becomes: Mapping[str, str] | None = None, accused: Mapping[str, tuple[str, str]] | None = None,
         attempts: Mapping[str, str] | None = None, attributes: Mapping[str, str] | None = None, wrongly: Mapping[str, str] | None = None,
         unserved: Iterable[str] = (), silent: Iterable[str] = (), sets: Iterable[str] = (), overlays: Iterable[str | Path] = (),
         world: str | Path | None = None, age: int = 40, years: int = 3, skip: Iterable[str] = ("begins", "ends")) -> list[Step]:
    """All that happens to one person, as (day, what, of which element), in order.

    `acts`: conduct -> day or days on which they do it.  `states`: what is true of them (all others: not).  `becomes`: state -> the
    day on which it becomes true.  `accused`: channel -> (conduct, day): a false report of it.  `attempts`: target -> how often they
    try (`2000/y`: at once).  `wrongly`: rule or remedy -> `yes` or `no`: the decider errs that way.  `unserved`: files whose notices
    never reach them.  `silent`: remedies they do not ask for.  `sets`, `overlays`: as on the command line.  Raises AssertionError
    if the engine does not count what the twin does.
    """
    scenario = _prepared(str(regime), None if world is None else str(world), tuple(sets), tuple(map(str, overlays)), years)
    start = scenario.regime.epochs[0][1].in_force
    clock = Clock(start, years, scenario.world.calendar.holidays)
    noon = {day: clock.midnight(dt.date.fromisoformat(day)) + DAY // 2 for day in _days(acts, becomes, accused)}
    striking = {("conduct", name): Striking(f"conduct:{name}", 0, tuple(noon[day] for day in _some(days)), FIRM if of_firms(scenario.world, name) else 0)
                for name, days in (acts or {}).items()}
    striking |= {("state", name): Striking(f"state:{name}", 1, (noon[day],)) for name, day in (becomes or {}).items()}
    striking |= {("false", name): Striking(f"false:{name}.accuser", 0, (noon[day],)) for name, (_, day) in (accused or {}).items()}
    town, rates = _town(striking, clock.end)
    certain = Certainty(dict(wrongly or {}), frozenset(unserved), frozenset(silent), {name: rates["false", name] for name in accused or {}})
    still = _still(scenario.world, rates, states or {}, attempts or {}, attributes or {}, age, {conduct for conduct, _ in (accused or {}).values()})
    scenario = Scenario(still, certain.versions(scenario.regime, ""), years, 1, SEED,
                        tuple(certain.versions(other, f"{other.name}/") for other in scenario.alongside))
    assert certain.unused == set(), f"no such rule, remedy, file or channel: {certain.unused}"
    return _live(scenario, town, frozenset(skip))


@cache
def _prepared(regime: str, world: str | None, sets: tuple[str, ...], overlays: tuple[str, ...], years: int) -> Scenario:
    return prepare(regime, world=world, sets=sets, overlays=overlays, years=years, towns=1, sweep=False).scenario


def _live(scenario: Scenario, town: int, skip: frozenset[str]) -> list[Step]:
    result = told(scenario, town, trace=True)
    assert differences(engine(scenario, town, check=True), counted(result)) == []
    start = scenario.regime.epochs[0][1].in_force
    return [((start + dt.timedelta(days=tick // DAY)).isoformat(), what, of) for tick, _, what, of in result.log if what not in skip]


def dates(steps: Iterable[Step], what: str, of: str | None = None) -> list[str]:
    """The days on which something happened."""
    return [day for day, one, name in steps if one == what and of in (None, name)]


def of(steps: list[Step], *names: str) -> list[Step]:
    """When entries of some rules are written and end; of one day, in the order in which the rules are named."""
    words = ("written", "lapsed", "struck", "fell")
    return sorted((step for step in steps if step[2] in names and step[1] in words), key=lambda step: (step[0], names.index(step[2])))


def working_days(start: str, n: int, holidays: Iterable[str] = ()) -> str:
    """The n-th working day after a day, counted on the fingers: weekends and holidays are none."""
    day = dt.date.fromisoformat(start)
    for _ in range(n):
        day += dt.timedelta(days=1)
        while day.isoweekday() > 5 or day.isoformat() in set(holidays):
            day += dt.timedelta(days=1)
    return day.isoformat()


def days(start: str, n: int) -> str:
    """So many days after a day."""
    return (dt.date.fromisoformat(start) + dt.timedelta(days=n)).isoformat()


# ---- when it happens -------------------------------------------------------------------------------------------


def _some(days: Days) -> tuple[str, ...]:
    return (days,) if isinstance(days, str) else days


def _days(acts: Mapping[str, Days] | None, becomes: Mapping[str, str] | None, accused: Mapping[str, tuple[str, str]] | None) -> list[str]:
    return [*(day for days in (acts or {}).values() for day in _some(days)), *(becomes or {}).values(), *(day for _, day in (accused or {}).values())]


def _town(striking: Mapping[tuple[str, str], Striking], end: int) -> tuple[int, dict[tuple[str, str], float]]:
    """A town in whose luck every clock can strike as wanted, and the rates at which they do."""
    hardest_first = sorted(striking.items(), key=lambda item: -len(item[1].at))
    for town in range(TOWNS):
        own, found = Luck(SEED, town), {}
        for key, one in hardest_first:
            rate = one.rate(own, end)
            if rate is None:
                break
            found[key] = rate
        else:
            return town, found
    raise ValueError(f"no luck in {TOWNS} towns: fewer days of one conduct, further apart, or a shorter walk")


# ---- what is made certain, and what stands still ---------------------------------------------------------------


class Certainty:
    """A regime without chance: everything is seen, told, asked for and decided rightly, unless said otherwise."""

    def __init__(self, wrongly: dict[str, str], unserved: frozenset[str], silent: frozenset[str], accused: dict[str, float]) -> None:
        self.wrongly, self.unserved, self.silent, self.accused = wrongly, unserved, silent, accused
        self.unused = {*wrongly, *unserved, *silent, *accused}

    def versions(self, versions: Versions, prefix: str) -> Versions:
        """All versions of a regime; `prefix` stands before the names of a regime alongside."""
        return Versions(versions.name, tuple((date, self.regime(regime, prefix)) for date, regime in versions.epochs))

    def regime(self, regime: Regime, prefix: str) -> Regime:
        """One version."""
        return regime.model_copy(update={
            "channels": {name: self._channel(one, prefix + name) for name, one in regime.channels.items()},
            "files": {name: self._file(one, prefix + name) for name, one in regime.files.items()},
            "rules": {name: self._rule(one, prefix + name) for name, one in regime.rules.items()},
            "remedies": {name: self._remedy(one, prefix + name) for name, one in regime.remedies.items()}})

    def _channel(self, channel: Any, name: str) -> Any:
        errors = {}
        if name in self.accused:
            self.unused.discard(name)
            source = {"kind": "no-such-act", "rate": f"{self.accused[name]!r}/y"}
            errors = {"accuser": type(channel).model_validate({"sees": "*", "coverage": "0%", "errors": {"accuser": source}}).errors["accuser"]}
        return channel.model_copy(update={"coverage": CERTAIN, "by": {}, "errors": errors})

    def _file(self, file: Any, name: str) -> Any:
        self.unused.discard(name)
        if file.notice is None or file.notice.reaches is None:
            return file
        return file.model_copy(update={"notice": file.notice.model_copy(update={"reaches": NEVER if name in self.unserved else CERTAIN})})

    def _decided(self, decided: Any, name: str) -> Any:
        self.unused.discard(name)
        way = self.wrongly.get(name)
        return decided.model_copy(update={"errs": None if way is None else Errs.model_validate({f"wrongly_{way}": "100%"})})

    def _rule(self, rule: Any, name: str) -> Any:
        update: dict[str, Any] = {}
        if rule.decided is not None:
            update["decided"] = self._decided(rule.decided, name)
        if rule.write is not None:
            update["write"] = rule.write.model_copy(update={"overdue": None})
        return rule.model_copy(update=update)

    def _remedy(self, remedy: Any, name: str) -> Any:
        share = "0%" if name in self.silent else "100%"
        self.unused.discard(name)
        asks = Asking.model_validate({"wronged": share, "others": share}).model_copy(update={"after": remedy.asks.after, "costs": remedy.asks.costs})
        return remedy.model_copy(update={"asks": asks, "decided": self._decided(remedy.decided, name)})


def _still(world: World, rates: Mapping[tuple[str, str], float], states: Mapping[str, bool], attempts: Mapping[str, str],
           attributes: Mapping[str, str], age: int, nearly_never: set[str]) -> World:
    """A world in which one person of that age does only what is said."""
    for some, all_ in (({name for kind, name in rates if kind == "conduct"} | nearly_never, world.conducts), (states, world.states),
                       (attempts, world.attempts), (attributes, world.attributes)):
        assert set(some) <= set(all_), f"not in the world: {set(some) - set(all_)}"
    conducts = {}
    for name, one in world.conducts.items():
        rate = rates.get(("conduct", name), 1e-9 if name in nearly_never else 0.0)
        conducts[name] = one.model_copy(update={"rate": parse("rate", f"{rate!r}/y"), "by": {}, "trait": None})
    held = {}
    for name in world.states:
        gains = f"{rates['state', name]!r}/y" if ("state", name) in rates else None
        share = "100%" if states.get(name) else "0%"
        held[name] = State.model_validate({"share": share, "about": world.states[name].about} | ({"gains": gains} if gains else {}))
    tries = {name: one.model_copy(update={"rate": parse("rate", attempts.get(name, "0/y")), "by": {}, "discouraged": None})
             for name, one in world.attempts.items()}
    people = {name: {category: CERTAIN if category == attributes.get(name, next(iter(shares))) else NEVER for category in shares}
              for name, shares in world.attributes.items()}
    return world.model_copy(update={"conducts": conducts, "states": held, "attempts": tries, "attributes": people, "traits": {}, "departures": None,
                                    "age": type(world.age).model_validate({"shares": {age: "100%"}, "until": age + 1}),
                                    "households": HOME if world.households is not None else None, "calibrated_to": None})


def of_firms(world: World, conduct: str) -> bool:
    """Whether firms do it: then the one firm of the town does, for which the one resident stands."""
    return conduct in world.conducts and world.conducts[conduct].about == "firms"

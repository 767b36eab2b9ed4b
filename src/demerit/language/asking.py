"""'What leads to a flight ban?': what the question means in a regime, and the whole answer."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from demerit.language.diagnostics import near
from demerit.language.documents import Loaded
from demerit.language.facts import Fact, Source, covering, fact, source
from demerit.language.inspection import levels_of, split_ref
from demerit.language.paths import Paths, Route, Standing, Way, empty
from demerit.language.schema import Regime
from demerit.language.schema.regime import Effect
from demerit.language.steps import Step, step

DOINGS = {"costs": "costs money", "gives": "gives money", "publishes": "shows somebody in public"}
"""Words that ask for a kind of effect, and what they mean."""


@dataclass(frozen=True)
class Consequence:
    """An effect of a regime: what it does, while where, who says so."""

    name: str
    does: str
    during: str
    start: bool
    """everybody starts there"""
    evidence: str
    source: Source | None
    unless: tuple[str, ...] = ()
    """who stands on one of these is exempt"""


@dataclass(frozen=True)
class Goal:
    """One thing the question is about (an effect, or a standing) and every route to it; `more`: more routes than were looked for."""

    name: str
    does: str
    during: str
    start: bool
    evidence: str
    source: Source | None
    routes: tuple[tuple[Step, ...], ...]
    more: bool
    keeping: tuple[str, ...]
    """rules that only keep people there"""
    unless: tuple[str, ...] = ()
    """who stands on one of these is exempt"""
    spares: tuple[str, ...] = ()
    """of those it falls on through somebody else, who stands on one of these is exempt"""

    def reached(self) -> bool:
        """Whether anything leads there."""
        return bool(self.routes) or self.start


@dataclass(frozen=True)
class Answer:
    """What a regime says to the question."""

    regime: str
    title: str
    on: dt.date
    begins: dt.date
    asked: str
    kind: str
    """effect, denies, stops, costs, gives, publishes or standing"""
    goals: tuple[Goal, ...]
    scores: tuple[tuple[str, bool], ...]
    """files with levels, and whether any level of theirs leads there or exempts from it"""
    levels: tuple[Consequence, ...]
    """what levels and lists lead to instead; only if nothing leads to what was asked"""
    left_out: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, tuple[str, ...]], ...]
    """regimes lived at the same time that do it too, with the effects"""

    @property
    def yes(self) -> bool:
        """Whether something leads there."""
        return any(goal.reached() for goal in self.goals)

    @property
    def routes(self) -> int:
        """How many routes were found."""
        return sum(len(goal.routes) for goal in self.goals)

    @property
    def more(self) -> bool:
        """Whether there are more than were looked for."""
        return any(goal.more for goal in self.goals)


class NoSuchThing(LookupError):
    """Nothing is called so.  `hint` says what was perhaps meant."""

    def __init__(self, asked: str, options: Iterable[str], where: str) -> None:
        options = list(dict.fromkeys(options))
        close = near(asked, options)
        self.hint = f"did you mean `{close}`?" if close else f"there are {', '.join(options[:20])}{', ..' if len(options) > 20 else ''}" if options else None
        super().__init__(f"no effect, nothing denied or stopped and no file is called `{asked}` {where}")


def names(document: Regime) -> list[str]:
    """Everything that can be asked of a regime, effects first."""
    out = list(document.effects)
    for effect in document.effects.values():
        out += [*effect.denies, *effect.stops]
    for name, file in document.files.items():
        out += [name, *(f"{name}.{level}" for level in levels_of(file) if file.reads != "any")]
    return list(dict.fromkeys(out))


def does(document: Regime, effect: Effect) -> str:
    """What an effect does, in words."""
    def known(number: Any) -> Fact:
        return fact(number, effect.evidence, covering(document, number, effect.cite))

    out = []
    if effect.denies:
        out.append("denies " + ", ".join(effect.denies))
    if effect.stops:
        out.append("stops " + ", ".join(effect.stops))
    for key in ("costs", "gives"):
        amount = getattr(effect, key)
        if amount is not None:
            every = f" every {fact(effect.every).text}" if effect.every is not None else ""
            out.append(f"{key} {known(amount).said()}{every}")
    if effect.publishes:
        out.append("shows in public")
    if effect.deters is not None:
        out.append(f"deters {', '.join(effect.deters.conducts)} by {known(effect.deters.by).said()}")
    if effect.provokes is not None:
        out.append(f"provokes {effect.provokes.conduct}")
    return "; ".join(out)


def kind_of(document: Regime, asked: str) -> str | None:
    """What a word asks for in a regime; an effect's name comes first, then what is denied or stopped, then a file or level."""
    if asked in document.effects:
        return "effect"
    for kind in ("denies", "stops"):
        if any(asked in getattr(effect, kind) for effect in document.effects.values()):
            return kind
    _, file, level = split_ref(asked)
    if file in document.files and (level is None or level in levels_of(document.files[file])):
        return "standing"
    return asked if asked in DOINGS else None


def ask(loaded: Loaded, asked: str, *, on: dt.date | None = None, kind: str | None = None) -> Answer:
    """The answer of a regime: every route on a day (by default the first on which it and the regimes beside it are in force).

    `kind` is what the word asks for where this regime does not know it.  Raises NoSuchThing if nobody says what it asks for.
    """
    paths = Paths(loaded, on)
    document = paths.regimes[""]
    other = split_ref(asked)[0]
    if kind_of(document, asked) is not None:
        kind = kind_of(document, asked)
    elif other is not None and paths.standing("", asked) is not None:
        kind = "standing"
    if kind is None:
        raise NoSuchThing(asked, names(document), f"in `{loaded.name}`")
    goals = _standing(paths, asked) if kind == "standing" else _effects(paths, asked, kind)
    answer = [goal for goal, _ in goals]
    yes = any(goal.reached() for goal in answer)
    exempting = [ref for goal in answer if goal.reached() for ref in goal.unless]
    return Answer(loaded.name, str(document.title), paths.on, document.in_force, asked, kind, tuple(answer),
                  _scores(paths, [standing for _, standing in goals], exempting), () if yes else tuple(_consequences(paths)), tuple(_left_out(paths)),
                  tuple(_beside(paths, asked, kind)))


def _wanted(effect: Effect, name: str, asked: str, kind: str) -> bool:
    if kind == "effect":
        return name == asked
    if kind in ("denies", "stops"):
        return asked in getattr(effect, kind)
    return bool(getattr(effect, kind, None))


def _effects(paths: Paths, asked: str, kind: str) -> list[tuple[Goal, Standing]]:
    document = paths.regimes[""]
    out = []
    for name, effect in document.effects.items():
        if _wanted(effect, name, asked, kind) and paths.left_out("", effect) is None:
            standing = together(paths, effect)
            if standing is not None:
                goal = _goal(paths, name, does(document, effect), standing, effect.evidence or "none", source(document, effect.cite))
                out.append((replace(goal, unless=tuple(effect.unless), spares=tuple(effect.spares)), standing))
    return out


def together(paths: Paths, effect: Effect) -> Standing | None:
    """All levels an effect hangs on, as one standing; None if its file is not there."""
    parts = [paths.standing("", ref) for ref in effect.during]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    levels = levels_of(paths.regimes[found[0].regime].files[found[0].file])
    return Standing(found[0].regime, found[0].file, tuple(level for level in levels if any(level in part.levels for part in found)))


def _standing(paths: Paths, asked: str) -> list[tuple[Goal, Standing]]:
    standing = paths.standing("", asked)
    if standing is None:
        return []
    document = paths.regimes[standing.regime]
    return [(_goal(paths, standing.text(), "", standing, "none", source(document, document.files[standing.file].cite)), standing)]


def _goal(paths: Paths, name: str, what: str, standing: Standing, evidence: str, cited: Source | None) -> Goal:
    found = paths.routes(standing)
    said: dict[Way, Step] = {}
    return Goal(name, what, standing.text(), empty(paths.regimes[standing.regime], standing), evidence, cited,
                tuple(_told(paths, route, said) for route in found.routes), found.more, found.keeping)


def _told(paths: Paths, route: Route, said: dict[Way, Step]) -> tuple[Step, ...]:
    # many routes end alike
    return tuple(said[way] if way in said else said.setdefault(way, step(paths, way)) for way in route.ways)


def _scores(paths: Paths, goals: list[Standing], exempting: list[str]) -> tuple[tuple[str, bool], ...]:
    """Files of the regime and of those beside it that are read in levels, and whether a level of theirs has any part in a goal, or exempts from it."""
    exempt = [standing for ref in exempting if (standing := paths.standing("", ref)) is not None]
    behind = paths.files_behind(goals) | {(one.regime, one.file) for one in exempt}
    return tuple((f"{regime}/{name}" if regime else name, (regime, name) in behind)
                 for regime, document in paths.regimes.items() for name, file in document.files.items() if file.reads != "any" and file.levels)


def _consequences(paths: Paths) -> list[Consequence]:
    document, out = paths.regimes[""], []
    for name, effect in document.effects.items():
        standing = together(paths, effect)
        if standing is not None and paths.left_out("", effect) is None:
            start = empty(paths.regimes[standing.regime], standing)
            out.append(Consequence(name, does(document, effect), standing.text(), start, effect.evidence or "none", source(document, effect.cite),
                                   tuple(effect.unless)))
    return out


def _left_out(paths: Paths) -> list[tuple[str, str]]:
    out = []
    for regime, document in paths.regimes.items():
        prefix = f"{regime}/" if regime else ""
        if document.in_force > paths.on:
            out.append((f"all of {paths.name(regime)}", f"in force only from {document.in_force}"))
            continue
        for section in ("rules", "effects"):
            for name, one in getattr(document, section).items():
                why = paths.left_out(regime, one)
                if why is not None and (section == "rules" or not regime):
                    out.append((f"{prefix}{section}.{name}", why))
    return out


def _beside(paths: Paths, asked: str, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    if kind not in ("denies", "stops", "costs", "publishes", "gives"):
        return []
    out = []
    for regime, document in paths.regimes.items():
        found = tuple(name for name, effect in document.effects.items() if _wanted(effect, name, asked, kind) and paths.left_out(regime, effect) is None)
        if regime and found:
            out.append((regime, found))
    return out


def as_json(answer: Answer) -> dict[str, Any]:
    """For programs: everything, with every route."""
    from dataclasses import asdict

    out = asdict(answer)
    out["on"], out["begins"] = str(answer.on), str(answer.begins)
    out["scores"] = [{"file": name, "leads_there": leads} for name, leads in answer.scores]
    out["left_out"] = [{"name": name, "why": why} for name, why in answer.left_out]
    out["beside"] = [{"regime": name, "effects": list(found)} for name, found in answer.beside]
    return out | {"yes": answer.yes, "routes": answer.routes, "more_routes": answer.more}

"""The documents at hand: elements under their full names, in the version of the day."""
from __future__ import annotations

import datetime as dt
from typing import Any

from demerit.language.schema import Regime, World
from demerit.language.schema.regime import Channel, Deters
from twin import luck
from twin.clock import Clock
from twin.kinds import TURNS

Epochs = list[tuple[dt.date, Regime]]
TIES = ("household", "children", "representative", "controller", "friends")


def ties_of(given: list[str]) -> list[str]:
    """The ties among those a rule or an effect falls on, in order."""
    return [tie for tie in TIES if tie in given]


def on_self(given: list[str]) -> bool:
    """Whether it falls on whoever it is about."""
    return not given or "self" in given


def value(quantity: Any, default: Any = 0.0) -> Any:
    """The value of a quantity that may be missing."""
    return default if quantity is None else quantity.value


def thousandths(number: float) -> int:
    """Nearest thousandths, ties to even."""
    return round(number * 1000.0)


class Element:
    """A channel, file, rule or effect of one of the regimes."""

    def __init__(self, book: Book, kind: str, prefix: str, short: str, versions: list[Any]) -> None:
        self.book, self.kind, self.prefix, self.short, self.versions = book, kind, prefix, short, versions
        self.name = prefix + short
        self.stream = luck.stream(f"{kind}:{self.name}")
        self.turn = 0
        """Its place among those due at one tick."""

    @property
    def now(self) -> Any:
        """The element as it reads now."""
        return self.versions[self.book.epoch]

    @property
    def active(self) -> bool:
        """Whether its dates hold and it is not switched off; dates turn with the epochs."""
        model, date = self.now, self.book.dates[self.book.epoch]
        if getattr(model, "off", False) or (model.since is not None and date < model.since):
            return False
        return model.until is None or date < model.until


class FileElement(Element):
    """A file: its levels never change, its edges may."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        first = self.versions[0]
        self.levels: list[str] = ["off", "on"] if first.reads == "any" else list(first.levels) or [""]
        self.up = first.reads == "any" or first.worse != "down"
        self.best = self.levels[0] if self.up else self.levels[-1]
        self.telling = len(self.levels) > 1

    def badness(self, level: str) -> int:
        """The greater, the worse."""
        return self.levels.index(level) * (1 if self.up else -1)

    @property
    def empty(self) -> str:
        """The level of the file with nothing in it, uncapped."""
        model = self.now
        if model.reads == "any":
            return "off"
        if model.reads in ("mean", "share") or (model.reads == "last" and model.start is None):
            return self.best
        if model.reads == "count":
            return self.level_at(0, 1)
        start = thousandths(value(model.start))
        return self.level_at(self.clamped(start) if model.reads == "sum" else start, 1)

    def clamped(self, reading: int) -> int:
        """A sum between floor and ceiling."""
        model = self.now
        if model.floor is not None:
            reading = max(reading, thousandths(model.floor.value))
        if model.ceiling is not None:
            reading = min(reading, thousandths(model.ceiling.value))
        return reading

    def level_at(self, total: int, n: int) -> str:
        """The last level whose edge is not above total / n."""
        if not self.now.levels:
            return ""
        found = self.levels[0]
        for level, edge in self.now.levels.items():
            if total >= thousandths(edge.value) * n:
                found = level
        return found

    def beyond(self, level: str, edge: str) -> bool:
        """Whether a level is `edge` or beyond, away from the empty file's."""
        at, start, here = self.levels.index(edge), self.levels.index(self.empty), self.levels.index(level)
        return at != start and (here >= at if at > start else here <= at)


class Book:
    """World and regimes.  `epoch` moves on as the run does."""

    def __init__(self, world: World, epochs: Epochs, alongside: dict[str, Epochs], clock: Clock) -> None:
        self.world, self.epoch = world, 0
        self.acts = world.acts
        self.main = epochs[0][1].regime
        self.regimes: dict[str, Epochs] = {"": epochs} | {f"{name}/": versions for name, versions in alongside.items()}
        self.dates = [clock.in_force, *self._boundaries(clock)]
        self.versions = {prefix: [self._at(versions, date) for date in self.dates] for prefix, versions in self.regimes.items()}
        self.channels = self._elements("channel", "channels", Element)
        self.files: dict[str, FileElement] = self._elements("file", "files", FileElement)
        self.rules = self._elements("rule", "rules", Element)
        self.effects = self._elements("effect", "effects", Element)
        self.deciders = self._elements("decider", "deciders", Element)
        self.remedies = self._elements("remedy", "remedies", Element)
        self._refs: dict[tuple[str, str], tuple[str, frozenset[str]]] = {}
        self._one_number_one_stream()
        self.rules = self._in_turn()
        self._index()

    def _boundaries(self, clock: Clock) -> list[dt.date]:
        dates = {date for versions in self.regimes.values() for date, _ in versions[1:]}
        for versions in self.regimes.values():
            for _, regime in versions:
                for one in [*regime.rules.values(), *regime.effects.values(), *regime.remedies.values()]:
                    dates |= {date for date in (one.since, one.until) if date is not None}
        return sorted(date for date in dates if date > clock.in_force and clock.midnight(date) + 2 < clock.end)

    @staticmethod
    def _at(versions: Epochs, date: dt.date) -> Regime:
        held = versions[0][1]
        for start, regime in versions[1:]:
            if start <= date:
                held = regime
        return held

    def _elements(self, kind: str, section: str, make: type[Any]) -> dict[str, Any]:
        found = [make(self, kind, prefix, short, [getattr(regime, section)[short] for regime in versions])
                 for prefix, versions in self.versions.items() for short in getattr(versions[0], section)]
        for number, one in enumerate(found):
            one.turn = TURNS.get(kind, 0) + number
        return {one.name: one for one in found}

    def _in_turn(self) -> dict[str, Element]:
        """Rules from top to bottom, as the regime begins; of those set off by the same, one that asks where somebody stands before one that
        writes or strikes there."""
        found = [self.rules[prefix + short] for prefix, versions in self.versions.items() for short in versions[0].rules]
        places: dict[Any, list[int]] = {}
        for number, rule in enumerate(found):
            places.setdefault(self._cause_of(rule), []).append(number)
        for numbers in places.values():
            rules = [found[number] for number in numbers]
            for number in numbers:
                first = next((one for one in rules if not any(self._asks(other, one) for other in rules if other is not one)), rules[0])
                first.turn = number
                rules.remove(first)
        return {one.name: one for one in sorted(found, key=lambda one: one.turn)}

    def _cause_of(self, rule: Element) -> Any:
        when = rule.versions[0].when
        ref = when.enters or when.reaches or when.lapses or when.struck
        if ref is not None:
            return self.file(rule.prefix, ref.split(".")[0]).name
        request = when.asked or when.granted or when.refused
        return (when.kind, when.act or when.state or when.date) if request is None else (rule.prefix, request)

    def _asks(self, rule: Element, other: Element) -> bool:
        """Whether a rule's condition asks where somebody stands in the file of another."""
        model, its = rule.versions[0], other.versions[0]
        target = other.prefix + (its.write or its.strike).into
        refs = [ref for one in [*model.unless, *([model.condition] if model.condition else [])] for ref in [*one.standing, *one.not_standing]]
        return model.when.reaches is None and target in [self.file(rule.prefix, ref.split(".")[0]).name for ref in refs]

    def _one_number_one_stream(self) -> None:
        texts = [f"{one.kind}:{one.name}" for some in (self.channels, self.rules, self.remedies) for one in some.values()]
        texts += [f"conduct:{name}" for name in self.acts]
        if len({luck.stream(text) for text in texts}) < len(set(texts)):
            raise ValueError("two streams with the same number")

    def _index(self) -> None:
        self.tracked: dict[str, list[str]] = {}
        """file -> levels that rules reach."""
        self.on_level: dict[tuple[str, str, str], list[Element]] = {}
        """(`enters` or `reaches`, file, level) -> rules."""
        self.on_act: dict[str, list[Element]] = {}
        self.on_notice: dict[tuple[str, str], list[Element]] = {}
        """(channel, act or state) -> rules."""
        self.capped: dict[str, list[FileElement]] = {}
        self.on_end: dict[tuple[str, str], list[Element]] = {}
        """(`lapses` or `struck`, file) -> rules."""
        self.on_request: dict[tuple[str, str], list[Element]] = {}
        """(`asked`, `granted` or `refused`, remedy) -> rules."""
        for rule in self.rules.values():
            when = rule.now.when
            for kind in ("enters", "reaches"):
                if getattr(when, kind) is not None:
                    file, (level,) = self.one_level(rule.prefix, getattr(when, kind))
                    self.on_level.setdefault((kind, file, level), []).append(rule)
                    if kind == "reaches" and level not in self.tracked.setdefault(file, []):
                        self.tracked[file].append(level)
            if when.act is not None and not when.seen_by:
                self.on_act.setdefault(when.act, []).append(rule)
            for channel in when.seen_by:
                self.on_notice.setdefault((rule.prefix + channel, when.act or when.state), []).append(rule)
            self._index_procedure(rule)
        for element in self.files.values():
            for ref in element.now.capped_while:
                self.capped.setdefault(self.levels(element.prefix, ref)[0], []).append(element)
        self.seers = {conduct: sorted((channel for channel in self.channels.values() if self.matches(channel.now.sees, conduct, channel.now.about)),
                                      key=lambda channel: min((rule.turn for rule in self.on_notice.get((channel.name, conduct), [])), default=len(self.rules)))
                      for conduct in self.acts}
        self.ties = [tie for tie in TIES if any(tie in effect.now.on for effect in self.effects.values())]
        self.effects_of: dict[str, list[Element]] = {}
        """file -> effects that hang on it."""
        self.moved_by: dict[str, list[Element]] = {}
        """file -> effects that hang on it or are excepted by it."""
        for effect in self.effects.values():
            own = self.levels(effect.prefix, effect.now.during[0])[0]
            self.effects_of.setdefault(own, []).append(effect)
            for file in {own, *(self.levels(effect.prefix, ref)[0] for ref in effect.now.unless)}:
                self.moved_by.setdefault(file, []).append(effect)
        self.spared_by: dict[str, list[Element]] = {}
        """file -> effects on others that spare who stands there."""
        for effect in self.effects.values():
            for file in {self.levels(effect.prefix, ref)[0] for ref in effect.now.spares}:
                self.spared_by.setdefault(file, []).append(effect)
        self.first_stages: dict[str, list[Element]] = {}
        self.next_stages: dict[str, list[Element]] = {}
        for remedy in self.remedies.values():
            model = remedy.now
            if model.against is not None:
                self.first_stages.setdefault(remedy.prefix + model.against, []).append(remedy)
            else:
                self.next_stages.setdefault(remedy.prefix + model.before, []).append(remedy)

    def _index_procedure(self, rule: Element) -> None:
        when = rule.now.when
        for kind in ("lapses", "struck"):
            ref = getattr(when, kind)
            if ref is not None:
                self.on_end.setdefault((kind, self.file(rule.prefix, ref).name), []).append(rule)
        for kind in ("asked", "granted", "refused"):
            ref = getattr(when, kind)
            if ref is not None:
                self.on_request.setdefault((kind, rule.prefix + ref), []).append(rule)

    def file(self, prefix: str, ref: str) -> FileElement:
        """`FILE` or `OTHER/FILE` as a file."""
        if "/" in ref:
            other, ref = ref.split("/", 1)
            prefix = "" if other == self.main else f"{other}/"
        return self.files[prefix + ref]

    def one_level(self, prefix: str, ref: str) -> tuple[str, tuple[str]]:
        """The file and the one level a rule hangs on (`FILE` alone: `on`)."""
        file, levels = self.levels(prefix, ref)
        if "." not in ref and self.files[file].now.reads != "any":
            raise ValueError(f"{ref}: which level?")
        level, = levels
        return file, (level,)

    def levels(self, prefix: str, ref: str) -> tuple[str, frozenset[str]]:
        """`FILE`, `FILE.LEVEL`, `OTHER/FILE.LEVEL` as a file's full name and levels."""
        if (prefix, ref) not in self._refs:
            home, rest = prefix, ref
            if "/" in ref:
                other, rest = ref.split("/", 1)
                home = "" if other == self.main else f"{other}/"
            file, _, level = rest.partition(".")
            element = self.files[home + file]
            if level:
                some = frozenset({level})
            else:
                some = frozenset(element.levels) - {element.best}
            self._refs[prefix, ref] = element.name, some
        return self._refs[prefix, ref]

    def about(self, rule: Element) -> str:
        """Whom a rule on a date is about: those whose tie it is, else those of its file."""
        model = rule.now
        ties = ties_of(model.write.on) if model.write is not None else []
        if ties:
            return "firms" if ties[0] in ("representative", "controller") else "persons"
        return str(self.files[rule.prefix + (model.write or model.strike).into].now.about)

    def effect_about(self, effect: Element) -> str:
        """Whom the file of an effect is about."""
        return str(self.files[self.levels(effect.prefix, effect.now.during[0])[0]].now.about)

    def matches(self, selectors: list[str], conduct: str, about: str) -> bool:
        """Whether conducts, `*` or `context:NAME` take in a conduct of persons or firms."""
        return self.acts[conduct].about == about and any(
            one in ("*", conduct) or one == f"context:{self.acts[conduct].context}" for one in selectors)

    def deterred(self, deters: Deters, conduct: str, about: str) -> bool:
        """Whether a deterrent is of the conduct."""
        return self.matches(deters.conducts, conduct, about)

    def seen(self, channel: Channel) -> list[str]:
        """The conducts a channel sees, in order of their stream number."""
        return sorted((c for c in self.acts if self.matches(channel.sees, c, channel.about)), key=lambda c: luck.stream(f"conduct:{c}"))


def harmful(effect: Any) -> bool:
    """Denies, stops, costs or publishes."""
    return bool(effect.denies or effect.stops or effect.costs is not None or effect.publishes)

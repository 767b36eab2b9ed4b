"""What the twin says of lives: entries, levels and effects as they stand after each happening."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

import twin
from demerit.language.scenario import Scenario
from twin import rules, town, writing
from twin.kinds import ATTEMPT
from twin.tally import WAYS

LEDGERS = (1, 2)
Moves = list[tuple[int, str, int, str]]


@dataclass
class Told:
    """One person, by the twin."""

    begins: dict[tuple[str, int], str] = field(default_factory=dict)
    moves: Moves = field(default_factory=list)
    took: list[tuple[int, str, int, bool]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    denied: list[tuple[int, str]] = field(default_factory=list)


class Watch:
    """Stands beside the twin and writes down what becomes of some slots' people."""

    def __init__(self, slots: set[int]) -> None:
        self.slots, self.step = slots, 0
        self.people: dict[int, Told] = defaultdict(Told)
        self.last: dict[int, tuple[Any, Any]] = {}
        self.by_entry: dict[int, dict[str, Any]] = {}
        self.kept: list[Any] = []

    def look(self, town_: Any) -> None:
        """After a happening."""
        for person in town_.people:
            if person.slot not in self.slots:
                continue
            levels = {(file, 1 + ledger): level or "." for ledger in (0, 1) for file, level in person.level[ledger].items()}
            effects = {(name, 1 + ledger) for ledger in (0, 1) for name in person.effects[ledger]}
            told = self.people[person.id]
            if person.id not in self.last:
                told.begins, self.last[person.id] = dict(levels), (levels, set())
            before, held = self.last[person.id]
            told.moves += [(town_.now, file, ledger, level) for (file, ledger), level in levels.items() if before[file, ledger] != level]
            told.took += [(town_.now, name, ledger, (name, ledger) in effects) for name, ledger in effects ^ held]
            self.last[person.id] = levels, effects
        for entry in self.kept:
            row = self.by_entry[id(entry)]
            row["wrong"] = entry.wrong
            if row["step"] == self.step:
                row["ledgers"], row["ends"] = entry.mask, {}
        self.step += 1


def lived(scenario: Scenario, number: int, slots: set[int], patch: pytest.MonkeyPatch) -> dict[int, Told]:
    """Person -> what the twin says, of all who lived in the slots of a town."""
    watch = Watch(slots)
    enter, end = writing._enter, rules.end_bits

    def entering(town_: Any, person: Any, entry: Any, until: int | None, *more: Any) -> None:
        if person.slot in slots:
            row = {"name": entry.name, "rule": entry.rule.name, "file": entry.file, "written": town_.now, "ledgers": entry.mask,
                   "worth": list(entry.worth), "lapses": until if until is not None and until < town_.clock.end else None, "ends": {}, "step": watch.step}
            watch.by_entry[id(entry)] = row
            watch.kept.append(entry)
            watch.people[person.id].entries.append(row)
        enter(town_, person, entry, until, *more)

    def ending(town_: Any, person: Any, entry: Any, bits: int, way: int, wrong: int, *more: Any, **said: Any) -> int:
        done = end(town_, person, entry, bits, way, wrong, *more, **said)
        if id(entry) in watch.by_entry:
            watch.by_entry[id(entry)]["ends"] |= {ledger: (town_.now, WAYS[way]) for ledger in LEDGERS if done & ledger}
        return done

    def watched(kind: int, happening: Any) -> Any:
        def both(town_: Any, stream: int, index: int, mask: int, what: Any) -> None:
            key = town_.clock.month(town_.now), "all", "denied"
            before = town_.result.cells[key]
            happening(town_, stream, index, mask, what)
            if kind == ATTEMPT and what[0].slot in slots and town_.result.cells[key] > before:
                watch.people[what[0].id].denied.append((town_.now, what[1]))
            watch.look(town_)
        return both

    patch.setattr(writing, "_enter", entering)
    patch.setattr(rules, "end_bits", ending)
    calendar = town.Town._calendar
    arrive = town.Town._arrive

    def arriving(town_: Any, slot: int, identity: int, t0: int) -> Any:
        person = arrive(town_, slot, identity, t0)
        if slot in slots and t0 == 0:
            watch.look(type("Alone", (), {"people": [person], "now": 0})())
        return person

    patch.setattr(town.Town, "_calendar", calendar)
    patch.setattr(town.Town, "_arrive", arriving)
    for kind, happening in list(town._DO.items()):
        patch.setitem(town._DO, kind, watched(kind, happening))
    twin.live(scenario.world, list(scenario.regime.epochs), years=scenario.years, residents=scenario.residents, seed=scenario.seed, town=number,
              errors=scenario.errors, alongside={v.name: list(v.epochs) for v in scenario.alongside})
    return dict(watch.people)

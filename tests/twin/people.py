"""People: who they are, how long they stay, what is true of them (specification, section 3)."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from demerit.language.schema import World
from demerit.language.schema.regime import AgeIs, Scope
from demerit.language.schema.world import Conduct
from twin import luck
from twin.book import Element
from twin.clock import DAY, YEAR, day
from twin.luck import Luck, below, expo, ticks


@dataclass(eq=False)
class Entry:
    """One entry.  `mask` says in which ledgers it is in force; `worth` is per ledger, in thousandths."""

    rule: Element
    file: str
    name: int
    cause: int
    case: int
    mask: int
    wrong: int
    worth: list[int]
    written: int
    first_mask: int = 0
    protected: bool = False
    """Rests on protected conduct."""
    contexts: frozenset[str] = frozenset()
    """Parts of life it rests on; none known: empty."""
    held: int = 0
    """The ledgers in which it is suspended."""
    known: bool = False
    asked: bool = False
    unserved: bool = False
    """Its notice did not reach the person, for good."""
    wrong_then: int = 0
    """Its class when it was written."""

    @property
    def full(self) -> int:
        """The ledgers that hold it, in force or suspended."""
        return self.mask | self.held


@dataclass(eq=False)
class Person:
    """An occupant of a slot.  Ledgers: 0 recorded, 1 correct."""

    slot: int
    id: int
    t0: int
    born: int
    attributes: dict[str, str]
    kind: str = "persons"
    """Or `firms`, or `children` of a household."""
    weight: int = 1
    """How many it stands for: children."""
    leaves: int | None = None
    gone: bool = False
    bands: list[tuple[int, int]] = field(default_factory=list)
    """(entry tick, edge) of every age band."""
    band: int = 0
    factors: dict[str, float] = field(default_factory=dict)
    states: dict[str, bool] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    level: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    since: tuple[dict[str, int], dict[str, int]] = field(default_factory=lambda: ({}, {}))
    """file -> tick at which the level was entered; no key for the first level."""
    reached: tuple[dict[Any, int], dict[Any, int]] = field(default_factory=lambda: ({}, {}))
    """(file, level) -> tick of crossing, while beyond; -1 if beyond from the start."""
    waiting: tuple[dict[str, int], dict[str, int]] = field(default_factory=lambda: ({}, {}))
    """Watched rule -> tick at which the stay began."""
    effects: tuple[dict[str, int], dict[str, int]] = field(default_factory=lambda: ({}, {}))
    fork: int = 0
    counters: dict[tuple[str, int], list[Any]] = field(default_factory=dict)
    """(rule, ledger) -> [period, used, last]."""
    asked: dict[str, list[int]] = field(default_factory=dict)
    """Remedy -> [period, times]."""
    deterring: dict[str, int] = field(default_factory=dict)
    """Effect on a file with a notice -> the tick from which the person knows."""
    cleared: bool = False
    """A false entry of theirs has been struck as wrong."""
    cells: dict[int, int] = field(default_factory=dict)
    """Stream -> the last month enumerated."""
    columns: Counter[str] = field(default_factory=Counter)
    """Open intervals."""
    harmed: bool = False
    judged: dict[str, tuple[set[str], set[str], set[str]]] = field(default_factory=dict)
    """Reviewed file -> effects that unserved, protected, unrelated entries alone bore at its last review."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    spells: dict[str, tuple[int, bool]] = field(default_factory=dict)
    last_way: dict[str, int] = field(default_factory=dict)
    account: Any = None
    """What they have and owe, in worlds with money."""
    discouraged: dict[str, int] = field(default_factory=dict)
    """Attempt -> the tick to which the last denial discourages."""

    @property
    def rows(self) -> list[str]:
        """The rows this person counts in."""
        if self.kind == "firms":
            return ["firms"]
        return ["all", *(f"{attribute}={category}" for attribute, category in self.attributes.items()), f"age={self.bands[self.band][1]}"]

    def category(self, attribute: str) -> str:
        """The category of an attribute, or the band edge for `age`."""
        return str(self.bands[self.band][1]) if attribute == "age" else self.attributes[attribute]

    def band_at(self, tick: int) -> int:
        """The last band whose entry tick is not after the tick."""
        return max((i for i, (entry, _) in enumerate(self.bands) if entry <= tick), default=0)

    def of_age(self, age: AgeIs | None, tick: int) -> bool:
        """An exact age condition."""
        if age is None:
            return True
        old = tick - self.born
        return (age.at_least is None or old >= age.at_least * YEAR) and (age.under is None or old < age.under * YEAR)

    def in_scope(self, scope: Scope, tick: int) -> bool:
        """Whether a regime's scope takes the person in; every firm is."""
        return self.kind == "firms" or (self.of_age(scope.age, tick) and all(self.attributes[a] in some for a, some in scope.attributes.items()))


def _by_share(word: int, shares: dict[Any, Any]) -> Any:
    total = 0.0
    for category, share in shares.items():
        total += share.value
        if below(word, total):
            return category
    return list(shares)[-1]


def _born(luck_: Luck, world: World, person: int, t0: int) -> int:
    edges = list(world.age.shares)
    if world.departures is not None and t0 > 0:
        w0 = luck_.draw(person, luck.stream("newcomer"), 0)[0]
        if below(w0, world.departures.of_age.value):
            return t0 - edges[0] * YEAR
    w0, w1, _, _ = luck_.draw(person, luck.stream("age"), 0)
    edge = _by_share(w0, world.age.shares)
    after = [*edges[1:], world.age.until][edges.index(edge)]
    return t0 - int((edge + (after - edge) * (w1 * 2.0**-32)) * YEAR)


def arrive(luck_: Luck, world: World, slot: int, identity: int, t0: int, end: int) -> Person:
    """A new occupant of a slot, with all that is drawn of them for good."""
    attributes = {name: _by_share(luck_.draw(identity, luck.stream(f"attribute:{name}"), 0)[0], shares)
                  for name, shares in world.attributes.items()}
    person = Person(slot, identity, t0, _born(luck_, world, identity, t0), attributes)
    person.bands = [(DAY * day(person.born + edge * YEAR) + 3, edge) for edge in world.age.shares]
    person.band = person.band_at(t0)
    for name, trait in world.traits.items():
        shape = trait.shape.value
        person.factors[name] = luck_.gamma(identity, luck.stream(f"trait:{name}"), shape) / shape
    for name, state in world.states.items():
        person.states[name] = state.about == "persons" and below(luck_.draw(identity, luck.stream(f"state:{name}"), 0)[0], state.share.value)
    person.leaves = departure(luck_, world, person, end)
    return person


def departure(luck_: Luck, world: World, person: Person, end: int) -> int | None:
    """The tick at which the person leaves, if before `end`."""
    if world.departures is None:
        return None
    rates = {edge: rate.value for edge, rate in world.departures.rate.items()}
    highest = max(rates.values())
    if highest == 0:
        return None
    t, k = person.t0, 0
    while t < end:
        w0, w1, _, _ = luck_.draw(person.id, luck.stream("departure"), k)
        t += ticks(expo(w0) * (YEAR / highest))
        rate = 0.0
        for edge, one in rates.items():
            if t - person.born >= edge * YEAR:
                rate = one
        if below(w1, rate / highest):
            leaves = DAY * day(t) + 3
            leaves += DAY if leaves <= person.t0 else 0
            return leaves if leaves < end else None
        k += 1
    return None


def trait_factor(acts: dict[str, Conduct], person: Person, conduct: str) -> float:
    """The factor of the conduct's trait."""
    model = acts[conduct]
    trait = model.trait if model.trait is not None else model.context
    return person.factors.get(trait, 1.0)


def switch(luck_: Luck, world: World, person: Person, state: str, k: int, last: int) -> int | None:
    """The tick of the k-th switch of a state, before the reserved-tick rule."""
    model = world.states[state]
    rate = model.loses if person.states[state] else model.gains
    if rate is None or rate.value == 0:
        return None
    w0 = luck_.draw(person.id, luck.stream(f"state:{state}"), k)[0]
    return last + ticks(expo(w0) * (YEAR / rate.value))

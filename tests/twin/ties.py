"""Households, friends and firms; what falls on somebody through others (specification, section 14)."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demerit.language.schema import World
from twin import conditions, effects, luck, rules, standings, writing
from twin.book import Element, harmful, ties_of
from twin.clock import DAY, YEAR, day
from twin.luck import Luck, below, exp, expo, pick, ticks
from twin.people import Entry, Person
from twin.tally import FELL

if TYPE_CHECKING:
    from twin.town import Town

FIRM, CHILD = 2**31, 3 * 2**30


@dataclass
class Bond:
    """What passes along ties of a place in town."""

    reached: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """(tie, effect, ledger) -> how many put it on whoever is here."""
    given: Counter[tuple[str, int]] = field(default_factory=Counter)
    """(tie, class) -> how many give that harm."""
    gives: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Tie -> (class of harm given to others, whether any is in the correct ledger)."""
    open: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Tie -> (class counted on its row, whether wholly in error)."""


@dataclass(frozen=True)
class Home:
    """A household."""

    first: int
    size: int
    children: int


def firms_of(world: World, n: int) -> int:
    """How many firms a town of n residents has."""
    return max(1, round(world.firms.per_resident.value * n)) if world.firms is not None else 0


def _share(word: int, shares: dict[int, Any]) -> int:
    total = 0.0
    for number, share in shares.items():
        total += share.value
        if below(word, total):
            return number
    return list(shares)[-1]


def homes(luck_: Luck, world: World, n: int) -> list[Home]:
    """The household of each slot."""
    out: list[Home] = []
    if world.households is None:
        return out
    h = 0
    while len(out) < n:
        size = min(_share(luck_.draw(h, luck.stream("household"), 0)[0], world.households.sizes), n - len(out))
        children = 0
        if world.households.children:
            children = _share(luck_.draw(h, luck.stream("children"), 0)[0], world.households.children)
        out += [Home(len(out), size, children)] * size
        h += 1
    return out


def children_of(home: Home, slots: int) -> Person:
    """The children of a household, as one who is no subject."""
    return Person(slots + home.first, CHILD + home.first, 0, 0, {}, kind="children", weight=home.children)


def firm(luck_: Luck, world: World, slot: int, identity: int, t0: int, end: int) -> Person:
    """A new firm in a slot."""
    out = Person(slot, identity, t0, t0, {}, kind="firms", bands=[(t0, 0)])
    for name, trait in world.traits.items():
        shape = trait.shape.value
        out.factors[name] = luck_.gamma(identity, luck.stream(f"trait:{name}"), shape) / shape
    for name, state in world.states.items():
        out.states[name] = state.about == "firms" and below(luck_.draw(identity, luck.stream(f"state:{name}"), 0)[0], state.share.value)
    closes = world.firms.closes
    if closes is not None and closes.value > 0:
        t = t0 + ticks(expo(luck_.draw(identity, luck.stream("departure"), 0)[0]) * (YEAR / closes.value))
        if t < end:
            leaves = DAY * day(t) + 3
            leaves += DAY if leaves <= t0 else 0
            out.leaves = leaves if leaves < end else None
    return out


def tied(town: Town, person: Person, tie: str) -> list[Person]:
    """Those a tie of somebody's leads to, today; the same one perhaps twice."""
    if person.kind == "firms":
        return [town.people[_head(town, person, tie)]] if tie in ("representative", "controller") else []
    if person.kind == "children" or tie in ("representative", "controller"):
        return []
    if tie == "friends":
        return _friends(town, person)
    home = town.homes[person.slot]
    if tie == "household":
        return [town.people[slot] for slot in range(home.first, home.first + home.size) if slot != person.slot]
    return [town.children[home.first]] if home.children else []


def _head(town: Town, person: Person, tie: str) -> int:
    apart = town.world.firms.apart
    if tie == "controller" and apart is not None:
        w0, w1, _, _ = town.luck.draw(person.id, luck.stream("controller"), 0)
        if below(w0, apart.value):
            return pick(w1, town.n)
    return pick(town.luck.draw(person.id, luck.stream("representative"), 0)[0], town.n)


def _friends(town: Town, person: Person) -> list[Person]:
    number = luck.stream("friends")
    mean = town.world.friends.mean.value
    u = town.luck.draw(person.id, number, 0)[0] * 2.0**-32
    p = exp(-mean)
    c, k = p, 0
    while u >= c and k < 4095:
        k += 1
        p = p * mean / k
        c += p
    slots = [pick(town.luck.draw(person.id, number, 1 + j)[0], town.n) for j in range(k)]
    return [town.people[slot] for slot in slots if slot != person.slot]


# ---- effects ----


def reach(town: Town, person: Person, effect: Element, ledger: int, sign: int) -> None:
    """An effect begins or ceases to fall on others through somebody."""
    for tie in ties_of(effect.now.on):
        for whom in tied(town, person, tie):
            bond = town.bonds[whom.slot]
            bond.reached[tie, effect.name, ledger] += sign
            if ledger == 0 and sign > 0 and bond.reached[tie, effect.name, 0] == 1:
                effects.take_hold(town, whom, effect)


def through(town: Town, person: Person, ledger: int) -> list[tuple[str, Element]]:
    """(tie, effect) of all that falls on somebody through others."""
    return [(tie, effect) for tie, effect in put_on(town, person, ledger)
            if person.kind == "children" or not any(conditions.on(town, person, effect.prefix, ref, ledger) for ref in effect.now.spares)]


def put_on(town: Town, person: Person, ledger: int) -> list[tuple[str, Element]]:
    """(tie, effect) of all that somebody puts on somebody, even if it spares them."""
    return [(tie, town.book.effects[name]) for (tie, name, where), n in town.bonds[person.slot].reached.items() if where == ledger and n > 0]


def spared_anew(town: Town, person: Person, file: str) -> None:
    """Levels that spare somebody have changed."""
    some = town.book.spared_by.get(file, [])
    for _, effect in through(town, person, 0):
        if effect in some:
            effects.take_hold(town, person, effect)
    if some:
        settle_all(town, person)


def pass_on(town: Town, person: Person) -> None:
    """The class of harm that somebody gives through each tie."""
    for tie in town.book.ties:
        in_force = [{name for name in person.effects[ledger] if _harms(town, name, tie)} for ledger in (0, 1)]
        old = town.bonds[person.slot].gives.get(tie, (0, False))
        wrongly = in_force[0] - in_force[1]
        new = (standings.class_(town, person, wrongly) or standings.cause(town, person, in_force[0]) if in_force[0] else 0, bool(in_force[1]))
        if old == new == (0, False):
            continue
        _give(town, person, tie, old, new)


def _harms(town: Town, name: str, tie: str) -> bool:
    model = town.book.effects[name].now
    return harmful(model) and tie in ties_of(model.on)


def _give(town: Town, person: Person, tie: str, old: tuple[int, bool], new: tuple[int, bool]) -> None:
    town.bonds[person.slot].gives[tie] = new
    for whom in tied(town, person, tie):
        given = town.bonds[whom.slot].given
        given[tie, old[0]] -= 1
        given[tie, new[0]] += 1
        settle(town, whom, tie)


def settle(town: Town, person: Person, tie: str, own: bool = False) -> None:
    """What is counted of somebody on the row of a tie.  `own`: what has changed is a sanction of their own."""
    bond = town.bonds[person.slot]
    class_, wholly = 0, False
    if not person.harmed:
        on = [{effect.name for through_tie, effect in through(town, person, ledger) if through_tie == tie and harmful(effect.now)} for ledger in (0, 1)]
        if on[0]:
            wrong = bool(on[0] - on[1])
            class_ = min((one for (through_tie, one), n in bond.given.items() if through_tie == tie and n > 0 and one >= (1 if wrong else 4)), default=7)
            if (on[0] - on[1]) & {effect.name for through_tie, effect in put_on(town, person, 1) if through_tie == tie}:
                class_ = min(class_, person.fork)
            wholly = not on[1]
    old = bond.open.get(tie, (0, False))
    bond.open[tie] = class_, wholly
    if old[0] == 0 and class_ and not town.moving and not own:
        town.tally.cell(town.now, [tie], "harm/in", person.weight)
    for columns, change in ((old, -person.weight), ((class_, wholly), person.weight)):
        if columns[0]:
            town.tally.step(town.now, [tie], f"harm/{columns[0]}", change)
        if columns[1]:
            town.tally.step(town.now, [tie], "harm/wholly", change)


def settle_all(town: Town, person: Person, own: bool = False) -> None:
    """The same on all rows."""
    for tie in town.book.ties:
        settle(town, person, tie, own)


# ---- coming and going ----


def take_up(town: Town, person: Person, first: bool) -> None:
    """Somebody has arrived: what falls on them, and on others through them.  `first`: at the start of the run."""
    town.moving = True
    for _, effect in through(town, person, 0):
        effects.take_hold(town, person, effect)
    settle_all(town, person)
    town.moving = first
    for ledger in (0, 1):
        for name in person.effects[ledger]:
            reach(town, person, town.book.effects[name], ledger, 1)
    pass_on(town, person)
    town.moving = False


def let_go(town: Town, person: Person) -> None:
    """Somebody is leaving."""
    for rule in town.book.rules.values():
        if rule.now.write is not None and rule.now.write.counts == "with-cause" and ties_of(rule.now.write.on):
            when = rule.now.when
            if town.book.levels(rule.prefix, when.enters or when.reaches)[0] not in person.level[0]:
                continue  # of the other kind
            for cause, mask in by_name([(standings.stay(person, town.book, rule, ledger), ledger) for ledger in (0, 1)]).items():
                end_for_others(town, person, rule, mask, cause)
    for ledger in (0, 1):
        for name in person.effects[ledger]:
            reach(town, person, town.book.effects[name], ledger, -1)
    for tie, old in list(town.bonds[person.slot].gives.items()):
        if old != (0, False):
            _give(town, person, tie, old, (0, False))


def by_name(stays: list[tuple[int | None, int]]) -> dict[int, int]:
    """Name of a stay -> mask of the ledgers it is (was) on in, the recorded one first."""
    out: dict[int, int] = {}
    for name, ledger in stays:
        if name is not None:
            out[name] = out.get(name, 0) | 1 << ledger
    return out


# ---- entries ----


def write_all(town: Town, person: Person, rule: Element, bits: int, wrong: int, cause: int, case: int, tick: int,
              of: Entry | None = None) -> None:
    """An entry about somebody, or those tied to them, or both."""
    if rule.now.write.counts == "with-cause":
        bits = writing.while_on(town, person, rule, bits, cause)
    if not bits:
        return
    theirs = writing.inherited(town, person, rule) if bits == 1 and wrong == 0 else wrong
    given = rule.now.write.on or ["self"]
    if "self" in given:
        writing.write(town, person, rule, bits, wrong, cause, case, tick, person, of)
    scope = town.book.versions[rule.prefix][town.book.epoch].scope
    for tie in ties_of(given):
        for whom in tied(town, person, tie):
            name = luck.name(whom.id, rule.stream, cause)
            if not whom.in_scope(scope, town.now):
                if wrong == 1:
                    town.tally.cell(town.now, whom.rows, "discarded")
                continue
            left = bits
            for entry in whom.entries:
                if entry.name == name and entry.rule is rule:
                    left &= ~entry.mask
            writing.write(town, whom, rule, left, theirs, cause, case, tick, person, of)


def end_for_others(town: Town, person: Person, rule: Element, mask: int, cause: int) -> None:
    """The entries of others that lasted with a stay of somebody's."""
    remains = writing.inherited(town, person, rule) if mask == 2 else 0
    for tie in ties_of(rule.now.write.on):
        for whom in tied(town, person, tie):
            touched = 0
            for entry in list(whom.entries):
                if entry.rule is rule and entry.cause == cause:
                    touched |= rules.end_bits(town, whom, entry, mask, FELL, 0, remains)
            if touched:
                standings.reread(town, whom, town.book.files[rule.prefix + rule.now.write.into], touched)

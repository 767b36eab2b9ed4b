"""What happens to people while they are on a level (specification, section 8)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import Charge
from twin import knowing, luck, money, ties
from twin.book import Element, on_self, ties_of
from twin.clock import reserved
from twin.factors import greatest_product, own_share
from twin.kinds import ATTEMPT, CELL, PAY, PROVOKED
from twin.luck import below, exp
from twin.people import Person, trait_factor

if TYPE_CHECKING:
    from twin.town import Town

CELL_SIZE = 4096


def update(town: Town, person: Person, mask: int, some: list[Element], arriving: bool = False) -> None:
    """Effects come into force and cease."""
    begun, changed = [], []
    for effect in some:
        on = list(effect.now.during) if effect.active else []
        for ledger in (0, 1):
            if not mask >> ledger & 1:
                continue
            holds = (any(_on(town, person, effect.prefix, ref, ledger) for ref in on)
                     and not any(_on(town, person, effect.prefix, ref, ledger) for ref in effect.now.unless))
            if holds and effect.name not in person.effects[ledger]:
                person.effects[ledger][effect.name] = town.now
                changed.append((effect, ledger, 1))
                if ledger == 0:
                    town.note(person, "begins", effect.name)
                    begun.append(effect)
            elif not holds and person.effects[ledger].pop(effect.name, None) is not None:
                changed.append((effect, ledger, -1))
                if ledger == 0:
                    town.note(person, "ends", effect.name)
    for effect in begun:
        _begin(town, person, effect)
    if not arriving:
        for effect, ledger, sign in changed:
            ties.reach(town, person, effect, ledger, sign)


def _on(town: Town, person: Person, prefix: str, ref: str, ledger: int) -> bool:
    file, levels = town.book.levels(prefix, ref)
    return person.level[ledger][file] in levels


def _begin(town: Town, person: Person, effect: Element) -> None:
    model = effect.now
    person.deterring.pop(effect.name, None)
    knowing.deters(town, person, effect)
    if model.costs is not None or model.gives is not None:
        town.schedule(town.now, person.slot, effect.turn, town.now, PAY, 0, (person, effect, 0))
    month = town.clock.month(town.now)
    for target in model.denies if on_self(model.on) else ():
        if town.world.attempts[target].about == person.kind:
            _enumerate(town, person, month, (f"attempt:{target}", ATTEMPT, target))
    if model.provokes is not None:
        _enumerate(town, person, month, (f"provokes:{effect.name}", PROVOKED, effect))


def take_hold(town: Town, person: Person, effect: Element) -> None:
    """An effect comes to fall on somebody through others."""
    for target in effect.now.denies:
        if town.world.attempts[target].about == person.kind:
            _enumerate(town, person, town.clock.month(town.now), (f"attempt:{target}", ATTEMPT, target))


def _mean(town: Town, person: Person, month: int, kind: int, what: Any) -> float:
    days = town.clock.length(month) >> 20
    if kind == ATTEMPT:
        model = town.world.attempts[what]
        return float(model.rate.value * greatest_product(town.world, model.by) * person.weight * (days / 365.25))
    provokes = what.now.provokes
    return float(provokes.rate.value * (days / 365.25) * trait_factor(town.book.acts, person, provokes.conduct))


def _enumerate(town: Town, person: Person, month: int, of: tuple[str, int, Any]) -> None:
    """The month's times still to come, and the start of the next month."""
    text, kind, what = of
    number, clock = luck.stream(text), town.clock
    if person.cells.get(number) == month:
        return
    person.cells[number] = month
    town.schedule(clock.first(month + 1) + 2, person.slot, number, month + 1, CELL, 0, (person, of))
    mean, base = _mean(town, person, month, kind, what), month * CELL_SIZE
    p = exp(-mean)
    c, k = p, 0
    u = town.luck.draw(person.id, number, month // 4 * 4 * CELL_SIZE)[month % 4] * 2.0**-32
    while u >= c and k < CELL_SIZE - 1:
        k += 1
        p = p * mean / k
        c += p
    for j in range(k):
        index = base + 1 + j
        at = reserved(clock.first(month) + (town.luck.draw(person.id, number, index)[0] * clock.length(month) >> 32))
        if at > town.now:
            town.schedule(at, person.slot, number, index, kind, 0, (person, what))


def cell(town: Town, _stream: int, month: int, _mask: int, what: Any) -> None:
    """Another month begins, perhaps still under the effect."""
    person, of = what
    _, kind, target = of
    if ((kind == PROVOKED and target.name in person.effects[0]) or (
            kind == ATTEMPT and (_denied(town, person, target, 0) or _through(town, person, target, 0)))):
        _enumerate(town, person, month, of)


def _denied(town: Town, person: Person, target: str, ledger: int) -> bool:
    return any(target in model.denies and on_self(model.on) for model in (town.book.effects[name].now for name in person.effects[ledger]))


def _through(town: Town, person: Person, target: str, ledger: int) -> list[str]:
    """The ties through which an attempt is denied."""
    about = {"household": "persons", "friends": "persons", "representative": "persons", "controller": "persons", "children": "children"}
    return [tie for tie, effect in ties.through(town, person, ledger)
            if target in effect.now.denies and any(about[one] == person.kind for one in ties_of(effect.now.on))]


def attempt(town: Town, stream: int, index: int, _mask: int, what: Any) -> None:
    """Somebody tries to get something, or has lost heart."""
    person, target = what
    own = _denied(town, person, target, 0)
    rows = person.rows if own else sorted(set(_through(town, person, target, 0)))
    if not rows:
        return
    model = town.world.attempts[target]
    mark = town.luck.draw(person.id, stream, index)[1]
    share = own_share(town.world, model.by, person)
    if not below(mark, share):
        return
    less = model.discouraged
    if less is not None:
        if town.now < person.discouraged.get(target, -1) and not below(mark, share * (1.0 - less.by.value)):
            town.tally.cell(town.now, rows, "forgone")
            return
        person.discouraged[target] = town.clock.add(town.now, less.time.value)
    town.note(person, "denied", target)
    measures = ["denied"]
    if not _denied(town, person, target, 1) and not _through(town, person, target, 1):
        measures.append("denied/error")
    for measure in measures:
        if own:
            town.tally.refuse(town.now, rows, target, measure)
        else:
            town.tally.cell(town.now, rows, measure)
    if own:
        knowing.discover(town, person, target)


def pay(town: Town, _stream: int, started: int, _mask: int, what: Any) -> None:
    """A cost or a gift, once or again."""
    person, effect, n = what
    if person.effects[0].get(effect.name) != started:
        return
    model = effect.now
    if model.every is not None:
        due = town.clock.add(started, model.every.value, n + 1)
        town.schedule(due, person.slot, effect.turn, started, PAY, 0, (person, effect, n + 1))
    if model.gives is not None:
        town.tally.cell(town.now, person.rows, "given", model.gives.value.minor)
        money.credit(town, person, model.gives.value.minor)
        return
    if isinstance(model.costs, Charge):
        amount = int(model.costs.income.value * money.yearly(town, person) / 12)
    else:
        amount = model.costs.value.minor
    town.note(person, "pays", effect.name)
    town.tally.cell(town.now, person.rows, "cost", amount)
    money.charge(town, person, amount)
    if effect.name not in person.effects[1]:
        town.tally.cell(town.now, person.rows, "cost/error", amount)

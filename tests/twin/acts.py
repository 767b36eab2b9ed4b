"""What people do: candidates, thinning, response, acts (specification, section 4)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demerit.language.schema.world import Happening
from twin import knowing, luck, money, notices, rules, ties, writing
from twin.book import on_self
from twin.clock import DAY, YEAR, reserved
from twin.factors import greatest_product, own_share
from twin.kinds import ACT
from twin.luck import Words, below, expo, ticks
from twin.people import Person, trait_factor

if TYPE_CHECKING:
    from twin.town import Town


def thin(town: Town, person: Person, conduct: str) -> float:
    """Which share of the candidates are this person's own at this age."""
    return own_share(town.world, town.book.acts[conduct].by, person)


def start_clocks(town: Town, person: Person) -> None:
    """The first candidate of every conduct."""
    for conduct, model in town.book.acts.items():
        if model.about == person.kind and (not isinstance(model, Happening) or model.what == "owed"):
            _next(town, person, conduct, 0, person.t0)


def _next(town: Town, person: Person, conduct: str, k: int, t: int) -> None:
    model = town.book.acts[conduct]
    rate = model.rate.value * greatest_product(town.world, model.by)
    if rate == 0:
        return
    number = luck.stream(f"conduct:{conduct}")
    words = town.luck.draw(person.id, number, k)
    mean = YEAR / rate
    t = reserved(t + max(1, ticks(expo(words[0]) * (mean / trait_factor(town.book.acts, person, conduct)))))
    town.schedule(t, person.slot, number, k, ACT, 0, (person, conduct, words))


def candidate(town: Town, stream: int, index: int, _mask: int, what: Any) -> None:
    """A candidate becomes an act, or not."""
    person, conduct, words = what
    mark = words[1]
    _next(town, person, conduct, index + 1, town.now)
    share = thin(town, person, conduct)
    if not below(mark, share) or money.owes(person, _debt(town, conduct)):
        return
    if _stopped(town, person, conduct):
        return
    if below(mark, share * _keep(town, person, conduct)):
        _begin(town, person, conduct, luck.name(person.id, stream, index), words)
        return
    model = town.book.acts[conduct]
    protected = model.protected or conduct in writing.PROTECTED or model.context in writing.PROTECTED
    town.tally.cell(town.now, person.rows, "chilled" if protected else "deterred")
    town.tally.conduct(town.now, conduct, "suppressed")


def provoked(town: Town, stream: int, index: int, _mask: int, what: Any) -> None:
    """An act that an effect provokes, if it is in force."""
    person, effect = what
    if effect.name not in person.effects[0]:
        return
    conduct = effect.now.provokes.conduct
    if not money.owes(person, _debt(town, conduct)) and not _stopped(town, person, conduct):
        _begin(town, person, conduct, luck.name(person.id, stream, index), town.luck.draw(person.id, stream, index))


def _stopped(town: Town, person: Person, conduct: str) -> bool:
    own = any(conduct in model.stops and on_self(model.on) for model in (town.book.effects[name].now for name in person.effects[0]))
    rows = person.rows if own else sorted({tie for tie, effect in ties.through(town, person, 0) if conduct in effect.now.stops})
    if not rows:
        return False
    town.tally.cell(town.now, rows, "stopped")
    town.tally.conduct(town.now, conduct, "stopped")
    return True


def _keep(town: Town, person: Person, conduct: str) -> float:
    s = 0.0
    for effect in town.book.effects.values():
        deters = effect.now.deters
        about = town.book.effect_about(effect)
        if deters is None or not town.book.deterred(deters, conduct, about):
            continue
        by = deters.by.value
        if deters.learned == "others":
            if effect.active:
                s = max(s, by * (town.under[effect.name] / (town.n if about == "persons" else town.f)))
        elif effect.name in person.effects[0]:
            start = knowing.deters_from(town, person, effect)
            if start is None:
                continue
            if deters.fades is not None:
                age = town.now - start
                by = by * max(0.0, 1.0 - age / (deters.fades.value.days * DAY))
            s = max(s, by)
    return 1.0 - s


def _debt(town: Town, conduct: str) -> str | None:
    """The debt that an act would take on."""
    model = town.book.acts[conduct]
    return model.debt if isinstance(model, Happening) else None


def _begin(town: Town, person: Person, conduct: str, name: int, drawn: Words) -> None:
    """An act that is a case of its own."""
    debt = _debt(town, conduct)
    if debt is not None:
        money.owe(town, person, debt, name)
    act(town, person, conduct, name, name, drawn)


def act(town: Town, person: Person, conduct: str, name: int, case: int, drawn: Words) -> None:
    """An act: first the rules on it, then the channels that see it."""
    town.note(person, "does", conduct)
    town.tally.cell(town.now, person.rows, "acts")
    town.tally.conduct(town.now, conduct, "acts")
    for rule in town.book.on_act.get(conduct, ()):
        rules.fire(town, person, rule, 3, 0, name, case, town.now)
    for channel in town.book.seers[conduct]:
        notices.seen(town, person, conduct, channel, name, case, drawn)

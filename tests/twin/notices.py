"""How acts come to notice, and how the wrong people do (specification, section 5)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import DrawnSpan
from twin import luck, rules
from twin.book import Element, value
from twin.clock import DAY, YEAR, reserved
from twin.factors import factor_of, greatest, greatest_product, own_product, own_share
from twin.kinds import FALSE, NOTICE
from twin.luck import ALL64, LOW32, Words, below, exp, expo, ln, mix64, normal, pick, ticks
from twin.people import Person

if TYPE_CHECKING:
    from twin.town import Town

HEAVY = 1 << 63


def coverage(channel: Element, person: Person) -> float:
    """The chance that a channel notices something of a person."""
    model = channel.now
    return float(model.coverage.value * own_product(model.by, person))


def drawn_ticks(span: DrawnSpan, word: int) -> int:
    """The length of a drawn span."""
    if span.drawn == "exponential":
        return ticks(expo(word) * span.mean.value.days * DAY)  # type: ignore[union-attr]
    return ticks(span.median.value.days * exp(span.sigma.value * normal(word)) * DAY)  # type: ignore[union-attr]


def after(town: Town, tick: int, span: Any, word: int) -> int:
    """A tick and a fixed or drawn span, or none."""
    if span is None:
        return tick
    if isinstance(span, DrawnSpan):
        length = drawn_ticks(span, word)
        return reserved(tick + length) if length > 0 else tick
    return town.clock.add(tick, span.value)


def burst(source: Any) -> float:
    """Mean entries per occasion."""
    return float(value(source.burst, 1.0))


def _entries(mean: float, word: int) -> int:
    return min(30, 1 + ticks(expo(word) / -ln(1.0 - 1.0 / mean))) if mean > 1 else 1


def weight(town: Town, source: Any, stream: int, slot: int) -> tuple[float, float]:
    """The weight of a slot and the greatest there is, by concentration."""
    if source.concentration is None:
        return 1.0, 1.0
    k = source.concentration.value
    heavy, light = 0.5 / k, 0.5 / (1.0 - k)
    seat = slot if slot < town.n else 2**31 + slot - town.n
    return (heavy if below(town.luck.draw(seat, stream, HEAVY)[0], k) else light), max(heavy, light)


def _words(drawn: Words, channel: Element) -> Words:
    """The words of an act's notice by a channel, mixed from the last two of the act's draw."""
    first = mix64((drawn[2] << 32 | drawn[3]) ^ mix64(channel.stream))
    second = mix64(first)
    return first >> 32, second >> 32, second & LOW32, first & LOW32


def seen(town: Town, author: Person, conduct: str, channel: Element, act: int, case: int, drawn: Words) -> None:
    """The act's own draw decides whether the author, a look-alike or nobody is noticed."""
    words = _words(drawn, channel)
    c = coverage(channel, author)
    if below(words[0], c):
        town.tally.conduct(town.now, conduct, "noticed")
        town.tally.channel(town.now, channel.name, "noticed")
        _send(town, channel, author.slot, author, conduct, words, luck.name(author.id, channel.stream, act), case, 1, 0)
        return
    total = 1.0
    for short, source in channel.now.errors.items():
        if source.kind != "other-person" or not town.errors:
            continue
        total += source.rate.value / burst(source)
        if below(words[0], c * total):
            _look_alike(town, author, conduct, channel, (act, case), words, short, source)
            return


def _look_alike(town: Town, author: Person, conduct: str, channel: Element, of: tuple[int, int], words: Words, short: str, source: Any) -> None:
    act, case = of
    n = _entries(burst(source), words[2])
    slot = victim(town, author, conduct, channel, act, words[1], short, source)
    if slot is None:
        town.tally.cell(town.now, author.rows, "discarded", n)
        town.tally.channel(town.now, channel.name, "discarded", n)
        return
    town.tally.channel(town.now, channel.name, "false", n)
    town.tally.blame(town.people[slot].rows, channel.name, short, n)
    _send(town, channel, slot, None, conduct, words, luck.name(author.id, channel.stream, act), case, n, 1)


def victim(town: Town, author: Person, conduct: str, channel: Element, act: int, mark: int, short: str, source: Any) -> int | None:
    """The slot that is written instead of the author."""
    stream = luck.stream(f"error:{channel.name}.{short}")
    fixed = below(mark, value(source.persistence, 1.0))
    slot = _try_slots(town, author, conduct, act, stream, fixed, source)
    if fixed and slot is not None and town.people[slot].cleared:
        return _try_slots(town, author, conduct, act, stream, False, source)
    return slot


def _try_slots(town: Town, author: Person, conduct: str, act: int, stream: int, fixed: bool, source: Any) -> int | None:
    groups = [town.book.acts[conduct].by, source.by]
    for j in range(256):
        w0, w1, _, _ = town.luck.draw(author.id, stream, j if fixed else mix64((act + j) & ALL64))
        slot = pick(w0, town.n) if author.kind == "persons" else town.n + pick(w0, town.f)
        own, most = weight(town, source, stream, slot)
        group = 1.0
        for by in groups:
            for attribute in sorted(by):
                if attribute != "age":
                    group *= factor_of(by[attribute], town.people[slot].attributes[attribute]) / greatest(town.world, attribute, by[attribute])
        if slot != author.slot and below(w1, own / most * group):
            return slot
    return None


def _send(town: Town, channel: Element, slot: int, person: Person | None, what: str, words: Words, name: int, case: int, n: int,
          wrong: int) -> None:
    """Notices on their way: n of them, a day apart.  `person` is None for a slot's occupant of the day."""
    due = after(town, town.now, channel.now.delay, words[3])
    for j in range(n):
        its_name, its_case = (mix64((name + j) & ALL64), mix64((case + j) & ALL64)) if j else (name, case)
        notice = (person, channel, what, its_name, its_case, town.now, wrong, slot)
        if j == 0 and due == town.now:
            arrives(town, channel.turn, its_name, 0, notice)
        else:
            town.schedule(due + j * DAY, slot, channel.turn, its_name, NOTICE, 0, notice)


def arrives(town: Town, _stream: int, index: int, _mask: int, notice: Any) -> None:
    """A notice makes the rules on it fire."""
    person, channel, what, _name, case, tick, wrong, slot = notice
    today = town.people[slot]
    person = today if person is None else person
    scope = town.book.versions[channel.prefix][town.book.epoch].scope
    if wrong and (person.gone or not person.in_scope(scope, town.now)):
        town.tally.cell(town.now, today.rows, "discarded")
        town.tally.channel(town.now, channel.name, "discarded")
        return
    if person.gone:
        return
    for rule in town.book.on_notice.get((channel.name, what), ()):
        rules.fire(town, person, rule, 1 if wrong else 3, wrong, index, case, tick)


def of_state(town: Town, person: Person, channel: Element, words: Words, name: int, wrong: int) -> None:
    """Someone is found, rightly or not, to be in a state."""
    town.tally.channel(town.now, channel.name, "false" if wrong else "noticed")
    _send(town, channel, person.slot, person, channel.now.checks, words, name, name, 1, wrong)


def start_clocks(town: Town, person: Person) -> None:
    """The first false report of every source."""
    if town.errors:
        for channel in town.book.channels.values():
            for short, source in channel.now.errors.items() if channel.now.about == person.kind else ():
                if source.kind == "no-such-act":
                    _next(town, person, channel, short, 0)


def _next(town: Town, person: Person, channel: Element, short: str, k: int) -> None:
    source = channel.now.errors[short]
    own, _ = weight(town, source, luck.stream(f"error:{channel.name}.{short}"), person.slot)
    rate = source.rate.value * own / burst(source) * greatest_product(town.world, source.by)
    if rate == 0:
        return
    stream = luck.stream(f"false:{channel.name}.{short}")
    words = town.luck.draw(person.id, stream, k)
    due = reserved(town.now + max(1, ticks(expo(words[0]) * (YEAR / rate))))
    town.schedule(due, person.slot, stream, k, FALSE, 0, (person, channel, short, words))


def false_occasion(town: Town, stream: int, index: int, _mask: int, what: Any) -> None:
    """Something is reported that nobody did."""
    person, channel, short, words = what
    _next(town, person, channel, short, index + 1)
    source = channel.now.errors[short]
    if not below(mix64(words[2] << 32 | words[3]) >> 32, own_share(town.world, source.by, person)):
        return
    conducts = town.book.seen(channel.now)
    total = 0.0
    for conduct in conducts:
        total += town.book.acts[conduct].rate.value
    cumulated, found = 0.0, conducts[-1]
    for conduct in conducts:
        cumulated += town.book.acts[conduct].rate.value
        if below(words[1], cumulated / total):
            found = conduct
            break
    n = _entries(burst(source), words[2])
    town.tally.channel(town.now, channel.name, "false", n)
    town.tally.blame(person.rows, channel.name, short, n)
    name = luck.name(person.id, stream, index)
    _send(town, channel, person.slot, person, found, words, name, name, n, 1)

"""How people are looked at by the calendar (specification, section 5)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin import factors, luck, notices
from twin.luck import below
from twin.people import Person

if TYPE_CHECKING:
    from twin.town import Town


def check(town: Town, _stream: int, index: int, _mask: int, channel: Any) -> None:
    """Everybody is looked at."""
    for person in [one for one in town.people if one.kind == channel.now.about]:
        words = town.luck.draw(person.id, channel.stream, index)
        name = luck.name(person.id, channel.stream, index)
        if person.states[channel.now.checks]:
            if below(words[0], notices.coverage(channel, person)):
                notices.of_state(town, person, channel, words, name, 0)
        elif town.errors:
            source = _source(town, channel, person, words[0])
            if source is not None:
                notices.of_state(town, person, channel, words, name, 1)
                town.tally.blame(person.rows, channel.name, source)


def _source(town: Town, channel: Any, person: Person, word: int) -> str | None:
    """The source of a false match, if there is one."""
    total = 0.0
    for short, source in channel.now.errors.items():
        own, _ = notices.weight(town, source, luck.stream(f"error:{channel.name}.{short}"), person.slot)
        total += source.rate.value * own * factors.own_product(source.by, person)
        if below(word, total):
            return str(short)
    return None

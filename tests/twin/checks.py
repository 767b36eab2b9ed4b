"""How people are looked at by the calendar (specification, section 5)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin import luck, notices
from twin.luck import below

if TYPE_CHECKING:
    from twin.town import Town


def check(town: Town, stream: int, index: int, _mask: int, channel: Any) -> None:
    """Everybody is looked at."""
    wrongly = 0.0
    for source in channel.now.errors.values():
        wrongly += source.rate.value
    for person in [one for one in town.people if one.kind == channel.now.about]:
        words = town.luck.draw(person.id, stream, index)
        name = luck.name(person.id, stream, index)
        if person.states[channel.now.checks]:
            if below(words[0], notices.coverage(channel, person)):
                notices.of_state(town, person, channel, words, name, 0)
        elif town.errors and below(words[0], wrongly):
            notices.of_state(town, person, channel, words, name, 1)
            town.tally.blame(person.rows, channel.name, _source(channel, words[0]))


def _source(channel: Any, word: int) -> str:
    """The source of a false match."""
    total = 0.0
    for short, source in channel.now.errors.items():
        total += source.rate.value
        if below(word, total):
            return str(short)
    raise AssertionError

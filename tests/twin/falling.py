"""What the end of an entry sets off, and what falls with its cause (specification, section 12)."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demerit.language.schema.regime import DrawnSpan
from twin import luck, notices, rules, standings, ties
from twin.book import Element
from twin.kinds import ENDINGS, FALL
from twin.people import Entry, Person
from twin.tally import FELL

if TYPE_CHECKING:
    from twin.town import Town


def sets_off(town: Town, person: Person, entry: Entry, ended: int, how: str) -> None:
    """Rules on an entry that has ended (`lapses`, `struck`) in the ledgers `ended`."""
    if not ended:
        return
    mask, home = ended, town.book.files[entry.file].prefix
    if how == "lapses":
        for other in person.entries:
            if other is not entry and other.file == entry.file and other.case == entry.case:
                mask &= ~other.mask
    for rule in town.book.on_end.get((how, entry.file), ()):
        of = {home + short for short in rule.now.when.of}
        if mask and (not of or entry.rule.name in of):
            fire(town, person, rule, mask, entry)


def fire(town: Town, person: Person, rule: Element, mask: int, entry: Entry) -> None:
    """A rule is set off by what becomes of an entry."""
    cause = luck.name(person.id, rule.stream, entry.name)
    rules.fire(town, person, rule, mask, entry.wrong if mask == 1 else 0, cause, entry.case, town.now, entry)


def due(town: Town, person: Person, rule: Element, cause: int) -> int:
    """When a rule's entries fall or end after their cause."""
    follows = rule.now.write.follows
    word = town.luck.draw(person.id, luck.stream(f"follows:{rule.name}"), cause)[0] if isinstance(follows, DrawnSpan) else 0
    return notices.after(town, town.now, follows, word)


def stays(town: Town, person: Person, file: str) -> dict[str, int]:
    """Rule that writes on a level of a file -> the recorded stay it hangs on, if one is on."""
    out = {}
    for (_, name, _), some in town.book.on_level.items():
        for rule in some:
            on = standings.stay(person, town.book, rule, 0) if name == file and rule.now.write is not None else None
            if on is not None:
                out[rule.name] = on
    return out


def struck_as_wrong(town: Town, person: Person, entry: Entry, before: dict[str, int]) -> None:
    """What the entry caused falls; `before`: the stays that were on before its file was read again."""
    book = town.book
    home = book.files[entry.file].prefix
    causes = [(book.rules[name], stay) for name, stay in before.items() if stays(town, person, entry.file).get(name) != stay]
    for rule in book.rules.values():
        if rule.now.write is not None and rule.now.when.kind in ("lapses", "asked", "refused"):
            causes.append((rule, luck.name(person.id, rule.stream, entry.name)))
    for rule, cause in causes:
        falls_with = rule.now.write.falls_with or ("cause" if rule.prefix == home else "none")
        if falls_with == "cause":
            town.schedule(due(town, person, rule, cause), person.slot, rule.turn + ENDINGS, cause, FALL, 1, (person, rule, cause))


def fall(town: Town, _stream: int, _index: int, _mask: int, what: Any) -> None:
    """A FALL happening."""
    person, rule, cause = what
    touched = 0
    for entry in list(person.entries):
        if entry.rule is rule and entry.cause == cause:
            touched |= rules.end_bits(town, person, entry, 1, FELL, 0)
    if touched:
        standings.reread(town, person, town.book.files[rule.prefix + rule.now.write.into], touched)
    ties.end_for_others(town, person, rule, 1, cause)

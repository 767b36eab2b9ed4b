"""Files are read, levels change, stays begin and end (specification, section 7)."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twin import conditions, effects, falling, luck, rules, ties
from twin.book import Book, Element, FileElement, harmful, on_self, thousandths, ties_of
from twin.kinds import ENDINGS, ENDS, REREAD
from twin.people import Entry, Person

if TYPE_CHECKING:
    from twin.town import Town

FROM_THE_START = -1
Leave = Callable[[Entry], bool]


def ledgers(mask: int) -> list[int]:
    """The ledgers of a mask."""
    return [ledger for ledger in (0, 1) if mask >> ledger & 1]


def stay_name(person: Person, file: str, level: str, tick: int) -> int:
    """The name of a stay that starts at a tick."""
    return luck.name(person.id, luck.stream(f"level:{file}.{level}"), tick)


def stay(person: Person, book: Book, rule: Element, ledger: int) -> int | None:
    """The name of the stay a rule hangs on, if it is on in a ledger and did not begin at the start."""
    when = rule.now.when
    file, (level,) = book.one_level(rule.prefix, when.enters or when.reaches)
    if when.enters is not None:
        tick = person.since[ledger].get(file, FROM_THE_START) if person.level[ledger][file] == level else FROM_THE_START
    else:
        tick = person.reached[ledger].get((file, level), FROM_THE_START)
    return None if tick == FROM_THE_START else stay_name(person, file, level, tick)


# ---- reading ----


def _none(_entry: Entry) -> bool:
    return False


def _taken(file: FileElement, person: Person, ledger: int, without: Leave) -> list[Entry]:
    """The entries a reading takes, oldest first: the window, then the highest of each case."""
    model = file.now
    some = [entry for entry in person.entries if entry.file == file.name and entry.mask >> ledger & 1 and not without(entry)]
    if model.of is not None:
        some = some[-model.of.last:]
    if model.highest == "case":
        best: dict[int, Entry] = {}
        for entry in some:
            held = best.get(entry.case)
            if held is None or abs(entry.worth[ledger]) >= abs(held.worth[ledger]):
                best[entry.case] = entry
        some = [entry for entry in some if best[entry.case] is entry]
    return some


def _uncapped(file: FileElement, person: Person, ledger: int, without: Leave = _none) -> str:
    model = file.now
    some = _taken(file, person, ledger, without)
    n = len(some)
    if model.reads == "any":
        return "on" if n else "off"
    if model.reads == "count":
        return file.level_at(1000 * n, 1)
    if model.reads == "sum":
        start = thousandths(model.start.value) if model.start is not None else 0
        return file.level_at(file.clamped(start + sum(entry.worth[ledger] for entry in some)), 1)
    if model.reads == "last":
        return file.level_at(some[-1].worth[ledger], 1) if some else file.empty
    if n < model.at_least or n == 0:
        return file.best
    if model.reads == "mean":
        return file.level_at(sum(entry.worth[ledger] for entry in some), n)
    return file.level_at(1000 * sum(entry.worth[ledger] > 0 for entry in some), n)


def target(town: Town, person: Person, file: FileElement, ledger: int, without: Leave = _none) -> str:
    """The level by the reading and the caps; perhaps without some entries."""
    level = _uncapped(file, person, ledger, without)
    for ref, cap in file.now.capped_while.items():
        if conditions.on(town, person, file.prefix, ref, ledger) and file.badness(level) < file.badness(cap):
            level = cap
    return level


def begin(town: Town, person: Person) -> None:
    """The standing of someone who has just arrived: no entries, no stays that fire."""
    files = [file for file in town.book.files.values() if file.now.about == person.kind]
    for ledger in (0, 1):
        for file in files:
            person.level[ledger][file.name] = _uncapped(file, person, ledger)
        for _ in files:  # caps of caps: no circles, so this comes to rest
            for file in files:
                person.level[ledger][file.name] = target(town, person, file, ledger)
        for file in files:
            for edge in town.book.tracked.get(file.name, ()):
                if file.beyond(person.level[ledger][file.name], edge):
                    person.reached[ledger][file.name, edge] = FROM_THE_START
    effects.update(town, person, 3, effects_of(town, person), arriving=True)
    settle(town, person, arriving=True)


def effects_of(town: Town, person: Person) -> list[Element]:
    """The effects of files about such as somebody is."""
    return [effect for effect in town.book.effects.values() if town.book.effect_about(effect) == person.kind]


# ---- change ----


def reread_later(town: Town, _stream: int, _index: int, mask: int, what: Any) -> None:
    """A REREAD happening."""
    person, file = what
    reread(town, person, file, mask)


def reread(town: Town, person: Person, file: FileElement, mask: int, review: bool = False) -> None:
    """A file is read again in the ledgers of the mask; what follows from a change of level follows."""
    name, model = file.name, file.now
    before = [person.level[ledger][name] for ledger in (0, 1)]
    after = list(before)
    if model.reviewed is None or review:
        for ledger in ledgers(mask):
            after[ledger] = target(town, person, file, ledger)
            if review and model.reviewed.in_order:
                after[ledger] = _one_step(file, before[ledger], after[ledger])
    changed = sum(1 << ledger for ledger in (0, 1) if after[ledger] != before[ledger])
    if changed:
        since = [person.since[ledger].get(name, FROM_THE_START) for ledger in (0, 1)]
        for ledger in ledgers(changed):
            person.level[ledger][name] = after[ledger]
            person.since[ledger][name] = town.now
        _count(town, person, file, before, after)
        effects.update(town, person, changed, town.book.moved_by.get(name, []))
    if review:
        some = town.book.effects_of.get(name, [])
        person.judged[name] = ({effect.name for effect in some if _lifted(town, person, effect, _unserved)},
                               {effect.name for effect in some if _lifted(town, person, effect, _protected)},
                               {effect.name for effect in some if effect.now.context is not None and _lifted(town, person, effect, _unrelated(effect))})
    settle(town, person)
    if changed:
        ties.spared_anew(town, person, name)
        _follow(town, person, file, before, after, changed, since)
        watch(town, person)


def _one_step(file: FileElement, here: str, there: str) -> str:
    i, j = file.levels.index(here), file.levels.index(there)
    return file.levels[i + (j > i) - (j < i)]


def _count(town: Town, person: Person, file: FileElement, before: list[str], after: list[str]) -> None:
    """Counts of changes of level, and the spells on a list."""
    name = file.name
    if after[0] != before[0] and file.telling:
        town.tally.cell(town.now, person.rows, f"{name}.{after[0]}/in")
        if person.in_scope(town.book.versions[""][town.book.epoch].scope, town.now):
            town.tally.move(name, before[0], after[0])
        if (name, after[0]) not in person.seen:
            person.seen.add((name, after[0]))
            town.tally.cell(town.now, person.rows, f"{name}.{after[0]}/first")
    if file.badness(after[0]) > file.badness(after[1]) and not file.badness(before[0]) > file.badness(before[1]):
        town.tally.cell(town.now, person.rows, f"{name}/worse/in")
    if file.now.reads == "any" and after[0] != before[0]:
        if after[0] == "on":
            person.spells[name] = town.now, after[1] == "off"
        else:
            start, wrong = person.spells.pop(name)
            town.tally.spell(person.rows, name, wrong, person.last_way.get(name, 0), town.now - start)


def _follow(town: Town, person: Person, file: FileElement, before: list[str], after: list[str], changed: int, since: list[int]) -> None:
    """What a change of level sets off; `since`: when the levels that are left were entered."""
    book, name = town.book, file.name
    for level in file.levels:
        entered = sum(1 << ledger for ledger in ledgers(changed) if after[ledger] == level)
        left = sum(1 << ledger for ledger in ledgers(changed) if before[ledger] == level)
        for rule in book.on_level.get(("enters", name, level), ()):
            if entered:
                cause = stay_name(person, name, level, town.now)
                rules.fire(town, person, rule, entered, 0, cause, cause, town.now)
            if left:
                _end_with_cause(town, person, rule, left, [_stay_of(person, name, level, tick) for tick in since])
    for edge in book.tracked.get(name, ()):
        _cross(town, person, file, edge, after, changed)
    for capped in book.capped.get(name, ()):
        town.schedule(town.now, person.slot, capped.turn, 0, REREAD, changed, (person, capped))


def _stay_of(person: Person, file: str, level: str, tick: int) -> int | None:
    return None if tick == FROM_THE_START else stay_name(person, file, level, tick)


def _end_with_cause(town: Town, person: Person, rule: Element, mask: int, stays: list[int | None]) -> None:
    """What was written with stays ends with them; by name if others have it too, or if the recorded ledger follows later."""
    model = rule.now.write
    if model is None or model.counts != "with-cause":
        return
    lags = model.follows is not None and mask == 3
    if ties_of(model.on):
        for name, bits in ties.by_name([(stays[ledger], ledger) for ledger in ledgers(mask)]).items():
            town.schedule(town.now, person.slot, rule.turn + ENDINGS, name, ENDS, bits, (person, rule, False))
        return
    if model.follows is not None:
        over = stays[0]
        if mask & 1 and over is not None:
            town.schedule(falling.due(town, person, rule, over), person.slot, rule.turn + ENDINGS, over, ENDS, 1, (person, rule, False))
        mask &= 2
    if mask:
        town.schedule(town.now, person.slot, rule.turn + ENDINGS, 0, ENDS, mask, (person, rule, lags))


def _cross(town: Town, person: Person, file: FileElement, edge: str, after: list[str], changed: int) -> None:
    """Stays of `reaches`: begun, ended, waiting for their condition."""
    crossed = back = 0
    key = file.name, edge
    stays = [_stay_of(person, file.name, edge, person.reached[ledger].get(key, FROM_THE_START)) for ledger in (0, 1)]
    for ledger in ledgers(changed):
        beyond = file.beyond(after[ledger], edge)
        if beyond and key not in person.reached[ledger]:
            person.reached[ledger][key] = town.now
            crossed |= 1 << ledger
        elif not beyond and key in person.reached[ledger]:
            del person.reached[ledger][key]
            back |= 1 << ledger
    cause = stay_name(person, file.name, edge, town.now)
    for rule in town.book.on_level.get(("reaches", *key), ()):
        for ledger in ledgers(back):
            person.waiting[ledger].pop(rule.name, None)
        if back:
            _end_with_cause(town, person, rule, back, stays)
        if crossed and conditions.conditional(rule):
            for ledger in ledgers(crossed):
                person.waiting[ledger][rule.name] = town.now
        elif crossed:
            rules.fire(town, person, rule, crossed, 0, cause, cause, town.now)


def watch(town: Town, person: Person) -> None:
    """Rules on `reaches` that wait for their condition."""
    for rule in town.book.rules.values():
        if not rule.active:
            continue
        ready: dict[int, int] = {}
        for ledger in (0, 1):
            start = person.waiting[ledger].get(rule.name)
            if start is not None and conditions.holds(town, person, rule, ledger):
                ready[start] = ready.get(start, 0) | 1 << ledger
                del person.waiting[ledger][rule.name]
        for start, mask in ready.items():
            file, (level,) = town.book.one_level(rule.prefix, rule.now.when.reaches)
            cause = stay_name(person, file, level, start)
            rules.fire(town, person, rule, mask, 0, cause, cause, start)


# ---- columns ----


def settle(town: Town, person: Person, arriving: bool = False) -> None:
    """Bring the open intervals into line with the standing of the moment."""
    wanted = person.columns.__class__()
    for file in town.book.files.values():
        if file.now.about != person.kind:
            continue
        recorded, correct = (person.level[ledger][file.name] for ledger in (0, 1))
        if file.telling:
            wanted[f"{file.name}.{recorded}"] = 1
            if recorded != correct:
                wanted[f"{file.name}.{correct}/correct"] = 1
                wanted[f"{file.name}.{recorded}/correct"] = -1
                if file.badness(recorded) > file.badness(correct):
                    wanted[f"{file.name}/worse"] = 1
    harms = [{name for name in person.effects[ledger] if harmful(town.book.effects[name].now) and on_self(town.book.effects[name].now.on)}
             for ledger in (0, 1)]
    if harms[0]:
        wanted[f"harm/{class_(town, person, harms[0] - harms[1]) or cause(town, person, harms[0])}"] = 1
        if not harms[1]:
            wanted["harm/wholly"] = 1
        if not person.harmed and not arriving:
            town.tally.cell(town.now, person.rows, "harm/in")
    changed = person.harmed != bool(harms[0])
    person.harmed = bool(harms[0])
    if harms[1] - harms[0]:
        wanted["spared"] = 1
    for column in {*wanted, *person.columns}:
        if wanted[column] != person.columns[column]:
            town.tally.step(town.now, person.rows, column, wanted[column] - person.columns[column])
    person.columns = wanted
    if not arriving:
        if changed:
            ties.settle_all(town, person, own=True)
        ties.pass_on(town, person)


def class_(town: Town, person: Person, wrongly: set[str]) -> int:
    """The class of a harm in error, or 0."""
    if not wrongly:
        return 0
    files = {town.book.levels(effect.prefix, effect.now.during[0])[0] for effect in (town.book.effects[name] for name in wrongly)}
    only = [entry for entry in person.entries if entry.mask == 1 and entry.wrong]
    near = min((entry.wrong for entry in only if entry.file in files), default=0)
    return near or min((entry.wrong for entry in only), default=0) or person.fork


def cause(town: Town, person: Person, harmful_ones: set[str]) -> int:
    """Of a harm not in error: what lifts some effect if it is left out; under a reviewed file, as its last review found."""
    some = [town.book.effects[name] for name in harmful_ones]
    for which, cause in enumerate((4, 5, 6)):
        if any(_bears(town, person, effect, which) for effect in some):
            return cause
    return 7


def _bears(town: Town, person: Person, effect: Element, which: int) -> bool:
    """Whether unserved (0), protected (1) or unrelated (2) entries alone bear an effect."""
    file, _ = town.book.levels(effect.prefix, effect.now.during[0])
    if town.book.files[file].now.reviewed is not None:
        return effect.name in person.judged.get(file, (set(), set(), set()))[which]
    if which < 2:
        return _lifted(town, person, effect, _protected if which else _unserved)
    return effect.now.context is not None and _lifted(town, person, effect, _unrelated(effect))


def _unserved(entry: Entry) -> bool:
    return entry.unserved


def _protected(entry: Entry) -> bool:
    return entry.protected


def _unrelated(effect: Element) -> Leave:
    related = {effect.now.context, *effect.now.related}
    return lambda entry: bool(entry.contexts) and entry.contexts.isdisjoint(related)


def _lifted(town: Town, person: Person, effect: Element, without: Leave) -> bool:
    refs = [town.book.levels(effect.prefix, ref) for ref in effect.now.during]
    file = town.book.files[refs[0][0]]
    if not any(without(entry) for entry in person.entries if entry.file == file.name):
        return False  # nothing to leave out
    level = target(town, person, file, 0, without)
    return level != target(town, person, file, 0) and not any(level in levels for _, levels in refs)

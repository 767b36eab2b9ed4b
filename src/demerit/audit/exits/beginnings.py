"""Where the search begins: everything that can be in force about somebody on a harmful level, as far as it bears on leaving."""
from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from demerit.audit.exits.durations import Duration
from demerit.audit.exits.situations import Entry
from demerit.audit.exits.standings import furthest, told_apart
from demerit.audit.exits.ways import Ground, Key, WaysOut
from demerit.language.alone import direction
from demerit.language.inspection import levels_of
from demerit.language.paths import Standing

MOST_BEGINNINGS = 400
"""Beginnings tried for one ground; more are said not to have been tried."""
SOON = Duration(days=1 / 1024, most=1 / 1024)
Held = frozenset[Entry]
Asked = dict[Key, list[tuple[str, ...]]]
"""Levels that something asks of, by file."""


@dataclass(frozen=True)
class Base:
    """A ground somebody is held by, and what it rests on; `chain` from the ground to what caused it; `several`: grounds at once, no chain.

    `short`: it leads to a level short of the worst that it can lead to, of which something asks apart from that.
    """

    chain: tuple[Ground, ...]
    held: Held
    several: bool = False
    short: bool = False

    def written(self, held: Held) -> Held:
        """Of what is in force at a beginning, what has been written at that moment; of several grounds nobody can say which was the last."""
        return frozenset() if self.several else frozenset(one for one in held if one.ground in self.chain[:1])


def entry(ground: Ground, due: Duration | None = None) -> Entry:
    """Entries of a ground, just written."""
    return Entry(ground, None if ground.kind != "term" else due if due is not None else ground.term)


def bases(ways: WaysOut, goal: Standing) -> list[Base]:
    """Every ground that can hold somebody there, with each thing it can rest on; caps that hold people there too."""
    key = (goal.regime, goal.file)
    document = ways.file(key)
    asked = ways.asked_levels(ways.cone(key))
    found = _held_on(ways, key, goal.levels, (key,), asked)
    for ref, level in document.capped_while.items():
        standing = ways.standing(key[0], ref)
        if standing is not None and level in goal.levels:
            found += _standing(ways, standing, (key,), asked)
    if direction(document, goal.levels) == 0 and levels_of(document):
        found.insert(0, Base((), frozenset()))
    return found


def _held_on(ways: WaysOut, key: Key, levels: tuple[str, ...], above: tuple[Key, ...], asked: Asked) -> list[Base]:
    """Each ground that holds somebody on these levels, on the worst of them it leads to, and on those that something tells apart from that."""
    found = [base for ground in ways.holding(key, levels) for base in _resting(ways, ground, above, asked)]
    known = {base.chain[0] for base in found}
    for part in told_apart(ways.file(key), asked.get(key, []), levels):
        found += [replace(base, short=True) for ground in ways.holding(key, part) if ground not in known for base in _resting(ways, ground, above, asked)]
    return found


def _resting(ways: WaysOut, ground: Ground, above: tuple[Key, ...], asked: Asked) -> list[Base]:
    """A ground, with what is written whenever it is, and each of the causes it can rest on."""
    beside = [ways.written(key) for key in ways.companions((ground.file[0], ground.rules[0]))]
    own = Base((ground,), frozenset({entry(ground), *(entry(one) for one in beside if one is not None and one.kind != "cause")}))
    if ground.cause is None or (ground.cause.regime, ground.cause.file) in above:
        return [own]
    below = _standing(ways, ground.cause, (*above, ground.file), asked)
    return [Base((ground, *base.chain), own.held | base.held, short=base.short) for base in below] if below else [own]


def _standing(ways: WaysOut, standing: Standing, above: tuple[Key, ...], asked: Asked) -> list[Base]:
    """Each way of being on a standing."""
    key = (standing.regime, standing.file)
    if direction(ways.file(key), standing.levels) == 0:
        return [Base((), frozenset())]
    return _held_on(ways, key, standing.levels, above, asked)


def together(found: list[Base]) -> Base | None:
    """All grounds at once, each on the worst level it leads to; None if there is only one."""
    worst = [base for base in found if not base.short]
    grounds = tuple(dict.fromkeys(base.chain[0] for base in worst if base.chain))
    return Base(grounds, frozenset().union(*(base.held for base in worst)), several=True) if len(grounds) > 1 else None


def beginnings(ways: WaysOut, goal: Standing, base: Base) -> tuple[list[Held], bool]:
    """A ground with each combination of what else may be in force; and whether all of them are there.

    Other entries are absent, just written, or, where rules look at what ends or begins, about to lapse.  Whatever is asked of a file, there are
    beginnings of which the answer is yes and such of which it is no: an empty file stands for nobody who has entries in it.
    """
    cone = ways.cone((goal.regime, goal.file))
    # what was written together with a ground is there at least; more may be
    taken = {ground.file for ground in base.chain} | {(goal.regime, goal.file)}
    asked = ways.asked_levels(cone)
    count, found = 0, list[Held]()
    for files, options in _set_off_from(ways, base, frozenset(cone) - taken, asked):
        sides = [options, *(list(_side(ways, goal, key, asked)) for key in cone if key not in taken | files and asked[key])]
        count += math.prod(len(side) for side in sides)
        found += [base.held.union(*chosen) for chosen in itertools.islice(itertools.product(*sides), MOST_BEGINNINGS)]
    starts = list(dict.fromkeys(found))[:MOST_BEGINNINGS]
    return starts, count <= MOST_BEGINNINGS


def _set_off_from(ways: WaysOut, base: Base, free: frozenset[Key], asked: Asked) -> list[tuple[frozenset[Key], list[Held]]]:
    """What is certainly in force when entries of a ground are written, because that is what set their rules off: the files it is in, and what it can be.

    A rule on a level that writes at once writes while somebody stands there; or they have gone farther since.  Nothing is certain of rules that wait for
    a decision, of rules on acts, and of several grounds at once: then no file, and nothing.
    """
    anything: list[tuple[frozenset[Key], list[Held]]] = [(frozenset(), [frozenset()])]
    if base.several or not base.chain or base.chain[0].cause is not None:
        return anything
    regime = base.chain[0].file[0]
    found: dict[Key, list[Held]] = {}
    for name in base.chain[0].rules:
        when = ways.rule((regime, name)).when
        ref = when.enters or when.reaches
        standing = ways.standing(regime, ref, beyond=when.reaches is not None) if ref is not None else None
        if standing is None or ways.delay((regime, name)).most > 0 or (standing.regime, standing.file) not in free:
            return anything
        options = list(_on(ways, standing, asked))
        if not options:
            return anything
        found.setdefault((standing.regime, standing.file), []).extend(options)
    return [(frozenset({key}), list(dict.fromkeys(options))) for key, options in found.items()]


def _on(ways: WaysOut, standing: Standing, asked: Asked) -> Iterator[Held]:
    """What can hold somebody on a standing: each ground alone and all together, just written and about to lapse; and what holds them elsewhere."""
    key = (standing.regime, standing.file)
    held: list[Held] = []
    if direction(ways.file(key), standing.levels) == 0:
        yield frozenset()
    else:
        held = [base.held for base in _held_on(ways, key, standing.levels, (), asked)]
    for option in dict.fromkeys([*held, *([frozenset().union(*held)] if held else [])]):
        yield option
        if any(one.due is not None for one in option):
            yield frozenset(entry(one.ground, SOON) for one in option)
    yield from (frozenset().union(*found) for found in _elsewhere(ways, key, asked, held))


def _elsewhere(ways: WaysOut, key: Key, asked: Asked, known: Iterable[Held]) -> Iterator[list[Held]]:
    """What leads to each of the levels that something tells apart from where everybody starts, and on which nothing known holds somebody."""
    document = ways.file(key)
    on = {furthest(document, [one.ground.level for one in held if one.ground.file == key]) for held in known}
    for part in told_apart(document, asked.get(key, [])):
        found = [base.held for ground in ways.holding(key, part) for base in _resting(ways, ground, (), asked)]
        if found and not on & set(part):
            yield found


def _side(ways: WaysOut, goal: Standing, key: Key, asked: Asked) -> Iterator[Held]:
    """What may be in force in a file beside: nothing; all that leads to a level that is asked for, or to one that is not; the same about to lapse, as far
    as it lapses.

    What is there for a time between is there when the longest is, or not when nothing is.
    """
    part = ways.part((goal.regime, goal.file))
    ordered = any(one in part and (part[one].strike is not None or one in ways.live)
                  for one in (*ways.on_end.get(key, ()), *ways.on_level.get(key, ())))
    found = [[base.held for ground in ways.holding(key, levels) for base in _resting(ways, ground, (), asked)]
             for levels in asked[key] if direction(ways.file(key), levels) != 0]
    found += _elsewhere(ways, key, asked, [frozenset().union(*held) for held in found])
    seen: dict[Held, None] = {frozenset(): None}
    for several in found:
        seen[frozenset().union(*several)] = None
        soon = [held for held in several if any(one.due is not None for one in held)]
        if ordered and soon:
            seen[frozenset(entry(one.ground, SOON) for held in soon for one in held)] = None
    yield from seen

"""How many entries of one rule, and nothing else, bring a reading from where everybody starts to a level."""
from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from demerit.language.inspection import levels_of, number
from demerit.language.quantities import DAYS_PER_YEAR, Quantity, Term, size
from demerit.language.reachability import clamped, empty_level, level_at, worths
from demerit.language.schema.regime import File, Write

SLIP = 1e-9


@dataclass(frozen=True)
class Alone:
    """Entries needed at the values written, and over what is assumed; None: never by this alone.

    `faster` are the entries needed if each follows the last soon enough to count as a repeat; `why` says why never.
    """

    entries: int | None
    low: int | None
    high: int | None
    start: float | None = None
    edge: float | None = None
    faster: int | None = None
    why: str | None = None


@dataclass(frozen=True)
class _Numbers:
    """One choice of every number that may be in doubt."""

    start: float
    edges: tuple[float, ...]
    worth: float
    months: float
    """how long an entry counts; without end, infinity"""


def direction(file: File, levels: Iterable[str]) -> int:
    """-1 if the levels lie below where everybody starts, 1 above, 0 if that is one of them."""
    names, empty = levels_of(file), empty_level(file)
    chosen = [names.index(level) for level in levels]
    at = names.index(empty) if empty in names else 0
    return 0 if at in chosen else 1 if min(chosen) > at else -1


def sides(file: File, levels: Iterable[str]) -> list[tuple[str, ...]]:
    """Some levels, apart by the side of where everybody starts: those below, those above; all of them if that is one of them."""
    chosen, names, empty = tuple(levels), levels_of(file), empty_level(file)
    if empty in chosen or empty not in names:
        return [chosen]
    at = names.index(empty)
    parts = (tuple(level for level in chosen if names.index(level) < at), tuple(level for level in chosen if names.index(level) > at))
    return [part for part in parts if part]


def nearest(file: File, levels: Iterable[str]) -> str:
    """Of some levels, the first on the way from where everybody starts."""
    ordered = [level for level in levels_of(file) if level in set(levels)]
    return ordered[0] if direction(file, ordered) >= 0 else ordered[-1]


def leads(file: File, write: Write, levels: tuple[str, ...]) -> bool:
    """Whether entries of this kind help to bring the reading to one of the levels."""
    way = direction(file, levels)
    if way == 0:
        return False
    if file.reads in ("any", "count"):
        return way > 0
    ends = [end for interval in worths(write) for end in interval]
    if file.reads == "sum":
        return any(end * way > 0 for end in ends)
    if file.reads == "share":
        return any((1 if end > 0 else -1) * way > 0 for end in ends)
    names = levels_of(file)
    hit = {level_at(file, end) for end in ends}
    if file.reads == "last":
        return bool(hit & set(levels))
    # a mean moves towards what is written: to a level from beyond it, or from within
    edge = names.index(nearest(file, levels))
    return any((names.index(level) - edge) * way >= 0 for level in hit)


def alone(file: File, write: Write, levels: tuple[str, ...]) -> Alone:
    """Entries of one rule needed to reach one of the levels from an empty file."""
    if file.reads == "any":
        return Alone(1, 1, 1)
    names = levels_of(file)
    given = _Numbers(clamped(file, number(file.start)), tuple(size(edge.value) for edge in file.levels.values()), _worth(write), _months(write)[0])
    if file.reads == "last":
        return Alone(1, 1, 1)
    if file.reads in ("mean", "share"):
        return _few(file, write, levels)
    way = direction(file, levels)
    target = names.index(nearest(file, levels))
    edge = given.edges[target] if way > 0 else given.edges[target + 1]
    entries, why = _needed(file, write, levels, given, way, target)
    found = [_needed(file, write, levels, one, way, target)[0] for one in _choices(file, write, given, target if way > 0 else target + 1)]
    counts = [count for count in [*found, entries] if count is not None]
    high = None if None in found else max(counts, default=None)
    return Alone(entries, min(counts, default=None), high, given.start, edge, _faster(file, write, levels, given, way, target, entries), why)


def _months(write: Write) -> list[float]:
    """How long an entry counts, in months: the value, and the ends of its range."""
    counts = write.counts
    if not isinstance(counts, Quantity):
        return [math.inf]
    return [size(value) * 12 / DAYS_PER_YEAR for value in (counts.value, counts.low, counts.high) if value is not None]


def _worth(write: Write) -> float:
    ends = [end for interval in worths(write) for end in interval]
    if isinstance(write.worth, Quantity):
        return number(write.worth)
    return sum(ends) / len(ends) if ends else 0.0


def _few(file: File, write: Write, levels: tuple[str, ...]) -> Alone:
    """A mean or a share is moved by its first entries: as many as it takes to be read at all."""
    value = _worth(write) if file.reads == "mean" else float(_worth(write) > 0)
    if level_at(file, value) not in levels:
        return Alone(None, None, None, why=f"a {file.reads} of these alone passes it by, or stops short")
    few = max(1, file.at_least)
    return Alone(few, few, few)


def _choices(file: File, write: Write, given: _Numbers, which: int) -> list[_Numbers]:
    """Every combination of the ends of what is in doubt: the start, the edge that counts, the worth."""
    start, edge = file.start, list(file.levels.values())[which]
    starts = [given.start] if start is None or start.low is None else [clamped(file, size(start.low)), clamped(file, size(start.high))]
    edges = [given.edges[which]] if edge.low is None else [size(edge.low), size(edge.high)]
    ends = sorted({end for interval in worths(write) for end in interval}) if file.reads == "sum" else [1.0]
    months = [given.months] if write.cap is None else _months(write)
    return [_Numbers(first, (*given.edges[:which], at, *given.edges[which + 1:]), worth, term)
            for first, at, worth, term in itertools.product(starts, edges, ends, months)]


def _needed(file: File, write: Write, levels: tuple[str, ...], given: _Numbers, way: int, target: int) -> tuple[int | None, str | None]:
    """(entries, None), or (None, why never)."""
    worth = 1.0 if file.reads == "count" else given.worth
    start = 0.0 if file.reads == "count" else given.start
    if worth * way <= 0:
        return None, "it is worth nothing" if worth == 0 else "it counts the other way"
    # going up the edge itself is enough; going down one must fall below the next level's edge
    gap = given.edges[target] - start if way > 0 else start - given.edges[target + 1]
    step = abs(worth)
    entries = max(1, math.ceil(gap / step - SLIP) if way > 0 else math.floor(gap / step + SLIP) + 1)
    end = clamped(file, start + way * step * entries)
    if (end < given.edges[target] - SLIP) if way > 0 else (end >= given.edges[target + 1] - SLIP):
        return None, "the floor or the ceiling is before it"
    if file.of is not None and entries > file.of.last:
        return None, f"only the last {file.of.last} are read"
    if write.cap is not None and not _room(write, given.months, gap, entries, way):
        return None, "capped"
    names = levels_of(file)
    landed = next((i for i in range(len(names) - 1, -1, -1) if given.edges[i] <= end + SLIP), 0)
    if names[landed] not in levels:
        return None, "one step jumps over it"
    return (entries, None) if write.cap is None else (_capped(write, gap, step, entries, way), None)


def _most(write: Write, months: float) -> tuple[float, int]:
    """(points, entries) of this rule that can be in force at once, by its cap and the time an entry counts."""
    cap = write.cap
    assert cap is not None
    per = cap.per.value.amount if isinstance(cap.per.value, Term) else 1.0
    periods = math.floor(months / per + SLIP) + 1 if math.isfinite(months) else 10**9  # the periods are the calendar's
    return (abs(number(cap.points)) * periods if cap.points is not None else math.inf,
            cap.entries * periods if cap.entries is not None else 10**9)


def _room(write: Write, months: float, gap: float, entries: int, way: int) -> bool:
    points, most = _most(write, months)
    enough = points >= gap - SLIP if way > 0 else points > gap + SLIP
    return enough and entries <= most


def _capped(write: Write, gap: float, step: float, entries: int, way: int) -> int:
    """Entries needed where each period gives no more than its cap."""
    assert write.cap is not None
    if write.cap.points is None:
        return entries
    most = abs(number(write.cap.points))
    if most <= 0:
        return entries
    per = math.ceil(most / step - SLIP)
    full = math.floor(gap / most + SLIP) if way < 0 else max(0, math.ceil(gap / most - SLIP) - 1)
    rest = gap - full * most
    last = math.floor(rest / step + SLIP) + 1 if way < 0 else math.ceil(rest / step - SLIP)
    return full * per + max(1, last)


def _faster(file: File, write: Write, levels: tuple[str, ...], given: _Numbers, way: int, target: int, entries: int | None) -> int | None:
    """Entries needed if every one but the first counts as a repeat."""
    if write.repeats is None or file.reads != "sum" or entries is None:
        return None
    times = number(write.repeats.times, 1.0)
    later = _Numbers(given.start + given.worth, given.edges, given.worth * times, given.months)
    gap = given.edges[target] - later.start if way > 0 else later.start - given.edges[target + 1]
    if gap <= 0 if way > 0 else gap < 0:
        return None
    found = _needed(file, write, levels, later, way, target)[0]
    return None if found is None or found + 1 >= entries else found + 1

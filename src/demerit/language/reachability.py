"""Which levels a reading can ever reach, from what is written into its file."""
from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from demerit.language.inspection import ANY_LEVELS, Inspection, levels_of, number, split_ref
from demerit.language.quantities import Quantity, size
from demerit.language.schema import Regime
from demerit.language.schema.regime import DrawnWorth, File, Rule, Write

Interval = tuple[float, float]


def empty_level(file: File) -> str | None:
    """The level of the file when nothing is in it; None if it has no levels."""
    levels = levels_of(file)
    if not levels:
        return None
    if file.reads == "any":
        return ANY_LEVELS[0]
    best = levels[-1] if file.worse == "down" else levels[0]
    if file.reads in ("mean", "share") or (file.reads == "last" and file.start is None):
        return best
    start = 0.0 if file.reads == "count" else clamped(file, number(file.start))
    return level_at(file, start)


def clamped(file: File, reading: float) -> float:
    """A reading between the file's floor and ceiling."""
    return min(max(reading, number(file.floor, -math.inf)), number(file.ceiling, math.inf))


def level_at(file: File, reading: float) -> str:
    """The last level whose edge is not above the reading; below the first edge, the first."""
    name = next(iter(file.levels))
    for level, edge in file.levels.items():
        if size(edge.value) <= reading:
            name = level
    return name


def check_levels(see: Inspection) -> None:
    """Levels ascend, have a `worse`, and stand where levels may."""
    for name, file in see.document.files.items():
        path = ("files", name)
        if file.reads == "any" and file.levels:
            see.say((*path, "levels"), "D215", "a file that reads `any` has the levels `off` and `on`, and no others", on_key=True)
            continue
        if file.levels and file.worse is None:
            see.say(path, "D215", f"`{name}` has levels but does not say which way is worse", "`worse: up` or `worse: down`", on_key=True)
        before: tuple[str, float] | None = None
        for level, edge in file.levels.items():
            at = size(edge.value)
            if before is not None and at <= before[1]:
                see.say((*path, "levels", level), "D215", f"levels must ascend: `{level}` begins at {at:g}, `{before[0]}` at {before[1]:g}",
                        "list the levels from the lowest edge up")
            elif file.reads in ("count", "share") and at < 0:
                see.say((*path, "levels", level), "D220", f"a {file.reads} is never negative")
            before = (level, at)
        if file.floor is not None and file.ceiling is not None and number(file.floor) > number(file.ceiling):
            see.say((*path, "floor"), "D215", "the floor is above the ceiling")


def active(rule: Rule) -> bool:
    """Whether the rule can fire as things are."""
    return not rule.off and not (rule.since and rule.until and rule.since >= rule.until)


def worths(write: Write) -> Iterator[Interval]:
    """What an entry may be worth, its range included."""
    worth = write.worth
    if isinstance(worth, DrawnWorth):
        yield (worth.uniform[0], worth.uniform[1])
    elif isinstance(worth, Quantity):
        values = [size(v) for v in (worth.value, worth.low, worth.high) if v is not None]
        yield (min(values), max(values))


def writes_into(regimes: Iterable[Regime], file: str) -> list[Write]:
    """What rules write into a file in any epoch.  Those switched off count: `off` is a switch, not a mistake."""
    return [rule.write for regime in regimes for rule in regime.rules.values() if rule.write is not None and rule.write.into == file]


def readings(file: File, writes: list[Write]) -> list[Interval]:
    """The intervals a reading can lie in (closed; a hull where steps would make gaps)."""
    ends = [interval for write in writes for interval in worths(write)]
    low, high = min([a for a, _ in ends], default=0.0), max([b for _, b in ends], default=0.0)
    if file.reads == "sum":
        start = number(file.start)
        if file.of is not None:
            low_end, high_end = start + file.of.last * min(low, 0.0), start + file.of.last * max(high, 0.0)
        else:
            low_end, high_end = (-math.inf if low < 0 else start), (math.inf if high > 0 else start)
        return [(clamped(file, low_end), clamped(file, high_end))]
    if file.reads == "count":
        return [(0.0, (file.of.last if file.of else math.inf) if writes else 0.0)]
    if not ends:
        return []
    if file.reads == "mean":
        return [(low, high)]
    if file.reads == "share":
        return [(0.0 if low <= 0 else 1.0, 1.0 if high > 0 else 0.0)]
    if file.reviewed is not None and file.reviewed.in_order:
        return [(low, high)]
    return ends


def reachable(file: File, writes: list[Write]) -> set[str]:
    """The levels the file can ever be on, counting that of the empty file and those it is capped at."""
    out = {level for level in (empty_level(file), *file.capped_while.values()) if level is not None}
    if file.reads == "any":
        return out | ({"on"} if writes else set())
    edges = [size(edge.value) for edge in file.levels.values()]
    spans = readings(file, writes)
    for i, level in enumerate(file.levels):
        low = -math.inf if i == 0 else edges[i]
        high = edges[i + 1] if i + 1 < len(edges) else math.inf
        if any(a < high and b >= low for a, b in spans):
            out.add(level)
    return out


def check_reach(see: Inspection, regimes: list[Regime]) -> None:
    """Levels nothing written can lead to, and empty lists that something hangs on (D220).

    Only a warning where a safeguard or a setting lies over the regime: taking rules away is what experiments do.
    """
    used = dependants(see.document)
    severity = "warning" if see.altered else "error"
    for name, file in see.document.files.items():
        if not levels_of(file):
            continue
        writes = writes_into(regimes, name)
        if file.reads in ("any", "count") and not writes:
            if name in used:
                see.say(("files", name), "D220", f"nothing is ever written into `{name}`, and `{used[name]}` depends on it",
                        f"write into it, or take `{used[name]}` away", on_key=True, severity=severity)
            continue
        # a level is unreachable only if no epoch's edges let it be reached
        can = set().union(*(reachable(regime.files[name], writes) for regime in regimes if name in regime.files))
        for level in levels_of(file):
            if level not in can:
                see.say(("files", name, "levels", level), "D220", f"the level `{level}` can never be reached", _why(file, writes),
                        severity=severity)


def _why(file: File, writes: list[Write]) -> str:
    if not writes:
        return "nothing is ever written into the file"
    if file.reads == "last":
        return "no rule writes a worth that falls into it"
    (low, high), = readings(file, writes) or [(0.0, 0.0)]
    return f"by what is written, the {file.reads} stays {_between(low, high)}"


def _between(low: float, high: float) -> str:
    if low == high:
        return f"at {low:g}"
    if math.isinf(low):
        return f"at or below {high:g}"
    return f"at or above {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"


def dependants(regime: Regime) -> dict[str, str]:
    """File: the first element that hangs on it."""
    out: dict[str, str] = {}

    def note(refs: Iterable[Any], what: str) -> None:
        for ref in refs:
            other, file, _ = split_ref(ref)
            if other is None:
                out.setdefault(file, what)

    for name, file in regime.files.items():
        note(file.capped_while, f"files.{name}")
    for name, rule in regime.rules.items():
        note([ref for ref in (rule.when.enters, rule.when.reaches) if ref], f"rules.{name}")
        for condition in [*([rule.condition] if rule.condition else []), *rule.unless]:
            note([*condition.standing, *condition.not_standing], f"rules.{name}")
        note([ref for ref in (rule.when.lapses, rule.when.struck) if ref], f"rules.{name}")
    for name, effect in regime.effects.items():
        note([*effect.during, *effect.unless, *effect.spares], f"effects.{name}")
    for name, remedy in regime.remedies.items():
        note([remedy.against] if remedy.against else [], f"remedies.{name}")
    return out

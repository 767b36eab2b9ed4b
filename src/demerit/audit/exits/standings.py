"""Levels of a file that conditions tell apart."""
from __future__ import annotations

from collections.abc import Iterable

from demerit.language.inspection import levels_of
from demerit.language.reachability import empty_level
from demerit.language.schema.regime import File


def told_apart(file: File, asked: Iterable[tuple[str, ...]], among: Iterable[str] | None = None) -> list[tuple[str, ...]]:
    """Levels in groups of which every question has one answer, those below and above where everybody starts apart.

    Of all levels, without those that nothing tells apart from where everybody starts, for which an empty file stands; or, of those `among` which
    somebody is for certain, all but where everybody starts.
    """
    names, empty, questions = levels_of(file), empty_level(file), list(asked)
    at = names.index(empty) if empty in names else -1

    def answers(level: str) -> tuple[bool, ...]:
        return tuple(level in one for one in questions)

    if among is None:
        left = [level for level in names if at < 0 or answers(level) != answers(names[at])]
    else:
        left = [level for level in names if level in set(among) - {empty}]
    found: dict[tuple[object, ...], list[str]] = {}
    for level in left:
        found.setdefault((answers(level), names.index(level) < at), []).append(level)
    return [tuple(group) for group in found.values()]


def furthest(file: File, levels: Iterable[str]) -> str | None:
    """Of the levels that entries lead to, the one they lead to together; what counts entries only rises with them, whichever end its file calls worse."""
    names = levels_of(file)
    way = min if file.worse == "down" and file.reads != "count" else max
    return way(levels, key=names.index, default=None)

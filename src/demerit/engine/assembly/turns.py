"""Turns: the order in which rules are taken that are due at one tick.  From top to bottom, but conditions come before what they ask about is written.

An act may set off two rules, of which one writes in a file and the other asks where somebody stands in it.  The second is taken first, wherever
it is written: it finds the file as the act found it.
"""
from __future__ import annotations

from collections.abc import Hashable

from demerit.engine.assembly.naming import Parts
from demerit.language.schema.regime import Rule


def turns(parts: Parts) -> list[int]:
    """Rule -> its turn.  Rules set off by the same thing change places among themselves, nobody else does; names decide nothing."""
    together: dict[Hashable, list[int]] = {}
    elements = parts.elements("rules")
    for number, (prefix, _, rule) in enumerate(elements):
        together.setdefault(set_off_by(parts, prefix, rule), []).append(number)
    found = list(range(len(elements)))
    for numbers in together.values():
        asked = [asks_about(parts, *elements[r][::2]) for r in numbers]
        if any(asked):
            changed = [goes_into(parts, *elements[r][::2]) for r in numbers]
            for place, i in zip(numbers, askers_first(asked, changed), strict=True):
                found[numbers[i]] = place
    return found


def askers_first(asked: list[frozenset[str]], changed: list[str]) -> list[int]:
    """The order: again and again the first of those left that changes nothing another one asks about; the first of all if there is none."""
    left, order = list(range(len(asked))), list[int]()
    while left:
        free = (i for i in left if not any(changed[i] in asked[j] for j in left if j != i))
        order.append(next(free, left[0]))
        left.remove(order[-1])
    return order


def set_off_by(parts: Parts, prefix: str, rule: Rule) -> Hashable:
    """What sets a rule off, alike for rules that may be due at one moment because of one thing."""
    when = rule.when
    if when.act is not None or when.state is not None:
        return "act" if when.act is not None else "state", when.act or when.state
    if when.date is not None:
        return "date", when.date
    ref = when.enters or when.reaches or when.lapses or when.struck
    if ref is not None:
        return "file", parts.qualified(prefix, ref)[0]
    return "request", prefix + str(when.asked or when.granted or when.refused)


def asks_about(parts: Parts, prefix: str, rule: Rule) -> frozenset[str]:
    """The files in which the condition of a rule asks where somebody stands; a rule on `reaches` has its own way of waiting."""
    if rule.when.reaches is not None:
        return frozenset()
    conditions = [one for one in (rule.condition, *rule.unless) if one is not None]
    return frozenset(parts.qualified(prefix, ref)[0] for one in conditions for ref in (*one.standing, *one.not_standing))


def goes_into(parts: Parts, prefix: str, rule: Rule) -> str:
    """The file in which a rule writes or strikes."""
    return prefix + (rule.write.into if rule.write is not None else rule.strike.into if rule.strike is not None else "")

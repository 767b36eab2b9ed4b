"""Words: numbers as people read them."""
from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from demerit.measures.estimates import GARWOOD, THREE, Estimate
from demerit.measures.headlines import SHARE

DUST = 1e-6
"""Of the last digit: what arithmetic leaves behind."""
UNKNOWNS = {
    "population": "who lives there", "spread": "how much people differ", "states": "the states people are in", "conduct": "how often people do things",
    "attempts": "how often people try for things", "coverage": "how much is noticed", "delays": "how long things take",
    "error-rates": "how often mistakes are made", "edges": "where levels begin", "worths": "what entries are worth",
    "lifetimes": "how long entries count", "rewards": "how large effects are", "response": "how people respond", "means": "what people live on",
    "debts": "what people owe", "other": "remedies, and what fits nowhere else"}
"""Labels that numbers without one of their own have, by kind."""
CAUSES = {1: "a false entry", 2: "a ground not met", 3: "kept past its own end", 4: "a due notice left out", 5: "protected conduct",
          6: "an unrelated part of life", 7: "the rest, by the rules"}
"""Causes of sanction-days, in short."""
CURRENCY = re.compile(r"([A-Z]{3}) (per [0-9,]+.*)")
"""A unit of money: CNY per 100,000 a year."""


def unknown(label: str, said: Mapping[str, str]) -> str:
    """What a label stands for: as the regime says, else by its kind, else the label itself."""
    return said.get(label) or UNKNOWNS.get(label, label)


def together(kinds: Sequence[str]) -> dict[str, str]:
    """What `other` stands for where kinds of unknowns have no label each; nothing where they do."""
    return {"other": listed([UNKNOWNS.get(kind, kind) if kind != "other" else "remedies and what is of no kind" for kind in kinds])} if kinds else {}


def number(value: float, digits: int = 3) -> str:
    """A number to so many significant digits, thousands set off: 1,230,000; 312; 0.0142; 0."""
    if not math.isfinite(value):
        return "-"
    if value == 0:
        return "0"
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    if abs(rounded) >= 10 ** (digits - 1):
        return f"{rounded:,.0f}"
    if abs(rounded) < 1e-4:
        return f"{rounded:.{digits - 1}e}"
    return f"{rounded:.{digits}g}"


def quantity(value: float, unit: str, digits: int = 3) -> str:
    """A number with what belongs to it: shares as per cent, money with its currency."""
    if not math.isfinite(value):
        return number(value, digits)
    if unit == SHARE:
        return f"{number(100 * value, digits)}%"
    money = CURRENCY.fullmatch(unit)
    return f"{money[1]} {number(value, digits)}" if money else number(value, digits)


def bare(value: float, unit: str, digits: int = 2) -> str:
    """A number beside another of its unit: without the currency."""
    return number(value, digits) if CURRENCY.fullmatch(unit) else quantity(value, unit, digits)


def rest_of_unit(unit: str) -> str:
    """What of a unit `quantity` does not say already."""
    money = CURRENCY.fullmatch(unit)
    return "" if unit == SHARE else money[2] if money else unit


def span(low: float, high: float, unit: str) -> str:
    """A range from the smallest to the greatest, two significant digits: rounded outwards, so that what lies in it still does."""
    return f"{quantity(outward(low, math.floor), unit, 2)} to {bare(outward(high, math.ceil), unit)}"


def outward(value: float, whole: Callable[[float], int], digits: int = 2) -> float:
    """A number to so many significant digits, always down (`whole`: floor) or up (ceil)."""
    if value == 0 or not math.isfinite(value):
        return value
    power = math.floor(math.log10(abs(value))) - digits + 1
    scaled = value * 10.0**-power
    near = round(scaled)
    return float(near if abs(scaled - near) < DUST else whole(scaled)) * 10.0**power


def near(value: float, whole: float, unit: str) -> str:
    """The lower end of a number that is all but the whole: what is missing has two digits, rounded up (99.985%; 99,985 of 100,000)."""
    times = 100 if unit == SHARE else 1
    missing = outward(times * (whole - value), math.ceil)
    decimals = max(0, 1 - math.floor(math.log10(missing))) if missing > 0 else 0
    text = f"{times * whole - missing:,.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{'%' if unit == SHARE else ''}"


def years(count: int) -> str:
    """1 year, 2 years."""
    return "1 year" if count == 1 else f"{count} years"


def noise(estimate: Estimate) -> str:
    """Simulation noise: +-, or both ends where they lie unevenly; a dash without an interval."""
    if estimate.low is None or estimate.high is None or estimate.half is None:
        return "-"
    if estimate.method == THREE and estimate.low > 0:  # all of them, as far as was seen
        return f"from {near(estimate.low, estimate.high, estimate.unit)}"
    if estimate.method == THREE:
        return f"up to {bare(estimate.high, estimate.unit)}"
    if estimate.method == GARWOOD:
        return f"{bare(estimate.low, estimate.unit)}-{bare(estimate.high, estimate.unit)}"
    return f"±{bare(estimate.half, estimate.unit)}"


def with_noise(estimate: Estimate) -> str:
    """A number within a sentence, with how far chance could move it: 12% ±3%; 0 seen, up to 0.4%."""
    chance = noise(estimate)
    if estimate.events == 0 and estimate.value == 0:
        return "0 seen" if chance == "-" else f"0 seen, {chance}"
    value = quantity(estimate.value, estimate.unit)
    return value if chance == "-" else f"{value} {chance}" if chance.startswith("±") else f"{value} ({chance})"


def listed(parts: list[str]) -> str:
    """One, two and three."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""

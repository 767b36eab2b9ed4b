"""Quantities: a value knows its unit, its evidence, its range and its source.

A quantity in a document is a bare value (`24 mo`, `30%`, `-20`) or a mapping
`{value, evidence, range, cite, why, unknown, direction}`.  Parsing turns either into a
`Quantity` whose `value` is in the base unit of its kind:

========  =======================================  ==========================
kind      written as                               `value`
========  =======================================  ==========================
share     `30%`, `0.3`                             float, 0.3
rate      `0.4/y`, `0.1/mo`, `2/d`, `1/w`          float, per 365.25 days
term      `15 d`, `3 wd`, `2 w`, `24 mo`, `2 y`    `Term(amount, unit)`
number    `1.5`, `-20`                             float
money     `CNY 300`, `300 CNY`                     `Money(currency, minor)`
========  =======================================  ==========================
"""
from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from demerit.language.located import Located

DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12
DAY_MINUTES = 1440
SAME_MINUTE = 1e-6
"""Part of a minute that arithmetic leaves behind."""

Evidence = Literal["text", "quoted", "reported", "fitted", "assumed", "none"]
EVIDENCE: tuple[str, ...] = ("text", "quoted", "reported", "fitted", "assumed", "none")

TermUnit = Literal["ticks", "months", "working-days"]


@dataclass(frozen=True)
class Term:
    """A span of time.  `unit` is `days` (exact 24 h), `months` (calendar) or `working-days`; amount >= 0."""

    amount: float
    unit: Literal["days", "months", "working-days"]

    @property
    def days(self) -> float:
        """Length in days; a month counts 365.25/12 days, a working day 7/5 days (for comparing and ranges only)."""
        per_unit = {"days": 1.0, "months": DAYS_PER_YEAR / MONTHS_PER_YEAR, "working-days": 1.4}
        return self.amount * per_unit[self.unit]

    def __str__(self) -> str:
        if self.unit != "days":
            return f"{self.amount:g} {'mo' if self.unit == 'months' else 'wd'}"
        minutes = whole_minutes(self.amount)
        if minutes is None or (self.amount >= 1 and float(f"{self.amount:g}") == self.amount) or not minutes:
            return f"{self.amount:g} d"
        return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def whole_minutes(days: float) -> int | None:
    """Days in minutes; None if they are no whole number of them."""
    minutes = round(days * DAY_MINUTES)
    return minutes if abs(days * DAY_MINUTES - minutes) < SAME_MINUTE else None


def days_in_words(days: float) -> str:
    """Days as people say them: `15 d`, `12 h`, `90 min`, `2 d 1 h`; those that are no whole minutes, or days and odd minutes, as they are."""
    minutes = whole_minutes(days)
    if minutes is None or not minutes % DAY_MINUTES or (minutes > DAY_MINUTES and minutes % 60):
        return f"{days:g} d"
    rest = Term(minutes % DAY_MINUTES / DAY_MINUTES, "days")
    return f"{minutes // DAY_MINUTES} d {rest}" if minutes > DAY_MINUTES else str(rest)


@dataclass(frozen=True)
class Money:
    """An amount in integer minor units (fen, cents) of an ISO 4217 currency."""

    currency: str
    minor: int

    def __str__(self) -> str:
        whole, rest = divmod(self.minor, 100)
        return f"{self.currency} {whole}" + (f".{rest:02d}" if rest else "")


Value = float | Term | Money


@dataclass(frozen=True)
class Quantity:
    """One number of a document with what is known about it.

    `low`/`high` are the range, in the same base unit as `value`, or None.  `unknown` is the label under which
    the number moves in a sweep (semantics.md 23); `direction` is +1 or -1.  `cite` is the citation given on the
    number itself (`{source, at}`), else None: then the citation of the rule around it covers it.
    """

    kind: str
    value: Any
    evidence: str | None = None
    low: Any = None
    high: Any = None
    cite: Any = None
    why: str | None = None
    unknown: str | None = None
    direction: int = 1

    @property
    def years(self) -> float:
        """A term in years of 365.25 days."""
        return float(self.value.days / DAYS_PER_YEAR)

    def at(self, value: Any) -> Quantity:
        """The same quantity with another value, as a sweep draws it."""
        return replace(self, value=value)


_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_TERM = re.compile(rf"^({_NUMBER})\s*(min|h|d|wd|w|mo|y)$")
_RATE = re.compile(rf"^({_NUMBER})\s*/\s*(d|w|mo|y)$")
_SHARE = re.compile(rf"^({_NUMBER})\s*%$")
_MONEY = re.compile(rf"^(?:([A-Z]{{3}})\s*({_NUMBER})|({_NUMBER})\s*([A-Z]{{3}}))$")
_PER_YEAR = {"d": DAYS_PER_YEAR, "w": DAYS_PER_YEAR / 7, "mo": 12.0, "y": 1.0}
_UNIT_HINT = {
    "share": "write a share: `30%` or 0.3",
    "rate": "write a rate with its unit: `0.4/y`, `0.1/mo`, `1/w` or `2/d`",
    "term": "write a time with its unit: `15 d`, `3 wd`, `2 w`, `24 mo` or `2 y`",
    "number": "write a plain number, without a unit",
    "money": "write money with its currency: `CNY 300`",
}


def _bad(kind: str, raw: Any) -> Located:
    return Located(f"`{raw}` is not a {kind}", hint=_UNIT_HINT[kind], code="D120")


def _is_number(raw: Any) -> bool:
    return isinstance(raw, (int, float)) and not isinstance(raw, bool)


def _finite(kind: str, text: Any, raw: Any) -> float:
    """A number from what is written; `Located` if it is so great that no double holds it, or is no number at all."""
    try:
        value = float(text)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Located(f"`{raw!s:.40}` is out of all bounds for a {kind}", code="D110")
    return value


def _share(raw: Any) -> float:
    if _is_number(raw):
        return _finite("share", raw, raw)
    match = _SHARE.match(raw) if isinstance(raw, str) else None
    if match is None:
        raise _bad("share", raw)
    return _finite("share", match[1], raw) / 100


def _rate(raw: Any) -> float:
    match = _RATE.match(raw) if isinstance(raw, str) else None
    if match is None:
        if _is_number(raw) and raw == 0:
            return 0.0
        raise _bad("rate", raw)
    return _finite("rate", match[1], raw) * _PER_YEAR[match[2]]


def _term(raw: Any) -> Term:
    match = _TERM.match(raw) if isinstance(raw, str) else None
    if match is None:
        raise _bad("term", raw)
    amount, unit = _finite("term", match[1], raw), match[2]
    if amount < 0:
        raise Located(f"a term cannot be negative: `{raw}`", code="D121")
    if unit in ("mo", "y"):
        months = amount * (12 if unit == "y" else 1)
        if months == int(months):
            return Term(months, "months")
        return Term(months * DAYS_PER_YEAR / 12, "days")
    if unit == "wd":
        if amount != int(amount):
            raise Located(f"working days are whole: `{raw}`", code="D121")
        return Term(amount, "working-days")
    return Term(amount * {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0}[unit], "days")


def _number(raw: Any) -> float:
    if not _is_number(raw):
        raise _bad("number", raw)
    return _finite("number", raw, raw)


def _money(raw: Any) -> Money:
    match = _MONEY.match(raw) if isinstance(raw, str) else None
    if match is None:
        raise _bad("money", raw)
    currency, amount = (match[1], match[2]) if match[1] else (match[4], match[3])
    minor = _finite("money", amount, raw) * 100
    if not math.isfinite(minor):
        raise Located(f"`{raw!s:.40}` is out of all bounds for a money", code="D110")
    return Money(currency, round(minor))


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "share": _share, "rate": _rate, "term": _term, "number": _number, "money": _money,
}


@lru_cache(maxsize=4096)
def _from_text(kind: str, raw: str) -> Any:
    # the same few texts (`1%`, `12 mo`) stand in a document hundreds of times
    return _PARSERS[kind](raw)


def _converter(kind: str) -> Callable[[Any], Any]:
    parser = _PARSERS[kind]
    return lambda raw: _from_text(kind, raw) if type(raw) is str else parser(raw)


_CONVERT = {kind: _converter(kind) for kind in _PARSERS}
_KEYS = ("value", "evidence", "range", "cite", "why", "unknown", "direction")


def size(value: Any) -> float:
    """A value as one float for comparing: days of a term, minor units of money, itself otherwise."""
    if isinstance(value, Term):
        return value.days
    if isinstance(value, Money):
        return float(value.minor)
    return float(value)


def midpoint(kind: str, low: Any, high: Any) -> Any:
    """The middle of a range: on the log scale if low > 0 and high/low >= 10 (semantics.md 23)."""
    a, b = size(low), size(high)
    middle = (a * b) ** 0.5 if a > 0 and b / a >= 10 else (a + b) / 2
    return from_size(kind, middle, low)


def from_size(kind: str, amount: float, like: Any) -> Any:
    """The inverse of `size`: a value of the kind, shaped as `like`.  Months and minor units are rounded to whole."""
    if isinstance(like, Term):
        if like.unit == "months":
            return Term(float(max(1, round(amount * 12 / DAYS_PER_YEAR))) if amount > 0 else 0.0, "months")
        if like.unit == "working-days":
            return Term(float(round(amount / 1.4)), "working-days")
        return Term(amount, "days")
    if isinstance(like, Money):
        return Money(like.currency, round(amount))
    return amount


def parse(kind: str, raw: Any) -> Quantity:
    """A bare value or a mapping becomes a `Quantity` of the kind; `Located` says what is wrong and where."""
    if isinstance(raw, Quantity):
        return raw
    convert = _CONVERT[kind]
    if not isinstance(raw, dict):
        return Quantity(kind, convert(raw))
    for key in raw:
        if key not in _KEYS:
            raise Located(f"unknown key `{key}`", key, on_key=True, code="D102",
                          hint="a quantity has " + ", ".join(f"`{k}`" for k in _KEYS))
    evidence = raw.get("evidence")
    if evidence is not None and evidence not in EVIDENCE:
        raise Located(f"`{evidence}` is not one of: {', '.join(EVIDENCE)}", "evidence", code="D103")
    low = high = None
    if "range" in raw:
        low, high = _parse_range(convert, raw["range"])
    if "value" in raw:
        try:
            value = convert(raw["value"])
        except Located as problem:
            raise Located(str(problem), "value", hint=problem.hint, code=problem.code) from None
    elif low is not None:
        value = midpoint(kind, low, high)
    else:
        raise Located("a quantity needs a `value` or a `range`", code="D101")
    if low is not None and not size(low) <= size(value) <= size(high):
        raise Located(f"value {raw.get('value')} lies outside its range", "range", code="D122")
    direction = raw.get("direction", 1)
    if direction not in (1, -1):
        raise Located("`direction` is 1 or -1", "direction", code="D103")
    for key in ("why", "unknown"):
        if key in raw and not isinstance(raw[key], str):
            raise Located(f"`{key}` must be text", key, code="D121")
    cite = raw.get("cite")
    if cite is not None and not (isinstance(cite, dict) and isinstance(cite.get("source"), str) and set(cite) <= {"source", "at"}):
        raise Located("`cite` is `{source: ID, at: PLACE}`", "cite", code="D121")
    if evidence == "assumed" and low is None:
        raise Located("an assumed number needs a `range`", hint="say how far it could be off: `range: [low, high]`", code="D123")
    return Quantity(kind, value, evidence, low, high, cite, raw.get("why"), raw.get("unknown"), direction)


def _parse_range(convert: Callable[[Any], Any], raw: Any) -> tuple[Any, Any]:
    if not (isinstance(raw, list) and len(raw) == 2):
        raise Located("a range is `[low, high]`", "range", code="D122")
    ends = []
    for i, end in enumerate(raw):
        try:
            ends.append(convert(end))
        except Located as problem:
            raise Located(str(problem), "range", i, hint=problem.hint, code=problem.code) from None
    if size(ends[0]) > size(ends[1]):
        raise Located("the range's low end is above its high end", "range", code="D122")
    return ends[0], ends[1]


@dataclass(frozen=True)
class Bounds:
    """Between what a kind of number lies, in base units, and what is said of one below or above."""

    kind: str
    low: float
    high: float
    below: str
    above: str

    def problem(self, value: Any) -> str | None:
        """What is wrong with a value, if anything is."""
        if self.low <= size(value) <= self.high:
            return None
        return f"{self.above if size(value) > self.high else self.below}: got {value}"


def bounded(bounds: Bounds, raw: Any) -> Quantity:
    """`parse`, and neither the value nor an end of its range lies out of bounds (D110)."""
    quantity = parse(bounds.kind, raw)
    for key, value in (("value", quantity.value), ("range", quantity.low), ("range", quantity.high)):
        problem = bounds.problem(value) if value is not None else None
        if problem:
            raise Located(problem, *((key,) if isinstance(raw, dict) and key in raw else ()), code="D110")
    return quantity


def _annotated(bounds: Bounds, bare: list[dict[str, Any]]) -> Any:
    def validate(raw: Any) -> Quantity:
        return bounded(bounds, raw)

    mapping = {"type": "object", "additionalProperties": False, "properties": {
        "value": {"anyOf": bare}, "evidence": {"enum": list(EVIDENCE)},
        "range": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"anyOf": bare}},
        "cite": {"type": "object"}, "why": {"type": "string"}, "unknown": {"type": "string"}, "direction": {"enum": [1, -1]}}}
    return Annotated[Quantity, BeforeValidator(validate), WithJsonSchema({"anyOf": [*bare, mapping], "description": _UNIT_HINT[bounds.kind]})]


SHARE = Bounds("share", 0, 1, *["a share lies between 0 and 100%"] * 2)
FACTOR = Bounds("number", 0, 1e6, "a factor is not negative", "a factor is at most a million")
RATE = Bounds("rate", 0, 1e4, "a rate is not negative", "a rate is at most 10000 a year")
INFLOW = Bounds("rate", 0, 1e9, "a rate is not negative", "what comes in is at most a billion a year")
BRISK = Bounds("rate", 0, 8000, "a rate is not negative", "what is drawn month by month happens at most 8000 times a year")
"""Times within a month are drawn from a Poisson law by its inversion, which ends where exp(-mean) does."""
TERM = Bounds("term", 0, 1e6, "a term is not negative", "a term is at most a million days")
PERIOD = Bounds("term", 1 / 24, 1e6, "what comes again takes an hour at least", "a term is at most a million days")
DAYS = Bounds("term", 1, 1e6, "what is done by the calendar is done once a day at most", "a term is at most a million days")
LENGTH = Bounds("term", 1 / 1440, 1e6, "a time over which something goes on is a minute at least", "a term is at most a million days")
NUMBER = Bounds("number", -1e9, 1e9, *["a number lies within a billion"] * 2)
PRICE = Bounds("money", 0, 1e12, "an amount of money is not negative", "an amount of money is at most ten billion")
"""In minor units: a town's month of such amounts can be counted in 64 bits."""
SHAPE = Bounds("number", 0.01, 1e4, *["the shape of a gamma law lies between 0.01 (a few do nearly all) and 10000 (all alike)"] * 2)
SIGMA = Bounds("number", 0, 10, "a standard deviation is not negative", "the standard deviation of a time's logarithm is at most 10")
SIGMA_OF_SUM = Bounds("number", 0, 3, "a standard deviation is not negative", "the standard deviation of an amount's logarithm is at most 3")
PART = Bounds("share", 0, 1000, "a share of something is not negative", "an amount is at most a thousand times what it is a share of")
BURST = Bounds("number", 1, 30, "an occasion has one entry at least", "an occasion has at most 30 entries")

_TEXT: dict[str, Any] = {"type": "string"}
_NUM: dict[str, Any] = {"type": "number"}
Share = _annotated(SHARE, [_TEXT, _NUM])
Factor = _annotated(FACTOR, [_NUM])
Rate = _annotated(RATE, [_TEXT, _NUM])
Inflow = _annotated(INFLOW, [_TEXT, _NUM])
Brisk = _annotated(BRISK, [_TEXT, _NUM])
Span = _annotated(TERM, [_TEXT])
Period = _annotated(PERIOD, [_TEXT])
Days = _annotated(DAYS, [_TEXT])
Length = _annotated(LENGTH, [_TEXT])
Number = _annotated(NUMBER, [_NUM])
Price = _annotated(PRICE, [_TEXT])
Shape = _annotated(SHAPE, [_NUM])
Sigma = _annotated(SIGMA, [_NUM])
SigmaOfSum = _annotated(SIGMA_OF_SUM, [_NUM])
Burst = _annotated(BURST, [_NUM])

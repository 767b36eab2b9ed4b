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
    """Days as people say them: `15 d`, `12 h`, `90 min`, `2 d 1 h`; those that are no whole minutes as they are."""
    minutes = whole_minutes(days)
    if minutes is None or not minutes % DAY_MINUTES:
        return f"{days:g} d"
    rest = Term(minutes % DAY_MINUTES / DAY_MINUTES, "days")
    return f"{minutes // DAY_MINUTES} d {rest}" if minutes > DAY_MINUTES else str(rest)


@dataclass(frozen=True)
class Money:
    """An amount in integer minor units (fen, cents) of an ISO 4217 currency."""

    currency: str
    minor: int

    def __str__(self) -> str:
        return f"{self.currency} {self.minor / 100:g}"


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


def _share(raw: Any) -> float:
    if _is_number(raw):
        return float(raw)
    match = _SHARE.match(raw) if isinstance(raw, str) else None
    if match is None:
        raise _bad("share", raw)
    return float(match[1]) / 100


def _rate(raw: Any) -> float:
    match = _RATE.match(raw) if isinstance(raw, str) else None
    if match is None:
        if _is_number(raw) and raw == 0:
            return 0.0
        raise _bad("rate", raw)
    return float(match[1]) * _PER_YEAR[match[2]]


def _term(raw: Any) -> Term:
    match = _TERM.match(raw) if isinstance(raw, str) else None
    if match is None:
        raise _bad("term", raw)
    amount, unit = float(match[1]), match[2]
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
    return float(raw)


def _money(raw: Any) -> Money:
    match = _MONEY.match(raw) if isinstance(raw, str) else None
    if match is None:
        raise _bad("money", raw)
    currency, amount = (match[1], match[2]) if match[1] else (match[4], match[3])
    return Money(currency, round(float(amount) * 100))


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


def _annotated(kind: str, check: Callable[[Any], str | None], bare: list[dict[str, Any]]) -> Any:
    def validate(raw: Any) -> Quantity:
        quantity = parse(kind, raw)
        for value in (quantity.value, quantity.low, quantity.high):
            problem = check(value) if value is not None else None
            if problem:
                raise Located(problem, *(("value",) if isinstance(raw, dict) and "value" in raw else ()), code="D110")
        return quantity

    mapping = {"type": "object", "additionalProperties": False, "properties": {
        "value": {"anyOf": bare}, "evidence": {"enum": list(EVIDENCE)},
        "range": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"anyOf": bare}},
        "cite": {"type": "object"}, "why": {"type": "string"}, "unknown": {"type": "string"}, "direction": {"enum": [1, -1]}}}
    return Annotated[Quantity, BeforeValidator(validate), WithJsonSchema({"anyOf": [*bare, mapping], "description": _UNIT_HINT[kind]})]


def _between(low: float, high: float, what: str, above: str | None = None) -> Callable[[Any], str | None]:
    """What is wrong with a value: `above` if it is too great and that needs other words."""
    def check(value: Any) -> str | None:
        if low <= size(value) <= high:
            return None
        return f"{above if above and size(value) > high else what}: got {value}"
    return check


_TEXT: dict[str, Any] = {"type": "string"}
_NUM: dict[str, Any] = {"type": "number"}
Share = _annotated("share", _between(0, 1, "a share lies between 0 and 100%"), [_TEXT, _NUM])
Factor = _annotated("number", _between(0, 1e6, "a factor is not negative", "a factor is at most a million"), [_NUM])
Rate = _annotated("rate", _between(0, 1e6, "a rate is not negative", "a rate is at most a million a year"), [_TEXT, _NUM])
Span = _annotated("term", _between(0, 1e6, "a term is not negative", "a term is at most a million days"), [_TEXT])
Number = _annotated("number", _between(-1e9, 1e9, "a number lies within a billion"), [_NUM])
Price = _annotated("money", _between(-1e15, 1e15, "an amount of money lies within ten trillion"), [_TEXT])

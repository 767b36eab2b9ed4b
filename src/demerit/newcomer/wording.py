"""Plain words for numbers: `6 months`, `5% to 40%`, `twice a year`, `about 0.2 a year`."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from demerit.language.located import Located
from demerit.language.quantities import RATE as RATES
from demerit.language.quantities import TERM as TERMS
from demerit.language.quantities import Bounds, bounded

NUMBER = r"\d+(?:[.,]\d+)?"
_TO = r"\s*(?:to|\.\.|–|—|-)\s*"
_UNITS = {"min": "min", "minute": "min", "h": "h", "hour": "h", "d": "d", "day": "d", "wd": "wd", "working day": "wd", "w": "w", "week": "w",
          "mo": "mo", "month": "mo", "y": "y", "year": "y", "yr": "y"}
_UNIT = r"(working days?|minutes?|mins?|hours?|h|days?|d|wd|weeks?|w|months?|mo|years?|yrs?|y)\b"
TERM = re.compile(rf"({NUMBER})(?:{_TO}({NUMBER}))?\s*{_UNIT}", re.IGNORECASE)
SHARE = re.compile(rf"({NUMBER})\s*%?(?:{_TO}({NUMBER}))?\s*%")
RATE = re.compile(rf"(?:({NUMBER})(?:{_TO}({NUMBER}))?|once|twice)\s*(?:times?\s*)?(?:/\s*|an?\s+|per\s+){_UNIT}", re.IGNORECASE)
NOT_KNOWN = {"", "?", "unknown", "not known", "i do not know", "i don't know", "do not know", "don't know", "dont know", "no idea", "dunno"}
LONGEST_NAME = 40


@dataclass(frozen=True)
class Amount:
    """A number as text of the language: one value, or a range with nobody knows what in between."""

    value: str
    low: str | None = None
    high: str | None = None

    @property
    def certain(self) -> bool:
        """Whether it is one value."""
        return self.low is None


def one_line(text: Any) -> str:
    """Text without line breaks and control characters."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(text))
    return " ".join(kept.replace("\u2028", " ").replace("\u2029", " ").split())


def unknown(raw: Any) -> bool:
    """Whether an answer says that nobody knows."""
    return raw is None or raw in ([], {}) or (isinstance(raw, str) and one_line(raw).lower().rstrip(".") in NOT_KNOWN)


def slug(text: str) -> str:
    """A name of the language: `Unpaid parking fine` -> `unpaid-parking-fine`.  Raises Located (D124)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")[:LONGEST_NAME].strip("-")
    if not name or not name[0].isalpha() or name in ("true", "false", "null"):  # words YAML keeps for itself
        raise Located(f"`{one_line(text)}` cannot be a name", hint="a name begins with a Latin letter", code="D124")
    return name


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _shown(number: float) -> str:
    return f"{number:.6g}"


def parts(text: str) -> list[str]:
    """Items between commas, semicolons and line ends; a comma inside a number or brackets does not divide."""
    return [item.strip() for item in re.split(r"[;\n]|,(?!\d{3}\b)(?![^(]*\))", text) if item.strip()]


def share(text: str) -> Amount | None:
    """A share, or None if there is none in the text.  Raises Located (D110) above 100 %."""
    lowered = text.strip().lower()
    for words, value in ((("all", "always", "everything", "every one"), "100%"), (("half",), "50%"), (("none", "never", "nothing", "nobody", "no one"), "0%")):
        if lowered in words:
            return Amount(value)
    match = SHARE.search(text)
    if match is None:
        return None
    return _ranged([_float(n) for n in match.groups() if n], lambda n: f"{_shown(n)}%", most=100, what="a share lies between 0 and 100%")


def term(text: str) -> Amount | None:
    """A span of time, or None.  Raises Located (D110) beyond what the language takes."""
    match = TERM.search(text)
    if match is None:
        return None
    unit = _unit(match[3])
    return _within(TERMS, _ranged([_float(n) for n in match.groups()[:2] if n], lambda n: f"{_shown(n)} {unit}"))


def rate(text: str) -> Amount | None:
    """How often a year, or None.  Raises Located (D110) beyond what the language takes, also where a guess is doubled."""
    match = RATE.search(text)
    if match is None:
        return None
    unit = _unit(match[3])
    if unit not in ("d", "w", "mo", "y"):
        raise Located(f"`{match[0]}`: how often is said a day, week, month or year", code="D120")
    numbers = [_float(n) for n in match.groups()[:2] if n] or [2.0 if match[0].lower().startswith("twice") else 1.0]
    found = _ranged(numbers, lambda n: f"{_shown(n)}/{unit}")
    _within(RATES, doubted(found))
    return found


def _within(bounds: Bounds, amount: Amount) -> Amount:
    """The amount, if the language takes all of it."""
    for text in (amount.value, amount.low, amount.high):
        if text is not None:
            bounded(bounds, text)
    return amount


def _unit(word: str) -> str:
    lowered = " ".join(word.lower().split())
    return _UNITS.get(lowered) or _UNITS[lowered.rstrip("s")]


def _ranged(numbers: list[float], say: Any, *, most: float | None = None, what: str = "") -> Amount:
    if most is not None and max(numbers) > most:
        raise Located(f"{what}: got {say(max(numbers))}", code="D110")
    if len(numbers) == 1:
        return Amount(say(numbers[0]))
    low, high = numbers
    if low > high:
        raise Located(f"a range goes from low to high: got {say(low)} to {say(high)}", code="D122")
    middle = (low * high) ** 0.5 if low > 0 and high / low >= 10 else (low + high) / 2
    if say(0).endswith((" mo", " y", " wd")) and middle > 1:  # whole months are calendar months
        middle = round(middle)
    return Amount(say(middle), say(low), say(high))


def doubted(amount: Amount) -> Amount:
    """A guess about the world given as one number, from half to twice of it (of its odds, for a share)."""
    if not amount.certain:
        return amount
    match = re.match(rf"({NUMBER})(.*)", amount.value)
    assert match is not None
    number, unit = float(match[1]), match[2]
    if unit == "%":
        p = number / 100
        low, high = (100 * p * s / (1 - p + p * s) for s in (0.5, 2.0))
    else:
        low, high = number / 2, number * 2
    return Amount(amount.value, f"{_shown(round(low, 6))}{unit}", f"{_shown(round(high, 6))}{unit}")

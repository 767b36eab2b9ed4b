"""Fictional codes: every resident of a run has one, and no code could be anybody's number.

A person's code has the shape of a citizen number (GB 11643: 6 digits of a division, 8 of a birth date, 3 of an order, a
check by ISO 7064 MOD 11-2), a firm's that of a unified social credit code (GB 32100: department, class, division, organisation, check
modulo 31).  Each breaks its standard in several places at once, any of which is enough:

- it begins with `FICT-`;
- its division begins with 00, which is assigned to no place;
- a person is born in 2999, in a month after the twelfth; a firm is registered by department X, which does not exist;
- its check character is deliberately not the right one.

A code says (town, slot, occupant) and nothing else, and can be read back.  The number n = town x 65,536 + slot is spread over
the free digits.  The check is off by 1 + occupant mod 10 (mod 11), or the next that is wrong under GB 32100 too: so a slip of the pen is
found as it is in real numbers.
What is typed in is never kept, printed or put into an error: it might be the number of somebody.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

PREFIX = "FICT-"
SLOTS = 1 << 16
"""Slots in one town, at most."""
MONTHS = 87
"""13 to 99: months that do not exist."""
TOWNS = MONTHS * 10**9 // SLOTS
"""Towns a code can name: over a million, more people than there are."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
"""Check characters of a citizen number by remainder (GB 11643)."""
UNIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
UNIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
BODY_CHECKS = "0123456789X"

_PERSON = re.compile(r"00(\d{4})2999(\d{2})(\d{2})(\d{3})([\dX])(?:-(\d{1,6}))?")
_FIRM = re.compile(r"X000(\d{4})(\d{8})([\dX])([0-9A-Z])(?:-(\d{1,6}))?")


@dataclass(frozen=True)
class Place:
    """Who a code names: the occupant-th (from 0) to live in a slot of a town; or the occupant-th firm in the place with that number."""

    town: int
    slot: int
    occupant: int = 0
    firm: bool = False


class NotACode(ValueError):
    """What was typed in names nobody.  The message never holds what was typed; `hint` says what to do."""

    def __init__(self, message: str, hint: str = "codes begin with FICT-; --random finds one"):
        super().__init__(message)
        self.hint = hint


def check_of(digits: str) -> int:
    """The right check of 17 digits of a citizen number, as a remainder from 0 to 10: CHECKS[remainder] is its character."""
    return sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11


def unit_check_of(characters: str) -> int:
    """The right check of the first 17 characters of a unified code, as a place in its alphabet."""
    total = sum(UNIT_ALPHABET.index(c) * w for c, w in zip(characters, UNIT_WEIGHTS, strict=True))
    return (31 - total % 31) % 31


def body_check_of(digits: str) -> int:
    """The right check of an organisation's 8 digits (GB 11714), 0 to 10: BODY_CHECKS[it] is its character."""
    return (11 - sum(int(d) * w for d, w in zip(digits, BODY_WEIGHTS, strict=True)) % 11) % 11


def person(town: int, slot: int, occupant: int = 0) -> str:
    """The code of the occupant-th resident (from 0) of a slot.  ValueError if there is no room for the numbers.

    The first resident of a slot has 18 characters; later ones end in -2, -3, ..
    """
    _within(town, slot, TOWNS)
    if not 0 <= occupant < 10**6 - 1:
        raise ValueError(f"occupant {occupant}: codes know 0 to {10**6 - 2}")
    month, rest = divmod(town * SLOTS + slot, 10**9)
    digits = f"{rest:09d}"
    body = f"00{digits[:4]}2999{13 + month}{digits[4:6]}{digits[6:]}"
    return f"{PREFIX}{body}{_wrong(body, occupant)}" + (f"-{occupant + 1}" if occupant else "")


def firm(town: int, number: int, occupant: int = 0) -> str:
    """The code of the occupant-th firm (from 0) in a place of a town.  ValueError if there is no room for the numbers.

    The first firm in a place has 18 characters; later ones, after it has closed, end in -2, -3, ..
    """
    _within(town, number, 10**12 // SLOTS)
    if not 0 <= occupant < 10**6 - 1:
        raise ValueError(f"occupant {occupant}: codes know 0 to {10**6 - 2}")
    digits = f"{town * SLOTS + number:012d}"
    body = f"X000{digits[:4]}{digits[4:]}"
    body += BODY_CHECKS[(body_check_of(digits[4:]) + 5) % 11]
    check = UNIT_ALPHABET[(unit_check_of(body) + 1 + (6 + occupant) % 30) % 31]  # 1 to 30 beside the right one
    return f"{PREFIX}{body}{check}" + (f"-{occupant + 1}" if occupant else "")


def _within(town: int, slot: int, towns: int) -> None:
    if not 0 <= town < towns or not 0 <= slot < SLOTS:
        raise ValueError(f"town {town}, slot {slot}: codes know towns below {towns:,} and slots below {SLOTS:,}")


def _wrong(body: str, occupant: int) -> str:
    """A check character that is never the right one, be it read as a citizen number or as a unified code."""
    others = [CHECKS[(check_of(body) + 1 + i) % 11] for i in range(10)]
    others = others[occupant % 10:] + others[:occupant % 10]
    return next(one for one in others if one != UNIT_ALPHABET[unit_check_of(body)])


def read(text: str) -> Place:
    """Who a code names.  Case, spaces and full-width letters do not matter.

    Raises NotACode; anything that could be a real number is refused, with the reason.
    """
    plain = re.sub(r"[\s_.\u2010-\u2015\u2212-]+", "-", unicodedata.normalize("NFKC", text).strip()).upper()
    if not plain.startswith(PREFIX):
        raise _refused(plain)
    body = plain.removeprefix(PREFIX)
    *groups, last = body.split("-")  # it may be written in groups; the occupant's number is one of its own
    body = "".join(groups) + (f"-{last}" if len("".join(groups)) == 18 else last)
    found = _place(body)
    if found is None:
        if not body.startswith(("00", "X000")):
            raise _refused(body)
        raise NotACode("this is not the code of anybody: its check character does not fit, or characters are missing", _slip(body))
    return found


def _place(body: str) -> Place | None:
    """Who the characters after the prefix name, if their check fits."""
    if match := _PERSON.fullmatch(body):
        division, month, day, order, _, more = match.groups()
        occupant = int(more) - 1 if more else 0
        number = (int(month) - 13) * 10**9 + int(division + day + order)
        place = Place(*divmod(number, SLOTS), occupant)
        fits = int(month) > 12 and place.town < TOWNS and occupant >= 0 and person(place.town, place.slot, occupant) == PREFIX + body
    elif match := _FIRM.fullmatch(body):
        occupant = int(match[5]) - 1 if match[5] else 0
        place = Place(*divmod(int(match[1] + match[2]), SLOTS), occupant, firm=True)
        fits = occupant >= 0 and firm(place.town, place.slot, occupant) == PREFIX + body
    else:
        return None
    return place if fits else None


def _slip(body: str) -> str:
    """What to do about a slip of the pen: the one code with two neighbours exchanged, if there is one."""
    swapped = {body[:i] + b + a + body[i + 2:] for i, (a, b) in enumerate(pairwise(body)) if a != b}
    fits = sorted(one for one in swapped if _place(one) is not None)
    if len(fits) == 1:
        return f"two neighbouring characters may be exchanged: is it {PREFIX}{fits[0]}?"
    return "look for one wrong character, or two exchanged; --random finds a code"


def _refused(plain: str) -> NotACode:
    """Why something that is not a code is not taken."""
    bare = re.sub(r"[^0-9A-Z]", "", plain.removeprefix(PREFIX))
    what = looks_like(bare)
    if what is None:
        return NotACode("this is not a fictional code")
    return NotACode(f"this has the shape of {what}, which may be somebody's; it is refused, and nothing of it is kept or shown",
                    "demerit knows only people who do not exist; their codes begin with FICT-, and --random finds one")


def looks_like(bare: str) -> str | None:
    """What real number some characters could be, checks aside; None if none."""
    if re.fullmatch(r"\d{17}[\dX]|\d{15}", bare):
        return "a citizen number"
    if len(bare) == 18 and set(bare) <= set(UNIT_ALPHABET):
        return "a unified social credit code"
    if re.fullmatch(r"\d{8}[\dX]", bare):
        return "an organisation's code"
    if re.fullmatch(r"\+?\d{7,14}|\d{16,19}|[A-Z]{1,2}\d{6,9}", bare):
        return "a telephone, card or passport number"
    return None

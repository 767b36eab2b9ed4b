"""What is refused whoever asks: names, numbers of persons, faces, rows about anybody."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from demerit.language.located import Located
from demerit.language.schema.known import PERSONAL

REASON = "answers are about rules, never about people: demerit has no place for names, numbers or rows about anybody, by design"
_KEYS = PERSONAL | {"surname", "firstname", "lastname", "birthday", "birthdate", "ssn", "nin", "pesel", "bsn", "nationalid", "faces", "photos", "plates",
                    "emails", "phones", "addresses", "residents-list", "members"}
_PATTERNS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "an e-mail address"),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "the number of a person"),
    (re.compile(r"\b[A-Z]{1,3}[ -]?\d{5,}[A-Z]?\b"), "the number of a card or plate"),
    (re.compile(r"\b(?:born|date of birth|d\.?o\.?b\.?)\s*:?\s*(?:on\s+)?\d{1,4}[./-]", re.IGNORECASE), "a date of birth"),
    (re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Herr|Frau|Sr|Sra|Dr)\.? [A-Z][a-z]+"), "somebody's name"),
    (re.compile(r"\S+\.(?:csv|tsv|xlsx?|jpe?g|png|heic|parquet|sqlite|db)\b", re.IGNORECASE), "a file of rows or pictures"),
)
_LONG = re.compile(r"(?<![\d.,])\+?\d(?:[ ()/-]?\d){8,}|\b\d{7,}\b")
_NAME = re.compile(r"([A-Z][^\W\d]+(?:-[A-Z][^\W\d]+)?(?: [A-Z]\.?)? [A-Z][^\W\d]+(?:-[A-Z][^\W\d]+)?)[\s:+\d.-]*")
_ROW = re.compile(r"^[^,;\t]*[,;\t][^,;\t]*[,;\t][^,;\t]*$")
MANY_NAMES, MANY_ROWS = 2, 3


def refuse(key: str, raw: Any, words: frozenset[str]) -> None:
    """Raises Located (D340) if an answer looks like persons.

    `words` are those of the society's acts and refusals: `Unpaid Parking` is no name.
    """
    for path, value in _texts(raw, ()):
        for part in path:
            if isinstance(part, str) and part.lower().replace("_", "-") in _KEYS:
                raise Located(f"`{part}` would be about somebody", *path, hint=REASON, code="D340", on_key=True)
        if isinstance(value, int) and not isinstance(value, bool) and key != "known" and len(str(abs(value))) >= 7:
            raise Located(f"{value} looks like the number of a person or card", *path, hint=REASON, code="D340")
        if isinstance(value, str):
            what = _found(key, value, words)
            if what:
                raise Located(f"this looks like {what}", *path, hint=REASON, code="D340")


def _found(key: str, text: str, words: frozenset[str]) -> str | None:
    for pattern, what in _PATTERNS:
        if pattern.search(text):
            return what
    if key != "known" and _LONG.search(text):  # a country may have a thousand million residents
        return "the number of a person, card or telephone"
    named = [match[1] for item in re.split(r"[,;\n]| and ", text) if (match := _NAME.fullmatch(item.strip()))]
    if len([name for name in named if not any(word.lower() in words for word in re.split(r"[ -]", name))]) >= MANY_NAMES:
        return "a list of persons (write acts in small letters)"
    rows = [line for line in text.splitlines() if _ROW.match(line)]
    return "a table of rows" if len(rows) >= MANY_ROWS else None


def _texts(raw: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every leaf with its path."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield (*path, str(key)), None
            yield from _texts(value, (*path, str(key)))
            yield (*path, str(key)), str(key)
    elif isinstance(raw, list):
        for i, value in enumerate(raw):
            yield from _texts(value, (*path, i))
    else:
        yield path, raw

"""Words and numbers of a page: texts of any origin made safe to show, numbers as people read them.

Templates escape everything; this is about what escaping leaves: characters that turn the direction of writing or cannot be seen,
and texts without end.
"""
from __future__ import annotations

import math
import re
from typing import Any

from markupsafe import Markup, escape

from demerit.language.visible import clean
from demerit.measures import words
from demerit.measures.estimates import Estimate

NONE = "–"


def finalize(value: Any) -> Any:
    """What templates print: texts clean, nothing for None."""
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def marked(text: str) -> Markup:
    """Clean and escaped, with what stands between backticks as code."""
    text = clean(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(text.split("`"))) \
        if text.count("`") % 2 == 0 else escape(text)


def short(text: str, most: int = 160) -> str:
    """A text of at most so many characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def plain(value: Any) -> Any:
    """Data for JSON: texts clean, None for what is no number."""
    if isinstance(value, dict):
        return {clean(str(key)): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def shown(value: Any, digits: int = 4) -> str:
    """A cell of a table."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return words.number(value, digits) if isinstance(value, float) else str(value)


def slug(text: str) -> str:
    """A name for addresses and files: letters, digits and hyphens, at most 60."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:60] or "figure"


def quantity(value: float | None, unit: str, digits: int = 3) -> str:
    """A number with what belongs to it; a dash without one."""
    return NONE if value is None or not math.isfinite(value) else words.quantity(value, unit, digits)


def unit_of(unit: str) -> str:
    """What of the unit the number does not say: shares have their per cent, money its currency."""
    return words.rest_of_unit(unit)


def noise(value: float | None, low: float | None, high: float | None, method: str, unit: str) -> str:
    """Simulation noise of a number: +-, or both ends; a dash without an interval."""
    said = words.noise(Estimate(math.nan if value is None else value, low, high, None, method, unit, 1.0))
    return NONE if said == "-" else said


__all__ = ["NONE", "clean", "finalize", "marked", "noise", "plain", "quantity", "short", "shown", "slug", "unit_of"]

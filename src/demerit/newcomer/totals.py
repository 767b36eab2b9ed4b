"""Known totals: published sums read from plain words, and written into the regime as bounds."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from demerit.language.located import Located
from demerit.language.schema import Regime
from demerit.language.schema.known import LEAST_AMONG, LEAST_TOTAL
from demerit.newcomer.wording import one_line, parts, term

ROUNDING = 0.1
"""A total given as one number is taken as right within this share of itself: published sums are rounded."""


@dataclass(frozen=True)
class Total:
    """A published sum; `kind` None: counted by somebody, but nothing here counts it yet."""

    kind: str | None
    words: str
    low: float
    high: float
    among: float
    each: str | None


_KINDS = (("sanctions", r"sanction|penalt|punish"), ("refusals", r"refus|denial|denied|rejection"), ("entries", r"entr|record|point|report|fine|notice"),
          ("struck", r"struck|lifted|taken off|removed|cancell"), ("on-list", r"on (?:the|a) list|listed people|people listed"),
          ("listings", r"listing|put on"))


def known(raw: Any) -> tuple[Total, ...]:
    """`10,000 sanctions, 800 appeals a year among 500,000 residents`, or a list of such lines."""
    lines = [raw] if isinstance(raw, str) else [str(item) for item in raw] if isinstance(raw, list) else [f"{raw}"]
    out: list[Total] = []
    for i, line in enumerate(lines):
        path = (i,) if isinstance(raw, list) else ()
        text = re.sub(r"(?<=\d)[,\u00a0' ](?=\d{3}\b)", "", one_line(line).lower())
        if text in ("none", "no", "nothing"):
            continue
        among = re.search(r"among\s+(?:about\s+)?(\d+(?:\.\d+)?)\s*(million)?", text)
        if among is None:
            raise Located("among how many people is this a total?", *path, hint="10,000 sanctions a year among 500,000 residents", code="D342")
        people = float(among[1]) * (1e6 if among[2] else 1)
        if people < LEAST_AMONG:
            raise Located(f"a total among {people:g} people is refused: under {LEAST_AMONG:,} it could be known who they are", *path,
                          hint="give the total of a larger area", code="D341")
        for item in parts(text[:among.start()]):
            out.append(_total(item, text, people, path))
    return tuple(out)


def _total(item: str, text: str, people: float, path: tuple[int, ...]) -> Total:
    match = re.search(r"(\d+(?:\.\d+)?)\s*(million)?(?:\s*(?:to|-|–|\.\.)\s*(\d+(?:\.\d+)?)\s*(million)?)?\s*(.*)", item)
    if match is None:
        raise Located(f"`{item}` is not a total", *path, hint="10,000 sanctions a year among 500,000 residents", code="D342")
    low = float(match[1]) * (1e6 if match[2] else 1)
    high = float(match[3]) * (1e6 if match[4] else 1) if match[3] else low
    if high < LEAST_TOTAL or 0 < low < LEAST_TOTAL:
        raise Located(f"a total of {low:g} is refused: under {LEAST_TOTAL} it could be known who they are", *path,
                      hint="leave it out, or give the total of a larger area or a longer time", code="D341")
    if low > high:
        raise Located(f"a total goes from low to high: got {low:g} to {high:g}", *path, code="D342")
    kind = next((name for name, pattern in _KINDS if re.search(pattern, match[5])), None)
    every = re.search(r"(?:\ba|\bper|\bin|\bover|/)\s*(\d*\s*(?:years?|y|months?|mo)\b)", item) or re.search(
        r"(?:\ba|\bper|\bin|\bover|/)\s*(\d*\s*(?:years?|y|months?|mo)\b)", text)
    each = None
    if kind != "on-list":
        span = term(every[1] if every and every[1][:1].isdigit() else f"1 {every[1]}") if every else None
        each = span.value if span else "1 y"
    if match[3] is None:
        low, high = low * (1 - ROUNDING), high * (1 + ROUNDING)
    return Total(kind, re.sub(r"\s*(?:\ba|\bper|\bin|\bover)\s+(?:\d+ )?(?:years?|months?)\b.*", "", match[5]).strip() or "totals", low, high, people, each)


def written(totals: tuple[Total, ...], lists: tuple[str, ...]) -> list[str]:
    """The section `known` of a regime; as comments what the language has no word for."""
    rows: list[str] = []
    for total in totals:
        kind, of = total.kind, None
        if kind in ("listings", "on-list") and not lists:
            kind = {"listings": "sanctions", "on-list": "sanctioned"}[kind]
        elif kind in ("listings", "on-list"):
            of = lists[0]
        if kind is None:
            rows.append(f"  # {total.words}: {total.low:g} to {total.high:g}; nothing here is counted under that name yet")
            continue
        keys = [f"total: {kind}", *([f"of: {of}"] if of else []), f"at_least: {total.low:.10g}", f"at_most: {total.high:.10g}",
                *([f"each: {total.each}"] if total.each and kind not in ("on-list", "sanctioned") else []), f"among: {total.among:.10g}",
                "cite: {source: answers, at: known}"]
        rows.append(f"  - {{{', '.join(keys)}}}")
    if not rows:
        rows = ["  # - {total: sanctions, at_least: 9000, at_most: 11000, each: 1 y, among: 500000}"]
    if "known" not in Regime.model_fields:
        return ["# known:", *(f"# {row}" for row in rows)]
    return ["known:" if any(row.startswith("  -") for row in rows) else "# known:", *rows]

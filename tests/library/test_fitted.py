"""The fitted set that comes with demerit is of the documents that come with it, and the page on it says its numbers."""
from __future__ import annotations

import re
from pathlib import Path

from demerit import language
from demerit.language.schema import Fitted
from demerit.runs.plan import prepare
from demerit.studies.members import beside, mismatches

PAGE = Path(__file__).parents[2] / "docs" / "reproduced.md"


def test_the_set_was_found_for_the_documents_as_they_read() -> None:
    assert mismatches(beside(prepare("national"), "national-spc")) == [], "demerit calibrate national --to spc, and write docs/reproduced.md anew"


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_the_page_says_what_the_set_says() -> None:
    found = language.load("national-spc", kind="fitted").document
    assert isinstance(found, Fitted)
    page = PAGE.read_text("utf-8")
    rows = {row[1]: row for row in re.findall(r"^(\| `([a-z0-9-]+)`[^|]*\|.*)$", page, re.M)}
    for name, outcome in found.outcomes.items():
        _, _, unit, _, accepted, said, _ = (cell.strip() for cell in rows[name][0].split("|"))
        assert unit == outcome.unit, name
        assert ("miss" in said) == (not outcome.hit), name
        for told, held in zip(accepted.split(" to "), outcome.accepted, strict=True):
            assert abs(number(told) / held - 1) < 0.006, (name, told, held)
    for name in found.parameters:
        one = found.ranges[name]
        assert f"| `{name}` | {one.low:.2f} to {one.high:.2f} | {one.width:.0%} |" in page
    assert set(found.not_identified) == {"debts"} and f"**{len(found.members)} of {found.tried} runs** fit" in page

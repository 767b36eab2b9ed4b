"""Known totals: read as bounds, refused with the reason where they could be about somebody."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.language import Problems, check, load
from demerit.language.references import check_regime
from demerit.language.totals import beside

HEAD = "totals: city\ntitle: What a city published\nknown:\n"
GOOD = "  - {total: sanctions, at_least: 900, at_most: 2000, each: 1 y, among: 500000}\n"


def written(folder: Path, *rows: str, head: str = HEAD) -> str:
    path = folder / "totals.yaml"
    path.write_text(head + "".join(f"  - {row}\n" for row in rows), "utf-8")
    return str(path)


def test_a_good_one_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(HEAD + GOOD, "utf-8")
    assert check(str(path)) == []


@pytest.mark.parametrize(("row", "code", "column", "says"), [
    ("{name: Zhang, total: sanctions, at_least: 20, each: 1 y, among: 5000}", "D340", 6, "somebody"),
    ("{total: sanctions, at_least: 20, each: 1 y, among: 5000, plate: X1}", "D340", 62, "somebody"),
    ("{total: sanctions, at_most: 7, each: 1 y, among: 5000}", "D341", 33, "under 10"),
    ("{total: sanctions, at_least: 20, each: 1 y, among: 40}", "D341", 56, "under 1,000"),
    ("{total: sanctions, each: 1 y, among: 5000}", "D342", 5, "needs"),
    ("{total: sanctions, at_least: 30, at_most: 20, each: 1 y, among: 5000}", "D342", 34, "more than"),
    ("{total: sanctions, at_least: 20, among: 5000}", "D342", 13, "each: 1 y"),
    ("{total: sanctioned, at_least: 20, each: 1 y, among: 5000}", "D342", 45, "on a day"),
    ("{total: on-list, at_least: 20, among: 5000}", "D342", 13, "names the list"),
    ("{total: sanctions, of: x, at_least: 20, each: 1 y, among: 5000}", "D342", 28, "names the list"),
    ("{total: appeals, at_least: 20, each: 1 y, among: 5000}", "D103", 13, "appeals"),
    ("[20, 5000]", "D121", 5, ""),
])
def test_refused_with_its_place(tmp_path: Path, row: str, code: str, column: int, says: str) -> None:
    found = check(written(tmp_path, row))
    assert [(one.code, one.span.line + 1, one.span.col + 1) for one in found] == [(code, 4, column)]
    assert says in found[0].message


def test_no_place_for_rows_about_people(tmp_path: Path) -> None:
    """The reason is said, not only that the key is unknown."""
    [found] = check(written(tmp_path, "{person: 17, total: sanctions, at_least: 20, each: 1 y, among: 5000}"))
    assert found.hint is not None
    assert "by design" in found.hint


def test_the_list_must_be_one_of_the_regime(tmp_path: Path) -> None:
    totals = load(written(tmp_path, "{total: listings, of: blacklist, at_least: 20, each: 1 y, among: 5000}"), kind="totals")
    merged = beside(load("three-strikes", kind="regime"), totals)
    [found] = check_regime(merged, None)
    assert (found.code, found.file, found.span.line + 1) == ("D201", totals.file, 4)
    assert "blacklist" in found.message


def test_laid_beside_a_regime_they_stay_what_they_are(tmp_path: Path) -> None:
    regime = load("three-strikes", kind="regime")
    totals = load(written(tmp_path, GOOD.strip()[2:]), kind="totals")
    merged = beside(regime, totals)
    assert merged.document.known == totals.document.known
    assert merged.document.rules == regime.document.rules
    assert merged.sha256 != regime.sha256
    twice = beside(merged, totals)
    assert len(twice.document.known) == 2


def test_two_sources_of_one_name(tmp_path: Path) -> None:
    regime = load("rongcheng-2016", kind="regime")
    taken = next(iter(regime.document.sources))
    head = f"totals: city\ntitle: What a city published\nsources:\n  {taken}: {{title: Another}}\nknown:\n"
    totals = load(written(tmp_path, GOOD.strip()[2:], head=head), kind="totals")
    with pytest.raises(Problems) as problem:
        beside(regime, totals)
    assert [one.code for one in problem.value.diagnostics] == ["D211"]

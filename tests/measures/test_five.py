"""A town of five people in which every number is counted by hand, here and in docs/measures.md."""
from __future__ import annotations

import re
from typing import Any

import five
import numpy as np
import pytest

from demerit.engine import Place
from demerit.engine.records import ATTEMPT
from demerit.measures.tables import tables_of
from scenes import ROOT

YEARS = 5 * 365 / 365.25
NORTH_YEARS, SOUTH_YEARS = (n * 365 / 365.25 for n in (2, 3))
Found = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, np.ndarray]]:
    tables, on = five.lived(0)
    rows = on.counts.sum(axis=0)[:, on.layout.column("in-scope")]
    assert dict(zip(on.layout.rows, rows.tolist(), strict=True)) == {"all": 5, five.NORTH: 2, five.SOUTH: 3, "age=18": 5}
    return tables_of(tables, on, five.lived(0, errors=False)[1])


@pytest.fixture(scope="module")
def found(tables: dict[str, dict[str, np.ndarray]]) -> Found:
    table = tables["estimates"]
    rows = [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]
    return {(row["estimand"], row["of"], row["row"]): row for row in rows}


def test_the_page_counts_the_same(found: Found) -> None:
    """Every row of the page's example is what the run gives, and its own sum over its own divisor."""
    lines = re.findall(r"^\| ([a-z/0-9-]+) \| ([a-z.]*) ?\| (.+?) \| (.+?) \| ([0-9.]+) \|$", (ROOT / "docs" / "measures.md").read_text(), re.M)
    assert len(lines) == 30
    for key, of, above, below, value in lines:
        row = found[key, of.strip(), "all"]
        assert row["value"] == pytest.approx(float(value), rel=5e-6 if float(value) > 1000 else 5e-5), key
        top, bottom = (float(re.findall(r"[0-9.]+", text)[-1]) for text in (above, below))
        assert float(value) == pytest.approx(row["per"] * top / bottom, rel=1e-4), key


@pytest.mark.parametrize("key, of, north, south, below", [
    ("harm", "", 2 * 20 + 2 * 60 + 2 * 5, 3 * 20 + 3 * 60 + 3 * 40 + 3 * 4 + 3 * 5, "years"), ("harm/1", "", 2 * 20, 3 * 20, "years"),
    ("harm/2", "", 2 * 60 + 2 * 5, 0, "years"), ("harm/3", "", 0, 3 * 10, "years"), ("harm/7", "", 0, 3 * (60 + 30 + 4 + 5), "years"),
    ("spared", "", 0, 3 * 6, "years"), ("listed", "banned", 4, 12, "years"), ("on-list", "banned", 2, 3, "people"),
    ("people-harmed", "", 2, 3, "people"), ("effect", "walking", 2 * 65, 3 * (60 + 40 + 4 + 5), "years"),
    ("level", "marks.one", 2, 3, "people"), ("level/correct", "marks.one", 0, 3, "people"), ("entries/unmet", "", 6, 0, "years"),
    ("overdue", "", 0, 3, "years"), ("entries", "", 2 + 2 + 2 + 2, 3 + 3 + 3 + 3 + 3 + 3, "years")])
def test_groups_by_hand(found: Found, key: str, of: str, north: int, south: int, below: str) -> None:
    for row, count, years, people in ((five.NORTH, north, NORTH_YEARS, 2), (five.SOUTH, south, SOUTH_YEARS, 3)):
        assert found[key, of, row]["value"] == pytest.approx(1e5 * count / (years if below == "years" else people), rel=1e-6)


def test_shares_of_groups_by_hand(found: Found) -> None:
    assert found["wrong-of-stock", "banned", five.NORTH]["value"] == 1.0
    assert found["wrong-of-stock", "banned", five.SOUTH]["value"] == 0.0
    assert found["wrong-of-days", "banned", five.SOUTH]["value"] == pytest.approx(30 / (3 * 109), rel=1e-6)
    assert np.isnan(found["wrong-of-stock", "watched", five.SOUTH]["value"])


def test_refusals_are_those_of_the_trace(found: Found) -> None:
    """Attempts under a ban are refused; by mistake those of the north, and of the south when its entries were kept too long."""
    tables, _ = five.lived(0)
    place = Place(tables)
    trace = place.live(five.SEED, 0, trace=-2).trace
    north = place._arrays["rows"][:, 1] == tables.layout.row(five.NORTH)
    bans = {True: [(30, 90), (360, 365)], False: [(30, 90), (120, 160), (220, 224), (360, 365)]}
    refused = mistaken = 0
    for happened in trace[trace["kind"] == ATTEMPT]:
        day, of_the_north = happened["due"] / 2**20, bool(north[happened["slot"]])
        if any(first <= day < last for first, last in bans[of_the_north]):
            refused += 1
            mistaken += of_the_north or 150 <= day < 160
    assert refused > 20
    assert found["denied", "", "all"]["value"] == pytest.approx(1e5 * refused / YEARS)
    assert found["denied/error", "", "all"]["value"] == pytest.approx(1e5 * mistaken / YEARS)


def test_time_on_the_list_by_hand(found: Found, tables: dict[str, dict[str, np.ndarray]]) -> None:
    mean = found["restricted-mean", "banned", "all"]
    assert (mean["value"], mean["exposure"]) == (pytest.approx(43.0, abs=0.15), 16)  # days are counted whole: the 4 may be 3.9999
    assert "6 months" in mean["text"]
    curve = tables["survival"]
    chosen = (curve["list"] == "banned") & (curve["row"] == "all") & (curve["in_error"] == "all")
    assert curve["at_risk"][chosen].tolist() == [16, 8, 0]
    assert curve["ended"][chosen].tolist() == [3, 8, 0]
    assert curve["censored"][chosen].tolist() == [5, 0, 0]
    assert curve["still"][chosen] == pytest.approx([1, 0.804, 0], abs=0.004)
    ways = tables["ways_out"]
    last = (ways["list"] == "banned") & (ways["row"] == "all") & (ways["in_error"] == "all") & (ways["months"] == 2)
    shares = dict(zip(ways["way"][last], ways["share"][last], strict=True))
    assert shares["struck"] == pytest.approx(0.196, abs=0.004)
    assert shares["lapsed"] == pytest.approx(0.804, abs=0.004)
    assert shares["left"] == shares["fell"] == shares["still"] == 0


def test_causes_add_up_and_nothing_is_said_of_five(found: Found) -> None:
    for row in ("all", five.NORTH, five.SOUTH):
        assert sum(found[f"harm/{cause}", "", row]["value"] for cause in range(1, 8)) == pytest.approx(found["harm", "", row]["value"])
    assert found["overdue", "", five.SOUTH]["reason"] == "too few to say, n = 3"
    assert not found["overdue", "", five.SOUTH]["enough"]
    assert np.isnan(found["harm", "", "all"]["low"])  # one town: no interval
    assert found["harm/4", "", "all"]["method"] == "not counted"

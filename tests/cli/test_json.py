"""JSON that every reader takes, whatever is asked: what is no number is null."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.commands import Demerit
from demerit.terminal import in_json


def strict(text: str) -> Any:
    def never(word: str) -> float:
        raise AssertionError(f"{word} in JSON")
    return json.loads(text, parse_constant=never)


def test_what_is_no_number_is_null() -> None:
    said = {"a": [float("nan"), 1.5, (float("inf"),)], "b": {"c": float("-inf"), "d": "NaN"}}
    assert strict(in_json(said)) == {"a": [None, 1.5, [None]], "b": {"c": None, "d": "NaN"}}


def test_a_comparison_with_nothing_to_compare(demerit: Demerit) -> None:
    done = demerit("compare", "three-strikes", "empty", "--world", "plain", "--years", 1, "--residents", 400, "--set", "town.residents=200", "--json",
                   "--progress", "none")
    assert done.returncode == 0, done.stderr
    assert "null" in done.stdout
    strict(done.stdout)


def test_totals_that_nothing_fits(demerit: Demerit, tmp_path: Path) -> None:
    """The same words on the screen and on the page, and exit code 1, as of a calibration that nothing fits."""
    (tmp_path / "k.yaml").write_text("totals: k\ntitle: impossible\nknown: [{total: entries, at_least: 99000000, each: 1 y, among: 100000}]\n", "utf-8")
    done = demerit("run", "three-strikes", "--known", "k.yaml", "--years", 1, "--residents", 400, "--set", "town.residents=200", "--out", "r",
                   "--progress", "none")
    assert done.returncode == 1, done.stderr
    said = " ".join(done.stdout.split())
    assert "None of 400 draws gives the totals that are known" in said and "There is no range either." in said
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "no range: none of 400 draws gives the totals that are known" in page
    assert "Over everything nobody knows: not explored" not in page and "0 of 400 draws" not in page
    assert strict((tmp_path / "r" / "run.json").read_text("utf-8"))["summary"]["range_over"] == "none of 400 draws gives the totals that are known"


def test_codes_are_explained_in_json(demerit: Demerit) -> None:
    one = strict(demerit("audit", "--explain", "CTX-2", "--json").stdout)
    assert one["id"] == "CTX-2" and one["fires"] and one["law"]
    family = strict(demerit("audit", "--explain", "CTX", "--json").stdout)
    assert one in family and len(family) > 1
    refused = demerit("audit", "--explain", "CTX-2", "--format", "sarif")
    assert refused.returncode == 2 and "--explain has no format sarif" in refused.stderr

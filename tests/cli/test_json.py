"""JSON that every reader takes, whatever is asked: what is no number is null."""
from __future__ import annotations

import json
from typing import Any

from conftest import Demerit  # type: ignore[import-not-found]

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


def test_codes_are_explained_in_json(demerit: Demerit) -> None:
    one = strict(demerit("audit", "--explain", "CTX-2", "--json").stdout)
    assert one["id"] == "CTX-2" and one["fires"] and one["law"]
    family = strict(demerit("audit", "--explain", "CTX", "--json").stdout)
    assert one in family and len(family) > 1
    refused = demerit("audit", "--explain", "CTX-2", "--format", "sarif")
    assert refused.returncode == 2 and "--explain has no format sarif" in refused.stderr

"""What a dated change does at its moment: lives worked out by hand, in the twin and in the engine alike."""
from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from twin.comparing import differences, engine, slow

WORLD: dict[str, Any] = {"world": "still", "title": "Nobody does anything", "age": {"shares": {18: "100%"}}}
HIGH = {"reads": "sum", "worse": "up", "levels": {"low": 0, "high": 1}}
N = 3


@pytest.mark.parametrize("first, second", [("a", "b"), ("b", "a")])
def test_an_effect_that_two_files_decide_waits_until_both_are_read(first: str, second: str) -> None:
    """From March it holds on `high` of one file, unless the other is high too, which it is from March: nobody is under it for a moment."""
    rules = {name: {"when": {"date": "2020-02-01"}, "write": {"in": name, "worth": 1}} for name in ("a", "b")}

    def version(start: str, level: str, second_from: int) -> tuple[dt.date, Regime]:
        document = Regime.model_validate({
            "regime": "r", "title": "By hand", "in_force": start, "rules": rules,
            "files": {first: HIGH, second: HIGH | {"levels": {"low": 0, "high": second_from}}},
            "effects": {"shame": {"while": f"{first}.{level}", "unless": [f"{second}.high"], "costs": "CNY 10"}}})
        return document.in_force, document

    scenario = Scenario(World.model_validate(WORLD), Versions("r", (version("2020-01-01", "low", 2), version("2020-03-01", "high", 1))), 1, N, 1)
    counts = slow(scenario, 0)
    assert differences(engine(scenario, 0, check=True), counts) == []
    cells = {(month, column): count for (month, row, column), count in counts["cells"].items() if row == "all"}
    assert cells[1, "harm/7"] == -N, "all of them until February"
    assert cells[0, "cost"] == 1000 * N, "once, at the start"
    assert (2, "cost") not in cells and (2, "harm/in") not in cells

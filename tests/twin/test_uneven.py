"""Mistakes that fall on groups apart: the twin agrees, a factor of nothing spares, and factors are what they say."""
from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import Any

import pytest

from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from twin.comparing import Counts, differences, engine, slow

WORLD: dict[str, Any] = {
    "world": "w", "title": "By hand", "attributes": {"sex": {"man": "50%", "woman": "50%"}, "district": {"docks": "40%", "hill": "60%"}},
    "age": {"shares": {18: "50%", 60: "50%"}}, "conducts": {"theft": {"rate": "4/y", "context": "property", "by": {"district": {"docks": 0.5}}}},
    "states": {"licensed": {"share": "50%"}}}
LIST = {"list": {"reads": "any"}}
PUT = {"theft": {"when": {"act": "theft", "seen_by": "eyes"}, "write": {"in": "list", "counts": "5 d"}}}
FOUND = {"found": {"when": {"state": "licensed", "seen_by": "gate"}, "write": {"in": "list", "counts": "5 d"}}}


def regime(by: dict[str, Any], by_age: dict[str, Any] | None = None, coverage_by: dict[str, Any] | None = None) -> Regime:
    """A regime in which each kind of mistake falls by these factors."""
    older = by | (by_age or {})
    return Regime.model_validate({
        "regime": "r", "title": "By hand", "in_force": "2020-01-01", "files": LIST, "rules": PUT | FOUND,
        "channels": {
            "eyes": {"sees": "theft", "coverage": "40%", "by": coverage_by or {},
                     "errors": {"mixed-up": {"kind": "other-person", "rate": "50%", "by": by},
                                "slander": {"kind": "no-such-act", "rate": "1/y", "burst": 1.5, "concentration": "20%", "by": older}}},
            "gate": {"checks": "licensed", "every": "1 mo", "coverage": "90%",
                     "errors": {"wrong-face": {"kind": "false-match", "rate": "5%", "concentration": "40%", "by": older},
                                "typo": {"kind": "false-match", "rate": "2%"}}}}})


def scenario(*versions: tuple[dt.date, Regime], years: int = 1, residents: int = 40) -> Scenario:
    return Scenario(World.model_validate(WORLD), Versions("r", versions), years, residents, 1)


def blamed(counts: Counts) -> Counter[tuple[str, str]]:
    """False notices by row and source."""
    return Counter({(row, source): n for (row, source), n in counts["blamed"].items()})


FIRST = dt.date(2020, 1, 1)
DOCKS = {"district": {"docks": 3}}
OLD = {"age": {"60": 0.25}}


def test_the_twin_agrees_also_where_factors_change_on_a_date() -> None:
    still = scenario((FIRST, regime(DOCKS, OLD, {"sex": {"man": 0.5}})), years=2)
    later = regime({"district": {"hill": 2}}, {"age": {"18": 0.5}}, {"sex": {"man": 0.25, "woman": 2}})
    moved = scenario((FIRST, regime(DOCKS, OLD, {"sex": {"man": 0.5}})), (dt.date(2020, 9, 1), later), years=2)
    one, other = engine(still, 0), engine(moved, 0)
    assert differences(one, slow(still, 0)) == []
    assert differences(other, slow(moved, 0)) == []
    assert one != other


def test_nothing_falls_on_a_group_of_factor_nothing() -> None:
    spared = scenario((FIRST, regime({"district": {"docks": 0}})), residents=100)
    counts = engine(spared, 0)
    assert differences(counts, slow(spared, 0)) == []
    found = blamed(counts)
    for source in ("eyes/mixed-up", "eyes/slander", "gate/wrong-face"):
        assert found["district=docks", source] == 0 < found["district=hill", source], source
    assert found["district=docks", "gate/typo"] > 0


@pytest.mark.slow
def test_mistakes_fall_on_groups_as_the_factors_say() -> None:
    people = 20_000
    found = blamed(engine(scenario((FIRST, regime(DOCKS)), residents=people), 0))
    # half as many thefts at the docks, and those taken for thieves are taken from the docks three times as often
    expected = {"eyes/slander": 3 * 40 / 60, "gate/wrong-face": 3 * 40 / 60, "eyes/mixed-up": 3 * 0.5 * 40 / 60, "gate/typo": 40 / 60}
    for source, odds in expected.items():
        docks, hill = found["district=docks", source], found["district=hill", source]
        # bursts of 1.5, and the few who carry half of it, spread counts more than chance alone: by at most this factor, of the variance
        wide = {"eyes/slander": 4.0, "gate/wrong-face": 2.0}.get(source, 1.0)
        error = math.sqrt(wide * (1 / docks + 1 / hill) + 1 / (people * 0.24))
        assert abs(math.log(docks / hill / odds)) < 4 * error, source
    # the rate is that of factor one, and everybody's mean factor is 0.4 x 3 + 0.6
    slander = found["all", "eyes/slander"]
    assert abs(slander / (people * 1.8) - 1) < 4 * math.sqrt(4.0 / slander)


def test_factors_of_one_change_nothing() -> None:
    plain = engine(scenario((FIRST, regime({}))), 0)
    assert engine(scenario((FIRST, regime({"district": {"docks": 1, "hill": 1}}, {"age": {"18": 1}}))), 0) == plain

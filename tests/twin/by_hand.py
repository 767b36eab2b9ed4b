"""A regime and a world in which one thing happens at a time, and what happened to somebody: for lives worked out by hand."""
from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from twin.clock import DAY
from twin.comparing import counted, differences, engine, told
from twin.tally import Result

IN_FORCE = dt.date(2020, 1, 1)
"""A Wednesday.  13 January, 3 and 10 February, 2 and 9 March are Mondays; 24 January is a Friday."""
WORLD: dict[str, Any] = {"world": "still", "title": "Nobody does anything", "age": {"shares": {18: "100%"}}, "states": {"able": {"share": "0%"}}}
GATE = {"gate": {"checks": "able", "every": "1 y", "coverage": "100%", "errors": {"namesake": {"kind": "false-match", "rate": "100%"}}}}
"""On 1 January everybody is found, falsely, to be able."""
REGIME: dict[str, Any] = {"regime": "r", "title": "By hand", "in_force": IN_FORCE.isoformat(), "channels": GATE, "files": {"list": {"reads": "any"}},
                          "deciders": {"court": {}, "higher": {}},
                          "rules": {"listing": {"when": {"state": "able", "seen_by": "gate"}, "write": {"in": "list"}}},
                          "effects": {"shame": {"while": "list", "publishes": True}}}


def result_of(regime: dict[str, Any], world: dict[str, Any] | None = None, **options: Any) -> Result:
    """One town of one person, unless said otherwise; the engine counts the same."""
    document, place = Regime.model_validate(REGIME | regime), World.model_validate(WORLD | (world or {}))
    options = {"residents": 1, "errors": True} | options
    scenario = Scenario(place, Versions("r", ((document.in_force, document),)), 1, options["residents"], 1, errors=options["errors"])
    result = told(scenario, 0, trace=True)
    assert differences(engine(scenario, 0, check=True), counted(result)) == []
    return result


def life(result: Result, person: int = 0, skip: tuple[str, ...] = ("begins", "ends", "does")) -> list[tuple[str, str, str]]:
    """What happened to somebody: (month-day, what, of which element)."""
    return [((IN_FORCE + dt.timedelta(days=tick // DAY)).strftime("%m-%d"), what, of)
            for tick, one, what, of in result.log if one == person and what not in skip]


def totals(counts: Counter[Any], of: str) -> dict[str, int]:
    """Measure -> count of an element, for everybody."""
    return {key[-1]: count for key, count in counts.items() if of in key and (len(key) == 2 or key[0] == "all")}


def months(result: Result, column: str) -> dict[int, int]:
    """Month -> count in the row `all`."""
    return {month: count for (month, row, one), count in sorted(result.cells.items()) if row == "all" and one == column}


CORRECTION: dict[str, Any] = {"against": "list", "because": ["wrong-person"], "asks": "100%",
                              "decided": {"by": "court", "within": "15 d"}, "strike": "3 wd"}

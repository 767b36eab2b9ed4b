"""A town of five people to whom everything happens on a date: every number of it can be counted by hand (docs/measures.md).

Two live north, three south, and a year has 365 days from 1 January 2001:
day 0      a camera takes all five for somebody who is wanted: on the list `watched` for 20 days       (false entry)
day 30     everybody is put on the list `banned` for 60 days; only people of the south should be        (2 grounds not met)
day 120    people of the south are banned for 30 days; the entry is kept 10 days longer                 (kept past its end)
day 200    everybody gets a mark that stays; only people of the south should                            (2 grounds not met)
day 220    people of the south are banned for 10 days
day 224    all bans are lifted; only those of people in the north should be                             (spared for 6 days)
day 360    as on day 30
"""
from __future__ import annotations

from typing import Any

from demerit.engine import Tables, assemble
from demerit.language.scenario import Scenario
from demerit.runs.executor import live_towns
from demerit.runs.totals import Totals
from scenes import from_data

PEOPLE = 5
SEED = 1
NORTH, SOUTH = "side=north", "side=south"

WORLD: dict[str, Any] = {
    "world": "five", "title": "Five people, north and south", "age": {"shares": {18: "100%"}},
    "attributes": {"side": {"north": "40%", "south": "60%"}}, "states": {"wanted": {"share": "0%"}},
    "attempts": {"ride": {"context": "test", "rate": "24/y"}}}


def _dated(date: str, file: str, counts: str, errs: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"when": {"date": date}, "if": {"side": "south"}, "decided": {"by": "clerk", "errs": errs},
            "write": {"in": file, "counts": counts, **more}}


EVERYBODY, RIGHT = ({"wrongly_yes": yes, "wrongly_no": "0%"} for yes in ("100%", "0%"))
REGIME: dict[str, Any] = {
    "regime": "five", "title": "Everything on a date", "in_force": "2001-01-01", "deciders": {"clerk": {}},
    "channels": {"camera": {"checks": "wanted", "every": "12 mo", "coverage": "100%",
                            "errors": {"wrong-face": {"kind": "false-match", "rate": "100%"}}}},
    "files": {"banned": {"reads": "any"}, "watched": {"reads": "any"},
              "marks": {"reads": "count", "worse": "up", "levels": {"none": 0, "one": 1}}},
    "rules": {
        "watch": {"when": {"state": "wanted", "seen_by": "camera"}, "write": {"in": "watched", "counts": "20 d"}},
        "ban": _dated("2001-01-31", "banned", "60 d", EVERYBODY),
        "again": _dated("2001-05-01", "banned", "30 d", RIGHT, overdue={"share": "100%", "by": "10 d"}),
        "mark": _dated("2001-07-20", "marks", "until-struck", EVERYBODY),
        "short": _dated("2001-08-09", "banned", "10 d", RIGHT),
        "pardon": {"when": {"date": "2001-08-13"}, "if": {"side": "north"}, "decided": {"by": "clerk", "errs": EVERYBODY},
                   "strike": {"in": "banned"}},
        "late": _dated("2001-12-27", "banned", "60 d", EVERYBODY)},
    "effects": {"walking": {"while": "banned", "denies": "ride"}, "shown": {"while": "watched", "publishes": True}}}


def scenario(errors: bool = True) -> Scenario:
    """The town's scenario."""
    return from_data(WORLD, REGIME, years=1, residents=PEOPLE, seed=SEED, errors=errors)


def lived(town: int, errors: bool = True) -> tuple[Tables, Totals]:
    """One town, lived."""
    tables = assemble(scenario(errors))
    return tables, live_towns(tables.scenario, range(town, town + 1), threads=1, tables=tables)

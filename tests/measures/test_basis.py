"""Whom numbers are of, and how many stays mistaken days stand on: lived in a tiny town under scopes and errors made for it."""
from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.measures import counting as of
from demerit.measures import summarize
from demerit.measures.findings import EVERYBODY, IN_SCOPE
from demerit.measures.tables import estimates
from demerit.runs.basis import IN_SCOPE as SCOPE
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare

TOWNS, PEOPLE = 10, 200
WORLD = """
world: hamlet
title: A hamlet
currency: EUR
town: {residents: 200}
population: 2000
attributes: {side: {north: {value: 30%, evidence: text}, south: {value: 70%, evidence: text}}}
age: {shares: {18: {value: 100%, evidence: text}}, until: 60}
conducts:
  x: {context: traffic, rate: {value: 1/y, evidence: text}}
  y: {context: money, rate: {value: 2/y, evidence: text}}
attempts: {car: {context: traffic, rate: {value: 4/y, evidence: text}}}
"""
HEAD = "title: T\nin_force: 2021-01-01\nworld: hamlet\n"
EVERYBODY_LISTED = HEAD + """
channels: {c: {sees: "*", coverage: {value: 100%, evidence: text}}}
files: {l: {reads: any}}
rules: {r: {when: {date: 2021-01-01}, write: {in: l, counts: until-struck}, evidence: text}}
effects: {e: {while: l, publishes: yes}}
"""
MISTAKEN = HEAD + """
channels:
  c:
    sees: "*"
    coverage: {value: 80%, evidence: text}
    errors: {o: {kind: other-person, rate: {value: 20%, evidence: text}}, n: {kind: no-such-act, rate: {value: 0.1/y, evidence: text}}}
files: {l: {reads: any}}
rules: {r: {when: {act: x, seen_by: c}, write: {in: l, counts: 30 d}, evidence: text}}
effects: {e: {while: l, context: traffic, denies: car}}
"""
NOTES_AND_BANS = HEAD + """
channels:
  w: {sees: y, coverage: {value: 80%, evidence: text}, errors: {o: {kind: other-person, rate: {value: 20%, evidence: text}}}}
  v: {sees: x, coverage: {value: 5%, evidence: text}, errors: {o: {kind: other-person, rate: {value: 20%, evidence: text}}}}
files: {k: {reads: count, worse: up, levels: {none: {value: 0, evidence: text}, some: {value: 1, evidence: text}}}, l: {reads: any}}
rules:
  note: {when: {act: y, seen_by: w}, write: {in: k, counts: 30 d}, evidence: text}
  ban: {when: {act: x, seen_by: v}, write: {in: l, counts: 60 d}, evidence: text}
effects: {e: {while: l, context: traffic, denies: car}}
"""


@pytest.fixture
def lived(tmp_path: Path) -> Any:
    """Live a regime in the hamlet: plan, totals with and without errors, estimates by (estimand, of, row)."""
    def live(text: str, years: int = 2, **more: Any) -> Any:
        (tmp_path / "hamlet.yaml").write_text(WORLD)
        (tmp_path / "made.yaml").write_text("regime: made\n" + text)
        plan = prepare(str(tmp_path / "made.yaml"), years=years, towns=TOWNS, seed=3, threads=1, **more)
        tables = assemble(plan.scenario)
        on, off = (live_towns(scenario, range(TOWNS), threads=1) for scenario in (plan.scenario, plan.without_errors()))
        found = estimates(tables, on, off)
        rows = [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]
        return SimpleNamespace(plan=plan, on=on, off=off, rows={(row["estimand"], row["of"], row["row"]): row for row in rows},
                               summary=summarize(plan, on, off, None))
    return live


def test_who_leaves_the_scope_under_a_sanction_is_counted_among_all(lived: Any) -> None:
    """All under 40 are listed for ever; those who pass 40 stay listed.  No more people than there are may be under a sanction."""
    found = lived(EVERYBODY_LISTED + "scope: {age: {under: 40}}\n", years=8)
    assert of.counted(found.on, "l.on").sum() > of.counted(found.on, "in-scope").sum()  # what used to be divided by what
    row = found.rows["harm", "", "all"]
    assert row["exposure"] == pytest.approx(TOWNS * PEOPLE * 8, rel=0.001)
    assert 0 < row["value"] <= 365.25 * 1e5
    for key in (("people-harmed", "", "all"), ("on-list", "l", "all"), ("level", "l.on", "all")):
        assert 0 < found.rows[key]["value"] <= 1e5
    assert found.summary.people == EVERYBODY
    assert "Numbers are of all residents" in " ".join(found.summary.text().split())
    for one in found.summary.rows:
        if one.estimate.unit == "share":
            assert not one.estimate.value > 1, one


def test_a_scope_by_group_is_of_that_group(lived: Any) -> None:
    found = lived(MISTAKEN + "scope: {attributes: {side: north}}\n")
    assert found.on.basis.people == SCOPE
    assert found.summary.people == IN_SCOPE
    row, north = (found.rows["false-listing", "l", name] for name in ("all", "side=north"))
    off_the_list = of.years(found.on, "in-scope").sum() - of.years(found.on, "l.on", "l.on/correct").sum()
    assert row["exposure"] == pytest.approx(off_the_list)
    assert row["value"] == pytest.approx(north["value"])
    assert np.isnan(found.rows["false-listing", "l", "side=south"]["value"])


def test_nobody_in_scope_has_no_upper_end(lived: Any) -> None:
    found = lived(MISTAKEN + "scope: {age: {at_least: 70}}\n")
    row = found.rows["false-listing", "l", "all"]
    assert np.isnan([row["value"], row["high"]]).all()
    assert not row["enough"]


def test_what_hangs_on_the_level_everybody_begins_on_is_of_all(lived: Any) -> None:
    begun = NOTES_AND_BANS.replace("effects: {", "effects: {f: {while: [k.none, k.some], publishes: yes}, ")
    found = lived(begun + "scope: {attributes: {side: north}}\n")
    assert found.summary.people == EVERYBODY
    assert found.rows["harm", "", "all"]["value"] == pytest.approx(365.25 * 1e5)


def test_a_scope_that_leaves_nobody_out_says_nothing(lived: Any) -> None:
    found = lived(MISTAKEN + "scope: {age: {at_least: 18}, attributes: {side: [north, south]}}\n")
    assert (found.on.basis.people, found.summary.people) == (SCOPE, "")


def test_wrong_notes_without_a_sanction_are_no_mistaken_stays(lived: Any) -> None:
    """Hundreds of wrong notes nobody acts on, a handful of wrong bans: mistaken days stand on the bans alone."""
    found = lived(NOTES_AND_BANS)
    bans = int(of.counted(found.on, "l/worse/in").sum())
    assert 0 < bans < 60 < of.counted(found.on, "k/worse/in").sum()
    for key in ("harm/error", "harm/error/share", "harm/wholly"):
        assert found.rows[key, "", "all"]["events"] == bans, key
    assert found.summary.row("harm/error").estimate.events == bans


def test_each_cause_stands_on_its_own_entries(lived: Any) -> None:
    """Bans of the wrong person are all there is: no ground was unmet, nothing was kept too long."""
    found = lived(NOTES_AND_BANS)
    first, second, third = (found.rows[f"harm/{cause}", "", "all"] for cause in (1, 2, 3))
    assert first["events"] == found.rows["harm/error", "", "all"]["events"]
    assert (second["events"], third["events"]) == (0, 0)
    for side in ("north", "south"):
        row, share = (found.rows[key, "", f"side={side}"] for key in ("harm/error", "harm/error/share"))
        assert row["events"] == share["events"] == int(of.counted(found.on, "l/worse/in", row=f"side={side}").sum())


def test_first_page_and_tables_have_one_interval(lived: Any) -> None:
    found = lived(MISTAKEN)
    pairs = {"harm": ("harm", ""), "harm/error": ("harm/error", ""), "harm/error/share": ("harm/error/share", ""), "because": ("because", ""),
             "harm/error/wholly": ("harm/wholly", ""),
             "knock-on": ("knock-on", ""), "harmed": ("people-harmed", ""), "harm/in": ("harm/starts", ""), "l/starts": ("listed", "l"),
             "l/starts/error": ("false-listing", "l"), "l/stock": ("on-list", "l"), "l/wrongful": ("wrong-of-stock", "l"),
             "l/wrongful/starts": ("wrong-of-starts", "l"), "l/wrongful/days": ("wrong-of-days", "l"), "denied": ("denied", ""),
             "denied/error": ("denied/error", "")}
    for key, (estimand, what) in pairs.items():
        one, row = found.summary.row(key).estimate, found.rows[estimand, what, "all"]
        assert (one.value, one.low, one.high, one.method) == (pytest.approx(row["value"]), pytest.approx(row["low"]), pytest.approx(row["high"]),
                                                              row["method"]), key

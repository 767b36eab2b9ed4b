"""Firms are told of per 1,000 firms, and nowhere among residents: a world whose residents nothing happens to."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from demerit.measures.firms import PER
from demerit.measures.inputs import put_on
from demerit.reports.figures import figures
from demerit.runs.plan import prepare

WORLD = """
world: quayside
title: Firms and people
town: {residents: 100}
attributes: {side: {north: 50%, south: 50%}}
age: {shares: {18: 100%}, until: 80}
firms: {per_resident: 20%}
states: {solvent: {share: 100%, about: firms}}
conducts: {late: {context: trade, rate: 2/y, about: firms}, shout: {context: speech, rate: 1/y}}
attempts: {sell: {context: trade, rate: 5/y, about: firms}, fly: {context: travel, rate: 1/y}}
"""
REGIME = """
regime: only-firms
title: Only firms are hit
in_force: 2020-01-01
world: quayside
channels: {eye: {sees: late, about: firms, coverage: 60%, errors: {mixed: {kind: other-person, rate: 50%}}}}
deciders: {desk: {}}
files: {off: {reads: any, about: firms}, bad: {reads: count, about: firms, worse: up, levels: {none: 0, some: 1}}}
rules:
  listed: {when: {act: late, seen_by: eye}, write: {in: off, counts: 60 d}}
  counted: {when: {act: late, seen_by: eye}, write: {in: bad, counts: 1 y}}
effects: {no-sale: {while: off, denies: sell}}
remedies: {plan: {against: off, if: {solvent: yes}, asks: 50%, decided: {by: desk, takes: 1 d}}}
headline: [off, bad.some/in]
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: Any) -> Any:
    """A finished run: (folder's Run, plan)."""
    folder: Path = tmp_path_factory.mktemp("firms")
    (folder / "regime.yaml").write_text(REGIME, "utf-8")
    (folder / "quayside.yaml").write_text(WORLD, "utf-8")
    import demerit

    run = demerit.run(folder / "regime.yaml", years=1, towns=20, seed=3, sweep=False, out=folder / "out")
    return run, prepare(folder / "regime.yaml", years=1, towns=20, seed=3, sweep=False)


def numbers(run: Any, headline: str) -> dict[str, dict[str, Any]]:
    return {n["key"]: n for h in run.summary["headlines"] if h["key"] == headline for n in h["numbers"]}


def test_the_first_sentence_is_of_firms(ran: Any) -> None:
    run, _ = ran
    first = run.summary["finding"][0]
    assert first.startswith("Of 1,000 firms, about ")
    assert first.endswith("None of 100,000 synthetic residents spends a day under a sanction.")


def test_firms_have_a_block_of_their_own(ran: Any) -> None:
    """All that is counted of firms' files, over firm-years: as the counts in the tables say."""
    run, _ = ran
    held = numbers(run, "firms")
    assert {"firms/harm", "firms/off/starts", "firms/off/stock", "firms/bad.some", "firms/bad.some/in", "firms/denied", "firms/plan/decided"} <= set(held)
    listed = run.tables.sql("SELECT sum(count) FROM totals WHERE errors='on' AND \"row\"='firms' AND \"column\"='off.on/in'").fetchall()[0][0]
    firm_years = run.tables.sql("SELECT sum(person_days) FROM totals WHERE errors='on' AND \"row\"='firms' AND \"column\"='in-scope'").fetchall()[0][0] / 365.25
    assert firm_years == pytest.approx(20 * 20, rel=0.01)  # 20 firms in each of 20 towns for a year
    assert held["firms/off/starts"]["value"] == pytest.approx(PER * listed / firm_years)
    assert held["firms/off/starts"]["unit"] == "per 1,000 firms a year"
    decided = run.tables.sql("SELECT sum(count) FROM requests WHERE errors='on' AND \"row\"='firms' AND measure IN ('granted', 'refused')").fetchall()[0][0]
    assert decided > 0
    assert held["firms/plan/decided"]["events"] == decided
    assert held["firms/harm/error"]["value"] > 0
    assert not any(key.startswith(("off", "bad")) for h in ("lists", "people", "levels") for key in numbers(run, h))


def test_requests_of_firms_are_read_of_firms(ran: Any) -> None:
    run, _ = ran
    assert numbers(run, "procedure")["plan/granted"]["value"] == pytest.approx(1.0)
    said = {figure.key: figure.sentence for figure in figures(run)}
    assert said["requests"].startswith("By plan, 100%")


def test_sentences_name_firms_and_do_not_count_them_as_residents(ran: Any) -> None:
    run, _ = ran
    said = {figure.key: figure.sentence for figure in figures(run)}
    assert said["effects"] == "No resident comes under any effect of these rules; firms come under no-sale."
    assert said["denials"].startswith("No resident is refused anything by these rules; 1,000 firms are, ")
    assert "Firms do: 1,000 of them " in said["burden"]
    assert "times a year one is put on off" in said["firms"]
    assert "requests by plan were decided in all" in said["firms"]
    assert "entries" not in said  # nothing was written about a resident
    assert "errors" not in said  # and nobody was mistaken for another
    assert not run.tables.sql("SELECT * FROM moved").fetchall()
    years = run.tables.sql("SELECT sum(moves), sum(per_100000_a_year) FROM moves WHERE file='bad' AND \"to\"='some'").fetchall()[0]
    assert years[1] == pytest.approx(1e5 * years[0] / 400, rel=0.01)


def test_groups_of_people_have_nothing_of_firms(ran: Any) -> None:
    run, plan = ran
    assert {row[0] for row in run.tables.sql("SELECT DISTINCT \"of\" FROM disparity").fetchall()} == {""}
    assert set(put_on(plan.scenario, "side").values()) == {0.0}

"""Contrasts: acts that are not done, as differences of runs and counted one by one."""
from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.measures.headlines import FITTED, RETURNED
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.studies import contrasts as c

DETERS = "effects.no-rental.deters={conducts: '*', by: 30%}"
STOPS = "effects.no-rental.stops=[speeding]"
PROTECTED = "conducts.red-light.protected=true"


def plan(*sets: str, towns: int = 40) -> Any:
    return prepare("three-strikes", years=2, towns=towns, seed=9, threads=2, sets=["town.residents=200", PROTECTED, *sets])


@pytest.mark.parametrize("deters", [DETERS, "effects.no-rental.deters={conducts: '*', by: 60%, fades: 3 mo}",
                                    "effects.no-rental.deters={conducts: [speeding], by: 50%, learned: others}"])
def test_differences_are_the_acts_counted(deters: str) -> None:
    """Where nothing is stopped or provoked, every act missing against either baseline is one counted as suppressed: the same number."""
    one = plan(deters)
    found = c.contrasts(one)
    totals = live_towns(one.scenario, range(40), threads=2)
    for kind in (c.DETERRED, c.CHILLED):
        counted = int(totals.counts[:, 0, totals.layout.column(kind)].sum())
        for of in (c.EMPTY, c.UNMOVED):
            row = found.row(f"{kind}/paired", of)
            assert row.events == counted
            assert row.value == pytest.approx(found.counted[kind])
            assert counted == 0 or row.low < row.value < row.high
    assert found.counted[c.DETERRED] > 0
    assert (found.counted[c.CHILLED] > 0) == ("'*'" in deters)


def test_stopped_acts_are_missing_only_without_any_regime() -> None:
    """Against no regime: deterred and stopped acts.  Against no response: what is deterred, and what follows."""
    one = plan(DETERS, STOPS)
    found = c.contrasts(one)
    totals = live_towns(one.scenario, range(40), threads=2)
    stopped = int(totals.counts[:, 0, totals.layout.column("stopped")].sum())
    suppressed = int(totals.counts[:, 0, totals.layout.column(c.DETERRED)].sum())
    assert stopped > 100
    assert found.row("deterred/paired", c.EMPTY).events == stopped + suppressed
    assert found.row("deterred/paired", c.UNMOVED).events != suppressed  # deterred from the course that takes people off, they stay stopped
    assert "counted one by one" in found.check(c.DETERRED)


@pytest.mark.parametrize("said", ["conducts.red-light.context=speech", "conducts.red-light={context: worship, rate: 1/y}", PROTECTED])
def test_what_is_protected_by_its_context_is_chilled(said: str) -> None:
    """Protected is what the language says, marked or not: the pairs and the count of the run are of the same acts."""
    one = prepare("three-strikes", years=2, towns=10, seed=9, threads=2, sets=["town.residents=200", said, DETERS.replace("'*'", "[red-light]")])
    found = c.contrasts(one)
    totals = live_towns(one.scenario, range(10), threads=2)
    chilled, deterred = (int(totals.counts[:, 0, totals.layout.column(kind)].sum()) for kind in (c.CHILLED, c.DETERRED))
    assert chilled > 0 and deterred == 0
    for of in (c.EMPTY, c.UNMOVED):
        assert found.row("chilled/paired", of).events == chilled
        assert found.row("deterred/paired", of).events == 0


FIRMS_WORLD = """
world: quayside
title: Firms and people
town: {residents: 100}
age: {shares: {18: 100%}, until: 80}
firms: {per_resident: 20%}
conducts: {late: {context: trade, rate: 6/y, about: firms}, shout: {context: trade, rate: 3/y}}
"""
FIRMS_REGIME = """
regime: careful
title: Firms and people act less when they were seen
in_force: 2020-01-01
world: quayside
channels: {eye: {sees: late, about: firms, coverage: 100%}, ear: {sees: shout, coverage: 100%}}
files: {off: {reads: any, about: firms}, loud: {reads: any}}
rules:
  listed: {when: {act: late, seen_by: eye}, write: {in: off, counts: 60 d}}
  noted: {when: {act: shout, seen_by: ear}, write: {in: loud, counts: 60 d}}
effects: {less: {while: off, deters: {conducts: late, by: 50%}}, quiet: {while: loud, deters: {conducts: shout, by: 50%}}}
"""


def test_acts_of_firms_are_not_those_of_residents(tmp_path: Path) -> None:
    """Acts of firms are in no number per 100,000 residents, as in the run's own count."""
    (tmp_path / "careful.yaml").write_text(FIRMS_REGIME, "utf-8")
    (tmp_path / "quayside.yaml").write_text(FIRMS_WORLD, "utf-8")
    one = prepare(tmp_path / "careful.yaml", years=1, towns=10, seed=9, threads=2)
    found = c.contrasts(one)
    totals = live_towns(one.scenario, range(10), threads=2)
    column = totals.layout.column(c.DETERRED)
    assert totals.counts[:, totals.layout.row("firms"), column].sum() > 0
    assert found.row("deterred/paired", c.UNMOVED).events == totals.counts[:, 0, column].sum() > 0


def test_without_any_regime_there_is_nothing_to_object_to() -> None:
    """Remedies go with the files they are against."""
    found = c.contrasts(plan(DETERS, "deciders.appeals={title: Who hears objections}",
                             "remedies.objection={against: strikes, because: [wrong-person], asks: 20%, decided: {by: appeals, takes: 5 d}}", towns=2))
    assert found.counted[c.DETERRED] > 0
    assert found.row("deterred/paired", c.EMPTY).events > 0


def test_nothing_to_live_where_nobody_responds() -> None:
    found = c.contrasts(plan(), progress=lambda done, total: pytest.fail("lived"))
    assert {row.value for row in found.rows} == {0.0}
    assert all(row.enough and row.reason for row in found.rows)
    assert found.counted == {c.DETERRED: 0.0, c.CHILLED: 0.0}


def test_it_says_what_it_returns() -> None:
    assumed = c.contrasts(plan(DETERS.replace("30%", "{value: 30%, evidence: assumed, range: [0%, 30%]}"), towns=2))
    assert assumed.rests == RETURNED
    assert all(RETURNED in row.text for row in assumed.rows)
    known = c.contrasts(plan(DETERS.replace("30%", "{value: 30%, evidence: fitted}"), towns=2))
    assert known.rests == FITTED
    assert {row.of for row in known.rows} == {c.EMPTY, c.UNMOVED}
    assert all("without any regime" in row.text for row in known.rows if row.of == c.EMPTY)
    assert all(math.isnan(row.low) for row in known.rows)  # two towns give no interval


def test_acts_lie_in_their_groups_of_towns() -> None:
    """By group of towns protected and other acts add up to all acts, which the engine counts in another place."""
    one = plan(DETERS, towns=50).scenario
    acts = c._lived(one, range(50), 2)
    totals = live_towns(one, range(50), threads=2)
    assert (acts.acts[c.DETERRED] + acts.acts[c.CHILLED] == totals.counts[:, 0, totals.layout.column("acts")]).all()
    assert (acts.suppressed[c.CHILLED] == totals.counts[:, 0, totals.layout.column(c.CHILLED)]).all()


def test_few_are_not_printed() -> None:
    found = c.contrasts(plan(DETERS.replace("30%", "0.5%"), towns=8))
    rows = [row for row in found.rows if row.events < c.LEAST_EVENTS]
    assert rows
    assert all(not row.enough and row.reason == f"too few to say, n = {row.events}" for row in rows)


def test_baselines() -> None:
    """No regime keeps dates, scope and people; no response keeps all but `deters`."""
    one = plan(DETERS, "scope={age: {at_least: 30}}").scenario
    bare, still = c.without_regime(one), c.without_response(one)
    assert bare.world is one.world and (bare.start, bare.end) == (one.start, one.end)
    assert bare.regime.first.scope == one.regime.first.scope
    assert not bare.regime.first.rules
    assert still.regime.first.effects["no-rental"].deters.by.value == 0  # type: ignore[union-attr]
    assert still.regime.first.effects["no-rental"].denies == ["rent-a-car"]
    totals = live_towns(bare, range(4), threads=2)
    assert totals.counts[:, 0, totals.layout.column("written")].sum() == 0
    assert totals.counts[:, 0, totals.layout.column("acts")].sum() > 0


def test_table() -> None:
    found = c.contrasts(plan(DETERS, towns=10), residents=1600)
    assert (found.towns, found.residents) == (8, 1600)
    columns = found.table()
    assert list(columns) == ["estimand", "of", "row", "text", "value", "low", "high", "method", "unit", "per", "events", "exposure", "enough", "reason"]
    assert columns["events"].dtype == np.int64 and columns["enough"].dtype == bool
    with pytest.raises(KeyError):
        found.row("deterred/paired", "yesterday")

"""Equalising: differences put in by one part of the documents go when that part is made equal, and not before."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.language.scenario import Scenario
from demerit.measures.inputs import put_in, put_on
from demerit.measures.mentions import named
from demerit.runs.executor import live_towns
from demerit.runs.plan import prepare
from demerit.runs.problems import CannotRun
from demerit.studies import equalising as e

SMALL = ("town.residents=200",)
CONDUCT = "conducts.*.by={side: {north: 4, south: 1}}"
DETECTION = "channels.camera.by={side: {north: 2, south: 0.5}}"
RULES = "rules.suspension.if={side: north}"
SOURCES = ("channels.camera.errors.misread-plate.by={side: {north: 3}}",
           "channels.camera.errors.invented={kind: no-such-act, rate: 1/y, by: {side: {north: 4, south: 0.5}}}")
T95 = 2.0227
"""Student's t for 40 groups of towns."""


def plan(*sets: str, towns: int = 40) -> Any:
    return prepare("three-strikes", years=2, towns=towns, seed=4, threads=2, sets=[*SMALL, *sets])


def errors(step: e.Step) -> float:
    """The remaining difference in standard errors."""
    return abs(step.difference) / ((step.high - step.low) / 2 / T95)


CAUSES = [((CONDUCT,), e.CONDUCT), ((DETECTION,), e.DETECTION), (SOURCES, e.ERRORS)]


@pytest.mark.parametrize("causes,step", CAUSES)
def test_a_single_cause_goes_with_its_step(causes: tuple[str, ...], step: str) -> None:
    """Known answer: the whole difference stays until the step, and from it on only chance is left (4 standard errors)."""
    found = e.decompose(plan(*causes), "side", reference="south")
    for key, of in (("harm", ""), ("listed", "suspended"), ("worst-two", "strikes"), ("denied", "")):
        before = [found.row(key, "north", name, of) for name in (e.AS_WRITTEN, *e.ORDER[:e.ORDER.index(step)])]
        after = [found.row(key, "north", name, of) for name in e.ORDER[e.ORDER.index(step):]]
        assert {row.difference for row in before} == {before[0].difference}
        assert errors(before[0]) > 10
        assert all(errors(row) < 4 for row in after), key
        taken = found.row(key, "north", step, of)
        assert taken.taken == pytest.approx(before[0].difference - taken.difference)
        assert taken.taken_low < taken.taken < taken.taken_high
        assert {(row.taken, row.taken_low, row.taken_high) for row in before[1:] + after[1:]} == ({(0.0, 0.0, 0.0)} if len(before) + len(after) > 2 else set())


def test_error_sources_by_group_go_with_errors() -> None:
    """Documents: no other step touches them; the mean for everybody, the greatest for nobody; and then nothing names the group."""
    scenario = plan(*SOURCES).scenario
    assert [step for step in e.ORDER if e.equalised(scenario, "side", (step,)) is not scenario] == [e.ERRORS]
    steps = e._steps(scenario, "side", alone=True)
    assert {name: of for name, (_, of) in steps.items()} == {
        e.AS_WRITTEN: e.AS_WRITTEN, e.CONDUCT: e.AS_WRITTEN, e.DETECTION: e.AS_WRITTEN, e.ERRORS: e.ERRORS, e.RULES: e.ERRORS, e.RECOURSE: e.ERRORS,
        e.ONLY + e.DETECTION: e.AS_WRITTEN, e.ONLY + e.ERRORS: e.ERRORS, e.ONLY + e.RULES: e.AS_WRITTEN, e.ONLY + e.RECOURSE: e.AS_WRITTEN}
    equal = steps[e.ERRORS][0]
    factors = {name: {group: factor.value for group, factor in source.by["side~"].items()}
               for name, source in equal.regime.first.channels["camera"].errors.items()}
    assert factors == {"misread-plate": {"nobody": 3, "north": 2, "south": 2}, "invented": {"nobody": 4, "north": 2.25, "south": 2.25}}
    assert (len(named(scenario, "side")), named(equal, "side")) == (2, ())
    assert put_in(put_on(scenario, "side"), "north", "south") > put_in(put_on(equal, "side"), "north", "south") == 1.0
    assert sum(put_on(equal, "side").values()) == pytest.approx(sum(put_on(scenario, "side").values()))
    notes = e._notes(steps, "side")
    assert (notes[e.CONDUCT], notes[e.ERRORS]) == (e.NOTHING, e.NOTES[e.ERRORS])


def test_error_sources_by_age_go_with_errors() -> None:
    scenario = plan("channels.camera.errors.invented={kind: no-such-act, rate: 1/y, by: {age: {18: 3}, side: {north: 2}}}").scenario
    source = e.equalised(scenario, "age", (e.ERRORS,)).regime.first.channels["camera"].errors["invented"]
    assert {group: factor.value for group, factor in source.by["age~"].items()} == {"nobody": 3, "everybody": pytest.approx(0.35 * 3 + 0.65)}
    assert list(source.by) == ["side", "age~"]


def test_rules_hit_as_many_as_before_but_not_one_group() -> None:
    """Only the north is suspended; made equal, half of everybody is, drawn without regard to side."""
    found = e.decompose(plan(RULES), "side", reference="south")
    for step in (e.AS_WRITTEN, e.CONDUCT, e.DETECTION, e.ERRORS):
        row = found.row("listed", "north", step, "suspended")
        assert row.reference_value == 0
        assert np.isnan(row.ratio) and np.isnan(row.low)  # no event in the south
    row = found.row("listed", "north", e.RULES, "suspended")
    written = found.row("listed", "north", e.AS_WRITTEN, "suspended")
    assert errors(row) < 4
    assert row.group_value == pytest.approx(written.group_value / 2, rel=0.15)


def test_order_matters_and_alone_shows_it() -> None:
    """Conduct x4 and detection x4 multiply: each alone takes less than as the last of both."""
    found = e.decompose(plan(CONDUCT, DETECTION), "side", reference="south")
    alone, later = (found.row("harm", "north", step) for step in (e.ONLY + e.DETECTION, e.DETECTION))
    assert alone.taken != pytest.approx(later.taken, rel=0.05)
    assert errors(later) < 4
    assert "Effects interact" in found.says
    without = e.decompose(plan(CONDUCT, DETECTION), "side", alone=False)
    assert not any(row.step.startswith(e.ONLY) for row in without.rows)


def test_no_candidate_moves() -> None:
    """Equal conduct: the clocks' gaps are the same to the bit, only what they are thinned by differs."""
    scenario = plan(CONDUCT, "conducts.speeding.by={side: {north: 3.7, south: 1.3}, age: {18: 2.1, 65: 0.7}}").scenario
    for attribute in ("side", "age"):
        one, other = assemble(scenario), assemble(e.equalised(scenario, attribute, (e.CONDUCT,)))
        for name in ("gap", "rate", "stream"):
            assert (one.arrays["conducts"][name] == other.arrays["conducts"][name]).all()


def test_equal_acts_lie_between_those_of_the_groups() -> None:
    """The mean keeps how much people do altogether: acts within 4 standard errors of before, and as many in each group."""
    scenario = plan(CONDUCT).scenario
    before, after = (live_towns(one, range(40), threads=2) for one in (scenario, e.equalised(scenario, "side", (e.CONDUCT,))))
    acts = [totals.counts[:, [totals.layout.row(f"side={s}") for s in ("north", "south")], totals.layout.column("acts")] for totals in (before, after)]
    error = float(np.std((acts[1] - acts[0]).sum(axis=1), ddof=1)) * 40 ** 0.5
    assert abs(acts[1].sum() - acts[0].sum()) < 4 * error
    assert (acts[1][:, 0] < acts[0][:, 0]).all()  # the north does a part of what it did, the south all of it and more
    assert (acts[1][:, 1] > acts[0][:, 1]).all()


def test_a_further_margin_changes_no_integer() -> None:
    """Everybody gets a place in it and nothing refers to it: every count of every old row is the same."""
    scenario = plan(CONDUCT, DETECTION).scenario
    wider = Scenario(e.with_margin(scenario.world, "side"), scenario.regime, scenario.years, scenario.residents, scenario.seed)
    one, other = (live_towns(s, range(6), threads=2) for s in (scenario, wider))
    rows = [other.layout.row(name) for name in one.layout.rows]
    assert (one.counts == other.counts[:, rows]).all()
    assert (one.time == other.time[:, rows]).all()
    nobody = other.layout.row("side~=nobody")
    assert not other.counts[:, nobody].any()


def test_equal_documents_stay_as_they_are() -> None:
    """Nothing differs by group: the very same scenario, one run, and notes that say so."""
    one = plan("conducts.speeding.by={side: {north: 2, south: 2}}", towns=10)
    assert e.equalised(one.scenario, "side", e.ORDER) is one.scenario
    runs: list[tuple[int, int]] = []
    found = e.decompose(one, "side", progress=lambda done, total: runs.append((done, total)))
    assert runs == [(1, 1)]
    assert (found.notes[e.CONDUCT], found.notes[e.ERRORS]) == (e.NOTHING, e.NO_SOURCE)
    assert found.notes[e.RECOURSE] == "no remedies in this regime"
    assert len({row.difference for row in found.rows if row.estimand == "harm"}) == 1


def test_scope_incomes_and_exceptions() -> None:
    """Scope by attribute, incomes by attribute and exceptions by attribute all move."""
    one = plan(towns=10)
    regime = one.scenario.regime.first
    assert "side" not in str(regime.scope)
    scoped = prepare("three-strikes", years=1, towns=1, sets=[*SMALL, "scope={attributes: {side: [north]}}", "rules.suspension.unless=[{side: south}]",
                                                              "incomes={attribute: side, yearly: {north: EUR 100, south: EUR 300}}"]).scenario
    equal = e.equalised(scoped, "side", (e.CONDUCT, e.RULES))
    assert equal.world.incomes is not None
    assert equal.world.incomes["yearly"] == {"north": "EUR 200.00", "south": "EUR 200.00"}
    assert equal.regime.first.scope.attributes == {"side~": ["north"]}
    assert equal.regime.first.rules["suspension"].unless[0].attributes == {"side~": ["south"]}
    assert assemble(equal).layout.rows[3] == "side~=nobody"


def test_age_limits_stay() -> None:
    """Conduct by age is made equal; age conditions of rules are not, and that is said.  People age, so a rest stays."""
    found = e.decompose(plan("conducts.*.by={age: {18: 4, 65: 0.5}}"), "age", reference="40")
    before, after = (found.row("listed", "18", step, "suspended") for step in (e.AS_WRITTEN, e.CONDUCT))
    assert abs(after.difference) < 0.1 * abs(before.difference)
    assert found.notes[e.RULES] == e.OF_AGE


def test_table_and_refusals() -> None:
    found = e.decompose(plan(CONDUCT, towns=10), "side", reference="south", residents=2000)
    assert (found.towns, found.residents) == (10, 2000)
    columns = found.table()
    assert list(columns)[:12] == ["estimand", "of", "attribute", "group", "reference", "step", "group_value", "reference_value", "difference", "low",
                                  "high", "ratio"]
    assert {len(values) for values in columns.values()} == {len(found.rows)}
    assert e.decompose(plan(CONDUCT, towns=10), "side", residents=400).towns == 2
    with pytest.raises(CannotRun, match="colour"):
        e.decompose(plan(towns=1), "colour")
    with pytest.raises(CannotRun, match="west"):
        e.decompose(plan(towns=1), "side", reference="west")
    with pytest.raises(KeyError):
        found.row("harm", "north", "nowhere")


REMEDY = ("deciders={desk: {}}", "channels.camera.errors.misread-plate.rate=100%",
          "remedies.fix={against: strikes, because: [wrong-person], asks: {wronged: 100%, others: 0%}, decided: {by: desk, within: 5 d}}")


@pytest.mark.parametrize("unequal", ["remedies.fix.open_to={side: north}", "remedies.fix.unless=[{side: south}]",
                                     "remedies.fix.asks.by={side: {south: 0}}"])
def test_recourse_for_some_goes_with_its_step(unequal: str) -> None:
    """Only the north ever gets a wrong strike off: the difference in mistaken days stays until recourse is made equal, and then goes."""
    found = e.decompose(plan(*REMEDY, unequal), "side", reference="south")
    rows = {step: found.row("harm/error", "north", step) for step in (e.AS_WRITTEN, *e.ORDER, e.ONLY + e.RECOURSE)}
    assert errors(rows[e.AS_WRITTEN]) > 10
    assert rows[e.RULES].difference == rows[e.AS_WRITTEN].difference
    assert errors(rows[e.RECOURSE]) < 4
    assert rows[e.ONLY + e.RECOURSE].difference == rows[e.RECOURSE].difference
    assert found.notes[e.RECOURSE] == e.NOTES[e.RECOURSE]
    assert found.notes[e.RULES] == e.NOTHING
    assert found.says.endswith("What remains after the last step is chance.")


def test_remedies_that_name_nobody_are_not_called_missing() -> None:
    found = e.decompose(plan(*REMEDY, towns=10), "side", alone=False)
    assert found.notes[e.RECOURSE] == e.NOTHING


def test_attempts_are_conduct() -> None:
    """Twice as many attempts are twice as many refusals, until conduct is made equal."""
    found = e.decompose(plan("attempts.rent-a-car.by={side: {north: 4}}"), "side", reference="south", alone=False)
    before, after = (found.row("denied", "north", step) for step in (e.AS_WRITTEN, e.CONDUCT))
    assert errors(before) > 6
    assert errors(after) < 4


def test_what_no_step_reaches_is_said() -> None:
    """An exception by age is no conduct, detection or recourse: it stays, and so is what is told of the rest."""
    found = e.decompose(plan("rules.suspension.unless=[{age: {under: 30}}]", towns=10), "age", alone=False)
    assert found.says.endswith("What remains after the last step is chance, and people who grew older during the run and what "
                               "rules.suspension.unless does, not made equal here.")

"""A calibration of a made-up town: the set covers the truth, says what it cannot know, and does not look at what was held out."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.calibrations import Asked, Done, go_on, run, stopped
from demerit.language import Problems, check, load
from demerit.runs.plan import prepare
from demerit.runs.problems import CannotRun
from demerit.studies.calibrating import begun
from demerit.studies.matching import spreads
from demerit.studies.members import at_centre, at_members, beside, mismatches
from studies.kerb import changed, lay_down

TRUTH = 0.5
"""0.5 a year, as 41,700 tickets a month among a million say, lies in the middle of 0.05 to 5 on the scale of ratios."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_down(tmp_path_factory.mktemp("kerb"))


def asked(town: Path, **given: Any) -> Asked:
    return Asked(str(town / "kerb-wardens.yaml"), **{"to": str(town / "kerb-counted.yaml"), "draws": 16, "waves": 3, "residents": 4000,
                                                     "keep": str(town / "kept")} | given)


@pytest.fixture(scope="module")
def done(town: Path) -> Done:
    return run(asked(town), town / "out", threads=2)


def test_the_set_covers_the_truth_and_says_what_it_cannot_know(done: Done) -> None:
    found = done.found
    assert len(found.members) >= 10
    by_label = {one.label: one for one in spreads(found.labels, found.parameters, found.members)}
    assert by_label["parking"].low <= TRUTH <= by_label["parking"].high
    assert by_label["parking"].identified and by_label["parking"].width < 0.15
    assert done.manifest["not_identified"] == ["humming"]
    assert by_label["humming"].width > 0.6
    assert set(found.held) == {"population"} and "permits" in found.labels


def test_what_is_fitted_is_hit_and_what_is_held_out_is_forecast(done: Done) -> None:
    figures = {one["name"]: one for one in done.manifest["figures"]}
    assert figures["tickets"]["hit"] and figures["parkers"]["hit"] and figures["tickets-later"]["hit"]
    low, high = figures["tickets"]["accepted"]
    assert 36_000 < low < 41_700 < high < 48_000
    assert figures["tickets"]["as_written"] == pytest.approx(83_400, rel=0.1)  # a rate of 1 a year
    assert done.manifest["left_out"] == {"young": "nothing depends on age in this world"}
    assert 0.01 < figures["tickets"]["noise"] < 0.05


def test_the_same_seed_gives_the_same_set_for_any_threads_and_another_seed_another(town: Path, done: Done, tmp_path: Path) -> None:
    again = run(asked(town, keep=None), tmp_path / "again", threads=1)
    assert again.found.lived > 40
    assert (again.found.members == done.found.members).all() and again.found.central == done.found.central
    other = run(asked(town, seed=2), tmp_path / "other", threads=2)
    assert other.found.members.shape != done.found.members.shape or (other.found.members != done.found.members).any()


def test_what_is_held_out_never_touches_what_is_accepted(town: Path, done: Done, tmp_path: Path) -> None:
    swaps = (("value: 250000", "value: 2500000"), ("value: 0.24", "value: 24"))
    figures = changed(town, "kerb-counted", *swaps, to="held-out-otherwise")
    other = run(asked(town, to=str(figures)), tmp_path / "other", threads=2)
    assert (other.found.members == done.found.members).all()
    assert other.found.lived == 0, "the runs themselves are the same, and kept"
    assert not next(one for one in other.manifest["figures"] if one["name"] == "tickets-later")["hit"]
    fitted = changed(town, "kerb-counted", ("value: 41700", "value: 60000"), ("at_least: 110000", "at_least: 150000"), ("at_most: 125000", "at_most: 175000"),
                     to="fitted-otherwise")
    moved = run(asked(town, to=str(fitted)), tmp_path / "moved", threads=2)
    at = moved.found.labels.index("parking")
    assert moved.found.members[:, at].min() > done.found.members[:, at].max() - 0.02


def test_no_run_is_lost_when_stopped(town: Path, done: Done, tmp_path: Path) -> None:
    def stop(task: str, finished: int, total: int) -> None:
        if task == "wave 2" and finished >= 5:
            raise KeyboardInterrupt

    out = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        run(asked(town, keep=None), out, threads=2, progress=stop)
    assert stopped(out) and not (out / "fitted.yaml").exists()
    kept = len(list((out / "kept").glob("*.npz")))
    assert kept >= 16 + 5
    again = go_on(out, threads=2)
    assert not stopped(out)
    assert (again.found.members == done.found.members).all()
    told = len(again.found.matched.places) + len(again.found.members) + 1
    assert again.found.lived == told - kept


def test_a_folder_goes_on_only_with_the_same_documents(town: Path, tmp_path: Path) -> None:
    home = lay_down(tmp_path)

    def stop(task: str, finished: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(asked(home, keep=None), home / "out", progress=stop)
    changed(home, "kerb-counted", ("value: 41700", "value: 41800"), to="kerb-counted")
    with pytest.raises(CannotRun, match="have changed since"):
        go_on(home / "out")


# ---- what is refused -----------------------------------------------------------------------------------------------


def test_more_parameters_than_figures_are_refused_with_the_reason(town: Path) -> None:
    path = changed(town, "kerb-counted", ("parameters: [parking, humming]", "parameters: [parking, humming, permits]"), to="too-many")
    (problem,) = check(path)
    assert problem.code == "D352" and problem.span.line == 7
    assert "3 parameters (parking, humming, permits) cannot be told apart by 2 independent figures" in problem.message
    with pytest.raises(CannotRun, match=r"3 parameters .* by 2 independent"):
        asked(town, parameters=("parking", "humming", "permits")).read(1)
    twice = changed(town, "kerb-counted", ("count: {on: parkers}", "count: {written: parkers}"), ("unit: persons\n    use: fit", "unit: entries\n    use: fit"),
                    ("    on: 2020-12-31\n", "    to: 2020-12-31\n    each: 1 mo\n"), to="twice")
    (problem,) = check(twice)
    assert "by 1 independent figure" in problem.message, "the same thing on two dates is not two figures"


@pytest.mark.parametrize(("old", "new", "says"), [
    ("unit: entries\n    use: fit", "unit: persons\n    use: fit", "the figure is in persons, and what is read off a run is in entries"),
    ("unit: attempts per entries", "unit: attempts per persons", "in attempts per persons, and what is read off a run is in attempts per entries"),
    ("unit: attempts per entries", "unit: people", "`people` is not a unit"),
])
def test_entries_persons_and_attempts_are_not_mixed(town: Path, old: str, new: str, says: str) -> None:
    path = changed(town, "kerb-counted", (old, new), to="mixed")
    problem = check(path, libraries=[town])[0]
    assert problem.code == "D350" and says in problem.message
    line = path.read_text("utf-8").splitlines()[problem.span.line]
    assert "unit:" in line and line[problem.span.col:].startswith(new.split(": ")[1].split("\n")[0])


@pytest.mark.parametrize(("old", "new", "code"), [
    ("to: 2021-06-30", "to: 2020-12-31", "D351"),                     # a forecast of a day that is fitted (and from later than to)
    ("on: 2020-12-31", "to: 2020-12-31", "D351"),                     # people on a day need the day
    ("count: {denied: permit}", "count: {denied: permit, on: parkers}", "D354"),
    ("count: {on: parkers}", "count: {on: walkers}", "D201"),
    ("by: parked", "by: let-go", "D212"),
    ("count: {denied: permit}", "count: {denied: licence}", "D209"),
    ("value: 41700", "value: 7", "D341"),
    ("among: 1250000", "among: 90", "D341"),
    ("    why: nothing depends on age in this world\n", "", "D353"),
    ("tolerance: 5%", "persons: 5", "D340"),
])
def test_figures_that_cannot_be_read_are_refused(town: Path, old: str, new: str, code: str) -> None:
    path = changed(town, "kerb-counted", (old, new), to="unreadable")
    assert code in {one.code for one in check(path, libraries=[town])}


def test_only_unknowns_of_the_world_are_adjusted(town: Path) -> None:
    for label, says in (("population", "margins are not fitted"), ("nothing", "no unknown is called"), ("lifetimes", "rules are not fitted")):
        given = asked(town, parameters=(label,), sets=("rules.parked.write.counts={value: 3 mo, evidence: assumed, range: [1 mo, 6 mo]}",))
        with pytest.raises(CannotRun, match=says):
            given.read(1)


def test_figures_of_another_regime_are_refused(town: Path) -> None:
    with pytest.raises(CannotRun, match="figures of kerb-wardens, not of `three-strikes`"):
        replace(asked(town), regime="three-strikes").read(1)


# ---- a set beside a run --------------------------------------------------------------------------------------------


def test_a_run_stands_at_the_central_member_and_draws_are_members(town: Path, done: Done) -> None:
    plan = beside(prepare(town / "kerb-wardens.yaml", years=1, towns=8, threads=2), town / "out")
    found = plan.fitted.document  # type: ignore[union-attr]
    rate = plan.scenario.world.conducts["parks"].rate.value
    assert rate == pytest.approx(0.05 * 100 ** found.member(found.central)["parking"])
    assert plan.written.world.conducts["parks"].rate.value == 1.0 and mismatches(plan) == []
    table = at_members(plan, ("parking", "other"), np.full((40, 2), 0.99))
    assert len(table) == min(40, len(found.members)) and set(table[:, 0]) <= {member[found.labels.index("parking")] for member in found.members}
    assert (table[:, 1] == 0.99).all()
    assert at_centre(plan).scenario.world.conducts["parks"].rate.value == rate, "moving it again changes nothing"


def test_a_run_says_fitted_and_can_be_repeated(town: Path, done: Done, tmp_path: Path) -> None:
    import json

    from demerit import api

    kerb = str(town / "kerb-wardens.yaml")
    ran = api.run(kerb, years=1, towns=8, threads=2, fitted=town / "out", out=tmp_path / "run")
    rests = {one["key"]: one["rests_on"] for one in ran.summary["headlines"]}
    assert rests["burden"] == "fitted" and rests["denials"].startswith("conditional on permits")
    assert ran.summary["fitted"]["not_identified"] == ["humming"] and "Not identified: humming" in ran.text.replace("\n  ", " ")
    assert json.loads((tmp_path / "run" / "run.json").read_text())["fitted"]["name"] == "kerb-wardens-kerb-counted"
    _, differing, _ = api.repeat(tmp_path / "run" / "run.json", tmp_path / "again", threads=1)
    assert differing == []
    low, high = next(n["range"] for h in ran.summary["headlines"] for n in h["numbers"] if n["key"] == "harm")
    assert high / low < 1.5, "over the whole ranges it is a hundred"


def test_a_regime_that_has_changed_is_said_to_have(town: Path, done: Done) -> None:
    other = changed(town, "kerb-town", ("title: A made-up town", "title: Another"), to="kerb-other")
    plan = beside(prepare(town / "kerb-wardens.yaml", world=other), town / "out")
    assert len(mismatches(plan)) == 1 and "reads otherwise" in mismatches(plan)[0]
    with pytest.raises(CannotRun, match="is no unknown of"):
        beside(prepare("three-strikes"), town / "out")
    with pytest.raises(CannotRun, match="no fitted set"):
        beside(prepare("three-strikes"), town)


def test_the_set_is_a_document_that_passes_the_check(town: Path, done: Done) -> None:
    assert check(town / "out" / "fitted.yaml") == []
    torn = (town / "out" / "fitted.yaml").read_text().replace("- [0.", "- [7, 0.", 1)
    (town / "torn.yaml").write_text(torn)
    assert [one.code for one in check(town / "torn.yaml")] == ["D356"]


# ---- the court's list ----------------------------------------------------------------------------------------------


def test_the_published_figures_of_the_court_can_be_read_off_its_regime() -> None:
    assert check("spc") == []
    document = load("spc", kind="targets").document
    uses = [figure.use for figure in document.figures.values()]
    assert uses.count("pattern") >= 3 and uses.count("forecast") >= 3
    assert len(document.independent) >= len(document.parameters)
    assert all(figure.cite is not None and figure.certainty is not None for figure in document.figures.values())
    last = max(figure.ends for figure in document.figures.values() if figure.use == "fit")
    assert str(last) == "2018-05-31"


def test_rules_of_the_first_day_hold_from_the_beginning() -> None:
    import datetime as dt

    plan = prepare("national")
    early = begun(plan.scenario, dt.date(2015, 3, 1), 4)
    assert early.start == dt.date(2015, 3, 1) and str(early.end) == "2019-03-01"
    now, then = plan.scenario.regime.first, early.regime.first
    for kind in ("rules", "effects"):
        for name, element in getattr(now, kind).items():
            if element.since is not None and element.since <= now.in_force:
                assert getattr(then, kind)[name].since is None
            else:
                assert getattr(then, kind)[name].since == element.since


def test_problems_of_figures_name_the_file(town: Path) -> None:
    path = changed(town, "kerb-counted", ("count: {on: parkers}", "count: {on: walkers}"), to="elsewhere")
    with pytest.raises(Problems) as caught:
        replace(asked(town), to=str(path)).read(1)
    (problem,) = caught.value.diagnostics
    assert problem.file.endswith("elsewhere.yaml") and problem.code == "D201"

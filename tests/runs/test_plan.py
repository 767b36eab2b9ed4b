"""Sizes, defaults and refusals of a plan."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import demerit
from demerit.engine import assemble
from demerit.language import Problems, load
from demerit.runs.frozen import freeze
from demerit.runs.paired import described, reopened
from demerit.runs.plan import prepare, town_size
from demerit.runs.problems import CannotRun


def test_residents_are_rounded_up_to_whole_towns() -> None:
    plan = prepare("three-strikes", residents=1001)
    assert (plan.towns, plan.scenario.residents, plan.residents) == (2, 1000, 2000)
    assert plan.scenario.years == 10
    assert plan.seed == plan.scenario.seed == 1


def test_population_comes_from_the_world() -> None:
    assert prepare("rongcheng-2016").residents == 590_000
    assert prepare("three-strikes").residents == 100_000
    assert prepare("three-strikes", sets=["population=5000"]).residents == 5000


def test_sets_go_to_the_document_they_belong_to() -> None:
    plan = prepare("three-strikes", sets=["town.residents=50", "conducts.speeding.rate=9/y", "channels.camera.coverage=1%"], towns=1)
    assert plan.scenario.residents == 50
    assert plan.world.document.conducts["speeding"].rate.value == 9
    assert plan.regime.document.channels["camera"].coverage.value == 0.01
    assert plan.bare is not None
    assert plan.bare.document.channels["camera"].coverage.value == 0.2


def test_a_town_is_as_big_as_its_largest_office() -> None:
    plan = prepare("three-strikes", sets=["deciders={court: {serves: 3000}, desk: {serves: 10}}"], towns=2)
    assert plan.scenario.residents == 3000 == town_size(plan.regime, plan.world)


@pytest.mark.parametrize(("given", "says"), [
    ({"residents": 5, "towns": 5}, "both"), ({"years": 0}, "0 years"), ({"towns": 0}, "0 towns"), ({"residents": -3}, "-3 residents"),
    ({"precision": 0.0}, "precision"), ({"precision": 1.5}, "precision"), ({"years": 10_000}, "10000 years")])
def test_sizes_that_make_no_sense(given: dict[str, float], says: str) -> None:
    with pytest.raises(CannotRun, match=says):
        prepare("three-strikes", **given)  # type: ignore[arg-type]


def test_mistakes_in_documents_come_before_anything_is_run() -> None:
    for given in ({"regime": "three-strike"}, {"regime": "three-strikes", "world": "plane"}, {"regime": "plain"},
                  {"regime": "three-strikes", "sets": ["wold.x=1"]}, {"regime": "three-strikes", "sets": ["town.residents=x"]},
                  {"regime": "three-strikes", "world": "rongcheng"}):
        with pytest.raises(Problems):
            prepare(**given)  # type: ignore[arg-type]


def test_documents_as_they_ran_read_back_the_same(tmp_path: Path) -> None:
    guard = tmp_path / "later.yaml"
    guard.write_text("safeguard: later\ntitle: Later\non: 2024-07-01\n"
                     "change: {rules.speeding.write.counts: 12 mo, channels.camera.coverage: 5%}\n")
    plan = prepare("three-strikes", overlays=[guard], sets=["rules.suspension.write.counts=1 mo", "town.residents=100"], years=1, towns=3)
    assert len(plan.regime.epochs) == 2
    freeze(tmp_path, plan.regime, plan.world, plan.bare)
    again = reopened(tmp_path, described(plan))
    before, after = assemble(plan.scenario), assemble(again.scenario)
    assert before.layout == after.layout
    assert before.arrays.keys() == after.arrays.keys()
    for name, array in before.arrays.items():
        assert np.array_equal(array, after.arrays[name]), name
    assert again.world.sha256 == plan.world.sha256
    assert again.bare is not None
    assert plan.bare is not None
    assert again.bare.sha256 == plan.bare.sha256


@pytest.mark.parametrize("name", ["rongcheng-2016", "three-strikes", "empty"])
def test_library_documents_freeze_to_the_same_hash(tmp_path: Path, name: str) -> None:
    plan = prepare(name, towns=1)
    freeze(tmp_path, plan.regime, plan.world)
    assert load(tmp_path / "regime.yaml").sha256 == plan.regime.sha256
    assert load(tmp_path / "world.yaml").sha256 == plan.world.sha256


@pytest.mark.parametrize(("given", "says"), [
    ({"seed": -1}, "a seed of -1 cannot be used"), ({"seed": 2**63}, "a seed of"), ({"seed": "1"}, "a seed of '1'"), ({"years": 1.5}, r"1\.5 years"),
    ({"years": "2"}, "'2' years"), ({"years": True}, "True years"), ({"years": None}, "None years"), ({"residents": 10**20}, "100000000000000000000 residents"),
    ({"residents": 0}, "0 residents"), ({"towns": 10**8}, "100000000 towns"), ({"threads": 10**6}, "1000000 threads"), ({"precision": "0.1"}, "precision")])
def test_python_refuses_what_the_command_refuses(given: dict[str, object], says: str) -> None:
    """In its words, before anything is lived; the command hands on what it is given to the same function."""
    with pytest.raises(CannotRun, match=says) as found:
        demerit.run("three-strikes", **given)  # type: ignore[arg-type]
    assert found.value.hint


def test_numbers_of_numpy_and_single_texts_are_taken() -> None:
    plan = prepare("three-strikes", years=np.int64(2), towns=np.uint8(3), sets="town.residents=50")
    assert (plan.scenario.years, plan.towns, plan.scenario.residents) == (2, 3, 50)
    assert type(plan.towns) is int

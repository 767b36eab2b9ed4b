"""What is given: a difference there is none of is refused before anything is lived, and one text is one text."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.audit import audit
from demerit.language import check
from demerit.runs.plan import prepare
from demerit.runs.problems import CannotRun

ONE = ("attributes.all={us: 100%}", "age.shares={18: 100%}")


@pytest.mark.parametrize(("attribute", "says"), [("all", "`all` has one category only"), ("age", "`age` has one band only")])
def test_one_group_has_no_difference(attribute: str, says: str) -> None:
    with pytest.raises(CannotRun, match=says):
        prepare("three-strikes", sets=ONE, decompose=[attribute])


def test_one_text_is_one() -> None:
    plan = prepare("three-strikes", sets="town.residents=200", decompose="age")
    assert plan.scenario.residents == 200 and plan.decompose == ("age",)
    with pytest.raises(CannotRun, match="no attribute `nowhere`"):
        prepare("three-strikes", decompose="nowhere")


def test_one_text_is_one_wherever_several_are_wanted(tmp_path: Path) -> None:
    assert not [one for one in check("three-strikes", sets="rules.nothing=null") if "`r`" in one.message]
    assert audit("three-strikes", laws="eu", select="EXI").findings == audit("three-strikes", laws=("eu",), select=("EXI",)).findings


def test_nor_where_it_is_asked_for_later(tmp_path: Path) -> None:
    """Of a folder that was begun otherwise, and of the study itself."""
    from dataclasses import replace

    from demerit.api import go_on
    from demerit.runs.folder import make
    from demerit.runs.paired import begin, described
    from demerit.studies.equalising import decompose

    plan = replace(prepare("three-strikes", sets=(*ONE, "town.residents=200"), towns=1, years=1, sweep=False), decompose=("all",))
    with pytest.raises(CannotRun, match="one category only"):
        decompose(plan, "all")
    folder = make(tmp_path / "r", plan.regime.name, plan.seed)
    begin(plan, folder, described(plan))
    with pytest.raises(CannotRun, match="one category only"):
        go_on(folder.path)

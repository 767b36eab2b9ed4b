"""`--set` of a path of the world, wherever a world is read: `run`, `exits` and `audit` take the same."""
from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from demerit.cli import cli
from demerit.language.societies import parted

REGIME = """\
regime: asked
title: A list that a course leads off
in_force: 2024-01-01
world: asked-town
files: {listed: {reads: any}}
rules:
  put: {when: {act: speeding}, write: {in: listed, counts: until-struck}}
  off: {when: {act: course}, strike: {in: listed}}
effects: {no-car: {while: listed, denies: rent-a-car}}
"""
WORLD = """\
include: plain
world: asked-town
conducts:
  speeding: {context: traffic, rate: 1/y}
  course: {context: learning, rate: 1/y}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "asked.yaml").write_text(REGIME, "utf-8")
    (tmp_path / "asked-town.yaml").write_text(WORLD, "utf-8")
    return tmp_path


def test_settings_are_parted_by_their_first_step() -> None:
    assert parted(["conducts.a.rate=1/y", "rules.a.off=true", " town.residents=5", "world=plain"]) == (
        ("conducts.a.rate=1/y", " town.residents=5"), ("rules.a.off=true", "world=plain"))


def test_exits_and_audit_take_what_run_takes(folder: Path) -> None:
    asked = str(folder / "asked.yaml")
    sets = ("--set", "conducts.course.done_by=self")
    plain, changed = (CliRunner().invoke(cli, ["exits", asked, *more]) for more in ((), sets))
    assert "No way off listed is guaranteed" in " ".join(plain.stdout.split())
    assert "Everybody has a way off listed" in " ".join(changed.stdout.split())
    codes = [[line for line in CliRunner().invoke(cli, ["audit", asked, *more]).stdout.splitlines() if "EXI-2" in line] for more in ((), sets)]
    assert codes[0] and not codes[1]


@pytest.mark.parametrize("verb", ["exits", "audit"])
def test_a_path_of_the_world_that_leads_nowhere_is_said(folder: Path, verb: str) -> None:
    done = CliRunner().invoke(cli, [verb, str(folder / "asked.yaml"), "--set", "conducts.curse.done_by=self"])
    assert "D301" in str(done.exception) and "did you mean `course`" in str(done.exception)
